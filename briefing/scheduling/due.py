"""When the briefing of a day is due: pure functions of the clock.

A day is the reader's calendar day. An hour that the clocks skip is due as many minutes after the gap's beginning
as it lies behind it, one that they repeat is due the first time; as a briefing that holds the news until its hour
is not made again, the second time finds nothing to do.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

_FRIDAY = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """When a reader wants the briefing.

    Attributes:
        at: The hour, on the reader's clock.
        timezone: IANA name of the zone of that clock.
        weekdays: Only from Monday to Friday.
    """

    at: dt.time
    timezone: str
    weekdays: bool = False

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone object of ``timezone``."""
        return zoneinfo.ZoneInfo(self.timezone)


def due_moment(date: dt.date, plan: Plan) -> dt.datetime:
    """Return the moment at which the briefing of a day is due, in UTC."""
    return dt.datetime.combine(date, plan.at, plan.zone).astimezone(dt.UTC)


def due_day(now: dt.datetime, plan: Plan, *, made_until: dt.datetime | None) -> dt.date | None:
    """Return the day whose briefing has to be made now; None if there is nothing to do.

    Only today's is ever due: what was missed on days before is caught up in it.

    Args:
        now: The present, aware.
        plan: When the reader wants it.
        made_until: Until when today's briefing holds the news, aware; None if there is none yet.
    """
    today = now.astimezone(plan.zone).date()
    if plan.weekdays and today.weekday() > _FRIDAY:
        return None
    moment = due_moment(today, plan)
    if now < moment or (made_until is not None and made_until >= moment):
        return None
    return today


def hours_in(plan: Plan, zone: dt.tzinfo, *, start: dt.date, days: int = 400) -> tuple[dt.time, ...]:
    """Return the times of day in another zone at which the briefing is due in the course of a year.

    One where both zones change their clocks together, two where they do not.

    Args:
        plan: When the reader wants it.
        zone: The zone of the clock that is to call (the machine's).
        start: First day that counts.
        days: How many days count.
    """
    found = {
        due_moment(start + dt.timedelta(days=number), plan).astimezone(zone).time().replace(microsecond=0)
        for number in range(days)
    }
    return tuple(sorted(found))
