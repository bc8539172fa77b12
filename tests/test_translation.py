"""Lines put into the reader's language: only by a model that can, and only where the translation can be checked."""

from __future__ import annotations

import json

import pytest
from model_server import model_server
from test_summarizer import NOW

from briefing.models.openai_compatible import ServedModel
from briefing.models.servers import server_of
from briefing.reading import article_from_text
from briefing.rendering import render_brief
from briefing.summarizing import Summarizer
from briefing.summarizing.translate import faults

GERMAN = """\
Verkehrsministerin Katrin Lohse hat am Dienstag in Brunsfeld einen Vertrag über den Hafen Tannwick unterzeichnet.
Der Bund übernimmt 60 Prozent der Kosten von 1,2 Milliarden Euro, wie das Ministerium mitteilte.
Lohse lehnte einen Verkauf des Hafens am Dienstag erneut ab.
Im Hafen Tannwick wurden im vergangenen Jahr 14 Schiffe mehr abgefertigt als im Jahr davor.
"""
ANSWERS = {
    "unterzeichnet": "Transport Minister Katrin Lohse signed a contract on the port of Tannwick in Brunsfeld on 10 December 2024.",
    "übernimmt": "The federal government will pay 60 percent of the cost of 1.2 billion euros, the ministry said.",
    "lehnte": "Lohse agreed to a sale of the port.",
}


def translating(exchange):
    """Quote the article's sentences, and translate a line by the table."""
    text = exchange.article
    if "<article>" in text:
        lines = [item for item in GERMAN.splitlines() if item in text]
        exchange.answer(json.dumps({"bullets": [{"evidence": item, "text": item} for item in lines]}))
        return
    found = next((answer for word, answer in ANSWERS.items() if word in text), "Nothing of it.")
    exchange.answer(json.dumps({"translation": found}))


def brief(server, **table):
    model = ServedModel(server_of(f"tiny@{server.base_url}", {"timeout": 2.0, "retries": 0, **table}))
    article = article_from_text(GERMAN, now=NOW, published="2024-12-11", title="Vertrag über Hafen Tannwick")
    return Summarizer(model, translate_to="en").briefs([article])[0]


def test_a_line_is_translated_where_numbers_names_and_negations_agree():
    with model_server(translating) as server:
        found = brief(server)
    lines = {bullet.evidence[0].quote.split()[1]: bullet for bullet in found.bullets}
    pays = lines["Bund"]
    assert pays.text == ANSWERS["übernimmt"]
    assert pays.translated_from == "de"
    assert pays.evidence[0].quote == GERMAN.splitlines()[1]
    refusing = lines["lehnte"]
    assert refusing.translated_from == ""
    assert "lehnte" in refusing.text
    assert any(warning == "translation refused: negation changed" for warning in found.warnings)
    shown = json.loads(render_brief([found], "json"))
    assert {item["translated_from"] for item in shown["bullets"]} == {"de", None}
    assert "translated from German" in render_brief([found], "md")


def test_a_model_that_does_not_write_both_languages_is_not_asked():
    with model_server(translating) as server:
        found = brief(server, languages=["de", "fr"])
        assert len(server.requests) == 1
    assert all(not bullet.translated_from for bullet in found.bullets)


@pytest.mark.parametrize(
    ("translation", "line", "source", "told"),
    [
        ("Lohse signed the contract in Brunsfeld on Tuesday.", "Lohse unterzeichnete den Vertrag in Brunsfeld am Dienstag.", "de", ""),
        ("Lohse signed the contract in Berlin.", "Lohse unterzeichnete den Vertrag in Brunsfeld.", "de", "foreign name: Berlin"),
        ("The bridge costs 13 million euros.", "Die Brücke kostet 12 Millionen Euro.", "de", "other numbers"),
        ("The bridge costs 12 million euros.", "Die Brücke kostet 12 Millionen Euro.", "de", ""),
        ("The minister will resign.", "Der Minister wird nicht zurücktreten.", "de", "negation changed"),
        ("The minister will not resign.", "Der Minister wird nicht zurücktreten.", "de", ""),
        ("Der Minister wird nicht zurücktreten.", "Der Minister wird nicht zurücktreten.", "de", "in another language"),
        ("Japan and France signed an agreement.", "日本とフランスは協定に署名した。", "ja", ""),
        ("Japan and Germany signed an agreement.", "日本とフランスは協定に署名した。", "ja", "foreign name: Germany"),
        ("Takase met Aldan in Tokyo.", "高瀬首相はアルダン大統領と会談した。", "ja", "foreign name"),
        ("The number of visitors rose to 1.2 million.", "訪問者は120万人に増えた。", "ja", ""),
        ("The number of visitors rose to", "訪問者は120万人に増えた。", "ja", "cut off"),
        ("Spain will pay 1,250 million euros.", "España pagará 1.250 millones de euros.", "es", ""),
        ("Étienne Marchal did not sign in Saint-Brieux.", "Étienne Marchal n'a pas signé à Saint-Brieux.", "fr", ""),
    ],
)  # fmt: skip
def test_what_a_translation_is_held_to(translation, line, source, told):
    found = faults(translation, line, source=source, target="en", article=line)
    assert (told in found[0]) if told else found == (), found
