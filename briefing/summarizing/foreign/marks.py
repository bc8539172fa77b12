"""Quotation marks and digits of all scripts in one form of the same length."""

from __future__ import annotations

import re

_DIGITS = str.maketrans({chr(0xFF10 + value): str(value) for value in range(10)} | {"％": "%", "，": "，"})
_PAIRS = {
    "„": "“”",
    "“": "”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "‚": "‘",
    "‹": "›",
    "〝": "〟",
    "《": "》",
}
_STRAIGHT = '"'
_EDGES = " \u00a0\u202f\u3000.,;:!?。、，！？…"


def straight_digits(text: str) -> str:
    """Return a text with full-width digits as ASCII ones, of the same length."""
    return text.translate(_DIGITS)


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans inside quotation marks, without the marks; an open one runs to the end."""
    spans: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for at, char in enumerate(text):
        if opened is not None:
            if char in opened[1]:
                spans.append((opened[0], at))
                opened = None
        elif char in _PAIRS and char != "《":
            opened = (at + 1, _PAIRS[char])
        elif char == _STRAIGHT:
            opened = (at + 1, _STRAIGHT)
    if opened is not None:
        spans.append((opened[0], len(text)))
    return spans


def quotations(text: str) -> list[str]:
    """Return the passages between quotation marks, without the punctuation at their ends."""
    return [passage for start, end in quoted_spans(text) if (passage := text[start:end].strip(_EDGES))]


def inside_quotes(position: int, text: str) -> bool:
    """Tell whether a position stands inside quotation marks."""
    return any(start <= position < end for start, end in quoted_spans(text))


def without_quotations(text: str) -> str:
    """Return a text with a blank for each quotation."""
    for start, end in reversed(quoted_spans(text)):
        text = text[:start] + " " + text[end:]
    return text


def balanced(text: str) -> bool:
    """Tell whether quotation marks and brackets come in pairs."""
    pairs = ("()", "[]", "（）", "「」", "『』", "《》", "«»", "【】")
    if any(text.count(pair[0]) != text.count(pair[1]) for pair in pairs):
        return False
    if text.count('"') % 2:
        return False
    # German closes with what English opens with: „…“, and English with “…”.
    low, left, right = text.count("„"), text.count("“"), text.count("”")
    return low + left + right == 0 or (low == left + right if low else left == right)


def one_spaced(text: str) -> str:
    """Return a text with single, plain spaces, for comparison."""
    return re.sub(r"\s+", " ", text).strip()
