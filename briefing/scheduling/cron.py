"""A reader's crontab: our lines are marked, every other line stays as it is.

Not every cron knows time zones (``CRON_TZ`` is cronie's), so the lines are on the machine's clock: one knock an
hour for collecting the news and catching up, and one at each hour at which the briefing can be due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.errors import ConfigError
from briefing.scheduling.due import Plan, hours_in

if TYPE_CHECKING:
    import datetime as dt

    from briefing.scheduling.call import Call

MARK = "briefing"
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
    table = _table()
    table.remove_all(comment=MARK)
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
    _written(table)
    return installed()


def installed() -> list[str]:
    """Return our lines of the crontab; nothing where there are none.

    Raises:
        ConfigError: There is no cron, or the crontab cannot be read.
    """
    return [str(job) for job in _table().find_comment(MARK)]


def remove() -> int:
    """Take our lines out of the crontab; return how many there were.

    Raises:
        ConfigError: There is no cron, or the crontab cannot be written.
    """
    table = _table()
    count = int(table.remove_all(comment=MARK))
    if count:
        _written(table)
    return count


def _table() -> Any:
    import shutil  # noqa: PLC0415

    import crontab  # noqa: PLC0415 - only for the schedule

    if shutil.which("crontab") is None:
        raise ConfigError(
            "there is no crontab on this machine",
            hint="install cron, or use briefing schedule install --with systemd",
        )
    try:
        return crontab.CronTab(user=True)
    except (OSError, ValueError) as exc:
        raise ConfigError(f"cannot read the crontab: {exc}", hint="see whether crontab -l works") from exc


def _written(table: Any) -> None:
    try:
        table.write()
    except OSError as exc:
        raise ConfigError(f"cannot write the crontab: {exc}", hint="see whether crontab -e works") from exc
