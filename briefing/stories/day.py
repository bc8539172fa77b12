"""Which articles belong to the day of the briefing.

The day is counted in the reader's zone. A time with a zone is converted; a time or date without one is taken
as it stands, for guessing its zone would move articles across midnight for nothing.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.errors import ConfigError
from briefing.types import Article, Published, Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

UNDATED = "no publication date found; counted as of this day"


def select_day(
    articles: Sequence[Article],
    *,
    date: dt.date,
    timezone: str,
    since: dt.timedelta | None,
    now: dt.datetime,
    everything: bool,
) -> tuple[list[Article], list[Skipped]]:
    """Return the articles of the day and what was left out.

    Args:
        articles: The articles read.
        date: The day.
        timezone: IANA name of the zone in which the day is counted.
        since: Take what was published within this time before the end of the day (or before ``now``, if that
            is earlier) instead of the calendar day.
        now: The present, aware.
        everything: Take every article whatever its date.

    Returns:
        The articles kept, in order, those without a date with a warning; and an entry for each left out.

    Raises:
        ConfigError: The zone is unknown.
    """
    zone = _zone(timezone)
    kept: list[Article] = []
    left_out: list[Skipped] = []
    for article in articles:
        if article.published is None:
            kept.append(replace(article, warnings=(*article.warnings, UNDATED)))
        elif everything or (reason := _reason_against(article.published, date, zone, since, now)) is None:
            kept.append(article)
        else:
            left_out.append(Skipped(source=article.origin, reason=reason, failed=False))
    return kept, left_out


def _zone(name: str) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise ConfigError(
            f"unknown time zone {name!r}", hint="use an IANA name such as Europe/Berlin"
        ) from exc


def _reason_against(
    published: Published, date: dt.date, zone: dt.tzinfo, since: dt.timedelta | None, now: dt.datetime
) -> str | None:
    if since is None:
        day = local_day(published, zone)
        return None if day == date else f"published {day}, not on {date}"
    # Midnights are made in the zone, so that a day of 23 or 25 hours has its true length; the span itself
    # is counted in UTC, where hours are hours.
    midnight = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), zone)
    end = min(midnight.astimezone(dt.UTC), now.astimezone(dt.UTC))
    start = end - since
    if not isinstance(published, dt.datetime):
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        inside = first <= published <= last
    else:
        moment = published if published.tzinfo is not None else published.replace(tzinfo=zone)
        inside = start <= moment.astimezone(dt.UTC) <= end
    if inside:
        return None
    between = f"{start.astimezone(zone):%Y-%m-%d %H:%M} and {end.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"published {_shown(published, zone)}, not between {between}"


def local_day(published: Published, zone: dt.tzinfo) -> dt.date:
    """Return the calendar day of a publication time in a zone."""
    if isinstance(published, dt.datetime):
        return (published if published.tzinfo is None else published.astimezone(zone)).date()
    return published


def _shown(published: Published, zone: dt.tzinfo) -> str:
    if not isinstance(published, dt.datetime):
        return published.isoformat()
    moment = published if published.tzinfo is None else published.astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M}"
