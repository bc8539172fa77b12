"""The finished files of a shard: its briefs as JSON lines or Parquet, and its dead letters.

The rows are the objects of ``briefing summarize --format json``. Parquet shows their fields as columns and keeps
the whole object in the column ``json``, so that nothing is lost where a column is simpler than the object.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from briefing.batch.extras import parquet
from briefing.rendering import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

FORMS = ("jsonl", "parquet")

_ARTICLE = ("id", "title", "url", "source", "origin", "author", "type", "published", "language")


class Folder:
    """Names of what lies in the output folder.

    Args:
        path: The folder.
        form: ``jsonl`` or ``parquet``.
    """

    def __init__(self, path: Path, form: str) -> None:
        self.path = path
        self.form = form
        self.manifest = path / "run.json"
        self.plan = path / "plan.json"
        self.summary = path / "summary.json"
        self.dead_letters = path / "dead-letter.jsonl"
        self.lock = path / "run.lock"
        self.work = path / "work"
        self.done = path / "done"
        self.dead = path / "dead-letter"

    def part(self, number: int) -> Path:
        """The file of a shard's briefs."""
        return self.path / f"part-{number:06d}.{self.form}"

    def dead_of(self, number: int) -> Path:
        """The file of a shard's dead letters; there is none where all went well."""
        return self.dead / f"{number:06d}.jsonl"

    def done_of(self, number: int) -> Path:
        """The file that says that a shard is finished, with its counts."""
        return self.done / f"{number:06d}.json"

    def journal_of(self, number: int) -> Path:
        """The journal of a shard in work."""
        return self.work / f"{number:06d}.jsonl"


def write_part(path: Path, rows: Sequence[str], form: str) -> None:
    """Write the briefs of a shard, whole or not at all.

    Args:
        path: Where.
        rows: Briefs as objects of JSON, one a line.
        form: ``jsonl`` or ``parquet``.

    Raises:
        RenderError: The file cannot be written.
        ConfigError: pyarrow is not installed.
    """
    write_atomic(path, _parquet_bytes(rows) if form == "parquet" else _lines(rows))


def write_lines(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Write objects as lines of JSON, whole or not at all.

    Raises:
        RenderError: The file cannot be written.
    """
    write_atomic(path, _lines(json.dumps(entry, ensure_ascii=False) for entry in entries))


def _lines(rows: Iterable[str]) -> str:
    return "".join(row.rstrip("\n") + "\n" for row in rows)


def _parquet_bytes(rows: Sequence[str]) -> bytes:
    module = parquet()
    import pyarrow as pa  # noqa: PLC0415 - here it is installed

    table = pa.Table.from_pylist([_columns(row) for row in rows], schema=_schema(pa))
    buffer = io.BytesIO()
    module.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _columns(row: str) -> dict[str, Any]:
    brief = json.loads(row)
    return {
        **{name: brief["article"][name] for name in _ARTICLE},
        **{name: brief[name] for name in ("headline", "where", "when", "bullets", "model", "warnings")},
        "json": row.rstrip("\n"),
    }


def _schema(pa: Any) -> Any:
    text, texts = pa.string(), pa.list_(pa.string())
    person = pa.struct([("name", text), ("role", text)])
    proof = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("quote", text)])
    attribution = pa.struct([("speaker", text), ("chain", texts), ("anonymous", pa.bool_())])
    bullet = pa.struct(
        [
            ("text", text), ("kind", text), ("who", pa.list_(person)), ("where", texts), ("when", text),
            ("attribution", attribution), ("evidence", pa.list_(proof)), ("method", text),
        ]
    )  # fmt: skip
    model = pa.struct([("name", text), ("version", text), ("prompt", text)])
    return pa.schema(
        [
            *((name, text) for name in _ARTICLE),
            ("headline", text), ("where", texts), ("when", text), ("bullets", pa.list_(bullet)),
            ("model", model), ("warnings", texts), ("json", text),
        ]
    )  # fmt: skip
