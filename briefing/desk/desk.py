"""The desk of a day: the draft, what editors did to it, and the edition that they let go.

Several people may sit at it, each in a process of his own. The archive orders their acts: an act is checked and
kept in one transaction, and refused where what it was meant for has changed since its author looked. Approval
names the revision that was read, so that nobody approves what he has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.archive.codec import decoded, encoded
from briefing.desk.applying import Edited, UnmetError, apply, check
from briefing.desk.checking import headline_reasons, line_reasons, require
from briefing.desk.edits import Edit, Headline, Move, Pin, Reword, data_of, edit_of, stories_of, told
from briefing.errors import ArchiveError, DeskConflictError, DeskError
from briefing.rendering.safety import clean
from briefing.style import load_style
from briefing.types import APPROVED, Bullet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from briefing.archive import ApprovalRecord, Archive, BriefingRecord, EditRecord
    from briefing.config import Settings
    from briefing.types import Article, Briefing, Story

UNDO = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An act of an editor.

    Attributes:
        number: Its number, which `Desk.undo` takes.
        edit: What was done.
        who: Whose act.
        at: When, aware.
        reasons: What the gate had against it, where it was overridden.
        lapsed: Why it no longer applies; empty where it does.
    """

    number: int
    edit: Edit
    who: str
    at: dt.datetime
    reasons: tuple[str, ...] = ()
    lapsed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskState:
    """What lies on the desk.

    Attributes:
        date: The day.
        revision: Grows with every act and every new draft; approval names it.
        draft: The briefing as it was compiled.
        edited: The briefing as it would be approved.
        lines: Names of each story's lines, those behind "more" included, by the story's id.
        dropped: The stories that were left out.
        pinned: Ids of the pinned stories, in their order.
        edits: The acts that stand, in order.
        approved: Who approved what was approved last; None if nothing was.
        changed: True where something was done, or a newer draft came, since that approval.
        newer: True where a draft was compiled after that approval.
    """

    date: dt.date
    revision: int
    draft: Briefing
    edited: Briefing
    lines: Mapping[str, tuple[str, ...]]
    dropped: tuple[Story, ...]
    pinned: tuple[str, ...]
    edits: tuple[Entry, ...]
    approved: ApprovalRecord | None
    changed: bool
    newer: bool


@dataclass(frozen=True, slots=True)
class _Read:
    record: BriefingRecord
    draft: Briefing
    records: tuple[EditRecord, ...]
    entries: tuple[Entry, ...]
    edited: Edited

    @property
    def acts(self) -> int:
        return self.records[-1].revision if self.records else 0

    @property
    def revision(self) -> int:
        # Both only grow: an act as well as a new draft makes another number.
        return self.acts + self.record.version - 1

    @property
    def active(self) -> list[Edit]:
        return [entry.edit for entry in self.entries]


class Desk:
    """The desk of one day.

    Args:
        archive: Where the draft lies and the acts are kept.
        settings: The settings in force: forms of the documents.
        date: The day.
    """

    def __init__(self, archive: Archive, settings: Settings, date: dt.date) -> None:
        self._archive = archive
        self._settings = settings
        self.date = date
        self._articles: dict[tuple[int, str], Article | None] = {}

    @classmethod
    def open(cls, archive: Archive, settings: Settings, date: dt.date) -> Desk:
        """Return the desk of a day.

        Raises:
            ArchiveError: There is no briefing of that day.
        """
        desk = cls(archive, settings, date)
        desk._read()
        return desk

    def state(self) -> DeskState:
        """Return what lies on the desk now.

        Raises:
            ArchiveError: The archive cannot be read.
        """
        return self._state(self._read())

    def articles(self) -> dict[str, Article]:
        """Return the day's articles that the archive still holds, by their ids in the briefing.

        Raises:
            ArchiveError: The archive cannot be read.
        """
        record = self._read().record
        return self._at_hand(record, [entry.id for entry in record.briefing.sources])

    def submit(self, edit: Edit, *, who: str) -> DeskState:
        """Do what an editor wants, and return what lies on the desk then.

        Args:
            edit: The act.
            who: Whose act.

        Raises:
            DeskError: It has no text.
            DeskConflictError: What it is meant for is not there, or not as it was.
            DeskRefusedError: The gate refuses the words, and no reason was given why they are to stand.
            ModelError: A story that was only named is to be told, and the model cannot be run.
            ArchiveError: The archive cannot be written.
        """
        override = getattr(edit, "override", None)
        if isinstance(edit, (Reword, Headline)) and not (
            clean(edit.text) and (override is None or clean(override))
        ):
            raise DeskError("the text or the reason is empty", hint="write it, or remove the line")
        self._check(edit)
        reasons = self._reasons(edit)
        require(reasons, override)
        if not reasons and isinstance(edit, (Reword, Headline)):
            edit = replace(edit, override=None)  # nothing had to be overridden
        written = self._written(edit)
        with self._archive.transaction():
            read = self._check(edit)
            self._archive.save_edit(
                self.date,
                {**data_of(edit), "reasons": list(reasons), "written": written},
                revision=read.acts + 1,
                who=who,
            )
        return self.state()

    def undo(self, number: int, *, who: str) -> DeskState:
        """Take an act back; what was done later stays as far as it still fits.

        Raises:
            DeskConflictError: There is no such act, or it was taken back already.
            ArchiveError: The archive cannot be written.
        """
        with self._archive.transaction():
            read = self._read()
            if number not in {entry.number for entry in read.entries}:
                raise DeskConflictError(f"there is no act {number} to undo", hint="look at the list again")
            self._archive.save_edit(
                self.date, {"do": UNDO, "number": number}, revision=read.acts + 1, who=who
            )
        return self.state()

    def approve(self, *, revision: int, who: str) -> BriefingRecord:
        """Let the edited briefing go as the edition of the day, and return it as it was kept.

        Args:
            revision: What was read.
            who: Who approves.

        Raises:
            DeskConflictError: Something was done since.
            ArchiveError: The archive cannot be written.
        """
        from briefing.rendering import rendered_forms  # noqa: PLC0415 - loads templates

        read = self._read()
        self._check_revision(read, revision)
        briefing = replace(read.edited.briefing, standing="")
        names = [name for story in briefing.stories for name in _names(story)]
        articles = self._at_hand(read.record, names)
        forms = tuple(dict.fromkeys((*self._settings.formats, *read.record.forms)))
        made = rendered_forms(
            briefing, forms, articles, calendar=f"{self.date}.ics" if "ics" in forms else None
        )
        numbers = self._archive.articles_of(read.record.id, names)
        with self._archive.transaction():
            self._check_revision(self._read(), revision)
            record = self._archive.save_briefing(
                briefing,
                starts=read.record.starts,
                ends=read.record.ends,
                inputs=read.record.inputs,
                forms=made.forms,
                documents=numbers,
                selection=APPROVED,
            )
            self._archive.save_approval(briefing=record.id, draft=read.record.id, revision=read.acts, who=who)
        return record

    def _read(self) -> _Read:
        record = self._archive.draft(self.date)
        if record is None:
            raise ArchiveError(
                f"there is no briefing of {self.date} to review", hint="run briefing daily first"
            )
        records = tuple(self._archive.edits(self.date))
        undone = {item.data["number"] for item in records if item.data["do"] == UNDO}
        standing = [item for item in records if item.data["do"] != UNDO and item.revision not in undone]
        acts = [_act(item) for item in standing]
        draft = _with_lines(record.briefing, records)
        edited = apply(draft, [edit for edit, _ in acts])
        entries = tuple(
            Entry(
                number=item.revision,
                edit=edit,
                who=item.who,
                at=item.made_at,
                reasons=reasons,
                lapsed=edited.lapsed.get(place, ""),
            )
            for place, (item, (edit, reasons)) in enumerate(zip(standing, acts, strict=True))
        )
        return _Read(record, draft, records, entries, edited)

    def _state(self, read: _Read) -> DeskState:
        approved = self._archive.approval(self.date)
        newer = approved is not None and approved.draft != read.record.id
        return DeskState(
            date=self.date,
            revision=read.revision,
            draft=read.draft,
            edited=read.edited.briefing,
            lines=read.edited.lines,
            dropped=read.edited.dropped,
            pinned=read.edited.pinned,
            edits=read.entries,
            approved=approved,
            changed=newer or (approved is not None and approved.revision != read.acts),
            newer=newer,
        )

    def _check(self, edit: Edit) -> _Read:
        read = self._read()
        try:
            check(read.draft, read.active, edit)
        except UnmetError as exc:
            raise DeskConflictError(
                f"not done: {exc}{_by_whom(read.entries, edit)}", hint="look at the day again"
            ) from exc
        return read

    def _check_revision(self, read: _Read, revision: int) -> None:
        if read.revision != revision:
            last = read.records[-1] if read.records else None
            who = f" (last act: {last.who}, {last.made_at:%H:%M} UTC)" if last is not None else ""
            raise DeskConflictError(
                f"not approved: the day was changed since you looked{who}", hint="look at it again"
            )

    def _reasons(self, edit: Edit) -> tuple[str, ...]:
        if not isinstance(edit, (Reword, Headline)):
            return ()
        read = self._read()
        story = next(item for item in read.edited.briefing.stories if item.id == edit.story)
        articles = self._at_hand(read.record, story.articles)
        if isinstance(edit, Headline):
            return headline_reasons(edit.text, story, articles, load_style())
        place = read.edited.lines[story.id].index(edit.bullet)
        return line_reasons(edit.text, (*story.bullets, *story.more)[place], articles, load_style())

    def _written(self, edit: Edit) -> dict[str, Any]:
        """Return the lines of a story that the draft only names and the act shows: they are written now."""
        if not isinstance(edit, (Pin, Move)):
            return {}
        read = self._read()
        after = apply(read.draft, [*read.active, edit]).briefing.stories
        story = next((item for item in after if item.id == edit.story), None)
        own = next((item for item in read.draft.stories if item.id == edit.story), None)
        if story is None or own is None or own.shown or not story.shown or story.bullets:
            return {}
        from briefing.showing import show_story  # noqa: PLC0415 - loads the model's room

        (told,) = show_story(self._archive, read.record, own.id, self._settings)[0].stories
        return {own.id: {"bullets": encoded(told.bullets), "more": encoded(told.more)}}

    def _at_hand(self, record: BriefingRecord, names: Sequence[str]) -> dict[str, Article]:
        """Return the articles that the archive still holds, by their ids in the briefing."""
        missing = [name for name in dict.fromkeys(names) if (record.id, name) not in self._articles]
        for name, number in self._archive.articles_of(record.id, missing).items():
            stored = self._archive.article(number)
            self._articles[record.id, name] = None if stored is None else replace(stored.article, id=name)
        found = ((name, self._articles.get((record.id, name))) for name in names)
        return {name: article for name, article in found if article is not None}


def _with_lines(draft: Briefing, records: Sequence[EditRecord]) -> Briefing:
    """Return the draft with the lines that were written when somebody wanted a named story told."""
    written: dict[str, Any] = {}
    for record in records:
        written |= record.data.get("written", {})
    return replace(
        draft,
        stories=tuple(
            replace(
                story,
                **{
                    name: decoded(tuple[Bullet, ...], lines)
                    for name, lines in written.get(story.id, {}).items()
                },
            )
            if not story.bullets
            else story
            for story in draft.stories
        ),
    )


def _act(record: EditRecord) -> tuple[Edit, tuple[str, ...]]:
    data = dict(record.data)
    reasons = tuple(data.pop("reasons", ()))
    data.pop("written", None)
    return edit_of(data), reasons


def _names(story: Story) -> list[str]:
    return [*story.articles, *(copy for copy, _ in story.copies)]


def _by_whom(entries: Sequence[Entry], edit: Edit) -> str:
    """Tell who was last at the story that an act is about."""
    for entry in reversed(entries):
        if stories_of(entry.edit) & stories_of(edit) and not entry.lapsed:
            return f" ({told(entry.edit)} by {entry.who}, {entry.at:%H:%M} UTC)"
    return ""
