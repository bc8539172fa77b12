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
_RANKED = 400
"""The best are chosen among the newest so many. FTS5's own ``bm25`` counts every row that holds a word before it
can rank one: 2 to 19 seconds over a hundred thousand articles (`benchmarks/archive.py`), and who looks for the
best of forty thousand articles by one word is helped more by the newest."""

_MARK = "\x01"
_TITLE = 4.0
"""A word of the title weighs as much as so many in the text."""

_EXCERPT = 160  # characters around the first word found


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
            "SELECT b.date, s.headline, highlight(bullets_words, 0, ?4, '') AS title,"
            " highlight(bullets_words, 1, ?4, '') AS body"
            " FROM bullets_words JOIN bullets AS s ON s.id = bullets_words.rowid"
            " JOIN briefings AS b ON b.id = s.briefing"
            " WHERE bullets_words MATCH ?1 AND (?2 IS NULL OR b.date >= ?2)"
            " ORDER BY bullets_words.rowid DESC LIMIT ?3",
            match,
            since.isoformat() if since else None,
            _RANKED,
            _MARK,
        )
        hits: dict[tuple[str, str], Hit] = {}
        for row in sorted(rows, key=_score, reverse=True):
            # A day that was compiled again tells its lines again.
            hits.setdefault(
                (row["date"], row["body"]),
                Hit(
                    kind="bullet",
                    date=dt.date.fromisoformat(row["date"]),
                    title=row["headline"],
                    excerpt=_excerpt(row["body"] or row["title"]),
                ),
            )
        return list(hits.values())[: (limit + 1) // 2]

    def _articles(self, match: str, limit: int, since: dt.date | None) -> list[Hit]:
        rows = self._rows(
            "SELECT a.title AS headline, a.source, a.published, a.moment, d.url,"
            " highlight(articles_words, 0, ?4, '') AS title, highlight(articles_words, 1, ?4, '') AS body"
            " FROM articles_words JOIN articles AS a ON a.id = articles_words.rowid"
            " JOIN documents AS d ON d.id = a.id"
            " WHERE articles_words MATCH ?1 AND (?2 IS NULL OR a.moment >= ?2)"
            " ORDER BY articles_words.rowid DESC LIMIT ?3",
            match,
            since.isoformat() if since else None,
            _RANKED,
            _MARK,
        )
        return [_article_hit(row) for row in sorted(rows, key=_score, reverse=True)[:limit]]


def _score(row: sqlite3.Row) -> float:
    """Return how much of a text is what was looked for; of equals the newer one stays first."""
    title, body = row["title"] or "", row["body"] or ""
    found = body.count(_MARK)
    return _TITLE * title.count(_MARK) + found / (found + 1.0 + len(body) / 2000)


def _excerpt(marked: str) -> str:
    """Return the words around the first one found, those found in square brackets."""
    first = max(marked.find(_MARK), 0)
    start = max(0, first - _EXCERPT // 3)
    start = marked.find(" ", start) + 1 if start else 0
    end = first + _EXCERPT
    end = marked.rfind(" ", start, end) if end < len(marked) else len(marked)
    text = re.sub(rf"{_MARK}([\w'’.-]*\w)", r"[\1]", marked[start:end]).replace(_MARK, "")
    return ("…" if start else "") + _one_line(text) + ("…" if end < len(marked) else "")


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
        title=row["headline"],
        excerpt=_excerpt(row["body"]),
        source=row["source"],
        url=row["url"],
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
