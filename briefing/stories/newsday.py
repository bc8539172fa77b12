"""Which articles of the archive belong to the briefing of a day.

The news day ends at an hour (``day_ends``, 06:30 by default) in the reader's zone: the briefing of the
morning of 11 December holds what came from the end of the day before until then. Spans are half-open and
counted in UTC, each begins where the one before ended, so that on days of 23 and 25 hours too every article
is in exactly one. When an article came:

- a time with its zone is that moment; a time without zone is read in the reader's zone;
- a date without an hour is the hour at which the article came in, as far as that lies within the date: what
  came in later counts as of the end of the date;
- without any date it is the hour at which it came in;
- a new version of an article that was told before came when the version came in;
- what came in only after the briefing of its own day was made belongs to the next one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.types import Published, Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from briefing.archive import BriefingSpan, StoredArticle

LONGEST_CATCH_UP = dt.timedelta(days=7)
_TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The time whose news a briefing holds: after ``starts``, until and with ``ends``; aware, UTC."""

    starts: dt.datetime
    ends: dt.datetime

    def holds(self, moment: dt.datetime) -> bool:
        """Tell whether a moment lies in the span."""
        return self.starts < moment <= self.ends


def end_of_day(date: dt.date, day_ends: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """Return the moment at which the news day of ``date`` ends, in UTC.

    An hour that the clocks skip or repeat is taken once: as if they had not been moved yet.
    """
    return dt.datetime.combine(date, day_ends, zone).astimezone(dt.UTC)


def span_of_day(
    date: dt.date,
    *,
    day_ends: dt.time,
    zone: dt.tzinfo,
    now: dt.datetime,
    earlier: Sequence[BriefingSpan] = (),
    made: BriefingSpan | None = None,
    catch_up: bool = False,
) -> Span:
    """Return the span of the briefing of a day.

    Args:
        date: The day.
        day_ends: When a news day ends.
        zone: The reader's zone.
        now: The present, aware. Today's briefing that is made late holds what came until it is made.
        earlier: Briefings of earlier days, by day.
        made: The briefing of this day that exists already: its span stays as it was, except that one made
            before the day ended grows until then.
        catch_up: Begin where the last briefing ended, up to `LONGEST_CATCH_UP` back.
    """
    regular = end_of_day(date, day_ends, zone)
    moment = now.astimezone(dt.UTC)
    today = now.astimezone(zone).date()
    if made is not None and made.selection == "day":
        ends = made.ends if made.ends >= regular else max(made.ends, min(regular, moment))
        if ends > made.starts:
            return Span(starts=made.starts, ends=ends)
    ends = moment if date >= today else regular
    starts = end_of_day(date - dt.timedelta(days=1), day_ends, zone)
    last = max((item for item in earlier if item.ends < ends), key=lambda item: item.ends, default=None)
    if last is not None:
        if last.date == date - dt.timedelta(days=1):
            starts = last.ends
        elif catch_up:
            starts = max(last.ends, ends - LONGEST_CATCH_UP)
    return Span(starts=min(starts, ends - _TICK), ends=ends)


def moment_of(published: Published | None, first_seen: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return when an article came, in UTC.

    Args:
        published: Its publication time, as exact as the source gives it.
        first_seen: When it came in, aware.
        zone: The reader's zone.
    """
    seen = first_seen.astimezone(dt.UTC)
    if published is None:
        return seen
    if isinstance(published, dt.datetime):
        aware = published if published.tzinfo is not None else published.replace(tzinfo=zone)
        return aware.astimezone(dt.UTC)
    first = dt.datetime.combine(published, dt.time(), zone).astimezone(dt.UTC)
    last = dt.datetime.combine(published + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC) - _TICK
    return min(max(seen, first), last)


def choose(
    candidates: Sequence[StoredArticle],
    span: Span,
    *,
    zone: dt.tzinfo,
    told: Mapping[int, dt.date],
    told_keys: Collection[str],
    earlier: Sequence[BriefingSpan] = (),
) -> tuple[list[StoredArticle], list[Skipped]]:
    """Return the articles of a span, in the order in which they came in, and what was told before.

    Args:
        candidates: Articles from around the span, every version.
        span: The span.
        zone: The reader's zone.
        told: Numbers of articles that briefings of earlier days told, with the day.
        told_keys: Items of which such a briefing told some version.
        earlier: Briefings of earlier days.

    Returns:
        The latest version of each item, and an entry for each article of the span that was told before.
    """
    versions: dict[str, list[StoredArticle]] = {}
    for item in candidates:
        versions.setdefault(item.key, []).append(item)
    kept: list[StoredArticle] = []
    left_out: list[Skipped] = []
    for key, items in versions.items():
        for item in sorted(items, key=lambda item: -item.version):
            if not _belongs(item, span, zone, earlier, edited=item.version > 1 and key in told_keys):
                continue
            if item.id in told:
                reason = f"told in the briefing of {told[item.id].isoformat()}"
                left_out.append(Skipped(source=item.article.origin, reason=reason, failed=False))
            else:
                kept.append(item)
            break
    return sorted(kept, key=lambda item: item.id), left_out


def _belongs(
    item: StoredArticle, span: Span, zone: dt.tzinfo, earlier: Sequence[BriefingSpan], *, edited: bool
) -> bool:
    moment = moment_of(item.article.published, item.first_seen, zone)
    if span.holds(moment):
        return True
    seen = item.first_seen.astimezone(dt.UTC)
    if not span.holds(seen):
        return False
    if edited:
        return True
    # Too late for its own briefing: it would be lost.
    return any(made.starts < moment <= made.ends < seen for made in earlier)
