"""The log of the desk: what was done in a sentence, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
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
from briefing.rendering.safety import clean
from briefing.rendering.wording import plural

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from briefing.desk.desk import Entry

_LONGEST = 90

_DEEDS: dict[type[Edit], str] = {Drop: "Dropped", Restore: "Restored", Pin: "Pinned", Unpin: "Unpinned"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """A change: its number, what was done, who did it and when, and why the gate was overruled.

    ``lapsed`` says why it no longer applies; empty where it does.
    """

    number: int
    told: str
    who: str
    at: str
    override: str
    reasons: tuple[str, ...]
    lapsed: str


def logged(entry: Entry, headlines: Mapping[str, str], zone: dt.tzinfo) -> Logged:
    """Return an act as the log shows it.

    Args:
        entry: The act.
        headlines: The stories' headlines by id.
        zone: The zone of the time.
    """
    edit = entry.edit
    override = edit.override if isinstance(edit, Reword | Headline) else None
    return Logged(
        number=entry.number,
        told=_told(edit, headlines),
        who=clean(entry.who),
        at=hour(zone, entry.at),
        override=clean(override or ""),
        reasons=tuple(clean(reason) for reason in entry.reasons),
        lapsed=clean(entry.lapsed),
    )


def hour(zone: dt.tzinfo, at: dt.datetime) -> str:
    """Return a time as ``08:15`` in a zone."""
    return f"{at.astimezone(zone):%H:%M}"


def cut(text: str) -> str:
    """Return ``text`` short enough for a list."""
    text = clean(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _told(edit: Edit, headlines: Mapping[str, str]) -> str:
    def named(story: str) -> str:
        return f"“{cut(headlines.get(story, story))}”"

    name = named(edit.story)
    match edit:
        case Merge(into=into):
            told = f"Merged {name} into {named(into)}"
        case Split(articles=articles):
            told = f"Split {plural(len(articles), 'article')} off {name}"
        case Reword(was=was, text=text):
            told = f"Reworded a line of {name}: “{cut(was)}” is now “{cut(text)}”"
        case DropBullet(was=was):
            told = f"Removed a line of {name}: “{cut(was)}”"
        case Headline(was=was, text=text):
            told = f"Reworded the headline “{cut(was)}”: now “{cut(text)}”"
        case Move(before=before):
            told = f"Moved {name} " + (f"before {named(before)}" if before else "to the end")
        case _:
            told = f"{_DEEDS[type(edit)]} {name}"
    return told
