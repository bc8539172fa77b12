"""Inputs beside feeds that people already have: newsletters in a mailbox, another reader's service.

They stand in ``feeds.toml`` too, as ``[[mailbox]]`` and ``[[service]]``. Nothing is ever changed over there: no
message is marked as read, no entry as seen.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from briefing.config import nearest
from briefing.errors import ConfigError
from briefing.sources.addresses import AddressError, checked_url
from briefing.sources.feedlist import Feed, feeds_path, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SECURITIES = ("tls", "starttls", "none")
SERVICES = ("miniflux", "freshrss")
_TLS_PORT, _PLAIN_PORT, _LAST_PORT = 993, 143, 65_535


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """A folder of newsletters: a maildir on this machine, or a mailbox of an IMAP server.

    Attributes:
        name: What the reader knows it by.
        path: Folder of the maildir.
        host: The IMAP server.
        port: Its port; 0 means 993 with ``tls`` and 143 else.
        security: ``tls``, ``starttls`` or ``none``.
        mailbox: The mailbox on the server.
        user: Name for the login.
        password_env: Environment variable that holds the password.
        password_keyring: Service in the system's keyring that holds it.
        days: Messages of so many days are read the first time.
        enabled: False for one that is kept but not read.
    """

    name: str
    path: str | None = None
    host: str | None = None
    port: int = 0
    security: str = "tls"
    mailbox: str = "INBOX"
    user: str | None = None
    password_env: str | None = None
    password_keyring: str | None = None
    days: int = 3
    enabled: bool = True

    @property
    def folder(self) -> Path:
        """The folder of the maildir."""
        return Path(self.path or "").expanduser()

    @property
    def address(self) -> str:
        """An address that stands for it in the archive."""
        if self.host:
            return (
                f"imap://{quote(self.user or '')}@{self.host}:{self.number}/{quote(self.mailbox, safe='/')}"
            )
        return f"maildir:{self.folder}"

    @property
    def number(self) -> int:
        """The port in force."""
        return self.port or (_TLS_PORT if self.security == "tls" else _PLAIN_PORT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Another reader's server, asked for what it has collected.

    Attributes:
        name: What the reader knows it by.
        type: ``miniflux`` or ``freshrss`` (the Google Reader API, which others speak too).
        url: Its address.
        user: Name for the login (FreshRSS).
        password_env: Environment variable that holds the API key or password.
        password_keyring: Service in the system's keyring that holds it.
        days: Entries of so many days are read the first time.
        enabled: False for one that is kept but not read.
    """

    name: str
    type: str
    url: str
    user: str | None = None
    password_env: str | None = None
    password_keyring: str | None = None
    days: int = 3
    enabled: bool = True


def load_inputs(path: Path | None = None) -> tuple[tuple[Mailbox, ...], tuple[Service, ...]]:
    """Return the mailboxes and services of a list of feeds.

    Raises:
        ConfigError: The file cannot be read, or an entry is wrong.
    """
    chosen = path or feeds_path()
    mailboxes = tuple(
        _mailbox(table, f"{chosen}: mailbox {number}")
        for number, table in enumerate(tables_of(chosen, "mailbox"), 1)
    )
    services = tuple(
        _service(table, f"{chosen}: service {number}")
        for number, table in enumerate(tables_of(chosen, "service"), 1)
    )
    return mailboxes, services


def as_feed(item: Mailbox | Service) -> Feed:
    """Return how a mailbox or service stands in a report."""
    url = item.address if isinstance(item, Mailbox) else item.url
    return Feed(url=url, title=item.name, enabled=item.enabled)


def _mailbox(table: Mapping[str, Any], where: str) -> Mailbox:
    values = _values(table, Mailbox, where)
    if bool(values.get("path")) == bool(values.get("host")):
        raise ConfigError(f"{where}: name either a path (maildir) or a host (IMAP)", hint="see docs/feeds.md")
    values.setdefault("name", values.get("path") or f"{values.get('mailbox', 'INBOX')} on {values['host']}")
    box = Mailbox(**values)
    if box.security not in SECURITIES:
        raise ConfigError(
            f"{where}: unknown security {box.security!r}", hint=nearest(box.security, SECURITIES)
        )
    if not 0 <= box.port <= _LAST_PORT:
        raise ConfigError(f"{where}: {box.port} is no port", hint="write 993, or leave it out")
    if box.host and not (box.user and (box.password_env or box.password_keyring)):
        raise ConfigError(f"{where}: no login", hint="write user, and password_env or password_keyring")
    return box


def _service(table: Mapping[str, Any], where: str) -> Service:
    values = _values(table, Service, where)
    for name in ("type", "url"):
        if not values.get(name):
            raise ConfigError(f"{where} has no {name}", hint="see docs/feeds.md")
    try:
        values["url"] = checked_url(str(values["url"])).rstrip("/")
    except AddressError as exc:
        raise ConfigError(f"{where}: {exc.message}", hint=exc.hint) from exc
    values.setdefault("name", values["url"])
    service = Service(**values)
    if service.type not in SERVICES:
        raise ConfigError(f"{where}: unknown type {service.type!r}", hint=nearest(service.type, SERVICES))
    if not (service.password_env or service.password_keyring):
        raise ConfigError(f"{where}: no API key", hint="write password_env or password_keyring")
    if service.type == "freshrss" and not service.user:
        raise ConfigError(f"{where}: no user", hint="write the user's name and the API password")
    return service


def _values(table: Mapping[str, Any], kind: type[Mailbox | Service], where: str) -> dict[str, Any]:
    defaults: dict[str, Any] = {item.name: item.default for item in fields(kind)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in defaults:
            raise ConfigError(f"{where}: unknown key {name!r}", hint=nearest(name, defaults))
        wanted: type[Any] = type(defaults[name]) if isinstance(defaults[name], int) else str
        if not isinstance(value, wanted) or (wanted is int and (isinstance(value, bool) or value < 0)):
            expected = {bool: "true or false", int: "a number"}.get(wanted, "a text in quotes")
            raise ConfigError(f"{where}: cannot use {name} = {value!r}", hint=f"write {expected}")
        values[name] = value if isinstance(value, bool) else wanted(value)
    return values
