"""One content for every form: what a document says, decided before it takes a form.

Everything that a reader sees is a string or a number here: cleaned, with its citation numbers, its dates in
words and its labels. Markdown and HTML only arrange it, so that they cannot come to say different things.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.rendering.speaking import t


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A quoted passage of a source: the proof of a line.

    Attributes:
        quote: The passage, word by word.
        outlet: Who published it.
        number: The number of the source.
        url: Its address, where it may be linked.
        language: Its language, where that is not the document's.
        before: What stands before the passage in its paragraph; so too ``after``. Empty where the article is not
            at hand.
        published: When it was published, in words.
    """

    quote: str
    outlet: str
    number: int | None
    url: str | None
    language: str | None
    before: str = ""
    after: str = ""
    published: str = ""


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
        alone: Marks of the line: that an editor wrote it, that one of several sources has it alone ("only Port
            Herald"); else empty.
    """

    mark: str
    kind: str
    label: str
    text: str
    citations: tuple[int, ...]
    facts: tuple[tuple[str, str], ...]
    method: str
    evidence: tuple[Passage, ...]
    alone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A statement, with whose it is and of when, and the numbers of the sources that make it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """Where sources contradict each other; ``title`` says how and about what."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PastDay:
    """A day on which a briefing told of an affair.

    Attributes:
        day: The day in words.
        iso_day: The day as ``2024-12-11``.
        headline: The headline then.
        place: Where it lies between the first day of the affair (0) and today (1).
    """

    day: str
    iso_day: str
    headline: str
    place: float


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
        disputes: Where its sources contradict each other.
        notes: Why it has no lines (its articles gave only headlines).
        more: The rest of its bullets, which a document shows on demand.
        is_update: True where an earlier briefing told of it and these lines are what is new.
        history: What earlier briefings told of its affair, the oldest first.
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
    is_update: bool = False
    history: tuple[PastDay, ...] = ()

    @property
    def prefix(self) -> str:
        """What stands before the headline: ``Update: `` or nothing."""
        return t("Update: ") if self.is_update else ""

    @property
    def title(self) -> str:
        """The headline with what stands before it."""
        return self.prefix + self.headline

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """Its bullets with those behind "more"."""
        return self.lines + self.more


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Stories under one heading; no heading where the document has one section only."""

    name: str | None
    stories: tuple[StoryBlock, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionCount:
    """How many stories of the day a section has, those included that are not told; for the picture of the day.

    ``place`` is its place among the document's sections from 1, 0 for one that the document does not show;
    ``share`` its share of the largest section, from 0 to 1.
    """

    name: str
    stories: int
    share: float
    place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """A line of "At a glance" with the number of its story; ``target`` is False where no story can be linked."""

    number: int
    text: str
    citations: tuple[int, ...]
    target: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchEntry:
    """A watched name; ``stories`` holds each story's number and whether the document has it to link to.

    ``told`` is the day of the last briefing that told of it, where today brings nothing new on it.
    """

    name: str
    stories: tuple[tuple[int, bool], ...]
    told: str = ""

    @property
    def label(self) -> str:
        """``stories`` before the numbers, or that there is none."""
        if not self.stories:
            return t("nothing new since {day}", day=self.told) if self.told else t("not mentioned")
        return t("story") if len(self.stories) == 1 else t("stories")

    @property
    def text(self) -> str:
        """``Petrobras: stories 4, 7``."""
        listed = ", ".join(str(number) for number, _ in self.stories)
        return f"{self.name}: {self.label} {listed}".rstrip()


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionEntry:
    """What an earlier briefing said, word by word, and what is reported now."""

    day: str
    earlier: str
    text: str
    citations: tuple[int, ...]

    @property
    def said(self) -> str:
        """The first half of the entry, the same in every form."""
        return t("The briefing of {day} said: “{earlier}”", day=self.day, earlier=self.earlier)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContinuingLine:
    """A story that goes on without anything new; ``told`` says since when and when it was last told."""

    headline: str
    told: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadlineLine:
    """A story that the document names without telling it."""

    number: int
    headline: str
    language: str | None
    outlet: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlsoInTheNews:
    """The stories that the length leaves untold; ``left`` counts those that are not even named."""

    lines: tuple[HeadlineLine, ...] = ()
    left: int = 0

    @property
    def rest(self) -> str:
        """What is said of those that are not named; empty where all are."""
        return t("and {count} more (in the JSON form)", count=self.left) if self.left else ""


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
    """An announced event; ``when`` holds its hour too, ``where`` only places that the text does not name."""

    when: str
    text: str
    citations: tuple[int, ...]
    where: str = ""

    @property
    def told(self) -> str:
        """The event with its place."""
        return f"{self.text} ({self.where})" if self.where else self.text


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
        watchlist: The reader's watched names with their stories.
        corrections: What earlier briefings said and later reports contradict.
        also: The stories that are named without being told.
        continuing: Stories that go on without anything new.
        calendar: Name of the calendar file that lies beside the document, if there is one.
        picture: The stories of the day by section; empty where a picture would say nothing.
        language: ISO 639-1 code of the language in which it speaks.
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
    watchlist: tuple[WatchEntry, ...] = ()
    corrections: tuple[CorrectionEntry, ...] = ()
    also: AlsoInTheNews = AlsoInTheNews()
    continuing: tuple[ContinuingLine, ...] = ()
    calendar: str | None = None
    picture: tuple[SectionCount, ...] = ()
    language: str = "en"

    @property
    def stories(self) -> tuple[StoryBlock, ...]:
        """All stories shown, in the order of the document."""
        return tuple(story for section in self.sections for story in section.stories)
