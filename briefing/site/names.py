"""Names across days: who is the same person, and which name a question means.

Two different full names are never one person. A surname alone is taken for the one full name that carries it on the
same day or the days around it, if there is exactly one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from briefing.rendering.safety import clean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

_NEAR_DAYS = 1
_WORD = re.compile(r"[^\W_]+")
_SLUG_CHARACTERS = 60


def folded(name: str) -> str:
    """Return a name as it is compared: without case, accents, hyphens and points."""
    plain = unicodedata.normalize("NFKD", clean(name)).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_WORD.findall(plain))


def slug(name: str) -> str:
    """Return a name as a file may be called anywhere; different names have different ones."""
    plain = folded(name)
    ascii_part = "-".join(re.findall(r"[a-z0-9]+", plain))[:_SLUG_CHARACTERS].strip("-")
    mark = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{ascii_part}-{mark}" if ascii_part else mark


def matches(wanted: str, name: str) -> bool:
    """Tell whether a question for ``wanted`` means ``name``.

    Every word asked for has to be in the name, in any order, as it is or as its initial: "ishiba", "Ishiba
    Shigeru" and "S. Ishiba" mean Shigeru Ishiba. A surname alone in the records is meant by the full name.
    """
    asked, words = folded(wanted).split(), folded(name).split()
    if not asked or not words:
        return False
    if len(words) == 1 and len(asked) > 1:
        return words[0] == asked[-1]
    return all(
        any(word == own or (len(word) == 1 and own.startswith(word)) for own in words) for word in asked
    )


class Names:
    """The names of many days.

    Args:
        seen: Every day with the names of it.
    """

    def __init__(self, seen: Iterable[tuple[dt.date, str]]) -> None:
        self._full: dict[str, dict[dt.date, set[str]]] = defaultdict(lambda: defaultdict(set))
        for day, name in seen:
            words = folded(name).split()
            if len(words) > 1:
                self._full[words[-1]][day].add(clean(name))

    def full(self, name: str, day: dt.date) -> str:
        """Return the full name of whom a day calls ``name``; the name itself where that is not certain."""
        words = folded(name).split()
        if len(words) != 1:
            return clean(name)
        days: Mapping[dt.date, set[str]] = self._full.get(words[0], {})
        found = {
            one for other, names in days.items() if abs((other - day).days) <= _NEAR_DAYS for one in names
        }
        return found.pop() if len({folded(one) for one in found}) == 1 else clean(name)
