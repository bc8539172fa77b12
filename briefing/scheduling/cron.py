"""A reader's crontab: our lines are marked, every other line stays as it is, byte for byte.

python-crontab checks and writes our own lines. The others are taken over as text: written by the library they
would come back with other spaces and quotation marks, and what it does not understand would be switched off.

Not every cron knows time zones (``CRON_TZ`` is cronie's), so the lines are on the machine's clock: one knock an
hour for collecting the news and catching up, and one at each hour at which the briefing can be due.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from briefing.errors import ConfigError
from briefing.scheduling.due import Plan, hours_in

if TYPE_CHECKING:
    import datetime as dt

    from briefing.scheduling.call import Call

MARK = "briefing schedule"
_OURS = re.compile(rf"# {MARK}\s*$")
_HOURLY_MINUTE = 7
_LONGEST = 990
"""Vixie cron cuts a command off behind 998 characters."""


def install(plan: Plan, call: Call, *, now: dt.datetime, machine_zone: dt.tzinfo) -> list[str]:
    """Write our lines into the crontab in place of earlier ones; return them.

    Args:
        plan: When the reader wants the briefing.
        call: What is called.
        now: The present, aware.
        machine_zone: The zone of cron's clock.

    Raises:
        ConfigError: There is no cron, or the crontab cannot be written.
    """
    before = _lines()
    table = _empty_table()
    # In a crontab a percent sign ends the command.
    command = f"{call.line} >/dev/null 2>&1".replace("%", r"\%")
    if len(command) > _LONGEST:
        raise ConfigError(
            f"the line for cron has {len(command)} characters, and cron takes {_LONGEST}",
            hint="use shorter paths for archive, cache and out, or --with systemd",
        )
    minutes = set()
    for hour in hours_in(plan, machine_zone, start=now.date()):
        job = table.new(command=command, comment=MARK)
        job.setall(hour.minute, hour.hour, "*", "*", "*")
        minutes.add(hour.minute)
    job = table.new(command=command, comment=MARK)
    job.setall(next(minute for minute in (_HOURLY_MINUTE, 17) if minute not in minutes), "*", "*", "*", "*")
    ours = [str(job) for job in table]
    _write([*_others(before), *ours])
    return ours


def installed() -> list[str]:
    """Return our lines of the crontab; nothing where there are none.

    Raises:
        ConfigError: There is no cron, or the crontab cannot be read.
    """
    return [line for line in _lines() if _OURS.search(line)]


def remove() -> int:
    """Take our lines out of the crontab; return how many there were.

    Raises:
        ConfigError: There is no cron, or the crontab cannot be written.
    """
    before = _lines()
    kept = _others(before)
    if len(kept) < len(before):
        _write(kept)
    return len(before) - len(kept)


def _others(lines: list[str]) -> list[str]:
    return [line for line in lines if not _OURS.search(line)]


def _empty_table() -> Any:
    import crontab  # noqa: PLC0415 - only for the schedule

    return crontab.CronTab(tab="")


def _lines() -> list[str]:
    done = _run("-l")
    if done.returncode == 0:
        # Cut at line feeds only, as cron does.
        return done.stdout.removesuffix("\n").split("\n") if done.stdout else []
    if "no crontab" in done.stderr.lower() or "can't open" in done.stderr.lower():
        return []
    # Whatever else is wrong: writing now could cost the reader all of the lines.
    raise ConfigError(f"cannot read the crontab: {done.stderr.strip()}", hint="see whether crontab -l works")


def _write(lines: list[str]) -> None:
    done = _run("-", stdin="".join(f"{line}\n" for line in lines))
    if done.returncode != 0:
        reason = done.stderr.strip() or f"crontab ended with {done.returncode}"
        raise ConfigError(f"cannot write the crontab: {reason}", hint="see whether crontab -e works")


def _run(argument: str, *, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("crontab")
    if program is None:
        raise ConfigError(
            "there is no crontab on this machine",
            hint="install cron, or use briefing schedule install --with systemd",
        )
    try:
        return subprocess.run(  # noqa: S603 - the reader's own crontab program
            [program, argument],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            env={**os.environ, "LC_ALL": "C"},
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise ConfigError(f"cannot ask crontab: {exc}", hint="see whether crontab -l works") from exc
