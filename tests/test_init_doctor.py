"""Settling in: the first configuration, the feeds to begin with, and what the doctor sees."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings, load_table
from briefing.delivery import EmailChannel, FolderChannel, channels_of
from briefing.settling import suggested, suggestions
from briefing.sources.addresses import checked_url
from briefing.sources.feedlist import load_feeds


def run(*arguments: str, stdin: str | None = None):
    return CliRunner().invoke(app, list(arguments), input=stdin)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A place for a configuration that does not exist yet."""
    target = tmp_path / "new" / "config.toml"
    monkeypatch.setenv("BRIEFING_CONFIG", str(target))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("PATH", str(tmp_path / "no-programs"))
    return target


def test_init_writes_a_configuration_that_the_program_reads(fresh, tmp_path):
    result = run("init", "--timezone", "Europe/Berlin", "--at", "7:00", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.stderr
    settings = load_settings()
    assert (settings.timezone, settings.day_ends, settings.out) == (
        "Europe/Berlin",
        "07:00",
        tmp_path / "out",
    )
    assert settings.formats == ("md", "html")
    assert not load_table("delivery")[0]
    text = fresh.read_text(encoding="utf-8")
    assert text.count("#") > 15
    assert [feed.title for feed in load_feeds()] == [item.title for item in suggested()]
    assert "briefing daily" in result.stdout
    assert "briefing schedule install --at 07:00" in result.stdout
    assert not list(fresh.parent.glob("*.new"))


def test_what_is_commented_out_in_the_first_configuration_is_right_too(fresh):
    assert run("init", "--timezone", "UTC", "--no-feeds").exit_code == 0
    lines = fresh.read_text(encoding="utf-8").splitlines()
    bare = [
        line.removeprefix("# ")
        for line in lines
        if not line.startswith("# ") or " = " in line or line[2] == "["
    ]
    settings = [line for line in bare if not line.startswith(("user", "password_", "A password"))]
    fresh.write_text("\n".join(settings), encoding="utf-8")
    assert load_settings().sources
    tables, where = load_table("delivery")
    assert {channel.name for channel in channels_of(tables, where=where)} == {
        "folder",
        "mail",
        "phone",
        "feed",
    }


def test_init_never_overwrites_unless_forced_and_keeps_the_old_one(fresh):
    fresh.parent.mkdir()
    fresh.write_text('model = "extractive" # mine\n', encoding="utf-8")
    refused = run("init", "--timezone", "UTC")
    assert refused.exit_code == 3
    assert "--force" in refused.stderr
    assert fresh.read_text(encoding="utf-8") == 'model = "extractive" # mine\n'
    forced = run("init", "--timezone", "UTC", "--force")
    assert forced.exit_code == 0
    assert "config.toml.old" in forced.stdout
    assert fresh.with_name("config.toml.old").read_text(encoding="utf-8") == 'model = "extractive" # mine\n'


def test_init_takes_feeds_folder_and_mail_by_flags(fresh, tmp_path):
    result = run(
        "init", "--timezone", "UTC", "--region", "oceania", "--feed", "https://gazette.example/feed.xml",
        "--folder", str(tmp_path / "desk"), "--mail", "ann@example.org", "--smtp", "mx.example.org:465",
        "--smtp-security", "tls", "--smtp-user", "ann", "--smtp-password", "file:/home/ann/password",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert {feed.url for feed in load_feeds()} == {
        *(item.url for item in suggestions() if item.region == "oceania"),
        "https://gazette.example/feed.xml",
    }
    tables, where = load_table("delivery")
    desk, mail = channels_of(tables, where=where)
    assert isinstance(desk, FolderChannel)
    assert isinstance(mail, EmailChannel)
    assert desk.path == tmp_path / "desk"
    assert (mail.host, mail.port, mail.security, mail.to) == (
        "mx.example.org",
        465,
        "tls",
        ("ann@example.org",),
    )
    assert str(mail.password_file) == "/home/ann/password"
    assert "deliver --dry-run" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--timezone", "Europe/Berln"], 3, "did you mean 'Europe/Berlin'"),
        (["--at", "25:00"], 2, "not an hour"),
        (["--format", "docx"], 2, "unknown format"),
        (["--topic", "buisness"], 3, "did you mean 'business'"),
        (["--region", "mars"], 3, "unknown region 'mars'"),
        (["--mail", "ann@example.org"], 3, "--smtp"),
        (["--mail", "ann", "--smtp", "mx.example.org"], 3, "no mail address"),
        (["--smtp-password", "hunter2"], 3, "never written"),
    ],
)
def test_a_wrong_answer_writes_nothing(arguments, code, words, fresh):
    result = run("init", *arguments)
    assert result.exit_code == code
    assert words in " ".join(result.stderr.split())
    assert "hunter2" not in result.stderr
    assert not fresh.exists()
    assert not fresh.with_name("feeds.toml").exists()


def test_init_asks_at_a_terminal(fresh, monkeypatch, tmp_path):
    monkeypatch.setattr("briefing.cli.init.at_terminal", lambda: True)
    answers = [
        "Asia/Tokyo",
        "06:00",
        "health",
        "",
        "html",
        str(tmp_path / "docs"),
        "ann@example.org",
        "mx.example.org",
        "",
    ]
    result = run("init", stdin="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert load_settings().timezone == "Asia/Tokyo"
    assert load_settings().formats == ("html",)
    assert {feed.title for feed in load_feeds()} == {
        item.title for item in suggestions() if "health" in item.topics
    }
    assert load_table("delivery")[0]["mail"]["host"] == "mx.example.org"


def test_the_suggestions_are_whole():
    found = suggestions()
    assert len(found) >= 20
    assert len({item.url for item in found}) == len(found)
    for item in found:
        assert checked_url(item.url) == item.url
        assert item.url.startswith("https://")
        assert item.title
        assert item.topics
    assert 2 <= len(suggested()) <= 6
    shown = run("init", "--list-feeds")
    assert shown.stdout.count("https://") == len(found)


# --- doctor


def doctor(*arguments: str) -> tuple[int, dict[str, tuple[str, str]]]:
    result = run("doctor", *arguments)
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    found = {}
    for level, rest in lines:
        found.setdefault(rest[:14].strip(), (level, rest[14:].strip()))
    return result.exit_code, found


def test_the_doctor_of_a_fresh_installation_says_what_to_do_next(fresh):
    run("init", "--timezone", "UTC", "--no-feeds", "--model", "extractive")
    code, found = doctor()
    assert code == 0
    assert found["configuration"] == ("ok", str(fresh))
    assert found["schedule"][0] == "warn"
    assert "schedule install" in found["schedule"][1]
    assert found["sources"][0] == "warn"
    assert found["last run"] == ("ok", "none yet: briefing daily")


def test_the_doctor_sees_a_mail_server_that_refuses_the_login(fresh, monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    class Silent:
        pass

    controller = Controller(
        Silent(),
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        authenticator=lambda *parts: AuthResult(success=parts[4].password == b"right", handled=False),
    )
    run(
        "init", "--timezone", "UTC", "--no-feeds", "--model", "extractive", "--mail", "ann@example.org",
        "--smtp", f"127.0.0.1:{port}", "--smtp-security", "none", "--smtp-user", "ann",
        "--smtp-password", "env:POST_PASSWORD",
    )  # fmt: skip
    code, found = doctor("--offline")
    assert (code, found["to mail"][0]) == (7, "PROBLEM")
    assert "POST_PASSWORD" in found["to mail"][1]
    monkeypatch.setenv("POST_PASSWORD", "wrong")
    code, found = doctor()
    assert code == 7
    assert "cannot be reached" in found["to mail"][1]
    controller.start()
    try:
        code, found = doctor()
        assert code == 7
        assert "refuses the login of ann" in found["to mail"][1]
        monkeypatch.setenv("POST_PASSWORD", "right")
        code, found = doctor()
        assert (code, found["to mail"][0]) == (0, "ok")
        assert "logged in as ann" in found["to mail"][1]
    finally:
        controller.stop()


def test_the_doctor_asks_the_feeds(fresh, tmp_path):
    run("init", "--timezone", "UTC", "--model", "extractive", "--feed", "https://127.0.0.1:9/feed.xml")
    code, found = doctor()
    assert (code, found["feeds"][:1]) == (4, ("PROBLEM",))
    assert "0 of 1 answer" in found["feeds"][1]
    code, found = doctor("--offline")
    assert (code, found["feeds"]) == (0, ("ok", "1 listed, not asked"))


def test_the_doctor_tells_how_the_last_runs_ended(fresh, monkeypatch):
    run("init", "--timezone", "UTC", "--no-feeds", "--model", "extractive")
    now = dt.datetime.now(dt.UTC)
    moment = [now - dt.timedelta(hours=40)]
    path = load_settings().archive_file
    with Archive.open(path, clock=lambda: moment[0]) as archive:
        archive.end_run(archive.start_run("daily"), "ok")
        moment[0] = now - dt.timedelta(hours=2)
        archive.start_run("fetch")
    _, found = doctor()
    assert found["last daily"][0] == "warn"
    assert "more than 30 hours" in found["last daily"][1]
    assert "was killed" in found["last fetch"][1]
    with Archive.open(path, clock=lambda: now) as archive:
        archive.end_run(archive.start_run("daily"), "failed", "the disk is full")
        archive.end_run(archive.start_run("fetch"), "ok")
    _, found = doctor()
    assert "the disk is full" in found["last daily"][1]
    assert found["last fetch"][0] == "ok"
    path.write_bytes(b"no archive" * 1000)
    code, found = doctor()
    assert code == 9


def test_a_wrong_configuration_is_a_problem_of_its_own(fresh):
    run("init", "--timezone", "UTC", "--no-feeds")
    fresh.write_text('[delivery.desk]\ntype = "foldre"\n', encoding="utf-8")
    code, found = doctor()
    assert code == 3
    assert "did you mean 'folder'" in found["delivery"][1]
    fresh.write_text("timezone = \n", encoding="utf-8")
    code, found = doctor()
    assert code == 3
    assert "line 1" in found["configuration"][1]
