"""Numbers of a text in one form: ``two`` = ``2``, ``$1bn`` = ``$1 billion`` = ``1,000 million``.

A value keeps what makes it a different fact: percent, and the currency. "Two million" and "2" are different
values; "dozens" and "hundreds" are words, and are checked as words.
"""

from __future__ import annotations

import re

from briefing.summarizing.wording import plain

_UNITS = {
    word: value
    for value, word in enumerate(
        (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        )
    )
}  # fmt: skip
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6,
    "mln": 1e6, "crore": 1e7, "crores": 1e7, "billion": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "trillion": 1e12,
    "tn": 1e12, "dozen": 12,
}  # fmt: skip
_CURRENCIES = {
    "$": "usd", "us$": "usd", "usd": "usd", "dollar": "usd", "dollars": "usd", "£": "gbp", "gbp": "gbp", "pounds": "gbp", "€": "eur",
    "eur": "eur", "euro": "eur", "euros": "eur", "¥": "jpy", "yen": "jpy", "rs": "inr", "₹": "inr", "inr": "inr", "rupees": "inr",
    "yuan": "cny", "won": "krw", "₩": "krw",
}  # fmt: skip
_ORDINALS = {
    word: value
    for value, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        start=1,
    )
}
_TOKEN = re.compile(
    r"(?P<cur>us\$|[$£€¥₹₩]|\brs\.?(?=\s?\d))?\s?(?P<num>\d[\d,]*(?:\.\d+)?)(?P<ord>st|nd|rd|th)?"
    r"(?:(?P<glue>bn|mn|m|k|b|tn|cr)\b)?(?P<pct>\s?%)?|(?P<word>[a-z]+)",
    re.IGNORECASE,
)


def values(text: str) -> list[str]:
    """Return the numbers of a text in order, each in its normal form."""
    return [value for value, _, _ in located(text)]


def located(text: str) -> list[tuple[str, int, int]]:
    """Return the numbers of a text as (normal form, start, end)."""
    folded = plain(text)
    if len(folded) != len(text):
        text = folded
    matches = list(_TOKEN.finditer(folded))
    found: list[tuple[str, int, int]] = []
    index = 0
    while index < len(matches):
        match = matches[index]
        if match["num"]:
            amount = float(match["num"].replace(",", ""))
            if match["glue"]:
                amount *= _SCALES.get(match["glue"].lower(), 1e7)
            used = index
        elif match["word"].lower() in _UNITS or match["word"].lower() in _TENS:
            amount, used = _spelled(matches, index, folded)
        elif match["word"].lower() in _ORDINALS:
            found.append((f"{_ORDINALS[match['word'].lower()]}", match.start(), match.end()))
            index += 1
            continue
        else:
            index += 1
            continue
        while (
            used + 1 < len(matches)
            and _adjacent(matches[used], matches[used + 1], folded)
            and _scale(matches[used + 1])
        ):
            amount *= _scale(matches[used + 1])
            used += 1
        after = (
            matches[used + 1]["word"]
            if used + 1 < len(matches) and _adjacent(matches[used], matches[used + 1], folded)
            else None
        )
        word = (after or "").lower()
        kind = ""
        if (
            match["pct"]
            or word in {"percent", "pct"}
            or (word == "per" and folded[matches[used + 1].end() :].lstrip()[:4].lower() == "cent")
        ):
            kind = "%"
        elif match["cur"] or word in _CURRENCIES:
            kind = _CURRENCIES.get((match["cur"] or word).lower().rstrip("."), "")
        found.append((f"{amount:.10g}{kind}", match.start(), matches[used].end()))
        index = used + 1
    return found


def _scale(match: re.Match[str]) -> float:
    return _SCALES.get(match["word"].lower(), 0.0) if match["word"] and len(match["word"]) > 1 else 0.0


def _adjacent(left: re.Match[str], right: re.Match[str], text: str) -> bool:
    return text[left.end() : right.start()] in {" ", "-", ""}


def _spelled(matches: list[re.Match[str]], index: int, text: str) -> tuple[float, int]:
    """Return the value of a number in words (below a hundred, scales follow) and its last match."""
    word = matches[index]["word"].lower()
    amount = float(_UNITS.get(word, _TENS.get(word, 0)))
    if word in _TENS and index + 1 < len(matches) and _adjacent(matches[index], matches[index + 1], text):
        unit = _UNITS.get((matches[index + 1]["word"] or "").lower(), 0)
        if 0 < unit < 10:  # noqa: PLR2004 - "twenty-one"
            return amount + unit, index + 1
    return amount, index
