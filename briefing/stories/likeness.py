"""How alike articles are, for the pairs that can be: found through the rare terms that they share.

Comparing everything with everything grows with the square of the day. Two reports of one event share rare terms
(a name, a place, a number), so candidates are found through the terms of few articles alone; their likeness is
then computed exactly, over all terms. Pairs below `LEAST` count as unlike. With the longest list of articles
that a term may bring capped, the work grows with the number of articles and not with its square.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.stories.terms import is_frequent, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from briefing.stories.marks import Marks

    Floats = np.ndarray[Any, np.dtype[np.float32]]
    Integers = np.ndarray[Any, np.dtype[np.intp]]

LEAST = 0.03
"""A pair less alike than this is taken as having nothing in common."""

COSINE = 0.25
"""Weight of the embeddings' cosine beside the terms' likeness, which has 1."""

# A term of more articles than this brings no candidates; it still counts in the likeness of those found.
_COMMON = 150
# Reports of one event come within days of each other. Beyond that the likeness must be stronger.
_GRACE_DAYS = 3
_LOSS_PER_DAY = 0.005
_LEAST_FACTOR = 0.85
_NAMES = 2
_NO_NAME_SHARED = 0.25
_DAYS_APART = 2
_REPORTS_APART = 3
_NO_DAY_SHARED = 0.5
_ANOTHER_MEETING = 0.15
_ANOTHER_KIND = 0.6
# Names alone make no event: the meetings of one minister share all of them. Articles that share less than this by other
# words lose up to this share of their likeness.
_ORDINARY_WORDS = 0.05
_EVERYWHERE = 0.03
_NAMES_ALONE = 0.3
_PAIRS_AT_ONCE = 10_000


class Likeness:
    """Weighted terms and days of articles; it can grow one by one."""

    def __init__(self) -> None:
        import numpy as np  # noqa: PLC0415 - `import briefing` stays light

        self._numpy = np
        self._vocabulary: dict[str, int] = {}
        self._postings: list[list[int]] = []
        self._terms: list[Integers] = []
        self._weights: list[Floats] = []
        self._ordinary: list[
            Floats
        ] = []  # the weights without those of names and of words that are everywhere
        self._days: list[float] = []
        self._marks: list[Marks] = []
        self._dense: Floats = np.zeros(1024, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._terms)

    def add(self, vector: Mapping[str, float], marks: Marks) -> int:
        """Take in an article with its weighted terms and its marks; return its number."""
        number = len(self._terms)
        places = []
        for term in vector:
            place = self._vocabulary.setdefault(term, len(self._vocabulary))
            if place == len(self._postings):
                self._postings.append([])
            self._postings[place].append(number)
            places.append(place)
        numpy = self._numpy
        self._terms.append(numpy.array(places, dtype=numpy.intp))
        weights = numpy.fromiter(vector.values(), dtype=numpy.float32, count=len(vector))
        self._weights.append(weights)
        ordinary = numpy.array([_says_something(term, marks.names) for term in vector], dtype=numpy.float32)
        self._ordinary.append(weights * ordinary)
        self._marks.append(marks)
        self._days.append(float("nan") if marks.day is None else float(marks.day.toordinal()))
        return number

    def neighbours(self, number: int) -> Iterator[tuple[int, float]]:
        """Yield the earlier articles that one is like, each with how much, from `LEAST` to 1."""
        numpy = self._numpy
        found: set[int] = set()
        for place in self._terms[number].tolist():
            posting = self._postings[place]
            if len(posting) <= _COMMON:
                found.update(posting)
        others = numpy.array(sorted(other for other in found if other < number), dtype=numpy.intp)
        if not len(others):
            return
        scores = self._products(number, others, self._weights) * self._date_factors(number, others)
        # What follows only lowers them.
        others, scores = others[scores >= LEAST], scores[scores >= LEAST]
        if not len(others):
            return
        shared = self._products(number, others, self._ordinary) / _ORDINARY_WORDS
        scores *= 1.0 - _NAMES_ALONE * (1.0 - numpy.minimum(shared, 1.0))
        scores *= self._name_factors(number, others) * self._day_factors(number, others)
        scores *= self._kind_factors(number, others)
        for place in (scores >= LEAST).nonzero()[0].tolist():
            yield int(others[place]), round(float(scores[place]), 6)

    def _products(self, number: int, others: Integers, weights: Sequence[Floats]) -> Floats:
        """Return the inner products of one article's terms with those of others."""
        numpy = self._numpy
        if len(self._dense) < len(self._vocabulary):
            self._dense = numpy.zeros(2 * len(self._vocabulary), dtype=numpy.float32)
        self._dense[self._terms[number]] = weights[number]
        terms = [self._terms[other] for other in others.tolist()]
        ends = numpy.cumsum([len(item) for item in terms])
        values = self._dense[numpy.concatenate(terms)]
        values *= numpy.concatenate([weights[other] for other in others.tolist()])
        self._dense[self._terms[number]] = 0.0
        sums: Floats = numpy.add.reduceat(values, numpy.concatenate(([0], ends[:-1])))
        return sums

    def _name_factors(self, number: int, others: Integers) -> Floats:
        """Two reports in the same words that name nobody and nothing in common tell of two events."""
        own = self._marks[number].names
        factors: Floats = self._numpy.ones(len(others), dtype=self._numpy.float32)
        if len(own) < _NAMES:
            return factors
        for place, other in enumerate(others.tolist()):
            names = self._marks[other].names
            if len(names) >= _NAMES and own.isdisjoint(names):
                factors[place] = _NO_NAME_SHARED
        return factors

    def _day_factors(self, number: int, others: Integers) -> Floats:
        """Reports on meetings that name no day in common tell of two: Monday's and Friday's of the same people."""
        own = self._marks[number].days
        factors: Floats = self._numpy.ones(len(others), dtype=self._numpy.float32)
        if not own:
            return factors
        for place, other in enumerate(others.tolist()):
            days = self._marks[other].days
            if not abs(self._days[number] - self._days[other]) >= _REPORTS_APART:
                continue
            if days and min(abs(one - two) for one in own for two in days) >= _DAYS_APART:
                factors[place] = _NO_DAY_SHARED
        return factors

    def _kind_factors(self, number: int, others: Integers) -> Floats:
        """A second meeting is not the first, be it of the same day; the talks after a shipwreck are not the shipwreck."""
        own = self._marks[number]
        factors: Floats = self._numpy.ones(len(others), dtype=self._numpy.float32)
        if own.further is None and not own.kind:
            return factors
        for place, other in enumerate(others.tolist()):
            marks = self._marks[other]
            if own.further is not None and marks.further is (not own.further):
                factors[place] *= _ANOTHER_MEETING
            if own.kind and marks.kind and own.kind != marks.kind:
                factors[place] *= _ANOTHER_KIND
        return factors

    def _date_factors(self, number: int, others: Integers) -> Floats:
        numpy = self._numpy
        days = numpy.array([self._days[other] for other in others.tolist()])
        gaps = numpy.nan_to_num(numpy.abs(days - self._days[number]), nan=0.0)
        beyond = numpy.maximum(gaps - _GRACE_DAYS, 0.0)
        factors: Floats = numpy.maximum(1.0 - _LOSS_PER_DAY * beyond, _LEAST_FACTOR).astype(numpy.float32)
        return factors


def _says_something(term: str, names: frozenset[str]) -> bool:
    """Tell whether a term is made of words that are neither names nor in one article of some dozens."""
    words = words_of(term)
    return names.isdisjoint(words) and not any(is_frequent(word, _EVERYWHERE) for word in words)


def with_embeddings(
    pairs: Sequence[tuple[int, int, float]], embeddings: Mapping[int, Floats]
) -> list[tuple[int, int, float]]:
    """Return pairs with the likeness of their embeddings, vectors of length 1, added to that of their terms."""
    import numpy as np  # noqa: PLC0415

    if not pairs:
        return []
    rows = {number: row for row, number in enumerate(embeddings)}
    table = np.stack([embeddings[number] for number in rows])
    found = []
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = pairs[start : start + _PAIRS_AT_ONCE]
        first = table[[rows[one] for one, _, _ in part]]
        second = table[[rows[other] for _, other, _ in part]]
        cosines = np.maximum((first * second).sum(axis=1), 0.0)
        for (one, other, likeness), cosine in zip(part, cosines.tolist(), strict=True):
            found.append((one, other, round((likeness + COSINE * cosine) / (1.0 + COSINE), 6)))
    return found
