"""Raw documents: what came in, once each, with every version that an outlet made of it.

The same item comes back with every fetch. It is known by its address (else by the identifier it carries,
else by where it came from), and by a digest of title and text: the same text again changes nothing, another
text under the same address is the next version, and the versions before stay.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from briefing.archive import codec
from briefing.archive.connection import Connection, moment, stamp
from briefing.archive.records import Change, FeedState, PageState, Stored, StoredDocument
from briefing.types import RawDocument

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


class Documents(Connection):
    """The part of the archive that keeps raw documents and the states of feeds and pages."""

    def put_document(
        self, document: RawDocument, first_seen: dt.datetime, *, key: str | None = None
    ) -> Stored:
        """Keep a document if it is not known yet.

        Args:
            document: The document as it came in.
            first_seen: When it came in, aware.
            key: What is the same item in all its versions; by default `document_key`.

        Raises:
            ArchiveError: The file cannot be written.
        """
        name = plain(key or document_key(document))
        digest = _digest(document)
        with self.transaction():
            known = self._row("SELECT id, version FROM documents WHERE key = ? AND digest = ?", name, digest)
            if known is not None:
                return Stored(id=known["id"], version=known["version"], change=Change.KNOWN)
            last = self._row("SELECT max(version) AS version FROM documents WHERE key = ?", name)
            version = (last["version"] or 0) + 1 if last is not None else 1
            cursor = self._do(
                "INSERT INTO documents (key, version, digest, origin, url, first_seen, data)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                name,
                version,
                digest,
                plain(document.origin),
                plain(document.url) if document.url else None,
                stamp(first_seen),
                codec.packed(document),
            )
        change = Change.NEW if version == 1 else Change.CHANGED
        return Stored(id=int(cursor.lastrowid or 0), version=version, change=change)

    def document(self, number: int) -> StoredDocument | None:
        """Return a document by its number; None where there is none or it was pruned."""
        row = self._row("SELECT id, version, first_seen, data FROM documents WHERE id = ?", number)
        return None if row is None or row["data"] is None else _stored(row)

    def unread(self, *, limit: int = 500) -> list[StoredDocument]:
        """Return documents that no article was made of yet, in the order in which they came."""
        rows = self._rows(
            "SELECT id, version, first_seen, data FROM documents AS d WHERE data IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM articles AS a WHERE a.id = d.id) ORDER BY id LIMIT ?",
            limit,
        )
        return [_stored(row) for row in rows]

    def document_seen(self, key: str) -> bool:
        """Tell whether any version of an item is known, by its key (see `document_key`)."""
        return self._row("SELECT 1 FROM documents WHERE key = ? LIMIT 1", plain(key)) is not None

    def page_seen(self, url: str) -> bool:
        """Tell whether the text of an address is here, so that the page need not be fetched again."""
        return (
            self._row("SELECT 1 FROM documents WHERE url = ? LIMIT 1", plain(url)) is not None
            or self._row("SELECT 1 FROM documents WHERE key = ? LIMIT 1", plain(same_address(url)))
            is not None
        )

    def page_state(self, url: str) -> PageState | None:
        """Return what the last attempt at a page gave; None if it was never tried."""
        row = self._row("SELECT data FROM pages WHERE url = ?", plain(url))
        return None if row is None else codec.loads(PageState, row["data"])

    def save_page_state(self, url: str, state: PageState) -> None:
        """Remember what an attempt at a page gave."""
        self._do("INSERT OR REPLACE INTO pages (url, data) VALUES (?, ?)", plain(url), codec.dumps(state))

    def feed_state(self, url: str) -> FeedState:
        """Return what is remembered of a feed; an empty state for one that was never fetched."""
        row = self._row("SELECT data FROM feeds WHERE url = ?", plain(url))
        return FeedState() if row is None else codec.loads(FeedState, row["data"])

    def save_feed_state(self, url: str, state: FeedState) -> None:
        """Remember the state of a feed."""
        self._do("INSERT OR REPLACE INTO feeds (url, data) VALUES (?, ?)", plain(url), codec.dumps(state))

    def feed_states(self) -> Iterator[tuple[str, FeedState]]:
        """Yield the address and state of every feed that was ever fetched, by address."""
        for row in self._rows("SELECT url, data FROM feeds ORDER BY url"):
            yield row["url"], codec.loads(FeedState, row["data"])


def document_key(document: RawDocument) -> str:
    """Return what is the same item in all its versions: its address, else its identifier, else its origin."""
    if document.url and _is_of_one_page(document.url):
        return same_address(document.url)
    if document.id:
        # Identifiers are unique in a feed or a file, not in the world; lines of a file move.
        return f"id:{_LINE.sub('', document.origin)} {document.id}"
    return f"at:{document.origin}"


def _is_of_one_page(url: str) -> bool:
    """Tell whether an address names a page: records often carry the address of the outlet's home page."""
    _, _, host_and_path = same_address(url).partition("//")
    return "/" in host_and_path or "?" in host_and_path


_LINE = re.compile(r":\d+$|#.*$", re.DOTALL)
_TRACKING = ("utm_", "at_", "ns_", "mc_")
_TRACKERS = frozenset({"fbclid", "gclid", "cmpid", "ocid", "smid", "xtor"})


def same_address(url: str) -> str:
    """Return an address without what changes from feed to feed: scheme, fragment, trackers, last slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    except ValueError:
        return url.strip()
    kept = [
        item
        for item in parts.query.split("&")
        if item and not item.startswith(_TRACKING) and item.partition("=")[0].lower() not in _TRACKERS
    ]
    return urlunsplit(("", f"{host}{port}", parts.path.rstrip("/"), "&".join(kept), ""))


def plain(text: str) -> str:
    """Return text that has a UTF-8 form; half characters of broken input become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _digest(document: RawDocument) -> str:
    """Return the digest of what a reader would read; a new date alone is no new version."""
    parts = (" ".join((part or "").split()) for part in (document.title, document.text))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _stored(row: object) -> StoredDocument:
    values = dict(row)  # type: ignore[call-overload]
    return StoredDocument(
        id=values["id"],
        version=values["version"],
        first_seen=moment(values["first_seen"]),
        document=codec.unpacked(RawDocument, values["data"]),
    )
