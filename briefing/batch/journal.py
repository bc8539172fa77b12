"""What a shard's worker has done and what it is at, so that the next worker knows when this one is dead.

One file for each shard in work, one line of JSON for each entry, only ever appended to. ``begin`` is written
before a group of records is touched and ``done`` with its results after: a ``begin`` without an end is what a
worker died of, or died at. It could have been killed for reasons of its own, and only one record of the group can
be to blame, so the group's records are tried again one by one; one that takes a worker with it every time is given
up. A line that was being written at the moment of death is cut off.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from briefing.errors import ModelError, RenderError
from briefing.rendering.files import hint_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

ATTEMPTS = 2
"""So many workers may die over one record alone before it is given up."""

_IDLE_STARTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of some lines of a shard: briefs as lines of JSON, and dead letters."""

    rows: tuple[str, ...] = ()
    dead: tuple[dict[str, Any], ...] = ()


class Journal:
    """The journal of one shard.

    Args:
        path: Its file; made where there is none.

    Raises:
        RenderError: It cannot be read or written.
        ModelError: Workers die over this shard before they touch a record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._done: dict[int, tuple[int, Outcome]] = {}
        self._suspects: set[int] = set()
        self._alone: Counter[int] = Counter()
        try:
            idle = self._load()
            self._file = path.open(
                "ab", buffering=0
            )  # a full disk must not speak up a second time at closing
        except OSError as exc:
            raise _unwritable(path, exc) from exc
        if idle >= _IDLE_STARTS:
            self._append({"idle": idle}, forced=False)  # whoever starts the run again shall have a new try
            self._file.close()
            raise ModelError(
                f"{idle} workers died one after the other before they touched a record ({path.name})",
                hint="look at memory and at the system's log; name the same output again to go on",
            )
        self._append({"open": os.getpid()}, forced=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def groups(self, first: int, lines: int, at_once: int) -> Iterator[range]:
        """Yield the groups of lines that are left to do, those that a worker died at one by one."""
        group: list[int] = []
        for number in range(first, first + lines):
            if self._is_done(number):
                continue
            together = group and number == group[-1] + 1 and len(group) < at_once
            if group and (number in self._suspects or not together):
                yield range(group[0], group[-1] + 1)
                group = []
            if number in self._suspects:
                yield range(number, number + 1)
            else:
                group.append(number)
        if group:
            yield range(group[0], group[-1] + 1)

    def deaths(self, number: int) -> int:
        """Return how many workers died while they had this line alone."""
        return self._alone[number]

    def begin(self, group: range) -> None:
        """Note that a group is touched."""
        self._append({"begin": [group.start, group.stop]}, forced=False)

    def leave(self, group: range) -> None:
        """Note that a group was left unfinished by order, not by death."""
        self._append({"left": [group.start, group.stop]}, forced=False)

    def finish(self, group: range, outcome: Outcome) -> None:
        """Keep the results of a group; they are on the disk when this returns."""
        self._append(
            {"done": [group.start, group.stop], "rows": outcome.rows, "dead": outcome.dead}, forced=True
        )
        self._done[group.start] = (group.stop, outcome)

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what became of all groups, in the order of the lines."""
        for start in sorted(self._done):
            yield self._done[start][1]

    def counts(self) -> tuple[int, int]:
        """Return how many briefs and dead letters there are so far."""
        outcomes = [outcome for _, outcome in self._done.values()]
        return sum(len(item.rows) for item in outcomes), sum(len(item.dead) for item in outcomes)

    def _is_done(self, number: int) -> bool:
        return any(start <= number < stop for start, (stop, _) in self._done.items())

    def _load(self) -> int:
        """Read what there is; return how many workers in a row opened the journal and did no more."""
        whole = 0
        idle = 0
        begun: range | None = None
        data = self._path.read_bytes() if self._path.exists() else b""
        for line in data.splitlines(keepends=True):
            entry = _entry(line)
            if entry is None:
                break
            whole += len(line)
            idle = idle + 1 if "open" in entry else 0
            if "done" not in entry and "left" not in entry:
                self._died(begun)
            begun = range(*entry["begin"]) if "begin" in entry else None
            if "done" in entry:
                start, stop = entry["done"]
                self._done[start] = (stop, Outcome(rows=tuple(entry["rows"]), dead=tuple(entry["dead"])))
        self._died(begun)
        if whole < len(data):
            os.truncate(self._path, whole)
        return idle

    def _died(self, group: range | None) -> None:
        self._suspects.update(group or ())
        if group is not None and len(group) == 1:
            self._alone[group.start] += 1

    def _append(self, entry: dict[str, Any], *, forced: bool) -> None:
        try:
            rest = memoryview(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            while rest:
                rest = rest[self._file.write(rest) :]
            if forced:
                os.fsync(self._file.fileno())
        except OSError as exc:
            raise _unwritable(self._path, exc) from exc


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return what a line says; None for the one that was being written when its worker died."""
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return entry if line.endswith(b"\n") else None


def _unwritable(path: Path, exc: OSError) -> RenderError:
    return RenderError(f"cannot write {path}: {exc.strerror}", hint=hint_of(exc))
