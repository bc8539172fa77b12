"""The house style: each key of style.toml on real lines, what stays untouched, and what a wrong file says."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from rendering_demo import demo_briefing
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.editing.housestyle import in_house_style
from briefing.editing.wordstyle import dated, remarks, styled
from briefing.errors import ConfigError
from briefing.rendering import render
from briefing.style import HouseStyle, load_style
from briefing.types import Method

ARTICLE = """Foreign minister Elena Marsh of the DPRK met President Tom Okafor in Brindle on 3 December 2024 and agreed to \
reopen the harbor theater.

The regime will pay 1,250,000 crowns and organize the labor of 1,200 people, Okafor said.
"The regime colored the harbor," Marsh told the Department of Defense on 4 December 2024.
The price of bread rose 3.5 percent to $1.2 billion in all, the statistics office said.
"""
STYLE = """
[dates]
order = "month-day"
[numbers]
thousands = "."
percent = "%"
large = "short"
[spelling]
variant = "british"
words = { "bread" = "loaves" }
[precedence]
order = ["President", "Foreign minister"]
[address]
"Foreign minister" = "FM"
[aliases]
DPRK = "North Korea"
[reserved]
regime = "government"
"""

KOREA = (("the DPRK", "North Korea"), ("DPRK", "North Korea"))
LEE = (("Prime Minister", "PM"), ("Ann Lee", "Prime Minister Lee"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(f"DPRK minister meets Okafor\n\n{ARTICLE}", encoding="utf-8")
    (tmp_path / "config.toml").write_text('model = "extractive"\ntimezone = "UTC"\n', encoding="utf-8")
    monkeypatch.setenv("BRIEFING_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("BRIEFING_OUT", str(tmp_path / "out"))
    return tmp_path


def daily(home, code: int = 0) -> dict[str, str]:
    arguments = ["daily", str(home / "news"), "--all", "--date", "2024-12-05", "--format", "md,html,json,txt"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code, result.output
    return {path.suffix[1:]: path.read_text(encoding="utf-8") for path in (home / "out").glob("*")} or {
        "error": result.stderr
    }


def test_every_form_is_in_the_style_of_the_house_and_evidence_in_its_own(home):
    plain = daily(home)
    assert "North Korea" not in plain["md"]
    (home / "style.toml").write_text(STYLE, encoding="utf-8")
    forms = daily(home)
    day = json.loads(forms["json"])
    (story,) = day["stories"]
    lines = " ".join(bullet["text"] for bullet in story["bullets"] + story["more"])
    assert "North Korea" in lines
    assert "DPRK" not in lines.replace("(DPRK)", "")
    assert story["headline"].startswith("North Korea")
    proofs = " ".join(proof["quote"] for bullet in story["bullets"] for proof in bullet["evidence"])
    assert "DPRK" in proofs
    for form in ("md", "html", "txt"):
        assert "December 5, 2024" in forms[form], form
        assert "North Korea" in forms[form], form
    for meeting in day["meetings"]:
        names = [person["name"] for person in meeting["who"]]
        assert names.index("Tom Okafor") < names.index("Elena Marsh")
        assert all(person["role"] != "Foreign minister" for person in meeting["who"])
    assert day["date"] == "2024-12-05"


@pytest.mark.parametrize(
    ("text", "style", "wanted"),
    [
        ("It met on 3 December 2024.", {"dates": "month-day"}, "It met on December 3, 2024."),
        ("It met on December 3, 2024, at noon.", {"dates": "day-month"}, "It met on 3 December 2024, at noon."),
        ("It met on 3 December.", {"dates": "iso"}, "It met on 3 December."),
        ("It met on 3 December 2024.", {"dates": "iso"}, "It met on 2024-12-03."),
        ("From 2024-12-03 on.", {"dates": "day-month"}, "From 3 December 2024 on."),
        ("On 21–22 November 2026.", {"dates": "month-day"}, "On November 21–22, 2026."),
        ("In May 40 came; in March 15,000.", {"dates": "day-month"}, "In May 40 came; in March 15,000."),
        ("It cost 1,234,567.89 crowns.", {"thousands": "."}, "It cost 1.234.567,89 crowns."),
        ("It rose 3.5 percent to 1,200.", {"thousands": " "}, "It rose 3,5 percent to 1 200."),
        ("Version 3.11 of 10.1.2024 at 15.30.", {"thousands": "."}, "Version 3.11 of 10.1.2024 at 15.30."),
        ("COVID-19, F-16, 24/7 and 1,2.", {"thousands": "."}, "COVID-19, F-16, 24/7 and 1,2."),
        ("It rose 3.5% and 4 percent.", {"percent": "per cent"}, "It rose 3.5 per cent and 4 per cent."),
        ("It paid $1.2 billion for 3 million.", {"large": "short"}, "It paid $1.2bn for 3 million."),
        ("She ran 100m and paid €5bn.", {"large": "words"}, "She ran 100m and paid €5 billion."),
        ("They organize labor in the center.", {"spelling": "british"}, "They organise labour in the centre."),
        ("They organise labour in the centre.", {"spelling": "american"}, "They organize labor in the center."),
        ("The Department of Defense in Labor Center.", {"spelling": "british"}, "The Department of Defense in Labor Center."),
        ('He said "my favorite color" again.', {"spelling": "british"}, 'He said "my favorite color" again.'),
        ("See https://example.org/color now.", {"spelling": "british"}, "See https://example.org/color now."),
        ("An e-mail came.", {"words": (("e-mail", "email"),)}, "An email came."),
        ("DPRK's army, the DPRKs.", {"aliases": (("DPRK", "North Korea"),)}, "North Korea's army, the DPRKs."),
        ('"DPRK wins," it said.', {"aliases": (("DPRK", "North Korea"),)}, '"DPRK wins," it said.'),
        ("Prime Minister Ann Lee left.", {"address": (("Ann Lee", "Prime Minister Lee"),)}, "Prime Minister Lee left."),
        ("Regimes fall.", {"reserved": (("regime", "government"),)}, "Governments fall."),
        ("In March 15 soldiers died; in May 20 more.", {"dates": "day-month"}, "In March 15 soldiers died; in May 20 more."),
        ("On March 15 soldiers came.", {"dates": "day-month"}, "On 15 March soldiers came."),
        ("Between 3 and 5 December 2024.", {"dates": "month-day"}, "Between 3 and 5 December 2024."),
        ("On December 3 to 5, 2024.", {"dates": "day-month"}, "On December 3 to 5, 2024."),
        ("From 30 November to 2 December 2024.", {"dates": "iso"}, "From 30 November to 2 December 2024."),
        ("It paid $3.25 for 1234.5 tonnes.", {"thousands": "."}, "It paid $3,25 for 1234,5 tonnes."),
        ("DR Congo and Congo.", {"aliases": (("Congo", "DR Congo"),)}, "DR Congo and DR Congo."),
        ("The DPRK and DPRK-backed men.", {"aliases": KOREA}, "North Korea and North Korea-backed men."),
        ("Prime Minister Ann Lee met Prime Minister Bo.", {"address": LEE}, "Prime Minister Lee met PM Bo."),
        ("A parking meter, 100 meters off.", {"spelling": "british"}, "A parking meter, 100 metres off."),
        ("The Arms Control Regime stands.", {"reserved": (("regime", "government"),)}, "The Arms Control Regime stands."),
        ("Regime-backed men.", {"reserved": (("regime", "government"),)}, "Government-backed men."),
        ("A terrorist came.", {"reserved": (("terrorist", "armed man"),)}, "An armed man came."),
    ],
)  # fmt: skip
def test_only_the_form_of_a_text_changes(text, style, wanted):
    assert styled(text, HouseStyle(**style)) == wanted
    assert styled(wanted, HouseStyle(**style)) == wanted


def test_a_number_is_written_once_for_all():
    # "1.200 percent" would read as 1.2 where a comma marks decimals: one pass, no second reading.
    styled_once = styled("It paid $1,250 million, up 1,200 percent.", HouseStyle(thousands="."))
    assert styled_once == "It paid $1.250 million, up 1.200 percent."


def test_a_reserved_word_without_another_is_quoted_where_the_source_has_it():
    style = HouseStyle(reserved=(("regime", ""),))
    assert styled("The regime fell.", style, evidence=("The old regime fell.",)) == "The “regime” fell."
    assert styled('The "regime" fell.', style, evidence=("x regime",)) == 'The "regime" fell.'
    assert remarks("The regime fell.", style) == ("regime may stand only inside quotations",)
    assert remarks("The “regime” fell.", style) == ()
    assert remarks("Regime-backed men came.", style)
    assert not remarks("The Arms Control Regime stands.", style)


def test_what_an_editor_wrote_and_names_of_outlets_keep_their_dates():
    day = demo_briefing(hostile=False)
    first = day.stories[0]
    line = replace(first.bullets[0], text="They met on 10 December 2024.", method=Method.EDITED)
    day = replace(
        day,
        stories=(replace(first, bullets=(line, *first.bullets[1:])), *day.stories[1:]),
        sources=(replace(day.sources[0], source="1 May 2024 Herald"), *day.sources[1:]),
    )
    page = render(in_house_style(day, HouseStyle(dates="month-day")), "md")
    assert "They met on 10 December 2024." in page
    assert "1 May 2024 Herald" in page
    assert "Wednesday December 11, 2024" in page


REPORTS = (
    "At least 1,200 people died when the Lume river flooded the DPRK port of Brindle on 2 December 2024, the DPRK army said.",
    "At least 1,200 people died as the Lume river flooded the DPRK port of Brindle on 2 December 2024, the DPRK army said.",
)


@pytest.mark.parametrize("styles", [(STYLE, STYLE), ("", STYLE), (STYLE, "")], ids=["kept", "new", "dropped"])
def test_a_style_makes_no_old_news_new(home, styles):
    found = []
    (home / "config.toml").write_text(
        f'model = "extractive"\nembedder = "none"\ntimezone = "UTC"\nsources = ["{home / "days"}"]\n',
        encoding="utf-8",
    )
    (home / "days").mkdir()
    for day, (text, style) in enumerate(zip(REPORTS, styles, strict=True), start=3):
        report = {
            "id": f"r{day}",
            "title": f"Flood in Brindle, day {day}",
            "text": text,
            "source": f"Outlet {day}",
        }
        report["published"] = f"2024-12-{day:02}T12:00:00Z"
        (home / "days" / f"{day}.jsonl").write_text(json.dumps(report) + "\n", encoding="utf-8")
        (home / "style.toml").write_text(style, encoding="utf-8")
        result = CliRunner().invoke(
            app, ["daily", "--date", f"2024-12-{day + 1:02}", "--format", "json", "--stdout"]
        )
        assert result.exit_code == 0, result.output
        found.append(json.loads(result.stdout))
    first, second = found
    assert len(first["stories"]) == 1
    assert second["stories"] == []
    assert len(second["continuing"]) == 1
    assert second["corrections"] == []


@pytest.mark.parametrize("order", ["day-month", "month-day", "iso"])
def test_a_date_keeps_its_value_in_every_order(order):
    day = dt.date(2023, 1, 1)
    for _ in range(800):
        text = f"On {day.day} {day:%B %Y}, it was."
        assert dated(dated(text, order), "day-month") == text
        day += dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("[date]\n", "did you mean 'dates'"),
        ("[dates]\nordr = 'iso'\n", "did you mean 'order'"),
        ("[dates]\norder = 'us'\n", "choose from 'day-month', 'month-day', 'iso'"),
        ("[numbers]\nthousands = ';'\n", "cannot use ';'"),
        ("[precedence]\norder = 'King'\n", "is no list of texts"),
        ("[aliases]\nDPRK = 3\n", "cannot use 3"),
        ("[aliases\n", "cannot read"),
        ("aliases = 3\n", "is no table"),
    ],
)
def test_a_wrong_file_says_what_and_where(home, file, message):
    (home / "style.toml").write_text(file, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_style()
    assert message in str(caught.value)
    assert "style.toml" in str(caught.value)
    assert message in daily(home, code=3)["error"]


def test_doctor_knows_the_style(home):
    (home / "style.toml").write_text(STYLE, encoding="utf-8")
    told = CliRunner().invoke(app, ["doctor", "--offline"]).stdout
    assert str(home / "style.toml") in told
    (home / "style.toml").write_text("[date]", encoding="utf-8")
    result = CliRunner().invoke(app, ["doctor", "--offline"])
    assert "did you mean 'dates'" in result.stdout
    assert result.exit_code == 3


def test_an_editor_may_write_as_the_house_does_and_not_against_it(home):
    (home / "style.toml").write_text(
        STYLE.replace("[reserved]", '[reserved]\nharbour = "port"'), encoding="utf-8"
    )
    (home / "config.toml").write_text(
        f'model = "extractive"\ntimezone = "UTC"\nsources = ["{home}/news"]\n', encoding="utf-8"
    )
    run = CliRunner()
    assert run.invoke(app, ["daily"]).exit_code == 0
    listed = json.loads(run.invoke(app, ["review", "--list", "--format", "json"]).stdout)
    (story,) = listed["briefing"]["stories"]
    lines = [bullet["text"] for bullet in story["bullets"] + story["more"]]
    place = next(place for place, line in enumerate(lines, 1) if "North Korea" in line)
    new = "Elena Marsh of North Korea met Tom Okafor in Brindle on December 3, 2024."
    taken = run.invoke(app, ["review", "--do", f"r 1.{place} {new}"])
    assert taken.exit_code == 0, taken.stderr
    refused = run.invoke(
        app, ["review", "--do", f"r 1.{place} Elena Marsh of North Korea agreed to reopen the harbour."]
    )
    assert refused.exit_code == 11
    assert "harbour may stand only inside quotations" in refused.stderr
    foreign = run.invoke(
        app, ["review", "--do", f"r 1.{place} Elena Marsh of South Korea met Tom Okafor in Brindle."]
    )
    assert foreign.exit_code == 11
