"""The command that cron or systemd calls: absolute paths, and the environment that the reader's shell has."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.config import cache_dir, config_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from briefing.config import Settings
    from briefing.scheduling.due import Plan

_KEPT = (
    "PIP_CONFIG_FILE",
    "PIP_INDEX_URL",
    "PIP_CERT",
    "SSL_CERT_FILE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A command with what it needs.

    Attributes:
        arguments: The program and its arguments.
        environment: Variables that are to be set.
        log: The file that the run writes what it did to.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path

    @property
    def line(self) -> str:
        """The call as a line of shell."""
        variables = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        return " ".join(["env", *variables, *(shlex.quote(part) for part in self.arguments)])


def scheduled_call(plan: Plan, settings: Settings, *, log: Path) -> Call:
    """Return the call that does what is due.

    Args:
        plan: When the reader wants the briefing.
        settings: The settings in force; places are made absolute, the rest stays with the configuration.
        log: The log file.
    """
    arguments = [sys.executable, "-m", "briefing", "schedule", "tick", "--at", plan.at.strftime("%H:%M")]
    arguments += ["--timezone", plan.timezone, *(["--weekdays"] if plan.weekdays else [])]
    arguments += ["--log", str(log.absolute())]
    environment = {
        "BRIEFING_ARCHIVE": str(settings.archive_file.absolute()),
        "BRIEFING_CACHE": str(cache_dir().absolute()),
        "BRIEFING_OUT": str(settings.out.absolute()),
    }
    if config_path().exists():
        environment["BRIEFING_CONFIG"] = str(config_path().absolute())
    environment |= {name: os.environ[name] for name in _KEPT if os.environ.get(name)}
    return Call(arguments=tuple(arguments), environment=environment, log=log)
