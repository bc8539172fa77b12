"""``briefing daily``: the document of a day."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import Console, say
from briefing.cli.options import parsed_date, parsed_forms, parsed_span
from briefing.config import Settings, load_settings
from briefing.errors import ConfigError
from briefing.morning import Edition, compile_edition, take_in_paths
from briefing.pipeline import Day, compile_day
from briefing.writing import memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Brief, RunReport, Skipped


def daily(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files, folders or globs; - for standard input. Default: sources in config.toml.",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DAY", help="The day: 2024-12-11, today, yesterday. [default: today]"),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="ZONE", help="IANA zone of the day. [default: the machine's]"),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="SPAN", help="Take what is newer than 90m, 24h, 2d, 1w instead."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Take every article, whatever its date.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the documents. [default: out]")
    ] = None,
    forms: Annotated[
        str | None, typer.Option("--format", metavar="LIST", help="Any of md,html,json. [default: all three]")
    ] = None,
    to_stdout: Annotated[
        bool, typer.Option("--stdout", help="Write the one format (default md) to standard output, no files.")
    ] = False,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model, or 'extractive' for none.")
    ] = None,
    max_bullets: Annotated[
        int | None,
        typer.Option("--max-bullets", metavar="N", help="Most bullets an article, 1 to 6. [default: 4]"),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fetch nothing: brief what the archive holds.")
    ] = False,
    catch_up: Annotated[
        bool,
        typer.Option("--catch-up", help="Begin where the last briefing ended: one for all missed mornings."),
    ] = False,
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
    verbose: Annotated[
        bool | None, typer.Option("--verbose", "-v", help="Say why inputs and drafts were rejected.")
    ] = None,
) -> None:
    """Write the briefing of a day as Markdown, HTML and JSON.

    Without PATH it does all: fetch the feeds, read, brief, compile, write, deliver, and remembers in the
    archive what it told. With PATH it briefs these files only.
    """
    chosen = parsed_forms(forms)
    span = parsed_span(since)
    if span is not None and everything:
        raise typer.BadParameter("--since and --all exclude each other; give one of them")
    if paths and (offline or catch_up):
        raise typer.BadParameter("--offline and --catch-up are for runs without PATH")
    settings = load_settings(
        {
            "timezone": timezone,
            "out": out,
            "formats": chosen,
            "model": model,
            "max_bullets": max_bullets,
            "quiet": quiet or None,
            "verbose": verbose or None,
        }
    )
    if to_stdout and chosen is not None and len(chosen) > 1:
        raise typer.BadParameter("--stdout takes one format; give --format md, html or json")
    now = dt.datetime.now(dt.UTC)
    today = now.astimezone(settings.zone).date()
    day = parsed_date(date, today) or today
    if paths or span is not None or everything:
        result = _of_files(paths, settings, now=now, day=day, span=span, everything=everything)
        report, briefs = result.briefing.report, result.briefs
        forms_of = {
            form: _rendered(result, form).encode("utf-8") for form in _wanted(settings, to_stdout, chosen)
        }
    else:
        edition = _of_archive(settings, now=now, day=day, offline=offline, catch_up=catch_up)
        report, briefs = edition.record.briefing.report, edition.briefs
        forms_of = edition.record.forms
    if settings.verbose:
        _tell_why(report, briefs)
    if to_stdout:
        sys.stdout.flush()
        sys.stdout.buffer.write(forms_of[chosen[0] if chosen else "md"])
        return
    for form in settings.formats:
        target = settings.out / f"{day.isoformat()}.{form}"
        _write(target, forms_of[form])
        say(f"wrote {target}", settings)


def _wanted(settings: Settings, to_stdout: bool, chosen: tuple[str, ...] | None) -> tuple[str, ...]:
    return (chosen[0] if chosen else "md",) if to_stdout else settings.formats


def _of_files(
    paths: list[str] | None,
    settings: Settings,
    *,
    now: dt.datetime,
    day: dt.date,
    span: dt.timedelta | None,
    everything: bool,
) -> Day:
    inputs = paths or list(settings.sources)
    if not inputs:
        raise ConfigError("nothing to read", hint=_NOTHING)
    with Console(settings) as console, memory(settings, console) as archive:
        return compile_day(
            inputs,
            settings,
            now=now,
            date=day,
            since=span,
            everything=everything,
            stdin=sys.stdin.buffer if "-" in inputs else None,
            archive=archive,
            observer=console,
        )


def _of_archive(
    settings: Settings, *, now: dt.datetime, day: dt.date, offline: bool, catch_up: bool
) -> Edition:
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used

    with Console(settings) as console, Archive.open(settings.archive_file, clock=_clock) as archive:
        troubles: list[Skipped] = []
        if settings.sources and not offline:
            troubles = take_in_paths(settings.sources, archive, settings, now=now, observer=console)
        if not settings.sources and not any(archive.info().counts.values()):
            raise ConfigError("nothing to read", hint=_NOTHING)
        return compile_edition(
            archive,
            settings,
            now=now,
            date=day,
            catch_up=catch_up,
            troubles=troubles,
            observer=console,
        )


_NOTHING = (
    "name files or folders (briefing daily news/), add a feed (briefing feeds add URL), or set sources in "
    "config.toml"
)


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _rendered(result: Day, form: str) -> str:
    from briefing.rendering import render  # noqa: PLC0415 - loads templates

    text = render(result.briefing, form, articles=result.articles)
    return text if text.endswith("\n") else text + "\n"


def _write(target: Path, body: bytes) -> None:
    from briefing.rendering import write_atomic  # noqa: PLC0415

    write_atomic(target, body.decode("utf-8"))


def _tell_why(report: RunReport, briefs: Sequence[Brief]) -> None:
    for item in report.skipped:
        typer.echo(f"skipped {item.source}: {item.reason}", err=True)
    for brief in briefs:
        for warning in brief.warnings:
            typer.echo(f"{brief.article.origin}: {warning}", err=True)
