"""One content for every form: what a document says, decided before it takes a form.

Everything that a reader sees is a string or a number here: cleaned, with its citation numbers, its dates in
words and its labels. Markdown and HTML only arrange it, so that they cannot come to say different things.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A quoted passage of a source: the proof of a line."""

    quote: str
    outlet: str
    number: int | None
    url: str | None
    language: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A bullet.

    Attributes:
        mark: Where it stands: ``2.1`` is the first line of story 2.
        kind: ``met``, ``agreed``, …
        label: The kind as a word.
        text: The line itself.
        citations: Numbers of the sources that prove it.
        facts: Who, where and when, and whose claim it is: (name of the fact, fact).
        method: How the words came about, in words.
        evidence: The passages that prove it.
        note: What else the reader should know of it (that one source alone has it), else empty.
    """

    mark: str
    kind: str
    label: str
    text: str
    citations: tuple[int, ...]
    facts: tuple[tuple[str, str], ...]
    method: str
    evidence: tuple[Passage, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A statement with the numbers of the sources that make it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """Where sources contradict each other; ``title`` says how and about what."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryBlock:
    """A story as the document shows it.

    Attributes:
        number: Its rank, which numbers it in every form.
        headline: Its headline, in ``language`` where that is not the document's.
        marks: What stands beside the headline: form (opinion), status, number of outlets, copies.
        is_view: True for opinion and analysis, which must look different from reports.
        outlets: Outlet and citation number of each article that tells it.
        lines: Its bullets.
        more: The bullets that stand behind "more".
        disputes: Where its sources contradict each other.
        notes: Why it has no lines (its articles gave only headlines).
    """

    number: int
    headline: str
    language: str | None
    marks: tuple[str, ...]
    is_view: bool
    outlets: tuple[Claim, ...]
    lines: tuple[Line, ...]
    disputes: tuple[Dispute, ...]
    notes: tuple[str, ...]
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Stories under one heading; no heading where the document has one section only."""

    name: str | None
    stories: tuple[StoryBlock, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """The first line of a top story."""

    number: int
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingRow:
    """A row of "Meetings and agreements"; ``who`` holds (name, role or None)."""

    who: tuple[tuple[str, str | None], ...]
    where: str
    when: str
    agreed: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Upcoming:
    """An announced event."""

    when: str
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A line of its own beside the stories: of the watchlist, a correction, a story in one line.

    Attributes:
        lead: What it is about: a watched name, a headline, or nothing.
        text: What is said of it.
        citations: Numbers of the sources.
        stories: Numbers of the stories that it points to.
    """

    lead: str
    text: str
    citations: tuple[int, ...] = ()
    stories: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """A line of the list of sources; ``origin`` tells the file where there is nothing to link to."""

    number: int
    title: str
    language: str | None
    outlet: str
    published: str
    url: str | None
    origin: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageItem:
    """An entry of the coverage statement: a line, or a line with a list under it."""

    label: str
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A briefing ready to be laid out.

    Attributes:
        title: The title.
        day: The day in words, with its weekday.
        iso_day: The day as ``2024-12-11``.
        timezone: The zone in which the day is counted.
        minutes: How long it takes to read.
        counts: What was read and used, in one line.
        quiet: The sentence of a day without a story, else None.
        glance: The first lines of the top stories; empty where the document is short anyway.
        meetings: Who met whom and what was agreed.
        sections: The stories.
        coming_up: Announced events.
        sources: The list of sources.
        coverage: The coverage statement.
        watchlist: What became of the reader's watched names.
        corrections: What earlier briefings said and no longer holds.
        continuing: Stories that go on without anything new.
        also: Stories for which there was no room, by their headlines.
    """

    title: str
    day: str
    iso_day: str
    timezone: str
    minutes: int
    counts: str
    quiet: str | None
    glance: tuple[Glance, ...]
    meetings: tuple[MeetingRow, ...]
    sections: tuple[Section, ...]
    coming_up: tuple[Upcoming, ...]
    sources: tuple[SourceLine, ...]
    coverage: tuple[CoverageItem, ...]
    watchlist: tuple[Remark, ...] = ()
    corrections: tuple[Remark, ...] = ()
    continuing: tuple[Remark, ...] = ()
    also: tuple[Remark, ...] = ()

    @property
    def stories(self) -> tuple[StoryBlock, ...]:
        """All stories shown, in the order of the document."""
        return tuple(story for section in self.sections for story in section.stories)
