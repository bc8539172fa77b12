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
    from briefing.types import Article, Bullet

_OPENING = 2
_BEFORE = 3
_LONGEST = 30


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
        self._known: dict[tuple[str, int], _Reading] = {}

    def of(self, article: Article, index: int) -> Passage:
        """Return sentence ``index`` of an article."""
        return self._read(article, index).passage

    def bullet(self, article: Article, index: int) -> Bullet | None:
        """Return sentence ``index`` as a bullet by the rules of a brief; None where no line can be made of it."""
        from briefing.summarizing.compose import Writer  # noqa: PLC0415 - loads spaCy

        read = self._read(article, index)
        if read.resolved is None or read.passage.unresolved:
            return None
        writer = Writer(read.excerpt, read.docs, max_words=_LONGEST)
        line = writer.line(read.place, read.resolved, ())
        return next(iter(writer.bullets([line])), None) if line is not None else None

    def _read(self, article: Article, index: int) -> _Reading:
        key = (article.id, index)
        if key not in self._known:
            self._known[key] = _reading(article, index)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class _Reading:
    passage: Passage
    excerpt: Article
    docs: Any
    place: int
    resolved: Any


def _reading(article: Article, index: int) -> _Reading:
    from briefing.summarizing import analysis  # noqa: PLC0415 - loads spaCy
    from briefing.summarizing.resolve import resolve  # noqa: PLC0415

    written = article.sentences[index].text
    if not analysis.is_english(article):
        plain = Passage(text=written, written=written, doc=None, article=article, index=index)
        return _Reading(plain, article, (), index, None)
    near = sorted({*range(min(_OPENING, index)), *range(max(index - _BEFORE, 0), index + 1)})
    excerpt = replace(article, sentences=tuple(article.sentences[place] for place in near))
    docs = analysis.sentence_docs(excerpt)
    place = near.index(index)
    resolved = resolve(place, excerpt, docs)
    passage = Passage(
        text=resolved.text,
        written=written,
        doc=docs[place],
        article=article,
        index=index,
        unresolved=resolved.unresolved,
    )
    return _Reading(passage, excerpt, docs, place, resolved)
