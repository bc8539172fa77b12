"""Articles on the same event become one group: weighted terms, average link, one threshold.

Average link asks how alike two groups are as wholes, so that one article that mentions both of two events
does not glue them together. Only pairs above the threshold can ever start a merge; the groups of a day
therefore fall apart into small islands, found through an inverted index, and the quadratic part of the work
is done within an island. 1,000 articles take about two seconds on one core.

Opinion and analysis are kept out: a comment on an event is not a telling of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.stories.terms import content_stems, is_frequent, vectors
from briefing.types import ArticleType

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import numpy as np

    from briefing.types import Article

    Row = np.ndarray[Any, np.dtype[np.float32]]

SAME_EVENT = 0.12
"""Mean similarity from which two groups are one event.

Chosen, like the weights in ``terms``, on the very articles on which 0.937 and 0.930 were measured. With the
threshold alone chosen on four fifths of the events, 0.09 to 0.13 came out.
"""

# Reports of one event come within days of each other. Beyond that the likeness must be stronger.
_GRACE_DAYS = 3
_LOSS_PER_DAY = 0.005
_LEAST_FACTOR = 0.85

# A headline joins a story when this share of its weight is in the story's headlines and leads.
_HEADLINE_SHARE = 0.5
_HEADLINE_TERMS = 2
_LEAD_CHARACTERS = 600

APART = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})
"""Types of article that never join the telling of an event."""


def clusters(articles: Sequence[Article]) -> list[list[int]]:
    """Return the groups of articles that tell the same event.

    Args:
        articles: The articles, copies already taken out.

    Returns:
        Positions in ``articles``; every position once, groups in order of their first article, members in
        order of their likeness to the whole group (the most typical telling first).
    """
    told = [
        position
        for position, article in enumerate(articles)
        if not article.headline_only and article.type not in APART
    ]
    groups = [[told[member] for member in group] for group in _events([articles[i] for i in told])]
    headlines = [position for position, article in enumerate(articles) if article.headline_only]
    groups = _with_headlines(articles, groups, headlines)
    taken = {position for group in groups for position in group}
    groups.extend([position] for position in range(len(articles)) if position not in taken)
    return sorted(groups, key=min)


def _events(articles: Sequence[Article]) -> list[list[int]]:
    index = _Index(vectors(articles), [article.day for article in articles])
    return [
        _typical_first(index, members)
        for island in _islands(index)
        for members in _average_link(index.between(island), island)
    ]


class _Index:
    """Similarities of every article to all others, one row at a time."""

    def __init__(self, weights: Sequence[Mapping[str, float]], days: Sequence[dt.date | None]) -> None:
        import numpy as np  # noqa: PLC0415 - `import briefing` stays light

        self._numpy = np
        self._weights = weights
        self._size = len(weights)
        self._days = np.array([float("nan") if day is None else day.toordinal() for day in days])
        places: dict[str, list[int]] = {}
        for position, vector in enumerate(weights):
            for term in vector:
                places.setdefault(term, []).append(position)
        # A term of a single article can make nothing alike.
        self._postings = {
            term: (
                np.array(where, dtype=np.intp),
                np.array([weights[position][term] for position in where], dtype=np.float32),
            )
            for term, where in places.items()
            if len(where) > 1
        }

    def __len__(self) -> int:
        return self._size

    def row(self, position: int) -> Row:
        """Return the similarity of one article to every article; to itself it is 0."""
        scores = self._numpy.zeros(self._size, dtype=self._numpy.float32)
        for term, weight in self._weights[position].items():
            posting = self._postings.get(term)
            if posting is not None:
                where, values = posting
                scores[where] += weight * values
        scores[position] = 0.0
        scores *= self._date_factors(position)
        return scores

    def between(self, positions: Sequence[int]) -> Row:
        """Return the square of similarities among some articles."""
        chosen = self._numpy.array(positions, dtype=self._numpy.intp)
        rows: Row = self._numpy.stack([self.row(position)[chosen] for position in positions])
        return rows

    def _date_factors(self, position: int) -> Row:
        gaps = self._numpy.abs(self._days - self._days[position])
        beyond = self._numpy.maximum(self._numpy.nan_to_num(gaps, nan=0.0) - _GRACE_DAYS, 0.0)
        factors: Row = self._numpy.maximum(1.0 - _LOSS_PER_DAY * beyond, _LEAST_FACTOR).astype(
            self._numpy.float32
        )
        return factors


def _islands(index: _Index) -> list[list[int]]:
    """Return the parts between which no pair reaches the threshold: no merge can cross them."""
    parent = list(range(len(index)))

    def root(position: int) -> int:
        while parent[position] != position:
            parent[position] = parent[parent[position]]
            position = parent[position]
        return position

    for position in range(len(index)):
        for other in (index.row(position)[:position] >= SAME_EVENT).nonzero()[0].tolist():
            first, second = sorted((root(position), root(other)))
            parent[second] = first
    islands: dict[int, list[int]] = {}
    for position in range(len(index)):
        islands.setdefault(root(position), []).append(position)
    return list(islands.values())


def _average_link(similarity: Row, positions: Sequence[int]) -> list[list[int]]:
    """Merge the two most alike groups until no two reach the threshold."""
    groups = {place: [position] for place, position in enumerate(positions)}
    mean = similarity.astype("float64")
    while len(groups) > 1:
        first, second = sorted(divmod(int(mean.argmax()), len(positions)))
        if mean[first, second] < SAME_EVENT:
            break
        size, other = len(groups[first]), len(groups[second])
        merged = (mean[first] * size + mean[second] * other) / (size + other)
        # A negative mean marks what is merged away; two of them stay negative when they are averaged.
        mean[first], mean[:, first] = merged, merged
        mean[second], mean[:, second] = -1.0, -1.0
        mean[first, first] = -1.0
        groups[first] += groups.pop(second)
    return list(groups.values())


def _typical_first(index: _Index, members: Sequence[int]) -> list[int]:
    if len(members) == 1:
        return list(members)
    totals = index.between(members).sum(axis=1)
    order = sorted(range(len(members)), key=lambda place: (-round(float(totals[place]), 4), members[place]))
    return [members[place] for place in order]


def _with_headlines(
    articles: Sequence[Article], groups: Sequence[Sequence[int]], headlines: Sequence[int]
) -> list[list[int]]:
    """Let articles of which only the headline is known join the story that it names."""
    joined = [list(group) for group in groups]
    known = [
        {
            stem
            for i in group
            for stem in content_stems(f"{articles[i].title}\n{articles[i].text[:_LEAD_CHARACTERS]}")
        }
        for group in joined
    ]
    for position in headlines:
        stems = dict.fromkeys(content_stems(articles[position].title))
        rare = [stem for stem in stems if not is_frequent(stem)]
        best, best_share = -1, 0.0
        for number, stems_known in enumerate(known):
            shared = [stem for stem in rare if stem in stems_known]
            share = len(shared) / len(rare) if len(shared) >= _HEADLINE_TERMS else 0.0
            if share > best_share:
                best, best_share = number, share
        if best_share >= _HEADLINE_SHARE:
            joined[best].append(position)
        else:
            joined.append([position])
            known.append(set(stems))
    return joined
