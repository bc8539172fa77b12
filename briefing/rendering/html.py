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

from briefing.rendering.lines import DOCUMENT_LANGUAGE

if TYPE_CHECKING:
    import jinja2

    from briefing.rendering.content import Document

_TEMPLATES = Path(__file__).parent / "templates"


def briefing_html(content: Document) -> str:
    """Return ``content`` as a self-contained HTML page."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, which is loaded only here

    style = (_TEMPLATES / "briefing.css").read_text(encoding="utf-8")
    return _template().render(
        document=content,
        language=DOCUMENT_LANGUAGE,
        style=Markup(style),  # noqa: S704 (our own file)
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


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
    return environment.get_template("briefing.html.jinja")
