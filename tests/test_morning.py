"""The morning run against the archive: what belongs to the day, what was told, what is written again."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.morning import compile_edition
from briefing.types import RawDocument

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
HARBOUR = """Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday and agreed to end \
the strike of the dockers.

Marsh said the ministry would raise the dock allowance by 4 percent from January.
Okafor told reporters that 1,200 members would return to work on Thursday.
The strike began on 25 November and stopped 38 ships from unloading.
"""
FLOOD = """The river Lorne rose by two metres on Tuesday night and flooded 140 houses in Upper Skarn, the fire \
service said.

Fire chief Paula Reiss said nobody was hurt in the flood.
The council opened the sports hall of Upper Skarn for 300 people who had to leave their homes.
Water is expected to fall from Thursday, the river authority said.
"""


def document(name: str, text: str, published: str | None, title: str | None = None) -> RawDocument:
    return RawDocument(
        origin=f"https://news.example/feed.xml#{name}",
        url=f"https://news.example/{name}",
        title=title or text.split(" on ", maxsplit=1)[0],
        text=text,
        published=published,
        source="Harbour Gazette",
    )


def at(text: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def settings(tmp_path):
    return load_settings(
        {"model": "extractive", "timezone": "Europe/Berlin", "archive": tmp_path / "a.sqlite3"}
    )


@pytest.fixture
def archive(settings):
    with Archive.open(settings.archive_file, clock=lambda: at("2024-12-11T07:00")) as opened:
        yield opened


def headlines(edition) -> list[str]:
    return [story.headline for story in edition.record.briefing.stories]


def test_an_unchanged_run_gives_the_same_bytes_and_writes_nothing(archive, settings):
    archive.put_document(document("harbour", HARBOUR, "2024-12-10T18:00:00+01:00"), at("2024-12-10T18:00"))
    first = compile_edition(archive, settings, now=at("2024-12-11T05:30"))
    later = compile_edition(archive, settings, now=at("2024-12-11T09:00"))
    assert first.fresh
    assert not later.fresh
    assert later.record.forms == first.record.forms
    assert set(first.record.forms) == {"md", "html", "json", "ics"}


def test_what_was_told_does_not_come_again_and_what_is_new_comes_as_an_update(archive, settings):
    archive.put_document(document("harbour", HARBOUR, "2024-12-10T18:00:00+01:00"), at("2024-12-10T18:00"))
    archive.put_document(document("flood", FLOOD, "2024-12-10T23:00:00+01:00"), at("2024-12-10T23:00"))
    first = compile_edition(archive, settings, now=at("2024-12-11T05:30"))
    assert len(headlines(first)) == 2
    # The next day another outlet repeats the strike, and the flood has news.
    archive.put_document(
        document("again", HARBOUR, "2024-12-11T12:00:00+01:00", "Dock strike over"), at("2024-12-11T12:00")
    )
    archive.put_document(
        document(
            "flood2",
            FLOOD.replace("nobody was hurt", "two fishermen were missing").replace(
                "140 houses", "210 houses"
            ),
            "2024-12-11T20:00:00+01:00",
            "The river Lorne floods Upper Skarn",
        ),
        at("2024-12-11T20:00"),
    )
    second = compile_edition(archive, settings, now=at("2024-12-12T05:30"))
    stories = second.record.briefing.stories
    assert [story.status for story in stories] == ["update"]
    assert any("two fishermen were missing" in bullet.text for bullet in stories[0].bullets)
    assert not any("sports hall" in bullet.text for bullet in stories[0].bullets)
    reasons = [item.reason for item in second.record.briefing.report.skipped]
    assert "nothing new since the briefing of 2024-12-11" in reasons


def test_an_edited_article_comes_as_an_update_with_what_is_new_in_it(archive, settings):
    told = document("flood", FLOOD, "2024-12-10T23:00:00+01:00")
    archive.put_document(told, at("2024-12-10T23:00"))
    compile_edition(archive, settings, now=at("2024-12-11T05:30"))
    more = replace(
        told, text=FLOOD + "\nThe bridge of Lower Skarn collapsed at noon, mayor Ida Brenn said.\n"
    )
    archive.put_document(more, at("2024-12-11T13:00"))
    second = compile_edition(archive, settings, now=at("2024-12-12T05:30"))
    stories = second.record.briefing.stories
    assert [story.status for story in stories] == ["update"]
    assert [bullet.text for bullet in stories[0].bullets] == [
        "The bridge of Lower Skarn collapsed at noon, mayor Ida Brenn said."
    ]
    assert len(archive.versions("//news.example/flood")) == 2


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        (BERLIN, ["2024-03-30", "2024-03-31", "2024-04-01"]),  # 23 hours
        (BERLIN, ["2024-10-26", "2024-10-27", "2024-10-28"]),  # 25 hours
        (NEW_YORK, ["2024-03-09", "2024-03-10", "2024-03-11"]),
        (NEW_YORK, ["2024-11-02", "2024-11-03", "2024-11-04"]),
    ],
)
def test_on_days_of_23_and_25_hours_every_article_is_told_once(zone, days, archive, settings):
    chosen = replace(settings, timezone=zone.key)
    first = dt.datetime.combine(dt.date.fromisoformat(days[0]), dt.time(6, 45), zone).astimezone(dt.UTC)
    last = dt.datetime.combine(dt.date.fromisoformat(days[-1]), dt.time(6, 15), zone).astimezone(dt.UTC)
    moment, number = first, 0
    while moment < last:
        text = f"Ferry number {number} of the Calder line reached port {number * 7} with {number + 1000} passengers."
        archive.put_document(
            document(f"ferry{number}", text, moment.isoformat(), f"Ferry {number} in"), moment
        )
        moment, number = moment + dt.timedelta(minutes=30), number + 1
    told: list[str] = []
    for day in days[1:]:
        now = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(6, 30), zone)
        record = compile_edition(archive, chosen, now=now).record
        told.extend(item.url for item in record.briefing.sources)
        told.extend(item.source for item in record.briefing.report.skipped if not item.failed)
    expected = {f"ferry{item}" for item in range(number)}
    found = [item.rpartition("/")[2].rpartition("#")[2] for item in told]
    assert sorted(found) == sorted(expected)


def test_a_missed_week_is_one_briefing(archive, settings):
    archive.put_document(document("harbour", HARBOUR, "2024-12-10T18:00:00+01:00"), at("2024-12-10T18:00"))
    compile_edition(archive, settings, now=at("2024-12-11T05:30"))
    archive.put_document(document("flood", FLOOD, "2024-12-12T20:00:00+01:00"), at("2024-12-12T20:00"))
    now = at("2024-12-15T05:30")
    assert headlines(compile_edition(archive, settings, now=now, catch_up=True))
    assert [span.date.isoformat() for span in archive.spans()] == ["2024-12-11", "2024-12-15"]


def test_undated_articles_count_from_when_they_came_in(archive, settings):
    archive.put_document(document("flood", FLOOD, None), at("2024-12-10T23:00"))
    assert headlines(compile_edition(archive, settings, now=at("2024-12-11T05:30")))
    assert not headlines(compile_edition(archive, settings, now=at("2024-12-12T05:30")))


def test_the_commands_tell_what_the_archive_holds(tmp_path, monkeypatch):
    folder = tmp_path / "news"
    folder.mkdir()
    row = {
        "title": "Dock strike ends",
        "text": HARBOUR,
        "date": "2024-12-10T18:00:00+01:00",
        "url": "https://n.example/1",
    }
    (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFING_SOURCES", str(folder))
    monkeypatch.setenv("BRIEFING_MODEL", "extractive")
    monkeypatch.setenv("BRIEFING_TIMEZONE", "Europe/Berlin")
    run = CliRunner().invoke
    made = run(app, ["daily", "--date", "2024-12-11", "--out", str(tmp_path / "out")])
    assert made.exit_code == 0, made.output
    assert "Elena Marsh" in (tmp_path / "out" / "2024-12-11.md").read_text(encoding="utf-8")
    shown = run(app, ["archive", "show", "2024-12-11"])
    assert shown.stdout == (tmp_path / "out" / "2024-12-11.md").read_text(encoding="utf-8")
    assert "briefings        1" in run(app, ["archive", "info"]).stdout
    assert "[Okafor]" in run(app, ["archive", "search", "okafor"]).stdout
    assert run(app, ["archive", "check"]).exit_code == 0
    exported = run(app, ["archive", "export", "--out", str(tmp_path / "export")])
    assert exported.exit_code == 0
    again = [
        json.loads(line)
        for line in (tmp_path / "export" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [item["title"] for item in again] == ["Dock strike ends"]
    assert (tmp_path / "export" / "briefings" / "2024-12-11.html").exists()
    missing = run(app, ["archive", "show", "2024-12-01"])
    assert missing.exit_code == 9
    assert "no briefing of 2024-12-01" in missing.stderr
    pruned = run(app, ["archive", "prune", "--keep", "1d", "--dry-run"])
    assert "would remove 0 documents" in pruned.stdout


def test_nothing_to_read_says_what_to_do(monkeypatch):
    result = CliRunner().invoke(app, ["daily", "--model", "extractive"])
    assert result.exit_code == 3
    assert "feeds add" in result.stderr


def test_files_are_briefed_without_the_archive_where_it_cannot_be_written(tmp_path, monkeypatch):
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"this is no database at all" * 100)
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(broken))
    (tmp_path / "a.txt").write_text(HARBOUR, encoding="utf-8")
    arguments = ["daily", str(tmp_path / "a.txt"), "--all", "--model", "extractive", "--stdout"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "Elena Marsh" in result.stdout
    assert "going on without the archive" in result.stderr
