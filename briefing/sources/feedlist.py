"""``feeds.toml``: the reader's feeds, beside ``config.toml``, in a form that a person edits too.

What a person wrote stays: comments, order, blank lines (tomlkit keeps them). A change is made to the file as
it is at that moment, and the new file takes the old one's place in one step, so that neither a killed run nor
an edit during a run costs a feed. Secrets are never in it, only the name under which they are found.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from briefing.archive import same_address
from briefing.config import config_path, nearest
from briefing.errors import ConfigError
from briefing.sources.addresses import AddressError, checked_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_TABLE = "feed"
_TABLES = (_TABLE, "mailbox", "service")


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A feed that the reader wants.

    Attributes:
        url: Its address.
        title: The outlet's name for the documents; None takes it from the feed.
        category: A group of the reader's own.
        enabled: False for one that is kept but not fetched.
        user: Name for HTTP authentication.
        password_env: Environment variable that holds the password.
        password_keyring: Service in the system's keyring that holds the password of ``user``.
    """

    url: str
    title: str | None = None
    category: str | None = None
    enabled: bool = True
    user: str | None = None
    password_env: str | None = None
    password_keyring: str | None = None

    @property
    def name(self) -> str:
        """What the reader knows it by."""
        return self.title or self.url


def feeds_path() -> Path:
    """Return where ``feeds.toml`` is: beside ``config.toml``."""
    return config_path().parent / "feeds.toml"


def load_feeds(path: Path | None = None) -> tuple[Feed, ...]:
    """Return the feeds of a file in its order; none where there is no file.

    Raises:
        ConfigError: The file cannot be read, or an entry of it is wrong.
    """
    chosen = path or feeds_path()
    tables = tables_of(chosen, _TABLE)
    feeds = tuple(_feed(table, f"{chosen}: feed {number}") for number, table in enumerate(tables, 1))
    seen: set[str] = set()
    for feed in feeds:
        if (key := same_address(feed.url)) in seen:
            raise ConfigError(f"{chosen}: {feed.url} is listed twice", hint="remove one of the two")
        seen.add(key)
    return feeds


def tables_of(path: Path, name: str) -> list[Any]:
    """Return the tables of a name in the list; ``feed``, ``mailbox`` or ``service``.

    Raises:
        ConfigError: The file cannot be read, or holds tables of another name.
    """
    document = _document(path)
    for found in document:
        if found not in _TABLES:
            raise ConfigError(f"{path}: unknown table {found!r}", hint=nearest(found, _TABLES))
    tables = document.get(name, [])
    if not isinstance(tables, list):
        raise ConfigError(f"{path}: {name} is not a list of tables", hint=f"write [[{name}]] above each")
    for number, table in enumerate(tables, 1):
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: {name} {number} is not a table", hint=f"write [[{name}]] above each")
    return list(tables)


def add_feeds(feeds: Iterable[Feed], path: Path | None = None) -> tuple[Feed, ...]:
    """Add feeds that are not listed yet at the end of the file, and return those.

    Raises:
        ConfigError: The file cannot be read or written.
    """
    import tomlkit  # noqa: PLC0415

    chosen = path or feeds_path()
    known = {same_address(feed.url) for feed in load_feeds(chosen)}
    document = _document(chosen)
    new: list[Feed] = []
    for feed in feeds:
        if (key := same_address(feed.url)) in known:
            continue
        known.add(key)
        new.append(feed)
    if not new:
        return ()
    tables = document.get(_TABLE)
    if tables is None:
        if not document.as_string().strip():
            document.add(
                tomlkit.comment("The feeds of briefing; see docs/feeds.md. Edit freely: comments are kept.")
            )
            document.add(tomlkit.nl())
        tables = tomlkit.aot()
        document.add(_TABLE, tables)
    for feed in new:
        table = tomlkit.table()
        for name, value in _values(feed).items():
            table.add(name, value)
        table.add(tomlkit.nl())
        tables.append(table)
    _write(chosen, document)
    return tuple(new)


def remove_feed(name: str, path: Path | None = None) -> Feed:
    """Remove the feed with an address or a title, and return it.

    Raises:
        ConfigError: There is none, or the file cannot be read or written.
    """
    chosen = path or feeds_path()
    feeds = load_feeds(chosen)
    position = _position(feeds, name)
    if position is None:
        options = [item for feed in feeds for item in (feed.url, feed.title) if item]
        hint = nearest(name, options) if options else "the list is empty"
        hint = "see briefing feeds list" if hint.startswith("valid are") else hint
        raise ConfigError(f"no feed {name!r} in {chosen}", hint=hint)
    document = _document(chosen)
    del document[_TABLE][position]
    if not document[_TABLE]:
        del document[_TABLE]
    _write(chosen, document)
    return feeds[position]


def change_feeds(changes: Mapping[str, Feed], path: Path | None = None) -> None:
    """Write changed feeds over the entries with the addresses that they are named by.

    An entry that was removed meanwhile stays removed; one that would double another is dropped.

    Raises:
        ConfigError: The file cannot be read or written.
    """
    if not changes:
        return
    chosen = path or feeds_path()
    document = _document(chosen)
    for url, feed in changes.items():
        feeds = [_feed(table, str(chosen)) for table in document.get(_TABLE, [])]
        position = _position(feeds, url)
        if position is None:
            continue
        elsewhere = _position([replace(one, title=None) for one in feeds], feed.url)
        if elsewhere is not None and elsewhere != position:
            del document[_TABLE][position]
            continue
        table = document[_TABLE][position]
        values = _values(feed)
        for name, value in values.items():
            if table.get(name) != value:
                table[name] = value
        if feed.enabled and "enabled" in table:
            del table["enabled"]
    _write(chosen, document)


def _position(feeds: Iterable[Feed], name: str) -> int | None:
    listed = list(feeds)
    key = same_address(name)
    for position, feed in enumerate(listed):
        if feed.url == name or same_address(feed.url) == key:
            return position
    titled = [position for position, feed in enumerate(listed) if (feed.title or "").lower() == name.lower()]
    return titled[0] if len(titled) == 1 else None


def _values(feed: Feed) -> dict[str, Any]:
    """Return what of a feed is written: what differs from the default."""
    defaults = {item.name: item.default for item in fields(Feed)}
    values = {item.name: getattr(feed, item.name) for item in fields(Feed)}
    return {name: value for name, value in values.items() if name == "url" or value != defaults[name]}


def _feed(table: Any, where: str) -> Feed:
    names = {item.name for item in fields(Feed)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in names:
            raise ConfigError(f"{where}: unknown key {name!r}", hint=nearest(name, names))
        kind = bool if name == "enabled" else str
        if not isinstance(value, kind):
            expected = "true or false" if kind is bool else "a text in quotes"
            raise ConfigError(f"{where}: cannot use {name} = {value!r}", hint=f"write {expected}")
        values[name] = bool(value) if kind is bool else str(value).strip() or None
    if not values.get("url"):
        raise ConfigError(f"{where} has no url", hint='write url = "https://…"')
    try:
        values["url"] = checked_url(values["url"])
    except AddressError as exc:
        raise ConfigError(f"{where}: {exc.message}", hint=exc.hint) from exc
    return Feed(**values)


def _document(path: Path) -> Any:
    import tomlkit  # noqa: PLC0415
    import tomlkit.exceptions  # noqa: PLC0415

    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot read {path}: {exc}", hint="correct the line") from exc
    except OSError as exc:
        raise ConfigError(f"cannot read {path}: {exc.strerror}", hint="check its rights") from exc


def _write(path: Path, document: Any) -> None:
    write_file(path, document.as_string().encode("utf-8"))


def write_file(path: Path, data: bytes) -> None:
    """Put a file in its place in one step; whoever reads sees the old one or the new one.

    Raises:
        ConfigError: It cannot be written.
    """
    # A link is followed: people keep their settings elsewhere and link them here.
    target = path.resolve()
    temporary = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            os.chmod(temporary, target.stat().st_mode & 0o777)  # noqa: PTH101
        os.replace(temporary, target)  # noqa: PTH105
    except OSError as exc:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
        raise ConfigError(
            f"cannot write {path}: {exc.strerror}", hint="check the folder and its rights"
        ) from exc
