"""A web server for one person on this machine: who may ask it, what it refuses, when it ends.

Any page in any browser on the machine can send requests to a port of it, so each request is checked as if it
came from there: the name by which the server is called (a foreign name may point at 127.0.0.1), the session
(a cookie that only the holder of the one-time address gets), and for every change the page that sent it and a
value that only our own page knows. Threads read the requests; the thread that called `LocalServer.run`
answers them one after another, so that the order is clear and the archive has one user.
"""

from __future__ import annotations

import http.server
import queue
import secrets
import urllib.parse
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Protocol

from briefing.errors import BriefingError, ConfigError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

LARGEST_BODY = 64 * 1024
"""Bytes of a form: a line of text and the names of a story's articles are far below it."""

_MOST_FIELDS = 600
_SOCKET_SECONDS = 10
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a request is answered with.

    Attributes:
        body: A page; empty for a redirection.
        status: The status.
        location: Where to go on, an address on this server.
        last: True where nothing follows: the server ends.
    """

    body: str = ""
    status: HTTPStatus = HTTPStatus.OK
    location: str | None = None
    last: bool = False


class Site(Protocol):
    """What the server serves: one page, and what its forms do."""

    @property
    def policy(self) -> str:
        """The content security policy of its pages."""

    def get(self, *, secret: str) -> Answer:
        """Return the page; every form of it must carry ``secret`` in its field ``secret``."""

    def post(self, path: str, fields: Mapping[str, list[str]], *, secret: str) -> Answer | None:
        """Return what a form did; None where there is no such address."""

    def message(self, title: str, text: str, *, back: bool = False) -> str:
        """Return a page that says one thing, with a link to the page itself where ``back`` asks for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    """A request that passed the checks, on its way to the thread that answers; a page where ``fields`` is None."""

    path: str
    fields: Mapping[str, list[str]] | None
    answer: Future[Answer | None] = field(default_factory=Future)
    sent: Event = field(default_factory=Event)


class LocalServer(http.server.ThreadingHTTPServer):
    """Serves a site on the loopback interface until the site is done or nobody asks any more.

    Args:
        site: What is served.
        port: The port; 0 takes a free one.

    Raises:
        ConfigError: The port cannot be opened.
    """

    daemon_threads = True

    def __init__(self, site: Site, *, port: int = 0) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as exc:
            raise ConfigError(
                f"cannot open port {port} of this machine: {exc}", hint="choose another"
            ) from exc
        self.site = site
        self.jobs: queue.Queue[_Job] = queue.Queue()
        self.names = frozenset({f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"})
        self.cookie = f"briefing-desk-{self.server_port}"  # cookies know no ports: each desk has its own
        self.secret = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)
        self._session: str | None = None
        self._opening = Lock()

    @property
    def address(self) -> str:
        """The address that opens the page, once."""
        return f"http://127.0.0.1:{self.server_port}/?token={self._token}"

    def opened(self, token: str) -> str | None:
        """Return the session that the one-time token opens; None for any other, and the second time."""
        with self._opening:
            if self._session is not None or not _same(token, self._token):
                return None
            self._session = secrets.token_urlsafe(32)
            return self._session

    def knows(self, session: str) -> bool:
        """Return whether a cookie holds the session."""
        return self._session is not None and _same(session, self._session)

    def run(self, *, idle: dt.timedelta) -> bool:
        """Answer requests until the site is done; return False where it ended because nobody asked.

        Args:
            idle: How long to wait for the next request.
        """
        thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            while True:
                try:
                    job = self.jobs.get(timeout=idle.total_seconds())
                except queue.Empty:
                    return False
                if self._is_last(job):
                    return True
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

    def _is_last(self, job: _Job) -> bool:
        """Answer a request; return whether it was the last one."""
        try:
            if job.fields is None:
                answer: Answer | None = self.site.get(secret=self.secret)
            else:
                answer = self.site.post(job.path, job.fields, secret=self.secret)
        except BriefingError as exc:
            body = self.site.message("That did not work", f"{exc}. Go back and load the page again.")
            answer = Answer(body=body, status=HTTPStatus.CONFLICT)
        except BaseException:
            # A bug, or Ctrl-C: the browser gets a plain answer, the terminal what happened.
            body = self.site.message("The desk had to stop", "What was done is kept. The terminal says more.")
            job.answer.set_result(Answer(body=body, status=HTTPStatus.INTERNAL_SERVER_ERROR))
            job.sent.wait(_SOCKET_SECONDS)
            raise
        job.answer.set_result(answer)
        if answer is None or not answer.last:
            return False
        job.sent.wait(_SOCKET_SECONDS)  # the process may end right after
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that hung up."""


class _Refused(Exception):  # noqa: N818 - an answer, not an error of the program
    """A request that is not answered; ``text`` tells the person why."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class _Handler(http.server.BaseHTTPRequestHandler):
    """Checks a request and hands it to the thread that answers."""

    server: LocalServer
    timeout = _SOCKET_SECONDS

    def do_GET(self) -> None:
        self._handled(self._get)

    def do_POST(self) -> None:
        self._handled(self._post)

    def _handled(self, answered: Callable[[], None]) -> None:
        try:
            answered()
        except _Refused as refused:
            # The link: a browser that came from another site holds the cookie back at first.
            body = self.server.site.message("Not opened", refused.text, back=True)
            self._send(Answer(body=body, status=refused.status))

    def _get(self) -> None:
        self._check_name()
        target = urllib.parse.urlsplit(self.path)
        if target.path != "/":
            raise _Refused(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        query = urllib.parse.parse_qs(target.query, max_num_fields=_MOST_FIELDS)
        if "token" in query:
            session = self.server.opened(query["token"][0])
            if session is None:
                text = "This address was used before. Start the desk again for a new one."
                raise _Refused(HTTPStatus.FORBIDDEN, text)
            cookie = f"{self.server.cookie}={session}; Path=/; HttpOnly; SameSite=Strict"
            self._send(Answer(status=HTTPStatus.SEE_OTHER, location="/"), cookie=cookie)
            return
        self._check_session()
        self._hand_over(_Job(path="/", fields=None))

    def _post(self) -> None:
        self._check_name()
        self._check_session()
        # Browsers tell where a form stands. Ours sends its own origin; a foreign page cannot send it.
        origins = self.headers.get_all("Origin") or []
        if origins != [f"http://{self.headers['Host']}"]:
            raise _Refused(HTTPStatus.FORBIDDEN, "This form was not sent by the page of the desk.")
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise _Refused(HTTPStatus.FORBIDDEN, "This form was not sent by the page of the desk.")
        fields = self._fields()
        if not _same(fields.get("secret", [""])[0], self.server.secret):
            raise _Refused(HTTPStatus.FORBIDDEN, "This form was not sent by the page of the desk.")
        self._hand_over(_Job(path=self.path, fields=fields))

    def _hand_over(self, job: _Job) -> None:
        self.server.jobs.put(job)
        try:
            answer = job.answer.result()
            if answer is None:
                raise _Refused(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
            self._send(answer)
        finally:
            job.sent.set()

    def _check_name(self) -> None:
        if (self.headers.get_all("Host") or []) not in [[name] for name in self.server.names]:
            raise _Refused(HTTPStatus.MISDIRECTED_REQUEST, "The desk answers only to the address it printed.")

    def _check_session(self) -> None:
        try:
            morsel = SimpleCookie(self.headers.get("Cookie", "")).get(self.server.cookie)
        except CookieError:
            morsel = None
        if morsel is None or not self.server.knows(morsel.value):
            text = "Open the desk with the address that it printed. It works once, in one browser."
            raise _Refused(HTTPStatus.FORBIDDEN, text)

    def _fields(self) -> Mapping[str, list[str]]:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or "Transfer-Encoding" in self.headers:
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, "The form does not say how long it is.")
        if len(length) > len(str(LARGEST_BODY)) or int(length) > LARGEST_BODY:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The form is too long; shorten the text.")
        if self.headers.get_content_type() != _FORM:
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Only forms are taken.")
        try:
            return urllib.parse.parse_qs(
                self.rfile.read(int(length)).decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            )
        except (ValueError, OSError) as exc:  # not a form, too many fields, or the browser stopped sending
            raise _Refused(HTTPStatus.BAD_REQUEST, "The form cannot be read.") from exc

    def _send(self, answer: Answer, *, cookie: str | None = None) -> None:
        body = answer.body.encode("utf-8", "replace")
        self.send_response(answer.status)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Content-Security-Policy": self.server.site.policy,
            "Cache-Control": "no-store",
            # Not "no-referrer": with it a browser sends the page's own forms as from nowhere.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Connection": "close",
        }
        if answer.location is not None:
            headers["Location"] = answer.location
        if cookie is not None:
            headers["Set-Cookie"] = cookie
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code: int, *_: object, **__: object) -> None:
        """Answer what is no request that the desk knows: another method, a malformed line."""
        status = HTTPStatus(code)
        self._send(Answer(body=self.server.site.message("Not opened", f"{status.phrase}."), status=status))

    def version_string(self) -> str:
        """Tell no versions."""
        return "briefing"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep the terminal for the person."""


def _same(given: str, known: str) -> bool:
    """Return whether two secrets are equal, in a time that does not tell where they differ."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), known.encode("utf-8"))
