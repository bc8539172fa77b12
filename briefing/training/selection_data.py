"""Articles with human summaries as the selector's examples: rows of features, and what an editor told.

What an editor told is not marked in any set, so it is found: the sentences that, taken greedily while
ROUGE-1 and ROUGE-2 F1 against the summary still rise, come closest to it (the oracle of Nallapati et al. 2017,
"SummaRuNNer"). Whole sentences are compared, so that the model does not depend on the compressor of the day.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.errors import ConfigError, SourceError
from briefing.reading import read_article
from briefing.summarizing import analysis
from briefing.summarizing.features import feature_rows
from briefing.summarizing.headline import title_of
from briefing.summarizing.select import usable_sentences
from briefing.summarizing.stems import content_words
from briefing.types import RawDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from briefing.types import Article

SETS = ("highlights", "short_news", "many_references")
"""The sets of summaries written by hand; `sentence_selection` keeps half of an article and teaches less."""

_MOST = 4
_RARE = 12
"""Articles that a word must stand in for its rarity to be kept."""

_READ = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
"""The moment of reading: it only completes dates, and training must not depend on the clock."""

Tokens = list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An article as the trainer sees it.

    Attributes:
        key: Set and identifier.
        rows: Features, one row a sentence.
        usable: The sentences that can be bullets.
        told: The oracle's choice among them.
        sentences: The sentences.
        references: The human summaries.
        tokens: The sentences' stems as ROUGE sees them; likewise ``reference_tokens``.
        words: The sentences' words that carry meaning.
    """

    key: str
    rows: NDArray[np.float64]
    usable: tuple[int, ...]
    told: frozenset[int]
    sentences: tuple[str, ...]
    references: tuple[str, ...]
    tokens: tuple[Tokens, ...]
    reference_tokens: tuple[Tokens, ...]
    words: tuple[frozenset[str], ...]


def read_examples(
    folder: Path, sets: Sequence[str] = SETS, *, limit: int | None = None
) -> tuple[list[Example], dict[str, float]]:
    """Return the examples of a folder and how rare each word is in its articles.

    Args:
        folder: Where the sets lie, ``<name>.jsonl`` with ``text`` and ``summary`` or ``references``.
        sets: The names to read; a set that is not there is left out.
        limit: Most articles of a set.

    Raises:
        SourceError: None of the sets is there, or a line is no JSON.
        ConfigError: scikit-learn or nltk is not installed.
    """
    read: list[tuple[str, Article, tuple[str, ...]]] = []
    for name in sets:
        path = folder / f"{name}.jsonl"
        if not path.exists():
            continue
        lines = path.read_text(encoding="utf-8").splitlines()[:limit]
        for number, line in enumerate(lines, 1):
            read.append(_read(name, number, line))
    if not read:
        raise SourceError(
            f"no training set in {folder}",
            hint=f"expected one of {', '.join(f'{name}.jsonl' for name in sets)}",
        )
    rarity = _rarity([article for _, article, _ in read])
    # In portions: the parses of a thousand articles need gigabytes, their rows a few megabytes.
    examples: list[Example] = []
    portion = 50
    for start in range(0, len(read), portion):
        batch = read[start : start + portion]
        docs = analysis.articles_docs([article for _, article, _ in batch])
        examples.extend(
            _example(key, article, references, parses, rarity)
            for (key, article, references), parses in zip(batch, docs, strict=True)
        )
    return [example for example in examples if example.usable], rarity


def _read(name: str, number: int, line: str) -> tuple[str, Article, tuple[str, ...]]:
    try:
        row: dict[str, Any] = json.loads(line)
        text = str(row["text"])
        references = tuple(str(item) for item in row.get("references") or [row["summary"]])
    except (ValueError, KeyError, TypeError) as exc:
        raise SourceError(
            f"cannot read {name}.jsonl: line {number}: {exc}", hint="a row has text and summary or references"
        ) from exc
    key = f"{name}:{row.get('id', number)}"
    article = read_article(
        RawDocument(
            origin=key, id=key, text=text, title=row.get("title"), author=row.get("author"),
            url=row.get("url"), published=row.get("date"),
        ),
        now=_READ,
    )  # fmt: skip
    return key, article, references


def _rarity(articles: Sequence[Article]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for article in articles:
        counts.update(frozenset().union(*(content_words(sentence.text) for sentence in article.sentences)))
    least = min(_RARE, max(2, len(articles) // 100))
    return {
        word: round(math.log(len(articles) / count), 2)
        for word, count in sorted(counts.items())
        if count >= least
    }


def _example(
    key: str, article: Article, references: tuple[str, ...], docs: Sequence[Any], rarity: Mapping[str, float]
) -> Example:
    usable = tuple(usable_sentences(article, docs)) if analysis.is_english(article) else ()
    sentences = tuple(sentence.text for sentence in article.sentences)
    tokens = tuple(stems(text) for text in sentences)
    reference_tokens = tuple(stems(text) for text in references)
    return Example(
        key=key,
        rows=feature_rows(article, docs, rarity, title_of(article)),
        usable=usable,
        told=frozenset(oracle(tokens, reference_tokens, usable)),
        sentences=sentences,
        references=references,
        tokens=tokens,
        reference_tokens=reference_tokens,
        words=tuple(content_words(text) for text in sentences),
    )


def stems(text: str) -> Tokens:
    """Return the words of a text as ROUGE compares them: lower case, Porter's stems."""
    stem = _stemmer()
    return [stem(word) for word in re.findall(r"[a-z0-9]+", text.lower())]


@functools.lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    try:
        from nltk.stem.porter import PorterStemmer  # noqa: PLC0415 - an extra; what rouge-score stems with
    except ImportError as exc:
        raise ConfigError("nltk is not installed", hint="pip install nltk") from exc
    porter = PorterStemmer()

    @functools.lru_cache(maxsize=200_000)
    def stem(word: str) -> str:
        # rouge-score leaves words of up to three letters alone.
        return str(porter.stem(word)) if len(word) > 3 else word  # noqa: PLR2004

    return stem


def oracle(
    sentences: Sequence[Tokens], references: Sequence[Tokens], usable: Sequence[int], most: int = _MOST
) -> list[int]:
    """Return the sentences that come closest to the references, in the order of their gain."""
    singles = [Counter(tokens) for tokens in references]
    pairs = [Counter(bigrams(tokens)) for tokens in references]
    told, told_pairs = Counter[str](), Counter[tuple[str, str]]()
    chosen: list[int] = []
    best = 0.0
    while len(chosen) < most:
        tried = [
            (
                f1(told + Counter(sentences[index]), singles)
                + f1(told_pairs + Counter(bigrams(sentences[index])), pairs),
                -index,
            )
            for index in usable
            if index not in chosen
        ]
        if not tried or max(tried)[0] <= best:
            break
        best, negative = max(tried)
        chosen.append(-negative)
        told += Counter(sentences[-negative])
        told_pairs += Counter(bigrams(sentences[-negative]))
    return chosen


def bigrams(tokens: Tokens) -> list[tuple[str, str]]:
    """Return the pairs of neighbouring words."""
    return list(itertools.pairwise(tokens))


def f1(counts: Counter[Any], references: Sequence[Counter[Any]]) -> float:
    """Return the mean F1 of counted words against counted references."""
    scores = []
    for reference in references:
        size = counts.total() + reference.total()
        scores.append(2 * (counts & reference).total() / size if size else 0.0)
    return sum(scores) / max(1, len(scores))
