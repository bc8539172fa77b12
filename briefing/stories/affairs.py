"""Affairs: stories of one continuing matter across days, "developing since 3 December".

A story of today continues an affair when its leading article and that of a story of an earlier day tell one event by
the rule that also forms the stories of a day, dates included. That is strict on purpose: two stories that only share
their people are two affairs, and an affair that moves on day by day is followed link by link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from briefing.stories.clusters import clusters

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from briefing.stories.clusters import Embedded
    from briefing.stories.plan import StoryPlan
    from briefing.types import Article


class EarlierStory(Protocol):
    """What must be known of a story that an earlier briefing told."""

    @property
    def date(self) -> dt.date:
        """The day of the briefing."""
        ...

    @property
    def leading(self) -> Article | None:
        """The article that led it, where it is at hand."""
        ...

    @property
    def affair(self) -> str:
        """Id of the affair that it belongs to; empty where it began one."""
        ...

    @property
    def since(self) -> dt.date | None:
        """The first day of that affair."""
        ...

    @property
    def story(self) -> str:
        """Its id."""
        ...


def affairs_of(
    plans: Sequence[StoryPlan], earlier: Sequence[EarlierStory], embedded: Embedded | None = None
) -> Mapping[str, tuple[str, dt.date]]:
    """Return the affair that each story continues.

    Args:
        plans: The stories of the day.
        earlier: Stories of earlier briefings.
        embedded: Returns a vector of length 1 for each of some articles; without it words decide alone.

    Returns:
        Id and first day of the affair by id of the story; a story that begins something is not among them. The id
        is that of the story with which the affair began.
    """
    known = [(item, item.leading) for item in earlier if item.leading is not None]
    if not known or not plans:
        return {}
    today = [plan.articles[0] for plan in plans]
    found: dict[str, tuple[str, dt.date]] = {}
    for group in clusters([*today, *(article for _, article in known)], embedded):
        before = [known[place - len(today)][0] for place in group if place >= len(today)]
        if not before:
            continue
        first = min(before, key=lambda item: (item.since or item.date, item.affair or item.story))
        affair = (first.affair or first.story, first.since or first.date)
        found.update({plans[place].id: affair for place in group if place < len(today)})
    return found
