"""Copies of the same text: one carries the story, the others are listed and count as no source of their own.

An agency's text comes back cut, with a new lead, under another headline or with its paragraphs reordered.
What all of these keep are runs of words, so two texts are compared by the share of the shorter one's word
runs that the longer one also has. What comes close without being a copy is an outlet's next report, which
repeats its background: on real articles mostly below seven tenths, now and then nine. It opens with something
else, and so does a form that is mostly fixed text: where one of the two openings has words that the other
text lacks, more must be shared. So too between texts of one outlet, which does not copy itself.

Precision comes first: a copy is not told, so a text that has a number of its own in its lead (an update, or
the same form filled in for another day) is not a copy, however much it shares.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.stories.terms import content_stems, is_frequent, words
from briefing.types import ArticleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

RUN_WORDS = 5
SHARED = 0.7
# The next day's report repeats more background than any other text.
SHARED_ACROSS_DAYS = 0.85
SHARED_BELOW_ANOTHER_OPENING = 0.85
SHARED_WITHIN_AN_OUTLET = 0.9
LEAST_RUNS = 8
_LEAD_WORDS = 60
# The opening of a text, and how many of its less common words may be foreign to the other text.
_OPENING_WORDS = 45
_FOREIGN = 2
_COMMON = 0.02
# Candidates are found by every fourth run (chosen by value, so the same ones in each copy) to spare memory,
# and judged by all of them.
_SAMPLE = 4
_FORM = 3
_LEAST_FILLED_IN = 2
# Of texts of nearly the same length the earliest is the original.
_SAME_LENGTH = 0.9

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*(?=\D)|\n")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class _Print:
    """What a text is compared by."""

    exact: str
    runs: frozenset[int]
    length: int
    numbers: frozenset[str]
    lead_numbers: frozenset[str]
    day: dt.date | None


def find_copies(articles: Sequence[Article]) -> dict[int, int]:
    """Return which articles are copies.

    Args:
        articles: The articles of a day.

    Returns:
        Position of each copy → position of the article that carries its text: the longest, among those of
        about that length the earliest, among those the first of the input. Originals are never copies.
    """
    prints = [_print_of(article) for article in articles]
    order = sorted(
        (
            place
            for place, article in enumerate(articles)
            if not article.headline_only and prints[place].length
        ),
        key=lambda place: (-prints[place].length, place),
    )
    originals: dict[int, int] = {}
    exact: dict[str, int] = {}
    holders: dict[int, list[int]] = {}
    for place in order:
        own = prints[place]
        original = exact.get(own.exact)
        if original is None:
            original = _near_original(place, holders, prints, articles)
        if original is not None:
            originals[place] = original
            continue
        if articles[place].type is ArticleType.LIVE:
            continue  # it reprints many reports, and is the original of none
        exact[own.exact] = place
        for run in _sampled(own.runs):
            holders.setdefault(run, []).append(place)
    return _earliest_first(articles, prints, originals)


def _print_of(article: Article) -> _Print:
    tokens: list[str] = []
    parts_of_text: list[list[str]] = []
    lead_numbers: set[str] = set()
    numbers: set[str] = set()
    previous = ""
    # Runs stay within a sentence: paragraphs change their places.
    for sentence in _SENTENCE.split(article.text):
        begin = len(tokens)
        for word in words(sentence):
            tokens.extend(list(word) if _CJK.match(word) else [word.lower()])
            if _NUMBER.match(word) and not _is_date(previous, word):
                numbers.add(word)
                if len(tokens) <= _LEAD_WORDS:
                    lead_numbers.add(word)
            previous = word
        parts_of_text.append(tokens[begin:])
    plain = " ".join(tokens)
    width = RUN_WORDS * 2 if len(_CJK.findall(plain)) * 2 > len(tokens) else RUN_WORDS
    return _Print(
        exact=hashlib.sha256(plain.encode()).hexdigest(),
        runs=frozenset(run for part in parts_of_text for run in _runs(part, width)),
        length=len(tokens),
        numbers=frozenset(numbers),
        lead_numbers=frozenset(lead_numbers),
        day=article.day,
    )


def _is_date(previous: str, number: str) -> bool:
    return bool(_MONTH.match(previous) or _YEAR.match(number))


def _runs(tokens: Sequence[str], width: int) -> frozenset[int]:
    # crc32 is the same in every process, which `hash` is not.
    return frozenset(
        zlib.crc32(" ".join(tokens[at : at + width]).encode()) for at in range(len(tokens) - width + 1)
    )


def _sampled(runs: frozenset[int]) -> list[int]:
    return [run for run in runs if run % _SAMPLE == 0]


def _near_original(
    place: int, holders: dict[int, list[int]], prints: Sequence[_Print], articles: Sequence[Article]
) -> int | None:
    own = prints[place]
    sampled = _sampled(own.runs)
    candidates = {other for run in sampled for other in holders.get(run, ())}
    # What several originals hold is a form that they fill in: the rest decides.
    filled_in = {run for run in sampled if len(holders.get(run, ())) < _FORM}
    is_form = len(filled_in) < len(sampled) and len(filled_in) >= _LEAST_FILLED_IN
    best: int | None = None
    best_share = 0.0
    for candidate in sorted(candidates):
        other = prints[candidate]
        if not own.lead_numbers <= other.numbers:
            continue
        shared = len(own.runs & other.runs)
        # Of two texts the one with fewer runs may also be the one with more words (it repeats itself).
        share = shared / min(len(own.runs), len(other.runs))
        if (
            shared >= LEAST_RUNS
            and share >= SHARED
            and share > best_share
            and share >= _least_share(articles[place], articles[candidate])
            and not (is_form and len(filled_in & other.runs) < SHARED * len(filled_in))
        ):
            best, best_share = candidate, share
    return best


def _least_share(one: Article, other: Article) -> float:
    """Return how much two texts must share to be copies."""
    least = SHARED
    if one.day is not None and other.day is not None and one.day != other.day:
        least = SHARED_ACROSS_DAYS
    if max(_foreign(one, other), _foreign(other, one)) > _FOREIGN:
        least = max(least, SHARED_BELOW_ANOTHER_OPENING)
    if one.source and other.source and one.source.casefold() == other.source.casefold():
        least = max(least, SHARED_WITHIN_AN_OUTLET)
    return least


def _foreign(one: Article, other: Article) -> int:
    """Return how many of the less common words of a text's opening the other text lacks."""
    opening = " ".join(one.text[: _OPENING_WORDS * 20].split()[:_OPENING_WORDS])
    stems = {stem for stem in content_stems(opening) if not is_frequent(stem, _COMMON)}
    return len(stems - _stems_of(other.text))


@functools.lru_cache(maxsize=512)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


def _earliest_first(
    articles: Sequence[Article], prints: Sequence[_Print], originals: dict[int, int]
) -> dict[int, int]:
    """Let the earliest of the nearly longest carry the text instead of the longest."""
    groups: dict[int, list[int]] = {}
    for copy, original in originals.items():
        groups.setdefault(original, []).append(copy)
    chosen: dict[int, int] = {}
    for longest, copies in groups.items():
        least = prints[longest].length * _SAME_LENGTH
        complete = [place for place in (longest, *copies) if prints[place].length >= least]
        carrier = min(complete, key=lambda place: (_time_of(articles[place]), place))
        chosen.update({place: carrier for place in (longest, *copies) if place != carrier})
    return chosen


def _time_of(article: Article) -> tuple[bool, str]:
    published = article.published
    if published is None:
        return True, ""
    if isinstance(published, dt.datetime) and published.tzinfo is not None:
        return False, published.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    return False, published.isoformat()
