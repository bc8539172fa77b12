"""What a command asks of this room: fetch everything that the reader listed, add single pages, find a feed."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Protocol

from briefing.archive import Change, PageState, document_key
from briefing.errors import SourceError
from briefing.sources.addresses import AddressError, checked_url, host_of
from briefing.sources.feedformats import FeedError, PageInsteadError, parse_feed
from briefing.sources.feedlist import change_feeds, load_feeds
from briefing.sources.feeds import Other, client_of, fetch_feeds
from briefing.sources.fetchreport import FetchReport
from briefing.sources.http import ACCEPT_FEED
from briefing.sources.httperrors import HttpError
from briefing.sources.inputs import as_feed, load_inputs
from briefing.sources.mailboxes import MailReader
from briefing.sources.pages import fetch_pages
from briefing.sources.robots import Robots
from briefing.sources.services import ServiceReader, host_name
from briefing.types import Skipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.archive import Archive
    from briefing.config import Settings
    from briefing.sources.feedformats import Parsed
    from briefing.sources.feeds import Observer
    from briefing.sources.http import Client


class MakeClient(Protocol):
    """Returns a client for the settings; `client_of` is one."""

    def __call__(self, settings: Settings, *, also: Sequence[str] = ()) -> Client:
        """Return a client that may ask the private hosts ``also`` too."""


_GUESSES = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml")


def fetch_news(
    settings: Settings,
    archive: Archive,
    *,
    now: dt.datetime,
    observer: Observer | None = None,
    path: Path | None = None,
    make_client: MakeClient = client_of,
) -> FetchReport:
    """Fetch everything that ``feeds.toml`` lists (feeds, mailboxes, services) into the archive, and keep the list itself up to date.

    Args:
        settings: The settings in force.
        archive: Takes the documents.
        now: The present, aware.
        observer: Told how far it is, and of feeds that moved, are gone or fail.
        path: The list; by default the one beside ``config.toml``.
        make_client: Returns what fetches.

    Returns:
        What came; without any feed an empty report.

    Raises:
        ConfigError: The list is wrong.
        ArchiveError: The archive cannot be written.
    """
    feeds = load_feeds(path)
    mailboxes, services = load_inputs(path)
    if not (feeds or mailboxes or services):
        return FetchReport()
    read_mail = MailReader(archive=archive, now=now, settings=settings)
    with contextlib.ExitStack() as stack:
        asked = stack.enter_context(make_client(settings))
        # A service that the reader named may be in their own network; what it names may not.
        hosts = [host_name(service) for service in services]
        own = stack.enter_context(make_client(settings, also=hosts)) if services else asked
        ask_service = ServiceReader(client=own, archive=archive, now=now, settings=settings)
        others = [
            Other(feed=as_feed(box), host=box.host or box.address, ask=functools.partial(read_mail, box))
            for box in mailboxes
            if box.enabled
        ]
        others += [
            Other(feed=as_feed(one), host=host_of(one.url), ask=functools.partial(ask_service, one))
            for one in services
            if one.enabled
        ]
        report = fetch_feeds(
            feeds,
            client=asked,
            archive=archive,
            now=now,
            settings=settings,
            observer=observer,
            others=others,
        )
    change_feeds(report.changes, path)
    if observer is not None:
        for line in remarks(report):
            observer.notify(line)
    return report


def remarks(report: FetchReport) -> list[str]:
    """Return what a person should hear of a fetch, a line each."""
    lines: list[str] = []
    for outcome in report.outcomes:
        name = outcome.feed.name
        if outcome.gone:
            lines.append(f"{name} is gone for good: switched off in feeds.toml")
        elif outcome.moved_to:
            lines.append(f"{name} moved to {outcome.moved_to}: feeds.toml was updated")
        if outcome.result == "failed" and not outcome.gone:
            since = (
                f"; failing since {outcome.failing_since:%Y-%m-%d %H:%M} UTC" if outcome.failing_since else ""
            )
            lines.append(f"feed {name} failed: {outcome.error}{since}")
    return lines


def find_feed(url: str, client: Client, *, auth: tuple[str, str] | None = None) -> tuple[str, Parsed]:
    """Return the address and content of a feed, or of the feed of the site whose page is named.

    Args:
        url: Address of a feed or of a page; ``https://`` may be left out.
        client: Fetches.
        auth: Name and password.

    Raises:
        SourceError: Nothing there is a feed.
    """
    address = checked_url(url if "://" in url else f"https://{url}")
    try:
        return _parsed(address, client, auth)
    except PageInsteadError as exc:
        page = exc
    for candidate in (*page.feeds[:3], *(() if page.feeds else _guessed(address))):
        try:
            return _parsed(candidate, client, auth)
        except (HttpError, FeedError):
            continue
    raise SourceError(page.message, hint=page.hint) from page


def add_pages(
    urls: Sequence[str],
    settings: Settings,
    archive: Archive,
    *,
    now: dt.datetime,
    observer: Observer | None = None,
    client: Client | None = None,
) -> tuple[tuple[str, Change], ...]:
    """Fetch single pages into the archive; the next briefing holds them.

    Returns:
        Each address that came, with what the archive knew of it.

    Raises:
        SourceError: An address is wrong, or none of them could be fetched.
        ArchiveError: The archive cannot be written.
    """
    if client is None:
        with client_of(settings) as made:
            return add_pages(urls, settings, archive, now=now, observer=observer, client=made)
    addresses = list(dict.fromkeys(checked_url(url if "://" in url else f"https://{url}") for url in urls))
    added: list[tuple[str, Change]] = []
    failed: list[Skipped] = []
    progress = observer.progress("Fetching pages") if observer else _silent
    for page in fetch_pages(addresses, client=client, robots=Robots(client), moved=progress):
        if page.document is None:
            failed.append(Skipped(source=page.url, reason=str(page.error)))
            continue
        stored = archive.put_document(page.document, now, key=document_key(page.document))
        archive.save_page_state(page.url, PageState(fetched_at=now, status=200))
        added.append((page.url, stored.change))
    if failed and not added:
        raise SourceError("; ".join(item.reason for item in failed)[:500])
    if observer is not None:
        for item in failed:
            observer.notify(f"skipped {item.reason}")
    return tuple(added)


def _parsed(url: str, client: Client, auth: tuple[str, str] | None) -> tuple[str, Parsed]:
    answer = client.get(url, accept=ACCEPT_FEED, auth=auth)
    parsed = parse_feed(answer.body, url=answer.url, charset=answer.charset, content_type=answer.content_type)
    return answer.moved_to or url, parsed


def _guessed(page: str) -> list[str]:
    found: list[str] = []
    for name in _GUESSES:
        try:
            found.append(checked_url(f"/{name}", base=page))
        except AddressError:
            continue
    return found


def _silent(done: int, total: int) -> None:
    del done, total
