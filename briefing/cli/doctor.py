"""``briefing doctor``: whether every part works."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from briefing.settling.checks import check_everything


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no feed and no mail server.")] = False,
) -> None:
    """Check every part: ok, warn or PROBLEM; exits with the code of the first problem."""
    worst = 0
    for finding in check_everything(now=dt.datetime.now(dt.UTC), offline=offline):
        typer.echo(f"{finding.level.value:7} {finding.part:14} {finding.text}")
        worst = worst or finding.code
    if worst:
        raise typer.Exit(worst)
