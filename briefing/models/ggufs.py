"""``gguf:`` models: a GGUF file, dequantized once into safetensors in the cache and computed by transformers.

Reading a GGUF through transformers takes as long as a long article; the converted weights load in a second. A
machine with a GPU serves GGUF files faster through llama.cpp's server behind ``openai:``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import ModelError
from briefing.models import huggingface
from briefing.models.base import PROMPTS, Way
from briefing.types import ModelInfo

if TYPE_CHECKING:
    from briefing.models.base import LanguageModel, Options

_MAGIC = b"GGUF"
_CONVERSION = 1
_SOURCE = "source.json"


def check(name: str, options: Options) -> None:
    """Refuse what is no GGUF file."""
    huggingface.choices_of(options.table, name)
    _checked(name)


def info(name: str, options: Options) -> ModelInfo | None:
    """Return name and version; None where the file was not converted yet."""
    folder = _folder(_checked(name), options.cache)
    return _info(name, folder) if (folder / _SOURCE).is_file() else None


def load(name: str, options: Options) -> LanguageModel:
    """Return the model; see `briefing.models.base.Backend.load`."""
    import filelock  # noqa: PLC0415

    choices = huggingface.choices_of(options.table, name)
    path = _checked(name)
    folder = _folder(path, options.cache)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder.parent / "convert.lock"):
            if not (folder / _SOURCE).is_file():
                _convert(path, folder, options)
    except OSError as exc:
        raise ModelError(
            f"cannot keep the converted weights of {path.name} in {options.cache}: {exc.strerror or exc}",
            hint="make room or change the rights, or set BRIEFING_CACHE to another folder",
        ) from exc
    return huggingface.load_folder(folder, _info(name, folder), options, choices)


def _convert(path: Path, folder: Path, options: Options) -> None:
    from briefing.models.conversion import convert  # noqa: PLC0415 - imports torch

    # Dequantized to two bytes a weight, of which the file has a half or more; and it is all in memory at once.
    need = 5 * path.stat().st_size
    if shutil.disk_usage(folder.parent).free < need:
        raise OSError(28, f"about {need // 1_000_000} MB are needed")
    options.notify(f"converting {path.name}; once only")
    with tempfile.TemporaryDirectory(
        prefix=".partial-", dir=folder.parent, ignore_cleanup_errors=True
    ) as name:
        work = Path(name)
        # transformers would read other files that happen to lie beside it.
        alone = work / "file" / path.name
        alone.parent.mkdir()
        try:
            os.link(path.resolve(), alone)
        except OSError:
            shutil.copyfile(path, alone)
        try:
            convert(alone, work / "finished")
        except ModelError:
            raise
        except OSError:
            raise
        except Exception as exc:
            raise ModelError(
                f"cannot read {path.name} as a model: {type(exc).__name__}: {exc}",
                hint="fetch it again, or serve it with llama.cpp and use openai:",
            ) from exc
        facts = {"file": path.name, "size": path.stat().st_size}
        (work / "finished" / _SOURCE).write_text(json.dumps(facts), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        (work / "finished").rename(folder)


def _checked(name: str) -> Path:
    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as exc:
        raise ModelError(f"cannot read {name}: {exc.strerror}", hint="write gguf:path/to/model.gguf") from exc
    if magic != _MAGIC:
        raise ModelError(f"{name} is no GGUF file", hint="fetch it again, or correct the path")
    return path


def _folder(path: Path, cache: Path) -> Path:
    """Return where the converted weights of a file lie: by its size and some of its content, not its name."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for at in (0, size // 2, max(0, size - _PIECE)):
            file.seek(at)
            digest.update(file.read(_PIECE))
    return cache / "models" / "gguf" / f"{digest.hexdigest()[:12]}-{_CONVERSION}"


_PIECE = 4 << 20


def _info(name: str, folder: Path) -> ModelInfo:
    return ModelInfo(name=f"gguf:{Path(name).name}", version=folder.name, prompt=PROMPTS[Way.BULLETS])
