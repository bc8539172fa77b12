"""Plug-ins: packages that add sources, models, renderers or deliverers through entry points.

Looking names up reads metadata only; a plug-in is imported when something of it is asked for. docs/plugins.md
describes what each group is called with, with a worked example.
"""

from __future__ import annotations

import functools
import importlib.metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.errors import BriefingError

SOURCES = "briefing.sources"
"""``scheme`` → a function from what stands behind the colon to documents (`briefing.types.RawDocument`)."""

MODELS = "briefing.models"
"""``kind`` → a `briefing.models.base.Backend`."""

RENDERERS = "briefing.renderers"
"""``form`` → a function from a briefing and its articles by id to text or bytes."""

DELIVERERS = "briefing.deliverers"
"""``type`` of a ``[delivery.NAME]`` table → a function that hands an edition over."""

GROUPS = (SOURCES, MODELS, RENDERERS, DELIVERERS)


@functools.cache
def _points(group: str) -> dict[str, importlib.metadata.EntryPoint]:
    return {point.name: point for point in importlib.metadata.entry_points(group=group)}


def names(group: str) -> tuple[str, ...]:
    """Return the names that installed packages add to a group."""
    return tuple(sorted(_points(group)))


def package_of(group: str, name: str) -> str:
    """Return the package that adds a name, with its version."""
    package = _points(group)[name].dist
    return f"{package.name} {package.version}" if package is not None else "an unknown package"


def load(group: str, name: str, error: type[BriefingError]) -> Any:
    """Return what a plug-in offers under a name.

    Args:
        group: The group.
        name: The name, one of `names`.
        error: What is raised where it cannot be loaded.

    Raises:
        BriefingError: The package is broken; of the type ``error``.
    """
    point = _points(group)[name]
    try:
        found = point.load()
    except Exception as exc:
        raise error(
            f"the plug-in {name} of {package_of(group, name)} cannot be loaded: {type(exc).__name__}: {exc}",
            hint="mend or uninstall that package",
        ) from exc
    # A back-end is an object of functions, everything else is called.
    if group != MODELS and not callable(found):
        raise error(
            f"the plug-in {name} of {package_of(group, name)} ({point.value}) is no function",
            hint="mend or uninstall that package",
        )
    return found
