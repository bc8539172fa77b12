"""The forms of a message: plain text, HTML for mail programs, and a few lines for a telephone.

All of them show the document's content in its order, the shorter ones a beginning of it. Mail programs know a
small part of HTML and strip style sheets, so every style stands on its element, nothing is loaded from
elsewhere, and the page is one column that fits a telephone.
"""

from __future__ import annotations

import datetime as dt
import html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.rendering.prepare import GLANCE_MOST, NOT_STATED
from briefing.rendering.wording import day_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.rendering.content import Document, Line, MeetingRow, SourceLine, StoryBlock

_WIDTH = 76
_BODY = "margin:0;padding:0;background:#ffffff;color:#1a1a1a"
_COLUMN = (
    "max-width:640px;margin:0 auto;padding:16px;font-family:Georgia,'Times New Roman',serif;"
    "font-size:17px;line-height:1.45;overflow-wrap:break-word"
)
_SMALL = "font-family:Arial,Helvetica,sans-serif;font-size:13px;line-height:1.4;color:#595959"
_HEAD = "font-family:Arial,Helvetica,sans-serif;font-size:24px;line-height:1.25;margin:0 0 4px 0"
_SECTION = (
    "font-family:Arial,Helvetica,sans-serif;font-size:14px;letter-spacing:.06em;text-transform:uppercase;color:#7a1f1f;"
    "border-top:1px solid #d9d4cc;padding-top:14px;margin:26px 0 8px 0"
)
_STORY = "font-size:19px;line-height:1.3;margin:20px 0 2px 0"
_LIST = "margin:6px 0 0 0;padding:0 0 0 20px"
_ITEM = "margin:0 0 7px 0"
_LABEL = "font-family:Arial,Helvetica,sans-serif;font-size:13px;font-weight:bold;color:#7a1f1f"
_GLANCE = "padding:12px 16px 5px 16px;background:#f6f3ee"
_LINK = "color:#1f4e79;text-decoration:none"


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
    glance = (_wrapped(text, mark) for text, mark in _glance(content))
    lines += _part("AT A GLANCE", [row for rows in glance for row in rows])
    meetings = [
        row for item in content.meetings for row in _wrapped(_meeting(item) + _marks(item.citations), "* ")
    ]
    lines += _part("MEETINGS AND AGREEMENTS", meetings)
    shown = cut.of(content)
    for section in content.sections:
        rows = [row for story in section.stories if story in shown for row in _story_text(story)]
        lines += _part((section.name or "Stories").upper(), rows)
    if left := cut.left_out(content):
        lines += [*_wrapped(left), ""]
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


def _part(name: str, rows: list[str]) -> list[str]:
    return [name, "", *rows, *([""] if rows[-1] else [])] if rows else []


def _story_text(story: StoryBlock) -> Iterator[str]:
    yield from _wrapped(f"{story.number}. {story.headline}")
    yield from _wrapped(_about(story), "   ")
    for line in story.lines:
        yield from _wrapped(_told(line), " * ")
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
    lines += [f"* {_meeting(item)}{_marks(item.citations)}" for item in content.meetings]
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


def mail_html(content: Document, cut: Cut = ALL) -> str:
    """Return a document as HTML that mail programs show: one column, styles on the elements, nothing loaded."""
    parts = [
        (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{_text(content.title)}</title></head>"
        ),
        f'<body style="{_BODY}"><div style="{_COLUMN}">',
        f'<h1 style="{_HEAD}">{_text(content.title)}</h1>',
        (
            f'<p style="{_SMALL};margin:0">{_text(content.day)} &middot; {_text(content.timezone)} &middot; '
            f"{content.minutes} min to read<br>{_text(content.counts)}</p>"
        ),
    ]
    if content.quiet:
        parts.append(f'<p style="margin:20px 0">{_text(content.quiet)}</p>')
    links = {source.number: source.url for source in content.sources}
    parts += _glance_html(content, links)
    if content.meetings:
        parts.append(f'<h2 style="{_SECTION}">Meetings and agreements</h2><ul style="{_LIST}">')
        parts += [_item(_text(_meeting(row)), row.citations, links) for row in content.meetings]
        parts.append("</ul>")
    for section in content.sections:
        shown = [story for story in section.stories if story in cut.of(content)]
        if shown:
            parts.append(f'<h2 style="{_SECTION}">{_text(section.name or "Stories")}</h2>')
        for story in shown:
            parts += _story(story, links)
    if left := cut.left_out(content):
        parts.append(f'<p style="margin:20px 0"><strong>{_text(left)}</strong></p>')
    if content.coming_up:
        parts.append(f'<h2 style="{_SECTION}">Coming up</h2><ul style="{_LIST}">')
        parts += [
            _item(f"<strong>{_text(item.when)}</strong> {_text(item.text)}", item.citations, links)
            for item in content.coming_up
        ]
        parts.append("</ul>")
    if sources := cut.sources(content):
        parts.append(f'<h2 style="{_SECTION}">Sources</h2><p style="{_SMALL}">')
        parts.append(
            "<br>".join(
                f"[{source.number}] {_text(source.outlet)}: {_linked(source.title, source.url)}"
                for source in sources
            )
        )
        parts.append("</p>")
    if coverage := cut.coverage(content):
        parts.append(f'<h2 style="{_SECTION}">Coverage</h2><p style="{_SMALL}">')
        parts.append("<br>".join(map(_text, coverage)) + "</p>")
    return "".join([*parts, "</div></body></html>\n"])


def _glance_html(content: Document, links: dict[int, str | None]) -> Iterator[str]:
    if not content.glance:
        return
    yield f'<h2 style="{_SECTION}">At a glance</h2><div style="{_GLANCE}">'
    for item in content.glance:
        cited = _cited(item.citations, links)
        yield f'<p style="{_ITEM}"><strong>{item.number}</strong> {_text(item.text)}{cited}</p>'
    yield "</div>"


def _story(story: StoryBlock, links: dict[int, str | None]) -> Iterator[str]:
    yield f'<h3 style="{_STORY}">{story.number}. {_text(story.headline)}</h3>'
    yield f'<p style="{_SMALL};margin:0">{_text(_about(story))}</p>'
    yield f'<ul style="{_LIST}">'
    for line in story.lines:
        yield _item(
            f'<span style="{_LABEL}">{_text(line.label)}</span> {_text(line.text)}', line.citations, links
        )
    for dispute in story.disputes:
        claims = " &middot; ".join(
            _text(claim.text) + _cited(claim.citations, links) for claim in dispute.claims
        )
        yield f'<li style="{_ITEM}"><em>{_text(dispute.title)}</em> {claims}</li>'
    yield from (f'<li style="{_ITEM};color:#595959">{_text(note)}</li>' for note in story.notes)
    yield "</ul>"


def _item(body: str, citations: Iterable[int], links: dict[int, str | None]) -> str:
    return f'<li style="{_ITEM}">{body}{_cited(citations, links)}</li>'


def _cited(citations: Iterable[int], links: dict[int, str | None]) -> str:
    marks = [_linked(f"[{number}]", links.get(number)) for number in citations]
    return f' <span style="{_SMALL}">{" ".join(marks)}</span>' if marks else ""


def _linked(text: str, url: str | None) -> str:
    return f'<a href="{html.escape(url)}" style="{_LINK}">{_text(text)}</a>' if url else _text(text)


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def _about(story: StoryBlock) -> str:
    outlets = ", ".join(dict.fromkeys(claim.text for claim in story.outlets))
    return " · ".join(part for part in (*story.marks, outlets) if part)


def _told(line: Line) -> str:
    return f"{line.label}: {line.text}{_marks(line.citations)}"


def _meeting(row: MeetingRow) -> str:
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
