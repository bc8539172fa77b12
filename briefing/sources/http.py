"""The HTTP client of feeds and pages: honest, polite, bounded, and never surprised.

Every way in which a server can fail becomes one kind of error with what happened, where, and what to do;
nothing of the libraries underneath comes through. Whether another attempt makes sense is decided here, once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from briefing.sources import inflating
from briefing.sources.addresses import AddressError, Guard, checked_url, host_of, resolved
from briefing.sources.httperrors import HttpError, check_status, translated
from briefing.sources.politeness import Politeness

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    import httpx

    from briefing.sources.addresses import Resolve

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.8, application/json;q=0.7, text/html;q=0.3, */*;q=0.2"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.7, */*;q=0.1"
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a request may cost.

    Attributes:
        connect: Seconds until a connection stands.
        read: Seconds between two pieces of an answer.
        total: Seconds for the whole answer.
        max_bytes: Most bytes of a body, packed and unpacked.
        redirects: Most redirects followed.
        attempts: Attempts at one address while the failure may pass.
        longest_wait: Longest wait, in seconds, that is sat out before another attempt.
        pause: Seconds between two requests to one host.
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    max_bytes: int = 10_000_000
    redirects: int = 5
    attempts: int = 3
    longest_wait: float = 15.0
    pause: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An answer.

    Attributes:
        url: Where it came from in the end.
        status: 200 and its like, or 304.
        body: The unpacked body; empty with 304.
        headers: By lower-case name.
        moved_to: Where permanent redirects, uninterrupted from the first address on, lead; None without.
        redirects: The addresses on the way.
    """

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None
    redirects: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether the server says that nothing is new."""
        return self.status == _NOT_MODIFIED

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty where the server names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the header names."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'") or None
        return None


def user_agent() -> str:
    """Return how the program introduces itself: name, version, and the project's address once it has one."""
    import importlib.metadata  # noqa: PLC0415 - reads a file

    try:
        about = importlib.metadata.metadata("briefing")
    except importlib.metadata.PackageNotFoundError:
        return "briefing"
    homes = [entry.partition(",")[2].strip() for entry in about.get_all("Project-URL") or ()]
    return f"briefing/{about['Version']}" + (f" (+{homes[0]})" if homes else "")


class Client:
    """Fetches; use it in a ``with``. Threads may share it.

    Args:
        allow_private_hosts: Hosts and networks that may be private (see `Guard`).
        limits: What a request may cost.
        sleep: Waits; by default until the client is closed at the latest.
        monotonic: Returns the running time in seconds.
        clock: Returns the present, aware.
        resolve: Returns the addresses of a host.
        context: How TLS is checked; by default against the usual authorities.
    """

    def __init__(
        self,
        *,
        allow_private_hosts: Sequence[str] = (),
        limits: Limits | None = None,
        sleep: Callable[[float], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        resolve: Resolve = resolved,
        context: ssl.SSLContext | None = None,
    ) -> None:
        from briefing.sources.connections import Backend, Transport  # noqa: PLC0415 - loads httpx

        self.limits = limits or Limits()
        self.clock = clock
        self._closed = threading.Event()
        self._sleep = sleep or self._wait
        self._monotonic = monotonic
        self._backend = Backend(Guard(allow_private_hosts, resolve=resolve), monotonic=monotonic)
        self._transport = Transport(self._backend, context=context)
        self._politeness = Politeness(self.limits.pause, sleep=self._sleep, monotonic=monotonic)
        self._agent = user_agent()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cut every connection; requests that still run in other threads end with an error."""
        self._closed.set()
        self._backend.cut()
        with contextlib.suppress(Exception):
            self._transport.close()

    def get(
        self,
        url: str,
        *,
        accept: str = ACCEPT_PAGE,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        max_bytes: int | None = None,
        pause: float = 0.0,
        permits: Callable[[str], None] | None = None,
        types: frozenset[str] | None = None,
    ) -> Fetched:
        """Return the answer of an address.

        Args:
            url: The address.
            accept: The header ``Accept``.
            etag: For a conditional request; so too ``last_modified``.
            last_modified: As the server wrote it.
            headers: Further headers; sent to the first host only.
            auth: Name and password (HTTP Basic); sent to the first host only.
            max_bytes: Instead of the client's limit.
            pause: The least pause that the host asks for, seconds.
            permits: Called with every address on the way; raises where it may not be asked.
            types: The media types that are wanted, ``""`` for none named; the body of another is not read.

        Raises:
            HttpError: No usable answer came.
        """
        return self.request(
            "GET",
            url,
            headers={
                "Accept": accept,
                **({"If-None-Match": etag} if etag else {}),
                **({"If-Modified-Since": last_modified} if last_modified else {}),
                **(headers or {}),
            },
            auth=auth,
            max_bytes=max_bytes,
            pause=pause,
            permits=permits,
            types=types,
        )

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        max_bytes: int | None = None,
        pause: float = 0.0,
        permits: Callable[[str], None] | None = None,
        types: frozenset[str] | None = None,
    ) -> Fetched:
        """Return the answer to a request, attempted again while the failure may pass; see `get`.

        Raises:
            HttpError: No usable answer came.
        """
        asked = _Asked(
            method=method,
            headers=dict(headers),
            data=data,
            auth=auth,
            max_bytes=max_bytes or self.limits.max_bytes,
            pause=pause,
            permits=permits,
            types=types,
        )
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._followed(url, asked)
            except HttpError as exc:
                wait = float(2 ** (attempt - 1)) if exc.wait is None else exc.wait
                # A server that kept us waiting once is not waited for again in this run.
                if not exc.at_once or attempt == self.limits.attempts or wait > self.limits.longest_wait:
                    raise
            self._sleep(wait)
        raise AssertionError("unreachable")

    def _followed(self, url: str, asked: _Asked) -> Fetched:
        """Return the answer at the end of the redirects."""
        import httpx  # noqa: PLC0415

        try:
            current = checked_url(url)
        except AddressError as exc:
            raise HttpError(exc.message, hint=exc.hint, kind="refused") from exc
        first = host_of(current)
        deadline = self._monotonic() + self.limits.total
        seen: list[str] = []
        permanent, moved_to = True, None
        client = httpx.Client(transport=self._transport, trust_env=False, follow_redirects=False)
        while True:
            if asked.permits is not None:
                asked.permits(current)
            with self._politeness.turn(host_of(current), pause=0.0 if seen else asked.pause):
                # Waiting for a turn is our doing, not the server's: it does not count.
                allowed = self.limits.total if not seen else max(0.1, deadline - self._monotonic())
                answer = self._one(client, current, asked, same_host=host_of(current) == first, total=allowed)
            if answer.status not in _REDIRECTS:
                return Fetched(
                    url=current,
                    status=answer.status,
                    body=answer.body,
                    headers=answer.headers,
                    moved_to=moved_to,
                    redirects=tuple(seen),
                )
            target = answer.headers.get("location")
            if not target:
                raise HttpError(
                    f"{current} redirects to nowhere",
                    hint="check the address in a browser",
                    kind="redirect",
                    status=answer.status,
                )
            seen.append(current)
            try:
                current = checked_url(target, base=current)
            except AddressError as exc:
                raise HttpError(f"{url} redirects: {exc.message}", hint=exc.hint, kind="refused") from exc
            if (current in seen and not client.cookies) or len(seen) > self.limits.redirects:
                what = (
                    "redirects in a loop"
                    if current in seen
                    else f"redirects more than {self.limits.redirects} times"
                )
                raise HttpError(f"{url} {what}", hint="check the address in a browser", kind="redirect")
            permanent = permanent and answer.status in _PERMANENT
            moved_to = current if permanent else moved_to

    def _one(
        self, client: httpx.Client, url: str, asked: _Asked, *, same_host: bool, total: float
    ) -> Fetched:
        """Return one answer, a redirect too; every foreign exception becomes an `HttpError`."""
        import httpx  # noqa: PLC0415

        self._backend.current.deadline = self._monotonic() + total
        headers = asked.headers if same_host else {"Accept": asked.headers.get("Accept", "*/*")}
        try:
            with translated(url, seconds=total, max_bytes=asked.max_bytes, closed=self._closed.is_set):
                request = client.build_request(
                    asked.method,
                    url,
                    headers={"User-Agent": self._agent, "Accept-Encoding": inflating.ACCEPTED, **headers},
                    data=asked.data if same_host else None,
                    timeout=httpx.Timeout(self.limits.read, connect=self.limits.connect),
                )
                auth = httpx.BasicAuth(*asked.auth) if asked.auth and same_host else None
                with contextlib.closing(client.send(request, stream=True, auth=auth)) as answer:
                    return self._received(url, answer, asked)
        finally:
            self._backend.current.deadline = None

    def _received(self, url: str, answer: httpx.Response, asked: _Asked) -> Fetched:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        check_status(url, answer.status_code, headers.get("retry-after"), self.clock())
        body = b""
        if answer.status_code not in _REDIRECTS | {_NOT_MODIFIED}:
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if asked.types is not None and kind not in asked.types:
                raise HttpError(f"{url} is no text but {kind}", hint="nothing is to be done", kind="content")
            declared = headers.get("content-length", "")
            if declared.isdigit() and int(declared) > asked.max_bytes:
                raise inflating.TooLarge
            body = inflating.body_of(answer.iter_raw(), headers.get("content-encoding"), asked.max_bytes)
        return Fetched(url=url, status=answer.status_code, body=body, headers=headers)

    def _wait(self, seconds: float) -> None:
        self._closed.wait(seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    method: str
    headers: dict[str, str]
    data: Mapping[str, str] | None
    auth: tuple[str, str] | None
    max_bytes: int
    pause: float
    permits: Callable[[str], None] | None
    types: frozenset[str] | None
