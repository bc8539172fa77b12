"""Whether an edition may go out: ``[review]`` in ``config.toml``.

Where a house asks for review, nothing is handed over that no editor approved, until the hour at which it goes out
all the same, if the house set one. What goes out then says under its title that no editor has seen it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.config import load_table, nearest
from briefing.errors import ConfigError
from briefing.types import APPROVED

if TYPE_CHECKING:
    import zoneinfo
    from collections.abc import Mapping
    from pathlib import Path

    from briefing.archive import Archive, BriefingRecord

UNREVIEWED = "Not reviewed by an editor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What a house asks for.

    Attributes:
        required: True where an editor has to approve an edition before it goes out.
        until: The hour, in the zone of the day, at which it goes out without; None waits for ever.
    """

    required: bool = False
    until: dt.time | None = None


def load_review(*, path: Path | None = None) -> Review:
    """Return the table ``[review]`` of the configuration.

    Raises:
        ConfigError: It is wrong.
    """
    table, where = load_table("review", path=path)
    return _review(table, f"[review] ({where})")


def _review(table: Mapping[str, Any], where: str) -> Review:
    for name in table:
        if name not in {"required", "until"}:
            raise ConfigError(f"{where}: unknown key {name!r}", hint=nearest(name, ("required", "until")))
    required, until = table.get("required", False), table.get("until")
    if not isinstance(required, bool):
        raise ConfigError(f"{where}: required is {required!r}", hint="write true or false")
    if isinstance(until, dt.time):  # TOML has times of its own
        until = until.strftime("%H:%M")
    if until is not None and not (isinstance(until, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", until)):
        raise ConfigError(f"{where}: until is {until!r}", hint='write an hour, such as "07:30"')
    return Review(required=required, until=dt.time.fromisoformat(until) if until else None)


def waiting_day(
    archive: Archive, *, now: dt.datetime, zone: zoneinfo.ZoneInfo, path: Path | None = None
) -> str | None:
    """Return what today's briefing waits for; None where it waits for nothing or there is none.

    Args:
        archive: The archive.
        now: The present, aware.
        zone: The zone of the day.
        path: The configuration file; the usual one by default.

    Raises:
        ArchiveError: The archive cannot be read.
        ConfigError: ``[review]`` is wrong.
    """
    record = archive.briefing(now.astimezone(zone).date())
    return None if record is None else waits(record, load_review(path=path), now=now, zone=zone)


def waits(record: BriefingRecord, review: Review, *, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> str | None:
    """Return why an edition may not go out yet; None where it may.

    Args:
        record: The edition.
        review: What the house asks for.
        now: The present, aware.
        zone: The zone of the day.
    """
    if not review.required or record.selection == APPROVED:
        return None
    day = record.briefing.date
    if review.until is not None:
        moment = dt.datetime.combine(day, review.until, zone)
        if now >= moment:
            return None
        return f"the briefing of {day} waits for approval until {review.until:%H:%M} (briefing review {day})"
    return f"the briefing of {day} waits for approval (briefing review {day})"
