"""Builds the site: every day, people, places, affairs, and the search."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import ArchiveError
from briefing.rendering import document_of
from briefing.rendering.html import briefing_html
from briefing.rendering.safety import clean
from briefing.rendering.storyblocks import UNTITLED
from briefing.rendering.wording import day_label
from briefing.site.days import articles_of, days_of, editions, names_of
from briefing.site.folder import SiteFolder
from briefing.site.pages import Entry, Group, Page, day_address, list_page, navigation
from briefing.site.register import register
from briefing.site.search import search_pages
from briefing.site.subjects import Collected, subject_pages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.archive import Archive, BriefingRecord
    from briefing.types import Briefing

_TOP = 3
"""Headlines of a day in the list of days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What a build did: files written because they changed, left as they were, removed."""

    days: int
    written: int
    same: int
    removed: int


def build_site(archive: Archive, out: Path, *, title: str = "Briefings") -> Built:
    """Write the site of all archived briefings into a folder.

    Args:
        archive: The archive.
        out: The folder.
        title: What stands above the list of days.

    Raises:
        ArchiveError: There is no briefing yet.
        RenderError: A file cannot be written, or the folder holds another site.
    """
    days = days_of(archive)
    if not days:
        raise ArchiveError("the archive has no briefing yet", hint="run briefing daily first")
    site = SiteFolder(out)
    briefings = [record.briefing for record in editions(archive, days)]
    names = names_of(briefings)
    collected = Collected(names)
    for place, record in enumerate(editions(archive, days)):
        collected.add(record.briefing)
        before = days[place - 1] if place else None
        after = days[place + 1] if place + 1 < len(days) else None
        for name, content in _day_files(archive, record, before, after):
            site.write(name, content)
    site.write("index.html", list_page(_days_page(title, briefings)))
    for name, text in subject_pages(collected, register(briefings, names)):
        site.write(name, text)
    for name, text in search_pages(collected.stories):
        site.write(name, text)
    removed = site.finish()
    return Built(days=len(days), written=site.written, same=site.same, removed=removed)


def _day_files(
    archive: Archive, record: BriefingRecord, before: dt.date | None, after: dt.date | None
) -> Iterator[tuple[str, str | bytes]]:
    briefing = record.briefing
    day = briefing.date.isoformat()
    beside = [(f"← {before.isoformat()}", f"../{before.isoformat()}/index.html")] if before else []
    beside += [(f"{after.isoformat()} →", f"../{after.isoformat()}/index.html")] if after else []
    others = {form: body for form, body in record.forms.items() if form != "html"}
    beside += [(form, f"{day}.{form}") for form in sorted(others)]
    content = document_of(
        briefing, articles_of(archive, record), calendar=f"{day}.ics" if "ics" in others else None
    )
    yield f"{day}/index.html", briefing_html(content, navigation=(*navigation("../"), *beside))
    for form, body in others.items():
        yield f"{day}/{day}.{form}", body


def _days_page(title: str, briefings: list[Briefing]) -> Page:
    months: dict[str, list[Entry]] = defaultdict(list)
    for day in reversed(briefings):
        shown = [story for story in day.stories if story.shown]
        heads = tuple(clean(story.headline) or UNTITLED for story in shown[:_TOP])
        more = len(shown) - len(heads)
        months[f"{day.date:%B %Y}"].append(
            Entry(
                title=day_label(day.date),
                address=day_address(day.date),
                lines=(*heads, *((f"and {more} more",) if more > 0 else ())) or ("A quiet day.",),
            )
        )
    return Page(
        title=clean(title) or "Briefings",
        about=f"{len(briefings)} {'day' if len(briefings) == 1 else 'days'}",
        groups=tuple(Group(title=month, entries=tuple(entries)) for month, entries in months.items()),
        navigation=navigation(""),
    )
