"""Turns a briefing into the content that its documents show."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.rendering.content import (
    AlsoInTheNews,
    ContinuingLine,
    CorrectionEntry,
    CoverageItem,
    Dispute,
    Document,
    Glance,
    HeadlineLine,
    Line,
    MeetingRow,
    Section,
    SectionCount,
    SourceLine,
    StoryBlock,
    Upcoming,
    WatchEntry,
)
from briefing.rendering.coverage import counts_label, coverage
from briefing.rendering.disputes import outlets
from briefing.rendering.length import texts
from briefing.rendering.lines import foreign
from briefing.rendering.safety import clean
from briefing.rendering.speaking import in_its_language, language, t
from briefing.rendering.storyblocks import UNTITLED, VIEWS, StoryDesk
from briefing.rendering.wording import (
    date_label,
    day_label,
    near_date_label,
    plural,
    reading_minutes,
    when_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.types import (
        Article,
        Briefing,
        ComingUp,
        Meeting,
        Story,
    )

GLANCE_MOST = 5
GLANCE_LEAST = 3


NOT_STATED = "not stated"
"""Stands where a table has a place for what the sources do not say; worded in the document's language."""


ALSO_MOST = 30
"""Stories that are named without being told; a longer list is not read."""

PICTURE_SECTIONS = 3
PICTURE_STORIES = 6
"""A picture of fewer sections or stories shows nothing that the eye does not see."""

_FILE_NAME = re.compile(r"[\w-][\w.-]*", re.ASCII)


@in_its_language
def document(
    briefing: Briefing, articles: Mapping[str, Article] | None = None, *, calendar: str | None = None
) -> Document:
    """Return the content of ``briefing``.

    Args:
        briefing: The briefing.
        articles: Its articles by id, where they are at hand: they tell the languages.
        calendar: Name of the calendar file that lies beside the document, where one does.
    """
    desk = Desk(briefing, articles or {})
    shown = [story for story in briefing.stories if story.shown]
    content = Document(
        title=t(clean(briefing.title)) or UNTITLED,
        day=day_label(briefing.date),
        iso_day=briefing.date.isoformat(),
        timezone=clean(briefing.timezone),
        minutes=1,
        counts=" · ".join(filter(None, (t(clean(briefing.standing)), counts_label(briefing.report)))),
        quiet=None if shown else _quiet(briefing),
        glance=tuple(desk.glance(shown)),
        meetings=tuple(desk.meeting(item) for item in briefing.meetings),
        sections=tuple(desk.sections(shown)),
        coming_up=tuple(desk.upcoming(item) for item in briefing.coming_up),
        sources=tuple(desk.sources()),
        coverage=coverage(briefing),
        watchlist=tuple(desk.watchlist()),
        corrections=tuple(desk.corrections()),
        also=desk.also(),
        continuing=tuple(desk.continuing()),
        calendar=calendar if calendar and _FILE_NAME.fullmatch(calendar) else None,
        language=language(),
    )
    content = replace(content, picture=_picture(briefing, shown))
    content = replace(content, minutes=reading_minutes(texts(content)))
    ordered = briefing.date_order and language() == "en"
    return _dated(content, briefing.date_order) if ordered else content


class Desk(StoryDesk):
    """Makes the parts of a document that draw on the whole day."""

    def __init__(self, briefing: Briefing, articles: Mapping[str, Article]) -> None:
        super().__init__(briefing, articles)
        hidden = [story for story in briefing.stories if not story.shown]
        # What the reader watches is named first, so that the watchlist can lead to it.
        hidden.sort(key=lambda story: not self._is_watched(story))
        self._named, self._unnamed = hidden[:ALSO_MOST], hidden[ALSO_MOST:]
        told = [*(story for story in briefing.stories if story.shown), *self._named]
        self._ranks = {story.id: story.rank for story in briefing.stories}
        self._linked = {story.id for story in told}

    def sections(self, stories: list[Story]) -> Iterator[Section]:
        """Stories by section, in the order in which the sections first come up."""
        groups: dict[str, list[StoryBlock]] = {}
        for story in stories:
            groups.setdefault(t(clean(story.section)), []).append(self.story(story))
        for name, blocks in groups.items():
            yield Section(name=name if len(groups) > 1 else None, stories=tuple(blocks))

    def glance(self, stories: list[Story]) -> Iterator[Glance]:
        """The lines of a busy reader; without any the first ones of the top stories.

        Views are not events, and a short document needs no glance.
        """
        for item in self._briefing.glance:
            if item.story in self._ranks:
                yield Glance(
                    number=self._ranks[item.story],
                    text=clean(item.text),
                    citations=self.numbers(item.citations),
                    target=item.story in self._linked,
                )
        if self._briefing.glance or len(stories) < GLANCE_LEAST:
            return
        reports = [story for story in stories if story.type not in VIEWS and story.bullets]
        for story in reports[:GLANCE_MOST]:
            first = story.bullets[0]
            yield Glance(number=story.rank, text=clean(first.text), citations=self.numbers(first.citations))

    def watchlist(self) -> Iterator[WatchEntry]:
        """Yield the watched names with the numbers of their stories."""
        for entry in self._briefing.watchlist:
            known = (
                (self._ranks[key], key in self._linked)
                for key in dict.fromkeys(entry.stories)
                if key in self._ranks
            )
            told = near_date_label(entry.told, self._briefing.date) if entry.told else ""
            yield WatchEntry(name=clean(entry.name), stories=tuple(sorted(known)), told=told)

    def corrections(self) -> Iterator[CorrectionEntry]:
        """Yield what earlier briefings said and is told otherwise now."""
        for item in self._briefing.corrections:
            yield CorrectionEntry(
                day=near_date_label(item.date, self._briefing.date),
                earlier=clean(item.earlier),
                text=clean(item.text),
                citations=self.numbers(item.citations),
            )

    def continuing(self) -> Iterator[ContinuingLine]:
        """Yield the stories that go on without anything new."""
        today = self._briefing.date
        for item in self._briefing.continuing:
            told = t("last told {day}", day=near_date_label(item.told, today))
            if item.since < item.told:
                told = t("since {day}, {told}", day=near_date_label(item.since, today), told=told)
            yield ContinuingLine(
                headline=clean(item.headline) or UNTITLED, told=told, citations=self.numbers(item.citations)
            )

    def also(self) -> AlsoInTheNews:
        """Return the stories that are named without being told."""
        return AlsoInTheNews(lines=tuple(map(self._headline, self._named)), left=len(self._unnamed))

    def _headline(self, story: Story) -> HeadlineLine:
        leading = story.articles[:1]
        return HeadlineLine(
            number=story.rank,
            headline=clean(story.headline) or UNTITLED,
            language=foreign(self._articles.get(leading[0])) if leading else None,
            outlet=", ".join(outlets(leading, self._entries)),
            citations=self.numbers(leading),
        )

    def upcoming(self, item: ComingUp) -> Upcoming:
        """Return an announced event as the document shows it."""
        text = clean(item.text)
        places = [clean(place) for place in item.where]
        hour = f", {clean(item.time)}" if item.time else ""
        return Upcoming(
            when=(when_label(item.when) or "") + hour,
            text=text,
            citations=self.numbers(item.citations),
            where=", ".join(place for place in places if place.casefold() not in text.casefold()),
        )

    def meeting(self, meeting: Meeting) -> MeetingRow:
        """Return a row of the table of meetings."""
        return MeetingRow(
            who=tuple((clean(item.name), clean(item.role) if item.role else None) for item in meeting.who),
            where=clean(meeting.where or "") or t(NOT_STATED),
            when=when_label(meeting.when) or t(NOT_STATED),
            agreed=tuple(clean(text) for text in meeting.agreed),
            citations=self.numbers(meeting.citations),
        )

    def sources(self) -> Iterator[SourceLine]:
        """The list of sources without the articles of stories that the document does not even name."""
        unnamed = {key for story in self._unnamed for key in _ids(story)}
        kept = {
            *(key for story in self._briefing.stories if story.id in self._linked for key in _ids(story)),
            *(key for item in self._cited_elsewhere() for key in item),
        }
        for entry in self._briefing.sources:
            if entry.id in kept or entry.id not in unnamed:
                yield self.source(entry)

    def _cited_elsewhere(self) -> Iterator[tuple[str, ...]]:
        day = self._briefing
        yield from (item.citations for item in day.meetings)
        yield from (item.citations for item in day.coming_up)
        yield from (item.citations for item in day.glance)
        yield from (item.citations for item in day.continuing)
        yield from (item.citations for item in day.corrections)


_LABELS = frozenset({"day", "published", "when", "told", "marks", "quiet"})
"""Fields of the content that a form words itself; lines have the style of the house already, or were edited."""


def _dated(value: Any, order: str) -> Any:
    """Return a part of the content with the dates of its labels in the order of the house."""
    if isinstance(value, tuple):
        return tuple(_dated(item, order) for item in value)
    if isinstance(value, Line):
        facts = tuple((name, _label(fact, order) if name == "When" else fact) for name, fact in value.facts)
        return replace(value, facts=facts, evidence=_dated(value.evidence, order))
    if isinstance(value, Dispute):
        return replace(
            value, claims=tuple(replace(item, text=_label(item.text, order)) for item in value.claims)
        )
    if isinstance(value, CoverageItem):
        return replace(value, text=_label(value.text, order))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for item in fields(value):
        part = getattr(value, item.name)
        changed[item.name] = _label(part, order) if item.name in _LABELS else _dated(part, order)
    return replace(value, **changed)


def _label(label: Any, order: str) -> Any:
    from briefing.editing.wordstyle import dated  # noqa: PLC0415 - its room loads the analysis

    if isinstance(label, tuple):
        return tuple(dated(item, order) for item in label)
    return dated(label, order) if label else label


def _picture(briefing: Briefing, shown: list[Story]) -> tuple[SectionCount, ...]:
    """Return the stories of the day by section, as far as there are enough of both to compare."""
    counts = Counter(t(clean(story.section)) for story in briefing.stories)
    if len(counts) < PICTURE_SECTIONS or sum(counts.values()) < PICTURE_STORIES:
        return ()
    places = {
        name: place for place, name in enumerate(dict.fromkeys(t(clean(story.section)) for story in shown), 1)
    }
    most = max(counts.values())
    return tuple(
        SectionCount(
            name=name or UNTITLED,
            stories=counts[name],
            share=round(counts[name] / most, 4),
            place=places.get(name, 0),
        )
        for name in (*places, *sorted(set(counts) - set(places)))
    )


def _ids(story: Story) -> Iterator[str]:
    yield from story.articles
    yield from (copy for copy, _ in story.copies)


def _quiet(briefing: Briefing) -> str:
    if briefing.continuing:
        return t("A quiet day: nothing new for {day}.", day=date_label(briefing.date))
    opening = t("A quiet day: nothing to report for {day}.", day=date_label(briefing.date))
    if not briefing.report.read:
        return t("{opening} The sources brought no document.", opening=opening)
    return t(
        "{opening} {documents} read, no news of this day among them.",
        opening=opening,
        documents=plural(briefing.report.read, "document"),
    )
