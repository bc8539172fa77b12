"""Feeds of every kind and every fault, from a local server into the archive."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from local_sites import site

from briefing.archive import Archive
from briefing.config import Settings
from briefing.reading import read_article
from briefing.sources.feedformats import FeedError, PageInsteadError, parse_feed
from briefing.sources.feedlist import Feed
from briefing.sources.feeds import fetch_feeds, outlet_of
from briefing.sources.http import Client, Limits

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.sources.fetchreport import FetchReport

NOON = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
RSS_TYPE = "application/rss+xml; charset=utf-8"
URL = "https://gazette.example/feed.xml"
PROSE = (
    "Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday and agreed to end the "
    "strike. Marsh said the ministry would raise the dock allowance by 4 percent from January. Okafor told "
    "reporters that 1,200 members would return to work on Thursday. The strike began on 25 November and stopped "
    "38 ships from unloading. "
)
LONG = "".join(f"<p>{PROSE}</p>" for _ in range(4))
PAGE = f"<html><head><title>Strike ends</title></head><body><nav>Home</nav><article><h1>Strike ends</h1>{LONG}</article></body></html>"


def rss(
    *items: str, title: str = "Harbour Gazette", head: str = '<?xml version="1.0" encoding="utf-8"?>'
) -> str:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>'
        f"<link>https://gazette.example/</link>{''.join(items)}</channel></rss>"
    )


def item(
    number: int = 1,
    *,
    link: str | None = None,
    text: str = "A short summary.",
    full: str = "",
    more: str = "",
) -> str:
    address = link if link is not None else f"https://gazette.example/{number}"
    return (
        f"<item><title>Headline {number}</title>"
        + (f"<link>{address}</link>" if address else "")
        + f"<description>{text}</description>"
        + (f"<content:encoded><![CDATA[{full}]]></content:encoded>" if full else "")
        + more
        + "</item>"
    )


DATED = "<pubDate>Wed, 11 Dec 2024 09:15:00 +0100</pubDate>"


def parsed(text: str | bytes, **options):
    return parse_feed(text if isinstance(text, bytes) else text.encode(), url=URL, **options)


@pytest.fixture
def server():
    with site() as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.open(tmp_path / "archive.sqlite3", clock=lambda: NOON) as opened:
        yield opened


def fetch(archive: Archive, *feeds: Feed | str, now: dt.datetime = NOON, **settings) -> FetchReport:
    listed = [Feed(url=feed) if isinstance(feed, str) else feed for feed in feeds]
    limits = Limits(pause=0, read=5, total=5)
    with Client(
        allow_private_hosts=("127.0.0.1",), limits=limits, sleep=lambda _: None, clock=lambda: now
    ) as client:
        return fetch_feeds(
            listed, client=client, archive=archive, now=now, settings=replace(Settings(), **settings)
        )


def documents(archive: Archive):
    return [stored.document for stored in archive.unread()]


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>
<link href="https://gazette.example/"/><entry><title type="html">Strike &amp;amp; talks</title>
<link rel="alternate" href="/1"/><id>tag:1</id><published>2024-12-11T09:15:00+09:00</published>
<updated>2024-12-11T10:00:00Z</updated><author><name>Ann Lee</name></author>
<content type="html"><![CDATA[{LONG}]]></content></entry></feed>"""
RSS_091 = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
"http://127.0.0.1:1/rss-0.91.dtd"><rss version="0.91"><channel><title>Gazette</title><link>https://gazette.example/</link>
<item><title>Strike ends</title><link>/1</link><description>It ends.</description></item></channel></rss>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://gazette.example/">
<title>Gazette</title><link>https://gazette.example/</link></channel><item rdf:about="https://gazette.example/1">
<title>Strike ends</title><link>https://gazette.example/1</link><dc:date>2024-12-11T09:15:00+09:00</dc:date>
</item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Gazette",
        "home_page_url": "https://gazette.example/",
        "items": [
            {
                "id": 1,
                "url": "/1",
                "title": "Strike ends",
                "content_html": LONG,
                "date_published": "2024-12-11T09:15:00+09:00",
                "authors": [{"name": "Ann Lee"}],
            },
            {"id": "2", "content_text": "A note without a title."},
            "not an object",
            {"id": "3"},
        ],
    }
)


@pytest.mark.parametrize(
    "text",
    [ATOM, RSS_091, RDF, JSON_FEED, rss(item(1, more=DATED))],
    ids=["atom", "0.91", "rdf", "json", "2.0"],
)
def test_every_kind_of_feed_is_read(text):
    feed = parsed(text)
    first = feed.items[0]
    assert first.link == "https://gazette.example/1"
    assert feed.title in {"Gazette", "Harbour Gazette"}
    assert first.title
    if text is not RSS_091:
        assert first.moment is not None
        assert first.published.startswith(("2024-12-11T09:15:00+09:00", "Wed, 11 Dec 2024 09:15:00 +0100"))


def test_markup_in_titles_is_text_and_authors_are_kept():
    first = parsed(ATOM).items[0]
    assert (first.title, first.author, first.full) == ("Strike & talks", "Ann Lee", True)
    assert [one.title for one in parsed(JSON_FEED).items] == ["Strike ends", None]


def test_xml_that_is_not_well_formed_is_read_as_far_as_it_goes():
    broken = rss(item(1), item(2)).replace("A short summary.", "Fish & chips <b>now", 1)
    feed = parsed(broken)
    assert [one.title for one in feed.items][:1] == ["Headline 1"]
    assert feed.remark == "not well-formed XML"
    cut = rss(item(1), item(2), item(3))[:-60]
    assert [one.title for one in parsed(cut).items][:2] == ["Headline 1", "Headline 2"]


@pytest.mark.parametrize(
    ("head", "encoding", "charset"),
    [
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "utf-8", None),
        ('<?xml version="1.0" encoding="utf-8"?>', "cp1252", None),
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-8", "iso-8859-1"),
        ('<?xml version="1.0"?>', "utf-16", None),
        ('<?xml version="1.0" encoding="no-such-thing"?>', "utf-8", None),
    ],
)
def test_a_wrong_encoding_is_seen_through(head, encoding, charset):
    text = rss(item(1, text="Über die Brücke führt der Weg für 5 € nach Köln – “sicher”."), head=head)
    first = parsed(text.encode(encoding), charset=charset).items[0]
    assert first.text == "Über die Brücke führt der Weg für 5 € nach Köln – “sicher”."


def test_a_page_instead_of_a_feed_names_its_feeds():
    page = """<!doctype html><html><head>
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
    <link rel="alternate" type="application/atom+xml" href="news.xml">
    <link rel="stylesheet" href="x.css"></head><body></body></html>"""
    with pytest.raises(PageInsteadError) as caught:
        parsed(page)
    assert caught.value.feeds == ("https://gazette.example/news.xml", "https://gazette.example/comments.xml")
    assert "https://gazette.example/news.xml" in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"hello",
        b"{}",
        b'{"version": 1}',
        b"[1]",
        b"{broken",
        b"<a><b/></a>",
        b"\x89PNG\r\n",
        b"<rss",
        b"\0" * 50,
    ],
)
def test_what_is_no_feed_is_told(body):
    with pytest.raises(FeedError) as caught:
        parsed(body)
    assert "gazette.example" in caught.value.message
    assert caught.value.hint


def test_a_feed_without_items_is_fine():
    assert parsed(rss()).items == ()
    assert parsed('{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}').items == ()


_LAUGHTER = "".join(f'<!ENTITY {chr(98 + n)} "{2 * f"&{chr(97 + n)};"}">' for n in range(20))
LAUGHS = f'<!DOCTYPE rss [<!ENTITY a "ha">{_LAUGHTER}]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        LAUGHS,
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>',
    ],
)
def test_entities_are_refused_before_anything_parses_them(doctype, encoding):
    head = '<?xml version="1.0"?>' + doctype
    with pytest.raises(FeedError, match="entities"):
        parsed(rss(item(1, text="&x;&u;"), head=head).encode(encoding))


DAY = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def json_of_many(numbers) -> str:
    items = [
        {
            "id": n,
            "url": f"/{n}",
            "title": f"Headline {n}",
            "date_published": (DAY + n * HOUR / 60).isoformat(),
        }
        for n in numbers
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})


def xml_of_many(numbers) -> str:
    return rss(
        *(
            item(n, text="", more=f"<pubDate>{DAY + n * HOUR / 60:%Y-%m-%dT%H:%M:%SZ}</pubDate>")
            for n in numbers
        )
    )


@pytest.mark.parametrize(
    ("written", "numbers"),
    [(json_of_many, range(50_000)), (xml_of_many, range(50_000)), (xml_of_many, range(49_999, -1, -1))],
    ids=["json", "oldest first", "newest first"],
)
def test_of_50000_items_the_newest_are_taken_in_time(written, numbers):
    begun = time.process_time()
    feed = parsed(written(numbers), newest=100)
    assert (feed.total, len(feed.items), feed.items[0].title) == (50_000, 100, "Headline 49999")
    assert time.process_time() - begun < 8


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Wed, 11 Dec 2024 09:15:00 +0900", "2024-12-11T09:15:00+09:00"),
        ("2024-12-11T09:15:00Z", "2024-12-11T09:15:00+00:00"),
        ("Wed, 11 Dec 2024 09:15:00 EST", "2024-12-11T14:15:00+00:00"),
        ("11 Dec 24 09:15 GMT", "2024-12-11T09:15:00+00:00"),
        ("Wednesday, December 11, 2024 09:15 UTC", "2024-12-11T09:15:00+00:00"),
        ("2024-12-11", "2024-12-11"),
        ("11.12.2024", None),
        ("Wed, 32 Dec 2024 09:15:00 GMT", None),
        ("0000-00-00 00:00:00", None),
        ("yesterday", None),
        ("", None),
        ("Fri, 11 Dec 2099 09:15:00 GMT", None),
    ],
)
def test_dates_in_all_forms_are_read_or_left_out(archive, server, written, published):
    url = server.put(
        "/feed", rss(item(1, link="", full=LONG, more=f"<pubDate>{written}</pubDate>")), RSS_TYPE
    )
    fetch(archive, url)
    article = read_article(documents(archive)[0], now=NOON)
    shown = article.published.isoformat() if article.published else None
    assert shown == published or (published is None and shown in {None, "2024-12-11"})


def test_items_without_link_guid_and_date_are_kept_apart_and_known_again(archive, server):
    url = server.put("/feed", rss(item(1, link=""), item(2, link=""), item(1, link="")), RSS_TYPE)
    assert fetch(archive, url).new == 2
    server.put("/feed", rss(item(1, link=""), item(2, link=""), "<!-- again -->"), RSS_TYPE)
    assert fetch(archive, url).new == 0


def test_one_link_under_every_item_does_not_make_them_one(archive, server):
    same = server.put("/", PAGE)
    url = server.put(
        "/feed",
        rss(*(item(n, link=same, more=f"<guid isPermaLink='false'>{n}</guid>") for n in (1, 2))),
        RSS_TYPE,
    )
    report = fetch(archive, url)
    assert (report.new, report.pages) == (2, 0)
    assert [one.title for one in documents(archive)] == ["Headline 1", "Headline 2"]


def test_relative_links_are_those_of_the_site(server, archive):
    server.put("/news/1", PAGE)
    text = rss(item(1, link="/news/1")).replace("https://gazette.example/", server.url)
    fetch(archive, server.put("/feed", text, RSS_TYPE))
    assert documents(archive)[0].url == server.url + "/news/1"


def test_duplicate_guids_cost_no_item(archive, server):
    guid = "<guid isPermaLink='false'>same</guid>"
    url = server.put("/feed", rss(*(item(n, full=LONG, more=guid) for n in (1, 2))), RSS_TYPE)
    assert fetch(archive, url).new == 2


def test_an_item_that_changes_every_day_is_one_document_in_versions(archive, server):
    for day in range(3):
        server.put("/feed", rss(item(1, full=LONG + f"<p>Day {day} of the talks.</p>")), RSS_TYPE)
        report = fetch(archive, server.url + "/feed", now=NOON + day * 24 * HOUR)
        assert (report.outcomes[0].new, report.outcomes[0].changed) == ((1, 0) if day == 0 else (0, 1))
    assert len(documents(archive)) == 3
    assert {one.url for one in documents(archive)} == {"https://gazette.example/1"}


def test_full_text_in_the_feed_needs_no_page_and_short_text_does(archive, server):
    server.put("/1", "must not be asked")
    server.put("/2", PAGE)
    feed = rss(
        item(1, link=server.url + "/1", full=LONG, more=DATED), item(2, link=server.url + "/2", more=DATED)
    )
    report = fetch(archive, server.put("/feed", feed, RSS_TYPE))
    assert (report.new, report.pages, server.asked("/1")) == (2, 1, [])
    first, second = (read_article(one, now=NOON) for one in documents(archive))
    for article in (first, second):
        assert "raise the dock allowance by 4 percent" in article.text
        assert article.headline_only is None
        assert article.source == "Harbour Gazette"
        assert article.published.isoformat() == "2024-12-11T09:15:00+01:00"
    assert second.title == "Headline 2"


def test_a_beginning_in_the_feed_is_not_the_whole_text(archive, server):
    server.put("/1", PAGE)
    fetch(
        archive,
        server.put("/feed", rss(item(1, link=server.url + "/1", full=LONG + "<p>Read more…</p>")), RSS_TYPE),
    )
    assert len(server.asked("/1")) == 1


def test_a_page_is_fetched_once_and_again_only_when_the_outlet_changed_it(archive, server):
    page = server.put("/1", PAGE)
    url = server.put("/feed", rss(item(1, link=page)), RSS_TYPE)
    fetch(archive, url)
    for hours, text in ((1, "A short summary. "), (2, "The vote is on."), (9, "The vote is on.")):
        server.put("/feed", rss(item(1, link=page, text=text), f"<!-- {hours} -->"), RSS_TYPE)
        server.put("/1", PAGE.replace("1,200", "1,300"))
        report = fetch(archive, url, now=NOON + hours * HOUR)
        assert (report.pages, report.new) == ((1, 1) if hours == 9 else (0, 0))
    assert len(documents(archive)) == 2
    assert len(server.asked("/1")) == 2


def test_old_items_are_kept_as_they_are(archive, server):
    page = server.put("/1", PAGE)
    old = "<pubDate>Mon, 02 Dec 2024 09:00:00 GMT</pubDate>"
    report = fetch(archive, server.put("/feed", rss(item(1, link=page, more=old)), RSS_TYPE))
    assert (report.new, report.pages) == (1, 0)


def test_an_unchanged_feed_costs_one_conditional_request(archive, server):
    url = server.put(
        "/feed", rss(item(1, full=LONG)), RSS_TYPE, ETag='"v1"', Last_Modified="Wed, 11 Dec 2024 08:00:00 GMT"
    )
    assert fetch(archive, url).new == 1
    again = fetch(archive, url, now=NOON + HOUR)
    assert (again.outcomes[0].result, again.new) == ("unchanged", 0)
    assert server.asked("/feed")[1]["if-none-match"] == '"v1"'
    assert archive.feed_state(url).last_success == NOON + HOUR
    assert archive.feed_state(url).etag == '"v1"'


def test_the_same_bytes_without_etag_are_unchanged_too(archive, server):
    url = server.put("/feed", rss(item(1, full=LONG)), RSS_TYPE)
    fetch(archive, url)
    assert fetch(archive, url).outcomes[0].result == "unchanged"


def test_a_page_that_fails_leaves_the_summary_and_gets_another_chance(archive, server):
    page = server.fail("/1", 503)
    url = server.put("/feed", rss(item(1, link=page, text=PROSE)), RSS_TYPE, ETag='"v1"')
    report = fetch(archive, url)
    assert (report.new, report.pages) == (1, 0)
    assert "503" in report.pages_failed[0].reason
    assert report.skipped == ()
    [summary] = documents(archive)
    assert any("page could not be read" in remark for remark in summary.warnings)
    server.put("/1", PAGE)
    report = fetch(archive, url, now=NOON + HOUR)
    assert (report.pages, report.outcomes[0].changed) == (1, 1)
    assert fetch(archive, url, now=NOON + 2 * HOUR).outcomes[0].result == "unchanged"


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_page_that_is_not_there_is_not_asked_again(archive, server, status):
    page = server.fail("/1", status)
    url = server.put("/feed", rss(item(1, link=page)), RSS_TYPE)
    fetch(archive, url)
    server.put("/feed", rss(item(1, link=page), "<!-- again -->"), RSS_TYPE)
    assert fetch(archive, url, now=NOON + HOUR).new == 0
    assert len(server.asked("/1")) == 1


def test_pages_that_robots_txt_forbids_are_not_asked(archive, server):
    server.put("/robots.txt", "User-agent: *\nDisallow: /news/\n", "text/plain")
    page = server.put("/news/1", PAGE)
    report = fetch(archive, server.put("/feed", rss(item(1, link=page)), RSS_TYPE))
    assert (report.new, report.pages, server.asked("/news/1")) == (1, 0, [])
    assert "robots.txt" in report.pages_failed[0].reason


def test_what_is_not_text_is_not_taken_for_a_page(archive, server):
    links = [
        server.put("/v", b"\0\1\2", "video/mp4"),
        server.put("/p", b"%PDF-1.7", "text/html"),
        server.put("/e", ""),
    ]
    report = fetch(
        archive, server.put("/feed", rss(*(item(n, link=link) for n, link in enumerate(links))), RSS_TYPE)
    )
    assert (report.new, report.pages, len(report.pages_failed)) == (3, 0, 3)


def test_feeds_that_fail_are_told_with_since_when_and_never_stop_the_others(archive, server):
    good = server.put("/good", rss(item(1, full=LONG)), RSS_TYPE)
    bad = server.fail("/bad", 500)
    fetch(archive, bad, now=NOON - 48 * HOUR)
    report = fetch(archive, bad, good, server.url + "/none")
    assert [one.result for one in report.outcomes] == ["failed", "fetched", "failed"]
    assert report.outcomes[0].failing_since == NOON - 48 * HOUR
    assert "failing since 2024-12-09 12:00" in report.skipped[0].reason
    assert archive.feed_state(bad).failures == 2
    server.put("/bad", rss(item(2, full=LONG)), RSS_TYPE)
    assert fetch(archive, bad).new == 1
    assert archive.feed_state(bad).failing_since is None


def test_a_feed_that_asks_for_patience_gets_it(archive, server):
    url = server.fail("/feed", 429, Retry_After="7200")
    assert fetch(archive, url).outcomes[0].result == "failed"
    assert fetch(archive, url, now=NOON + HOUR).outcomes[0].result == "waiting"
    assert len(server.asked("/feed")) == 1
    server.put("/feed", rss(item(1, full=LONG)), RSS_TYPE)
    assert fetch(archive, url, now=NOON + 3 * HOUR).new == 1


def test_moved_and_gone_feeds_change_the_list(archive, server):
    new = server.put("/new", rss(item(1, full=LONG)), RSS_TYPE)
    moved, gone = server.fail("/old", 301, Location="/new"), server.fail("/gone", 410)
    server.put("/page", "<html><body>Welcome</body></html>")
    captive = server.fail("/captive", 301, Location="/page")
    report = fetch(archive, moved, Feed(url=gone, title="Gone"), captive)
    assert report.changes == {moved: Feed(url=new), gone: Feed(url=gone, title="Gone", enabled=False)}


def test_a_feed_larger_than_the_limit_is_refused(archive, server):
    url = server.put("/feed", rss(item(1, full="x" * 300_000)), RSS_TYPE)
    with Client(allow_private_hosts=("127.0.0.1",), limits=Limits(pause=0, max_bytes=100_000)) as client:
        report = fetch_feeds([Feed(url=url)], client=client, archive=archive, now=NOON, settings=Settings())
    assert "limit" in report.outcomes[0].error


def test_the_same_article_in_two_feeds_is_one_document(archive, server):
    page = server.put("/1", PAGE)
    one = server.put("/a", rss(item(1, link=page)), RSS_TYPE)
    two = server.put("/b", rss(item(1, link=page + "?utm_source=rss", text="Another teaser.")), RSS_TYPE)
    report = fetch(archive, one, two)
    assert (report.new, report.pages) == (1, 1)


def test_switched_off_feeds_are_not_asked(archive, server):
    url = server.put("/feed", rss(item(1)), RSS_TYPE)
    assert fetch(archive, Feed(url=url, enabled=False)).outcomes == ()
    assert server.requests == []


def test_hosts_are_asked_side_by_side(archive):
    def slow(headers):
        time.sleep(0.1)
        return 200, {"Content-Type": RSS_TYPE}, rss(item(1, link="", full=LONG)).encode()

    with site() as one, site() as two, site() as three:
        feeds = []
        for number, served in enumerate((one, two, three)):
            served.answers["/feed"] = slow
            feeds.append(Feed(url=served.url + "/feed", title=f"Feed {number}"))
        begun = time.monotonic()
        report = fetch(archive, *feeds)
        assert time.monotonic() - begun < 0.28
    assert [outcome.feed.title for outcome in report.outcomes] == ["Feed 0", "Feed 1", "Feed 2"]


@pytest.mark.parametrize(
    ("title", "url", "outlet"),
    [
        ("BBC News - World", "https://feeds.bbci.co.uk/news/rss.xml", "BBC News"),
        ("World | The Harbour Gazette", "https://harbourgazette.example/rss", "The Harbour Gazette"),
        ("Ferry — all stories", "https://x.example/rss", "Ferry"),
        ("Brindle Daily", "https://x.example/rss", "Brindle Daily"),
        ("Top stories", "https://x.example/rss", "Top stories"),
        ("Sport - Brindle", "https://x.example/rss", "Sport - Brindle"),
        (None, "https://x.example/rss", None),
    ],
)
def test_the_outlet_is_the_part_of_the_title_that_the_host_knows(title, url, outlet):
    assert outlet_of(title, url) == outlet


MORE = (
    (
        "The harbour master of Brindle, Ida Quill, said that the first eleven ships would be unloaded overnight, among "
        "them two tankers with heating oil that had waited since the first day of the strike outside the breakwater."
    ),
    (
        "Grocers in the town had run short of flour and milk last week, and the council opened a store of its own in "
        "the old customs house, where volunteers handed out four hundred parcels a day to families and pensioners."
    ),
    (
        "Under the agreement, which both sides signed shortly before midnight, night shifts will be paid at one and a "
        "half times the usual rate, and the union will drop its claim over the cranes that were bought in the spring."
    ),
    (
        "Shipping companies welcomed the end of the dispute but warned that the backlog would take three weeks to "
        "clear; the largest of them, Norrland Line, had sent six of its vessels to the neighbouring port of Aldmere."
    ),
    (
        "A vote of the members is planned for Friday evening, and the leaders of the union recommend that they accept, "
        "while a group of younger dockers called for a longer strike and a seat on the board of the port authority."
    ),
)


def page_with(data: dict, paragraphs: int = 1) -> str:
    script = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **data})}</script>'
    body = "".join(f"<p>{text}</p>" for text in (PROSE, *MORE)[:paragraphs])
    return PAGE.replace("</head>", f"<script>let x = 1;</script>{script}</head>").replace(LONG, body)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            page_with({"isAccessibleForFree": False}).replace(
                "</article>", "</article><p>Subscribe to read the full story</p>"
            ),
            "paywall",
        ),
        (page_with({"isAccessibleForFree": "False", "articleBody": PROSE * 9}), "paywall"),
        (page_with({"wordCount": 900}), "only the beginning"),
        (page_with({"isAccessibleForFree": False, "wordCount": 280}, paragraphs=5), None),
        (page_with({"isAccessibleForFree": False}, paragraphs=6), None),
        (page_with({"isAccessibleForFree": False}), None),
        (page_with({"isAccessibleForFree": True, "wordCount": 60}), None),
        (
            PAGE.replace(
                LONG, "<p>Marsh met Okafor.</p><p>Subscribe now to read the rest of this story.</p>"
            ),
            "paywall",
        ),
        (
            PAGE.replace(
                LONG,
                "<p>We and our partners use cookies to show you advertising that fits.</p>"
                "<p>Accept all cookies to go on, or manage your cookies and read about our partners.</p>",
            ),
            "consent",
        ),
    ],
)
def test_paywalls_and_consent_walls_become_headlines_with_the_reason(archive, server, page, reason):
    url = server.put("/feed", rss(item(1, link=server.put("/1", page))), RSS_TYPE)
    assert fetch(archive, url).pages == 1
    [document] = documents(archive)
    assert "let x" not in document.text
    article = read_article(document, now=NOON)
    assert article.title == "Headline 1"
    if reason is None:
        assert (article.headline_only, "dock allowance" in article.text) == (None, True)
    else:
        assert reason in article.headline_only
        assert article.text == ""
