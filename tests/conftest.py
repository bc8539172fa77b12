"""What every test shares: a clean environment, and the repository's own folders."""

from __future__ import annotations

import os
import shutil
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


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, driven by Playwright's plain interface."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    if path is None:
        pytest.skip("no Chromium on this machine")
    quiet = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=quiet)
        yield started
        started.close()
