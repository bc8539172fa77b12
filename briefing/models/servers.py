"""Where an OpenAI-compatible server is and how it is to be treated: the table ``[backends.openai]``.

A key is never written into a file: the table names the environment variable that holds it. A sub-table of a
model's name goes before the table, so that several servers can be used side by side.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from briefing.config import nearest
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server and one model of it.

    Attributes:
        name: The model, as the server calls it.
        base_url: Address up to and with ``/v1``.
        key: Name of the environment variable that holds the key.
        concurrency: Most requests at a time.
        timeout: Seconds without a byte after which a request is given up.
        deadline: Seconds for a whole answer.
        retries: How often a request is sent again.
        context: Tokens that prompt and answer may take together; 0 asks the server.
        languages: ISO 639-1 codes that the model writes; empty for any.
        prompt_price: Price of a million tokens read.
        answer_price: Price of a million tokens written.
        currency: Of the prices, ISO 4217.
    """

    name: str
    base_url: str
    key: str = "OPENAI_API_KEY"
    concurrency: int = 8
    timeout: float = 60.0
    deadline: float = 300.0
    retries: int = 4
    context: int = 0
    languages: tuple[str, ...] = ()
    prompt_price: float | None = None
    answer_price: float | None = None
    currency: str = "USD"

    @property
    def secret(self) -> str:
        """The key; empty where the variable is not set, which is right for a local server."""
        return os.environ.get(self.key, "").strip()

    @property
    def shown(self) -> str:
        """The address without what could be secret in it."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"

    @property
    def version(self) -> str:
        """What distinguishes the same name on two servers, without telling where they are."""
        return hashlib.sha256(self.shown.encode()).hexdigest()[:8]

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine: no proxy stands before it."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def cost(self, prompt_tokens: int, answer_tokens: int) -> float | None:
        """Return what so many tokens cost; None where no price is known."""
        if self.prompt_price is None and self.answer_price is None:
            return None
        return (
            prompt_tokens * (self.prompt_price or 0.0) + answer_tokens * (self.answer_price or 0.0)
        ) / _MILLION


_RANGES: Mapping[str, tuple[float, float]] = {
    "concurrency": (1, 512),
    "timeout": (0.05, 3600),
    "deadline": (0.05, 24 * 3600),
    "retries": (0, 20),
    "context": (0, 100_000_000),
    "prompt_price": (0, 1e9),
    "answer_price": (0, 1e9),
}


def server_of(name: str, table: Mapping[str, Any]) -> Server:
    """Return the server of a model.

    Args:
        name: ``NAME``, or ``NAME@http://host:port/v1`` which says the address too.
        table: The table ``[backends.openai]``.

    Raises:
        ConfigError: A key is unknown or its value of no use, or no address is given.
    """
    model, _, address = name.partition("@")
    own = table.get(model, {})
    given = {key: value for key, value in table.items() if not isinstance(value, dict)}
    given |= own if isinstance(own, dict) else {}
    known = {field.name for field in fields(Server)} - {"name"}
    for key in given:
        if key not in known:
            raise ConfigError(f"unknown key {key!r} in [backends.openai]", hint=nearest(key, known))
    if address:
        given["base_url"] = address
    if not given.get("base_url"):
        raise ConfigError(
            f"where is the server of openai:{model}?",
            hint='write base_url = "http://127.0.0.1:8000/v1" under [backends.openai], or openai:NAME@ADDRESS',
        )
    return Server(name=model, **{key: _checked(key, value) for key, value in given.items()})


def _checked(key: str, value: Any) -> Any:
    if key in _RANGES:
        low, high = _RANGES[key]
        whole = key in {"concurrency", "retries", "context"}
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ConfigError(f"{key} in [backends.openai] cannot be {value!r}", hint="write a number")
        if not low <= value <= high:
            raise ConfigError(
                f"{key} in [backends.openai]: {value} is out of range", hint=f"use {low:g} to {high:g}"
            )
        return value
    if key == "languages":
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            raise ConfigError(
                f"languages in [backends.openai] cannot be {value!r}", hint='write ["en", "de"]'
            )
        return tuple(value)
    if not isinstance(value, str):
        raise ConfigError(f"{key} in [backends.openai] cannot be {value!r}", hint="write a text")
    if key == "base_url":
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError(
                f"base_url in [backends.openai] is no address: {value!r}",
                hint="write http://127.0.0.1:8000/v1",
            )
        return value.rstrip("/")
    return value
