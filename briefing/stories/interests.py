"""What the reader cares about: what to put first or to leave out, and a watchlist that the document answers for.

A name is found as whole words, without regard to case, accents, hyphens and the form of an apostrophe, with a genitive
or a plural behind it. An entry in capitals alone is an abbreviation, which stands for more and for less: "US" is found
in "U.S." and not in "us", "NATO" and "COVID-19" are found in "Nato" and "Covid-19", "UN" is not in "Kim Jong Un".
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.config import load_table, nearest
from briefing.errors import ConfigError
from briefing.stories.terms import stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.types import Article

TABLE = "interests"
_LEAD_CHARACTERS = 1500
_LISTS = ("boost", "mute", "watchlist")
_SECTIONS = "sections"
_READ_AS_WORD = 4
"""Abbreviations of so many letters are written like a word too: Nato, Opec."""
_PLAIN_MARKS = str.maketrans(dict.fromkeys("‐‑‒–", "-") | dict.fromkeys("‘’ʼ", "'"))


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
    """Return the entries of the watchlist that a story, copies included, mentions, in the reader's order."""
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
    text = _simple(text)
    if name.isupper() and _letters(name).lower() in stop_words():
        # Where everything is in capitals, "US" may be "us".
        text = "\n".join(line for line in text.splitlines() if not line.isupper())
    return _pattern(name).search(text) is not None


@functools.lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    simple = _simple(name)
    parts = [part for part in re.split(r"[\s-]+", simple) if part]
    if not simple.isascii() and not re.search(r"[^\W\d_]", simple.encode("ascii", "ignore").decode()):
        return re.compile(r"\s*".join(map(re.escape, parts)))  # scripts that put no spaces between words
    capitals = name.isupper()
    words = r"[\s-]+".join(map(_abbreviation if capitals else re.escape, parts))
    return re.compile(rf"(?<!\w){words}(?:'s|s'?|es)?(?!\w)", re.NOFLAG if capitals else re.IGNORECASE)


def _abbreviation(part: str) -> str:
    letters = _letters(part)
    if not letters.isalpha():
        return re.escape(part)
    forms = [letters, "".join(rf"{letter}\.\s?" for letter in letters[:-1]) + rf"{letters[-1]}\.?"]
    if len(letters) >= _READ_AS_WORD:
        forms.append(letters.capitalize())
    return f"(?:{'|'.join(forms)})"


def _letters(name: str) -> str:
    return name.replace(".", "")


@functools.lru_cache(maxsize=256)
def _simple(text: str) -> str:
    """Return a text without accents, with plain hyphens and apostrophes."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    joined = unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))
    return joined.translate(_PLAIN_MARKS)


def _plain(text: str) -> str:
    return " ".join(_simple(text).casefold().split())
