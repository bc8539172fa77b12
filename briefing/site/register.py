"""Who met whom: the meetings and agreements of all archived days as one register.

A meeting that several days tell is one row: the same people on the same day, or, where no day is known, the same
people in briefings of neighbouring days. The latest telling leads; every source stays.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.editing.wordstyle import dated
from briefing.rendering.markdown import escape
from briefing.rendering.safety import clean, safe_url
from briefing.rendering.wording import published_label, when_label
from briefing.site.names import folded, matches
from briefing.types import Kind, Participant

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.site.names import Names
    from briefing.types import Briefing, Meeting

SCHEMA = 1
FORMATS = ("md", "csv", "json")
_COLUMNS = ("when", "who", "roles", "where", "agreed", "told", "sources", "addresses", "evidence")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet (OWASP, "CSV injection")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A source of a row."""

    outlet: str
    title: str
    url: str | None
    published: str


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
    rows: list[Row] = []
    for day in briefings:
        for meeting in day.meetings:
            row = _row(meeting, day, names)
            place = next((at for at, known in enumerate(rows) if _same(known, row)), None)
            if place is None:
                rows.append(row)
            else:
                rows[place] = _joined(rows[place], row)
    return sorted(rows, key=lambda row: (row.when or row.told[0].isoformat(), row.told[0]), reverse=True)


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


def register_text(rows: Sequence[Row], form: str, *, dates: str = "") -> str:
    """Return the register as ``md``, ``csv`` (RFC 4180) or ``json``.

    Args:
        rows: The meetings.
        form: The form.
        dates: Order of a date as the house writes it (`briefing.style`); data have ISO dates.
    """
    if form == "md":
        return _markdown(rows, dates)
    return _csv(rows) if form == "csv" else _json(rows)


def _row(meeting: Meeting, day: Briefing, names: Names) -> Row:
    entries = {entry.id: entry for entry in day.sources}
    people = {folded(person.name) for person in meeting.who}
    cited = set(meeting.citations)
    story, evidence = None, []
    for item in day.stories:
        for bullet in (*item.bullets, *item.more):
            if (
                bullet.kind in {Kind.MET, Kind.AGREED}
                and cited & set(bullet.citations)
                and people & {folded(person.name) for person in bullet.who}
            ):
                story = story or item.rank
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
                published=published_label(entry.published),
            )
            for entry in (entries[key] for key in meeting.citations if key in entries)
        ),
        evidence=tuple(dict.fromkeys(clean(quote) for quote in evidence)),
        story=story,
    )


def _same(one: Row, other: Row) -> bool:
    if {folded(person.name) for person in one.who} != {folded(person.name) for person in other.who}:
        return False
    if one.when != other.when:
        return False
    return one.when is not None or abs((one.told[0] - other.told[0]).days) <= 1


def _joined(earlier: Row, later: Row) -> Row:
    return replace(
        later,
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


def _who(row: Row) -> Iterator[str]:
    for person in row.who:
        yield f"{person.name} ({person.role})" if person.role else person.name


def _markdown(rows: Sequence[Row], dates: str) -> str:
    lines = ["| When | Who | Where | What was agreed | Sources |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        sources = ", ".join(
            f"[{escape(item.outlet or item.title)}]({item.url})"
            if item.url
            else escape(item.outlet or item.title)
            for item in row.sources
        )
        agreed = "; ".join(escape(point.rstrip(".")) for point in row.agreed)
        cells = (
            escape(dated(when_label(row.when) or f"told {row.told[0].isoformat()}", dates)),
            ", ".join(escape(text) for text in _who(row)),
            escape(row.where or "not stated"),
            agreed or "–",
            sources,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _csv(rows: Sequence[Row]) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow(
            [
                neutral(text)
                for text in (
                    row.when or "",
                    "; ".join(person.name for person in row.who),
                    "; ".join(person.role or "" for person in row.who),
                    row.where or "",
                    "; ".join(row.agreed),
                    "; ".join(day.isoformat() for day in row.told),
                    "; ".join(f"{item.outlet or item.title}, {item.published}" for item in row.sources),
                    " ".join(item.url for item in row.sources if item.url),
                    " | ".join(row.evidence),
                )
            ]
        )
    return target.getvalue()


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _json(rows: Sequence[Row]) -> str:
    data = {
        "schema": SCHEMA,
        "meetings": [
            {
                "when": row.when,
                "who": [{"name": person.name, "role": person.role} for person in row.who],
                "where": row.where,
                "agreed": list(row.agreed),
                "told": [day.isoformat() for day in row.told],
                "sources": [
                    {
                        "outlet": item.outlet or None,
                        "title": item.title,
                        "url": item.url,
                        "published": item.published,
                    }
                    for item in row.sources
                ],
                "evidence": list(row.evidence),
            }
            for row in rows
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
