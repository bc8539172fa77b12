"""What can go wrong with an address, as one kind of error with what, where and the next step.

The libraries underneath have some forty exceptions for it; a person has five questions: is the address
wrong, is the network down, does the server refuse, is it broken, or is what it sends too much?
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from briefing.errors import SourceError
from briefing.sources.addresses import AddressError
from briefing.sources.inflating import BadCoding, TooLarge
from briefing.sources.politeness import retry_after

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

_AGAIN = frozenset({429, 500, 502, 503, 504})
_BAD, _BROKEN = 400, 500
_MEANINGS = {
    400: ("does not understand the request", "check the address"),
    401: ("asks for a name and a password", "give the feed user and password_env (docs/feeds.md)"),
    402: ("asks for payment", "remove it, or read it another way"),
    403: ("refuses the request", "open it in a browser; the site may not want programs"),
    404: ("has no such page", "check the address; the feed may have moved"),
    410: ("says that it is gone for good", "remove it"),
    429: ("says that it was asked too often", "wait; it is asked again later"),
    451: ("may not show it for legal reasons", "remove it"),
}


class HttpError(SourceError):
    """An address gave no usable answer.

    Attributes:
        kind: ``refused`` (the address may not be asked), ``connect``, ``tls``, ``timeout``, ``status``,
            ``size``, ``redirect``, ``protocol``, ``content``, ``robots`` or ``cut`` (the client was closed).
        status: The status code, where there was one.
        wait: Seconds that the server asks to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        kind: str,
        status: int | None = None,
        wait: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.status = status
        self.wait = wait

    @property
    def passing(self) -> bool:
        """Whether another attempt, some time later, may go better."""
        return self.kind in {"connect", "timeout", "tls", "protocol"} or self.status in _AGAIN | {408, 425}

    @property
    def at_once(self) -> bool:
        """Whether another attempt makes sense within seconds; one who kept us waiting is not asked again."""
        return self.kind == "connect" or self.status in _AGAIN


def check_status(url: str, status: int, wait: str | None, now: dt.datetime) -> None:
    """Return if a status code is not an error.

    Args:
        url: What was asked.
        status: The code.
        wait: The header ``Retry-After``.
        now: The present, aware.

    Raises:
        HttpError: It is one.
    """
    if status < _BAD:
        return
    other = "has an error of its own" if status >= _BROKEN else "refuses the request"
    what, hint = _MEANINGS.get(status, (other, "try again later"))
    raise HttpError(
        f"{url} {what} (status {status})",
        hint=hint,
        kind="status",
        status=status,
        wait=retry_after(wait, now),
    )


@contextlib.contextmanager
def translated(url: str, *, seconds: float, max_bytes: int, closed: Callable[[], bool]) -> Iterator[None]:
    """Turn whatever the libraries raise inside into an `HttpError`.

    Args:
        url: What is asked.
        seconds: The deadline, for the message; so too ``max_bytes``.
        max_bytes: The limit of the body.
        closed: Tells whether the client was closed meanwhile.

    Raises:
        HttpError: Something was raised.
    """
    import httpcore  # noqa: PLC0415 - loaded with the first request
    import httpx  # noqa: PLC0415

    from briefing.sources.connections import Cut, OutOfTime  # noqa: PLC0415

    try:
        yield
    except (TooLarge, BadCoding) as exc:
        raise _of_body(url, exc, max_bytes) from exc
    except AddressError as exc:
        raise HttpError(f"{url}: {exc.message}", hint=exc.hint, kind="refused") from exc
    except OutOfTime as exc:
        message = f"{url} did not answer in full within {seconds:.3g} s"
        raise HttpError(message, hint="try again later", kind="timeout") from exc
    except Cut as exc:
        raise HttpError(f"{url}: interrupted", kind="cut") from exc
    except (httpcore.TimeoutException, httpx.TimeoutException) as exc:
        raise HttpError(f"{url} does not answer", hint="try again later", kind="timeout") from exc
    except (httpcore.NetworkError, httpx.NetworkError, httpcore.RemoteProtocolError) as exc:
        if closed():
            raise HttpError(f"{url}: interrupted", kind="cut") from exc
        raise _of_network(url, exc) from exc
    except (httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError) as exc:
        message = f"{url} does not answer in HTTP: {str(exc)[:200]}"
        raise HttpError(message, hint="check the address", kind="protocol") from exc


def _of_body(url: str, exc: Exception, max_bytes: int) -> HttpError:
    if isinstance(exc, TooLarge):
        return HttpError(
            f"{url} is larger than the limit of {max_bytes / 1_000_000:g} MB",
            hint="raise the setting max_document_mb if it should be read",
            kind="size",
        )
    return HttpError(f"{url}: {exc}", hint="try again later", kind="protocol")


def _of_network(url: str, exc: Exception) -> HttpError:
    import httpcore  # noqa: PLC0415

    told = str(exc)
    if isinstance(exc, httpcore.RemoteProtocolError):
        ended = "disconnected" in told or "closed" in told
        what = "the connection broke" if ended else f"the answer is not HTTP ({told[:200]})"
        return HttpError(f"{url}: {what}", hint="try again later", kind="connect" if ended else "protocol")
    if not isinstance(exc, httpcore.ConnectError):
        return HttpError(f"{url}: the connection broke", hint="try again later", kind="connect")
    if told.startswith("TLS:"):
        return HttpError(
            f"{url}: no secure connection: {told[4:].strip()}",
            hint="check the address and this machine's clock",
            kind="tls",
        )
    reason = told[:1].lower() + told[1:] or "no connection"
    return HttpError(
        f"cannot connect to {url}: {reason}", hint="check the address and the network", kind="connect"
    )
