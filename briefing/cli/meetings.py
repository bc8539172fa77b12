"""``briefing meetings``: who met whom, over all archived days."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.options import parsed_date
from briefing.config import load_settings, nearest
from briefing.style import load_style


def meetings(
    who: Annotated[
        list[str] | None,
        typer.Option("--who", metavar="NAME", help="Took part; given again: all of them did."),
    ] = None,
    where: Annotated[str | None, typer.Option("--where", metavar="PLACE", help="In this place.")] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", help="From this day on: 2024-12-01, yesterday, 90d."),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Up to this day.")] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORM", help="md, csv or json. [default: md; a table in a terminal]"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a file. [default: standard output]")
    ] = None,
) -> None:
    """Write the register of meetings and agreements of all archived days, the latest first."""
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.rendering import write_atomic  # noqa: PLC0415
    from briefing.site.days import days_of, editions, names_of  # noqa: PLC0415
    from briefing.site.names import matches, near_names  # noqa: PLC0415
    from briefing.site.register import chosen, register  # noqa: PLC0415
    from briefing.site.registerforms import FORMATS, register_file, register_table, register_text  # noqa: PLC0415

    if form is not None and form not in FORMATS:
        raise typer.BadParameter(f"unknown format {form!r}; {nearest(form, FORMATS)}")
    settings, style = load_settings(), load_style()
    today = _now().astimezone(settings.zone).date()
    first, last = _day(since, today), _day(until, today)
    with Archive.open(settings.archive_file, clock=_now, readonly=True) as archive:
        briefings = [record.briefing for record in editions(archive, days_of(archive))]
    names = names_of(briefings)
    rows = chosen(register(briefings, names), who=who or (), where=where, since=first, until=last)
    if not rows:
        met = {person.name for row in register(briefings, names) for person in row.who}
        near = [
            found for name in who or () for found in near_names(name, sorted(met)) if not matches(name, found)
        ]
        typer.echo("no meeting found" + (f"; did you mean {', '.join(near)}?" if near else ""), err=True)
    if out is not None:
        write_atomic(out, register_file(rows, form or "md", dates=style.dates))
        return
    if form is None and sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415 - only for terminals

        Console().print(register_table(rows, dates=style.dates))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(register_text(rows, form or "md", dates=style.dates).encode("utf-8"))


def _day(value: str | None, today: dt.date) -> dt.date | None:
    if value is not None and value[:-1].isdecimal() and value.endswith("d") and len(value) <= len("99999d"):
        return today - dt.timedelta(days=int(value[:-1]))
    return parsed_date(value, today)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
