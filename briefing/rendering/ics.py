"""The calendar of a briefing as ``.ics`` (RFC 5545), for any calendar program.

A day is an all-day event, a span one with its exclusive end, an hour is written in UTC, which every program
shows in its own zone. A month alone is no day in a calendar: it is left out. The identifier of an event
follows from its day and words, so that a calendar that is read again on the next morning does not show it
twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo
from typing import TYPE_CHECKING

from briefing.rendering.safety import clean, safe_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icalendar import Event, Timezone

    from briefing.types import Briefing, ComingUp, SourceEntry

_PRODUCT = "-//briefing//calendar//EN"
_DAY = len("2024-12-11")
_HOUR = dt.timedelta(hours=1)


def briefing_ics(briefing: Briefing) -> str:
    """Return the announced events of a briefing as an iCalendar document.

    Args:
        briefing: The briefing; its zone is that of the hours.
    """
    from icalendar import Calendar  # noqa: PLC0415 - only where a calendar is written

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(briefing.title))
    sources = {entry.id: entry for entry in briefing.sources}
    for item in briefing.coming_up:
        event = _event(item, sources, briefing)
        if event is not None:
            calendar.add_component(event)
    if not calendar.subcomponents:
        # The standard asks for at least one component, on a quiet day too.
        calendar.add_component(_utc())
    return str(calendar.to_ical().decode("utf-8"))


def _event(item: ComingUp, sources: Mapping[str, SourceEntry], briefing: Briefing) -> Event | None:
    from icalendar import Event as NewEvent  # noqa: PLC0415

    first, _, last = item.when.partition("/")
    if len(first) != _DAY or (last and len(last) != _DAY):
        return None
    starts = dt.date.fromisoformat(first)
    ends = dt.date.fromisoformat(last or first) + dt.timedelta(days=1)
    text = clean(item.text)
    event = NewEvent()
    event.add("uid", hashlib.sha256(f"{item.when}\n{text}".encode()).hexdigest()[:32] + "@briefing")
    event.add("dtstamp", briefing.generated_at.astimezone(dt.UTC))
    event.add("summary", text)
    if item.time is not None and not last:
        zone = zoneinfo.ZoneInfo(briefing.timezone)
        moment = dt.datetime.combine(starts, dt.time.fromisoformat(item.time), zone).astimezone(dt.UTC)
        event.add("dtstart", moment)
        event.add("dtend", moment + _HOUR)
    else:
        event.add("dtstart", starts)
        event.add("dtend", ends)
        event.add("transp", "TRANSPARENT")
    cited = [sources[name] for name in item.citations if name in sources]
    if cited:
        event.add("description", "\n".join(_line(entry) for entry in cited))
    url = next((url for entry in cited if (url := safe_url(entry.url))), None)
    if url is not None:
        event.add("url", url)
    if item.where:
        event.add("location", ", ".join(clean(place) for place in item.where))
    return event


def _line(entry: SourceEntry) -> str:
    """Return a source as a line of the description: outlet, headline, address."""
    parts = (clean(entry.source or ""), clean(entry.title), safe_url(entry.url) or "")
    return " · ".join(part for part in parts if part)


def _utc() -> Timezone:
    from icalendar import Timezone as NewTimezone  # noqa: PLC0415
    from icalendar import TimezoneStandard  # noqa: PLC0415

    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1970, 1, 1))  # noqa: DTZ001 - RFC 5545 wants it without a zone
    standard.add("tzoffsetfrom", dt.timedelta())
    standard.add("tzoffsetto", dt.timedelta())
    zone = NewTimezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return zone
