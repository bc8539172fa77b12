"""Which back-end a model's name means: ``KIND:NAME``, or the bare name of a model of this package.

Back-ends are modules or plug-ins with the three functions of `briefing.models.base.Backend`; each is imported
when a model of its kind is asked for. A plug-in is an entry point of the group ``briefing.models`` whose name is
the kind.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from briefing import plugins
from briefing.config import load_table, nearest
from briefing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from briefing.models.base import Backend

PACKAGED = "packaged"
"""The kind of the models that come as packages and are named without a kind."""

_MODULES = {
    PACKAGED: "briefing.models.packaged",
    "hf": "briefing.models.huggingface",
    "gguf": "briefing.models.ggufs",
    "openai": "briefing.models.openai_compatible",
}


def split_name(model: str) -> tuple[str, str]:
    """Return kind and name of a model: ``openai:qwen3`` → ``("openai", "qwen3")``, a bare name is packaged.

    Raises:
        ModelError: The kind is unknown, or a kind stands there without a name.
    """
    kind, colon, name = model.partition(":")
    if not colon:
        return PACKAGED, model
    known = kinds()
    if kind not in known:
        options = [item for item in known if item != PACKAGED]
        raise ModelError(f"unknown kind of model {kind!r} in {model!r}", hint=nearest(kind, options))
    if not name.strip():
        raise ModelError(f"no name in {model!r}", hint=f"write {kind}:NAME")
    return kind, name.strip()


def kinds() -> tuple[str, ...]:
    """Return every kind that this installation knows."""
    return (*_MODULES, *(name for name in plugins.names(plugins.MODELS) if name not in _MODULES))


def backend(kind: str) -> Backend:
    """Return what loads the models of a kind.

    Raises:
        ModelError: It cannot be imported.
    """
    if kind not in _MODULES:
        added: Backend = plugins.load(plugins.MODELS, kind, ModelError)
        return added
    try:
        found: Backend = importlib.import_module(_MODULES[kind])
    except ImportError as exc:
        raise ModelError(
            f"cannot load models of the kind {kind}: {exc}", hint="install what it needs"
        ) from exc
    return found


def table_of(kind: str) -> Mapping[str, Any]:
    """Return the table ``[backends.KIND]`` of the configuration file.

    Raises:
        ConfigError: The file cannot be read.
    """
    tables, _ = load_table("backends")
    found = tables.get(kind, {})
    return found if isinstance(found, dict) else {}
