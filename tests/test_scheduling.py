"""The schedule: when a briefing is due, one run at a time, and what is written for cron and systemd."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
import subprocess
import sys
import zoneinfo
from pathlib import Path

import pytest
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.errors import BusyError
from briefing.scheduling import Plan, due_day, due_moment, run_lock
from briefing.scheduling.due import hours_in

NOW = dt.datetime(2024, 12, 11, 5, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
@pytest.mark.parametrize("at", [dt.time(6, 30), dt.time(2, 30), dt.time(1, 45), dt.time(0, 0)])
def test_every_day_of_a_year_has_exactly_one_briefing(zone, at):
    """A clock that knocks every quarter of an hour finds one briefing due on each calendar day."""
    plan = Plan(at=at, timezone=zone)
    moment = dt.datetime(2024, 1, 1, tzinfo=plan.zone).astimezone(dt.UTC)
    end = dt.datetime(2025, 1, 1, tzinfo=plan.zone).astimezone(dt.UTC)
    made: dict[dt.date, dt.datetime] = {}
    runs: list[dt.date] = []
    while moment < end:
        today = moment.astimezone(plan.zone).date()
        day = due_day(moment, plan, made_until=made.get(today))
        if day is not None:
            runs.append(day)
            made[day] = moment
        moment += dt.timedelta(minutes=15)
    first = dt.date(2024, 1, 1)
    assert runs == [first + dt.timedelta(days=number) for number in range(366)]


def test_an_hour_that_the_clocks_skip_or_repeat_is_due_once():
    plan = Plan(at=dt.time(2, 30), timezone="Europe/Berlin")
    assert due_moment(dt.date(2024, 3, 31), plan) == dt.datetime(
        2024, 3, 31, 1, 30, tzinfo=dt.UTC
    )  # 03:30 summer
    assert due_moment(dt.date(2024, 10, 27), plan) == dt.datetime(
        2024, 10, 27, 0, 30, tzinfo=dt.UTC
    )  # the first 02:30
    made = due_moment(dt.date(2024, 10, 27), plan)
    assert due_day(made + dt.timedelta(hours=1), plan, made_until=made) is None


def test_one_made_before_its_hour_is_made_again_and_a_weekend_may_be_free():
    plan = Plan(at=dt.time(6, 30), timezone="Europe/Berlin")
    early = NOW - dt.timedelta(hours=1)
    assert due_day(NOW, plan, made_until=early) == dt.date(2024, 12, 11)
    assert due_day(NOW - dt.timedelta(minutes=1), plan, made_until=None) is None
    saturday = dt.datetime(2024, 12, 14, 9, tzinfo=dt.UTC)
    assert due_day(saturday, Plan(at=dt.time(6, 30), timezone="UTC", weekdays=True), made_until=None) is None
    assert due_day(saturday, Plan(at=dt.time(6, 30), timezone="UTC"), made_until=None) == saturday.date()


def test_the_hours_of_another_clock():
    plan = Plan(at=dt.time(6, 30), timezone="Europe/Berlin")
    start = dt.date(2024, 1, 1)
    assert hours_in(plan, zoneinfo.ZoneInfo("Europe/Paris"), start=start) == (dt.time(6, 30),)
    assert hours_in(plan, dt.UTC, start=start) == (dt.time(4, 30), dt.time(5, 30))


def test_a_second_run_leaves_with_a_clear_message(tmp_path, monkeypatch):
    archive = tmp_path / "archive.sqlite3"
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(archive))
    monkeypatch.setenv("BRIEFING_SOURCES", str(tmp_path))
    with run_lock(archive, "daily", now=NOW):
        with (
            pytest.raises(BusyError, match=rf"briefing daily, process {os.getpid()}"),
            run_lock(archive, "fetch", now=NOW),
        ):
            pass
        result = CliRunner().invoke(app, ["daily", "--model", "extractive"])
    assert result.exit_code == 10
    assert "still going on" in result.stderr
    with run_lock(archive, "fetch", now=NOW):
        pass


def test_the_lock_of_a_killed_run_is_taken_over(tmp_path):
    archive = tmp_path / "archive.sqlite3"
    code = (
        "import datetime as dt, os, pathlib, sys\n"
        "from briefing.scheduling import run_lock\n"
        "with run_lock(pathlib.Path(sys.argv[1]), 'daily', now=dt.datetime.now(dt.UTC)):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(archive)], check=False)
    assert killed.returncode == -9
    told: list[str] = []
    with run_lock(archive, "daily", now=NOW, notify=told.append):
        pass
    assert len(told) == 1
    assert "did not end by itself" in told[0]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a crontab program that keeps its table in a file."""
    programs = tmp_path / "bin"
    programs.mkdir()
    table = tmp_path / "table"
    program = programs / "crontab"
    program.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = -l ]; then [ -f "{table}" ] && cat "{table}" || {{ echo "no crontab" >&2; exit 1; }}\n'
        f'else cat > "{table}"; fi\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def briefing(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "briefing", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no cron")
def test_the_crontab_gets_our_lines_once_and_keeps_the_others(home):
    table = home / "table"
    before = (
        'MAILTO="me@example.org"\n CRON_TZ=UTC\n5   4 * * *  /bin/true # mine\nno line of cron\n'
        "#0 5 * * * /bin/off\n30 6 * * * /opt/other # briefing\n"
    )
    table.write_text(before, encoding="utf-8")
    for _ in range(2):
        made = briefing(
            "schedule", "install", "--at", "06:30", "--timezone", "Europe/Berlin", "--with", "cron"
        )
        assert made.returncode == 0, made.stderr
    lines = table.read_text(encoding="utf-8").splitlines()
    assert table.read_text(encoding="utf-8").startswith(before)
    ours = [line for line in lines if line.endswith("# briefing schedule")]
    assert lines == [*before.splitlines(), *ours]
    assert len(ours) == len(set(ours))
    assert all("schedule tick --at 06:30 --timezone Europe/Berlin" in line for line in ours)
    assert all(f"BRIEFING_ARCHIVE={os.environ['BRIEFING_ARCHIVE']}" in line for line in ours)
    assert all(Path(sys.executable).name in line for line in ours)
    assert sum(line.startswith("7 * * * *") for line in ours) == 1
    assert "next briefing: " in made.stdout
    shown = briefing("schedule", "show")
    assert shown.stdout.count("# briefing schedule") == len(ours)
    assert briefing("schedule", "remove").stdout == "removed\n"
    assert table.read_text(encoding="utf-8") == before
    assert "no schedule" in briefing("schedule", "remove").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no systemd")
def test_the_units_of_systemd(home):
    (home / "bin" / "systemctl").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    (home / "bin" / "systemctl").chmod(0o755)
    made = briefing(
        "schedule", "install", "--at", "06:30", "--weekdays", "--timezone", "Asia/Tokyo", "--with", "systemd"
    )
    assert made.returncode == 0, made.stderr
    timer = (home / "xdg" / "systemd" / "user" / "briefing.timer").read_text(encoding="utf-8")
    assert "OnCalendar=Mon..Fri *-*-* 06:30:00 Asia/Tokyo" in timer
    assert "Persistent=true" in timer
    service = (home / "xdg" / "systemd" / "user" / "briefing.service").read_text(encoding="utf-8")
    (command,) = re.findall("^ExecStart=(.*)$", service, re.MULTILINE)
    assert shlex.split(command)[:5] == [sys.executable, "-m", "briefing", "schedule", "tick"]
    assert briefing("schedule", "remove").stdout == "removed\n"
    assert not (home / "xdg" / "systemd" / "user" / "briefing.timer").exists()


def test_a_call_makes_the_briefing_when_it_is_due_and_once(tmp_path, monkeypatch):
    news = tmp_path / "news"
    news.mkdir()
    now = dt.datetime.now(dt.UTC)
    row = {
        "title": "Harbour strike ends",
        "text": "Harbour minister Elena Marsh met union leader Tom Okafor and agreed to end the strike of the dockers.\n"
        "Okafor told reporters that 1,200 members would return to work.\n",
        "date": (now - dt.timedelta(hours=1)).isoformat(),
        "url": "https://n.example/1",
    }
    (news / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    for name, value in {
        "SOURCES": str(news), "MODEL": "extractive", "OUT": str(tmp_path / "out"), "TIMEZONE": "UTC",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"BRIEFING_{name}", value)
    log = tmp_path / "log" / "schedule.log"
    arguments = ["schedule", "tick", "--at", "00:00", "--timezone", "UTC", "--log", str(log)]
    for _ in range(2):
        assert CliRunner().invoke(app, arguments).exit_code == 0
    text = log.read_text(encoding="utf-8")
    assert text.count(".md") == 1
    assert "collected; no briefing is due" in text
    assert "Elena Marsh" in next((tmp_path / "out").glob("*.md")).read_text(encoding="utf-8")
    shown = CliRunner().invoke(app, ["schedule", "show"])
    assert "last daily: " in shown.stdout


def test_a_call_that_fails_says_so_in_the_log_and_by_its_exit_code(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIEFING_SOURCES", str(tmp_path / "nowhere"))
    log = tmp_path / "schedule.log"
    result = CliRunner().invoke(
        app, ["schedule", "tick", "--at", "00:00", "--timezone", "UTC", "--log", str(log)]
    )
    assert result.exit_code == 4
    assert "exit code 4" in log.read_text(encoding="utf-8")
