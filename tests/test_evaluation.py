"""`briefing eval`: what it measures, on rows written for it, with the real rouge-score and sumy."""

from __future__ import annotations

import builtins
import datetime as dt
import json
import math
import random

import pytest
from typer.testing import CliRunner

from briefing import pipeline
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.errors import ConfigError, QualityError, SourceError
from briefing.evaluation import (
    Selection,
    as_json,
    as_markdown,
    check_floors,
    evaluate,
    evaluate_gate,
    raise_floors,
    unsupported,
)
from briefing.evaluation.baselines import LexRank, baselines
from briefing.evaluation.bootstrap import Bootstrap
from briefing.evaluation.form import cut_off, starts_with_pointer, starts_with_pronoun
from briefing.evaluation.matching import moments_match, names_match, places_match
from briefing.evaluation.rouge import Rouge
from briefing.reading import article_from_text
from briefing.types import Bullet, Evidence, Kind, Method, ModelInfo, Participant

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

STRIKE = """Train drivers in Westmark will strike for two days from Thursday after talks broke down, the union said.
Union leader Petra Lindqvist said NorRail had not offered a pay rise of more than 2 percent.
NorRail, which carried 41 million passengers last year, will run 120 replacement buses a day.
"We have never wanted this strike," Lindqvist told reporters in Port Calder.
Fares rose by $3 in January, and Transport Minister Owen Pryce has asked both sides to return to the table.
"""
FERRY = """Twelve people died on Tuesday when the ferry Lady Marrow capsized off Port Alder, the coast guard said.
The ferry was carrying 83 passengers when it sent a distress call, Commander Rosa Whelan told reporters.
Three lifeboats and two helicopters pulled 61 people from the water.
President Tomas Reyes met Prime Minister Helen Aldous in Port Calder on Tuesday evening to discuss the rescue.
"""
ROWS = [
    {
        "id": "strike",
        "title": "Train drivers in Westmark to strike",
        "date": "2024-12-10",
        "text": STRIKE,
        "summary": "Train drivers in Westmark will strike for two days.\nNorRail will run replacement buses.",
        "who": ["Petra Lindqvist"],
        "where": ["Port Calder"],
        "when": ["2024-12-12"],
        "kinds": ["planned", "said"],
    },
    {
        "id": "ferry",
        "title": "Twelve die as ferry capsizes",
        "date": "2024-12-11",
        "text": FERRY,
        "references": [
            "Twelve people died when a ferry capsized off Port Alder.",
            "A ferry sank. Lifeboats saved 61.",
        ],
        "fiveWoneH": {
            "who": [
                {"text": "Commander Rosa Whelan", "coderPhraseCount": 3},
                {"text": "nobody at all", "coderPhraseCount": 1},
            ],
            "where": [],
            "when": [{"text": "Tuesday", "parsed": "2024-12-10", "coderPhraseCount": 2}],
        },
    },
]


def written(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path):
    return written(tmp_path / "rows.jsonl", ROWS)


@pytest.fixture
def settings():
    return load_settings({"model": "extractive", "timezone": "UTC"})


@pytest.fixture
def result(data, settings):
    return evaluate(data, settings=settings, now=NOW)


def article(text=STRIKE, **fields):
    return article_from_text(text, now=NOW, published=fields.pop("published", "2024-12-10"), **fields)


# What the briefs are, and what they are measured with


def test_the_briefs_that_are_measured_are_those_of_the_product(result, data, settings):
    expected = pipeline.brief_articles(pipeline.take_in([data], settings, now=NOW).articles, settings)
    assert [brief.bullets for brief in result.briefs] == [brief.bullets for brief in expected]
    assert result.model == ModelInfo(name="extractive", version="1")


def test_rouge_is_that_of_rouge_score(result):
    from rouge_score import rouge_scorer  # noqa: PLC0415

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    for measure in ("rouge1", "rouge2", "rougeLsum"):
        expected = []
        for brief, references in zip(
            result.briefs,
            ([ROWS[0]["summary"]], [ROWS[1]["references"][0], "A ferry sank.\nLifeboats saved 61."]),
            strict=True,
        ):
            text = "\n".join(bullet.text for bullet in brief.bullets)
            scores = [scorer.score(reference, text)[measure].fmeasure for reference in references]
            expected.append(sum(scores) / len(scores))
        assert result.systems["briefing"].rouge[measure].value == pytest.approx(50 * sum(expected))


def test_several_references_count_by_their_mean_or_their_maximum():
    texts = ["the dog barked", "a cat slept"]
    alone = [Rouge().scores("the dog barked", [text])["rouge1"] for text in texts]
    assert alone[0] == 1
    assert Rouge("mean").scores("the dog barked", texts)["rouge1"] == pytest.approx(sum(alone) / 2)
    assert Rouge("max").scores("the dog barked", texts)["rouge1"] == 1
    with pytest.raises(ConfigError, match="median"):
        Rouge("median")


def test_the_baselines_are_the_first_sentences_and_the_central_ones():
    sentences = [
        "Rain fell on mountains.",
        "Engineers warned villages.",
        "Rain, engineers, mountains, villages, lorries and bridges: a dam broke.",
        "Lorries crossed bridges.",
    ]
    made = {name: baseline(sentences).split("\n") for name, baseline in baselines().items()}
    assert made["LEAD-2"] == sentences[:2]
    assert made["LEAD-3"] == sentences[:3]
    assert len(made["LexRank"]) == 3
    assert LexRank(1)(sentences) == sentences[2]
    assert baselines()["LexRank"](sentences[:2]).split("\n") == sentences[:2]


def test_a_baseline_does_not_lose_because_the_product_trusts_no_body(tmp_path, settings):
    short = {"text": "Rain fell. Snow fell.", "summary": "Rain fell. Snow fell."}
    found = evaluate(written(tmp_path / "a.jsonl", [short, ROWS[0]]), settings=settings, now=NOW)
    assert not found.briefs[0].bullets
    assert found.form["no_brief"].value == 0.5
    lone = evaluate(tmp_path / "a.jsonl", settings=settings, now=NOW, selection=Selection(limit=1))
    assert lone.systems["LEAD-3"].rouge["rouge1"].value == 100
    assert lone.systems["briefing"].rouge["rouge1"].value == 0


def test_differences_are_paired_and_the_seed_decides_the_intervals(result, data, settings):
    lead = result.systems["LEAD-3"]
    ours = result.systems["briefing"]
    for measure, difference in lead.difference.items():
        assert difference.value == pytest.approx(ours.rouge[measure].value - lead.rouge[measure].value)
        assert difference.low <= difference.value <= difference.high
    again = evaluate(data, settings=settings, now=NOW)
    assert again.systems == result.systems
    assert again.form == result.form


def test_the_interval_of_a_mean_is_that_of_the_normal_approximation():
    drawn = random.Random(4)  # noqa: S311 - no secret
    values = [drawn.gauss(10, 2) for _ in range(400)]
    estimate = Bootstrap(400, seed=1).mean(values)
    assert estimate.value == pytest.approx(sum(values) / 400)
    assert estimate.high - estimate.low == pytest.approx(2 * 1.96 * 2 / math.sqrt(400), rel=0.15)
    shifted = Bootstrap(400, seed=1).difference([value + 1 for value in values], values)
    assert (shifted.low, shifted.high) == pytest.approx((1, 1))  # paired: hard and easy articles cancel out


# The independent checker


@pytest.mark.parametrize(
    ("bullet", "category", "text"),
    [
        ("Train drivers in Freedonia will strike.", "name", "freedonia"),
        ("Freedonia will strike for two days.", "name", "freedonia"),
        ("Owen Lindqvist said NorRail had not offered a pay rise.", "name", "owen lindqvist"),
        ("Train drivers will strike for three days.", "number", "three"),
        ("NorRail carried 41 billion passengers last year.", "number", "41 billion"),
        ("NorRail offered 41 percent.", "number", "41 percent"),
        ("Fares rose by 3 percent.", "number", "3 percent"),
        ("NorRail will run 1,200 buses.", "number", "1,200"),
        ("Train drivers will strike on 14 March 2024.", "date", "14 March 2024"),
        ("Train drivers will strike in 2019.", "date", "2019"),
        ('Lindqvist said "we will never give in".', "quotation", "we will never give in"),
        ("NorRail 'will run 120 replacement buses'.", "quotation", "will run 120 replacement buses"),
    ],
)
def test_the_checker_finds_what_the_article_does_not_hold(bullet, category, text):
    assert (category, text) in {(item.category, item.text) for item in unsupported(bullet, article())}


@pytest.mark.parametrize(
    "bullet",
    [
        "Train drivers in Westmark will strike for 2 days from 12 December 2024, the union said.",
        "Transport Minister Owen Pryce asked both sides to return.",
        "Minister Pryce asked both sides to return; Lindqvist's union did not answer.",
        "NorRail carried 41m passengers in 2023.",
        "NorRail carried forty-one million passengers.",
        "“We have never wanted this strike,” Petra Lindqvist said in Port Calder.",
        "Petra Lindqvist said that the union had “never wanted this strike”.",
        "Fares rose by $3 in January.",
        "Fares rose by three dollars.",
    ],
)
def test_the_checker_leaves_alone_what_the_article_holds(bullet):
    assert unsupported(bullet, article()) == ()


def test_the_checker_takes_no_border_of_a_sentence_or_a_quotation_for_a_name():
    held = article_from_text(
        "Petra Lindqvist said that if she won the vote, Norland would follow.\n"
        "'We shall meet in Norland,' said Lindqvist, who spoke in Port Calder.\n",
        now=NOW,
    )
    assert unsupported("If Petra Lindqvist won the vote, Norland would follow.", held) == ()
    assert unsupported("'We shall meet in Norland,' Lindqvist said.", held) == ()


def test_the_checker_finds_swapped_articles():
    ferry = article(FERRY, published="2024-12-11")
    for text in STRIKE.strip().split("\n"):
        assert unsupported(text, article()) == ()
        assert unsupported(text, ferry)


def test_a_weekday_is_a_date_only_with_a_day_of_publication():
    bullet = "Train drivers will strike from 12 December 2024."
    assert unsupported(bullet, article(published=None))
    assert not unsupported(bullet, article(published="2024-12-10"))
    assert unsupported(bullet, article(published="2024-11-01"))


@pytest.mark.parametrize(
    ("text", "pronoun", "pointer"),
    [
        ("He said it would rain.", True, False),
        ("Their union refused.", True, False),
        ("It is not known whether anyone died.", False, False),
        ("This is a first step.", True, False),
        ("This year's harvest was poor.", False, False),
        ("“We have never wanted this strike,” Petra Lindqvist said.", False, False),
        ("“They have never wanted this strike,” Petra Lindqvist said.", True, False),
        ("We have never wanted this strike.", True, False),
        ("“It's important to win,” Petra Lindqvist said.", False, False),
        ("The two agreed to meet again.", False, True),
        ("The two countries agreed to meet again.", False, False),
        ("The meeting lasted an hour.", False, True),
        ("The meeting of ministers lasted an hour.", False, False),
        ("Also on board were two dogs.", False, True),
        ("Petra Lindqvist spoke.", False, False),
    ],
)
def test_starts_that_lean_on_another_bullet(text, pronoun, pointer):
    assert starts_with_pronoun(text) is pronoun
    assert starts_with_pointer(text) is pointer


def test_a_bullet_without_an_end_is_cut_off():
    assert cut_off("The minister said that the")
    assert cut_off('He called it "a great day.')
    assert not cut_off("The minister said no.")


# Fields


def test_fields_are_found_by_what_they_name():
    whelan = Participant(name="Rosa Whelan", role="Commander")
    assert names_match("Whelan", whelan)
    assert names_match("Commander Rosa Whelan, 52, of the coast guard", whelan)
    assert names_match("the commander", whelan)
    assert not names_match("Helen Whelan", whelan)
    assert names_match("five protesters", Participant(name="protesters"))
    assert names_match("five protesters", Participant(name="At least five protesters"))
    assert not names_match("five protesters", Participant(name="two protesters"))
    assert not names_match("NorRail", Participant(name="NorRail drivers"))
    assert not names_match("Whelan", Participant(name="Tomas Reyes", role="Whelan's deputy"))
    assert places_match("the port city of Port Alder", "Port Alder")
    assert not places_match("Port Calder", "Port Alder")
    assert places_match("UK", "Britain")


@pytest.mark.parametrize(
    ("answer", "parsed", "when", "hit"),
    [
        ("Tuesday", "2024-12-10", "2024-12-10", True),
        ("Tuesday", None, "2024-12-10", True),
        ("Tuesday", None, "2024-12-11", False),
        ("yesterday", None, "2024-12-10", True),
        ("December 9, 2024", None, "2024-12-09/2024-12-10", True),
        ("9 Dec", None, "2024-12-10", False),
        ("2024-12", None, "2024-12-10", True),
        ("2024-12-10", None, "2024-12", False),
    ],
)
def test_a_marked_day_is_found_by_its_date(answer, parsed, when, hit):
    assert moments_match(answer, parsed, dt.date(2024, 12, 11), when) is hit


def brief_of(articles, bullets):
    """A writer that answers with scripted bullets, to measure measures with."""
    return [
        pipeline.Brief(
            article=item,
            headline=item.title,
            model=ModelInfo(name="scripted", version="1"),
            bullets=tuple(
                Bullet(
                    text=text,
                    method=Method.GENERATED,
                    evidence=(Evidence(article_id=item.id, start=0, end=5, quote=item.text[:5]),),
                    **fields,
                )
                for text, fields in bullets
            ),
        )
        for item in articles
    ]


def test_marks_are_looked_up_in_the_fields_and_not_in_the_words(data, settings):
    plain = [("Rosa Whelan spoke in Port Calder.", {"kind": Kind.SAID})]
    filled = [
        (
            "Somebody spoke.",
            {
                "kind": Kind.MET,
                "who": (Participant(name="Rosa Whelan"), Participant(name="Petra Lindqvist")),
                "where": ("Port Calder",),
                "when": "2024-12-10",
            },
        )
    ]
    found = evaluate(data, settings=settings, now=NOW, writer=lambda items, _told: brief_of(items, plain))
    assert [found.marks[name].value for name in ("who", "where", "when")] == [0, 0, 0]
    assert found.marks["kinds"].value == 0.5
    assert found.marks["false_meetings"].value == 0
    found = evaluate(data, settings=settings, now=NOW, writer=lambda items, _told: brief_of(items, filled))
    assert [found.marks[name].value for name in ("who", "where")] == [1, 1]
    assert found.marks["when"].value == 0.5  # the strike begins on 12 December
    assert found.marks["false_meetings"].value == 1
    assert found.marks["who"].n == 2
    assert found.marks["names_an_article"].value == 2
    assert found.form["generated"].value == 1


def test_marked_meetings_are_measured_on_their_sentence(tmp_path, settings):
    row = {
        "id": "m",
        "type": "contact.discussion.meet",
        "trigger": "met",
        "arguments": [
            {"role": "participant", "text": "Tomas Reyes"},
            {"role": "participant", "text": "Helen Aldous"},
            {"role": "place", "text": "Port Calder"},
        ],
        "text": FERRY,
        "date": "2024-12-11",
    }
    other = {**row, "id": "n", "type": "contact.funeralvigil.meet"}
    bare = {**row, "id": "o", "trigger": "discuss"}
    path = written(tmp_path / "m.jsonl", [row, other, bare])
    found = evaluate(path, settings=settings, now=NOW).meetings
    assert found["event_kind"].value == found["event_who"].value == 1
    assert found["event_kind"].n == 1  # neither the funeral nor the infinitive is a meeting that took place


# The gate


def test_the_gate_is_measured_by_votes_pairs_and_labels(tmp_path):
    faithful = "Three lifeboats and two helicopters pulled 61 people from the water."
    wrong = "Three lifeboats and two helicopters pulled 16 people from the water."
    rows = [
        {"text": FERRY, "sentence": faithful, "yes_votes": 3},
        {"text": FERRY, "sentence": wrong, "yes_votes": 1},
        {"text": FERRY, "sentence": faithful, "yes_votes": 0},
    ]
    found = evaluate_gate(written(tmp_path / "votes.jsonl", rows)).measures
    assert found["balanced_accuracy"].value == pytest.approx((1 + 0.5) / 2)
    assert found["accept_precision"].value == 0.5
    assert found["accepted"].value == pytest.approx(2 / 3)
    pairs = [
        {"text": FERRY, "correct": faithful, "incorrect": wrong},
        {"text": FERRY, "correct": faithful, "incorrect": faithful},
    ]
    found = evaluate_gate(written(tmp_path / "pairs.jsonl", pairs)).measures
    assert found["pair_accuracy"].value == 0.5
    assert found["pair_ties"].value == 0.5
    labels = [
        {"text": FERRY, "summary": faithful, "label": 1, "edit_types": []},
        {"text": FERRY, "summary": f"{faithful} {wrong}", "label": 0, "edit_types": ["number"]},
    ]
    result = evaluate_gate(written(tmp_path / "labels.jsonl", labels))
    assert result.confusion == {"none": (1, 1), "number": (1, 0)}
    assert result.measures["accept_precision"].value == 1
    assert result.reasons == {"foreign number": 1}


# Files, options and messages


def test_a_bad_row_is_named_and_costs_no_other(tmp_path, settings, data):
    lines = data.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "mixed.jsonl"
    path.write_text(
        "\n".join([lines[0], "{broken", "[1]", '{"summary": "No text."}', "", lines[1]]), encoding="utf-8"
    )
    found = evaluate(path, settings=settings, now=NOW)
    assert found.articles == 2
    assert [item.source for item in found.skipped] == ["mixed.jsonl:2", "mixed.jsonl:3", "mixed.jsonl:4"]
    assert "mixed.jsonl:2: invalid JSON" in as_markdown(found)


def test_rows_are_selected_by_conditions_samples_and_limits(tmp_path, settings):
    rows = [{**ROWS[0], "id": f"{'ab'[number % 2]}-{number}"} for number in range(10)]
    path = written(tmp_path / "ten.jsonl", rows)

    def ids(**selection):
        found = evaluate(path, settings=settings, now=NOW, selection=Selection(**selection))
        return [row.fields["id"] for row in found.data.rows]

    assert ids(where=("id~^a",), limit=2) == ["a-0", "a-2"]
    assert ids(where=("id!~^a", "id!~[13]$")) == ["b-5", "b-7", "b-9"]
    drawn = ids(sample=4, seed=1)
    assert len(drawn) == 4
    assert drawn == ids(sample=4, seed=1) == sorted(drawn, key=lambda name: int(name[2:]))
    assert drawn != ids(sample=4, seed=2)


def test_fields_may_have_other_names(tmp_path, settings):
    path = written(tmp_path / "named.jsonl", [{"story": FERRY, "gist": ["A ferry capsized."]}])
    selection = Selection(text_field="story", reference_field="gist")
    assert evaluate(path, settings=settings, now=NOW, selection=selection).referenced == 1
    with pytest.raises(SourceError, match="no text"):
        evaluate(path, settings=settings, now=NOW)


def test_the_report_says_what_was_measured(result):
    document = json.loads(as_json(result))
    assert document["schema"] == 1
    assert len(document["data"]["sha256"]) == 64
    assert document["model"]["name"] == "extractive"
    assert document["machine"]["threads"] >= 1
    assert document["articles_a_second"] > 0
    assert set(document["seconds"]) == {"loading", "reading", "writing"}
    rouge = document["systems"]["briefing"]["rouge"]["rouge1"]
    assert rouge["low"] <= rouge["value"] <= rouge["high"]
    assert set(document["systems"]) == {"briefing", "LEAD-2", "LEAD-3", "LexRank"}
    markdown = as_markdown(result)
    assert document["data"]["sha256"] in markdown
    assert f"{rouge['value']:.2f}" in markdown


def run(*words):
    return CliRunner().invoke(app, ["eval", *map(str, words)])


def test_the_command_prints_and_writes_both_reports(data, tmp_path):
    shown = run(data, "--model", "extractive", "--output", tmp_path / "out", "--limit", "1")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("# Evaluation")
    assert (tmp_path / "out" / "report.md").read_text(encoding="utf-8") == shown.stdout
    document = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert document["articles"] == 1
    shown = run(data, "--model", "extractive", "--format", "json", "--quiet")
    assert json.loads(shown.stdout)["articles"] == 2


@pytest.mark.parametrize(
    ("content", "options", "code", "message"),
    [
        (None, [], 4, "does not exist"),
        ('{"text": "Rain fell."}\n', [], 4, "no row has anything to measure against"),
        ('{"text": "Rain fell.", "sentence": "Rain fell.", "yes_votes": 3}\n', [], 4, "--gate"),
        ("{}\n", [], 4, "no row to measure"),
        ("", [], 4, "no row to measure"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--where", "id"], 3, "FIELD~REGEX"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--where", "id~("], 3, "regular expression"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--where", "id~x"], 4, "no row to measure"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--limit", "0"], 3, "--limit 0"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--several", "most"], 3, "mean, max"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--raise-floors"], 2, "--floors"),
        ('{"text": "Rain fell.", "summary": "Rain."}\n', ["--gate"], 4, "no row has a judgement"),
    ],
)
def test_what_is_wrong_is_said_with_its_exit_code(tmp_path, content, options, code, message):
    path = tmp_path / "rows.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    shown = run(path, "--model", "extractive", *options)
    assert shown.exit_code == code, shown.output
    assert message in shown.output


@pytest.mark.parametrize("package", ["rouge_score", "sumy"])
def test_without_the_extra_the_message_names_it(data, monkeypatch, package):
    real = builtins.__import__

    def importing(name, *args, **kwargs):
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", importing)
    shown = run(data, "--model", "extractive")
    assert shown.exit_code == 3
    assert "briefing[eval]" in shown.output


# Floors


def test_floors_are_made_held_and_only_tightened(tmp_path):
    path = tmp_path / "floors.json"
    figures = {"rouge1": 30.0, "median_words": 18.0, "unsupported_any": 0.0}
    where = {"data": "a.jsonl", "sha256": "f" * 64, "name": "extractive"}
    assert raise_floors(path, figures, **where)
    check = {"sha256": "f" * 64, "name": "extractive"}
    assert len(check_floors(path, {**figures, "rouge1": 29.8}, **check)) == 3
    with pytest.raises(QualityError, match=r"rouge1 is 29, floor ≥ 29\.7"):
        check_floors(path, {**figures, "rouge1": 29.0}, **check)
    with pytest.raises(QualityError, match=r"unsupported_any is 0\.01, floor ≤ 0"):
        check_floors(path, {**figures, "unsupported_any": 0.01}, **check)
    with pytest.raises(QualityError, match="not measured"):
        check_floors(path, {"rouge1": 30.0}, **check)
    assert raise_floors(
        path, {**figures, "rouge1": 31.0, "median_words": 19.0} | {"median_words": 18.1}, **where
    ) == ["rouge1: 29.7 → 30.7"]
    before = path.read_text(encoding="utf-8")
    with pytest.raises(QualityError, match="not moved down"):
        raise_floors(path, {**figures, "rouge1": 20.0}, **where)
    assert path.read_text(encoding="utf-8") == before


def test_floors_hold_for_their_data_and_their_model_alone(tmp_path):
    path = tmp_path / "floors.json"
    raise_floors(path, {"rouge1": 30.0}, data="a.jsonl", sha256="f" * 64, name="extractive")
    with pytest.raises(QualityError, match="other data"):
        check_floors(path, {"rouge1": 30.0}, sha256="e" * 64, name="extractive")
    with pytest.raises(ConfigError, match="gate"):
        check_floors(path, {"rouge1": 30.0}, sha256="f" * 64, name="gate")
    with pytest.raises(ConfigError, match="no floors file"):
        check_floors(tmp_path / "none.json", {}, sha256="f" * 64, name="gate")


def test_the_command_fails_below_a_floor(data, tmp_path):
    path = tmp_path / "floors.json"
    common = (data, "--model", "extractive", "--floors", path)
    made = run(*common, "--raise-floors")
    assert made.exit_code == 0, made.output
    assert run(*common).exit_code == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    document["floors"]["extractive"]["at_least"]["rouge1"] = 99.0
    path.write_text(json.dumps(document), encoding="utf-8")
    shown = run(*common)
    assert shown.exit_code == 8
    assert "rouge1 is " in shown.output
