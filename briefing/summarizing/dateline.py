"""Where and when the news of an article is, as its beginning says: what a dateline told in print.

A bullet's own ``where`` and ``when`` are strict: only what is said of its event. A reader who asks "where was
that, and when" is also helped by the place and the day that the beginning turns on, though the sentence that
names them is not among the bullets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from briefing.summarizing.dates import date_mentions
from briefing.summarizing.places import places_in
from briefing.summarizing.setting import is_credit, is_recent, locates
from briefing.summarizing.tense import Tense, clause_tense
from briefing.types import ArticleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

_OPENING = 8
"""Sentences in which an article tells its news."""

_LEAD = 4
"""Sentences in which the day of the news itself stands, if it is told."""

_MOST = 2
_OF_THE_EVENT, _BESIDE = 2.0, 0.7
_FADING = 0.5
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


def dateline(article: Article, docs: Sequence[Any]) -> tuple[tuple[str, ...], str | None]:
    """Return the places, at most two, and the day of an article's news.

    Places are weighed by how near the beginning and how often something is located there. The day is the
    first recent one of a past event; an article that names none and tells its news in the present perfect
    ("has raised its prices") tells it on the day of its publication; one that tells it in the past is of that
    day or the one before (a span).

    Args:
        article: The article.
        docs: The documents of its sentences.
    """
    return _places(docs[:_OPENING]), _day(article, docs[:_OPENING])


def _places(docs: Sequence[Any]) -> tuple[str, ...]:
    weights: dict[str, float] = defaultdict(float)
    for index, doc in enumerate(docs):
        for root, place in places_in(doc):
            weights[place] += (_OF_THE_EVENT if locates(root) else _BESIDE) / (1 + _FADING * index)
    found: list[str] = []
    for place in sorted(weights, key=lambda name: -weights[name]):
        name = place.lower()
        if not any(name in other.lower() or other.lower() in name for other in found):
            found.append(place)
    return tuple(found[:_MOST])


def _day(article: Article, docs: Sequence[Any]) -> str | None:
    told = [_first_day(article, docs[:_LEAD]), _first_day(article, docs[_LEAD:])]
    if (
        told[0] is None
        and article.day is not None
        and any(_has_happened(doc) and not _of_another_year(doc, article.day) for doc in docs[:1])
    ):
        return article.day.isoformat()  # a day that comes later is of something before it
    return told[0] or told[1] or _of_these_days(article, docs[:1])


def _of_these_days(article: Article, docs: Sequence[Any]) -> str | None:
    """Return the day of publication and the day before as a span, for news that only says that it has happened.

    "A fire destroyed the town hall" is yesterday's or today's fire in a report of today; in an essay it is any.
    """
    if (
        article.day is None
        or article.type not in {ArticleType.NEWS, ArticleType.BRIEF}
        or article.date_conflict
    ):
        return None
    for doc in docs:
        past = any(token.dep_ == "ROOT" and token.tag_ == "VBD" for token in doc)
        if past and not any(entity.label_ == "DATE" for entity in doc.ents):
            before = article.day - dt.timedelta(days=1)
            return f"{before.isoformat()}/{article.day.isoformat()}"
    return None


def _of_another_year(doc: Any, day: dt.date) -> bool:
    return any(int(year) != day.year for year in _YEAR.findall(doc.text))


def _first_day(article: Article, docs: Sequence[Any]) -> str | None:
    for doc in docs:
        for mention in date_mentions(doc, article):
            if mention.iso is None or mention.quoted or not is_recent(mention.iso, article):
                continue
            if mention.absolute and is_credit(doc.text):
                continue
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is not None and clause_tense(span.root) is Tense.PAST:
                return mention.iso
    return None


def _has_happened(doc: Any) -> bool:
    """Tell whether a sentence is told in the present perfect, or of what is so now."""
    return any(
        token.dep_ == "ROOT"
        and (
            token.tag_ in {"VBZ", "VBP"}
            or any(
                child.dep_ in {"aux", "auxpass"} and child.tag_ in {"VBZ", "VBP"} for child in token.children
            )
        )
        for token in doc
    )
