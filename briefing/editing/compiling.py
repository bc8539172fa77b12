"""Briefs and the plan of stories become the briefing of a day.

Nothing is written here: every line is a bullet that carries its evidence, or is cut out of one word by word.
What the document shows and what the table, the calendar and the disagreements draw on differ: these look at
all bullets, for a fact that the length of a story leaves out may still be an agreement or a date.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.editing.calendar import StoryTexts, coming_up
from briefing.editing.corrections import corrections
from briefing.editing.disagreements import disagreements, is_outdated
from briefing.editing.disputes import disputes
from briefing.editing.earlier import Continuity, history_of
from briefing.editing.glance import glance
from briefing.editing.meetings import meetings
from briefing.editing.merging import merged_bullets
from briefing.editing.sources import source_entries
from briefing.stories import StoryPlan, form_stories
from briefing.types import (
    Article,
    ArticleType,
    Brief,
    Briefing,
    Bullet,
    Continuing,
    Disagreement,
    RunReport,
    Skipped,
    Story,
    Watched,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from briefing.stories import Interests

VIEWS = "Opinion and analysis"
HEADLINES = "Headlines only"
NEW = "new"
_LAST = {VIEWS: 1, HEADLINES: 2}
_VIEW_TYPES = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})

FIRST_STORY_BULLETS = 6
STORY_BULLETS = 3


def compile_briefing(
    briefs: Sequence[Brief],
    *,
    date: dt.date,
    timezone: str,
    now: dt.datetime,
    plans: Sequence[StoryPlan] | None = None,
    shown: Collection[str] | None = None,
    report: RunReport | None = None,
    title: str | None = None,
    continuity: Continuity | None = None,
    interests: Interests | None = None,
    first_story_bullets: int = FIRST_STORY_BULLETS,
    story_bullets: int = STORY_BULLETS,
) -> Briefing:
    """Compile the briefing of a day.

    Args:
        briefs: The briefs of the articles that tell the stories.
        date: The day.
        timezone: IANA name of the zone in which the day is counted.
        now: The present, aware.
        plans: The stories, the most important first; formed from the briefs' articles by default.
        shown: Ids of the stories that the documents show; all by default.
        report: What is known of the run; counts of articles and bullets are filled in.
        title: Title of the document; by default made from the date.
        continuity: How the day continues earlier ones.
        interests: What the reader cares about: the watchlist answers for it.
        first_story_bullets: Most bullets of the first story.
        story_bullets: Most bullets of every other story.
    """
    if plans is None:
        plans = form_stories([brief.article for brief in briefs], now=now)
    past = continuity or Continuity()
    written = {brief.article.id: brief for brief in briefs}
    drafts = _in_order([_Draft.of(plan, written, shown) for plan in plans])
    stories = tuple(
        _continued(draft.story(rank=rank, most=first_story_bullets if rank == 1 else story_bullets), past)
        for rank, draft in enumerate(drafts, start=1)
    )
    told = [draft.bullets for draft in drafts if draft.shown and draft.section not in _LAST]
    table = meetings(told)
    calendar = coming_up(
        [draft.texts for draft in drafts if draft.shown and draft.section not in _LAST],
        date=date,
        timezone=timezone,
    )
    return Briefing(
        date=date,
        timezone=timezone,
        title=title or "Morning briefing",
        generated_at=now,
        stories=stories,
        meetings=table,
        coming_up=calendar,
        sources=source_entries(stories, plans, past.continued),
        report=_completed(report or RunReport(read=len(briefs)), plans, stories, written),
        continuing=tuple(past.continuing),
        corrections=corrections(
            stories, past.earlier, {article.id: article for plan in plans for article in plan.articles}
        ),
        glance=glance(stories),
        watchlist=_watchlist(stories, past.continuing, interests),
    )


def _watchlist(
    stories: Sequence[Story], continuing: Sequence[Continuing], interests: Interests | None
) -> tuple[Watched, ...]:
    """Answer for every entry: the stories that mention it, what goes on without anything new, or neither."""
    return tuple(
        Watched(
            name=name,
            stories=tuple(story.id for story in stories if name in story.watched),
            told=max((item.told for item in continuing if name in item.watched), default=None),
        )
        for name in (interests.watchlist if interests else ())
    )


def _in_order(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Put sections in the order of their most important stories, then views, headlines, and what is not shown."""
    places: dict[str, int] = {}
    for place, draft in enumerate(drafts):
        if draft.shown:
            places.setdefault(draft.section, place)
    return sorted(
        drafts,
        key=lambda draft: (
            not draft.shown,
            _LAST.get(draft.section, 0) if draft.shown else 0,
            places.get(draft.section, 0) if draft.shown else 0,
        ),
    )


def _continued(story: Story, past: Continuity) -> Story:
    affair, since = past.affairs.get(story.id, ("", None))
    return replace(
        story,
        status=past.statuses.get(story.id, NEW),
        affair=affair,
        since=since,
        history=history_of(affair, past.earlier),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A story with everything that its articles say, before it is cut to length."""

    plan: StoryPlan
    section: str
    headlines: Sequence[str]
    by_article: Mapping[str, Sequence[Bullet]]
    shown: bool

    @classmethod
    def of(cls, plan: StoryPlan, written: Mapping[str, Brief], shown: Collection[str] | None) -> _Draft:
        by_article = {
            article.id: written[article.id].bullets for article in plan.articles if article.id in written
        }
        told = plan.section if plan.type not in _VIEW_TYPES else VIEWS
        is_shown = shown is None or plan.id in shown
        section = told if any(by_article.values()) or not (is_shown or plan.headline_only) else HEADLINES
        leading, *others = plan.articles
        headlines = [
            (written[article.id].headline if article.id in written else "") or article.title or article.origin
            for article in (leading, *sorted(others, key=_age))
        ]
        return cls(plan=plan, section=section, headlines=headlines, by_article=by_article, shown=is_shown)

    @property
    def bullets(self) -> list[Bullet]:
        return [bullet for bullets in self.by_article.values() for bullet in bullets]

    @property
    def texts(self) -> StoryTexts:
        articles = {article.id: article for article in self.plan.articles}
        return StoryTexts(id=self.plan.id, bullets=self.by_article, articles=articles)

    def story(self, *, rank: int, most: int) -> Story:
        plan = self.plan
        articles = {article.id: article for article in plan.articles}
        merged = merged_bullets(self.by_article, articles=articles, most=most)
        differing = self._disagreements() if self.shown and self.section not in _LAST else ()
        return Story(
            id=plan.id,
            headline=next(
                (line for line in self.headlines if not is_outdated(line, differing)), self.headlines[0]
            ),
            rank=rank,
            bullets=merged.shown,
            more=merged.more,
            articles=tuple(article.id for article in plan.articles),
            copies=plan.copies,
            outlets=plan.outlets,
            section=self.section,
            type=plan.type,
            watched=plan.watched,
            importance=round(plan.score, 3),
            disagreements=differing,
            shown=self.shown,
        )

    def _disagreements(self) -> tuple[Disagreement, ...]:
        """The later figure comes first; undated articles follow in the story's own order."""
        latest = {article.id: article for article in sorted(self.plan.articles, key=_age)}
        return (*disputes(self.by_article, latest), *disagreements(self.by_article, latest))


def _age(article: Article) -> float:
    published = article.published
    if published is None:
        return float("inf")
    if not isinstance(published, dt.datetime):
        published = dt.datetime.combine(published, dt.time())
    return -(published if published.tzinfo else published.replace(tzinfo=dt.UTC)).timestamp()


def _completed(
    report: RunReport, plans: Sequence[StoryPlan], stories: Sequence[Story], written: Mapping[str, Brief]
) -> RunReport:
    """Fill in what only the finished document knows: read = used + headline only + copies + skipped."""
    telling = [article for plan in plans for article in plan.articles]
    headlines = tuple(
        Skipped(source=article.origin, reason=article.headline_only, failed=False)
        for article in telling
        if article.headline_only
    )
    methods = Counter(bullet.method.value for story in stories for bullet in story.bullets)
    warnings = {
        (article.origin, remark): None
        for article in telling
        if not article.headline_only
        for remark in (*article.warnings, *(written[article.id].warnings if article.id in written else ()))
    }
    return replace(
        report,
        used=len(telling) - len(headlines),
        headline_only=headlines,
        copies=sum(len(plan.copies) for plan in plans),
        methods=dict(sorted(methods.items())),
        warnings=tuple(dict.fromkeys((*report.warnings, *warnings))),
    )
