"""``briefing site`` and ``briefing open``: the archive in a browser."""

from __future__ import annotations

import datetime as dt
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.console import say
from briefing.cli.options import parsed_date
from briefing.config import load_settings
from briefing.errors import ArchiveError

app = typer.Typer(no_args_is_help=True, help="The archive as a static site.")


@app.callback()
def _site() -> None:
    """The archive as a static site."""


@app.command("build")
def build(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the site.")],
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Stands above the list of days.")
    ] = "Briefings",
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
) -> None:
    """Write pages of all briefings, people, places and affairs, and a search that needs no server."""
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.site.build import build_site  # noqa: PLC0415

    settings = load_settings({"quiet": quiet or None})
    with Archive.open(settings.archive_file, clock=_now) as archive:
        built = build_site(archive, out, title=title)
    told = (
        f"{built.days} days; {built.written} files written, {built.same} unchanged, {built.removed} removed"
    )
    say(f"wrote {out / 'index.html'} ({told})", settings)


def open_day(
    date: Annotated[
        str | None,
        typer.Argument(metavar="[DAY]", help="2024-12-11, today, yesterday. [default: the latest]"),
    ] = None,
    only_path: Annotated[
        bool, typer.Option("--print-path", help="Only write the page, and print where it is.")
    ] = False,
) -> None:
    """Open the briefing of a day in the browser."""
    from briefing.archive import Archive  # noqa: PLC0415
    from briefing.rendering import render_bytes, write_atomic  # noqa: PLC0415
    from briefing.site.days import articles_of  # noqa: PLC0415

    settings = load_settings()
    with Archive.open(settings.archive_file, clock=_now) as archive:
        day = parsed_date(date, _now().astimezone(settings.zone).date())
        day = day or max((span.date for span in archive.spans()), default=None)
        record = None if day is None else archive.briefing(day)
        if record is None:
            told = f"there is no briefing of {day}" if day else "there is no briefing yet"
            raise ArchiveError(told, hint="run briefing daily, or name another day")
        body = record.forms.get("html")
        if body is None:
            body = render_bytes(record.briefing, "html", articles_of(archive, record))
    page = (settings.out / f"{record.briefing.date.isoformat()}.html").resolve()
    if not page.is_file() or page.read_bytes() != body:
        write_atomic(page, body)
    typer.echo(page)
    if not only_path and not webbrowser.open(page.as_uri()):
        typer.echo("no browser could be started; open the file yourself", err=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
