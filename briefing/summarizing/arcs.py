"""Who does what: whether the arcs of a bullet's parse are in the parse of its source.

Names and numbers can all be right and the sentence still wrong ("his parents have been communicating" told
as "he has been"). After Goyal and Durrett (2020) each arc between two words that carry meaning must be
entailed by the source; here "entailed" is a look-up in a set of relations that is generous about form
(active and passive, relative clauses, appositions, shared subjects) and strict about who, whom, how many,
whether, and under whose word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.numbers import values
from briefing.summarizing.wording import (
    HEDGES,
    MODAL_FORMS,
    MODALS,
    NEGATIONS,
    NEUTRAL,
    SAME_SAYING,
    SAYING,
    bare,
)

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
_GOVERNED = frozenset({"ccomp", "xcomp", "pcomp"})
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
            words.update(_keys(token))
            words.add(bare(token.text))
            arcs.update(_arcs(token))
            for above in _ancestors(token):
                reach.update((one, other) for one in _keys(above) for other in _keys(token))
    return Relations(frozenset(arcs), frozenset(reach), frozenset(words))


def is_statement(draft: Doc) -> bool:
    """Tell whether a line has a main verb with tense and a subject: a fragment tells nothing."""
    for root in (token for token in draft if token.dep_ == "ROOT"):
        verbs = [root, *(child for child in root.children if child.dep_ in {"aux", "auxpass"})]
        finite = any(verb.tag_ in {"VBD", "VBZ", "VBP", "MD"} for verb in verbs)
        subject = any(child.dep_ in {"nsubj", "nsubjpass", "csubj", "expl"} for child in root.children)
        if finite and subject:
            return True
    return False


def unsupported_arcs(draft: Doc, source: Relations) -> list[str]:
    """Return the arcs of a draft that its source does not have, as ``child of head`` with the relation."""
    found = []
    for token in draft:
        head = token.head
        if (
            token.pos_ not in _CONTENT
            or token.dep_ in {"ROOT", "punct", "dep"}
            or token.lower_ in _LIGHT_ADVERBS
        ):
            continue
        if _inside_name(token) or token.lemma_.lower() in NEUTRAL:
            continue
        if not _entailed(token, head, source):
            found.append(f"{token.text} of {head.text}")
    return found


def _entailed(token: Token, head: Token, source: Relations) -> bool:  # noqa: PLR0911
    dep = token.dep_
    children = _keys(token)
    if dep in {"pobj", "pcomp"} and head.pos_ in {"ADP", "SCONJ"}:
        governor = head.head
        if dep == "pobj" and head.dep_ == "agent":
            return _has(source, ("subj",), governor, children)
        preposition = head.lower_
        return any(
            (f"prep:{preposition}", one, other) in source.arcs
            for one in _keys(governor)
            for other in children
        )
    if dep == "conj":
        return _has(source, ("conj",), head, children) or any(
            (f"sibling:{relation}", one, other) in source.arcs
            for relation in ("subj", "obj", "prep", "root")
            for one in _keys(head)
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
    heads = _keys(head)
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
            for one in _keys(token)
            for two in _keys(other)
        )
        for other in others
    )


def _linked_complement(token: Token, head: Token, source: Relations) -> bool:
    subjects = [child for child in head.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if not subjects or subjects[0].pos_ == "PRON":
        return _reaches(source, head, _keys(token))
    return any(
        ("mod", one, two) in source.arcs or ("mod", two, one) in source.arcs
        for one in _keys(subjects[0])
        for two in _keys(token)
    )


def _reaches(source: Relations, head: Token, children: Sequence[str]) -> bool:
    return any((one, other) in source.reach for one in _keys(head) for other in children)


def _saying(head: Token) -> bool:
    return head.lemma_.lower() in NEUTRAL


def _keys(token: Token) -> tuple[str, ...]:
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


def _inside_name(token: Token) -> bool:
    """Tell whether a word is an inner part of a name; names are checked as wholes."""
    return (
        token.dep_ in {"compound", "flat", "nmod", "appos"}
        and token.pos_ == "PROPN"
        and token.head.pos_ == "PROPN"
    )


def _ancestors(token: Token) -> Iterator[Token]:
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
            for key in _keys(token):
                for other in _keys(one):
                    yield relation, key, other
            if relation == "subj":
                yield from _copula(token, [one])
    elif dep in {"pobj", "pcomp"}:
        if head.dep_ == "agent":
            yield from _each("subj", head.head, names)
        for governor in [head.head, *_ancestors_within(head.head)]:
            yield from _each(f"prep:{head.lower_}", governor, names)
    elif dep == "conj":
        for one in _keys(head):
            for other in _keys(token):
                yield "conj", one, other
                yield "conj", other, one
        for other_conjunct in token.conjuncts:
            for one in _keys(other_conjunct):
                for other in _keys(token):
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
    for one in _keys(head):
        for child in children:
            for other in _keys(child):
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
    for count, above in enumerate(_ancestors(token)):
        if count > 2 or above.dep_ in {"relcl", "ccomp"}:  # noqa: PLR2004
            break
        if above.pos_ not in {"ADP", "PART"}:
            yield above


def changed_force(draft: Doc, sources: Sequence[Doc]) -> list[str]:
    """Return where a draft asserts more or less than its source: negation, modality, whose word, hedges."""
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
        for check in (_negation_kept, _modality_kept, _governed_alike):
            reason = check(token, matches)
            if reason:
                found.append(reason)
    found.extend(_lost_hedges(draft, sources))
    if re.search(r"\bthan\b|\bas \w+ as\b", draft.text.lower()):
        found.append("comparison")  # what a shortened comparison compares cannot be checked here
    speeches = [sum(token.lemma_.lower() in SAME_SAYING for token in doc) for doc in (draft, *sources)]
    if speeches[0] > max(speeches[1:], default=0):
        found.append("speaker added")
    return list(dict.fromkeys(found))


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


def _infinitive(token: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)


def _governed_alike(token: Token, matches: Sequence[Token]) -> str | None:
    """A clause that stands under a verb ("denied that", "tried to", "police said") must stay under it."""
    above = {key for item in _ancestors(token) for key in _keys(item)}
    if any(item.lemma_.lower() in NEUTRAL and item.lemma_.lower() in SAYING for item in _ancestors(token)):
        above |= SAME_SAYING
    missing: list[str] = []
    for item in matches:
        lost = [governor for governor in _governors(item) if not above & set(_keys(governor))]
        if not lost:
            return None
        missing = [governor.text for governor in lost]
    return f"lost: {missing[0]}" if missing else None


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
    kept = {key for token in draft for key in _keys(token)}
    written = {token.lower_ for token in draft}
    for doc in sources[:1]:
        for token in doc:
            word = token.lower_
            if word == "according" and "according" not in written and not ({"say", "tell", "report"} & kept):
                governor = set(_keys(token.head))
                if governor & kept:
                    yield "lost: according to"
            elif (
                word in HEDGES
                and word not in written
                and token.lemma_.lower() not in written
                and set(_keys(_limited(token))) & kept
            ):
                yield f"lost: {word}"


def _limited(token: Token) -> Token:
    """Return the word that a hedge limits: for "at least 20 people" the number."""
    return token.head
