"""How important a story is: what a reader of a press briefing would want first.

A sum of few terms, each readable by itself. Nothing is learned here: there is no data on what a reader of
this briefing finds important, and an order that can be explained in one sentence is worth more.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from importlib import resources
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
HARM_IN_TITLE = 1.0
HARM_IN_LEAD = 0.5
DECISION_IN_TITLE = 0.6
DECISION_IN_LEAD = 0.3
OFFICE = 0.3
STATE = 0.2
"""For each state named in the title or beginning, up to two: what goes on between states comes first."""
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
_HARM = re.compile(
    r"\b(?:kill(?:s|ed|ing)|dead|dies?|died|deaths?|death\s+toll|casualt(?:y|ies)|wounded|injured|hurt|missing|massacre|blaze|wildfires?"
    r"|earthquakes?|floods?|hurricanes?|typhoons?|cyclones?|tsunamis?|famine|outbreaks?|epidemics?|pandemics?|explosions?"
    r"|blasts?|bomb(?:s|ed|ing|ings)?|attack(?:s|ed)?|air\s?strikes?|missiles?|shelling|invasions?|war|coup|capsize[sd]?"
    r"|crash(?:es|ed)?|collapse[sd]?|hostages?|evacuat\w+|state\s+of\s+emergency)\b",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"\b(?:elections?|elected|votes?|voted|referendum|parliament|passes|resigns?|resigned|sacked|sworn\s+in|appointed|sentenced"
    r"|convicted|rul(?:es|ed|ing)|verdict|sanctions?|tariffs?|bans?|banned|budget|interest\s+rates?|bankrupt\w*"
    r"|strikes?|protests?|laws?|bill)\b",
    re.IGNORECASE,
)
_OFFICES = re.compile(
    r"\b(?:presidents?|prime\s+ministers?|premier|chancellor|king|queen|pope|secretary[- ]general|ministers?|governments?"
    r"|parliament|congress|senate|supreme\s+court|central\s+bank|security\s+council)\b",
    re.IGNORECASE,
)
_STATES = 2
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
    if not _is_sport(leading):
        score += _kind(leading) + _people_and_places(leading)
    if all(article.headline_only for article in articles):
        score += HEADLINE_ONLY
    elif leading.type in {ArticleType.OPINION, ArticleType.ANALYSIS}:
        score += OPINION
    elif all(article.type is ArticleType.BRIEF for article in articles):
        score += BRIEF
    return score


def beginning_of(article: Article) -> str:
    """Return the title and the first characters of an article, by which its kind of event is told."""
    return f"{article.title}\n{article.text[:_LEAD_CHARACTERS]}"


def _is_sport(article: Article) -> bool:
    return len(set(map(str.lower, _SPORT.findall(beginning_of(article))))) >= _SPORT_WORDS


def _kind(article: Article) -> float:
    """Return what the kind of event adds: meetings and agreements, harm, decisions of bodies that decide."""
    kinds = (
        (_MEETING, MEETING_IN_TITLE, MEETING_IN_LEAD),
        (_HARM, HARM_IN_TITLE, HARM_IN_LEAD),
        (_DECISION, DECISION_IN_TITLE, DECISION_IN_LEAD),
    )
    beginning = beginning_of(article)
    return max(
        in_title if words.search(article.title) else in_lead if words.search(beginning) else 0.0
        for words, in_title, in_lead in kinds
    )


def headline_kind(article: Article) -> str:
    """Return whether a headline tells a "meeting" or "harm"; nothing where it tells neither or both."""
    told = [kind for kind, words in (("meeting", _MEETING), ("harm", _HARM)) if words.search(article.title)]
    return told[0] if len(told) == 1 and not _is_sport(article) else ""


def _people_and_places(article: Article) -> float:
    beginning = beginning_of(article)
    named = {_states()[match.group()] for match in _state_words().finditer(beginning)}
    return STATE * min(len(named), _STATES) + (OFFICE if _OFFICES.search(beginning) else 0.0)


@functools.cache
def _states() -> dict[str, int]:
    """Return the words for a state, each with the number of its state."""
    text = resources.files(__package__).joinpath("states.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {word.replace("_", " "): number for number, words in enumerate(lines) for word in words}


@functools.cache
def _state_words() -> re.Pattern[str]:
    longest_first = sorted(_states(), key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def is_meeting(article: Article) -> bool:
    """Tell whether an article's title or beginning speaks of a meeting or an agreement."""
    return not _is_sport(article) and _MEETING.search(beginning_of(article)) is not None


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
