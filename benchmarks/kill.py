"""Kill ``briefing daily`` with signal 9 at random moments and look whether anything was lost or came twice.

Usage: python benchmarks/kill.py [--times 50] [--articles 40] [--seed 1] [--model extractive]

Each time a new archive takes in the same invented articles, the run is killed somewhere between its start and
its usual end, and runs again undisturbed; it delivers by mail to a server in this process. Then the archive must
pass SQLite's and the program's own check, hold every article once, one briefing, its document must say what that
of a run without a kill says, and the reader must have one mail: two never, none only where the archive says that
the run was killed while it sent.
"""

# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

NOW = dt.datetime.now(dt.UTC)
DAY = NOW.date().isoformat()
SYLLABLES = "ba ke li mo nu ra se ti vo wa ze dor fin gal hem jor kas lun mer pol".split()
DEEDS = "opened closed sold repaired visited praised bought painted rejected".split()
THINGS = "bridge station tunnel library bakery stadium festival museum orchard lighthouse quarry".split()
GROUPS = "fishermen bakers teachers doctors students drivers farmers".split()


def main() -> int:
    """Print what happened, and return how many of the times something was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="extractive")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secret
    folder = Path(tempfile.mkdtemp(prefix="briefing-kill-"))
    news = folder / "news"
    news.mkdir()
    lines = [json.dumps(invented(number)) for number in range(options.articles)]
    (news / "news.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    base = f'sources = ["{news}"]\ntimezone = "UTC"\nday_ends = "00:00"\n'
    start = time.perf_counter()
    run(base, controller.port, folder / "whole", options.model).wait()
    usual = time.perf_counter() - start
    found = told(folder / "whole")
    print(f"undisturbed: {usual:.1f} s, {len(found['stories'])} stories")
    bad, killed = 0, 0
    for number in range(1, options.times + 1):
        home = folder / f"run{number}"
        process = run(base, controller.port, home, options.model)
        moment = chance.uniform(0.0, usual)
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        again = run(base, controller.port, home, options.model)
        again.wait()
        faults = wrong(home, found, again.returncode, options.articles, mailbox.count(home))
        if faults:
            bad += 1
            print(f"{number}: killed after {moment:.2f} s: {'; '.join(faults)}")
        else:
            shutil.rmtree(home)
    controller.stop()
    print(f"killed {killed} of {options.times} runs, {bad} with faults")
    return bad


def invented(number: int) -> dict[str, str]:
    """Return an article of an event of its own: no two share a name or a deed."""
    chance = random.Random(number)  # noqa: S311 - invented news, no secret
    names = ["".join(chance.choice(SYLLABLES) for _ in range(3)).title() for _ in range(6)]
    deed, thing, group = (
        DEEDS[number % len(DEEDS)],
        THINGS[number % len(THINGS)],
        GROUPS[number % len(GROUPS)],
    )
    text = (
        f"{names[0]} {names[1]}, the mayor of {names[2]}, {deed} the {thing} of {names[3]} on Sunday.\n"
        f"The {group} of {names[2]} said {chance.randint(20, 900)} people had signed a letter to {names[4]}.\n"
        f"{names[1]} told reporters that the {thing} would cost {chance.randint(2, 90)} million crowns.\n"
        f"A vote in {names[5]} is expected in March.\n"
    )
    return {
        "title": f"Mayor of {names[2]} {deed} the {thing} of {names[3]}",
        "text": text,
        "url": f"https://outlet{number}.example/{number}",
        "source": f"Outlet {number}",
        "date": (NOW - dt.timedelta(seconds=number + 1)).isoformat(),
    }


class Mailbox:
    """Counts the messages of each recipient; each run has its own."""

    def __init__(self) -> None:
        self.messages: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a message."""
        self.messages.update(envelope.rcpt_tos)
        return "250 queued"

    def count(self, home: Path) -> int:
        """Return how many messages the reader of a run has."""
        return self.messages[f"{home.name}@example.org"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(base: str, port: int, home: Path, model: str) -> subprocess.Popen[bytes]:
    """Start ``briefing daily`` with everything that it writes below ``home``."""
    home.mkdir(exist_ok=True)
    mail = f'type = "email"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "a@example.org"\n'
    table = f'[delivery.post]\n{mail}to = ["{home.name}@example.org"]\n'
    (home / "config.toml").write_text(base + table, encoding="utf-8")
    environment = os.environ | {
        "BRIEFING_ARCHIVE": str(home / "archive.sqlite3"),
        "BRIEFING_CONFIG": str(home / "config.toml"),
        "BRIEFING_MODEL": model,
        "BRIEFING_OUT": str(home / "out"),
    }
    command = [sys.executable, "-m", "briefing", "daily", "--quiet"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def told(home: Path) -> dict[str, Any]:
    """Return what the document says, without the moments at which it was made."""
    document: dict[str, Any] = json.loads((home / "out" / f"{DAY}.json").read_text(encoding="utf-8"))
    for name in ("generated_at", "report", "coverage"):
        document.pop(name, None)
    return document


def wrong(home: Path, expected: dict[str, Any], code: int, articles: int, mails: int) -> list[str]:
    """Return what is wrong after the second run."""
    faults = [] if code == 0 else [f"the next run ended with {code}"]
    file = home / "archive.sqlite3"
    database = sqlite3.connect(file)
    checked = database.execute("PRAGMA integrity_check").fetchone()[0]
    counts = {
        table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("documents", "articles", "briefings")
    }
    states = [row[0] for row in database.execute("SELECT state FROM deliveries")]
    database.close()
    if mails != 1 and not (mails == 0 and states == ["sending"]):
        faults.append(f"{mails} mails, state {states}")
    if mails == 1 and states == ["sending"]:
        print(f"{home.name}: killed between the mail and the note of it; not sent again")
    if checked != "ok":
        faults.append(f"integrity_check: {checked}")
    if counts != {"documents": articles, "articles": articles, "briefings": 1}:
        faults.append(f"rows: {counts}")
    environment = os.environ | {"BRIEFING_ARCHIVE": str(file)}
    check = subprocess.run(
        [sys.executable, "-m", "briefing", "archive", "check"],
        env=environment,
        capture_output=True,
        check=False,
    )
    if check.returncode:
        faults.append(f"archive check: {check.stderr.decode()}")
    if not code and told(home) != expected:
        faults.append("the document differs")
    return faults


if __name__ == "__main__":
    sys.exit(min(main(), 1))
