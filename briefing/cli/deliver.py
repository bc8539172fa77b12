"""``briefing deliver``: hand a finished briefing over, or show what would go out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import say
from briefing.cli.options import parsed_date
from briefing.config import load_settings, load_table, nearest
from briefing.desk.waiting import load_review, waits
from briefing.errors import ArchiveError, ConfigError, DeliveryError, DeskError

if TYPE_CHECKING:
    from briefing.delivery import Channel, DeliveryReport


def deliver(
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="DAY", help="The day: 2024-12-11, today, yesterday. [default: the latest]"
        ),
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="NAME", help="Only this channel; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go out, send nothing.")] = False,
    unreviewed: Annotated[
        bool, typer.Option("--unreviewed", help="Send it although [review] asks for approval.")
    ] = False,
    resend: Annotated[bool, typer.Option("--resend", help="Send also what was delivered before.")] = False,
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
) -> None:
    """Hand a briefing over to the channels of config.toml ([delivery.NAME])."""
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.delivery import deliver as delivered  # noqa: PLC0415
    from briefing.delivery import edition_of, preview  # noqa: PLC0415
    from briefing.scheduling import run_lock  # noqa: PLC0415

    settings = load_settings({"quiet": quiet or None})
    channels = chosen_channels(to)
    if not channels:
        raise ConfigError("no channel is configured", hint="add a table [delivery.NAME] to config.toml")
    day = parsed_date(date, now().astimezone(settings.zone).date())
    with Archive.open(settings.archive_file, clock=now, readonly=True) as archive:
        days = [span.date for span in archive.spans()]
        chosen = day or max(days, default=None)
        record = None if chosen is None else archive.briefing(chosen)
    if record is None:
        what = f"of {chosen}" if chosen else "yet"
        raise ArchiveError(f"the archive has no briefing {what}", hint="run briefing daily first")
    waiting = None if unreviewed else waits(record, load_review(), now=now(), zone=settings.zone)
    if waiting and not dry_run:
        raise DeskError(waiting, hint="approve it, or send it with --unreviewed")
    edition = edition_of(record)
    if dry_run:
        for text in preview(edition, channels):
            typer.echo(text)
        return
    with (
        run_lock(settings.archive_file, "deliver", now=now()),
        Archive.open(settings.archive_file, clock=now) as archive,
    ):
        report = delivered(edition, channels, archive, now=now, resend=resend)
    for outcome in report.outcomes:
        say(outcome.told, settings)
    raise_failed(report)


def chosen_channels(names: list[str] | None = None) -> tuple[Channel, ...]:
    """Return the channels of the configuration, or those of these names.

    Raises:
        ConfigError: A table is wrong, or a name is unknown.
    """
    from briefing.delivery import channels_of  # noqa: PLC0415

    tables, where = load_table("delivery")
    channels = channels_of(tables, where=where)
    for name in names or ():
        if name not in {channel.name for channel in channels}:
            hint = nearest(name, [channel.name for channel in channels]) if channels else "none is configured"
            raise ConfigError(f"there is no [delivery.{name}] ({where})", hint=hint)
    return tuple(channel for channel in channels if not names or channel.name in names)


def raise_failed(report: DeliveryReport) -> None:
    """Raise where something did not go out.

    Raises:
        DeliveryError: With the first reason, and how many there are.
    """
    if report.failed:
        more = f" (and {len(report.failed) - 1} more)" if len(report.failed) > 1 else ""
        raise DeliveryError(f"{report.failed[0].note}{more}")


def now() -> dt.datetime:
    """Return the present."""
    return dt.datetime.now(dt.UTC)
