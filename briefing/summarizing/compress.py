"""Shortening a sentence by leaving out parts of its parse, so that what remains is grammatical.

Only whole parts go: a bracket, a remark between commas, a clause. What limits a statement (negation,
condition, "at least"), whose claim it is, and the inside of a quotation stay. Parts are left out in order
of how little they say, until the line is short enough; a bullet of press briefings has about twenty words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.wording import (
    CONDITIONS,
    PRONOUNS,
    SAYING,
    balanced,
    count_words,
    plain,
    sentence_like,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span, Token

TARGET_WORDS = 20
"""A line of this length needs no further shortening: the median of editors' bullets is below it."""

_ONLY_TO_FIT = 4
_LAST_RESORT = 5
_GOOD_LENGTH = 12
_SLACK = {1: 0, 2: 2, 3: 5}
"""Words above the target at which parts of a cost are left alone: a second fact goes only from long lines."""

_CIRCUMSTANCES = frozenset({"after", "during", "amid", "following", "since", "while", "before", "ahead"})
_MIN_WORDS = 9
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


def compressions(
    doc: Doc | Span, *, text: str | None = None, max_words: int, target: int = TARGET_WORDS
) -> Iterator[str]:
    """Yield shortened versions of a parsed sentence, the best first, each a whole sentence of its own.

    Args:
        doc: The parse of one sentence.
        text: The sentence as the source writes it (the parse may hold plainer quotation marks).
        max_words: Longest line.
        target: Length at which shortening stops.
    """
    tokens = list(doc)
    source = doc.text if text is None or len(text) != len(doc.text) else text
    made = _unforced(tokens, source, target)
    gone = made[-1].gone if made else frozenset()
    if count_words(_written(tokens, gone, source)) > max_words:
        made.extend(_forced(tokens, source, gone, max_words))
    for cut in reversed(made):
        if count_words(cut.text) <= max_words and sentence_like(cut.text):
            yield cut.text


@dataclass(frozen=True, slots=True)
class _Cut:
    gone: frozenset[int]
    text: str


def _unforced(tokens: list[Token], source: str, target: int) -> list[_Cut]:
    """Leave out what says little, the least first, until the target is reached."""
    made: list[_Cut] = []
    gone: frozenset[int] = frozenset()
    parts = [part for part in _parts(tokens) if part.cost < _ONLY_TO_FIT]
    for part in parts:
        if part.cost == 0 and (cut := _without(tokens, source, gone | part.tokens)) is not None:
            made.append(cut)
            gone = cut.gone
    for cost in (1, 2, 3):
        enough = target + _SLACK[cost]
        while count_words(_written(tokens, gone, source)) > enough:
            cut = _best([part for part in parts if part.cost == cost], tokens, source, gone, enough)
            if cut is None:
                break
            made.append(cut)
            gone = cut.gone
    return made


def _best(
    parts: list[Part], tokens: list[Token], source: str, gone: frozenset[int], enough: int
) -> _Cut | None:
    """Return the cut that makes the line short enough and loses least; else the one that loses most."""
    cuts = [
        cut
        for part in parts
        if not part.tokens <= gone and (cut := _without(tokens, source, gone | part.tokens)) is not None
    ]
    cuts = [cut for cut in cuts if count_words(cut.text) >= min(_GOOD_LENGTH, enough)]
    fitting = [cut for cut in cuts if count_words(cut.text) <= enough]
    if fitting:
        return max(fitting, key=lambda cut: (count_words(cut.text), -min(cut.gone)))
    return min(cuts, key=lambda cut: (count_words(cut.text), min(cut.gone)), default=None)


def _forced(tokens: list[Token], source: str, gone: frozenset[int], max_words: int) -> list[_Cut]:
    """Leave out as little as makes the line fit: the smallest part that does it, else the largest and on."""
    made: list[_Cut] = []
    parts = [part for part in _parts(tokens) if part.cost >= _ONLY_TO_FIT]
    while True:
        tried = [
            (part, cut)
            for part in parts
            if not part.tokens <= gone and (cut := _without(tokens, source, gone | part.tokens)) is not None
        ]
        fitting = [pair for pair in tried if count_words(pair[1].text) <= max_words]
        if fitting:
            made.append(
                min(
                    fitting, key=lambda pair: (pair[0].cost, -count_words(pair[1].text), -min(pair[0].tokens))
                )[1]
            )
            return made
        if not tried:
            return made
        made.append(
            min(tried, key=lambda pair: (pair[0].cost, count_words(pair[1].text), -min(pair[0].tokens)))[1]
        )
        gone = made[-1].gone


def _without(tokens: list[Token], source: str, gone: frozenset[int]) -> _Cut | None:
    text = _written(tokens, gone, source)
    return _Cut(gone, text) if _whole(text, tokens, gone) else None


def _parts(tokens: list[Token]) -> Iterator[Part]:
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
            yield Part(_ONLY_TO_FIT if short else 0, frozenset(range(start, token.i + 1)))
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
    elif len(dashes) == 1 and dashes[0] > tokens[0].i + _MIN_WORDS:
        yield Part(1, frozenset(range(dashes[0], _body_end(tokens))))


def _spaced(tokens: list[Token], token: Token) -> bool:
    before = _neighbour(tokens, token.i, -1)
    return bool(token.whitespace_ and before is not None and before.whitespace_)


def _clauses(tokens: list[Token]) -> Iterator[Part]:
    for token in tokens:
        span = _subtree(token, tokens)
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
        return False  # "…, who was there, said the librarian": the comma is that of the speech
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
        introduced = next(iter(token.subtree)).tag_ in {"WDT", "WP", "WP$", "WRB"}
        return (
            _ONLY_TO_FIT
            if closed and introduced and token.head.dep_ not in {"nsubj", "nsubjpass", "attr"}
            else None
        )
    if dep == "appos" and opened and closed:
        return 1 if size >= _LONG_APPOSITION and token.head.ent_type_ != "" else _ONLY_TO_FIT
    if dep == "acl" and closed:
        return 1 if opened else _ONLY_TO_FIT
    if dep == "advcl":
        if _reports(token):
            return None
        if not opened and any(child.lower_ == "to" for child in token.children):
            return _ONLY_TO_FIT if closed else None
        if opened and trailing:
            return 1
        if leading and closed:
            return 2
        return 2 if opened and closed else (3 if trailing else None)
    if dep == "conj" and token.pos_ in {"VERB", "AUX"} and closed and len(token.conjuncts) == 1:
        if _shares_object(token):
            return None
        own_subject = any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children)
        if not trailing:
            return _ONLY_TO_FIT if own_subject else None
        return 3 if own_subject or token.head.dep_ == "ROOT" else _ONLY_TO_FIT
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
        if opened and closed and not leading and _tells_where_or_when(token):
            return _ONLY_TO_FIT
        if head.pos_ not in {"VERB", "AUX"}:
            if (
                closed
                and not opened
                and head.dep_ in {"dobj", "pobj"}
                and token.lower_ not in {"with", "for"}
            ):
                return _LAST_RESORT
            return 2 if opened and closed and not leading else None
        says = head.lemma_.lower() in SAYING and any(child.dep_ == "nsubj" for child in head.children)
        if says and token.lower_ in {"in", "at", "on", "during", "after"} and closed:
            return 2
        if opened and closed:
            return 2
        if leading and closed:
            return 3
        if closed and token.lower_ in _CIRCUMSTANCES:
            return _ONLY_TO_FIT
        return _LAST_RESORT if closed else None
    return None


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
    opening = [token.lower_ for token in words[:3]]
    if any(word in CONDITIONS for word in opening):
        return True
    if any(token.lower_ in {"anonymity", "anonymous", "unnamed"} for token in words):
        return True
    if any(token.lower_ in _WHOSE_WORD and token.head.i not in part.tokens for token in words):
        return True
    # The saying verb of "…, said X" hangs as parataxis or as the head of a complement outside the part.
    return any(
        child.i not in part.tokens and child.dep_ == "ccomp" for token in inside for child in token.children
    )


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


def _subtree(token: Token, tokens: list[Token]) -> tuple[int, int] | None:
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


def _written(tokens: list[Token], gone: set[int] | frozenset[int], source: str) -> str:
    """Return the text of the tokens that stay, with its spacing and punctuation put in order."""
    if not tokens:
        return ""
    begin = tokens[0].idx
    pieces: list[str] = []
    for token in tokens:
        if token.i not in gone:
            first = token.idx - begin
            pieces.append(source[first : first + len(token.text)] + token.whitespace_)
        elif pieces and token.whitespace_:
            pieces.append(" ")
    return tidy("".join(pieces))


def tidy(text: str) -> str:
    """Return a line with single spaces, no orphaned punctuation, a capital and a full stop."""
    text = " ".join(text.split())
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"(,[\"'”’]),", r"\1", text)
    text = re.sub(r"[\s,;:–—-]+([.!?])", r"\1", text)
    text = re.sub(r"(?<![.])\.\.$", ".", text)
    text = re.sub(r"^[\s,;:.–—-]+", "", text)
    text = re.sub(r"[\s,;:–—-]+$", "", text)
    if text and not re.search(r"[.!?。！？][\"'”’)\]」]*$", text):
        text += "."
    if text[:1].islower() and not re.match(r"[a-z]+[A-Z]", text):
        text = text[0].upper() + text[1:]
    return text


def _whole(text: str, tokens: list[Token], gone: set[int] | frozenset[int]) -> bool:
    """Tell whether what remains is still a sentence: its verb, its subject and its complement are there."""
    if count_words(text) < _MIN_WORDS or not balanced(text):
        return False
    first = text.split(maxsplit=1)[0].lower()
    if first in PRONOUNS and tokens[0].lower_ != first:
        return False
    for token in tokens:
        if token.i in gone or token.dep_ not in {"ROOT", "ccomp", "relcl"}:
            continue
        needed = {
            "nsubj",
            "nsubjpass",
            "dobj",
            "attr",
            "acomp",
            "ccomp",
            "xcomp",
            "expl",
            "prt",
            "oprd",
            "neg",
            "aux",
            "auxpass",
        }
        if any(child.i in gone and child.dep_ in needed for child in token.children):
            return False
    return all(
        token.head.i not in gone or token.i in gone or token.dep_ in {"ROOT", "punct"} for token in tokens
    )
