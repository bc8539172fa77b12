"""What a person sees while a run goes on: notices and progress on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

import typer

from briefing.observing import Observer

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from briefing.config import Settings
    from briefing.models.base import Progress


def say(message: str, settings: Settings) -> None:
    """Write a line for the person, unless they asked for quiet."""
    if not settings.quiet:
        typer.echo(message, err=True)


class Console(Observer):
    """Shows notices, and progress bars where standard error is a terminal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._state = ""

    def __enter__(self) -> Self:
        if not self._settings.quiet and sys.stderr.isatty():
            from rich.console import Console as RichConsole  # noqa: PLC0415 - only for terminals
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

            self._bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[state]}"),
                console=RichConsole(stderr=True),
                transient=True,
            )
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def notify(self, message: str) -> None:
        """Show a notice above the bars."""
        if self._settings.quiet:
            return
        if self._bars is not None:
            self._bars.console.print(message, markup=False, highlight=False)
        else:
            typer.echo(message, err=True)

    def state(self, message: str) -> None:
        """Show a few words beside the bar."""
        self._state = message

    def progress(self, stage: str) -> Progress:
        """Return a function that moves the bar of ``stage``."""

        def moved(done: int, total: int) -> None:
            if self._bars is None:
                return
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(stage, total=total or None, state="")
            self._bars.update(self._tasks[stage], completed=done, total=total or None, state=self._state)

        return moved
