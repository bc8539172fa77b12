"""Full-text search over articles and the lines of briefings (SQLite's FTS5).

People type words, not a query language: words are joined by "and", ``"a phrase"`` stays together, ``minist*``
takes every ending, ``-word`` excludes. Everything else is quoted, so that no input is a syntax error.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from briefing.archive.connection import Connection
from briefing.archive.records import Hit

if TYPE_CHECKING:
    import sqlite3

_PART = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"\w")
# The best are chosen among the newest so many: ranking all hundred thousand hits of a word like "said"
# took half a second, and nobody looks for the best of them by that word.
_RANKED = 2000


class Searching(Connection):
    """The part of the archive that finds words."""

    def search(self, query: str, *, limit: int = 20, since: dt.date | None = None) -> list[Hit]:
        """Return where words occur: lines of briefings first, then articles, each by relevance.

        Args:
            query: Words as a person types them.
            limit: Most hits to return.
            since: Only of this day and later ones.
        """
        match = fts_query(query)
        if match is None or limit < 1:
            return []
        return [*self._bullets(match, limit, since), *self._articles(match, limit, since)][:limit]

    def _bullets(self, match: str, limit: int, since: dt.date | None) -> list[Hit]:
        rows = self._rows(
            # Materialized: an auxiliary function of FTS5 cannot stand in a query that groups.
            "WITH found AS (SELECT rowid AS id FROM bullets_words WHERE bullets_words MATCH ?1"
            "   ORDER BY rowid DESC LIMIT ?4),"
            " best AS MATERIALIZED (SELECT rowid AS id, bm25(bullets_words, 2.0, 1.0) AS score,"
            "   snippet(bullets_words, -1, '[', ']', '…', 24) AS excerpt FROM bullets_words"
            "   WHERE bullets_words MATCH ?1 AND rowid IN (SELECT id FROM found))"
            " SELECT b.date, s.headline, best.excerpt, min(best.score) AS score"
            " FROM best JOIN bullets AS s ON s.id = best.id JOIN briefings AS b ON b.id = s.briefing"
            " WHERE (?2 IS NULL OR b.date >= ?2) GROUP BY b.date, s.text"
            " ORDER BY score, b.date DESC LIMIT ?3",
            match,
            since.isoformat() if since else None,
            (limit + 1) // 2,
            _RANKED,
        )
        return [
            Hit(
                kind="bullet",
                date=dt.date.fromisoformat(row["date"]),
                title=row["headline"],
                excerpt=_one_line(row["excerpt"]),
            )
            for row in rows
        ]

    def _articles(self, match: str, limit: int, since: dt.date | None) -> list[Hit]:
        rows = self._rows(
            "WITH found AS (SELECT rowid AS id FROM articles_words WHERE articles_words MATCH ?1"
            "   ORDER BY rowid DESC LIMIT ?4),"
            " best AS (SELECT rowid AS id, bm25(articles_words, 4.0, 1.0) AS score FROM articles_words"
            "   WHERE articles_words MATCH ?1 AND rowid IN (SELECT id FROM found) ORDER BY score LIMIT ?3)"
            " SELECT a.title, a.source, a.published, a.moment, d.url,"
            "  snippet(articles_words, 1, '[', ']', '…', 24) AS excerpt"
            " FROM articles_words JOIN best ON best.id = articles_words.rowid"
            " JOIN articles AS a ON a.id = articles_words.rowid JOIN documents AS d ON d.id = a.id"
            " WHERE articles_words MATCH ?1 AND (?2 IS NULL OR a.moment >= ?2) ORDER BY best.score, a.id DESC",
            match,
            since.isoformat() if since else None,
            limit,
            _RANKED,
        )
        return [_article_hit(row) for row in rows]


def fts_query(text: str) -> str | None:
    """Return what a person typed as an FTS5 query; None where it holds no word."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _PART.findall(text):
        value = phrase or word
        if not _WORD.search(value):
            continue
        ending = "*" if word.endswith("*") else ""
        quoted = '"' + value.replace('"', " ").strip("*") + '"' + ending
        (unwanted if minus else wanted).append(quoted)
    if not wanted:
        return None
    query = " AND ".join(wanted)
    return query if not unwanted else f"({query}) NOT ({' OR '.join(unwanted)})"


def _article_hit(row: sqlite3.Row) -> Hit:
    day = (row["published"] or row["moment"])[:10]
    return Hit(
        kind="article",
        date=dt.date.fromisoformat(day),
        title=row["title"],
        excerpt=_one_line(row["excerpt"]),
        source=row["source"],
        url=row["url"],
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
