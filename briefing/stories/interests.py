"""What the reader cares about: what to put first or to leave out, and a watchlist that the document answers for.

A name is found as a whole word, in any case unless the entry is written in capitals alone ("US" is not "us"), without
regard to accents, with a genitive or a plural behind it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.config import load_table, nearest
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.types import Article

TABLE = "interests"
_LEAD_CHARACTERS = 1500
_LISTS = ("boost", "mute", "watchlist")
_SECTIONS = "sections"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interests:
    """The ``[interests]`` of the configuration file.

    Attributes:
        boost: Names, places, topics, sections or outlets whose stories come earlier.
        mute: The same, whose stories are not shown.
        watchlist: Names and topics that the document always answers for: their stories first, or "not mentioned".
        sections: The reader's own sections: name → words, names or topics that put a story there.
    """

    boost: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    watchlist: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()


NONE = Interests()


def load_interests(*, path: Path | None = None) -> Interests:
    """Return the reader's interests.

    Args:
        path: Configuration file; by default `briefing.config.config_path`, which may be absent.

    Raises:
        ConfigError: A name in the table is unknown, or a value is not a list of texts.
    """
    table, where = load_table(TABLE, path=path)
    known = (*_LISTS, _SECTIONS)
    for name in table:
        if name not in known:
            raise ConfigError(f"unknown name {name!r} in [{TABLE}] ({where})", hint=nearest(name, known))
    own = table.get(_SECTIONS, {})
    if not isinstance(own, dict):
        raise ConfigError(
            f"{_SECTIONS} of [{TABLE}] is no table ({where})", hint='write Energy = ["oil", "gas"] under it'
        )
    lists = {name: _texts(table.get(name, []), name, where) for name in _LISTS}
    return Interests(
        **lists, sections=tuple((name, _texts(words, name, where)) for name, words in own.items())
    )


def _texts(value: Any, name: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(
            f"{name} of [{TABLE}] is no list of texts ({where})", hint=f'write {name} = ["one", "another"]'
        )
    return tuple(dict.fromkeys(item.strip() for item in value if item.strip()))


def watched_in(articles: Sequence[Article], interests: Interests) -> tuple[str, ...]:
    """Return the entries of the watchlist that a story mentions, in the reader's order."""
    if not interests.watchlist:
        return ()
    texts = [f"{article.title}\n{article.text}" for article in articles]
    return tuple(name for name in interests.watchlist if any(mentions(text, name) for text in texts))


def interested(articles: Sequence[Article], names: Sequence[str], section: str) -> bool:
    """Tell whether a story is about one of some names: in a title or beginning, its section, or its outlet."""
    if not names:
        return False
    beginnings = [f"{article.title}\n{article.text[:_LEAD_CHARACTERS]}" for article in articles]
    labels = {_plain(section), *(_plain(article.source) for article in articles[:1] if article.source)}
    return any(_plain(name) in labels or any(mentions(text, name) for text in beginnings) for name in names)


def mentions(text: str, name: str) -> bool:
    """Tell whether a text mentions a name or topic."""
    return _pattern(name).search(_without_accents(text)) is not None


@functools.lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in _without_accents(name).split())
    flags = re.NOFLAG if name.isupper() else re.IGNORECASE
    if not name.isascii() and not re.search(
        r"[^\W\d_]", _without_accents(name).encode("ascii", "ignore").decode()
    ):
        return re.compile(words)  # scripts that put no spaces between words
    return re.compile(rf"(?<!\w){words}(?:['’]s|s['’]?|es)?(?!\w)", flags)


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


def _plain(text: str) -> str:
    return " ".join(_without_accents(text).casefold().split())
