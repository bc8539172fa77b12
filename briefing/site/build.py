"""Builds the site: every day, people, places, affairs, and the search.

Only what changed is written, each file in one step, and a file that an earlier build wrote and this one has no use
for is removed, so that a folder which is served or synchronised is never half a site. A list of what was written lies
in the folder; nothing else in it is touched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from briefing.errors import ArchiveError, RenderError
from briefing.rendering import document_of, write_atomic
from briefing.rendering.html import briefing_html
from briefing.rendering.safety import clean
from briefing.rendering.storyblocks import UNTITLED
from briefing.rendering.wording import day_label, when_label
from briefing.site.days import days_of, editions, names_of
from briefing.site.names import folded, slug
from briefing.site.pages import Entry, Group, Page, list_page, search_page
from briefing.site.register import Row, register

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from briefing.archive import Archive, BriefingRecord
    from briefing.site.names import Names
    from briefing.types import Article, Briefing, Bullet, Story

MANIFEST = ".briefing-site.json"
_TOP = 3
"""Headlines of a day in the list of days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What a build did: files written because they changed, left as they were, removed."""

    days: int
    written: int
    same: int
    removed: int


@dataclass(slots=True)
class _Collected:
    """What the days say about each person, place and affair."""

    people: dict[str, str] = field(default_factory=dict)
    lines: dict[str, dict[dt.date, list[tuple[Story, Bullet]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    places: dict[str, str] = field(default_factory=dict)
    at: dict[str, dict[dt.date, list[tuple[Story, Bullet]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    affairs: dict[str, list[tuple[dt.date, Story]]] = field(default_factory=lambda: defaultdict(list))
    stories: list[dict[str, Any]] = field(default_factory=list)


def build_site(archive: Archive, out: Path, *, title: str = "Briefings") -> Built:
    """Write the site of all archived briefings into a folder.

    Args:
        archive: The archive.
        out: The folder.
        title: What stands above the list of days.

    Raises:
        ArchiveError: There is no briefing yet.
        RenderError: A file cannot be written.
    """
    days = days_of(archive)
    if not days:
        raise ArchiveError("the archive has no briefing yet", hint="run briefing daily first")
    site = _Folder(out)
    briefings = [record.briefing for record in editions(archive, days)]
    names = names_of(briefings)
    rows = register(briefings, names)
    collected = _Collected()
    for place, record in enumerate(editions(archive, days)):
        _collect(collected, record.briefing, names)
        before = days[place - 1] if place else None
        after = days[place + 1] if place + 1 < len(days) else None
        for name, content in _day_files(archive, record, before, after):
            site.write(name, content)
    for name, text in _lists(title, briefings, rows, collected):
        site.write(name, text)
    site.write("search.html", search_page(collected.stories, navigation=_navigation("")))
    removed = site.finish()
    return Built(days=len(days), written=site.written, same=site.same, removed=removed)


class _Folder:
    """The folder of a site, with the list of what was written into it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._names: list[str] = []
        self.written = 0
        self.same = 0
        try:
            known = json.loads((path / MANIFEST).read_text(encoding="utf-8"))["files"]
            self._before = [str(name) for name in known]
        except FileNotFoundError:
            self._before = []
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise RenderError(
                f"cannot read {path / MANIFEST}: {exc}", hint="remove it, and what an earlier build left"
            ) from exc

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file if it is not there as it is."""
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        target = self._path / name
        self._names.append(name)
        try:
            same = target.read_bytes() == data
        except OSError:
            same = False
        if same:
            self.same += 1
        else:
            write_atomic(target, data)
            self.written += 1

    def finish(self) -> int:
        """Remove what an earlier build wrote and this one did not; return how many files."""
        root = self._path.resolve()
        gone = 0
        for name in sorted(set(self._before) - set(self._names)):
            target = (root / name).resolve()
            if root in target.parents and target.is_file():
                target.unlink()
                gone += 1
                if not any(target.parent.iterdir()):
                    target.parent.rmdir()
        write_atomic(self._path / MANIFEST, json.dumps({"files": sorted(self._names)}, indent=1) + "\n")
        return gone


def _navigation(up: str) -> tuple[tuple[str, str], ...]:
    return (
        ("All days", f"{up}index.html"),
        ("People", f"{up}people/index.html"),
        ("Places", f"{up}places/index.html"),
        ("Affairs", f"{up}affairs/index.html"),
        ("Search", f"{up}search.html"),
    )


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
        briefing, _articles(archive, record), calendar=f"{day}.ics" if "ics" in others else None
    )
    yield f"{day}/index.html", briefing_html(content, navigation=(*_navigation("../"), *beside))
    for form, body in others.items():
        yield f"{day}/{day}.{form}", body


def _articles(archive: Archive, record: BriefingRecord) -> dict[str, Article]:
    names = [name for story in record.briefing.stories for name in story.articles]
    return {
        name: replace(stored.article, id=name)
        for name, number in archive.articles_of(record.id, names).items()
        if (stored := archive.article(number)) is not None
    }


def _collect(collected: _Collected, day: Briefing, names: Names) -> None:
    outlets = {entry.id: clean(entry.source or "") for entry in day.sources}
    for story in day.stories:
        if not story.shown:
            continue
        collected.affairs[story.affair or story.id].append((day.date, story))
        people: dict[str, None] = {}
        places: dict[str, None] = {}
        for bullet in (*story.bullets, *story.more):
            for person in bullet.who:
                name = names.full(person.name, day.date)
                key = folded(name)
                if key and _is_name(name):
                    collected.people.setdefault(key, name)
                    collected.lines[key][day.date].append((story, bullet))
                    people[name] = None
            for place in bullet.where:
                key = folded(place)
                if key:
                    collected.places.setdefault(key, clean(place))
                    collected.at[key][day.date].append((story, bullet))
                    places[clean(place)] = None
        collected.stories.append(
            {
                "i": len(collected.stories),
                "d": day.date.isoformat(),
                "h": clean(story.headline) or UNTITLED,
                "s": clean(story.section),
                "t": "\n".join(clean(bullet.text) for bullet in (*story.bullets, *story.more)),
                "p": " ".join(people),
                "l": " ".join(places),
                "o": " ".join(dict.fromkeys(filter(None, (outlets.get(name) for name in story.articles)))),
                "u": _address(day.date, story.rank),
            }
        )


def _is_name(text: str) -> bool:
    """Tell whether a participant is named; "two officials" and "head of the agency" have no page."""
    return text[:1].isalpha() and text[:1] == text[:1].upper()


def _address(day: dt.date, rank: int | None, up: str = "") -> str:
    return f"{up}{day.isoformat()}/index.html" + (f"#story-{rank}" if rank else "")


def _lists(
    title: str, briefings: list[Briefing], rows: list[Row], collected: _Collected
) -> Iterator[tuple[str, str]]:
    yield "index.html", list_page(_days_page(title, briefings))
    met: dict[str, list[Row]] = defaultdict(list)
    where: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for person in row.who:
            if (key := folded(person.name)) and _is_name(person.name):
                met[key].append(row)
                collected.people.setdefault(key, person.name)
        if row.where and (key := folded(row.where)):
            where[key].append(row)
            collected.places.setdefault(key, row.where)
    yield from _subjects("people", "People and organisations", collected.people, met, collected.lines)
    yield from _subjects("places", "Places", collected.places, where, collected.at)
    yield from _affairs(collected)


def _days_page(title: str, briefings: list[Briefing]) -> Page:
    months: dict[str, list[Entry]] = defaultdict(list)
    for day in reversed(briefings):
        shown = [story for story in day.stories if story.shown]
        heads = tuple(clean(story.headline) or UNTITLED for story in shown[:_TOP])
        more = len(shown) - len(heads)
        months[f"{day.date:%B %Y}"].append(
            Entry(
                title=day_label(day.date),
                address=_address(day.date, None),
                lines=(*heads, *((f"and {more} more",) if more > 0 else ())) or ("A quiet day.",),
            )
        )
    return Page(
        title=clean(title) or "Briefings",
        about=f"{len(briefings)} {'day' if len(briefings) == 1 else 'days'}",
        groups=tuple(Group(title=month, entries=tuple(entries)) for month, entries in months.items()),
        navigation=_navigation(""),
    )


def _subjects(
    folder: str,
    title: str,
    subjects: Mapping[str, str],
    met: Mapping[str, list[Row]],
    lines: Mapping[str, Mapping[dt.date, list[tuple[Story, Bullet]]]],
) -> Iterator[tuple[str, str]]:
    """Yield a page for each person or place, and the list of them."""
    letters: dict[str, list[Entry]] = defaultdict(list)
    for key in sorted(subjects, key=lambda item: (item.split()[-1], item)):
        name, rows, days = subjects[key], met.get(key, []), lines.get(key, {})
        groups = []
        if rows:
            groups.append(
                Group(title="Meetings and agreements", entries=tuple(_meeting(row) for row in rows))
            )
        told = [
            _line(day, story, bullet) for day in sorted(days, reverse=True) for story, bullet in days[day]
        ]
        if told:
            groups.append(Group(title="In the briefings", entries=tuple(dict.fromkeys(told))))
        page = Page(title=name, groups=tuple(groups), navigation=_navigation("../"))
        yield f"{folder}/{slug(name)}.html", list_page(page)
        counted = f"{len(rows)} {'meeting' if len(rows) == 1 else 'meetings'}, " if rows else ""
        count = len(set(days) | {row.told[0] for row in rows})
        letters[key.split()[-1][:1].upper()].append(
            Entry(
                title=name,
                address=f"{slug(name)}.html",
                lines=(f"{counted}{count} {'day' if count == 1 else 'days'}",),
            )
        )
    index = tuple(Group(title=letter, entries=tuple(entries)) for letter, entries in letters.items())
    yield f"{folder}/index.html", list_page(Page(title=title, groups=index, navigation=_navigation("../")))


def _meeting(row: Row) -> Entry:
    who = ", ".join(f"{person.name} ({person.role})" if person.role else person.name for person in row.who)
    return Entry(
        title=who,
        address=_address(row.told[0], row.story, "../"),
        day=when_label(row.when) or f"told {row.told[0].isoformat()}",
        iso_day=(row.when or row.told[0].isoformat()).partition("/")[0],
        lines=(*((row.where,) if row.where else ()), *row.agreed),
    )


def _line(day: dt.date, story: Story, bullet: Bullet) -> Entry:
    return Entry(
        title=clean(bullet.text),
        address=_address(day, story.rank, "../"),
        day=day.isoformat(),
        iso_day=day.isoformat(),
        lines=(clean(story.headline) or UNTITLED,),
    )


def _affairs(collected: _Collected) -> Iterator[tuple[str, str]]:
    """Yield a page for each matter that several days told, and the list of them."""
    listed = []
    for key, told in collected.affairs.items():
        days = sorted({day for day, _ in told})
        if len(days) < 2:  # noqa: PLR2004 - one day is no course of things
            continue
        last = max(told, key=lambda item: item[0])[1]
        entries = tuple(
            Entry(
                title=clean(story.headline) or UNTITLED,
                address=_address(day, story.rank, "../"),
                day=day.isoformat(),
                iso_day=day.isoformat(),
                lines=tuple(clean(bullet.text) for bullet in story.bullets),
            )
            for day, story in sorted(told, key=lambda item: (item[0], item[1].rank))
        )
        headline = clean(last.headline) or UNTITLED
        page = Page(
            title=headline,
            about=f"{len(days)} days, {days[0].isoformat()} to {days[-1].isoformat()}",
            groups=(Group(title="From day to day", entries=entries),),
            navigation=_navigation("../"),
        )
        name = f"{slug(key)}.html"
        yield f"affairs/{name}", list_page(page)
        listed.append((days[-1], Entry(title=headline, address=name, lines=(page.about,))))
    listed.sort(key=lambda item: item[0], reverse=True)
    groups = (Group(title="The latest first", entries=tuple(entry for _, entry in listed)),) if listed else ()
    yield "affairs/index.html", list_page(Page(title="Affairs", groups=groups, navigation=_navigation("../")))
