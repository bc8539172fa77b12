"""Counts which prepositions and clauses a verb or a noun needs: ``python -m briefing.training.valency``.

The share of a word's uses in a parsed corpus that have a preposition after them (a place, a day, a number or a
sum behind it apart, which any word can have), or a clause. "Confidence" stands with "in" in most of its uses,
so that a line without it has lost something; "house" does not. What is shipped
(``briefing/summarizing/valency.json``) are counts of single words, no text.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.summarizing import analysis
from briefing.summarizing.bounds import ELSEWHERE, VALENCY
from briefing.training import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LOG = logging.getLogger("briefing.training")
_SETS = ("highlights", "short_news", "many_references", "stories", "five_w")
_CLAUSES = frozenset({"ccomp", "xcomp"})
_LEAST_SEEN = 6
_LEAST_SHARE = 0.2

Table = dict[str, dict[str, dict[str, float]]]


def valency(docs: Iterable[Any]) -> Table:
    """Return the shares of complements by part of speech, lemma and preposition (or ``+ccomp``, ``+xcomp``)."""
    heads: Counter[tuple[str, str]] = Counter()
    seen: Counter[tuple[str, str, str]] = Counter()
    for doc in docs:
        for token in doc:
            if token.pos_ not in {"VERB", "NOUN"} or not token.is_alpha:
                continue
            head = (token.pos_, token.lemma_.lower())
            heads[head] += 1
            seen.update((*head, part) for part in sorted(_complements(token)))
    table: Table = {}
    for (kind, lemma, part), count in sorted(seen.items()):
        share = count / heads[kind, lemma]
        if count >= _LEAST_SEEN and share >= _LEAST_SHARE:
            table.setdefault(kind, {}).setdefault(lemma, {})[part] = round(share, 2)
    return table


def _complements(token: Any) -> set[str]:
    found = set()
    for child in token.children:
        if child.i < token.i:
            continue
        if child.dep_ == "prep" and not any(below.ent_type_ in ELSEWHERE for below in child.children):
            found.add(child.lower_)
        elif child.dep_ in _CLAUSES:
            found.add("+" + child.dep_)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m briefing.training.valency", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the JSONL sets")
    parser.add_argument("--output", type=Path, default=VALENCY)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    articles = [
        pairs.article_of(row, at, now)
        for name in _SETS
        for at, row in enumerate(pairs.read_rows(options.data / f"{name}.jsonl"))
    ]
    english = [article for article in articles if analysis.is_english(article)]
    table = valency(doc for docs in analysis.articles_docs(english) for doc in docs)
    options.output.write_text(
        json.dumps(table, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    _LOG.info("%d words in %s", sum(map(len, table.values())), options.output)


if __name__ == "__main__":
    main()
