"""A second opinion on bullets that shares no code with the product's gate.

Plain string work on purpose: a checker that leans on the same parser would share its mistakes.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WORDS = [
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
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
DANGLING = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|whose|as|his|her|their|its)[.]?$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Fold width, accents of punctuation and quotes."""
    text = unicodedata.normalize("NFKC", text)
    return text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


def numbers(text: str) -> set[str]:
    """All numbers of a text, digits and words alike, as digits."""
    found = {item.replace(",", "").rstrip(".") for item in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in WORDS:
            found.add(str(WORDS.index(word)))
        elif word in TENS:
            found.add(str(TENS[word]))
        elif word in ORDINALS:
            found.add(str(ORDINALS[word]))
    return found


def words(text: str) -> set[str]:
    """All words, without possessives and periods, in lower case."""
    parts = re.findall(r"[^\W\d_]+(?:['.-][^\W\d_]+)*\.?", plain(text))
    found: set[str] = set()
    for part in parts:
        bare = re.sub(r"'s?$", "", part).replace(".", "").lower()
        found.add(bare)
        found.update(piece for piece in re.split(r"[-']", bare) if piece)
    return found


def foreign(bullet: str, article: str, published: dt.date | None = None) -> list[str]:
    """Names and numbers of ``bullet`` that ``article`` does not hold.

    A date worked out from the publication day ("on Tuesday" → "on 10 December 2024") is allowed where it
    lies within 45 days of it.
    """
    text = plain(bullet)
    for day, month, year in re.findall(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b", text):
        date = dt.date(int(year), MONTHS.index(month) + 1, int(day))
        if published is not None and abs((date - published).days) <= 45:
            text = text.replace(f"{day} {month} {year}", "that day")
    for month, year in re.findall(rf"\b({'|'.join(MONTHS)}) (\d{{4}})\b", text):
        date = dt.date(int(year), MONTHS.index(month) + 1, 15)
        if published is not None and abs((date - published).days) <= 400:
            text = text.replace(f"{month} {year}", "that month")
    known_numbers, known_words = numbers(plain(article)), words(article)
    strange = sorted(number for number in numbers(text) if number not in known_numbers)
    for position, token in enumerate(re.findall(r"[^\s]+", text)):
        bare = token.strip(".,;:!?()[]\"'")
        if position == 0 or not bare[:1].isupper():
            continue
        strange.extend(piece for piece in sorted(words(bare)) if piece not in known_words)
    return strange


def cut_off(bullet: str) -> bool:
    """Whether a bullet ends in the middle of its sentence."""
    text = plain(bullet).strip()
    return (
        text.endswith(("...", "…", ",", ";", ":", "-"))
        or text[-1:] not in ".!?\"')。」"
        or DANGLING.search(text.rstrip('"')) is not None
        or text.count('"') % 2 == 1
        or text.count("(") != text.count(")")
    )
