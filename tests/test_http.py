"""The HTTP client against servers as they are: slow, endless, lying, moving, refusing."""

from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from local_sites import raw_server, site

from briefing import __version__
from briefing.errors import ConfigError
from briefing.sources.addresses import AddressError, Guard, checked_url
from briefing.sources.http import Client, Limits
from briefing.sources.httperrors import HttpError
from briefing.sources.robots import Robots

if TYPE_CHECKING:
    from pathlib import Path

NOON = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
LOCAL = ("127.0.0.1",)


@pytest.fixture
def server():
    with site() as served:
        yield served


def client(*, allowed=LOCAL, slept=None, resolve=None, **limits) -> Client:
    options = {"resolve": resolve} if resolve else {}
    return Client(
        allow_private_hosts=allowed,
        limits=Limits(**{"pause": 0, "read": 5, "total": 5, **limits}),
        sleep=(slept.append if slept is not None else lambda _: None),
        clock=lambda: NOON,
        **options,
    )


def failure(url: str, **options) -> HttpError:
    with client(**options) as asking, pytest.raises(HttpError) as caught:
        asking.get(url)
    assert urlsplit(url).netloc in caught.value.message
    assert caught.value.hint
    return caught.value


def test_an_answer_comes_whole_and_the_program_says_who_it_is(server):
    url = server.put("/a", "Grüße", "text/html; charset=utf-8")
    with client() as asking:
        answer = asking.get(url)
    assert (answer.status, answer.body.decode(), answer.url) == (200, "Grüße", url)
    assert (answer.content_type, answer.charset, answer.moved_to) == ("text/html", "utf-8", None)
    headers = server.asked("/a")[0]
    assert headers["user-agent"].startswith(f"briefing/{__version__}")
    assert "cookie" not in headers


def test_conditional_requests_get_304_without_a_body(server):
    url = server.put("/feed", "x", ETag='"one"', Last_Modified="Wed, 11 Dec 2024 09:00:00 GMT")
    with client() as asking:
        first = asking.get(url)
        again = asking.get(url, etag=first.headers["etag"], last_modified=first.headers["last-modified"])
    assert (again.unchanged, again.body) == (True, b"")
    assert server.asked("/feed")[1]["if-modified-since"] == "Wed, 11 Dec 2024 09:00:00 GMT"


@pytest.mark.parametrize(
    ("address", "allowed", "fine"),
    [
        ("127.0.0.1", (), False),
        ("10.1.2.3", (), False),
        ("192.168.0.9", (), False),
        ("172.20.0.1", (), False),
        ("169.254.169.254", (), False),
        ("100.64.0.1", (), False),
        ("0.0.0.0", (), False),  # noqa: S104 - an address that must be refused
        ("224.0.0.1", (), False),
        ("255.255.255.255", (), False),
        ("::1", (), False),
        ("fe80::1", (), False),
        ("fd00::1", (), False),
        ("::ffff:127.0.0.1", (), False),
        ("2002:7f00:1::", (), False),
        ("64:ff9b::a00:1", (), False),
        ("198.51.100.7", (), False),
        ("93.184.216.34", (), True),
        ("2606:2800:220:1:248:1893:25c8:1946", (), True),
        ("10.1.2.3", ("10.0.0.0/8",), True),
        ("::ffff:10.1.2.3", ("10.0.0.0/8",), True),
        ("10.1.2.3", ("feeds.example",), True),
        ("10.1.2.3", ("other.example",), False),
        ("fd00::1", ("fd00::/8",), True),
    ],
)
def test_private_addresses_are_refused_after_the_name_was_looked_up(address, allowed, fine):
    guard = Guard(allowed, resolve=lambda host, port: [address])
    if fine:
        assert guard.addresses("feeds.example", 443) == [address]
    else:
        with pytest.raises(AddressError, match="allow_private_hosts"):
            guard.addresses("feeds.example", 443)


def test_a_network_that_is_none_is_a_wrong_setting():
    with pytest.raises(ConfigError, match=r"10\.0\.0/99"):
        Guard(("10.0.0/99",))


def test_the_connection_goes_to_the_address_that_was_checked(server):
    """A name server that answers otherwise the second time (DNS rebinding) is not asked a second time."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    tried: list[tuple[str, int]] = []

    def connect(address, *_, **__):
        tried.append(address)
        raise OSError("not here")

    server.put("/a", "secret")
    port = server.url.rpartition(":")[2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_connection", connect)
        failure(f"http://rebind.example:{port}/a", allowed=(), resolve=resolve, attempts=1)
    assert tried == [("93.184.216.34", int(port))]
    assert asked == ["rebind.example"]
    assert failure(f"http://rebind.example:{port}/a", allowed=(), resolve=resolve).kind == "refused"
    assert server.requests == []


def test_names_are_kept_for_the_server(server):
    url = server.put("/a", "x").replace("127.0.0.1", "Feeds.Example")
    with client(allowed=("feeds.example",), resolve=lambda host, port: ["127.0.0.1"]) as asking:
        asking.get(url)
    assert server.asked("/a")[0]["host"].startswith("feeds.example:")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://0x7f.1:1/", "http://2130706433:1/", "http://[::1]:1/"]
)
def test_loopback_is_refused_however_it_is_written(url):
    with client(allowed=()) as asking, pytest.raises(HttpError) as caught:
        asking.get(url)
    assert caught.value.kind == "refused"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/x",
        "gopher://a.example",
        "javascript:1",
        "http://",
        "x",
        "http://a.example:99999/",
    ],
)
def test_only_web_addresses_are_asked(url):
    with client() as asking, pytest.raises(HttpError) as caught:
        asking.get(url)
    assert caught.value.kind == "refused"
    with pytest.raises(AddressError):
        checked_url(url)


def test_addresses_are_brought_into_one_form():
    assert checked_url(" HTTP://User:pw@Example.ORG:80/a b#frag ") == "http://example.org/a%20b"
    assert checked_url("../x?y=1", base="https://a.example/b/c/d") == "https://a.example/b/x?y=1"
    assert (
        checked_url("feed://a.example/x") == checked_url("feed:https://a.example/x") == "https://a.example/x"
    )
    assert checked_url("//b.example/x", base="https://a.example/") == "https://b.example/x"
    assert checked_url("https://bücher.example") == "https://xn--bcher-kva.example/"


def test_permanent_redirects_are_told_and_temporary_ones_only_followed(server):
    end = server.put("/end", "x")
    server.fail("/a", 301, Location="/b")
    server.fail("/b", 308, Location=end)
    server.fail("/c", 302, Location="/a")
    server.fail("/d", 301, Location="/c")
    with client() as asking:
        moved, followed, mixed = (asking.get(server.url + path) for path in ("/a", "/c", "/d"))
    assert (moved.url, moved.moved_to, len(moved.redirects)) == (end, end, 2)
    assert (followed.url, followed.moved_to) == (end, None)
    assert mixed.moved_to == server.url + "/c"


def test_redirects_in_a_loop_or_without_end_are_told(server):
    server.fail("/a", 302, Location="/b")
    server.fail("/b", 302, Location="/a")
    for number in range(9):
        server.fail(f"/{number}", 302, Location=f"/{number + 1}")
    server.fail("/nowhere", 302)
    assert "loop" in failure(server.url + "/a").message
    assert "more than 5" in failure(server.url + "/0").message
    assert "nowhere" in failure(server.url + "/nowhere").message


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:1/",
        "file:///etc/passwd",
        "http://10.0.0.1/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(server, target):
    url = server.fail("/a", 302, Location=target)
    with client() as asking, pytest.raises(HttpError) as caught:
        asking.get(url)
    assert caught.value.kind == "refused"


def test_passwords_and_own_headers_stay_with_the_first_host(server):
    with site() as other:
        target = other.put("/b", "x")
        url = server.fail("/a", 302, Location=target)
        with client() as asking:
            asking.get(url, auth=("ann", "secret"), headers={"X-Token": "t"})
        assert server.asked("/a")[0]["authorization"].startswith("Basic ")
        assert "authorization" not in other.asked("/b")[0]
        assert "x-token" not in other.asked("/b")[0]


@pytest.mark.parametrize(
    ("status", "attempts"), [(404, 1), (410, 1), (401, 1), (403, 1), (500, 3), (503, 3), (429, 3)]
)
def test_errors_are_told_and_tried_again_where_they_may_pass(server, status, attempts):
    slept: list[float] = []
    url = server.fail("/a", status)
    error = failure(url, slept=slept)
    assert (error.status, error.passing) == (status, attempts > 1)
    assert str(status) in error.message
    assert len(server.asked("/a")) == attempts
    assert slept == [1.0, 2.0][: attempts - 1]


def test_a_server_that_recovers_is_read(server):
    answers = iter([(503, {}, b""), (200, {"Content-Type": "text/plain"}, b"back")])
    server.answers["/a"] = lambda headers: next(answers)
    with client() as asking:
        assert asking.get(server.url + "/a").body == b"back"


def test_retry_after_is_honoured_in_seconds_and_as_a_date_and_only_so_long(server):
    later = email.utils.format_datetime(NOON + dt.timedelta(seconds=7), usegmt=True)
    for written, wait in (("4", 4.0), (later, 7.0)):
        slept: list[float] = []
        failure(server.fail("/a", 429, Retry_After=written), slept=slept)
        assert slept == [wait, wait]
    slept = []
    error = failure(server.fail("/a", 503, Retry_After="3600"), slept=slept)
    assert (error.wait, slept) == (3600.0, [])
    assert failure(server.fail("/a", 503, Retry_After="soon")).wait is None


def test_one_host_is_asked_with_a_pause_and_others_meanwhile(server):
    slept: list[float] = []
    now = [100.0]
    server.put("/a", "x")
    with (
        site() as other,
        Client(
            allow_private_hosts=LOCAL,
            limits=Limits(pause=2.5),
            sleep=slept.append,
            monotonic=lambda: now[0],
        ) as asking,
    ):
        other.put("/b", "x")
        asking.get(server.url + "/a")
        asking.get(other.url + "/b")
        assert slept == []
        now[0] += 1.0
        asking.get(server.url + "/a")
        assert slept == [1.5]


def test_one_host_is_never_asked_twice_at_once(server):
    running, most = [0], [0]
    lock = threading.Lock()

    def answer(headers):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return 200, {"Content-Type": "text/plain"}, b"x"

    server.answers["/a"] = answer
    with client() as asking:
        threads = [threading.Thread(target=asking.get, args=(server.url + "/a",)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (most[0], len(server.requests)) == (1, 5)


def test_compressed_bodies_are_unpacked(server):
    text = b"news " * 1000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text),
        "two": gzip.compress(text[:2500]) + gzip.compress(text[2500:]),
        "deflate": zlib.compress(text),
        "raw": raw.compress(text) + raw.flush(),
    }
    codings = {"two": "gzip", "raw": "deflate"}
    with client() as asking:
        for name, body in packed.items():
            url = server.put(f"/{name}", body, Content_Encoding=codings.get(name, name))
            assert asking.get(url).body == text, name


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"no gzip", "gzip"),
        (gzip.compress(b"x" * 9999, mtime=0)[:-12], "gzip"),
        (b"x", "br"),
        (b"x", "gzip, gzip"),
    ],
)
def test_bodies_that_cannot_be_unpacked_are_told(server, body, coding):
    assert failure(server.put("/a", body, Content_Encoding=coding)).kind == "protocol"


def test_a_gzip_bomb_is_stopped_at_the_limit(server):
    bomb = gzip.compress(b"\0" * 60_000_000, compresslevel=9)
    assert len(bomb) < 100_000
    url = server.put("/bomb", bomb, Content_Encoding="gzip")
    error = failure(url, max_bytes=1_000_000)
    assert (error.kind, "1 MB" in error.message) == ("size", True)
    # The same bomb packed twice would be gigabytes.
    again = server.put("/twice", gzip.compress(bomb), Content_Encoding="gzip, gzip")
    assert failure(again, max_bytes=1_000_000).kind == "protocol"


def test_a_body_that_says_it_is_500_megabytes_is_not_read():
    sent = [0]

    def serve(connection, over):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n")
        while not over.is_set() and sent[0] < 500_000_000:
            sent[0] += connection.send(b"x" * 65_536)

    with raw_server(serve) as url:
        assert failure(url, max_bytes=100_000).kind == "size"
    assert sent[0] < 20_000_000


def test_an_endless_body_is_stopped_at_the_limit():
    def serve(connection, over):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not over.is_set():
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    with raw_server(serve) as url:
        assert failure(url, max_bytes=300_000).kind == "size"


def test_endless_headers_are_stopped():
    def serve(connection, over):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.is_set():
            connection.sendall(b"X-Filler: " + b"x" * 4096 + b"\r\n")

    with raw_server(serve) as url:
        assert failure(url).kind == "protocol"


@pytest.mark.parametrize("where", ["header", "body"])
def test_a_server_that_sends_a_byte_now_and_then_ends_at_the_deadline(where):
    def serve(connection, over):
        if where == "body":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not over.wait(0.02):
            connection.sendall(b"H")

    with raw_server(serve) as url:
        begun = time.monotonic()
        error = failure(url, total=0.15, read=0.1)
        assert (error.kind, error.passing) == ("timeout", True)
        assert time.monotonic() - begun < 2


def test_a_server_that_says_nothing_is_left():
    with raw_server(lambda connection, over: over.wait(5)) as url:
        assert failure(url, read=0.1).kind == "timeout"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", "connect"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "connect"),
        (b"220 mail.example ESMTP\r\n", "connect"),
        (b"\x15\x03\x01\x00\x02\x02\x16", "protocol"),
        (b"HTTP/1.1 999999 What\r\n\r\n", "protocol"),
    ],
)
def test_answers_that_are_not_http_are_told(said, kind):
    with raw_server(lambda connection, over: connection.sendall(said)) as url:
        assert failure(url, attempts=1).kind == kind


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    slept: list[float] = []
    error = failure(f"http://127.0.0.1:{port}/", slept=slept)
    assert (error.kind, slept) == ("connect", [1.0, 2.0])


def test_an_unknown_host_is_told():
    def resolve(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    error = failure("http://no-such-host.example/", resolve=resolve)
    assert (error.kind, "no such host" in error.message) == ("connect", True)


def test_tls_errors_are_told(server):
    url = server.put("/a", "x").replace("http://", "https://")
    error = failure(url)
    assert (error.kind, "secure connection" in error.message) == ("tls", True)


def test_closing_ends_what_is_running():
    entered = threading.Event()
    errors: list[HttpError] = []

    def serve(connection, over):
        entered.set()
        over.wait(5)

    def ask(asking, url):
        try:
            asking.get(url)
        except HttpError as exc:
            errors.append(exc)

    with raw_server(serve) as url, client() as asking:
        thread = threading.Thread(target=ask, args=(asking, url))
        thread.start()
        assert entered.wait(5)
        asking.close()
        thread.join(2)
        assert not thread.is_alive()
    assert [error.kind for error in errors] == ["cut"]


def test_robots_txt_is_asked_once_a_host_and_kept(server):
    server.put(
        "/robots.txt",
        "User-agent: *\nDisallow: /private\nCrawl-delay: 3\n\nUser-agent: briefing\nDisallow: /own\n",
        "text/plain",
    )
    with client() as asking:
        robots = Robots(asking)
        robots.check(server.url + "/private/a")
        with pytest.raises(HttpError, match=r"robots\.txt") as caught:
            robots.check(server.url + "/own/a")
        assert (caught.value.kind, caught.value.passing) == ("robots", False)
    assert len(server.asked("/robots.txt")) == 1


def test_a_site_without_robots_txt_allows_and_one_that_cannot_give_it_does_not(server):
    with client() as asking:
        Robots(asking).check(server.url + "/a")
        server.fail("/robots.txt", 503)
        with pytest.raises(HttpError) as caught:
            Robots(asking).check(server.url + "/a")
        assert caught.value.passing
        server.put("/robots.txt", "<html><body>Disallow: /</body></html>")
        Robots(asking).check(server.url + "/a")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for feeds.example that nobody vouches for, with its key in one file."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    target = tmp_path_factory.mktemp("tls") / "both.pem"
    key = target.with_name("key.pem")
    subprocess.run(
        [
            program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-out", target, "-days", "2", "-subj", "/CN=feeds.example",
            "-addext", "subjectAltName=DNS:feeds.example",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    target.write_bytes(target.read_bytes() + key.read_bytes())
    return target


def test_tls_is_spoken_with_the_name_and_checked_against_it(certificate):
    names: list[str] = []
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate)
    offered.sni_callback = lambda _, name, __: names.append(name)

    def serve(connection, over):
        # The greeting is looked at, not taken, by the caller of this function.
        with offered.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65_536)
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")

    trusting = ssl.create_default_context(cafile=str(certificate))
    with raw_server(serve, peek=True) as url:
        port = urlsplit(url).port
        options = {"allow_private_hosts": LOCAL, "resolve": lambda host, port: ["127.0.0.1"]}
        limits = Limits(pause=0, total=5, attempts=1)
        with Client(context=trusting, limits=limits, **options) as asking:
            assert asking.get(f"https://feeds.example:{port}/").body == b"hi"
            with pytest.raises(HttpError, match="certificate is not valid") as caught:
                asking.get(f"https://other.example:{port}/")
        assert caught.value.kind == "tls"
        with Client(limits=limits, **options) as asking, pytest.raises(HttpError, match="self-signed"):
            asking.get(f"https://feeds.example:{port}/")
    assert names == ["feeds.example", "other.example", "feeds.example"]
