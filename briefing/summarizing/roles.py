"""The office that the words around a name give to its bearer."""

from __future__ import annotations

import re
from typing import Any

from briefing.summarizing.lexicon import (
    ABBREVIATED_ROLES,
    COURTESY,
    NOT_NAMES,
    ROLE_MODIFIERS,
    ROLES,
    word_set,
)

Doc = Any
Token = Any

_LONGEST = 9
_LONGEST_APPOSITION = 12
_NOMINAL = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "HYPH", "AFX", "VBG"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_BREAKS = frozenset(
    {",", ";", ":", ")", "(", "—", "–", "--", ".", '"', "?", "!", "who", "whose", "which", "where", "whom"}
)
_JUDGING = word_set(
    """
    controversial influential radical legendary charismatic iconic enigmatic exceptional sensational
    critical loyal fanatic heroic tragic dramatic romantic unofficial alleged international notional
    exotic historic eccentric
    """
)
_AGE = re.compile(r"\d{1,3}$")
_AGENT = re.compile(
    r"(?:er|or|ist|man|woman|ian|eer|ee|ess|ant|ent|star|mate|hand|smith|wright|back|ic|ete|ot|ey|ef|ese|cook|guru|kid|teen|boy|girl|dad|mum|mom|hero)$"
)
"""How nouns for people end in English."""

_UNITS = frozenset({"m", "km", "kg", "kilo", "metre", "meter", "mile", "yard"})
_AGED = re.compile(r"year-old$", re.IGNORECASE)


def is_role(token: Token) -> bool:
    """Tell whether a token names an office, a rank or a trade."""
    word = token.lower_
    if word in ABBREVIATED_ROLES:
        return word != "us" and (token.text[0].isupper() or len(word) > len("cm"))
    return word in ROLES or word.rpartition("-")[2] in ROLES or word.startswith("ex-")


def role_around(doc: Doc, first: int, last: int) -> str | None:
    """Return the role that stands beside the name of tokens ``first`` to ``last``, None if there is none."""
    return role_before(doc, first) or _apposition_after(doc, last) or _apposition_before(doc, first)


def role_before(doc: Doc, first: int) -> str | None:
    """Return the title directly before a name: ``U.S. Defense Secretary``."""
    start = role_start(doc, first)
    if start == first:
        return None
    tokens = [token for token in doc[start:first] if token.lower_ not in COURTESY]
    while tokens and (not _may_begin(tokens[0]) or tokens[0].lower_ in _UNITS):
        tokens = tokens[1:]
    return _written(doc, tokens[0].i, first) if tokens else None


def role_start(doc: Doc, first: int) -> int:
    """Return the index of the first token of the title before a name, ``first`` if there is none."""
    start = first
    while start > 0 and first - start < _LONGEST and _continues(doc, start - 1, first):
        start -= 1
    if start == first:
        return first
    before = doc[first - 1]
    named = any(is_role(token) for token in doc[start:first])
    if named and (
        is_role(before) or before.lower_ in COURTESY or before.lower_ == "elect" or _has_of(doc, start, first)
    ):
        return start
    if (
        before.tag_ == "NN"
        and before.text.islower()
        and before.text.isalpha()
        and before.dep_ in {"compound", "nmod"}
    ):
        return start if before.head.i >= first and _may_be_person(before) else first
    if before.lower_ in COURTESY:
        return first - 1
    return first


def _may_be_person(token: Token) -> bool:
    """Tell whether a noun that the lists do not know may name a person: "hurdler", not "bomb"."""
    return is_role(token) or _AGENT.search(token.lower_) is not None


def _continues(doc: Doc, index: int, first: int) -> bool:  # noqa: PLR0911 - one rule a line
    token = doc[index]
    if (
        (token.lower_ in NOT_NAMES and token.ent_type_ != "NORP")
        or token.ent_type_ in {"DATE", "TIME", "PERSON"}
        or token.like_num
    ):
        return token.ent_type_ == "PERSON" and is_role(token)
    if token.lower_ in COURTESY or token.lower_ in ABBREVIATED_ROLES:
        return True
    if token.text in {"-", "/", "&"}:
        return index > 0 and not doc[index - 1].is_punct
    if token.lower_ in {"of", "for"}:
        office = (
            index > 0 and is_role(doc[index - 1]) and index + 1 < first and doc[index + 1].text[0].isupper()
        )
        return office and not any(is_role(other) for other in doc[index + 1 : first])
    if token.lower_ == "and":
        # "Minister of Trade and Industry X": only inside such a title
        title = _has_of(doc, max(0, index - 3), index) and doc[index + 1].text[0].isupper()
        return title and not is_role(doc[index + 1])
    if _AGED.search(token.text) or not token.text[0].isalpha():
        return False
    return token.tag_ in _NOMINAL and not (token.tag_ == "VBG" and token.lower_ != "acting")


def _has_of(doc: Doc, start: int, end: int) -> bool:
    return any(token.lower_ in {"of", "for"} for token in doc[start:end])


def _may_begin(token: Token) -> bool:
    """Tell whether a title may begin with this word; adjectives of judgement may not stay."""
    if token.is_punct or token.lower_ in {"of", "for", "and", "old", "year"}:
        return False
    if token.tag_ == "JJ" and token.text.islower():
        word = token.lower_
        relational = word.endswith(("al", "ic", "ary", "ish", "ese")) and word not in _JUDGING
        return relational or word in ROLE_MODIFIERS or word.startswith(("vice-", "then-", "ex-"))
    return True


def _written(doc: Doc, start: int, end: int) -> str:
    span = doc[start:end]
    text: str = span.text
    return text.strip(" ,-")


def _apposition_after(doc: Doc, last: int) -> str | None:
    position = last + 1
    if position + 1 < len(doc) and doc[position].text == "," and _AGE.match(doc[position + 1].text):
        position += 2
    if position >= len(doc) or doc[position].text not in {",", "—", "–", "-", "("}:
        return None
    return _role_phrase(doc, position + 1, closed=True)


def _apposition_before(doc: Doc, first: int) -> str | None:
    if first < 2 or doc[first - 1].text != ",":  # noqa: PLR2004 - a role and its comma
        return None
    start = first - 1
    while start > 0 and doc[start - 1].lower_ not in _BREAKS and first - start <= _LONGEST_APPOSITION:
        start -= 1
    if start > 0 and doc[start - 1].lower_ not in _BREAKS:
        return None
    return _role_phrase(doc, start, closed=True)


def _role_phrase(doc: Doc, start: int, *, closed: bool) -> str | None:
    end = start
    while end < len(doc) and doc[end].lower_ not in _BREAKS and end - start <= _LONGEST_APPOSITION:
        end += 1
    tokens = list(doc[start:end])
    if closed and (end >= len(doc) or doc[end].lower_ not in _BREAKS or not tokens):
        return None
    while tokens and (tokens[0].tag_ in {"DT", "PRP$"} or tokens[0].lower_ in {"now", "then", "currently"}):
        tokens = tokens[1:]
    if any(token.tag_ in _FINITE for token in tokens):
        return None
    if not tokens or not _headed_by_role(tokens):
        return None
    while tokens and not _may_begin(tokens[0]):
        tokens = tokens[1:]
    while tokens and tokens[-1].tag_ in {"IN", "TO", "CC"}:
        tokens = tokens[:-1]  # 'author of "…"'
    return _written(doc, tokens[0].i, tokens[-1].i + 1) if tokens else None


def _abbreviates_title(token: Token) -> bool:
    """Tell "Sen" and "Gen", which only stand before names, from "CEO" and "MP"."""
    return token.lower_ in ABBREVIATED_ROLES and not token.text.isupper()


def _headed_by_role(tokens: list[Token]) -> bool:
    """Tell whether the noun that a phrase is about names an office ("a spokesman for …")."""
    for position, token in enumerate(tokens):
        if token.tag_ not in _NOMINAL and token.tag_ not in {"POS", "CD", "NNPS", "RB", "VBN", "DT"}:
            return False
        if is_role(token) and token.tag_ in {"NN", "NNP", "JJ"} and not _abbreviates_title(token):
            following = tokens[position + 1] if position + 1 < len(tokens) else None
            if following is None or following.tag_ in {"IN", "TO", "CC"} or following.lower_ in {"of", "for"}:
                return True
    return False
