"""The forms of the page: what a person pressed and typed becomes an edit."""

from __future__ import annotations

import hashlib
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CHANGED = "\0"
"""Stands for a text that is not there any more: equal to none, so that the desk tells who changed it."""


class FormError(Exception):
    """A form that asks for nothing that can be done; its text tells the person why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form as it was sent.

    Attributes:
        do: What was pressed.
        story: Id of the story.
        line: Id of the line.
        seen: Mark of the text that the page showed, see `mark_of`.
        text: What was typed, on one line.
        reason: Why a refused text is to be taken all the same; empty without.
        values: Every field.
    """

    do: str
    story: str
    line: str
    seen: str
    text: str
    reason: str
    values: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        """Return the value of a field; empty where the form has none."""
        return self.values.get(name, [""])[0]


def form_of(fields: Mapping[str, list[str]]) -> Form:
    """Return the fields that a browser sent as a form."""

    def one(name: str) -> str:
        return fields.get(name, [""])[0]

    return Form(
        do=one("do"),
        story=one("story"),
        line=one("line"),
        seen=one("seen"),
        text=clean(one("text")),
        reason=clean(one("reason")),
        values=fields,
    )


def mark_of(text: str) -> str:
    """Return a short mark of a text, by which a form says which text its page showed.

    A text itself does not survive a form: browsers change line ends and control characters.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def edit_of(form: Form, *, current: Callable[[str, str], str | None], ranks: Mapping[int, str]) -> Edit:
    """Return the edit that ``form`` asks for.

    Args:
        form: The form.
        current: Returns the text that a line of a story has now; with an empty line the story's headline; None
            where there is none.
        ranks: The stories' ids by their numbers on the page.

    Raises:
        FormError: It asks for nothing that can be done.
    """
    made = _SIMPLE.get(form.do)
    if made is not None:
        return made(form)
    if form.do == "merge":
        return Merge(into=_numbered(form, ranks), story=form.story)
    if form.do in {"reword", "remove", "headline"}:
        return _of_text(form, current)
    raise FormError("The desk does not know what was pressed. Load the page again.")


def _of_text(form: Form, current: Callable[[str, str], str | None]) -> Edit:
    text = current(form.story, "" if form.do == "headline" else form.line)
    was = text if text is not None and mark_of(text) == form.seen else _CHANGED
    if form.do == "remove":
        return DropBullet(story=form.story, bullet=form.line, was=was)
    if not form.text:
        raise FormError("The text is empty. Write a line, or remove it.")
    override = form.reason or None
    if form.do == "headline":
        return Headline(story=form.story, was=was, text=form.text, override=override)
    return Reword(story=form.story, bullet=form.line, was=was, text=form.text, override=override)


def _numbered(form: Form, ranks: Mapping[int, str]) -> str:
    typed = form.one("into").strip().partition(".")[0]
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) in ranks):  # noqa: PLR2004
        raise FormError(f"There is no story with the number “{clean(form.one('into'))}”.")
    if ranks[int(typed)] == form.story:
        raise FormError("A story cannot be merged into itself.")
    return ranks[int(typed)]


def _split(form: Form) -> Edit:
    articles = tuple(dict.fromkeys(form.values.get("article", [])))
    if not articles:
        raise FormError("Tick the articles that are to be a story of their own.")
    return Split(story=form.story, articles=articles)


_SIMPLE: dict[str, Callable[[Form], Edit]] = {
    "drop": lambda form: Drop(story=form.story),
    "restore": lambda form: Restore(story=form.story),
    "pin": lambda form: Pin(story=form.story),
    "unpin": lambda form: Unpin(story=form.story),
    "up": lambda form: Move(story=form.story, before=form.one("up")),
    "down": lambda form: Move(story=form.story, before=form.one("down") or None),
    "split": _split,
}
