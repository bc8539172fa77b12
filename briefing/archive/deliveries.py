"""What was handed over to whom, and the runs of the program.

A delivery is recorded as ``sending`` before it begins and as ``sent`` or ``failed`` after it ended; a record
that still says ``sending`` belongs to a run that was killed in between, and whoever delivers decides what that
means for its channel. Addresses of recipients stand in the key as the channel writes it; logins never do.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from briefing.archive.connection import Connection, moment, stamp
from briefing.archive.documents import plain
from briefing.archive.records import DeliveryRecord, RunRecord

if TYPE_CHECKING:
    import sqlite3


class Deliveries(Connection):
    """The part of the archive that knows what was delivered, and when the program ran."""

    def delivered(self, key: str) -> DeliveryRecord | None:
        """Return the record of a message; None if it was never tried."""
        row = self._row("SELECT * FROM deliveries WHERE key = ?", plain(key))
        return None if row is None else _delivery(row)

    def deliveries(self, *, date: dt.date | None = None, state: str | None = None) -> list[DeliveryRecord]:
        """Return the records of a day, or of a state, or all, oldest first."""
        rows = self._rows(
            "SELECT * FROM deliveries WHERE (?1 IS NULL OR date = ?1) AND (?2 IS NULL OR state = ?2)"
            " ORDER BY first_tried, key",
            date.isoformat() if date else None,
            state,
        )
        return [_delivery(row) for row in rows]

    def record_delivery(self, record: DeliveryRecord) -> None:
        """Write down how a delivery stands, in place of what was known of it.

        Raises:
            ArchiveError: The file cannot be written: then nothing should be sent either.
        """
        self._do(
            "INSERT OR REPLACE INTO deliveries"
            " (key, channel, date, state, attempts, first_tried, last_tried, note)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            plain(record.key),
            plain(record.channel),
            record.date.isoformat(),
            record.state,
            record.attempts,
            stamp(record.first_tried),
            stamp(record.last_tried),
            plain(record.note) if record.note else None,
        )

    def start_run(self, kind: str) -> int:
        """Write down that a run begins; returns its number."""
        cursor = self._do("INSERT INTO runs (kind, started_at) VALUES (?, ?)", kind, self._now())
        return int(cursor.lastrowid or 0)

    def end_run(self, number: int, outcome: str, note: str | None = None) -> None:
        """Write down how a run ended: ``ok`` or ``failed``, and in a line why."""
        self._do(
            "UPDATE runs SET ended_at = ?, outcome = ?, note = ? WHERE id = ?",
            self._now(),
            outcome,
            plain(note) if note else None,
            number,
        )

    def last_run(self, kind: str, *, outcome: str | None = None) -> RunRecord | None:
        """Return the latest run of a kind (and outcome, where one is named)."""
        row = self._row(
            "SELECT * FROM runs WHERE kind = ?1 AND (?2 IS NULL OR outcome = ?2) ORDER BY id DESC LIMIT 1",
            kind,
            outcome,
        )
        if row is None:
            return None
        return RunRecord(
            id=row["id"],
            kind=row["kind"],
            started_at=moment(row["started_at"]),
            ended_at=moment(row["ended_at"]) if row["ended_at"] else None,
            outcome=row["outcome"],
            note=row["note"],
        )


def _delivery(row: sqlite3.Row) -> DeliveryRecord:
    return DeliveryRecord(
        key=row["key"],
        channel=row["channel"],
        date=dt.date.fromisoformat(row["date"]),
        state=row["state"],
        attempts=row["attempts"],
        first_tried=moment(row["first_tried"]),
        last_tried=moment(row["last_tried"]),
        note=row["note"],
    )
