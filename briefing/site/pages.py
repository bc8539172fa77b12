"""The pages of the archive beside the days themselves: lists, and the search.

Like the page of a day each is one file that fetches nothing. The search alone runs a script: MiniSearch, which is
inside it, for a page opened from a folder may load nothing else. Both scripts are named by their hash in the
page's policy, so that no other one could run.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.rendering import html
from briefing.rendering.lines import DOCUMENT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

_HOME = Path(__file__).parent
_TEMPLATES = _HOME / "templates"
_LIBRARY = _HOME / "vendor" / "minisearch.js"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of a list: a day, what it leads to, and what is said there."""

    title: str
    address: str | None = None
    day: str = ""
    iso_day: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of lists.

    Attributes:
        title: Its title.
        groups: What it lists.
        navigation: Labels and relative addresses of the pages beside it.
        about: A line under the title.
    """

    title: str
    groups: tuple[Group, ...]
    navigation: tuple[tuple[str, str], ...]
    about: str = ""


def list_page(page: Page) -> str:
    """Return a page of lists as HTML."""
    return _environment().get_template("page.html.jinja").render(page=page, **_styled())


def search_page(stories: Sequence[dict[str, Any]], *, navigation: Sequence[tuple[str, str]]) -> str:
    """Return the page that searches ``stories``.

    Args:
        stories: For each its number ``i`` from 0, day ``d``, headline ``h``, section ``s``, lines ``t``, people ``p``,
            places ``l``, outlets ``o`` and address ``u``.
        navigation: Labels and relative addresses of the pages beside it.
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    library = _LIBRARY.read_text(encoding="utf-8")
    script = (_TEMPLATES / "search.js").read_text(encoding="utf-8")
    # "<" would end the element that holds the data; JSON has another way to write it.
    data = json.dumps(stories, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        _environment()
        .get_template("search.html.jinja")
        .render(
            stories=Markup(data),  # noqa: S704 (JSON without "<")
            library=Markup(library),  # noqa: S704 (our own files)
            script=Markup(script),  # noqa: S704
            script_hashes=[_hash(library), _hash(script)],
            navigation=navigation,
            **_styled(),
        )
    )


def _styled() -> dict[str, Any]:
    from markupsafe import Markup  # noqa: PLC0415

    style = html.style() + (_TEMPLATES / "site.css").read_text(encoding="utf-8")
    return {"language": DOCUMENT_LANGUAGE, "style": Markup(style), "style_hash": _hash(style)}  # noqa: S704


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def _environment() -> jinja2.Environment:
    import jinja2  # noqa: PLC0415

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
