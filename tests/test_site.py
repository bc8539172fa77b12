"""The archive as a site and as a register: links, people, the search in a real browser, rows of meetings."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import lxml.html
import pytest
from rendering_demo import HOSTILE, demo_articles, demo_briefing, quiet_briefing
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.rendering import rendered_forms
from briefing.site.search import search_pages
from briefing.types import Meeting, Participant

FIRST = dt.date(2024, 12, 9)


def participant(name: str, role: str | None = None) -> Participant:
    return Participant(name=name, role=role)


def days():
    """Three days: the demo day, the same affair a day later with hostile names, and a quiet one."""
    one = replace(demo_briefing(hostile=False), date=FIRST)
    (meeting,) = one.meetings[:1]
    later = replace(demo_briefing(), date=FIRST + dt.timedelta(days=1))
    first = replace(later.stories[0], affair=one.stories[0].id, since=FIRST)
    cited = later.sources[0].id
    later = replace(
        later,
        stories=(first, *later.stories[1:]),
        meetings=(
            replace(meeting, agreed=("to open the line in spring",), citations=(cited,)),
            Meeting(
                who=(participant("=cmd|' /C calc'!A0"), participant(HOSTILE), participant("../../etc/passwd")),
                where="@SUM(A1)", when="2024-12-10", agreed=("+1",), citations=(cited,),
            ),
            Meeting(
                who=(participant("José Ángel Brandt", "Minister"), participant("海部 俊樹"), participant("נועה לוי")),
                where="Zürich", when=None, agreed=(), citations=(cited,),
            ),
        ),
    )  # fmt: skip
    return [one, later, replace(quiet_briefing(), date=FIRST + dt.timedelta(days=2))]


@pytest.fixture
def archived(tmp_path, monkeypatch):
    """An archive of three days."""
    monkeypatch.setenv("BRIEFING_OUT", str(tmp_path / "out"))
    now = dt.datetime(2024, 12, 11, 7, tzinfo=dt.UTC)
    with Archive.open(load_settings().archive_file, clock=lambda: now) as archive:
        for day in days():
            made = rendered_forms(day, ("md", "html", "json", "ics"), demo_articles())
            archive.save_briefing(
                day, starts=now, ends=now, inputs=day.date.isoformat(), forms=made.forms, documents={}
            )
    return tmp_path


def run(*arguments: str, code: int = 0):
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def site(archived) -> Path:
    run("site", "build", "--out", str(archived / "site"), "--title", "Office")
    return archived / "site"


def test_every_link_of_the_site_leads_to_something_in_it(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        root = lxml.html.fromstring(page.read_text(encoding="utf-8"))
        assert root.get("lang") == "en"
        for link in root.iter("a"):
            address = link.get("href")
            if address.startswith(("http://", "https://")):
                continue
            path, _, mark = address.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            assert site.resolve() in target.parents, (page, address)
            assert target.is_file(), (page, address)
            if mark:
                found = lxml.html.fromstring(target.read_text(encoding="utf-8"))
                assert found.xpath("//*[@id=$mark]", mark=mark), (page, address)
    assert not [path for path in site.rglob("*") if ".." in path.name or not path.name.isascii()]


def test_a_day_leads_to_its_neighbours_and_its_other_forms(site):
    root = lxml.html.fromstring((site / "2024-12-10" / "index.html").read_text(encoding="utf-8"))
    links = {link.text_content(): link.get("href") for link in root.xpath("//nav[@aria-label='Archive']//a")}
    assert links["← 2024-12-09"] == "../2024-12-09/index.html"
    assert links["2024-12-11 →"] == "../2024-12-11/index.html"
    assert (
        json.loads((site / "2024-12-10" / links["json"]).read_text(encoding="utf-8"))["date"] == "2024-12-10"
    )


def page_titled(site: Path, folder: str, title: str):
    for path in (site / folder).glob("*.html"):
        root = lxml.html.fromstring(path.read_text(encoding="utf-8"))
        if root.findtext(".//h1") == title:
            return root
    raise AssertionError(f"no page {title!r}")


def test_a_person_a_place_and_an_affair_have_their_pages(site):
    person = page_titled(site, "people", "José Ángel Brandt")
    assert "海部 俊樹" in person.text_content()
    assert "José Ángel Brandt (Minister)" in person.text_content()
    place = page_titled(site, "places", "Zürich")
    assert "José Ángel Brandt" in place.text_content()
    affairs = lxml.html.fromstring((site / "affairs" / "index.html").read_text(encoding="utf-8"))
    assert "2 days, 2024-12-09 to 2024-12-10" in affairs.text_content()


def test_building_again_writes_what_changed_and_removes_what_is_gone(site, archived):
    own = site / "notes.txt"
    own.write_text("mine", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    told = run("site", "build", "--out", str(site), "--title", "Office").stderr
    assert "0 files written" in told
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.html")} == before
    settings = load_settings()
    now = dt.datetime(2024, 12, 12, 7, tzinfo=dt.UTC)
    with Archive.open(settings.archive_file, clock=lambda: now) as archive:
        day = replace(days()[1], meetings=())
        archive.save_briefing(day, starts=now, ends=now, inputs="new", forms={}, documents={})
    told = run("site", "build", "--out", str(site), "--title", "Office").stderr
    assert not (site / "2024-12-10" / "2024-12-10.json").exists()
    assert ", 0 removed" not in told
    assert own.read_text(encoding="utf-8") == "mine"


def test_somebody_elses_pages_are_not_written_over(archived):
    folder = archived / "public"
    folder.mkdir()
    (folder / "index.html").write_text("mine", encoding="utf-8")
    assert "another site" in run("site", "build", "--out", str(folder), code=6).stderr
    assert [path.name for path in folder.iterdir()] == ["index.html"]


def test_a_build_that_breaks_off_leaves_the_old_site_and_the_next_one_ends_it(site):
    day = site / "2024-12-10" / "index.html"
    before = (site / "index.html").read_bytes()
    day.unlink()
    day.mkdir()
    run("site", "build", "--out", str(site), "--title", "New", code=6)
    assert (site / "index.html").read_bytes() == before
    day.rmdir()
    assert "2 files written" in run("site", "build", "--out", str(site), "--title", "New").stderr


def test_only_names_have_pages(site):
    listed = lxml.html.fromstring((site / "people" / "index.html").read_text(encoding="utf-8"))
    names = [link.text for link in listed.xpath("//main//a")]
    assert "Ilse Brandt" in names
    assert not [name for name in names if name[:1].islower()]


def test_the_search_finds_from_the_file_system(site, browser):
    context = browser.new_context()
    page = context.new_page()
    heard, asked = [], []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "search.html").as_uri())
    assert "in the archive" in page.inner_text("#count")
    for query in ("corridor", "corrid", "coridor", "karst corridor", "BRANDT"):
        page.fill("#words", query)
        assert page.locator("#found li").count() >= 1, query
    assert page.locator("#found mark").count() >= 1
    page.fill("#words", "rail corridor")
    found = page.locator("#found li").count()
    page.fill("#from", "2024-12-10")
    assert 0 < page.locator("#found li").count() < found
    address = page.url
    page.fill("#words", "qqqqqqqq")
    assert page.inner_text("#count") == "0 stories found"
    page.goto("about:blank")
    page.goto(address)
    assert page.input_value("#words") == "rail corridor"
    page.locator("#found a").first.click()
    assert "#story-" in page.url
    assert page.locator("article.story:target").count() == 1
    assert heard == []
    assert all(url.startswith(("file:", "about:")) for url in asked)
    context.close()


def test_a_large_archive_is_searched_in_parts(tmp_path, browser):
    stories = [
        {"d": f"2024-{month:02}-01", "h": f"Støre in Halden {month}", "s": "News", "t": "</script><b>", "p": "", "l": "",
         "o": "", "u": "#"}
        for month in (10, 11, 12)
    ]  # fmt: skip
    pages = dict(search_pages(stories, most=250))
    assert list(pages) == ["search.html", "search-2.html"]
    assert list(dict(search_pages([]))) == ["search.html"]
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "search.html").as_uri())
    assert page.inner_text("#count") == "2 stories in the archive"
    page.fill("#words", "store halden")
    assert page.locator("#found li").count() == 2
    assert page.locator("#found a mark").all_inner_texts() == ["Støre", "Halden"] * 2
    page.click("text=2024-10")
    assert page.input_value("#words") == "store halden"
    assert page.inner_text("#count") == "1 story found"
    assert page.locator("b").count() == 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_site_are_accessible(site, browser, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    person = next(path for path in (site / "people").glob("*.html") if path.name != "index.html")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page = context.new_page()
    for path in (site / "index.html", site / "search.html", site / "people" / "index.html", person,
                 site / "2024-12-10" / "index.html"):  # fmt: skip
        page.goto(path.as_uri())
        result = axe.Axe().run(page)
        assert result.violations_count == 0, (path, result.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_a_meeting_told_on_two_days_is_one_row_with_all_its_sources(archived):
    rows = json.loads(run("meetings", "--who", "brandt", "--who", "Reyk", "--format", "json").stdout)[
        "meetings"
    ]
    (row,) = [row for row in rows if row["when"] == days()[0].meetings[0].when]
    assert row["told"] == ["2024-12-10", "2024-12-09"]
    assert "to open the line in spring" in row["agreed"]
    assert set(days()[0].meetings[0].agreed) <= set(row["agreed"])
    assert row["sources"]


@pytest.mark.parametrize("name", ["jose angel brandt", "BRANDT José", "J. Brandt", "海部", "נועה"])
def test_a_person_is_found_by_any_way_of_writing_the_name(archived, name):
    rows = json.loads(run("meetings", "--who", name, "--where", "zurich", "--format", "json").stdout)[
        "meetings"
    ]
    assert len(rows) == 1


def test_the_register_ends_and_begins_where_it_is_told(archived):
    rows = json.loads(
        run("meetings", "--since", "2024-12-10", "--until", "2024-12-10", "--format", "json").stdout
    )
    assert {row["when"] for row in rows["meetings"]} == {"2024-12-10", None}
    none = run("meetings", "--who", "Brant", "--since", "2030-01-01")
    assert "no meeting found" in none.stderr


def test_no_cell_is_a_formula(archived):
    text = run("meetings", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) >= 3
    assert any("cmd|" in row["who"] for row in rows)
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert "| --- |" in run("meetings").stdout


def test_open_writes_the_page_and_says_where(archived):
    path = Path(run("open", "2024-12-09", "--print-path").stdout.strip())
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "no briefing of 2020-01-01" in run("open", "2020-01-01", "--print-path", code=9).stderr
    assert "no briefing of 2020" not in run("open", "--print-path").stderr
