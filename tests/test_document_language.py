"""The language in which documents speak: every heading, label, date and plural form, and nothing of the sources."""

from __future__ import annotations

import datetime as dt
import html
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import rendering_demo
from typer.testing import CliRunner

import briefing.rendering
from briefing.cli.main import app
from briefing.config import DOCUMENT_LANGUAGES, load_settings
from briefing.errors import ConfigError
from briefing.rendering import digest_text, document_of, mail_html, render, render_bytes, subject
from briefing.rendering.speaking import catalog, n, speaking, t
from briefing.rendering.wording import date_label, day_label, near_date_label, when_label

OTHERS = [code for code in DOCUMENT_LANGUAGES if code != "en"]
ROOM = Path(briefing.rendering.__file__).parent
FIELD = re.compile(r"\{\w*(?::[^}]*)?\}")


def demo(language: str):
    return replace(rendering_demo.demo_briefing(hostile=False), language=language)


def used_messages() -> set[str]:
    """Every message that the renderers word, read from their sources."""
    found = set()
    for path in [*ROOM.glob("*.py"), *(ROOM / "templates").glob("*.jinja")]:
        text = path.read_text(encoding="utf-8")
        found |= {match[2] for match in re.finditer(r"\bt\(\s*(['\"])((?:(?!\1).)+)\1", text)}
    return found


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalog_has_every_message_with_its_fields(code):
    messages = catalog(code)["messages"]
    assert not used_messages() - set(messages)
    for message, found in messages.items():
        assert found.strip(), message
        assert sorted(FIELD.findall(found)) == sorted(FIELD.findall(message)), message
    assert {key: set(value) for key, value in catalog(code)["plurals"].items()}.keys() == catalog("de")[
        "plurals"
    ].keys()


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("form", ["md", "html", "txt", "mail", "digest"])
def test_a_document_says_nothing_in_english_but_what_its_sources_say(code, form):
    own = demo(code)
    content = document_of(own)
    made = {"mail": mail_html, "digest": digest_text}.get(form)
    text = made(content) if made else render(own, form)
    english = made(document_of(demo("en"))) if made else render(demo("en"), form)
    shown = [
        re.sub(r"<style>.*?</style>|<[^>]+>", " ", item, flags=re.DOTALL).lower() for item in (text, english)
    ]
    for heading in (
        "At a glance",
        "Meetings and agreements",
        "Coming up",
        "Coverage",
        "min to read",
        "Also in the news",
    ):
        if heading.lower() in shown[1]:
            assert heading.lower() not in shown[0], heading
            with speaking(code):
                word = (
                    t(heading)
                    if heading != "min to read"
                    else t("{minutes} min to read", minutes=content.minutes)
                )
            assert word.lower() in html.unescape(shown[0]), heading
    assert not re.search(
        r"\b(?:January|February|October|November|December) \d{4}", re.sub(r"“[^”]*”", "", content.day)
    )
    if form == "html":
        assert f'<html lang="{code}">' in text
    # What the sources say stays as they say it.
    for story in own.stories:
        for bullet in story.bullets if story.shown else ():
            assert bullet.text.split()[0] in html.unescape(text)


def test_dates_and_plural_forms_are_those_of_the_language():
    day = dt.date(2024, 12, 11)
    expected = {
        "en": ("11 December 2024", "Wednesday 11 December 2024", "11 December", "December 2024", "1 outlet", "3 outlets"),
        "de": ("11. Dezember 2024", "Mittwoch, 11. Dezember 2024", "11. Dezember", "Dezember 2024", "1 Medium", "3 Medien"),
        "fr": ("11 décembre 2024", "mercredi 11 décembre 2024", "11 décembre", "décembre 2024", "1 média", "3 médias"),
        "es": ("11 de diciembre de 2024", "miércoles, 11 de diciembre de 2024", "11 de diciembre", "diciembre de 2024",
               "1 medio", "3 medios"),
        "ja": ("2024年12月11日", "2024年12月11日水曜日", "12月11日", "2024年12月", "1媒体", "3媒体"),
        "zh": ("2024年12月11日", "2024年12月11日星期三", "12月11日", "2024年12月", "1家媒体", "3家媒体"),
    }  # fmt: skip
    for code, wanted in expected.items():
        with speaking(code):
            found = (
                date_label(day), day_label(day), near_date_label(day, day), when_label("2024-12"),
                n(1, "outlet"), n(3, "outlet"),
            )  # fmt: skip
        assert found == wanted
    with speaking("fr"):
        assert n(0, "outlet") == "0 média"  # French counts nothing in the singular


def test_the_language_of_one_document_does_not_reach_the_next():
    render(demo("ja"), "md")
    assert "At a glance" in render(demo("en"), "md")
    assert subject(document_of(demo("de"))).startswith("Briefing Mi., 11. Dez.")


def test_an_unknown_language_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match="documents do not speak 'dee'; did you mean 'de'"):
        load_settings({"language": "dee"})


def test_a_daily_document_in_german_and_again_in_english(tmp_path, samples, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = 'model = "extractive"\nembedder = "none"\ntimezone = "Asia/Tokyo"\n'
    (tmp_path / "config" / "config.toml").write_text(config, encoding="utf-8")
    paths = [str(path) for path in sorted((samples / "2024-12-10").iterdir())[2:4]]
    for code, heading in (("de", "## Bevorstehend"), ("en", "## Coming up"), ("ja", "## 今後の予定")):
        done = CliRunner().invoke(
            app, ["daily", *paths, "--all", "--date", "2024-12-11", "--format", "md", "--language", code]
        )
        assert done.exit_code == 0, done.output
        assert heading in (tmp_path / "out" / "2024-12-11.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["ja", "zh"])
def test_books_in_east_asian_languages_are_made(code):
    book = render_bytes(demo(code), "epub")
    assert book.startswith(b"PK")


@pytest.mark.parametrize("code", ["ja", "de"])
def test_a_page_fits_a_telephone(browser, tmp_path, code):
    path = tmp_path / "page.html"
    path.write_text(render(demo(code), "html"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.documentElement.lang") == code
    page.close()


def test_catalogs_are_tables_that_a_translator_can_edit():
    for code in OTHERS:
        path = ROOM / "languages" / f"{code}.toml"
        assert tomllib.loads(path.read_text(encoding="utf-8")).keys() == {"messages", "plurals"}
