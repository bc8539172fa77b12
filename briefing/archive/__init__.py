"""One SQLite file that remembers: documents, articles, briefs, briefings, deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.archive.briefings import plain_sentence
from briefing.archive.briefs import Briefs
from briefing.archive.deliveries import Deliveries
from briefing.archive.documents import Documents, document_key, same_address
from briefing.archive.edits import Edits
from briefing.archive.records import (
    ApprovalRecord,
    ArchiveInfo,
    BriefingRecord,
    BriefingSpan,
    Change,
    DeliveryRecord,
    EditRecord,
    FeedState,
    Hit,
    PageState,
    Pruned,
    RunRecord,
    Stored,
    StoredArticle,
    StoredDocument,
    ToldStory,
)
from briefing.archive.searching import Searching
from briefing.archive.upkeep import Upkeep, exported

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.archive.connection import Clock

__all__ = [
    "ApprovalRecord",
    "Archive",
    "ArchiveInfo",
    "BriefingRecord",
    "BriefingSpan",
    "Change",
    "DeliveryRecord",
    "EditRecord",
    "FeedState",
    "Hit",
    "PageState",
    "Pruned",
    "RunRecord",
    "Stored",
    "StoredArticle",
    "StoredDocument",
    "ToldStory",
    "document_key",
    "exported",
    "plain_sentence",
    "same_address",
]


class Archive(Documents, Briefs, Deliveries, Edits, Searching, Upkeep):
    """The archive: one file, each part of it in a module of its own."""

    @classmethod
    def open(cls, path: Path, *, clock: Clock, readonly: bool = False) -> Archive:
        """Open the archive at ``path``, making or migrating it where needed; use it in a ``with``.

        Args:
            path: The file.
            clock: Returns the present, aware.
            readonly: Only look: nothing is created, migrated or changed.

        Raises:
            ArchiveError: The file cannot be opened, is damaged, is no archive, or is of a newer version.
        """
        return cls(path, clock=clock, readonly=readonly)
