"""What the zone names of time stamps mean.

Only names that mean one thing in the news are here. "IST" is Indian, Irish or Israeli time and "CST" is
American or Chinese: such a time stays without a zone rather than being hours off.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
from __future__ import annotations

import datetime as dt
import re
import zoneinfo

_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "WAT": 1, "CEST": 2, "MESZ": 2,
    "CAT": 2, "SAST": 2, "EET": 2, "EEST": 3, "EAT": 3, "MSK": 3, "TRT": 3, "PKT": 5, "NPT": 5.75, "WIB": 7,
    "WITA": 8, "WIT": 9, "ICT": 7, "HKT": 8, "SGT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10,
    "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3, "NST": -3.5,
}  # fmt: skip
# These follow daylight saving, so the offset depends on the date.
_PLACES = {
    "ET": "America/New_York", "EASTERN": "America/New_York", "CT": "America/Chicago", "CENTRAL": "America/Chicago",
    "MT": "America/Denver", "PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles",
}  # fmt: skip
_AMBIGUOUS = ("IST", "CST", "AST", "SST", "UHR", "WST")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-−])\s?(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)

ZONE_PATTERN = (
    r"(?:(?:UTC|GMT)\s?[+-]\s?\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}\b|"
    + "|".join(sorted({*_HOURS, *_PLACES, *_AMBIGUOUS} - {"Z"}, key=lambda name: (-len(name), name)))
    + r")(?![A-Za-z])"
)


def with_zone(moment: dt.datetime, name: str | None) -> dt.datetime:
    """Return ``moment`` in the zone that ``name`` stands for; unchanged where it could be several."""
    if not name:
        return moment
    upper = " ".join(name.upper().split())
    if upper in _HOURS:
        return moment.replace(tzinfo=_fixed(_HOURS[upper]))
    if upper in _PLACES:
        # A fixed offset, not the zone: a publication time is a fact, and JSON writes offsets.
        offset = moment.replace(tzinfo=zoneinfo.ZoneInfo(_PLACES[upper])).utcoffset() or dt.timedelta()
        return moment.replace(tzinfo=dt.timezone(offset))
    match = _OFFSET.match(upper)
    if match:
        hours = int(match.group(2)) + int(match.group(3) or 0) / 60
        if hours <= 14:  # noqa: PLR2004 - the largest offset on Earth
            return moment.replace(tzinfo=_fixed(hours if match.group(1) == "+" else -hours))
    return moment


def _fixed(hours: float) -> dt.timezone:
    return dt.UTC if hours == 0 else dt.timezone(dt.timedelta(hours=hours))
