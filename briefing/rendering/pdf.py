"""The PDF form: the HTML page on A4, with its evidence printed under each line.

WeasyPrint asks for nothing: every address that it would fetch is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.errors import RenderError
from briefing.rendering.html import briefing_html

if TYPE_CHECKING:
    from briefing.rendering.content import Document


def briefing_pdf(content: Document) -> bytes:
    """Return ``content`` as a PDF document.

    Raises:
        RenderError: WeasyPrint's system libraries (Pango) are missing, or it fails.
    """
    try:
        import weasyprint  # noqa: PLC0415 - loads Pango, which not every machine has
    except OSError as exc:
        raise RenderError(
            f"PDF needs the Pango library, which this machine lacks ({exc})",
            hint="install it (Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0), or leave pdf out",
        ) from exc
    try:
        made: bytes = weasyprint.HTML(string=briefing_html(content), url_fetcher=_refuse).write_pdf()
    except Exception as exc:
        # A fault in the typesetter must not cost the other forms.
        raise RenderError(
            f"WeasyPrint cannot lay the page out ({type(exc).__name__}: {exc})",
            hint="leave pdf out and report it",
        ) from exc
    return made


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"a document fetches nothing: {url}")
