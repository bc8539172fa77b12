"""Title, by-line and outlet, as the document says them: filled where they are told, never invented."""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501, PLR2004, SIM905
from __future__ import annotations

import re
from urllib.parse import urlsplit

from briefing.reading.units import TERMINAL, word_count

_SEPARATOR = re.compile(r"\s+(?:\||-|–|—|::|»|·|•|/)\s+")
_TITLE_WORDS = 30
_BYLINE = re.compile(
    r"\W{0,3}(?:by|von|par|por|di|written by|posted by|story by|reported by|text(?:e)?)\b[.:]?\s+(?P<name>.+)$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:[A-ZÀ-ÞА-Я][\w'’.-]*|de|da|del|van|von|der|den|bin|al|el|la|le|and|und|et|y|&)(?:,? (?:[A-ZÀ-ÞА-Я][\w'’.-]*|de|da|del|van|von|der|den|bin|al|el|la|le|and|und|et|y|&))*"
)
_NAME_ENDS = re.compile(
    r"\s*(?:\||•|·|\bPUBLISHED\b|\bUpdated\b|\bPosted\b|\bPublished\b|\bfor\b|\bin\b|\d|\(|—|–| - |@|,\s(?:AP|CNN|Reuters|AFP|\w+\.\w+|.*(?i:correspondent|reporter|editor|writer|staff|columnist|contributor|analyst|commentator)))"
)
_LONGEST_NAME = 80
_DATED_TITLE = re.compile(
    r"\s*date:?\s+(?P<date>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?\S*)?)\s+(?:title:?\s+)?(?P<title>\S.*)$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\s*(?P<name>title|headline|date|published|source|publisher|outlet|author|byline|by-line|url|link)\s?:\s+(?P<value>\S.*)$",
    re.IGNORECASE,
)
_NO_AUTHOR = frozenset(
    "admin administrator editor staff unknown none null redaktion webmaster user anonymous author n/a".split()
)


def header_fields(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return what the first lines name ("date 2024-12-11 Title", "Source: …"), and how many lines that is."""
    found: dict[str, str] = {}
    used = 0
    if lines:
        dated = _DATED_TITLE.match(lines[0])
        if dated:
            return {"title": dated["title"].strip(), "date": dated["date"]}, 1
    for line in lines[:8]:
        field = _FIELD.match(line)
        if field is None or len(line) > 300:
            break
        found.setdefault(
            _FIELD_NAMES.get(field["name"].lower(), field["name"].lower()), field["value"].strip()
        )
        used += 1
    # One line with a colon is a sentence more often than a header.
    return (found, used) if used > 1 else ({}, 0)


_FIELD_NAMES = {
    "headline": "title", "published": "date", "publisher": "source", "outlet": "source", "byline": "author",
    "by-line": "author", "link": "url",
}  # fmt: skip


def split_title(
    title: str, *, source: str | None, url: str | None, markup: bool = False
) -> tuple[str, str | None]:
    """Return a title without the outlet's name at its end, and that name.

    Args:
        title: The title as it was found.
        source: The outlet where it is known.
        url: The address; an outlet's name is recognised by its host.
        markup: True for the ``<title>`` of a page, whose last part after a bar is the site's name.
    """
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title, None
    last = parts[-1].strip()
    at = title.rindex(last)
    head = _SEPARATOR.sub(lambda match: match.group(), title[:at]).rstrip(" |-–—:»·•/")
    if not head or word_count(last) > 6:
        return title, None
    known = source is not None and (_same(last, source) or _plain(source).startswith(_plain(last)))
    host = _plain(urlsplit(url or "").netloc.removeprefix("www.").rsplit(".", 1)[0])
    named = bool(host) and len(_plain(last)) > 1 and (_plain(last) in host or host in _plain(last))
    barred = markup and f"| {last}" in title and word_count(last) <= 4 and word_count(head) > 3
    if not (known or named or barred):
        return title, None
    # "Headline | World | News | Outlet": the sections before the outlet go too.
    while markup:
        shorter = re.match(r"(.+\S)\s+\|\s+[\w& ]{2,20}$", head)
        if shorter is None or word_count(shorter.group(1)) < 4:
            break
        head = shorter.group(1)
    return head, source or last


def author_of(line: str) -> str | None:
    """Return the name of a by-line, or None where the line is none."""
    match = _BYLINE.match(line[:300])
    return author_name(match["name"]) if match else None


def author_name(written: str) -> str | None:
    """Return a person's name without what stands around it ("Jane Doe, Staff writer | Reuters")."""
    ends = _NAME_ENDS.search(written)
    name = (written[: ends.start()] if ends else written).strip(" .,;:|")
    if not name or len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or name.lower() in _NO_AUTHOR:
        return None
    if re.match(r"https?:|www\.", name) or len(name.split()) > 9:
        return None
    return name.title() if name.isupper() and len(name) > 5 else name


def looks_like_title(line: str, following: str) -> bool:
    """Tell whether a first line is a headline: short, no sentence, prose below it."""
    words = word_count(line)
    ended = TERMINAL.search(line) and not line.endswith(("?", "!", "”", "’", "'", '"'))
    return 2 <= words <= _TITLE_WORDS and not ended and word_count(following) > 8


def is_title(line: str, title: str) -> bool:
    """Tell whether a line is the headline, word for word or nearly so."""
    if _plain(line) == _plain(title):
        return True
    one, other = (set(re.findall(r"\w+", text.lower())) for text in (line, title))
    alike = len(one & other) / max(1, len(one | other))
    return alike >= 0.75 and not line.endswith(".") and len(one) > 3


def _same(one: str, other: str) -> bool:
    left, right = _plain(one), _plain(other)
    return left == right or left.removeprefix("the") == right.removeprefix("the")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
