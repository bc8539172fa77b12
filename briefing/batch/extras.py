"""Libraries that only this room needs, and only where they are asked for."""

from __future__ import annotations

import importlib
from typing import Any

from briefing.errors import ConfigError


def library(name: str, *, extra: str, purpose: str) -> Any:
    """Return an optional library's module.

    Args:
        name: The module.
        extra: The extra of this package that brings it.
        purpose: What needs it, for the message.

    Raises:
        ConfigError: It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as exc:
        raise ConfigError(
            f"{purpose} needs {name}, which cannot be imported ({exc})",
            hint=f"install it: pip install 'briefing[{extra}]'",
        ) from exc


def parquet() -> Any:
    """Return ``pyarrow.parquet``.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    return library("pyarrow.parquet", extra="batch", purpose="Parquet")
