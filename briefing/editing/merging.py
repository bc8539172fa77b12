"""The bullets of a story from the briefs of its articles: each fact once, with all who tell it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.editing.facts import same_fact, says_nothing_new

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Bullet


def merged_bullets(briefs: Sequence[Sequence[Bullet]], *, most: int) -> tuple[Bullet, ...]:
    """Return what a story says.

    Args:
        briefs: The bullets of each article's brief, the leading article first.
        most: Most bullets to return.

    Returns:
        The leading article's bullets, then what others add. Where two articles state the same fact the bullet
        carries the evidence of both.
    """
    kept: list[Bullet] = []
    for bullets in briefs:
        for bullet in bullets:
            twin = next((place for place, told in enumerate(kept) if same_fact(told, bullet)), None)
            if twin is not None:
                kept[twin] = _with_evidence(kept[twin], bullet)
            elif len(kept) < most and not any(says_nothing_new(bullet, told) for told in kept):
                kept.append(bullet)
    return tuple(kept)


def _with_evidence(bullet: Bullet, other: Bullet) -> Bullet:
    """Add another article's proof; a second passage of an article that already proves it adds nothing."""
    cited = set(bullet.citations)
    added = tuple(item for item in other.evidence if item.article_id not in cited)
    return replace(bullet, evidence=(*bullet.evidence, *added)) if added else bullet
