"""How often a server is asked: one request at a time for each host, with a pause between two.

Hosts are asked in parallel, a host never: what a person with a browser would do to a small newspaper's
server is the measure, whatever the number of its feeds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import re
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Politeness:
    """Hands out turns.

    Args:
        pause: Seconds between the end of a request and the next one to the same host.
        sleep: Waits so many seconds.
        monotonic: Returns the running time in seconds.
    """

    def __init__(
        self, pause: float, *, sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        self._pause = pause
        self._sleep = sleep
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._ended: dict[str, float] = {}

    @contextlib.contextmanager
    def turn(self, host: str, *, pause: float = 0.0) -> Iterator[None]:
        """Wait for the turn at ``host`` and hold it; ``pause`` is the least pause that the host asks for."""
        with self._lock:
            turn = self._turns.setdefault(host, threading.Lock())
        with turn:
            last = self._ended.get(host)
            if last is not None:
                wait = last + max(self._pause, pause) - self._monotonic()
                if wait > 0:
                    self._sleep(wait)
            try:
                yield
            finally:
                self._ended[host] = self._monotonic()


def retry_after(written: str | None, now: dt.datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for (RFC 9110 §10.2.3): a number or a date.

    Args:
        written: The header; None where there is none.
        now: The present, aware.
    """
    if written is None:
        return None
    written = written.strip()
    if re.fullmatch(r"\d{1,9}", written):
        return float(written)
    try:
        until = email.utils.parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - now).total_seconds())
