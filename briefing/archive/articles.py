"""Articles as they were read from the archive's documents, found by time and by words.

Reading a page takes some ten milliseconds; it is done once for each version of a document. What an article
says of its publication stays as it is; `moment` beside it is only for finding: exact where the source names a
zone, else within a day, so whoever asks for a span gets a day more on both sides and decides by the article.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from briefing.archive import codec
from briefing.archive.connection import Connection, moment, stamp
from briefing.archive.documents import plain
from briefing.archive.records import StoredArticle
from briefing.types import Article, Published, Sentence

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_SLACK = dt.timedelta(hours=26)
"""A date without hour and zone lies within this of its noon in UTC, wherever it was written."""

_COLUMNS = "a.id, a.title, a.text, a.source, a.published, a.data, d.key, d.version, d.first_seen"


class Articles(Connection):
    """The part of the archive that keeps articles."""

    def save_articles(self, articles: Iterable[tuple[int, Article]]) -> None:
        """Keep the article of each document number, all of them or none.

        Raises:
            ArchiveError: The file cannot be written.
        """
        with self.transaction():
            for number, article in articles:
                seen = self._row("SELECT first_seen FROM documents WHERE id = ?", number)
                if seen is None:
                    continue  # pruned meanwhile
                self._do(
                    "INSERT OR IGNORE INTO articles (id, title, text, source, published, moment, data)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    number,
                    plain(article.title),
                    plain(article.text),
                    plain(article.source) if article.source else None,
                    article.published.isoformat() if article.published is not None else None,
                    _sortable(article.published) or seen["first_seen"],
                    codec.dumps(_rest(article)),
                )

    def articles_between(self, start: dt.datetime, end: dt.datetime) -> list[StoredArticle]:
        """Return the articles that were published or first seen around a span, in the order they came in.

        Args:
            start: Aware.
            end: Aware.
        """
        first, last = stamp(start - _SLACK), stamp(end + _SLACK)
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM articles AS a JOIN documents AS d ON d.id = a.id"  # noqa: S608
            " WHERE a.id IN (SELECT id FROM articles WHERE moment BETWEEN ?1 AND ?2"
            " UNION SELECT id FROM documents WHERE first_seen BETWEEN ?1 AND ?2) ORDER BY a.id",
            first,
            last,
        )
        return [_stored(row) for row in rows]

    def article(self, number: int) -> StoredArticle | None:
        """Return the article of a document by its number."""
        row = self._row(
            f"SELECT {_COLUMNS} FROM articles AS a JOIN documents AS d ON d.id = a.id WHERE a.id = ?",  # noqa: S608
            number,
        )
        return None if row is None else _stored(row)

    def versions(self, key: str) -> list[StoredArticle]:
        """Return every version of an item, the oldest first."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM articles AS a JOIN documents AS d ON d.id = a.id"  # noqa: S608
            " WHERE d.key = ? ORDER BY d.version",
            plain(key),
        )
        return [_stored(row) for row in rows]


def _sortable(published: Published | None) -> str | None:
    if published is None:
        return None
    try:
        if not isinstance(published, dt.datetime):
            return stamp(dt.datetime.combine(published, dt.time(12), dt.UTC))
        return stamp(published if published.tzinfo is not None else published.replace(tzinfo=dt.UTC))
    except OverflowError:  # the first or last day of the calendar
        return None


def _rest(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "origin": article.origin,
        "url": article.url,
        "author": article.author,
        "language": article.language,
        "sentences": [[sentence.start, sentence.end] for sentence in article.sentences],
        "type": article.type,
        "headline_only": article.headline_only,
        "date_conflict": article.date_conflict,
        "warnings": article.warnings,
        "category": article.category,
    }


def _stored(row: sqlite3.Row) -> StoredArticle:
    rest: dict[str, Any] = codec.loads(dict, row["data"])
    text = row["text"]
    sentences = tuple(
        Sentence(start=start, end=end, text=text[start:end]) for start, end in rest["sentences"]
    )
    article = codec.decoded(
        Article,
        {**rest, "title": row["title"], "text": text, "source": row["source"], "published": row["published"],
         "sentences": ()},
    )  # fmt: skip
    return StoredArticle(
        id=row["id"],
        key=row["key"],
        version=row["version"],
        first_seen=moment(row["first_seen"]),
        article=replace(article, sentences=sentences),
    )
