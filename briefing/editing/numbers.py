"""Numbers in news text, written in any of its ways, as values that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = {
    word: value
    for value, word in enumerate(
        (
            *(
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
            ),
            *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        start=2,
    )
}
_SCALES = {
    **dict.fromkeys(("hundred",), 1e2),
    **dict.fromkeys(("thousand", "k"), 1e3),
    **dict.fromkeys(("million", "m", "mn"), 1e6),
    **dict.fromkeys(("billion", "bn", "b"), 1e9),
    **dict.fromkeys(("trillion", "tn"), 1e12),
    "dozen": 12.0,
    "lakh": 1e5,
    "crore": 1e7,
}

_UNIT_WORDS = "|".join(sorted(_WORDS, key=lambda word: (-len(word), word)))
_TEN_WORDS = "|".join(_TENS)
_SPELLED = rf"(?:(?:{_TEN_WORDS})(?:[- ](?:{_UNIT_WORDS}))?|{_UNIT_WORDS})"

NUMBER = (
    rf"(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b{_SPELLED}\b"
    r"|\ba(?= (?:dozen|hundred|thousand|million)\b))"
)
"""Pattern of a number without its scale."""

SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|dozen|lakh|crore|mn|bn|tn|k|m|b)\b)?"
"""Pattern of a scale that may follow a number."""

_NUMBER = re.compile(
    rf"(?P<currency>[$€£¥₹])?(?<![\w.])(?P<number>{NUMBER})(?P<scale>{SCALE})"
    r"(?P<percent>\s?(?:%|per ?cent\b))?",
    re.IGNORECASE,
)

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\s+(?P<month>{_MONTHS})\b\.?|(?P<month2>{_MONTHS})\.?\s+(?P<day2>\d{{1,2}})\b)"
    r"(?:,?\s+(?:(?:19|20)\d\d)\b)?|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}:\d\d\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text; ``key`` is the same for every way of writing the same amount."""

    value: float
    key: str
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """Return the numbers of a text in order; "one" is left out, for it is mostly a pronoun."""
    found = []
    for match in _NUMBER.finditer(text):
        if match["number"].lower() == "one" and not match["scale"]:
            continue
        value = value_of(match["number"], match["scale"])
        unit = "%" if match["percent"] else (match["currency"] or "")
        found.append(Number(value=value, key=f"{value!r}{unit}", start=match.start(), end=match.end()))
    return found


def value_of(number: str, scale: str = "") -> float:
    """Return the value of a number as `NUMBER` and `SCALE` match it."""
    word = number.lower()
    if word[0].isdigit():
        value = float(word.replace(",", ""))
    elif word == "a":
        value = 1.0
    else:
        value = float(sum(_WORDS.get(part, 0) + _TENS.get(part, 0) for part in re.split(r"[- ]", word)))
    return value * _SCALES.get(scale.strip().lower(), 1.0)


def without_dates(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without its calendar dates and clock times, and these as ``10 dec``."""
    dates = []
    for match in _DATE.finditer(text):
        day, month = match["day"] or match["day2"], match["month"] or match["month2"]
        dates.append(f"{int(day)} {month[:3].lower()}" if day and month else match.group())
    return _DATE.sub(" ", text), tuple(dates)
