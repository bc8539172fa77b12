"""Publication dates: read from what metadata and text write, never guessed.

A date counts as the article's own only where the text marks it as one: a line that is nothing but a time
stamp, a label ("Published", "Updated"), a by-line that ends in one. Dates in prose are dates of events.
What cannot be true (the day after tomorrow, 1970) is rejected with a remark.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501, PLR2004
from __future__ import annotations

import datetime as dt
import email.utils
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.reading.zones import ZONE_PATTERN, with_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.types import Published

_EARLIEST = dt.date(1990, 1, 1)
_CONFLICT_DAYS = 3
_OLD_QUOTE_DAYS, _HISTORY_DAYS = 10, 45

_MONTH_NAMES = {
    1: "january jan januar jänner janvier janv enero ene janeiro gennaio januari января",
    2: "february feb februar février févr fev febrero fevereiro febbraio februari февраля",
    3: "march mar märz mär mars marzo março maart марта",
    4: "april apr avril avr abril abr aprile апреля",
    5: "may mai mayo maio maggio mei мая",
    6: "june jun juni juin junio junho giugno июня",
    7: "july jul juli juillet juil julio julho luglio июля",
    8: "august aug août aout agosto ago augustus augusti августа",
    9: "september sept sep septembre septiembre setembro settembre сентября",
    10: "october oct oktober okt octobre octubre outubro out ottobre октября",
    11: "november nov novembre noviembre novembro ноября",
    12: "december dec dezember dez décembre déc diciembre dic dezembro dicembre desember декабря",
}
MONTHS = {name: number for number, names in _MONTH_NAMES.items() for name in names.split()}
_MONTH = "(?:" + "|".join(sorted(map(re.escape, MONTHS), key=lambda name: (-len(name), name))) + r")\b\.?"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_YEAR = r"(?:19|20)\d{2}"
_ERAS = {"令和": 2018, "平成": 1988}
_TIME = (
    r"(?P<hour>[01]?\d|2[0-4])(?:(?:[:.h]|時|시\s?)(?P<minute>[0-5]\d)(?:[:.分](?P<second>[0-5]\d)?)?분?|(?=\s?[ap]\.?m))"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?(?:\s?\(?(?P<zone>" + ZONE_PATTERN + r"))?"
)
_DATE = (
    rf"(?P<y1>{_YEAR})[-/.](?P<m1>0?[1-9]|1[0-2])[-/.](?P<d1>3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|(?P<mo2>{_MONTH})\s+(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s+(?P<y2>{_YEAR})\b"
    rf"|(?P<d3>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s+|of\s+)?(?P<mo3>{_MONTH})[\s,-]+(?:de\s+)?(?P<y3>{_YEAR})\b"
    rf"|(?P<y4>{_YEAR})\s?[年년]\s?(?P<m4>1[0-2]|0?[1-9])\s?[月월]\s?(?P<d4>3[01]|[12]\d|0?[1-9])\s?[日일]"
    r"|(?P<era>令和|平成)\s?(?P<y6>\d{1,2}|元)\s?年\s?(?P<m6>1[0-2]|0?[1-9])\s?月\s?(?P<d6>3[01]|[12]\d|0?[1-9])\s?日"
    rf"|(?P<a5>\d{{1,2}})(?P<sep>[/.-])(?P<b5>\d{{1,2}})(?P=sep)(?P<y5>{_YEAR})\b"
)
_GAP = r"(?:\s|,|\||at\b|on\b|à\b|um\b|a las\b|às\b|-|–|—|•|\(|\)|[月火水木金土日]|T)"
_STAMP = re.compile(
    rf"(?:\b(?P<timefirst>{_TIME})\)?{_GAP}{{0,4}}(?:{_WEEKDAY},?\s+)?)?(?<![\w/.-])(?:{_DATE})",
    re.IGNORECASE,
)
_TIME_AFTER = re.compile(rf"{_GAP}{{0,4}}(?:{_WEEKDAY})?{_GAP}{{0,4}}{_TIME}", re.IGNORECASE)

_MAIL_DATE = re.compile(
    r"(?:[A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:[+-]\d{4}|GMT|UT|Z))"
)

_FULL = re.compile(rf"(?<!on )(?<!since )\b{_WEEKDAY},? ", re.IGNORECASE)
_FULL_WITHIN = 400
_LABEL_WITHIN = 40
_BELOW = 10

_PUBLISHED_LABEL = r"(?:first |originally )?(?:published|posted|released|publié|veröffentlicht|publicado|pubblicato|geplaatst|erstellt|created|date|issued|公開|発行|发布|입력)"
_UPDATED_LABEL = r"(?:last )?(?:updated?|modified|edited|revised|aktualisiert|stand|mis à jour|modifié|actualizado|atualizado|aggiornato|更新|수정)"
_LABELLED = re.compile(
    rf"\b(?:(?P<published>{_PUBLISHED_LABEL})|(?P<updated>{_UPDATED_LABEL}))\b(?: (?:on|at|le|am|el|em|il))?[\s:.|]{{0,6}}(?=\S)",
    re.IGNORECASE,
)
_APPEARED = re.compile(
    rf"\b(?:(?:originally|first) (?:appeared|published|posted)|(?:article|story|post|report) (?:appeared|was published))\b.{{0,60}}?\bon (?={_WEEKDAY}|{_MONTH}|\d)",
    re.IGNORECASE,
)
_PAGE_MARK = re.compile(rf"\(\s?[A-Z][\w .]{{2,40}}?,? (?={_DATE})", re.IGNORECASE)
_STAMP_WORDS = re.compile(
    rf"\b(?:{_PUBLISHED_LABEL}|{_UPDATED_LABEL}|{_WEEKDAY}|on|at|by|von|par|por|first|last|min(?:ute)?s?|read|ago|am|pm|am|le|uhr|ist|cst|local|time|eastern)\b",
    re.IGNORECASE,
)
_POST = re.compile(
    rf"(?:\(@\w{{1,20}}\)\s+(?:on\s+)?|post shared by .{{1,80}}? on )(?P<stamp>{_MONTH}\s\d{{1,2}},\s{_YEAR}|\d{{1,2}}\s{_MONTH}\s{_YEAR})",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)}),? (?P<month>{_MONTH}) (?P<day>\d{{1,2}})\b(?!,? {_YEAR})",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A date that a text marks as its own: ``updated`` is weaker than a publication."""

    value: Published
    updated: bool = False


def parse_published(written: str | None) -> Published | None:
    """Return the moment that a metadata field writes, or None where it cannot be understood.

    A time of exactly midnight without a zone is a date: that is how databases fill an hour they do not know.
    """
    if not written or len(written) > 200:
        return None
    written = " ".join(written.split())
    try:
        value = dt.datetime.fromisoformat(written)
    except ValueError:
        pass
    else:
        bare = len(written) <= len("2024-12-11") or (value.tzinfo is None and value.time() == dt.time(0))
        return value.date() if bare else value
    if _MAIL_DATE.match(written):
        # Only its exact form: the parser of the standard library drops "pm" from others.
        try:
            return email.utils.parsedate_to_datetime(written)
        except (ValueError, TypeError, IndexError):
            pass
    found = next(_moments(written), None)
    return found[1] if found else None


def believable(value: Published | None, now: dt.datetime) -> tuple[Published | None, str | None]:
    """Return ``value`` or None, and the remark that says why it was rejected."""
    if value is None:
        return None, None
    day = value.date() if isinstance(value, dt.datetime) else value
    try:
        latest = (now + dt.timedelta(days=1)).date()
        if isinstance(value, dt.datetime) and value.tzinfo is not None and now.tzinfo is not None:
            future = value > now + dt.timedelta(days=1)
        else:
            future = day > latest
    except OverflowError:
        future = True
    if future:
        return None, f"publication date {day.isoformat()} lies in the future: not used"
    if day < _EARLIEST:
        return None, f"publication date {day.isoformat()} is implausibly old: not used"
    return value, None


def stamp_of(head: Sequence[str], tail: Sequence[str], prose: str = "") -> Stamp | None:
    """Return the publication stamp that a text shows.

    Args:
        head: The lines before and at the beginning of the body.
        tail: The last lines of the body and those below it.
        prose: The text; decides between the readings of 03/10/2017 where one month is named in it.
    """
    found: list[tuple[int, Stamp]] = []
    for index, line in enumerate(head):
        joined = " ".join(head[index : index + 3])[:300] if len(line) < 60 else line
        found.extend(_labelled(joined[:400], prose))
        found.extend(_bare(line, joined, prose))
        inside = full_stamp(line)
        if inside is not None:
            found.append((1, Stamp(value=inside[1])))
    for line in tail:
        # What stands below an article may be of its readers: the head always counts more.
        found.extend((rank + _BELOW, stamp) for rank, stamp in _labelled(line[:400], prose))
        for mark in (*_APPEARED.finditer(line[-600:]), *_PAGE_MARK.finditer(line[-600:])):
            moment = _moment_at(line[-600:], mark.end(), prose)
            if moment is not None:
                found.append((_BELOW, Stamp(value=moment)))
    if not found:
        return None
    # The best kind; of one kind the last before the body, for menus show today's date above it.
    best = min(rank for rank, _ in found)
    return next(stamp for rank, stamp in found if rank == best)


def full_stamp(line: str) -> tuple[tuple[int, int], dt.datetime] | None:
    """Return the stamp with weekday, date, time and zone near the beginning of a line, and its span.

    Scrapers run it together with the text around it; prose names a zone with a full date hardly ever.
    """
    for weekday in _FULL.finditer(line[:_FULL_WITHIN]):
        found = next(_moments(line[weekday.end() : weekday.end() + 80]), None)
        if found is None or found[0][0] > 0:
            continue
        (_, end), moment = found
        if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
            return (weekday.start(), weekday.end() + end), moment
    return None


def is_stamp_line(line: str) -> bool:
    """Tell whether a line is nothing but a time stamp, with labels or a by-line around it."""
    return len(line) <= 160 and any(True for _ in _bare(line, line, ""))


def contradicts(published: Published | None, stamp: Stamp | None, text: str) -> bool:
    """Tell whether a text cannot be of the day that the metadata says."""
    if published is None:
        return False
    day = published.date() if isinstance(published, dt.datetime) else published
    if stamp is not None:
        shown = stamp.value.date() if isinstance(stamp.value, dt.datetime) else stamp.value
        if abs((shown - day).days) > _CONFLICT_DAYS and not (stamp.updated and shown > day):
            return True
    posts = [
        moment.date() if isinstance(moment, dt.datetime) else moment
        for match in _POST.finditer(text)
        for _, moment in _moments(match.group("stamp"))
    ]
    if posts:
        # Quoted posts are of the day, unless they are history: a page of January that quotes only posts of
        # three weeks before was dated by the crawler.
        age = (day - max(posts)).days
        if age < -1 or _OLD_QUOTE_DAYS < age <= _HISTORY_DAYS:
            return True
    return any(_weekday_misfits(match, day) for match in _NAMED_DAY.finditer(text))


def merged(published: Published | None, stamp: Stamp | None) -> Published | None:
    """Return the metadata's moment, made precise by the text's own stamp of the same day."""
    if published is None:
        return stamp.value if stamp else None
    if stamp is None or stamp.updated or not isinstance(stamp.value, dt.datetime):
        return published
    if isinstance(published, dt.datetime):
        same = published.replace(tzinfo=None, second=0) == stamp.value.replace(tzinfo=None, second=0)
        return stamp.value if published.tzinfo is None and same else published
    return stamp.value if stamp.value.date() == published else published


def date_of_url(url: str | None) -> dt.date | None:
    """Return the day that an address like ``/2024/12/11/`` names."""
    match = re.search(
        rf"[/-](?P<y>{_YEAR})[/-](?P<m>0[1-9]|1[0-2])[/-](?P<d>3[01]|[12]\d|0[1-9])(?:[/_-]|$)", url or ""
    )
    return _date(int(match["y"]), int(match["m"]), int(match["d"])) if match else None


def _weekday_misfits(match: re.Match[str], day: dt.date) -> bool:
    """Tell whether "Tuesday, Dec. 10" is no Tuesday in the year before or after the publication."""
    month = MONTHS.get(match["month"].lower().rstrip("."))
    if month is None:
        return False
    wanted = _WEEKDAYS.index(match["weekday"].lower())
    near = [
        date
        for year in (day.year - 1, day.year, day.year + 1)
        if (date := _date(year, month, int(match["day"]))) and abs((date - day).days) < 330
    ]
    return bool(near) and all(date.weekday() != wanted for date in near)


def _labelled(line: str, prose: str) -> Iterator[tuple[int, Stamp]]:
    for label in _LABELLED.finditer(line):
        # "was published Feb. 2 in a journal" is prose; a label begins its line or has a colon.
        if label.start() > _LABEL_WITHIN and ":" not in label.group():
            continue
        moment = _moment_at(line, label.end(), prose)
        if moment is not None:
            updated = label["updated"] is not None
            yield (4 if updated else 0), Stamp(value=moment, updated=updated)


def _bare(line: str, joined: str, prose: str) -> Iterator[tuple[int, Stamp]]:
    """Yield the stamp of a line that holds little else."""
    if len(line) > 160:
        return
    for (start, end), moment in _moments(line, prose):
        rest = _STAMP_WORDS.sub(" ", line[:start] + " " + line[end:])
        words = re.findall(r"[^\W\d_]{2,}", rest)
        byline = re.match(r"\W*(?:by|von|par|por)\b", line, re.IGNORECASE)
        if len(words) > (8 if byline else 3):
            continue
        # The time may stand on the next line.
        wider = next(_moments(joined[start:], prose), None) if joined != line else None
        value = wider[1] if wider and not isinstance(moment, dt.datetime) else moment
        yield (1 if isinstance(value, dt.datetime) else 3), Stamp(value=value)
        return


def _moment_at(line: str, position: int, prose: str) -> Published | None:
    found = next(_moments(line[position : position + 120], prose), None)
    return found[1] if found and found[0][0] <= 14 else None


def _moments(text: str, prose: str = "") -> Iterator[tuple[tuple[int, int], Published]]:
    """Yield every full date of ``text`` with its time, where one stands beside it, and its span."""
    for match in _STAMP.finditer(text):
        date = _date_of(match, prose)
        if date is None:
            continue
        end = match.end()
        clock = match if match["timefirst"] else None
        if clock is None:
            clock = _TIME_AFTER.match(text, end)
            end = clock.end() if clock else end
        time = _time_of(clock) if clock else None
        if time is None:
            yield (match.start(), end), date
        else:
            zone = clock["zone"] if clock else None
            yield (match.start(), end), with_zone(dt.datetime.combine(date, time), zone)


def _date_of(match: re.Match[str], prose: str) -> dt.date | None:
    if match["y1"]:
        return _date(int(match["y1"]), int(match["m1"]), int(match["d1"]))
    for number in ("2", "3"):
        if match[f"y{number}"]:
            month = MONTHS[match[f"mo{number}"].lower().rstrip(".")]
            return _date(int(match[f"y{number}"]), month, int(match[f"d{number}"]))
    if match["era"]:
        year = _ERAS[match["era"]] + (1 if match["y6"] == "元" else int(match["y6"]))
        return _date(year, int(match["m6"]), int(match["d6"]))
    if match["y4"]:
        return _date(int(match["y4"]), int(match["m4"]), int(match["d4"]))
    return _either_order(int(match["y5"]), int(match["a5"]), int(match["b5"]), match["sep"], prose)


def _either_order(year: int, one: int, two: int, separator: str, prose: str) -> dt.date | None:
    """Return the date of 03/10/2017 where only one order makes sense, else None: never a coin toss."""
    day_first, month_first = _date(year, two, one), _date(year, one, two)
    if separator == "." or month_first is None or day_first == month_first:
        return day_first
    if day_first is None:
        return month_first
    months = [
        MONTHS[name.lower()] for name in re.findall(r"[A-Z][a-z]{2,8}", prose) if name.lower() in MONTHS
    ]
    named = [date for date in (day_first, month_first) if date.month in months]
    return named[0] if len(named) == 1 else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _time_of(match: re.Match[str]) -> dt.time | None:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        half = ""
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, minute, second) if hour < 24 else None
