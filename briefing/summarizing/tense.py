"""When a word's clause takes place: before, after or around the time of writing.

Read off the governing verb's auxiliaries. "Would" and cancelled plans ("was due to meet") do not say whether
the time lies before or after the article, so they count as a tense of their own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from briefing.summarizing.lexicon import word_set

Token = Any


class Tense(StrEnum):
    """The time of a clause as seen from its article."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"
    OPEN = "open"


FUTURE_AUXILIARIES = frozenset({"will", "'ll", "ll", "shall", "wo"})
POSSIBLE_AUXILIARIES = frozenset({"may", "might", "could", "can", "must"})
PLANS = word_set(
    """
    plan expect set schedule slate due intend hope want aim prepare poise propose seek agree decide
    pledge promise vow threaten vote invite order ask urge call need offer wait likely determine
    bind tip
    """
)  # fmt: skip
"""Lemmas after which "to do" lies ahead."""


def clause_tense(token: Token) -> Tense | None:
    """Return the tense of the clause that ``token`` belongs to; None where no verb says."""
    seen = 0
    current = token
    while seen <= len(token.doc):
        found = verb_tense(current)
        if found is not None:
            return found
        if current.head.i == current.i:
            return None
        current = _above(current)
        seen += 1
    return None


def _above(token: Token) -> Token:
    """Return what a token is said of; after a comma that is the main clause, whatever the parser thinks."""
    head = token.head
    adjunct = token.dep_ in {"prep", "npadvmod", "advmod"} and token.i > head.i and token.nbor(-1).text == ","
    if adjunct and head.dep_ in {"ccomp", "xcomp"} and head.head.i < head.i:
        return head.head
    return head


def verb_tense(token: Token) -> Tense | None:
    """Return the tense that this very token gives its clause, None if it gives none."""
    if token.pos_ not in {"VERB", "AUX"}:
        return Tense.FUTURE if token.lower_ == "due" else None
    auxiliaries = [child for child in token.children if child.dep_ in {"aux", "auxpass"}]
    words = {child.lower_ for child in auxiliaries}
    lemmas = {child.lemma_.lower() for child in auxiliaries}
    if "to" in words:
        return _infinitive(token)
    if words & FUTURE_AUXILIARIES:
        return Tense.FUTURE
    if words & {"would", "should", "'d"} and "have" not in lemmas:
        return Tense.OPEN
    if words & POSSIBLE_AUXILIARIES and "have" not in lemmas:
        return Tense.FUTURE
    return _finite(token, words, lemmas)


def _finite(token: Token, words: set[str], lemmas: set[str]) -> Tense | None:
    planned = token.lemma_.lower() in {"schedule", "slate", "plan", "expect", "set", "due"}
    past = bool(words & {"was", "were", "had", "been", "did", "got"}) or token.tag_ == "VBD"
    if planned and token.tag_ == "VBN":
        return Tense.OPEN if past else Tense.FUTURE
    if past or "have" in lemmas:
        return Tense.PAST
    if token.tag_ == "VBG":
        return Tense.PRESENT if "be" in lemmas else None
    if token.tag_ == "VBN":
        return Tense.PRESENT if "be" in lemmas else Tense.PAST
    return Tense.PRESENT if token.tag_ in {"VBZ", "VBP"} or words & {"do", "does"} else None


def _infinitive(token: Token) -> Tense | None:
    head = token.head
    if head.i == token.i or (token.i < head.i and head.pos_ == "NOUN"):
        return Tense.FUTURE  # a headline's "Obama to meet Xi"
    if head.lemma_.lower() in PLANS:
        return (
            Tense.OPEN if head.lemma_.lower() in {"due", "set", "schedule"} and _was(head) else Tense.FUTURE
        )
    return None


def _was(token: Token) -> bool:
    return any(child.lower_ in {"was", "were", "been"} for child in token.children) or (
        token.head.lower_ in {"was", "were"}
    )
