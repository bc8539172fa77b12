"""Groups and bodies that act without a person being named: "police", "the Swiss government", "two men"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.summarizing.attribution import is_outlet
from briefing.summarizing.lexicon import GROUPS, NOT_NAMES, OUTLETS, word_set
from briefing.summarizing.phrases import noun_phrase, phrase_tokens
from briefing.summarizing.roles import is_role

if TYPE_CHECKING:
    from briefing.summarizing.people import People

Doc = Any
Token = Any

BODY_ENTITIES = frozenset({"ORG", "GPE", "NORP"})
"""What the recogniser calls bodies and countries."""

_NO_PARTY = frozenset({"EVENT", "FAC", "LOC", "LAW", "MONEY", "PERCENT", "QUANTITY", "DATE", "TIME"})
_KIN = frozenset({"family", "lawyer", "wife", "husband"})
_LONGEST = 8
_OF_PLACES = word_set(
    """
    leave enter visit reach flee rule govern tour hit strike cross lead run rock shake
    """
)
"""Verbs whose object, a country, is where something happens rather than somebody who takes part."""

_IN_BRACKETS = re.compile(r"\s*\(\s*[A-Z]{2,}\s*\)")
_ODD = re.compile(r"[()\[\]/|<>]")
_NOT_AGENTS = word_set(
    """
    numbers papers orders matters letters others centers computers trailers containers quarters
    rivers towers errors motors doors floors colors factors powers figures newspapers waters
    shoulders fingers sectors chapters layers borders drawers tenders offers answers covers dollars
    disorders cancers tumors sensors mirrors corridors monitors reactors tractors indicators
    transfers acres feathers boulders disasters affairs stairs hours flowers photographs
    headquarters posters folders stickers banners prayers tigers spiders fibers rumors favors honors
    scissors trousers
    """
)


def group_name(head: Token, people: People) -> str | None:
    """Return the group or body that a noun stands for as the text names it, None for no such thing."""
    entity = next((item for item in head.doc.ents if item.start <= head.i < item.end), None)
    if _stands_for_nobody(head, None if entity is None else entity.label_):
        return None
    phrase = phrase_tokens(head)
    whole = _IN_BRACKETS.sub("", head.doc[phrase[0].i : phrase[-1].i + 1].text)
    fits = len(phrase) <= _LONGEST
    text: str
    if _is_named_body(head) or (does_something(head) and head.dep_ in {"nsubj", "nsubjpass", "pobj"}):
        text = whole if fits and head.dep_ in {"nsubj", "nsubjpass", "pobj", "conj"} else ""
    elif head.tag_ == "CD":
        counted = any(child.lower_ == "of" for child in head.rights)
        text = whole if fits and counted else ""
    elif entity is not None and head.i == entity.root.i and head.lower_ not in GROUPS and _acts(head, people):
        text = entity.text
    elif _acts(head, people) or _is_group(head):
        text = whole if fits else noun_phrase(head, after=False)
    else:
        return None
    text = bare(text)
    odd = not text or _ODD.search(text) or len(text.split()) > _LONGEST
    return None if odd or is_outlet(text) or text.lower() in OUTLETS else text


def _stands_for_nobody(head: Token, label: str | None) -> bool:
    if label in _NO_PARTY or head.lower_ in NOT_NAMES or head.tag_ in {"PRP", "WP", "DT", "WDT", "EX"}:
        return True
    if any(child.tag_ == "PRP$" for child in head.lefts) and head.lower_ not in _KIN:
        return True
    return head.ent_type_ == "GPE" and head.dep_ == "dobj" and head.head.lemma_ in _OF_PLACES


def _acts(head: Token, people: People) -> bool:
    """Tell whether a noun is a name of somebody or something that acts."""
    if head.ent_type_ in BODY_ENTITIES | {"PERSON"}:
        return True
    proper = head.tag_ in {"NNP", "NNPS"} or people.is_proper(head.text)
    return proper and head.text[:1].isupper() and head.dep_ != "dobj"


def _is_group(head: Token) -> bool:
    words = {head.lower_, head.lemma_.lower()}
    return bool(words & GROUPS) or (is_role(head) and head.tag_ in {"NN", "NNS"})


def _is_named_body(head: Token) -> bool:
    """Tell "the APEC forum", a common noun after the name of a body."""
    return head.tag_ in {"NN", "NNS"} and any(
        child.ent_type_ == "ORG" and child.dep_ in {"compound", "nmod"} for child in head.lefts
    )


def does_something(token: Token) -> bool:
    """Tell whether a plural names people by what they do: "makers", "cyclists"."""
    return (
        token.tag_ == "NNS"
        and (token.text.islower() or token.i == 0)
        and token.lower_.endswith(("ers", "ors", "ists", "ians"))
        and token.lower_ not in _NOT_AGENTS
    )


def bare(text: str) -> str:
    """Return a name without article, possessive and stray punctuation."""
    text = (
        text.strip(" ,.'\"-") if not text.endswith((".S.", ".K.", "Inc.", "Corp.", "Ltd.", "Co.")) else text
    )
    text = text.removesuffix("'s")
    for article in ("the ", "The ", "a ", "A ", "an ", "An ", "THE ", "his ", "her ", "their ", "its "):
        text = text.removeprefix(article)
    return text
