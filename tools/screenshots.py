"""Makes the pictures of the documents in ``docs/`` from a folder of documents.

Usage: ``python tools/screenshots.py out/2024-12-11``; needs Chromium, Playwright and pdftoppm.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> None:
    """Write the pictures."""
    day = Path(sys.argv[1]).resolve()
    page_address = day.with_suffix(".html").as_uri()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1000, "height": 1560}, color_scheme="light")
        page.goto(page_address)
        page.locator(".lines details").first.evaluate("line => line.open = true")
        page.screenshot(path=DOCS / "briefing.png")
        page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
        page.goto(page_address)
        page.locator(".lines details").first.evaluate("line => line.open = true")
        page.locator(".story").first.scroll_into_view_if_needed()
        page.evaluate("document.querySelector('.story').scrollIntoView()")
        page.screenshot(path=DOCS / "briefing-phone-dark.png")
        browser.close()
    paper = ["pdftoppm", "-r", "80", "-f", "2", "-l", "2", "-singlefile", "-png"]
    subprocess.run([*paper, day.with_suffix(".pdf"), DOCS / "briefing-pdf"], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
