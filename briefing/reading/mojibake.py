"""Characters as the writer meant them: repaired where that is certain, dropped where it is not.

A visible word is never changed on a guess. Text that was decoded twice is repaired (ftfy); characters lost
as "?" in front of an amount or inside a quotation are left out, because which one it was cannot be known.
"""

from __future__ import annotations

import re
import unicodedata

# Control, bidirectional and invisible characters: they carry no words but can hide or reorder them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("(?<![\u0600-\u0fff\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])[\u200c\u200d]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BROKEN = re.compile("[ÃÂâÐÑ][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2013-\u2122€]|ï»¿|ï¿½|Ã\\s")

# "Europe\\/Asia": JSON that was escaped twice.
_ESCAPED_SLASH = re.compile(r"(?<=\w)\\/(?=\w)")

# "?60 crore": a currency sign was lost. "questioning,? said" and "employees? marital": a quotation mark was.
_LOST = (
    (re.compile(r"(?<![\w?])\?(?=\d[\d,.]*\s?(?:crore|lakh|million|billion|trillion|bn|m\b|k\b|,|\d))"), ""),
    (re.compile(r"(?<=[,.!%])\?(?=\s|$)"), ""),
    (re.compile(r"(?<=\s)\?(?=[^\W\d_])"), ""),
    (re.compile(r"(?<=[.!?]) \.(?=\s|$)"), ""),
    (re.compile(r"(?<=[^\W\d_])\?(?=s\b|t\b|re\b|ve\b|ll\b|d\b|m\b)"), "’"),
    (re.compile("\ufffd+"), ""),
)
# Only where the rest of the text proves that quotation marks were lost: "Why go? she asked" is sound.
_PERHAPS_LOST = re.compile(r"(?<=[a-z])\?(?= [a-z])")


def repaired(text: str) -> str:
    """Return ``text`` in one normal form, without invisible characters and with broken ones mended."""
    text = _BREAKS.sub("\n", text)
    if _BROKEN.search(text):
        import ftfy  # noqa: PLC0415 - loads tables that most texts do not need

        text = str(ftfy.fix_encoding(text))
    text = _ESCAPED_SLASH.sub("/", _SPACES.sub(" ", text))
    text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)


def without_lost_characters(text: str) -> str:
    """Return a text without the question marks that stand for characters an encoding lost.

    Only where no question can end: before an amount or a word, after a comma, inside a word.
    """
    if "?" not in text and "\ufffd" not in text and " ." not in text:
        return text
    mended = text
    for pattern, instead in _LOST:
        mended = pattern.sub(instead, mended)
    return mended if mended == text else _PERHAPS_LOST.sub("", mended)
