"""The editor's desk: acts on a day, the gate over his words, two people at once, approval, what waits for it."""

from __future__ import annotations

import datetime as dt
import json
import threading
import zoneinfo

import pytest
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.desk.desk import Desk
from briefing.desk.edits import Drop, Reword
from briefing.desk.waiting import Review, waits
from briefing.errors import DeskConflictError, DeskRefusedError
from briefing.morning import compile_edition

DAY = dt.datetime.now(dt.UTC).date()
NEWS = {
    "Harbour strike ends": "Harbour minister Elena Marsh met union leader Tom Okafor in Brindle and agreed to end the"
    " strike.\nOkafor told reporters that 1,200 members would return to work.\nThe ministry will raise the dock"
    " allowance by 4 percent from January.\n",
    "River floods Upper Skarn": "The river Lorne flooded 140 houses in Upper Skarn, the fire service said.\nFire chief"
    " Paula Reiss said nobody was hurt in the flood.\nThe council opened a hall for 300 people.\n",
    "Court orders new count of votes": "The high court of Calder ordered a new count of the votes in four districts.\n"
    "Judge Ruth Osler said 90 ballots were missing in Lorne.\nThe count begins on Monday at the town hall.\n",
    "Museum buys painting of the harbour": "The museum of Norvik bought a painting of the old harbour for 2 million"
    " crowns.\nDirector Anna Weld said the painting will hang beside the ship models.\nIt was shown in 1931.\n",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A day of four stories, a folder to deliver to, and a house that asks for review."""
    lines = [
        json.dumps(
            {
                "title": title,
                "text": text,
                "url": f"https://gazette.example/{place}",
                "source": "Harbour Gazette" if place % 2 else "Northern Courier",
                "date": dt.datetime.now(dt.UTC).isoformat(),
            }
        )
        for place, (title, text) in enumerate(NEWS.items())
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        f"""
timezone = "UTC"
model = "extractive"
day_ends = "23:59"
sources = ["{tmp_path}/news.jsonl"]
formats = ["md", "html", "json", "txt"]

[review]
required = true

[delivery.shelf]
type = "folder"
path = "{tmp_path}/shelf"
formats = ["md", "html", "json", "txt"]
""",
        encoding="utf-8",
    )
    monkeypatch.setenv("BRIEFING_CONFIG", str(config))
    monkeypatch.setenv("BRIEFING_OUT", str(tmp_path / "out"))
    return tmp_path


def run(*arguments: str, code: int = 0, typed: str | None = None):
    result = CliRunner().invoke(app, [*arguments], input=typed)
    assert result.exit_code == code, result.output
    return result


def desk_data() -> dict:
    return json.loads(run("review", "--list", "--format", "json").stdout)


def number_of(headline: str) -> int:
    return next(
        story["rank"]
        for story in desk_data()["briefing"]["stories"]
        if story["headline"].startswith(headline)
    )


def shelf(home) -> dict[str, str]:
    return {path.suffix[1:]: path.read_text(encoding="utf-8") for path in (home / "shelf").glob("latest.*")}


def test_nothing_goes_out_before_an_editor_approved_it_and_then_what_he_approved(home):
    told = run("daily")
    assert "waits for approval" in told.stderr
    assert not (home / "shelf").exists()
    assert "waits for approval" in run("deliver", code=11).stderr
    assert "Not reviewed by an editor" in (home / "out" / f"{DAY}.txt").read_text(encoding="utf-8")

    run("review", "--do", f"d {number_of('Museum')}", "--do", f"p {number_of('Court')}", "--as", "ann")
    run("review", "--do", "r 1.1 The high court of Calder ordered a new count of votes in four districts.")
    assert not (home / "shelf").exists()
    run("review", "--approve", "--as", "ann")

    forms = shelf(home)
    assert set(forms) == {"md", "html", "json", "txt"}
    for form, text in forms.items():
        assert "Museum buys" not in text, form
        assert "ordered a new count of votes in four districts" in text, form
        assert "Not reviewed" not in text, form
        assert text == (home / "out" / f"{DAY}.{form}").read_text(encoding="utf-8")
    document = json.loads(forms["json"])
    first = document["stories"][0]
    assert first["headline"].startswith("Court orders")
    assert first["bullets"][0]["method"] == "edited"
    assert "four districts. [3] *(edited)*" in forms["md"]
    assert not any("paint" in entry["title"] for entry in document["sources"])
    assert any(item["reason"] == "left out by the editor" for item in document["report"]["skipped"])
    # The next run finds nothing new: the approved edition stays, byte for byte.
    again = run("daily", "--offline")
    assert "already" in again.stderr or "sent" in again.stderr
    assert shelf(home) == forms
    assert (home / "out" / f"{DAY}.json").read_text(encoding="utf-8") == forms["json"]


def test_lines_and_stories_can_be_moved_joined_split_and_brought_back(home):
    run("daily")
    headlines = [story["headline"] for story in desk_data()["briefing"]["stories"]]
    run("review", "--do", "m 3 1")
    moved = desk_data()["briefing"]["stories"]
    assert moved[0]["headline"] == headlines[2]
    run("review", "--do", "j 2 1")
    joined = desk_data()["briefing"]
    assert len(joined["stories"]) == 3
    assert len(joined["stories"][0]["articles"]) == 2
    own = [
        entry["number"] for entry in joined["sources"] if entry["id"] == joined["stories"][0]["articles"][1]
    ]
    run("review", "--do", f"s 1 {own[0]}")
    parted = desk_data()["briefing"]["stories"]
    assert sorted(story["headline"] for story in parted) == sorted(headlines)
    assert all(story["bullets"] for story in parted)
    run("review", "--do", "x 1.1", "--do", "d 4")
    left = desk_data()
    assert len(left["briefing"]["stories"]) == 3
    run("review", "--do", "back 1", "--do", f"undo {left['acts'][-2]['number']}")
    back = desk_data()["briefing"]["stories"]
    assert [len(story["bullets"] + story["more"]) for story in back] == [
        len(story["bullets"] + story["more"]) for story in parted
    ]


def test_a_line_that_the_sources_do_not_bear_out_is_refused_or_marked(home):
    run("daily")
    line = f"{number_of('River')}.1"
    wrong = f"r {line} The river Lorne flooded 900 houses in Upper Skarn, the mayor of Calder said."
    refused = run("review", "--do", wrong, code=11)
    assert "900" in refused.stderr
    assert desk_data()["acts"] == []
    run("review", "--do", f"{wrong} ! the mayor told us", "--as", "bo")
    (act,) = desk_data()["acts"]
    assert act["who"] == "bo"
    assert any("900" in reason for reason in act["reasons"])
    assert act["override"] == "the mayor told us"
    assert "kept because: the mayor told us" in run("review", "--list").stdout
    run("review", "--approve")
    assert "edited, not verified" in shelf(home)["html"]
    assert "edited, not verified" in shelf(home)["txt"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("d 99", "there is no story '99'"),
        ("r 1.99 Text", "there is no line '1.99'"),
        ("r 1.1", "the new text is missing"),
        ("s 1 99", "no source has the number '99'"),
        ("u 1", "not pinned"),
        ("j 1 1", "cannot be merged into itself"),
        ("undo 7", "there is no act 7"),
        ("fly 1", "is no command"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(home, command, message):
    run("daily")
    assert message in run("review", "--do", command, code=11).stderr
    assert desk_data()["revision"] == 0


def test_a_person_types_commands_and_approves(home):
    run("daily")
    typed = "?\np 2\nd 99\nl\na\n"
    result = run("review", "--as", "ann", typed=typed)
    assert "join story 4 to story 2" in result.stdout
    assert "[pinned]" in result.stdout
    assert "there is no story '99'" in result.stderr
    assert shelf(home)


def open_desk(archive) -> Desk:
    return Desk.open(archive, load_settings(), DAY)


def opened() -> Archive:
    return Archive.open(load_settings().archive_file, clock=lambda: dt.datetime.now(dt.UTC))


def test_of_two_people_at_the_desk_the_slower_one_is_told(home):
    run("daily")
    with opened() as one, opened() as other:
        ann, bo = open_desk(one), open_desk(other)
        seen = bo.state()
        story = seen.edited.stories[0]
        line, was = seen.lines[story.id][0], story.bullets[0].text
        shorter = was.replace("the ", "", 1)
        ann.submit(Reword(story=story.id, bullet=line, was=was, text=shorter, override="shorter"), who="ann")
        with pytest.raises(DeskConflictError, match=r"changed since \(a line reworded by ann"):
            bo.submit(
                Reword(story=story.id, bullet=line, was=was, text=f"{was}!", override="louder"), who="bo"
            )
        with pytest.raises(DeskConflictError, match="changed since you looked"):
            bo.approve(revision=seen.revision, who="bo")
        bo.submit(Drop(story=seen.edited.stories[1].id), who="bo")
        assert ann.state().revision == 2
        assert len(ann.state().dropped) == 1


def test_acts_of_many_at_once_are_all_kept_in_order(home):
    run("daily")
    with opened() as archive:
        ids = [story.id for story in open_desk(archive).state().edited.stories]
    failed = []

    def drop(story: str) -> None:
        with opened() as own:
            try:
                open_desk(own).submit(Drop(story=story), who=story[:4])
            except DeskConflictError as exc:
                failed.append(exc)

    threads = [threading.Thread(target=drop, args=(story,)) for story in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened() as archive:
        state = open_desk(archive).state()
    assert state.revision == len(ids) == len(failed)
    assert len(state.dropped) == len(ids)
    assert state.edited.stories == ()


def test_news_that_comes_later_takes_the_approved_edition_from_nobody(home):
    run("daily")
    run("review", "--do", f"d {number_of('Museum')}", "--approve")
    approved = shelf(home)["json"]
    with (home / "news.jsonl").open("a", encoding="utf-8") as file:
        row = {
            "title": "Bridge closed in Lorne",
            "text": "The council closed the bridge in Lorne after a crack was found.\nEngineer Tom Weld said it"
            " will stay closed for two weeks.\n",
            "date": dt.datetime.now(dt.UTC).isoformat(),
        }
        file.write("\n" + json.dumps(row))
    run("daily")
    assert shelf(home)["json"] == approved
    assert (home / "out" / f"{DAY}.json").read_text(encoding="utf-8") == approved
    state = desk_data()
    assert state["newer"]
    assert any(story["headline"].startswith("Bridge") for story in state["briefing"]["stories"])
    # What was done on the earlier draft holds in the newer one.
    assert [story["headline"] for story in state["dropped"]] == ["Museum buys painting of the harbour"]


def test_what_an_editor_left_out_was_not_told(home):
    run("daily")
    run("review", "--do", f"d {number_of('Museum')}", "--approve")
    with opened() as archive:
        told = archive.told(before=DAY + dt.timedelta(days=1), since=DAY)
    assert {story.headline for story in told} == {title for title in NEWS if not title.startswith("Museum")}


def test_an_hour_lets_the_draft_go_without_approval(home):
    settings = load_settings()
    with opened() as archive:
        run("daily")
        record = archive.draft(DAY)
    zone = zoneinfo.ZoneInfo("Asia/Tokyo")
    review = Review(required=True, until=dt.time(7, 30))
    before = dt.datetime.combine(DAY, dt.time(7, 29), zone)
    assert "until 07:30" in waits(record, review, now=before, zone=zone)
    assert waits(record, review, now=before + dt.timedelta(minutes=1), zone=zone) is None
    assert waits(record, Review(), now=before, zone=settings.zone) is None
    with (home / "config.toml").open("r+", encoding="utf-8") as file:
        text = file.read().replace("required = true", 'required = true\nuntil = "00:00"')
        file.seek(0)
        file.write(text)
    run("deliver")
    assert "Not reviewed by an editor" in shelf(home)["html"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("require = true", "did you mean 'required'"),
        ('required = "yes"', "write true or false"),
        ('required = true\nuntil = "half past"', "write an hour"),
    ],
)
def test_a_wrong_table_says_what_and_where(home, table, message):
    config = home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("required = true", table), encoding="utf-8")
    assert message in run("daily", code=3).stderr


def test_a_day_without_a_briefing_has_no_desk(home):
    assert "no briefing of 2020-01-01" in run("review", "2020-01-01", code=9).stderr


def test_an_override_is_needed_only_where_the_gate_refuses(home):
    run("daily")
    with opened() as archive:
        desk = open_desk(archive)
        story = desk.state().edited.stories[0]
        line, was = desk.state().lines[story.id][0], story.bullets[0].text
        state = desk.submit(
            Reword(story=story.id, bullet=line, was=was, text=was.rstrip(".") + " .", override="because"),
            who="a",
        )
        assert state.edits[-1].edit.override is None or state.edits[-1].reasons
        with pytest.raises(DeskRefusedError, match="Zanzibar"):
            desk.submit(
                Reword(
                    story=story.id, bullet=line, was=state.edited.stories[0].bullets[0].text,
                    text="Elena Marsh flew to Zanzibar.",
                ),
                who="a",
            )  # fmt: skip


def test_compiling_again_hands_out_the_approved_edition(home):
    run("daily")
    run("review", "--approve")
    with opened() as archive:
        edition = compile_edition(
            archive,
            load_settings(),
            now=dt.datetime.now(dt.UTC),
            standing="Not reviewed by an editor",
        )
    assert not edition.fresh
    assert edition.record.selection == "approved"
