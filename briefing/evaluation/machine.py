"""Where a figure was measured: a throughput means nothing without it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """The machine: operating system, processor, CPUs that the process may use, and its Python.

    ``threads`` is how many of the CPUs the model works on.
    """

    system: str
    processor: str
    cpus: int
    threads: int
    python: str


def machine(threads: int = 0) -> Machine:
    """Return a description of this machine.

    Args:
        threads: Threads that the settings give the model; 0 means all that it may use.
    """
    from briefing.models.threads import available_threads  # noqa: PLC0415

    cpus = available_threads()
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cpus=cpus,
        threads=threads or cpus,
        python=platform.python_version(),
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or "unknown"  # no such file outside of Linux
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return " ".join(value.split())
    return platform.processor() or "unknown"
