"""What the archive hands out beside the shared types: states, records and reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from briefing.types import Article, Briefing, Bullet, RawDocument


class Change(StrEnum):
    """What putting a document into the archive found."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """Where a document lies: its number, its version (from 1), and whether it is new here."""

    id: int
    version: int
    change: Change


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredDocument:
    """A raw document with its number, version and the time it was first seen (aware, UTC)."""

    id: int
    version: int
    first_seen: dt.datetime
    document: RawDocument


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredArticle:
    """An article with the number and version of its document.

    Attributes:
        id: Number of the document.
        key: What is the same item in all its versions.
        version: From 1; an article that the outlet edited is the next one.
        first_seen: When this version came in, aware, UTC.
        article: The article.
    """

    id: int
    key: str
    version: int
    first_seen: dt.datetime
    article: Article


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What is remembered of a feed between two fetches.

    Attributes:
        etag: For ``If-None-Match``.
        last_modified: For ``If-Modified-Since``, as the server wrote it.
        digest: Of the last body, for servers that know neither.
        last_tried: When it was last asked, aware.
        last_success: When it last answered with a feed (304 too), aware.
        failing_since: Since when every attempt failed, aware; None while it works.
        failures: Attempts that failed since then.
        error: Why the last attempt failed.
        retry_after: Not to be asked before, aware.
        moved_to: Where a permanent redirect points.
    """

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    last_tried: dt.datetime | None = None
    last_success: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    failures: int = 0
    error: str | None = None
    retry_after: dt.datetime | None = None
    moved_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageState:
    """What is remembered of a page.

    Attributes:
        fetched_at: When it was tried last, aware.
        status: The status of the answer, where one came.
        reason: Why it gave no text; None where it did.
        attempts: How often it was tried in vain.
        digest: Of what the feed said about it then: another one means that the outlet changed the article.
        passing: The failure may pass: it is tried again.
    """

    fetched_at: dt.datetime
    status: int | None = None
    reason: str | None = None
    attempts: int = 1
    digest: str | None = None
    passing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryRecord:
    """A message on its way to one recipient.

    Attributes:
        key: Stable for day, channel and recipient, so that nothing goes out twice.
        channel: Name of the channel.
        date: The day of the briefing.
        state: ``sending`` (begun, end unknown), ``sent`` or ``failed``.
        attempts: How often it was tried.
        first_tried: Aware.
        last_tried: Aware.
        note: Why it failed, or what the other side answered.
    """

    key: str
    channel: str
    date: dt.date
    state: str
    attempts: int
    first_tried: dt.datetime
    last_tried: dt.datetime
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """A run of the program: ``kind`` is ``fetch`` or ``daily``; a run that was killed has no end."""

    id: int
    kind: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    outcome: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cached:
    """What a brief says apart from its article: kept under the key of everything that it depends on."""

    headline: str
    bullets: tuple[Bullet, ...]
    warnings: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    when: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EditRecord:
    """An act of an editor on a day.

    Attributes:
        revision: Its number, from 1.
        made_at: Aware, UTC.
        who: Whose act.
        data: What was done.
    """

    revision: int
    made_at: dt.datetime
    who: str
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalRecord:
    """Who approved an edition.

    Attributes:
        briefing: Number of the approved edition.
        version: Its version among those of its day.
        draft: Number of the draft that it was made from.
        revision: The acts up to this one are in it.
        made_at: Aware, UTC.
        who: Who approved it.
    """

    briefing: int
    version: int
    draft: int
    revision: int
    made_at: dt.datetime
    who: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefingSpan:
    """When a briefing was made and the span of time whose news it holds; all aware, UTC."""

    date: dt.date
    version: int
    selection: str
    made_at: dt.datetime
    starts: dt.datetime
    ends: dt.datetime
    inputs: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefingRecord:
    """A briefing as it was made.

    Attributes:
        id: Its number.
        version: From 1; a day that was compiled again has the next one.
        profile: Whose briefing; empty for the one that everybody gets.
        selection: How its articles were chosen: ``day``, ``since …`` or ``all``; ``approved`` for an edition that
            an editor made of one of these.
        made_at: Aware, UTC.
        starts: News from then on, aware, UTC.
        ends: News until then, aware, UTC.
        inputs: Digest of everything that the briefing depends on.
        briefing: The briefing.
        forms: Its documents by form, the very bytes.
    """

    id: int
    version: int
    profile: str
    selection: str
    made_at: dt.datetime
    starts: dt.datetime
    ends: dt.datetime
    inputs: str
    briefing: Briefing
    forms: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldStory:
    """A story that an earlier briefing told.

    Attributes:
        date: The day of the briefing.
        story: Its id then.
        headline: Its headline then.
        bullets: Its lines.
        leading: Number of its leading document.
        affair: Id of the affair that it belongs to; empty where it began one.
        since: The first day of the affair.
    """

    date: dt.date
    story: str
    headline: str
    bullets: tuple[Bullet, ...]
    leading: int | None = None
    affair: str = ""
    since: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveInfo:
    """What the archive holds.

    Attributes:
        path: The file.
        bytes: Its size, with the log beside it.
        form: Number of its form (migrations).
        counts: Rows by what they are, in words.
        first_seen: When the oldest document that is still whole came in.
        last_seen: When the newest came in.
        last_briefing: Day of the latest briefing.
    """

    path: str
    bytes: int
    form: int
    counts: dict[str, int]
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None
    last_briefing: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pruned:
    """What pruning removed, or would remove."""

    documents: int
    articles: int
    briefs: int
    briefings: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A place that a search found.

    Attributes:
        kind: ``article`` or ``bullet``.
        date: Day of publication (of an article) or of the briefing (of a bullet).
        title: Headline.
        source: The outlet of an article.
        url: The address of an article.
        excerpt: The words around the place, the found ones between ``[`` and ``]``.
    """

    kind: str
    date: dt.date | None
    title: str
    excerpt: str
    source: str | None = None
    url: str | None = None
