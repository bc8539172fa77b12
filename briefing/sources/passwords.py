"""Passwords: named in the list of feeds, kept in the environment or the system's keyring, never written here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from briefing.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Locked(Protocol):
    """Something that asks for a name and a password."""

    @property
    def name(self) -> str:
        """What the reader knows it by."""

    @property
    def user(self) -> str | None:
        """The name to log in with."""

    @property
    def password_env(self) -> str | None:
        """The environment variable that holds the password."""

    @property
    def password_keyring(self) -> str | None:
        """The keyring's service that holds it."""


def login_of(locked: Locked) -> tuple[str, str] | None:
    """Return name and password; None where none are named.

    Raises:
        ConfigError: They are named and not to be found.
    """
    if not (locked.password_env or locked.password_keyring):
        return None
    return locked.user or "", password_of(locked)


def password_of(locked: Locked, *, environ: Mapping[str, str] | None = None) -> str:
    """Return the password (or token).

    Args:
        locked: What asks for it.
        environ: The environment; the process's own by default.

    Raises:
        ConfigError: It is not to be found.
    """
    if locked.password_env:
        found = (os.environ if environ is None else environ).get(locked.password_env)
        if not found:
            raise ConfigError(
                f"{locked.name}: the environment has no {locked.password_env}",
                hint="set it where the run is started, or use password_keyring",
            )
        return found
    service = locked.password_keyring
    if not service:
        raise ConfigError(
            f"{locked.name}: no password is named", hint="write password_env or password_keyring"
        )
    import keyring  # noqa: PLC0415 - loads back-ends
    import keyring.errors  # noqa: PLC0415

    try:
        stored = keyring.get_password(service, locked.user or "")
    except keyring.errors.KeyringError as exc:
        raise ConfigError(
            f"{locked.name}: the keyring cannot be read: {exc}", hint="use password_env"
        ) from exc
    if not stored:
        raise ConfigError(
            f"{locked.name}: the keyring has no password of {locked.user!r} for {service!r}",
            hint=f"store it: keyring set {service} {locked.user or ''}".rstrip(),
        )
    return stored
