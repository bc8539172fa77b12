"""Lines in languages without a parser: German, French, Spanish, Japanese and Chinese by rule, others word for word."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from briefing.reading.sentences import split_sentences
from briefing.summarizing.foreign.dates import resolved
from briefing.summarizing.foreign.events import attribution_of, kind_of, when_of, who_of
from briefing.summarizing.foreign.gate import LONGEST_VERBATIM, faults_of
from briefing.summarizing.foreign.language import KNOWN as LANGUAGES
from briefing.summarizing.foreign.language import language_of
from briefing.summarizing.foreign.marks import balanced as closed_quotes
from briefing.summarizing.foreign.marks import one_spaced
from briefing.summarizing.foreign.shorten import shorter_forms
from briefing.summarizing.foreign.words import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

__all__ = [
    "LANGUAGES",
    "LONGEST_VERBATIM",
    "attribution_of",
    "closed_quotes",
    "faults",
    "kind_of",
    "leans",
    "likely_sentences",
    "resolved",
    "shortened",
    "when_of",
    "who_of",
]

_MOST_EVIDENCE = 4
_ENOUGH = 0.85
_LEAST_GAIN = 0.12


def leans(text: str, article: Article) -> bool:
    """Tell whether a sentence begins with a word that points to an unseen one."""
    return bool(language_of(article.language).pointers.match(text.lstrip("\"'“„«»「『¡¿ ")))


def faults(text: str, indices: Sequence[int], article: Article, *, max_words: int) -> tuple[str, ...]:
    """Return why a text may not be told of an article; nothing where it may.

    Args:
        text: A line, of one sentence or several: each has to stand.
        indices: The sentences that it is said to stand on; searched where none are given.
        article: The article.
        max_words: Longest line.
    """
    whole = one_spaced(text)
    if any(
        whole
        in {
            one_spaced(article.sentences[index].text),
            one_spaced(resolved(article.sentences[index].text, article)),
        }
        for index in indices
    ):
        return faults_of(article.sentences[indices[0]].text, indices[:1], article, max_words=max_words)
    found: list[str] = []
    for sentence in split_sentences(text, article.language) or ():
        evidence = tuple(indices) or likely_sentences(sentence.text, article)
        if not evidence:
            found.append("foreign word: nothing of it is in the article")
            continue
        found.extend(faults_of(sentence.text, evidence, article, max_words=max_words))
    return tuple(dict.fromkeys(found)) if whole else ("too short",)


def likely_sentences(text: str, article: Article) -> tuple[int, ...]:
    """Return the sentences that hold most of what a text says, the best first, at most four.

    Greedy cover of the text's words, weighed by their rarity in the article; none where no word is in it.
    """
    language = language_of(article.language)
    sentences = [tokens_of(sentence.text, article) for sentence in article.sentences]
    keys = [{_key(token.norm, language.spaced) for token in tokens} for tokens in sentences]
    spread = Counter(key for found in keys for key in found)
    wanted = {
        key: math.log(1 + len(keys) / spread[key])
        for token in tokens_of(text, article)
        if (key := _key(token.norm, language.spaced)) in spread
    }
    whole = sum(wanted.values())
    left = dict(wanted)
    chosen: list[int] = []
    while left and len(chosen) < _MOST_EVIDENCE and whole:
        gains = [sum(left.get(key, 0.0) for key in found) for found in keys]
        best = max(range(len(gains)), key=lambda index: (gains[index], -index))
        if gains[best] < _LEAST_GAIN * whole:
            break
        chosen.append(best)
        left = {key: weight for key, weight in left.items() if key not in keys[best]}
        if sum(left.values()) <= (1 - _ENOUGH) * whole:
            break
    return tuple(chosen)


def _key(norm: str, spaced: bool) -> str:
    """Return what a word is looked up by: its beginning, for its end may be inflected."""
    return norm[:6] if spaced and not norm[:1].isdigit() else norm


def shortened(index: int, text: str, article: Article, *, max_words: int) -> str | None:
    """Return the line of a sentence: the fullest shorter form that the gate accepts, else the sentence.

    Args:
        index: The sentence.
        text: It, with its dates resolved.
        article: The article.
        max_words: Longest line. A sentence that no rule shortens may have more, up to `LONGEST_VERBATIM`.
    """
    for form in shorter_forms(text, language_of(article.language), max_words=max_words):
        if not faults(form, (index,), article, max_words=max_words):
            return form
    written = article.sentences[index].text
    return None if faults(written, (index,), article, max_words=LONGEST_VERBATIM) else text
