"""Opening the archive's file, transactions, and what SQLite's errors mean to a person.

Write-ahead logging lets a search read while a fetch writes; ``synchronous = FULL`` makes a delivery that was
recorded stay recorded when the power fails. Every change is a transaction, so that a process killed at any
moment leaves the file as it was before the change or after it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, Self

from briefing.archive.schema import APPLICATION_ID, MIGRATIONS, VERSION
from briefing.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    Clock = Callable[[], dt.datetime]

BUSY_SECONDS = 30.0
"""How long a transaction waits for another process's; they take milliseconds."""


def stamp(moment: dt.datetime) -> str:
    """Return an aware time as the archive writes it: UTC, always the same width, so that it sorts.

    Raises:
        ValueError: The time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be archived")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def moment(text: str) -> dt.datetime:
    """Return the time that `stamp` wrote."""
    return dt.datetime.fromisoformat(text)


class Connection:
    """An open archive; the parts of `briefing.archive.Archive` build on it.

    Args:
        path: The file.
        clock: Returns the present, aware.
        readonly: Only look: nothing is created, migrated or changed.

    Raises:
        ArchiveError: The file cannot be opened, is damaged, is not an archive, or was written by a newer
            version of the program.
    """

    def __init__(self, path: Path, *, clock: Clock, readonly: bool = False) -> None:
        self.path = path
        self.readonly = readonly
        self._clock = clock
        self._lock = threading.RLock()
        self._depth = 0
        with self._translated():
            self._db = _opened(path, readonly=readonly)
        try:
            with self._translated():
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was committed is in it."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what happens inside one change: all of it or nothing. May be nested; the outermost counts.

        Raises:
            ArchiveError: The file cannot be written.
        """
        with self._lock, self._translated():
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                # A full disk may have rolled back already.
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
            else:
                try:
                    self._db.execute("COMMIT")
                except BaseException:
                    with contextlib.suppress(sqlite3.Error):
                        self._db.execute("ROLLBACK")
                    raise
            finally:
                self._depth = 0

    def _now(self) -> str:
        return stamp(self._clock())

    def _rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock, self._translated():
            return self._db.execute(statement, values).fetchall()

    def _row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        with self._lock, self._translated():
            row: sqlite3.Row | None = self._db.execute(statement, values).fetchone()
            return row

    def _do(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run a statement that changes something, in a transaction of its own if there is none."""
        with self.transaction():
            return self._db.execute(statement, values)

    def _prepare(self) -> None:
        """Check that the file is ours, and bring it to this version."""
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        owner = int(self._db.execute("PRAGMA application_id").fetchone()[0])
        tables = int(self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        if tables and owner != APPLICATION_ID:
            raise ArchiveError(
                f"{self.path} is a database, but not an archive of briefing",
                hint="name another file with the setting archive",
            )
        if version > VERSION:
            raise ArchiveError(
                f"the archive {self.path} was written by a newer briefing (form {version}, this one knows "
                f"{VERSION})",
                hint="update briefing, or name another file with the setting archive",
            )
        if version < VERSION:
            if self.readonly:
                raise ArchiveError(
                    f"the archive {self.path} has the older form {version} and cannot be written",
                    hint="change its rights; the next run brings it up to date",
                )
            self._migrate()
        self._db.execute("PRAGMA foreign_keys = ON")

    def _migrate(self) -> None:
        # Both must stand before the first table; neither can be changed inside a transaction.
        self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        self._db.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            # Read again: another process may have migrated while this one waited for the lock.
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            for statements in MIGRATIONS[version:]:
                for statement in statements:
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {max(version, VERSION)}")

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise _told(exc, self.path) from exc


def _opened(path: Path, *, readonly: bool) -> sqlite3.Connection:
    if readonly:
        if not path.exists():
            raise ArchiveError(f"there is no archive {path} yet", hint="briefing fetch or daily begins one")
        db = _connected(f"{path.absolute().as_uri()}?mode=ro")
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            # In a folder that cannot be written the log beside the file cannot be made: without it then.
            db.close()
            db = _connected(f"{path.absolute().as_uri()}?immutable=1")
        return db
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ArchiveError(
            f"cannot make the folder of the archive {path}: {exc.strerror}",
            hint="change its rights, or name another file with the setting archive",
        ) from exc
    db = _connected(path.absolute().as_uri())
    db.execute("PRAGMA synchronous = FULL")
    return db


def _connected(uri: str) -> sqlite3.Connection:
    # No implicit transactions: `Connection.transaction` says where one begins and ends.
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


_AWAY = "restore a copy, or move the file away and the next run begins a new one"
_MEANINGS = {
    "SQLITE_CORRUPT": ("is damaged", _AWAY),
    "SQLITE_NOTADB": ("is not a database or is damaged", _AWAY),
    "SQLITE_FULL": ("cannot grow: the disk is full", "free some space, or run briefing archive prune"),
    "SQLITE_READONLY": ("cannot be written", "change the rights of the file and its folder"),
    "SQLITE_PERM": ("cannot be opened", "change the rights of the file and its folder"),
    "SQLITE_AUTH": ("cannot be opened", "change the rights of the file and its folder"),
    "SQLITE_CANTOPEN": ("cannot be opened", "check the path and the rights of the file and its folder"),
    "SQLITE_BUSY": ("is in use by another run", "wait for it to end, then run again"),
    "SQLITE_LOCKED": ("is in use by another run", "wait for it to end, then run again"),
    "SQLITE_IOERR": ("cannot be read or written (disk error)", "check the disk and its free space"),
    "SQLITE_TOOBIG": ("cannot take so large an entry", "lower max_document_mb"),
}


def _told(exc: sqlite3.Error, path: Path) -> ArchiveError:
    name = getattr(exc, "sqlite_errorname", None) or ""
    for code, (what, hint) in _MEANINGS.items():
        if name == code or name.startswith(f"{code}_"):
            return ArchiveError(f"the archive {path} {what}", hint=hint)
    return ArchiveError(f"the archive {path}: {exc}", hint="run briefing archive check")
