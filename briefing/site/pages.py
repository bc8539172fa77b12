"""What the pages of the site beside the days share: their parts, their links, their style.

Like the page of a day each is one file that fetches nothing.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.rendering import html
from briefing.rendering.speaking import ENGLISH

if TYPE_CHECKING:
    import datetime as dt

    import jinja2

_TEMPLATES = Path(__file__).parent / "templates"


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
    return rendered("page.html.jinja", page=page)


def navigation(up: str = "") -> tuple[tuple[str, str], ...]:
    """Return the links on top of every page; ``up`` leads from it to the site's folder."""
    return (
        ("All days", f"{up}index.html"),
        ("People", f"{up}people/index.html"),
        ("Places", f"{up}places/index.html"),
        ("Affairs", f"{up}affairs/index.html"),
        ("Search", f"{up}search.html"),
    )


def day_address(day: dt.date, rank: int | None = None, *, up: str = "") -> str:
    """Return the address of a day's page, or of a story there."""
    return f"{up}{day.isoformat()}/index.html" + (f"#story-{rank}" if rank else "")


def rendered(template: str, **values: Any) -> str:
    """Return a page of the site, with the style that all share and its hash."""
    return _environment().get_template(template).render(**_shared(), **values)


def digest(text: str) -> str:
    """Return the SHA-256 of a style or script, as a page's policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def _shared() -> dict[str, Any]:
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    style = html.base_style() + (_TEMPLATES / "site.css").read_text(encoding="utf-8")
    return {"language": ENGLISH, "style": Markup(style), "style_hash": digest(style)}  # noqa: S704


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
