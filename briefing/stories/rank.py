"""How important a story is: what a reader of a press briefing would want first.

A sum of few terms, each readable by itself. Nothing is learned here: there is no data on what a reader of
this briefing finds important, and an order that can be explained in one sentence is worth more.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.types import ArticleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

WATCHED = 100.0
"""A watched name puts its story first, whatever else it is."""
BOOST = 2.0
OUTLETS = 1.5
MEETING_IN_TITLE = 1.0
MEETING_IN_LEAD = 0.6
PROMINENCE = 0.8
RECENCY = 0.6
OPINION = -4.0
BRIEF = -0.4
HEADLINE_ONLY = -8.0

_HALF_LIFE_HOURS = 18.0
_UNDATED_RECENCY = 0.4
_LEAD_CHARACTERS = 400

_MEETING = re.compile(
    r"\b(?:meets?|met\s+(?:with|in|at|on|for|to)|meeting|summit|talks|negotiat\w+|agree(?:s|d|ment|ments)?"
    r"|signs?(?! +(?:up|of|off|language))|signed|signing|accords?|deals?|treat(?:y|ies)|pacts?|truce"
    r"|cease-?fire|memorandum|delegations?|hosts?|welcomed|visits?)\b",
    re.IGNORECASE,
)
# Teams meet, and players sign, without a word of agreement.
_SPORT = re.compile(
    r"\b(?:match|cup|league|coach|season|goal|striker|midfielder|goalkeeper|quarterback|playoffs?|semi-?final"
    r"|quarter-?final|tournament|championship|penalty|half-time|touchdown|innings|wicket|grand prix|contract"
    r"|transfer|club)\b",
    re.IGNORECASE,
)
_SPORT_WORDS = 2


def importance(articles: Sequence[Article], *, outlets: int, prominence: float, now: dt.datetime) -> float:
    """Return how important a story is; higher is more.

    Args:
        articles: The articles that tell it, the leading one first.
        outlets: Number of independent sources.
        prominence: Place of its first article in the input, from 1 (first) towards 0 (last).
        now: The present, aware.
    """
    leading = articles[0]
    score = OUTLETS * math.log2(max(outlets, 1)) + PROMINENCE * prominence
    score += RECENCY * max(_recency(article, now) for article in articles)
    score += _meeting(leading)
    if all(article.headline_only for article in articles):
        score += HEADLINE_ONLY
    elif leading.type in {ArticleType.OPINION, ArticleType.ANALYSIS}:
        score += OPINION
    elif all(article.type is ArticleType.BRIEF for article in articles):
        score += BRIEF
    return score


def _meeting(article: Article) -> float:
    lead = article.text[:_LEAD_CHARACTERS]
    if len(set(map(str.lower, _SPORT.findall(f"{article.title}\n{lead}")))) >= _SPORT_WORDS:
        return 0.0
    if _MEETING.search(article.title):
        return MEETING_IN_TITLE
    return MEETING_IN_LEAD if _MEETING.search(lead) else 0.0


def is_meeting(article: Article) -> bool:
    """Tell whether an article's title or beginning speaks of a meeting or an agreement."""
    return _meeting(article) > 0


def _recency(article: Article, now: dt.datetime) -> float:
    published = article.published
    if published is None:
        return _UNDATED_RECENCY
    if isinstance(published, dt.datetime):
        moment = published if published.tzinfo is not None else published.replace(tzinfo=now.tzinfo)
    else:
        # A date without an hour counts from its noon.
        moment = dt.datetime.combine(published, dt.time(12), now.tzinfo)
    hours = max((now - moment).total_seconds() / 3600, 0.0)
    return float(0.5 ** (hours / _HALF_LIFE_HOURS))


def outlet_of(article: Article) -> str | None:
    """Return a key of the outlet: its name, else the host of the address; None if nothing says it."""
    if article.source and article.source.strip():
        return article.source.strip().casefold().removeprefix("www.")
    host = urlsplit(article.url).hostname if article.url and "://" in article.url else None
    return host.removeprefix("www.") if host else None


def independent_outlets(articles: Sequence[Article]) -> int:
    """Return how many outlets tell a story; articles without a known outlet count one each."""
    known = {key for article in articles if (key := outlet_of(article)) is not None}
    unknown = sum(1 for article in articles if outlet_of(article) is None)
    return max(len(known) + unknown, 1)
