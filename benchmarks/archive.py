"""How long the archive takes with many articles: ``daily`` without model calls, and ``search``.

Usage: python benchmarks/archive.py [--articles 100000] [--folder DIR]

Makes an archive of invented articles (the same for the same number, spread over a year), then measures
``briefing daily --offline`` as a process of its own, for a day whose briefing exists (nothing changed) and
searches for words that are rare, common and absent. The ratio is that of the search to the same question asked
with SQL's LIKE over the same table, which is what an archive without an index would do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from briefing.archive import Archive
from briefing.types import Article, RawDocument, Sentence

START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
DAY = dt.date(2024, 12, 30)
# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
SUBJECTS = tuple(
    "council harbour ministry court union hospital railway bank school police museum orchestra".split()
)
VERBS = tuple("approved rejected opened closed repaired sold visited fined praised postponed".split())
OBJECTS = tuple(
    "bridge budget station strike ferry tunnel contract library bakery stadium harvest festival".split()
)
TOWNS = [
    f"{first}{second}"
    for first in ("Bran", "Cal", "Lor", "Mel", "Nor", "Os")
    for second in ("dock", "ne", "ford", "wick", "ham")
]


def article(number: int, total: int) -> tuple[RawDocument, Article, dt.datetime]:
    """Return invented article ``number`` of so many, with the time at which it came in."""
    chance = random.Random(number)  # noqa: S311 - invented news, no secret
    lines = []
    for _ in range(chance.randint(6, 18)):
        town, other = chance.sample(TOWNS, 2)
        lines.append(
            f"The {chance.choice(SUBJECTS)} of {town} {chance.choice(VERBS)} the {chance.choice(OBJECTS)} of {other} "
            f"after {chance.randint(2, 900)} people signed letter {chance.randint(1, 10**6)}."
        )
    text = "\n".join(lines)
    came = START + dt.timedelta(seconds=number * 364 * 86400 / total)
    url = f"https://outlet{number % 40}.example/{number}"
    raw = RawDocument(
        origin=url,
        url=url,
        title=lines[0][:70],
        text=text,
        published=came.isoformat(),
        source=f"Outlet {number % 40}",
    )
    at, sentences = 0, []
    for line in lines:
        sentences.append(Sentence(start=at, end=at + len(line), text=line))
        at += len(line) + 1
    read = Article(
        id=str(number), title=raw.title or "", text=text, origin=url, url=url, source=raw.source,
        published=came, language="en", sentences=tuple(sentences),
    )  # fmt: skip
    return raw, read, came


def fill(path: Path, total: int) -> None:
    """Make the archive."""
    with Archive.open(path, clock=lambda: START) as archive:
        batch: list[tuple[int, Article]] = []
        with archive.transaction():
            for number in range(total):
                raw, read, came = article(number, total)
                batch.append((archive.put_document(raw, came).id, read))
            archive.save_articles(batch)


def timed_run(path: Path, folder: Path) -> float:
    """Return the seconds of one ``briefing daily``, the start of the program included."""
    environment = os.environ | {
        "BRIEFING_ARCHIVE": str(path), "BRIEFING_MODEL": "extractive", "BRIEFING_TIMEZONE": "UTC",
        "BRIEFING_CONFIG": str(folder / "config.toml"),
    }  # fmt: skip
    (folder / "config.toml").touch()
    command = [
        sys.executable,
        "-m",
        "briefing",
        "daily",
        "--offline",
        "--quiet",
        "--date",
        DAY.isoformat(),
        "--out",
        str(folder),
    ]
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"archive-{options.articles}.sqlite3"
    if not path.exists():
        start = time.perf_counter()
        fill(path, options.articles)
        print(
            f"made {options.articles} articles in {time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.0f} MB"
        )
    print(f"daily, first run of the day (extractive): {timed_run(path, folder):.2f} s")
    again = min(timed_run(path, folder) for _ in range(3))
    print(f"daily, nothing changed: {again:.2f} s (limit 5 s)")
    with Archive.open(path, clock=lambda: START, readonly=True) as archive:
        for query in ("orchestra Oswick", "council", '"fined the bakery"', "letter 77*", "absentword"):
            start = time.perf_counter()
            hits = archive.search(query)
            seconds = time.perf_counter() - start
            print(f"search {query!r}: {seconds * 1000:.0f} ms, {len(hits)} hits (limit 200 ms)")
    start = time.perf_counter()
    with Archive.open(path, clock=lambda: START, readonly=True) as archive:
        archive.search("orchestra Oswick")
    indexed = time.perf_counter() - start
    plain = sqlite3.connect(path)
    start = time.perf_counter()
    plain.execute("SELECT id FROM articles WHERE text LIKE '%orchestra%' AND text LIKE '%Oswick%'").fetchall()
    scanned = time.perf_counter() - start
    plain.close()
    print(
        f"search with the index {indexed * 1000:.0f} ms, with LIKE {scanned * 1000:.0f} ms: ratio {scanned / indexed:.1f}"
    )


if __name__ == "__main__":
    main()
