"""The words that an event is recognised by: content words, word pairs and numbers, weighted by rarity.

A morning may have six articles or a thousand. Rarity counted on six articles says nothing (a word that all
three reports of one event share looks common), so a table of how common words are in news in general
(``word_frequencies.txt``, made by ``benchmarks/word_frequencies.py``) stands beside the day's own counts.
With it one threshold serves every size: mean B-cubed F1 over random sixes of real articles from two events
is 0.99 and 0.97 (two collections), without it 0.71 and 0.69 with the same threshold.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Article

BODY_WORDS = 200
LEAD_WORDS = 60
TITLE_WEIGHT = 4.0
LEAD_WEIGHT = 2.0
NUMBER_WEIGHT = 1.3
TERMS_KEPT = 150
FOCUS = 0.5
FOCUS_WORDS = 50
FOCUS_TITLE_WEIGHT = 2.0

# The general table weighs as much as this many articles of the day.
_GENERAL_ARTICLES = 3000
# A pair of words is rarer than its rarer word; ten times is a guess.
_PAIR_RARITY = 0.1
_FOCUS_MARK = "\0"

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(
    rf"[{_CJK}]+|\d+(?:[.,]\d+)*|[^\W\d_{_CJK}]+(?:[’'][^\W\d_{_CJK}]+)?",
)
_CJK_RUN = re.compile(rf"[{_CJK}]")
_KANA = re.compile(r"[\u3040-\u309f]")


@functools.cache
def stop_words() -> frozenset[str]:
    """Return the function words of the languages that are most read here."""
    text = resources.files(__package__).joinpath("stop_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def words(text: str) -> Iterator[str]:
    """Yield every word, number and run of Chinese, Japanese or Korean script."""
    for match in _WORD.finditer(text):
        yield match.group()


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a lower-case word without its common English endings (``signed``, ``signs`` → ``sign``).

    Crude on purpose: both sides of a comparison are cut the same way. No other stemmer was tried.
    """
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    if len(word) > 4:  # noqa: PLR2004 - shorter words lose their meaning with their ending
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith("ing") and len(word) > 5:  # noqa: PLR2004
            word = word[:-3]
        elif word.endswith(("ed", "es")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith("ss"):
            word = word[:-1]
    if len(word) > 4 and word.endswith("e"):  # noqa: PLR2004
        word = word[:-1]
    return word


def content_stems(text: str) -> list[str]:
    """Return the stems of the content words, in order; scripts without spaces give pairs of characters."""
    return [item.stem for item in _tokens(text) if item.stem]


def is_frequent(term: str, share: float = 0.05) -> bool:
    """Tell whether a stem is in more than ``share`` of all news articles."""
    return _general_frequencies().get(term, 0.0) > share


@dataclass(frozen=True, slots=True)
class _Token:
    stem: str  # empty for a function word
    position: int


def _tokens(text: str) -> Iterator[_Token]:
    for count, word in enumerate(words(text)):
        if _CJK_RUN.match(word):
            for pair in _pairs_of_characters(word):
                yield _Token(pair, position=count)
            continue
        lowered = word.lower()
        if len(word) < 2 or lowered.replace("’", "'") in stop_words():  # noqa: PLR2004
            yield _Token("", position=count)
            continue
        yield _Token(stem(word), position=count)


def _pairs_of_characters(run: str) -> Iterator[str]:
    if len(run) == 1:
        return
    for first, second in itertools.pairwise(run):
        # Hiragana is grammar: a pair of two of them says nothing about the event.
        if not (_KANA.match(first) and _KANA.match(second)):
            yield first + second


@functools.cache
def _general_frequencies() -> Mapping[str, float]:
    """Return the share of news articles that hold a word, for words in at least one in a hundred."""
    table: dict[str, float] = {}
    text = resources.files(__package__).joinpath("word_frequencies.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        permille, *stems = line.split()
        table.update(dict.fromkeys(stems, int(permille) / 1000))
    return table


def _general_share(term: str) -> float:
    table = _general_frequencies()
    if " " not in term:
        return table.get(term, 0.0)
    return min(table.get(part, 0.0) for part in term.split(" ")) * _PAIR_RARITY


def vectors(articles: Sequence[Article]) -> list[dict[str, float]]:
    """Return the weighted terms of every article, each vector of length 1 (or empty).

    A vector has two parts: what the article speaks of, and what its headline and first words speak of. The
    second tells apart a report on a shipwreck from one on talks at which the shipwreck came up too.
    """
    weigher = Weigher()
    counted = [weigher.counted(article) for article in articles]
    return [weigher.weighted(counts) for counts in counted]


class Weigher:
    """Weighs terms by how rare they are among the articles counted so far and in news in general."""

    def __init__(self) -> None:
        self._frequencies: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._count = 0

    def counted(self, article: Article) -> tuple[dict[str, float], dict[str, float]]:
        """Count an article in; return what it and its beginning speak of."""
        counts = (
            _terms(article, BODY_WORDS, TITLE_WEIGHT, LEAD_WEIGHT),
            _terms(article, FOCUS_WORDS, FOCUS_TITLE_WEIGHT, 1.0),
        )
        for frequency, found in zip(self._frequencies, counts, strict=True):
            frequency.update(found.keys())
        self._count += 1
        return counts

    def weighted(self, counts: tuple[dict[str, float], dict[str, float]]) -> dict[str, float]:
        """Return the vector of an article that was counted in."""
        whole, focus = (
            _vector(found, frequency, self._count)
            for found, frequency in zip(counts, self._frequencies, strict=True)
        )
        share, focus_share = math.sqrt(1 - FOCUS), math.sqrt(FOCUS)
        return {term: value * share for term, value in whole.items()} | {
            f"{_FOCUS_MARK}{term}": value * focus_share for term, value in focus.items()
        }

    def vector(self, article: Article) -> dict[str, float]:
        """Count an article in and return its vector, by what is known so far."""
        return self.weighted(self.counted(article))


def words_of(term: str) -> list[str]:
    """Return the stems that a term of a vector is made of."""
    return term.removeprefix(_FOCUS_MARK).split(" ")


def _terms(article: Article, limit: int, title_weight: float, lead_weight: float) -> dict[str, float]:
    """Count words and pairs of neighbouring words, each occurrence by the weight of its place."""
    found: dict[str, float] = {}
    for text, first, later in ((article.title, title_weight, title_weight), (article.text, lead_weight, 1.0)):
        previous = ""
        for token in _tokens(text):
            if token.position >= limit:
                break
            if not token.stem:
                previous = ""
                continue
            weight = first if token.position < LEAD_WORDS else later
            found[token.stem] = found.get(token.stem, 0.0) + weight
            if previous:
                pair = f"{previous} {token.stem}"
                found[pair] = found.get(pair, 0.0) + weight
            previous = token.stem
    return found


def _vector(found: Mapping[str, float], frequency: Mapping[str, int], count: int) -> dict[str, float]:
    total = count + _GENERAL_ARTICLES + 1
    weighted: dict[str, float] = {}
    for term, occurrences in found.items():
        rarity = math.log(total / (frequency[term] + _general_share(term) * _GENERAL_ARTICLES + 1))
        value = (1 + math.log(max(occurrences, 1.0))) * rarity
        if term[0].isdigit():
            value *= NUMBER_WEIGHT
        weighted[term] = value
    kept = sorted(weighted.items(), key=lambda item: (-item[1], item[0]))[:TERMS_KEPT]
    length = math.sqrt(sum(value * value for _, value in kept))
    return {term: value / length for term, value in kept} if length else {}
