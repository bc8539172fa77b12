"""The words of a text that carry meaning, crudely stemmed: what selecting and clustering compare."""

# ruff: noqa: SIM905 - a list of words reads better as one
from __future__ import annotations

import re

from briefing.summarizing.wording import UNSPACED, words_of

_SIGNS = re.compile(r"[\u3400-\u9fff々]+|[ァ-ヴー]+")

_STOPWORDS = frozenset(
    (
        "a an the and or but of to in on at by for from with as is are was were be been being has have had "
        "will would could should may might that which who whom whose this these those it its he his she her "
        "they their them him we our us i my you your not no so if than then also after before over into about "
        "up out more most s said says say there "
    ).split()
)


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, crudely stemmed; for scripts without spaces, bigrams."""
    words = [word for word in words_of(text) if word not in _STOPWORDS]
    if 2 * sum(map(len, UNSPACED.findall(text))) > sum(map(str.isalpha, text)):
        # Hiragana is grammar; kanji and katakana carry the meaning.
        return frozenset(
            [run[start : start + 2] for run in _SIGNS.findall(text) for start in range(len(run) - 1)]
            + re.findall(r"[A-Za-z]{2,}|\d+", text)
        )
    if words and sum(map(len, words)) / len(words) > 12:  # noqa: PLR2004 - Thai
        letters = re.sub(r"[\W\d_]+", "", text)
        return frozenset(letters[start : start + 2] for start in range(len(letters) - 1))
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:  # noqa: PLR2004
            return word[: -len(ending)]
    return word
