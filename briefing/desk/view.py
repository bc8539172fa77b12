"""The day as the desk's page shows it: stories with their actions, lines with their proof, the log of changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.desk.edits import Headline, Reword
from briefing.desk.forms import mark_of
from briefing.desk.log import Logged, cut, hour, logged
from briefing.rendering.prepare import Desk as Documents
from briefing.rendering.safety import clean
from briefing.rendering.wording import day_label, plural

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from briefing.desk.desk import DeskState, Entry
    from briefing.desk.forms import Form
    from briefing.rendering.content import Line, StoryBlock
    from briefing.types import Article, Briefing, Story


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A form that was not carried out, and what was typed into it.

    Attributes:
        form: The form.
        title: What happened, in a few words.
        reasons: Why, in sentences.
        refused: True where the gate refused the text: it may be taken with a reason.
    """

    form: Form
    title: str
    reasons: tuple[str, ...]
    refused: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TextBox:
    """A text that can be reworded.

    Attributes:
        text: What stands in the box: the present text, or what was typed.
        seen: Mark of the present text.
        trouble: Why what was typed was not taken.
    """

    text: str
    seen: str
    trouble: Trouble | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LineView:
    """A line: as a document shows it, its name at the desk, its place on the page, and who reworded it.

    ``behind`` is True where documents show it only under "more".
    """

    id: str
    anchor: str
    line: Line
    box: TextBox
    note: str
    behind: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryView:
    """A story that the documents tell.

    Attributes:
        id: Its id.
        anchor: Where it stands on the page.
        name: Its number and headline, shortened, for lists and labels.
        section: Its section.
        block: The story as a document shows it.
        box: Its headline.
        lines: Its lines.
        pinned: True where it stands first by an editor's wish.
        articles: Id and label of its articles, which can be split off; empty where there is only one.
        up: Id of the story before which it goes with "Up"; None at the top, and for a pinned story.
        down: So too for "Down"; empty for the end, None where it stands there.
        note: Who changed its headline.
    """

    id: str
    anchor: str
    name: str
    section: str
    block: StoryBlock
    box: TextBox
    lines: tuple[LineView, ...]
    pinned: bool
    articles: tuple[tuple[str, str], ...]
    up: str | None
    down: str | None
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A story that is only named: left out for length, or dropped."""

    id: str
    anchor: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PageView:
    """Everything that the page shows."""

    title: str
    day: str
    revision: int
    who: str
    counts: str
    changes: str
    stories: tuple[StoryView, ...]
    left_out: tuple[Named, ...]
    dropped: tuple[Named, ...]
    log: tuple[Logged, ...]
    news: tuple[Logged, ...]
    gone: tuple[Logged, ...]
    newer: bool
    approved: str
    trouble: Trouble | None
    trouble_shown: bool


def anchor_of(key: str) -> str:
    """Return the place of a story or a line on the page; ids of stories may hold any character."""
    return "s-" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def page_view(
    state: DeskState,
    articles: Mapping[str, Article],
    *,
    who: str,
    zone: dt.tzinfo,
    news: Sequence[Entry] = (),
    gone: Sequence[Entry] = (),
    trouble: Trouble | None = None,
) -> PageView:
    """Return what the page shows.

    Args:
        state: The day at the desk.
        articles: The articles by id, for languages and the paragraphs around passages.
        who: Who works at this page.
        zone: The zone of its times.
        news: What others did since the page was shown last.
        gone: What they took back since then.
        trouble: The form that was not carried out.
    """
    return _View(state, articles, who=who, zone=zone, trouble=trouble).page(news, gone)


class _View:
    def __init__(
        self,
        state: DeskState,
        articles: Mapping[str, Article],
        *,
        who: str,
        zone: dt.tzinfo,
        trouble: Trouble | None,
    ) -> None:
        self._state = state
        self._day: Briefing = state.edited
        self._documents = Documents(state.edited, articles)
        self._who = who
        self._zone = zone
        self._trouble = trouble
        self._placed = False
        known = (*state.draft.stories, *state.dropped, *state.edited.stories)
        self._headlines = {story.id: story.headline for story in known}

    def page(self, news: Sequence[Entry], gone: Sequence[Entry]) -> PageView:
        told = [story for story in self._day.stories if story.shown]
        hidden = [story for story in self._day.stories if not story.shown]
        stories = tuple(self._story(story, told) for story in told)
        changes = plural(len(self._state.edits), "change")
        approved = self._state.approved
        return PageView(
            title=clean(self._day.title) or "Briefing",
            day=day_label(self._day.date),
            revision=self._state.revision,
            who=clean(self._who),
            counts=f"{plural(len(told), 'story', 'stories')} · at the desk: {clean(self._who)}",
            changes=changes,
            stories=stories,
            left_out=tuple(self._named(story.id) for story in hidden),
            dropped=tuple(self._named(story.id) for story in self._state.dropped),
            log=tuple(logged(entry, self._headlines, self._zone) for entry in reversed(self._state.edits)),
            news=tuple(logged(entry, self._headlines, self._zone) for entry in news),
            gone=tuple(logged(entry, self._headlines, self._zone) for entry in gone),
            newer=self._state.newer,
            approved=f"{clean(approved.who)}, {hour(self._zone, approved.made_at)}" if approved else "",
            trouble=self._trouble,
            trouble_shown=self._placed,
        )

    def _story(self, story: Story, told: list[Story]) -> StoryView:
        block = self._documents.story(story)
        ids = self._state.lines[story.id]
        bullets = (*story.bullets, *story.more)
        lines = tuple(
            LineView(
                id=key,
                anchor=anchor_of(key),
                line=line,
                box=self._box("reword", story.id, key, bullet.text),
                note=self._note(key, story.id),
                behind=place >= len(block.lines),
            )
            for place, (key, bullet, line) in enumerate(zip(ids, bullets, block.all_lines, strict=True))
        )
        movable = [other.id for other in told if other.id not in self._state.pinned]
        at = movable.index(story.id) if story.id in movable else None
        return StoryView(
            id=story.id,
            anchor=anchor_of(story.id),
            name=self._named(story.id, block.number).name,
            section=clean(story.section),
            block=block,
            box=self._box("headline", story.id, "", story.headline),
            lines=lines,
            pinned=story.id in self._state.pinned,
            articles=self._articles(story) if len(story.articles) > 1 else (),
            up=movable[at - 1] if at else None,
            down=None if at is None or at + 1 == len(movable) else "".join(movable[at + 2 : at + 3]),
            note=self._note("", story.id),
        )

    def _box(self, do: str, story: str, line: str, text: str) -> TextBox:
        trouble = self._trouble
        if trouble is None or (trouble.form.do, trouble.form.story, trouble.form.line) != (do, story, line):
            return TextBox(text=clean(text), seen=mark_of(text))
        self._placed = True
        return TextBox(text=trouble.form.text, seen=mark_of(text), trouble=trouble)

    def _articles(self, story: Story) -> tuple[tuple[str, str], ...]:
        entries = {entry.id: entry for entry in self._day.sources}
        labels = []
        for key in story.articles:
            entry = entries.get(key)
            label = (
                f"[{entry.number}] {clean(entry.source or '')}: {clean(entry.title)}" if entry else clean(key)
            )
            labels.append((key, label))
        return tuple(labels)

    def _note(self, line: str, story: str) -> str:
        """Return who reworded a line, or with an empty line the headline, last; empty where nobody did."""
        for entry in reversed(self._state.edits):
            edit = entry.edit
            if entry.lapsed:
                continue
            if (isinstance(edit, Reword) and line and edit.bullet == line) or (
                isinstance(edit, Headline) and not line and edit.story == story
            ):
                note = f"Edited by {clean(entry.who)}, {hour(self._zone, entry.at)}"
                return f"{note}, not verified: {clean(edit.override)}" if edit.override else note
        return ""

    def _named(self, story: str, rank: int | None = None) -> Named:
        headline = cut(self._headlines.get(story, story))
        return Named(
            id=story,
            anchor=anchor_of(story),
            name=headline if rank is None else f"{rank}. {headline}",
        )
