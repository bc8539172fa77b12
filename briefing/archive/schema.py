"""The tables of the archive, and how an older file becomes a newer one.

``PRAGMA user_version`` counts the migrations that a file has been through. A migration is a tuple of
statements that run in one transaction with the new number, so that a file is always whole at one version,
whenever the program is killed. A migration that was released is never edited; a better idea is the next one.

Times are text in UTC with microseconds (`stamp`): they sort as they are, and a person can read them. What is
only ever read whole lies in one JSON column; what is searched or joined has a column of its own.
"""

from __future__ import annotations

APPLICATION_ID = 0x42524647
"""Stands in the file's header (``PRAGMA application_id``): other SQLite files are not ours to change."""

_FIRST = (
    # Raw documents as they came in. `key` says what is the same item; an edited one is the next version.
    """CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        origin TEXT NOT NULL,
        url TEXT,
        first_seen TEXT NOT NULL,
        data BLOB,
        UNIQUE (key, version),
        UNIQUE (key, digest)
    ) STRICT""",
    "CREATE INDEX documents_by_url ON documents (url) WHERE url IS NOT NULL",
    "CREATE INDEX documents_by_first_seen ON documents (first_seen)",
    # Articles read from documents, under the same number. `moment` sorts by publication (first seen where
    # undated); where the source names no zone it is exact only to a day.
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY REFERENCES documents (id),
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        source TEXT,
        published TEXT,
        moment TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX articles_by_moment ON articles (moment)",
    """CREATE VIRTUAL TABLE articles_words USING fts5 (
        title, text, content = 'articles', content_rowid = 'id',
        tokenize = "porter unicode61 remove_diacritics 2"
    )""",
    """CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
        INSERT INTO articles_words (rowid, title, text) VALUES (new.id, new.title, new.text);
    END""",
    """CREATE TRIGGER articles_gone AFTER DELETE ON articles BEGIN
        INSERT INTO articles_words (articles_words, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
    END""",
    # What conditional requests need, and since when a feed fails.
    """CREATE TABLE feeds (
        url TEXT PRIMARY KEY,
        data TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE pages (
        url TEXT PRIMARY KEY,
        data TEXT NOT NULL
    ) STRICT""",
    # Briefs by everything that they depend on.
    """CREATE TABLE briefs (
        key TEXT PRIMARY KEY,
        made_at TEXT NOT NULL,
        used_at TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
    # Briefings, the bytes of their documents, what they told.
    """CREATE TABLE briefings (
        id INTEGER PRIMARY KEY,
        date TEXT NOT NULL,
        profile TEXT NOT NULL,
        version INTEGER NOT NULL,
        timezone TEXT NOT NULL,
        selection TEXT NOT NULL,
        made_at TEXT NOT NULL,
        starts TEXT NOT NULL,
        ends TEXT NOT NULL,
        inputs TEXT NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (date, profile, version)
    ) STRICT""",
    "CREATE INDEX briefings_by_inputs ON briefings (date, profile, inputs)",
    """CREATE TABLE forms (
        briefing INTEGER NOT NULL REFERENCES briefings (id) ON DELETE CASCADE,
        form TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (briefing, form)
    ) STRICT""",
    """CREATE TABLE told (
        briefing INTEGER NOT NULL REFERENCES briefings (id) ON DELETE CASCADE,
        document INTEGER NOT NULL REFERENCES documents (id),
        article TEXT NOT NULL,
        PRIMARY KEY (briefing, document)
    ) STRICT""",
    "CREATE INDEX told_by_document ON told (document)",
    """CREATE TABLE bullets (
        id INTEGER PRIMARY KEY,
        briefing INTEGER NOT NULL REFERENCES briefings (id) ON DELETE CASCADE,
        story TEXT NOT NULL,
        leading INTEGER,
        headline TEXT NOT NULL,
        text TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX bullets_by_briefing ON bullets (briefing)",
    """CREATE VIRTUAL TABLE bullets_words USING fts5 (
        headline, text, content = 'bullets', content_rowid = 'id',
        tokenize = "porter unicode61 remove_diacritics 2"
    )""",
    """CREATE TRIGGER bullets_added AFTER INSERT ON bullets BEGIN
        INSERT INTO bullets_words (rowid, headline, text) VALUES (new.id, new.headline, new.text);
    END""",
    """CREATE TRIGGER bullets_gone AFTER DELETE ON bullets BEGIN
        INSERT INTO bullets_words (bullets_words, rowid, headline, text)
        VALUES ('delete', old.id, old.headline, old.text);
    END""",
    # What was handed over, to whom; never how to log in.
    """CREATE TABLE deliveries (
        key TEXT PRIMARY KEY,
        channel TEXT NOT NULL,
        date TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        first_tried TEXT NOT NULL,
        last_tried TEXT NOT NULL,
        note TEXT
    ) STRICT""",
    "CREATE INDEX deliveries_by_date ON deliveries (date)",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT,
        note TEXT
    ) STRICT""",
)

_SECOND = (
    # Stories of one matter across days, and stories that a briefing knows but does not show: these are not told.
    "ALTER TABLE bullets ADD COLUMN affair TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE bullets ADD COLUMN since TEXT",
    "ALTER TABLE told ADD COLUMN shown INTEGER NOT NULL DEFAULT 1",
)

_THIRD = (
    # An editor's acts on a day, one row for each, in order; `revision` counts them.
    """CREATE TABLE edits (
        date TEXT NOT NULL,
        profile TEXT NOT NULL,
        revision INTEGER NOT NULL,
        made_at TEXT NOT NULL,
        who TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (date, profile, revision)
    ) STRICT""",
    # Who let which edition go out, made from which draft at which revision.
    """CREATE TABLE approvals (
        briefing INTEGER PRIMARY KEY REFERENCES briefings (id) ON DELETE CASCADE,
        draft INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        made_at TEXT NOT NULL,
        who TEXT NOT NULL
    ) STRICT""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SECOND, _THIRD)
"""Statements of each migration; the first one makes the file."""

VERSION = len(MIGRATIONS)
