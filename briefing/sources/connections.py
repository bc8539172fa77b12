"""Connections that go to checked addresses only, end by a deadline, and can be cut from outside.

The transport of httpx does not let one choose the address of a connection, so this one drives httpcore (what
httpx itself stands on) with a network backend of its own: it looks the name up, asks the guard, connects by
address, and leaves the name to TLS and the Host header. A time limit on every single read is no limit on a
server that sends one byte a second; each read is therefore cut by the deadline of its whole request.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from briefing.sources.addresses import Guard


class OutOfTime(Exception):  # noqa: N818 - it is a signal inside this room, never shown
    """The deadline of a request has passed."""


class Cut(Exception):  # noqa: N818 - likewise
    """The client was closed while a request ran."""


class Clockwork(threading.local):
    """The deadline of the request that this thread is making, on the monotonic clock."""

    deadline: float | None = None


class Backend(httpcore.NetworkBackend):
    """Connects to addresses that the guard lets pass.

    Args:
        guard: Says which addresses those are.
        monotonic: Returns the running time in seconds.
    """

    def __init__(self, guard: Guard, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._guard = guard
        self._monotonic = monotonic
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._cut = False
        self.current = Clockwork()

    def remaining(self, timeout: float | None = None) -> float | None:
        """Return the seconds that an operation may take: its own limit or what is left of the request's.

        Raises:
            OutOfTime: Nothing is left.
            Cut: The client was closed.
        """
        if self._cut:
            raise Cut
        if self.current.deadline is None:
            return timeout
        left = self.current.deadline - self._monotonic()
        if left <= 0:
            raise OutOfTime
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of ``host`` that answers and may be connected to.

        Raises:
            httpcore.ConnectError: The name is unknown, or no address answers.
            httpcore.ConnectTimeout: None answers in time.
        """
        del local_address, socket_options
        try:
            addresses = self._guard.addresses(host, port)
        except OSError as exc:
            raise httpcore.ConnectError(f"no such host: {host}") from exc
        last: Exception = httpcore.ConnectError(f"no address of {host} answers")
        for address in addresses:
            try:
                sock = socket.create_connection((address, port), self.remaining(timeout))
            except TimeoutError:
                last = httpcore.ConnectTimeout(f"{host} does not answer")
            except OSError as exc:
                last = httpcore.ConnectError(exc.strerror or str(exc))
            else:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return Stream(sock, self)
        raise last

    def kept(self, sock: socket.socket) -> None:
        """Remember an open socket, so that it can be cut."""
        with self._lock:
            self._open.add(sock)

    def forget(self, sock: socket.socket) -> None:
        """Forget a socket that is closed or has become another."""
        with self._lock:
            self._open.discard(sock)

    def cut(self) -> None:
        """End every connection at once; threads that wait for one get an error."""
        self._cut = True
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def sleep(self, seconds: float) -> None:
        """Wait (httpcore asks for it between its own attempts, which are switched off)."""
        time.sleep(seconds)


class Stream(httpcore.NetworkStream):
    """A socket whose every operation is bounded by the deadline of the request."""

    def __init__(self, sock: socket.socket, backend: Backend) -> None:
        self._sock = sock
        self._backend = backend
        backend.kept(sock)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most ``max_bytes``."""
        try:
            self._sock.settimeout(self._backend.remaining(timeout))
            return self._sock.recv(max_bytes)
        except TimeoutError as exc:
            raise httpcore.ReadTimeout("no answer") from exc
        except OSError as exc:
            self._backend.remaining()
            raise httpcore.ReadError(_reason(exc)) from exc

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send the whole of ``buffer``."""
        try:
            while buffer:
                self._sock.settimeout(self._backend.remaining(timeout))
                buffer = buffer[self._sock.send(buffer) :]
        except TimeoutError as exc:
            raise httpcore.WriteTimeout("the request is not taken") from exc
        except OSError as exc:
            raise httpcore.WriteError(_reason(exc)) from exc

    def close(self) -> None:
        """Close the socket."""
        self._backend.forget(self._sock)
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the stream under TLS; the certificate must be that of the host's name."""
        self._backend.forget(self._sock)
        try:
            self._sock.settimeout(self._backend.remaining(timeout))
            wrapped = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except BaseException as exc:
            self._sock.close()
            if isinstance(exc, ssl.SSLError):
                raise httpcore.ConnectError(f"TLS: {_tls_reason(exc)}") from exc
            if isinstance(exc, TimeoutError):
                raise httpcore.ConnectTimeout("TLS: no answer") from exc
            if isinstance(exc, OSError):
                raise httpcore.ConnectError(f"TLS: {_reason(exc)}") from exc
            raise
        return Stream(wrapped, self._backend)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about a connection that it wants to use again."""
        if info == "socket":
            return self._sock
        if info == "is_readable":
            import select  # noqa: PLC0415

            poll = select.poll()
            poll.register(self._sock.fileno(), select.POLLIN)
            return bool(poll.poll(0))
        return None


class Transport(httpx.BaseTransport):
    """What httpx sends its requests through.

    Args:
        backend: Makes the connections.
        context: How TLS is checked; the machine's certificates by default.
    """

    def __init__(self, backend: Backend, *, context: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context or httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=32,
            keepalive_expiry=15.0,
            http1=True,
            http2=False,
            retries=0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return the answer, its body still to be read."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _reason(exc: OSError) -> str:
    return exc.strerror or str(exc) or type(exc).__name__


def _tls_reason(exc: ssl.SSLError) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"the certificate is not valid ({exc.verify_message})"
    return (exc.reason or str(exc)).replace("_", " ").lower()
