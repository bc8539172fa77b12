"""The EPUB form (EPUB 3.3, W3C): a book of one day, for reading devices.

A chapter for the front page, one for each section, one for the sources. The proof of a line stands under it, for
devices do not fold reliably. The same briefing gives the same bytes: identifiers come from the content, and the
files in the container have no time of their own.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.rendering.speaking import in_its_language, n, t

if TYPE_CHECKING:
    import jinja2

    from briefing.rendering.content import Document, Section

_TEMPLATES = Path(__file__).parent / "templates"
_SPACE = uuid.UUID("9c0e6f0e-8f0b-5f57-9a54-2d8a5c9f7b31")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can hold."""

# What XML 1.0 has no place for; the rest of what cannot be seen was removed when the content was made.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """A file of the book; ``stories`` are listed under it in the table of contents."""

    name: str
    title: str
    section: Section | None = None


@in_its_language
def briefing_epub(content: Document) -> bytes:
    """Return ``content`` as an EPUB container."""
    chapters = [Chapter(name="front.xhtml", title=content.title)]
    chapters += [
        Chapter(name=f"section-{place}.xhtml", title=section.name or t("Stories"), section=section)
        for place, section in enumerate(content.sections, start=1)
    ]
    chapters.append(Chapter(name="end.xhtml", title=t("Sources and coverage")))
    values = {
        "document": content,
        "language": content.language,
        "chapters": chapters,
        # Where each story is told, for the links of the front page.
        "homes": {
            story.number: chapter.name
            for chapter in chapters
            if chapter.section is not None
            for story in chapter.section.stories
        }
        | {item.number: "end.xhtml" for item in content.also.lines},
    }
    files = {
        chapter.name: _rendered("chapter.xhtml.jinja", chapter=chapter, **values) for chapter in chapters
    }
    files["nav.xhtml"] = _rendered("nav.xhtml.jinja", **values)
    files["style.css"] = (_TEMPLATES / "epub.css").read_text(encoding="utf-8")
    body = hashlib.sha256("\0".join(files.values()).encode()).hexdigest()
    identifier = uuid.uuid5(_SPACE, f"{content.iso_day} {body}").urn
    package = _rendered("package.opf.jinja", identifier=identifier, **values)
    return _packed({"package.opf": package, **files})


def _packed(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        # First and not compressed: readers tell by these bytes what the file is.
        book.writestr(zipfile.ZipInfo("mimetype", _EPOCH), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in {"META-INF/container.xml": _CONTAINER, **_inside(files)}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            book.writestr(entry, text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _inside(files: dict[str, str]) -> dict[str, str]:
    return {f"EPUB/{name}": text for name, text in files.items()}


def _rendered(name: str, **values: object) -> str:
    return _NOT_XML.sub("", _environment().get_template(name).render(**values))


@functools.cache
def _environment() -> jinja2.Environment:
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
    return environment
