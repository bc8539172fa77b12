"""Pieces of scraped text, put together again: lines, and the runs of lines that are one paragraph.

Careless scrapers write every text node of a page as a line, so a link inside a paragraph breaks it in
three. A line that begins in lower case or with closing punctuation continues the one before, and a line
that ends with "the" or a comma is not finished. Paragraphs that were wrapped at a column are unwrapped.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: PLR2004
from __future__ import annotations

import re
import statistics

LONGEST_LINE = 20_000
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
CJK = re.compile(f"[{_CJK}]")
_WORD = re.compile(rf"[{_CJK}]|[^\W_]+(?:['’.-][^\W_]+)*")

TERMINAL = re.compile(r"[.!?…。！？」』][\"'”’»)\]*]{0,3}$")
_CLOSES = re.compile(r"[,.;:!?)\]”’»%…、。]|'s\b|’s\b|\"(?=[\s,.]|$)")
_LOWER = re.compile(r"[a-zà-öø-ÿа-я]")
_OPEN = re.compile(
    r"(?:[,(\[“‘«—–]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|as|that|which|who|is|are|was|were|its|his|her|their|than|via|per|de|la|le|les|el|los|las|du|des|et|y|en|con|por|para|un|une|una|der|die|das|den|dem|des|und|mit|von|zu|im|am|o|do|da|dos|das|em|um|uma|com|e))$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\w\s]*(?:by|via|at|from|in|on|and|or|to|for)\W*$", re.IGNORECASE)
_WRAP_LEAST, _WRAP_MOST = 50, 100
_LONGEST_UNIT = 4_000


def word_count(text: str) -> int:
    """Return the number of words; two characters of Chinese, Japanese or Korean count as one."""
    words = _WORD.findall(text)
    signs = sum(1 for word in words if len(word) == 1 and CJK.match(word))
    return len(words) - signs + (signs + 1) // 2


def unwrapped(text: str) -> str:
    """Return ``text`` with paragraphs that were wrapped at a column put on one line each."""
    blocks = re.split(r"\n[ \t]*\n", text)
    lines = [line.rstrip() for block in blocks for line in block.split("\n")[:-1] if line.strip()]
    lengths = [len(line) for line in lines]
    if len(lengths) < 4:
        return text
    width = max(lengths)
    near = sum(length > 0.7 * width for length in lengths) / len(lengths)
    ended = sum(bool(TERMINAL.search(line)) for line in lines) / len(lengths)
    column = statistics.median(lengths)
    if not (column >= _WRAP_LEAST and width <= _WRAP_MOST and near > 0.8 and ended < 0.5):
        return text
    return "\n\n".join(re.sub(r"(?<=\S)[ \t]*\n(?=[^\W\d_\"“‘'(]|\d)[ \t]*", " ", block) for block in blocks)


def joined_units(lines: list[str]) -> list[str]:
    """Return the paragraphs that ``lines`` are the pieces of."""
    units: list[str] = []
    for line in lines:
        if units and continues(units[-1], line):
            units[-1] = glued(units[-1], line)
        else:
            units.append(line)
    return units


def continues(before: str, line: str) -> bool:
    """Tell whether ``line`` is the continuation of the unfinished ``before``."""
    if len(before) + len(line) > _LONGEST_UNIT or TERMINAL.search(before):
        # "fines." followed by ", however" is a link that held the full stop.
        return bool(re.match(r"[,;]\s", line)) and len(before) < _LONGEST_UNIT
    if _CLOSES.match(line):
        return len(line) > 1 or line in ".,;:!?)”"
    if before.endswith(":") or _LABEL.fullmatch(before):
        return False
    if _LOWER.match(line):
        return word_count(before) > 1 or word_count(line) > 4
    return bool(_OPEN.search(before)) and word_count(before) + word_count(line) > 3


def glued(before: str, line: str) -> str:
    """Return two pieces as one, with the space that belongs between them."""
    tight = re.match(r"[,.;:!?)\]”’»%…、。]|['’]s\b", line) or before.endswith(("(", "[", "“", "‘", "«"))
    signs = CJK.match(line) and CJK.match(before[-1:])
    return before + line if tight or signs else f"{before} {line}"
