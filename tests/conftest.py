"""What every test shares: a clean environment, and the repository's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the developer's own configuration and archive out of the tests; the cache of weights is shared."""
    for name in [name for name in os.environ if name.startswith("BRIEFING_") and name != "BRIEFING_CACHE"]:
        monkeypatch.delenv(name)
    empty = tmp_path / "config" / "config.toml"
    empty.parent.mkdir()
    empty.write_text("", encoding="utf-8")
    monkeypatch.setenv("BRIEFING_CONFIG", str(empty))
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(tmp_path / "archive" / "archive.sqlite3"))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample articles."""
    folder = REPOSITORY / "samples"
    if not folder.is_dir():
        pytest.skip("the samples are not beside the tests")
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party articles for measuring, where a developer has one."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of articles for measuring beside the repository")
    return folder
