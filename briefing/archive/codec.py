"""Frozen values to JSON and back, by their type annotations.

The archive keeps briefs and briefings for years; JSON can be read by any program and by eye, which a pickle
cannot, and loading it runs no code. A field that an older record lacks takes its default; one that a newer
record has in addition is passed over, so that a field can be added to a type without a migration.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import json
import types
import typing
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Decode = Callable[[Any], Any]


def encoded(value: Any) -> Any:
    """Return ``value`` as what JSON can write.

    Raises:
        TypeError: A value of a type that no record holds.
    """
    if isinstance(value, enum.Enum):
        return value.value
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dt.date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [encoded(item) for item in value]
    return {name: encoded(item) for name, item in _fields(value)}


def _fields(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items()]
    if dataclasses.is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    raise TypeError(f"cannot keep a {type(value).__name__}")


def decoded(kind: Any, data: Any) -> Any:
    """Return the value of type ``kind`` that ``data`` was made from.

    Raises:
        ValueError: The data does not fit the type (also as `TypeError` or `KeyError`).
    """
    return _decoder(kind)(data)


def dumps(value: Any) -> str:
    """Return ``value`` as JSON text, always the same for equal values."""
    data = encoded(value)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Broken input may hold half characters, which have no UTF-8 form: they are kept as escapes.
    return text if _has_utf8(text) else json.dumps(data, separators=(",", ":"))


def _has_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def loads(kind: Any, text: str) -> Any:
    """Return the value of type ``kind`` that `dumps` wrote."""
    return decoded(kind, json.loads(text))


def packed(value: Any) -> bytes:
    """Return ``value`` as compressed JSON."""
    return zlib.compress(dumps(value).encode("utf-8"), level=6)


def unpacked(kind: Any, data: bytes) -> Any:
    """Return the value of type ``kind`` that `packed` wrote."""
    return loads(kind, zlib.decompress(data).decode("utf-8"))


@functools.cache
def _decoder(kind: Any) -> Decode:
    """Return the function that decodes a type, made once: annotations are slow to look up."""
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _optional(tuple(part for part in arguments if part is not types.NoneType))
    if origin is tuple:
        return _tuple(arguments)
    if origin is dict:
        value = _decoder(arguments[1])
        return lambda data: {key: value(item) for key, item in data.items()}
    return _plain_decoder(kind) if isinstance(kind, type) else _same


def _plain_decoder(kind: type) -> Decode:
    if issubclass(kind, enum.Enum):
        return kind
    if issubclass(kind, dt.date):
        return kind.fromisoformat
    return _record(kind) if dataclasses.is_dataclass(kind) else _same


def _same(data: Any) -> Any:
    return data


def _optional(parts: tuple[Any, ...]) -> Decode:
    if set(parts) == {dt.datetime, dt.date}:
        return lambda data: (
            None
            if data is None
            else dt.datetime.fromisoformat(data)
            if "T" in data
            else dt.date.fromisoformat(data)
        )
    inner = _decoder(parts[0])
    return lambda data: None if data is None else inner(data)


def _tuple(arguments: tuple[Any, ...]) -> Decode:
    if len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        item = _decoder(arguments[0])
        return lambda data: tuple(item(part) for part in data)
    places = [_decoder(part) for part in arguments]
    return lambda data: tuple(place(part) for place, part in zip(places, data, strict=True))


def _record(kind: Any) -> Decode:
    hints = typing.get_type_hints(kind)
    places = {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(kind) if field.init}

    def record(data: dict[str, Any]) -> Any:
        return kind(**{name: place(data[name]) for name, place in places.items() if name in data})

    return record
