"""Shorter forms of a sentence by rule: without parentheses and asides. Each has to pass the gate as a draft has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.marks import inside_quotes, one_spaced
from briefing.summarizing.wording import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.summarizing.foreign.language import Language

_BRACKETS = re.compile(r"\s?\([^()]{1,80}\)|（[^（）]{1,40}）")
_DASHES = re.compile(r"\s[–—]\s[^–—„“”«»\"]{3,90}\s[–—](?=\s)")
_ASIDE = re.compile(r"(?<=[\w»”“]),\s(?P<aside>[^,;:„“”«»\"]{3,90})(?=,\s)")
_LONGEST_ASIDE = 12


def shorter_forms(text: str, language: Language, *, max_words: int) -> Iterator[str]:
    """Yield shorter forms of a sentence, the fullest first.

    Args:
        text: The sentence.
        language: Its language.
        max_words: Longest line; asides are left out only where the sentence is longer.
    """
    bare = _without(text, _BRACKETS)
    if bare != text:
        yield bare
    if not language.spaced or count_words(bare) <= max_words:
        return
    dashed = _without(bare, _DASHES)
    if dashed != bare:
        yield dashed
    for match in reversed(list(_ASIDE.finditer(dashed))):
        aside = match["aside"]
        if count_words(aside) > _LONGEST_ASIDE or inside_quotes(match.start(), dashed):
            continue
        if language.asides.match(aside):
            before, after = dashed[: match.start()], dashed[match.end() :]
            # "Le maire, Henri Vasseur, qui …, a présenté": the comma still closes the name.
            yield one_spaced(before + after if ", " in before else f"{before} {after[1:]}")


def _without(text: str, pattern: re.Pattern[str]) -> str:
    for match in reversed(list(pattern.finditer(text))):
        if not inside_quotes(match.start(), text):
            text = text[: match.start()] + text[match.end() :]
    return one_spaced(text)
