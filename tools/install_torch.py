"""Installs torch alone, at the version given, and never a CUDA build.

A lock cannot hold torch: its CPU build has another version and other hashes on every index. On Linux the
default index serves the CUDA build, gigabytes that this project does not use. So the metadata is looked at
before anything is downloaded, and a build that asks for CUDA packages is refused with the way out.

Usage: ``python tools/install_torch.py 2.13.0``; ``TORCH_INDEX`` may name an index that serves CPU builds.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys

ACCELERATORS = ("nvidia", "cuda", "triton")
WAY_OUT = """\
error: the configured package index serves a CUDA build of torch; this project runs on the CPU.
Name an index that serves CPU builds, for this step only:
    make {goal} TORCH_INDEX=ADDRESS
or for every use of pip: pip config set global.extra-index-url ADDRESS
(PyTorch's own "Get started" page shows the address under "pip" and "CPU".)"""


def installed(version: str) -> bool:
    """Say whether torch is here at this version, whatever its build (``2.13.0+cpu`` counts)."""
    try:
        return importlib.metadata.version("torch").partition("+")[0] == version
    except importlib.metadata.PackageNotFoundError:
        return False


def main() -> None:
    """Install the version that the command line names."""
    version = sys.argv[1]
    if installed(version):
        return
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps"]
    wanted = [f"torch=={version}"]
    if index := os.environ.get("TORCH_INDEX"):
        wanted += ["--index-url", index]
    looked = subprocess.run(  # noqa: S603
        [*pip, "--dry-run", "--quiet", "--ignore-installed", "--report", "-", *wanted],
        check=False,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if looked.returncode:
        sys.exit(f"error: pip finds no torch {version}; see its message above")
    needs = json.loads(looked.stdout)["install"][0]["metadata"].get("requires_dist", [])
    if any(item.startswith(ACCELERATORS) and "extra ==" not in item for item in needs):
        sys.exit(WAY_OUT.format(goal=os.environ.get("GOAL", "briefing")))
    subprocess.run([*pip, *wanted], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
