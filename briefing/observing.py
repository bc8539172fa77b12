"""Who hears what a run is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]


class Observer:
    """Hears what a run is doing; this one says nothing."""

    def notify(self, message: str) -> None:
        """Take a line that the reader should see while the run goes on."""

    def state(self, message: str) -> None:
        """Take a few words on how fast and how well it goes, each in place of the last."""

    def progress(self, stage: str) -> Progress:
        """Return the progress function of a stage: it takes what is done and the total (0 for unknown)."""
        del stage
        return _ignore_progress


def _ignore_progress(done: int, total: int) -> None:
    del done, total
