"""Turns a briefing into the content that its documents show."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING

from briefing.rendering.content import (
    Claim,
    Dispute,
    Document,
    Glance,
    Line,
    MeetingRow,
    Passage,
    Remark,
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
    Bullet,
    ComingUp,
    Continuing,
    Correction,
    Disagreement,
    Evidence,
    Meeting,
    Published,
    SourceEntry,
    Story,
    Watched,
)
from briefing.types import Claim as SideOfClaim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

GLANCE_MOST = 5
GLANCE_LEAST = 3
UNTITLED = "(untitled)"

_VIEWS = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})

ALSO_MOST = 30
ONE_SOURCE = "one source"
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
    glance = tuple(desk.glance(briefing, shown))
    watchlist = tuple(desk.watched(item) for item in briefing.watchlist)
    corrections = tuple(desk.correction(item) for item in briefing.corrections)
    continuing = tuple(desk.continuing(item) for item in briefing.continuing)
    also = tuple(desk.also([story for story in briefing.stories if not story.shown]))
    meetings = tuple(desk.meeting(item) for item in briefing.meetings)
    coming_up = tuple(
        Upcoming(when=_when(item), text=clean(item.text), citations=desk.numbers(item.citations))
        for item in briefing.coming_up
    )
    return Document(
        title=clean(briefing.title) or UNTITLED,
        day=day_label(briefing.date),
        iso_day=briefing.date.isoformat(),
        timezone=clean(briefing.timezone),
        minutes=reading_minutes(
            (
                *_texts(sections, glance, meetings, coming_up),
                *_remarks(watchlist, corrections, continuing, also),
            )
        ),
        counts=counts_label(briefing.report),
        quiet=None if shown else _quiet(briefing),
        glance=glance,
        meetings=meetings,
        sections=sections,
        coming_up=coming_up,
        sources=tuple(desk.source(entry) for entry in desk.cited(briefing)),
        coverage=coverage(briefing),
        watchlist=watchlist,
        corrections=corrections,
        continuing=continuing,
        also=also,
    )


class _Desk:
    """The briefing's sources by id, which nearly every part of a document needs."""

    def __init__(self, briefing: Briefing, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._entries: dict[str, SourceEntry] = {entry.id: entry for entry in briefing.sources}
        self._ranks = {story.id: story.rank for story in briefing.stories}
        self._date = briefing.date
        self._timezone = briefing.timezone

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
            headline=_headline(story),
            language=foreign(leading),
            marks=tuple(_marks(story)),
            is_view=story.type in _VIEWS,
            outlets=tuple(self._outlets(story)),
            lines=self._lines(story, story.bullets, 1),
            more=self._lines(story, story.more, len(story.bullets) + 1),
            disputes=tuple(map(self._dispute, story.disagreements)),
            notes=() if story.bullets else tuple(self._notes(story)),
        )

    def _lines(self, story: Story, bullets: Sequence[Bullet], first: int) -> tuple[Line, ...]:
        return tuple(
            line(
                bullet,
                f"{story.rank}.{place}",
                self.numbers(bullet.citations),
                self._passage,
                ONE_SOURCE if story.outlets > 1 and bullet.sources == 1 else "",
            )
            for place, bullet in enumerate(bullets, start=first)
        )

    def glance(self, briefing: Briefing, stories: list[Story]) -> Iterator[Glance]:
        """The lines that the editing chose; the first lines of the top stories where it chose none."""
        if briefing.glance:
            for item in briefing.glance:
                if item.story in self._ranks:
                    number = self._ranks[item.story]
                    yield Glance(number=number, text=clean(item.text), citations=self.numbers(item.citations))
            return
        reports = [story for story in stories if story.type not in _VIEWS and story.bullets]
        if len(stories) < GLANCE_LEAST:
            return
        for story in reports[:GLANCE_MOST]:
            first = story.bullets[0]
            yield Glance(number=story.rank, text=clean(first.text), citations=self.numbers(first.citations))

    def watched(self, item: Watched) -> Remark:
        """Say where a watched name comes up, or that it does not."""
        found = tuple(sorted(self._ranks[key] for key in item.stories if key in self._ranks))
        told = ", ".join(map(str, found))
        text = f"{'story' if len(found) == 1 else 'stories'} {told}" if found else "not mentioned"
        return Remark(lead=clean(item.name), text=text, stories=found)

    def correction(self, item: Correction) -> Remark:
        """Say what an earlier briefing said, and what is reported now."""
        text = (
            f"The briefing of {date_label(item.date)} said: “{clean(item.earlier)}” Now: {clean(item.text)}"
        )
        stories = (self._ranks[item.story],) if item.story in self._ranks else ()
        return Remark(lead="", text=text, citations=self.numbers(item.citations), stories=stories)

    def continuing(self, item: Continuing) -> Remark:
        """Say since when a story goes on and when it was told last."""
        text = f"last told on {date_label(item.told)}"
        if item.since != item.told:
            text = f"since {date_label(item.since)}, {text}"
        return Remark(
            lead=clean(item.headline) or UNTITLED, text=text, citations=self.numbers(item.citations)
        )

    def also(self, hidden: list[Story]) -> Iterator[Remark]:
        """The headlines of the stories that there was no room for, the first ones by name."""
        for story in hidden[:ALSO_MOST]:
            entry = next((self._entries[key] for key in story.articles if key in self._entries), None)
            outlet = clean(entry.source or "") if entry else ""
            more = f" and {plural(story.outlets - 1, 'other')}" if story.outlets > 1 else ""
            cited = self.numbers(story.articles[:1])
            yield Remark(
                lead=clean(story.headline) or UNTITLED,
                text=f"{outlet or 'outlet not named'}{more}",
                citations=cited,
                stories=(story.rank,),
            )
        if len(hidden) > ALSO_MOST:
            yield Remark(lead="", text=f"and {plural(len(hidden) - ALSO_MOST, 'more story', 'more stories')}")

    def cited(self, briefing: Briefing) -> Iterator[SourceEntry]:
        """The sources of what is shown: a day of a thousand articles lists those that it tells."""
        hidden = [story for story in briefing.stories if not story.shown]
        unseen = {key for story in hidden for key in (*story.articles, *(copy for copy, _ in story.copies))}
        unseen -= {key for story in hidden[:ALSO_MOST] for key in story.articles[:1]}
        unseen -= {key for item in briefing.continuing for key in item.citations}
        unseen -= {key for story in briefing.stories if story.shown for key in story.articles}
        yield from (entry for entry in briefing.sources if entry.id not in unseen)

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
        if disagreement.is_dispute:
            title = f"Disputed: {topic if topic.endswith('?') else f'{topic}?'}"
            side = self._side
        else:
            title = f"Disputed: {topic}" if topic.endswith("?") else f"Sources differ ({topic}):"
            side = self._figure
        claims = tuple(
            Claim(text=side(claim), citations=self.numbers(claim.citations)) for claim in disagreement.claims
        )
        return Dispute(title=title, claims=claims)

    def _side(self, claim: SideOfClaim) -> str:
        """Return who says yes and who says no: ``no: Lai Mohammed``."""
        who = clean(claim.speaker or "") or self._outlet(claim)
        return f"{'no' if claim.denies else 'yes'}: {who or clean(claim.text)}"

    def _figure(self, claim: SideOfClaim) -> str:
        """Return a figure with who gives it and when: ``at least 15 (Channel Post, 13:40)``."""
        who = clean(claim.speaker or "") or self._outlet(claim)
        about = ", ".join(part for part in (who, self._hour(claim.published)) if part)
        return (
            f"{clean(claim.text)} ({about})" if about and claim.published is not None else clean(claim.text)
        )

    def _outlet(self, claim: SideOfClaim) -> str:
        entries = [self._entries[key] for key in claim.citations if key in self._entries]
        return ", ".join(dict.fromkeys(clean(entry.source) for entry in entries if entry.source))

    def _hour(self, published: Published | None) -> str:
        """Return the hour in the reader's zone, with the day where it is another one."""
        if not isinstance(published, dt.datetime):
            return "" if published is None else date_label(published)
        try:
            local = (
                published
                if published.tzinfo is None
                else published.astimezone(zoneinfo.ZoneInfo(self._timezone))
            )
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            local = published
        hour = f"{local:%H:%M}"
        return hour if local.date() == self._date else f"{date_label(local.date())} {hour}"

    def _notes(self, story: Story) -> Iterator[str]:
        reasons = [self._entries[key].headline_only for key in story.articles if key in self._entries]
        given = [f"Headline only: {clean(reason)}" for reason in dict.fromkeys(reasons) if reason]
        yield from given or ["Headline only."]


def _headline(story: Story) -> str:
    headline = clean(story.headline) or UNTITLED
    return f"Update: {headline}" if story.status == "update" else headline


def _when(event: ComingUp) -> str:
    """Return day, hour and place of an announced event."""
    parts = [when_label(event.when) or "", event.time or ""]
    return ", ".join(clean(part) for part in parts if part)


def _remarks(*groups: tuple[Remark, ...]) -> Iterator[str]:
    for group in groups:
        for item in group:
            yield f"{item.lead} {item.text}"


def _marks(story: Story) -> Iterator[str]:
    form = TYPE_LABELS[story.type]
    if form:
        yield form
    yield STATUS_LABELS.get(story.status, clean(story.status).capitalize())
    if story.since is not None:
        yield f"developing since {date_label(story.since)}"
    if story.watched:
        yield f"watched: {', '.join(clean(name) for name in story.watched)}"
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
