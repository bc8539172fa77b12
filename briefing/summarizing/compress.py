"""Shortening a sentence by leaving out parts of its parse, so that what remains is grammatical.

Parts are left out in order of how little they say, until the line is short enough; a bullet of press
briefings has about twenty words. Which parts may go is told by `briefing.summarizing.parts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.parts import ONLY_TO_FIT, Part, parts_of
from briefing.summarizing.wording import PRONOUNS, balanced, count_words, sentence_like

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span, Token

TARGET_WORDS = 20
"""A line of this length needs no further shortening: the median of editors' bullets is below it."""

_GOOD_LENGTH = 12
_MIN_WORDS = 9
_SLACK = {1: 0, 2: 2, 3: 5}
"""Words above the target at which parts of a cost are left alone: a second fact goes only from long lines."""


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
    parts = [part for part in parts_of(tokens) if part.cost < ONLY_TO_FIT]
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
    parts = [part for part in parts_of(tokens) if part.cost >= ONLY_TO_FIT]
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
    if re.search(r"[.!?]['’]$", text) and not re.search(r"(?:^|[\s(])['‘]\w", text):
        text = text[:-1]  # what it closed was cut away
    if text and not re.search(r"[.!?。！？][\"'”’)\]」]*$", text):
        text += "."
    if text[:1].islower() and not re.match(r"[a-z]+[A-Z]", text):
        text = text[0].upper() + text[1:]
    return text


def _whole(text: str, tokens: list[Token], gone: set[int] | frozenset[int]) -> bool:
    """Tell whether what remains is still a sentence: its verb, its subject and its complement are there."""
    if count_words(text) < _MIN_WORDS or not balanced(text):
        return False
    staying = next(token for token in tokens if token.i not in gone)
    if (
        staying.i != tokens[0].i
        and staying.tag_ in {"MD", "VBD", "VBZ", "VBP", "IN"}
        and staying.dep_ != "prep"
    ):
        return False  # the subject went with what stood before it
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
