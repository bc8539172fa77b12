"""What holds only within bounds: under a "not" or a "stop", beside an "if", with the "of what" a word needs.

Leaving a modifier out of "sells red cars" leaves it true; out of "stopped selling red cars" it makes it false.
That is the monotonicity of natural logic (MacCartney and Manning, "Natural logic for textual inference",
2007). Which prepositions and clauses a word needs is counted in a parsed corpus
(``python -m briefing.training.valency``).
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.summarizing.wording import NEGATIONS, SAYING, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc, Token

VALENCY = Path(__file__).with_name("valency.json")
"""Share of a head's uses that have a preposition or a clause, by part of speech, lemma and preposition."""

NEEDED = 0.35
"""From this share on a head is not whole without its complement."""

NEEDED_IN_ALL = 0.55
"""From this share on a head with several complements is not whole without one of them."""

_DOWNWARD = frozenset(
    {"stop", "ban", "refuse", "prevent", "prohibit", "forbid", "end", "halt", "cease", "block", "avoid", "reject",
     "lack", "suspend", "abolish", "oppose", "bar", "outlaw", "decline", "deny", "rule"}
)  # fmt: skip
_UNIVERSAL = frozenset({"no", "every", "all", "each", "any", "only", "few"})
_NARROWING = frozenset({"prep", "relcl", "acl", "amod", "compound", "poss"})
_CIRCUMSTANCE = frozenset({"prep", "advcl", "npadvmod"})
_ASKING = frozenset(
    {"ask", "wonder", "know", "see", "determine", "decide", "question", "doubt", "unclear", "find"}
)
ELSEWHERE = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC", "CARDINAL", "ORDINAL", "MONEY", "PERCENT"})
"""Entities that any verb or noun may have behind a preposition: days, places, sums."""
FACTS = frozenset({"fact", "claim", "idea", "belief", "news", "possibility", "chance", "risk", "hope", "notion", "fear",
                    "allegation", "suspicion", "concern", "evidence", "sign", "report", "accusation"})  # fmt: skip
"""Nouns that say nothing without the clause behind them."""

_REPORTS = frozenset({"announcement", "statement", "promise", "pledge", "prediction", "warning", "assurance", "forecast",
                      "suggestion", "argument", "theory", "assertion", "proposal", "rumour", "rumor"})  # fmt: skip
_RANGE = re.compile(r"(?<![\d.,:/-])(\d[\d,.]*\d|\d)(?: ?[-–] ?| to )(\d[\d,.]*\d|\d)(?![\d:/-])")
_POSSESSIVE = frozenset({"his", "her", "its", "their", "my", "our", "your"})


def lost_bounds(draft: Doc, source: Doc, same: Iterable[tuple[Token, Token]]) -> Iterator[str]:
    """Yield what a line says without the bounds that its sentence sets.

    Args:
        draft: The parse of the line.
        source: The parse of its sentence.
        same: Words of the line with the words of the sentence that they are.
    """
    told = {word for token in draft for word in (token.text, token.lower_, token.lemma_.lower())}
    yield from (name for name, lost in _OF_THE_WHOLE if lost(source, told))
    if _range_lost(draft.text, source.text):
        yield "range"
    for word in source:
        if word.lower_ == "or" and word.dep_ == "cc" and _alternative_lost(word, told):
            yield "alternative"
    for token, item in same:
        for part in itertools.chain.from_iterable(find(token, item) for find in _PARTS):
            if not _told(part, told):
                yield f"cut: {item.text} {part.lower_}"
                break
        yield from (f"{name}: {item.text}" for name, broken in _FAULTS if broken(token, item))


def needs(head: Token, part: Token) -> bool:
    """Tell whether a word needs a part of its own: "confidence in …", "accused of …"."""
    place = "+" + part.dep_ if part.dep_ in {"ccomp", "xcomp"} else part.lower_
    shares = _valency().get(head.pos_, {}).get(head.lemma_.lower(), {})
    if shares.get(place, 0.0) < NEEDED and (place not in shares or sum(shares.values()) < NEEDED_IN_ALL):
        return False
    return part.dep_ != "prep" or not any(child.ent_type_ in ELSEWHERE for child in part.children)


@functools.lru_cache(maxsize=1)
def _valency() -> dict[str, dict[str, dict[str, float]]]:
    read: dict[str, dict[str, dict[str, float]]] = json.loads(VALENCY.read_text(encoding="utf-8"))
    return read


def _told(part: Token, told: set[str]) -> bool:
    wanted = [item for item in part.subtree if item.pos_ in {"NOUN", "PROPN", "NUM", "VERB", "ADJ", "PRON"}]
    return not wanted or any(
        item.text in told if item.pos_ == "PROPN" else item.lower_ in told or item.lemma_.lower() in told
        for item in wanted
    )


def _needed(_token: Token, item: Token) -> Iterator[Token]:
    for child in item.children:
        if child.i > item.i and child.dep_ in {"prep", "ccomp", "xcomp"} and needs(item, child):
            yield child


def _narrowing(_token: Token, item: Token) -> Iterator[Token]:
    """Yield what narrows a noun or an act that is forbidden, denied or told of all."""
    if item.pos_ == "NOUN" and (
        any(child.lower_ in _UNIVERSAL and child.dep_ in {"det", "amod", "advmod"} for child in item.children)
        or _is_downward(item)
    ):
        for child in item.children:
            after = child.i > item.i and child.doc[child.left_edge.i - 1].text != ","
            if child.dep_ in _NARROWING and (after or child.i < item.i):
                yield child
    elif item.pos_ == "VERB" and any(
        child.dep_ == "neg" or child.lower_ in NEGATIONS for child in item.children
    ):
        for child in item.children:
            if (
                child.i > item.i
                and child.dep_ in _CIRCUMSTANCE
                and child.doc[child.left_edge.i - 1].text != ","
            ):
                yield child


def _is_downward(noun: Token) -> bool:
    """Tell whether a noun is the object of what is stopped, refused or not done, however far below."""
    word = noun
    while word.dep_ in {"dobj", "pobj", "prep", "xcomp", "pcomp", "conj", "nsubjpass"}:
        word = word.head
        if word.pos_ == "VERB" and (
            word.lemma_.lower() in _DOWNWARD or any(child.dep_ == "neg" for child in word.children)
        ):
            return True
    return False


def _than_lost(token: Token, item: Token) -> bool:
    """Tell whether a comparison has lost what it compares with, wherever the parser hangs that."""
    if item.tag_ not in {"JJR", "RBR"} or token.tag_ not in {"JJR", "RBR"}:
        return False
    own = {item.i, item.head.i}
    compared = any(
        word.lower_ == "than" and own & {above.i for above in word.ancestors}
        for word in item.doc[item.i + 1 :]
    )
    return compared and "than" not in {word.lower_ for word in token.doc[token.i + 1 :]}


def _speech_lost(token: Token, item: Token) -> bool:
    """Tell whether somebody says, and no longer what."""
    if item.lemma_.lower() not in SAYING or item.pos_ != "VERB" or token.pos_ != "VERB":
        return False
    if item.lemma_ == "tell" and token.dep_ == "ROOT":
        said = {"ccomp", "xcomp"}
        return any(child.dep_ in said for child in item.children) and not (
            any(child.dep_ in said for child in token.children) or '"' in plain(token.doc.text)
        )
    what = {"ccomp", "dobj", "xcomp", "parataxis", "acomp", "oprd"}
    had = any(child.dep_ in {"ccomp", "xcomp"} for child in item.children) or item.dep_ == "parataxis"
    return (
        had
        and token.dep_ == "ROOT"
        and not any(child.dep_ in what - {"dobj"} for child in token.children)
        and (
            not any(
                child.dep_ == "dobj" and child.ent_type_ not in {"PERSON", "ORG"} for child in token.children
            )
        )
    )


def _of_any_lost(token: Token, item: Token) -> bool:
    """Tell whether "the greatest of any state" is the greatest of all."""
    if item.tag_ not in {"JJS", "RBS"}:
        return False
    return any(word.lower_ == "any" for word in item.doc[item.i :]) and not any(
        word.lower_ == "any" for word in token.doc
    )


def _made_known(token: Token, item: Token) -> bool:
    """Tell whether "a source" has become "the source", whom no reader has met."""
    return (
        item.pos_ == "NOUN"
        and any(child.lower_ == "the" for child in token.children)
        and any(child.lower_ in {"a", "an"} for child in item.children)
        and not any(child.dep_ in {"prep", "relcl", "acl"} for child in token.children)
    )


def _object_lost(token: Token, item: Token) -> bool:
    """Tell whether who did something to another is left with what was done: "accused Jamie" and "accused"."""
    if item.tag_ not in {"VBD", "VBZ", "VBP"} or token.pos_ != "VERB":
        return False
    objects = [child for child in item.children if child.dep_ == "dobj"]
    has = any(child.dep_ in {"dobj", "nsubjpass", "ccomp", "xcomp", "auxpass"} for child in token.children)
    told = {word.lower_ for word in token.doc}
    return bool(objects) and not has and not any(child.lower_ in told for child in objects)


def _of_the_fact(token: Token, item: Token) -> Iterator[Token]:
    """Yield the clause that says which fact, fear or claim is meant."""
    if item.pos_ == "NOUN" and item.lemma_.lower() in FACTS and token.pos_ == "NOUN":
        for child in item.children:
            if child.i > item.i and child.dep_ in {"acl", "relcl", "ccomp"}:
                yield child


def _which_one(token: Token, item: Token) -> Iterator[Token]:
    """Yield the clause that alone says who is meant by "a girl": "a girl who was kidnapped"."""
    if item.pos_ != "NOUN" or item.dep_ != "pobj" or token.dep_ != "pobj":
        return
    if {child.dep_ for child in token.children} - {"det", "punct"}:
        return
    if not any(child.lower_ in {"a", "an"} for child in item.children):
        return
    for child in item.children:
        if child.dep_ in {"relcl", "acl"} and child.doc[child.left_edge.i - 1].i == item.i:
            yield child


def _of_the_first(_token: Token, item: Token) -> Iterator[Token]:
    """Yield the bounds within the clause of a superlative: "the first to win both in successive seasons"."""
    if item.pos_ != "NOUN" or not any(
        child.lower_ in {"first", "only", "last"} or child.tag_ == "JJS" for child in item.children
    ):
        return
    for clause in item.children:
        if clause.dep_ in {"relcl", "acl"} or (clause.dep_ == "amod" and clause.i > item.i):
            for word in clause.subtree:
                if word.dep_ == "prep" and word.i > clause.i:
                    yield word


def _of_the_name(token: Token, item: Token) -> Iterator[Token]:
    """Yield the name that makes a noun definite: the founder is no one, the WikiLeaks founder is."""
    if item.pos_ != "NOUN" or not any(child.lower_ == "the" for child in token.children):
        return
    if any(child.dep_ in {"prep", "relcl", "acl", "amod"} for child in token.children):
        return
    for child in item.children:
        if child.dep_ in {"compound", "poss", "nmod"} and child.pos_ == "PROPN":
            yield child


def _condition_lost(source: Doc, told: set[str]) -> bool:
    for token in source:
        if token.lower_ not in {"if", "unless"} or token.lower_ in told:
            continue
        above = {word.lemma_.lower() for word in token.ancestors}
        if token.dep_ != "mark" or above & _ASKING or source[token.i - 1].lower_ in {"as", "even"}:
            continue
        clause = token.head if token.head.pos_ in {"VERB", "AUX"} else token.head.head
        if clause.dep_ == "csubj":
            clause = clause.head
        within = {item.i for item in clause.subtree}
        outside = [word for word in clause.ancestors if word.i not in within]
        if any(word.lemma_.lower() in told for word in outside[:2]):
            return True
    return False


def _condition_changed(source: Doc, told: set[str]) -> bool:
    """Tell whether one of two conditions is gone: "if they look away and ignore the threat"."""
    for token in source:
        if token.lower_ in {"if", "unless"} and token.dep_ == "mark":
            for other in token.head.conjuncts:
                if other.i > token.i and not _told(other, told):
                    return True
                if other.i > token.i and other.lemma_.lower() not in told and other.lower_ not in told:
                    return True
    return False


def _limit_lost(source: Doc, told: set[str]) -> bool:
    """Tell whether the "until now" of the main clause is gone."""
    return any(
        word.lower_ == "until"
        and source[min(word.i + 1, len(source) - 1)].lower_ == "now"
        and "until" not in told
        and not any(above.dep_ == "relcl" for above in word.ancestors)
        for word in source
    )


def _alternative_lost(word: Token, told: set[str]) -> bool:
    """Tell whether one of two things that an "or" joins is told as the only one."""
    pair = [word.head, *word.head.conjuncts]
    kept = [other for other in pair if {other.lower_, other.lemma_.lower()} & told]
    return bool(kept) and len(kept) < len(pair) and word.lower_ not in told


def _concession_lost(source: Doc, told: set[str]) -> bool:
    """Tell whether a "though not …" behind a sentence is gone."""
    for token in source[:-2]:
        following = {source[token.i + 1].lower_, source[min(token.i + 2, len(source) - 1)].lower_}
        if (
            token.lower_ in {"though", "although", "albeit", "but"}
            and token.i > 0
            and following & {"not", "n't", "only", "never"}
            and not {"though", "although", "albeit", "but"} & told
            and token.head.dep_ != "ROOT"
        ):
            return True
    return False


def _pairing_lost(source: Doc, told: set[str]) -> bool:
    """Tell whether a member of lists that a "respectively" pairs is gone."""
    if not any(word.lower_ == "respectively" for word in source):
        return False
    return any(
        not {word.lower_, word.text} & told
        and any({other.lower_, other.text} & told for other in word.conjuncts)
        for word in source
        if word.dep_ == "conj"
    )


def _range_lost(line: str, sentence: str) -> bool:
    """Tell whether one end of "45,000-50,000" is told as the number."""
    for found in _RANGE.finditer(sentence):
        kept = [re.search(rf"(?<![\d.,]){re.escape(end)}(?![\d]|[.,]\d)", line) for end in found.groups()]
        if sum(one is not None for one in kept) == 1:
            return True
    return False


def _own_clause(token: Token, item: Token) -> bool:
    """Tell whether a relative clause has lost its "who" or "which" and is told as if it stood for itself."""
    if item.dep_ != "relcl" or not any(child.tag_ in {"WDT", "WP"} for child in item.children):
        return False
    if any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children):
        return False
    return token.pos_ in {"VERB", "AUX"} and token.dep_ in {"conj", "ROOT", "ccomp", "parataxis"}


def _out_of_report(token: Token, item: Token) -> bool:
    """Tell whether what an announcement or a claim holds is told without it: "the report that …"."""
    noun = item.head
    return (
        token.dep_ == "ROOT"
        and item.dep_ in {"acl", "ccomp", "relcl"}
        and noun.pos_ == "NOUN"
        and noun.lemma_.lower() in FACTS | _REPORTS
        and any(child.lower_ == "that" and child.dep_ == "mark" for child in item.children)
        and noun.lemma_.lower() not in {word.lemma_.lower() for word in token.doc}
    )


def _of_the_most(_token: Token, item: Token) -> Iterator[Token]:
    """Yield where and when something was done first, best or fastest."""
    if item.pos_ != "VERB":
        return
    for most in item.children:
        if most.dep_ == "advmod" and most.i > item.i and (most.tag_ == "RBS" or most.lower_ == "first"):
            others = [
                child for child in item.children if child.dep_ == "conj" and child.tag_ in {"JJS", "RBS"}
            ]
            for word in (item, most, *others):
                yield from (child for child in word.children if child.dep_ == "prep" and child.i > most.i)


def _owner_changed(token: Token, item: Token) -> bool:
    mine = {child.lower_ for child in token.children if child.dep_ == "poss"} & _POSSESSIVE
    theirs = {child.lower_ for child in item.children if child.dep_ == "poss"} & _POSSESSIVE
    return bool(mine and theirs and mine != theirs)


def _article_added(token: Token, item: Token) -> bool:
    return (
        token.pos_ == "PROPN"
        and item.pos_ == "PROPN"
        and any(child.lower_ in {"the", "a", "an"} for child in token.children)
        and not any(child.lower_ in {"the", "a", "an"} for child in item.children)
        and item.dep_ != "compound"
        and item.lemma_.lower() not in SAYING
    )


_PARTS = (_needed, _of_the_fact, _narrowing, _of_the_name, _which_one, _of_the_first, _of_the_most)
"""Each yields the parts of the sentence that a word of the line needs."""

_FAULTS = (
    ("speech lost", _speech_lost),
    ("scope", _of_any_lost),
    ("article changed", _made_known),
    ("comparison", _than_lost),
    ("object lost", _object_lost),
    ("owner changed", _owner_changed),
    ("article added", _article_added),
    ("clause", _own_clause),
    ("report", _out_of_report),
)

_OF_THE_WHOLE = (
    ("condition", lambda source, told: _condition_lost(source, told) or _condition_changed(source, told)),
    ("concession", _concession_lost),
    ("until now", _limit_lost),
    ("respectively", _pairing_lost),
)
"""What a sentence says as a whole, with the words that the line tells."""
