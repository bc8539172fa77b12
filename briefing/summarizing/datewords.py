"""The dates that a text names, as ISO dates: what each means on the day of its article.

Past tense means the latest such day, the article's own included; future tense the next. Where neither the
text nor the publication date says which day is meant there is no date: none is ever guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing import almanac
from briefing.summarizing.almanac import in_prose
from briefing.summarizing.datepatterns import DATES, SMALL_NUMBERS, is_something_else
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.tense import Tense, clause_tense

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.types import Article

Doc = Any


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """A date as a text names it.

    Attributes:
        start: Offset of the first character; ``end`` of the one after the last.
        text: The words.
        iso: Day, month or span; None where it is not known.
        prose: The words for it without a preposition ("the morning of 10 December 2024"); None for none.
        lead: The preposition that it takes when it stands alone: ``on`` or ``in``.
        certain: True where it may replace the words.
        quoted: True inside direct speech.
        absolute: True where the text itself names the year, so that there is nothing to replace.
    """

    start: int
    end: int
    text: str
    iso: str | None
    prose: str | None = None
    lead: str = "on"
    certain: bool = False
    quoted: bool = False
    absolute: bool = False


def date_mentions(doc: Doc, article: Article) -> list[DateMention]:
    """Return the dates that a document of ``article`` names, in order."""
    text = doc.text
    quotes = quoted_spans(text)
    day = None if article.date_conflict else article.day
    found = []
    for match in DATES.finditer(text):
        if is_something_else(match, text):
            continue
        mention = _mention(match, day, doc)
        quoted = inside(match.start(), quotes)
        # The words of a speaker are as old as the speech, which may be older than the article.
        found.append(
            DateMention(
                start=match.start(),
                end=match.end(),
                text=match.group(),
                iso=mention.iso if not quoted or mention.absolute else None,
                prose=mention.prose,
                lead=mention.lead,
                certain=mention.certain and not quoted,
                quoted=quoted,
                absolute=mention.absolute,
            )
        )
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    iso: str | None = None
    prose: str | None = None
    lead: str = "on"
    certain: bool = False
    absolute: bool = False


def _mention(match: re.Match[str], day: dt.date | None, doc: Doc) -> _Found:
    def tense() -> Tense | None:
        return _tense_at(doc, match.start(), match.end())

    for read in (_absolute, _whole_month):
        if (found := read(match, day, tense)) is not None:
            return found
    if day is None:
        return _Found()
    for relative in (_near_day, _unit, _weekday):
        if (found := relative(match, day, tense)) is not None:
            return found
    return _Found()


def _tense_at(doc: Doc, start: int, end: int) -> Tense | None:
    span = doc.char_span(start, end, alignment_mode="expand")
    return clause_tense(span.root) if span is not None else None


def _absolute(match: re.Match[str], day: dt.date | None, tense: Callable[[], Tense | None]) -> _Found | None:  # noqa: PLR0911 - one way to write it a line
    if match["iso"]:
        return _fixed(almanac.date_of(*(int(part) for part in match["iso"].split("-"))))
    if match["dotted"]:
        return _fixed(almanac.date_of(int(match["ty"]), int(match["tm"]), int(match["td"])))
    if match["cjk"]:
        if match["cy"]:
            return _fixed(almanac.date_of(int(match["cy"]), int(match["cm"]), int(match["cd"])))
        found = almanac.yearless(day, int(match["cm"]), int(match["cd"]), Tense.PAST) if day else None
        return _Found(iso=found.isoformat() if found else None)
    for suffix in ("a", "b"):
        if match[f"m{suffix}"]:
            return _day_and_month(match, suffix, day, tense)
    if match["my"]:
        iso = f"{match['yy']}-{almanac.month_number(match['mm']):02}"
        return _Found(iso=iso, lead="in", absolute=True)
    return None


def _fixed(date: dt.date | None) -> _Found:
    return _Found(iso=date.isoformat() if date else None, absolute=True)


_WEEK_OF = re.compile(r"\bweek of (?:the )?$", re.IGNORECASE)


def _day_and_month(
    match: re.Match[str], suffix: str, day: dt.date | None, tense: Callable[[], Tense | None]
) -> _Found:
    month = almanac.month_number(match[f"m{suffix}"])
    numbers = [int(re.sub(r"\D", "", match[name])) for name in (f"d{suffix}", f"d{suffix}2") if match[name]]
    year = match[f"y{suffix}"]
    if year:
        dates = [almanac.date_of(int(year), month, number) for number in numbers]
    elif day:
        when = tense()
        ahead = Tense.FUTURE if when is Tense.PRESENT else when  # "comes into force on 1 November"
        dates = [almanac.yearless(day, month, number, ahead) for number in numbers]
    else:
        dates = []
    known = [date for date in dates if date is not None]
    if not known or len(known) < len(numbers):
        return _Found(absolute=bool(year))
    iso = known[0].isoformat()
    if len(known) > 1:
        if known[1] <= known[0]:
            return _Found(absolute=bool(year))
        iso = f"{iso}/{known[1].isoformat()}"
    if len(known) == 1 and _WEEK_OF.search(match.string[: match.start()]):
        iso = f"{iso}/{(known[0] + dt.timedelta(days=6)).isoformat()}"
    if year:
        return _Found(iso=iso, absolute=True)
    certain = tense() in {Tense.PAST, Tense.FUTURE}
    return _Found(iso=iso, prose=in_prose(iso), certain=certain and len(known) == 1)


def _whole_month(
    match: re.Match[str], day: dt.date | None, tense: Callable[[], Tense | None]
) -> _Found | None:
    name = match["mo"] or match["rm"]
    if not name:
        return None
    if day is None:
        return _Found()
    number = almanac.month_number(name)
    when = tense()
    if match["rel"]:
        when = {"last": Tense.PAST, "past": Tense.PAST, "next": Tense.FUTURE}.get(match["rel"].lower(), when)
    iso = almanac.yearless_month(day, number, when)
    if iso is None:
        return _Found()
    certain = when in {Tense.PAST, Tense.FUTURE} and iso != day.strftime("%Y-%m")
    return _Found(iso=iso, prose=in_prose(iso), lead="in", certain=certain)


def _near_day(match: re.Match[str], day: dt.date, tense: Callable[[], Tense | None]) -> _Found | None:  # noqa: PLR0911 - one way to write it a line
    if match["before"]:
        shift = -2 if "before" in match["before"].lower() else 2
        return _day_found(day + dt.timedelta(days=shift))
    if match["near"]:
        word = match["near"].lower()
        shift = {"yesterday": -1, "today": 0, "tomorrow": 1}[word]
        # "Today" with the present tense mostly means nowadays.
        certain = word != "today" or tense() in {Tense.PAST, Tense.FUTURE}
        return _day_found(day + dt.timedelta(days=shift), part=match["np"], certain=certain)
    if match["tonight"]:
        return _day_found(day, part="evening")
    if match["lastnight"]:
        return _day_found(day - dt.timedelta(days=1), part=match["lastnight"].split()[1].lower())
    if match["this"]:
        return _day_found(day, part=match["this"].split()[1].lower())
    if match["ago"]:
        word = match["an"].lower()
        number = int(word) if word.isdigit() else SMALL_NUMBERS.index(word) + 1
        return _day_found(day - dt.timedelta(days=number))
    return None


def _day_found(date: dt.date, *, part: str | None = None, certain: bool = True) -> _Found:
    prose = in_prose(date.isoformat())
    if part:
        prose = f"the {part.lower()} of {prose}"
    return _Found(iso=date.isoformat(), prose=prose, certain=certain)


def _unit(match: re.Match[str], day: dt.date, tense: Callable[[], Tense | None]) -> _Found | None:  # noqa: PLR0911 - one way to write it a line
    unit = (match["unit"] or "").lower()
    if match["weekend"]:
        return _Found(iso=almanac.week_span(day, _weekend_shift(day, tense()), weekend=True))
    if not unit or match["rw"]:
        return None
    shift = {"last": -1, "this": 0, "next": 1}.get(match["rel"].lower())
    if shift is None:
        return _Found()
    if unit == "week":
        iso = almanac.week_span(day, shift)
        return _Found(iso=iso, prose=f"the week of {in_prose(iso[:10])}", lead="in", certain=True)
    if unit == "weekend":
        return _Found(iso=almanac.week_span(day, shift, weekend=True))
    if unit == "month":
        iso = almanac.month_after(day, shift)
        return _Found(iso=iso, prose=in_prose(iso), lead="in", certain=True)
    # A whole year is no date of an event, but its number is better prose.
    return _Found(prose=str(day.year + shift), lead="in", certain=True)


def _weekend_shift(day: dt.date, tense: Tense | None) -> int:
    saturday = 5
    return -1 if tense is Tense.PAST and day.weekday() < saturday else 0


def _weekday(match: re.Match[str], day: dt.date, tense: Callable[[], Tense | None]) -> _Found | None:
    name = match["wd"] or match["rw"]
    if not name:
        return None
    number = almanac.weekday_number(name)
    rel = (match["rel"] or "").lower()
    when = tense()
    if rel in {"last", "past"}:
        date = almanac.weekday_near(day - dt.timedelta(days=1), number, Tense.PAST)
        return _day_found(date)
    if rel in {"next", "coming"}:
        date = almanac.weekday_near(day + dt.timedelta(days=1), number, Tense.FUTURE)
        return _day_found(date, certain=rel == "coming")
    if when is None:
        return _Found()
    if when in {Tense.PRESENT, Tense.OPEN}:
        # "Opens on Friday" lies ahead; who "would meet on Friday" or "was due to" may have done so already.
        date = almanac.weekday_near(day, number, Tense.FUTURE)
        # "Are recording on Tuesday", told on that Tuesday, is certain.
        sure = when is Tense.PRESENT and date == day
        return _day_found(date) if sure else _Found(iso=date.isoformat() if when is Tense.PRESENT else None)
    return _day_found(almanac.weekday_near(day, number, when), part=match["wp"])
