"""The language in which a document speaks: its headings, labels, dates and plural forms.

Messages are looked up by their English text in ``languages/CODE.toml``, plural forms and dates by CLDR
(`babel`). The language belongs to the briefing that is being rendered, and is carried through the rendering as a
context variable, as gettext's users do: a heading is worded where it is written. English needs no catalog.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from briefing.config import DOCUMENT_LANGUAGES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

P = ParamSpec("P")
R = TypeVar("R")
_FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"
"""The language of the messages themselves."""

_CURRENT: contextvars.ContextVar[str] = contextvars.ContextVar("language", default=ENGLISH)


def language() -> str:
    """Return the ISO 639-1 code of the language in which the document speaks."""
    return _CURRENT.get()


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Word everything within the block in a language; one that is not known is English."""
    token = _CURRENT.set(code if code in DOCUMENT_LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def in_its_language(made: Callable[P, R]) -> Callable[P, R]:
    """Let a function word what it makes in the language of its first argument, a briefing or its content."""

    @functools.wraps(made)
    def worded(*args: P.args, **kwargs: P.kwargs) -> R:
        with speaking(args[0].language):  # type: ignore[attr-defined]
            return made(*args, **kwargs)

    return worded


def t(message: str, **values: Any) -> str:
    """Return a message in the language of the document, its fields filled.

    Args:
        message: The English text.
        values: What stands in its fields.
    """
    found = message if language() == ENGLISH else catalog(language())["messages"].get(message, message)
    return found.format(**values) if values else found


def n(count: int, one: str, many: str | None = None) -> str:
    """Return a number with what is counted: ``1 outlet``, ``3 outlets``."""
    if language() == ENGLISH:
        return f"{count} {one if count == 1 else many or one + 's'}"
    forms = catalog(language())["plurals"].get(one)
    if forms is None:
        return f"{count} {one}"
    kind = _plural_rule(language())(count)
    return str(forms.get(kind, forms["other"])).format(n=count)


@functools.cache
def catalog(code: str) -> Mapping[str, Any]:
    """Return the messages of a language: ``messages`` by English text, ``plurals`` by the English singular."""
    with (_FOLDER / f"{code}.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _plural_rule(code: str) -> Callable[[int], str]:
    from babel import Locale  # noqa: PLC0415 - only for documents in other languages

    rule: Callable[[int], str] = Locale(code).plural_form
    return rule


def long_date(day: dt.date) -> str:
    """Return a day with its year in another language than English: ``11. Dezember 2024``."""
    from babel.dates import format_date  # noqa: PLC0415

    return str(format_date(day, "long", locale=language()))


def full_date(day: dt.date) -> str:
    """Return a day with its weekday: ``Mittwoch, 11. Dezember 2024``."""
    from babel.dates import format_date  # noqa: PLC0415

    return str(format_date(day, "full", locale=language()))


def skeleton_date(day: dt.date, skeleton: str) -> str:
    """Return a day by a CLDR skeleton: ``MMMMd`` for day and month."""
    from babel.dates import format_skeleton  # noqa: PLC0415

    return str(format_skeleton(skeleton, day, locale=language()))


def territory_language(code: str) -> str:
    """Return the name of a language in the language of the document."""
    from babel import Locale  # noqa: PLC0415

    return str(Locale(language()).languages.get(code, code))
