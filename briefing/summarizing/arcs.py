"""Who does what: whether the arcs of a bullet's parse are in the parse of its source.

Names and numbers can all be right and the sentence still wrong ("his parents have been communicating" told
as "he has been"). After Goyal and Durrett (2020) each arc between two words that carry meaning must be
entailed by the source; here "entailed" is a look-up in a set of relations that is generous about form
(active and passive, relative clauses, appositions, shared subjects) and strict about who, whom, how many,
whether, and under whose word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.numbers import values
from briefing.summarizing.wording import NEUTRAL, SAME_SAYING, SAYING, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.tokens import Doc, Token

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_OBJECTS = frozenset({"dobj", "dative", "oprd"})
_MODIFIERS = frozenset(
    {"amod", "compound", "nummod", "poss", "nmod", "quantmod", "advmod", "npadvmod", "appos", "acomp", "attr"}
)
_LIGHT_ADVERBS = frozenset(
    {"when", "where", "how", "why", "also", "then", "there", "here", "more", "most", "so", "as", "now"}
)


@dataclass(frozen=True, slots=True)
class Relations:
    """What a source says, in a form for look-up.

    ``arcs`` holds (relation, head, child); ``reach`` (head, child) for any path downwards; ``words`` the keys.
    """

    arcs: frozenset[tuple[str, str, str]]
    reach: frozenset[tuple[str, str]]
    words: frozenset[str]


def relations(docs: Iterable[Doc]) -> Relations:
    """Return the relations of source documents, with all forms that mean the same."""
    arcs: set[tuple[str, str, str]] = set()
    reach: set[tuple[str, str]] = set()
    words: set[str] = set()
    for doc in docs:
        for token in doc:
            words.update(keys_of(token))
            words.add(bare(token.text))
            arcs.update(_arcs(token))
            for above in ancestors_of(token):
                reach.update((one, other) for one in keys_of(above) for other in keys_of(token))
    return Relations(frozenset(arcs), frozenset(reach), frozenset(words))


def unsupported_arcs(draft: Doc, source: Relations) -> list[str]:
    """Return the arcs of a draft that its source does not have, as ``child of head`` with the relation."""
    return [
        f"{token.text} of {token.head.text}"
        for token in checked_arcs(draft)
        if not entailed(token, token.head, source)
    ]


def checked_arcs(draft: Doc) -> list[Token]:
    """Return the words of a draft whose arc to their head has to be in the source."""
    return [
        token
        for token in draft
        if token.pos_ in _CONTENT
        and token.dep_ not in {"ROOT", "punct", "dep"}
        and token.lower_ not in _LIGHT_ADVERBS
        and not inside_name(token)
        and token.lemma_.lower() not in NEUTRAL
    ]


def entailed(token: Token, head: Token, source: Relations) -> bool:  # noqa: PLR0911
    """Tell whether a source has the arc of a word to its head."""
    dep = token.dep_
    children = keys_of(token)
    if dep in {"pobj", "pcomp"} and head.pos_ in {"ADP", "SCONJ"}:
        governor = head.head
        if dep == "pobj" and head.dep_ == "agent":
            return _has(source, ("subj",), governor, children)
        preposition = head.lower_
        return any(
            (f"prep:{preposition}", one, other) in source.arcs
            for one in keys_of(governor)
            for other in children
        )
    if dep == "conj" and token.pos_ in {"VERB", "AUX"} and _reaches(source, head, children):
        return True
    if dep == "conj":
        return _has(source, ("conj",), head, children) or any(
            (f"sibling:{relation}", one, other) in source.arcs
            for relation in ("subj", "obj", "prep", "root")
            for one in keys_of(head)
            for other in children
        )
    if dep in _SUBJECTS:
        return _has(source, ("subj",), head, children) or (_is_copula(head) and _linked(token, head, source))
    if dep in _PASSIVE_SUBJECTS or dep in _OBJECTS:
        return _has(source, ("obj",), head, children)
    if dep in {"attr", "acomp"}:
        return _linked_complement(token, head, source)
    if dep in _MODIFIERS:
        return _has(source, ("mod", "subj", "obj"), head, children)
    if dep in {"ccomp", "xcomp", "advcl", "acl", "relcl", "parataxis"}:
        return _reaches(source, head, children) or _saying(head)
    return _reaches(source, head, children)


def _has(source: Relations, kinds: Sequence[str], head: Token, children: Sequence[str]) -> bool:
    heads = keys_of(head)
    if head.lemma_.lower() in NEUTRAL and head.lemma_.lower() in SAYING:
        heads = (*heads, *sorted(SAME_SAYING))
    return any((kind, one, other) in source.arcs for kind in kinds for one in heads for other in children)


def _is_copula(head: Token) -> bool:
    return bool(head.lemma_.lower() == "be")


def _linked(token: Token, head: Token, source: Relations) -> bool:
    """Tell whether "X is Y" is an apposition or a copula of the source."""
    others = [child for child in head.children if child.dep_ in {"attr", "acomp"}]
    return bool(others) and all(
        any(
            ("mod", one, two) in source.arcs or ("mod", two, one) in source.arcs
            for one in keys_of(token)
            for two in keys_of(other)
        )
        for other in others
    )


def _linked_complement(token: Token, head: Token, source: Relations) -> bool:
    subjects = [child for child in head.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if not subjects or subjects[0].pos_ == "PRON":
        return _reaches(source, head, keys_of(token))
    return any(
        ("mod", one, two) in source.arcs or ("mod", two, one) in source.arcs
        for one in keys_of(subjects[0])
        for two in keys_of(token)
    )


def _reaches(source: Relations, head: Token, children: Sequence[str]) -> bool:
    return any((one, other) in source.reach for one in keys_of(head) for other in children)


def _saying(head: Token) -> bool:
    return head.lemma_.lower() in NEUTRAL


def keys_of(token: Token) -> tuple[str, ...]:
    """Return the normal forms under which a word is looked up: lemma, or value of a number."""
    if token.text in {"$", "£", "€", "¥"} and token.i + 1 < len(token.doc):
        token = token.nbor(1)
    if token.pos_ == "NUM" or token.like_num or token.text[:1].isdigit():
        found = values(_number_text(token))
        if found:
            return (f"#{found[0].rstrip('%')}",)
    lemma, word = token.lemma_.lower(), bare(token.text)
    if token.pos_ == "PROPN":
        return (word,)
    return (lemma,) if lemma == word else (lemma, word)


def _number_text(token: Token) -> str:
    """Return the whole number that a token is part of: "2" of "2 billion" means two billion."""
    first = last = token
    while (
        first.i > first.doc[0].i
        and (first.nbor(-1).pos_ == "NUM" or first.nbor(-1).text == "-")
        and first.nbor(-1).text != "$"
    ):
        first = first.nbor(-1)
    while last.i + 1 < len(last.doc) and last.nbor(1).pos_ == "NUM":
        last = last.nbor(1)
    return str(token.doc[first.i : last.i + 1].text)


def inside_name(token: Token) -> bool:
    """Tell whether a word is an inner part of a name; names are checked as wholes."""
    return (
        token.dep_ in {"compound", "flat", "nmod", "appos"}
        and token.pos_ == "PROPN"
        and token.head.pos_ == "PROPN"
    )


def ancestors_of(token: Token) -> Iterator[Token]:
    """Yield the words above a word, the nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token


def _arcs(token: Token) -> Iterator[tuple[str, str, str]]:  # noqa: C901, PLR0912
    """Yield the relations in which a source token is the child."""
    head, dep = token.head, token.dep_
    names = _same(token)
    if dep in _SUBJECTS:
        for verb in _with_conjuncts(head):
            yield from _each("subj", verb, names)
            yield from _copula(verb, names)
        for child in head.children:  # "agreed to work": the one who agrees works
            if child.dep_ in {"xcomp", "advcl"} and not any(
                item.dep_ in _SUBJECTS | _PASSIVE_SUBJECTS for item in child.children
            ):
                for verb in _with_conjuncts(child):
                    yield from _each(
                        "obj" if any(item.dep_ == "auxpass" for item in verb.children) else "subj",
                        verb,
                        names,
                    )
    elif dep in _PASSIVE_SUBJECTS:
        for verb in _with_conjuncts(head):
            passive = any(child.dep_ == "auxpass" for child in verb.children) or verb.i == head.i
            yield from _each("obj" if passive else "subj", verb, names)
        for child in head.children:
            if child.dep_ == "xcomp":
                yield from _each("subj", child, names)
                yield from _copula(child, names)
    elif dep in _OBJECTS:
        yield from _each("obj", head, names)
        for child in head.children:  # "urged them to leave"
            if child.dep_ == "xcomp":
                yield from _each("subj", child, names)
    elif dep in {"relcl", "acl"}:
        has_subject = any(
            child.dep_ in _SUBJECTS | _PASSIVE_SUBJECTS and child.lower_ not in {"who", "which", "that"}
            for child in token.children
        )
        passive = token.tag_ == "VBN" and not any(child.lemma_ == "have" for child in token.children)
        relation = "obj" if has_subject or passive else "subj"
        for one in _same(head):
            for key in keys_of(token):
                for other in keys_of(one):
                    yield relation, key, other
            if relation == "subj":
                yield from _copula(token, [one])
    elif dep in {"pobj", "pcomp"}:
        if head.dep_ == "agent":
            yield from _each("subj", head.head, names)
        for governor in [head.head, *_ancestors_within(head.head)]:
            yield from _each(f"prep:{head.lower_}", governor, names)
    elif dep == "conj":
        for one in keys_of(head):
            for other in keys_of(token):
                yield "conj", one, other
                yield "conj", other, one
        for other_conjunct in token.conjuncts:
            for one in keys_of(other_conjunct):
                for other in keys_of(token):
                    yield "conj", one, other
    if dep in _MODIFIERS or dep in {"amod", "acomp", "attr", "appos"}:
        for one in (head, *head.conjuncts) if dep in {"amod", "compound"} else (head,):
            yield from _each("mod", one, [token, *token.conjuncts])
        if dep == "appos":
            yield from _each("mod", token, [head])
        if head.dep_ == "appos":
            yield from _each("mod", head.head, [token])


def _copula(verb: Token, names: Iterable[Token]) -> Iterator[tuple[str, str, str]]:
    for child in verb.children:
        if child.dep_ in {"attr", "acomp"}:
            for name in names:
                yield from _each("mod", name, [child, *child.conjuncts])


def _each(relation: str, head: Token, children: Iterable[Token]) -> Iterator[tuple[str, str, str]]:
    for one in keys_of(head):
        for child in children:
            for other in keys_of(child):
                yield relation, one, other


def _same(token: Token) -> list[Token]:
    """Return the tokens that stand where this one stands: conjuncts, and what an apposition equates."""
    found = [token, *token.conjuncts]
    found.extend(child for item in list(found) for child in item.children if child.dep_ == "appos")
    # "some of the girls", "a group of men": what holds of the part is told of the whole's members too often.
    return found


def _with_conjuncts(verb: Token) -> list[Token]:
    """Return a verb and the verbs joined to it that have no subject of their own."""
    return [
        verb,
        *(
            item
            for item in verb.conjuncts
            if item.i > verb.i
            and not any(child.dep_ in _SUBJECTS | _PASSIVE_SUBJECTS for child in item.children)
        ),
    ]


def _ancestors_within(token: Token) -> Iterator[Token]:
    """Yield what a phrase may also hang from: parsers attach prepositions to the noun or to its verb."""
    for count, above in enumerate(ancestors_of(token)):
        if count > 2 or above.dep_ in {"relcl", "ccomp"}:  # noqa: PLR2004
            break
        if above.pos_ not in {"ADP", "PART"}:
            yield above
