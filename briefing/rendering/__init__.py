"""Briefings and briefs take their forms here: Markdown, HTML, JSON, plain text.

All forms show one content (`briefing.rendering.content`); this room arranges and escapes it, and never
decides what is news.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefing.errors import RenderError
from briefing.rendering.briefs import brief_block
from briefing.rendering.digest import Cut, digest_text, short_text, subject, subject_day
from briefing.rendering.files import write_atomic
from briefing.rendering.html import briefing_html
from briefing.rendering.ics import briefing_ics
from briefing.rendering.jsonforms import briefing_json, briefs_json
from briefing.rendering.mailing import mail_html
from briefing.rendering.markdown import briefing_markdown, briefs_markdown, story_markdown
from briefing.rendering.prepare import document
from briefing.rendering.prepare import document as document_of
from briefing.rendering.text import briefs_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.types import Article, Brief, Briefing

__all__ = [
    "BRIEFING_FORMATS",
    "BRIEF_FORMATS",
    "Cut",
    "digest_text",
    "document_of",
    "mail_html",
    "render",
    "render_brief",
    "render_story",
    "schema",
    "short_text",
    "subject",
    "subject_day",
    "write_atomic",
]

BRIEFING_FORMATS = ("md", "html", "json", "ics")
BRIEF_FORMATS = ("text", "md", "json")
STORY_FORMATS = ("md", "json")

_SCHEMAS = Path(__file__).parent / "schemas"


def render(briefing: Briefing, format: str, articles: Mapping[str, Article] | None = None) -> str:  # noqa: A002
    """Return ``briefing`` as a document.

    Args:
        briefing: The briefing.
        format: ``md``, ``html``, ``json``, or ``ics`` (the calendar of announced events).
        articles: The briefing's articles by id; they tell the HTML form which passages are not English.

    Raises:
        RenderError: The format is unknown.
    """
    if format == "md":
        return briefing_markdown(document(briefing, articles))
    if format == "html":
        return briefing_html(document(briefing, articles))
    if format == "json":
        return briefing_json(briefing)
    if format == "ics":
        return briefing_ics(briefing)
    raise _unknown(format, BRIEFING_FORMATS)


def render_story(briefing: Briefing, format: str, articles: Mapping[str, Article] | None = None) -> str:  # noqa: A002
    """Return the first story of ``briefing`` alone, with all its lines.

    Args:
        briefing: A briefing of one story.
        format: ``md`` or ``json``.
        articles: Its articles by id.

    Raises:
        RenderError: The format is unknown.
    """
    if format == "json":
        return briefing_json(briefing)
    if format == "md":
        return story_markdown(document(briefing, articles))
    raise _unknown(format, STORY_FORMATS)


def render_brief(briefs: Sequence[Brief], format: str) -> str:  # noqa: A002
    """Return the briefs of articles as ``text``, ``md`` or ``json``.

    Raises:
        RenderError: The format is unknown.
    """
    if format == "text":
        return briefs_text([brief_block(brief) for brief in briefs])
    if format == "md":
        return briefs_markdown([brief_block(brief) for brief in briefs])
    if format == "json":
        return briefs_json(briefs)
    raise _unknown(format, BRIEF_FORMATS)


def schema(name: Literal["brief", "briefing"]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON form of a brief or a briefing.

    Raises:
        RenderError: There is no schema of that name.
    """
    if name not in {"brief", "briefing"}:
        raise RenderError(f"no schema {name!r}", hint="choose brief or briefing")
    loaded: dict[str, Any] = json.loads((_SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


def _unknown(name: str, known: Sequence[str]) -> RenderError:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
    return RenderError(f"unknown format {name!r}", hint=hint)
