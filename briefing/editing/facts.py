"""When two lines tell the same fact, and when one says nothing that the other has not said.

Two questions with two strictnesses. `same_fact` decides whether another outlet's passage may stand as proof
behind a line, so everything must agree: who does it, what is done, every number, date, denial and doubt, and
whose claim it is. `says_nothing_new` decides whether a line may be left out, and so asks only that nothing
in it is missing from the line that stays.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editing.numbers import numbers_in, without_dates
from briefing.stories.terms import content_stems, is_frequent
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Bullet

SAME_WORDS = 0.6
SAME_WORDS_LEAST = 3
TOLD_WORDS = 0.7
TOLD_WORDS_LEAST = 3
TOLD_WORDS_WITH_NUMBER = 0.5

NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|\w+n[’']t|den(?:y|ies|ied)|refus(?:e|es|ed)|fail(?:s|ed)?"
    r"|reject(?:s|ed)?|rul(?:es|ed) out|call(?:s|ed) off|cancel\w*|postpon\w*)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\bwill\b|\b(?:plan(?:s|ned|ning)?|ready|prepar(?:es|ed|ing)|intend(?:s|ed)?|due|scheduled|set|hop(?:es|ed|ing)"
    r"|want(?:s|ed)?|vow(?:s|ed)?) (?:\w+ )?to\b|\b(?:is|are) to\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:may|might|could|would|should|reportedly|allegedly|alleged|possibly|perhaps|apparently|suspected|likely"
    r"|expected|believed|claims?|claimed)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are)\s+(?:\w+ly\s+)?\w+(?:ed|en|n|t)\s+by\b", re.IGNORECASE
)
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")
_NAME = re.compile(r"(?<![\w’'])(?:[A-Z]\.)+|[^\W\d_][\w’'-]*")
_JOINED = re.compile(r" and (?:the |[a-z]+ )?")
_CLAUSE_START = re.compile(r"(?:^|[.!?:]\s+|[“\"])$")


@dataclass(frozen=True, slots=True)
class Fact:
    """What of a line is compared: words, names, numbers, dates, and the force with which it is said."""

    words: frozenset[str]  # names by their last word, other content words by their stem
    names: tuple[str, ...]
    numbers: frozenset[str]
    dates: frozenset[str]
    negated: bool
    doubted: bool
    passive: bool
    ahead: bool
    order: tuple[str, ...]  # the content words without the names, as they follow each other


def same_fact(first: Bullet, second: Bullet) -> bool:
    """Tell whether two lines state one and the same fact, so that each one's proof proves both."""
    one, other = fact_of(first.text), fact_of(second.text)
    if not _agree(first, second) or one.numbers != other.numbers:
        return False
    if first.attribution != second.attribution and _speaker(first) != _speaker(second):
        return False
    if (
        first.attribution
        and second.attribution
        and first.attribution.anonymous != second.attribution.anonymous
    ):
        return False
    if one.names[:1] != other.names[:1] or not _within(one.names, other.names):
        return False
    # The proof must hold for the day as well: stated in both lines, or worked out to the same day.
    if one.dates != other.dates and (first.when is None or first.when != second.when):
        return False
    shared = one.words & other.words
    return len(shared) >= SAME_WORDS_LEAST and len(shared) >= SAME_WORDS * len(one.words | other.words)


def says_nothing_new(line: Bullet, told: Bullet) -> bool:
    """Tell whether everything in ``line`` is already said by ``told``."""
    if line.text == told.text and line.attribution == told.attribution:
        return True
    new, known = fact_of(line.text), fact_of(told.text)
    if not _agree(line, told) or not new.numbers <= known.numbers or not set(new.names) <= set(known.names):
        return False
    if line.attribution is not None and _speaker(line) != _speaker(told):
        return False
    shared = len(new.words & known.words)
    needed = TOLD_WORDS
    if new.numbers and new.numbers == known.numbers and new.names:
        needed = TOLD_WORDS_WITH_NUMBER
    return len(new.words) >= TOLD_WORDS_LEAST and shared >= needed * len(new.words)


def is_reworded(first: Bullet, second: Bullet) -> bool:
    """Tell whether two lines are the same words but for where place and time stand.

    "The fire in Lindmark destroyed 300 stalls", "A fire destroyed 300 stalls in Lindmark".
    """
    one, other = fact_of(first.text), fact_of(second.text)
    return same_fact(first, second) and one.order == other.order and one.names == other.names


def is_one_claim(line: Bullet, sentence: str) -> bool:
    """Tell whether a sentence may state a line: as sure, as denied, the same roles, and the same speaker."""
    if not _alike(fact_of(line.text), fact_of(sentence)):
        return False
    speaker = _speaker(line)
    return not speaker or speaker in sentence.casefold()


def _alike(one: Fact, other: Fact) -> bool:
    """Tell whether two lines have one force, and one order of names: "A attacked B" is not "B attacked A"."""
    if (one.negated, one.doubted, one.passive, one.ahead) != (
        other.negated,
        other.doubted,
        other.passive,
        other.ahead,
    ):
        return False
    shared = set(one.names) & set(other.names)
    return [name for name in one.names if name in shared] == [name for name in other.names if name in shared]


def _agree(first: Bullet, second: Bullet) -> bool:
    """Tell whether denial, doubt, roles, time and plan agree, without which no two lines are one fact."""
    one, other = fact_of(first.text), fact_of(second.text)
    if not _alike(one, other):
        return False
    if (first.kind is Kind.PLANNED) != (second.kind is Kind.PLANNED):
        return False
    if first.when and second.when and first.when != second.when:
        return False
    return not (one.dates and other.dates and one.dates != other.dates)


def _within(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _speaker(bullet: Bullet) -> str:
    if bullet.attribution is None or not bullet.attribution.speaker:
        return ""
    return bullet.attribution.speaker.split()[-1].casefold()


@functools.lru_cache(maxsize=16384)
def fact_of(text: str) -> Fact:
    """Return what a line is compared by."""
    plain, dates = without_dates(text.translate(_STRAIGHT))
    names, rest = _names(plain)
    return Fact(
        words=frozenset((*names, *content_stems(rest))),
        order=tuple(content_stems(rest)),
        names=names,
        numbers=frozenset(item.key for item in numbers_in(plain)),
        dates=frozenset(dates),
        negated=bool(NEGATION.search(plain)),
        doubted=bool(_DOUBT.search(plain)),
        passive=bool(_PASSIVE.search(plain)),
        ahead=bool(_AHEAD.search(plain)),
    )


def _names(text: str) -> tuple[tuple[str, ...], str]:
    """Return the last words of the names, in order, and the text without the names.

    "Prime Minister Shigeru Ishiba" and "Ishiba" are one; names joined by "and" have no order. A capitalised
    first word counts unless it is an ordinary word of the news ("Ishiba met", but not "Officials met").
    """
    names: list[str] = []
    ends: list[int] = []
    rest: list[str] = []
    at = 0
    for match in _NAME.finditer(text):
        word = match.group()
        if not word[0].isupper() or (_CLAUSE_START.search(text[: match.start()]) and _is_ordinary(word)):
            continue
        key = re.sub(r"'s?$", "", word).casefold()
        between = text[ends[-1] : match.start()] if ends else ""
        if between == " ":
            names[-1], ends[-1] = key, match.end()
        else:
            names.append(key)
            ends.append(match.end())
        if _JOINED.fullmatch(between) and len(names) > 1:
            names[-2:] = sorted(names[-2:])
        rest.append(text[at : match.start()])
        at = match.end()
    rest.append(text[at:])
    return tuple(dict.fromkeys(names)), " ".join(rest)


def _is_ordinary(word: str) -> bool:
    stems = content_stems(word)
    return not stems or is_frequent(stems[0]) or bool(numbers_in(word)) or word.casefold() == "one"


_SAME_WEIGHT = 0.5


def tells_much_the_same(line: Bullet, shown: Bullet) -> bool:
    """Tell whether a line adds so little to one that is shown that a reader takes it for a repetition.

    Nothing is dropped or merged by this: such a line only stands behind "more". So it may be tolerant about
    words, but never about a figure that the shown line lacks.
    """
    new, known = fact_of(line.text), fact_of(shown.text)
    if not _alike(new, known) or not new.numbers <= known.numbers or not new.words:
        return False
    if _speaker(line) and _speaker(shown) and _speaker(line) != _speaker(shown):
        return False
    if new.dates and known.dates and new.dates != known.dates:
        return False
    weights = {word: _weight(word, new) for word in new.words}
    weights.update(dict.fromkeys(new.numbers, 2.0))
    shared = sum(value for word, value in weights.items() if word in known.words or word in known.numbers)
    return shared >= _SAME_WEIGHT * sum(weights.values())


def share_known(text: str, others: Sequence[str]) -> float:
    """Return the share of a line's words and numbers that some other lines hold together, rare ones counting twice."""
    new = fact_of(text)
    weights = {word: _weight(word, new) for word in (*new.words, *new.numbers)}
    known = {word for other in map(fact_of, others) for word in (*other.words, *other.numbers)}
    total = sum(weights.values())
    return sum(value for word, value in weights.items() if word in known) / total if total else 0.0


def _weight(word: str, fact: Fact) -> float:
    if word in fact.names:
        return 1.0
    return 0.5 if is_frequent(word) else 1.0
