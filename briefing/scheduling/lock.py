"""One run at a time.

The operating system's lock on a file ends with its process, however that ends, so that no lock is ever left
behind; the note beside it says who holds it, or who was killed holding it: the process, when that process
started (numbers of processes are used again), and what it was doing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import ArchiveError, BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who holds a lock: the process, when the run began (aware), and what it does."""

    pid: int
    since: dt.datetime
    doing: str

    @property
    def told(self) -> str:
        """The holder in words."""
        return f"briefing {self.doing}, process {self.pid}, since {self.since.astimezone():%Y-%m-%d %H:%M:%S}"


@contextlib.contextmanager
def run_lock(
    archive: Path,
    doing: str,
    *,
    now: dt.datetime,
    wait: float = 0.0,
    notify: Callable[[str], None] = lambda _message: None,
) -> Iterator[None]:
    """Hold the lock of an archive while something runs.

    Args:
        archive: The archive's file; the lock lies beside it.
        doing: The command, for whoever comes second.
        now: The present, aware.
        wait: Seconds to wait for another run to end.
        notify: Told where an earlier run was killed.

    Raises:
        BusyError: Another run holds it.
        ArchiveError: The lock's file cannot be written.
    """
    import filelock  # noqa: PLC0415 - only where something runs

    path, note = archive.with_name(archive.name + ".lock"), archive.with_name(archive.name + ".run")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path)
        lock.acquire(timeout=wait)
    except filelock.Timeout as exc:
        holder = _read(note)
        who = holder.told if holder is not None else "another run"
        raise BusyError(
            f"{who} is still going on", hint="wait for it to end; nothing was done by this one"
        ) from exc
    except OSError as exc:
        raise ArchiveError(
            f"cannot lock the archive ({path}): {exc.strerror}",
            hint="change the rights of its folder, or name another file with the setting archive",
        ) from exc
    try:
        killed = _read(note)
        if killed is not None:
            notify(f"the run before did not end by itself ({killed.told}); going on where it stopped")
        _write(note, Holder(pid=os.getpid(), since=now, doing=doing))
        try:
            yield
        finally:
            note.unlink(missing_ok=True)
    finally:
        lock.release()


def holder_of(archive: Path) -> Holder | None:
    """Return who holds the lock of an archive; None where nobody does."""
    import filelock  # noqa: PLC0415

    path = archive.with_name(archive.name + ".lock")
    if not path.exists():
        return None
    try:
        with filelock.FileLock(path, timeout=0):
            return None
    except filelock.Timeout:
        return _read(archive.with_name(archive.name + ".run"))
    except OSError:
        return None


def _write(note: Path, holder: Holder) -> None:
    text = json.dumps({"pid": holder.pid, "since": holder.since.isoformat(), "doing": holder.doing})
    note.write_text(text, encoding="utf-8")


def _read(note: Path) -> Holder | None:
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
        return Holder(
            pid=int(found["pid"]), since=dt.datetime.fromisoformat(found["since"]), doing=str(found["doing"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # none, or half written when the power failed
