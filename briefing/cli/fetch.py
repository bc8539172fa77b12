"""``briefing fetch``: collect without briefing; ``briefing add``: single pages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import Console, say
from briefing.config import load_settings
from briefing.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from briefing.sources.fetchreport import FetchReport

_Quiet = Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")]


def fetch(
    quiet: _Quiet = None,
    verbose: Annotated[
        bool | None, typer.Option("--verbose", "-v", help="Say what every feed and page gave.")
    ] = None,
) -> None:
    """Fetch the feeds of feeds.toml, and articles' pages, into the archive.

    Many feeds hold only the last few hours: run it hourly between briefings. A feed that fails is told and
    never stops the others; only if every feed fails the exit code is 4.
    """
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.scheduling import run_lock  # noqa: PLC0415
    from briefing.sources.fetching import fetch_news  # noqa: PLC0415 - loads what fetches

    settings = load_settings({"quiet": quiet or None, "verbose": verbose or None})
    now = dt.datetime.now(dt.UTC)
    with (
        Console(settings) as console,
        run_lock(settings.archive_file, "fetch", now=now, notify=console.notify),
        Archive.open(settings.archive_file, clock=_clock) as archive,
    ):
        run = archive.start_run("fetch")
        try:
            report = fetch_news(settings, archive, now=now, observer=console)
        except BaseException as exc:
            archive.end_run(run, "failed", str(exc) or type(exc).__name__)
            raise
        failed = bool(report.failed) and len(report.failed) == len(report.outcomes)
        archive.end_run(run, "failed" if failed else "ok", summary(report))
    if not report.outcomes:
        raise ConfigError("no feeds to fetch", hint="add one: briefing feeds add URL")
    if settings.verbose:
        _tell(report)
    if failed:
        reasons = "; ".join(outcome.error or "" for outcome in report.failed)
        raise SourceError(f"no feed could be fetched: {reasons[:500]}", hint="check the network")
    say(summary(report), settings)


def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of articles.")],
    quiet: _Quiet = None,
) -> None:
    """Fetch single pages into the archive; the next briefing holds them."""
    from briefing.archive import Archive  # noqa: PLC0415
    from briefing.sources.fetching import add_pages  # noqa: PLC0415

    settings = load_settings({"quiet": quiet or None})
    now = dt.datetime.now(dt.UTC)
    with Console(settings) as console, Archive.open(settings.archive_file, clock=_clock) as archive:
        added = add_pages(urls, settings, archive, now=now, observer=console)
    for url, change in added:
        say(f"{change.value}: {url}", settings)


def summary(report: FetchReport) -> str:
    """Return what a fetch brought, in a line."""
    parts = [f"{len(report.outcomes)} feed{'s' * (len(report.outcomes) != 1)}", f"{report.new} new"]
    if report.pages:
        parts.append(f"{report.pages} page{'s' * (report.pages != 1)} fetched")
    if report.failed:
        parts.append(f"{len(report.failed)} failed")
    return ", ".join(parts)


def _tell(report: FetchReport) -> None:
    for outcome in report.outcomes:
        remark = f" ({outcome.error})" if outcome.error else ""
        counts = f"{outcome.items} items, {outcome.new} new, {outcome.changed} changed"
        shown = counts if outcome.result == "fetched" else outcome.result
        typer.echo(f"{outcome.feed.name}: {shown}{remark}", err=True)
    for item in report.pages_failed:
        typer.echo(item.reason, err=True)


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
