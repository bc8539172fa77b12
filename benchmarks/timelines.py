"""Is "At a glance" what mattered? The day's briefing against what journalists wrote of that day in a timeline.

Usage: python benchmarks/timelines.py ../shared/eval [--model extractive] [--seed 1]

For each date of the timelines for which there are articles of the same day, the day is briefed and the lines of "At a
glance" (of a day of one or two stories, their first lines) are compared with the timeline's entry by ROUGE F1. Beside
them the lead sentences of the day's three longest articles, and both cut to the same number of words. Intervals are
bootstrapped over days (95 %): the entries of several timelines for one day are compared with the same lines.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from briefing.config import load_settings
from briefing.making import make_briefing
from briefing.reading import article_from_text
from briefing.types import RunReport

if TYPE_CHECKING:
    from briefing.types import Article, Briefing

LEADS, LINES, DRAWS = 3, 5, 1000
METRICS = ("rouge1", "rouge2")


def articles_by_day(path: Path) -> dict[tuple[str, str], list[Article]]:
    """Return the articles of each topic and day."""
    found: dict[tuple[str, str], list[Article]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            now = dt.datetime.fromisoformat(row["date"]).replace(tzinfo=dt.UTC) + dt.timedelta(days=2)
            title = row["title"] if row["title"] not in {None, "None"} else None
            article = article_from_text(row["text"], now=now, title=title, published=row["date"])
            if article.sentences:
                found[row["topic"], row["date"]].append(article)
    return found


def entries(path: Path) -> list[tuple[str, str, str, str]]:
    """Return (timeline, topic, date, text) of every entry."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            timeline = row["timeline"]
            for entry in ast.literal_eval(timeline) if isinstance(timeline, str) else timeline:
                summary = entry["summary"]
                text = " ".join(summary) if isinstance(summary, list) else summary
                found.append((row["id"], row["topic"], str(entry["date"])[:10], text))
    return found


def at_a_glance(briefing: Briefing) -> str:
    """Return the lines of "At a glance"; of a day that is too short for it, the first lines of its stories."""
    if briefing.glance:
        return " ".join(line.text for line in briefing.glance)
    return " ".join(story.bullets[0].text for story in briefing.stories if story.bullets)


def leads(articles: list[Article]) -> str:
    """Return the first sentences of the longest articles."""
    longest = sorted(articles, key=lambda article: -len(article.text))[:LEADS]
    return " ".join(article.sentences[0].text for article in longest)


def main() -> None:
    """Print means, their difference and its interval."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="extractive")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    settings = load_settings({"model": given.model, "timezone": "UTC"})
    days = articles_by_day(given.folder / "timeline_articles.jsonl")
    scorer = RougeScorer(list(METRICS), use_stemmer=True)
    known: dict[tuple[str, str], tuple[str, str]] = {}
    rows: dict[str, dict[str, list[list[float]]]] = defaultdict(lambda: defaultdict(list))
    words: list[tuple[int, int, int]] = []
    for timeline, topic, date, text in entries(given.folder / "timeline_gold.jsonl"):
        articles = days.get((topic, date))
        if not articles:
            continue
        if (topic, date) not in known:
            day = dt.date.fromisoformat(date)
            now = dt.datetime.combine(day, dt.time(23), dt.UTC)
            articles_of_day = {article.id: article for article in articles}
            made = make_briefing(
                list(articles_of_day.values()),
                settings,
                date=day,
                now=now,
                report=RunReport(read=len(articles)),
            )
            known[topic, date] = (at_a_glance(made.briefing), leads(articles))
        glance, lead = known[topic, date]
        least = min(len(glance.split()), len(lead.split()))
        cut = [" ".join(one.split()[:least]) for one in (glance, lead)]
        scores = [
            scorer.score(text, one)[metric].fmeasure for metric in METRICS for one in (glance, lead, *cut)
        ]
        rows["all"][f"{topic} {date}"].append(scores)
        rows[topic][f"{topic} {date}"].append(scores)
        words.append((len(glance.split()), len(lead.split()), len(text.split())))
        del timeline
    print(
        f"{len(words)} entries, {len(known)} days; words: glance, leads, gold {np.mean(words, axis=0).round(1)}"
    )
    chance = np.random.default_rng(given.seed)
    for name, table in rows.items():
        scores = np.array([entry for day_entries in table.values() for entry in day_entries])
        sums = np.array([np.sum(day_entries, axis=0) for day_entries in table.values()])
        counts = np.array([len(day_entries) for day_entries in table.values()])
        draws = chance.integers(0, len(sums), (DRAWS, len(sums)))
        for place, metric in enumerate(METRICS):
            for label, one, other in (("whole", 0, 1), ("equal words", 2, 3)):
                ours, theirs = scores[:, 4 * place + one], scores[:, 4 * place + other]
                gains = sums[:, 4 * place + one] - sums[:, 4 * place + other]
                means = gains[draws].sum(axis=1) / counts[draws].sum(axis=1)
                spread = np.percentile(means, (2.5, 97.5))
                print(
                    f"{name:8} n={len(scores):3} {metric} {label:12} glance {100 * ours.mean():5.2f}  "
                    f"leads {100 * theirs.mean():5.2f}  difference {100 * (ours - theirs).mean():+.2f} "
                    f"[{100 * spread[0]:+.2f}, {100 * spread[1]:+.2f}]"
                )


if __name__ == "__main__":
    main()
