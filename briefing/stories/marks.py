"""What tells two events of one kind apart, where their words do not: names, days, and which kind of event it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.stories.rank import beginning_of, headline_kind, is_meeting
from briefing.stories.terms import is_frequent, stem, stop_words

if TYPE_CHECKING:
    import datetime as dt

    from briefing.types import Article

_NAME_WORDS = 110
_ORDINARY = 0.01
_NAME_OR_END = re.compile(r"[^\W\d_][\w'’-]*|[.!?:\n]")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "  # noqa: SIM905
    "september october november december".split()
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_FURTHER = re.compile(
    r"\b(?:me{1,2}t(?:s|ing)?\s+(?:\w+\s+){0,4}?(?:again|(?:for\s+)?(?:a|the)\s+(?:second|third|fourth)\s+time|once\s+more)"
    r"|(?:second|third|fourth|another)\s+(?:meeting|summit|round\s+of\s+talks))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """The marks of an article.

    Attributes:
        day: Its day of publication.
        names: The names in its beginning.
        days: The days of the meeting that it reports, as ordinals; other reports name days of all sorts.
        further: True where it says of a meeting that it is not the first ("met for a second time"); None where it
            reports no meeting.
        kind: What its headline tells, "meeting" or "harm"; empty where it is neither or both.
    """

    day: dt.date | None = None
    names: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    further: bool | None = None
    kind: str = ""


def marks_of(article: Article) -> Marks:
    """Return the marks of an article."""
    meeting = is_meeting(article)
    return Marks(
        day=article.day,
        names=_names_in(article),
        days=_days_of_meeting(article) if meeting else frozenset(),
        further=_FURTHER.search(beginning_of(article)) is not None if meeting else None,
        kind=headline_kind(article),
    )


def _names_in(article: Article) -> frozenset[str]:
    """Return the stems of the capitalised words of the title and the beginning that look like names.

    At the beginning of a sentence a word counts unless it is an ordinary word of the news. Scripts without capital
    letters have none.
    """
    found = set()
    for text in (article.title, article.text):
        opens = True
        for count, match in enumerate(_NAME_OR_END.finditer(text)):
            word = match.group()
            if count >= _NAME_WORDS:
                break
            if not word[0].isalpha():
                opens = True
                continue
            key = stem(word)
            if (
                word[0].isupper()
                and word.lower() not in stop_words()
                and word.lower() not in _CALENDAR
                and not (opens and is_frequent(key, _ORDINARY))
            ):
                found.add(key)
            opens = False
    return frozenset(found)


def _days_of_meeting(article: Article) -> frozenset[int]:
    """Return the days that the beginning of a report on a meeting names by their weekday, as ordinals.

    None without a date of publication.

    "On Monday" is the last Monday before the day of publication, or that day; what lies ahead ("will meet on Friday")
    is taken for the past too, which is the same for every report of the same day.
    """
    if article.day is None:
        return frozenset()
    published = article.day.toordinal()
    weekday = article.day.weekday()
    return frozenset(
        published - (weekday - _WEEKDAYS.index(match.group().lower())) % 7
        for match in _WEEKDAY.finditer(beginning_of(article))
    )
