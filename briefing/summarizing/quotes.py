"""Where direct speech stands in a sentence: nothing inside it is ever changed."""

from __future__ import annotations

import re

from briefing.summarizing.analysis import normalise

_SINGLE = re.compile(r"(?<![\w'])'(?=\S)(?:[^']|(?<=\w)'(?=\w))+?(?<=\S)'(?!\w)")


def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between quotation marks, marks included; one that never closes runs to the end."""
    plain = normalise(text)
    spans = []
    opened = None
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


def inside(position: int, spans: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> bool:
    """Tell whether a character position lies in one of the spans."""
    return any(start <= position < end for start, end in spans)
