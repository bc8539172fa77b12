"""Newsletters in mailboxes, other readers' servers, feeds behind a login: against local servers."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email.message
import json
import os
import re
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from local_sites import site

from briefing.archive import Archive
from briefing.config import Settings
from briefing.errors import ConfigError
from briefing.reading import read_article
from briefing.sources.feedlist import feeds_path
from briefing.sources.fetching import fetch_news
from briefing.sources.http import Client, Limits
from briefing.sources.inputs import load_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.sources.fetchreport import FetchReport

NOON = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
TEXT = (
    "Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday and agreed to end the "
    "strike. Marsh said the ministry would raise the dock allowance by 4 percent from January. Okafor told "
    "reporters that 1,200 members would return to work on Thursday.\n"
)
SETTINGS = Settings(host_pause=0, allow_private_hosts=("127.0.0.1",), fetch_seconds=5)


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.open(tmp_path / "a.sqlite3", clock=lambda: NOON) as opened:
        yield opened


@pytest.fixture
def server():
    with site() as served:
        yield served


def listed(text: str) -> None:
    feeds_path().write_text(text, encoding="utf-8")


def impatient(settings: Settings, *, also: tuple[str, ...] = ()) -> Client:
    return Client(
        allow_private_hosts=(*settings.allow_private_hosts, *also),
        limits=Limits(pause=0, total=5),
        sleep=lambda _: None,
    )


def fetch(archive: Archive, settings: Settings = SETTINGS) -> FetchReport:
    return fetch_news(settings, archive, now=NOON, make_client=impatient)


def documents(archive: Archive):
    return [stored.document for stored in archive.unread()]


def message(number: int, *, identity: bool = True, day: str = "Wed, 11 Dec 2024 07:00:00 +0100") -> bytes:
    mail = email.message.EmailMessage()
    mail["From"] = "The Harbour Letter <letter@gazette.example>"
    mail["Subject"] = f"Strike ends, part {number}"
    mail["Date"] = day
    if identity:
        mail["Message-ID"] = f"<{number}@gazette.example>"
    mail.set_content(TEXT + f"That was part {number}.\n")
    return mail.as_bytes()


# --- a maildir ---------------------------------------------------------------------------------------------


def maildir(folder: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


def delivered(folder: Path, name: str, data: bytes, days: float = 0, part: str = "new") -> None:
    path = folder / part / name
    path.write_bytes(data)
    moment = (NOON - dt.timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def test_newsletters_of_a_maildir_are_read_and_left_as_they_are(archive, tmp_path):
    box = maildir(tmp_path / "Letters")
    delivered(box, "1.a", message(1), days=0.5)
    delivered(box, "2.b:2,S", message(2), part="cur")
    delivered(box, "0.old", message(3), days=30)
    before = sorted(path.relative_to(box) for path in box.rglob("*"))
    listed(f'[[mailbox]]\nname = "Letters"\npath = "{box}"\n')
    report = fetch(archive)
    assert (report.new, [one.result for one in report.outcomes]) == (2, ["fetched"])
    assert sorted(path.relative_to(box) for path in box.rglob("*")) == before
    first = documents(archive)[0]
    assert (first.title, first.source) == ("Strike ends, part 1", "The Harbour Letter")
    article = read_article(first, now=NOON)
    assert "raise the dock allowance" in article.text
    assert article.published.isoformat() == "2024-12-11T07:00:00+01:00"
    (box / "new" / "1.a").rename(box / "cur" / "1.a:2,S")
    delivered(box, "4", message(4, identity=False))
    assert fetch(archive).new == 1
    assert fetch(archive).new == 0


def test_what_is_no_maildir_is_told_and_stops_nothing(archive, tmp_path, server):
    feed = server.put("/feed", '{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}')
    listed(f'[[mailbox]]\npath = "{tmp_path / "none"}"\n[[feed]]\nurl = "{feed}"\n')
    report = fetch(archive)
    assert [one.result for one in report.outcomes] == ["fetched", "failed"]
    assert "not a maildir" in report.outcomes[1].error


def test_hostile_messages_do_no_harm(archive, tmp_path):
    box = maildir(tmp_path / "Letters")
    for number, data in enumerate(
        (b"", b"\0" * 100, b"Message-ID: \xff\xfe\n\n", b"From: x\n" * 5000, b"x" * 2_000_000)
    ):
        delivered(box, str(number), data)
    listed(f'[[mailbox]]\npath = "{box}"\n')
    report = fetch(archive, Settings(max_document_mb=1.0))
    assert report.outcomes[0].result == "fetched"
    assert "limit" in report.outcomes[0].error


# --- IMAP --------------------------------------------------------------------------------------------------


@dataclass
class Imap:
    """A small IMAP4rev1 server: what a client that only reads needs, and a log of what it was asked."""

    port: int = 0
    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    log: list[str] = field(default_factory=list)
    password: str = "pass word"  # noqa: S105

    def answer(self, tag: str, line: str) -> list[bytes]:  # noqa: PLR0911 - one return a command
        command = line.upper()
        ok = f"{tag} OK done\r\n".encode()
        if command.startswith("CAPABILITY"):
            return [b"* CAPABILITY IMAP4rev1\r\n", ok]
        if command.startswith("LOGIN"):
            return [ok if self.password in line else f"{tag} NO [AUTHENTICATIONFAILED] wrong\r\n".encode()]
        if command.startswith("EXAMINE"):
            if "Letters" not in line and "B&APw-ro" not in line:
                return [f"{tag} NO no such mailbox\r\n".encode()]
            return [
                f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] fine\r\n".encode(),
                f"{tag} OK [READ-ONLY] done\r\n".encode(),
            ]
        if command.startswith("UID SEARCH"):
            found = re.search(r"UID (\d+):\*", line[4:])
            numbers = sorted(self.messages)
            if found:
                # The server's own reading of "8:*" with 7 messages is 7.
                numbers = [number for number in numbers if number >= int(found[1])] or numbers[-1:]
            return [f"* SEARCH {' '.join(map(str, numbers))}\r\n".encode(), ok]
        if command.startswith("UID FETCH"):
            number = int(line.split()[2])
            data = self.messages[number]
            if "RFC822.SIZE" in command:
                return [f"* 1 FETCH (UID {number} RFC822.SIZE {len(data)})\r\n".encode(), ok]
            return [f"* 1 FETCH (UID {number} BODY[] {{{len(data)}}}\r\n".encode(), data, b")\r\n", ok]
        return [b"* BYE\r\n", ok] if command.startswith("LOGOUT") else [f"{tag} BAD what\r\n".encode()]


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch):
    served = Imap()
    listener = socket.create_server(("127.0.0.1", 0))
    served.port = listener.getsockname()[1]
    monkeypatch.setenv("LETTER_PASSWORD", served.password)

    def handle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as lines:
            connection.sendall(b"* OK ready\r\n")
            for raw in lines:
                tag, _, line = raw.decode("utf-8", "replace").strip().partition(" ")
                served.log.append(line)
                for part in served.answer(tag, line):
                    connection.sendall(part)
                if line.upper().startswith("LOGOUT"):
                    return

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                handle(listener.accept()[0])

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield served
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def imap_table(imap: Imap, **more: str) -> str:
    values = {
        "host": "127.0.0.1",
        "security": "none",
        "mailbox": "News/Letters",
        "user": "ann",
        "password_env": "LETTER_PASSWORD",
        **more,
    }
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    return "\n".join(["[[mailbox]]", f"port = {imap.port}", *lines]) + "\n"


def test_newsletters_of_an_imap_mailbox_are_read_without_a_trace(archive, imap):
    imap.messages = {3: message(1), 7: message(2)}
    listed(imap_table(imap))
    assert fetch(archive).new == 2
    assert [one.title for one in documents(archive)] == ["Strike ends, part 1", "Strike ends, part 2"]
    asked = "\n".join(imap.log)
    assert 'EXAMINE "News/Letters"' in asked
    assert "SINCE 08-Dec-2024" in asked
    assert "BODY.PEEK[]" in asked
    for word in ("SELECT", "STORE", "EXPUNGE", "BODY[", "COPY"):
        assert word not in asked
    assert imap.password not in archive.path.read_bytes().decode("latin-1")
    imap.log.clear()
    assert fetch(archive).new == 0
    assert not [line for line in imap.log if "FETCH" in line]
    imap.messages[8] = message(3)
    assert fetch(archive).new == 1
    imap.validity, imap.messages = 8, {1: message(1), 2: message(4)}
    assert fetch(archive).new == 1


def test_mailboxes_with_other_letters_are_named_in_the_protocols_own_way(archive, imap):
    listed(imap_table(imap, mailbox="Büro"))
    assert fetch(archive).outcomes[0].result == "fetched"
    assert 'EXAMINE "B&APw-ro"' in imap.log


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mailbox": "Lost"}, "no mailbox 'Lost'"),
        ({"password_env": "NO_SUCH_VARIABLE"}, "the environment has no NO_SUCH_VARIABLE"),
        ({"security": "tls"}, "no secure connection"),
        ({"security": "starttls"}, "TLS not supported"),
    ],
)
def test_what_a_mail_server_refuses_is_told(archive, imap, more, said):
    listed(imap_table(imap, **more))
    report = fetch(archive)
    assert report.outcomes[0].result == "failed"
    assert said in report.outcomes[0].error


def test_a_wrong_password_and_a_server_that_is_down_are_told(archive, imap, monkeypatch):
    listed(imap_table(imap))
    monkeypatch.setenv("LETTER_PASSWORD", "wrong")
    error = fetch(archive).outcomes[0].error
    assert "refuses the login of ann" in error
    assert 'wrong"' not in error
    with socket.create_server(("127.0.0.1", 0)) as closed:
        imap.port = closed.getsockname()[1]
    listed(imap_table(imap))
    assert "cannot reach" in fetch(archive).outcomes[0].error


def test_a_message_over_the_limit_is_left_out_and_told(archive, imap):
    imap.messages = {1: message(1) + b"x" * 1_100_000, 2: message(2)}
    listed(imap_table(imap))
    report = fetch(archive, Settings(max_document_mb=1.0))
    assert report.new == 1
    assert "1.1 MB" in report.outcomes[0].error


# --- services ----------------------------------------------------------------------------------------------

LONG = "".join(f"<p>{TEXT}</p>" for _ in range(5))


def test_entries_of_miniflux_are_read_from_the_last_one_on(archive, server, monkeypatch):
    monkeypatch.setenv("MINIFLUX_KEY", "the-key")
    entries = [
        {
            "id": 42,
            "title": "Strike &amp; talks",
            "url": "https://gazette.example/1",
            "content": LONG,
            "published_at": "2024-12-11T07:00:00+01:00",
            "author": "Ann Lee",
            "feed": {"title": "Harbour Gazette"},
        },
        {
            "id": 41,
            "title": "Short",
            "url": server.put("/page", f"<html><body><article>{LONG}</article></body></html>"),
            "content": "Short.",
            "published_at": "2024-12-11T06:00:00Z",
        },
        "nothing",
    ]
    after = int((NOON - dt.timedelta(days=3)).timestamp())
    first = f"/v1/entries?order=id&direction=desc&limit=200&published_after={after}"
    server.put(first, json.dumps({"total": 2, "entries": entries}), "application/json")
    server.put(
        "/v1/entries?order=id&direction=desc&limit=200&after_entry_id=42",
        '{"total": 0, "entries": []}',
        "application/json",
    )
    listed(
        f'[[service]]\nname = "Reader"\ntype = "miniflux"\nurl = "{server.url}/"\npassword_env = "MINIFLUX_KEY"\n'
    )
    report = fetch(archive)
    assert (report.new, report.pages) == (2, 1), report
    assert server.asked(first)[0]["x-auth-token"] == "the-key"
    by_title = {one.title: one for one in documents(archive)}
    assert by_title["Strike & talks"].source == "Harbour Gazette"
    assert by_title["Short"].source is not None
    assert fetch(archive).new == 0
    assert archive.feed_state(server.url).etag == "42"
    assert {method for method, _, _ in server.requests} == {"GET"}


def test_items_of_freshrss_are_read_by_the_google_reader_api(archive, server, monkeypatch):
    monkeypatch.setenv("FRESH_PASSWORD", "api&pass")
    api = "/api/greader.php"
    server.put(f"{api}/accounts/ClientLogin", "SID=x\nLSID=y\nAuth=ann/token\n", "text/plain")
    items = [
        {
            "id": "tag:google.com,2005:reader/item/1",
            "title": "Strike ends",
            "published": int(NOON.timestamp()) - 3600,
            "crawlTimeMsec": str(int(NOON.timestamp() * 1000)),
            "canonical": [{"href": "https://gazette.example/1"}],
            "summary": {"content": LONG},
            "origin": {"title": "Harbour Gazette"},
        },
        {"id": "2", "title": None},
    ]
    stream = f"{api}/reader/api/0/stream/contents/user/-/state/com.google/reading-list?output=json&n=200&ot="
    after = int((NOON - dt.timedelta(days=3)).timestamp())
    server.put(f"{stream}{after}", json.dumps({"items": items}), "application/json")
    server.put(f"{stream}{int(NOON.timestamp())}", '{"items": []}', "application/json")
    listed(
        f'[[service]]\ntype = "freshrss"\nurl = "{server.url}"\nuser = "ann"\npassword_env = "FRESH_PASSWORD"\n'
    )
    assert fetch(archive).new == 1
    [document] = documents(archive)
    assert (document.title, document.source, document.url) == (
        "Strike ends",
        "Harbour Gazette",
        "https://gazette.example/1",
    )
    assert server.asked(f"{api}/accounts/ClientLogin")[0][":body"] == "Email=ann&Passwd=api%26pass"
    assert server.asked(f"{stream}{after}")[0]["authorization"] == "GoogleLogin auth=ann/token"
    assert fetch(archive).new == 0


def test_a_service_may_be_in_the_readers_own_network_and_what_it_names_may_not(archive, server, monkeypatch):
    monkeypatch.setenv("MINIFLUX_KEY", "the-key")
    page = server.put("/secret", LONG)
    after = int((NOON - dt.timedelta(days=3)).timestamp())
    entries = [{"id": 1, "title": "x", "url": page, "content": "Short."}]
    server.put(
        f"/v1/entries?order=id&direction=desc&limit=200&published_after={after}",
        json.dumps({"entries": entries}),
    )
    listed(f'[[service]]\ntype = "miniflux"\nurl = "{server.url}"\npassword_env = "MINIFLUX_KEY"\n')
    report = fetch(archive, Settings(host_pause=0))
    assert (report.new, report.pages) == (1, 0)
    assert server.asked("/secret") == []
    assert "public network" in report.pages_failed[0].reason


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}, b""), "status 401"),
        ((200, {}, b"<html>"), "JSON"),
        ((200, {}, b"[]"), "no entries"),
        ((500, {}, b""), "status 500"),
    ],
)
def test_a_service_that_does_not_work_is_told(archive, server, monkeypatch, answer, said):
    monkeypatch.setenv("MINIFLUX_KEY", "the-key")
    after = int((NOON - dt.timedelta(days=3)).timestamp())
    path = f"/v1/entries?order=id&direction=desc&limit=200&published_after={after}"
    server.answers[path] = answer
    listed(f'[[service]]\ntype = "miniflux"\nurl = "{server.url}"\npassword_env = "MINIFLUX_KEY"\n')
    report = fetch(archive)
    assert report.outcomes[0].result == "failed"
    assert said in report.outcomes[0].error
    assert "the-key" not in report.outcomes[0].error


# --- feeds behind a login ----------------------------------------------------------------------------------


def test_a_feed_behind_a_login_gets_name_and_password_from_outside(archive, server, monkeypatch):
    feed = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "title": "x",
            "items": [{"id": 1, "content_html": LONG}],
        }
    )
    wanted = "Basic " + base64.b64encode(b"ann:secret word").decode()

    def answer(headers):
        if headers.get("authorization") != wanted:
            return 401, {"WWW-Authenticate": "Basic"}, b""
        return 200, {"Content-Type": "application/feed+json"}, feed.encode()

    server.answers["/feed"] = answer
    listed(f'[[feed]]\nurl = "{server.url}/feed"\nuser = "ann"\npassword_env = "GAZETTE_PASSWORD"\n')
    assert "no GAZETTE_PASSWORD" in fetch(archive).outcomes[0].error
    monkeypatch.setenv("GAZETTE_PASSWORD", "wrong")
    assert "name and a password" in fetch(archive).outcomes[0].error
    monkeypatch.setenv("GAZETTE_PASSWORD", "secret word")
    assert fetch(archive).new == 1
    assert b"secret word" not in archive.path.read_bytes()


def test_a_password_of_the_keyring_is_found(archive, server, monkeypatch):
    keyring = pytest.importorskip("keyring")
    asked: list[tuple[str, str]] = []

    def get_password(service, user):
        asked.append((service, user))
        return "pw" if len(asked) > 1 else None

    monkeypatch.setattr(keyring, "get_password", get_password)
    server.put("/feed", '{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}')
    listed(f'[[feed]]\nurl = "{server.url}/feed"\nuser = "ann"\npassword_keyring = "gazette"\n')
    assert "keyring set gazette ann" in fetch(archive).outcomes[0].error
    assert fetch(archive).outcomes[0].result == "fetched"
    assert asked[0] == ("gazette", "ann")
    assert server.asked("/feed")[0]["authorization"] == "Basic " + base64.b64encode(b"ann:pw").decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[mailbox]]\nname = 'x'", "either a path (maildir) or a host"),
        ("[[mailbox]]\nhost = 'x'", "no login"),
        ("[[mailbox]]\npath = 'x'\nsecurity = 'ssl'", "unknown security 'ssl'"),
        ("[[mailbox]]\npath = 'x'\nport = 'x'", "write a number"),
        ("[[mailbox]]\npath = 'x'\npasswort_env = 'x'", "did you mean 'password_env'"),
        ("[[service]]\ntype = 'miniflux'", "has no url"),
        ("[[service]]\ntype = 'minflux'\nurl = 'https://a.example'", "did you mean 'miniflux'"),
        ("[[service]]\ntype = 'miniflux'\nurl = 'https://a.example'", "no API key"),
        ("[[service]]\ntype = 'freshrss'\nurl = 'https://a.example'\npassword_env = 'x'", "no user"),
        ("[[service]]\ntype = 'miniflux'\nurl = 'x'", "not a web address"),
    ],
)
def test_mistakes_in_the_list_are_told(text, said):
    listed(text)
    with pytest.raises(ConfigError) as caught:
        load_inputs()
    assert said in str(caught.value)
