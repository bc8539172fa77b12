"""The plain forms of a message: text of 76 columns, and a few lines for a telephone.

Both show the document's content in its order, the shorter one a beginning of it.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import TYPE_CHECKING

from briefing.rendering.cut import (
    ALL,
    Cut,
    about_label,
    earlier_label,
    fitting,
    marks,
    meeting_label,
    told_label,
)
from briefing.rendering.prepare import GLANCE_MOST
from briefing.rendering.speaking import in_its_language, language, skeleton_date, t
from briefing.rendering.text import wrapped
from briefing.rendering.wording import day_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.rendering.content import Document, StoryBlock

_WIDTH = 76


def subject_day(day: dt.date) -> str:
    """Return the beginning of a subject: ``Briefing Wed 11 Dec``."""
    if language() != "en":
        return t("Briefing {day}", day=skeleton_date(day, "MMMEd"))
    weekday, number, month = day_label(day).split()[:3]
    return f"Briefing {weekday[:3]} {number} {month[:3]}"


@in_its_language
def subject(content: Document) -> str:
    """Return the subject of a message: ``Briefing Wed 11 Dec: <top headline>``."""
    name = subject_day(dt.date.fromisoformat(content.iso_day))
    stories = content.stories
    return f"{name}: {stories[0].headline}" if stories else t("{day}: no news", day=name)


@in_its_language
def digest_text(content: Document, cut: Cut = ALL) -> str:
    """Return a document as plain text of 76 columns, cut further where a message could not hold it."""
    return fitting(content, cut, _digest)


def _digest(content: Document, cut: Cut) -> str:
    lines = [*_wrapped(content.title), f"{content.day} ({content.timezone})", *_wrapped(content.counts), ""]
    if content.quiet:
        lines += [*_wrapped(content.quiet), ""]
    watched = (row for entry in content.watchlist for row in _wrapped(entry.text, "* "))
    lines += _part(t("Watchlist").upper(), list(watched))
    glance = (_wrapped(text, mark) for text, mark in _glance(content))
    lines += _part(t("At a glance").upper(), [row for rows in glance for row in rows])
    corrections = (
        f"{item.said} {t('Now:')} {item.text}{marks(item.citations)}" for item in content.corrections
    )
    lines += _part(t("Corrections").upper(), [row for text in corrections for row in _wrapped(text, "* ")])
    meetings = [
        row
        for item in content.meetings
        for row in _wrapped(meeting_label(item) + marks(item.citations), "* ")
    ]
    lines += _part(t("Meetings and agreements").upper(), meetings)
    shown = {story.number for story in cut.of(content)}
    for section in content.sections:
        rows = [row for story in section.stories if story.number in shown for row in _story_text(story, cut)]
        lines += _part((section.name or t("Stories")).upper(), rows)
    if left := cut.left_out(content):
        lines += [*_wrapped(left), ""]
    else:
        lines += _part(t("Also in the news").upper(), _also_text(content))
    going = (f"{item.headline} ({item.told}){marks(item.citations)}" for item in content.continuing)
    lines += _part(t("Also continuing").upper(), [row for text in going for row in _wrapped(text, "* ")])
    coming = (f"{item.when}: {item.told}{marks(item.citations)}" for item in content.coming_up)
    lines += _part(t("Coming up").upper(), [row for text in coming for row in _wrapped(text, "* ")])
    sources = (
        (f"[{item.number}] {item.outlet}: {item.title}", f"    {item.url or item.origin or ''}".rstrip())
        for item in cut.sources(content)
    )
    lines += _part(t("Sources").upper(), [row for rows in sources for row in rows if row])
    lines += _part(
        t("Coverage").upper(), [row for text in cut.coverage(content) for row in _wrapped(text, "* ")]
    )
    return "\n".join(lines).rstrip() + "\n"


def _glance(content: Document) -> Iterator[tuple[str, str]]:
    for item in content.glance:
        yield item.text + marks(item.citations), f"{item.number}. "


def _part(name: str, rows: list[str]) -> list[str]:
    return [name, "", *rows, *([""] if rows[-1] else [])] if rows else []


def _also_text(content: Document) -> list[str]:
    rows = []
    for item in content.also.lines:
        outlet = f" - {item.outlet}" if item.outlet else ""
        rows += _wrapped(f"{item.headline}{outlet}{marks(item.citations)}", f"{item.number}. ")
    return [*rows, *([content.also.rest] if content.also.rest else [])]


def _story_text(story: StoryBlock, cut: Cut) -> Iterator[str]:
    yield from _wrapped(f"{story.number}. {story.title}")
    yield from _wrapped(about_label(story), "   ")
    for line in story.lines:
        yield from _wrapped(told_label(line), " * ")
    for dispute in story.disputes:
        claims = " / ".join(claim.text + marks(claim.citations) for claim in dispute.claims)
        yield from _wrapped(f"{dispute.title} {claims}", " ! ")
    for text in filter(None, (earlier_label(story), *story.notes)):
        yield from _wrapped(text, "   ")
    if more := cut.more(story):
        yield f"   {more}"
    yield ""


@in_its_language
def short_text(content: Document, *, most: int = 900) -> str:
    """Return the beginning of a document's text as far as it fits, whole lines only, and not wrapped.

    Args:
        content: The document.
        most: Most characters.
    """
    watched = (
        [f"{t('Watchlist')}: {'; '.join(entry.text for entry in content.watchlist)}"]
        if content.watchlist
        else []
    )
    if content.quiet:
        return (
            "\n".join([content.quiet, *watched])
            if len(content.quiet) + sum(map(len, watched)) < most
            else content.quiet
        )
    lines = [f"{mark}{text}" for text, mark in _glance(content)]
    if not lines:
        lines = [f"{story.number}. {_first(story)}" for story in content.stories[:GLANCE_MOST]]
    lines = [*watched, *lines]
    lines += [f"* {item.said} {t('Now:')} {item.text}{marks(item.citations)}" for item in content.corrections]
    lines += [f"* {meeting_label(item)}{marks(item.citations)}" for item in content.meetings]
    for story in content.stories:
        lines += ["", f"{story.number}. {story.title}", *(f" * {told_label(line)}" for line in story.lines)]
    kept = textwrap.shorten(lines[0], most - 2, placeholder="…")
    for line in lines[1:]:
        if len(kept) + len(line) + 3 > most:
            return f"{kept.rstrip()}\n…"
        kept += f"\n{line}"
    return kept


def _first(story: StoryBlock) -> str:
    """Return the first line of a story."""
    return story.lines[0].text + marks(story.lines[0].citations) if story.lines else story.headline


def _wrapped(text: str, mark: str = "") -> list[str]:
    return wrapped(text, mark, width=_WIDTH) or [""]
