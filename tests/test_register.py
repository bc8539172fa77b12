"""Who met whom over all days: whose name is whose, which tellings are one meeting, what proves it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import jsonschema
import pytest
from rendering_demo import demo_briefing, quiet_briefing
from rich.console import Console
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.rendering import schema
from briefing.site.days import names_of
from briefing.site.names import folded, matches, slug
from briefing.site.register import register
from briefing.site.registerforms import register_table
from briefing.types import Bullet, Evidence, Kind, Meeting, Method, Participant, Story

FIRST = dt.date(2024, 12, 9)
CITED = demo_briefing().sources[0].id


def person(name: str, role: str | None = None) -> Participant:
    return Participant(name=name, role=role)


def meeting(*who: Participant, where=None, when="2024-12-09", agreed=()) -> Meeting:
    return Meeting(who=who, where=where, when=when, agreed=tuple(agreed), citations=(CITED,))


def line(text: str, *who: Participant, kind=Kind.MET, where=(), when=None) -> Bullet:
    proof = Evidence(article_id=CITED, start=0, end=len(text), quote=text)
    return Bullet(
        text=text, kind=kind, evidence=(proof,), method=Method.VERBATIM, who=who, where=where, when=when
    )


def day(after: int, *meetings: Meeting, lines: tuple[Bullet, ...] = ()):
    """The day so many days after the first, with a table of meetings and the lines of one story."""
    story = Story(id=f"story-{after}", headline="A day", rank=1, bullets=lines, articles=(CITED,))
    made = replace(
        quiet_briefing(), date=FIRST + dt.timedelta(days=after), sources=demo_briefing().sources[:1]
    )
    return replace(made, meetings=meetings, stories=(story,) if lines else ())


def rows_of(*days):
    return register(days, names_of(days))


def met(*days) -> list[list[str]]:
    return [[one.name for one in row.who] for row in rows_of(*days)]


REYK = person("Tomas Reyk", "President")
BRANDT = person("Ilse Brandt", "Prime Minister")


def test_a_surname_alone_is_the_one_full_name_of_the_days_around():
    days = day(0, meeting(BRANDT, REYK)), day(1, meeting(person("Brandt"), REYK, when="2024-12-10"))
    assert met(*days) == [["Ilse Brandt", "Tomas Reyk"]] * 2


def test_a_surname_of_two_people_or_of_another_week_stays_alone():
    two = day(0, meeting(BRANDT, REYK), meeting(person("Otto Brandt", "Mayor"), REYK))
    assert ["Brandt", "Tomas Reyk"] in met(two, day(1, meeting(person("Brandt"), REYK, when="2024-12-10")))
    later = day(7, meeting(person("Brandt"), REYK, when="2024-12-16"))
    assert ["Brandt", "Tomas Reyk"] in met(day(0, meeting(BRANDT, REYK)), later)


@pytest.mark.parametrize(
    ("full", "short"),
    [
        (person("Dong Var Ub", "leader of Morania"), "UB"),  # the same letters, another word
        (person("Union Telecom Vesland", "the operator"), "Vesland"),  # a place
        (person("Supreme Court of Morania"), "Morania"),  # no person
        (person("Harbour Union"), "Union"),  # nobody's role is known
        (person("allegedly drunken driver", "suspect"), "driver"),
    ],
)
def test_what_is_no_surname_is_never_somebody(full, short):
    told = day(
        0,
        meeting(person(short), REYK),
        meeting(full, BRANDT),
        lines=(line("Rain fell in Vesland.", kind=Kind.HAPPENED, where=("Vesland",)),),
    )
    assert [short, "Tomas Reyk"] in met(told)


def test_names_of_other_scripts_stay_apart():
    assert folded("José Ángel O’Brien-Łukasz Støre") == "jose angel o brien lukasz store"
    assert folded("मोदी") != folded("मादा")
    assert folded("ガン") != folded("カン")
    assert slug("../../etc/passwd") != slug("etc passwd x")
    assert slug("海部").isascii()


@pytest.mark.parametrize(
    ("wanted", "name", "meant"),
    [
        ("brandt", "Ilse Brandt", True),
        ("Brandt Ilse", "Ilse Brandt", True),
        ("I. Brandt", "Ilse Brandt", True),
        ("Ilse Brandt", "I. Brandt", True),
        ("Ilse Brandt", "Brandt", True),
        ("store", "Jonas Støre", True),
        ("Otto Brandt", "Ilse Brandt", False),
        ("Ivar", "I. Brandt", False),
        ("", "Ilse Brandt", False),
    ],
)
def test_a_question_means_a_name(wanted, name, meant):
    assert matches(wanted, name) is meant


def test_meetings_of_one_day_in_different_places_are_two():
    one = meeting(BRANDT, REYK, where="Halden Castle")
    assert len(rows_of(day(0, one), day(1, replace(one, where="Halden")))) == 1
    assert len(rows_of(day(0, one), day(1, replace(one, where=None)))) == 1
    assert len(rows_of(day(0, one), day(1, replace(one, where="Orsova")))) == 2


def test_a_day_known_later_is_that_of_the_meeting():
    vague = meeting(BRANDT, REYK, when="2024-12-08/2024-12-09", agreed=["to talk again"])
    (row,) = rows_of(day(0, vague), day(1, meeting(BRANDT, REYK, when="2024-12-09")))
    assert row.when == "2024-12-09"
    assert row.agreed == ("to talk again",)
    (row,) = rows_of(day(0, meeting(BRANDT, REYK)), day(1, vague))
    assert row.when == "2024-12-09"
    assert row.told == (FIRST + dt.timedelta(days=1), FIRST)


def test_a_meeting_is_proved_by_its_own_lines_alone():
    quist = person("Dora Quist", "Mayor")
    own = line("Ilse Brandt met Tomas Reyk.", BRANDT, REYK)
    other = line("Ilse Brandt met Dora Quist.", BRANDT, quist)
    deal = line("Brandt agreed to open the line.", person("Brandt"), kind=Kind.AGREED)
    told = day(
        0,
        meeting(BRANDT, REYK, agreed=["to open the line"]),
        meeting(BRANDT, quist),
        lines=(own, other, deal),
    )
    proofs = {row.who[1].name: row.evidence for row in rows_of(told)}
    assert proofs == {"Tomas Reyk": (own.text, deal.text), "Dora Quist": (other.text,)}


@pytest.fixture
def archived(tmp_path):
    """An archive of two days."""
    now = dt.datetime(2024, 12, 11, 7, tzinfo=dt.UTC)
    days = (
        day(0, meeting(BRANDT, REYK, where="Halden", agreed=["to open the line"])),
        day(1, meeting(person("Jonas Støre", "＝1+1"), person("＝cmd"), where="=1+1", when=None)),
    )
    with Archive.open(load_settings().archive_file, clock=lambda: now) as archive:
        for one in days:
            archive.save_briefing(one, starts=now, ends=now, inputs=str(one.date), forms={}, documents={})
    return tmp_path


def run(*arguments: str, code: int = 0):
    result = CliRunner().invoke(app, ["meetings", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_the_json_keeps_to_its_schema(archived):
    data = json.loads(run("--format", "json").stdout)
    jsonschema.Draft202012Validator.check_schema(schema("meetings"))
    jsonschema.validate(data, schema("meetings"))
    assert len(data["meetings"]) == 2
    assert {item["published"] for row in data["meetings"] for item in row["sources"]} != {None}


def test_a_file_of_cells_opens_with_its_accents_and_without_formulas(archived):
    target = archived / "meetings.csv"
    run("--format", "csv", "--out", str(target))
    assert target.read_bytes().startswith(b"\xef\xbb\xbfwhen,who,")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline="")))
    assert any("Støre" in row["who"] for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "＝"))]
    assert run("--format", "csv").stdout.startswith("when,who,")


def test_a_name_that_is_nowhere_brings_the_nearest(archived):
    assert "did you mean Ilse Brandt?" in run("--who", "Brant").stderr
    told = run("--who", "Brandt", "--until", "2000-01-01").stderr
    assert "no meeting found" in told
    assert "did you mean" not in told
    run("--since", "²d", code=2)
    run("--format", "xlsx", code=2)


def test_the_terminal_shows_a_table_of_plain_text():
    screen = Console(file=io.StringIO(), width=100)
    screen.print(register_table(rows_of(day(0, meeting(person("[red]Brandt[/]"), REYK, agreed=["to talk"])))))
    shown = screen.file.getvalue()
    assert "[red]Brandt[/]" in shown
    assert "to talk" in shown
