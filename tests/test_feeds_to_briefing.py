"""From a feed server to the reader: two mornings, an unchanged run in between, over real HTTP."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest
from local_sites import site

from briefing.archive import Archive
from briefing.config import load_settings
from briefing.morning import run_morning
from briefing.sources.feedlist import Feed, add_feeds, load_feeds

FIRST = dt.datetime(2024, 12, 11, 5, 30, tzinfo=dt.UTC)
HARBOUR = """Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday and agreed to end \
the strike of the dockers. Marsh said the ministry would raise the dock allowance by 4 percent from January. Okafor \
told reporters that 1,200 members would return to work on Thursday. The strike began on 25 November and stopped 38 \
ships from unloading. The port of Brindle is the second largest of the country and employs 4,100 people."""
FLOOD = """The river Lorne rose by two metres on Tuesday night and flooded 140 houses in Upper Skarn, the fire \
service said. Fire chief Paula Reiss said nobody was hurt in the flood. The council opened the sports hall of Upper \
Skarn for 300 people who had to leave their homes. Water is expected to fall from Thursday, the river authority \
said. It was the highest water in Upper Skarn for 31 years."""


@pytest.fixture
def settings(tmp_path):
    return load_settings(
        {
            "model": "extractive",
            "timezone": "UTC",
            "archive": tmp_path / "a.sqlite3",
            "allow_private_hosts": ("127.0.0.1",),
            "host_pause": 0.0,
        }
    )


def page(title: str, text: str) -> str:
    paragraphs = "".join(f"<p>{sentence}.</p>" for sentence in text.removesuffix(".").split(". "))
    body = f"<nav>Home News</nav><article><h1>{title}</h1>{paragraphs}</article>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def feed(served, *items: tuple[str, str, dt.datetime]) -> str:
    entries = "".join(
        f"<item><title>{title}</title><link>{served.url}{path}</link><guid>{path}</guid>"
        f"<pubDate>{format_datetime(moment)}</pubDate></item>"
        for title, path, moment in items
    )
    return f'<rss version="2.0"><channel><title>Gazette</title>{entries}</channel></rss>'


def test_two_mornings_over_a_feed(settings):
    evening = FIRST - dt.timedelta(hours=10)
    clock = [FIRST]
    with site() as served, Archive.open(settings.archive_file, clock=lambda: clock[0]) as archive:
        served.put("/harbour", page("Dock strike ends", HARBOUR))
        served.put("/flood", page("River floods Upper Skarn", FLOOD))
        items = [("Dock strike ends", "/harbour", evening), ("River floods Upper Skarn", "/flood", evening)]
        url = served.put("/feed.xml", feed(served, *items), "application/rss+xml", ETag='"1"')
        add_feeds([Feed(url=url, title="Gazette")])
        assert [item.url for item in load_feeds()] == [url]
        first = run_morning(archive, settings, now=FIRST)
        assert len(first.record.briefing.stories) == 2
        assert any(
            "Elena Marsh met" in bullet.text
            for story in first.record.briefing.stories
            for bullet in story.bullets
        )
        asked = len(served.requests)

        clock[0] = FIRST + dt.timedelta(minutes=5)
        again = run_morning(archive, settings, now=clock[0])
        assert not again.fresh
        assert again.record.forms == first.record.forms
        assert [path for _, path, _ in served.requests[asked:]] == ["/feed.xml"]
        assert served.requests[-1][2]["if-none-match"] == '"1"'

        # The next day the harbour item still stands in the feed, and the flood goes on in a new article.
        clock[0] = FIRST + dt.timedelta(days=1)
        later = FLOOD.replace("nobody was hurt", "two fishermen were missing").replace(
            "140 houses", "210 houses"
        )
        served.put("/flood2", page("River floods Upper Skarn further", later))
        items.append(("River floods Upper Skarn further", "/flood2", clock[0] - dt.timedelta(hours=3)))
        served.put("/feed.xml", feed(served, *items), "application/rss+xml", ETag='"2"')
        second = run_morning(archive, settings, now=clock[0])
        stories = second.record.briefing.stories
        assert [story.status for story in stories] == ["update"]
        assert any("two fishermen were missing" in bullet.text for bullet in stories[0].bullets)
        assert not any("sports hall" in bullet.text for bullet in stories[0].bullets)
        assert [path for _, path, _ in served.requests].count("/harbour") == 1


def test_a_clock_that_was_wrong_for_a_night_loses_nothing(settings):
    with site() as served, Archive.open(settings.archive_file, clock=lambda: FIRST) as archive:
        served.put("/flood", page("River floods Upper Skarn", FLOOD))
        evening = FIRST - dt.timedelta(hours=10)
        url = served.put(
            "/feed.xml", feed(served, ("River floods", "/flood", evening)), "application/rss+xml"
        )
        add_feeds([Feed(url=url, title="Gazette")])
        wrong = run_morning(archive, settings, now=FIRST + dt.timedelta(days=400))
        assert not wrong.record.briefing.stories
        right = run_morning(archive, settings, now=FIRST)
        assert len(right.record.briefing.stories) == 1
