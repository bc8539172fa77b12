"""The edition: only what the page shows is briefed, the rest on demand; what goes on is one line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.morning import compile_edition
from briefing.types import RawDocument

NOW = dt.datetime(2024, 12, 11, 5, 30, tzinfo=dt.UTC)
FLOORS = Path(__file__).parent / "floors" / "articles.jsonl"
ROWS = [json.loads(line) for line in FLOORS.read_text(encoding="utf-8").splitlines()][:25]


def event(number: int, outlet: str = "first", day: int = 10) -> RawDocument:
    """Return a report of an event of its own; another outlet prints the same sentences in another order."""
    row = ROWS[number]
    paragraphs = row["text"].split("\n\n")
    if outlet != "first":
        paragraphs = [paragraphs[0], *reversed(paragraphs[1:])]
    address = f"https://{outlet}.example/{row['id']}"
    return RawDocument(
        origin=address,
        url=address,
        title=row["title"],
        text="\n\n".join(paragraphs),
        published=f"2024-12-{day}T{8 + number % 12:02d}:00:00+00:00",
        source=outlet,
    )


@pytest.fixture
def settings(tmp_path):
    return load_settings(
        {"model": "extractive", "timezone": "UTC", "archive": tmp_path / "a.sqlite3", "length": "short"}
    )


@pytest.fixture
def archive(settings):
    with Archive.open(settings.archive_file, clock=lambda: NOW) as opened:
        yield opened


def test_only_what_the_page_shows_is_briefed_and_told(archive, settings):
    for number in range(len(ROWS)):
        archive.put_document(event(number), NOW - dt.timedelta(hours=6))
    edition = compile_edition(archive, settings, now=NOW)
    stories = edition.record.briefing.stories
    shown = [story for story in stories if story.shown]
    hidden = [story for story in stories if not story.shown]
    assert len(stories) == len(ROWS)
    assert 0 < len(shown) < len(ROWS)
    assert {brief.article.id for brief in edition.briefs} == {
        name for story in shown for name in story.articles
    }
    assert all(story.bullets for story in shown)
    assert not any(story.bullets or story.more for story in hidden)
    assert [story.rank for story in stories] == list(range(1, len(ROWS) + 1))
    told = archive.told(before=dt.date(2024, 12, 12), since=dt.date(2024, 12, 11))
    assert {story.story for story in told} == {story.id for story in shown}


def test_a_story_that_is_not_shown_is_briefed_on_demand(archive, settings, monkeypatch):
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(settings.archive_file))
    monkeypatch.setenv("BRIEFING_MODEL", "extractive")
    for number in range(len(ROWS)):
        archive.put_document(event(number), NOW - dt.timedelta(hours=6))
    stories = compile_edition(archive, settings, now=NOW).record.briefing.stories
    last = stories[-1]
    assert not last.shown
    for wanted in (str(last.rank), last.id[:6]):
        result = CliRunner().invoke(app, ["show", wanted, "--format", "json"])
        assert result.exit_code == 0, result.output
        story = json.loads(result.stdout)["story"]
        assert story["id"] == last.id
        assert story["bullets"]
    text = CliRunner().invoke(app, ["show", str(stories[0].rank)]).stdout
    assert stories[0].headline in text
    assert stories[0].bullets[0].evidence[0].quote[:30] in text
    missing = CliRunner().invoke(app, ["show", "99"])
    assert missing.exit_code == 4
    assert "give a number from 1 to " in missing.output


def test_what_was_told_makes_room_for_the_next_story_and_goes_on_in_one_line(archive, settings):
    for number in range(len(ROWS)):
        archive.put_document(event(number), NOW - dt.timedelta(hours=6))
    first = compile_edition(archive, settings, now=NOW).record.briefing
    told = {story.articles[0]: story for story in first.stories if story.shown}
    tomorrow = NOW + dt.timedelta(days=1)
    for number in range(len(ROWS)):
        archive.put_document(event(number, "other", 11), tomorrow - dt.timedelta(hours=6))
    second = compile_edition(archive, settings, now=tomorrow).record.briefing
    assert not {story.headline for story in second.stories} & {story.headline for story in told.values()}
    assert {item.headline for item in second.continuing} <= {story.headline for story in told.values()}
    assert second.continuing
    assert all(item.told == first.date for item in second.continuing)
    numbered = {entry.id for entry in second.sources}
    assert all(set(item.citations) <= numbered for item in second.continuing)
    assert any(story.shown for story in second.stories)


def test_the_watchlist_names_what_goes_on_without_anything_new(archive, settings, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('[interests]\nwatchlist = ["dock workers", "Ushuaia"]\n', encoding="utf-8")
    monkeypatch.setenv("BRIEFING_CONFIG", str(config))
    text = (
        "Minister Elena Marsh met the union of the Brindle dock workers on Tuesday and agreed on higher pay.\n\n"
        "The dock workers return to the port of Brindle on Thursday, Marsh said after the talks."
    )
    for day, outlet in ((10, "first"), (11, "other")):
        archive.put_document(
            RawDocument(
                origin=outlet,
                url=f"https://{outlet}.example/docks",
                title=f"Strike at the port ends ({outlet})",
                text=text,
                published=f"2024-12-{day}T20:00:00+00:00",
                source=outlet,
            ),
            dt.datetime(2024, 12, day, 20, tzinfo=dt.UTC),
        )
    first, second = (
        compile_edition(archive, settings, now=NOW + dt.timedelta(days=days)).record for days in (0, 1)
    )
    assert [len(entry.stories) for entry in first.briefing.watchlist] == [1, 0]
    assert [(entry.stories, entry.told) for entry in second.briefing.watchlist] == [
        ((), first.briefing.date),
        ((), None),
    ]
    page = second.forms["md"].decode()
    assert "dock workers: nothing new since 11 December" in page
    assert "Ushuaia: not mentioned" in page


def test_a_day_whose_every_line_turns_out_to_be_told_is_a_quiet_day(archive, settings):
    reports = (
        "At least 12 people died when the Lume river flooded the port of Brindle on 2 December 2024, the fire service said.",
        "At least 12 people died as the Lume river flooded the port of Brindle on 2 December 2024, the fire service said.",
    )
    for days, text in enumerate(reports):
        came = NOW + dt.timedelta(days=days, hours=-6)
        archive.put_document(
            RawDocument(
                origin=f"report {days}",
                title=f"Flood in Brindle, day {days}",
                text=text,
                published=came.isoformat(),
                source=f"Outlet {days}",
            ),
            came,
        )
    first, second = (
        compile_edition(archive, settings, now=NOW + dt.timedelta(days=days)).record.briefing
        for days in range(len(reports))
    )
    assert [story.headline for story in first.stories] == ["Flood in Brindle, day 0"]
    assert not second.stories
    assert [item.headline for item in second.continuing] == ["Flood in Brindle, day 1"]
    assert second.report.model is not None
