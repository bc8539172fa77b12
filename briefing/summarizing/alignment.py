"""Where in its article each word of a line comes from.

The cheapest path through the words of the likely source sentences (Viterbi): staying in a sentence and going
forward is cheap, going back or to another sentence costs, a word that is nowhere costs most. What the path
costs, where it jumps and what it leaves out between two words tell a shortened sentence from one that was
pasted together, without a model of meaning (the fragments of Grusky et al. 2018, here in order and with the
source's parse).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.arcs import keys_of
from briefing.summarizing.wording import SAME_SAYING, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

FUNCTION = frozenset(
    {"DET", "ADP", "PART", "AUX", "CCONJ", "SCONJ", "PUNCT", "SPACE", "SYM", "PRON", "X", "INTJ"}
)
_JUMP, _BACK, _SKIP = 1.0, 0.7, 0.25
_LEMMA, _STEM = 0.1, 0.3
_NOWHERE, _NO_GLUE = 1.4, 0.5
_STEM_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A word of the source: its sentence (a position in the list of sources) and its token."""

    source: int
    token: Any


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each word of a line comes from.

    Attributes:
        words: The line's tokens without punctuation.
        places: The source of each, None where it has none.
        costs: What each word adds to the path.
    """

    words: tuple[Any, ...]
    places: tuple[Place | None, ...]
    costs: tuple[float, ...]

    @property
    def sources(self) -> tuple[int, ...]:
        """The source sentences used, by the number of content words they give, most first."""
        counts = Counter(
            place.source
            for word, place in zip(self.words, self.places, strict=True)
            if place is not None and word.pos_ not in FUNCTION
        )
        return tuple(source for source, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def words_in(doc: Any) -> list[Any]:
    """Return the tokens of a document that are words or numbers."""
    return [token for token in doc if re.search(r"\w", token.text) or token.text in {"n't", "%"}]


def form_of(token: Any) -> str:
    """Return a word's form for look-up, the same for upper and lower case, and for "two" and 2."""
    if token.like_num:
        return keys_of(token)[0]
    return bare(token.text) or token.lower_


def units_of(doc: Any) -> list[tuple[str, Any]]:
    """Return the words of a document with their tokens, compounds in their parts."""
    found = []
    for token in words_in(doc):
        form = form_of(token)
        if form.startswith("#"):
            found.append((form, token))
            continue
        pieces = [piece for piece in re.split(r"[-/]", form) if piece]
        found.extend((piece, token) for piece in (pieces if len(pieces) > 1 else [form]))
    return found


def align(line: Any, sources: Sequence[Any]) -> Alignment:
    """Return the cheapest alignment of a line's words with those of its sources.

    Args:
        line: The line's parse.
        sources: The parses of the sentences it may come from.
    """
    tables: tuple[_Table, _Table, _Table] = ({}, {}, {})
    order = 0
    for number, doc in enumerate(sources):
        for form, token in units_of(doc):
            entry = (Place(number, token), order)
            order += 1
            tables[0].setdefault(form, []).append(entry)
            for key in keys_of(token):
                tables[1].setdefault(key, []).append(entry)
            if stem_of(token):
                tables[2].setdefault(stem_of(token), []).append(entry)
        order += 10
    units = units_of(line)
    columns: list[list[_Step]] = [[_Step(0.0, None, None, -1, -1)]]
    for form, word in units:
        column = []
        for cost, place, position in _options(form, word, tables):
            best, back = min(
                (before.cost + cost + _moved(before, place, position), index)
                for index, before in enumerate(columns[-1])
            )
            before = columns[-1][back]
            if place is None:
                column.append(_Step(best, None, before.last, before.position, back))
            else:
                column.append(_Step(best, place, place, position, back))
        columns.append(column)
    places: list[Place | None] = []
    costs: list[float] = []
    index = min(range(len(columns[-1])), key=lambda item: columns[-1][item].cost)
    for number in range(len(columns) - 1, 0, -1):
        step = columns[number][index]
        places.append(step.place)
        costs.append(step.cost - columns[number - 1][step.back].cost)
        index = step.back
    return Alignment(tuple(word for _, word in units), tuple(reversed(places)), tuple(reversed(costs)))


@dataclass(frozen=True, slots=True)
class _Step:
    cost: float
    place: Place | None
    last: Place | None
    position: int
    back: int


_Table = dict[str, list[tuple[Place, int]]]


def _options(
    form: str, word: Any, tables: tuple[_Table, _Table, _Table]
) -> list[tuple[float, Place | None, int]]:
    found: list[tuple[float, Place | None, int]] = []
    seen: set[int] = set()
    levels = [(0.0, tables[0].get(form, []))]
    levels.extend((_LEMMA, tables[1].get(key, [])) for key in keys_of(word))
    if stem_of(word):
        levels.append((_STEM, tables[2].get(stem_of(word), [])))
    for cost, entries in levels:
        for place, position in entries:
            if position not in seen:
                seen.add(position)
                found.append((cost, place, position))
    found.append((_NO_GLUE if word.pos_ in FUNCTION else _NOWHERE, None, -1))
    return found


def _moved(before: _Step, place: Place | None, position: int) -> float:
    if place is None or before.last is None or position - before.position == 1:
        return 0.0
    if before.last.source != place.source:
        return _JUMP
    gap = position - before.position
    return _BACK if gap <= 0 else _SKIP + min(0.15, 0.01 * math.log1p(gap))


def stem_of(token: Any) -> str:
    """Return the beginning that "agree" and "agreement" share; empty for short and function words.

    Verbs that "said" may stand for share theirs.
    """
    if token.pos_ == "VERB" and token.lemma_.lower() in SAME_SAYING:
        return "say"
    if token.pos_ in FUNCTION or len(token.text) <= _STEM_LENGTH or not token.text.isalpha():
        return ""
    return str(token.lower_[:_STEM_LENGTH])


def runs(alignment: Alignment, sources: Sequence[Any]) -> dict[int, int]:
    """Return for each aligned word of a line the number of the passage that it was copied in."""
    found: dict[int, int] = {}
    number = 0
    last: Place | None = None
    for word, place in zip(alignment.words, alignment.places, strict=True):
        if place is None:
            number += 1
            last = None
            continue
        if last is not None and not _joined(last, place, sources):
            number += 1
        found[word.i] = number
        last = place
    return found


def _joined(last: Place, place: Place, sources: Sequence[Any]) -> bool:
    if last.source != place.source:
        return False
    gap = place.token.i - last.token.i
    return 0 <= gap <= 1 or (gap == 2 and bool(sources[place.source][place.token.i - 1].is_punct))  # noqa: PLR2004
