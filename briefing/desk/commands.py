"""The desk in a terminal: what lies on it as text, and short commands for each act.

Stories are named by their number in the day as it stands, lines by the story's number and their place: ``2.1``.
"""

from __future__ import annotations

import textwrap
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
    told,
)
from briefing.errors import DeskError
from briefing.rendering.safety import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.desk.desk import DeskState, Entry
    from briefing.types import Story

COMMANDS = """\
d 3          drop story 3             x 3.2        remove line 2 of story 3
back 1       take back dropped story 1 (of the list of dropped ones)
p 2          pin story 2              u 2          unpin it
m 5 1        move story 5 before 1    m 5 end      to the end
j 4 2        join story 4 to story 2  s 2 7 9      split sources 7 and 9 off story 2
r 2.1 TEXT   reword a line            h 2 TEXT     reword a headline
undo 4       take back act 4          l            list the day again
a            approve                  q            leave the desk
A TEXT that the sources do not bear out is refused; write  ! REASON  behind it to let it stand all the same."""

_WIDTH = 92
_SIMPLE: Mapping[str, type[Drop | Pin | Unpin]] = {"d": Drop, "p": Pin, "u": Unpin}


def listing(state: DeskState) -> str:
    """Return the day as it lies on the desk, as plain text."""
    return "\n".join(_rows(state)) + "\n"


def edit_from(command: str, state: DeskState) -> Edit:  # noqa: PLR0911 - one for each command
    """Return the act that a short command asks for.

    Args:
        command: As `COMMANDS` tells.
        state: The day that the person who typed it saw.

    Raises:
        DeskError: It is no command, or names what is not there.
    """
    word, _, rest = command.strip().partition(" ")
    rest = rest.strip()
    if word in {"r", "h"}:
        return _text(word, rest, state)
    if word == "s":
        first, *numbers = rest.split() or [""]
        return Split(story=_story(first, state).id, articles=_articles(numbers, state))
    if word == "back":
        place = _number(rest)
        if not 1 <= place <= len(state.dropped):
            raise DeskError(f"no dropped story has the number {rest!r}", hint="l lists them")
        return Restore(story=state.dropped[place - 1].id)
    if word == "x":
        story, name, text = _line(rest, state)
        return DropBullet(story=story.id, bullet=name, was=text)
    if word in {"m", "j"}:
        one, _, other = rest.partition(" ")
        own = _story(one, state).id
        if word == "j":
            return Merge(story=own, into=_story(other, state).id)
        return Move(story=own, before=None if other.strip() == "end" else _story(other, state).id)
    if word in _SIMPLE:
        return _SIMPLE[word](story=_story(rest, state).id)
    raise DeskError(f"{word!r} is no command of the desk", hint="? lists them")


def _text(word: str, rest: str, state: DeskState) -> Edit:
    target, _, text = rest.partition(" ")
    text, _, reason = text.partition(" ! ")
    text, override = clean(text), clean(reason) or None
    if not text:
        raise DeskError("the new text is missing", hint=f"{word} {target or '2.1'} TEXT")
    if word == "h":
        story = _story(target, state)
        return Headline(story=story.id, was=story.headline, text=text, override=override)
    story, name, was = _line(target, state)
    return Reword(story=story.id, bullet=name, was=was, text=text, override=override)


def _story(number: str, state: DeskState) -> Story:
    rank = _number(number)
    for story in state.edited.stories:
        if story.rank == rank:
            return story
    raise DeskError(f"there is no story {number.strip()!r}", hint="l lists the day")


def _line(mark: str, state: DeskState) -> tuple[Story, str, str]:
    number, _, place = mark.strip().partition(".")
    story = _story(number, state)
    lines = (*story.bullets, *story.more)
    at = _number(place)
    if not 1 <= at <= len(lines):
        raise DeskError(f"there is no line {mark.strip()!r}", hint="l lists the day")
    return story, state.lines[story.id][at - 1], lines[at - 1].text


def _articles(numbers: list[str], state: DeskState) -> tuple[str, ...]:
    by_number = {entry.number: entry.id for entry in state.edited.sources}
    missing = [number for number in numbers if _number(number) not in by_number]
    if missing or not numbers:
        raise DeskError(f"no source has the number {' '.join(missing)!r}", hint="s 2 7 9: numbers of sources")
    return tuple(by_number[_number(number)] for number in numbers)


def _number(text: str) -> int:
    text = text.strip().lstrip("#[").rstrip(".]")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004


def _rows(state: DeskState) -> Iterator[str]:
    yield f"{state.edited.title}, {state.date} - {_standing(state)} - revision {state.revision}"
    numbers = {entry.id: entry.number for entry in state.edited.sources}
    section = None
    for story in state.edited.stories:
        if not story.shown:
            continue
        if story.section != section:
            section = story.section
            yield f"\n{clean(section).upper()}"
        pinned = "  [pinned]" if story.id in state.pinned else ""
        cited = " ".join(str(numbers[name]) for name in story.articles if name in numbers)
        yield from _wrapped(f"{story.rank}. {clean(story.headline)}{pinned}  [sources {cited}]", "   ")
        for place, bullet in enumerate((*story.bullets, *story.more), start=1):
            mark = "" if bullet.method.value != "edited" else "  [edited]"
            mark = "  [edited, not verified]" if bullet.override else mark
            more = "+" if place > len(story.bullets) else " "
            yield from _wrapped(f" {more} {story.rank}.{place} {clean(bullet.text)}{mark}", "       ")
    yield from _beside(state)


def _beside(state: DeskState) -> Iterator[str]:
    """Yield what is not told, and what was done."""
    hidden = [story for story in state.edited.stories if not story.shown]
    if hidden:
        yield "\nNAMED ONLY"
        for story in hidden:
            yield from _wrapped(f"{story.rank}. {clean(story.headline)}", "   ")
    if state.dropped:
        yield "\nDROPPED"
        for place, story in enumerate(state.dropped, start=1):
            yield from _wrapped(f"({place}) {clean(story.headline)}", "   ")
    if state.edits:
        yield "\nACTS"
        titles = {story.id: clean(story.headline) for story in (*state.draft.stories, *state.edited.stories)}
        for entry in state.edits:
            yield from _wrapped(_act(entry, titles.get(entry.edit.story, "")), "     ")


def _act(entry: Entry, title: str) -> str:
    reasons = f"; the gate: {', '.join(entry.reasons)}" if entry.reasons else ""
    override = getattr(entry.edit, "override", None)
    kept = f"; kept because: {clean(override)}" if override else ""
    lapsed = f"; no longer applies: {entry.lapsed}" if entry.lapsed else ""
    about = f" ({title})" if title else ""
    who = f"{clean(entry.who)} {entry.at:%d %b %H:%M} UTC"
    return f"  {entry.number}. {told(entry.edit)}{about}, {who}{reasons}{kept}{lapsed}"


def _standing(state: DeskState) -> str:
    if state.approved is None:
        return "not approved"
    when = f"approved by {clean(state.approved.who)}, {state.approved.made_at:%d %b %H:%M} UTC"
    if state.newer:
        return f"{when}; newer news came since"
    return f"{when}; changed since" if state.changed else when


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=True) or [""]
