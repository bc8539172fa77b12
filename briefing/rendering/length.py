"""What of a document is read from the top to the sources: it tells how long the reading takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.rendering.content import Document, StoryBlock


def texts(content: Document) -> Iterator[str]:
    """Yield what a reader of ``content`` reads, without evidence and lines on demand."""
    yield from (entry.text for entry in content.watchlist)
    yield from (item.text for item in content.glance)
    yield from (f"{item.said} {item.text}" for item in content.corrections)
    for row in content.meetings:
        yield from (f"{name} {role or ''}" for name, role in row.who)
        yield from (row.where, row.when, *row.agreed)
    for story in content.stories:
        yield from _story(story)
    yield from (f"{item.headline} {item.outlet}" for item in content.also.lines)
    yield from (f"{item.headline} {item.told}" for item in content.continuing)
    yield from (item.told for item in content.coming_up)


def _story(story: StoryBlock) -> Iterator[str]:
    yield from (story.title, *story.marks)
    yield from (line.text for line in story.lines)
    yield from (claim.text for dispute in story.disputes for claim in dispute.claims)
