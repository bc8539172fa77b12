"""One story on demand: what the document of a day left out is briefed when somebody asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.errors import SourceError
from briefing.making import telling
from briefing.writing import Written, write_briefs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.archive import Archive, BriefingRecord
    from briefing.config import Settings
    from briefing.observing import Observer
    from briefing.stories import StoryPlan
    from briefing.types import Article, Briefing, Story

MOST = 12
"""Most articles of a story that are briefed on demand."""


def show_story(
    archive: Archive,
    record: BriefingRecord,
    wanted: str,
    settings: Settings,
    *,
    observer: Observer | None = None,
) -> tuple[Briefing, Mapping[str, Article]]:
    """Return a briefing of one story alone, and its articles by id.

    Args:
        archive: The archive that the briefing lies in; briefs that are written are kept in it.
        record: The briefing of the day.
        wanted: The number of the story in the document, or the beginning of its id.
        settings: The settings in force.
        observer: Told how writing goes.

    Raises:
        SourceError: The briefing has no such story, or more than one.
        ModelError: The model is unknown or cannot be brought or run.
        ArchiveError: The archive cannot be read or written.
    """
    story = _found(record.briefing, wanted)
    names = [*story.articles, *(copy for copy, _ in story.copies)]
    articles = {
        name: replace(stored.article, id=name)
        for name, number in archive.articles_of(record.id, names).items()
        if (stored := archive.article(number)) is not None
    }
    if story.shown:
        return _alone(record.briefing, story), articles
    plan = _plan(story, articles)
    written = write_briefs(telling(plan, MOST), settings, archive=archive, observer=observer)
    return _compiled(record.briefing, story, plan, written), articles


def _found(briefing: Briefing, wanted: str) -> Story:
    key = wanted.strip().removeprefix("#").casefold()
    found = [story for story in briefing.stories if key == str(story.rank)]
    found = found or [story for story in briefing.stories if key and story.id.startswith(key)]
    if len(found) == 1:
        return found[0]
    day = briefing.date.isoformat()
    if found:
        raise SourceError(f"{len(found)} stories of {day} begin with {wanted!r}", hint="give more of the id")
    last = len(briefing.stories)
    hint = f"give a number from 1 to {last}" if last else "the briefing of that day tells none"
    raise SourceError(f"the briefing of {day} has no story {wanted!r}", hint=hint)


def _alone(briefing: Briefing, story: Story) -> Briefing:
    names = {*story.articles, *(copy for copy, _ in story.copies)}
    return replace(
        briefing,
        stories=(story,),
        meetings=tuple(item for item in briefing.meetings if names.issuperset(item.citations)),
        coming_up=tuple(item for item in briefing.coming_up if names.issuperset(item.citations)),
        sources=tuple(entry for entry in briefing.sources if entry.id in names),
        glance=(),
        watchlist=(),
        continuing=(),
        corrections=tuple(item for item in briefing.corrections if item.story == story.id),
    )


def _plan(story: Story, articles: Mapping[str, Article]) -> StoryPlan:
    from briefing.stories import StoryPlan as Plan  # noqa: PLC0415

    return Plan(
        id=story.id,
        articles=_known(story.articles, articles),
        copies=story.copies,
        copied=_known([copy for copy, _ in story.copies], articles),
        outlets=story.outlets,
        type=story.type,
        score=story.importance,
        section=story.section,
        watched=story.watched,
    )


def _compiled(briefing: Briefing, story: Story, plan: StoryPlan, written: Written) -> Briefing:
    from briefing.editing import compile_briefing  # noqa: PLC0415

    made = compile_briefing(
        written.briefs,
        date=briefing.date,
        timezone=briefing.timezone,
        now=briefing.generated_at,
        plans=[plan],
        report=replace(briefing.report, model_calls=written.calls),
        title=briefing.title,
    )
    (told,) = made.stories
    return replace(
        made,
        stories=(
            replace(told, rank=story.rank, status=story.status, since=story.since, affair=story.affair),
        ),
        glance=(),
        watchlist=(),
    )


def _known(names: Sequence[str], articles: Mapping[str, Article]) -> tuple[Article, ...]:
    return tuple(articles[name] for name in names if name in articles)
