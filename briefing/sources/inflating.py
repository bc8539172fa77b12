"""Bodies of answers, unpacked as they come and bounded on both sides.

A compressed megabyte can hold gigabytes, so the limit is on what comes out, counted while it comes out; and
the codings are undone here instead of by the HTTP library, which unpacks a whole chunk before anybody can
count it, once for every coding that the server names.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"
_PIECE = 256 * 1024


class TooLarge(Exception):  # noqa: N818 - a signal inside this room
    """The body is larger than the limit."""


class BadCoding(Exception):  # noqa: N818 - likewise
    """The body is not in the coding that the header names, or the coding is unknown."""


def body_of(chunks: Iterable[bytes], coding: str | None, limit: int) -> bytes:
    """Return the whole body, unpacked.

    Args:
        chunks: What comes over the wire.
        coding: The header ``Content-Encoding``.
        limit: Most bytes, on the wire and unpacked.

    Raises:
        TooLarge: It is larger.
        BadCoding: It cannot be unpacked.
    """
    names = [name.strip().lower() for name in (coding or "").split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if len(names) > 1 or (names and names[0] not in {"gzip", "x-gzip", "deflate"}):
        raise BadCoding(f"the coding {coding!r} was not asked for")
    bounded = _bounded(chunks, limit)
    whole = bytearray()
    for piece in _unpacked(bounded, names[0]) if names else bounded:
        whole += piece
        if len(whole) > limit:
            raise TooLarge
    return bytes(whole)


def _bounded(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge
        yield chunk


def _unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    # "deflate" is zlib by the standard and raw deflate by some servers: the first bytes tell.
    unpacker = None if coding == "deflate" else zlib.decompressobj(zlib.MAX_WBITS | 16)
    begun = False
    for chunk in chunks:
        if unpacker is None:
            unpacker = zlib.decompressobj(zlib.MAX_WBITS if chunk[:1] == b"\x78" else -zlib.MAX_WBITS)
        rest = chunk
        while rest:
            try:
                piece = unpacker.decompress(rest, _PIECE)
            except zlib.error as exc:
                raise BadCoding(f"the {coding} body is damaged") from exc
            if piece:
                begun = True
                yield piece
            rest = unpacker.unconsumed_tail
            if unpacker.eof:
                # gzip may go on with another member; anything else behind the end is padding.
                rest = unpacker.unused_data
                if not rest or not rest.startswith(b"\x1f\x8b"):
                    return
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    if unpacker is not None and not unpacker.eof and begun:
        raise BadCoding(f"the {coding} body ends too early")
