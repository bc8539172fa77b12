"""Dates in German, French, Spanish, Japanese and Chinese lines: what day is meant, and how to write it.

A day is told only where it is certain. "Am Dienstag" of an article of Wednesday is yesterday where its clause
tells what has been, and the Tuesday ahead where it tells what is to come; where the clause shows neither (or the
article has no trusted day) the words stay and no day is told. Nothing inside quotation marks is replaced.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.language import language_of, months_of, weekdays_of
from briefing.summarizing.foreign.marks import inside_quotes, straight_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.summarizing.foreign.language import Language
    from briefing.types import Article

_GUESSED = dt.timedelta(days=200)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_MONTH_STEPS = {"本": 0, "今": 0, "当": 0, "同": 0, "先": -1, "上": -1, "来": 1, "下": 1}
_CLAUSE = re.compile(r"[,;:–—、，；：。]|\bque\b|\bdass\b")
_SIGNS = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})\s?年|(?P<era>令和|平成|昭和)(?P<era_year>\d{1,2}|元)年)?\s?"
    r"(?:(?P<month>1[0-2]|0?[1-9])\s?月|(?P<step>[本今当同先上来下])个?月(?=\d))?\s?"
    r"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])\s?[日号](?!間|间|以内|ぶり|後|后|前|連続|目|程度|分|内|元|本|常|間|线|線|码|楼)"
)
_WEEK = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A date in a text.

    Attributes:
        start: Its first character.
        end: The one after its last.
        written: Its words.
        iso: The day, ISO 8601; None where it is not certain.
        shown: The words with the day; None where the words stay.
    """

    start: int
    end: int
    written: str
    iso: str | None = None
    shown: str | None = None


def mentions_of(text: str, article: Article) -> list[Mention]:
    """Return the dates that a text names, in order and without overlap.

    Args:
        text: A line.
        article: Its article, whose day of publication and language count.
    """
    language = language_of(article.language)
    if not language.shown_day:
        return []
    written = straight_digits(text)
    day = None if article.date_conflict else article.day
    found: list[Mention] = []
    for mention in (
        *_days(written, language, day),
        *_weekdays(written, language, day),
        *_relative(written, language, day),
    ):
        if not any(mention.start < other.end and other.start < mention.end for other in found):
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def resolved(text: str, article: Article) -> str:
    """Return a line with its weekdays and "yesterdays" written as days of a month, where that is certain."""
    for mention in reversed(mentions_of(text, article)):
        if mention.shown is not None and mention.shown != mention.written:
            text = text[: mention.start] + mention.shown + text[mention.end :]
    return text


def day_of(text: str, article: Article) -> str | None:
    """Return the one day that a line tells; None where it tells none or several."""
    days = {mention.iso for mention in mentions_of(text, article)}
    return days.pop() if len(days) == 1 else None


def _days(text: str, language: Language, day: dt.date | None) -> Iterator[Mention]:
    """Yield days with their month, and in Japanese and Chinese the day alone ("10日")."""
    for match in (_SIGNS if not language.spaced else _spaced_days(language.code)).finditer(text):
        names = match.groupdict()
        number, year = int(names["day"]), int(names["year"]) if names["year"] else None
        if names.get("era"):
            year = _ERAS[names["era"]] + (1 if names["era_year"] == "元" else int(names["era_year"]))
        month = _month(names, language)
        value, shown = None, None
        if year is not None and month:
            value = _date(year, month, number)
        elif day is not None and month:
            value = _near(day, month, number)
        elif day is not None and names.get("step"):
            step = _MONTH_STEPS[names["step"]]
            total = day.year * 12 + day.month - 1 + step
            value = _date(total // 12, total % 12 + 1, number) if names["step"] != "同" else None
            shown = _shown(value, language) if value else None
        elif day is not None and not month:
            value = _of_number(number, day, _tense(text, match.start(), match.end(), language))
            shown = _shown(value, language) if value else None
        if inside_quotes(match.start(), text):
            shown = None
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield Mention(
            start=start, end=match.end(), written=text[start : match.end()],
            iso=value.isoformat() if value else None, shown=shown,
        )  # fmt: skip


@functools.cache
def _spaced_days(code: str) -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, months_of(code)), key=lambda name: (-len(name), name)))
    return re.compile(
        rf"(?<![\d.,])(?P<day>3[01]|[12]\d|0?[1-9])(?:er|\.|\.?º)?\s(?:de )?(?P<month>{months})\b(?:\.(?=\s[\da-zà-ÿ]))?"
        r"(?:,?\s(?:de |del )?(?P<year>(?:19|20)\d{2})\b)?",
        re.IGNORECASE,
    )


def _month(names: dict[str, str | None], language: Language) -> int | None:
    written = names.get("month")
    if not written:
        return None
    return months_of(language.code)[written.lower()] if language.spaced else int(written)


def _weekdays(text: str, language: Language, day: dt.date | None) -> Iterator[Mention]:
    names = weekdays_of(language.code)
    for match in _weekday_frame(language.code).finditer(text):
        groups = match.groupdict()
        end = match.start("dated") if groups.get("dated") else match.end()
        start = match.start()
        if groups.get("dated"):
            # "Dienstag, 10. Dezember": the day itself stands beside it.
            continue
        which = f"{groups.get('which') or ''}{groups.get('after') or ''}"
        value = (
            _of_weekday(
                names[groups["name"].lower()],
                day,
                which.strip(),
                _tense(text, start, end, language),
                language,
            )
            if day is not None
            else None
        )
        shown = None
        if value is not None and not groups.get("part") and not inside_quotes(start, text):
            shown = _framed(match, value, language)
        yield Mention(
            start=start,
            end=end,
            written=text[start:end],
            iso=value.isoformat() if value else None,
            shown=shown,
        )


@functools.cache
def _weekday_frame(code: str) -> re.Pattern[str]:
    days = "|".join(sorted(map(re.escape, weekdays_of(code)), key=lambda name: (-len(name), name)))
    return re.compile(language_of(code).day_frame.format(days=days), re.IGNORECASE)


_GERMAN_FRAMES = {"bis": "bis zum", "ab": "ab dem", "seit": "seit dem", "für": "für den"}


def _framed(match: re.Match[str], value: dt.date, language: Language) -> str:
    """Return a weekday's words with the day, as the language writes it in running text."""
    shown = _shown(value, language)
    if language.code == "de":
        before = match["before"].split()[0]
        return f"{_GERMAN_FRAMES.get(before.lower(), before)} {shown}"
    if language.code == "fr":
        return f"{match['before']}{match['name']} {shown}"
    if language.code == "es":
        before = match["before"].split()[0]
        return f"{before} {match['name']} {shown}"
    return shown


def _relative(text: str, language: Language, day: dt.date | None) -> Iterator[Mention]:
    if not language.relative:
        return
    names = "|".join(sorted(map(re.escape, language.relative), key=len, reverse=True))
    edge = r"(?<![\w’'])" if language.spaced else ""
    for match in re.finditer(
        rf"{edge}(?:{names})" + (r"(?!\w)" if language.spaced else ""), text, re.IGNORECASE
    ):
        offset = language.relative[match.group().lower()]
        told = _tense(text, match.start(), match.end(), language) == "past"
        quoted = inside_quotes(match.start(), text)
        known = day is not None and not quoted and (offset != 0 or told)
        value = day + dt.timedelta(days=offset) if day is not None and known else None
        yield Mention(
            start=match.start(), end=match.end(), written=match.group(),
            iso=value.isoformat() if value else None,
            shown=_adverb(match, text, value, language) if value else None,
        )  # fmt: skip


_ADVERBS = {"de": "am {}", "fr": "le {}", "es": "el {}", "ja": "{}", "zh": "{}"}
_BOUND = re.compile(
    r"(?:\b(?:d[e’']|jusqu['’]|von|bis|seit|für|desde|hasta|de|depuis|dès|pour|para)\s?)$", re.IGNORECASE
)
_PART = re.compile(
    r"\s(?:soir|matin|après|midi|abend|morgen|früh|mittag|nacht|por la|noche|vormittag|nachmittag)",
    re.IGNORECASE,
)


def _adverb(match: re.Match[str], text: str, value: dt.date, language: Language) -> str | None:
    """Return the day for "yesterday"; None where it is bound to words that a day does not suit."""
    if language.spaced and (_BOUND.search(text[: match.start()]) or _PART.match(text[match.end() :])):
        return None
    shown = _ADVERBS[language.code].format(_shown(value, language))
    return shown[0].upper() + shown[1:] if match.group()[0].isupper() else shown


def _tense(text: str, start: int, end: int, language: Language) -> str | None:
    """Return ``past`` or ``future`` for what the clause around a date tells; None where it shows neither.

    Where a clause has both, the nearer mark is that of the date's own verb.
    """
    borders = [match.start() for match in _CLAUSE.finditer(text)] if language.spaced else []
    left = max((border for border in borders if border < start), default=0)
    right = min((border for border in borders if border >= end), default=len(text))
    clause = text[left:right]
    if len(clause.strip(" ,;:–—")) <= end - start + 2:
        # "Mardi, le ministre a …": the clause is the date alone.
        following = [border for border in borders if border > right]
        clause, right = text[left : min(following, default=len(text))], min(following, default=len(text))
    marks = {
        name: [
            _away(match.start() + left, match.end() + left, start, end)
            for match in found.finditer(clause)
            if not (match.start() + left >= start and match.end() + left <= end)
        ]
        for name, found in (("past", language.past_tense), ("future", language.future_tense))
    }
    if language.code == "ja" and marks["past"] and marks["future"]:
        return None  # the verbs stand at the ends of their clauses, far from their days
    if not marks["past"] and not marks["future"]:
        return None
    past, future = min(marks["past"], default=10**6), min(marks["future"], default=10**6)
    return None if past == future else "past" if past < future else "future"


def _away(left: int, right: int, start: int, end: int) -> int:
    return max(0, start - right, left - end)


def _of_weekday(
    wanted: int, day: dt.date, which: str, tense: str | None, language: Language
) -> dt.date | None:
    """Return the day that a weekday names; None where it could be two."""
    if not language.spaced and which:
        week = {"来週": 7, "下": 7, "先週": -7, "上": -7, "今週": 0, "本": 0, "这": 0}.get(which)
        monday = day - dt.timedelta(days=day.weekday())
        return monday + dt.timedelta(days=week + wanted) if week is not None else None
    behind = dt.timedelta(days=(day.weekday() - wanted) % _WEEK)
    ahead = dt.timedelta(days=(wanted - day.weekday()) % _WEEK)
    if which and language.coming.search(which):
        # "Nächsten Dienstag" may be the one after the next.
        doubtful = language.code == "de" and not which.lower().startswith("kommend")
        return None if doubtful else day + (ahead or dt.timedelta(days=_WEEK))
    if which and language.gone.search(which):
        return day - (behind or dt.timedelta(days=_WEEK))
    if tense == "past":
        return day - behind
    return day + ahead if tense == "future" else None


_CLOSE, _RECENT = dt.timedelta(days=3), dt.timedelta(days=7)


def _of_number(number: int, day: dt.date, tense: str | None) -> dt.date | None:
    """Return the day that "10日" names beside an article of ``day``: one of its month, or of the days around it.

    The press names the month of any other; the same number in the next month is four weeks away.
    """
    first = day.replace(day=1)
    months = ((first - dt.timedelta(days=1)), first, (first + dt.timedelta(days=31)))
    values = [value for month in months if (value := _date(month.year, month.month, number))]
    nearest = min(values, key=lambda value: abs(value - day), default=None)
    if nearest is None:
        return None
    if abs(nearest - day) <= _CLOSE:
        return nearest
    known = (value for value in values if value.month == day.month or abs(value - day) <= _RECENT)
    if tense == "past":
        return max((value for value in known if value <= day), default=None)
    return min((value for value in known if value >= day), default=None) if tense == "future" else None


def _near(day: dt.date, month: int, number: int) -> dt.date | None:
    """Return the day of a month nearest to ``day``; None where its year would be a guess."""
    values = [
        value for year in (day.year - 1, day.year, day.year + 1) if (value := _date(year, month, number))
    ]
    nearest = min(values, key=lambda value: abs(value - day), default=None)
    return nearest if nearest is not None and abs(nearest - day) <= _GUESSED else None


def _date(year: int, month: int, number: int) -> dt.date | None:
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def _shown(value: dt.date, language: Language) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - tables that only foreign articles need

    shown = str(format_date(value, language.shown_day, locale=language.code))
    return re.sub(r"^1 ", "1er ", shown) if language.code == "fr" else shown
