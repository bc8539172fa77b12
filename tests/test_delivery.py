"""Delivery: what each channel gets, that nothing arrives twice, and what is told where a channel fails."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import http.server
import json
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET

import keyring
import keyring.backend
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.delivery import channels_of
from briefing.errors import ConfigError

DAY = dt.datetime.now(dt.UTC).date()
ROWS = [
    {
        "title": "Harbour strike ends as minister and union leader meet",
        "text": "Harbour minister Elena Marsh met union leader Tom Okafor in Brindle and agreed to end the strike.\n"
        "Okafor told reporters that 1,200 members would return to work.\n"
        "The ministry will raise the dock allowance by 4 percent from January.\n",
        "url": "https://gazette.example/harbour?a=1&b=2",
        "source": "Harbour Gazette",
    },
    {
        "title": "River floods Upper Skarn",
        "text": "The river Lorne flooded 140 houses in Upper Skarn, the fire service said.\n"
        "Fire chief Paula Reiss said nobody was hurt in the flood.\n",
        "url": "https://courier.example/flood",
        "source": "Northern Courier",
    },
]


class Mailbox:
    """Takes every message; refuses recipients named nobody."""

    def __init__(self) -> None:
        self.messages: list[email.message.EmailMessage] = []
        self.refuse_data = False
        self.hang_up = False
        self.during = None

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - aiosmtpd's name
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refuse_data:
            return "451 4.3.0 try again later"
        if self.during is not None:
            self.during()
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.hang_up:
            server.transport.abort()
        return "250 queued"


@pytest.fixture
def mailbox():
    box = Mailbox()

    def login(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data.password == b"correct-horse"
        return AuthResult(success=good, handled=good)

    controller = Controller(
        box, hostname="127.0.0.1", port=0, authenticator=login, auth_require_tls=False, auth_required=False
    )
    controller.port = _free_port()
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A configuration with news of today; `configure` adds channels."""
    news = tmp_path / "news.jsonl"
    write_news(news, ROWS)
    config = tmp_path / "config.toml"
    monkeypatch.setenv("BRIEFING_CONFIG", str(config))
    monkeypatch.setenv("BRIEFING_OUT", str(tmp_path / "out"))
    configure(tmp_path)
    return tmp_path


def write_news(path, rows) -> None:
    moment = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)).isoformat()
    path.write_text("".join(json.dumps({"date": moment, **row}) + "\n" for row in rows), encoding="utf-8")


def configure(home, *tables: str) -> None:
    base = (
        f'sources = ["{home / "news.jsonl"}"]\nmodel = "extractive"\ntimezone = "UTC"\nday_ends = "00:00"\n'
    )
    (home / "config.toml").write_text(base + "\n".join(tables), encoding="utf-8")


def mail_table(port: int, to: str = '["ada@example.org"]', **more: str) -> str:
    lines = [f"{key} = {value}" for key, value in {
        "type": '"email"', "host": '"127.0.0.1"', "port": str(port), "security": '"none"',
        "from": '"Morning briefing <briefing@example.org>"', "to": to, **more,
    }.items()]  # fmt: skip
    return "[delivery.post]\n" + "\n".join(lines) + "\n"


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_a_mail_holds_text_and_html_with_the_same_stories_and_goes_out_once(home, mailbox):
    configure(home, mail_table(mailbox.port))
    assert run("daily").exit_code == 0
    again = run("daily")
    assert "post to ada@example.org: already" in again.stderr
    assert len(mailbox.messages) == 1
    message = mailbox.messages[0]
    assert message["Subject"].startswith(f"Briefing {DAY:%a} {DAY.day} {DAY:%b}: ")
    assert message["To"] == "ada@example.org"
    assert re.fullmatch(rf"<briefing\.{DAY}\.[0-9a-f]{{16}}@example\.org>", message["Message-ID"])
    assert message["List-Id"] == "Briefing <post.briefing.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:briefing@example.org?subject=unsubscribe>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    for body in (text, page):
        assert "Elena Marsh met union leader Tom Okafor" in " ".join(body.split())
        assert "River floods Upper Skarn" in body
        assert "Read 2, used 2" in body  # the coverage statement
        assert "2 articles" in body
        assert "not stated" not in body
    assert max(len(line) for line in text.splitlines() if "https" not in line and "] " not in line) <= 76
    assert 'href="https://gazette.example/harbour?a=1&amp;b=2"' in page
    assert "<style" not in page
    assert "<script" not in page
    assert 'src="' not in page
    assert len(message.as_bytes()) < 100_000


def test_resend_sends_again_under_the_same_message_id(home, mailbox):
    configure(home, mail_table(mailbox.port))
    run("daily")
    assert run("deliver", "--resend").exit_code == 0
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1
    assert len(mailbox.messages) == 2


def test_a_refused_recipient_keeps_nobody_else_waiting(home, mailbox):
    configure(home, mail_table(mailbox.port, to='["nobody@example.org", "ada@example.org"]'))
    result = run("daily")
    assert result.exit_code == 7
    assert "refuses nobody@example.org (550 5.1.1 no such user)" in result.stderr
    assert [message["To"] for message in mailbox.messages] == ["ada@example.org"]
    assert (home / "out" / f"{DAY}.md").exists()


def test_a_server_that_is_down_is_tried_again_by_the_next_run(home, mailbox):
    configure(home, mail_table(_free_port()))
    result = run("daily")
    assert result.exit_code == 7
    assert "cannot be reached" in result.stderr
    configure(home, mail_table(mailbox.port))
    assert run("daily").exit_code == 0
    assert len(mailbox.messages) == 1


def test_a_message_that_is_refused_is_tried_again(home, mailbox):
    configure(home, mail_table(mailbox.port))
    mailbox.refuse_data = True
    assert run("daily").exit_code == 7
    mailbox.refuse_data = False
    assert run("daily").exit_code == 0
    assert len(mailbox.messages) == 1


def test_a_wrong_password_and_a_missing_one_are_told(home, mailbox, monkeypatch):
    configure(home, mail_table(mailbox.port, user='"ada"', password_env='"MAIL_PASSWORD"'))  # noqa: S106
    result = run("daily")
    assert result.exit_code == 7
    assert "the environment has no MAIL_PASSWORD" in result.stderr
    monkeypatch.setenv("MAIL_PASSWORD", "hunter-two")
    result = run("daily")
    assert result.exit_code == 7
    assert "refuses the login of ada" in result.stderr
    assert "hunter-two" not in result.stderr
    monkeypatch.setenv("MAIL_PASSWORD", "correct-horse")
    assert run("daily").exit_code == 0
    assert len(mailbox.messages) == 1
    archive = b"".join(path.read_bytes() for path in (home / "archive").glob("*"))
    assert b"correct-horse" not in archive


def test_a_password_from_a_file_that_nobody_else_can_read(home, mailbox):
    file = home / "password"
    file.write_text("correct-horse\n", encoding="utf-8")
    file.chmod(0o644)
    configure(home, mail_table(mailbox.port, user='"ada"', password_file=f'"{file}"'))
    assert f"others can read {file}" in run("daily").stderr
    file.chmod(0o600)
    assert run("daily").exit_code == 0
    assert len(mailbox.messages) == 1


def test_a_password_from_the_keyring(home, mailbox, ring):
    configure(home, mail_table(mailbox.port, user='"ada"', password_keyring='"mail"'))  # noqa: S106
    result = run("daily")
    assert result.exit_code == 7
    assert "keyring set mail ada" in result.stderr
    ring["mail", "ada"] = "correct-horse"
    assert run("daily").exit_code == 0
    assert len(mailbox.messages) == 1


@pytest.fixture
def ring():
    """A keyring in memory in place of the system's."""
    entries: dict[tuple[str, str], str] = {}

    class Ring(keyring.backend.KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            return entries.get((service, username))

        def set_password(self, service, username, password):
            entries[service, username] = password

    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    yield entries
    keyring.set_keyring(before)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_encrypted_connection_and_a_certificate_that_nobody_trusts(
    security, home, mailbox, tmp_path, monkeypatch
):
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
               "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]  # fmt: skip
    if (
        shutil.which("openssl") is None
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("no openssl that makes certificates")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    how = (
        {"tls_context": context, "require_starttls": True}
        if security == "starttls"
        else {"ssl_context": context}
    )
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port(), **how)
    controller.start()
    try:
        configure(home, mail_table(controller.port, security=f'"{security}"'))
        result = run("daily")
        assert result.exit_code == 7
        assert "no secure connection" in result.stderr
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert run("daily").exit_code == 0
        assert len(mailbox.messages) == 1
    finally:
        controller.stop()


def test_a_message_that_nobody_knows_to_have_arrived_is_not_sent_again(home, mailbox):
    configure(home, mail_table(mailbox.port))
    mailbox.hang_up = True
    first = run("daily")
    assert first.exit_code == 0
    assert "doubtful" in first.stderr
    assert "--resend" in first.stderr
    mailbox.hang_up = False
    assert "doubtful" in run("daily").stderr
    assert len(mailbox.messages) == 1
    assert run("deliver", "--resend").exit_code == 0
    assert len(mailbox.messages) == 2


def test_a_run_killed_with_the_message_on_its_way_does_not_send_twice(home, mailbox):
    configure(home, mail_table(mailbox.port))
    command = [sys.executable, "-m", "briefing", "daily"]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    mailbox.during = child.kill
    assert child.wait(60) == -9
    mailbox.during = None
    assert "doubtful" in run("daily").stderr
    assert len(mailbox.messages) == 1


def test_a_server_without_starttls_is_told(home, mailbox):
    configure(home, mail_table(mailbox.port, security='"starttls"'))
    result = run("daily")
    assert result.exit_code == 7
    assert "does not offer what is asked" in result.stderr
    assert not mailbox.messages


def test_a_run_killed_while_it_sent_does_not_send_again_by_itself(home, mailbox):
    configure(home, mail_table(mailbox.port))
    run("daily")
    with sqlite3.connect(home / "archive" / "archive.sqlite3") as database:
        database.execute("UPDATE deliveries SET state = 'sending'")
    database.close()
    result = run("daily")
    assert result.exit_code == 0
    assert "doubtful" in result.stderr
    assert len(mailbox.messages) == 1


def test_a_long_day_stays_below_what_mail_programs_cut(home, mailbox):
    first, last = (
        ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti"],
        ["dor", "fin", "gal", "hem", "jor", "kas", "lun", "mer"],
    )
    deeds = (
        "opened a bridge",
        "closed a mill",
        "sold its stadium",
        "repaired the pier",
        "fined a baker",
        "met a bishop",
    )
    rows = []
    for number in range(64):
        word = first[number % 8] + last[number // 8]
        town, mayor, other = word.title(), word[::-1].title(), (word[2:] + word[:2]).title()
        lines = [f"Mayor {mayor} of {town} said {town} {deeds[number % 6]} for {number + 3} million crowns."]
        lines += [
            f"{other} {part} of {town}'s council asked {mayor} for letter {number * 31}."
            for part in ("Holm", "Reiss", "Brenn")
        ]
        rows.append(
            {
                "title": f"{town} {deeds[number % 6]} as {mayor} pays {number + 3} million",
                "text": "\n".join(lines),
                "url": f"https://outlet.example/{number}?" + "x" * 900,
                "source": f"{town} Post",
            }
        )
    write_news(home / "news.jsonl", rows)
    configure(home, mail_table(mailbox.port))
    assert run("daily").exit_code == 0
    message = mailbox.messages[0]
    bodies = [part for part in message.walk() if part.get_content_type() in {"text/plain", "text/html"}]
    shown = sum(len(part.get_payload().encode()) for part in bodies if not part.is_attachment())
    assert shown < 100_000
    attached = list(message.iter_attachments())
    assert [part.get_filename() for part in attached] == [f"briefing-{DAY}.html"]
    text = message.get_body(("plain",)).get_content()
    assert re.search(r"\d+ more stories: the whole briefing is attached", " ".join(text.split()))
    assert "1. " in text


def test_a_profile_puts_its_interests_first_and_may_be_short(home, mailbox):
    configure(home, mail_table(mailbox.port, interests='["skarn"]', stories="1", format='"text"'))
    assert run("daily").exit_code == 0
    message = mailbox.messages[0]
    assert "River floods" in message["Subject"]
    assert message.get_body(("html",)) is None
    text = message.get_body(("plain",)).get_content()
    assert "1 more story" in text


def test_a_folder_holds_each_day_and_the_latest(home):
    folder = home / "briefings"
    configure(home, f'[delivery.shelf]\ntype = "folder"\npath = "{folder}"\n')
    assert run("daily").exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{DAY}.html",
        f"{DAY}.md",
        "latest.html",
        "latest.md",
    ]
    assert (folder / "latest.html").read_bytes() == (home / "out" / f"{DAY}.html").read_bytes()
    (folder / f"{DAY + dt.timedelta(days=1)}.html").write_text("tomorrow", encoding="utf-8")
    (folder / "latest.html").write_text("tomorrow", encoding="utf-8")
    assert run("deliver").exit_code == 0
    assert (folder / "latest.html").read_text(encoding="utf-8") == "tomorrow"


def test_an_atom_feed_of_the_briefings(home):
    feed = home / "feed.xml"
    configure(
        home, f'[delivery.feed]\ntype = "atom"\npath = "{feed}"\nlink = "https://me.example/feed.xml"\n'
    )
    assert run("daily").exit_code == 0
    first = feed.read_bytes()
    assert run("deliver").exit_code == 0
    assert feed.read_bytes() == first
    space = {"a": "http://www.w3.org/2005/Atom"}
    root = ET.fromstring(first)  # noqa: S314 - our own
    assert [item.text[:8] for item in root.findall("a:entry/a:title", space)] == ["Briefing"]
    assert root.find("a:entry/a:id", space).text.startswith("urn:uuid:")
    assert "Elena Marsh" in root.find("a:entry/a:content", space).text
    feedparser = pytest.importorskip("feedparser")
    parsed = feedparser.parse(first)
    assert not parsed.bozo
    assert len(parsed.entries) == 1


def test_a_push_service_gets_a_beginning_of_the_same_content(home, monkeypatch):
    taken: list[dict[str, str]] = []

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        monkeypatch.setenv("PUSH_URL", f"json://127.0.0.1:{server.server_port}/push")
        configure(home, '[delivery.phone]\ntype = "apprise"\nurl_env = "PUSH_URL"\ncharacters = 120\n')
        assert run("daily").exit_code == 0
        assert run("daily").exit_code == 0
    finally:
        server.shutdown()
        server.server_close()
    assert len(taken) == 1
    assert taken[0]["title"].startswith("Briefing ")
    assert taken[0]["message"].startswith("1. Harbour minister Elena Marsh met")
    assert taken[0]["message"].endswith("…")
    assert len(taken[0]["message"]) <= 120


def test_dry_run_shows_and_sends_nothing(home, mailbox):
    folder = home / "briefings"
    configure(home)
    run("daily")
    shelf = f'[delivery.shelf]\ntype = "folder"\npath = "{folder}"\n'
    configure(home, mail_table(mailbox.port), shelf)
    shown = run("deliver", "--dry-run")
    assert shown.exit_code == 0
    assert "To: ada@example.org" in shown.stdout
    assert str(folder) in shown.stdout
    assert not mailbox.messages
    assert not folder.exists()
    only = run("deliver", "--dry-run", "--to", "shelf")
    assert "ada@example.org" not in only.stdout
    assert run("deliver", "--to", "shelve").exit_code == 3
    assert run("deliver", "--date", "2001-01-01").exit_code == 9


def test_one_channel_that_fails_keeps_no_other_waiting(home, mailbox):
    blocked = home / "file"
    blocked.write_text("no folder", encoding="utf-8")
    configure(
        home, f'[delivery.shelf]\ntype = "folder"\npath = "{blocked}/below"\n', mail_table(mailbox.port)
    )
    result = run("daily")
    assert result.exit_code == 7
    assert "[delivery.shelf]" in result.stderr
    assert len(mailbox.messages) == 1


def test_a_failed_scheduled_run_sends_a_short_note(home, mailbox):
    configure(home, mail_table(mailbox.port))
    (home / "news.jsonl").unlink()
    result = run("schedule", "tick", "--at", "00:00", "--timezone", "UTC", "--log", str(home / "log"))
    assert result.exit_code == 4
    assert len(mailbox.messages) == 1
    assert "the run failed" in mailbox.messages[0]["Subject"]
    assert "exit code 4" in mailbox.messages[0].get_content()
    # A schedule knocks hourly; the same failure is told once a day.
    assert (
        run("schedule", "tick", "--at", "00:00", "--timezone", "UTC", "--log", str(home / "log")).exit_code
        == 4
    )
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"path": "x"}, "has no type"),
        ({"type": "e-mail"}, "did you mean 'email'"),
        ({"type": "folder"}, "path is missing"),
        ({"type": "folder", "path": "/x", "format": ["md"]}, "did you mean 'formats'"),
        ({"type": "folder", "path": "/x", "formats": ["docx"]}, "unknown format 'docx'"),
        ({"type": "email", "host": "h", "from": "me", "to": ["a@b.c"]}, "'me' is no mail address"),
        ({"type": "email", "host": "h", "from": "a@b.c", "to": []}, "to is empty"),
        (
            {"type": "email", "host": "h", "from": "a@b.c", "to": ["a@b.c"], "user": "a"},
            "user without a password",
        ),
        (
            {"type": "email", "host": "h", "from": "a@b.c", "to": ["a@b.c"], "security": "ssl"},
            "unknown security",
        ),
        ({"type": "apprise"}, "url is missing"),
        ({"type": "apprise", "url_env": "BRIEFING_PUSH"}, "would be read as a setting"),
        ({"type": "folder", "path": "x"}, "a schedule runs in another folder"),
        (
            {
                "type": "email",
                "host": "mx.example.org",
                "security": "none",
                "from": "a@b.c",
                "to": ["a@b.c"],
                "user": "a",
                "password_env": "P",
            },
            "the password would travel unprotected",
        ),
    ],
)
def test_a_wrong_table_says_what_and_where(table, message):
    with pytest.raises(ConfigError, match=re.escape(message)) as caught:
        channels_of({"post": table}, where="my.toml")
    assert "my.toml" in str(caught.value)
