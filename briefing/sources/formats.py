"""What a file holds: bytes of a known or recognised format become raw documents.

A record of JSON is taken by the names that feeds, scrapers and news programs give its fields. One bad
record is skipped by its number and never costs the others.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from briefing.sources.decoding import binary_reason, decode
from briefing.sources.mail import document_of_mail
from briefing.types import RawDocument, RawFormat, Skipped

SUFFIXES: Mapping[str, str] = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".eml": "mail",
}

_TEXT_FIELDS = ("text", "body", "content", "articlebody", "content_text", "html", "content_html")
_TITLE_FIELDS = ("title", "headline", "name")
_URL_FIELDS = ("url", "link", "canonical_url")
_DATE_FIELDS = (
    "published", "date", "published_at", "publishedat", "datepublished", "date_published", "publish_date",
    "pubdate",
)  # fmt: skip
_SOURCE_FIELDS = ("source", "publisher", "outlet", "site_name", "sitename")
_CATEGORY_FIELDS = ("category", "section", "categories")
_AUTHOR_FIELDS = ("author", "byline", "authors", "creator")
_ID_FIELDS = ("id", "guid", "uuid", "_id")
_LIST_FIELDS = ("articles", "items", "results", "documents", "stories", "data")

# Front matter is a flat list of fields here: a YAML reader for a title and a date is not worth its risk.
_FRONT_MATTER = re.compile(
    r"\s{0,20}---[ \t]*\r?\n(?P<fields>(?:[^\r\n]{0,2000}\r?\n){0,60}?)---[ \t]*(?:\r?\n|$)"
)
_FIELD_LINE = re.compile(r"^([A-Za-z_-]{2,30})[ \t]*:[ \t]*(\S[^\r\n]*)$", re.MULTILINE)
_HEADING = re.compile(r"\s{0,20}#[ \t]+(?P<title>[^\r\n]{1,300}?)[ \t#]*(?:\r?\n|$)")
_MARKUP = re.compile(r"<(?:p|div|br|article|h[1-6]|ul|html|body|span|a)\b[^<>]{0,2000}>", re.IGNORECASE)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}: ?[^\r\n]{0,998}\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_MAIL_FIELDS = re.compile(
    rb"^(?:from|subject|mime-version|message-id|received):", re.IGNORECASE | re.MULTILINE
)
_SNIFFED_BYTES = 20_000
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MILLISECONDS = 1e11


def sniffed_format(data: bytes) -> str:
    """Return the format that unnamed content is in."""
    head = data[:_SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in {b"{", b"["}:
        lines = head.split(b"\n", 2)
        if len(lines) > 1 and lines[1].lstrip()[:1] == b"{" and _is_object(lines[0]):
            return "jsonl"
        if _looks_like_json(head):
            return "json"
    if _HTML_START.match(head):
        return "html"
    header = _MAIL_HEADER.match(head)
    if header and len(_MAIL_FIELDS.findall(header.group())) > 1:
        return "mail"
    return "text"


def documents_of(data: bytes, kind: str, origin: str) -> Iterator[RawDocument | Skipped]:
    """Yield the documents that ``data`` holds.

    Args:
        data: The content of one file, unpacked.
        kind: A value of `SUFFIXES` other than ``jsonl``.
        origin: Where it came from.
    """
    if not data.strip():
        yield Skipped(source=origin, reason="empty file")
        return
    if kind == "mail":
        yield document_of_mail(data, origin)
        return
    reason = binary_reason(data)
    if reason is not None:
        yield Skipped(source=origin, reason=reason)
        return
    decoded = decode(data, markup=kind == "html")
    if not decoded.text.strip():
        yield Skipped(source=origin, reason="empty file")
    elif kind == "json":
        yield from _documents_of_json(decoded.text, origin, decoded.warnings)
    elif kind == "markdown":
        yield _document_of_markdown(decoded.text, origin, decoded.warnings)
    else:
        form: RawFormat = "html" if kind == "html" else "text"
        yield RawDocument(origin=origin, text=decoded.text, format=form, warnings=decoded.warnings)


def records_of_lines(
    lines: Iterator[bytes | None], origin: str, max_bytes: int
) -> Iterator[RawDocument | Skipped]:
    """Yield one document for each line of JSON; None among ``lines`` is one over the limit."""
    number = 0
    for number, line in enumerate(lines, 1):
        where = f"{origin}:{number}"
        if number == 1 and line is not None and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            whole = decode(line + b"".join(item for item in lines if item))
            encoded = (text.encode() for text in whole.text.splitlines())
            yield from records_of_lines(iter(encoded), origin, max_bytes)
            return
        document = document_of_line(line, where, max_bytes)
        if document is not None:
            yield document
        if number == 1 and line is not None and binary_reason(line) is not None:
            # One NUL is not a record's fault but a wrong kind of file: the other lines say nothing either.
            return
    if number == 0:
        yield Skipped(source=origin, reason="empty file")


def document_of_line(line: bytes | None, where: str, max_bytes: int) -> RawDocument | Skipped | None:
    """Return the document that one line of JSON holds, why it holds none, or None for an empty line.

    Args:
        line: The line; None for one that is over the limit.
        where: File and number of the line.
        max_bytes: The limit.
    """
    if line is None or len(line) > max_bytes:
        return Skipped(source=where, reason=f"larger than the limit of {max_bytes / 1_000_000:g} MB")
    reason = binary_reason(line)
    if reason is not None:
        return Skipped(source=where, reason=reason)
    if not line.strip():
        return None
    decoded = decode(line)
    value, problem = _parsed(decoded.text)
    if problem is not None:
        return Skipped(source=where, reason=problem)
    return document_of_record(value, where, decoded.warnings)


def _documents_of_json(text: str, origin: str, warnings: tuple[str, ...]) -> Iterator[RawDocument | Skipped]:
    value, problem = _parsed(text)
    if problem is not None:
        yield Skipped(source=origin, reason=problem)
        return
    if isinstance(value, Mapping):
        fields = {str(key).lower(): item for key, item in value.items()}
        listed = next((fields[name] for name in _LIST_FIELDS if isinstance(fields.get(name), list)), None)
        if listed is None or any(fields.get(name) for name in _TEXT_FIELDS):
            yield document_of_record(value, origin, warnings)
            return
        value = listed
    if not isinstance(value, list):
        yield Skipped(source=origin, reason="JSON holds neither an object nor a list of objects")
        return
    if not value:
        yield Skipped(source=origin, reason="JSON holds an empty list")
    for number, record in enumerate(value, 1):
        yield document_of_record(record, f"{origin}#{number}", warnings)


def _document_of_markdown(text: str, origin: str, warnings: tuple[str, ...]) -> RawDocument:
    """Return a Markdown file with the fields of its front matter, and its first heading as the title."""
    fields: dict[str, str] = {}
    if (matter := _FRONT_MATTER.match(text)) is not None:
        text = text[matter.end() :]
        for name, value in _FIELD_LINE.findall(matter["fields"]):
            fields.setdefault(name.lower(), value.strip().strip("\"'"))
    title = _words(fields, _TITLE_FIELDS)
    if title is None and (heading := _HEADING.match(text)) is not None:
        title = heading["title"]
    return RawDocument(
        origin=origin,
        text=text,
        format="markdown",
        id=_words(fields, _ID_FIELDS),
        title=title,
        url=_words(fields, _URL_FIELDS),
        source=_words(fields, _SOURCE_FIELDS),
        author=_words(fields, _AUTHOR_FIELDS),
        category=_words(fields, _CATEGORY_FIELDS),
        published=_words(fields, _DATE_FIELDS),
        warnings=warnings,
    )


def document_of_record(record: Any, origin: str, warnings: tuple[str, ...] = ()) -> RawDocument | Skipped:
    """Return the document that a JSON record holds, or why it holds none."""
    if not isinstance(record, Mapping):
        return Skipped(source=origin, reason="not a JSON object")
    fields = {str(key).lower(): value for key, value in record.items()}
    title = _words(fields, _TITLE_FIELDS)
    name, text = next(
        ((name, found) for name in _TEXT_FIELDS if (found := _text(fields.get(name)))), ("text", "")
    )
    if not text and title is None:
        return Skipped(source=origin, reason="the record has neither a text nor a title")
    markup = "html" in name or len(_MARKUP.findall(text[:20_000])) > 1
    return RawDocument(
        origin=origin,
        text=text,
        format="html" if markup else "text",
        id=_words(fields, _ID_FIELDS),
        title=title,
        url=_words(fields, _URL_FIELDS),
        source=_words(fields, _SOURCE_FIELDS),
        author=_words(fields, _AUTHOR_FIELDS),
        category=_words(fields, _CATEGORY_FIELDS),
        published=_moment(_words(fields, _DATE_FIELDS)),
        warnings=warnings,
    )


def _text(value: Any) -> str:
    """Return the text of a field: a string, or paragraphs as a list."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, Mapping):
        return _text(value.get("text") or value.get("value"))
    return _valid(value).strip() if isinstance(value, str) else ""


def _words(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first filled field as one string; a person or an outlet may be an object with a name."""
    for name in names:
        found = _word(fields.get(name))
        if found:
            return found
    return None


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_word, value)))
    if isinstance(value, Mapping):
        return _word(value.get("name") or value.get("title"))
    if isinstance(value, bool) or value is None:
        return ""
    return " ".join(_valid(str(value)).split()) if isinstance(value, str | int | float) else ""


def _moment(value: str | None) -> str | None:
    """Return a time as text; a number is seconds or milliseconds since 1970."""
    if value is None or not _EPOCH.fullmatch(value):
        return value
    seconds = float(value)
    seconds = seconds / 1000 if seconds >= _MILLISECONDS else seconds
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()


def _valid(text: str) -> str:
    """Return ``text`` without lone surrogates, which JSON can write but no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _parsed(text: str) -> tuple[Any, str | None]:
    try:
        return json.loads(text), None
    except json.JSONDecodeError as exc:
        where = f"line {exc.lineno}, column {exc.colno}" if exc.lineno > 1 else f"column {exc.colno}"
        return None, f"invalid JSON: {exc.msg} ({where})"
    except (RecursionError, ValueError) as exc:
        return None, f"invalid JSON: {type(exc).__name__}"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _looks_like_json(head: bytes) -> bool:
    return re.match(rb'[{\[]\s*(?:["{\[\]}]|$)', head) is not None
