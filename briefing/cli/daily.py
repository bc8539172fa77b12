"""``briefing daily``: the document of a day."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.console import Console, say
from briefing.cli.options import parsed_date, parsed_forms, parsed_span
from briefing.config import load_settings
from briefing.errors import ConfigError
from briefing.pipeline import Day, compile_day


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
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
    verbose: Annotated[
        bool | None, typer.Option("--verbose", "-v", help="Say why inputs and drafts were rejected.")
    ] = None,
) -> None:
    """Compile the briefing of a day and write it as Markdown, HTML and JSON."""
    chosen = parsed_forms(forms)
    span = parsed_span(since)
    if span is not None and everything:
        raise typer.BadParameter("--since and --all exclude each other; give one of them")
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
    day = parsed_date(date, now.astimezone(settings.zone).date())
    inputs = paths or list(settings.sources)
    if not inputs:
        raise ConfigError(
            "nothing to read",
            hint="name files or folders (briefing daily news/), or set sources in config.toml",
        )
    with Console(settings) as console:
        result = compile_day(
            inputs,
            settings,
            now=now,
            date=day,
            since=span,
            everything=everything,
            stdin=sys.stdin.buffer if "-" in inputs else None,
            observer=console,
        )
    if settings.verbose:
        _tell_why(result)
    if to_stdout:
        form = chosen[0] if chosen else "md"
        typer.echo(_rendered(result, form), nl=False)
        return
    for form in settings.formats:
        target = settings.out / f"{result.briefing.date.isoformat()}.{form}"
        _write(target, _rendered(result, form))
        say(f"wrote {target}", settings)


def _rendered(result: Day, form: str) -> str:
    from briefing.rendering import render  # noqa: PLC0415 - loads templates

    text = render(result.briefing, form, articles=result.articles)
    return text if text.endswith("\n") else text + "\n"


def _write(target: Path, text: str) -> None:
    from briefing.rendering import write_atomic  # noqa: PLC0415

    write_atomic(target, text)


def _tell_why(result: Day) -> None:
    for item in result.briefing.report.skipped:
        typer.echo(f"skipped {item.source}: {item.reason}", err=True)
    for brief in result.briefs:
        for warning in brief.warnings:
            typer.echo(f"{brief.article.origin}: {warning}", err=True)
