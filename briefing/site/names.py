"""Names across days: who is the same person, and which name a question means.

Two different full names are never one person. A surname alone is taken for a full name only where little can go
wrong, for a wrong name in a register of meetings is worse than a short one (see `Names.full`).
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from briefing.rendering.safety import clean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from briefing.types import Participant

_NEAR_DAYS = 1
_SLUG_CHARACTERS = 60
# Accents of Latin, Greek and Cyrillic letters. The signs of other scripts tell words apart: without its vowel
# signs one Hindi or Thai name is another.
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Letters that no decomposition takes apart, as they are typed on other keyboards.
_LETTERS = str.maketrans({
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe",
    "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
})  # fmt: skip
_PARTICLE = re.compile(
    r"(?:al|ap|bin|bint|da|das|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|te|ten|ter|van|von|y|zu|zur)$"
    r"|(?:a[dlnrst]|el|d|o)['’-]\w"
)
_COUNTED = re.compile(
    r"(?:\d+\b|(?i:an?|about|all|almost|another|around|at|both|dozens|each|eight|eleven|few|fewer|five|four|hundreds|many"
    r"|more|most|nearly|nine|one|others?|over|scores|seven|several|six|some|ten|these|thousands|three|twelve|twenty|two"
    r"|under|up)\s+[a-z\d])"
)


@functools.lru_cache(maxsize=1 << 16)
def folded(name: str) -> str:
    """Return a name as it is compared: without case, accents, hyphens and points."""
    return " ".join(_words(_unaccented(name).casefold()))


def slug(name: str) -> str:
    """Return a name as a file may be called anywhere; different names have different ones."""
    plain = folded(name)
    ascii_part = "-".join(re.findall(r"[a-z0-9]+", plain))[:_SLUG_CHARACTERS].strip("-")
    mark = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{ascii_part}-{mark}" if ascii_part else mark


def matches(wanted: str, name: str) -> bool:
    """Tell whether a question for ``wanted`` means ``name``.

    Every word asked for has to be in the name, in any order, as it is or as an initial: "ishiba", "Ishiba
    Shigeru" and "S. Ishiba" mean Shigeru Ishiba, and "Shigeru Ishiba" means S. Ishiba. A surname alone in the
    records is meant by the full name.
    """
    asked, words = folded(wanted).split(), folded(name).split()
    if not asked or not words:
        return False
    if len(words) == 1 and len(asked) > 1:
        return words[0] == asked[-1]
    # An initial in the records stands for a word only beside the surname: "Smith" does not mean S. Jones.
    beside = any(word in words for word in asked if len(word) > 1)
    return all(
        word in words
        or (len(word) == 1 and any(own.startswith(word) for own in words))
        or (beside and any(len(own) == 1 and word.startswith(own) for own in words))
        for word in asked
    )


def near_names(wanted: str, names: Iterable[str]) -> list[str]:
    """Return up to three of ``names`` that are written nearly as ``wanted``, as a whole or in one word."""
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(folded(name), clean(name))
    known.pop("", None)
    keys = difflib.get_close_matches(folded(wanted), known, n=3)
    words = sorted({word for key in known for word in key.split()})
    near = set(difflib.get_close_matches(folded(wanted), words, n=2, cutoff=0.75))
    keys += [key for key in sorted(known) if near & set(key.split())]
    return list(dict.fromkeys(known[key] for key in keys))[:3]


def is_named(name: str) -> bool:
    """Tell whether a participant has a name of its own: "two officials" and "head of the agency" have none."""
    text = clean(name)
    if not folded(text) or _COUNTED.match(text):
        return False
    return text[:1] == text[:1].upper() or bool(_PARTICLE.match(text.split()[0]))


class Names:
    """The names of many days.

    Args:
        seen: Every day with its participants.
        places: Everything that was named as a place; a place is nobody's surname.
    """

    def __init__(self, seen: Iterable[tuple[dt.date, Participant]], places: Iterable[str] = ()) -> None:
        self._places = {folded(place) for place in places}
        self._full: dict[str, dict[dt.date, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
        self._common: set[str] = set()
        for day, person in seen:
            words = folded(person.name).split()
            if len(words) > 1:
                names = self._full[words[-1]][day]
                name = clean(person.name)
                names[name] = names.get(name, False) or person.role is not None
            elif not is_named(person.name):
                self._common.update(words)

    def full(self, name: str, day: dt.date) -> str:
        """Return the full name of whom a day calls ``name``; the name itself where that is not certain.

        It is certain where exactly one full name with that surname, written the same, stands on the same day or
        the days around it, looks like a person's, and is given with a role on one of these days; "UN" is not Kim
        Jong Un, and "Egypt", which is a place, not Etisalat Egypt.
        """
        short = clean(name)
        words = folded(short).split()
        if len(words) != 1 or words[0] in self._places:
            return short
        days: Mapping[dt.date, dict[str, bool]] = self._full.get(words[0], {})
        found = [
            (full, has_role)
            for other, names in sorted(days.items())
            if abs((other - day).days) <= _NEAR_DAYS
            for full, has_role in names.items()
        ]
        if len({folded(full) for full, _ in found}) != 1 or not any(has_role for _, has_role in found):
            return short
        full = found[0][0]
        same = _unaccented(full.split()[-1]) == _unaccented(short)
        return full if same and _is_persons(full) else short

    def has_page(self, name: str) -> bool:
        """Tell whether a name is one: "Police" is none where another line says "police"."""
        return is_named(name) and folded(name) not in self._common


def _unaccented(name: str) -> str:
    apart = unicodedata.normalize("NFKD", clean(name)).translate(_LETTERS)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def _words(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if unicodedata.category(character)[0] in "LMN":
            word += character
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _is_persons(name: str) -> bool:
    """Tell whether a name is written as people's are: capitals, but for particles such as "van" and "bin"."""
    return all(word[:1] == word[:1].upper() or _PARTICLE.match(word) for word in name.split())
