"""The editions of the archive, one a day: the approved one where there is one, else the latest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.site.names import Names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from briefing.archive import Archive, BriefingRecord
    from briefing.types import Article, Briefing, Bullet, Participant


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


def articles_of(archive: Archive, record: BriefingRecord) -> dict[str, Article]:
    """Return the articles of an edition by their ids, as far as the archive has them."""
    names = [name for story in record.briefing.stories for name in story.articles]
    return {
        name: replace(stored.article, id=name)
        for name, number in archive.articles_of(record.id, names).items()
        if (stored := archive.article(number)) is not None
    }


def participants_of(briefing: Briefing) -> Iterator[Participant]:
    """Yield everybody whom a briefing names as taking part in something."""
    for meeting in briefing.meetings:
        yield from meeting.who
    for bullet in _lines(briefing):
        yield from bullet.who


def names_of(briefings: Sequence[Briefing]) -> Names:
    """Return the names of some days."""
    return Names(
        ((day.date, person) for day in briefings for person in participants_of(day)),
        places=(place for day in briefings for place in _places(day)),
    )


def _lines(briefing: Briefing) -> Iterator[Bullet]:
    for story in briefing.stories:
        if story.shown:
            yield from (*story.bullets, *story.more)


def _places(briefing: Briefing) -> Iterator[str]:
    for meeting in briefing.meetings:
        if meeting.where:
            yield meeting.where
    for bullet in _lines(briefing):
        yield from bullet.where
