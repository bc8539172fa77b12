"""The editor's desk: every act, what it is refused for, who may approve, and that nothing unapproved goes out."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
import socket
import threading
import zoneinfo

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.desk.desk import Desk
from briefing.desk.edits import Drop, Reword
from briefing.desk.waiting import Review, load_review, waits
from briefing.errors import ConfigError, DeskConflictError, DeskError
from briefing.morning import compile_edition

DAY = dt.datetime.now(dt.UTC).date()
ROWS = [
    {
        "title": "Harbour strike ends as minister and union leader meet",
        "text": "Harbour minister Elena Marsh met union leader Tom Okafor in Brindle and agreed to end the strike.\n"
        "Okafor told reporters that 1,200 members would return to work.\n"
        "The ministry will raise the dock allowance by 4 percent from January.\n",
        "url": "https://gazette.example/harbour",
        "source": "Harbour Gazette",
    },
    {
        "title": "River floods Upper Skarn",
        "text": "The river Lorne flooded 140 houses in Upper Skarn, the fire service said.\n"
        "Fire chief Paula Reiss said nobody was hurt in the flood.\n",
        "url": "https://courier.example/flood",
        "source": "Northern Courier",
    },
    {
        "title": "Museum of glass opens in Tarn",
        "text": "The museum of glass in Tarn opened its doors on Sunday after nine years of building.\n"
        "Curator Ivo Lenz said 600 visitors came in the first hour.\n",
        "url": "https://courier.example/glass",
        "source": "Northern Courier",
    },
    {
        "title": "Central bank of Vesland keeps its rate",
        "text": "The central bank of Vesland kept its rate at 3.25 percent, governor Mira Solt said.\n"
        "Economists had expected the bank to cut the rate by a quarter point.\n",
        "url": "https://gazette.example/rate",
        "source": "Harbour Gazette",
    },
]


class Mailbox:
    """Takes every message."""

    def __init__(self) -> None:
        self.messages: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 queued"


@pytest.fixture
def mailbox():
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIEFING_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("BRIEFING_OUT", str(tmp_path / "out"))
    monkeypatch.setenv("BRIEFING_FORMATS", "md,html,json,txt")
    write_news(tmp_path, ROWS)
    configure(tmp_path)
    return tmp_path


def write_news(home, rows) -> None:
    moment = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)).isoformat()
    lines = (json.dumps({"date": moment, **row}) + "\n" for row in rows)
    (home / "news.jsonl").write_text("".join(lines), encoding="utf-8")


def configure(home, *tables: str) -> None:
    base = (
        f'sources = ["{home / "news.jsonl"}"]\nmodel = "extractive"\ntimezone = "UTC"\nday_ends = "00:00"\n'
    )
    (home / "config.toml").write_text(base + "\n".join(tables), encoding="utf-8")


def channels(home, port: int) -> str:
    return (
        f'[delivery.shelf]\ntype = "folder"\npath = "{home / "shelf"}"\n'
        f'[delivery.post]\ntype = "email"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        'from = "briefing@example.org"\nto = ["ada@example.org"]\n'
    )


def run(*arguments: str, typed: str | None = None):
    return CliRunner().invoke(app, list(arguments), input=typed)


def did(*commands: str, who: str = "ada"):
    options = [part for command in commands for part in ("--do", command)]
    return run("review", "today", "--as", who, *options, "--list", "--format", "json")


def desk_data(*commands: str):
    result = did(*commands)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def stories(data) -> list[dict]:
    return data["briefing"]["stories"]


def rank(data, words: str) -> int:
    return next(story["rank"] for story in stories(data) if words in story["headline"])


def opened(home) -> Archive:
    settings = load_settings({})
    return Archive.open(settings.archive_file, clock=lambda: dt.datetime.now(dt.UTC))


def test_stories_are_dropped_taken_back_pinned_and_moved(home):
    assert run("daily").exit_code == 0
    data = desk_data()
    assert len(stories(data)) == 4
    flood = rank(data, "River floods")
    data = desk_data(f"d {flood}")
    assert "River floods" not in json.dumps(data["briefing"]["stories"])
    assert [story["headline"] for story in data["dropped"]] == ["River floods Upper Skarn"]
    assert any(item["reason"] == "left out by the editor" for item in data["briefing"]["report"]["skipped"])
    data = desk_data("back 1")
    assert len(stories(data)) == 4
    glass = rank(data, "Museum")
    data = desk_data(f"p {glass}")
    assert stories(data)[0]["headline"].startswith("Museum")
    assert stories(data)[0]["section"] == "Top stories"
    data = desk_data(f"u {rank(data, 'Museum')}")
    assert data["pinned"] == []
    last, first = stories(data)[-1], stories(data)[0]
    data = desk_data(f"m {last['rank']} 1")
    assert [stories(data)[0]["id"], stories(data)[1]["id"]] == [last["id"], first["id"]]
    assert [story["rank"] for story in stories(data)] == [1, 2, 3, 4]
    number = data["acts"][-1]["number"]
    assert stories(desk_data(f"undo {number}"))[0]["id"] == first["id"]


def test_stories_are_joined_and_split_with_their_lines(home):
    assert run("daily").exit_code == 0
    data = desk_data()
    flood, bank = rank(data, "River floods"), rank(data, "Central bank")
    data = desk_data(f"j {flood} {bank}")
    joined = next(story for story in stories(data) if "Central bank" in story["headline"])
    told = " ".join(line["text"] for line in joined["bullets"])
    assert len(joined["articles"]) == joined["outlets"] == 2
    assert "Lorne" in told
    assert "3.25" in told
    numbers = {entry["id"]: place for place, entry in enumerate(data["briefing"]["sources"], start=1)}
    data = desk_data(f"s {joined['rank']} {numbers[joined['articles'][1]]}")
    apart = next(story for story in stories(data) if "River floods" in story["headline"])
    left = next(story for story in stories(data) if story["id"] == joined["id"])
    assert "Lorne" in apart["bullets"][0]["text"]
    assert "Lorne" not in json.dumps(left["bullets"])
    assert len(left["articles"]) == len(apart["articles"]) == 1


def test_a_reworded_line_passes_the_gate_or_stands_with_a_reason(home):
    assert run("daily").exit_code == 0
    data = desk_data()
    place = rank(data, "River floods")
    data = desk_data(f"r {place}.1 The river Lorne flooded 140 houses in Upper Skarn.")
    line = stories(data)[place - 1]["bullets"][0]
    refused = did(f"r {place}.1 The river Lorne flooded 900 houses in Upper Skarn.")
    if line["override"] is None:
        assert line["method"] == "edited"
    assert refused.exit_code == 11
    assert "900" in refused.stderr
    assert "do not bear this out" in refused.stderr
    assert stories(desk_data())[place - 1]["bullets"][0]["text"] == line["text"]
    data = desk_data(f"r {place}.1 The river Lorne flooded 900 houses. ! The prefect told us by telephone")
    line = stories(data)[place - 1]["bullets"][0]
    assert line["override"] == "The prefect told us by telephone"
    assert line["evidence"]
    act = data["acts"][-1]
    assert act["who"] == "ada"
    assert any("900" in reason for reason in act["reasons"])
    assert "[edited, not verified]" in run("review", "today", "--list").stdout
    assert run("review", "today", "--approve").exit_code == 0
    for form in ("md", "html", "txt"):
        assert "edited, not verified" in (home / "out" / f"{DAY}.{form}").read_text(encoding="utf-8"), form


def test_a_headline_is_reworded_and_a_line_removed(home):
    assert run("daily").exit_code == 0
    data = desk_data()
    place = rank(data, "Museum")
    before = stories(data)[place - 1]["bullets"]
    data = desk_data(f"h {place} Museum of glass opens its doors in Tarn ! shorter", f"x {place}.1")
    story = stories(data)[place - 1]
    assert story["headline"] == "Museum of glass opens its doors in Tarn"
    assert [line["text"] for line in story["bullets"]] == [line["text"] for line in before[1:]]


def test_the_table_of_meetings_follows_the_lines(draft):
    data = desk_data()
    place = rank(data, "Harbour")
    (meeting,) = data["briefing"]["meetings"]
    assert any("end the strike" in point for point in meeting["agreed"])
    line = next(
        at
        for at, bullet in enumerate(stories(data)[place - 1]["bullets"], 1)
        if "end the strike" in bullet["text"]
    )
    reworded = (
        f"r {place}.{line} Elena Marsh met Tom Okafor in Brindle and agreed to end the dispute. ! house words"
    )
    (meeting,) = desk_data(reworded)["briefing"]["meetings"]
    assert [point for point in meeting["agreed"] if "strike" in point] == []
    assert any("end the dispute" in point for point in meeting["agreed"])
    assert desk_data(f"x {place}.{line}")["briefing"]["meetings"] == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("d 99", "there is no story '99'"),
        ("z 1", "is no command of the desk"),
        ("r 1.9 text", "there is no line '1.9'"),
        ("r 1.1", "the new text is missing"),
        ("s 1 77", "no source has the number '77'"),
        ("back 1", "no dropped story"),
        ("undo 5", "there is no act 5"),
        ("m 1 1", "cannot stand before itself"),
        ("u 1", "is not pinned"),
    ],
)
def test_what_cannot_be_done_says_why(draft, command, message):
    result = did(command)
    assert result.exit_code == 11
    assert message in result.stderr


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A day that was compiled once; tests that write take a copy."""
    home = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_CONFIG", str(home / "config.toml"))
        patch.setenv("BRIEFING_OUT", str(home / "out"))
        patch.setenv("BRIEFING_ARCHIVE", str(home / "kept.sqlite3"))
        write_news(home, ROWS)
        configure(home)
        assert run("daily").exit_code == 0
    return (home / "kept.sqlite3").read_bytes()


@pytest.fixture
def draft(home, kept, monkeypatch):
    """A home with the draft of the day in its archive."""
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(home / "archive.sqlite3"))
    (home / "archive.sqlite3").write_bytes(kept)
    return home


def test_of_two_editors_at_once_one_is_told_that_the_other_was_faster(draft):
    settings = load_settings({})
    with opened(draft) as archive:
        story = Desk.open(archive, settings, DAY).state().edited.stories[0]
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def edit(who: str) -> None:
        with opened(draft) as archive:
            desk = Desk.open(archive, settings, DAY)
            ready.wait()
            try:
                desk.submit(Drop(story=story.id), who=who)
                outcomes.append("done")
            except DeskConflictError as exc:
                outcomes.append(str(exc))

    threads = [threading.Thread(target=edit, args=(who,)) for who in ("ada", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    refused = next(outcome for outcome in outcomes if outcome != "done")
    assert "the story was dropped (dropped by " in refused


def test_words_that_somebody_else_changed_are_not_written_over(draft):
    settings = load_settings({})
    with opened(draft) as one, opened(draft) as other:
        ada, ben = Desk.open(one, settings, DAY), Desk.open(other, settings, DAY)
        seen = ben.state()
        story = seen.edited.stories[0]
        line = seen.lines[story.id][0]
        was = story.bullets[0].text
        ada.submit(
            Reword(story=story.id, bullet=line, was=was, text="Ada's words.", override="mine"), who="ada"
        )
        with pytest.raises(DeskConflictError, match=r"changed since \(a line reworded by ada"):
            ben.submit(
                Reword(story=story.id, bullet=line, was=was, text="Ben's words.", override="mine"), who="ben"
            )
        blank = Reword(story=story.id, bullet=line, was="Ada's words.", text=" \u202e", override="mine")
        with pytest.raises(DeskError, match="is empty"):
            ben.submit(blank, who="ben")
        with pytest.raises(DeskConflictError, match="changed since you looked"):
            ben.approve(revision=seen.revision, who="ben")
        assert ben.approve(revision=ben.state().revision, who="ben").selection == "approved"


def test_nothing_goes_out_before_approval_and_then_every_form_agrees(home, mailbox):
    configure(home, "[review]\nrequired = true\n", channels(home, mailbox.port))
    waiting = run("daily")
    assert waiting.exit_code == 0
    assert "waits for approval" in waiting.stderr
    assert "Not reviewed by an editor" in (home / "out" / f"{DAY}.md").read_text(encoding="utf-8")
    refused = run("deliver", "--date", "today")
    assert refused.exit_code == 11
    assert "--unreviewed" in refused.stderr
    assert run("schedule", "tick", "--at", "00:00", "--timezone", "UTC").exit_code == 0
    assert "waits for approval" in run("schedule", "show").stdout
    assert "waits for approval" in run("doctor", "--offline").stdout
    assert not mailbox.messages
    assert not (home / "shelf").exists()
    data = desk_data()
    dropped, pinned = rank(data, "River floods"), rank(data, "Museum")
    done = did(f"d {dropped}", f"p {pinned - (pinned > dropped)}")
    assert done.exit_code == 0
    stale = run("review", "today", "--approve", "--revision", "1")
    assert stale.exit_code == 11
    assert not mailbox.messages
    approved = run("review", "today", "--approve", "--revision", "2", "--as", "ada")
    assert approved.exit_code == 0, approved.output
    assert len(mailbox.messages) == 1
    message = mailbox.messages[0]
    bodies = {
        "mail text": message.get_body(("plain",)).get_content(),
        "mail html": message.get_body(("html",)).get_content(),
    }
    for folder in ("out", "shelf"):
        for path in (home / folder).iterdir():
            if path.suffix in {".md", ".html", ".txt"}:
                bodies[str(path)] = path.read_text(encoding="utf-8")
    assert len(bodies) >= 5
    for name, body in bodies.items():
        assert "Museum of glass" in body, name
        assert "Lorne" not in body, name
        assert "Not reviewed" not in body, name
        assert body.index("Museum of glass") < body.rindex("Elena Marsh"), name
    document = json.loads((home / "out" / f"{DAY}.json").read_text(encoding="utf-8"))
    assert document["stories"][0]["headline"].startswith("Museum")
    # What was approved stays: the same news again hands out the same bytes, and nothing goes out twice.
    page = (home / "out" / f"{DAY}.html").read_bytes()
    assert run("daily").exit_code == 0
    assert (home / "out" / f"{DAY}.html").read_bytes() == page
    assert len(mailbox.messages) == 1


def test_newer_news_makes_a_draft_that_the_edits_carry_over_to_and_leaves_the_approved_edition(home, mailbox):
    configure(home, "[review]\nrequired = true\n", channels(home, mailbox.port))
    assert run("daily").exit_code == 0
    data = desk_data()
    assert did(f"d {rank(data, 'River floods')}").exit_code == 0
    assert run("review", "today", "--approve").exit_code == 0
    later = {
        "title": "Tunnel under Mount Orla is dug through",
        "text": "Miners dug through the last metre of the tunnel under Mount Orla, engineer Petra Falk said.\n",
        "url": "https://gazette.example/tunnel",
        "source": "Harbour Gazette",
    }
    write_news(home, [*ROWS, later])
    assert run("daily").exit_code == 0
    assert "Orla" not in (home / "out" / f"{DAY}.md").read_text(encoding="utf-8")
    assert len(mailbox.messages) == 1
    data = desk_data()
    assert data["newer"]
    unseen = run("review", "today", "--approve", "--revision", "1")
    assert unseen.exit_code == 11
    assert "changed since you looked" in unseen.stderr
    assert "newer news came since" in run("review", "today", "--list").stdout
    told = json.dumps(stories(data))
    assert "Orla" in told
    assert "Lorne" not in told
    assert run("review", "today", "--approve").exit_code == 0
    assert "Orla" in (home / "out" / f"{DAY}.md").read_text(encoding="utf-8")


def test_after_the_hour_the_unreviewed_draft_goes_out_and_says_so(home, mailbox):
    tick = ("schedule", "tick", "--at", "00:00", "--timezone", "UTC")
    configure(home, "[review]\nrequired = true\n", channels(home, mailbox.port))
    assert run(*tick).exit_code == 0
    assert not mailbox.messages
    configure(home, '[review]\nrequired = true\nuntil = "00:00"\n', channels(home, mailbox.port))
    assert run(*tick).exit_code == 0
    assert len(mailbox.messages) == 1
    message = mailbox.messages[0]
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_content()
        assert "Not reviewed by an editor" in " ".join(body.split())
    for path in (home / "shelf").rglob(f"{DAY}.*"):
        assert "Not reviewed by an editor" in path.read_text(encoding="utf-8"), path.name


def test_a_dropped_story_was_not_told_the_next_day(draft):
    data = desk_data()
    assert did(f"d {rank(data, 'River floods')}").exit_code == 0
    tomorrow = DAY + dt.timedelta(days=1)
    with opened(draft) as archive:
        before = {story.headline for story in archive.told(before=tomorrow, since=DAY)}
        desk = Desk.open(archive, load_settings({}), DAY)
        desk.approve(revision=desk.state().revision, who="ada")
        after = {story.headline for story in archive.told(before=tomorrow, since=DAY)}
        sentences = archive.told_sentences(before=tomorrow, since=DAY)
    assert before - after == {"River floods Upper Skarn"}
    assert len(after) == 3
    assert not any("lorne" in sentence.lower() for sentence in sentences)


def test_a_person_works_in_the_terminal(draft):
    talk = run("review", "today", "--as", "ada", typed="?\nd 99\np 2\nl\nq\n")
    assert talk.exit_code == 0
    assert "drop story 3" in talk.stdout
    assert "there is no story '99'" in talk.stderr
    assert "[pinned]" in talk.stdout
    left = run("review", "today", "--as", "ada", typed="a\n")
    assert "approved the briefing" in left.stderr
    assert "approved by ada" in run("review", "today", "--list").stdout


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[review]\nrequried = true\n", "required"),
        ('[review]\nrequired = "yes"\n', "write true or false"),
        ('[review]\nuntil = "7:30"\n', "write an hour"),
    ],
)
def test_a_wrong_review_table_says_what(home, table, message):
    configure(home, table)
    with pytest.raises(ConfigError, match=message):
        load_review()


def test_a_story_that_was_only_named_is_told_when_it_is_pinned(home, monkeypatch):
    monkeypatch.setenv("BRIEFING_LENGTH", "0.1")
    assert run("daily").exit_code == 0
    named = stories(desk_data())[-1]
    assert not named["shown"]
    assert not named["bullets"]
    data = desk_data(f"p {named['rank']}")
    first = stories(data)[0]
    assert first["id"] == named["id"]
    assert first["shown"]
    assert first["bullets"][0]["evidence"][0]["quote"]
    assert desk_data("r 1.1 Somebody said so. ! my own words")["briefing"]["stories"][0]["bullets"][0][
        "override"
    ]
    assert run("review", "today", "--approve").exit_code == 0
    document = (home / "out" / f"{DAY}.md").read_text(encoding="utf-8")
    assert "Somebody said so." in document


def test_acts_of_many_at_once_are_all_kept_in_order(draft):
    settings = load_settings({})
    with opened(draft) as archive:
        ids = [story.id for story in Desk.open(archive, settings, DAY).state().edited.stories]
    failed = []

    def drop(story: str) -> None:
        with opened(draft) as own:
            try:
                Desk.open(own, settings, DAY).submit(Drop(story=story), who=story[:4])
            except DeskConflictError as exc:
                failed.append(exc)

    threads = [threading.Thread(target=drop, args=(story,)) for story in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(draft) as archive:
        state = Desk.open(archive, settings, DAY).state()
    assert state.revision == len(ids) == len(failed)
    assert len(state.dropped) == len(ids)
    assert state.edited.stories == ()


def test_a_reason_is_kept_only_where_the_gate_refuses(draft):
    with opened(draft) as archive:
        desk = Desk.open(archive, load_settings({}), DAY)
        seen = desk.state()
        story = seen.edited.stories[0]
        line, was = seen.lines[story.id][0], story.bullets[0].text
        same = Reword(story=story.id, bullet=line, was=was, text=was, override="because")
        (entry,) = desk.submit(same, who="ada").edits
    assert entry.reasons == ()
    assert entry.edit.override is None


def test_a_day_without_a_briefing_has_no_desk(draft):
    result = run("review", "2020-01-01")
    assert result.exit_code == 9
    assert "no briefing of 2020-01-01" in result.stderr


def test_the_hour_is_one_of_the_zone_of_the_day(draft):
    with opened(draft) as archive:
        record = archive.draft(DAY)
    zone = zoneinfo.ZoneInfo("Asia/Tokyo")
    review = Review(required=True, until=dt.time(7, 30))
    before = dt.datetime.combine(DAY, dt.time(7, 29), zone)
    assert "until 07:30" in waits(record, review, now=before, zone=zone)
    assert waits(record, review, now=before + dt.timedelta(minutes=1), zone=zone) is None
    assert waits(record, Review(), now=before, zone=zone) is None


def test_compiling_again_hands_out_the_approved_edition(home):
    assert run("daily").exit_code == 0
    assert run("review", "today", "--approve").exit_code == 0
    with opened(home) as archive:
        edition = compile_edition(archive, load_settings({}), now=dt.datetime.now(dt.UTC))
    assert not edition.fresh
    assert edition.record.selection == "approved"
