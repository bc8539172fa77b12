"""Briefs that were written once: the language model is asked again only when something has changed.

The key names everything that a brief depends on: the article's content, the model with the version of its
weights and of the prompt, the settings, and the version of the rules. The brief is kept without its article,
which the caller has in its hands, so that the same text under another identifier finds its brief too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.archive import codec
from briefing.archive.connection import Connection
from briefing.archive.records import Cached
from briefing.types import Brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefing.types import Article, ModelInfo

_AT_ONCE = 500  # SQLite takes a limited number of values in one statement


class Briefs(Connection):
    """The part of the archive that keeps briefs."""

    def brief(self, key: str, article: Article, model: ModelInfo) -> Brief | None:
        """Return the brief that was kept under ``key``, as one of ``article``; None if there is none."""
        return self.briefs({key: article}, model).get(key)

    def briefs(self, articles: Mapping[str, Article], model: ModelInfo) -> dict[str, Brief]:
        """Return the briefs that are kept, by key.

        Args:
            articles: The article of each key.
            model: What writes; part of the key.
        """
        keys = list(articles)
        found: dict[str, Brief] = {}
        for at in range(0, len(keys), _AT_ONCE):
            part = keys[at : at + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            rows = self._rows(f"SELECT key, data FROM briefs WHERE key IN ({marks})", *part)  # noqa: S608
            found |= {row["key"]: _brief(row["data"], articles[row["key"]], model) for row in rows}
        return {key: found[key] for key in keys if key in found}

    def save_briefs(self, briefs: Iterable[tuple[str, Brief]]) -> None:
        """Keep briefs under their keys, all of them or none.

        Raises:
            ArchiveError: The file cannot be written.
        """
        now = self._now()
        with self.transaction():
            for key, brief in briefs:
                self._do(
                    "INSERT OR REPLACE INTO briefs (key, made_at, used_at, data) VALUES (?, ?, ?, ?)",
                    key,
                    now,
                    now,
                    codec.dumps(_cached(brief)),
                )

    def briefs_used(self, keys: Sequence[str]) -> None:
        """Write down that briefs were used now: pruning keeps them."""
        now = self._now()
        with self.transaction():
            for key in keys:
                self._do("UPDATE briefs SET used_at = ? WHERE key = ?", now, key)


def _cached(brief: Brief) -> Cached:
    known = set(brief.article.warnings)
    return Cached(
        headline=brief.headline,
        bullets=brief.bullets,
        warnings=tuple(warning for warning in brief.warnings if warning not in known),
        where=brief.where,
        when=brief.when,
    )


def _brief(data: str, article: Article, model: ModelInfo) -> Brief:
    cached: Cached = codec.loads(Cached, data)
    bullets = tuple(
        replace(bullet, evidence=tuple(replace(item, article_id=article.id) for item in bullet.evidence))
        for bullet in cached.bullets
    )
    return Brief(
        article=article,
        headline=cached.headline,
        bullets=bullets,
        model=model,
        warnings=(*article.warnings, *cached.warnings),
        where=cached.where,
        when=cached.when,
    )
