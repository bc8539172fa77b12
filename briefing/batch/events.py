"""What an engine tells of its workers; errors cross processes and machines as data."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing import errors
from briefing.errors import BriefingError

if TYPE_CHECKING:
    from briefing.batch.worker import Counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A shard has so many briefs and dead letters so far."""

    shard: int
    briefs: int
    dead: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A shard is finished."""

    counts: Counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Died:
    """A worker died and is replaced."""

    shard: int | None


Event = Moved | Finished | Died


class WorkerBugError(RuntimeError):
    """A worker met an error that nobody foresaw; the message is its traceback."""


def error_as_data(exc: BaseException) -> dict[str, Any]:
    """Return an error as plain values."""
    if isinstance(exc, BriefingError):
        return {"type": type(exc).__name__, "message": exc.message, "hint": exc.hint}
    return {"type": None, "message": "".join(traceback.format_exception(exc)), "hint": None}


def error_of_data(data: dict[str, Any]) -> Exception:
    """Return the error that `error_as_data` made plain."""
    kind = getattr(errors, data["type"], None) if data["type"] else None
    if kind is None:
        return WorkerBugError(data["message"])
    error: Exception = kind(data["message"], hint=data["hint"])
    return error
