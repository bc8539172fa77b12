"""The records of a shard, read where they lie.

A plain file is entered at the shard's byte. A packed or a Parquet file can only be read forwards from certain
points, so a worker keeps it open and goes on where the shard before ended: shards are given out in order, and
each worker reads such a file once in all, not once for each shard.
"""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.batch.extras import parquet
from briefing.batch.shards import lines_of, open_lines
from briefing.errors import SourceError
from briefing.sources import document_of_line, document_of_record
from briefing.types import RawDocument, Skipped

if TYPE_CHECKING:
    from briefing.batch.shards import Shard

_ROWS = 64
"""Rows of Parquet decoded at once: records may be megabytes."""

Read = Callable[[], RawDocument | Skipped | None]
"""Gives a line's document, why there is none, or None for an empty line.

It is parsed only when it is asked for: a line that kills its worker must be passed over unread.
"""


class RecordReader:
    """Reads the records of shards, one shard after the other.

    Args:
        max_bytes: Larger records are skipped with that reason.
    """

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._open: tuple[str, int, Iterator[Any]] | None = None

    def records(self, shard: Shard) -> Iterator[tuple[int, Read]]:
        """Yield each line's or row's number and what gives its document.

        Raises:
            SourceError: The file is no longer there or cannot be read.
        """
        numbers = range(shard.first, shard.first + shard.lines)
        items: Iterator[Any] | None = None
        broken: str | None = None
        for number in numbers:
            where = f"{shard.path}:{number}"
            if broken is None:
                try:
                    items = self._items(shard) if items is None else items
                    item = next(items)
                except StopIteration:
                    broken = "the file is shorter than it was"
                except (EOFError, gzip.BadGzipFile, zlib.error, ValueError, NotImplementedError) as exc:
                    broken = f"the file is damaged here ({type(exc).__name__})"
                except OSError as exc:
                    if exc.errno is not None:
                        raise SourceError(
                            f"cannot read {shard.path}: {exc.strerror}",
                            hint="the input must stay, on every machine, until the run has ended",
                        ) from exc
                    broken = "the file is damaged here"  # Arrow's errors of decoding have no number
            if broken is not None:
                self._open = None
                yield number, partial(Skipped, source=where, reason=broken)
            elif shard.kind == "parquet":
                yield number, partial(self._of_row, item, where)
            else:
                yield number, partial(document_of_line, item, where, self._max_bytes)

    def _items(self, shard: Shard) -> Iterator[Any]:
        if shard.kind == "jsonl":
            return self._plain(shard)
        if self._open is None or self._open[0] != shard.path or self._open[1] > shard.first:
            make = self._rows if shard.kind == "parquet" else self._unpacked
            self._open = (shard.path, *make(shard))
        path, reached, items = self._open
        self._open = (path, shard.first + shard.lines, items)
        return itertools.islice(items, shard.first - reached, None)

    def forget(self) -> None:
        """Close what is open: a shard was left before its end."""
        self._open = None

    def _plain(self, shard: Shard) -> Iterator[bytes | None]:
        with open_lines(Path(shard.path), shard.kind) as stream:
            stream.seek(shard.offset)
            for _, line in lines_of(stream, self._max_bytes):
                yield line

    def _unpacked(self, shard: Shard) -> tuple[int, Iterator[bytes | None]]:
        def lines() -> Iterator[bytes | None]:
            with open_lines(Path(shard.path), shard.kind) as stream:
                for _, line in lines_of(stream, self._max_bytes):
                    yield line

        return 1, lines()

    def _rows(self, shard: Shard) -> tuple[int, Iterator[Mapping[str, Any]]]:
        """Return the number of the first row of the row group that holds the shard, and the rows from it."""
        file = parquet().ParquetFile(shard.path)
        groups = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
        start, group = 1, 0
        while group < len(groups) and start + groups[group] <= shard.first:
            start += groups[group]
            group += 1

        def rows() -> Iterator[Mapping[str, Any]]:
            with file:
                for part in file.iter_batches(batch_size=_ROWS, row_groups=list(range(group, len(groups)))):
                    yield from part.to_pylist()

        return start, rows()

    def _of_row(self, row: Mapping[str, Any], where: str) -> RawDocument | Skipped:
        size = sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if size > self._max_bytes:
            return Skipped(
                source=where, reason=f"larger than the limit of {self._max_bytes / 1_000_000:g} MB"
            )
        return document_of_record({name: _plain_value(value) for name, value in row.items()}, where)


def _plain_value(value: Any) -> Any:
    """Return a value as JSON would hold it: Parquet has times and bytes."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
