"""The plain form of briefs for a terminal: no colours, so that it reads the same in a pipe."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from briefing.rendering.briefs import BriefBlock, models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.rendering.content import Document, Line

WIDTH = 92
_INDENT = " " * 12


def briefing_text(content: Document) -> str:
    """Return a document as plain text, with the proof of every line."""
    from briefing.rendering.digest import digest_text  # noqa: PLC0415

    return digest_text(content)


def briefs_text(blocks: Sequence[BriefBlock]) -> str:
    """Return briefs as plain text, wrapped for a terminal."""
    written = [f"Written by {model}." for model in models(blocks)]
    return "\n\n".join([*("\n".join(_brief(block)) for block in blocks), *written]) + "\n"


def _brief(block: BriefBlock) -> Iterator[str]:
    yield from textwrap.wrap(block.headline, WIDTH)
    yield from textwrap.wrap(" · ".join([block.outlet, *block.marks, block.published, *block.origin]), WIDTH)
    if block.url:
        yield block.url
    if block.lines:
        yield ""
    for line in block.lines:
        yield from _line(line)
    for note in block.notes:
        yield from textwrap.wrap(f"Note: {note}", WIDTH, initial_indent="  ", subsequent_indent="  ")


def _line(line: Line) -> Iterator[str]:
    yield from textwrap.wrap(
        line.text, WIDTH, initial_indent=f"  {line.label.lower():<10}", subsequent_indent=_INDENT
    )
    facts = " · ".join(
        value if name != "According to" else f"according to {value}" for name, value in line.facts
    )
    if facts:
        # In brackets: what was read out of the line, not a line of its own.
        yield from textwrap.wrap(f"[{facts}]", WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
