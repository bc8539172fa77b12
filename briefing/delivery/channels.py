"""Where briefings go: the ``[delivery.NAME]`` tables of ``config.toml``, checked once and in full.

No secret stands in the configuration: a login names the environment variable or the entry of the system's
keyring that holds it, or a file that only its owner can read (for cron, which knows neither a shell's variables
nor an unlocked keyring), and it is looked up when it is needed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from briefing import plugins
from briefing.config import ENVIRONMENT_PREFIX, known_formats, nearest
from briefing.errors import ConfigError, DeliveryError

SECURITY = {"starttls": 587, "tls": 465, "none": 25}
"""How a mail server is spoken to, with the usual port."""

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"(?:[^<>@\r\n]*<)?[^@\s<>,;]+@[^@\s<>,;]+>?")


@dataclass(frozen=True, kw_only=True, slots=True)
class FolderChannel:
    """A folder that holds every briefing, and the latest one under a name that stays.

    Attributes:
        name: Name of the table.
        path: The folder.
        formats: Forms that are put there.
    """

    name: str
    path: Path
    formats: tuple[str, ...] = ("html", "md")


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailChannel:
    """Mail by SMTP, a message for each recipient.

    Attributes:
        name: Name of the table.
        host: The mail server.
        sender: The address that it comes from (``from`` in the configuration).
        to: The recipients.
        port: By default that of ``security``.
        security: ``starttls``, ``tls`` or ``none``.
        user: Login name; none without a login.
        password_env: Environment variable that holds the password.
        password_keyring: Service in the system's keyring that holds the password of ``user``.
        password_file: File that holds the password and that nobody else can read.
        format: ``html`` (with a text part) or ``text``.
        stories: Most stories in the message; the rest is attached.
        interests: Words; stories that hold one come first.
        unsubscribe: Address or URL for List-Unsubscribe; by default mail to the sender.
        timeout: Seconds to wait for the server.
    """

    name: str
    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 0
    security: str = "starttls"
    user: str | None = None
    password_env: str | None = None
    password_keyring: str | None = None
    password_file: Path | None = None
    format: str = "html"
    stories: int | None = None
    interests: tuple[str, ...] = ()
    unsubscribe: str | None = None
    timeout: float = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class AppriseChannel:
    """A push service that Apprise knows (Slack, Telegram, ntfy, Matrix, …), in a few lines.

    Attributes:
        name: Name of the table.
        url: Apprise's address of the service.
        url_env: Environment variable that holds the address, where it is a secret.
        url_file: File that holds it and that nobody else can read.
        characters: Most characters of the message.
    """

    name: str
    url: str | None = None
    url_env: str | None = None
    url_file: Path | None = None
    characters: int = 900


@dataclass(frozen=True, kw_only=True, slots=True)
class AtomChannel:
    """An Atom feed of the briefings, for other readers to subscribe to.

    Attributes:
        name: Name of the table.
        path: The file.
        link: The address under which the file is served, if any.
        entries: How many briefings it holds.
    """

    name: str
    path: Path
    link: str | None = None
    entries: int = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginChannel:
    """A channel of a plug-in (`briefing.plugins.DELIVERERS`).

    Attributes:
        name: Name of the table.
        type: Name of the plug-in.
        table: The other lines of the table, unchecked: the plug-in knows what they mean.
    """

    name: str
    type: str
    table: Mapping[str, Any]


Channel = FolderChannel | EmailChannel | AppriseChannel | AtomChannel | PluginChannel
_KINDS: Mapping[str, type[Channel]] = {
    "folder": FolderChannel,
    "email": EmailChannel,
    "apprise": AppriseChannel,
    "atom": AtomChannel,
}
_SPELLED = {"from": "sender"}


def channels_of(tables: Mapping[str, Any], *, where: str = "config.toml") -> tuple[Channel, ...]:
    """Return the channels that the ``[delivery.NAME]`` tables describe, in their order.

    Args:
        tables: The tables by name.
        where: The file, for messages.

    Raises:
        ConfigError: A table is not one, its type or a key is unknown, or a value is missing or wrong.
    """
    return tuple(_channel(name, table, where) for name, table in tables.items())


def _channel(name: str, table: Any, where: str) -> Channel:
    place = f"[delivery.{name}] ({where})"
    if not isinstance(table, Mapping):
        raise ConfigError(
            f"{place} is not a table", hint='write [delivery.NAME] and type = "folder" below it'
        )
    kind = table.get("type")
    added = plugins.names(plugins.DELIVERERS)
    if isinstance(kind, str) and kind in added and kind not in _KINDS:
        return PluginChannel(
            name=name, type=kind, table={key: value for key, value in table.items() if key != "type"}
        )
    if not isinstance(kind, str) or kind not in _KINDS:
        wrong = "has no type" if kind is None else f"has the unknown type {kind!r}"
        raise ConfigError(f"{place} {wrong}", hint=nearest(str(kind or ""), (*_KINDS, *added)))
    chosen = _KINDS[kind]
    hints = get_type_hints(chosen)
    known = {spelled_out(field.name): field.name for field in fields(chosen) if field.name != "name"}
    values: dict[str, Any] = {"name": name}
    for key, value in table.items():
        if key == "type":
            continue
        if key not in known:
            raise ConfigError(f"{place}: unknown key {key!r}", hint=nearest(key, known))
        values[known[key]] = _converted(value, hints[known[key]], f"{place}: {key}")
    missing = [
        spelled_out(field.name)
        for field in fields(chosen)
        if field.default is MISSING and field.default_factory is MISSING and field.name not in values
    ]
    if missing:
        raise ConfigError(f"{place}: {missing[0]} is missing", hint=f"add a line {missing[0]} = …")
    channel = chosen(**values)
    _check(channel, place)
    return channel


def spelled_out(name: str) -> str:
    """Return a field's name as the configuration spells it."""
    return next((key for key, value in _SPELLED.items() if value == name), name)


def _converted(value: Any, kind: Any, place: str) -> Any:
    text = str(kind)
    if "tuple" in text:
        parts = [value] if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise ConfigError(f"{place}: cannot use {value!r}", hint="write a list of texts")
        return tuple(parts)
    if "Path" in text:
        path = Path(value).expanduser() if isinstance(value, str) and value else None
        if path is None or not path.is_absolute():
            hint = "write a path from / on or with ~: a schedule runs in another folder"
            raise ConfigError(f"{place}: cannot use {value!r}", hint=hint)
        return path
    if "int" in text or kind is float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise ConfigError(f"{place}: cannot use {value!r}", hint="write a number")
        return float(value) if kind is float else int(value)
    if not isinstance(value, str):
        raise ConfigError(f"{place}: cannot use {value!r}", hint="write a text")
    return value


def _check(channel: Channel, place: str) -> None:
    for key in ("password_env", "url_env"):
        if str(getattr(channel, key, None) or "").startswith(ENVIRONMENT_PREFIX):
            hint = f"choose a name that does not begin with {ENVIRONMENT_PREFIX}"
            raise ConfigError(f"{place}: {key} would be read as a setting", hint=hint)
    if isinstance(channel, EmailChannel):
        _check_email(channel, place)
    elif isinstance(channel, FolderChannel):
        for form in channel.formats:
            if form not in known_formats():
                raise ConfigError(f"{place}: unknown format {form!r}", hint=nearest(form, known_formats()))
    elif isinstance(channel, AppriseChannel) and not (channel.url or channel.url_env or channel.url_file):
        raise ConfigError(f"{place}: url is missing", hint="add url, url_env or url_file")


def _check_email(channel: EmailChannel, place: str) -> None:
    if channel.security not in SECURITY:
        hint = nearest(channel.security, SECURITY)
        raise ConfigError(f"{place}: unknown security {channel.security!r}", hint=hint)
    if channel.format not in {"html", "text"}:
        raise ConfigError(f"{place}: unknown format {channel.format!r}", hint="use html or text")
    for address in (channel.sender, *channel.to):
        if not _ADDRESS.fullmatch(address):
            raise ConfigError(f"{place}: {address!r} is no mail address", hint="write name@example.org")
    if not channel.to:
        raise ConfigError(f"{place}: to is empty", hint='write to = ["name@example.org"]')
    if channel.user and not (channel.password_env or channel.password_keyring or channel.password_file):
        hint = "name password_env, password_keyring or password_file"
        raise ConfigError(f"{place}: user without a password", hint=hint)
    if channel.user and channel.security == "none" and channel.host not in _HERE:
        hint = 'choose security = "starttls" or "tls"'
        raise ConfigError(f"{place}: the password would travel unprotected", hint=hint)


def password_of(channel: EmailChannel) -> str:
    """Return the password of a mail login.

    Raises:
        DeliveryError: It is not where the configuration says.
    """
    if channel.password_env:
        return secret(channel.password_env, f"[delivery.{channel.name}] password_env")
    if channel.password_file:
        return secret_file(channel.password_file, f"[delivery.{channel.name}] password_file")
    import keyring  # noqa: PLC0415 - loads back-ends
    import keyring.errors  # noqa: PLC0415

    try:
        found = keyring.get_password(channel.password_keyring or "", channel.user or "")
    except keyring.errors.KeyringError as exc:
        raise DeliveryError(
            f"[delivery.{channel.name}]: the keyring cannot be read: {exc}",
            hint="unlock it, or use password_env",
        ) from exc
    if not found:
        raise DeliveryError(
            f"[delivery.{channel.name}]: the keyring has no password of {channel.user}",
            hint=f"run keyring set {channel.password_keyring} {channel.user}",
        )
    return found


def secret(variable: str, place: str) -> str:
    """Return the value of an environment variable that holds a secret.

    Raises:
        DeliveryError: It is not set.
    """
    found = os.environ.get(variable)
    if not found:
        raise DeliveryError(
            f"{place}: the environment has no {variable}", hint="set it where the program runs"
        )
    return found


def secret_file(path: Path, place: str) -> str:
    """Return what a file holds that only its owner can read.

    Raises:
        DeliveryError: It cannot be read, is empty, or others can read it.
    """
    try:
        with path.open(encoding="utf-8") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise DeliveryError(f"{place}: others can read {path}", hint=f"run chmod 600 {path}")
            found = file.read(10_000).strip()
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is no text"
        raise DeliveryError(f"{place}: cannot read {path}: {reason}", hint="check the path") from exc
    if not found:
        raise DeliveryError(f"{place}: {path} is empty", hint="write the secret into it")
    return found
