"""The forms of a message: plain text, HTML for mail programs, and a few lines for a telephone.

All of them show the document's content in its order, the shorter ones a beginning of it. The HTML stands in `mailing`.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.rendering.prepare import GLANCE_MOST, NOT_STATED
from briefing.rendering.wording import day_label, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.rendering.content import Document, Line, MeetingRow, Remark, SourceLine, StoryBlock

_WIDTH = 76


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """How much of a document a message shows.

    Attributes:
        stories: Most stories; None for all.
        rest: Where the rest is, shown where something is left out.
        with_sources: Whether the list of sources is shown.
    """

    stories: int | None = None
    rest: str = ""
    with_sources: bool = True

    def of(self, content: Document) -> tuple[StoryBlock, ...]:
        """Return the stories that are shown."""
        return content.stories if self.stories is None else content.stories[: self.stories]

    def sources(self, content: Document) -> tuple[SourceLine, ...]:
        """Return the sources that what is shown cites."""
        if not self.with_sources:
            return ()
        if self.stories is None:
            return content.sources
        cited: set[int] = set()
        for story in self.of(content):
            claims = [*story.outlets, *(claim for dispute in story.disputes for claim in dispute.claims)]
            cited.update(number for line in story.lines for number in line.citations)
            cited.update(number for claim in claims for number in claim.citations)
        cited.update(number for row in content.meetings for number in row.citations)
        cited.update(number for item in content.coming_up for number in item.citations)
        further = (*content.corrections, *content.continuing, *content.also)
        cited.update(number for item in further for number in item.citations)
        return tuple(source for source in content.sources if source.number in cited)

    def coverage(self, content: Document) -> tuple[str, ...]:
        """Return the coverage statement; a message that is cut leaves it to the whole document."""
        if self.left_out(content) or not self.with_sources:
            return ()
        return tuple(
            f"{item.label}: {item.text}" + (f" ({'; '.join(item.items)})" if item.items else "")
            for item in content.coverage
        )

    def left_out(self, content: Document) -> str:
        """Return what is said of the stories that are not shown; empty where all are."""
        count = len(content.stories) - len(self.of(content))
        if not count:
            return ""
        told = f"{count} more {'story' if count == 1 else 'stories'}"
        return f"{told}: {self.rest}" if self.rest else f"{told}."


ALL = Cut()


def subject_day(day: dt.date) -> str:
    """Return the beginning of a subject: ``Briefing Wed 11 Dec``."""
    weekday, number, month = day_label(day).split()[:3]
    return f"Briefing {weekday[:3]} {number} {month[:3]}"


def subject(content: Document) -> str:
    """Return the subject of a message: ``Briefing Wed 11 Dec: <top headline>``."""
    name = subject_day(dt.date.fromisoformat(content.iso_day))
    stories = content.stories
    return f"{name}: {stories[0].headline}" if stories else f"{name}: no news"


def digest_text(content: Document, cut: Cut = ALL) -> str:
    """Return a document as plain text of 76 columns."""
    lines = [content.title, f"{content.day} ({content.timezone})", content.counts, ""]
    if content.quiet:
        lines += [*_wrapped(content.quiet), ""]
    if content.watchlist:
        lines += [*_wrapped("Watchlist: " + watchlist_line(content)), ""]
    glance = (_wrapped(text, mark) for text, mark in _glance(content))
    lines += _part("AT A GLANCE", [row for rows in glance for row in rows])
    lines += _part("CORRECTIONS", _remarks_text(content.corrections))
    meetings = [
        row
        for item in content.meetings
        for row in _wrapped(meeting_line(item) + _marks(item.citations), "* ")
    ]
    lines += _part("MEETINGS AND AGREEMENTS", meetings)
    shown = cut.of(content)
    for section in content.sections:
        rows = [row for story in section.stories if story in shown for row in _story_text(story)]
        lines += _part((section.name or "Stories").upper(), rows)
    if left := cut.left_out(content):
        lines += [*_wrapped(left), ""]
    lines += _part("ALSO CONTINUING", _remarks_text(content.continuing))
    lines += _part("ALSO IN THE NEWS", _remarks_text(content.also))
    coming = (f"{item.when}: {item.text}{_marks(item.citations)}" for item in content.coming_up)
    lines += _part("COMING UP", [row for text in coming for row in _wrapped(text, "* ")])
    sources = (
        (f"[{item.number}] {item.outlet}: {item.title}", f"    {item.url or item.origin or ''}".rstrip())
        for item in cut.sources(content)
    )
    lines += _part("SOURCES", [row for rows in sources for row in rows if row])
    lines += _part("COVERAGE", [row for text in cut.coverage(content) for row in _wrapped(text, "* ")])
    return "\n".join(lines).rstrip() + "\n"


def _glance(content: Document) -> Iterator[tuple[str, str]]:
    for item in content.glance:
        yield item.text + _marks(item.citations), f"{item.number}. "


def watchlist_line(content: Document) -> str:
    """Return what became of the watched names, in one line."""
    return "; ".join(f"{item.lead}: {item.text}" for item in content.watchlist)


def remark_line(item: Remark) -> str:
    """Return a remark without its citations."""
    return f"{item.lead} ({item.text})" if item.lead else item.text


def _remarks_text(items: Iterable[Remark]) -> list[str]:
    return [row for item in items for row in _wrapped(remark_line(item) + _marks(item.citations), "* ")]


def _part(name: str, rows: list[str]) -> list[str]:
    return [name, "", *rows, *([""] if rows[-1] else [])] if rows else []


def _story_text(story: StoryBlock) -> Iterator[str]:
    yield from _wrapped(f"{story.number}. {story.headline}")
    yield from _wrapped(about(story), "   ")
    for line in story.lines:
        yield from _wrapped(_told(line), " * ")
    if story.more:
        yield f"   + {plural(len(story.more), 'more line')}"
    for dispute in story.disputes:
        claims = " / ".join(claim.text + _marks(claim.citations) for claim in dispute.claims)
        yield from _wrapped(f"{dispute.title} {claims}", " ! ")
    for note in story.notes:
        yield from _wrapped(note, "   ")
    yield ""


def short_text(content: Document, *, most: int = 900) -> str:
    """Return the beginning of a document's text as far as it fits, whole lines only, and not wrapped.

    Args:
        content: The document.
        most: Most characters.
    """
    if content.quiet:
        return content.quiet
    lines = [f"{mark}{text}" for text, mark in _glance(content)]
    if not lines:
        lines = [f"{story.number}. {_first(story)}" for story in content.stories[:GLANCE_MOST]]
    lines += [f"* {meeting_line(item)}{_marks(item.citations)}" for item in content.meetings]
    for story in content.stories:
        lines += ["", f"{story.number}. {story.headline}", *(f" * {_told(line)}" for line in story.lines)]
    kept = textwrap.shorten(lines[0], most - 2, placeholder="…")
    for line in lines[1:]:
        if len(kept) + len(line) + 3 > most:
            return f"{kept.rstrip()}\n…"
        kept += f"\n{line}"
    return kept


def _first(story: StoryBlock) -> str:
    """Return the first line of a story."""
    return story.lines[0].text + _marks(story.lines[0].citations) if story.lines else story.headline


def about(story: StoryBlock) -> str:
    """Return the marks of a story and its outlets, in one line."""
    outlets = ", ".join(dict.fromkeys(claim.text for claim in story.outlets))
    return " · ".join(part for part in (*story.marks, outlets) if part)


def _told(line: Line) -> str:
    note = f" ({line.note})" if line.note else ""
    return f"{line.label}: {line.text}{_marks(line.citations)}{note}"


def meeting_line(row: MeetingRow) -> str:
    """Return a row of the table of meetings in one line, without its citations."""
    who = ", ".join(f"{name} ({role})" if role else name for name, role in row.who)
    places = ", ".join(part for part in (row.when, row.where) if part not in {"", "–", NOT_STATED})
    agreed = "; ".join(row.agreed)
    return " – ".join(part for part in (places, who, agreed) if part)


def _marks(citations: Iterable[int]) -> str:
    return "".join(f" [{number}]" for number in citations)


def _wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
