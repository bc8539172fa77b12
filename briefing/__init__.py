"""Reads the day's news and writes the morning briefing, every line with its evidence.

    >>> from briefing import summarize, summarize_many, compile_briefing, render
    >>> brief = summarize("Prime Minister Ann Lee met ...")        # doctest: +SKIP
    >>> print(render(compile_briefing([brief]), "md"))             # doctest: +SKIP

Importing the package is cheap: models, parsers and templates load when a function first needs them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from briefing.errors import (
    ArchiveError,
    BriefingError,
    ConfigError,
    DeliveryError,
    ModelError,
    RenderError,
    SourceError,
)
from briefing.types import (
    Article,
    Attribution,
    Brief,
    Briefing,
    Bullet,
    Evidence,
    Kind,
    Method,
    Participant,
    Sentence,
    Story,
)

if TYPE_CHECKING:
    from briefing.pipeline import (
        compile_briefing,
        read_articles,
        render,
        render_bytes,
        summarize,
        summarize_many,
    )
    from briefing.summarizing.verify import Verdict, verify

__version__ = "0.1.0"

__all__ = [
    "ArchiveError",
    "Article",
    "Attribution",
    "Brief",
    "Briefing",
    "BriefingError",
    "Bullet",
    "ConfigError",
    "DeliveryError",
    "Evidence",
    "Kind",
    "Method",
    "ModelError",
    "Participant",
    "RenderError",
    "Sentence",
    "SourceError",
    "Story",
    "Verdict",
    "__version__",
    "compile_briefing",
    "read_articles",
    "render",
    "render_bytes",
    "summarize",
    "summarize_many",
    "verify",
]

_LAZY = {
    **dict.fromkeys(
        ("compile_briefing", "read_articles", "render", "render_bytes", "summarize", "summarize_many"),
        "briefing.pipeline",
    ),
    **dict.fromkeys(("Verdict", "verify"), "briefing.summarizing"),
}


def __getattr__(name: str) -> object:
    """Load the working parts on first use (PEP 562)."""
    if name in _LAZY:
        value: object = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
