"""The forms of a document: the same content in each, safe whatever an article says."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import os
import re
import stat
import subprocess
import sys

import jsonschema
import lxml.html
import markdown_it
import pytest
from rendering_demo import HOSTILE, demo_articles, demo_briefing, demo_briefs, quiet_briefing

from briefing.errors import RenderError
from briefing.rendering import render, render_brief, schema, write_atomic


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def page_of(briefing):
    return lxml.html.fromstring(render(briefing, "html", demo_articles()))


@pytest.fixture
def plain():
    return demo_briefing(hostile=False)


def test_every_form_tells_the_same_facts_with_the_same_citations(plain):
    document = json.loads(render(plain, "json"))
    numbers = {entry["id"]: position for position, entry in enumerate(document["sources"], 1)}
    markdown = squeezed(render(plain, "md", demo_articles()).replace("\\", ""))
    page = squeezed(page_of(plain).text_content())
    count = 0
    for story in document["stories"]:
        if not story["shown"]:
            # Named without being told.
            assert markdown.count(story["headline"]) == 1
            assert page.count(story["headline"]) == 1
            continue
        assert story["headline"] in markdown
        assert story["headline"] in page
        for bullet in story["bullets"] + story["more"]:
            count += 1
            marks = [f"[{numbers[cited]}]" for cited in bullet["citations"]]
            for form in (markdown, page):
                # Each telling of the line is followed by its citations, and by nothing but them.
                tellings = [form[found.end() :] for found in re.finditer(re.escape(bullet["text"]), form)]
                assert tellings
                assert any(re.findall(r"\[\d+\]", after[: 7 * len(marks)]) == marks for after in tellings)
                for proof in bullet["evidence"]:
                    assert proof["quote"] in form
    assert count >= 6
    for entry in document["sources"]:
        assert entry["title"] in markdown
        assert entry["title"] in page
    for item in document["report"]["skipped"]:
        assert item["reason"] in markdown
        assert item["reason"] in page


def test_citations_lead_to_their_source(plain):
    page = page_of(plain)
    links = [link.get("href") for link in page.iter("a") if (link.get("href") or "").startswith("#")]
    identifiers = {element.get("id") for element in page.iter() if element.get("id")}
    assert links
    assert {link[1:] for link in links} <= identifiers


@pytest.mark.parametrize("make", [demo_briefing, quiet_briefing])
def test_json_keeps_to_its_schema(make):
    jsonschema.validate(json.loads(render(make(), "json")), schema("briefing"))
    jsonschema.Draft202012Validator.check_schema(schema("briefing"))
    jsonschema.Draft202012Validator.check_schema(schema("brief"))


def test_briefs_in_json_are_an_object_or_a_list_and_keep_to_the_schema():
    briefs = demo_briefs()
    several = json.loads(render_brief(briefs, "json"))
    assert len(several) == len(briefs)
    single = json.loads(render_brief(briefs[:1], "json"))
    assert single == several[0]
    jsonschema.validate(several, schema("brief"))
    jsonschema.validate(single, schema("brief"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**single, "surprise": 1}, schema("brief"))


def test_the_page_asks_nobody_for_anything(plain):
    for briefing in (plain, demo_briefing()):
        page = page_of(briefing)
        assert not list(page.iter("script", "img", "iframe", "object", "embed", "link", "form"))
        policy = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
        assert "default-src 'none'" in policy
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                if name in {"href", "src"}:
                    assert value.startswith(("#", "http://", "https://"))
        assert "@import" not in render(briefing, "html")
        assert "url(" not in render(briefing, "html")


def test_hostile_text_is_text_in_every_form():
    page = page_of(demo_briefing())
    assert 'alert("x")' in page.text_content()
    markdown = render(demo_briefing(), "md", demo_articles())
    bare = re.sub(r"\\.", "", markdown)
    for dangerous in ("<script", "<img", "](javascript:", "![", "<!--", "\x1b", "\u202e", "\x00"):
        assert dangerous not in bare
    assert "\n# second" not in markdown
    assert "\n- line" not in markdown
    text = render_brief(demo_briefs(), "text")
    for control in ("\x1b", "\u202e", "\x00"):
        assert control not in text
    assert HOSTILE.split()[0] in squeezed(text)


def test_a_quiet_day_says_so():
    markdown = render(quiet_briefing(), "md")
    assert len(markdown.split()) < 120
    assert "Coverage" in markdown
    assert json.loads(render(quiet_briefing(), "json"))["stories"] == []


def test_an_unknown_format_names_the_nearest(plain):
    with pytest.raises(RenderError, match="html"):
        render(plain, "htm")
    with pytest.raises(RenderError):
        render_brief(demo_briefs(), "pdf")


def test_a_document_replaces_the_old_one_whole(tmp_path):
    target = tmp_path / "new folder" / "day.md"
    write_atomic(target, "first\n")
    write_atomic(target, "second ü\n")
    assert target.read_text(encoding="utf-8") == "second ü\n"
    assert [item.name for item in target.parent.iterdir()] == ["day.md"]
    assert stat.S_IMODE(target.stat().st_mode) & 0o400


def test_what_is_in_the_way_is_named_and_kept(tmp_path):
    (tmp_path / "file").write_text("keep", encoding="utf-8")
    with pytest.raises(RenderError, match="file"):
        write_atomic(tmp_path / "file" / "day.md", "x")
    (tmp_path / "day.md").mkdir()
    with pytest.raises(RenderError):
        write_atomic(tmp_path / "day.md", "x")
    assert sorted(item.name for item in tmp_path.iterdir() if "config" not in item.name) == ["day.md", "file"]


def test_a_full_disk_leaves_the_old_document(tmp_path):
    """A limit on the size of files makes the same write fail that a full disk makes fail."""
    target = tmp_path / "day.md"
    target.write_text("old", encoding="utf-8")
    code = (
        "import resource, signal, pathlib\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from briefing.rendering import write_atomic\n"
        "from briefing.errors import RenderError\n"
        "try:\n"
        f"    write_atomic(pathlib.Path({os.fspath(target)!r}), 'x' * 100_000)\n"
        "except RenderError as exc:\n"
        "    print(exc)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "day.md" in done.stdout
    assert target.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == ["day.md"]


def test_hostile_markdown_is_harmless_where_it_is_shown():
    """A Markdown reader makes of the hostile day exactly the elements that the document itself writes."""
    reader = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table")
    shown = lxml.html.fromstring(
        f"<div>{reader.render(render(demo_briefing(), 'md', demo_articles()))}</div>"
    )
    written = {"div", "h1", "h2", "h3", "p", "ul", "li", "strong", "em", "a"}
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in shown.iter()} <= written | table
    for link in shown.iter("a"):
        assert link.get("href").startswith(
            ("#sources", "https://news.example/", "https://morania.example/", "https://xn--")
        )
    assert all(len(row) == 5 for row in shown.iter("tr"))
    visible = squeezed(shown.text_content())
    for text in (
        '<script>alert("x")</script>',
        "**bold** _it_ `code` | cell | # head ~~gone~~ &lt;b&gt;",
        "<!-- hidden -->",
    ):
        assert text in visible


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//news.example/a",
        "https://news.example@evil.example/",
        "https://",
        "https://exa\u202emple.org/",
        "http://[::1",
        "https://news.example:port/",
    ],
)
def test_only_web_addresses_are_linked(plain, address):
    entry = dataclasses.replace(plain.sources[0], url=address)
    briefing = dataclasses.replace(plain, sources=(entry, *plain.sources[1:]))
    assert not page_of(briefing).xpath('//li[@id="source-1"]//a')
    markdown = render(briefing, "md")
    assert "[1]: #sources" in markdown
    assert json.loads(render(briefing, "json"))["sources"][0]["url"] == address


def test_addresses_are_written_so_that_no_form_breaks(plain):
    entry = dataclasses.replace(plain.sources[0], url='https://news.example/a b(c)"<x>?q=[1]&é=ü#t')
    briefing = dataclasses.replace(plain, sources=(entry, *plain.sources[1:]))
    expected = "https://news.example/a%20b%28c%29%22%3Cx%3E?q=%5B1%5D&%C3%A9=%C3%BC#t"
    assert page_of(briefing).xpath('//li[@id="source-1"]//a/@href') == [expected]
    assert f"[1]: {expected}\n" in render(briefing, "md")


def test_times_read_with_the_zone_that_the_source_gives(plain):
    page = page_of(plain)
    lines = [squeezed(item.text_content()) for item in page.xpath('//section[@class="sources"]//li')]
    assert lines[1].endswith("11 December 2024, 13:44 JST")
    assert lines[2].endswith("10 December 2024, 23:10 (zone not given)")
    assert lines[4].endswith("10 December 2024")
    markdown = render(plain, "md")
    for line in lines:
        assert line.split("·")[-1].strip() in markdown


def test_quotes_keep_their_place_in_hostile_json():
    text = render(demo_briefing(), "json")
    assert "\u202e" not in text
    assert "\\u202e" in text
    articles = demo_articles()
    for story in json.loads(text)["stories"]:
        for bullet in story["bullets"]:
            for proof in bullet["evidence"]:
                assert articles[proof["article_id"]].text[proof["start"] : proof["end"]] == proof["quote"]


def test_what_is_not_english_says_its_language(plain):
    page = page_of(plain)
    assert page.get("lang") == "en"
    spoken = {
        squeezed(element.text_content()): element.get("lang") for element in page.xpath("//*[@lang]")[1:]
    }
    assert set(spoken.values()) == {"ja"}
    assert spoken["気象庁、沿岸の津波観測網を更新へ"] == "ja"


def test_disagreements_opinions_and_bare_headlines_are_marked(plain):
    page = squeezed(page_of(plain).text_content())
    markdown = squeezed(render(plain, "md"))
    for form in (page, markdown):
        assert re.search(
            r"Sources differ \(dead\):\W+at least 12 \(Port Herald, 07:05\) \[4\]\W+17 \(Amsel Post, 10 December\) \[5\]",
            form,
        )
        assert re.search(
            r"Disputed: is the tunnel paid for\?\W+yes: both governments \[1\]\W+no: unnamed official \[3\]",
            form,
        )
        assert "Headline only: the page held no article text" in form
        assert "5 of 9 (56 %) rewritten by the model" in form
        assert "an official (unnamed source), via Inland Wire" in form
    view = page_of(plain).xpath('//article[contains(@class, "view")]')
    assert [item.xpath(".//h3/span[2]/text()") for item in view] == [["The corridor is a half-measure"]]
    glance = page_of(plain).xpath('//section[@class="glance"]')[0].text_content()
    assert "R. Vane" not in glance


def test_the_style_sheet_is_the_one_that_the_policy_names(plain):
    text = render(plain, "html")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text


def test_the_same_briefing_gives_the_same_document(plain):
    for form in ("md", "html", "json"):
        assert render(plain, form, demo_articles()) == render(
            demo_briefing(hostile=False), form, demo_articles()
        )


def test_a_text_that_no_file_can_hold_is_an_error(tmp_path):
    with pytest.raises(RenderError, match="UTF-8"):
        write_atomic(tmp_path / "day.md", "a\ud800")
    assert not (tmp_path / "day.md").exists()


def test_a_document_has_the_permissions_that_the_umask_gives(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "day.md", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "day.md").stat().st_mode) == 0o640
