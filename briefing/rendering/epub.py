"""The EPUB form (EPUB 3.3): a book of one day, for reading devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.errors import RenderError

if TYPE_CHECKING:
    from briefing.rendering.content import Document


def briefing_epub(content: Document) -> bytes:
    """Return ``content`` as an EPUB container."""
    raise RenderError(f"no EPUB of {content.iso_day} yet")
