"""How many threads the model may use, and how they wait."""

from __future__ import annotations

import os
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")


def wait_politely() -> None:
    """Make OpenMP threads sleep where they wait for each other; must run before torch is imported.

    By default they spin, and where another program holds one of two cores a step of the model takes 1,000 ms
    instead of 120: a morning run shares the machine with the reader's other programs.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")


def available_threads() -> int:
    """Return how many CPUs this process may use: ``OMP_NUM_THREADS``, else affinity and cgroup quota."""
    wanted = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([count, *_quotas()]))


def _quotas() -> list[int]:
    """Return the CPU quotas of the control groups that hold this process, in CPUs (rounded up)."""
    own = Path()
    try:
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            if line.startswith("0::/"):
                own = Path(line.removeprefix("0::/"))
    except OSError:
        pass  # no such file outside of Linux
    found = []
    for folder in (own, *own.parents):
        try:
            quota, period = (_GROUPS / folder / "cpu.max").read_text(encoding="ascii").split()[:2]
            found.append(-(-int(quota) // int(period)))
        except (OSError, ValueError):
            pass  # no quota ("max"), or no control groups of the second version
    try:
        quota = (_GROUPS / "cpu/cpu.cfs_quota_us").read_text(encoding="ascii")
        period = (_GROUPS / "cpu/cpu.cfs_period_us").read_text(encoding="ascii")
        if int(quota) > 0:
            found.append(-(-int(quota) // int(period)))
    except (OSError, ValueError):
        pass  # no control groups of the first version
    return found
