"""Values that a person types: dates, spans of time, lists of forms."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import typer

from briefing.config import FORMATS, known_formats, nearest
from briefing.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parsed_date(value: str | None, today: dt.date) -> dt.date | None:
    """Return the day that ``2024-12-11``, ``today`` or ``yesterday`` names.

    Raises:
        typer.BadParameter: It names none.
    """
    if value is None:
        return None
    if value == "today":
        return today
    if value == "yesterday":
        return today - dt.timedelta(days=1)
    try:
        return dt.date.fromisoformat(value)
    except ValueError as exc:
        raise typer.BadParameter(f"{value!r} is not a date; write 2024-12-11, today or yesterday") from exc


def parsed_span(value: str | None) -> dt.timedelta | None:
    """Return the span of time that ``90m``, ``24h``, ``2d`` or ``1w`` names.

    Raises:
        typer.BadParameter: It names none.
    """
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,4})\s*([mhdw])", value.strip().lower())
    if match is None or int(match[1]) == 0:
        raise typer.BadParameter(f"{value!r} is not a span of time; write 90m, 24h, 2d or 1w")
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})


def parsed_hour(value: str | None) -> dt.time | None:
    """Return the time of day that ``06:30`` names.

    Raises:
        typer.BadParameter: It names none.
    """
    if value is None:
        return None
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value.strip())
    if match is None:
        raise typer.BadParameter(f"{value!r} is not an hour; write it as 06:30 or 18:00")
    return dt.time(int(match[1]), int(match[2]))


def parsed_days(value: str) -> dt.timedelta:
    """Return the span of days that ``90d``, ``12w`` or ``1y`` names.

    Raises:
        typer.BadParameter: It names none.
    """
    match = re.fullmatch(r"(\d{1,4})\s*([dwy])", value.strip().lower())
    if match is None or int(match[1]) == 0:
        raise typer.BadParameter(f"{value!r} is not a span of days; write 90d, 12w or 1y")
    return dt.timedelta(days=int(match[1]) * {"d": 1, "w": 7, "y": 365}[match[2]])


def parsed_forms(value: str | None) -> tuple[str, ...] | None:
    """Return the forms of the document that ``md,html`` names.

    Raises:
        typer.BadParameter: One is unknown.
    """
    if value is None:
        return None
    forms = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    for form in forms:
        if form not in FORMATS and form not in known_formats():
            raise typer.BadParameter(f"unknown format {form!r}; {nearest(form, known_formats())}")
    if not forms:
        raise typer.BadParameter(f"name at least one of {', '.join(FORMATS)}")
    return forms


def raise_first(failures: Mapping[str, RenderError]) -> None:
    """Raise what kept the first form from being made, naming all that could not be; the others were written.

    Raises:
        RenderError: A form could not be made.
    """
    for error in failures.values():
        named = ", ".join(failures)
        raise RenderError(f"no {named}: {error.message}", hint=error.hint) from error
