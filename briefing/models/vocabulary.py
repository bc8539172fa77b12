"""Constrained decoding: an answer may only use the words of a given text.

A 135M model that is asked to shorten a sentence likes to add names and numbers that it finds plausible.
Where it can only write tokens that occur in the sentence, it cannot.
"""

from __future__ import annotations

import re
from typing import Any

_PUNCTUATION = (".", ",", ";", "'", "\u2019", "'s", "\u2019s", "-", " -", "(", ")", '"', ' "', '."', ',"')
_GLUE = "a an the of to in on at by for from with and or but that who which is are was were has have had be"


class AllowedTokens:
    """Turns texts into sets of tokens that may be written.

    Args:
        tokenizer: A transformers tokenizer.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._always: set[int] = {int(tokenizer.eos_token_id)}
        for piece in (*_PUNCTUATION, *(f" {word}" for word in _GLUE.split())):
            self._always.update(self._ids(piece))

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def of(self, text: str) -> frozenset[int]:
        """Return the tokens of every word of ``text``, with and without a space, both cases of its start."""
        allowed = set(self._always)
        allowed.update(self._ids(text))
        for word in set(re.findall(r"\S+", text)):
            bare = word.strip(".,;:!?()[]\"'\u201c\u201d\u2018\u2019")
            for form in {word, bare, bare[:1].upper() + bare[1:], bare[:1].lower() + bare[1:]}:
                if form:
                    allowed.update(self._ids(form))
                    allowed.update(self._ids(f" {form}"))
        return frozenset(allowed)
