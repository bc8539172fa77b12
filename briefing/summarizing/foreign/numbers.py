"""Numbers in one form: ``1.234,5`` = ``1 234,5`` = ``1,234.5``, ``3,5 Prozent`` = ``3.5%``, ``1億2000万`` = ``120000000``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.marks import straight_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.summarizing.foreign.language import Language

_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?![\d])|\d+(?:[.,]\d+)*"
_SPACED = re.compile(rf"(?<![\w.,])(?:{_DIGITS})|[^\W\d_]+")
_PERCENT = re.compile(r"\s?(?:%|Prozent\b|pour[- ]cent\b|por ciento\b|percent\b|パーセント|ポイント)")
_SIGN = r"\d[\d,]*(?:\.\d+)?"
_SIGNS = re.compile(
    rf"(?:百分之(?P<part>{_SIGN}|[〇零一二三四五六七八九十百]+))|(?P<digits>(?:{_SIGN}(?:[百千]?[万億兆亿萬]|[百千](?![々葉代差]))?)+)"
    r"|(?P<kanji>[〇零一二三四五六七八九十百千万億兆亿]{2,}(?![々])|[二三四五六七八九十](?=[人名个個件歳岁か国次倍割度党者点社棟隻项項位天周年月]))"
)
_PIECE = re.compile(rf"({_SIGN})([百千]?)([万億兆亿萬]?)")
_SCALE = {"百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "兆": 1e12, "": 1.0}
_KANJI = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_THOUSANDS = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its normal form and where it stands."""

    value: str
    start: int
    end: int


def numbers_of(text: str, language: Language) -> list[Number]:
    """Return the numbers of a text in order."""
    written = straight_digits(text)
    return list(_of_signs(written) if not language.spaced else _of_words(written, language))


def _of_words(text: str, language: Language) -> Iterator[Number]:
    matches = list(_SPACED.finditer(text))
    at = 0
    while at < len(matches):
        match = matches[at]
        word = match.group()
        if word[0].isdigit():
            amount = amount_of(word)
        elif word.lower() in language.numerals and not word.isupper():
            amount = language.numerals[word.lower()]
        elif word.lower() == "mil" and language.code == "es":
            amount = 1e3
        else:
            at += 1
            continue
        end = match.end()
        while at + 1 < len(matches) and text[end : matches[at + 1].start()].strip("-. ") == "":
            scale = language.scales.get(matches[at + 1].group().lower())
            if scale is None:
                break
            amount *= scale
            at += 1
            end = matches[at].end()
        percent = _PERCENT.match(text, end)
        yield Number(
            f"{amount:.12g}" + ("%" if percent else ""), match.start(), percent.end() if percent else end
        )
        at += 1


def _of_signs(text: str) -> Iterator[Number]:
    for match in _SIGNS.finditer(text):
        percent = _PERCENT.match(text, match.end())
        if match["part"]:
            part = match["part"]
            value = amount_of(part) if part[0].isdigit() else _of_kanji(part)
            yield Number(f"{value:.12g}%", match.start(), match.end())
            continue
        if match["digits"]:
            value = sum(
                float(number.replace(",", "")) * _SCALE[small] * _SCALE[large]
                for number, small, large in _PIECE.findall(match.group())
            )
        else:
            value = _of_kanji(match.group())
        yield Number(
            f"{value:.12g}" + ("%" if percent else ""),
            match.start(),
            percent.end() if percent else match.end(),
        )


def _of_kanji(text: str) -> float:
    """Return the value of a number in Chinese signs, positional (二〇二四) or with scales (三十五)."""
    if not set(text) & set("十百千万億亿兆"):
        return float("".join(str(_KANJI[sign]) for sign in text))
    total = section = digit = 0.0
    for sign in text:
        if sign in _KANJI:
            digit = float(_KANJI[sign])
        elif sign in "十百千":
            section += (digit or 1.0) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0.0
        else:
            total += ((section + digit) or 1.0) * _SCALE[sign]
            section = digit = 0.0
    return total + section + digit


def amount_of(written: str) -> float:
    """Return the value of digits with separators of any custom; three digits behind a single one are thousands."""
    digits = re.sub(r"[ \u00a0\u202f]", "", written)
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return float(digits)
    last = marks[-1]
    head, tail = digits.rsplit(last, 1)
    if len(set(marks)) > 1 or (len(marks) == 1 and len(tail) != _THOUSANDS):
        return float(re.sub(r"[.,]", "", head) + "." + tail) if tail else float(re.sub(r"[.,]", "", head))
    return float(digits.replace(last, ""))
