"""The page of a day in a real browser: accessible, silent, alone, and its evidence within reach of a key."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from rendering_demo import demo_articles, demo_briefing, quiet_briefing

from briefing.rendering import render


def busy_briefing():
    """A day of twelve stories in four sections."""
    day = demo_briefing(hostile=False)
    stories = tuple(
        replace(
            day.stories[place % 2],
            id=f"s{place}",
            rank=place + 1,
            section=("World", "Sport", "Arts", "Law")[place % 4],
        )
        for place in range(12)
    )
    return replace(
        day, stories=tuple(sorted(stories, key=lambda story: story.section)), glance=(), watchlist=()
    )


DAYS = {
    "plain": lambda: demo_briefing(hostile=False),
    "hostile": demo_briefing,
    "quiet": quiet_briefing,
    "busy": busy_briefing,
}


@pytest.fixture
def opened(browser, tmp_path):
    """Opens the page of a day; hears the console and the network."""
    contexts = []

    def open_page(day: str, **options):
        path = tmp_path / f"{day}.html"
        path.write_text(render(DAYS[day](), "html", demo_articles()), encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        for event in ("console", "pageerror", "dialog"):
            page.on(event, lambda item: page.heard.append(str(item)))
        page.on("request", lambda item: page.heard.append(item.url) if item.url != path.as_uri() else None)
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 800, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("day", DAYS)
def test_the_page_is_accessible_silent_and_fits(opened, day, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(day, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for proof in page.query_selector_all("details"):
        proof.evaluate("element => element.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heard = list(page.heard)  # axe itself is injected past the page's policy
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert heard == []


@pytest.mark.parametrize("scripts", [True, False])
def test_evidence_opens_with_the_keyboard_alone(opened, scripts):
    page = opened("plain", java_script_enabled=scripts)
    quote = page.locator(".lines mark").first
    assert not quote.is_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(".lines summary:focus").count():
            break
    page.keyboard.press("Enter")
    assert quote.is_visible()
    passage = page.locator(".proof").first
    assert passage.locator("footer a").count() >= 1
    assert "December" in passage.locator("footer").first.inner_text()
    page.keyboard.press("Enter")
    assert not quote.is_visible()


def test_the_passage_stands_in_its_paragraph(opened):
    page = opened("plain")
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    shown = page.locator("blockquote p").first
    marked = shown.locator("mark").inner_text()
    assert len(shown.inner_text()) > len(marked) + 20
    assert page.locator(".around").count() >= 1


def test_what_is_not_english_says_so_and_runs_its_own_way(opened):
    page = opened("plain")
    assert page.locator("[lang=ja]").count() >= 1
    assert page.locator("[dir=auto]").count() > 20


def test_paper_has_the_proof_of_every_line(opened, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here")
    page = opened("plain")
    page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    told = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "printed.pdf", "-"], capture_output=True, check=True
    )
    text = re.sub(r"\s+", "", re.sub(r"\d+ / \d+\s*\f", "", told.stdout.decode("utf-8")))
    quotes = [
        proof.quote
        for story in demo_briefing(hostile=False).stories
        if story.shown
        for bullet in (*story.bullets, *story.more)
        for proof in bullet.evidence
    ]
    assert len(quotes) >= 6
    for quote in quotes:
        assert re.sub(r"\s+", "", quote) in text, quote


def test_a_day_with_many_stories_has_its_picture(opened):
    page = opened("busy")
    picture = page.locator("nav.picture")
    assert picture.locator("rect").count() == 4
    assert [row.inner_text().split()[:2] for row in picture.locator("li").all()] == [
        ["Arts", "3"], ["Law", "3"], ["Sport", "3"], ["World", "3"],
    ]  # fmt: skip
    for link in picture.locator("a").all():
        assert page.locator(link.get_attribute("href")).count() == 1


def test_a_developing_affair_has_its_line_of_days(opened):
    page = opened("plain")
    history = page.locator(".history")
    assert history.locator("circle").count() == 3
    assert "10 December Port Amsel prepares for the flood" in history.inner_text()
    assert history.locator("svg").get_attribute("aria-hidden") == "true"
