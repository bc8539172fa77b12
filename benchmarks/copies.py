"""Near copies: real articles edited as agencies' clients edit them, against all the real articles.

    python benchmarks/copies.py ../shared/eval [SEED]

Each of the articles that are long enough is edited once in each way and laid among all the others. Recall is
the share of the edited texts that are found to be copies of their own article; precision counts what is
taken for a copy of anything else, real articles of which none was made up included.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from briefing.stories.copies import find_copies
from briefing.types import Article

_SENTENCE = re.compile(r"(?<=[.!?][\"” ])\s*(?=[A-Z\"“])|\n+")
_LEAST_WORDS = 80
_WORDS_CHANGED = 0.03
_SYNONYMS = {
    "said": "told reporters", "says": "states", "but": "however", "also": "too", "about": "around",
    "because": "since", "people": "persons", "after": "following", "many": "numerous", "big": "large",
    "while": "whereas", "now": "currently", "show": "reveal", "began": "started", "near": "close to",
}  # fmt: skip
_LEADS = (
    "Readers have been following the matter closely, and our desk brings the latest that is known.",
    "Here is what we know so far. This report comes from our partners and will be updated.",
    "It is the talk of the day across the region, and the questions have not become fewer.",
)

Edit = Callable[[list[str], random.Random], list[str]]


def _cut(parts: list[str], chance: random.Random) -> list[str]:
    return parts[: max(3, round(len(parts) * chance.uniform(0.35, 0.85)))]


def _new_lead(parts: list[str], chance: random.Random) -> list[str]:
    return [chance.choice(_LEADS), *parts[1:]]


def _reordered(parts: list[str], chance: random.Random) -> list[str]:
    rest = parts[1:]
    chance.shuffle(rest)
    return [parts[0], *rest]


def _dateline(parts: list[str], chance: random.Random) -> list[str]:
    place, agency = chance.choice(("LONDON", "New York", "NAIROBI")), chance.choice(("Reuters", "AP", "AFP"))
    return [f"{place} ({agency}) - {parts[0]}", *parts[1:], f"© {agency}. All rights reserved."]


def _reworded(parts: list[str], chance: random.Random) -> list[str]:
    def changed(word: str) -> str:
        if word.lower() in _SYNONYMS and chance.random() < 0.5:  # noqa: PLR2004
            return _SYNONYMS[word.lower()]
        plain = word.isalpha() and word.islower() and chance.random() < _WORDS_CHANGED
        return "" if plain else word

    return [" ".join(filter(None, map(changed, part.split(" ")))) for part in parts]


def _renamed(parts: list[str], _chance: random.Random) -> list[str]:
    return parts


EDITS: dict[str, tuple[Edit, ...]] = {
    "renamed": (_renamed,),
    "cut": (_cut,),
    "new lead": (_new_lead,),
    "reordered": (_reordered,),
    "dateline": (_dateline,),
    "reworded": (_reworded,),
    "cut + new lead": (_cut, _new_lead),
    "dateline + reworded": (_dateline, _reworded),
    "new lead + reordered": (_new_lead, _reordered),
    "cut + dateline + reworded": (_cut, _dateline, _reworded),
}


def real_articles(folder: Path) -> list[Article]:
    """Return the real articles of ``stories.jsonl`` and ``highlights.jsonl``."""
    found = []
    for name in ("stories", "highlights"):
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                item = json.loads(line)
                day = dt.date.fromisoformat(item["date"][:10]) if name == "stories" and item["date"] else None
                found.append(
                    Article(
                        id=f"{name}-{number}",
                        title=item.get("title") or "",
                        text=item["text"],
                        origin=f"{name}.jsonl:{number + 1}",
                        published=day,
                        language="en",
                    )
                )
    return found


def edited(article: Article, edits: tuple[Edit, ...], chance: random.Random) -> Article:
    """Return an article as a client of its agency might print it."""
    parts = [part for part in _SENTENCE.split(article.text) if part and part.strip()]
    for edit in edits:
        parts = edit(parts, chance)
    text = "\n".join(parts)
    return replace(article, id=f"{article.id} edited", title="What happened, in brief", text=text)


def main(folder: Path, seed: int) -> None:
    """Print recall by edit, and what was wrongly taken for a copy."""
    real = real_articles(folder)
    alone = find_copies(real)
    print(f"{len(real)} real articles, among which copies of one another: {len(alone)}")
    for copy, original in sorted(alone.items()):
        print(f"    {real[copy].origin} of {real[original].origin}: {real[copy].text[:60]!r}")
    chosen = [place for place, item in enumerate(real) if len(item.text.split()) >= _LEAST_WORDS]
    right_total = wrong_total = 0
    for name, edits in EDITS.items():
        chance = random.Random(f"{seed} {name}")  # noqa: S311 - the same edits every time
        copies = [edited(real[place], edits, chance) for place in chosen]
        start = time.perf_counter()
        found = find_copies([*real, *copies])
        seconds = time.perf_counter() - start
        # Whichever of the two is longer carries the text, so groups are compared, not directions.
        holder = {place: found.get(place, place) for place in range(len(real) + len(copies))}
        right = sum(holder[len(real) + number] == holder[place] for number, place in enumerate(chosen))
        own = {len(real) + number: place for number, place in enumerate(chosen)}
        wrong = sum(
            # Real copies of one text among each other are no error.
            alone.get(pair[0], pair[0]) != alone.get(pair[1], pair[1])
            for copy, original in found.items()
            for pair in [(own.get(copy, copy), own.get(original, original))]
        )
        print(f"{name:26} recall {right / len(copies):.3f}  wrong {wrong}  {seconds:.1f} s")
        right_total, wrong_total = right_total + right, wrong_total + wrong
    made = len(EDITS) * len(chosen)
    precision = right_total / (right_total + wrong_total)
    print(f"{'all':26} recall {right_total / made:.3f}  precision {precision:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7)  # noqa: PLR2004
