"""The HTML form: one file that opens anywhere, runs nothing and fetches nothing.

The page's policy forbids everything but its own style sheet, which is named by its hash: markup that
slipped through could neither run, nor load, nor restyle.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.rendering.speaking import in_its_language, n, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from briefing.rendering.content import Document

_TEMPLATES = Path(__file__).parent / "templates"


@in_its_language
def briefing_html(content: Document, *, navigation: Sequence[tuple[str, str]] = ()) -> str:
    """Return ``content`` as a self-contained HTML page.

    Args:
        content: The day.
        navigation: Labels and relative addresses of pages beside it, shown on top.
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, which is loaded only here

    own = style()
    return _template().render(
        document=content,
        navigation=navigation,
        language=content.language,
        style=Markup(own),  # noqa: S704 (our own file)
        style_hash=base64.b64encode(hashlib.sha256(own.encode()).digest()).decode(),
    )


def style() -> str:
    """Return the style sheet of the page."""
    return base_style() + (_TEMPLATES / "briefing.css").read_text(encoding="utf-8")


def base_style() -> str:
    """Return the part of it that other pages share: colours, type, masthead, navigation."""
    return (_TEMPLATES / "base.css").read_text(encoding="utf-8")


@functools.cache
def _template() -> jinja2.Template:
    import jinja2  # noqa: PLC0415 - not needed for JSON and the terminal

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(t=t, n=n)
    return environment.get_template("briefing.html.jinja")
