"""Whether a sentence announces a dated event, and for which day and hour.

No date is wrong because it was guessed: a date counts only where the article's own day says for certain which
it is (`summarizing.dates`), and only if a verb that lies ahead is said of it: "will meet on Friday", "is due
to vote on 12 December", "the trial opens on Monday". What "may", "would" or "was to" happen announces
nothing, nor does what is denied, conditional or called off.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.reading.zones import ZONE_PATTERN, with_zone

if TYPE_CHECKING:
    import zoneinfo
    from collections.abc import Iterator

    from briefing.types import Article

Token = Any

_AHEAD = re.compile(
    r"\b(?:will|shall|[’']ll|to|due|scheduled|set|expected|planned|plans?|slated"
    r"|(?:open|start|begin|resume|reopen|meet|vote|end|close|run|launch|return|conven|decid|gather|travel|arrive|visit"
    r"|host|play|premier|air|debut|expire|come|go|enter|take|hold|is|are|fac)(?:s|es)?)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|tomorrow|next (?:week|month)|this weekend"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b|20\d\d-\d\d-\d\d)",
)
CALLED_OFF = re.compile(
    r"\bcall(?:s|ed|ing)? off\b|\bcancel\w*|\bpostpon\w+|\bscrap(?:s|ped)\b|\bsuspend(?:s|ed)\b|\baverted\b|\babandon(?:s|ed)\b"
    r"|\bshelved\b|\bput off\b|\bno longer\b|\bwill not (?:take place|be held|go ahead)\b|\bwon[’']t (?:take place|go ahead)\b"
    r"|\bstrike (?:is |was )?off\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:if|unless|whether|would|could|might|denied|denies|rejected|refus\w+|had been|in case|hopes?|hoped|hoping|rumou?r\w*"
    r"|proposed|suggested|threaten\w*)\b|\?",
    re.IGNORECASE,
)
_PRESENT = frozenset(
    {
        "open", "start", "begin", "resume", "reopen", "meet", "vote", "end", "close", "run", "launch", "return", "convene",
        "decide", "gather", "travel", "arrive", "visit", "host", "play", "premiere", "air", "debut", "expire", "come", "go",
        "enter", "take", "hold", "face", "kick", "finish", "conclude", "leave", "appear", "stand", "release", "publish",
    }
)  # fmt: skip
"""Verbs whose present tense with a later date announces: "the trial opens on Monday"."""

_PLANNING = frozenset({"schedule", "slate", "due", "set", "expect", "plan", "book", "fix"})
_NO_PLAN = frozenset({"may", "might", "could", "would", "should", "can", "must"})
_CLOCK = re.compile(
    rf"\b(?:at|from|until)? ?(?:(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)|(?P<full>1[0-2]|[1-9])(?=\s?[ap]\.?m))"
    rf"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?(?:\s?\(?(?P<zone>{ZONE_PATTERN}))?",
    re.IGNORECASE,
)
_NOON = re.compile(r"\bat (?P<word>noon|midday)\b", re.IGNORECASE)
_TWELVE = 12
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_OF_ANOTHER_YEAR = re.compile(r",? (?:of |in )?(?:last|the previous) year\b|,? in (?:19|20)\d\d\b|[’']s\b")
_BETWEEN = re.compile(
    r"\b(?:between|from) [^,;]{2,30} (?:and|to) $|\b(?:over|during|within|in|of) the $|\bat least until $",
    re.IGNORECASE,
)
_NEAR = dt.timedelta(days=100)
_YEARLESS = dt.timedelta(days=180)
_OPENING = 15
_OLD = 3


@dataclass(frozen=True, slots=True)
class Announced:
    """A day (or month, or span) that a sentence announces something for.

    Attributes:
        when: The day, ISO 8601.
        start: Offset of its words in the sentence.
        end: The offset after them.
    """

    when: str
    start: int
    end: int


def may_announce(text: str) -> bool:
    """Tell whether a sentence is worth an analysis: it names a day, something ahead, and no doubt."""
    return bool(
        _DATED.search(text)
        and _AHEAD.search(text)
        and not _UNSURE.search(text)
        and not CALLED_OFF.search(text)
        and len(text) < 500  # noqa: PLR2004 - what has no full stop for so long is a list
    )


def announced(doc: Any, article: Article, after: dt.date) -> Iterator[Announced]:
    """Yield what a sentence announces for a day after ``after``.

    Args:
        doc: The parse of the sentence.
        article: The article, whose day its weekdays refer to.
        after: The day of the briefing.
    """
    from briefing.summarizing.dates import date_mentions  # noqa: PLC0415 - with the analysis

    text = doc.text
    if _UNSURE.search(text) or CALLED_OFF.search(text):
        return
    latest = max(after, article.day) if article.day is not None else after
    for mention in date_mentions(doc, article):
        if mention.iso is None or mention.quoted or not _begins_after(mention.iso, latest):
            continue
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None:
            continue
        verb = _governor(span.root)
        if verb is not None and _lies_ahead(verb) and _is_sure(mention, verb, text, article, latest):
            yield Announced(when=mention.iso, start=mention.start, end=mention.end)


def _is_sure(mention: Any, verb: Token, text: str, article: Article, latest: dt.date) -> bool:
    """Tell whether a date is what it seems: not another year's, not half of a span, not counted from a wrong day."""
    present = not _planned(verb)
    if not (mention.certain or mention.absolute or present):
        return False
    if mention.text.lower().startswith("next ") and not mention.certain:
        return False
    if _OF_ANOTHER_YEAR.match(text, mention.end) or _BETWEEN.search(text[: mention.start]):
        return False
    if not mention.absolute and not _is_near(mention.iso, latest, _NEAR if present else _YEARLESS):
        return False
    return not (_WEEKDAY.fullmatch(mention.text) and _is_stale(mention.text, article))


def _is_near(when: str, day: dt.date, limit: dt.timedelta) -> bool:
    """A day without its year is that of the next weeks; in the present tense it may be one of history."""
    return len(when) < len("2024-12-11") or dt.date.fromisoformat(when[:10]) - day < limit


def _is_stale(name: str, article: Article) -> bool:
    """Tell whether an article seems to be older than its date: the weekdays that it names lie days back.

    An article of Saturday that tells of Tuesday's accident and says what is expected "on Wednesday" was dated
    when it was last touched.
    """
    if article.day is None:
        return True
    text = " ".join(sentence.text for sentence in article.sentences[:_OPENING])
    back = {word: (article.day.weekday() - _WEEKDAYS.index(word)) % 7 for word in _WEEKDAY.findall(text)}
    others = [days for word, days in back.items() if word != name]
    own = (article.day.weekday() - _WEEKDAYS.index(name)) % 7
    return bool(others) and min(others) >= _OLD and own < min(others)


def _begins_after(when: str, date: dt.date) -> bool:
    begins = when.split("/", maxsplit=1)[0]
    return begins > date.isoformat()[: len(begins)]


def _governor(token: Token) -> Token | None:
    """Return the verb that a date is said of; None where it is said of a subject ("the outbreak in April")."""
    for _ in range(len(token.doc)):
        if token.dep_ in {"nsubj", "nsubjpass", "csubj"} and token.pos_ not in {"VERB", "AUX"}:
            return None
        if token.pos_ in {"VERB", "AUX"} or token.lower_ == "due":
            return token
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _lies_ahead(verb: Token) -> bool:
    """Tell whether what a verb tells is to come, and is said to come."""
    if _denied(verb):
        return False
    return _planned(verb) or _present(verb)


def _denied(verb: Token) -> bool:
    chain = [verb, verb.head]
    return any(
        child.dep_ == "neg" or child.lower_ in {"never", "no", "if", "unless", "whether"}
        for item in chain
        for child in item.children
    )


def _planned(verb: Token) -> bool:
    """Tell whether a verb is in the future, or told as planned: "is due to vote", "scheduled for"."""
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    lemma = verb.lemma_.lower()
    if not words and verb.dep_ == "conj" and verb.tag_ == "VB" and verb.head.pos_ == "VERB":
        return _planned(verb.head)  # "will lead it and hold her first hearing on 6 January"
    if words & _NO_PLAN:
        return False
    if words & {"will", "'ll", "shall"}:
        return True
    if "to" in words:
        head = verb.head
        planned = head.lemma_.lower() in _PLANNING and not _told_as_past(head)
        is_to = head.lemma_ == "be" and head.tag_ in {"VBZ", "VBP"} and verb.dep_ == "xcomp"
        return planned or is_to
    if lemma == "due" or (lemma in _PLANNING and verb.tag_ == "VBN"):
        governed = verb.dep_ in {"acl", "amod", "relcl"}
        return not _told_as_past(verb) and not governed
    return False


def _told_as_past(verb: Token) -> bool:
    beside = [*verb.children, verb.head, *verb.head.children] if verb.lower_ == "due" else list(verb.children)
    return any(child.lower_ in {"was", "were", "been", "had"} for child in beside)


def _present(verb: Token) -> bool:
    lemma = verb.lemma_.lower()
    if lemma not in _PRESENT:
        return False
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if verb.tag_ in {"VBZ", "VBP"} and not words & {"have", "has", "do", "does"}:
        return True
    return verb.tag_ == "VBG" and bool(words & {"is", "are"})


def hour_of(text: str, found: Announced, article: Article, zone: zoneinfo.ZoneInfo) -> tuple[str, str | None]:
    """Return the day and the hour, in the briefing's zone, of what a sentence announces.

    An hour is told only where its zone is known: named in the sentence, or the article's own where that is
    the briefing's. Otherwise the day stands alone.
    """
    clocks = [*_CLOCK.finditer(text), *_NOON.finditer(text)]
    if len(clocks) != 1 or len(found.when) != len("2024-12-11"):
        return found.when, None
    match = clocks[0]
    named = match.groupdict().get("zone")
    clock = _clock_of(match)
    if clock is None or re.search(r"\blocal time\b", text):
        return found.when, None
    moment = dt.datetime.combine(dt.date.fromisoformat(found.when), clock)
    if named:
        placed = with_zone(moment, named)
        if placed.tzinfo is None:
            return found.when, None
        local = placed.astimezone(zone)
        return local.date().isoformat(), local.strftime("%H:%M")
    published = article.published
    if not isinstance(published, dt.datetime) or published.tzinfo is None:
        return found.when, None
    same = published.utcoffset() == published.astimezone(zone).utcoffset()
    return found.when, clock.strftime("%H:%M") if same else None


def _clock_of(match: re.Match[str]) -> dt.time | None:
    groups = match.groupdict()
    if groups.get("word"):
        return dt.time(_TWELVE)
    half = (groups.get("half") or "").lower()
    hour = int(groups.get("full") or groups.get("hour") or 0)
    if half and not 1 <= hour <= _TWELVE:
        return None
    if half:
        hour = hour % _TWELVE + (_TWELVE if half == "p" else 0)
    return dt.time(hour, int(groups.get("minute") or 0))
