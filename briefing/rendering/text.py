"""The plain forms: no markup and no colours, so that they read the same in a pipe, a mail and a printer.

A line is wrapped by the cells that a terminal gives it: a Japanese character takes two.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from briefing.rendering.briefs import BriefBlock, models
from briefing.rendering.cut import earlier_label, meeting_label, told_label
from briefing.rendering.speaking import in_its_language, t

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.rendering.content import Document, Line, StoryBlock

WIDTH = 92
PAGE_WIDTH = 80
_INDENT = " " * 12


@in_its_language
def briefing_text(content: Document) -> str:
    """Return a document as plain text of 80 columns, with the proof of every line under it."""
    rows = [
        *wrapped(content.title),
        f"{content.day} ({content.timezone}), " + t("{minutes} min to read", minutes=content.minutes),
    ]
    rows += [*wrapped(content.counts), ""]
    if content.quiet:
        rows += [*wrapped(content.quiet), ""]
    for name, entries in _front(content):
        rows += _part(name, entries)
    for section in content.sections:
        rows += _heading(section.name or t("Stories"))
        for story in section.stories:
            rows += [*_story(story), ""]
    for name, entries in _end(content):
        rows += _part(name, entries)
    return "\n".join(rows).rstrip() + "\n"


def _front(content: Document) -> Iterator[tuple[str, list[list[str]]]]:
    yield t("Watchlist"), [wrapped(entry.text, "* ") for entry in content.watchlist]
    glance = [wrapped(item.text + cited(item.citations), f"{item.number}. ") for item in content.glance]
    yield t("At a glance"), glance
    corrections = (
        f"{item.said} {t('Now:')} {item.text}{cited(item.citations)}" for item in content.corrections
    )
    yield t("Corrections"), [wrapped(text, "* ") for text in corrections]
    meetings = (meeting_label(item) + cited(item.citations) for item in content.meetings)
    yield t("Meetings and agreements"), [wrapped(text, "* ") for text in meetings]
    picture = ", ".join(f"{item.name} {item.stories}" for item in content.picture)
    yield t("Stories by section"), [wrapped(picture)] if picture else []


def _story(story: StoryBlock) -> Iterator[str]:
    yield from wrapped(f"{story.number}. {story.title}")
    outlets = ", ".join(outlet.text + cited(outlet.citations) for outlet in story.outlets)
    yield from wrapped(" - ".join(filter(None, (", ".join(story.marks), outlets))), indent="   ")
    for line in story.lines:
        yield from _proved(line)
    for dispute in story.disputes:
        claims = " / ".join(claim.text + cited(claim.citations) for claim in dispute.claims)
        yield from wrapped(f"{dispute.title} {claims}", " ! ")
    yield from wrapped(earlier_label(story), indent="   ")
    for note in story.notes:
        yield from wrapped(note, indent="   ")
    if story.more:
        yield f"   {t('More')}"
        for line in story.more:
            yield from _proved(line)


def _proved(line: Line) -> Iterator[str]:
    yield from wrapped(told_label(line), " * ")
    for passage in line.evidence:
        outlet = ", ".join(filter(None, (passage.outlet, passage.published)))
        number = cited((passage.number,)) if passage.number is not None else ""
        yield from wrapped(f"“{passage.quote}” - {outlet}{number}", indent="     | ")
    facts = [f"{name}: {value}" for name, value in line.facts]
    yield from wrapped(" · ".join([*facts, f"{t('Wording')}: {line.method}"]), indent="     | ")


def _end(content: Document) -> Iterator[tuple[str, list[list[str]]]]:
    also = [
        wrapped(
            item.headline + (f" - {item.outlet}" if item.outlet else "") + cited(item.citations),
            f"{item.number}. ",
        )
        for item in content.also.lines
    ]
    yield t("Also in the news"), [*also, *([[content.also.rest]] if content.also.rest else [])]
    going = (f"{item.headline} ({item.told}){cited(item.citations)}" for item in content.continuing)
    yield t("Also continuing"), [wrapped(text, "* ") for text in going]
    coming = [wrapped(f"{item.when}: {item.told}{cited(item.citations)}", "* ") for item in content.coming_up]
    yield t("Coming up"), coming
    yield (
        t("Sources"),
        [
            [
                *wrapped(
                    ". ".join(filter(None, (f"{item.outlet}: {item.title}", item.published, item.note))),
                    f"[{item.number}] ",
                ),
                *([f"    {item.url or item.origin}"] if item.url or item.origin else []),
            ]
            for item in content.sources
        ],
    )
    yield (
        t("Coverage"),
        [
            [
                *wrapped(f"{item.label}: {item.text}", "* "),
                *(row for text in item.items for row in wrapped(text, "    - ")),
            ]
            for item in content.coverage
        ],
    )


def _heading(name: str) -> list[str]:
    return [name.upper(), "=" * min(cells(name.upper()), PAGE_WIDTH), ""]


def _part(name: str, entries: Iterable[list[str]]) -> list[str]:
    rows = [row for entry in entries for row in entry]
    return [*_heading(name), *rows, ""] if rows else []


def cited(citations: Iterable[int]) -> str:
    """Return the marks of sources behind a text: `` [1][2]``, or nothing."""
    marks = "".join(f"[{number}]" for number in citations)
    return f" {marks}" if marks else ""


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - only for what is not ASCII

    return cell_len(text)


def wrapped(text: str, mark: str = "", *, indent: str | None = None, width: int = PAGE_WIDTH) -> list[str]:
    """Return ``text`` in rows of ``width`` cells.

    Args:
        text: The text, on one line.
        mark: What stands before the first row; the others are indented by as much.
        indent: What stands before every row, instead.
        width: Cells of a row; a word that is longer is broken, except an address.
    """
    first = mark if indent is None else indent
    later = " " * cells(mark) if indent is None else indent
    rows: list[str] = []
    row, used = first, cells(first)
    blank = True
    for word in text.split():
        for piece in _pieces(word, width - cells(later)):
            size = cells(piece)
            if not blank and used + 1 + size > width:
                rows.append(row)
                row, used, blank = later, cells(later), True
            row += piece if blank else f" {piece}"
            used += size + (not blank)
            blank = False
    return [*rows, row] if not blank else rows


def _pieces(word: str, room: int) -> Iterator[str]:
    """Yield a word in parts that fit into a row: text without spaces is broken anywhere."""
    if cells(word) <= room or "://" in word:
        yield word
        return
    part, used = "", 0
    for character in word:
        size = cells(character)
        if part and used + size > room:
            yield part
            part, used = "", 0
        part += character
        used += size
    yield part


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
        value if name != t("According to") else f"according to {value}" for name, value in line.facts
    )
    if facts:
        # In brackets: what was read out of the line, not a line of its own.
        yield from textwrap.wrap(f"[{facts}]", WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
