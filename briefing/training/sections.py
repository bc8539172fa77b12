"""Trains the classifier of sections: ``python -m briefing.training.sections ../shared/eval``.

A multinomial logistic regression over which content words an article holds, learned from BBC News articles of five
sections (Greene and Cunningham 2006). Names are left out, so that what it learns outlives the people of those years:
a word counts only where it is written in small letters, in at least ``LEAST`` articles. World and Health have no
training data there; they are told by word lists of our own in ``stories/sections.py``. Prints the cross-validated
accuracy and, where there are articles with other labels, how it transfers.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.errors import ConfigError
from briefing.stories.sections import WEIGHTS, classify, content_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED, FOLDS = 17, 5
LEAST = 8
WORDS = 4000
FIRMNESS = 3.0
"""scikit-learn's ``C``; between 1 and 10 the cross-validated accuracy moves by less than half a point."""

SECTIONS = {
    "business": "Business",
    "entertainment": "Culture",
    "politics": "Politics",
    "sport": "Sport",
    "sports": "Sport",
    "tech": "Science & Technology",
    "technology": "Science & Technology",
    "science": "Science & Technology",
    "world": "World",
    "health": "Health",
    "us": "World",
    "europe": "World",
}
TRAINED = ("Business", "Culture", "Politics", "Science & Technology", "Sport")


def read_rows(path: Path) -> list[tuple[str, str, str]]:
    """Return (title, text, section) of every article with a label that is known."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        (row.get("title") or "", row["text"], SECTIONS[row["category"]])
        for row in rows
        if row.get("category") in SECTIONS
    ]


def fitted(words: Sequence[frozenset[str]], labels: Sequence[str]) -> dict[str, Any]:
    """Return the model as the package ships it.

    Raises:
        ConfigError: scikit-learn is not installed.
    """
    try:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    except ImportError as exc:
        raise ConfigError("scikit-learn is not installed", hint="pip install scikit-learn") from exc
    counts = Counter(word for found in words for word in found)
    kept = sorted(
        (word for word, count in counts.items() if count >= LEAST), key=lambda word: (-counts[word], word)
    )
    places = {word: place for place, word in enumerate(kept[:WORDS])}
    table = np.zeros((len(words), len(places)))
    for row, found in enumerate(words):
        known = [places[word] for word in found if word in places]
        table[row, known] = 1 / max(1, len(known)) ** 0.5
    model = LogisticRegression(C=FIRMNESS, max_iter=400).fit(table, list(labels))
    return {
        "version": 1,
        "sections": list(model.classes_),
        "intercepts": [round(float(value), 3) for value in model.intercept_],
        "weights": {
            word: [round(float(value), 2) for value in model.coef_[:, place]]
            for word, place in sorted(places.items())
        },
    }


def cross_validated(words: Sequence[frozenset[str]], labels: Sequence[str], seed: int) -> float:
    """Return the accuracy with every article judged by a model that has not seen it; World and Health count as wrong."""
    order = np.random.default_rng(seed).permutation(len(words))
    right = 0
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        rest = [place for place in range(len(words)) if place not in held]
        model = fitted([words[place] for place in rest], [labels[place] for place in rest])
        right += sum(classify(words[place], model) == labels[place] for place in held)
    return right / len(words)


def main() -> None:
    """Train, print what was measured, and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    rows = [row for row in read_rows(given.data / "sentence_selection.jsonl") if row[2] in TRAINED]
    words = [content_of(title, text) for title, text, _ in rows]
    labels = [label for *_, label in rows]
    found = [cross_validated(words, labels, seed) for seed in (SEED, SEED + 1, SEED + 2)]
    print(f"{len(rows)} articles, {FOLDS}-fold accuracy: " + ", ".join(f"{value:.3f}" for value in found))
    model = fitted(words, labels)
    given.out.write_text(
        json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    print(f"wrote {given.out} ({given.out.stat().st_size // 1000} kB)")
    for name in ("stories.jsonl", "five_w.jsonl"):
        path = given.data / name
        if not path.exists():
            continue
        other = read_rows(path)
        told = [(label, classify(content_of(title, text), model)) for title, text, label in other]
        right = sum(one == two for one, two in told)
        print(f"{name}: {right} of {len(other)} right")
        for pair, count in sorted(Counter(pair for pair in told if pair[0] != pair[1]).items()):
            print(f"  {pair[0]} told as {pair[1]}: {count}")


if __name__ == "__main__":
    main()
