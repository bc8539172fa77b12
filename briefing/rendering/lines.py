"""A bullet of any document, with its facts and its proof, as the reader sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from briefing.config import LANGUAGE_NAMES
from briefing.rendering.content import Line, Passage
from briefing.rendering.safety import clean, safe_url
from briefing.rendering.speaking import language, t, territory_language
from briefing.rendering.wording import (
    attribution_label,
    kind_label,
    method_label,
    participant_label,
    published_label,
    when_label,
)
from briefing.types import Article, Bullet, Evidence, Method, SourceEntry

CONTEXT_CHARACTERS = 320
"""Most characters of a paragraph that are shown on each side of a passage."""

Quote = Callable[[Evidence], Passage]


def line(bullet: Bullet, mark: str, citations: tuple[int, ...], quote: Quote, alone: str = "") -> Line:
    """Return ``bullet`` as a line of a document.

    Args:
        bullet: The fact.
        mark: Where it stands in the document.
        citations: Numbers of the sources that prove it.
        quote: Gives the passage of a piece of evidence.
        alone: The mark of a fact that one of several sources has alone.
    """
    return Line(
        mark=mark,
        kind=bullet.kind.value,
        label=kind_label(bullet.kind),
        text=clean(bullet.text),
        citations=citations,
        facts=_facts(bullet),
        method=", ".join(filter(None, (method_label(bullet.method), translated_label(bullet))))
        + (f" ({clean(bullet.override)})" if bullet.override else ""),
        evidence=tuple(quote(item) for item in bullet.evidence),
        alone=alone,
    )


def passage(evidence: Evidence, entry: SourceEntry | None, article: Article | None) -> Passage:
    """Return the quoted passage of ``evidence`` with what is known about its source."""
    known = entry or article
    outlet = (known.source or known.origin) if known else evidence.article_id
    before, after = _around(evidence, article)
    return Passage(
        quote=clean(evidence.quote),
        outlet=clean(outlet),
        number=entry.number if entry else None,
        url=safe_url(known.url) if known else None,
        language=foreign(article),
        before=_cut(before, keep_end=True),
        after=_cut(after),
        published=published_label(known.published) if known else "",
    )


def _around(evidence: Evidence, article: Article | None) -> tuple[str, str]:
    """Return what stands before and after a passage in its paragraph; nothing where the article is not at hand."""
    if article is None or article.text[evidence.start : evidence.end] != evidence.quote:
        return "", ""
    starts = article.text.rfind("\n", 0, evidence.start) + 1
    ends = article.text.find("\n", evidence.end)
    return (
        article.text[starts : evidence.start],
        article.text[evidence.end : ends if ends >= 0 else len(article.text)],
    )


def _cut(text: str, *, keep_end: bool = False) -> str:
    """Return ``text``, shortened at a word where the paragraph would drown the passage."""
    text = clean(text)
    if len(text) <= CONTEXT_CHARACTERS:
        return text
    if keep_end:
        return "… " + text[-CONTEXT_CHARACTERS:].partition(" ")[2]
    return text[:CONTEXT_CHARACTERS].rpartition(" ")[0] + " …"


def edited_label(bullet: Bullet) -> str:
    """Return the mark of a line that an editor wrote: that he did, and that no source bears it out if so."""
    if bullet.method is not Method.EDITED:
        return ""
    return t("edited, not verified") if bullet.override else t("edited")


def translated_label(bullet: Bullet) -> str:
    """Return the mark of a line that is a translation: of which language."""
    if not bullet.translated_from:
        return ""
    code = clean(bullet.translated_from)
    name = LANGUAGE_NAMES.get(code, code) if language() == "en" else territory_language(code)
    return t("translated from {language}", language=name)


def foreign(article: Article | None) -> str | None:
    """Return the language of ``article`` where it is known and not the document's."""
    if article is None or article.language in {language(), "und", ""}:
        return None
    return clean(article.language)


def numbers(ids: tuple[str, ...], entries: Mapping[str, SourceEntry]) -> tuple[int, ...]:
    """Return the citation numbers of article ids, ascending; ids without an entry have none."""
    return tuple(sorted({entries[key].number for key in ids if key in entries}))


def _facts(bullet: Bullet) -> tuple[tuple[str, str], ...]:
    facts = [
        (t("Who"), ", ".join(participant_label(item) for item in bullet.who)),
        (t("Where"), ", ".join(clean(place) for place in bullet.where)),
        (t("When"), when_label(bullet.when) or ""),
        (t("According to"), attribution_label(bullet.attribution) if bullet.attribution else ""),
    ]
    return tuple((name, value) for name, value in facts if value)
