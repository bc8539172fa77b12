"""The dates a text names, made absolute: "on Tuesday" of an article of 11 December 2024 is 2024-12-10.

Past tense means the latest such day, the article's own included; future tense the next. Where neither the
text nor the publication date says which day is meant there is no date: none is ever guessed. A date is put
into the prose only where it is certain, and never inside direct speech.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing import almanac
from briefing.summarizing.almanac import in_prose
from briefing.summarizing.analysis import normalise
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.tense import Tense, clause_tense

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.types import Article

__all__ = ["DateMention", "Replacement", "date_mentions", "in_prose", "resolve_dates"]

Doc = Any

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\."
_MONTH = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_PART = r"morning|lunchtime|afternoon|evening|night"
_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PATTERN = re.compile(
    rf"""
    (?<![\w-])(?:
      (?P<iso>{_YEAR}-\d\d-\d\d)
    | (?P<cjk>(?:(?P<cy>{_YEAR})\s?年\s?)?(?P<cm>\d{{1,2}})\s?月\s?(?P<cd>\d{{1,2}})\s?日)
    | (?P<dotted>(?P<td>\d{{1,2}})\.(?P<tm>\d{{1,2}})\.(?P<ty>{_YEAR}))
    | (?:(?P<wa>{_WEEKDAY}),?\s(?:\()?)?(?P<ma>{_MONTH})\s(?P<da>{_NUMBER})(?:\s?(?:-|–|to|through|and)\s?(?P<da2>{_NUMBER}))?
      (?:(?:,\s?|\s)(?P<ya>{_YEAR})(?!\d)|(?![\w%:]|[.,]\d|,?\s(?:19|20)\d\d))
    | (?:(?P<wb>{_WEEKDAY}),?\s(?:the\s)?)?(?P<db>{_NUMBER})(?:\s?(?:-|–|to|and)\s?(?P<db2>{_NUMBER}))?(?:\sof)?\s(?P<mb>{_MONTH})
      (?:(?:,\s?|\s)(?P<yb>{_YEAR}))?\b(?!\s\d)
    | (?P<my>(?P<mm>{_MONTH})(?:,\s?|\sof\s|\s)(?P<yy>{_YEAR}))(?!\w)
    | (?P<before>(?:the\s)?day\s(?:before\syesterday|after\stomorrow))
    | (?P<near>yesterday|today|tomorrow)(?:\s(?P<np>{_PART}))?(?!\w)
    | (?P<tonight>tonight)(?!\w)
    | (?P<lastnight>last\s(?:night|evening))(?!\w)
    | (?P<this>this\s(?:morning|afternoon|evening|lunchtime))(?!\w)
    | (?P<ago>(?P<an>\d{{1,2}}|{"|".join(_SMALL)})\sdays\sago)(?!\w)
    | (?P<rel>last|this|next|past|coming)\s(?P<unit>week(?:end)?|month|year|(?P<rw>{_WEEKDAY})|(?P<rm>{_MONTH}))(?!\w)
    | (?P<weekend>the\sweekend)(?!\w)
    | (?P<wd>{_WEEKDAY})(?:\s(?P<wp>{_PART}))?(?!\w|-\w)
    | (?P<mo>(?<=\b(?:in|by)\s)(?:{_FULL})|(?<=\bsince\s)(?:{_FULL})|(?<=\buntil\s)(?:{_FULL}))(?!\w|\s\d)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CAPITALISED = re.compile(rf"\b(?:{_MONTH}|{_WEEKDAY})")
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Super|Ash|Holy|Easter|Palm|Cyber|Bloody|Giving|Shrove|Whit|Sheffield)\s$", re.IGNORECASE
)
_RECURRING = re.compile(
    r"\b(?:an?|every|each|one|some|most|any|per|previous|following|other|that|first|second|third|fourth|final)\s$",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|People|Star|Service|School|school|Night|Live|Politics|Show"
    r"|Edition|Today|Review)\b"
)
_OTHER_DAY = re.compile(r"\s(?:week|last|fortnight|before last|after next|the \d)", re.IGNORECASE)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Replacement:
    """Words of a text that were replaced.

    Attributes:
        start: Offset in the text as it was; ``end`` likewise.
        old: The words that stood there.
        new: The words that stand there now.
        iso: The date, where a date was replaced.
    """

    start: int
    end: int
    old: str
    new: str
    iso: str | None = None


def date_mentions(doc: Doc, article: Article) -> list[DateMention]:
    """Return the dates that a document of ``article`` names, in order."""
    text = doc.text
    quotes = quoted_spans(text)
    day = None if article.date_conflict else article.day
    found = []
    for match in _PATTERN.finditer(text):
        if _is_something_else(match, text):
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


def resolve_dates(text: str, doc: Doc, article: Article) -> tuple[str, tuple[Replacement, ...]]:
    """Return ``text`` with relative dates made absolute where that is certain, and what was replaced.

    ``doc`` is the document of ``text``. Dates in quotations stay as they are.
    """
    replacements = date_replacements(text, doc, article)
    return apply_replacements(text, replacements), replacements


def date_replacements(text: str, doc: Doc, article: Article) -> tuple[Replacement, ...]:
    """Return the replacements of `resolve_dates` without applying them."""
    mentions = date_mentions(doc, article)
    made = (_replacement(mention, text, doc, mentions) for mention in mentions)
    return tuple(item for item in made if item is not None)


def apply_replacements(text: str, replacements: Sequence[Replacement]) -> str:
    """Return ``text`` with the replacements applied; they must not overlap."""
    for item in sorted(replacements, key=lambda item: item.start, reverse=True):
        text = text[: item.start] + item.new + text[item.end :]
    return text


def _is_something_else(match: re.Match[str], text: str) -> bool:
    """Tell whether what looks like a date is a name ("Sunday Times"), a habit or another word ("may")."""
    before, after = text[: match.start()], text[match.end() :]
    names = [match[group] for group in ("ma", "mb", "mm", "mo", "wd", "rw", "rm") if match[group]]
    if any(not _CAPITALISED.match(name) for name in names):
        return True
    if match["wd"] or match["near"]:
        return bool(
            _NAMED_DAY.search(before)
            or (match["wd"] and _RECURRING.search(before))
            or _TITLE_AFTER.match(after)
            or (match["wd"] and _OTHER_DAY.match(after))
            or (match["near"] and before[-4:].lower() in {"usa ", "s of "})
        )
    return False


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


def _absolute(match: re.Match[str], day: dt.date | None, tense: Callable[[], Tense | None]) -> _Found | None:
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


def _near_day(match: re.Match[str], day: dt.date, tense: Callable[[], Tense | None]) -> _Found | None:
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
        number = int(word) if word.isdigit() else _SMALL.index(word) + 1
        return _day_found(day - dt.timedelta(days=number))
    return None


def _day_found(date: dt.date, *, part: str | None = None, certain: bool = True) -> _Found:
    prose = in_prose(date.isoformat())
    if part:
        prose = f"the {part.lower()} of {prose}"
    return _Found(iso=date.isoformat(), prose=prose, certain=certain)


def _unit(match: re.Match[str], day: dt.date, tense: Callable[[], Tense | None]) -> _Found | None:
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
        return _Found(iso=date.isoformat() if when is Tense.PRESENT else None)
    return _day_found(almanac.weekday_near(day, number, when), part=match["wp"])


_ANY_WEEKDAY = re.compile(rf"(?:{_WEEKDAY})")
_PREPOSITION = re.compile(
    r"\b(on|in|by|until|till|til|since|from|before|after|for|through|to|of|during|around|than|and|or|early|late|earlier"
    r"|later|mid)[\s-]$",
    re.IGNORECASE,
)
_KEEPS_LEAD = frozenset({"early", "late", "earlier", "later", "and", "or"})


def _replacement(
    mention: DateMention, text: str, doc: Doc, mentions: Sequence[DateMention]
) -> Replacement | None:
    if not mention.certain or mention.absolute or mention.prose is None or mention.quoted:
        return None
    if _in_list(mention, text, mentions):
        return None
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    following = text[mention.end : mention.end + 2]
    if normalise(following) == "'s":
        return _possessive(mention, text, doc)
    before = _PREPOSITION.search(text[: mention.start])
    if before is None and (text[: mention.start].lower().endswith(("the ", "a ", "an ")) or _modifies(span)):
        return None
    word = before[1].lower() if before else ""
    if before and word not in _KEEPS_LEAD:
        if (mention.lead == "in") != (word == "in") and word in {"on", "in"}:
            return None
        new = mention.prose
    else:
        new = f"{mention.lead} {mention.prose}"
    if mention.start == 0:
        new = new[0].upper() + new[1:]
    return Replacement(
        start=mention.start, end=mention.end, old=text[mention.start : mention.end], new=new, iso=mention.iso
    )


def _in_list(mention: DateMention, text: str, mentions: Sequence[DateMention]) -> bool:
    """Tell whether the date is one of several in a row ("Monday and Tuesday"): those read badly in full."""
    for other in mentions:
        if other is mention or other.prose is None:
            continue
        first, second = sorted((mention, other), key=lambda item: item.start)
        between = text[first.end : second.start].strip().lower()
        if between in {"and", "or", ",", "to", "and on", "or on", "-", "–"}:
            return True
    return False


def _modifies(span: Any) -> bool:
    """Tell whether the words stand before a noun that they describe ("a Tuesday meeting")."""
    if span is None:
        return False
    root = span.root
    if span.text.lower().startswith(("yesterday", "today", "tomorrow", "this ", "last ", "next ")):
        return False
    return root.dep_ in {"compound", "nmod", "amod"} and root.head.i > root.i


def _possessive(mention: DateMention, text: str, doc: Doc) -> Replacement | None:
    """Turn "Sunday's final" into "the final of 13 November 2016"."""
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if span is None or span.root.dep_ != "poss" or text[: mention.start].lower().endswith(("the ", "a ")):
        return None
    owned = span.root.head
    first = next((token for token in doc[span.end :] if token.lower_ not in {"'s", "'"}), None)
    if first is None or owned.i < first.i or any(token.is_punct for token in doc[first.i : owned.i]):
        return None
    end = owned.idx + len(owned.text)
    noun = text[first.idx : end]
    new = f"the {mention.prose} {noun}" if mention.iso is None else f"the {noun} of {mention.prose}"
    if mention.start == 0:
        new = new[0].upper() + new[1:]
    return Replacement(start=mention.start, end=end, old=text[mention.start : end], new=new, iso=mention.iso)
