"""What a morning of many items costs: prompts sent to the model against the stories that its page shows.

Usage: python benchmarks/page_cost.py ../shared/eval [--items 1000] [--model smollm2-135m] [--seed 1]

The items are real articles of several files, each with variations by the edits that agencies' clients make (cut
at the end, paragraphs dropped, another outlet), so that a part are copies and a part are further reports of one
event. Compared with briefing every article of the day. A model of the index answers; `extractive` counts only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tempfile
import time
from pathlib import Path

from briefing.config import load_settings
from briefing.pipeline import compile_day

FILES = ("stories.jsonl", "highlights.jsonl", "short_news.jsonl")
OUTLETS = ("Agency", "Courier", "Gazette", "Herald", "Observer", "Post", "Times")
LEAST_WORDS = 80


def variation(row: dict[str, str], number: int, chance: random.Random) -> dict[str, str]:
    """Return a record of the article as one of an agency's clients would print it."""
    sentences = row["text"].split(". ")
    if number:
        keep = max(4, int(len(sentences) * chance.uniform(0.5, 1.0)))
        dropped = set(chance.sample(range(2, max(3, keep)), k=min(1, max(0, keep - 3))))
        sentences = [text for place, text in enumerate(sentences[:keep]) if place not in dropped]
    return {
        "id": f"{row['id']}-{number}",
        "title": row.get("title") or sentences[0][:80],
        "text": ". ".join(sentences),
        "source": chance.choice(OUTLETS),
        "date": "2024-12-11",
    }


def items(folder: Path, count: int, chance: random.Random) -> list[dict[str, str]]:
    """Return so many records, drawn from the real articles, in random order."""
    rows = []
    for name in FILES:
        with (folder / name).open(encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    rows = [row for row in rows if len(row["text"].split()) >= LEAST_WORDS]
    chance.shuffle(rows)
    made: list[dict[str, str]] = []
    for row in rows:
        made += [variation(row, number, chance) for number in range(chance.choice((1, 1, 1, 2, 4)))]
        if len(made) >= count:
            break
    chance.shuffle(made)
    return made[:count]


def main() -> None:
    """Print prompts, stories and seconds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--length", default="normal")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - a sample, no secret
    settings = load_settings({"model": given.model, "length": given.length, "timezone": "UTC"})
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "items.jsonl"
        path.write_text(
            "\n".join(json.dumps(row) for row in items(given.folder, given.items, chance)), encoding="utf-8"
        )
        start = time.perf_counter()
        day = compile_day([path], settings, now=dt.datetime(2024, 12, 11, 23, tzinfo=dt.UTC), everything=True)
        seconds = time.perf_counter() - start
    briefing = day.briefing
    shown = [story for story in briefing.stories if story.shown]
    told = {name for story in shown for bullet in (*story.bullets, *story.more) for name in bullet.citations}
    hidden = [bullet for story in briefing.stories if not story.shown for bullet in story.bullets]
    print(f"items {briefing.report.read}, stories {len(briefing.stories)}, shown {len(shown)}")
    print(f"articles briefed {len(day.briefs)}, cited by the page {len(told)}")
    print(f"bullets of stories that are not shown: {len(hidden)}")
    calls = briefing.report.model_calls
    print(f"model calls {calls}: {calls / max(1, len(shown)):.1f} a story shown")
    share = len(day.briefs) / max(1, briefing.report.used)
    print(f"articles briefed, of all that are used: {share:.3f} (every article: 1)")
    print(f"{seconds:.1f} s; by stage: {briefing.report.seconds}")


if __name__ == "__main__":
    main()
