"""The editions of the archive, one a day: the approved one where there is one, else the latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.site.names import Names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from briefing.archive import Archive, BriefingRecord
    from briefing.types import Briefing, Participant


def days_of(archive: Archive, *, since: dt.date | None = None, until: dt.date | None = None) -> list[dt.date]:
    """Return the days that have a briefing, the oldest first."""
    found = {span.date for span in archive.spans(since=since)}
    return sorted(day for day in found if until is None or day <= until)


def editions(archive: Archive, days: Sequence[dt.date]) -> Iterator[BriefingRecord]:
    """Yield the edition of each day; one at a time, for a year of them is large."""
    for day in days:
        record = archive.briefing(day)
        if record is not None:
            yield record


def participants_of(briefing: Briefing) -> Iterator[Participant]:
    """Yield everybody whom a briefing names as taking part in something."""
    for meeting in briefing.meetings:
        yield from meeting.who
    for story in briefing.stories:
        if story.shown:
            for bullet in (*story.bullets, *story.more):
                yield from bullet.who


def names_of(briefings: Sequence[Briefing]) -> Names:
    """Return the names of some days."""
    return Names((day.date, person.name) for day in briefings for person in participants_of(day))
