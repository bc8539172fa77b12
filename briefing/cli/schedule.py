"""``briefing schedule``: who calls the program in the morning, and what a call does."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import logging.handlers
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import platformdirs
import typer

from briefing.cli.deliver import chosen_channels, raise_failed
from briefing.cli.options import parsed_hour
from briefing.config import Settings, load_settings, machine_timezone
from briefing.desk.waiting import UNREVIEWED, load_review, waiting_day, waits
from briefing.errors import ArchiveError, BriefingError, BusyError
from briefing.morning import Edition, approved_edition, collect, hand_over, run_morning, write_documents
from briefing.observing import Observer
from briefing.scheduling import Plan, due_day, due_moment, run_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.archive import Archive
    from briefing.delivery import Channel

app = typer.Typer(
    name="schedule",
    help="Let cron or systemd call briefing: hourly for the news, in the morning for the briefing.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_LOG_BYTES = 1_000_000
_LOG_FILES = 5

At = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help="The hour of the briefing. [default: day_ends]")
]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="IANA zone of that hour. [default: timezone]")
]
Weekdays = Annotated[bool, typer.Option("--weekdays", help="From Monday to Friday only.")]
With = Annotated[
    str | None,
    typer.Option("--with", metavar="PROGRAM", help="cron or systemd. [default: cron where there is one]"),
]


def default_log() -> Path:
    """Return where a scheduled run writes what it did."""
    return Path(platformdirs.user_log_dir("briefing", appauthor=False)) / "schedule.log"


def _settings(timezone: str | None) -> Settings:
    """Return the settings; the zone of the schedule is that of the briefing's day too."""
    return load_settings({} if timezone is None else {"timezone": timezone})


def _plan(settings: Settings, at: str | None, *, weekdays: bool) -> Plan:
    return Plan(at=parsed_hour(at) or settings.day_end, timezone=settings.timezone, weekdays=weekdays)


@app.command("install")
def install(at: At = None, timezone: Timezone = None, weekdays: Weekdays = False, with_: With = None) -> None:
    """Write the schedule; an earlier one of ours is replaced, everything else stays."""
    from briefing.scheduling import cron, systemd  # noqa: PLC0415
    from briefing.scheduling.call import scheduled_call  # noqa: PLC0415

    settings = _settings(timezone)
    plan = _plan(settings, at, weekdays=weekdays)
    program = _program(with_)
    call = scheduled_call(plan, settings, log=default_log())
    if program == "cron":
        import zoneinfo  # noqa: PLC0415

        lines = cron.install(plan, call, now=_now(), machine_zone=zoneinfo.ZoneInfo(machine_timezone()))
        typer.echo("\n".join(lines))
    else:
        paths, trouble = systemd.install(plan, call)
        typer.echo("\n".join(f"wrote {path}" for path in paths))
        if trouble:
            typer.echo(f"the timer was not started: {trouble}", err=True)
            typer.echo("start it with: systemctl --user enable --now briefing.timer", err=True)
    typer.echo(f"log: {call.log}")
    typer.echo(f"next briefing: {_next(plan):%Y-%m-%d %H:%M %Z}")


def _program(name: str | None) -> str:
    import shutil  # noqa: PLC0415

    if name is None:
        return "cron" if shutil.which("crontab") else "systemd"
    if name not in {"cron", "systemd"}:
        raise typer.BadParameter(f"{name!r} is neither cron nor systemd")
    return name


def _next(plan: Plan) -> dt.datetime:
    now = _now()
    day = now.astimezone(plan.zone).date()
    while due_moment(day, plan) <= now or (plan.weekdays and day.weekday() > 4):  # noqa: PLR2004 - Friday
        day += dt.timedelta(days=1)
    return due_moment(day, plan).astimezone(plan.zone)


@app.command("show")
def show() -> None:
    """Show what is installed and how the last runs ended."""
    from briefing.archive import Archive  # noqa: PLC0415
    from briefing.scheduling import cron, systemd  # noqa: PLC0415
    from briefing.scheduling.lock import holder_of  # noqa: PLC0415

    lines: list[str] = []
    with contextlib.suppress(BriefingError):
        lines = cron.installed()
    units = systemd.installed()
    for line in lines:
        typer.echo(line)
    for path in units:
        typer.echo(str(path))
    if not lines and not units:
        typer.echo("no schedule is installed; briefing schedule install --at 06:30")
    settings = load_settings()
    holder = holder_of(settings.archive_file)
    if holder is not None:
        typer.echo(f"running now: {holder.told}")
    if settings.archive_file.exists():
        with Archive.open(settings.archive_file, clock=_now, readonly=True) as archive:
            for kind in ("fetch", "daily"):
                run = archive.last_run(kind)
                if run is not None:
                    ended = (
                        f"{run.outcome}" + (f": {run.note}" if run.note else "") if run.ended_at else "killed"
                    )
                    typer.echo(f"last {kind}: {run.started_at:%Y-%m-%d %H:%M} UTC, {ended}")
            if waiting := waiting_day(archive, now=_now(), zone=settings.zone):
                typer.echo(waiting)


@app.command("remove")
def remove() -> None:
    """Take the schedule away, from cron and systemd."""
    from briefing.scheduling import cron, systemd  # noqa: PLC0415

    count = 0
    with contextlib.suppress(BriefingError):
        count = cron.remove()
    count += len(systemd.remove())
    typer.echo("removed" if count else "no schedule was installed")


@app.command("run-now")
def run_now(
    at: At = None,
    timezone: Timezone = None,
    log: Annotated[Path | None, typer.Option("--log", hidden=True)] = None,
) -> None:
    """Do now what the scheduled call of the morning does, whatever the hour."""
    settings = _settings(timezone)
    plan = _plan(settings, at, weekdays=False)
    _called(settings, plan, log, forced=True)


@app.command("tick")
def tick(
    at: At = None,
    timezone: Timezone = None,
    weekdays: Weekdays = False,
    log: Annotated[Path | None, typer.Option("--log", metavar="FILE", help="Write to this log.")] = None,
) -> None:
    """What cron and systemd call: collect the news; write and deliver the briefing if it is due."""
    settings = _settings(timezone)
    plan = _plan(settings, at, weekdays=weekdays)
    _called(settings, plan, log, forced=False)


class _Told(Observer):
    """Writes notices to the log, and to standard error where somebody looks."""

    def notify(self, message: str) -> None:
        logging.getLogger("briefing.schedule").info(message)
        if sys.stderr.isatty():
            typer.echo(message, err=True)


def _called(settings: Settings, plan: Plan, log: Path | None, *, forced: bool) -> None:
    from briefing.archive import Archive  # noqa: PLC0415

    observer = _Told()
    with _logging(log):
        logger = logging.getLogger("briefing.schedule")
        try:
            with (
                run_lock(settings.archive_file, "schedule", now=_now(), notify=observer.notify),
                Archive.open(settings.archive_file, clock=_now) as archive,
            ):
                _do(archive, settings, plan, observer, forced=forced)
        except BusyError as exc:
            logger.warning("%s", exc)
            raise
        except BriefingError as exc:
            logger.error("%s (exit code %s)", exc, exc.exit_code)  # noqa: TRY400 - what a person can mend
            _tell(f"{exc} (exit code {exc.exit_code})", settings)
            raise
        except Exception as exc:
            logger.exception("a bug ended the run")
            _tell(f"a bug: {type(exc).__name__}: {exc}", settings)
            raise


def _tell(text: str, settings: Settings) -> None:
    """Send a note of a failed run through the channels, as far as they work."""
    from briefing.archive import Archive  # noqa: PLC0415
    from briefing.delivery import tell_failure  # noqa: PLC0415

    logger = logging.getLogger("briefing.schedule")
    day = _now().astimezone(settings.zone).date()
    troubles: list[str] = []
    try:
        channels = chosen_channels()
        try:
            with Archive.open(settings.archive_file, clock=_now) as archive:
                troubles = tell_failure(channels, text, now=_now(), archive=archive, day=day)
        except ArchiveError:
            troubles = tell_failure(channels, text, now=_now(), day=day)
    except BriefingError as exc:
        troubles = [str(exc)]
    for trouble in troubles:
        logger.warning("the note of the failure did not go out: %s", trouble)


def _do(archive: Archive, settings: Settings, plan: Plan, observer: Observer, *, forced: bool) -> None:
    logger = logging.getLogger("briefing.schedule")
    now = _now()
    number = archive.start_run("fetch")
    try:
        troubles = collect(archive, settings, now=now, observer=observer)
    except BriefingError as exc:
        archive.end_run(number, "failed", str(exc))
        raise
    archive.end_run(number, "ok", f"{len(troubles)} sources failed" if troubles else None)
    for item in troubles:
        logger.warning("%s: %s", item.source, item.reason)
    today = now.astimezone(plan.zone).date()
    made = archive.spans(date=today)
    day = today if forced else due_day(now, plan, made_until=made[-1].ends if made else None)
    channels = chosen_channels()
    if day is None:
        logger.info("collected; no briefing is due")
        if made and now >= due_moment(today, plan):
            # What failed in the morning is tried again every hour of the day.
            record = archive.briefing(today)
            if record is not None and channels:
                _handed_over(Edition(record=record, fresh=False), channels, archive, settings)
        return
    number = archive.start_run("daily")
    try:
        edition = run_morning(
            archive,
            settings,
            now=now,
            date=day,
            offline=True,
            catch_up=True,
            standing=UNREVIEWED if load_review().required else "",
            observer=observer,
        )
        edition = approved_edition(edition, archive)
        for path in write_documents(edition.record.forms, day, settings):
            logger.info("wrote %s", path)
        if channels:
            _handed_over(edition, channels, archive, settings)
    except BriefingError as exc:
        archive.end_run(number, "failed", str(exc))
        raise
    archive.end_run(number, "ok")


def _handed_over(
    edition: Edition, channels: tuple[Channel, ...], archive: Archive, settings: Settings
) -> None:
    logger = logging.getLogger("briefing.schedule")
    if waiting := waits(edition.record, load_review(), now=_now(), zone=settings.zone):
        logger.info("%s", waiting)
        return
    report = hand_over(edition, channels, archive)
    for outcome in report.outcomes:
        if outcome.state != "already":
            logger.log(logging.WARNING if outcome.state != "sent" else logging.INFO, "%s", outcome.told)
    raise_failed(report)


@contextlib.contextmanager
def _logging(path: Path | None) -> Iterator[None]:
    """Write what the program says to a log of bounded size while something runs."""
    logger = logging.getLogger("briefing")
    handlers: list[logging.Handler] = []
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(
                path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
            )
        )
    else:
        handlers.append(logging.StreamHandler())
    form = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    level = logger.level
    logger.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(form)
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.setLevel(level)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
