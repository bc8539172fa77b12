"""Intervals by resampling articles.

The percentile bootstrap (Efron & Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13), with
articles as the unit: bullets of one article are not independent of each other. Differences between two
systems are *paired* (Koehn, "Statistical significance tests for machine translation evaluation", 2004): each
resample takes the same articles for both, so that easy and hard articles cancel out. All intervals of a
report come from one seeded set of resamples and are therefore the same at every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RESAMPLES = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value with its interval.

    Attributes:
        value: The value over all articles.
        low: Lower end of the 95 % interval; None where there is nothing to resample.
        high: Upper end.
        n: How many items the value is over (articles, or bullets where it is a share of bullets).
    """

    value: float
    low: float | None = None
    high: float | None = None
    n: int = 0


class Bootstrap:
    """Resamples of ``size`` articles.

    Args:
        size: Number of articles.
        seed: Seed of the drawing.
        resamples: How many resamples to draw.
    """

    def __init__(self, size: int, *, seed: int = 0, resamples: int = RESAMPLES) -> None:
        import numpy as np  # noqa: PLC0415

        self.size = size
        # How often each article is drawn, shape (resamples, size): sums over a resample are one product.
        generator = np.random.default_rng(seed)
        self._weights = generator.multinomial(size, [1 / size] * size, size=resamples) if size else None

    def mean(self, values: Sequence[float | None]) -> Estimate:
        """Return the mean over the articles that have a value."""
        counts = [0.0 if value is None else 1.0 for value in values]
        return self.ratio([value or 0.0 for value in values], counts)

    def ratio(self, numerators: Sequence[float], denominators: Sequence[float]) -> Estimate:
        """Return the sum of ``numerators`` over the sum of ``denominators`` (a share of bullets, for example)."""
        total = sum(denominators)
        if not total or self._weights is None:
            return Estimate(float("nan"), n=0)
        drawn = self._ratios(numerators, denominators)
        low, high = _interval(drawn)
        return Estimate(sum(numerators) / total, low, high, n=round(total))

    def difference(self, ours: Sequence[float | None], theirs: Sequence[float | None]) -> Estimate:
        """Return the mean of ``ours - theirs`` over the articles where both have a value."""
        pairs = [
            None if first is None or second is None else first - second
            for first, second in zip(ours, theirs, strict=True)
        ]
        return self.mean(pairs)

    def statistic(self, function: Callable[[Any], Any], n: int) -> Estimate:
        """Return any statistic of weighted articles.

        Args:
            function: Takes weights of shape (rows, articles) and returns one value a row.
            n: What to report as the number of items.
        """
        import numpy as np  # noqa: PLC0415

        if self._weights is None or not n:
            return Estimate(float("nan"), n=0)
        [value] = function(np.ones((1, self.size)))
        low, high = _interval(function(self._weights))
        return Estimate(float(value), low, high, n=n)

    def _ratios(self, numerators: Sequence[float], denominators: Sequence[float]) -> Any:
        import numpy as np  # noqa: PLC0415

        weights = self._weights
        assert weights is not None  # noqa: S101 - the caller has looked
        above = weights @ np.asarray(numerators, dtype=float)
        below = weights @ np.asarray(denominators, dtype=float)
        return above[below > 0] / below[below > 0]


def _interval(drawn: Any) -> tuple[float | None, float | None]:
    import numpy as np  # noqa: PLC0415

    known = np.asarray(drawn, dtype=float)
    known = known[~np.isnan(known)]
    if not known.size:
        return None, None
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)
