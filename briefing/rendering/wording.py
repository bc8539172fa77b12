"""How dates, numbers and names read in a document: the same words in every form.

English and independent of the machine's locale, so that the same briefing gives the same document
anywhere.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from briefing.rendering.safety import clean
from briefing.rendering.speaking import full_date, language, long_date, n, skeleton_date, t
from briefing.types import ArticleType, Attribution, Kind, Method, Participant, Published

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS_A_MINUTE = 220

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

KIND_LABELS = {
    Kind.MET: "Met",
    Kind.AGREED: "Agreed",
    Kind.SAID: "Said",
    Kind.DECIDED: "Decided",
    Kind.HAPPENED: "Happened",
    Kind.PLANNED: "Planned",
}
TYPE_LABELS = {
    ArticleType.NEWS: None,
    ArticleType.OPINION: "Opinion",
    ArticleType.ANALYSIS: "Analysis",
    ArticleType.LIVE: "Live blog",
    ArticleType.BRIEF: None,
}
METHOD_LABELS = {
    Method.GENERATED: "rewritten by the model",
    Method.COMPRESSED: "shortened from a source sentence",
    Method.VERBATIM: "a source sentence as it stands",
    Method.EDITED: "edited by hand",
}
STATUS_LABELS = {"new": "NEW", "update": "UPDATE", "unchanged": "Unchanged"}

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


plural = n
"""Return ``1 outlet``, ``3 outlets``, in the language of the document."""


def date_label(day: dt.date) -> str:
    """Return ``11 December 2024``."""
    if language() != "en":
        return long_date(day)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def near_date_label(day: dt.date, today: dt.date) -> str:
    """Return ``3 December``, with the year only where it is not today's."""
    if language() != "en":
        return skeleton_date(day, "MMMMd") if day.year == today.year else long_date(day)
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != today.year else "")


def moment_label(published: Published | None, today: dt.date, zone: dt.tzinfo | None) -> str:
    """Return when a report came out as a comparison needs it: ``09:10`` today, ``10 December`` before.

    Hours are those of ``zone``; an hour whose own zone is not known cannot be compared and is not told.
    """
    if published is None:
        return ""
    if not isinstance(published, dt.datetime):
        return near_date_label(published, today)
    if published.tzinfo is None:
        return near_date_label(published.date(), today)
    local = published.astimezone(zone) if zone else published
    return f"{local:%H:%M}" if local.date() == today else near_date_label(local.date(), today)


def day_label(day: dt.date) -> str:
    """Return ``Wednesday 11 December 2024``."""
    if language() != "en":
        return full_date(day)
    return f"{_WEEKDAYS[day.weekday()]} {date_label(day)}"


def published_label(published: Published | None) -> str:
    """Return a publication time with its zone as the source gives it.

    A time without a zone says so, for a reader abroad would take it for the own one.
    """
    if published is None:
        return t("(no date given)")
    if not isinstance(published, dt.datetime):
        return date_label(published)
    zone = _zone_label(published) or t("(zone not given)")
    return f"{date_label(published)}, {published:%H:%M} {zone}"


def _zone_label(moment: dt.datetime) -> str | None:
    offset = moment.utcoffset()
    if offset is None:
        return None
    name = moment.tzname() or ""
    if re.fullmatch(r"[A-Za-z]{1,6}", name):
        return name
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def when_label(when: str | None) -> str | None:
    """Return an ISO date, month or span in words; anything else as it is."""
    if when is None:
        return None
    first, _, last = clean(when).partition("/")
    return _span_label(first, last) if last else _point_label(first)


def _span_label(first: str, last: str) -> str:
    try:
        start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        return f"{_point_label(first)} – {_point_label(last)}"
    if language() != "en":
        return f"{date_label(start)} – {date_label(end)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{date_label(end)}"
    if start.year == end.year:
        return f"{start.day} {_MONTHS[start.month - 1]} – {date_label(end)}"
    return f"{date_label(start)} – {date_label(end)}"


def _point_label(point: str) -> str:
    try:
        return date_label(dt.date.fromisoformat(point))
    except ValueError:
        pass
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", point)
    if month and language() != "en":
        return skeleton_date(dt.date(int(month[1]), int(month[2]), 1), "yMMMM")
    return f"{_MONTHS[int(month[2]) - 1]} {month[1]}" if month else point


def participant_label(participant: Participant) -> str:
    """Return ``Lloyd Austin (U.S. Defense Secretary)``."""
    name = clean(participant.name)
    return f"{name} ({clean(participant.role)})" if participant.role else name


def attribution_label(attribution: Attribution) -> str:
    """Return whose claim it is and through whom it came: ``Garba Shehu, via NPR, BBC``."""
    speaker = clean(attribution.speaker) if attribution.speaker else t("not named")
    if attribution.anonymous and attribution.speaker:
        speaker += t(" (unnamed source)")
    return t(", via ").join(
        [speaker, *([", ".join(map(clean, attribution.chain))] if attribution.chain else [])]
    )


def reading_minutes(texts: Iterable[str]) -> int:
    """Return how many minutes ``texts`` take to read, one or more.

    Scripts without spaces count two characters for a word.
    """
    words = 0.0
    for text in texts:
        words += len(_CJK.findall(text)) / 2 + len(_CJK.sub(" ", text).split())
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def kind_label(kind: Kind) -> str:
    """Return the kind of a line as a word."""
    return t(KIND_LABELS[kind])


def method_label(method: Method) -> str:
    """Return how the words of a line came about, in words."""
    return t(METHOD_LABELS[method])


def type_label(form: ArticleType) -> str:
    """Return the form of an article in words; empty for a plain report."""
    label = TYPE_LABELS[form]
    return t(label) if label else ""


def share_label(count: int, total: int, label: str) -> str:
    """Return ``14 of 20 (70 %) rewritten by the model``."""
    return t(
        "{count} of {total} ({share} %) {label}",
        count=count,
        total=total,
        share=round(100 * count / total),
        label=label,
    )


def seconds_label(seconds: float) -> str:
    """Return ``2.4 s``, ``41 s`` or ``3 min 5 s``."""
    if seconds < 9.95:  # noqa: PLR2004 (one decimal only where it tells something)
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"  # noqa: PLR2004
