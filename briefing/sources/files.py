"""Which files are read, and how much of them.

Named inputs are promises: one that is missing is an error before anything is read. What a folder holds is
an offer: what cannot be used there is skipped with its reason. Sizes are checked before reading, and again
while unpacking, because a compressed megabyte can hold gigabytes. Pipes and devices are never opened: they
may never end.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from briefing import plugins
from briefing.errors import SourceError
from briefing.sources.formats import SUFFIXES, documents_of, records_of_lines, sniffed_format
from briefing.types import RawDocument, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"

# A file of records may be larger than one document, but not without bound: each record is held to the limit.
_RECORDS_PER_FILE_LIMIT = 50


def read_documents(
    paths: Sequence[str | Path], *, max_bytes: int, stdin: BinaryIO | None = None
) -> Iterator[RawDocument | Skipped]:
    """Return every document that the inputs hold, in the order of the inputs.

    Args:
        paths: Files, folders (read recursively, in the order of their names), glob patterns, or ``-`` for
            standard input.
        max_bytes: Larger documents are skipped; compressed ones are measured unpacked.
        stdin: What ``-`` reads from.

    Returns:
        An iterator over documents and what was skipped, with its reason.

    Raises:
        SourceError: A named input is missing or cannot be read. Raised before anything is yielded.
    """
    named = [found for path in paths for found in _named_files(path)]
    return _read_all(named, max_bytes, stdin)


def _read_all(
    named: Sequence[str | Path], max_bytes: int, stdin: BinaryIO | None
) -> Iterator[RawDocument | Skipped]:
    seen: set[Path] = set()
    for path in named:
        if path == STDIN:
            yield from _read_stdin(stdin, max_bytes)
            continue
        if scheme_of(path):
            yield from _plugged_in(str(path), max_bytes)
            continue
        file = Path(path)
        candidates = _files_below(file) if file.is_dir() else iter([file])
        for candidate in candidates:
            if isinstance(candidate, Skipped):
                yield candidate
                continue
            # The same file named twice (by hand and by a folder) is one file.
            identity = Path(os.path.realpath(candidate))
            if identity in seen:
                continue
            seen.add(identity)
            yield from _read_file(candidate, max_bytes, named=not file.is_dir())


def scheme_of(path: str | Path) -> str:
    """Return the plug-in that an input such as ``wire:politics`` asks, empty where it is a file's name."""
    scheme, colon, _ = str(path).partition(":")
    return scheme if colon and scheme in plugins.names(plugins.SOURCES) else ""


def _plugged_in(name: str, max_bytes: int) -> Iterator[RawDocument | Skipped]:
    """Yield what a plug-in brings; what it raises ends it and costs no other input."""
    scheme = scheme_of(name)
    bring = plugins.load(plugins.SOURCES, scheme, SourceError)
    try:
        for number, item in enumerate(bring(name.partition(":")[2]), start=1):
            if not isinstance(item, RawDocument):
                yield Skipped(source=f"{name}: {number}", reason=f"the plug-in {scheme} brought no document")
            elif len(item.text) > max_bytes:
                yield Skipped(source=item.origin, reason=_too_large(max_bytes))
            else:
                yield item
    except Exception as exc:  # noqa: BLE001 - foreign code fails in any way
        yield Skipped(source=name, reason=f"the plug-in {scheme} failed: {type(exc).__name__}: {exc}")


def _named_files(path: str | Path) -> list[str | Path]:
    """Return what a named input stands for; a glob stands for its matches."""
    if path == STDIN or scheme_of(path):
        return [path]
    name = os.path.expanduser(path)  # noqa: PTH111 - a pattern is not a path yet
    if not name or "\0" in name:
        raise SourceError("cannot read an input without a name", hint="name a file, a folder or - for stdin")
    file = Path(name)
    if not os.path.lexists(file):
        matches = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207
        if not matches:
            what = "no file matches" if glob.has_magic(name) else "no such file or folder:"
            raise SourceError(f"{what} {name}", hint="check the spelling and the current folder")
        return [found for match in matches for found in _named_files(match)]
    try:
        status = file.stat()
    except OSError as exc:
        raise SourceError(f"cannot read {name}: {_reason(exc)}", hint="mend the link or its rights") from exc
    if stat.S_ISDIR(status.st_mode):
        try:
            with os.scandir(file):
                pass
        except OSError as exc:
            raise SourceError(f"cannot read {name}: {_reason(exc)}", hint="change its rights") from exc
    elif not stat.S_ISREG(status.st_mode):
        raise SourceError(f"cannot read {name}: not a regular file", hint="pipe its content in and name -")
    elif not os.access(file, os.R_OK):
        raise SourceError(f"cannot read {name}: permission denied", hint="change its rights")
    return [file]


def _files_below(folder: Path) -> Iterator[Path | Skipped]:
    """Yield the files below ``folder`` by name, depth first; hidden ones and linked folders are left out."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as exc:
        yield Skipped(source=str(folder), reason=f"folder cannot be read: {_reason(exc)}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(path)
        elif entry.is_symlink() and path.is_dir():
            # A link to a parent folder would be read for ever.
            yield Skipped(source=str(path), reason="linked folder: not followed", failed=False)
        else:
            yield path


def _read_file(path: Path, max_bytes: int, *, named: bool) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of one file."""
    origin = str(path)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    suffix = (suffixes[:-1] or [""])[-1] if packed else (suffixes or [""])[-1]
    if suffix not in SUFFIXES and not named:
        shown = "".join(suffixes[-2:]) if packed else suffix
        reason = f"not a supported kind of file ({shown or 'no suffix'})"
        yield Skipped(source=origin, reason=reason, failed=False)
        return
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield Skipped(source=origin, reason="not a regular file")
            return
        with path.open("rb") as file:
            stream: BinaryIO = file
            packed = packed or file.peek(2)[:2] == b"\x1f\x8b"
            if packed:
                stream = gzip.GzipFile(fileobj=file)  # type: ignore[assignment]
            elif suffix != ".jsonl" and status.st_size > max_bytes:
                yield Skipped(source=origin, reason=_too_large(max_bytes))
                return
            yield from _read_stream(stream, suffix, origin, max_bytes)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Skipped(source=origin, reason="damaged gzip file")
    except OSError as exc:
        yield Skipped(source=origin, reason=f"cannot be read: {_reason(exc)}")


def _read_stdin(stdin: BinaryIO | None, max_bytes: int) -> Iterator[RawDocument | Skipped]:
    """Yield the documents on standard input, whose format is recognised by its content."""
    origin = "<stdin>"
    if stdin is None:
        yield Skipped(source=origin, reason="no standard input was given")
        return
    try:
        data = stdin.read(max_bytes * _RECORDS_PER_FILE_LIMIT + 1)
        if data[:2] == b"\x1f\x8b":
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(max_bytes * _RECORDS_PER_FILE_LIMIT + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Skipped(source=origin, reason="damaged gzip data")
        return
    except (OSError, ValueError) as exc:
        yield Skipped(source=origin, reason=f"cannot be read: {exc}")
        return
    yield from _read_stream(io.BytesIO(data), "", origin, max_bytes)


def _read_stream(
    stream: BinaryIO, suffix: str, origin: str, max_bytes: int
) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of an open stream; files of records are read line by line."""
    if suffix == ".jsonl":
        yield from records_of_lines(_lines(stream, max_bytes), origin, max_bytes)
        return
    data = stream.read(max_bytes + 1)
    kind = SUFFIXES.get(suffix) or sniffed_format(data)
    if kind == "jsonl":
        rest = io.BufferedReader(_Chained(data, stream))
        yield from records_of_lines(_lines(rest, max_bytes), origin, max_bytes)
    elif len(data) > max_bytes:
        yield Skipped(source=origin, reason=_too_large(max_bytes))
    else:
        yield from documents_of(data, kind, origin)


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Yield lines; None stands for one that is over the limit, or for the rest of an endless file."""
    total = 0
    while total <= max_bytes * _RECORDS_PER_FILE_LIMIT:
        line = stream.readline(max_bytes + 1)
        if not line:
            return
        total += len(line)
        if len(line) <= max_bytes:
            yield line
            continue
        while line and not line.endswith(b"\n") and total <= max_bytes * _RECORDS_PER_FILE_LIMIT:
            line = stream.readline(max_bytes + 1)
            total += len(line)
        yield None
    yield None


class _Chained(io.RawIOBase):
    """What was read to recognise a format, followed by the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        """Tell that this stream can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` and return the number of bytes."""
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _too_large(max_bytes: int) -> str:
    return f"larger than the limit of {max_bytes / 1_000_000:g} MB (setting max_document_mb)"


def _reason(exc: OSError) -> str:
    return (exc.strerror or type(exc).__name__).lower()
