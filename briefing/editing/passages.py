"""Single sentences of articles made to stand alone: for what a story holds beside its bullets.

A dispute or a date may stand in a sentence that no bullet tells. Such a sentence is told in its own words,
with names for pronouns and dates for weekdays where that is certain. Only it and the few sentences that may
explain it are analysed: the opening, and those just before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.types import Evidence

if TYPE_CHECKING:
    from briefing.types import Article

_OPENING = 2
_BEFORE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A sentence that can be told.

    Attributes:
        text: Its words, with names for pronouns and dates for weekdays.
        written: Its words as they stand in the article.
        doc: The parse of ``written``; None for a language without analysis.
        article: Its article.
        index: Its number there.
        unresolved: True where it still leans on other sentences.
    """

    text: str
    written: str
    doc: Any
    article: Article
    index: int
    unresolved: bool = False

    @property
    def evidence(self) -> Evidence:
        """The sentence as proof."""
        sentence = self.article.sentences[self.index]
        return Evidence(
            article_id=self.article.id,
            start=sentence.start,
            end=sentence.end,
            quote=self.article.text[sentence.start : sentence.end],
        )


class Passages:
    """Makes passages; each sentence is analysed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Passage] = {}

    def of(self, article: Article, index: int) -> Passage:
        """Return sentence ``index`` of an article."""
        key = (article.id, index)
        if key not in self._known:
            self._known[key] = _passage(article, index)
        return self._known[key]


def _passage(article: Article, index: int) -> Passage:
    from briefing.summarizing import analysis  # noqa: PLC0415 - loads spaCy
    from briefing.summarizing.resolve import resolve  # noqa: PLC0415

    written = article.sentences[index].text
    if not analysis.is_english(article):
        return Passage(text=written, written=written, doc=None, article=article, index=index)
    near = sorted({*range(min(_OPENING, index)), *range(max(index - _BEFORE, 0), index + 1)})
    excerpt = replace(article, sentences=tuple(article.sentences[place] for place in near))
    docs = analysis.sentence_docs(excerpt)
    place = near.index(index)
    resolved = resolve(place, excerpt, docs)
    return Passage(
        text=resolved.text,
        written=written,
        doc=docs[place],
        article=article,
        index=index,
        unresolved=resolved.unresolved,
    )
