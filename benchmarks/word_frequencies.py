"""Count in how many articles each word occurs: the table that ``briefing.stories.terms`` ships.

Usage: python benchmarks/word_frequencies.py FILE.jsonl … > briefing/stories/word_frequencies.txt

Each input line is an object with a ``text``. Only words of at least one article in a hundred are kept: the
table says which words are ordinary, not what any article says.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from briefing.stories.terms import content_stems

LEAST_SHARE = 0.01
WORDS = 400


def main(paths: list[str]) -> None:
    """Print the table: per mille of articles, then the words of that share."""
    frequency: Counter[str] = Counter()
    articles = 0
    for path in paths:
        with Path(path).open(encoding="utf-8") as lines:
            for line in lines:
                articles += 1
                text = " ".join(json.loads(line)["text"].split(" ")[:WORDS])
                frequency.update(set(content_stems(text)))
    by_share: defaultdict[int, list[str]] = defaultdict(list)
    for word, count in frequency.items():
        if count / articles >= LEAST_SHARE:
            by_share[round(1000 * count / articles)].append(word)
    print("# per mille of news articles that hold the word (stems); see benchmarks/word_frequencies.py")
    for share in sorted(by_share, reverse=True):
        print(share, *sorted(by_share[share]))


if __name__ == "__main__":
    main(sys.argv[1:])
