"""The errors of the product, and the exit code that each one ends the program with.

    BriefingError          base: anything a person can mend
    ├── ConfigError    3   a setting, a flag or a configuration file is wrong
    ├── SourceError    4   what was named as input cannot be read
    ├── ModelError     5   a model is unknown, missing, damaged or does not run here
    ├── RenderError    6   a document cannot be made or written
    ├── DeliveryError  7   a finished document cannot be handed over
    ├── QualityError   8   a measured figure is below its floor
    ├── ArchiveError   9   the archive cannot be read or written
    ├── BusyError     10   another run holds the lock
    └── DeskError     11   an editor's act cannot be done: somebody was faster, or the gate refuses a line

Usage errors exit with 2 (Typer's own), an interrupt with 130. Anything else is a bug: it keeps its
traceback and exits with 1. A message says what is wrong, where, and the next step.
"""

from __future__ import annotations


class BriefingError(Exception):
    """An error that the reader can do something about.

    Args:
        message: What is wrong and where, in one line.
        hint: The next step, in one line; shown after the message.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message}; {hint}")
        self.message = message
        self.hint = hint


class ConfigError(BriefingError):
    """A setting, a flag or a configuration file is wrong."""

    exit_code = 3


class SourceError(BriefingError):
    """An input that was named cannot be read."""

    exit_code = 4


class ModelError(BriefingError):
    """A model is unknown, missing, damaged or does not run on this machine."""

    exit_code = 5


class RenderError(BriefingError):
    """A document cannot be made or written."""

    exit_code = 6


class DeliveryError(BriefingError):
    """A finished document cannot be handed over."""

    exit_code = 7


class QualityError(BriefingError):
    """A measured figure is below the floor that the project keeps."""

    exit_code = 8


class ArchiveError(BriefingError):
    """The archive cannot be opened, read or written, is damaged, or is of a newer version."""

    exit_code = 9


class BusyError(BriefingError):
    """Another run of the program is going on."""

    exit_code = 10


class DeskError(BriefingError):
    """An editor's act cannot be done."""

    exit_code = 11


class DeskConflictError(DeskError):
    """What an act was meant for is not there, or not as it was: somebody else was faster."""


class DeskRefusedError(DeskError):
    """The gate refuses what an editor wrote.

    Args:
        reasons: Why, in words.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(
            f"the sources do not bear this out: {'; '.join(reasons)}",
            hint="write it closer to the source, or say why it is to stand all the same",
        )
        self.reasons = reasons
