"""The edition: only what the page shows is briefed, the rest on demand; what goes on is one line."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.morning import compile_edition
from briefing.types import RawDocument

TOWNS = [
    "Alden",
    "Brindle",
    "Corvale",
    "Dunmore",
    "Eastwick",
    "Farrow",
    "Gelden",
    "Harwick",
    "Ismere",
    "Jarrow",
    "Kelby",
    "Lorne",
    "Marsk",
    "Norby",
    "Ostrey",
    "Pendry",
    "Quill",
    "Rosby",
    "Sunder",
    "Tarn",
    "Ulver",
    "Varne",
    "Wexley",
    "Yarrow",
    "Zelton",
]
THINGS = [
    "library",
    "bridge",
    "hospital",
    "theatre",
    "tunnel",
    "swimming-pool",
    "school",
    "lighthouse",
    "museum",
    "market",
    "bakery",
    "stadium",
    "observatory",
    "orchard",
    "quarry",
    "cinema",
    "cemetery",
    "windmill",
    "brewery",
    "aquarium",
    "laundry",
    "arcade",
    "chapel",
    "depot",
    "foundry",
]
NAMES = [
    "Adler",
    "Boyd",
    "Crane",
    "Dalby",
    "Ewing",
    "Frost",
    "Grant",
    "Holm",
    "Irwin",
    "Joyce",
    "Kerr",
    "Lowe",
    "Munro",
    "Nash",
    "Odell",
    "Pratt",
    "Quinn",
    "Reeve",
    "Stone",
    "Thorn",
    "Usher",
    "Vance",
    "Webb",
    "York",
    "Zander",
]
DEEDS = ("reopened", "closed", "sold", "repaired", "enlarged")
NOW = dt.datetime(2024, 12, 11, 5, 30, tzinfo=dt.UTC)


def event(number: int) -> RawDocument:
    """Return a report of an event that shares nothing with the others."""
    town, thing, name = TOWNS[number], THINGS[number], NAMES[number]
    deed = DEEDS[number % len(DEEDS)]
    return RawDocument(
        origin=f"https://news.example/{number}",
        url=f"https://news.example/{number}",
        title=f"{town} council {deed} its {thing}",
        text=(
            f"The council of {town} {deed} its {thing} on Tuesday after {number + 3} years of argument.\n"
            f"Mayor Anna {name} said the {thing} would cost {number + 11} million crowns.\n"
            f"Residents of {town} had collected {number * 7 + 130} signatures for the {thing}.\n"
            f"The {thing} was built in {1900 + number} by engineer Otto {name}."
        ),
        published=f"2024-12-10T{8 + number % 12:02d}:00:00+00:00",
        source=f"{town} Post",
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
    for number in range(len(TOWNS)):
        archive.put_document(event(number), NOW - dt.timedelta(hours=6))
    edition = compile_edition(archive, settings, now=NOW)
    stories = edition.record.briefing.stories
    shown = [story for story in stories if story.shown]
    hidden = [story for story in stories if not story.shown]
    assert len(stories) == len(TOWNS)
    assert 0 < len(shown) < len(TOWNS)
    assert {brief.article.id for brief in edition.briefs} == {
        name for story in shown for name in story.articles
    }
    assert all(story.bullets for story in shown)
    assert not any(story.bullets or story.more for story in hidden)
    assert [story.rank for story in stories] == list(range(1, len(TOWNS) + 1))
    told = archive.told(before=dt.date(2024, 12, 12), since=dt.date(2024, 12, 11))
    assert {story.story for story in told} == {story.id for story in shown}


def test_a_story_that_is_not_shown_is_briefed_on_demand(archive, settings, monkeypatch):
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(settings.archive_file))
    monkeypatch.setenv("BRIEFING_MODEL", "extractive")
    for number in range(len(TOWNS)):
        archive.put_document(event(number), NOW - dt.timedelta(hours=6))
    stories = compile_edition(archive, settings, now=NOW).record.briefing.stories
    last = stories[-1]
    assert not last.shown
    for wanted in (str(last.rank), last.id[:6]):
        result = CliRunner().invoke(app, ["show", wanted, "--format", "json"])
        assert result.exit_code == 0, result.output
        (story,) = json.loads(result.stdout)["stories"]
        assert story["id"] == last.id
        assert story["bullets"]
    text = CliRunner().invoke(app, ["show", str(stories[0].rank)]).stdout
    assert stories[0].headline in text
    assert stories[0].bullets[0].evidence[0].quote[:30] in text
    missing = CliRunner().invoke(app, ["show", "99"])
    assert missing.exit_code == 4
    assert "give a number from 1 to 25" in missing.output


def test_what_was_told_makes_room_for_the_next_story_and_goes_on_in_one_line(archive, settings):
    for number in range(len(TOWNS)):
        archive.put_document(event(number), NOW - dt.timedelta(hours=6))
    first = compile_edition(archive, settings, now=NOW).record.briefing
    told = {story.articles[0]: story for story in first.stories if story.shown}
    tomorrow = NOW + dt.timedelta(days=1)
    for number in range(len(TOWNS)):
        # Another outlet prints the same sentences in another order, a day later.
        again = event(number)
        lines = again.text.split("\n")
        archive.put_document(
            RawDocument(
                origin=f"https://other.example/{number}",
                url=f"https://other.example/{number}",
                title=again.title,
                text="\n".join((lines[0], lines[2], lines[1], lines[3])),
                published="2024-12-11T18:00:00+00:00",
                source="Other Post",
            ),
            tomorrow - dt.timedelta(hours=6),
        )
    second = compile_edition(archive, settings, now=tomorrow).record.briefing
    assert not {story.headline for story in second.stories} & {story.headline for story in told.values()}
    assert {item.headline for item in second.continuing} <= {story.headline for story in told.values()}
    assert second.continuing
    assert all(item.told == first.date for item in second.continuing)
    numbered = {entry.id for entry in second.sources}
    assert all(set(item.citations) <= numbered for item in second.continuing)
    assert any(story.shown for story in second.stories)
