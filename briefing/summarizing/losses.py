"""What a shortened line may not lose: parts without which the words that remain say something else.

Each word of a cut can be the source's and each arc too, and the line still wrong: "he was the mastermind"
(of what?), "a third of ten-year-olds are overweight" (of England's), "Gen. Osterman" for a major general.
Three hundred drafts read beside their sentences (``tests/floors/draft_labels.jsonl``) showed these kinds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.summarizing.bounds import lost_bounds
from briefing.summarizing.wholeness import odd_grammar
from briefing.summarizing.wording import SAYING, bare, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

_RANKS = frozenset(
    {"maj", "major", "lt", "lieutenant", "brig", "vice", "deputy", "former", "ex", "acting", "assistant", "associate",
     "rear", "interim", "outgoing", "would-be", "alleged", "suspected", "ousted", "late"}
)  # fmt: skip
"""Words before a title or noun that make it another one."""

_MILITARY = frozenset({"maj", "major", "lt", "lieutenant", "brig", "rear", "late"})
"""Ranks only before a name: a major area is still an area."""

_PLACES_OF_NOUNS = frozenset({"attr", "dobj", "pobj", "nsubj", "nsubjpass"})
_COMPLEMENTS = frozenset({"of", "to", "on", "into", "against", "over", "between", "behind", "from"})
_OF = frozenset({"of"})
_OF_OR_BY = frozenset({"of", "by"})
_TO = frozenset({"to"})
_AMOUNTS = frozenset(
    {"many", "most", "some", "all", "several", "few", "none", "two", "three", "four", "half", "both"}
)
_COLLECTIONS = frozenset({"mix", "mixture", "combination", "range", "series", "between", "both", "among"})
_SHARES = frozenset({"third", "half", "quarter", "fifth", "percent", "cent", "%", "majority", "most", "one"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_PERSONAL = frozenset({"i", "you", "he", "she", "it", "we", "they"})
_ORDERING = frozenset({"after", "before", "since"})
_ASIDE = re.compile(r",\s(?:[A-Z][\w.'-]*|the|his|her|a|police|officials)(?:\s[\w.'-]+){0,4}\s(?:said|says|told)\b|"
                    r",\s(?:said|says)\s[A-Za-z]")  # fmt: skip


def lost_parts(draft: Doc, source: Doc) -> list[str]:
    """Return what a line lost of its sentence that the rest cannot do without.

    Args:
        draft: The parse of the line.
        source: The parse of its sentence, as the line's writer saw it.
    """
    pairs = [(token, item) for token in draft for item in _same(token, source)]
    found = [*_missing_ranks(draft, source), *odd_grammar(draft, pairs)]
    for token, item in pairs:
        reason = (
            _complement_lost(token, item)
            or _scope_lost(token, item)
            or _collection_lost(token, item)
            or _tense_changed(token, item)
            or _subject_changed(token, item)
            or _moment_moved(token, item)
            or _distance_lost(token, item)
        )
        if reason:
            found.append(reason)
    found.extend(lost_bounds(draft, source, pairs))
    if _speaks(source) and not any(token.lemma_.lower() in SAYING for token in draft):
        found.append("whose word it is")
    return list(dict.fromkeys(found))


def _same(token: Token, source: Doc) -> list[Token]:
    """Return the word of the source that a word of the line is, where there is only one."""
    if not (token.is_alpha or token.like_num):
        return []
    key = token.lemma_.lower()
    alike = [item for item in source if item.lower_ == token.lower_]
    alike = alike or [item for item in source if item.lemma_.lower() == key and item.pos_ == token.pos_]
    return alike if len(alike) == 1 else []


def _words(token: Token) -> set[str]:
    return {item.lower_ for item in token.subtree}


def _kept(part: Token, draft: Doc) -> bool:
    """Tell whether the words of a part of the source that carry meaning stand in the line, at least one."""
    told = {word for item in draft for word in (item.text, item.lower_, item.lemma_.lower())}
    wanted = [item for item in part.subtree if item.pos_ in {"NOUN", "PROPN", "NUM", "VERB", "ADJ", "PRON"}]
    return not wanted or any(
        item.text in told if item.pos_ == "PROPN" else item.lower_ in told or item.lemma_.lower() in told
        for item in wanted
    )


def _complement_lost(token: Token, item: Token) -> str | None:
    """The mastermind, the latest addition, "reminded fans", "the courts have declared": of what, to what?"""
    for child in item.children:
        if child.dep_ == "prep" and child.lower_ in _wanted(token, item) and not _kept(child, token.doc):
            return f"cut: {item.text} {child.text}"
    if item.lower_ == "worth" and "worth" not in {word.lower_ for word in token.doc}:
        return "cut: worth"
    return None


def _wanted(token: Token, item: Token) -> frozenset[str]:
    """Return the prepositions without which a word is only half of what it says."""
    if item.pos_ == "VERB" or (item.lower_ in _AMOUNTS and item.dep_ in {"nsubj", "nsubjpass"}):
        return _OF
    if item.pos_ != "NOUN" or not {item.dep_, token.dep_} <= _PLACES_OF_NOUNS:
        return frozenset()
    definite = any(child.lower_ == "the" or child.dep_ == "poss" for child in item.children)
    if definite and item.dep_ != "nsubj":
        return _COMPLEMENTS
    if definite:
        return _OF_OR_BY
    if item.dep_ == "dobj":
        return _TO
    return _OF if any(child.tag_ in {"JJS", "RBS"} for child in item.children) else frozenset()


def _scope_lost(token: Token, item: Token) -> str | None:
    """A rank, a superlative or a share holds within its bounds only."""
    if item.pos_ not in {"NOUN", "PROPN", "NUM"}:
        return None
    sharp = item.lower_ in _SHARES or any(
        child.tag_ in {"JJS", "RBS"}
        or child.ent_type_ in {"ORDINAL", "PERCENT"}
        or child.lower_ in {"first", "only", "no."}
        for child in item.children
        if child.dep_ in {"amod", "nummod", "advmod"}
    )
    if not sharp:
        return None
    if item.lower_ in _SHARES:
        for part in item.subtree:
            if part.dep_ == "prep" and part.lower_ in {"in", "of", "among"} and not _kept(part, token.doc):
                return f"scope lost: {item.text}"
    for child in item.children:
        bound = (
            child.dep_ == "prep" and child.lower_ in {"in", "of", "among", "since", "for", "on", "to"}
        ) or (child.dep_ in {"npadvmod", "relcl"})
        if bound and child.i > item.i and not _kept(child, token.doc):
            return f"scope lost: {item.text}"
    return None


def _collection_lost(token: Token, item: Token) -> str | None:
    """A mix of women's events has lost the other half of the mix."""
    if item.lower_ not in _COLLECTIONS:
        return None
    for inner in item.subtree:
        if inner.dep_ == "conj" and inner.pos_ in {"NOUN", "PROPN"} and not _kept(inner, token.doc):
            return f"cut: {item.text}"
    return None


def _tense_changed(token: Token, item: Token) -> str | None:
    """What has been is not what is, and what was is not what is."""
    if token.pos_ not in {"VERB", "AUX"} or item.pos_ not in {"VERB", "AUX"} or item.lemma_.lower() in SAYING:
        return None
    if token.tag_ in {"VBZ", "VBP"} and item.tag_ in {"VBD", "VBN"} and not _helped(token):
        return f"tense: {item.text}"
    return None


def _helped(token: Token) -> bool:
    return any(child.dep_ in {"aux", "auxpass"} for child in token.children)


def _subject_changed(token: Token, item: Token) -> str | None:
    """A pronoun moved is another person: "as they miss him" must not become "as he misses"."""
    mine = {child.lower_ for child in token.children if child.dep_ in _SUBJECTS} & _PERSONAL
    theirs = {child.lower_ for child in item.children if child.dep_ in _SUBJECTS}
    if item.pos_ in {"VERB", "AUX"} and mine and theirs and not mine & theirs:
        return f"subject changed: {item.text}"
    return None


def _moment_moved(token: Token, item: Token) -> str | None:
    """A day belongs to its own verb: "to make history after winning on Saturday"."""
    if token.ent_type_ not in {"DATE", "TIME"} or token.dep_ not in {"pobj", "npadvmod"}:
        return None
    mine, theirs = _verb_above(token), _verb_above(item)
    if mine is None or theirs is None or mine.lemma_ == theirs.lemma_ or mine.lemma_.lower() in SAYING:
        return None
    if any(mine.lemma_ == word.lemma_ for word in theirs.doc):
        return f"time moved: {token.text}"
    return None


def _distance_lost(token: Token, item: Token) -> str | None:
    """What came 23 years after the vote did not just come after the vote."""
    if item.lower_ not in _ORDERING:
        return None
    before = (child for child in (*item.children, *item.head.children) if child.dep_ == "npadvmod")
    for child in before:
        measured = child.i == item.i - 1 and any(inner.pos_ == "NUM" for inner in child.children)
        if measured and not _kept(child, token.doc):
            return f"scope lost: {item.text}"
    return None


def _verb_above(token: Token) -> Token | None:
    for above in token.ancestors:
        if above.pos_ in {"VERB", "AUX"}:
            return above
    return None


def _missing_ranks(draft: Doc, source: Doc) -> Iterator[str]:
    told = {bare(token.text) for token in draft}
    for token in source[:-1]:
        word = bare(token.text)
        if word in _RANKS and word not in told:
            following = token.nbor(1)
            if following.lower_ in {"-", "."} and following.i + 1 < len(source):
                following = following.nbor(1)
            title = following.pos_ == "PROPN" or (word not in _MILITARY and following.pos_ in {"NOUN", "ADJ"})
            if bare(following.text) in told and title:
                yield f"rank lost: {token.text}"
        if word == "elect" and word not in told and token.i > 1 and bare(token.nbor(-2).text) in told:
            yield "rank lost: elect"


def _speaks(source: Doc) -> bool:
    """Tell whether somebody's word is put in between ("…, Mazur said, …")."""
    outside = re.sub(r'"[^"]*"', " ", plain(source.text))
    return _ASIDE.search(outside) is not None
