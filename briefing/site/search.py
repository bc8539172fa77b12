"""The search of the site: pages that hold their stories and MiniSearch, for a page opened from a folder may load nothing.

Both scripts are named by their hash in the page's policy, so that no other one could run. A large archive gets several
pages, each of whole months: a browser reads 12 MB in about two seconds.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.site.pages import digest, navigation, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_BYTES = 12_000_000
"""Stories that one page holds."""
_HOME = Path(__file__).parent


def search_pages(stories: Sequence[dict[str, Any]], *, most: int = MOST_BYTES) -> Iterator[tuple[str, str]]:
    """Yield names and texts of the pages that search ``stories``; the latest is ``search.html``.

    Args:
        stories: For each its day ``d``, headline ``h``, section ``s``, lines ``t``, people ``p``, places ``l``, outlets
            ``o`` and address ``u``; the oldest first.
        most: Bytes of stories that a page may hold, if they are of more than one month.
    """
    volumes = list(_volumes(stories, most))
    names = [*(f"search-to-{months[1]}.html" for months, _ in volumes[:-1]), "search.html"]
    links = [
        (first if first == last else f"{first} to {last}", name)
        for ((first, last), _), name in zip(volumes, names, strict=True)
    ]
    for (_, data), name in zip(volumes, names, strict=True):
        yield name, _page(data, [(label, "" if other == name else other) for label, other in reversed(links)])


def _volumes(stories: Sequence[dict[str, Any]], most: int) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Yield runs of months, the oldest first, so that a full one stays as it is when days are added."""
    months: list[str] = []
    held: list[str] = []
    size = 0
    for month, group in itertools.groupby(stories, key=lambda story: str(story["d"])[:7]):
        # "<" would end the element that holds the data; JSON has another way to write it.
        data = [
            json.dumps(story, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
            for story in group
        ]
        more = sum(len(item.encode()) for item in data)
        if held and size + more > most:
            yield (months[0], months[-1]), held
            months, held, size = [], [], 0
        months.append(month)
        held += data
        size += more
    yield (months[0] if months else "", months[-1] if months else ""), held


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
