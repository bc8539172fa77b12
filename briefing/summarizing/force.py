"""Whether a draft asserts as much as its source: negation, modality, hedges, dates, and under whose word.

Arcs alone would let "has approved" stand for "has not approved", and "the plan will" for "the plan may".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.summarizing.arcs import ancestors_of, keys_of
from briefing.summarizing.wording import (
    HEDGES,
    MODAL_FORMS,
    MODALS,
    NEGATIONS,
    NEUTRAL,
    SAME_SAYING,
    SAYING,
    plain,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

_GOVERNED = frozenset({"ccomp", "xcomp", "pcomp"})
_SUBJECT_KINDS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_SPEECH = SAYING | {"quote", "cite"}
_SPEAKER = re.compile(
    r"(?:[,\"] [^,\"]{2,90}\b(?:said|says|told|reported|announced|added|claimed|alleged|confirmed|reports)\b[^,\"]{0,70}"
    r"|[,\"] (?:said|says|added) [^\"]{2,90})[.]$"
)
"""A sentence's last words that say whose claim it is, for sentences that the parser reads otherwise."""

_COMPARISON = re.compile(r"(?<!more )(?<!less )(?<!fewer )(?<!other )(?<!rather )\bthan\b|\bas \w+ as\b")
_PAST = re.compile(
    r"\b(?:(?:19|20)\d\d|(?:last|previous) (?:year|month|decade)|(?:years?|months?|decades?) (?:ago|earlier))\b"
)


def is_statement(draft: Doc) -> bool:
    """Tell whether a line has a main verb with tense and a subject: a fragment tells nothing."""
    for token in draft:
        verbs = [token, *(child for child in token.children if child.dep_ in {"aux", "auxpass"})]
        finite = any(verb.tag_ in {"VBD", "VBZ", "VBP", "MD"} for verb in verbs)
        if finite and any(child.dep_ in _SUBJECT_KINDS for child in token.children) and _main(token):
            return True
    return False


def _main(token: Token) -> bool:
    """Tell whether a verb is that of the sentence, of what it reports, or joined to it."""
    while token.dep_ in {"ccomp", "conj", "parataxis"}:
        token = token.head
    return bool(token.dep_ == "ROOT")


def changed_force(draft: Doc, sources: Sequence[Doc], written: str) -> list[str]:
    """Return where a draft asserts more or less than its source: negation, modality, whose word, hedges.

    Args:
        draft: The parse of the line.
        sources: The parses of its sentences, the main one first.
        written: The main sentence as the article writes it.
    """
    found: list[str] = []
    for token in draft:
        if token.pos_ not in {"VERB", "AUX"} or token.dep_ in {"aux", "auxpass"}:
            continue
        matches = [
            item
            for doc in sources
            for item in doc
            if item.lemma_.lower() == token.lemma_.lower() and item.pos_ in {"VERB", "AUX"}
        ]
        if not matches:
            continue
        matches = _nearest(token, matches)
        for check in (_negation_kept, _modality_kept, _condition_kept, _governed_alike, _object_kept):
            reason = check(token, matches)
            if reason:
                found.append(reason)
    found.extend(_lost_hedges(draft, sources))
    if sources:
        found.extend(_lost_anchors(draft, sources[0], plain(written).lower()))
    if not _comparison_kept(draft, sources):
        found.append("comparison")
    speeches = [sum(token.lemma_.lower() in SAME_SAYING for token in doc) for doc in (draft, *sources)]
    if speeches[0] > max(speeches[1:], default=0):
        found.append("speaker added")
    return list(dict.fromkeys(found))


def _comparison_kept(draft: Doc, sources: Sequence[Doc]) -> bool:
    """Tell whether a comparison stands as in the source: what a shortened one compares cannot be checked."""
    text = plain(draft.text).lower()
    found = [match.end() for match in _COMPARISON.finditer(text)]
    if not found:
        return True
    # From the subject of the sentence to two words behind "than" nothing may have been left out.
    subjects = [
        token.left_edge.idx for token in draft if token.dep_ in _SUBJECT_KINDS and token.idx < found[-1]
    ]
    begin = max(subjects, default=0)
    passage = " ".join(words_of(text[begin : found[-1]]))
    return any(f" {passage} " in f" {' '.join(words_of(doc.text))} " for doc in sources)


def _nearest(token: Token, matches: Sequence[Token]) -> list[Token]:
    """Return the source's verbs that stand among the same words: a sentence may hold "be" four times."""
    words = {key for child in token.children if not child.is_punct for key in keys_of(child)}
    near = [
        len(words & {key for child in item.subtree for key in keys_of(child)}) - 0.01 * _distance(token, item)
        for item in matches
    ]
    best = max(near)
    return [item for item, score in zip(matches, near, strict=True) if score == best]


def _distance(token: Token, item: Token) -> int:
    """Return how far below its source verb a draft verb's subject stands; 0 where both have the same."""
    subjects = [
        {key for child in verb.children if child.dep_ in _SUBJECT_KINDS for key in keys_of(child)}
        for verb in (token, item)
    ]
    return 0 if subjects[0] & subjects[1] else 1


def _negated(token: Token) -> bool:
    near = [
        child
        for child in token.children
        if child.dep_ in {"neg", "preconj", "det", "advmod"}
        or child.dep_ in {"dobj", "nsubj", "attr", "nsubjpass"}
    ]
    return any(
        child.lower_ in NEGATIONS
        or (
            any(item.lower_ in NEGATIONS and item.dep_ in {"det", "neg", "advmod"} for item in child.children)
            and child.dep_ != "advmod"
        )
        for child in near
    )


def _negation_kept(token: Token, matches: Sequence[Token]) -> str | None:
    if any(_negated(item) == _negated(token) for item in matches):
        return None
    return "negation lost" if not _negated(token) else "negation added"


def _modals(token: Token) -> frozenset[str]:
    return frozenset(
        MODAL_FORMS.get(child.lower_, child.lower_)
        for child in token.children
        if child.dep_ == "aux" and child.lower_ in MODALS
    )


def _modality_kept(token: Token, matches: Sequence[Token]) -> str | None:
    wanted = _modals(token)
    # "will" in direct speech is "would" in reported speech.
    alike = {"will": "would", "can": "could", "may": "might", "shall": "should"}
    folded = {alike.get(item, item) for item in wanted}
    # The infinitive of "plans to open" and "opens" are different facts; so are "opening" and "opened" less often.
    return (
        None
        if any(
            folded == {alike.get(word, word) for word in _modals(item)}
            and (_infinitive(item) <= (_infinitive(token) or bool(wanted)))
            for item in matches
        )
        else "modality changed"
    )


def _condition_kept(token: Token, matches: Sequence[Token]) -> str | None:
    """What holds only if or unless something else does may not be told without that."""
    lost = all(_conditional(item) for item in matches) and not _conditional(token)
    return "condition lost" if lost else None


def _conditional(token: Token) -> bool:
    return any(
        child.dep_ == "advcl" and any(word.lower_ in {"if", "unless"} for word in child.children)
        for child in token.children
    )


def _infinitive(token: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)


def _governed_alike(token: Token, matches: Sequence[Token]) -> str | None:
    """A clause that stands under a verb ("denied that", "tried to", "police said") must stay under it."""
    above = {key for item in ancestors_of(token) for key in keys_of(item)}
    if any(item.lemma_.lower() in NEUTRAL and item.lemma_.lower() in SAYING for item in ancestors_of(token)):
        above |= SAME_SAYING
    missing: list[str] = []
    for item in matches:
        lost = [governor for governor in _governors(item) if not above & set(keys_of(governor))]
        if not lost:
            return None
        missing = [governor.text for governor in lost]
    return f"lost: {missing[0]}" if missing else None


def _object_kept(token: Token, matches: Sequence[Token]) -> str | None:
    """A verb that does something to something in the source must do so in the draft."""
    whole = {
        "dobj",
        "ccomp",
        "xcomp",
        "attr",
        "acomp",
        "oprd",
        "prep",
        "agent",
        "auxpass",
        "prt",
        "advcl",
        "conj",
    }
    if any(child.dep_ in whole for child in token.children) or token.dep_ in {"relcl", "acl", "amod"}:
        return None
    lost = all(
        any(child.dep_ in {"dobj", "ccomp", "xcomp", "attr", "acomp"} for child in item.children)
        or _of_relative(item)
        for item in matches
    )
    return f"object lost: {token.text}" if lost else None


def _of_relative(item: Token) -> bool:
    """Tell whether a verb's object is the word that its relative clause hangs from ("a choke that it caused")."""
    subjects = [child for child in item.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return item.dep_ == "relcl" and any(child.tag_ not in {"WDT", "WP"} for child in subjects)


def _governors(token: Token) -> Iterator[Token]:
    while token.head.i != token.i:
        head = token.head
        if token.dep_ in _GOVERNED and head.pos_ in {"VERB", "ADJ", "NOUN"}:
            yield head
        if token.dep_ == "advcl" and any(
            child.lower_ in {"if", "unless", "until"} for child in token.children
        ):
            yield head
        if token.dep_ == "acl" and head.pos_ == "NOUN" and _infinitive(token):
            yield head  # "a plan to open", "an attempt to kill"
        token = head


def _lost_hedges(draft: Doc, sources: Sequence[Doc]) -> Iterator[str]:
    kept = {key for token in draft for key in keys_of(token)}
    written = {token.lower_ for token in draft}
    for doc in sources[:1]:
        for token in doc:
            word = token.lower_
            if word == "according" and "according" not in written and not ({"say", "tell", "report"} & kept):
                governor = set(keys_of(token.head))
                if governor & kept:
                    yield "lost: according to"
            elif (
                word in HEDGES
                and word not in written
                and token.lemma_.lower() not in written
                and set(keys_of(_limited(token))) & kept
            ):
                yield f"lost: {word}"


def _lost_anchors(draft: Doc, source: Doc, written: str) -> Iterator[str]:
    """Yield what turns a fact into another when it is dropped: its year, and the "but" that follows it."""
    told = plain(draft.text).lower()
    kept = {key for token in draft for key in keys_of(token)}
    for match in _PAST.finditer(plain(source.text).lower()):
        span = source.char_span(match.start(), match.end(), alignment_mode="expand")
        # A year that only a resolved weekday brought in is no anchor of the fact.
        if span is None or match.group() in told or match.group() not in written:
            continue
        verb = next((item for item in ancestors_of(span.root) if item.pos_ in {"VERB", "AUX"}), None)
        if verb is not None and set(keys_of(verb)) & kept:
            yield f"lost: {match.group()}"
    for token in source:
        if (
            token.lower_ == "but"
            and token.dep_ == "cc"
            and set(keys_of(token.head)) & kept
            and " but " not in told
        ):
            yield "lost: but"
    if _SPEAKER.search(source.text) and not any(
        token.lemma_.lower() in _SPEECH or token.lower_ == "according" for token in draft
    ):
        yield "lost: said"
    for token in draft:
        bare_verb = {child.dep_ for child in token.children} <= {
            "nsubj",
            "nsubjpass",
            "aux",
            "auxpass",
            "punct",
        }
        if (
            token.dep_ == "ROOT"
            and token.lemma_.lower() in {"come", "occur", "arise", "follow", "remain"}
            and bare_verb
        ):
            yield "nothing told"


def _limited(token: Token) -> Token:
    """Return the word that a hedge limits: for "at least 20 people" the number."""
    return token.head
