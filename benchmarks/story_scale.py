"""How the time for stories grows: 1,000 and 10,000 articles, with and without embeddings.

Usage: python benchmarks/story_scale.py ../shared/eval [--sizes 1000 10000] [--embedder all-minilm-l6-v2] [--seed 1]

The articles are real ones and variations of them: sentences left out, the names and numbers of another article put in,
so that a day has copies, further reports of one event, and reports of events of the same kind. The ratio printed is
that of the times: ten times the articles should take about ten times the time, and the square of it is a hundred.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.config import cache_dir
from briefing.reading import article_from_text
from briefing.stories import form_stories

if TYPE_CHECKING:
    from briefing.types import Article

FILES = ("stories.jsonl", "hard_stories.jsonl", "highlights.jsonl", "short_news.jsonl")
NOW = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
LEAST_WORDS = 60
LEFT_OUT, RENAMED = 0.2, 0.5
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")


def bodies(folder: Path) -> list[str]:
    """Return the texts of the real articles."""
    texts = []
    for name in FILES:
        with (folder / name).open(encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    return [text for text in texts if len(text.split()) >= LEAST_WORDS]


def variation(text: str, names: list[str], chance: random.Random) -> str:
    """Return a text with some sentences left out, and in half of the cases other names and numbers."""
    sentences = text.split(". ")
    kept = [sentence for place, sentence in enumerate(sentences) if not place or chance.random() >= LEFT_OUT]
    varied = ". ".join(kept)
    if chance.random() < RENAMED:
        swaps: dict[str, str] = {}
        varied = _NAME.sub(lambda match: swaps.setdefault(match[0], chance.choice(names)), varied)
        varied = re.sub(r"\b\d{2,}\b", lambda _: str(chance.randint(10, 9999)), varied)
    return varied


def articles(folder: Path, count: int, seed: int) -> list[Article]:
    """Return so many articles of two days."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    texts = bodies(folder)
    names = sorted({name for text in texts for name in _NAME.findall(text[:600])})
    chance.shuffle(texts)
    made = []
    for number in range(count):
        text = texts[number % len(texts)]
        body = text if number < len(texts) else variation(text, names, chance)
        made.append(
            article_from_text(
                body,
                now=NOW,
                title=body.split(". ")[0][:90],
                published=f"2024-12-1{number % 2}T{number % 24:02d}:00:00+00:00",
                source=f"Outlet {number % 50}",
            )
        )
    return made


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs=2, default=(1000, 10_000))
    parser.add_argument("--embedder", default="all-minilm-l6-v2")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    day = articles(given.folder, max(given.sizes), given.seed)
    embedders = {"words alone": None}
    if given.embedder != "none":
        from briefing.models import load_embedder  # noqa: PLC0415

        embedders[given.embedder] = load_embedder(given.embedder, cache=cache_dir())
    form_stories(day[:50], now=NOW)  # tables are read once
    for name, embedder in embedders.items():
        seconds = []
        for size in given.sizes:
            start = time.perf_counter()
            plans = form_stories(day[:size], now=NOW, embedder=embedder)
            seconds.append(time.perf_counter() - start)
            largest = max(len(plan.articles) + len(plan.copied) for plan in plans)
            print(
                f"{name}: {size} articles, {len(plans)} stories, largest {largest}: {seconds[-1]:.1f} s",
                flush=True,
            )
        factor = given.sizes[1] / given.sizes[0]
        print(
            f"{name}: {factor:g} times the articles, {seconds[1] / seconds[0]:.1f} times the time", flush=True
        )


if __name__ == "__main__":
    main()
