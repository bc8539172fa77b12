"""Inputs become shards: runs of records that one worker does at a time.

A file is read once before the work begins. That gives the position of every shard, so that a worker need not
read from the start, the number of records for the progress, and the digest by which a later run knows that it
has the same inputs, wherever they lie by then. The plan is written down; a run that is resumed takes it from there.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from briefing.batch.extras import parquet
from briefing.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl.gz",
    ".ndjson.gz": "jsonl.gz",
    ".parquet": "parquet",
}
_CHUNK = 1 << 20
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """A run of records of one file.

    Attributes:
        number: Its place in the plan, from 0; its files carry it.
        path: The file.
        kind: ``jsonl``, ``jsonl.gz`` or ``parquet``.
        first: Line (JSONL) or row (Parquet) of its first record, counted from 1.
        lines: Lines or rows, empty lines included.
        records: Records among them.
        offset: Byte of the first line, for plain JSONL.
    """

    number: int
    path: str
    kind: str
    first: int
    lines: int
    records: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class InputFile:
    """One input as it was when the plan was made.

    Attributes:
        path: The file.
        size: Its bytes.
        changed: When it was last changed, nanoseconds.
        sha256: Digest of its content.
        records: Its records.
        damage: Why what follows line ``damaged_after`` cannot be read, if so.
        damaged_after: The last line that can.
    """

    path: str
    size: int
    changed: int
    sha256: str
    records: int
    damage: str | None = None
    damaged_after: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The inputs and the shards that they are cut into."""

    files: tuple[InputFile, ...]
    shards: tuple[Shard, ...]

    @property
    def records(self) -> int:
        """Records of all inputs."""
        return sum(file.records for file in self.files)


def files_of(inputs: Sequence[str]) -> list[Path]:
    """Return the files that the inputs name, each once: files, folders (all that fits below), patterns.

    Raises:
        SourceError: An input is missing, unreadable or of no kind that holds records.
    """
    found: dict[str, Path] = {}
    for name in inputs:
        for path in _named(name):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def kind_of(path: Path) -> str | None:
    """Return the kind of a file by its name; None for one that holds no records."""
    name = path.name.lower()
    return next((kind for suffix, kind in KINDS.items() if name.endswith(suffix)), None)


def make_plan(
    files: Sequence[Path],
    *,
    shard_size: int,
    max_bytes: int,
    progress: Callable[[int, int], None],
) -> Plan:
    """Read every input once and return the plan.

    Args:
        files: The inputs, in order.
        shard_size: Lines or rows of a shard.
        max_bytes: Longer lines are not held in memory.
        progress: Told (files, all files).

    Raises:
        SourceError: A file cannot be read at all, or no record is in any.
        ConfigError: A Parquet file is named and pyarrow is not installed.
    """
    inputs: list[InputFile] = []
    shards: list[Shard] = []
    for number, path in enumerate(files, 1):
        kind = kind_of(path) or "jsonl"
        try:
            status = path.stat()
            scan = _parquet_scan(path) if kind == "parquet" else _line_scan(path, kind, max_bytes)
            for first, lines, records, offset in _cut(scan, shard_size):
                shards.append(
                    Shard(
                        number=len(shards), path=str(path), kind=kind, first=first, lines=lines,
                        records=records, offset=offset,
                    )
                )  # fmt: skip
            own = [shard for shard in shards if shard.path == str(path)]
            inputs.append(
                InputFile(
                    path=str(path), size=status.st_size, changed=status.st_mtime_ns,
                    sha256=digest_of(path), records=sum(shard.records for shard in own),
                    damage=scan.damage, damaged_after=scan.lines,
                )
            )  # fmt: skip
        except OSError as exc:
            raise SourceError(
                f"cannot read {path}: {exc.strerror or exc}", hint="check the file and its rights"
            ) from exc
        progress(number, len(files))
    if not shards:
        damages = "; ".join(f"{item.path}: {item.damage}" for item in inputs if item.damage)
        raise SourceError(
            f"no record in {', '.join(map(str, files))[:300]}" + (f" ({damages[:300]})" if damages else ""),
            hint="name files of JSON lines or Parquet that hold articles",
        )
    return Plan(files=tuple(inputs), shards=tuple(shards))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lines_of(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its length in bytes; None stands for one over the limit, which is never held."""
    while line := stream.readline(max_bytes + 1):
        length = len(line)
        if length <= max_bytes:
            yield length, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
            length += len(line)
        yield length, None


class _Scan:
    """What reading a file once tells: an iterator over (byte, is a record), and the damage that ended it."""

    def __init__(self, items: Callable[[_Scan], Iterator[tuple[int, bool]]]) -> None:
        self._items = items
        self.damage: str | None = None
        self.lines = 0

    def __iter__(self) -> Iterator[tuple[int, bool]]:
        for item in self._items(self):
            self.lines += 1
            yield item


def _line_scan(path: Path, kind: str, max_bytes: int) -> _Scan:
    def items(scan: _Scan) -> Iterator[tuple[int, bool]]:
        offset = 0
        with open_lines(path, kind) as stream:
            lines = lines_of(stream, max_bytes)
            while True:
                try:
                    length, line = next(lines, (0, b""))
                except (EOFError, gzip.BadGzipFile, zlib.error):
                    scan.damage = "damaged gzip file"
                    return
                if not length:
                    return
                if not offset and line is not None and line.startswith(_WIDE):
                    scan.damage = "encoded as UTF-16; save it as UTF-8"
                    return
                yield offset, line is None or bool(line.strip())
                offset += length

    return _Scan(items)


def _parquet_scan(path: Path) -> _Scan:
    module = parquet()
    import pyarrow as pa  # noqa: PLC0415 - here it is installed

    rows, damage = 0, None
    try:
        with module.ParquetFile(path) as file:
            rows = file.metadata.num_rows
    except (pa.ArrowException, OSError) as exc:
        if isinstance(exc, OSError) and exc.errno is not None:
            raise
        damage = f"no Parquet file ({str(exc).splitlines()[0][:120]})"
    scan = _Scan(lambda _scan: ((0, True) for _ in range(rows)))
    scan.damage = damage
    return scan


def _cut(scan: _Scan, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (first line, lines, records, byte of the first line) of each shard that holds a record."""
    first, lines, records, start = 1, 0, 0, 0
    for offset, is_record in scan:
        if lines == 0:
            start = offset
        lines += 1
        records += is_record
        if lines == size:
            if records:
                yield first, lines, records, start
            first, lines, records = first + lines, 0, 0
    if records:
        yield first, lines, records, start


def open_lines(path: Path, kind: str) -> BinaryIO:
    """Return an open stream of a JSONL file's lines, unpacked."""
    return gzip.open(path, "rb") if kind == "jsonl.gz" else path.open("rb")  # type: ignore[return-value]


def _named(name: str) -> Iterator[Path]:
    path = Path(name).expanduser()
    if not path.exists():
        matches = sorted(glob.glob(str(path), recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207
        if not matches:
            what = "no file matches" if glob.has_magic(name) else "no such file or folder:"
            raise SourceError(f"{what} {name}", hint="check the spelling and the current folder")
        for match in matches:
            yield from _named(match)
        return
    if path.is_dir():
        below = [item for item in sorted(path.rglob("*")) if item.is_file() and kind_of(item)]
        if not below:
            raise SourceError(f"{path} holds no {', '.join(KINDS)}", hint="name another folder")
        yield from below
        return
    if kind_of(path) is None:
        raise SourceError(f"{path} is no file of records", hint=f"name files that end in {', '.join(KINDS)}")
    if not path.is_file() or not os.access(path, os.R_OK):
        raise SourceError(f"cannot read {path}", hint="name a regular file, and check its rights")
    yield path
