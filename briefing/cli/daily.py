"""``briefing daily``: the document of a day."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import Console, say
from briefing.cli.deliver import chosen_channels, raise_failed
from briefing.cli.options import parsed_date, parsed_forms, parsed_span, raise_first
from briefing.config import Settings, load_settings
from briefing.desk.waiting import UNREVIEWED, load_review, waits
from briefing.errors import ConfigError
from briefing.morning import (
    NOTHING_TO_READ,
    Edition,
    approved_edition,
    calendar_beside,
    hand_over,
    run_morning,
    write_documents,
)
from briefing.pipeline import Day, compile_day
from briefing.scheduling import run_lock
from briefing.writing import memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.delivery import Channel, DeliveryReport
    from briefing.errors import RenderError
    from briefing.types import Brief, RunReport


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
        str | None,
        typer.Option(
            "--format",
            metavar="LIST",
            help="Any of md,html,json,ics,txt,pdf,epub. [default: md,html,json,ics]",
        ),
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
    length: Annotated[
        str | None,
        typer.Option(
            "--length", metavar="LENGTH", help="short, normal, long, or minutes of reading. [default: normal]"
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fetch nothing: brief what the archive holds.")
    ] = False,
    catch_up: Annotated[
        bool,
        typer.Option("--catch-up", help="Begin where the last briefing ended: one for all missed mornings."),
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="CODE",
            help="Language of the document: en, de, fr, es, ja, zh. [default: en]",
        ),
    ] = None,
    translate_to: Annotated[
        str | None,
        typer.Option(
            "--translate-to",
            metavar="LANGUAGE",
            help="Put lines in other languages into this one (en, de, …), by a model that can.",
        ),
    ] = None,
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
            "length": length,
            "language": language,
            "translate_to": translate_to,
            "quiet": quiet or None,
            "verbose": verbose or None,
        }
    )
    if to_stdout and chosen is not None and len(chosen) > 1:
        raise typer.BadParameter("--stdout takes one format; give --format md, html, json or ics")
    now = dt.datetime.now(dt.UTC)
    today = now.astimezone(settings.zone).date()
    day = parsed_date(date, today) or today
    delivery: DeliveryReport | None = None
    failures: Mapping[str, RenderError]
    wanted = ((chosen or ("md",))[0],) if to_stdout else settings.formats
    if paths or span is not None or everything:
        result = _of_files(paths, settings, now=now, day=day, span=span, everything=everything)
        from briefing.rendering import rendered_forms  # noqa: PLC0415 - loads templates

        calendar = None if to_stdout else calendar_beside(day, wanted)
        made = rendered_forms(result.briefing, wanted, result.articles, calendar=calendar)
        documents, failures = made.forms, made.failures
        report, briefs = result.briefing.report, result.briefs
    else:
        # A past day that is looked at again goes to nobody; briefing deliver --date sends it.
        channels = () if to_stdout or day != today else chosen_channels()
        edition, delivery = _of_archive(
            settings, channels, now=now, day=day, offline=offline, catch_up=catch_up
        )
        documents, failures = edition.record.forms, edition.failures
        report, briefs = edition.record.briefing.report, edition.briefs
    if settings.verbose:
        _tell_why(report, briefs)
    if to_stdout:
        raise_first(failures)
        sys.stdout.flush()
        sys.stdout.buffer.write(documents[wanted[0]])
        return
    for path in write_documents(documents, day, settings):
        say(f"wrote {path}", settings)
    if delivery is not None:
        for outcome in delivery.outcomes:
            say(outcome.told, settings)
        raise_failed(delivery)
    raise_first(failures)


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
        raise ConfigError("nothing to read", hint=NOTHING_TO_READ)
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
    settings: Settings,
    channels: Sequence[Channel],
    *,
    now: dt.datetime,
    day: dt.date,
    offline: bool,
    catch_up: bool,
) -> tuple[Edition, DeliveryReport | None]:
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used

    with (
        Console(settings) as console,
        run_lock(settings.archive_file, "daily", now=now, notify=console.notify),
        Archive.open(settings.archive_file, clock=_clock) as archive,
    ):
        review = load_review()
        edition = run_morning(
            archive,
            settings,
            now=now,
            date=day,
            offline=offline,
            catch_up=catch_up,
            standing=UNREVIEWED if review.required else "",
            observer=console,
        )
        edition = approved_edition(edition, archive)
        waiting = waits(edition.record, review, now=now, zone=settings.zone)
        if waiting and channels:
            console.notify(waiting)
        report = hand_over(edition, channels, archive) if channels and not waiting else None
    return edition, report


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _tell_why(report: RunReport, briefs: Sequence[Brief]) -> None:
    for item in report.skipped:
        typer.echo(f"skipped {item.source}: {item.reason}", err=True)
    for brief in briefs:
        for warning in brief.warnings:
            typer.echo(f"{brief.article.origin}: {warning}", err=True)
