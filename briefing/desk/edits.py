"""What an editor does to a draft: one small value for each act, kept in the archive in the order of the acts.

A story is named by its id. A line is named by the story and the place that it had in the draft (``3f2a…:2``), and
keeps that name wherever it is moved. An act on a text says which text it was meant for: where somebody else has
changed it since, the act is refused and not applied to words that its author never saw.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """Leave a story out."""

    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Restore:
    """Take a dropped story back in, where it stood."""

    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """Put a story first, behind those that were pinned before, and show it whatever the length."""

    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpin:
    """Undo `Pin`."""

    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Put a story before another one, or at the end where ``before`` is None; it takes over the section there."""

    story: str
    before: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """Tell ``story`` as part of ``into``: articles, lines and disagreements go over."""

    into: str
    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """Make a story of its own from some articles of one; lines follow the articles that prove them."""

    story: str
    articles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reword:
    """Write a line anew.

    Attributes:
        story: The story.
        bullet: The line.
        was: Its text when it was read.
        text: Its new text.
        override: Why it is to stand although the gate refuses it; None where the gate decides.
    """

    story: str
    bullet: str
    was: str
    text: str
    override: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DropBullet:
    """Leave a line out; ``was`` is its text when it was read."""

    story: str
    bullet: str
    was: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """Write a headline anew; the attributes are those of `Reword`."""

    story: str
    was: str
    text: str
    override: str | None = None


Edit = Drop | Restore | Pin | Unpin | Move | Merge | Split | Reword | DropBullet | Headline

_KINDS: dict[str, Any] = {
    "drop": Drop,
    "restore": Restore,
    "pin": Pin,
    "unpin": Unpin,
    "move": Move,
    "merge": Merge,
    "split": Split,
    "reword": Reword,
    "drop-line": DropBullet,
    "headline": Headline,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def data_of(edit: Edit) -> dict[str, Any]:
    """Return an edit as data for JSON: its fields, and its kind under ``do``."""
    return {"do": _NAMES[type(edit)], **dataclasses.asdict(edit)}


def edit_of(data: dict[str, Any]) -> Edit:
    """Return the edit that `data_of` wrote.

    Raises:
        KeyError: There is no such kind.
    """
    values: dict[str, Any] = {
        name: tuple(item) if isinstance(item, list) else item for name, item in data.items() if name != "do"
    }
    made: Edit = _KINDS[data["do"]](**values)
    return made


def told(edit: Edit) -> str:
    """Return what an edit does in a few words, without the story's name."""
    words = {
        Drop: "dropped",
        Restore: "restored",
        Pin: "pinned",
        Unpin: "unpinned",
        Move: "moved",
        Merge: "merged",
        Split: "split",
        Reword: "a line reworded",
        DropBullet: "a line removed",
        Headline: "headline reworded",
    }
    return words[type(edit)]


def stories_of(edit: Edit) -> frozenset[str]:
    """Return the ids of the stories that an edit is about."""
    names = {edit.story}
    if isinstance(edit, Merge):
        names.add(edit.into)
    return frozenset(names)
