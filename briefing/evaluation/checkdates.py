"""The dates of a text, read by the independent checker.

A date is held by an article that writes it, or whose "Tuesday", "yesterday", "last month" or "two weeks ago"
means it on the day of publication. An article rarely says which of two Tuesdays it means, so both count.
"""

# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
from __future__ import annotations

import datetime as dt
import re

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20|21)\d\d)"
_WRITTEN = (
    re.compile(rf"\b{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?\b"),
    re.compile(rf"\b{_MONTH} {_DAY}\b(?:,? {_YEAR}\b)?"),
    re.compile(rf"\b{_MONTH},? (?:of )?{_YEAR}\b"),
    re.compile(rf"\b{_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b"),
)
_LISTED = re.compile(
    rf"\b{_MONTH} (?P<days>\d{{1,2}}(?:(?:st|nd|rd|th)?(?:, | and |-| to | through |/)\d{{1,2}})+)\b"
)
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})\b")
_BARE_MONTH = re.compile(rf"\b{_MONTH}\b(?! \d)")
_YEAR_ALONE = re.compile(rf"(?<![\d.,$£€-]){_YEAR}(?![\d%]|,\d|\.\d)")
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_COUNTS = {
    word: number for number, word in enumerate("a two three four five six seven eight nine ten".split(), 1)
}
_COUNTS |= {"an": 1, "one": 1, "couple of": 2, "a couple of": 2}
_AGO = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))}) (day|week|month|year)s? (ago|earlier|later|before)\b",
    re.IGNORECASE,
)
_WIDE = 12

Date = tuple[int | None, int | None, int | None]
"""Day, month and year; None for what is not said."""


def without_known_dates(text: str, article: str, published: dt.date | None) -> tuple[str, list[str]]:
    """Return ``text`` without its dates, and those that the article does not hold.

    Args:
        text: The folded bullet.
        article: The folded article.
        published: The day from which relative dates count; None where it is not known.
    """
    known = _known(article, published)
    years = {int(match["year"]) for match in _YEAR_ALONE.finditer(article)}
    if published is not None:
        years |= _relative_years(article, published)
    strange: list[str] = []
    rest = text
    for pattern in _WRITTEN:
        found = list(pattern.finditer(rest))
        strange.extend(match.group() for match in found if not _held(_date(match), known, years))
        rest = pattern.sub(" that-day ", rest)
    strange.extend(
        match.group()
        for match in _YEAR_ALONE.finditer(rest)
        if int(match["year"]) not in years and not re.search(rf"\b{match['year']}\b", article)
    )
    return _YEAR_ALONE.sub(" that-year ", rest), strange


def _date(match: re.Match[str]) -> Date:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
    return (
        int(parts["day"]) if parts.get("day") else None,
        month,
        int(parts["year"]) if parts.get("year") else None,
    )


def _month(name: str) -> int:
    start = name.lower()[:3]
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(start))


def _held(date: Date, known: set[Date], years: set[int]) -> bool:
    """Tell whether an article holds a date: the same, or more exactly, or its year apart from its day."""
    day, month, year = date
    for known_day, known_month, known_year in known:
        if month != known_month or (day is not None and day != known_day):
            continue
        if year is None or known_year == year or (known_year is None and year in years):
            return True
    return False


def _known(article: str, published: dt.date | None) -> set[Date]:
    known: set[Date] = {_date(match) for pattern in _WRITTEN for match in pattern.finditer(article)}
    known |= {(None, _month(match["month"]), None) for match in _BARE_MONTH.finditer(article)}
    for match in _LISTED.finditer(article):
        known |= {(int(day), _month(match["month"]), None) for day in re.findall(r"\d+", match["days"])}
    for first, second, year in _SLASHED.findall(article):
        full = int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004 - two digits or four
        known |= {(int(first), int(second), full), (int(second), int(first), full)}
    if published is None:
        return known
    # A date without a year is of the year around publication.
    for day, month, year in tuple(known):
        if year is None:
            known |= {(day, month, published.year + step) for step in (-1, 0, 1)}
    return (
        known
        | {(item.day, item.month, item.year) for item in _relative(article, published)}
        | _months(article, published)
    )


def _relative(article: str, published: dt.date) -> set[dt.date]:
    """Return the days that the article's relative words may mean."""
    text = article.lower()
    steps = {0}
    if re.search(
        r"\byesterday\b|\blast night\b|\bovernight\b|\bthe (?:day|night) before\b|\bday earlier\b", text
    ):
        steps.add(-1)
    if re.search(r"\btomorrow\b|\bthe (?:next|following) day\b", text):
        steps.add(1)
    for number, name in enumerate(_WEEKDAYS):
        if re.search(rf"\b{name}s?\b|\b{name[:3]}\b", text):
            back = (published.weekday() - number) % 7
            steps |= {-back, -back - 7, -back + 7}
    for count, unit, direction in _AGO.findall(text):
        amount = _amount(count) * {"day": 1, "week": 7}.get(unit, 0)
        steps.add(amount if direction == "later" else -amount)
    # A week is written by its Monday, its weekend by either day.
    monday = -published.weekday()
    for words, step in (
        ("this week", 0),
        ("last week", -7),
        ("week ago", -7),
        ("next week", 7),
        ("coming week", 7),
    ):
        if words in text:
            steps |= {monday + step, step}
    if "weekend" in text:
        steps |= {monday + step for step in (-2, -1, 5, 6)}
    return {published + dt.timedelta(days=step) for step in steps}


def _months(article: str, published: dt.date) -> set[Date]:
    text = article.lower()
    steps = {0} if re.search(r"\bthis month\b|\bearlier this\b|\blater this\b", text) else set()
    if "last month" in text or "a month ago" in text or "previous month" in text:
        steps.add(-1)
    if "next month" in text:
        steps.add(1)
    for count, unit, direction in _AGO.findall(text):
        if unit == "month":
            steps.add(_amount(count) * (1 if direction == "later" else -1))
    counted = [published.year * _WIDE + published.month - 1 + step for step in steps]
    return {(None, number % _WIDE + 1, number // _WIDE) for number in counted}


def _relative_years(article: str, published: dt.date) -> set[int]:
    years = {published.year}
    text = article.lower()
    if re.search(r"\blast (?:year|january|february|march|april|may|june|july|august|september|october|november"
                 r"|december|spring|summer|autumn|fall|winter)\b|\ba year ago\b|\bprevious year\b", text):  # fmt: skip
        years.add(published.year - 1)
    if re.search(r"\bnext (?:year|january|february|march|april|may|june|july|august|september|october|november"
                 r"|december|spring|summer|autumn|fall|winter)\b|\bfollowing year\b", text):  # fmt: skip
        years.add(published.year + 1)
    for count, unit, direction in _AGO.findall(text):
        if unit == "year":
            years.add(published.year + _amount(count) * (1 if direction == "later" else -1))
    return years


def _amount(count: str) -> int:
    return int(count) if count.isdigit() else _COUNTS[count.lower()]
