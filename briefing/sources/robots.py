"""robots.txt (RFC 9309) for pages: asked once a host and run, by the standard library's parser.

Feeds are published to be fetched by programs; pages are not, so each is asked for only where the site lets
programs in. A site that has no robots.txt allows everything; one that cannot give it now allows nothing now.
"""

from __future__ import annotations

import threading
import urllib.robotparser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.sources.decoding import decode
from briefing.sources.httperrors import HttpError

if TYPE_CHECKING:
    from briefing.sources.http import Client

PRODUCT = "briefing"
"""The name that rules in a robots.txt are looked up by."""
_LONGEST_DELAY = 10.0
_LARGEST = 512_000


class Robots:
    """The rules of every host that was met in this run.

    Args:
        client: Fetches the files.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._rules: dict[str, urllib.robotparser.RobotFileParser | HttpError] = {}

    def check(self, url: str) -> None:
        """Return if a page may be asked for.

        Raises:
            HttpError: The site does not allow it, or cannot say now (`HttpError.passing`).
        """
        rules = self._of(url)
        if isinstance(rules, HttpError):
            raise rules
        if not rules.can_fetch(PRODUCT, url):
            raise HttpError(
                f"{url}: the site's robots.txt does not let programs read it",
                hint="nothing is to be done; the feed's own text is used",
                kind="robots",
            )

    def pause(self, url: str) -> float:
        """Return the pause between two requests that the site asks for, seconds; at most ten."""
        rules = self._of(url)
        if isinstance(rules, HttpError):
            return 0.0
        return min(_LONGEST_DELAY, float(rules.crawl_delay(PRODUCT) or 0))

    def _of(self, url: str) -> urllib.robotparser.RobotFileParser | HttpError:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            if site not in self._rules:
                self._rules[site] = self._asked(f"{site}/robots.txt")
            return self._rules[site]

    def _asked(self, address: str) -> urllib.robotparser.RobotFileParser | HttpError:
        rules = urllib.robotparser.RobotFileParser(address)
        try:
            answer = self._client.get(address, accept="text/plain, */*;q=0.1", max_bytes=_LARGEST)
        except HttpError as exc:
            if exc.passing or exc.kind == "cut":
                return exc
            lines: list[str] = []
        else:
            # A start page instead of a file is no rule.
            html = answer.content_type == "text/html"
            lines = [] if html else decode(answer.body, declared=answer.charset).text.splitlines()
        rules.parse(lines)
        return rules
