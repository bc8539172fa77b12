"""Turns a briefing into the content that its documents show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.rendering.content import (
    Claim,
    Dispute,
    Document,
    Glance,
    MeetingRow,
    Passage,
    Section,
    SourceLine,
    StoryBlock,
    Upcoming,
)
from briefing.rendering.coverage import counts_label, coverage
from briefing.rendering.lines import foreign, line, numbers, passage
from briefing.rendering.safety import clean, safe_url
from briefing.rendering.wording import (
    STATUS_LABELS,
    TYPE_LABELS,
    date_label,
    day_label,
    plural,
    published_label,
    reading_minutes,
    when_label,
)
from briefing.types import (
    Article,
    ArticleType,
    Briefing,
    Disagreement,
    Evidence,
    Meeting,
    SourceEntry,
    Story,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GLANCE_MOST = 5
GLANCE_LEAST = 3
UNTITLED = "(untitled)"

_VIEWS = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})

NOT_STATED = "not stated"
"""Stands where a table has a place for what the sources do not say."""


def document(briefing: Briefing, articles: Mapping[str, Article] | None = None) -> Document:
    """Return the content of ``briefing``.

    Args:
        briefing: The briefing.
        articles: Its articles by id, where they are at hand: they tell the languages.
    """
    desk = _Desk(briefing, articles or {})
    shown = [story for story in briefing.stories if story.shown]
    sections = tuple(desk.sections(shown))
    glance = tuple(desk.glance(shown))
    meetings = tuple(desk.meeting(item) for item in briefing.meetings)
    coming_up = tuple(
        Upcoming(
            when=when_label(item.when) or "", text=clean(item.text), citations=desk.numbers(item.citations)
        )
        for item in briefing.coming_up
    )
    return Document(
        title=clean(briefing.title) or UNTITLED,
        day=day_label(briefing.date),
        iso_day=briefing.date.isoformat(),
        timezone=clean(briefing.timezone),
        minutes=reading_minutes(_texts(sections, glance, meetings, coming_up)),
        counts=counts_label(briefing.report),
        quiet=None if shown else _quiet(briefing),
        glance=glance,
        meetings=meetings,
        sections=sections,
        coming_up=coming_up,
        sources=tuple(desk.source(entry) for entry in briefing.sources),
        coverage=coverage(briefing),
    )


class _Desk:
    """The briefing's sources by id, which nearly every part of a document needs."""

    def __init__(self, briefing: Briefing, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._entries: dict[str, SourceEntry] = {entry.id: entry for entry in briefing.sources}

    def numbers(self, ids: tuple[str, ...]) -> tuple[int, ...]:
        return numbers(ids, self._entries)

    def sections(self, stories: list[Story]) -> Iterator[Section]:
        """Stories by section, in the order in which the sections first come up."""
        groups: dict[str, list[StoryBlock]] = {}
        for story in stories:
            groups.setdefault(clean(story.section), []).append(self.story(story))
        for name, blocks in groups.items():
            yield Section(name=name if len(groups) > 1 else None, stories=tuple(blocks))

    def story(self, story: Story) -> StoryBlock:
        leading = self._articles.get(story.articles[0]) if story.articles else None
        return StoryBlock(
            number=story.rank,
            headline=clean(story.headline) or UNTITLED,
            language=foreign(leading),
            marks=tuple(_marks(story)),
            is_view=story.type in _VIEWS,
            outlets=tuple(self._outlets(story)),
            lines=tuple(
                line(bullet, f"{story.rank}.{place}", self.numbers(bullet.citations), self._passage)
                for place, bullet in enumerate(story.bullets, start=1)
            ),
            disputes=tuple(map(self._dispute, story.disagreements)),
            notes=() if story.bullets else tuple(self._notes(story)),
        )

    def glance(self, stories: list[Story]) -> Iterator[Glance]:
        """The first line of the top stories; views are not events, and a short document needs none."""
        reports = [story for story in stories if story.type not in _VIEWS and story.bullets]
        if len(stories) < GLANCE_LEAST:
            return
        for story in reports[:GLANCE_MOST]:
            first = story.bullets[0]
            yield Glance(number=story.rank, text=clean(first.text), citations=self.numbers(first.citations))

    def meeting(self, meeting: Meeting) -> MeetingRow:
        return MeetingRow(
            who=tuple((clean(item.name), clean(item.role) if item.role else None) for item in meeting.who),
            where=clean(meeting.where or "") or NOT_STATED,
            when=when_label(meeting.when) or NOT_STATED,
            agreed=tuple(clean(text) for text in meeting.agreed),
            citations=self.numbers(meeting.citations),
        )

    def source(self, entry: SourceEntry) -> SourceLine:
        url = safe_url(entry.url)
        return SourceLine(
            number=entry.number,
            title=clean(entry.title) or UNTITLED,
            language=foreign(self._articles.get(entry.id)),
            outlet=clean(entry.source or "") or "outlet not named",
            published=published_label(entry.published),
            url=url,
            origin=None if url else clean(entry.origin),
            note=f"headline only: {clean(entry.headline_only)}" if entry.headline_only else None,
        )

    def _passage(self, evidence: Evidence) -> Passage:
        return passage(
            evidence, self._entries.get(evidence.article_id), self._articles.get(evidence.article_id)
        )

    def _outlets(self, story: Story) -> Iterator[Claim]:
        groups: dict[str, list[int]] = {}
        for key in story.articles:
            if key in self._entries:
                entry = self._entries[key]
                groups.setdefault(clean(entry.source or "") or "outlet not named", []).append(entry.number)
        for outlet, cited in groups.items():
            yield Claim(text=outlet, citations=tuple(sorted(cited)))

    def _dispute(self, disagreement: Disagreement) -> Dispute:
        topic = clean(disagreement.topic)
        return Dispute(
            title=f"Disputed: {topic}" if topic.endswith("?") else f"Sources differ ({topic}):",
            claims=tuple(
                Claim(text=clean(claim.text), citations=self.numbers(claim.citations))
                for claim in disagreement.claims
            ),
        )

    def _notes(self, story: Story) -> Iterator[str]:
        reasons = [self._entries[key].headline_only for key in story.articles if key in self._entries]
        given = [f"Headline only: {clean(reason)}" for reason in dict.fromkeys(reasons) if reason]
        yield from given or ["Headline only."]


def _marks(story: Story) -> Iterator[str]:
    form = TYPE_LABELS[story.type]
    if form:
        yield form
    yield STATUS_LABELS.get(story.status, clean(story.status).capitalize())
    yield plural(story.outlets, "outlet")
    if story.copies:
        yield f"{plural(len(story.copies), 'copy', 'copies')} merged"


def _quiet(briefing: Briefing) -> str:
    opening = f"A quiet day: nothing to report for {date_label(briefing.date)}."
    if not briefing.report.read:
        return f"{opening} The sources brought no document."
    return f"{opening} {plural(briefing.report.read, 'document')} read, no news of this day among them."


def _texts(
    sections: tuple[Section, ...],
    glance: tuple[Glance, ...],
    meetings: tuple[MeetingRow, ...],
    coming_up: tuple[Upcoming, ...],
) -> Iterator[str]:
    """What is read from the top to the sources, without evidence on demand."""
    for item in glance:
        yield item.text
    for row in meetings:
        yield from (f"{name} {role or ''}" for name, role in row.who)
        yield from (row.where, row.when, *row.agreed)
    for section in sections:
        for story in section.stories:
            yield from (story.headline, *story.marks)
            yield from (entry.text for entry in story.lines)
            yield from (claim.text for dispute in story.disputes for claim in dispute.claims)
    for event in coming_up:
        yield event.text
