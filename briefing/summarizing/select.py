"""Which sentences of an article are worth a bullet.

News puts first what matters most, so position leads; the title, names, numbers and verbs of events correct
it, and a sentence that repeats a chosen one is passed over. The score is a plain weighted sum: an untrained
embedding centroid did not beat position (design, section 3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import is_english
from briefing.summarizing.headline import title_of
from briefing.summarizing.wording import EVENT_VERBS, PRONOUNS, count_words, plain, sentence_like, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article, Sentence

_SHORTEST, _LONGEST = 6, 60
_SHORTEST_CHARACTERS = 12
_ALIKE = 0.55
"""Share of a sentence's words that chosen sentences already hold above which it adds nothing."""

_AGREEING = frozenset({"agree", "sign", "meet", "approve", "pledge", "confirm", "decide", "ratify"})
_HOPING = frozenset({"hope", "wish", "feel", "love", "like", "enjoy", "wonder"})
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me|you|your)\b(?!\.)|^(?:We|My|Our|You|Your)\b")
_BROKEN = re.compile(r"\w\?\s?[a-z]|\s\?\s|\?\?|\ufffd|â[?€]")
_LINK = re.compile(
    r"(?:read (?:more|also)|related|watch|see also|photos?|video|click|more)\b\s*[:|]", re.IGNORECASE
)
_STOPWORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "will",
        "would",
        "could",
        "should",
        "may",
        "might",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "this",
        "these",
        "those",
        "it",
        "its",
        "he",
        "his",
        "she",
        "her",
        "they",
        "their",
        "them",
        "him",
        "we",
        "our",
        "us",
        "i",
        "my",
        "you",
        "your",
        "not",
        "no",
        "so",
        "if",
        "than",
        "then",
        "also",
        "after",
        "before",
        "over",
        "into",
        "about",
        "up",
        "out",
        "more",
        "most",
        "s",
        "said",
        "says",
        "say",
        "there",
    ]
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence by its index, with its score and its words that carry meaning.

    ``content`` is the part of the score that its place in the article and its likeness to the title do not
    give.
    """

    index: int
    score: float
    words: frozenset[str]
    content: float = 0.0


def ranked_sentences(article: Article, docs: Sequence[Any]) -> list[Choice]:
    """Return the sentences that can stand in a brief, the most important first."""
    english = is_english(article)
    title = content_words(title_of(article))
    lead = frozenset().union(*(content_words(sentence.text) for sentence in article.sentences[:2]))
    choices = []
    for index, sentence in enumerate(article.sentences):
        if not _usable(sentence, index, article) or (english and not _tells(docs[index])):
            continue
        words = content_words(sentence.text)
        score = (
            3.2 / (1 + 0.45 * index)
            + 1.3 * _share(words, title)
            + (0.5 * _share(words, lead) if index > 1 else 0.0)
        )
        content = _content_score(docs[index], sentence.text) if english else 0.0
        choices.append(Choice(index, score + content, words, content))
    return sorted(choices, key=lambda choice: (-choice.score, choice.index))


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, crudely stemmed; for scripts without spaces, bigrams."""
    words = [word for word in words_of(text) if word not in _STOPWORDS]
    if words and sum(map(len, words)) / len(words) > 12:  # noqa: PLR2004 - Japanese, Chinese, Thai
        letters = re.sub(r"[\W\d_]+", "", text)
        return frozenset(letters[start : start + 2] for start in range(len(letters) - 1))
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:  # noqa: PLR2004
            return word[: -len(ending)]
    return word


def adds(words: frozenset[str], chosen: Sequence[frozenset[str]]) -> bool:
    """Tell whether words say something that the chosen sets do not say already."""
    if not words:
        return False
    return all(len(words & other) / min(len(words), len(other) or 1) < _ALIKE for other in chosen)


def _usable(sentence: Sentence, index: int, article: Article) -> bool:
    text = plain(sentence.text).strip()
    spaced = article.language not in {"ja", "zh", "th"}
    length = count_words(text)
    if spaced and not (_SHORTEST <= length <= (_LONGEST if index else 2 * _LONGEST)):
        return False
    if not spaced and len(text) < _SHORTEST_CHARACTERS:
        return False
    if (
        text.endswith("?")
        or text.count('"') % 2
        or not sentence_like(text)
        or not text[:1].strip("\"'(").isprintable()
    ):
        return False
    if _LINK.match(text):
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
    return any(token.tag_ in {"VBD", "VBZ", "VBP", "MD"} for token in doc)


def _all_quotation(text: str) -> bool:
    """Tell whether a sentence is direct speech without a word on who speaks."""
    return len(re.sub(r'"[^"]*"', "", text).strip(" .,")) == 0


def _content_score(doc: Any, text: str) -> float:
    score = 0.0
    entities = {
        entity.text
        for entity in doc.ents
        if entity.label_ in {"PERSON", "ORG", "GPE", "NORP", "EVENT", "LOC"}
    }
    score += 0.12 * min(len(entities), 4)
    score += (
        0.25
        if any(entity.label_ in {"CARDINAL", "MONEY", "PERCENT", "QUANTITY"} for entity in doc.ents)
        else 0.0
    )
    roots = [token for token in doc if token.dep_ in {"ROOT", "conj", "ccomp"} and token.pos_ == "VERB"]
    verbs = {token.lemma_.lower() for token in roots}
    score += 0.35 if verbs & EVENT_VERBS else 0.0
    main = {token.lemma_.lower() for token in roots if token.dep_ != "ccomp"}
    score += 1.0 if main & _AGREEING else 0.0
    score -= 1.2 if verbs & _HOPING else 0.0
    quotes = '"' in plain(text)
    score -= 0.6 if plain(text).startswith('"') else (0.25 if quotes else 0.0)
    first = doc[0].lower_ if len(doc) else ""
    if first in PRONOUNS:
        score -= 0.5
    length = count_words(text)
    if length < 10 or length > 40:  # noqa: PLR2004 - a bullet of one fact is made from 10 to 40 words
        score -= 0.3
    if not any(token.dep_ in {"nsubj", "nsubjpass", "expl"} for token in doc):
        score -= 1.0
    return score


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(others) if others else 0.0
