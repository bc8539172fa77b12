"""The numbers of a text, read by the independent checker.

A number is its value and what it measures: nothing, a percentage, money, or a place in an order. Words count
as digits do; "one" is never looked at, for it is a pronoun as often as a number.
"""

# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {"dozen": 12, "dozens": 12}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5,
    "crore": 10**7, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12, "hundreds": 10**2,
    "thousands": 10**3, "millions": 10**6, "billions": 10**9, "lakhs": 10**5, "crores": 10**7,
}  # fmt: skip
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {"thirtieth": 30, "twenty-first": 21, "twenty-second": 22, "twenty-third": 23}
_MONEY = r"[$£€¥₹]|\b(?:US\$|Rs\.?|USD|EUR|GBP)"
_WORDS = "|".join(sorted((*_UNITS, *_TENS), key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"""(?P<money>(?:{_MONEY})\s?)?
    (?P<amount>(?<![\d.,])\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?|\d+(?:\.\d+)?
      |(?<![\w-])(?:{_WORDS})(?:-(?:{_WORDS}))?(?![a-z]))
    (?P<ordinal>(?:st|nd|rd|th)\b)?
    (?P<scales>(?:[\s-]?(?:{_SCALE})\b)*)
    (?P<percent>\s?(?:%|percent\b|per\ cent\b|percentage\ points?\b|pc\b))?
    (?P<coin>[\s-](?:dollars?|euros?|pounds?|yen|rupees?|yuan|cents?)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"(?<![\w])(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})(?![\w])", re.IGNORECASE
)
_RANGE = re.compile(
    rf"\b(\d[\d,.]*)\s?(?:-|to|and|or)\s?(?:{_MONEY})?\s?(\d[\d,.]*)\s?(?P<unit>{_SCALE}|%|percent|per cent)",
    re.IGNORECASE,
)

Number = tuple[Decimal, str]
"""A value and what it measures: ``""``, ``percent``, ``money`` or ``order``."""


def numbers(text: str) -> dict[Number, str]:
    """Return the numbers of a folded text, each with how it is written."""
    found: dict[Number, str] = {}
    for match in _NUMBER.finditer(text):
        value = _value(match["amount"], match["scales"])
        if match["ordinal"]:
            kind = "order"
        elif match["percent"]:
            kind = "percent"
        else:
            kind = "money" if match["money"] or match["coin"] else ""
        found.setdefault((value, kind), match.group().strip())
    for match in _ORDINAL.finditer(text):
        found.setdefault((Decimal(_ORDINALS[match.group().lower()]), "order"), match.group())
    return found


def foreign_numbers(text: str, article: str) -> list[str]:
    """Return the numbers of ``text`` that ``article`` does not hold, as ``text`` writes them.

    Value and kind have to be the same: "three days" is not held by "$3".
    """
    known = set(numbers(article)) | _of_ranges(article)
    bare = {value for value, kind in known if not kind}
    return [
        written
        for (value, kind), written in numbers(text).items()
        if (value, kind) not in known
        # "3 million" of a currency that has no sign here may be money in one place and bare in another.
        and not (kind == "money" and value in bare)
        and not (value == 1 and kind in {"", "order"})
    ]


def _value(amount: str, scales: str) -> Decimal:
    digits = amount.replace(",", "")
    if digits[:1].isdigit():
        value = Decimal(digits)
    else:
        value = Decimal(sum(_UNITS.get(word, _TENS.get(word, 0)) for word in digits.lower().split("-")))
    for scale in re.findall(r"[a-z]+", scales.lower()):
        value *= _SCALES[scale]
    return value.normalize()


def _of_ranges(article: str) -> set[Number]:
    """Return the first numbers of ranges such as "3 to 4 million", with the unit that only the second one has."""
    found: set[Number] = set()
    for match in _RANGE.finditer(article):
        unit = match["unit"].lower()
        percent = unit in {"%", "percent", "per cent"}
        amount = match[1].strip(".,")
        value = _value(amount, "" if percent else unit)
        found.add((value, "percent" if percent else ""))
        found.add((value, "" if percent else "money"))
    return found
