"""Articles' pages: fetched where the feed has only the beginning, each once.

What a page means is `briefing.reading`'s job; here it is fetched, decoded, and freed of programs, which are
most of its bytes and none of its text. What the structured data says stays: reading needs it to recognise a
paywall.
"""

from __future__ import annotations

import concurrent.futures
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.sources.addresses import AddressError, checked_url, host_of
from briefing.sources.decoding import binary_reason, decode
from briefing.sources.http import ACCEPT_PAGE
from briefing.sources.httperrors import HttpError
from briefing.types import RawDocument, RawFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.sources.http import Client
    from briefing.sources.robots import Robots

WORKERS = 16
"""Hosts that are asked at the same time."""
_PATIENCE = 3
_TEXT_TYPES = frozenset(
    {"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"}
)
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]{0,2000})>.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_SVG = re.compile(r"<svg\b[^>]{0,2000}>.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
_PLAIN = "text/plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page that came, or why it did not.

    Attributes:
        url: The address that was asked.
        document: The page as a document, without the feed's own knowledge; None where it did not come.
        error: Why.
        moved_to: Where it was found in the end.
    """

    url: str
    document: RawDocument | None = None
    error: HttpError | None = None
    moved_to: str | None = None


def fetch_page(url: str, *, client: Client, robots: Robots, auth: tuple[str, str] | None = None) -> Page:
    """Return a page; failures are told in it, none is raised."""
    try:
        answer = client.get(
            url,
            accept=ACCEPT_PAGE,
            auth=auth,
            permits=robots.check,
            pause=_pause(robots, url),
            types=_TEXT_TYPES,
        )
        reason = binary_reason(answer.body)
        if reason is not None or not answer.body.strip():
            raise _not_a_page(url, reason or "empty")
    except HttpError as exc:
        return Page(url=url, error=exc)
    markup = answer.content_type != _PLAIN
    decoded = decode(answer.body, declared=answer.charset, markup=markup)
    form: RawFormat = "html" if markup else "text"
    return Page(
        url=url,
        document=RawDocument(
            origin=url,
            text=without_programs(decoded.text) if markup else decoded.text,
            format=form,
            url=answer.url if answer.redirects else url,
            warnings=decoded.warnings,
        ),
        moved_to=answer.url if answer.redirects else None,
    )


def fetch_pages(
    urls: Sequence[str], *, client: Client, robots: Robots, moved: Callable[[int, int], None]
) -> Iterator[Page]:
    """Yield the pages of addresses in their order; hosts are asked in parallel, each politely.

    A host that fails three times in a row, for reasons that may pass, is not asked further in this run.

    Args:
        urls: The addresses.
        client: Fetches.
        robots: The rules of the sites.
        moved: Told how many pages are done, and of how many.
    """
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(_host(url), []).append(url)
    futures: dict[str, concurrent.futures.Future[Page]] = {url: concurrent.futures.Future() for url in urls}
    done = _Count(len(futures), moved)

    def work(queue: Sequence[str]) -> None:
        failed, last = 0, None
        for url in queue:
            try:
                if failed >= _PATIENCE and last is not None:
                    page = Page(url=url, error=last)
                else:
                    page = fetch_page(url, client=client, robots=robots)
            except BaseException as exc:  # noqa: BLE001 - handed to the one who waits for it
                futures[url].set_exception(exc)
                continue
            last = page.error
            failed = failed + 1 if last is not None and last.passing else 0
            futures[url].set_result(page)
            done.one()

    pool = concurrent.futures.ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="pages")
    try:
        for queue in by_host.values():
            pool.submit(work, queue)
        for future in futures.values():
            yield future.result()
    except BaseException:
        client.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def without_programs(markup: str) -> str:
    """Return a page without its scripts and drawings; JSON-LD stays."""

    def kept(match: re.Match[str]) -> str:
        return match.group() if "ld+json" in match["attributes"].lower() else ""

    return _SVG.sub("", _SCRIPT.sub(kept, markup))


class _Count:
    """Counts from several threads."""

    def __init__(self, total: int, moved: Callable[[int, int], None]) -> None:
        self._total = total
        self._moved = moved
        self._done = 0
        self._lock = threading.Lock()

    def one(self) -> None:
        with self._lock:
            self._done += 1
            self._moved(self._done, self._total)


def _host(url: str) -> str:
    try:
        return host_of(checked_url(url))
    except AddressError:
        return url


def _pause(robots: Robots, url: str) -> float:
    try:
        return robots.pause(checked_url(url))
    except AddressError:
        return 0.0


def _not_a_page(url: str, what: str) -> HttpError:
    return HttpError(
        f"{url} is not a page of text ({what})", hint="the feed's own text is used", kind="content"
    )
