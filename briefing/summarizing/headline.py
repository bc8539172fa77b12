"""The headline of a brief: the article's own, else its first bullet in at most twelve words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.summarizing.compress import compressions
from briefing.summarizing.wording import DANGLING, balanced, count_words, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.types import Article

MAX_WORDS = 12
_MIN_WORDS = 4
_NEEDED = frozenset({"dobj", "attr", "acomp", "xcomp", "ccomp", "oprd", "prt", "pobj", "pcomp", "agent"})
_TEASER = re.compile(
    r"\byou (?:won't|will not|will never|'ll never|would not|wouldn't) (?:ever )?(?:believe|guess)\b"
    r"|\byou'll never (?:believe|guess)\b|\b(?:here's|here is|here are|this is) (?:why|how|what|the reason)\b"
    r"|^(?:what|why|how) (?:happened|happens|you (?:need|should)|to know)\b|\bwhat happen(?:ed|s) (?:next|when)\b"
    r"|\b(?:will|are going to) (?:blow your mind|shock you|surprise you|make you)\b|^guess (?:who|what)\b"
    r"|\b(?:everything|all|what) you need to know\b|^\d+ (?:\w+ ){0,2}?(?:things|reasons|ways|facts|times)\b"
    r"|^(?:find|see|watch|wait) (?:out )?(?:until|till|what|why|how|who)\b",
    re.IGNORECASE,
)
"""Titles that promise instead of telling."""


def headline_of(
    article: Article, first: str | None, doc: Any | None, fits: Callable[[str], bool] | None = None
) -> str:
    """Return the headline: the article's title, unless it has none or one that keeps back what happened.

    Args:
        article: The article.
        first: Its first bullet, if any.
        doc: The parse of that bullet; None where the language has no analysis.
        fits: Tells whether a line made of the bullet says no more than its evidence (the gate's checks).
    """
    title = title_of(article)
    if not first or (title and (doc is None or not is_teaser(title))):
        return title or article.title or article.origin
    line = " ".join(first.split())
    if count_words(line) > MAX_WORDS and doc is not None:
        shorter = compressions(doc, text=first, max_words=MAX_WORDS, target=MAX_WORDS)
        beginnings = _clauses(line, doc)
        made = (
            text
            for text in (*shorter, *(f"{beginning}." for beginning in beginnings))
            if fits is None or fits(text)
        )
        line = next(made, title or (beginnings[0] if beginnings else f"{_cut(line)}…"))
    return line.rstrip(".") if line.endswith(".") and not line.endswith("..") else line


def is_teaser(title: str) -> bool:
    """Tell whether a title keeps back what happened: "You won't believe …", "Here's why", a bare question."""
    line = " ".join(title.split()).replace("\u2019", "'")
    return bool(_TEASER.search(line)) or line.endswith("?")


def title_of(article: Article) -> str:
    """Return the article's title; empty where it only is the beginning of the text, or was cut off."""
    title = " ".join(article.title.split())
    if title.endswith(("…", "...")) or " ".join(article.text[: 2 * len(title)].split()).startswith(title):
        return ""
    return title


def _clauses(line: str, doc: Any) -> list[str]:
    """Return the beginnings of a line that end where a phrase ends and fit, the longest first."""
    ends = []
    for token in doc:
        text = line[: token.idx + len(token.text)].rstrip(" ,;:-–—")
        last = (words_of(text) or [""])[-1]
        size = count_words(text)
        if not _MIN_WORDS <= size <= MAX_WORDS or last in DANGLING or not balanced(text):
            continue
        verb = any(word.dep_ in {"ROOT", "ccomp"} and word.i <= token.i for word in doc)
        following = doc[token.i + 1] if token.i + 1 < len(doc) else None
        closes = (
            following is None
            or following.is_punct
            or following.dep_ in {"prep", "agent", "cc", "mark", "advmod"}
        )
        complete = token.pos_ in {"NOUN", "PROPN", "NUM", "VERB"} and token.dep_ not in {
            "compound",
            "amod",
            "aux",
            "auxpass",
        }
        if verb and complete and closes and not _owes(doc, token.i):
            ends.append(text)
    return ends[::-1]


def _cut(line: str) -> str:
    """Return the first words of a line; an ellipsis behind them says that they are no sentence."""
    words = line.split()[:MAX_WORDS]
    while len(words) > 1 and (words_of(words[-1]) or [""])[0] in DANGLING:
        words.pop()
    return " ".join(words).rstrip(" ,;:")


def _owes(doc: Any, last: int) -> bool:
    """Tell whether what follows token ``last`` belongs to a verb before it, or completes its last noun."""
    following = doc[last + 1] if last + 1 < len(doc) else None
    if following is not None and (following.lower_ == "of" or following.text in {"(", "-", "'s"}):
        return True
    return any(
        child.i > last and child.dep_ in _NEEDED
        for token in doc[: last + 1]
        if token.pos_ in {"VERB", "AUX", "ADP"}
        for child in token.children
    )
