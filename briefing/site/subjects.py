"""The pages of people, places and affairs: everything that the days say of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from briefing.rendering.safety import clean
from briefing.rendering.storyblocks import UNTITLED
from briefing.rendering.wording import when_label
from briefing.site.names import folded, slug
from briefing.site.pages import Entry, Group, Page, day_address, list_page, navigation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.site.names import Names
    from briefing.site.register import Row
    from briefing.types import Briefing, Bullet, Story


@dataclass(slots=True)
class Collected:
    """What the days say about each person, place and affair, and what the search holds of them.

    Attributes:
        names: The names of these days.
        people: Who has a page, by the folded name.
        lines: Lines that name them, by the folded name and day.
        places: Places that have a page, by the folded name.
        at: Lines that name these.
        affairs: Stories of each affair, by its id.
        stories: What the search holds of each story.
    """

    names: Names

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

    def add(self, day: Briefing) -> None:
        """Take in what a day says."""
        outlets = {entry.id: clean(entry.source or "") for entry in day.sources}
        for story in day.stories:
            if not story.shown:
                continue
            self.affairs[story.affair or story.id].append((day.date, story))
            people: dict[str, None] = {}
            places: dict[str, None] = {}
            for bullet in (*story.bullets, *story.more):
                for person in bullet.who:
                    name = self.names.full(person.name, day.date)
                    key = folded(name)
                    if key and self.names.has_page(name):
                        self.people.setdefault(key, name)
                        self.lines[key][day.date].append((story, bullet))
                        people[name] = None
                for place in bullet.where:
                    key = folded(place)
                    if key:
                        self.places.setdefault(key, clean(place))
                        self.at[key][day.date].append((story, bullet))
                        places[clean(place)] = None
            self.stories.append(
                {
                    "d": day.date.isoformat(),
                    "h": clean(story.headline) or UNTITLED,
                    "s": clean(story.section),
                    "t": "\n".join(clean(bullet.text) for bullet in (*story.bullets, *story.more)),
                    "p": " ".join(people),
                    "l": " ".join(places),
                    "o": " ".join(
                        dict.fromkeys(filter(None, (outlets.get(name) for name in story.articles)))
                    ),
                    "u": day_address(day.date, story.rank),
                }
            )


def subject_pages(collected: Collected, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield names and texts of the pages of people, places and affairs, and of the lists of them.

    Args:
        collected: What the days say.
        rows: The register of their meetings.
    """
    met: dict[str, list[Row]] = defaultdict(list)
    where: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for person in row.who:
            if (key := folded(person.name)) and collected.names.has_page(person.name):
                met[key].append(row)
                collected.people.setdefault(key, person.name)
        if row.where and (key := folded(row.where)):
            where[key].append(row)
            collected.places.setdefault(key, row.where)
    yield from _subjects("people", "People and organisations", collected.people, met, collected.lines)
    yield from _subjects("places", "Places", collected.places, where, collected.at)
    yield from _affairs(collected)


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
        page = Page(title=name, groups=tuple(groups), navigation=navigation("../"))
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
    yield f"{folder}/index.html", list_page(Page(title=title, groups=index, navigation=navigation("../")))


def _meeting(row: Row) -> Entry:
    who = ", ".join(f"{person.name} ({person.role})" if person.role else person.name for person in row.who)
    return Entry(
        title=who,
        address=day_address(row.told[0], row.story, up="../"),
        day=when_label(row.when) or f"told {row.told[0].isoformat()}",
        iso_day=(row.when or row.told[0].isoformat()).partition("/")[0],
        lines=(*((row.where,) if row.where else ()), *row.agreed),
    )


def _line(day: dt.date, story: Story, bullet: Bullet) -> Entry:
    return Entry(
        title=clean(bullet.text),
        address=day_address(day, story.rank, up="../"),
        day=day.isoformat(),
        iso_day=day.isoformat(),
        lines=(clean(story.headline) or UNTITLED,),
    )


def _affairs(collected: Collected) -> Iterator[tuple[str, str]]:
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
                address=day_address(day, story.rank, up="../"),
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
            navigation=navigation("../"),
        )
        name = f"{slug(key)}.html"
        yield f"affairs/{name}", list_page(page)
        listed.append((days[-1], Entry(title=headline, address=name, lines=(page.about,))))
    listed.sort(key=lambda item: item[0], reverse=True)
    groups = (Group(title="The latest first", entries=tuple(entry for _, entry in listed)),) if listed else ()
    yield "affairs/index.html", list_page(Page(title="Affairs", groups=groups, navigation=navigation("../")))
