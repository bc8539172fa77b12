"""Articles in German, French, Spanish, Japanese and Chinese, from scraped text to the document."""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path

import pytest
from language_pairs import ARTICLES, FAITHFUL, UNFAITHFUL
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.reading import article_from_text
from briefing.reading.language import language_of
from briefing.reading.sentences import split_sentences
from briefing.summarizing import analysis
from briefing.summarizing.compose import Writer
from briefing.summarizing.foreign.people import people_of
from briefing.summarizing.resolve import Resolved
from briefing.summarizing.summarizer import Summarizer
from briefing.summarizing.verify import find_evidence, verify
from briefing.types import Kind, Method

SAMPLES = Path(__file__).parent.parent / "samples-languages"
NOW = dt.datetime(2024, 12, 12, 9, tzinfo=dt.UTC)
LANGUAGES = sorted(ARTICLES)
PAIRS = [(language, line) for language in LANGUAGES for line in FAITHFUL[language]]
TRAPS = [(language, line) for language in LANGUAGES for line, _ in UNFAITHFUL[language]]


@functools.cache
def article(language):
    return article_from_text(ARTICLES[language], now=NOW)


@functools.cache
def brief(language):
    return Summarizer(None).briefs([article(language)])[0]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Am 3. Oktober kam Dr. Maas, z. B. mit Nr. 5, d. h. spät.", "„Er kam.“", "Dann ging er."]),
        (
            "fr",
            [
                "« Nous partons ! » a-t-il dit.",
                "M. Dupont vécut en 50 av. J.-C. à Rome.",
                "« C'est fini. »",
                "Il part.",
            ],
        ),
        ("es", ["Lo dijo en EE. UU. la Sra. Olmedo.", "¿Qué pasó?", "¡Nada!", "Dijo que no.", "Siguió."]),
        (
            "ja",
            [
                "彼は「行く。必ず行く。」と述べた。",
                "3.5%増えた…と話した。",
                "「本当？」と聞いた。",
                "終わり！",
                "次だ。",
            ],
        ),
        ("zh", ["他说：“我们走。”", "然后走了。", "增长3.5%。", "结束！"]),
    ],
)
def test_sentences_end_where_the_language_ends_them(language, sentences):
    text = ("" if language in {"ja", "zh"} else " ").join(sentences)
    assert [item.text for item in split_sentences(text, language)] == sentences


@pytest.mark.parametrize(
    ("stamp", "body"),
    [
        ("11. Dezember 2024, 13:44 Uhr", "de"),
        ("Publié le 11 décembre 2024 à 13h44", "fr"),
        ("11 de diciembre de 2024, 13:44", "es"),
        ("2024年12月11日 13時44分", "ja"),
        ("令和6年12月11日 13時44分", "ja"),
        ("发布时间：2024年12月11日 13:44", "zh"),
    ],
)
def test_time_stamps_are_read_in_the_language(stamp, body):
    title, _, *text = ARTICLES[body].split("\n")
    read = article_from_text("\n".join([title, stamp, *text]), now=NOW)
    assert (read.published.isoformat(), read.title, read.language) == ("2024-12-11T13:44:00", title, body)


@pytest.mark.parametrize(
    ("headline", "language"),
    [("首相、台風被害対策本部設置", "ja"), ("东京都知事访问北京", "zh"), ("国会", "und")],
)
def test_a_headline_without_kana_shows_its_language_by_its_signs(headline, language):
    assert language_of(headline) == language


def test_the_page_says_the_language_of_a_text_too_short_to_tell():
    assert language_of("Neuwahlen in Sicht", declared="de") == "de"
    assert language_of("Neuwahlen in Sicht", declared="ja") == "und"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_is_told_in_the_language_with_its_evidence(language):
    told = brief(language)
    assert told.article.language == language
    assert 2 <= len(told.bullets) <= 4
    for bullet in told.bullets:
        assert bullet.evidence
        assert all(told.article.text[proof.start : proof.end] == proof.quote for proof in bullet.evidence)
        assert bullet.method in {Method.VERBATIM, Method.COMPRESSED}
        assert verify(bullet, told.article).accepted


@pytest.mark.parametrize(
    ("language", "dated"),
    [
        ("de", "am 10. Dezember"),
        ("fr", "mardi 10 décembre"),
        ("es", "el martes 10 de diciembre"),
        ("ja", "知事は12月10日、"),
        ("zh", "政府12月10日"),
    ],
)
def test_a_day_relative_to_the_publication_becomes_a_date(language, dated):
    first = brief(language).bullets[0]
    assert dated in first.text
    assert first.kind is Kind.DECIDED
    assert dated not in first.evidence[0].quote


@pytest.mark.parametrize(
    ("language", "sentence", "day"),
    [
        ("de", "Das Kabinett tritt am Freitag zu Beratungen über den Haushalt zusammen.", None),
        ("de", "Das Kabinett will am Freitag über den Haushalt beraten.", "2024-12-13"),
        ("de", "Das Kabinett beriet vergangenen Freitag über den Haushalt.", None),
        ("fr", "Le Parlement votera jeudi le budget de la ville.", "2024-12-12"),
        ("fr", "Le Parlement a voté jeudi le budget de la ville.", "2024-12-05"),
        ("es", "El Parlamento votará el próximo viernes el presupuesto de la ciudad.", "2024-12-13"),
        ("ja", "市議会は20日に予算案を採決する予定だ。", "2024-12-20"),
        ("ja", "市議会は10日間にわたり予算案を審議した。", None),
        ("ja", "市議会は今月5日に予算案を可決した。", "2024-12-05"),
        ("zh", "市议会将于下周二表决预算案。", "2024-12-17"),
        ("zh", "市议会5日通过了预算案。", "2024-12-05"),
    ],
)
def test_a_day_is_told_only_where_it_is_certain(language, sentence, day):
    title, stamp, *_ = ARTICLES[language].split("\n")
    filler = ARTICLES[language].split("\n")[3]
    read = article_from_text(f"{title}\n{stamp}\n{sentence}\n{filler}", now=NOW)
    told = Summarizer(None).briefs([read])[0].bullets
    assert next(bullet.when for bullet in told if bullet.evidence[0].quote == sentence) == day


@pytest.mark.parametrize(
    ("language", "people"),
    [
        (
            "de",
            {
                ("Jonas Reiter", "Arbeitsminister"),
                ("Helga Torn", "Ministerpräsidentin"),
                ("Karl Obermann", "Gewerkschaftschef"),
            },
        ),
        ("fr", {("Hélène Tournier", "présidente")}),
        ("es", {("Elena Torno", "presidenta"), ("Jonás Reina", "ministro de Trabajo")}),
        ("ja", {("小野寺健", "知事"), ("佐伯隆", "会長"), ("村田幸子", "委員長")}),
        ("zh", {("陆建国", "省长"), ("方志明", "会长"), ("周秀兰", "主席")}),
    ],
)
def test_people_are_named_with_their_office_and_nobody_else(language, people):
    found = {(person.name, person.role) for person in people_of(article(language))}
    assert people <= found
    assert all(name in ARTICLES[language] for name, _ in found)


@pytest.mark.parametrize(("language", "line"), PAIRS)
def test_the_gate_lets_a_faithful_shortening_pass(language, line):
    assert verify(line, article(language)).reasons == ()


@pytest.mark.parametrize(("language", "line"), TRAPS)
def test_the_gate_refuses_what_the_article_does_not_say(language, line):
    verdict = verify(line, article(language))
    assert not verdict.accepted
    assert verdict.reasons


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_is_found_for_a_line(language):
    proofs = find_evidence(FAITHFUL[language][0], article(language))
    assert proofs[0].quote == article(language).sentences[0].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_told_where_the_gate_accepts_it_and_else_the_sentence(language):
    read = article(language)
    writer = Writer(read, analysis.sentence_docs(read), max_words=30)
    resolved = Resolved(text=read.sentences[0].text)
    wrong, right = UNFAITHFUL[language][1][0], FAITHFUL[language][0]
    line = writer.line(0, resolved, [wrong, right])
    assert (line.text, line.method) == (right, Method.GENERATED)
    line = writer.line(0, resolved, [wrong])
    assert line.text == read.sentences[0].text
    assert line.rejected.startswith("foreign number")


def test_a_sentence_that_is_too_long_is_told_without_its_aside():
    sentence = (
        "Le maire de Lacville, Henri Vasseur, qui dirige la ville depuis dix ans, a présenté au conseil municipal "
        "le nouveau plan de circulation du centre historique (prévu en trois étapes), malgré les protestations des "
        "commerçants de la place."
    )
    title, stamp, *_ = ARTICLES["fr"].split("\n")
    read = article_from_text("\n".join([title, stamp, sentence, ARTICLES["fr"].split("\n")[3]]), now=NOW)
    told = Summarizer(None).briefs([read])[0].bullets[0]
    assert "(" not in told.text
    assert len(told.text) < len(sentence)
    assert verify(told, read).accepted


def test_a_day_in_five_languages_is_one_document(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for language, text in ARTICLES.items():
        (folder / f"{language}.txt").write_text(text, encoding="utf-8")
    # A second outlet tells the Japanese event in other words.
    (folder / "ja2.txt").write_text(
        "秋津県、最低賃金1150円に\n2024年12月11日 11時00分\n秋津県の小野寺健知事は10日、県内の最低賃金を来年7月に時給1150円へ"
        "引き上げると決めた。経営者団体の佐伯隆会長は反発している。対象はホテルや飲食店の従業員など約32万人に上る。\n",
        encoding="utf-8",
    )
    command = [
        "daily", str(folder), "--date", "2024-12-11", "--timezone", "UTC", "--model", "extractive",
        "--out", str(tmp_path / "out"), "--format", "md,html,json",
    ]  # fmt: skip
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    written = {path.suffix: path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.*")}
    day = json.loads(written[".json"])
    texts = [bullet["text"] for story in day["stories"] for bullet in story["bullets"]]
    assert any("am 10. Dezember" in text for text in texts)
    assert any("12月10日" in text for text in texts)
    assert sorted(len(story["articles"]) for story in day["stories"]) == [1, 1, 1, 1, 2]
    for language in LANGUAGES:
        assert f'lang="{language}"' in written[".html"]
    assert "小野寺健知事" in written[".md"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not beside the tests")
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_samples_tell_the_agreement_without_the_headlines_below(path):
    read = article_from_text(path.read_text(encoding="utf-8"), now=NOW)
    told = Summarizer(None).briefs([read])[0]
    assert told.bullets[0].kind in {Kind.AGREED, Kind.MET}
    assert told.bullets[0].when == "2024-12-10"
    assert len(told.bullets[0].who) == 2
    assert read.language == path.stem[:2]
    below = path.read_text(encoding="utf-8").splitlines()[-4:]
    assert not any(line in read.text for line in below)
