"""The list of feeds and fetching as a person uses them: commands, files, messages, exit codes."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from local_sites import site
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.errors import ConfigError, SourceError
from briefing.sources.feedlist import Feed, add_feeds, change_feeds, feeds_path, load_feeds, remove_feed
from briefing.sources.opml import feeds_of_opml, opml_of

if TYPE_CHECKING:
    from pathlib import Path

NOON = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
TEXT = (
    "<p>"
    + "Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday. " * 14
    + "</p>"
)


def feed_text(title: str = "Harbour Gazette", number: int = 1) -> str:
    items = "".join(
        f"<item><title>Headline {n}</title><link>https://gazette.example/{n}</link>"
        f"<description><![CDATA[{TEXT}]]></description></item>"
        for n in range(1, number + 1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BRIEFING_ALLOW_PRIVATE_HOSTS", "127.0.0.1")
    monkeypatch.setenv("BRIEFING_HOST_PAUSE", "0")
    with site() as served:
        yield served


def run(*arguments: str | Path, stdin: bytes | None = None):
    return CliRunner().invoke(app, [str(item) for item in arguments], input=stdin)


def kept() -> int:
    with Archive.open(load_settings().archive_file, clock=lambda: NOON) as archive:
        return len(archive.unread())


def test_a_feed_is_found_added_listed_fetched_and_removed(server):
    url = server.put("/feed.xml", feed_text(number=2), "application/rss+xml")
    server.put(
        "/", '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    )
    added = run("feeds", "add", server.url, "--category", "Region")
    assert added.exit_code == 0, added.stderr
    assert "2 items" in added.stderr
    assert load_feeds() == (Feed(url=url, title="Harbour Gazette", category="Region"),)
    assert "already listed" in run("feeds", "add", url).stderr
    assert "never fetched" in run("feeds", "list").stdout
    fetched = run("fetch")
    assert (fetched.exit_code, fetched.stdout) == (0, "")
    assert "1 feed, 2 new" in fetched.stderr
    assert kept() == 2
    assert "1 feed, 0 new" in run("fetch").stderr
    listed = json.loads(run("feeds", "list", "--json").stdout)
    assert (listed[0]["url"], listed[0]["failing_since"]) == (url, None)
    assert listed[0]["last_success"]
    assert run("feeds", "remove", "harbour gazette").exit_code == 0
    assert load_feeds() == ()
    assert kept() == 2
    assert run("fetch").exit_code == 3


def test_a_feed_at_a_usual_place_is_found_where_the_page_names_none(server):
    server.put("/", "<html><body>Welcome</body></html>")
    url = server.put("/rss.xml", feed_text(), "application/rss+xml")
    assert run("feeds", "add", server.url).exit_code == 0
    assert load_feeds()[0].url == url


def test_a_feed_behind_a_login_is_added_with_where_its_password_is(server, monkeypatch):
    def answer(headers):
        known = headers.get("authorization", "").startswith("Basic ")
        return (200 if known else 401), {"Content-Type": "application/rss+xml"}, feed_text().encode()

    server.answers["/feed.xml"] = answer
    url = server.url + "/feed.xml"
    assert "401" in run("feeds", "add", url).stderr
    words = ("feeds", "add", url, "--user", "ann", "--password-env", "GAZETTE_PASSWORD")
    assert "GAZETTE_PASSWORD" in run(*words).stderr
    monkeypatch.setenv("GAZETTE_PASSWORD", "secret word")
    assert run(*words).exit_code == 0
    assert "GAZETTE_PASSWORD" in feeds_path().read_text(encoding="utf-8")
    assert "secret word" not in feeds_path().read_text(encoding="utf-8")
    assert run("feeds", "check").exit_code == 0


def test_what_is_no_feed_is_not_added(server):
    server.put("/", "<html><body>Welcome</body></html>")
    for address, said in (
        (server.url, "names no feed"),
        (server.url + "/none", "404"),
        ("ftp://x.example/", "http"),
    ):
        result = run("feeds", "add", address)
        assert result.exit_code == 4
        assert said in result.stderr
    assert not feeds_path().exists()
    assert run("feeds", "add", server.url + "/none", "--unchecked").exit_code == 0
    assert load_feeds()[0].url == server.url + "/none"


def test_private_addresses_are_refused_unless_they_are_allowed(server, monkeypatch):
    url = server.put("/feed.xml", feed_text(), "application/rss+xml")
    monkeypatch.delenv("BRIEFING_ALLOW_PRIVATE_HOSTS")
    result = run("feeds", "add", url)
    assert result.exit_code == 4
    assert "allow_private_hosts" in result.stderr
    assert server.requests == []


def test_feeds_that_fail_are_told_and_only_if_all_fail_the_run_does(server):
    good = server.put("/good", feed_text(), "application/rss+xml")
    bad = server.fail("/bad", 404)
    add_feeds([Feed(url=good), Feed(url=bad, title="Lost")])
    result = run("fetch")
    assert result.exit_code == 0
    assert "feed Lost failed" in result.stderr
    assert "failing since" in result.stderr
    assert "failing since" in run("feeds", "list").stdout
    remove_feed(good)
    result = run("fetch", "--quiet")
    assert result.exit_code == 4
    assert "404" in result.stderr


def test_check_asks_without_keeping_anything(server):
    good = server.put("/good", feed_text(), "application/rss+xml")
    bad = server.fail("/bad", 500)
    add_feeds([Feed(url=good, title="Good"), Feed(url=bad, title="Bad")])
    result = run("feeds", "check")
    assert result.exit_code == 4
    assert "ok   Good: 1 items" in result.stdout
    assert "FAIL Bad" in result.stdout
    assert run("feeds", "check", "Good").exit_code == 0
    assert kept() == 0


def test_moved_and_gone_feeds_change_the_file_and_comments_stay(server):
    new = server.put("/new", feed_text(), "application/rss+xml")
    old, gone = server.fail("/old", 301, Location="/new"), server.fail("/gone", 410)
    feeds_path().write_text(
        f'# my feeds\n[[feed]]\nurl = "{old}"  # the best\ntitle = "Mine"\n\n# maybe\n[[feed]]\nurl = "{gone}"\n',
        encoding="utf-8",
    )
    result = run("fetch")
    assert result.exit_code == 0
    assert f"Mine moved to {new}" in result.stderr
    assert load_feeds() == (Feed(url=new, title="Mine"), Feed(url=gone, enabled=False))
    text = feeds_path().read_text(encoding="utf-8")
    for remark in ("# my feeds", "# the best", "# maybe"):
        assert remark in text
    assert "1 feed, 0 new" in run("fetch").stderr


def test_single_pages_are_added_for_the_next_briefing(server):
    page = server.put("/a", f"<html><body><article><h1>Strike ends</h1>{TEXT}</article></body></html>")
    result = run("add", page, server.url + "/none")
    assert result.exit_code == 0, result.stderr
    assert f"new: {page}" in result.stderr
    assert "404" in result.stderr
    assert "known:" in run("add", page).stderr
    assert kept() == 1
    assert run("add", server.url + "/none").exit_code == 4
    assert run("add", "file:///etc/passwd").exit_code == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[feed]]\nurl = 'x'", "not a web address"),
        ("[[feed]]\ntitle = 'x'", "no url"),
        ("[[feed]]\nurl = 'https://a.example'\nenabeld = true", "did you mean 'enabled'"),
        ("[[feed]]\nurl = 'https://a.example'\nenabled = 'yes'", "true or false"),
        ("[[feed]]\nurl = 'https://a.example'\n[[feed]]\nurl = 'http://www.a.example/'", "twice"),
        ("[feed]\nurl = 'https://a.example'", r"[[feed]]"),
        ("[[feeds]]\nurl = 'https://a.example'", "did you mean 'feed'"),
        ("[[feed]\n", "cannot read"),
    ],
)
def test_mistakes_in_the_list_are_told(text, said):
    feeds_path().write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_feeds()
    assert said in str(caught.value)
    assert str(feeds_path()) in str(caught.value)
    before = feeds_path().read_text(encoding="utf-8")
    assert run("feeds", "list").exit_code == 3
    assert feeds_path().read_text(encoding="utf-8") == before


def test_a_change_keeps_what_a_person_did_meanwhile():
    one, two = Feed(url="https://a.example/1"), Feed(url="https://a.example/2")
    add_feeds([one, two])
    remove_feed(two.url)
    change_feeds({one.url: Feed(url="https://b.example/1"), two.url: Feed(url="https://b.example/2")})
    assert load_feeds() == (Feed(url="https://b.example/1"),)
    change_feeds({"https://b.example/1": Feed(url="https://b.example/1", enabled=False)})
    assert load_feeds() == (Feed(url="https://b.example/1", enabled=False),)
    change_feeds({"https://b.example/1": Feed(url="https://b.example/1")})
    assert load_feeds() == (Feed(url="https://b.example/1"),)


FEEDS = (
    Feed(url="https://a.example/feed?x=1&y=2", title='Gazette & "Co" <Brindle>', category="Région"),
    Feed(url="https://b.example/feed"),
    Feed(url="https://c.example/feed", title="日本", category="Région", enabled=False),
)


def test_opml_goes_round(tmp_path):
    data = opml_of(FEEDS, now=NOON)
    feeds, skipped = feeds_of_opml(data, "x.opml")
    assert (set(feeds), skipped) == (set(FEEDS), ())
    add_feeds(FEEDS)
    target = tmp_path / "out.opml"
    assert run("feeds", "export", target).exit_code == 0
    feeds_path().unlink()
    result = run("feeds", "import", target)
    assert result.exit_code == 0
    assert "3 feeds added" in result.stderr
    assert set(load_feeds()) == set(FEEDS)
    again = run("feeds", "import", "-", stdin=run("feeds", "export").stdout.encode())
    assert "0 feeds added, 3 were listed already" in again.stderr


def test_opml_of_other_readers_is_read():
    text = """<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><body>
    <outline text="News"><outline text="World"><outline text="Gazette" type="rss" XMLURL="https://a.example/rss"/></outline></outline>
    <outline text="Daily" xmlUrl="https://b.example/rss" category="/News/Local,x"/>
    <outline text="Daily again" xmlUrl="https://b.example/rss"/>
    <outline text="Broken" xmlUrl="feed:nothing"/><outline text="Empty" type="rss"/><outline text="A folder"/>
    </body></opml>"""
    feeds, skipped = feeds_of_opml(text.encode("latin-1"), "x.opml")
    assert feeds == (
        Feed(url="https://a.example/rss", title="Gazette", category="World"),
        Feed(url="https://b.example/rss", title="Daily", category="Local"),
    )
    assert [item.source for item in skipped] == ["x.opml: Broken", "x.opml: Empty"]


BOMB = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><opml><body><outline text="&b;" xmlUrl="https://a.example"/></body></opml>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<opml><body>", "not well-formed"),
        ("", "not well-formed"),
        ("<html></html>", "not OPML"),
        (BOMB, "entities"),
        (
            '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>',
            "entities",
        ),
        ("<opml><body></body></opml>", "lists no feeds"),
    ],
)
def test_broken_or_hostile_opml_is_told(tmp_path, text, said):
    path = tmp_path / "x.opml"
    path.write_text(text, encoding="utf-8")
    result = run("feeds", "import", path)
    assert result.exit_code == 4
    assert said in result.stderr
    assert not feeds_path().exists()


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert run("feeds", "import", tmp_path / "none.opml").exit_code == 4
    with pytest.raises(SourceError, match="not well-formed"):
        feeds_of_opml(b"\xff\xfe\x00", "x.opml")


def test_deep_outlines_do_no_harm():
    depth = 3000
    text = "<opml><body>" + '<outline text="x">' * depth + "</outline>" * depth + "</body></opml>"
    assert feeds_of_opml(text.encode(), "x.opml") == ((), ())


def test_help_loads_nothing_that_fetches():
    code = (
        "import sys; from typer.testing import CliRunner; from briefing.cli.main import app;"
        "CliRunner().invoke(app, ['feeds', '--help']);"
        "print([name for name in ('httpx', 'feedparser', 'tomlkit', 'defusedxml') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    assert found.stdout.strip() == "[]"
