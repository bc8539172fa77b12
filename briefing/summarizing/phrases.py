"""Noun phrases as a reader would quote them: without relative clauses, asides and what follows a comma."""

from __future__ import annotations

from typing import Any

from briefing.summarizing.lexicon import word_set

Token = Any

_LONGEST = 12
_TRIMMED = word_set(
    """
    relcl acl appos punct cc conj advcl parataxis ccomp
    """
)
_TO_DEFINITE = frozenset({"a", "an"})


def noun_phrase(head: Token, *, after: bool = True) -> str:
    """Return the words of the noun phrase of ``head``, without clauses and coordinated nouns.

    ``after=False`` leaves out what follows the noun too.
    """
    tokens = phrase_tokens(head, after=after)
    text: str = head.doc[tokens[0].i : tokens[-1].i + 1].text
    return text


def phrase_tokens(head: Token, *, after: bool = True) -> list[Token]:
    """Return the contiguous tokens of the phrase of ``head``."""
    first = head.left_edge.i
    # A leading clause or aside belongs to the sentence, not to the phrase.
    for token in head.doc[first : head.i]:
        if token.text in {",", ";", ":", '"', "—", "–", "--"}:
            first = token.i + 1
    while (
        first < head.i
        and head.doc[first].dep_ in {"cc", "preconj", "advmod", "mark"}
        and head.doc[first].head.i != first + 1
    ):
        first += 1
    last = _last_after(head) if after else head.i
    return list(head.doc[first : last + 1])


def _last_after(head: Token) -> int:
    """Return the last token of the phrases that follow a noun and belong to its name."""
    last: int = head.i
    for child in head.rights:
        if child.dep_ in _TRIMMED or child.i > last + _LONGEST:
            break
        if child.dep_ == "prep" and child.lower_ not in {"of", "for", "from", "in", "with", "at", "on"}:
            break
        if any(token.ent_type_ in {"DATE", "TIME"} for token in child.subtree):
            break
        end = _end_of_phrase(child)
        if end is None:
            break
        last = end
        if end < child.right_edge.i:
            break
    return last


def _end_of_phrase(child: Token) -> int | None:
    """Return the last token of what follows a noun, before any clause or comma in it; None for none."""
    end = None
    for token in child.doc[child.left_edge.i : child.right_edge.i + 1]:
        if token.dep_ in {"relcl", "acl"} or token.text in {",", ";", ":", "(", '"', "—", "–", "--"}:
            break
        if token.left_edge.i < token.i and any(left.dep_ in {"relcl", "acl"} for left in token.lefts):
            break
        if token.tag_.startswith("N") or token.tag_ == "CD":
            end = token.i
    return end


def phrase_head_text(head: Token) -> str:
    """Return the phrase up to its noun, with an "of" phrase where the noun means nothing without."""
    text = noun_phrase(head)
    return text if len(text.split()) <= _LONGEST else noun_phrase(head, after=False)


def conjuncts(head: Token) -> list[Token]:
    """Return ``head`` and the nouns coordinated with it, in order."""
    found = [head]
    for token in found:
        found.extend(
            child
            for child in token.rights
            if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN", "NUM", "PRON"}
        )
    return sorted(found, key=lambda token: token.i)
