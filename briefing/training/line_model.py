"""Fits the weights of the line model (`briefing.reading.lines`): ``python -m briefing.training.line_model``.

A linear-chain conditional random field (Lafferty et al. 2001) over four readings, before, body, noise and
after, of which only those sequences are allowed that a page can have. The likelihood has a squared penalty
and is maximised by Adam on all pages at once; nothing in it has chance. The weights become a module of plain
numbers, so that reading needs neither this code nor numpy.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefing.reading import lines
from briefing.reading.weights import EMISSIONS, TRANSITIONS
from briefing.training.line_pages import Page, grams, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STATES = ("before", "body", "noise", "after")
_NEVER = -1e4
_FOLLOWS = {0: (0, 1), 1: (1, 2, 3), 2: (1, 2), 3: (3,)}
_LEAST_SEEN = 8
_PENALTY = 0.05
_STEPS = 180
_RATE = 0.1
_SMALLEST = 0.02
FOLDS, SEED = 5, 1


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The model: one row of four a mark, the steps between readings, the first and the last."""

    emissions: Mapping[str, tuple[float, ...]]
    transitions: Mapping[str, tuple[float, ...]]


class _Field:
    """The conditional random field over all pages, with its likelihood's gradient.

    Args:
        marks: For each page, for each line, the numbers of its marks.
        labels: For each page the reading of each line.
        weights: What each page counts.
        size: How many marks there are.
    """

    def __init__(
        self, marks: Sequence[Sequence[Sequence[int]]], labels: Sequence[tuple[int, ...]], weights: Sequence[float],
        size: int,
    ) -> None:  # fmt: skip
        self.lengths = np.array([len(page) for page in marks])
        starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        self.total = int(self.lengths.sum())
        self.longest = int(self.lengths.max())
        flat = [line for page in marks for line in page]
        self.row = np.repeat(np.arange(self.total), [len(line) for line in flat])
        self.column = np.concatenate([np.array(line, dtype=int) for line in flat])
        self.place = np.zeros((len(marks), self.longest), dtype=int)
        for page, (start, length) in enumerate(zip(starts, self.lengths, strict=True)):
            self.place[page, :length] = start + np.arange(length)
        # A page of many lines counts more than one of few, but not by their number.
        self.weight = np.array(weights) * 6 / np.sqrt(np.maximum(1, self.lengths))
        self.line_weight = np.repeat(self.weight, self.lengths)
        self.label = np.concatenate([np.array(page) for page in labels])
        self.size = size
        self.seen = np.zeros((6, 4))
        for readings, counts in zip(labels, self.weight, strict=True):
            self.seen[4, readings[0]] += counts
            self.seen[5, readings[-1]] += counts
            for before, after in itertools.pairwise(readings):
                self.seen[before, after] += counts

    def gradient(self, emissions: Floats, steps: Floats) -> tuple[Floats, Floats]:
        """Return the gradients of the mean negative log-likelihood for emissions and for steps."""
        pages = np.arange(len(self.lengths))
        scores = np.stack(
            [np.bincount(self.row, emissions[self.column, state], self.total) for state in range(4)], axis=1
        )[self.place]
        ahead = np.zeros((len(pages), self.longest, 4))
        behind = np.zeros_like(ahead)
        ahead[:, 0] = scores[:, 0] + steps[4]
        for at in range(1, self.longest):
            active = self.lengths > at
            ahead[active, at] = (
                _log_sum(ahead[active, at - 1][:, :, None] + steps[None, :4], 1) + scores[active, at]
            )
        total = _log_sum(ahead[pages, self.lengths - 1] + steps[5], 1)
        behind[pages, self.lengths - 1] = steps[5]
        expected = np.zeros((6, 4))
        for at in range(self.longest - 2, -1, -1):
            active = self.lengths - 1 > at
            onward = (scores[active, at + 1] + behind[active, at + 1])[:, None, :] + steps[None, :4]
            behind[active, at] = _log_sum(onward, 2)
            joint = np.exp(ahead[active, at][:, :, None] + onward - total[active][:, None, None])
            expected[:4] += (joint * self.weight[active][:, None, None]).sum(axis=0)
        chances = np.exp(ahead + behind - total[:, None, None])
        expected[4] = (chances[:, 0] * self.weight[:, None]).sum(axis=0)
        expected[5] = (chances[pages, self.lengths - 1] * self.weight[:, None]).sum(axis=0)
        flat = np.concatenate([chances[page, :length] for page, length in enumerate(self.lengths)])
        over = flat * self.line_weight[:, None]
        over[np.arange(self.total), self.label] -= self.line_weight
        by_mark = np.stack(
            [np.bincount(self.column, over[self.row, state], self.size) for state in range(4)], axis=1
        )
        return by_mark / len(pages), (expected - self.seen) / len(pages)


def _log_sum(values: Floats, axis: int) -> Floats:
    highest = values.max(axis=axis, keepdims=True)
    summed: Floats = (highest + np.log(np.exp(values - highest).sum(axis=axis, keepdims=True))).squeeze(axis)
    return summed


def fit(pages: Sequence[Page], *, penalty: float = _PENALTY, steps: int = _STEPS) -> Weights:
    """Return the weights that explain the pages best.

    Args:
        pages: Labelled pages.
        penalty: Of the squared weights.
        steps: Of the optimiser; its rate falls to a fiftieth over them.
    """
    pages = [page for page in pages if page.units]
    marks = [lines.features(list(page.units), page.title) for page in pages]
    counts = Counter(mark for page in marks for line in page for mark in line)
    numbers = {mark: n for n, mark in enumerate(sorted(m for m in counts if counts[m] >= _LEAST_SEEN))}
    field = _Field(
        [[[numbers[mark] for mark in line if mark in numbers] for line in page] for page in marks],
        [page.labels for page in pages],
        [page.weight for page in pages],
        len(numbers),
    )
    mask = np.full((6, 4), _NEVER)
    for before, followers in _FOLLOWS.items():
        mask[before, list(followers)] = 0
    mask[4, :2] = 0  # a page begins before or in the article …
    mask[5, [1, 3]] = 0  # … and ends in or after it
    found = [np.zeros((len(numbers), 4)), np.zeros((6, 4))]
    first, second = [np.zeros_like(item) for item in found], [np.zeros_like(item) for item in found]
    for step in range(steps):
        gradients = list(field.gradient(found[0], found[1] + mask))
        gradients[0] += penalty * found[0]
        gradients[1] += 0.2 * penalty * found[1]
        rate = _RATE * (0.02 + 0.49 * (1 + np.cos(np.pi * step / steps)))
        for at, gradient in enumerate(gradients):
            first[at] = 0.9 * first[at] + 0.1 * gradient
            second[at] = 0.99 * second[at] + 0.01 * gradient * gradient
            mean, square = first[at] / (1 - 0.9 ** (step + 1)), second[at] / (1 - 0.99 ** (step + 1))
            found[at] -= rate * mean / (np.sqrt(square) + 1e-8)
    names = (*STATES, "start", "end")
    return Weights(
        {mark: tuple(map(float, found[0][number])) for mark, number in numbers.items()},
        {name: tuple(map(float, row)) for name, row in zip(names, found[1] + mask, strict=True)},
    )


def written(weights: Weights) -> str:
    """Return the weights as the module ``briefing/reading/weights.py``, rounded to what matters."""

    def row(values: Sequence[float]) -> str:
        return ", ".join("-1e9" if value < _NEVER / 10 else f"{round(value, 2) + 0.0:g}" for value in values)

    parts = [
        '"""The numbers of the line model (`briefing.reading.lines`): one row for each mark, one column for each reading.',
        "",
        "Fitted as a linear-chain conditional random field with squared penalty on visible text of news pages whose",
        "article is known (`briefing.training.line_model`). Columns: before, body, noise inside the body, after. A",
        "transition of -1e9 cannot happen.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "# fmt: off",
        "EMISSIONS: dict[str, tuple[float, float, float, float]] = {",
    ]
    for mark, values in sorted(weights.emissions.items()):
        if max(abs(round(value, 2)) for value in values) >= _SMALLEST:
            parts.append(f'    "{mark}": ({row(values)}),')
    parts += ["}", "TRANSITIONS: dict[str, tuple[float, float, float, float]] = {"]
    parts += [f'    "{name}": ({row(values)}),' for name, values in weights.transitions.items()]
    return "\n".join([*parts, "}", "# fmt: on", ""])


class _InUse:
    """Puts weights into the product's line model for a while."""

    def __init__(self, weights: Weights | None) -> None:
        self._weights = weights

    def __enter__(self) -> None:
        self._before = dict(EMISSIONS), dict(TRANSITIONS)
        if self._weights is not None:
            self._put(self._weights.emissions, self._weights.transitions)

    def __exit__(self, *_: object) -> None:
        self._put(*self._before)

    @staticmethod
    def _put(
        emissions: Mapping[str, tuple[float, ...]], transitions: Mapping[str, tuple[float, ...]]
    ) -> None:
        EMISSIONS.clear()
        EMISSIONS.update(emissions)  # type: ignore[arg-type]
        TRANSITIONS.clear()
        TRANSITIONS.update(transitions)  # type: ignore[arg-type]


def scores(
    pages: Sequence[Page], known: Mapping[str, str], weights: Weights | None = None
) -> Iterator[tuple[str, float]]:
    """Yield the form of each whole page and the F1 of its words in fours against the known article.

    Args:
        pages: Pages; those put together are left out.
        known: The article of each page.
        weights: The model; None is the shipped one.
    """
    with _InUse(weights):
        for page in pages:
            if page.form == "together":
                continue
            kept = lines.body_of(list(page.units), page.title)
            body = "\n".join(unit for unit, keep in zip(page.units, kept, strict=True) if keep)
            found, wanted = grams(body), grams(known[page.key])
            size = found.total() + wanted.total()
            yield page.form, 2 * (found & wanted).total() / size if size else 1.0


def cross_validated(pages: Sequence[Page], known: Mapping[str, str], *, seed: int = SEED) -> dict[str, float]:
    """Return the mean F1 by form, each page read by a model fitted on the pages of other folds."""
    keys = list(known)
    random.Random(seed).shuffle(keys)  # noqa: S311 - no secret is made
    found: list[tuple[str, float]] = []
    for fold in range(FOLDS):
        own = set(keys[fold::FOLDS])
        weights = fit([page for page in pages if page.key not in own])
        found.extend(scores([page for page in pages if page.key in own], known, weights))
    return _means(found)


def _means(found: Sequence[tuple[str, float]]) -> dict[str, float]:
    forms = dict.fromkeys(form for form, _ in found)
    return {form: float(np.mean([value for own, value in found if own == form])) for form in forms}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the trainer from the command line."""
    parser = argparse.ArgumentParser(prog="python -m briefing.training.line_model", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/eval"))
    parser.add_argument("--out", type=Path, help="the module to write, else none is written")
    parser.add_argument("--cross-validate", action="store_true")
    given = parser.parse_args(arguments)
    pages, known = read_pages(given.folder)
    weights = fit(pages)
    print("shipped weights, F1:", _means(list(scores(pages, known))))
    print("these weights, F1:", _means(list(scores(pages, known, weights))))
    if given.cross_validate:
        print("cross-validated, F1:", cross_validated(pages, known))
    if given.out is not None:
        given.out.write_text(written(weights), encoding="utf-8")


if __name__ == "__main__":
    main()
