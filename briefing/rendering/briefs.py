"""The content of a single article's brief, the same for its terminal and its Markdown form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.rendering.coverage import model_label
from briefing.rendering.lines import line, passage
from briefing.rendering.safety import clean, safe_url
from briefing.rendering.wording import published_label, type_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.rendering.content import Line
    from briefing.types import Brief


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefBlock:
    """A brief ready to be laid out.

    Attributes:
        headline: Its headline.
        outlet: The outlet, or where the text came from.
        marks: The article's form where it is not a plain report.
        published: The publication time in words.
        url: The address, where it may be linked.
        origin: The file it came from, where there is no address and the outlet is known.
        lines: The bullets.
        notes: Warnings.
        model: What wrote it.
    """

    headline: str
    outlet: str
    marks: tuple[str, ...]
    published: str
    url: str | None
    origin: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    model: str


def brief_block(brief: Brief) -> BriefBlock:
    """Return the content of ``brief``."""
    article = brief.article
    url = safe_url(article.url)
    form = type_label(article.type)
    return BriefBlock(
        headline=clean(brief.headline) or clean(article.title) or "(untitled)",
        outlet=clean(article.source or article.origin),
        marks=(form,) if form else (),
        published=published_label(article.published),
        url=url,
        origin=() if url or not article.source else (clean(article.origin),),
        lines=tuple(
            line(bullet, str(place), (), lambda item: passage(item, None, article))
            for place, bullet in enumerate(brief.bullets, start=1)
        ),
        notes=tuple(clean(warning) for warning in warnings(brief)),
        model=model_label(brief.model),
    )


def models(blocks: Sequence[BriefBlock]) -> tuple[str, ...]:
    """Return what wrote ``blocks``, each model once."""
    return tuple(dict.fromkeys(block.model for block in blocks))


def warnings(brief: Brief) -> tuple[str, ...]:
    """Return the brief's warnings; a headline-only article always has the one that says so."""
    return tuple(dict.fromkeys(_warnings(brief)))


def _warnings(brief: Brief) -> Iterator[str]:
    reason = brief.article.headline_only
    if reason and not any(warning.startswith("headline-only") for warning in brief.warnings):
        yield f"headline-only: {reason}"
    yield from brief.warnings
