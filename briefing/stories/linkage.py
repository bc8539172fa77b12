"""Groups by average link over the pairs that are alike, from a heap: sparse, and the same in every order of equals.

Average link asks how alike two groups are as wholes, so that one article that mentions both of two events does
not glue them together. Two groups that each stand on their own must be more alike than a straggler and the group
that it joins: two earthquakes of a year have everything in common but what makes them two, and each has its own
circle of reports, while a report that is a little unlike the others is mostly just that.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FULL_SIZE = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """When two groups are one event.

    Attributes:
        least: Mean likeness from which a single article joins a group.
        own: What is asked for in addition each time that the smaller group doubles, up to four articles.
    """

    least: float
    own: float

    def margin(self, likeness: float, size: int, other: int) -> float:
        """Return by how much the mean likeness of two groups exceeds what is asked for; below 0 they stay two."""
        smaller = min(size, other, _FULL_SIZE)
        return round(likeness - self.least - self.own * math.log2(smaller), 6)


def average_link(count: int, pairs: Iterable[tuple[int, int, float]], rule: Rule) -> list[list[int]]:
    """Return groups of positions.

    Args:
        count: How many articles there are; they are numbered from 0.
        pairs: Every pair that is alike, once, with its likeness; what is not among them counts as 0.
        rule: When two groups are one.

    Returns:
        The groups in order of their first member, members in order.
    """
    groups = _Groups(count, rule)
    for one, other, likeness in pairs:
        groups.sums[one][other] = groups.sums[other][one] = likeness
    for one, others in groups.sums.items():
        for other in others:
            if one < other:
                groups.offer(one, other)
    while (best := groups.best()) is not None:
        groups.merge(*best)
    return sorted(sorted(group) for group in groups.members.values())


class _Groups:
    """Groups under the number of one member each, and the sums of likenesses between them."""

    def __init__(self, count: int, rule: Rule) -> None:
        self.members = {position: [position] for position in range(count)}
        self.sums: dict[int, dict[int, float]] = {position: {} for position in range(count)}
        self._rule = rule
        self._heap: list[tuple[float, int, int]] = []

    def offer(self, one: int, other: int) -> None:
        """Put a pair of groups into the heap, if they may become one."""
        margin = self._margin(one, other)
        if margin >= 0:
            heapq.heappush(self._heap, (-margin, min(one, other), max(one, other)))

    def best(self) -> tuple[int, int] | None:
        """Take the two groups that are most clearly one from the heap; None where no two are."""
        while self._heap:
            margin, one, other = heapq.heappop(self._heap)
            known = one in self.members and other in self.members
            # Entries of groups that have grown or gone since are passed over: newer ones stand in the heap.
            if known and self._margin(one, other) == -margin:
                return one, other
        return None

    def merge(self, one: int, other: int) -> None:
        """Let a group take in another."""
        self.members[one] += self.members.pop(other)
        gone = self.sums.pop(other)
        del gone[one], self.sums[one][other]
        for third, likeness in gone.items():
            del self.sums[third][other]
            joined = self.sums[one].get(third, 0.0) + likeness
            self.sums[one][third] = self.sums[third][one] = joined
        for third in self.sums[one]:
            self.offer(one, third)

    def _margin(self, one: int, other: int) -> float:
        sizes = len(self.members[one]), len(self.members[other])
        return self._rule.margin(self.sums[one][other] / (sizes[0] * sizes[1]), *sizes)
