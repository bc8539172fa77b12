"""Days, weeks and months as counted from an article's day, and how prose writes them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from briefing.summarizing.tense import Tense

MONTHS = tuple(calendar.month_name)[1:]
WEEKDAYS = tuple(calendar.day_name)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = 7


def month_number(word: str) -> int:
    """Return 1 to 12 for a month's name or abbreviation."""
    return next(number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(word.lower()[:3]))


def weekday_number(word: str) -> int:
    """Return 0 (Monday) to 6 for a weekday's name or abbreviation."""
    return next(number for number, name in enumerate(WEEKDAYS) if name.lower().startswith(word.lower()[:3]))


def date_of(year: int, month: int, day: int) -> dt.date | None:
    """Return the date, None if there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def weekday_near(day: dt.date, weekday: int, tense: Tense) -> dt.date:
    """Return the latest such weekday for the past, else the next one; ``day`` itself counts."""
    if tense is Tense.PAST:
        return day - dt.timedelta(days=(day.weekday() - weekday) % _WEEK)
    return day + dt.timedelta(days=(weekday - day.weekday()) % _WEEK)


def yearless(day: dt.date, month: int, number: int, tense: Tense | None) -> dt.date | None:
    """Return the date of a day and month whose year goes without saying on ``day``."""
    years = (day.year - 1, day.year, day.year + 1)
    found = [date for year in years if (date := date_of(year, month, number)) is not None]
    if tense is Tense.PAST:
        found = [date for date in found if date <= day]
    elif tense is Tense.FUTURE:
        found = [date for date in found if date >= day]
    return min(found, key=lambda date: abs((date - day).days), default=None)


def yearless_month(day: dt.date, month: int, tense: Tense | None) -> str | None:
    """Return the ISO month of a month's name on ``day``; None where the tense does not say which year."""
    if month == day.month:
        return f"{day.year:04}-{month:02}"
    if tense is Tense.PAST:
        year = day.year if month < day.month else day.year - 1
    elif tense is Tense.FUTURE:
        year = day.year if month > day.month else day.year + 1
    else:
        return None
    return f"{year:04}-{month:02}"


def month_after(day: dt.date, months: int) -> str:
    """Return the ISO month that lies ``months`` after that of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return f"{index // 12:04}-{index % 12 + 1:02}"


def week_span(day: dt.date, weeks: int, *, weekend: bool = False) -> str:
    """Return the ISO span of the week (or its weekend) that lies ``weeks`` after that of ``day``."""
    monday = day - dt.timedelta(days=day.weekday()) + dt.timedelta(weeks=weeks)
    first = monday + dt.timedelta(days=5) if weekend else monday
    return f"{first.isoformat()}/{(monday + dt.timedelta(days=6)).isoformat()}"


def in_prose(when: str) -> str:
    """Return an ISO date, month or span as prose writes it: ``10 December 2024``, always with the year."""
    if "/" in when:
        first, last = when.split("/", 1)
        start, end = _DAY.fullmatch(first), _DAY.fullmatch(last)
        if start and end and start[1] == end[1] and start[2] == end[2]:
            return f"{int(start[3])}–{in_prose(last)}"
        return f"{in_prose(first)} to {in_prose(last)}"
    if match := _DAY.fullmatch(when):
        return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"
    if match := _MONTH.fullmatch(when):
        return f"{MONTHS[int(match[2]) - 1]} {match[1]}"
    return when
