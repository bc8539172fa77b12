"""How well events are found: B-cubed against hand-made groups, beside four baselines.

Usage: python benchmarks/stories.py ../shared/eval [--embedder all-minilm-l6-v2]

B-cubed (Bagga and Baldwin 1998) averages over articles how pure the group of each is and how much of its event it
holds. Every baseline has its threshold tuned on the very data of each set. Ours has one setting for everything; the
line "held out" chooses it anew for each of five parts of the topics on the other four and counts the articles of that
part only. "one by one" adds the articles in order of date, as far as they have one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.config import cache_dir
from briefing.reading import article_from_text
from briefing.stories import clusters as rules
from briefing.stories import embedded_by
from briefing.stories.index import StoryIndex
from briefing.stories.linkage import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.stories.clusters import Embedded
    from briefing.types import Article

SETS = ("stories", "hard_stories")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PARTS, SEED = 5, 17
LEXICAL_GRID = tuple(itertools.product((0.06, 0.08, 0.09, 0.1, 0.11, 0.12), (0.01, 0.02, 0.025, 0.03)))
EMBEDDED_GRID = tuple(
    itertools.product((0.16, 0.17, 0.18, 0.19, 0.195, 0.2, 0.21), (0.01, 0.02, 0.025, 0.03))
)


@dataclass(frozen=True, kw_only=True)
class Set:
    """A collection with its gold groups and topics."""

    name: str
    articles: list[Article]
    gold: list[str]
    topics: list[str]


def read_set(folder: Path, name: str) -> Set:
    """Return a collection."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    articles = [
        article_from_text(
            row["text"],
            now=NOW,
            title=row.get("title"),
            published=row.get("date"),
            source=row.get("publisher"),
        )
        for row in rows
    ]
    gold = [str(row["cluster"]) for row in rows]
    # The events of the first collection have no topics of their own.
    topics = gold if name == SETS[0] else [str(row["topic"]) for row in rows]
    return Set(name=name, articles=articles, gold=gold, topics=topics)


def b_cubed(
    groups: Sequence[Sequence[int]], gold: Sequence[str], only: set[int] | None = None
) -> tuple[float, ...]:
    """Return F1, precision and recall, averaged over all articles or some."""
    sizes = {event: gold.count(event) for event in set(gold)}
    purity, found = [], []
    for group in groups:
        members = [gold[place] for place in group]
        for place in group:
            if only is None or place in only:
                same = members.count(gold[place])
                purity.append(same / len(members))
                found.append(same / sizes[gold[place]])
    precision, recall = float(np.mean(purity)), float(np.mean(found))
    return 2 * precision * recall / (precision + recall), precision, recall


def linked(similarity: Any, threshold: float, method: str) -> list[list[int]]:
    """Return groups by scipy's linkage."""
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    distance = np.clip(1 - (similarity + similarity.T) / 2, 0, None)
    np.fill_diagonal(distance, 0)
    labels = fcluster(linkage(squareform(distance, checks=False), method), 1 - threshold, "distance")
    return [np.flatnonzero(labels == label).tolist() for label in sorted(set(labels))]


def baselines(data: Set, vectors: Any | None) -> None:
    """Print the baselines of a collection, each with the best threshold there is for it."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    texts = [f"{article.title} {article.text}" for article in data.articles]
    table = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2)).fit_transform(texts)
    words = (table @ table.T).toarray()
    candidates = [("TF-IDF, average link", words, "average")]
    if vectors is not None:
        meaning = vectors @ vectors.T
        candidates += [
            ("MiniLM, single link", meaning, "single"),
            ("MiniLM, average link", meaning, "average"),
            ("both, average link", (words + meaning) / 2, "average"),
        ]
    for name, similarity, method in candidates:
        best = max(
            (*b_cubed(linked(similarity, threshold, method), data.gold), threshold)
            for threshold in np.arange(0.02, 0.98, 0.02)
        )
        show(data, f"{name} (threshold {best[3]:.2f}, tuned here)", best[:3])


def show(data: Set, name: str, scores: Sequence[float]) -> None:
    """Print a line of the table."""
    print(f"{data.name:13} {name:48} F1 {scores[0]:.3f}  P {scores[1]:.3f}  R {scores[2]:.3f}", flush=True)


def one_by_one(data: Set, embedded: Embedded | None) -> list[list[int]]:
    """Return the groups of a collection that comes article by article."""
    days = [article.day or dt.date.min for article in data.articles]
    order = sorted(range(len(days)), key=lambda place: (days[place], place))
    index = StoryIndex(embedded)
    for place in order:
        index.add(data.articles[place])
    return [[order[place] for place in story] for story in index.stories()]


def held_out(sets: Sequence[Set], embedded: Embedded | None, grid: Sequence[tuple[float, float]]) -> None:
    """Print what the setting reaches on topics that it was not chosen on."""
    name = "LEXICAL" if embedded is None else "EMBEDDED"
    shipped = getattr(rules, name)
    groups: dict[tuple[str, tuple[float, float]], list[list[int]]] = {}
    for least, own in grid:
        setattr(rules, name, Rule(least=least, own=own))
        for data in sets:
            groups[data.name, (least, own)] = rules.clusters(data.articles, embedded)
    setattr(rules, name, shipped)
    chance = np.random.default_rng(SEED)
    parts: dict[str, list[int]] = {}
    for data in sets:
        topics = sorted(set(data.topics))
        chance.shuffle(topics)
        place = {topic: number % PARTS for number, topic in enumerate(topics)}
        parts[data.name] = [place[topic] for topic in data.topics]
    found: dict[str, list[tuple[float, ...]]] = {data.name: [] for data in sets}
    chosen = []
    for part in range(PARTS):
        inside = {data.name: {at for at, own in enumerate(parts[data.name]) if own == part} for data in sets}
        outside = {data.name: set(range(len(data.gold))) - inside[data.name] for data in sets}
        best = max(
            grid,
            key=lambda rule: sum(
                b_cubed(groups[data.name, rule], data.gold, outside[data.name])[0] for data in sets
            ),
        )
        chosen.append(best)
        for data in sets:
            scores = b_cubed(groups[data.name, best], data.gold, inside[data.name])
            found[data.name].append((*scores, len(inside[data.name])))
    for data in sets:
        table = np.array(found[data.name])
        precision, recall = (float(np.average(table[:, column], weights=table[:, 3])) for column in (1, 2))
        show(data, "ours, held out", (2 * precision * recall / (precision + recall), precision, recall))
    print(f"settings chosen (least, own): {sorted(set(chosen))}; shipped: {shipped}")


def remembered(embedded: Embedded) -> Embedded:
    """Return an embedder that computes the vector of an article once."""
    known: dict[int, Any] = {}

    def vectors(articles: Sequence[Article]) -> list[Any]:
        missing = [article for article in articles if id(article) not in known]
        known.update(zip(map(id, missing), embedded(missing) if missing else (), strict=True))
        return [known[id(article)] for article in articles]

    return vectors


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--embedder", default="all-minilm-l6-v2")
    given = parser.parse_args()
    sets = [read_set(given.folder, name) for name in SETS]
    embedder = None
    if given.embedder != "none":
        from briefing.models import load_embedder  # noqa: PLC0415

        embedder = load_embedder(given.embedder, cache=cache_dir())
    embedded = embedded_by(embedder)
    for data in sets:
        texts = [f"{article.title}. {article.text[:2000]}" for article in data.articles]
        baselines(data, None if embedder is None else np.stack(embedder.embed(texts)))
    for name, vectors, grid in (
        ("words alone", None, LEXICAL_GRID),
        ("with embeddings", embedded and remembered(embedded), EMBEDDED_GRID),
    ):
        if vectors is None and grid is EMBEDDED_GRID:
            continue
        print(f"\n{name}")
        for data in sets:
            show(data, "ours, all at once", b_cubed(rules.clusters(data.articles, vectors), data.gold))
            show(data, "ours, one by one", b_cubed(one_by_one(data, vectors), data.gold))
        held_out(sets, vectors, grid)


if __name__ == "__main__":
    main()
