"""Fetching: feeds are asked, what is new goes into the archive, with the article's whole text.

The order of writing is what makes a killed run harmless: the documents of a feed first, what is remembered of
the feed (its ETag above all) last. Killed in between, the next run asks again and finds the same documents
known. A feed with a page that failed for a passing reason is remembered without its ETag, so that the page
gets another chance.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from briefing.archive import Change, PageState, document_key, same_address
from briefing.sources.addresses import host_of
from briefing.sources.asking import FeedAsker, in_parallel
from briefing.sources.feedformats import Item, plain
from briefing.sources.fetchreport import FetchReport, Outcome
from briefing.sources.http import Client, Limits
from briefing.sources.pages import Page, fetch_pages
from briefing.sources.robots import Robots
from briefing.types import RawDocument, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.archive import Archive
    from briefing.config import Settings
    from briefing.sources.asking import Answer
    from briefing.sources.feedlist import Feed

_FRESH = dt.timedelta(days=3)
_ATTEMPTS = 3
_AGAIN_AFTER = dt.timedelta(hours=6)


class Observer(Protocol):
    """Hears how far fetching is."""

    def notify(self, message: str) -> None:
        """Take a line that the reader should see."""

    def progress(self, stage: str) -> Callable[[int, int], None]:
        """Return what is told how many of how many are done."""


def client_of(settings: Settings, *, also: Sequence[str] = ()) -> Client:
    """Return the client that the settings ask for; use it in a ``with``.

    Args:
        settings: The settings in force.
        also: Further hosts that may be private.
    """
    return Client(
        allow_private_hosts=(*settings.allow_private_hosts, *also),
        limits=Limits(
            pause=settings.host_pause,
            total=settings.fetch_seconds,
            max_bytes=int(settings.max_document_mb * 1_000_000),
        ),
    )


def fetch_feeds(
    feeds: Sequence[Feed],
    *,
    client: Client,
    archive: Archive,
    now: dt.datetime,
    settings: Settings,
    observer: Observer | None = None,
    others: Sequence[Other] = (),
) -> FetchReport:
    """Ask every enabled feed and put what is new into the archive.

    Args:
        feeds: The feeds.
        client: Fetches.
        archive: Takes the documents and remembers the feeds.
        now: The present, aware.
        settings: The settings in force.
        observer: Told how far it is.
        others: Mailboxes and services.

    Returns:
        What came. A feed that fails is part of the report, never an error.

    Raises:
        ArchiveError: The archive cannot be written.
    """
    asker = FeedAsker(client, archive, now, settings)
    inputs: list[tuple[Feed, str, Callable[[], Answer]]] = [
        (feed, host_of(feed.url), functools.partial(asker, feed)) for feed in feeds if feed.enabled
    ]
    inputs += [(other.feed, other.host, other.ask) for other in others]
    progress = observer.progress("Fetching feeds") if observer else _silent
    collected = _Collected(archive=archive, now=now)
    pages: dict[str, list[_Wanted]] = {}
    works: list[_Work] = []
    answers = in_parallel([(host, ask) for _, host, ask in inputs], client, progress)
    for (feed, _, _), answer in zip(inputs, answers, strict=True):
        work = _Work(feed=feed, answer=answer)
        works.append(work)
        for key, document in answer.documents:
            collected.put(document, work, key)
        for item in answer.parsed.items if answer.parsed else ():
            _take(item, work, collected, pages)
        if not work.open:
            _remember(work, archive)
    fetched, pages_failed = _read_pages(pages, collected, client, observer)
    for work in works:
        if work.open:
            _remember(work, archive)
    outcomes = tuple(work.outcome for work in works)
    failed = tuple(
        Skipped(source=outcome.feed.name, reason=_shown_failure(outcome))
        for outcome in outcomes
        if outcome.result == "failed"
    )
    return FetchReport(outcomes=outcomes, pages=fetched, skipped=failed, pages_failed=pages_failed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """An input that is no feed: how it stands in the report, the host that it asks, and how it is asked."""

    feed: Feed
    host: str
    ask: Callable[[], Answer]


@dataclass(kw_only=True, slots=True)
class _Work:
    """A feed on its way through a fetch."""

    feed: Feed
    answer: Answer
    new: int = 0
    changed: int = 0
    open: int = 0
    unfinished: bool = False

    @property
    def outcome(self) -> Outcome:
        answer = self.answer
        return Outcome(
            feed=self.feed,
            result=answer.result,
            items=answer.parsed.total if answer.parsed else len(answer.documents),
            new=self.new,
            changed=self.changed,
            error=answer.error,
            failing_since=answer.state.failing_since,
            moved_to=answer.moved_to,
            gone=answer.gone,
        )

    def count(self, change: Change) -> None:
        self.new += change is Change.NEW
        self.changed += change is Change.CHANGED


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """An item whose text stands on its page."""

    item: Item
    work: _Work
    digest: str
    state: PageState | None


@dataclass(kw_only=True, slots=True)
class _Collected:
    """What this fetch has put into the archive."""

    archive: Archive
    now: dt.datetime
    seen: set[str] = field(default_factory=set)

    def put(self, document: RawDocument, work: _Work, key: str) -> None:
        work.count(self.archive.put_document(document, self.now, key=key).change)


def _take(item: Item, work: _Work, collected: _Collected, pages: dict[str, list[_Wanted]]) -> None:
    """Put an item into the archive, or its page on the list of those to be fetched."""
    document = _document(item, work)
    key = document_key(document) if item.known and item.link else _key_without_link(item, work)
    if key in collected.seen:
        return
    collected.seen.add(key)
    if item.full or not item.known or item.link is None:
        collected.put(document, work, key)
        return
    digest = hashlib.sha256(f"{item.title}\n{plain(item.text)}".encode("utf-8", "replace")).hexdigest()
    state = collected.archive.page_state(item.link)
    if state is not None and not _due(state, digest, collected.now):
        work.unfinished = work.unfinished or _unfinished(state)
        return
    if item.moment is not None and item.moment < collected.now - _FRESH:
        # Not news any more: what the feed has is enough, unless the page is here already.
        if state is None:
            collected.put(document, work, key)
        return
    work.open += 1
    pages.setdefault(item.link, []).append(_Wanted(item=item, work=work, digest=digest, state=state))


def _unfinished(state: PageState) -> bool:
    return state.passing and state.attempts < _ATTEMPTS


def _due(state: PageState, digest: str, now: dt.datetime) -> bool:
    """Tell whether a page that was tried before is fetched again: the outlet changed it, or it failed."""
    if _unfinished(state):
        return True
    return state.digest != digest and now - state.fetched_at >= _AGAIN_AFTER and not state.reason


def _read_pages(
    pages: Mapping[str, Sequence[_Wanted]], collected: _Collected, client: Client, observer: Observer | None
) -> tuple[int, tuple[Skipped, ...]]:
    """Fetch the pages and put them into the archive; returns how many came, and those that did not."""
    progress = observer.progress("Fetching pages") if observer else _silent
    skipped: list[Skipped] = []
    fetched = 0
    if not pages:
        return 0, ()
    for page in fetch_pages(list(pages), client=client, robots=Robots(client), moved=progress):
        if page.error is not None and page.error.kind == "cut":
            raise KeyboardInterrupt
        for wanted in pages[page.url]:
            _put_page(page, wanted, collected)
        fetched += page.document is not None
        if page.error is not None:
            skipped.append(
                Skipped(
                    source=page.url, reason=f"{page.error.message}: only the feed's own text", failed=False
                )
            )
    return fetched, tuple(skipped)


def _put_page(page: Page, wanted: _Wanted, collected: _Collected) -> None:
    item, work = wanted.item, wanted.work
    document = _document(item, work)
    key = document_key(document)
    if page.document is not None:
        shown = replace(
            page.document,
            origin=document.origin,
            url=item.link,
            title=document.title,
            source=document.source,
            author=document.author,
            category=document.category,
            published=document.published,
        )
        collected.put(shown, work, key)
        state = PageState(fetched_at=collected.now, status=200, digest=wanted.digest)
    else:
        error = page.error
        reason = error.message if error else "no answer"
        state = PageState(
            fetched_at=collected.now,
            status=error.status if error else None,
            reason=reason,
            attempts=(wanted.state.attempts if wanted.state else 0) + 1,
            digest=wanted.digest,
            passing=error is not None and error.passing,
        )
        remark = f"the page could not be read ({reason}): only the feed's own text"
        if not collected.archive.document_seen(key):
            collected.put(replace(document, warnings=(*document.warnings, remark)), work, key)
        work.unfinished = work.unfinished or _unfinished(state)
    collected.archive.save_page_state(page.url, state)


def _document(item: Item, work: _Work) -> RawDocument:
    """Return the document of an item with what the feed itself has of it."""
    feed, parsed = work.feed, work.answer.parsed
    origin = f"{feed.url}#{item.guid or item.link or item.title or ''}"[:1000]
    outlet = item.outlet or feed.title or (outlet_of(parsed.title, feed.url) if parsed else None)
    text = f"<html><body><article>{item.text}</article></body></html>" if item.markup else item.text
    return RawDocument(
        origin=origin,
        text=text,
        format="html" if item.markup else "text",
        title=item.title,
        url=item.link,
        source=outlet,
        author=item.author,
        category=", ".join(filter(None, (item.category, feed.category))) or None,
        published=item.published,
    )


def _key_without_link(item: Item, work: _Work) -> str:
    """Return what is the same item where no address tells: its identifier in this feed, else its title."""
    name = (
        item.guid or hashlib.sha256(f"{item.title}\n{item.published}".encode("utf-8", "replace")).hexdigest()
    )
    return f"{same_address(work.feed.url)}#{name}"


def outlet_of(title: str | None, url: str) -> str | None:
    """Return the outlet's name in a feed's title: the part that its host's name knows, else all of it."""
    if not title:
        return None
    parts = [part.strip() for part in re.split(r"\s+[-–—|»:/·]+\s+", title) if part.strip()]
    host = re.sub(r"[^a-z0-9]", "", (urlsplit(url).hostname or "").lower())
    fitting = [part for part in parts if any(word in host for word in _telling_words(part))]
    if fitting and len(parts) > 1:
        return max(fitting, key=len)
    named = [part for part in parts if not _COMMON_WORDS.issuperset(re.findall(r"\w+", part.lower()))]
    return named[0] if len(named) == 1 else title


_COMMON_WORDS = frozenset(
    [
        *("a", "all", "and", "articles", "breaking", "com", "feed", "feeds", "headlines", "home", "latest"),
        *(
            "main",
            "my",
            "news",
            "of",
            "online",
            "our",
            "page",
            "recent",
            "rss",
            "stories",
            "the",
            "today",
            "top",
        ),
        "world",
    ]
)


def _telling_words(name: str) -> list[str]:
    words = re.findall(r"[a-z0-9]{3,}", name.lower())
    return [word for word in words if word not in _COMMON_WORDS]


def _remember(work: _Work, archive: Archive) -> None:
    state = work.answer.state
    if work.answer.result == "waiting":
        return
    if work.unfinished:
        state = replace(state, etag=None, last_modified=None, digest=None)
    archive.save_feed_state(work.feed.url, state)
    if work.answer.moved_to:
        archive.save_feed_state(work.answer.moved_to, replace(state, moved_to=None))


def _shown_failure(outcome: Outcome) -> str:
    since = f" (failing since {outcome.failing_since:%Y-%m-%d %H:%M} UTC)" if outcome.failing_since else ""
    return f"{outcome.error}{since}"


def _silent(done: int, total: int) -> None:
    del done, total
