"""A raw document becomes an article.

The order: repair characters, find the main text, fill title, date, by-line and outlet from what the document
says, recognise language and form, split sentences, and judge whether the body can be trusted at all.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.reading import dates, trust, walls
from briefing.reading.clean import Cleaned, cleaned_paragraphs, cleaned_text
from briefing.reading.html import Page, page_of
from briefing.reading.language import language_of
from briefing.reading.metadata import author_name, split_title
from briefing.reading.mojibake import repaired, without_lost_characters
from briefing.reading.sentences import split_sentences
from briefing.reading.types_of_article import type_of
from briefing.reading.units import word_count
from briefing.types import Article, Published, RawDocument

if TYPE_CHECKING:
    import datetime as dt

_NOT_GIVEN = frozenset({"none", "null", "nan", "n/a", "unknown", "undefined"})
_UNTITLED = "(untitled)"
_LONGEST_TITLE = 300
_ID_LENGTH = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What a document holds, before it is judged."""

    cleaned: Cleaned
    title: str | None
    url: str | None
    source: str | None
    author: str | None
    published: str | None
    section: str | None = None
    wall: str | None = None
    language: str | None = None


def read_article(document: RawDocument, *, now: dt.datetime) -> Article:
    """Return the article that a document holds.

    Never raises for what the content is: where no body can be trusted the article is headline-only and says
    why.

    Args:
        document: The document as it came in.
        now: The present, aware; later publication times are not believed.
    """
    try:
        return _article(document, now)
    except Exception as exc:  # noqa: BLE001 - a document nobody foresaw must not cost the others
        title = repaired(document.title or "").strip()[:_LONGEST_TITLE] or _UNTITLED
        return Article(
            id=document.id or _id_of(document.origin, document.text),
            title=title,
            text="",
            origin=document.origin,
            url=document.url,
            source=document.source,
            headline_only=f"the text could not be read ({type(exc).__name__})",
            warnings=document.warnings,
        )


def article_from_text(
    text: str,
    *,
    now: dt.datetime,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    source: str | None = None,
    author: str | None = None,
    id: str | None = None,  # noqa: A002 - the name of the field
    origin: str = "<text>",
) -> Article:
    """Return the article that a string holds, plain or scraped.

    Args:
        text: The text.
        now: The present, aware.
        title: The headline; by default the first line where it looks like one.
        published: The publication time as the metadata writes it.
        url: The address.
        source: The outlet.
        author: The by-line.
        id: The identifier; by default derived from the content.
        origin: Where the text came from.
    """
    document = RawDocument(
        origin=origin,
        text=text,
        id=id,
        title=title,
        published=published,
        url=url,
        source=source,
        author=author,
    )
    return read_article(document, now=now)


def _article(document: RawDocument, now: dt.datetime) -> Article:
    document = _mended(document)
    found = _of_page(document) if document.format == "html" else _of_text(document)
    cleaned = found.cleaned
    text = without_lost_characters("\n".join(cleaned.paragraphs))
    title = without_lost_characters(" ".join((found.title or "").split()))[:_LONGEST_TITLE]
    stamp = dates.stamp_of(cleaned.head, cleaned.tail, text)
    published, remarks = _published(found, stamp, now)
    language = language_of(text or title, declared=found.language)
    sentences = split_sentences(text, language)
    reason = found.wall or trust.reason_for_distrust(text, sentences, cleaned.dropped)
    warnings = (*document.warnings, *remarks)
    article = Article(
        id=document.id or _id_of(title, text or document.text, document.url or ""),
        title=title or (_UNTITLED if reason or not sentences else _shortened(sentences[0].text)),
        text=text,
        origin=document.origin,
        url=found.url,
        source=found.source,
        author=found.author,
        published=published,
        language=language,
        sentences=sentences,
        type=type_of(
            title, (*([found.section] if found.section else []), *cleaned.head), found.url, text, sentences
        ),
        headline_only=reason,
        date_conflict=dates.contradicts(
            published, stamp, document.text if document.format != "html" else text
        ),
        warnings=warnings,
        category=document.category or found.section,
    )
    if reason is None:
        return article
    return replace(article, text="", sentences=())


def _mended(document: RawDocument) -> RawDocument:
    """Return the document with every field free of broken and invisible characters."""

    def field(value: str | None) -> str | None:
        return " ".join(repaired(value).split()) or None if value else None

    return replace(
        document,
        text=repaired(document.text),
        id=field(document.id),
        title=field(document.title),
        url=field(document.url),
        source=field(document.source),
        author=field(document.author),
        published=field(document.published),
        category=field(document.category),
    )


def _of_text(document: RawDocument) -> _Found:
    cleaned = cleaned_text(document.text, title=document.title, markdown=document.format == "markdown")
    fields = cleaned.fields
    url = document.url or fields.get("url")
    source = document.source or fields.get("source")
    title = document.title or cleaned.title
    if title:
        title, outlet = split_title(title, source=source, url=url, markup=document.title is None)
        source = source or outlet
    return _Found(
        cleaned=cleaned,
        title=title,
        url=url,
        source=source,
        author=document.author or cleaned.author,
        published=document.published or fields.get("date"),
    )


def _of_page(document: RawDocument) -> _Found:
    page = page_of(document.text)
    if page is None:
        return _of_text(replace(document, text=re.sub(r"<[^<>]{0,2000}>", " ", document.text), format="text"))
    url = document.url or page.url
    source = document.source or page.source
    title = document.title or page.title
    if title:
        title, outlet = split_title(title, source=source, url=url)
        source = source or outlet
    if page.site_title:
        shorter, outlet = split_title(page.site_title, source=source, url=url, markup=True)
        source = source or outlet
        title = title or shorter
    cleaned = _best_body(page, title)
    author = document.author or (author_name(page.author) if page.author else None) or cleaned.author
    return _Found(
        cleaned=cleaned,
        title=title or cleaned.title,
        url=url,
        source=source,
        author=author,
        published=document.published or page.published,
        section=page.section,
        language=page.language,
        wall=walls.wall_before(
            _words(cleaned), sold=page.sold, declared=page.declared_words, visible=page.visible
        ),
    )


def _best_body(page: Page, title: str | None) -> Cleaned:
    """Return the body that the extractor found, or a better one where that is poor."""
    extracted = cleaned_paragraphs(page.body.split("\n"), title=title)
    visible = cleaned_text(page.visible, title=title)
    chosen = extracted
    size, other = _words(extracted), _words(visible)
    if size < _POOR_WORDS and other > 2 * size:
        chosen = visible
    if page.declared_body:
        declared = cleaned_paragraphs(_lines_of_markup(page.declared_body), title=title)
        longer = _words(declared) > _DECLARED_LONGER * _words(chosen)
        if longer and (_words(chosen) < _POOR_WORDS or _overlap(chosen, declared) > _CONSISTENT):
            chosen = declared
    # Time stamps and by-lines stand around the body, where the extractor does not look.
    return replace(chosen, head=visible.head, tail=visible.tail, author=chosen.author or visible.author)


_POOR_WORDS = 60
_DECLARED_LONGER = 1.3
_CONSISTENT = 0.7


def _lines_of_markup(text: str) -> list[str]:
    return re.sub(r"</p>|<br\s*/?>|&nbsp;", "\n", text).replace("\r", "\n").split("\n")


def _words(cleaned: Cleaned) -> int:
    return sum(map(word_count, cleaned.paragraphs))


def _overlap(part: Cleaned, whole: Cleaned) -> float:
    """Return the share of one body's words that the other holds too."""
    words = set(" ".join(part.paragraphs).lower().split())
    return len(words & set(" ".join(whole.paragraphs).lower().split())) / max(1, len(words))


def _published(
    found: _Found, stamp: dates.Stamp | None, now: dt.datetime
) -> tuple[Published | None, tuple[str, ...]]:
    """Return the believable publication time and remarks on what was not believed."""
    remarks: list[str] = []
    declared = dates.parse_published(found.published)
    if found.published and declared is None and found.published.lower() not in _NOT_GIVEN:
        remarks.append(f"publication date {found.published[:60]!r} was not understood: not used")
    declared, remark = dates.believable(declared, now)
    if remark:
        remarks.append(remark)
    shown, remark = dates.believable(stamp.value if stamp else None, now)
    if remark:
        remarks.append(remark)
    kept = replace(stamp, value=shown) if stamp is not None and shown is not None else None
    published = dates.merged(declared, kept)
    if published is None and not remarks:
        published, _ = dates.believable(dates.date_of_url(found.url), now)
    return published, tuple(dict.fromkeys(remarks))


def _id_of(*parts: str) -> str:
    canonical = "\n".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]


def _shortened(text: str) -> str:
    words = text.split()
    return text if len(words) <= 16 else " ".join(words[:16]) + " …"  # noqa: PLR2004
