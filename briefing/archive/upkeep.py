"""Looking after the archive: what it holds, whether it is whole, and making it smaller.

Pruning takes away what is large and old (raw documents, articles, briefs that nobody asked for) and keeps a
small mark of each document, so that an old item that a feed still carries is not taken for a new one.
Briefings stay unless they are asked to go too: they are what the reader wanted, and they are small.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from typing import TYPE_CHECKING

from briefing.archive import codec
from briefing.archive.articles import Articles
from briefing.archive.briefings import Briefings
from briefing.archive.connection import moment, stamp
from briefing.archive.records import ArchiveInfo, BriefingRecord, Pruned, StoredArticle
from briefing.archive.schema import VERSION
from briefing.errors import ArchiveError
from briefing.types import Briefing, RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 1000  # rows a transaction: other runs are kept waiting for milliseconds only


class Upkeep(Articles, Briefings):
    """The part of the archive that looks after the file."""

    def info(self) -> ArchiveInfo:
        """Return what the archive holds."""
        names = {
            "documents": "SELECT count(*) FROM documents",
            "edited versions": "SELECT count(*) FROM documents WHERE version > 1",
            "articles": "SELECT count(*) FROM articles",
            "briefs": "SELECT count(*) FROM briefs",
            "briefings": "SELECT count(*) FROM briefings",
            "feeds": "SELECT count(*) FROM feeds",
            "deliveries": "SELECT count(*) FROM deliveries",
        }
        counts = {name: self._number(statement) for name, statement in names.items()}
        seen = self._row(
            "SELECT min(first_seen) AS first, max(first_seen) AS last FROM documents WHERE data IS NOT NULL"
        )
        last = self._row("SELECT max(date) AS date FROM briefings")
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return ArchiveInfo(
            path=str(self.path),
            bytes=sum(file.stat().st_size for file in files if file.exists()),
            form=VERSION,
            counts=counts,
            first_seen=moment(seen["first"]) if seen and seen["first"] else None,
            last_seen=moment(seen["last"]) if seen and seen["last"] else None,
            last_briefing=dt.date.fromisoformat(last["date"]) if last and last["date"] else None,
        )

    def check(self) -> list[str]:
        """Return what is wrong with the archive; nothing where it is whole.

        Raises:
            ArchiveError: The file is too damaged to be looked through.
        """
        faults = [row[0] for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [
            f"table {row[0]}: row {row[1]} points nowhere" for row in self._rows("PRAGMA foreign_key_check")
        ]
        if faults:
            return faults
        return [*self._check_documents(), *self._check_articles(), *self._check_briefings()]

    def all_articles(self) -> Iterator[StoredArticle]:
        """Yield every article in every version, in the order in which they came in."""
        last = 0
        while True:
            rows = self._rows("SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?", last, _AT_ONCE)
            if not rows:
                return
            for row in rows:
                found = self.article(row["id"])
                if found is not None:
                    yield found
            last = rows[-1]["id"]

    def prune(self, before: dt.datetime, *, briefings: bool = False, dry_run: bool = False) -> Pruned:
        """Remove what is older than ``before`` and give the room back to the disk.

        Args:
            before: Aware.
            briefings: Remove briefings of earlier days too.
            dry_run: Only count.

        Raises:
            ArchiveError: The file cannot be written.
        """
        limit = stamp(before)
        day = before.date().isoformat() if briefings else ""
        found = Pruned(
            documents=self._number(
                "SELECT count(*) FROM documents WHERE first_seen < ? AND data IS NOT NULL", limit
            ),
            articles=self._number(
                "SELECT count(*) FROM articles WHERE id IN (SELECT id FROM documents WHERE first_seen < ?)",
                limit,
            ),
            briefs=self._number("SELECT count(*) FROM briefs WHERE used_at < ?", limit),
            briefings=self._number("SELECT count(*) FROM briefings WHERE date < ?", day),
        )
        if dry_run:
            return found
        self._in_parts(
            "DELETE FROM articles WHERE id IN (SELECT a.id FROM articles AS a JOIN documents AS d ON d.id = a.id"
            " WHERE d.first_seen < ? LIMIT ?)",
            limit,
        )
        self._in_parts(
            "UPDATE documents SET data = NULL WHERE id IN"
            " (SELECT id FROM documents WHERE first_seen < ? AND data IS NOT NULL LIMIT ?)",
            limit,
        )
        self._in_parts(
            "DELETE FROM briefs WHERE key IN (SELECT key FROM briefs WHERE used_at < ? LIMIT ?)", limit
        )
        self._in_parts(
            "DELETE FROM briefings WHERE id IN (SELECT id FROM briefings WHERE date < ? LIMIT ?)", day
        )
        self._in_parts(
            "DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE started_at < ? LIMIT ?)", limit
        )
        self._give_room_back()
        return found

    def records(self) -> Iterator[BriefingRecord]:
        """Yield every briefing in its latest version, by day."""
        rows = self._rows("SELECT DISTINCT date, profile FROM briefings ORDER BY date, profile")
        for row in rows:
            record = self.briefing(dt.date.fromisoformat(row["date"]), profile=row["profile"])
            if record is not None:
                yield record

    def _check_documents(self) -> Iterator[str]:
        last = 0
        while rows := self._rows(
            "SELECT id, data FROM documents WHERE id > ? AND data IS NOT NULL ORDER BY id LIMIT ?",
            last,
            _AT_ONCE,
        ):
            for row in rows:
                if not _fits(RawDocument, row["data"]):
                    yield f"document {row['id']} cannot be read"
            last = rows[-1]["id"]

    def _check_articles(self) -> Iterator[str]:
        for stored in self.all_articles():
            end = len(stored.article.text)
            if any(not 0 <= item.start < item.end <= end for item in stored.article.sentences):
                yield f"article {stored.id}: a sentence lies outside the text"
        if self.readonly:
            return
        for table in ("articles_words", "bullets_words"):
            try:
                with self.transaction():
                    self._db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
            except ArchiveError:
                yield f"the index {table} does not fit its table"

    def _check_briefings(self) -> Iterator[str]:
        for row in self._rows("SELECT id, date, version, data FROM briefings ORDER BY id"):
            name = f"briefing of {row['date']}, version {row['version']}"
            if not _fits(Briefing, row["data"]):
                yield f"{name} cannot be read"
            for form in self._rows("SELECT form, body FROM forms WHERE briefing = ?", row["id"]):
                try:
                    zlib.decompress(form["body"])
                except zlib.error:
                    yield f"{name}: its {form['form']} form cannot be read"

    def _number(self, statement: str, *values: str) -> int:
        row = self._row(statement, *values)
        return int(row[0]) if row is not None else 0

    def _in_parts(self, statement: str, limit: str) -> None:
        while self._do(statement, limit, _AT_ONCE).rowcount > 0:
            pass

    def _give_room_back(self) -> None:
        with self._translated():
            self._db.execute("INSERT INTO articles_words (articles_words) VALUES ('optimize')")
            self._db.execute("PRAGMA incremental_vacuum").fetchall()
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def exported(archive: Upkeep) -> Iterator[str]:
    """Yield every article as a line of JSON that ``briefing daily`` can read again."""
    for stored in archive.all_articles():
        article = stored.article
        published = article.published
        yield (
            json.dumps(
                {
                    "id": article.id,
                    "title": article.title,
                    "text": article.text,
                    "url": article.url,
                    "source": article.source,
                    "author": article.author,
                    "date": published.isoformat() if published is not None else None,
                    "language": article.language,
                    "first_seen": stored.first_seen.isoformat(),
                    "version": stored.version,
                },
                ensure_ascii=False,
            )
            + "\n"
        )


def _fits(kind: type, data: bytes) -> bool:
    try:
        codec.unpacked(kind, data)
    except (zlib.error, ValueError, TypeError, KeyError):
        return False
    return True
