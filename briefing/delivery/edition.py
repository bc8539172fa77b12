"""What is handed over: a briefing, its content as documents show it, and the bytes of its documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.rendering import document_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from briefing.archive import BriefingRecord
    from briefing.rendering.content import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A briefing on its way.

    Attributes:
        date: Its day.
        made_at: When it was made, aware.
        content: What it says.
        forms: The bytes of its documents by form.
    """

    date: dt.date
    made_at: dt.datetime
    content: Document
    forms: Mapping[str, bytes]


def edition_of(record: BriefingRecord) -> Edition:
    """Return a briefing of the archive as it is handed over."""
    return Edition(
        date=record.briefing.date,
        made_at=record.made_at,
        content=document_of(record.briefing),
        forms=record.forms,
    )
