"""How much of a document a message shows, and the wordings that its plain and its HTML form share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.rendering.prepare import NOT_STATED
from briefing.rendering.speaking import n as plural
from briefing.rendering.speaking import t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from briefing.rendering.content import Document, Line, MeetingRow, SourceLine, StoryBlock


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """How much of a document a message shows.

    Attributes:
        stories: Most stories; None for all.
        rest: Where the rest is, shown where something is left out.
        with_sources: Whether the list of sources is shown.
    """

    stories: int | None = None
    rest: str = ""
    with_sources: bool = True

    def of(self, content: Document) -> tuple[StoryBlock, ...]:
        """Return the stories that are shown."""
        return content.stories if self.stories is None else content.stories[: self.stories]

    def sources(self, content: Document) -> tuple[SourceLine, ...]:
        """Return the sources that what is shown cites."""
        if not self.with_sources:
            return ()
        if self.stories is None:
            return content.sources
        cited = {number for item in content.glance for number in item.citations}
        cited.update(number for entry in content.continuing for number in entry.citations)
        cited.update(number for entry in content.corrections for number in entry.citations)
        for story in self.of(content):
            claims = [*story.outlets, *(claim for dispute in story.disputes for claim in dispute.claims)]
            cited.update(number for line in story.lines for number in line.citations)
            cited.update(number for claim in claims for number in claim.citations)
        cited.update(number for row in content.meetings for number in row.citations)
        cited.update(number for item in content.coming_up for number in item.citations)
        return tuple(source for source in content.sources if source.number in cited)

    def coverage(self, content: Document) -> tuple[str, ...]:
        """Return the coverage statement; a message that is cut leaves it to the whole document."""
        if self.left_out(content) or not self.with_sources:
            return ()
        return tuple(
            f"{item.label}: {item.text}" + (f" ({'; '.join(item.items)})" if item.items else "")
            for item in content.coverage
        )

    def more(self, story: StoryBlock) -> str:
        """Return what is said of the lines of ``story`` that stand in the whole document only."""
        count = len(story.more)
        return t("+{lines}", lines=plural(count, "more line", "more lines")) if count and self.rest else ""

    def left_out(self, content: Document) -> str:
        """Return what is said of the stories that are not shown; empty where all are."""
        count = len(content.stories) - len(self.of(content))
        if not count:
            return ""
        told = plural(count, "more story", "more stories")
        return f"{told}: {self.rest}" if self.rest else f"{told}."


ALL = Cut()

MESSAGE_BYTES = 95_000
"""Large mail programs show about 100 kB of a message and hide the rest."""


def fitting(content: Document, cut: Cut, written: Callable[[Document, Cut], str]) -> str:
    """Return what ``written`` makes of ``content``, with as many stories of ``cut`` as a message may hold."""
    text = written(content, cut)
    least, most = 1, len(cut.of(content))
    if len(text.encode("utf-8", "replace")) <= MESSAGE_BYTES or most <= least:
        return text
    while least < most:
        middle = (least + most + 1) // 2
        if len(written(content, replace(cut, stories=middle)).encode("utf-8", "replace")) <= MESSAGE_BYTES:
            least = middle
        else:
            most = middle - 1
    return written(content, replace(cut, stories=least))


def about_label(story: StoryBlock) -> str:
    """Return what stands under the headline of ``story``: its marks and outlets."""
    outlets = ", ".join(dict.fromkeys(claim.text for claim in story.outlets))
    return " · ".join(part for part in (*story.marks, outlets) if part)


def earlier_label(story: StoryBlock) -> str:
    """Return how the affair of ``story`` was told on earlier days; empty where it was not."""
    told = "; ".join(f"{item.day}: {item.headline}" for item in story.history)
    return t("Earlier: {told}", told=told) if told else ""


def told_label(line: Line) -> str:
    """Return a line of a story with its kind and citations."""
    alone = f" ({line.alone})" if line.alone else ""
    return f"{line.label}: {line.text}{marks(line.citations)}{alone}"


def meeting_label(row: MeetingRow) -> str:
    """Return a meeting in one line."""
    who = ", ".join(f"{name} ({role})" if role else name for name, role in row.who)
    places = ", ".join(part for part in (row.when, row.where) if part not in {"", "–", t(NOT_STATED)})
    agreed = "; ".join(point.rstrip(".") for point in row.agreed)
    return " – ".join(part for part in (places, who, agreed) if part)


def marks(citations: Iterable[int]) -> str:
    """Return `` [1] [3]``."""
    return "".join(f" [{number}]" for number in citations)
