"""At a glance: the five lines that a busy reader reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editing.facts import says_nothing_new
from briefing.types import ArticleType, Bullet, GlanceLine, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES = 5
LEAST_STORIES = 3
"""A document of fewer stories is short enough without it."""

_VIEWS = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})


def glance(stories: Sequence[Story]) -> tuple[GlanceLine, ...]:
    """Return the first facts of the most important stories, the most important first.

    Opinion is no fact; of one affair the second story is passed over while others wait, and no line repeats another.

    Args:
        stories: The stories of the document, in any order.
    """
    shown = [story for story in stories if story.shown]
    if len(shown) < LEAST_STORIES:
        return ()
    told = [story for story in shown if story.bullets and story.type not in _VIEWS]
    chosen: list[tuple[Story, Bullet]] = []
    for story in sorted(told, key=lambda story: (-story.importance, story.rank)):
        first = story.bullets[0]
        if len(chosen) < LINES and not any(_repeats(story, first, *known) for known in chosen):
            chosen.append((story, first))
    return tuple(
        GlanceLine(story=story.id, text=bullet.text, citations=bullet.citations) for story, bullet in chosen
    )


def _repeats(story: Story, bullet: Bullet, known: Story, told: Bullet) -> bool:
    return bool(story.affair and story.affair == known.affair) or says_nothing_new(bullet, told)
