"""Asking: a feed's answer, read and remembered, without touching the archive's documents.

Whatever goes wrong with one feed is that feed's answer: the others are asked all the same, and what is
remembered of it (since when it fails, how long it wants to be left alone) is what a person needs to hear.
"""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.archive import FeedState
from briefing.errors import ConfigError
from briefing.sources.feedformats import FeedError, Parsed, parse_feed
from briefing.sources.http import ACCEPT_FEED
from briefing.sources.httperrors import HttpError
from briefing.sources.pages import WORKERS
from briefing.sources.passwords import login_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.archive import Archive
    from briefing.config import Settings
    from briefing.errors import BriefingError
    from briefing.sources.feedlist import Feed
    from briefing.sources.http import Client, Fetched
    from briefing.types import RawDocument

_GONE = 410
_LAST_BREATH = dt.timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a feed, a service or a mailbox answered.

    Attributes:
        state: What is to be remembered.
        result: See `briefing.sources.fetchreport.Outcome`.
        parsed: Its items; None where there is nothing to take.
        documents: Documents that are whole already, each with the key of the item that it is.
        error: Why it failed, or what is odd.
        moved_to: Its new address, where it moved for good.
        gone: It is gone for good.
    """

    state: FeedState
    result: str
    parsed: Parsed | None = None
    documents: tuple[tuple[str, RawDocument], ...] = ()
    error: str | None = None
    moved_to: str | None = None
    gone: bool = False


class FeedAsker:
    """Asks feeds; threads may share it.

    Args:
        client: Fetches.
        archive: Knows what the feed answered before.
        now: The present, aware.
        settings: The settings in force.
    """

    def __init__(
        self,
        client: Client,
        archive: Archive,
        now: dt.datetime,
        settings: Settings,
    ) -> None:
        self._client = client
        self._archive = archive
        self._now = now
        self._settings = settings

    def __call__(self, feed: Feed) -> Answer:
        """Return what a feed answers; a failure is an answer too."""
        state = self._archive.feed_state(feed.url)
        now = self._now
        if state.retry_after is not None and now < state.retry_after <= now + _LAST_BREATH:
            return Answer(
                state=state, result="waiting", error=f"asked to wait until {state.retry_after:%H:%M} UTC"
            )
        try:
            answer = self._client.get(
                feed.url,
                accept=ACCEPT_FEED,
                etag=state.etag,
                last_modified=state.last_modified,
                auth=login_of(feed),
            )
            return self._read(state, answer)
        except HttpError as exc:
            wait = dt.timedelta(seconds=min(exc.wait, _LAST_BREATH.total_seconds())) if exc.wait else None
            return failed(state, exc, now, wait=wait, gone=exc.status == _GONE)
        except (FeedError, ConfigError) as exc:
            return failed(state, exc, now)

    def _read(self, state: FeedState, answer: Fetched) -> Answer:
        digest = hashlib.sha256(answer.body).hexdigest()
        fresh = FeedState(
            etag=answer.headers.get("etag") or (state.etag if answer.unchanged else None),
            last_modified=answer.headers.get("last-modified")
            or (state.last_modified if answer.unchanged else None),
            digest=state.digest if answer.unchanged else digest,
            last_tried=self._now,
            last_success=self._now,
            moved_to=answer.moved_to,
        )
        # A server that knows no conditions sends the same bytes again.
        if answer.unchanged or digest == state.digest:
            return Answer(state=fresh, result="unchanged", moved_to=answer.moved_to)
        parsed = parse_feed(
            answer.body,
            url=answer.url,
            charset=answer.charset,
            newest=self._settings.feed_items,
            content_type=answer.content_type,
        )
        return Answer(
            state=fresh, result="fetched", parsed=parsed, error=parsed.remark, moved_to=answer.moved_to
        )


def failed(
    state: FeedState,
    error: BriefingError,
    now: dt.datetime,
    *,
    wait: dt.timedelta | None = None,
    gone: bool = False,
) -> Answer:
    """Return the answer of one that failed, with since when it does.

    Args:
        state: What is remembered of it.
        error: Why it failed.
        now: The present, aware.
        wait: It is not to be asked before so long.
        gone: It is gone for good.
    """
    remembered = replace(
        state,
        last_tried=now,
        failing_since=state.failing_since or now,
        failures=state.failures + 1,
        error=str(error),
        retry_after=now + wait if wait else None,
    )
    return Answer(state=remembered, result="failed", error=str(error), gone=gone)


def in_parallel(
    jobs: Sequence[tuple[str, Callable[[], Answer]]], client: Client, progress: Callable[[int, int], None]
) -> list[Answer]:
    """Return the answers of jobs in their order; hosts in parallel, the jobs of a host one after the other.

    Args:
        jobs: Each with the host that it asks.
        client: Closed where the run is interrupted, so that nobody waits for a slow server.
        progress: Told how many of how many are done.
    """
    by_host: dict[str, list[int]] = {}
    for number, (host, _) in enumerate(jobs):
        by_host.setdefault(host, []).append(number)
    answers: dict[int, Answer] = {}

    def work(numbers: Sequence[int]) -> None:
        for number in numbers:
            answers[number] = jobs[number][1]()
            progress(len(answers), len(jobs))

    pool = concurrent.futures.ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="feeds")
    try:
        for future in concurrent.futures.as_completed([pool.submit(work, part) for part in by_host.values()]):
            future.result()
    except BaseException:
        client.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return [answers[number] for number in range(len(jobs))]
