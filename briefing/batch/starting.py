"""How many workers there are, and what each of them may use of its machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.config import EXTRACTIVE
from briefing.models.threads import available_threads

if TYPE_CHECKING:
    from briefing.config import Settings

ENGINES = ("local", "ray")

_CPUS = 2
"""CPUs for a worker with a language model of its own: it computes in threads."""

_ON_GPU = ("hf:", "gguf:")
"""Kinds of models that compute on a graphics card where there is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What one worker uses: CPU threads, and whole graphics cards."""

    cpus: int
    gpus: int


def share_of(settings: Settings, *, gpus: bool) -> Share:
    """Return what a worker uses by the settings' model: a card, a pair of CPUs, or one CPU.

    Args:
        settings: The settings in force.
        gpus: Whether there are graphics cards.
    """
    if gpus and settings.chain[0].startswith(_ON_GPU):
        return Share(cpus=1, gpus=1)
    # Without a model, or with one behind an address, a worker is one thread of analysis.
    alone = all(name == EXTRACTIVE or name.startswith("openai:") for name in settings.chain)
    return Share(cpus=1 if alone else _CPUS, gpus=0)


def local_gpus() -> tuple[str, ...]:
    """Return the names under which CUDA knows this machine's cards, without loading a driver's library."""
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is not None:
        return tuple(name.strip() for name in chosen.split(",") if name.strip() not in {"", "-1"})
    try:
        return tuple(str(number) for number, _ in enumerate(Path("/proc/driver/nvidia/gpus").iterdir()))
    except OSError:
        return ()


def local_workers(settings: Settings) -> int:
    """Return how many workers this machine carries."""
    gpus = local_gpus()
    share = share_of(settings, gpus=bool(gpus))
    return len(gpus) if share.gpus else max(1, available_threads() // share.cpus)
