"""A draft with an editor's acts applied: a pure function, so that any form of any revision can be made again.

What hangs on a story follows it: its lines of the glance, its meetings and announced events go with a dropped story
and stay with a moved one. Whatever is left keeps its proof; sources are counted anew.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefing.desk.edits import (
    Drop,
    DropBullet,
    Edit,
    Headline,
    Merge,
    Move,
    Pin,
    Restore,
    Reword,
    Split,
    Unpin,
)
from briefing.editing.meetings import meetings as meetings_of
from briefing.types import Bullet, GlanceLine, Method, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from briefing.types import Briefing, ComingUp, Meeting, SourceEntry, Story

DROPPED = "left out by the editor"
GLANCE = 5
TOP = "Top stories"
"""Section of the pinned stories: in their own they would draw all of it to the top."""


class UnmetError(Exception):
    """What an edit was meant for is not there, or not as it was; the text says what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """An edited draft.

    Attributes:
        briefing: The briefing as it would be approved.
        lines: Names of each story's lines, those behind "more" included, by the story's id.
        dropped: The stories that were left out, as they were.
        pinned: Ids of the pinned stories, in their order.
        lapsed: Places of the edits that no longer apply, with the reason.
    """

    briefing: Briefing
    lines: Mapping[str, tuple[str, ...]]
    dropped: tuple[Story, ...]
    pinned: tuple[str, ...]
    lapsed: Mapping[int, str]


@dataclass(slots=True)
class _Entry:
    story: Story
    lines: list[tuple[str, Bullet]]
    first: int
    """How many lines stand before "more"."""
    dropped: bool = False


@dataclass(slots=True)
class _Table:
    """The stories on the table, in order."""

    entries: list[_Entry]
    sources: Mapping[str, SourceEntry]
    pinned: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)


def apply(draft: Briefing, edits: Sequence[Edit]) -> Edited:
    """Return ``draft`` with edits applied in their order; those that no longer fit are passed over and listed."""
    table = _Table(
        entries=[_entry(story) for story in draft.stories],
        sources={entry.id: entry for entry in draft.sources},
    )
    lapsed: dict[int, str] = {}
    for place, edit in enumerate(edits):
        try:
            _apply(table, edit)
        except UnmetError as exc:
            lapsed[place] = str(exc)
    return _result(draft, table, lapsed)


def check(draft: Briefing, edits: Sequence[Edit], edit: Edit) -> None:
    """Check that ``edit`` fits the draft with ``edits``.

    Raises:
        UnmetError: It does not.
    """
    lapsed = apply(draft, [*edits, edit]).lapsed.get(len(edits))
    if lapsed is not None:
        raise UnmetError(lapsed)


def _entry(story: Story) -> _Entry:
    lines = [
        (f"{story.id}:{place}", bullet) for place, bullet in enumerate((*story.bullets, *story.more), start=1)
    ]
    return _Entry(story=story, lines=lines, first=len(story.bullets))


def _apply(table: _Table, edit: Edit) -> None:  # noqa: C901, PLR0912 - one case for each act
    if isinstance(edit, Restore):
        _found(table, edit.story, dropped=True).dropped = False
        return
    entry = _found(table, edit.story)
    if isinstance(edit, Drop):
        entry.dropped = True
        _unpin(table, edit.story)
    elif isinstance(edit, Pin):
        if edit.story in table.pinned:
            raise UnmetError("the story is pinned already")
        table.pinned.append(edit.story)
    elif isinstance(edit, Unpin):
        if edit.story not in table.pinned:
            raise UnmetError("the story is not pinned")
        _unpin(table, edit.story)
    elif isinstance(edit, Move):
        _move(table, entry, edit.before)
    elif isinstance(edit, Merge):
        _merge(table, _found(table, edit.into), entry)
    elif isinstance(edit, Split):
        _split(table, entry, edit.articles)
    elif isinstance(edit, Headline):
        if entry.story.headline != edit.was:
            raise UnmetError("the headline has changed since")
        entry.story = replace(entry.story, headline=edit.text, override=edit.override)
    elif isinstance(edit, Reword):
        place = _line(entry, edit.bullet, edit.was)
        name, bullet = entry.lines[place]
        entry.lines[place] = (
            name,
            replace(bullet, text=edit.text, plain="", method=Method.EDITED, override=edit.override),
        )
    elif isinstance(edit, DropBullet):
        place = _line(entry, edit.bullet, edit.was)
        del entry.lines[place]
        entry.first -= place < entry.first
        entry.first = max(entry.first, min(1, len(entry.lines)))


def _found(table: _Table, name: str, *, dropped: bool = False) -> _Entry:
    for entry in table.entries:
        if entry.story.id == name:
            if entry.dropped != dropped:
                raise UnmetError("the story is not dropped" if dropped else "the story was dropped")
            return entry
    if name in table.merged:
        raise UnmetError("the story was merged into another")
    raise UnmetError("there is no such story")


def _line(entry: _Entry, name: str, was: str) -> int:
    for place, (own, bullet) in enumerate(entry.lines):
        if own == name:
            if bullet.text != was:
                raise UnmetError("the line has changed since")
            return place
    raise UnmetError("the line is not there any more")


def _unpin(table: _Table, name: str) -> None:
    if name in table.pinned:
        table.pinned.remove(name)


def _move(table: _Table, entry: _Entry, before: str | None) -> None:
    if before == entry.story.id:
        raise UnmetError("a story cannot stand before itself")
    target = None if before is None else _found(table, before)
    table.entries.remove(entry)
    if target is None:
        shown = [place for place, other in enumerate(table.entries) if other.story.shown]
        table.entries.insert(shown[-1] + 1 if shown else len(table.entries), entry)
        return
    # Documents group stories by section: a story that is to stand here must belong here.
    entry.story = replace(entry.story, section=target.story.section, shown=target.story.shown)
    table.entries.insert(table.entries.index(target), entry)


def _merge(table: _Table, into: _Entry, entry: _Entry) -> None:
    if into is entry:
        raise UnmetError("a story cannot be merged into itself")
    one, other = into.story, entry.story
    articles = tuple(dict.fromkeys((*one.articles, *other.articles)))
    known = {bullet.text for _, bullet in into.lines}
    more = [item for item in entry.lines if item[1].text not in known]
    shown, hidden = into.lines[: into.first], into.lines[into.first :]
    taken = [item for item in more if item in entry.lines[: entry.first]]
    into.lines = [*shown, *taken, *hidden, *(item for item in more if item not in taken)]
    into.first += len(taken)
    into.story = replace(
        one,
        articles=articles,
        copies=tuple(dict.fromkeys((*one.copies, *other.copies))),
        outlets=_outlets(articles, table.sources),
        disagreements=tuple(dict.fromkeys((*one.disagreements, *other.disagreements))),
        watched=tuple(dict.fromkeys((*one.watched, *other.watched))),
        shown=one.shown or other.shown,
    )
    table.entries.remove(entry)
    _unpin(table, other.id)
    table.merged[other.id] = one.id


def _split(table: _Table, entry: _Entry, articles: tuple[str, ...]) -> None:
    story = entry.story
    chosen = set(articles)
    if not chosen or not chosen < set(story.articles):
        raise UnmetError("choose some of the story's articles, not all")
    left = [(name, _proved_by(bullet, set(story.articles) - chosen)) for name, bullet in entry.lines]
    taken = [(name, _proved_by(bullet, chosen)) for name, bullet in entry.lines]
    staying = [(name, bullet) for name, bullet in left if bullet is not None]
    names = {name for name, _ in staying}
    going = [(name, bullet) for name, bullet in taken if bullet is not None and name not in names]
    first = sum(name in names for name, _ in entry.lines[: entry.first])
    own = tuple(name for name in story.articles if name in chosen)
    source = table.sources.get(own[0])
    new = replace(
        story,
        id=hashlib.sha256("\n".join(sorted(own)).encode()).hexdigest()[:16],
        headline=source.title if source is not None else story.headline,
        articles=own,
        copies=tuple((copy, of) for copy, of in story.copies if of in chosen),
        outlets=_outlets(own, table.sources),
        disagreements=(),
        override=None,
    )
    place = table.entries.index(entry)
    entry.story = replace(
        story,
        articles=tuple(name for name in story.articles if name not in chosen),
        copies=tuple((copy, of) for copy, of in story.copies if of not in chosen),
        outlets=_outlets([name for name in story.articles if name not in chosen], table.sources),
        disagreements=tuple(
            item
            for item in story.disagreements
            if not any(chosen.intersection(claim.citations) for claim in item.claims)
        ),
    )
    entry.lines, entry.first = staying, max(first, min(1, len(staying)))
    table.entries.insert(place + 1, _Entry(story=new, lines=going, first=min(len(going), 3)))


def _proved_by(bullet: Bullet, articles: set[str]) -> Bullet | None:
    evidence = tuple(item for item in bullet.evidence if item.article_id in articles)
    return (
        replace(bullet, evidence=evidence, sources=min(bullet.sources, len(evidence))) if evidence else None
    )


def _outlets(articles: Iterable[str], sources: Mapping[str, SourceEntry]) -> int:
    named = {sources[name].source or name for name in articles if name in sources}
    return max(len(named), 1)


def _result(draft: Briefing, table: _Table, lapsed: Mapping[int, str]) -> Edited:
    place = {name: number for number, name in enumerate(table.pinned)}
    kept = [entry for entry in table.entries if not entry.dropped]
    ordered = sorted(
        kept, key=lambda entry: (place.get(entry.story.id, len(place)), not _shown(entry, place))
    )
    stories = tuple(
        replace(
            entry.story,
            rank=rank,
            section=TOP if entry.story.id in place else entry.story.section,
            shown=_shown(entry, place),
            bullets=tuple(bullet for _, bullet in entry.lines[: entry.first]),
            more=tuple(bullet for _, bullet in entry.lines[entry.first :]),
        )
        for rank, entry in enumerate(ordered, start=1)
    )
    dropped = tuple(entry.story for entry in table.entries if entry.dropped)
    return Edited(
        briefing=_with_what_hangs_on_them(draft, stories, dropped, table),
        lines={entry.story.id: tuple(name for name, _ in entry.lines) for entry in ordered},
        dropped=dropped,
        pinned=tuple(table.pinned),
        lapsed=lapsed,
    )


def _shown(entry: _Entry, pinned: Mapping[str, int]) -> bool:
    return entry.story.shown or entry.story.id in pinned


def _with_what_hangs_on_them(
    draft: Briefing, stories: tuple[Story, ...], dropped: tuple[Story, ...], table: _Table
) -> Briefing:
    ids = {story.id for story in stories}
    gone = {name for story in dropped for name in _articles(story)}
    gone -= {name for story in stories for name in _articles(story)}

    def home(name: str | None) -> str | None:
        while name in table.merged:
            name = table.merged[name]
        return name

    rewritten = _rewritten(draft, table)
    meetings = tuple(item for item in _meetings(draft, stories) if not _proved_only_by(item, gone))
    coming = tuple(
        replace(item, story=home(item.story), text=text)
        for item in draft.coming_up
        if not (item.story is not None and home(item.story) not in ids)
        and not _proved_only_by(item, gone)
        and (text := rewritten.get(item.text, item.text)) is not None
    )
    corrections = tuple(
        replace(item, story=home(item.story) or "", text=text)
        for item in draft.corrections
        if home(item.story) in ids and (text := rewritten.get(item.text, item.text)) is not None
    )
    cited = {
        *(name for story in stories for name in _articles(story)),
        *(name for meeting in meetings for name in meeting.citations),
        *(name for event in coming for name in event.citations),
        *(name for correction in corrections for name in correction.citations),
        *(name for item in draft.continuing for name in item.citations),
    }
    listed = [entry for entry in draft.sources if entry.id in cited or entry.id not in gone]
    return replace(
        draft,
        stories=stories,
        glance=tuple(_glance(draft, stories, table, home)),
        meetings=meetings,
        coming_up=coming,
        corrections=corrections,
        watchlist=tuple(
            replace(
                item,
                stories=tuple(
                    dict.fromkeys(
                        own for name in item.stories if (own := home(name)) in ids and own is not None
                    )
                ),
            )
            for item in draft.watchlist
        ),
        sources=tuple(replace(entry, number=number) for number, entry in enumerate(listed, start=1)),
        report=replace(
            draft.report,
            used=max(draft.report.used - len(gone), 0),
            skipped=(
                *draft.report.skipped,
                *(
                    Skipped(source=table.sources[name].origin, reason=DROPPED, failed=False)
                    for story in dropped
                    for name in _articles(story)
                    if name in gone and name in table.sources
                ),
            ),
            methods=dict(
                Counter(bullet.method.value for story in stories for bullet in (*story.bullets, *story.more))
            ),
        ),
    )


def _rewritten(draft: Briefing, table: _Table) -> dict[str, str | None]:
    """Return the new texts of lines that were reworded, None for those removed, by their texts in the draft."""
    now = {name: bullet.text for entry in table.entries for name, bullet in entry.lines}
    return {
        bullet.text: now.get(name)
        for story in draft.stories
        for name, bullet in _entry(story).lines
        if now.get(name) != bullet.text
    }


def _meetings(draft: Briefing, stories: tuple[Story, ...]) -> list[Meeting]:
    """Return the rows of the table of meetings: one whose line was reworded or removed is made anew or goes."""

    def rows(of: Iterable[Story]) -> tuple[Meeting, ...]:
        return meetings_of([(*story.bullets, *story.more) for story in of])

    before, after = rows(draft.stories), rows(stories)
    kept = [item for item in draft.meetings if item not in before or item in after]
    return [*kept, *(item for item in after if item not in before and item not in kept)]


def _articles(story: Story) -> Iterator[str]:
    yield from story.articles
    yield from (copy for copy, _ in story.copies)


def _proved_only_by(item: Meeting | ComingUp, articles: set[str]) -> bool:
    return bool(item.citations) and articles.issuperset(item.citations)


def _glance(
    draft: Briefing, stories: tuple[Story, ...], table: _Table, home: Callable[[str | None], str | None]
) -> Iterator[GlanceLine]:
    """Yield the lines of a busy reader: pinned stories first, and each line in its present wording."""
    by_id = {story.id: story for story in stories}
    wanted = [name for name in table.pinned if name in by_id]
    wanted += [name for item in draft.glance if (name := home(item.story)) is not None and name in by_id]
    if not draft.glance:
        wanted = []
    first = {bullet.text: name for story in draft.stories for name, bullet in _entry(story).lines}
    now = {name: bullet for entry in table.entries for name, bullet in entry.lines}
    told = {home(item.story): item for item in reversed(draft.glance)}
    for name in list(dict.fromkeys(wanted))[: max(GLANCE, len(draft.glance))]:
        story = by_id[name]
        known = told.get(name)
        bullet = now.get(first.get(known.text, "")) if known is not None else None
        if known is not None and first.get(known.text) is None:
            yield replace(known, story=name)
        elif bullet is not None and bullet in (*story.bullets, *story.more):
            yield GlanceLine(story=name, text=bullet.text, citations=bullet.citations)
        elif story.bullets:
            yield GlanceLine(story=name, text=story.bullets[0].text, citations=story.bullets[0].citations)
