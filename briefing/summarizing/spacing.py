"""Text that came through a tokenizer, put back into the form that people write.

Research data and some archives store ``the 25 - year - old 's `` right '' `` with every mark apart. Parsers
read that badly, and no word with a hyphen is found again. Only texts that show the traces are touched.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.reading.sentences import split_sentences

if TYPE_CHECKING:
    from briefing.types import Article

_TRACES = re.compile(
    r"\w - \w+ - \w|\d - \d|\w 's\b| n't\b|`|\w [,.;:!?](?=\s|$)|\( \w|\w \)(?=[\s.,]|$)|\d, \d{3}\b|[$£#€] \d"
)
_LEAST_TRACES = 1
_RULES = (
    (re.compile(r"\(\s+"), "("),
    (re.compile(r"\s+\)"), ")"),
    (re.compile(r"(?<=[^\W_]) - (?=\w+ - )"), "-"),
    (re.compile(r"(?<=[a-z0-9]) - (?=[a-z0-9])"), "-"),
    (re.compile(r"(?<=\d), (?=\d{3}\b)"), ","),
    (re.compile(r"(?<=\d)\. (?=\d)"), "."),
    (re.compile(r"(?<=\b[a-zA-Z])\. (?=[a-zA-Z]\.)"), "."),
    (re.compile(r" ([,.;:!?])(?=\s|$)"), r"\1"),
    (re.compile(r" ('(?:s|re|ve|ll|d|m))\b"), r"\1"),
    (re.compile(r" n't\b"), "n't"),
    (re.compile(r"`` ?"), '"'),
    (re.compile(r" ?''"), '"'),
    (re.compile(r"` ?` ?"), '"'),
    (re.compile(r"` ?"), "'"),
    (re.compile(r"' '"), '"'),
    (re.compile(r"([$£#€]) (?=\d)"), r"\1"),
)


def is_tokenised(text: str) -> bool:
    """Tell whether a text shows the traces of a tokenizer."""
    return len(_TRACES.findall(text)) >= _LEAST_TRACES + len(text) // 1000


def respaced(text: str) -> str:
    """Return a tokenised text with its marks joined to their words."""
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    return text


def readable(article: Article) -> Article:
    """Return the article itself, or a copy with the text put right where it was tokenised."""
    if not is_tokenised(article.text):
        return article
    text = respaced(article.text)
    return replace(article, text=text, sentences=split_sentences(text, article.language))
