"""The register of meetings as Markdown, as a table in the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING

from briefing.editing.wordstyle import dated
from briefing.rendering.markdown import escape
from briefing.rendering.wording import date_label, published_label, when_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from briefing.site.register import Cited, Row

SCHEMA = 1
FORMATS = ("md", "csv", "json")
_COLUMNS = ("when", "who", "roles", "where", "agreed", "told", "sources", "addresses", "evidence")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What begins a formula in a spreadsheet (OWASP, "CSV injection"), in any width."""


def register_text(rows: Sequence[Row], form: str, *, dates: str = "") -> str:
    """Return the register as ``md``, ``csv`` (RFC 4180) or ``json``.

    Args:
        rows: The meetings.
        form: The form.
        dates: Order of a date as the house writes it (`briefing.style`); data have ISO dates.
    """
    if form == "md":
        return _markdown(rows, dates)
    return _csv(rows) if form == "csv" else _json(rows)


def register_file(rows: Sequence[Row], form: str, *, dates: str = "") -> bytes:
    """Return the register as it is written to a file.

    CSV begins with a byte order mark there: Excel reads a file without one in the old code page of the machine, and
    names lose their accents. What goes to another program has none.
    """
    return register_text(rows, form, dates=dates).encode("utf-8-sig" if form == "csv" else "utf-8")


def register_table(rows: Sequence[Row], *, dates: str = "") -> Table:
    """Return the register as a table for a terminal."""
    from rich.table import Table as RichTable  # noqa: PLC0415 - only for terminals
    from rich.text import Text  # noqa: PLC0415

    table = RichTable("When", "Who", "Where", "What was agreed", "Sources", show_lines=True)
    for row in rows:
        outlets = dict.fromkeys(item.outlet or item.title for item in row.sources)
        cells = (
            _day(row, dates),
            "\n".join(_who(row)),
            row.where or "not stated",
            "\n".join(row.agreed) or "–",
            "\n".join(outlets),
        )
        table.add_row(*map(Text, cells))
    return table


def _day(row: Row, dates: str) -> str:
    return dated(when_label(row.when) or f"told {row.told[0].isoformat()}", dates)


def _who(row: Row) -> Iterator[str]:
    for person in row.who:
        yield f"{person.name} ({person.role})" if person.role else person.name


def _markdown(rows: Sequence[Row], dates: str) -> str:
    lines = ["| When | Who | Where | What was agreed | Sources |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        sources = "; ".join(_source(item, dates) for item in row.sources)
        agreed = "; ".join(escape(point.rstrip(".")) for point in row.agreed)
        cells = (
            escape(_day(row, dates)),
            ", ".join(escape(text) for text in _who(row)),
            escape(row.where or "not stated"),
            agreed or "–",
            sources,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _source(item: Cited, dates: str) -> str:
    name = escape(item.outlet or item.title)
    linked = f"[{name}]({item.url})" if item.url else name
    return f"{linked}, {escape(dated(date_label(item.published), dates))}" if item.published else linked


def _csv(rows: Sequence[Row]) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow(
            [
                neutral(text)
                for text in (
                    row.when or "",
                    "; ".join(person.name for person in row.who),
                    "; ".join(person.role or "" for person in row.who),
                    row.where or "",
                    "; ".join(row.agreed),
                    "; ".join(day.isoformat() for day in row.told),
                    "; ".join(
                        f"{item.outlet or item.title}, {published_label(item.published)}"
                        for item in row.sources
                    ),
                    " ".join(item.url for item in row.sources if item.url),
                    " | ".join(row.evidence),
                )
            ]
        )
    return target.getvalue()


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if unicodedata.normalize("NFKC", cell[:1]).startswith(_FORMULA) else cell


def _json(rows: Sequence[Row]) -> str:
    data = {
        "schema": SCHEMA,
        "meetings": [
            {
                "when": row.when,
                "who": [{"name": person.name, "role": person.role} for person in row.who],
                "where": row.where,
                "agreed": list(row.agreed),
                "told": [day.isoformat() for day in row.told],
                "sources": [
                    {
                        "outlet": item.outlet or None,
                        "title": item.title,
                        "url": item.url,
                        "published": item.published.isoformat() if item.published else None,
                    }
                    for item in row.sources
                ],
                "evidence": list(row.evidence),
            }
            for row in rows
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
