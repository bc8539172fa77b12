"""What editors did to the drafts of a day, and which editions they approved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from briefing.archive.briefings import Briefings
from briefing.archive.connection import moment
from briefing.archive.documents import plain
from briefing.archive.records import ApprovalRecord, BriefingRecord, EditRecord
from briefing.types import APPROVED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


class Edits(Briefings):
    """The part of the archive that belongs to the editor's desk."""

    def draft(self, date: dt.date, *, profile: str = "") -> BriefingRecord | None:
        """Return the latest briefing of a day that was compiled and not approved; None if there is none."""
        spans = [span for span in self.spans(profile=profile, date=date) if span.selection != APPROVED]
        return self.briefing(date, profile=profile, version=spans[-1].version) if spans else None

    def edits(self, date: dt.date, *, profile: str = "") -> list[EditRecord]:
        """Return the acts of editors on a day, in order."""
        rows = self._rows(
            "SELECT * FROM edits WHERE date = ? AND profile = ? ORDER BY revision", date.isoformat(), profile
        )
        return [
            EditRecord(
                revision=row["revision"],
                made_at=moment(row["made_at"]),
                who=row["who"],
                data=json.loads(row["data"]),
            )
            for row in rows
        ]

    def save_edit(
        self, date: dt.date, data: Mapping[str, Any], *, revision: int, who: str, profile: str = ""
    ) -> None:
        """Keep an act; call it in the transaction in which the one before was read.

        Args:
            date: The day.
            data: What was done, as JSON can write it.
            revision: Its number.
            who: Whose act.
            profile: Whose briefing.

        Raises:
            ArchiveError: The file cannot be written, or the number is taken.
        """
        self._do(
            "INSERT INTO edits (date, profile, revision, made_at, who, data) VALUES (?, ?, ?, ?, ?, ?)",
            date.isoformat(),
            profile,
            revision,
            self._now(),
            plain(who),
            json.dumps(data),
        )

    def save_approval(self, *, briefing: int, draft: int, revision: int, who: str) -> None:
        """Keep who approved an edition.

        Args:
            briefing: Number of the edition.
            draft: Number of the draft that it was made from.
            revision: The acts up to this one are in it.
            who: Who approved it.
        """
        self._do(
            "INSERT INTO approvals (briefing, draft, revision, made_at, who) VALUES (?, ?, ?, ?, ?)",
            briefing,
            draft,
            revision,
            self._now(),
            plain(who),
        )

    def approval(self, date: dt.date, *, profile: str = "") -> ApprovalRecord | None:
        """Return the latest approval of a day; None if nothing was approved."""
        row = self._row(
            "SELECT a.*, b.version FROM approvals AS a JOIN briefings AS b ON b.id = a.briefing"
            " WHERE b.date = ? AND b.profile = ? ORDER BY b.version DESC LIMIT 1",
            date.isoformat(),
            profile,
        )
        if row is None:
            return None
        return ApprovalRecord(
            briefing=row["briefing"],
            version=row["version"],
            draft=row["draft"],
            revision=row["revision"],
            made_at=moment(row["made_at"]),
            who=row["who"],
        )
