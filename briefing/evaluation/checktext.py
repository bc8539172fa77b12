"""How the independent checker folds text: small functions of its own, none shared with the product."""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans(
    {
        "’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...",
    }
)  # fmt: skip


def folded(text: str) -> str:
    """Return ``text`` without accents, with straight quotation marks, hyphens and plain spaces."""
    marked = unicodedata.normalize("NFKC", text).translate(_MARKS)
    apart = unicodedata.normalize("NFKD", marked)
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    # Tokenised sources write "Cameron 's" and "do n't", LaTeX-like ones ``so''.
    plain = plain.replace("``", '"').replace("''", '"')
    plain = re.sub(r"(\w) ('(?:s|re|ve|ll|d|m)\b)", r"\1\2", plain)
    plain = re.sub(r"\b(\w+) n't\b", r"\1n't", plain)
    return re.sub(r"[^\S\n]+", " ", plain)


def tokens(text: str) -> list[str]:
    """Return the words of a folded text with the punctuation that closes them, but without what opens them."""
    parts = re.split(r"\s+|(?<=[^\d\s])-(?=-)|--+", text)
    return [word for part in parts if (word := part.lstrip("\"'([{-*#@<")) and any(c.isalnum() for c in word)]


def bare(token: str) -> str:
    """Return a token in lower case without possessive, full stops and closing punctuation."""
    word = re.sub(r"'s?$", "", token.strip("\"'()[]{}.,;:!?*-<>")).replace(".", "").lower()
    return word.strip("\"'()[]{},;:!?*-")


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, run together: spacing and marks do not count."""
    return "".join(char for char in text.lower() if char.isalnum())
