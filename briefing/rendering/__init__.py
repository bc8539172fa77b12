"""Briefings and briefs take their forms here: Markdown, HTML, PDF, EPUB, JSON, plain text.

All forms show one content (`briefing.rendering.content`); this room arranges and escapes it, and never
decides what is news.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefing import plugins
from briefing.errors import RenderError
from briefing.rendering import jsonforms
from briefing.rendering.briefs import brief_block
from briefing.rendering.cut import Cut
from briefing.rendering.digest import digest_text, short_text, subject, subject_day
from briefing.rendering.files import write_atomic
from briefing.rendering.html import briefing_html
from briefing.rendering.ics import briefing_ics
from briefing.rendering.jsonforms import brief_line, briefing_json, briefs_json
from briefing.rendering.mail import mail_html
from briefing.rendering.markdown import briefing_markdown, briefs_markdown, story_document
from briefing.rendering.prepare import Desk, document
from briefing.rendering.prepare import document as document_of
from briefing.rendering.text import briefing_text, briefs_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.types import Article, Brief, Briefing, Story

__all__ = [
    "BINARY_FORMATS",
    "BRIEFING_FORMATS",
    "BRIEF_FORMATS",
    "Cut",
    "RenderedForms",
    "brief_line",
    "digest_text",
    "document_of",
    "mail_html",
    "render",
    "render_brief",
    "render_bytes",
    "rendered_forms",
    "schema",
    "short_text",
    "story_json",
    "story_markdown",
    "subject",
    "subject_day",
    "write_atomic",
]

BRIEFING_FORMATS = ("md", "html", "json", "ics", "txt", "pdf", "epub")
BINARY_FORMATS = frozenset({"pdf", "epub"})
BRIEF_FORMATS = ("text", "md", "json")

_SCHEMAS = Path(__file__).parent / "schemas"


def render(
    briefing: Briefing,
    format: str,  # noqa: A002
    articles: Mapping[str, Article] | None = None,
    *,
    calendar: str | None = None,
) -> str:
    """Return ``briefing`` as a document of one of the textual forms; `render_bytes` makes all.

    Args:
        briefing: The briefing.
        format: ``md``, ``html``, ``json``, ``txt``, or ``ics`` (the calendar of announced events).
        articles: The briefing's articles by id; they tell the HTML form which passages are not English.
        calendar: Name of the calendar file beside the document, which the HTML form links; None without one.

    Raises:
        RenderError: The format is unknown.
    """
    if format == "md":
        return briefing_markdown(document(briefing, articles))
    if format == "html":
        return briefing_html(document(briefing, articles, calendar=calendar))
    if format == "json":
        return briefing_json(briefing)
    if format == "ics":
        return briefing_ics(briefing)
    if format == "txt":
        return briefing_text(document(briefing, articles))
    if format in BINARY_FORMATS:
        raise RenderError(f"{format} is not text", hint="ask for its bytes")
    raise _unknown(format, BRIEFING_FORMATS)


def render_bytes(
    briefing: Briefing,
    format: str,  # noqa: A002
    articles: Mapping[str, Article] | None = None,
    *,
    calendar: str | None = None,
) -> bytes:
    """Return the bytes of ``briefing`` in any form, as they are written to a file.

    Args:
        briefing: The briefing.
        format: One of `BRIEFING_FORMATS`.
        articles: The briefing's articles by id; they tell languages and the paragraphs around quoted passages.
        calendar: Name of the calendar file beside the document, which the HTML form links; None without one.

    Raises:
        RenderError: The format is unknown, or what it needs is missing on this machine.
    """
    if format == "pdf":
        from briefing.rendering.pdf import briefing_pdf  # noqa: PLC0415 - loads WeasyPrint

        return briefing_pdf(document(briefing, articles))
    if format == "epub":
        from briefing.rendering.epub import briefing_epub  # noqa: PLC0415 - only where it is asked for

        return briefing_epub(document(briefing, articles))
    if format not in BRIEFING_FORMATS and format in plugins.names(plugins.RENDERERS):
        return _plugged_in(briefing, format, articles or {})
    text = render(briefing, format, articles, calendar=calendar)
    return (text if text.endswith("\n") else text + "\n").encode("utf-8")


def _plugged_in(briefing: Briefing, form: str, articles: Mapping[str, Article]) -> bytes:
    """Return the form that a plug-in makes."""
    make = plugins.load(plugins.RENDERERS, form, RenderError)
    try:
        made = make(briefing, articles)
    except Exception as exc:
        raise RenderError(
            f"the plug-in {form} failed: {type(exc).__name__}: {exc}",
            hint=f"look at {plugins.package_of(plugins.RENDERERS, form)}, or leave the form out",
        ) from exc
    if isinstance(made, str):
        return made.encode("utf-8")
    if not isinstance(made, bytes):
        raise RenderError(f"the plug-in {form} made no text and no bytes", hint="mend or uninstall it")
    return made


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedForms:
    """The bytes of a briefing's documents by form, and why some could not be made."""

    forms: dict[str, bytes]
    failures: dict[str, RenderError]


def rendered_forms(
    briefing: Briefing,
    forms: Sequence[str],
    articles: Mapping[str, Article] | None = None,
    *,
    calendar: str | None = None,
) -> RenderedForms:
    """Return the documents of ``briefing``; a form that cannot be made costs no other.

    Args:
        briefing: The briefing.
        forms: Forms of `BRIEFING_FORMATS`.
        articles: Its articles by id.
        calendar: Name of the calendar file beside the documents; None without one.
    """
    made: dict[str, bytes] = {}
    failures: dict[str, RenderError] = {}
    for form in forms:
        try:
            made[form] = render_bytes(briefing, form, articles, calendar=calendar)
        except RenderError as exc:
            failures[form] = exc
    return RenderedForms(forms=made, failures=failures)


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


def story_markdown(briefing: Briefing, story_id: str, articles: Mapping[str, Article] | None = None) -> str:
    """Return one story alone as Markdown: all its lines, disagreements, evidence and sources.

    Args:
        briefing: The briefing that has it.
        story_id: The story's id.
        articles: The briefing's articles by id.

    Raises:
        RenderError: The briefing has no such story.
    """
    story = _story_of(briefing, story_id)
    # Alone it is told whole, whatever the length of the day's document left out.
    desk = Desk(briefing, articles or {})
    block = desk.story(story)
    cited = {number for line in block.all_lines for number in line.citations}
    claims = (*block.outlets, *(claim for dispute in block.disputes for claim in dispute.claims))
    cited |= {number for claim in claims for number in claim.citations}
    sources = [desk.source(entry) for entry in briefing.sources if entry.number in cited]
    return story_document(block, sources)


def story_json(briefing: Briefing, story_id: str) -> str:
    """Return one story alone as JSON: ``{"schema", "date", "timezone", "story", "sources"}``.

    Raises:
        RenderError: The briefing has no such story.
    """
    return jsonforms.story_json(briefing, _story_of(briefing, story_id))


def _story_of(briefing: Briefing, story_id: str) -> Story:
    for story in briefing.stories:
        if story.id == story_id:
            return story
    raise RenderError(
        f"the briefing of {briefing.date} has no story {story_id!r}", hint="take an id of its JSON form"
    )


def schema(name: Literal["brief", "briefing", "meetings"]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON form of a brief, a briefing or the register.

    Raises:
        RenderError: There is no schema of that name.
    """
    if name not in {"brief", "briefing", "meetings"}:
        raise RenderError(f"no schema {name!r}", hint="choose brief, briefing or meetings")
    loaded: dict[str, Any] = json.loads((_SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


def _unknown(name: str, known: Sequence[str]) -> RenderError:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
    return RenderError(f"unknown format {name!r}", hint=hint)
