"""What sets the day against the reader's wishes and against earlier days, in every form of the document."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re

import lxml.html
import pytest
from rendering_demo import HOSTILE, demo_articles, demo_briefing, quiet_briefing

from briefing.errors import RenderError
from briefing.rendering import (
    Cut,
    digest_text,
    document_of,
    mail_html,
    render,
    short_text,
    story_json,
    story_markdown,
)
from briefing.types import ArticleType, Continuing, SourceEntry, Story

CUT = Cut(rest="the page of the day")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def page_of(briefing, **more):
    return lxml.html.fromstring(render(briefing, "html", demo_articles(), **more))


def forms_of(briefing) -> dict[str, str]:
    content = document_of(briefing, demo_articles())
    return {
        "md": squeezed(re.sub(r"[*\\]", "", render(briefing, "md", demo_articles()))),
        "html": squeezed(page_of(briefing).text_content()),
        "text": squeezed(digest_text(content, CUT)),
        "mail": squeezed(lxml.html.fromstring(mail_html(content, CUT)).text_content()),
    }


@pytest.fixture
def plain():
    return demo_briefing(hostile=False)


@pytest.mark.parametrize(
    "told",
    [
        "Karst: stories 1, 6",
        "Ushuaia: not mentioned",
        "The briefing of 10 December said: “Nine people died in Port Amsel, the mayor said.” Now: At least 12",
        "Update: Twelve die as Lume floods Port Amsel",
        "developing since 9 December",
        "watchlist: Karst",
        "Sources differ (dead): at least 12 (Port Herald, 07:05) [4]",
        "17 (Amsel Post, 10 December) [5]",
        "yes: both governments [1]",
        "no: unnamed official [3]",
        "Ferry strike enters its second week (since 3 December, last told 10 December) [8]",
        "14 January 2025, 15:00",
        "The central bank next meets. (Port Amsel) [8]",
        "Left out for length",
    ],
)
def test_every_form_shows_the_edition(plain, told):
    for name, form in forms_of(plain).items():
        # A bullet or a dash between the parts of a line is the form's own.
        assert squeezed(told) in squeezed(re.sub(r" [–·/] | - (?=[a-z0-9])", " ", form)), name


def test_the_status_stands_with_the_number_of_outlets(plain):
    for form in forms_of(plain).values():
        assert re.search(r"NEW (?:· )?3 outlets", form)
        assert re.search(r"UPDATE (?:· )?2 outlets", form)


def test_the_glance_is_the_one_that_was_chosen(plain):
    lines = [squeezed(item.text_content()) for item in page_of(plain).xpath('//section[@class="glance"]//li')]
    assert lines[0].startswith("1 Brandt and Reyk agreed")
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    without = dataclasses.replace(plain, glance=())
    first = page_of(without).xpath('//section[@class="glance"]//li')[0]
    assert "met for two hours" in first.text_content()


def test_the_rest_of_a_story_is_at_hand_or_counted(plain):
    rest = plain.stories[0].more[0].text
    page = page_of(plain)
    (more,) = page.xpath('//details[@class="more"]')
    assert rest in squeezed(more.text_content())
    assert squeezed(more.xpath("./summary")[0].text_content()) == "1 more line"
    markdown = render(plain, "md", demo_articles())
    assert "- **More**\n    - **Agreed** " + rest in markdown
    assert f"- **1.5** {rest}" in markdown
    story = json.loads(render(plain, "json"))["stories"][0]
    assert [bullet["text"] for bullet in story["more"]] == [rest]
    content = document_of(plain)
    for form in (digest_text(content, CUT), mail_html(content, CUT)):
        # The table of meetings tells the same; what is left out is the line.
        assert not re.search(f"Agreed(?::|</span>) {rest}", squeezed(form))
        assert "+1 more line" in form
    assert "more line" not in digest_text(content)


def test_a_fact_of_one_source_is_marked_where_there_are_several(plain):
    for form in forms_of(plain).values():
        assert re.search(r"on 10 December 2024\. \[1\] \(?only Port Herald", form)
        assert not re.search(r"closed since 2019\.(?: \[\d\],?)+ \(?only", form)
        assert not re.search(r"3\.25 percent on 10 December 2024\.(?: \[\d\],?)+ \(?only", form)


def test_the_watchlist_leads_to_its_stories(plain):
    page = page_of(plain)
    links = page.xpath('//section[@class="watchlist"]//a/@href')
    assert links == ["#story-1", "#story-6"]
    for link in links:
        assert page.xpath(f'//*[@id="{link[1:]}"]')


def test_the_short_form_begins_as_the_document(plain):
    text = short_text(document_of(plain), most=2000)
    assert text.startswith("Watchlist: Karst: stories 1, 6; Ushuaia: not mentioned\n1. Brandt and Reyk")
    assert "Update: Twelve die" in text


@pytest.mark.parametrize("form", ["html", "mail"])
def test_hostile_names_make_no_element(form):
    day = demo_briefing()
    page = page_of(day) if form == "html" else lxml.html.fromstring(mail_html(document_of(day), CUT))
    assert not list(page.iter("script", "img", "iframe", "form"))
    assert page.text_content().count('<script>alert("x")</script>') > 10
    for link in page.iter("a"):
        assert link.get("href").startswith(("#", "https://"))


def test_hostile_names_keep_their_line_in_text():
    for form in (digest_text(document_of(demo_briefing()), CUT), short_text(document_of(demo_briefing()))):
        assert not set(form) & {"\x1b", "\u202e", "\x00"}
        assert "\n# second" not in form
    assert HOSTILE not in render(demo_briefing(), "md")


def test_the_calendar_is_linked_only_where_there_is_one(plain):
    assert "Calendar file" not in page_of(plain).text_content()
    (link,) = page_of(plain, calendar="briefing.ics").xpath('//section[@class="coming"]/p/a')
    assert link.get("href") == "briefing.ics"
    for name in ("javascript:alert(1)", "../x.ics", "a/b.ics"):
        assert "Calendar file" not in page_of(plain, calendar=name).text_content()


def long_day(plain, *, told: int, named: int):
    """A day of many stories: ``told`` with the lines of the first, ``named`` without any."""
    first = plain.stories[0]
    stories = [
        dataclasses.replace(first, id=f"s{place}", rank=place, section=f"Part {place % 4}")
        for place in range(1, told + 1)
    ]
    entries = list(plain.sources)
    for place in range(told + 1, told + named + 1):
        entries.append(
            SourceEntry(
                number=len(entries) + 1, id=f"a{place}", title=f"Title {place}", source="Coast Review",
                url=None, origin=f"{place}.txt", published=None,
            )
        )  # fmt: skip
        stories.append(
            Story(
                id=f"s{place}",
                headline=f"Title {place}",
                rank=place,
                bullets=(),
                articles=(f"a{place}",),
                shown=False,
            )
        )
    return dataclasses.replace(
        plain, stories=tuple(stories), sources=tuple(entries), glance=(), watchlist=(), corrections=()
    )


def test_a_long_day_names_thirty_stories_and_counts_the_rest(plain):
    day = long_day(plain, told=3, named=50)
    for form in forms_of(day).values():
        assert "Title 33 " in form
        assert "Title 34" not in form
        assert "and 20 more (in the JSON form)" in form
    assert len(json.loads(render(day, "json"))["stories"]) == 53
    page = page_of(day)
    targets = {element.get("id") for element in page.iter() if element.get("id")}
    assert {link.get("href")[1:] for link in page.iter("a") if link.get("href").startswith("#")} <= targets
    assert "3 stories" in page.xpath('//section[@class="coverage"]')[0].text_content()


def test_a_watched_story_is_always_named(plain):
    day = long_day(plain, told=3, named=50)
    last = dataclasses.replace(day.stories[-1], watched=("Title",))
    page = page_of(dataclasses.replace(day, stories=(*day.stories[:-1], last)))
    assert page.xpath('//*[@id="story-53"]')


def test_messages_of_a_long_day_fit_into_a_mail(plain):
    content = document_of(long_day(plain, told=150, named=200))
    for written in (digest_text, mail_html):
        message = written(content, CUT)
        assert 60_000 < len(message.encode()) < 100_000
        assert "more stories: the page of the day" in message


def test_reading_time_is_that_of_what_is_shown(plain):
    minutes = document_of(long_day(plain, told=10, named=0)).minutes
    assert document_of(long_day(plain, told=10, named=400)).minutes <= minutes + 1
    more = dataclasses.replace(plain.stories[0], more=plain.stories[0].bullets * 200)
    assert document_of(dataclasses.replace(plain, stories=(more,))).minutes <= 2


def test_sections_have_headings_and_a_list_of_contents(plain):
    page = page_of(long_day(plain, told=8, named=0))
    assert [item.text_content() for item in page.xpath("//nav//a")] == [
        "Part 1",
        "Part 2",
        "Part 3",
        "Part 0",
    ]
    assert not page_of(plain).xpath("//nav")


def test_a_story_alone_has_all_its_lines_and_its_proof(plain):
    markdown = story_markdown(plain, "s-karst", demo_articles())
    for bullet in (*plain.stories[0].bullets, *plain.stories[0].more):
        assert bullet.text in markdown
        for proof in bullet.evidence:
            assert proof.quote in markdown
    assert "Sources differ (trains a week)" in markdown
    assert "Lume" not in markdown
    alone = json.loads(story_json(plain, "s-karst"))
    assert alone["story"] == json.loads(render(plain, "json"))["stories"][0]
    assert [entry["id"] for entry in alone["sources"]] == ["port-herald", "morania-today", "wire"]
    with pytest.raises(RenderError, match="nowhere"):
        story_markdown(plain, "nowhere")


def test_views_and_headlines_stay_last_and_a_day_that_only_goes_on_is_quiet(plain):
    view = dataclasses.replace(plain.stories[5], type=ArticleType.ANALYSIS)
    assert (
        page_of(dataclasses.replace(plain, stories=(*plain.stories[:5], view)))
        .xpath("//article")[-1]
        .get("class")
        == "story view"
    )
    going = Continuing(
        headline="Strike", since=dt.date(2024, 12, 3), told=dt.date(2024, 12, 10), citations=()
    )
    markdown = render(dataclasses.replace(quiet_briefing(), continuing=(going,)), "md")
    assert "A quiet day: nothing new for 11 December 2024." in markdown
    assert "Strike" in markdown
