"""The parts of a clause: who does it, to whom, with whom."""

from __future__ import annotations

from typing import Any

from briefing.summarizing.phrases import conjuncts

Token = Any

_LONGEST_CHAIN = 4


def subjects_of(verb: Token) -> list[Token]:
    """Return the subjects of a verb, taken over from the verb that it continues."""
    current = verb
    for _ in range(_LONGEST_CHAIN):
        found = [child for child in current.children if child.dep_ in {"nsubj", "nsubjpass"}]
        if found:
            return [token for subject in found for token in conjuncts(subject)]
        if current.dep_ not in {"conj", "xcomp", "advcl"}:
            return []
        current = current.head
    return []


def objects_of(verb: Token) -> list[Token]:
    """Return the direct objects of a verb, coordinated ones included."""
    return [token for child in verb.children if child.dep_ == "dobj" for token in conjuncts(child)]


def after_prepositions(head: Token, *prepositions: str) -> list[Token]:
    """Return the nouns that these prepositions tie to ``head``."""
    return [
        token
        for child in head.children
        if child.dep_ in {"prep", "agent", "dative"} and child.lower_ in prepositions
        for grand in child.children
        if grand.dep_ == "pobj"
        for token in conjuncts(grand)
    ]


def is_passive(verb: Token) -> bool:
    """Tell whether the subject of a verb suffers what it says."""
    return any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.children)


def passive_subjects(verb: Token) -> list[Token]:
    """Return the subjects that a passive verb is done to."""
    return [child for child in verb.children if child.dep_ == "nsubjpass"]


def is_negated(verb: Token) -> bool:
    """Tell whether a verb is denied."""
    return any(child.dep_ == "neg" or child.lower_ == "never" for child in verb.children)


def relative_head(token: Token) -> Token:
    """Return the noun that a relative pronoun stands for: "the man who met", "the banks with whom he met"."""
    if token.tag_ not in {"WP", "WDT"}:
        return token
    clause = token.head.head if token.head.pos_ == "ADP" else token.head
    return clause.head if clause.dep_ == "relcl" else token
