"""Fits and measures the gate's weights: ``python -m briefing.training.gate --data ../shared/eval``.

A logistic regression in plain numpy, because forty readable features and 600 labelled lines carry no more: forests
and boosting gained nothing, invented errors as further examples lost (they are not the errors that summarizers
make). Lines judged by three readers (QAGS, Wang et al. 2020) and pairs of one right and one wrong
shortening (Falke et al. 2019) teach together which cuts are allowed. ``faithfulness.jsonl`` is only measured.

All figures of ``--report`` are cross-validated by article, folds drawn by seed; nothing is tuned on a fold it is
measured on.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.reading.sentences import split_sentences
from briefing.summarizing import analysis
from briefing.summarizing.spacing import readable, respaced
from briefing.summarizing.support import SourceIndex, score, support_of
from briefing.summarizing.verify import rule_faults, verdict_of
from briefing.types import Article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDS = 10
_SEEDS = 5
_RIDGE = 100.0
_PAIR_WEIGHT = 1.0
_YES = 2
_LIMIT = 0.99
_WEIGHTS = Path(__file__).parent.parent / "summarizing" / "gate_weights.json"


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled line: what set and article it is from, whether it is right, its features and broken rules."""

    set: str
    id: str
    group: str
    label: int
    features: tuple[Mapping[str, float], ...]
    faults: tuple[str, ...]
    edits: tuple[str, ...] = ()


def items_of(folder: Path) -> list[Item]:
    """Return the labelled lines of the three sets in ``folder``, parsed and compared with their articles."""
    found: list[Item] = []
    cache: dict[str, tuple[Article, SourceIndex]] = {}
    for row in _rows(folder / "sentence_support.jsonl"):
        label = int(row["yes_votes"] >= _YES)
        found.append(
            _item("support", row["id"], row["article"], label, row["sentence"], row["text"], cache=cache)
        )
    for row in _rows(folder / "claim_pairs.jsonl"):
        for label, field in ((1, "correct"), (0, "incorrect")):
            found.append(_item("pairs", row["id"], row["id"], label, row[field], row["text"], cache=cache))
    for row in _rows(folder / "faithfulness.jsonl"):
        edits = tuple(row.get("edit_types") or ())
        found.append(
            _item(
                "faithfulness",
                row["id"],
                row["group"],
                row["label"],
                row["summary"],
                row["text"],
                cache=cache,
                edits=edits,
            )
        )
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _item(  # noqa: PLR0917 - a row's fields in order
    name: str,
    number: str,
    group: str,
    label: int,
    line: str,
    text: str,
    *,
    cache: dict[str, tuple[Article, SourceIndex]],
    edits: tuple[str, ...] = (),
) -> Item:
    if text not in cache:
        article = Article(
            id=number, title="", text=text, origin=name, language="en", sentences=split_sentences(text, "en")
        )
        article = readable(article)
        cache[text] = (article, SourceIndex(analysis.sentence_docs(article)))
    article, index = cache[text]
    line = respaced(line)
    lines = [item.text for item in split_sentences(line, "en")] or [line]
    features, faults = [], []
    for sentence, parse in zip(lines, analysis.analyse(lines), strict=True):
        support = support_of(parse, index)
        features.append(support.features)
        faults.extend(rule_faults(sentence, parse, article, index, support))
    return Item(name, str(number), f"{name}:{group}", label, tuple(features), tuple(faults), edits)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted regression."""

    names: tuple[str, ...]
    bias: float
    weights: Any
    means: Any
    limits: Any

    def scores(self, items: Sequence[Item]) -> Any:
        """Return the score of each item, that of its worst sentence."""
        return np.array([min(score(line, self.table()) for line in item.features) for item in items])

    def table(self) -> dict[str, Any]:
        """Return the weights in the form in which they are shipped."""
        return {
            "bias": round(float(self.bias), 4),
            "weights": {n: round(float(w), 4) for n, w in zip(self.names, self.weights, strict=True)},
            "means": {n: round(float(m), 4) for n, m in zip(self.names, self.means, strict=True)},
            "limits": {n: round(float(t), 4) for n, t in zip(self.names, self.limits, strict=True)},
        }


def fit(items: Sequence[Item]) -> Model:
    """Return the regression fitted to labelled lines of one sentence, both labels weighing the same."""
    names = tuple(items[0].features[0])
    rows = np.array([[line[name] for name in names] for item in items for line in item.features])
    labels = np.array([item.label for item in items for _ in item.features])
    weights = np.array([_PAIR_WEIGHT if i.set == "pairs" else 1.0 for i in items for _ in i.features])
    sets = np.array([item.set for item in items for _ in item.features])
    for name in sorted(set(sets)):  # each label weighs the same within its set
        for label in (0, 1):
            chosen = (sets == name) & (labels == label)
            weights[chosen] *= (sets == name).sum() / 2 / weights[chosen].sum()
    limits = np.quantile(rows, _LIMIT, axis=0)
    rows = np.minimum(rows, limits)
    means, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    found = _newton((rows - means) / spread, labels, weights)
    return Model(names, found[0], found[1:] / spread, means, limits)


def _newton(rows: Any, labels: Any, weights: Any, steps: int = 40) -> Any:
    """Return bias and weights of a ridge logistic regression (iteratively reweighted least squares)."""
    table = np.column_stack([np.ones(len(rows)), rows])
    ridge = np.eye(table.shape[1]) * _RIDGE
    ridge[0, 0] = 0.0
    found = np.zeros(table.shape[1])
    for _ in range(steps):
        expected = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (weights * (labels - expected)) - ridge @ found
        curve = (table.T * (weights * expected * (1 - expected))) @ table + ridge
        change = np.linalg.solve(curve, slope)
        found = found + change
        if np.abs(change).max() < 1e-7:  # noqa: PLR2004 - converged
            break
    return found


def held_out(items: Sequence[Item], seed: int) -> dict[int, float]:
    """Return the score of each item of the two fitted sets by a model that has not seen its article."""
    chosen = [index for index, item in enumerate(items) if item.set != "faithfulness"]
    groups = sorted({items[index].group for index in chosen})
    np.random.default_rng(seed).shuffle(groups)
    fold = {group: number % _FOLDS for number, group in enumerate(groups)}
    found: dict[int, float] = {}
    for number in range(_FOLDS):
        model = fit([items[index] for index in chosen if fold[items[index].group] != number])
        rest = [index for index in chosen if fold[items[index].group] == number]
        found.update(zip(rest, model.scores([items[index] for index in rest]).tolist(), strict=True))
    return found


def report(items: Sequence[Item]) -> str:
    """Return the gate's figures on the three sets as text."""
    support: list[float] = []
    rates: list[tuple[float, float]] = []
    pairs: list[float] = []
    ties = 0
    for seed in range(_SEEDS):
        scores = held_out(items, seed)
        right = [
            _accepts(items[i], s) for i, s in scores.items() if items[i].set == "support" and items[i].label
        ]
        wrong = [
            _accepts(items[i], s)
            for i, s in scores.items()
            if items[i].set == "support" and not items[i].label
        ]
        rates.append((float(np.mean(right)), 1 - float(np.mean(wrong))))
        support.append(sum(rates[-1]) / 2)
        couples: dict[str, dict[int, float]] = defaultdict(dict)
        for index, value in scores.items():
            if items[index].set == "pairs":
                couples[items[index].id][items[index].label] = verdict_of(value, items[index].faults).score
        pairs.append(float(np.mean([item[1] > item[0] for item in couples.values()])))
        ties = sum(item[1] == item[0] for item in couples.values())
    lines = [
        (
            f"sentence_support: balanced accuracy {np.mean(support):.3f} (by seed {_spread(support)}; "
            f"right accepted {np.mean([r for r, _ in rates]):.3f}, wrong refused {np.mean([w for _, w in rates]):.3f})"
        ),
        f"claim_pairs: right above wrong {np.mean(pairs):.3f} (by seed {_spread(pairs)}; {ties} ties count as failures)",
        *_faithfulness([item for item in items if item.set == "faithfulness"], fit_all(items)),
    ]
    return "\n".join(lines)


def fit_all(items: Sequence[Item]) -> Model:
    """Return the model that is shipped: fitted to all lines of the two sets."""
    return fit([item for item in items if item.set != "faithfulness"])


def _accepts(item: Item, value: float) -> bool:
    return verdict_of(value, item.faults).accepted


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):.3f}-{max(values):.3f}"


def _faithfulness(items: Sequence[Item], model: Model) -> list[str]:
    scores = model.scores(items)
    accepted = [_accepts(item, float(value)) for item, value in zip(items, scores, strict=True)]
    taken = [item for item, yes in zip(items, accepted, strict=True) if yes]
    consistent = sum(item.label for item in taken)
    table: Counter[tuple[str, int, bool]] = Counter()
    for item, yes in zip(items, accepted, strict=True):
        for edit in item.edits or ("none",):
            table[edit, item.label, yes] += 1
    kept = sum(item.label for item in taken) / max(1, sum(item.label for item in items))
    lines = [
        (
            f"faithfulness: accepted {len(taken)} of {len(items)} ({len(taken) / len(items):.1%}), of these consistent "
            f"{consistent / max(1, len(taken)):.1%}; of the consistent accepted {kept:.1%}"
        )
    ]
    for edit in sorted({edit for edit, _, _ in table}):
        cells = ", ".join(
            f"{'consistent' if label else 'inconsistent'} {table[edit, label, True]} accepted / "
            f"{table[edit, label, False]} refused"
            for label in (1, 0)
        )
        lines.append(f"  {edit}: {cells}")
    return lines


def main() -> None:
    """Fit the weights and write them, or print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/eval"), help="folder with the labelled sets"
    )
    parser.add_argument("--report", action="store_true", help="print cross-validated figures, write nothing")
    parser.add_argument("--out", type=Path, default=_WEIGHTS, help="where the weights go")
    options = parser.parse_args()
    items = items_of(options.data)
    if options.report:
        print(report(items))
        return
    options.out.write_text(json.dumps(fit_all(items).table(), indent=1) + "\n", encoding="utf-8")
    print(f"{options.out}: {len(items)} lines read")


if __name__ == "__main__":
    main()
