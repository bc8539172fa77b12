"""The archive: what it keeps, and what it does when its file is damaged, full, foreign or of another time."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from briefing.archive import Archive, Change, DeliveryRecord, FeedState, PageState
from briefing.archive.schema import VERSION
from briefing.errors import ArchiveError
from briefing.reading import read_article
from briefing.summarizing import Summarizer
from briefing.types import RawDocument

if TYPE_CHECKING:
    from pathlib import Path

NOON = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
TEXT = """Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday and agreed to end \
the strike.

Marsh said the ministry would raise the dock allowance by 4 percent from January.
Okafor told reporters that 1,200 members would return to work on Thursday.
The strike began on 25 November and stopped 38 ships from unloading.
"""


def document(number: int = 1, text: str = TEXT) -> RawDocument:
    return RawDocument(
        origin=f"https://news.example/feed.xml#{number}",
        url=f"https://news.example/{number}",
        title=f"Harbour strike ends, day {number}",
        text=text,
        published="2024-12-11T09:15:00+00:00",
        source="Harbour Gazette",
    )


def opened(folder: Path, **options: bool) -> Archive:
    return Archive.open(folder / "archive.sqlite3", clock=lambda: NOON, **options)


def test_a_document_is_kept_once_and_an_edited_one_gets_a_new_version(tmp_path):
    with opened(tmp_path) as archive:
        first = archive.put_document(document(), NOON)
        assert (first.version, first.change) == (1, Change.NEW)
        assert archive.put_document(document(), NOON).change is Change.KNOWN
        tracked = replace(document(), url="http://www.news.example/1/?utm_source=rss#top")
        assert archive.put_document(tracked, NOON).id == first.id
        edited = archive.put_document(document(text=TEXT + "\nA vote follows."), NOON + dt.timedelta(hours=1))
        assert (edited.version, edited.change) == (2, Change.CHANGED)
        assert archive.put_document(document(), NOON).change is Change.KNOWN
        assert archive.document(first.id).document == document()
        assert archive.document(edited.id).first_seen == NOON + dt.timedelta(hours=1)
        assert archive.page_seen("https://news.example/1")
        assert not archive.page_seen("https://news.example/2")


def test_what_was_read_comes_back_as_it_was(tmp_path):
    broken = document(2, text=TEXT + "\nHalf a character: \ud800")
    with opened(tmp_path) as archive:
        numbers = [archive.put_document(item, NOON).id for item in (document(), broken)]
        assert [item.document for item in archive.unread()] == [document(), broken]
        articles = [read_article(item.document, now=NOON) for item in archive.unread()]
        archive.save_articles(zip(numbers, articles, strict=True))
        assert archive.unread() == []
    with opened(tmp_path) as archive:
        found = archive.articles_between(NOON - dt.timedelta(hours=1), NOON)
        assert [item.article for item in found] == articles
        assert [sentence.text for sentence in found[0].article.sentences][-1].startswith("The strike began")
        assert archive.articles_between(NOON + dt.timedelta(days=9), NOON + dt.timedelta(days=10)) == []


def test_states_of_feeds_pages_and_deliveries_are_remembered(tmp_path):
    state = FeedState(etag='"a1"', failures=2, failing_since=NOON, error="503")
    record = DeliveryRecord(
        key="2024-12-11/mail/ann@example.org", channel="mail", date=NOON.date(), state="sending", attempts=1,
        first_tried=NOON, last_tried=NOON,
    )  # fmt: skip
    with opened(tmp_path) as archive:
        assert archive.feed_state("https://a.example/feed") == FeedState()
        archive.save_feed_state("https://a.example/feed", state)
        archive.save_page_state("https://a.example/1", PageState(fetched_at=NOON, status=404, reason="gone"))
        assert archive.delivered(record.key) is None
        archive.record_delivery(record)
        archive.record_delivery(replace(record, state="sent"))
        run = archive.start_run("daily")
        assert archive.last_run("daily").ended_at is None
        archive.end_run(run, "ok")
    with opened(tmp_path) as archive:
        assert dict(archive.feed_states()) == {"https://a.example/feed": state}
        assert archive.page_state("https://a.example/1").status == 404
        assert archive.delivered(record.key).state == "sent"
        assert archive.deliveries(date=NOON.date()) == [replace(record, state="sent")]
        assert archive.deliveries(state="failed") == []
        assert archive.last_run("daily", outcome="ok").ended_at == NOON


def test_a_brief_comes_back_for_the_same_text_under_another_name(tmp_path):
    writer = Summarizer(None)
    article = read_article(document(), now=NOON)
    [brief] = writer.briefs([article])
    other = replace(article, id="other", warnings=("seen twice",))
    with opened(tmp_path) as archive:
        archive.save_briefs([("key", brief)])
        assert archive.brief("key", article, writer.info) == brief
        again = archive.brief("key", other, writer.info)
        assert archive.brief("another key", article, writer.info) is None
    assert again.bullets[0].evidence[0].article_id == "other"
    assert again.warnings == ("seen twice",)
    assert [bullet.text for bullet in again.bullets] == [bullet.text for bullet in brief.bullets]


def test_a_change_is_whole_or_not_at_all(tmp_path):
    with opened(tmp_path) as archive:
        with contextlib.suppress(KeyError), archive.transaction():
            archive.put_document(document(), NOON)
            raise KeyError
        assert not archive.page_seen("https://news.example/1")
        archive.put_document(document(), NOON)
        assert archive.page_seen("https://news.example/1")


def test_two_programs_begin_and_write_one_archive(tmp_path):
    script = (
        "import sys, datetime as dt; from pathlib import Path\n"
        "from briefing.archive import Archive; from briefing.types import RawDocument\n"
        "now = dt.datetime.now(dt.UTC)\n"
        "with Archive.open(Path(sys.argv[1]), clock=lambda: now) as archive:\n"
        "    for n in range(40):\n"
        "        archive.put_document(RawDocument(origin=f'{sys.argv[2]}-{n}', text='x'), now)\n"
    )
    target = str(tmp_path / "archive.sqlite3")
    command = [sys.executable, "-c", script, target]
    running = [subprocess.Popen([*command, name]) for name in ("a", "b")]
    assert [process.wait() for process in running] == [0, 0]
    with opened(tmp_path, readonly=True) as archive:
        assert len(archive.unread()) == 80


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Dear diary, " * 500, "is not a database"),
        (b"SQLite format 3\0" + b"\xff" * 8000, "damaged"),
    ],
)
def test_a_damaged_file_is_named_with_the_next_step(tmp_path, content, words):
    (tmp_path / "archive.sqlite3").write_bytes(content)
    with pytest.raises(ArchiveError, match=words) as caught:
        opened(tmp_path)
    assert "archive.sqlite3" in str(caught.value)
    assert caught.value.hint
    assert (tmp_path / "archive.sqlite3").read_bytes() == content


def test_a_file_of_another_program_or_of_a_newer_version_is_left_alone(tmp_path):
    foreign = sqlite3.connect(tmp_path / "archive.sqlite3")
    foreign.execute("CREATE TABLE photos (id)")
    foreign.close()
    with pytest.raises(ArchiveError, match="not an archive of briefing"):
        opened(tmp_path)
    (tmp_path / "archive.sqlite3").unlink()
    opened(tmp_path).close()
    newer = sqlite3.connect(tmp_path / "archive.sqlite3")
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    with pytest.raises(ArchiveError, match="newer briefing"):
        opened(tmp_path)


def test_a_full_disk_is_told_and_leaves_the_archive_whole(tmp_path):
    with opened(tmp_path) as archive:
        archive.put_document(document(), NOON)
        pages = archive._db.execute("PRAGMA page_count").fetchone()[0]
        archive._db.execute(f"PRAGMA max_page_count = {pages}")
        noise = "".join(map(chr, range(32, 20_000)))
        with pytest.raises(ArchiveError, match="disk is full") as caught:
            archive.put_document(document(2, text=noise), NOON)
        assert "free some space" in caught.value.hint
        assert not archive.page_seen("https://news.example/2")
        assert archive.page_seen("https://news.example/1")


def test_a_read_only_archive_can_be_looked_at_and_says_why_it_cannot_be_written(tmp_path):
    with opened(tmp_path) as archive:
        archive.put_document(document(), NOON)
    with opened(tmp_path, readonly=True) as archive:
        assert archive.page_seen("https://news.example/1")
        with pytest.raises(ArchiveError, match="cannot be written") as caught:
            archive.put_document(document(2), NOON)
    assert "rights" in caught.value.hint
    with pytest.raises(ArchiveError, match="no archive"):
        Archive.open(tmp_path / "missing.sqlite3", clock=lambda: NOON, readonly=True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ArchiveError, match="folder of the archive"):
        Archive.open(tmp_path / "file" / "archive.sqlite3", clock=lambda: NOON)
