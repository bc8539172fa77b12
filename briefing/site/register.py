"""Who met whom: the meetings and agreements of all archived days as one register.

A meeting that several days tell is one row: the same people on the same day in places that agree, or, where no day
is known, the same people in briefings of neighbouring days. The latest telling leads; every source stays.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.editing.people import all_within
from briefing.rendering.safety import clean, safe_url
from briefing.site.names import folded, matches
from briefing.types import Kind, Participant

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from briefing.site.names import Names
    from briefing.types import Briefing, Bullet, Meeting, Published

_PAIR = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A source of a row."""

    outlet: str
    title: str
    url: str | None
    published: Published | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A meeting.

    Attributes:
        when: ISO date, month or span; None where no source says.
        who: Who took part, with full names as far as they are certain, and roles as of that day.
        where: Where; None where no source says.
        agreed: What was agreed.
        told: Days of the briefings that told of it, the latest first.
        sources: The sources.
        evidence: Passages that prove it.
        story: Rank of its story in the latest of these briefings, for a link; None where it has none there.
    """

    when: str | None
    who: tuple[Participant, ...]
    where: str | None
    agreed: tuple[str, ...]
    told: tuple[dt.date, ...]
    sources: tuple[Cited, ...]
    evidence: tuple[str, ...]
    story: int | None = None


def register(briefings: Iterable[Briefing], names: Names) -> list[Row]:
    """Return the meetings of some days, the latest first.

    Args:
        briefings: The days, the oldest first.
        names: The names of these days.
    """
    # By who took part: a year has thousands of rows, and to compare each with each took minutes.
    rows: dict[frozenset[str], list[Row]] = defaultdict(list)
    for day in briefings:
        for meeting in day.meetings:
            row = _row(meeting, day, names)
            alike = rows[frozenset(folded(person.name) for person in row.who)]
            place = next((at for at, known in enumerate(alike) if _same(known, row)), None)
            if place is None:
                alike.append(row)
            else:
                alike[place] = _joined(alike[place], row)
    found = [row for alike in rows.values() for row in alike]
    return sorted(found, key=lambda row: (row.when or row.told[0].isoformat(), row.told[0]), reverse=True)


def chosen(
    rows: Iterable[Row],
    *,
    who: Sequence[str] = (),
    where: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> list[Row]:
    """Return the rows in which all of ``who`` took part, in a place, in a span of days.

    A row without a day of its own counts by the days of its briefings.
    """
    return [
        row
        for row in rows
        if all(any(matches(name, person.name) for person in row.who) for name in who)
        and (where is None or folded(where) in folded(row.where or ""))
        and (since is None or _last_day(row) >= since.isoformat())
        and (until is None or _first_day(row) <= until.isoformat())
    ]


def _row(meeting: Meeting, day: Briefing, names: Names) -> Row:
    entries = {entry.id: entry for entry in day.sources}
    story, evidence = None, []
    for item in day.stories:
        for bullet in (*item.bullets, *item.more):
            if _tells(bullet, meeting):
                story = story or (item.rank if item.shown else None)
                evidence += [proof.quote for proof in bullet.evidence[:1]]
    return Row(
        when=meeting.when,
        who=tuple(
            Participant(
                name=names.full(person.name, day.date), role=clean(person.role) if person.role else None
            )
            for person in meeting.who
        ),
        where=clean(meeting.where) if meeting.where else None,
        agreed=tuple(clean(point) for point in meeting.agreed),
        told=(day.date,),
        sources=tuple(
            Cited(
                outlet=clean(entry.source or ""),
                title=clean(entry.title),
                url=safe_url(entry.url),
                published=entry.published,
            )
            for entry in (entries[key] for key in meeting.citations if key in entries)
        ),
        evidence=tuple(dict.fromkeys(clean(quote) for quote in evidence)),
        story=story,
    )


def _tells(bullet: Bullet, meeting: Meeting) -> bool:
    """Tell whether a line is one of those that a row was made from, not of another meeting of the same article."""
    if bullet.kind not in {Kind.MET, Kind.AGREED} or not set(meeting.citations) & set(bullet.citations):
        return False
    if not bullet.who or not all_within(bullet.who, meeting.who):
        return False
    if any(point in bullet.text for point in meeting.agreed):
        return True
    fits = bullet.kind is Kind.AGREED or bullet.when in {None, meeting.when}
    return fits and len(bullet.who) >= _PAIR


def _same(one: Row, other: Row) -> bool:
    """Tell whether rows with the same participants are one meeting."""
    places = sorted((folded(one.where or ""), folded(other.where or "")), key=len)
    if places[0] not in places[1]:
        return False
    if one.when is None or other.when is None:
        return one.when == other.when and abs((one.told[0] - other.told[0]).days) <= 1
    return _within(one.when, other.when) or _within(other.when, one.when)


def _within(when: str, span: str) -> bool:
    """Tell whether a day is another, or one of a span: "yesterday or today" in the next report is "yesterday"."""
    first, _, last = span.partition("/")
    return when == span or first <= when <= last


def _joined(earlier: Row, later: Row) -> Row:
    exact = earlier.when if later.when and "/" in later.when else later.when
    return replace(
        later,
        when=exact,
        where=later.where or earlier.where,
        agreed=tuple(dict.fromkeys((*later.agreed, *earlier.agreed))),
        told=(*later.told, *(day for day in earlier.told if day not in later.told)),
        sources=tuple(dict.fromkeys((*later.sources, *earlier.sources))),
        evidence=tuple(dict.fromkeys((*later.evidence, *earlier.evidence))),
    )


def _first_day(row: Row) -> str:
    return row.when.partition("/")[0] if row.when else min(row.told).isoformat()


def _last_day(row: Row) -> str:
    last = row.when.rpartition("/")[2] if row.when else max(row.told).isoformat()
    return f"{last}-31" if len(last) == len("2025-01") else last
