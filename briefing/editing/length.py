"""How long the document is: which stories it shows, decided before a word of them is written.

A reader has minutes, not stories. What a story takes is estimated from its plan: its headline and three lines of the
usual length, six for the first. The estimate is coarse, and need not be better: nothing is generated for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.config import reading_minutes
from briefing.types import ArticleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.stories import StoryPlan

WORDS_A_MINUTE = 230
_HEADLINE = 14  # with its marks
_LINE = 19
_LINES, _FIRST_LINES = 3, 6
_HEADLINE_ONLY = 16
_VIEWS = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})
# Opinion and bare headlines may take this share of the page, whatever they are ranked by.
_ASIDE = 0.15


def stories_to_show(plans: Sequence[StoryPlan], length: str) -> list[str]:
    """Return the ids of the stories that a document of this length shows, in the order of the plans.

    Args:
        plans: The stories, the most important first.
        length: See `briefing.config.reading_minutes`. The first story is always shown, and every watched one.
    """
    words = reading_minutes(length) * WORDS_A_MINUTE
    room = {False: words, True: words * _ASIDE}
    shown: list[str] = []
    for plan in plans:
        aside = plan.headline_only or plan.type in _VIEWS
        cost = _words(plan, first=not shown)
        if shown and not plan.watched and (cost > room[False] or (aside and cost > room[True])):
            continue
        shown.append(plan.id)
        room[False] -= cost
        if aside:
            room[True] -= cost
    return shown


def _words(plan: StoryPlan, *, first: bool) -> float:
    if plan.headline_only:
        return _HEADLINE_ONLY
    return _HEADLINE + _LINE * (_FIRST_LINES if first else _LINES)
