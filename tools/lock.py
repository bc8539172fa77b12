"""Writes ``requirements.lock`` and ``requirements-dev.lock``: every package pinned, every file hashed.

torch is left out: its CPU build carries another version and other hashes on every index, so the Makefile
installs it by itself. What torch needs is in the lock, for torch is installed without its dependencies.
Other packages ask for torch, so it takes part in the resolution as an empty wheel made here, with the
version and the needs of the installed one; otherwise the resolver would pin the index's CUDA build.
The build backend is in the lock too, so that installing the project asks no index for anything. The optional
extras are in the developers' lock, for the tests use them.

Run it with ``make lock`` after a change of the dependencies; with ``UPGRADE=1`` to take newer versions.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` from pyproject.toml. Do not edit.\n"
APART = "torch"
EDITABLE = "editables"  # hatchling asks for it when the project is installed editable


def name_of(requirement: str) -> str:
    """Return the normalised name of a requirement such as ``Torch>=2.6``."""
    found = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def needed_by_torch() -> list[str]:
    """Return what the installed torch asks for, without the packages of its CUDA builds."""
    asked = importlib.metadata.requires(APART) or []
    accelerators = ("nvidia", "cuda", "triton")
    return [item for item in asked if "extra ==" not in item and not name_of(item).startswith(accelerators)]


def stand_in_for_torch(folder: Path) -> str:
    """Make an empty wheel that asks for what torch asks for; return the requirement that selects it."""
    version = importlib.metadata.version(APART).partition("+")[0] + "+apart"
    info = f"{APART}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {APART}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {item}\n" for item in needed_by_torch())
    with zipfile.ZipFile(folder / f"{APART}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return f"{APART}=={version}"


def without_torch(text: str) -> str:
    """Return a lock without the stand-in."""
    return re.sub(rf"^{APART}==.*\n(?: +.*\n)*", "", text, flags=re.MULTILINE)


def write_lock(target: Path, requirements: list[str], constraint: Path | None, *, upgrade: bool) -> None:
    """Resolve ``requirements`` into ``target``.

    The options and headers that would name this machine's package index stay out of the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.in"
        apart = Path(folder) / "apart.txt"
        apart.write_text(stand_in_for_torch(Path(folder)) + "\n", encoding="utf-8")
        lines = [*requirements, f"-c {apart.as_posix()}"]
        if constraint:
            lines.append(f"-c {constraint.as_posix()}")
        wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"]
        command += ["--find-links", folder, "--allow-unsafe", "--strip-extras", "--no-config"]
        command += ["--no-header", "--no-annotate", "--no-emit-options"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
        command += ["--upgrade"] if upgrade else []
        subprocess.run([*command, "--output-file", str(target), str(wanted)], check=True, cwd=ROOT)  # noqa: S603
    text = target.read_text(encoding="utf-8").removeprefix(HEADER)
    target.write_text(HEADER + without_torch(text), encoding="utf-8")


def main() -> None:
    """Write both locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    upgrade = os.environ.get("UPGRADE", "") not in {"", "0"}
    direct = [item for item in project["project"]["dependencies"] if name_of(item) != APART]
    run, dev = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    build = project["build-system"]["requires"]
    write_lock(run, [*direct, *needed_by_torch(), *build, EDITABLE], None, upgrade=upgrade)
    extras = [item for extra in project["project"]["optional-dependencies"].values() for item in extra]
    write_lock(dev, [*project["dependency-groups"]["dev"], *extras], run, upgrade=upgrade)


if __name__ == "__main__":
    main()
