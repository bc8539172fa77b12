"""The house style of an office: ``style.toml`` beside ``config.toml``, checked once and in full."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.config import config_path, nearest
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DAY_MONTH, MONTH_DAY, ISO = "day-month", "month-day", "iso"
DATE_ORDERS = (DAY_MONTH, MONTH_DAY, ISO)
SEPARATORS = {",": ".", ".": ",", " ": ",", "\u202f": ","}
"""Marks between thousands, with the decimal mark that goes with each."""
PERCENT = ("percent", "per cent", "%")
LARGE = ("words", "short")
VARIANTS = ("british", "american")


@dataclass(frozen=True, kw_only=True, slots=True)
class HouseStyle:
    """How an office writes; every default leaves the words as they are.

    Attributes:
        dates: Order of a date: ``day-month``, ``month-day`` or ``iso``.
        thousands: Mark between thousands: ``,``, ``.``, a space or a thin space; empty leaves numbers alone.
        percent: ``percent``, ``per cent`` or ``%``.
        large: ``words`` ("1.2 billion") or ``short`` ("1.2bn").
        spelling: ``british`` or ``american``.
        words: Words with what is written instead.
        precedence: Roles, offices or names; who comes first in meetings and lists of participants.
        address: Titles and names with the form in which they are written.
        aliases: Names with the names that the office uses.
        reserved: Words that may stand only inside quotations, with what is written elsewhere; empty where the
            word itself is put into quotation marks.
    """

    dates: str = ""
    thousands: str = ""
    percent: str = ""
    large: str = ""
    spelling: str = ""
    words: tuple[tuple[str, str], ...] = ()
    precedence: tuple[str, ...] = ()
    address: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    reserved: tuple[tuple[str, str], ...] = ()


PLAIN = HouseStyle()

_TABLES: dict[str, tuple[str, ...]] = {
    "dates": ("order",),
    "numbers": ("thousands", "percent", "large"),
    "spelling": ("variant", "words"),
    "precedence": ("order",),
    "address": (),
    "aliases": (),
    "reserved": (),
}


def style_path() -> Path:
    """Return where the style is looked for: ``style.toml`` in the folder of ``config.toml``."""
    return config_path().with_name("style.toml")


def load_style(*, path: Path | None = None) -> HouseStyle:
    """Return the house style; the plain one where there is no file.

    Args:
        path: The file; by default `style_path`, which may be absent.

    Raises:
        ConfigError: It cannot be read, a name is unknown, or a value is wrong.
    """
    chosen = path or style_path()
    try:
        with chosen.open("rb") as file:
            tables = tomllib.load(file)
    except FileNotFoundError as exc:
        if path is None:
            return PLAIN
        raise ConfigError(f"no style file {chosen}", hint="create it or correct the path") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot read {chosen}: {exc}", hint="correct the line") from exc
    except OSError as exc:
        raise ConfigError(
            f"cannot read {chosen}: {exc.strerror}", hint="check the path and its rights"
        ) from exc
    return _style(tables, str(chosen))


def _style(tables: Mapping[str, Any], where: str) -> HouseStyle:
    for name, table in tables.items():
        if name not in _TABLES:
            raise ConfigError(f"unknown table [{name}] ({where})", hint=nearest(name, _TABLES))
        if not isinstance(table, dict):
            raise ConfigError(f"{name} is no table ({where})", hint=f"write [{name}] on a line of its own")
        known = _TABLES[name]
        for key in table if known else ():
            if key not in known:
                raise ConfigError(f"unknown name {key!r} in [{name}] ({where})", hint=nearest(key, known))

    def one(table: str, key: str, valid: Iterable[str]) -> str:
        value = tables.get(table, {}).get(key, "")
        options = list(valid)
        if value and value not in options:
            raise ConfigError(
                f"{key} of [{table}] ({where}): cannot use {value!r}",
                hint=f"choose from {', '.join(map(repr, options))}",
            )
        return str(value)

    order = tables.get("precedence", {}).get("order", [])
    if not isinstance(order, list) or not all(isinstance(item, str) for item in order):
        raise ConfigError(
            f"order of [precedence] ({where}) is no list of texts", hint='write order = ["King"]'
        )
    return HouseStyle(
        dates=one("dates", "order", DATE_ORDERS),
        thousands=one("numbers", "thousands", SEPARATORS),
        percent=one("numbers", "percent", PERCENT),
        large=one("numbers", "large", LARGE),
        spelling=one("spelling", "variant", VARIANTS),
        words=_pairs(tables.get("spelling", {}).get("words", {}), "spelling.words", where),
        precedence=tuple(order),
        address=_pairs(tables.get("address", {}), "address", where),
        aliases=_pairs(tables.get("aliases", {}), "aliases", where),
        reserved=_pairs(tables.get("reserved", {}), "reserved", where, may_be_empty=True),
    )


def _pairs(table: Any, name: str, where: str, *, may_be_empty: bool = False) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, dict):
        raise ConfigError(f"{name} ({where}) is no table", hint=f"write [{name}] on a line of its own")
    for key, value in table.items():
        if not key.strip() or not isinstance(value, str) or not (value.strip() or may_be_empty):
            raise ConfigError(
                f"{key!r} of [{name}] ({where}): cannot use {value!r}", hint='write "word" = "word"'
            )
    # Longer ones first: "South Korea" before "Korea".
    return tuple(sorted(((key.strip(), value.strip()) for key, value in table.items()), key=_longest_first))


def _longest_first(pair: tuple[str, str]) -> tuple[int, str]:
    return -len(pair[0]), pair[0]
