"""What is measured against: rows of a JSONL file, each with an article and what people said about it.

The text goes through the same reading as any other input (`briefing.sources`, `briefing.reading`), because a
figure for an article that was read in another way would say nothing about the product. One bad row is left
out by its number and never costs the others.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from briefing.errors import ConfigError, SourceError
from briefing.reading import split_sentences
from briefing.types import Article, RawDocument, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_REFERENCES = ("references", "reference", "summary", "highlights")
_CONDITION = re.compile(r"(?P<field>[\w.-]+?)(?P<sign>!~|~)(?P<pattern>.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the file.

    Attributes:
        number: The line's number, from 1.
        fields: Everything the line holds.
        document: The article as a raw document.
        references: What people wrote as its summary, one string each; empty where the row has none.
    """

    number: int
    fields: Mapping[str, Any]
    document: RawDocument
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which rows of a file are measured.

    Attributes:
        where: Conditions ``FIELD~REGEX`` (the field matches) or ``FIELD!~REGEX`` (it does not); all must hold.
        limit: Take only the first rows that remain.
        sample: Draw this many of the rows that remain, kept in the order of the file.
        seed: Seed of the drawing.
        text_field: Name of the field with the article's text; by default the names that `briefing daily` reads.
        reference_field: Name of the field with the references; by default ``references`` (a list),
            ``reference``, ``summary`` or ``highlights`` (one string, a bullet a line).
    """

    where: tuple[str, ...] = ()
    limit: int | None = None
    sample: int | None = None
    seed: int = 0
    text_field: str | None = None
    reference_field: str | None = None

    @property
    def told(self) -> str:
        """The selection in words, for the report."""
        parts = [f"where {condition}" for condition in self.where]
        if self.sample is not None:
            parts.append(f"sample of {self.sample}, seed {self.seed}")
        if self.limit is not None:
            parts.append(f"first {self.limit}")
        return "; ".join(parts) or "all rows"


@dataclass(frozen=True, kw_only=True, slots=True)
class Data:
    """A file's rows after selection.

    Attributes:
        path: The file.
        sha256: Hash of its content.
        rows: The rows, in the order of the file.
        skipped: Lines that could not be used, as ``file:number``, each with its reason.
        selection: How the rows were chosen.
    """

    path: Path
    sha256: str
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...] = ()
    selection: Selection = field(default_factory=Selection)


def read_rows(path: Path, selection: Selection, *, needs_text: bool = True) -> Data:
    """Return the selected rows of a JSONL file.

    Args:
        path: The file.
        selection: Which rows to take.
        needs_text: Whether rows without an article are left out.

    Raises:
        SourceError: The file is missing, cannot be read, or holds no usable row.
        ConfigError: A condition or a number of the selection makes no sense.
    """
    content = _content(path)
    tests = [_test(condition) for condition in selection.where]
    for name, number in (("limit", selection.limit), ("sample", selection.sample)):
        if number is not None and number < 1:
            raise ConfigError(f"--{name} {number} selects nothing", hint="give a number from 1")
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(content.decode("utf-8-sig", "replace").split("\n"), 1):
        if not line.strip():
            continue
        found = _row(line, number, path.name, selection, needs_text=needs_text)
        if isinstance(found, Skipped):
            skipped.append(found)
        elif all(test(found.fields) for test in tests):
            rows.append(found)
    if not rows:
        first = f": {skipped[0].source}: {skipped[0].reason}" if skipped else ""
        raise SourceError(
            f"{path} has no row to measure ({selection.told}){first}",
            hint="give a file with one JSON object a line and a text in each, and a condition that some row meets",
        )
    return Data(
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=tuple(_chosen(rows, selection)),
        skipped=tuple(skipped),
        selection=selection,
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise SourceError(f"{path} does not exist", hint="check the path") from exc
    except OSError as exc:
        raise SourceError(
            f"{path} cannot be read: {exc.strerror}", hint="check the path and its rights"
        ) from exc


def _row(line: str, number: int, name: str, selection: Selection, *, needs_text: bool) -> Row | Skipped:
    from briefing.sources.formats import document_of_record  # noqa: PLC0415 - with its decoders

    origin = f"{name}:{number}"
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as exc:
        reason = exc.msg if isinstance(exc, json.JSONDecodeError) else type(exc).__name__
        return Skipped(source=origin, reason=f"invalid JSON: {reason}")
    if not isinstance(record, dict):
        return Skipped(source=origin, reason="not a JSON object")
    shown = record
    if selection.text_field is not None:
        if not isinstance(record.get(selection.text_field), str):
            return Skipped(source=origin, reason=f"no text in the field {selection.text_field!r}")
        shown = {**record, "text": record[selection.text_field]}
    if needs_text and not any(isinstance(value, str | list) and value for value in _texts(shown)):
        return Skipped(source=origin, reason="the record has no text")
    document = document_of_record(shown, origin)
    if isinstance(document, Skipped):
        return document
    return Row(
        number=number,
        fields=record,
        document=document,
        references=references_of(record, selection.reference_field),
    )


def _texts(record: Mapping[str, Any]) -> list[Any]:
    names = {"text", "body", "content", "articlebody", "content_text", "html", "content_html"}
    return [value for key, value in record.items() if str(key).lower() in names]


def references_of(record: Mapping[str, Any], name: str | None = None) -> tuple[str, ...]:
    """Return the references of a record: of the field ``name``, else of the first known field that has some."""
    for candidate in (name,) if name else _REFERENCES:
        value = record.get(candidate)
        listed = value if isinstance(value, list) else [value]
        found = tuple(item.strip() for item in listed if isinstance(item, str) and item.strip())
        if found:
            return found
    return ()


def plain_article(row: Row) -> Article:
    """Return a row's text as it stands, not as reading would clean it.

    For judgements and marks that were made on this very text, a single sentence often.
    """
    paragraphs = (" ".join(line.split()) for line in row.document.text.split("\n"))
    text = "\n".join(line for line in paragraphs if line)
    language = str(row.fields.get("language") or "en")
    return Article(
        id=str(row.fields.get("article") or row.document.id or row.number),
        title=row.document.title or "",
        text=text,
        origin=row.document.origin,
        language=language,
        sentences=split_sentences(text, language),
    )


def _test(condition: str) -> Any:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        raise ConfigError(
            f"condition {condition!r} cannot be read",
            hint="write FIELD~REGEX or FIELD!~REGEX, as in 'id!~^draft-'",
        )
    try:
        pattern = re.compile(match["pattern"])
    except re.error as exc:
        raise ConfigError(f"condition {condition!r}: {exc}", hint="correct the regular expression") from exc
    name, wanted = match["field"], match["sign"] == "~"

    def holds(fields: Mapping[str, Any]) -> bool:
        value = fields.get(name)
        text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        return (pattern.search(text) is not None) == wanted

    return holds


def _chosen(rows: Sequence[Row], selection: Selection) -> Sequence[Row]:
    if selection.sample is not None and selection.sample < len(rows):
        drawn = random.Random(selection.seed).sample(range(len(rows)), selection.sample)  # noqa: S311 - no secret
        rows = [rows[index] for index in sorted(drawn)]
    return rows[: selection.limit] if selection.limit is not None else rows
