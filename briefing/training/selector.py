"""Trains the sentence selector: ``python -m briefing.training.selector ../shared/eval``.

A logistic regression tells how probably an editor would tell a sentence. It was compared (``--compare``) with
ridge regression on the gain in ROUGE, with gradient-boosted trees on both targets, and with choosing by
marginal coverage of new words: with about a thousand articles none of them is better beyond the noise between
folds, and the plainest is also the one whose numbers can be read. Weights go into the package as JSON.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.errors import ConfigError
from briefing.summarizing.features import FEATURES
from briefing.summarizing.select import ALIKE, WEIGHTS
from briefing.training.selection_data import SETS, Example, bigrams, f1, read_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Fit = Callable[[Sequence[Example], int], Callable[[Example], Scores]]
    Choose = Callable[[Example, Scores, int], list[int]]

SEED, FOLDS = 17, 5
_FIRMNESS = 0.02
"""scikit-learn's ``C``; between 0.002 and 0.05 cross-validated ROUGE moves by less than 0.3 points."""


def _matrix(
    examples: Sequence[Example], target: Callable[[Example], Scores]
) -> tuple[Scores, Scores, Scores]:
    """Return rows, targets and weights; a long article counts more than a short one, but not by its length."""
    rows = np.concatenate([item.rows[list(item.usable)] for item in examples])
    wanted = np.concatenate([target(item)[list(item.usable)] for item in examples])
    weights = np.concatenate([np.full(len(item.usable), len(item.usable) ** -0.5) for item in examples])
    return rows, wanted, weights


def told(example: Example) -> Scores:
    """Return 1 for the sentences of the oracle, else 0."""
    return np.array([float(index in example.told) for index in range(len(example.sentences))])


def net_gain(example: Example, price: float = 0.2, pair_price: float = 0.08) -> Scores:
    """Return what a sentence adds to ROUGE-1 and ROUGE-2 beyond what its length costs.

    A word pays where its sentence's precision is above half of the F1 that is reached anyway; the prices are
    those halves.
    """
    gains = np.zeros(len(example.tokens))
    for reference in example.reference_tokens:
        singles, pairs = Counter(reference), Counter(bigrams(reference))
        for index, tokens in enumerate(example.tokens):
            one = (Counter(tokens) & singles).total() - price * len(tokens)
            two = (Counter(bigrams(tokens)) & pairs).total() - pair_price * len(tokens)
            gains[index] += (one + 1.5 * two) / max(1, len(reference))
    return gains / len(example.reference_tokens)


def _sklearn(name: str, module: str) -> Any:
    try:
        import importlib  # noqa: PLC0415

        return getattr(importlib.import_module(f"sklearn.{module}"), name)
    except ImportError as exc:
        raise ConfigError("scikit-learn is not installed", hint="pip install scikit-learn") from exc


def logistic(examples: Sequence[Example], seed: int) -> tuple[Scores, float]:
    """Return weights of the plain features and the intercept of the shipped model."""
    del seed  # the solver has no chance in it
    rows, wanted, weights = _matrix(examples, told)
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0  # noqa: PLR2004 - a column without differences
    model = _sklearn("LogisticRegression", "linear_model")(C=_FIRMNESS, max_iter=1000)
    model.fit((rows - mean) / scale, wanted, sample_weight=weights)
    plain = model.coef_[0] / scale
    return plain, float(model.intercept_[0] - (plain * mean).sum())


def _fit_logistic(examples: Sequence[Example], seed: int) -> Callable[[Example], Scores]:
    weights, intercept = logistic(examples, seed)
    return lambda item: item.rows @ weights + intercept


def _fit_ridge(examples: Sequence[Example], seed: int) -> Callable[[Example], Scores]:
    del seed
    rows, wanted, weights = _matrix(examples, net_gain)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = _sklearn("Ridge", "linear_model")(30.0)
    model.fit((rows - mean) / scale, wanted, sample_weight=weights)
    return lambda item: np.asarray(model.predict((item.rows - mean) / scale))


_TREES = {
    "max_iter": 120, "learning_rate": 0.06, "max_leaf_nodes": 8, "min_samples_leaf": 60, "l2_regularization": 5.0,
}  # fmt: skip


def _fit_trees(examples: Sequence[Example], seed: int) -> Callable[[Example], Scores]:
    rows, wanted, weights = _matrix(examples, told)
    model = _sklearn("HistGradientBoostingClassifier", "ensemble")(random_state=seed, **_TREES)
    model.fit(rows, wanted, sample_weight=weights)
    return lambda item: np.asarray(model.decision_function(item.rows))


def _fit_gain_trees(examples: Sequence[Example], seed: int) -> Callable[[Example], Scores]:
    rows, wanted, weights = _matrix(examples, net_gain)
    model = _sklearn("HistGradientBoostingRegressor", "ensemble")(random_state=seed, **_TREES)
    model.fit(rows, wanted, sample_weight=weights)
    return lambda item: np.asarray(model.predict(item.rows))


def different(example: Example, scores: Scores, count: int) -> list[int]:
    """Return the best sentences that do not say what a better one says, as the product does."""
    chosen: list[int] = []
    for index in sorted(example.usable, key=lambda item: (-scores[item], item)):
        words = example.words[index]
        if all(
            len(words & example.words[other]) < ALIKE * max(1, min(len(words), len(example.words[other])))
            for other in chosen
        ):
            chosen.append(index)
        if len(chosen) == count:
            break
    return chosen


def covering(example: Example, scores: Scores, count: int) -> list[int]:
    """Return sentences chosen one by one by probability times share of new words (marginal coverage)."""
    chosen: list[int] = []
    said: set[str] = set()
    chances = 1 / (1 + np.exp(-scores))
    for _ in range(min(count, len(example.usable))):
        best = max(
            (index for index in example.usable if index not in chosen),
            key=lambda index: (
                chances[index]
                * (1 - 0.6 * len(example.words[index] & said) / max(1, len(example.words[index]))),
                -index,
            ),
        )
        chosen.append(best)
        said |= example.words[best]
    return chosen


ALTERNATIVES: dict[str, tuple[Fit, Choose]] = {
    "logistic": (_fit_logistic, different),
    "logistic, marginal coverage": (_fit_logistic, covering),
    "ridge on net gain": (_fit_ridge, different),
    "trees": (_fit_trees, different),
    "trees on net gain": (_fit_gain_trees, different),
}
"""The models compared; the first is shipped."""


def cross_validated(
    examples: Sequence[Example], fit: Fit, *, folds: int = FOLDS, seed: int = SEED
) -> list[Scores]:
    """Return for each article the scores of a model that has not seen it.

    Args:
        examples: The articles.
        fit: Makes a model of the articles of the other folds.
        folds: How many parts.
        seed: Of the division into parts.
    """
    part = np.random.default_rng(seed).permutation(len(examples)) % folds
    scores: list[Scores] = [np.zeros(0)] * len(examples)
    for fold in range(folds):
        model = fit([item for item, own in zip(examples, part, strict=True) if own != fold], seed)
        for index, item in enumerate(examples):
            if part[index] == fold:
                scores[index] = model(item)
    return scores


def rouge(example: Example, chosen: Sequence[int]) -> tuple[float, float, float]:
    """Return ROUGE-1 and ROUGE-2 F1 in points, and the words, of whole sentences in the article's order."""
    tokens = [token for index in sorted(chosen) for token in example.tokens[index]]
    one = f1(Counter(tokens), [Counter(item) for item in example.reference_tokens])
    two = f1(Counter(bigrams(tokens)), [Counter(bigrams(item)) for item in example.reference_tokens])
    return 100 * one, 100 * two, float(sum(len(example.sentences[index].split()) for index in chosen))


def _table(examples: Sequence[Example], scores: Sequence[Scores], choose: Choose, name: str) -> str:
    lines = []
    groups: dict[str, list[int]] = {item.key.split(":")[0]: [] for item in examples}
    for index, item in enumerate(examples):
        groups[item.key.split(":")[0]].append(index)
    for group, members in groups.items():
        for count in (2, 3):
            found = np.array(
                [rouge(examples[at], choose(examples[at], scores[at], count)) for at in members]
            ).mean(axis=0)
            lines.append(
                f"{name:28} {group:16} {count} sentences  ROUGE-1 {found[0]:.2f}  ROUGE-2 {found[1]:.2f}  "
                f"words {found[2]:.0f}"
            )
    return "\n".join(lines)


def compared(
    examples: Sequence[Example], names: Sequence[str], *, folds: int = FOLDS, seed: int = SEED
) -> str:
    """Return a table of cross-validated ROUGE, first sentences first."""
    by_place = [-np.arange(len(item.sentences), dtype=np.float64) for item in examples]

    def first(example: Example, scores: Scores, count: int) -> list[int]:
        del scores
        return list(range(min(count, len(example.sentences))))

    tables = [_table(examples, by_place, first, "LEAD")]
    for name in names:
        fit, choose = ALTERNATIVES[name]
        tables.append(_table(examples, cross_validated(examples, fit, folds=folds, seed=seed), choose, name))
    return "\n".join(tables)


def train(folder: Path, target: Path, *, seed: int = SEED, limit: int | None = None) -> list[Example]:
    """Train on the sets of a folder and write the weights.

    Args:
        folder: Where the sets lie (`selection_data.read_examples`).
        target: The JSON file to write.
        seed: Of whatever has chance in it.
        limit: Most articles of a set.

    Returns:
        The examples trained on.

    Raises:
        SourceError: No set can be read.
        ConfigError: scikit-learn or nltk is not installed.
    """
    examples, rarity = read_examples(folder, limit=limit)
    weights, intercept = logistic(examples, seed)
    model = {
        "trained_on": dict(sorted(Counter(item.key.split(":")[0] for item in examples).items())),
        "intercept": round(intercept, 5),
        "weights": {name: float(f"{weight:.5g}") for name, weight in zip(FEATURES, weights, strict=True)},
        "rarity": rarity,
    }
    target.write_text(json.dumps(model, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return examples


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the trainer from the command line."""
    parser = argparse.ArgumentParser(prog="python -m briefing.training.selector", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/eval"),
                        help=f"folder of {', '.join(SETS)} as JSONL")  # fmt: skip
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="the JSON file to write")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--limit", type=int, help="most articles of a set")
    parser.add_argument("--compare", action="store_true", help="cross-validate all alternatives")
    given = parser.parse_args(arguments)
    examples = train(given.folder, given.out, seed=given.seed, limit=given.limit)
    names = list(ALTERNATIVES) if given.compare else list(ALTERNATIVES)[:1]
    print(compared(examples, names, folds=given.folds, seed=given.seed))


if __name__ == "__main__":
    main()
