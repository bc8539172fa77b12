"""The parts of a sentence that may be left out, and how little each of them says.

A part is an unbroken run of words under one head of the parse: a bracket, a remark between commas, a clause,
a circumstance. What limits a statement (negation, condition, "at least", its year), whose claim it is, and
the inside of a quotation are no parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.deeds import agrees
from briefing.summarizing.wording import CONDITIONS, MONTHS, SAYING, WEEKDAYS, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

ONLY_TO_FIT = 4
LAST_RESORT = 5
_MIN_BEFORE_DASH = 9
_CIRCUMSTANCES = frozenset({"after", "during", "amid", "following", "since", "while", "before", "ahead"})
_LONG_APPOSITION = 6
_NEVER_CUT_PREPOSITIONS = frozenset(
    {
        "of",
        "to",
        "according",
        "than",
        "without",
        "against",
        "despite",
        "except",
        "by",
        "between",
        "as",
        "like",
    }
)
_DAYS = frozenset(name.capitalize() for name in (*MONTHS, *WEEKDAYS))
_AIMING = frozenset(
    {
        "vote",
        "decide",
        "agree",
        "move",
        "fight",
        "seek",
        "use",
        "plan",
        "urge",
        "ask",
        "order",
        "meet",
        "work",
        "try",
        "act",
    }
    | {
        "refuse",
        "choose",
        "fail",
        "struggle",
        "rush",
        "gather",
        "prepare",
        "go",
        "come",
        "need",
        "call",
        "campaign",
    }
)
_BINDING = frozenset({"with", "for", "from", "into", "on", "upon", "about", "over"})
"""Prepositions that mostly belong to their verb ("charged with"), save before a date or a place."""

_OUTSIDE = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})
_WHOSE_WORD = frozenset({"according", "reportedly", "allegedly", "apparently"})
_CONNECTIVES = frozenset({"but", "and", "so", "also", "meanwhile", "however", "moreover", "besides", "furthermore",
                          "still", "yet", "then", "additionally", "instead", "indeed", "separately", "fortunately",
                          "unfortunately", "sadly", "interestingly", "surprisingly", "ironically", "naturally"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens that may be left out together.

    ``cost`` 0 says nothing, 1 is background, 2 a circumstance, 3 a second fact, 4 and 5 only to fit the
    limit.
    """

    cost: int
    tokens: frozenset[int]


def parts_of(tokens: list[Token]) -> Iterator[Part]:
    """Yield the parts of a sentence that may be left out, each of which leaves it true and whole."""
    quoted = _quoted(tokens)
    for part in (*_openings(tokens), *_brackets(tokens), *_clauses(tokens)):
        if part.tokens and not _limits(tokens, part) and not _cuts_quotation(part, quoted):
            yield part


def _openings(tokens: list[Token]) -> Iterator[Part]:
    """Connectives that point to a sentence that the reader does not see, and adverbs that judge."""
    comma = len(tokens) > 1 and tokens[1].text == ","
    if tokens and tokens[0].lower_ in _CONNECTIVES and (comma or tokens[0].dep_ == "cc"):
        yield Part(0, frozenset({tokens[0].i, tokens[1].i} if comma else {tokens[0].i}))
    for token in tokens[1:]:
        if token.lower_ in {"also", "meanwhile", "however", "moreover"} and token.dep_ == "advmod":
            around = {token.i}
            left, right = _neighbour(tokens, token.i, -1), _neighbour(tokens, token.i, 1)
            if left is not None and right is not None and left.text == "," and right.text == ",":
                around |= {left.i, right.i}
            yield Part(0, frozenset(around))


def _brackets(tokens: list[Token]) -> Iterator[Part]:
    start: int | None = None
    for token in tokens:
        if token.text == "(":
            start = token.i
        elif token.text == ")" and start is not None:
            # An abbreviation in brackets is what later lines call it by.
            short = token.i - start == 2 and tokens[start + 1 - tokens[0].i].text.isupper()  # noqa: PLR2004
            yield Part(ONLY_TO_FIT if short else 0, frozenset(range(start, token.i + 1)))
            start = None
    dashes = [
        token.i
        for token in tokens
        if token.text in {"—", "–", "--"} or (token.text == "-" and _spaced(tokens, token))
    ]
    pair = 2
    if len(dashes) == pair:
        after = _neighbour(tokens, dashes[1], 1)
        if after is not None and after.pos_ in {"VERB", "AUX", "ADP", "CCONJ", "PART"}:
            yield Part(1, frozenset(range(dashes[0], dashes[1] + 1)))
    elif len(dashes) == 1 and dashes[0] > tokens[0].i + _MIN_BEFORE_DASH:
        yield Part(1, frozenset(range(dashes[0], _body_end(tokens))))


def _spaced(tokens: list[Token], token: Token) -> bool:
    before = _neighbour(tokens, token.i, -1)
    return bool(token.whitespace_ and before is not None and before.whitespace_)


def _clauses(tokens: list[Token]) -> Iterator[Part]:
    for token in tokens:
        span = _run_of(token, tokens)
        if span is None:
            continue
        start, end = span
        before, after = _neighbour(tokens, start, -1), _neighbour(tokens, end, 1)
        opened = before is not None and before.text in {",", ";"}
        closed = after is None or after.text in {",", ";", "."} or after.i >= _body_end(tokens)
        trailing = after is None or after.i >= _body_end(tokens)
        leading = start == tokens[0].i
        cost = _cost(token, opened=opened, closed=closed, trailing=trailing, leading=leading)
        if cost is None:
            continue
        comma_after = after is not None and after.text == "," and not trailing
        first = start - 1 if opened and not leading else start
        if token.dep_ == "prep" and before is not None and before.lower_ in {"late", "early", "only", "just"}:
            first = before.i  # "late on Monday" goes as a whole
        last = (
            end + 1 if comma_after and (leading or (opened and _comma_goes(token, tokens, end + 2))) else end
        )
        yield Part(cost, frozenset(range(first, last + 1)))


def _comma_goes(token: Token, tokens: list[Token], following: int) -> bool:
    """Tell whether the comma behind a remark goes with it: not where it also closes an earlier remark."""
    after = _neighbour(tokens, following, 0)
    while after is not None and after.pos_ == "ADV":
        after = _neighbour(tokens, after.i, 1)
    if after is not None and after.lemma_.lower() in SAYING and after.i > token.head.i:
        # "…, who was there, said the librarian": the comma is that of the speech, unless the head is who speaks.
        return any(child.i == token.head.i and child.dep_ == "nsubj" for child in after.children)
    return (
        token.head.dep_ != "appos"
        and after is not None
        and after.pos_ in {"VERB", "AUX", "CCONJ", "PART", "ADP"}
    )


def _cost(token: Token, *, opened: bool, closed: bool, trailing: bool, leading: bool) -> int | None:  # noqa: C901, PLR0911, PLR0912
    """Return how much it costs to leave out the part that ``token`` heads; None where it must stay."""
    dep = token.dep_
    size = sum(1 for _ in token.subtree)
    if dep == "relcl":
        if opened and closed:
            return 1
        return _cost_of_restriction(token) if closed else None
    if dep == "appos" and opened and closed:
        return 1 if size >= _LONG_APPOSITION and token.head.ent_type_ != "" else ONLY_TO_FIT
    if dep == "acl" and closed:
        if any(child.lower_ == "to" for child in token.children):
            return None  # "an effort to", "a plan to": nothing without it
        return 1 if opened else ONLY_TO_FIT
    if dep == "advcl":
        if _reports(token) or token.head.lemma_.lower() in {"come", "occur", "follow"}:
            return None
        if not opened and any(child.lower_ == "to" for child in token.children):
            # "voted to ask", "used to pay": what was decided, not what it was for.
            return ONLY_TO_FIT if closed and token.head.lemma_.lower() not in _AIMING else None
        if opened and trailing:
            return 1
        if leading and closed:
            return 2
        if not opened and token.tag_ == "VBG":
            return ONLY_TO_FIT if trailing else None  # "took to the streets demanding the release"
        return 2 if opened and closed else (3 if trailing else None)
    if dep == "conj" and token.pos_ in {"VERB", "AUX"} and closed and len(token.conjuncts) == 1:
        if _shares_object(token):
            return None
        if agrees(token, lambda _: True):
            return LAST_RESORT  # "met in Oslo and agreed on a border": the agreement is what it is told for
        own_subject = any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children)
        if not trailing:
            return ONLY_TO_FIT if own_subject else None
        return 3 if own_subject or token.head.dep_ == "ROOT" else ONLY_TO_FIT
    if dep == "npadvmod" and opened and trailing and size > _LONG_APPOSITION - 2:
        return 2  # "…, hours after he was called"
    if (
        dep == "prep"
        and token.lower_ == "as"
        and any(child.lower_ == "such" for child in token.children)
        and closed
    ):
        return 3
    if dep == "prep" and token.lower_ not in _NEVER_CUT_PREPOSITIONS:
        head = token.head
        if head.lemma_ == "be" and not any(child.dep_ in {"attr", "acomp"} for child in head.children):
            return None  # "is in the process of evacuating": without it nothing is said
        if opened and closed and not leading and _tells_where_or_when(token):
            return ONLY_TO_FIT
        if head.pos_ not in {"VERB", "AUX"}:
            if (
                closed
                and not opened
                and head.dep_ in {"dobj", "pobj"}
                and token.lower_ not in {"with", "for"}
            ):
                return LAST_RESORT
            return 2 if opened and closed and not leading else None
        says = head.lemma_.lower() in SAYING and any(child.dep_ == "nsubj" for child in head.children)
        if says and token.lower_ in {"in", "at", "on", "during", "after"} and closed:
            return 2
        if opened and closed:
            return 2
        if leading and closed:
            return 3
        if closed and token.lower_ in _CIRCUMSTANCES:
            return ONLY_TO_FIT
        day = any(child.ent_type_ == "DATE" or child.text.capitalize() in _DAYS for child in token.children)
        if token.lower_ == "on" and day:
            return ONLY_TO_FIT  # the bullet's own date field keeps it
        bound = token.lower_ in _BINDING and not any(child.ent_type_ in _OUTSIDE for child in token.children)
        return LAST_RESORT if closed and not bound else None
    return None


def _cost_of_restriction(clause: Token) -> int | None:
    """Return the cost of a clause that says which one is meant ("students who never attended")."""
    head = clause.head
    introduced = next(iter(clause.subtree)).tag_ in {"WDT", "WP", "WP$", "WRB"}
    if not introduced or head.pos_ == "PRON" or head.dep_ in {"nsubj", "nsubjpass", "attr"}:
        return None
    indefinite = any(child.lower_ in {"a", "an", "those", "some", "any"} for child in head.children)
    return LAST_RESORT if indefinite else ONLY_TO_FIT


def _shares_object(token: Token) -> bool:
    """Tell whether a joined verb carries the object of the verb before it ("collect and distribute food")."""
    objects = {"dobj", "ccomp", "xcomp", "prep", "attr", "acomp", "agent", "prt", "dative", "oprd"}
    return not any(child.dep_ in objects and child.i < token.i for child in token.head.children)


def _tells_where_or_when(token: Token) -> bool:
    """Tell whether a remark holds the meeting, the place or the day of the event."""
    return any(
        item.ent_type_ in {"DATE", "TIME", "GPE", "FAC", "LOC"}
        or item.lemma_.lower() in {"meeting", "talk", "summit"}
        for item in token.subtree
    )


def _reports(token: Token) -> bool:
    """Tell whether a clause says whose claim the rest is ("as police said")."""
    return bool(token.lemma_.lower() in SAYING) or any(
        child.lemma_.lower() == "accord" for child in token.subtree
    )


def _limits(tokens: list[Token], part: Part) -> bool:  # noqa: PLR0911 - one rule a line
    """Tell whether a part limits what stays, or holds the sentence's own verb or its subject."""
    inside = [token for token in tokens if token.i in part.tokens]
    if any(_says_for_the_rest(token) for token in inside):
        return True
    words = [token for token in inside if not token.is_punct]
    if not words:
        return True
    if any(token.dep_ == "ROOT" for token in inside):
        return True
    if any(_dates_the_rest(token, part) for token in inside):
        return True
    opening = [token.lower_ for token in words[:3]]
    if any(word in CONDITIONS for word in opening):
        return True
    if any(token.lower_ in {"anonymity", "anonymous", "unnamed", "declined"} for token in words):
        return True
    if any(token.lower_ in _WHOSE_WORD and token.head.i not in part.tokens for token in words):
        return True
    # The saying verb of "…, said X" hangs as parataxis or as the head of a complement outside the part.
    return any(
        child.i not in part.tokens and child.dep_ == "ccomp" for token in inside for child in token.children
    )


def _dates_the_rest(token: Token, part: Part) -> bool:
    """Tell whether a word of the part says that what stays is of another year: "In 2012, …", "Last year, …".

    A whole date is none of these: it stands there because a weekday was resolved.
    """
    year = re.fullmatch(r"(?:19|20)\d\d", token.text) is not None
    if year and any(child.like_num and child.i != token.i for child in token.head.children):
        return False
    if not year and token.lower_ not in {"ago", "last", "earlier", "previous"}:
        return False
    above = token
    while above.i in part.tokens and above.pos_ not in {"VERB", "AUX"} and above.head.i != above.i:
        above = above.head
    return above.i not in part.tokens


def _says_for_the_rest(token: Token) -> bool:
    """Tell whether a verb of saying names whose claim the sentence is, and not that of a remark in it."""
    if token.lemma_.lower() not in SAYING or not any(child.dep_ == "nsubj" for child in token.children):
        return False
    above = token
    while above.dep_ in {"conj", "advcl", "ccomp", "parataxis", "dep"}:
        above = above.head
    return bool(above.dep_ == "ROOT")


def _cuts_quotation(part: Part, quoted: list[frozenset[int]]) -> bool:
    """Tell whether leaving out the part would change what stands between quotation marks."""
    return any(part.tokens & passage and not passage <= part.tokens for passage in quoted)


def _quoted(tokens: list[Token]) -> list[frozenset[int]]:
    passages: list[frozenset[int]] = []
    opened: int | None = None
    for token in tokens:
        if plain(token.text) in {'"', "''", "``"}:
            if opened is None:
                opened = token.i
            else:
                passages.append(frozenset(range(opened, token.i + 1)))
                opened = None
    if opened is not None:
        passages.append(frozenset(range(opened, tokens[-1].i + 1)))
    return passages


def _run_of(token: Token, tokens: list[Token]) -> tuple[int, int] | None:
    """Return first and last index of a token's subtree where it is an unbroken run within the sentence."""
    members = [item.i for item in token.subtree]
    first, last = min(members), max(members)
    if first < tokens[0].i or last > tokens[-1].i or last - first + 1 != len(members):
        return None
    # Punctuation at the edges belongs to the sentence around it.
    by_index = {item.i: item for item in tokens}
    while last > first and by_index[last].is_punct and by_index[last].text not in {")", "]"}:
        last -= 1
    while first < last and by_index[first].text in {",", ";", "-", "–", "—"}:
        first += 1
    if token.dep_ == "conj":
        before = by_index.get(first - 1)
        if before is not None and before.dep_ == "cc":
            if before.lower_ != "and":
                return None
            first -= 1
    return first, last


def _neighbour(tokens: list[Token], index: int, step: int) -> Token | None:
    """Return the word before (``step`` -1) or after (1) the word ``index``, if the sentence has one."""
    position = index - tokens[0].i + step
    return tokens[position] if 0 <= position < len(tokens) else None


def _body_end(tokens: list[Token]) -> int:
    """Return the index after the last token that is not closing punctuation."""
    end = tokens[-1].i + 1
    for token in reversed(tokens):
        if not token.is_punct and not token.is_space:
            break
        end = token.i
    return int(end)
