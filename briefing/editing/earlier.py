"""What earlier briefings told does not come again; what is new in a known story comes as an update.

Decided line by line, by the rule that also merges lines of two outlets: a line is told when an earlier line
says all that it says, with the same numbers, names, denials and speaker. "16 people died" is therefore new
after "12 people died", and the same sentence from another outlet a day later is not. A story of which nothing
is left is not shown; the coverage statement says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.editing.facts import same_fact, says_nothing_new
from briefing.stories.clusters import clusters
from briefing.stories.terms import content_stems
from briefing.types import Skipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from briefing.stories import StoryPlan
    from briefing.types import Article, Attribution, Brief, Bullet

UPDATE = "update"


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A story that an earlier briefing told: its day, headline, lines, and the article that led it."""

    date: dt.date
    headline: str
    bullets: tuple[Bullet, ...]
    leading: Article | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class New:
    """What remains to be told.

    Attributes:
        plans: The stories in which something is new.
        briefs: The briefs of their articles, without the lines that were told.
        statuses: ``update`` by id of each story that goes on from an earlier one.
        left_out: An entry for each article of a story in which nothing is new.
    """

    plans: tuple[StoryPlan, ...]
    briefs: tuple[Brief, ...]
    statuses: Mapping[str, str]
    left_out: tuple[Skipped, ...]


def what_is_new(
    plans: Sequence[StoryPlan],
    briefs: Sequence[Brief],
    earlier: Sequence[Earlier],
    *,
    edited: Collection[str] = (),
    known: Mapping[str, dt.date] | None = None,
) -> New:
    """Return what earlier briefings have not told.

    Args:
        plans: The stories of the day.
        briefs: The briefs of their articles.
        earlier: The stories of earlier briefings, the latest last.
        edited: Ids of articles of which an earlier version was told.
        known: Days by id of articles in which every sentence stood in an article that was told.
    """
    if not earlier:
        return New(plans=tuple(plans), briefs=tuple(briefs), statuses={}, left_out=())
    told = _Told(earlier)
    days: dict[str, dt.date] = dict(known or {})
    fresh: dict[str, Brief] = {}
    for brief in briefs:
        kept = []
        for bullet in brief.bullets:
            day = told.day_of(bullet)
            if day is None:
                kept.append(bullet)
            else:
                days[brief.article.id] = max(day, days.get(brief.article.id, day))
        fresh[brief.article.id] = replace(brief, bullets=tuple(kept))
    going_on = _going_on(plans, earlier)
    new_plans: list[StoryPlan] = []
    statuses: dict[str, str] = {}
    left_out: list[Skipped] = []
    for plan in plans:
        names = [article.id for article in plan.articles]
        lines = any(fresh[name].bullets for name in names if name in fresh)
        before = [days[name] for name in names if name in days]
        if not lines and not before:
            before = [
                day for day in (told.day_of_headline(article.title) for article in plan.articles) if day
            ]
        if not lines and before:
            reason = f"nothing new since the briefing of {max(before).isoformat()}"
            left_out.extend(
                Skipped(source=article.origin, reason=reason, failed=False)
                for article in (*plan.articles, *plan.copied)
            )
            continue
        if lines and (before or plan.id in going_on or any(name in edited for name in names)):
            statuses[plan.id] = UPDATE
            plan = _new_lines_first(plan, fresh)  # noqa: PLW2901
        new_plans.append(plan)
    return New(
        plans=tuple(new_plans),
        briefs=tuple(fresh[brief.article.id] for brief in briefs),
        statuses=statuses,
        left_out=tuple(left_out),
    )


def _new_lines_first(plan: StoryPlan, fresh: Mapping[str, Brief]) -> StoryPlan:
    """The headline comes from the leading article: one with something new."""
    ordered = sorted(
        plan.articles, key=lambda article: not (article.id in fresh and fresh[article.id].bullets)
    )
    return replace(plan, articles=tuple(ordered))


def _going_on(plans: Sequence[StoryPlan], earlier: Sequence[Earlier]) -> set[str]:
    """Return the ids of the stories whose event an earlier briefing told: their leading articles are alike."""
    known = [item.leading for item in earlier if item.leading is not None]
    if not known:
        return set()
    today = [plan.articles[0] for plan in plans]
    found: set[str] = set()
    for group in clusters([*today, *known]):
        if any(place >= len(today) for place in group):
            found.update(plans[place].id for place in group if place < len(today))
    return found


class _Told:
    """The lines that were told, found by their words."""

    def __init__(self, earlier: Sequence[Earlier]) -> None:
        self._lines: list[tuple[Bullet, dt.date]] = []
        self._by_word: dict[str, list[int]] = {}
        self._exact: dict[tuple[str, Attribution | None], dt.date] = {}
        self._headlines: dict[str, dt.date] = {}
        for story in earlier:
            self._headlines[_plain(story.headline)] = story.date
            for bullet in story.bullets:
                for word in set(content_stems(bullet.text)):
                    self._by_word.setdefault(word, []).append(len(self._lines))
                self._lines.append((bullet, story.date))
                self._exact[bullet.text, bullet.attribution] = story.date

    def day_of(self, bullet: Bullet) -> dt.date | None:
        """Return the latest day on which a line was told; None if it is new."""
        if (bullet.text, bullet.attribution) in self._exact:
            return self._exact[bullet.text, bullet.attribution]
        shared: dict[int, int] = {}
        words = set(content_stems(bullet.text))
        for word in words:
            for place in self._by_word.get(word, ()):
                shared[place] = shared.get(place, 0) + 1
        # Both rules ask for more than this share of the words: the others need no closer look.
        least = max(2.0, 0.3 * len(words))
        for place in sorted((place for place, count in shared.items() if count >= least), reverse=True):
            told, day = self._lines[place]
            if same_fact(bullet, told) or says_nothing_new(bullet, told):
                return day
        return None

    def day_of_headline(self, headline: str) -> dt.date | None:
        """Return the day on which a headline was told; None if it is new."""
        return self._headlines.get(_plain(headline))


def _plain(headline: str) -> str:
    return " ".join(headline.casefold().split())
