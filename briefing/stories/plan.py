"""From articles to the plan of a document: which stories there are, who tells them, in what order."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.stories.clusters import clusters
from briefing.stories.copies import find_copies
from briefing.stories.interests import NONE, Interests, interested, watched_in
from briefing.stories.rank import BOOST, WATCHED, importance, independent_outlets
from briefing.stories.sections import NEWS, section_of
from briefing.types import Article, ArticleType

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from briefing.models.base import Embedder, Vector
    from briefing.stories.clusters import Embedded


_BEGINNING = 2000
"""Characters of an article that an embedder is given; it reads fewer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryPlan:
    """A story before a word of it is written.

    Attributes:
        id: Stable for the same set of articles, whatever their order.
        articles: The articles that tell it, the leading one first.
        copies: (id of the copy, id of its original) of every article that repeats one of ``articles``.
        copied: The copies themselves, in the order of ``copies``.
        outlets: Number of independent sources; copies count once.
        type: The form of the leading article.
        score: Importance; the plans are sorted by it.
        section: The section of the document, opinion and headlines apart.
        watched: The reader's watched names that it mentions.
        muted: True where the reader does not want to see it.
    """

    id: str
    articles: tuple[Article, ...]
    copies: tuple[tuple[str, str], ...] = ()
    copied: tuple[Article, ...] = ()
    outlets: int = 1
    type: ArticleType = ArticleType.NEWS
    score: float = 0.0
    section: str = NEWS
    watched: tuple[str, ...] = ()
    muted: bool = False

    @property
    def headline_only(self) -> bool:
        """True where no article of the story has a body."""
        return all(article.headline_only for article in self.articles)


def form_stories(
    articles: Sequence[Article],
    *,
    now: dt.datetime,
    interests: Interests = NONE,
    embedder: Embedder | None = None,
) -> list[StoryPlan]:
    """Group articles into stories, the most important first.

    Args:
        articles: The articles of the day, in the order of the input (the first is the most prominent).
        now: The present, aware; recency is counted from it.
        interests: What the reader cares about.
        embedder: Compares what articles mean; without it their words decide alone.

    Returns:
        The plans: every article is in exactly one, as a teller or as a copy.
    """
    originals = find_copies(articles)
    telling = [position for position in range(len(articles)) if position not in originals]
    groups = clusters([articles[position] for position in telling], embedded_by(embedder))
    copies: dict[int, list[int]] = {}
    for copy in sorted(originals):
        copies.setdefault(originals[copy], []).append(copy)
    plans: list[tuple[float, int, StoryPlan]] = []
    for group in groups:
        members = [telling[member] for member in group]
        members.sort(key=lambda position: _form_order(articles[position]))
        copied = sorted(copy for member in members for copy in copies.get(member, ()))
        first = min((*members, *copied))
        plan = _plan(
            [articles[position] for position in members],
            [(articles[copy], articles[originals[copy]]) for copy in copied],
            prominence=1 - first / len(articles),
            now=now,
            interests=interests,
        )
        plans.append((-round(plan.score, 6), first, plan))
    return [plan for _, _, plan in sorted(plans, key=lambda item: item[:2])]


def embedded_by(embedder: Embedder | None) -> Embedded | None:
    """Return what gives the vectors of articles, by their titles and beginnings."""
    return None if embedder is None else functools.partial(_embedded, embedder)


def _embedded(embedder: Embedder, articles: Sequence[Article]) -> list[Vector]:
    return embedder.embed([f"{article.title}. {article.text[:_BEGINNING]}" for article in articles])


def _form_order(article: Article) -> int:
    """Order by form, stable within it: a report leads, what only lists or announces follows."""
    if article.headline_only:
        return 3
    return {ArticleType.LIVE: 2, ArticleType.BRIEF: 1}.get(article.type, 0)


def _plan(
    members: Sequence[Article],
    copied: Sequence[tuple[Article, Article]],
    *,
    prominence: float,
    now: dt.datetime,
    interests: Interests,
) -> StoryPlan:
    outlets = independent_outlets(members)
    section = section_of(members, interests)
    watched = watched_in([*members, *(copy for copy, _ in copied)], interests)
    interest = WATCHED if watched else BOOST if interested(members, interests.boost, section) else 0.0
    names = sorted(article.id for article in (*members, *(copy for copy, _ in copied)))
    return StoryPlan(
        id=hashlib.sha256("\n".join(names).encode()).hexdigest()[:16],
        articles=tuple(members),
        copies=tuple((copy.id, original.id) for copy, original in copied),
        copied=tuple(copy for copy, _ in copied),
        outlets=outlets,
        type=members[0].type,
        score=importance(members, outlets=outlets, prominence=prominence, now=now) + interest,
        section=section,
        watched=watched,
        muted=not watched and interested(members, interests.mute, section),
    )
