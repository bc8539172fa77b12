"""Briefings as they were made, the very bytes of their documents, and what they told.

A day that is compiled again from other inputs gets a new version; one that is asked for again with the same
inputs is handed out as it lies here, so that an unchanged run gives the same bytes and asks no model.
"""

from __future__ import annotations

import datetime as dt
import zlib
from typing import TYPE_CHECKING

from briefing.archive import codec
from briefing.archive.connection import Connection, moment, stamp
from briefing.archive.documents import plain
from briefing.archive.records import BriefingRecord, BriefingSpan, ToldStory
from briefing.types import Briefing, Bullet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

_AT_ONCE = 500  # SQLite takes a limited number of values in one statement
# Where a day has an approved edition, that one alone was told: the draft holds what the editor left out.
_TELLS = (
    "(b.selection = 'approved' OR NOT EXISTS (SELECT 1 FROM briefings AS x WHERE x.date = b.date"
    " AND x.profile = b.profile AND x.selection = 'approved'))"
)
_SPAN = "date, version, selection, made_at, starts, ends, inputs"


class Briefings(Connection):
    """The part of the archive that keeps briefings."""

    def briefing(
        self, date: dt.date, *, profile: str = "", version: int | None = None, inputs: str | None = None
    ) -> BriefingRecord | None:
        """Return a briefing of a day; None if there is none.

        Args:
            date: The day.
            profile: Whose.
            version: Which; by default the one that an editor approved, else the latest.
            inputs: Only one that was made from these.
        """
        row = self._row(
            "SELECT * FROM briefings WHERE date = ?1 AND profile = ?2 AND (?3 IS NULL OR version = ?3)"
            " AND (?4 IS NULL OR inputs = ?4) ORDER BY selection = 'approved' DESC, version DESC LIMIT 1",
            date.isoformat(),
            profile,
            version,
            inputs,
        )
        if row is None:
            return None
        forms = self._rows("SELECT form, body FROM forms WHERE briefing = ? ORDER BY form", row["id"])
        return BriefingRecord(
            id=row["id"],
            version=row["version"],
            profile=row["profile"],
            selection=row["selection"],
            made_at=moment(row["made_at"]),
            starts=moment(row["starts"]),
            ends=moment(row["ends"]),
            inputs=row["inputs"],
            briefing=codec.unpacked(Briefing, row["data"]),
            forms={item["form"]: zlib.decompress(item["body"]) for item in forms},
        )

    def spans(
        self,
        *,
        profile: str = "",
        date: dt.date | None = None,
        before: dt.date | None = None,
        since: dt.date | None = None,
    ) -> list[BriefingSpan]:
        """Return when briefings were made and what they cover, by day and version.

        Args:
            profile: Whose.
            date: Only of this day.
            before: Only of days before it.
            since: Only of this day and later ones.
        """
        rows = self._rows(
            f"SELECT {_SPAN} FROM briefings WHERE profile = ?1 AND (?2 IS NULL OR date = ?2)"  # noqa: S608
            " AND (?3 IS NULL OR date < ?3) AND (?4 IS NULL OR date >= ?4) ORDER BY date, version",
            profile,
            *(day.isoformat() if day else None for day in (date, before, since)),
        )
        return [_span(row) for row in rows]

    def save_briefing(
        self,
        briefing: Briefing,
        *,
        starts: dt.datetime,
        ends: dt.datetime,
        inputs: str,
        forms: Mapping[str, bytes],
        documents: Mapping[str, int],
        selection: str = "day",
        profile: str = "",
    ) -> BriefingRecord:
        """Keep a briefing with its documents, as the next version of its day.

        Args:
            briefing: The briefing.
            starts: News from then on, aware.
            ends: News until then, aware.
            inputs: Digest of everything that the briefing depends on.
            forms: Its documents by form.
            documents: Number of the document of each article that it tells, by the article's id.
            selection: How its articles were chosen.
            profile: Whose briefing.

        Raises:
            ArchiveError: The file cannot be written.
        """
        made_at = self._now()
        date = briefing.date.isoformat()
        with self.transaction():
            last = self._row(
                "SELECT coalesce(max(version), 0) AS version FROM briefings WHERE date = ? AND profile = ?",
                date,
                profile,
            )
            version = (last["version"] if last is not None else 0) + 1
            values = (
                date, profile, version, briefing.timezone, selection, made_at, stamp(starts), stamp(ends),
                inputs, codec.packed(briefing),
            )  # fmt: skip
            cursor = self._do(
                "INSERT INTO briefings (date, profile, version, timezone, selection, made_at, starts, ends,"
                " inputs, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *values,
            )
            number = int(cursor.lastrowid or 0)
            for form, body in forms.items():
                self.save_form(number, form, body)
            self._save_told(number, briefing, documents)
        return BriefingRecord(
            id=number,
            version=version,
            profile=profile,
            selection=selection,
            made_at=moment(made_at),
            starts=starts,
            ends=ends,
            inputs=inputs,
            briefing=briefing,
            forms=dict(forms),
        )

    def extend_briefing(self, number: int, ends: dt.datetime) -> None:
        """Write down that a briefing holds the news until a later moment too: nothing else came.

        Args:
            number: Its number.
            ends: Aware; an earlier moment than that which is known changes nothing.
        """
        self._do("UPDATE briefings SET ends = max(ends, ?) WHERE id = ?", stamp(ends), number)

    def save_form(self, number: int, form: str, body: bytes) -> None:
        """Keep the bytes of one form of a briefing."""
        self._do(
            "INSERT OR REPLACE INTO forms (briefing, form, body) VALUES (?, ?, ?)",
            number,
            form,
            zlib.compress(body),
        )

    def told_documents(
        self, numbers: Sequence[int], *, before: dt.date, profile: str = ""
    ) -> dict[int, dt.date]:
        """Return which of the documents briefings of earlier days told, with the latest such day."""
        found: dict[int, dt.date] = {}
        for at in range(0, len(numbers), _AT_ONCE):
            part = numbers[at : at + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            rows = self._rows(
                "SELECT t.document, max(b.date) AS date FROM told AS t JOIN briefings AS b"  # noqa: S608
                f" ON b.id = t.briefing WHERE t.document IN ({marks}) AND t.shown AND b.profile = ? AND b.date < ?"
                f" AND {_TELLS}"
                " GROUP BY t.document",
                *part,
                profile,
                before.isoformat(),
            )
            found |= {row["document"]: dt.date.fromisoformat(row["date"]) for row in rows}
        return found

    def told_keys(self, keys: Sequence[str], *, before: dt.date, profile: str = "") -> set[str]:
        """Return which of the items were told, in any version, by briefings of earlier days."""
        found: set[str] = set()
        for key in dict.fromkeys(keys):
            row = self._row(
                "SELECT 1 FROM documents AS d JOIN told AS t ON t.document = d.id"  # noqa: S608
                " JOIN briefings AS b ON b.id = t.briefing"
                f" WHERE d.key = ? AND t.shown AND b.profile = ? AND b.date < ? AND {_TELLS} LIMIT 1",
                plain(key),
                profile,
                before.isoformat(),
            )
            if row is not None:
                found.add(key)
        return found

    def told_sentences(self, *, before: dt.date, since: dt.date, profile: str = "") -> dict[str, dt.date]:
        """Return the sentences of the articles that briefings told, with the day, by `plain_sentence`.

        Args:
            before: Briefings of days before it.
            since: Briefings of this day and later ones.
            profile: Whose briefings.
        """
        rows = self._rows(
            "SELECT max(b.date) AS date, a.text, a.data FROM told AS t JOIN briefings AS b ON b.id = t.briefing"  # noqa: S608
            " JOIN articles AS a ON a.id = t.document"
            f" WHERE t.shown AND b.profile = ? AND b.date >= ? AND b.date < ? AND {_TELLS}"
            " GROUP BY t.document ORDER BY date",
            profile,
            since.isoformat(),
            before.isoformat(),
        )
        found: dict[str, dt.date] = {}
        for row in rows:
            day = dt.date.fromisoformat(row["date"])
            for start, end in codec.loads(dict, row["data"])["sentences"]:
                found[plain_sentence(row["text"][start:end])] = day
        return found

    def told(self, *, before: dt.date, since: dt.date, profile: str = "") -> list[ToldStory]:
        """Return the stories that briefings told from the day ``since`` until the day before ``before``."""
        rows = self._rows(
            "SELECT b.date, b.version, s.story, s.leading, s.headline, s.affair, s.since, s.data"  # noqa: S608
            " FROM bullets AS s"
            " JOIN briefings AS b ON b.id = s.briefing"
            f" WHERE b.profile = ? AND b.date >= ? AND b.date < ? AND {_TELLS} ORDER BY b.date, b.version, s.id",
            profile,
            since.isoformat(),
            before.isoformat(),
        )
        stories: dict[tuple[str, int, str], tuple[sqlite3.Row, list[Bullet]]] = {}
        for row in rows:
            _, bullets = stories.setdefault((row["date"], row["version"], row["story"]), (row, []))
            if row["data"]:
                bullets.append(codec.loads(Bullet, row["data"]))
        return [
            ToldStory(
                date=dt.date.fromisoformat(row["date"]),
                story=row["story"],
                headline=row["headline"],
                bullets=tuple(bullets),
                leading=row["leading"],
                affair=row["affair"],
                since=dt.date.fromisoformat(row["since"]) if row["since"] else None,
            )
            for row, bullets in stories.values()
        ]

    def articles_of(self, number: int, names: Sequence[str]) -> dict[str, int]:
        """Return the numbers of the documents of a briefing's articles, by the article's id in it."""
        rows = self._rows("SELECT article, document FROM told WHERE briefing = ?", number)
        wanted = {plain(name): name for name in names}
        return {wanted[row["article"]]: row["document"] for row in rows if row["article"] in wanted}

    def _save_told(self, number: int, briefing: Briefing, documents: Mapping[str, int]) -> None:
        for story in briefing.stories:
            if not story.shown:
                continue
            # A story without lines is told by its headline: an empty line stands for it.
            bullets = (*story.bullets, *story.more)
            for text, data in [(bullet.text, codec.dumps(bullet)) for bullet in bullets] or [("", "")]:
                self._do(
                    "INSERT INTO bullets (briefing, story, leading, headline, text, data, affair, since)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    number,
                    story.id,
                    documents.get(story.articles[0]) if story.articles else None,
                    plain(story.headline),
                    plain(text),
                    data,
                    story.affair,
                    story.since.isoformat() if story.since else None,
                )
        hidden = {
            name
            for story in briefing.stories
            if not story.shown
            for name in (*story.articles, *(own for own, _ in story.copies))
        }
        for article, document in documents.items():
            self._do(
                "INSERT OR REPLACE INTO told (briefing, document, article, shown) VALUES (?, ?, ?, ?)",
                number,
                document,
                plain(article),
                int(article not in hidden),
            )


def plain_sentence(text: str) -> str:
    """Return a sentence as it is compared: small letters, single spaces, plain quotation marks."""
    return " ".join(text.casefold().translate(_QUOTES).split())


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def _span(row: sqlite3.Row) -> BriefingSpan:
    return BriefingSpan(
        date=dt.date.fromisoformat(row["date"]),
        version=row["version"],
        selection=row["selection"],
        made_at=moment(row["made_at"]),
        starts=moment(row["starts"]),
        ends=moment(row["ends"]),
        inputs=row["inputs"],
    )
