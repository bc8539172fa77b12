"""A systemd user timer: it knows time zones, and makes up for mornings on which the machine was off."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import ConfigError

if TYPE_CHECKING:
    from briefing.scheduling.call import Call
    from briefing.scheduling.due import Plan

NAME = "briefing"


def folder() -> Path:
    """Return where user units lie."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
    return Path(home) / "systemd" / "user"


def install(plan: Plan, call: Call) -> tuple[list[Path], str | None]:
    """Write the service and its timer and start the timer.

    Returns:
        The files, and why the timer could not be started (None where it was).

    Raises:
        ConfigError: The files cannot be written.
    """
    days = "Mon..Fri *-*-*" if plan.weekdays else "*-*-*"
    service = "\n".join(
        [
            "[Unit]",
            "Description=The morning briefing: collect the news, and write the briefing when it is due",
            "After=network-online.target",
            "Wants=network-online.target",
            "",
            "[Service]",
            "Type=oneshot",
            *(f"Environment={_quoted(f'{name}={value}')}" for name, value in call.environment.items()),
            f"ExecStart={' '.join(_quoted(part) for part in call.arguments)}",
            "Nice=10",
            "",
        ]
    )
    timer = "\n".join(
        [
            "[Unit]",
            "Description=When the briefing is called",
            "",
            "[Timer]",
            f"OnCalendar={days} {plan.at:%H:%M}:00 {plan.timezone}",
            "OnCalendar=hourly",
            "Persistent=true",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
        ]
    )
    home = folder()
    paths = [home / f"{NAME}.service", home / f"{NAME}.timer"]
    try:
        home.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, (service, timer), strict=True):
            path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise ConfigError(f"cannot write {home}: {exc.strerror}", hint="change its rights") from exc
    return paths, _control("daemon-reload") or _control("enable", "--now", f"{NAME}.timer")


def installed() -> list[Path]:
    """Return our unit files that exist."""
    return [path for path in (folder() / f"{NAME}.service", folder() / f"{NAME}.timer") if path.exists()]


def remove() -> list[Path]:
    """Stop the timer and delete our unit files; return those that there were.

    Raises:
        ConfigError: A file cannot be deleted.
    """
    found = installed()
    if found:
        _control("disable", "--now", f"{NAME}.timer")
        for path in found:
            try:
                path.unlink(missing_ok=True)
            except OSError as exc:
                raise ConfigError(f"cannot delete {path}: {exc.strerror}", hint="delete it yourself") from exc
        _control("daemon-reload")
    return found


def _control(*arguments: str) -> str | None:
    """Run ``systemctl --user``; return why it did not work."""
    program = shutil.which("systemctl")
    if program is None:
        return "there is no systemctl on this machine"
    try:
        result = subprocess.run(  # noqa: S603 - our own arguments
            [program, "--user", *arguments], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        return str(exc)
    return (
        None
        if result.returncode == 0
        else result.stderr.strip() or f"systemctl ended with {result.returncode}"
    )


def _quoted(part: str) -> str:
    """Return an argument as unit files write it."""
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(char in part for char in " \t\"'") else escaped
