"""Where direct speech stands in a sentence: nothing inside it is ever changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.summarizing.analysis import normalise

if TYPE_CHECKING:
    from briefing.types import Article

_SINGLE = re.compile(r"(?<![\w'])'(?=\S)(?:[^']|(?<=\w)'(?=\w))+?(?<=\S)'(?!\w)")


def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between quotation marks, marks included; one that never closes runs to the end."""
    plain = normalise(text)
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for position, char in enumerate(plain):
        if char != '"':
            continue
        if opened is None:
            opened = position
        else:
            spans.append((opened, position + 1))
            opened = None
    if opened is not None:
        spans.append((opened, len(plain)))
    singles = [match.span() for match in _SINGLE.finditer(plain)]
    spans.extend(span for span in singles if not inside(span[0], spans))
    return tuple(sorted(spans))


def broken(text: str) -> bool:
    """Tell whether direct speech of another sentence reaches into this one, or its own out of it."""
    return normalise(text).count('"') % 2 == 1


def within(article: Article) -> frozenset[int]:
    """Return the sentences that lie inside direct speech begun in an earlier sentence of their paragraph."""
    found = []
    is_open = False
    end = 0
    for index, sentence in enumerate(article.sentences):
        if "\n" in article.text[end : sentence.start]:
            is_open = False
        end = sentence.end
        if is_open:
            found.append(index)
        marks = normalise(sentence.text).count('"')
        is_open = is_open != (marks % 2 == 1)
    return frozenset(found)


def inside(position: int, spans: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> bool:
    """Tell whether a character position lies in one of the spans."""
    return any(start <= position < end for start, end in spans)
