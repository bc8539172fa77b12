"""Which sentences of an article are worth a bullet.

A logistic regression tells how probably an editor would tell each sentence (`features`); it was trained on
articles with human summaries (`briefing.training.selector`), and its few numbers lie beside this module. A
sentence that repeats a chosen one is passed over. News that agreements and meetings are what the reader came
for is the product's own preference and is added to what editors of all news would do. A text in another
language has no analysis: there position and title decide.
"""

from __future__ import annotations

import functools
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.summarizing import foreign
from briefing.summarizing.analysis import is_english
from briefing.summarizing.features import AGREEING, FEATURES, feature_rows
from briefing.summarizing.headline import title_of
from briefing.summarizing.quotes import posted, spoken
from briefing.summarizing.stems import content_words
from briefing.summarizing.wording import count_words, plain, sentence_like
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from briefing.types import Article, Sentence

__all__ = [
    "ALIKE",
    "WEIGHTS",
    "Choice",
    "adds",
    "content_words",
    "ranked_sentences",
    "usable_sentences",
    "worth_telling",
]

WEIGHTS = Path(__file__).with_name("selector.json")
"""The trained numbers."""

ALIKE = 0.55
"""Share of a sentence's words that chosen sentences already hold above which it adds nothing."""

_SHORTEST, _LONGEST = 6, 60
_SHORTEST_CHARACTERS = 12
_ENOUGH = 3
_THIRD, _FOURTH = 0.1, 0.4
"""Chance from which a third and a fourth sentence are told: dense dispatches earn four, most features three."""

_FIRST = 2.0
"""What the first place adds to the order, in log-odds, the second half of it and so on: the training sets hold
many features that open with a scene, dispatches do not."""

_MUTUAL = frozenset({"agree", "sign", "meet", "ratify"})
_WISHING = frozenset({"hope", "hopes", "hoped", "hoping", "wish", "wishes", "wished"})
"""Forms, not lemmas: to the small pipeline, who hoped has hopped."""

_MUTUAL_KINDS = frozenset({Kind.AGREED, Kind.MET})
_FOREIGN_PREFERRED = 0.5

_PREFERRED, _IDLE = 1.5, -2.0
"""What an agreement or a meeting is worth beyond its chance, and a mere hope, in log-odds."""

_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me|you|your)\b(?!\.)|^(?:We|My|Our|You|Your)\b")
_BROKEN = re.compile(r"\w\?\s?[a-z]|\s\?\s|\?\?|\ufffd|â[?€]")
_POINTS_BACK = re.compile(r"\b(?:think|thinks|thought|believes?|do|does|did|says?|said|hopes?|hoped) so[.!]$")
_LINK = re.compile(
    r"(?:read (?:more|also)|related|watch|see also|photos?|video|click|more)\b\s*[:|]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence by its index, with its score and its words that carry meaning.

    ``chance`` is how probably an editor would tell it; None where the language has no analysis.
    """

    index: int
    score: float
    words: frozenset[str]
    chance: float | None = None


def ranked_sentences(article: Article, docs: Sequence[Any]) -> list[Choice]:
    """Return the sentences that can stand in a brief, the most important first.

    Args:
        article: The article.
        docs: The documents of its sentences (`analysis.sentence_docs`).
    """
    usable = usable_sentences(article, docs)
    if not usable:
        return []
    words = {index: content_words(article.sentences[index].text) for index in usable}
    if is_english(article):
        odds = _log_odds(article, docs)
        choices = [
            Choice(
                index,
                float(odds[index]) + _FIRST / (1 + index),
                words[index],
                1 / (1 + math.exp(-float(odds[index]))),
            )
            for index in usable
        ]
    else:
        title = content_words(title_of(article))
        # What points to an unseen sentence is told only where nothing else is left.
        alone = [index for index in usable if not foreign.leans(article.sentences[index].text, article)]
        choices = [
            Choice(
                index,
                3.2 / (1 + 0.45 * index)
                + 1.3 * _share(words[index], title)
                + _FOREIGN_PREFERRED
                * (foreign.kind_of(article.sentences[index].text, article) in _MUTUAL_KINDS),
                words[index],
            )
            for index in alone or usable
        ]
    return sorted(choices, key=lambda choice: (-choice.score, choice.index))


def worth_telling(choice: Choice, told: int) -> bool:
    """Tell whether a sentence earns its place after so many others; two are always told."""
    if choice.chance is None:
        return told < _ENOUGH
    return choice.chance >= (0.0, 0.0, _THIRD, _FOURTH)[min(told, 3)]


def usable_sentences(article: Article, docs: Sequence[Any]) -> list[int]:
    """Return the sentences that can be bullets: no question, fragment, request, link or mere quotation."""
    english = is_english(article)
    speech = {*spoken(article, docs), *posted(article)}
    if not english:
        speech |= {
            index for index, item in enumerate(article.sentences) if not foreign.closed_quotes(item.text)
        }
    return [
        index
        for index, sentence in enumerate(article.sentences)
        if index not in speech and _usable(sentence, index, article) and (not english or _tells(docs[index]))
    ]


def _log_odds(article: Article, docs: Sequence[Any]) -> NDArray[np.float64]:
    model = _model()
    odds: NDArray[np.float64] = (
        feature_rows(article, docs, model.rarity, title_of(article)) @ model.weights + model.intercept
    )
    odds += np.array([_preference(doc) for doc in docs])
    return odds


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    weights: NDArray[np.float64]
    intercept: float
    rarity: dict[str, float]


@functools.lru_cache(maxsize=1)
def _model() -> _Model:
    read: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = np.array([read["weights"][name] for name in FEATURES], dtype=np.float64)
    return _Model(weights, float(read["intercept"]), read["rarity"])


def _preference(doc: Any) -> float:
    verbs = [token for token in doc if token.dep_ in {"ROOT", "conj", "ccomp"} and token.pos_ == "VERB"]
    agreed = any(
        token.dep_ != "ccomp"
        and (token.lemma_.lower() in _MUTUAL or (token.lemma_.lower() in AGREEING and _several(token)))
        for token in verbs
    )
    hoped = any(token.lower_ in _WISHING for token in verbs)
    return _PREFERRED * agreed + _IDLE * hoped


def _several(verb: Any) -> bool:
    """Tell whether a verb has two parties: "Ruiz and Lund confirmed", "they decided", "the two approved"."""
    return any(
        child.dep_ == "nsubj"
        and (
            child.lower_ in {"they", "two", "both"}
            or any(other.dep_ == "conj" and other.ent_type_ for other in child.children)
        )
        for child in verb.children
    )


def adds(words: frozenset[str], chosen: Sequence[frozenset[str]]) -> bool:
    """Tell whether words say something that the chosen sets do not say already."""
    if not words:
        return False
    return all(len(words & other) / min(len(words), len(other) or 1) < ALIKE for other in chosen)


def _usable(sentence: Sentence, index: int, article: Article) -> bool:
    text = plain(sentence.text).strip()
    spaced = article.language not in {"ja", "zh", "th"}
    length = count_words(text)
    longest = _LONGEST if index else 2 * _LONGEST
    if not ((_SHORTEST if spaced else 1) <= length <= longest):
        return False
    if not spaced and len(text) < _SHORTEST_CHARACTERS:
        return False
    if text.endswith("?") or not sentence_like(text) or not text[:1].strip("\"'(").isprintable():
        return False
    if _LINK.match(text) or _POINTS_BACK.search(text):
        return False
    # "wetlands? among": a dash or a quotation mark that an encoding lost.
    if text[:1].islower() or _BROKEN.search(text):
        return False
    outside = re.sub(r'"[^"]*"', " ", text)
    return _FIRST_PERSON.search(outside) is None and not _all_quotation(text)


def _tells(doc: Any) -> bool:
    """Tell whether a sentence has a verb with tense and is no request; small parsers misread long ones."""
    for token in doc:
        if (
            token.dep_ == "ROOT"
            and token.tag_ == "VB"
            and not any(child.dep_ in {"nsubj", "aux", "expl"} for child in token.children)
        ):
            return False
    # "The ministry on Monday set …": some verbs look the same in every form and are tagged as participles.
    # "The form, which asked …" has a verb and is no sentence.
    return any(
        (token.tag_ in {"VBD", "VBZ", "VBP", "MD"} and not _only_describes(token))
        or (
            token.dep_ == "ROOT"
            and token.tag_ == "VBN"
            and any(child.dep_ == "nsubj" for child in token.children)
        )
        for token in doc
    )


def _only_describes(verb: Any) -> bool:
    """Tell whether a verb is within a relative clause of a noun that is the whole sentence."""
    clause = next((word for word in (verb, *verb.ancestors) if word.dep_ == "relcl"), None)
    return clause is not None and clause.head.dep_ == "ROOT" and clause.head.pos_ in {"NOUN", "PROPN"}


def _all_quotation(text: str) -> bool:
    """Tell whether a sentence is direct speech without a word on who speaks."""
    return len(re.sub(r'"[^"]*"', "", text).strip(" .,")) == 0


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(others) if others else 0.0
