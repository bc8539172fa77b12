"""The search of the site: pages that hold their stories and MiniSearch, for a page opened from a folder may load nothing.

Both scripts are named by their hash in the page's policy, so that no other one could run. A large archive gets several
pages, each of whole months: a browser takes three seconds to index 6 MB.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.site.pages import digest, navigation, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_BYTES = 6_000_000
"""Stories that one page holds."""
_HOME = Path(__file__).parent


def search_pages(stories: Sequence[dict[str, Any]], *, most: int = MOST_BYTES) -> Iterator[tuple[str, str]]:
    """Yield names and texts of the pages that search ``stories``; that of the latest is ``search.html``.

    Args:
        stories: For each its day ``d``, headline ``h``, section ``s``, lines ``t``, people ``p``, places ``l``, outlets
            ``o`` and address ``u``; the oldest first.
        most: Bytes of stories that a page may hold, if they are of more than one month.
    """
    volumes = _volumes(stories, most)
    names = ["search.html", *(f"search-{number}.html" for number in range(2, len(volumes) + 1))]
    links = [
        (first if first == last else f"{first} to {last}", name)
        for ((first, last), _), name in zip(volumes, names, strict=True)
    ]
    for (_, data), name in zip(volumes, names, strict=True):
        yield name, _page(data, [(label, "" if other == name else other) for label, other in links])


def _volumes(stories: Sequence[dict[str, Any]], most: int) -> list[tuple[tuple[str, str], list[str]]]:
    """Return runs of months with their stories, the latest first: that page holds as much as it may."""
    volumes: list[tuple[tuple[str, str], list[str]]] = []
    room = 0
    for month, group in reversed([(key, list(of)) for key, of in itertools.groupby(stories, key=_month)]):
        # "<" would end the element that holds the data; JSON has another way to write it.
        data = [
            json.dumps(story, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
            for story in group
        ]
        size = sum(len(item.encode()) for item in data)
        if volumes and size <= room:
            (_, last), held = volumes[-1]
            volumes[-1] = ((month, last), data + held)
        else:
            volumes.append(((month, month), data))
            room = most
        room -= size
    return volumes or [(("", ""), [])]


def _month(story: dict[str, Any]) -> str:
    return str(story["d"])[:7]


def _page(stories: Sequence[str], volumes: Sequence[tuple[str, str]]) -> str:
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    library = (_HOME / "vendor" / "minisearch.js").read_text(encoding="utf-8")
    script = (_HOME / "templates" / "search.js").read_text(encoding="utf-8")
    return rendered(
        "search.html.jinja",
        stories=Markup(f"[{','.join(stories)}]"),  # noqa: S704 (JSON without "<")
        library=Markup(library),  # noqa: S704 (our own files)
        script=Markup(script),  # noqa: S704
        script_hashes=[digest(library), digest(script)],
        navigation=navigation(),
        volumes=volumes if len(volumes) > 1 else (),
    )
