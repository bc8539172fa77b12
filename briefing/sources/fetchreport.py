"""What a fetch brought: by feed, mailbox and service, for a person and for the coverage statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from briefing.sources.feedlist import Feed
    from briefing.types import Skipped


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What asking one feed (or mailbox, or service) gave.

    Attributes:
        feed: The feed as it was listed; a mailbox or a service stands here by its name and address.
        result: ``fetched``, ``unchanged``, ``waiting`` (it asked not to be asked yet) or ``failed``.
        items: Items that it holds.
        new: Documents that are new; ``changed`` those that the outlet edited.
        changed: See ``new``.
        error: Why it failed, or what is odd about it.
        failing_since: Since when it fails, aware.
        moved_to: Its new address, where it moved for good.
        gone: It said that it is gone for good.
    """

    feed: Feed
    result: str
    items: int = 0
    new: int = 0
    changed: int = 0
    error: str | None = None
    failing_since: dt.datetime | None = None
    moved_to: str | None = None
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchReport:
    """What a fetch brought.

    Attributes:
        outcomes: One for each feed, in the order of the list.
        pages: Articles' pages that were fetched.
        skipped: Feeds that failed, with the reason and since when: for the coverage statement.
        pages_failed: Pages that did not come; their articles are there with the feed's own text, and say so.
    """

    outcomes: tuple[Outcome, ...] = ()
    pages: int = 0
    skipped: tuple[Skipped, ...] = ()
    pages_failed: tuple[Skipped, ...] = ()

    @property
    def new(self) -> int:
        """How many documents are new or edited."""
        return sum(outcome.new + outcome.changed for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The feeds that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.result == "failed")

    @property
    def changes(self) -> dict[str, Feed]:
        """What the list of feeds must learn: new addresses, and feeds that are gone."""
        found: dict[str, Feed] = {}
        for outcome in self.outcomes:
            if outcome.gone:
                found[outcome.feed.url] = replace(outcome.feed, enabled=False)
            elif outcome.moved_to:
                found[outcome.feed.url] = replace(outcome.feed, url=outcome.moved_to)
        return found
