"""Which languages families of models write, as their makers say; a configuration may say otherwise.

A model is never asked to write a language that is not known of it: a guess at another language is how
translations come about that nobody asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_EUROPE = "en de fr es it pt"
_WIDE = f"{_EUROPE} nl pl ru ja zh ko ar tr cs da fi sv no hu ro uk el id vi hi th he bg"
_FAMILIES = {
    # model_type of the configuration: languages of the model cards
    "qwen2": _WIDE, "qwen2_moe": _WIDE, "qwen3": _WIDE, "qwen3_moe": _WIDE, "qwen3_next": _WIDE,
    "gemma2": _WIDE, "gemma3": _WIDE, "gemma3_text": _WIDE, "gemma4": _WIDE, "cohere": _WIDE, "cohere2": _WIDE,
    "mistral": f"{_EUROPE} nl ja zh ko ar ru hi", "mixtral": _EUROPE, "ministral": f"{_EUROPE} ja zh ko ar ru",
    "deepseek_v3": _WIDE, "glm4": _WIDE, "gpt_oss": _WIDE, "phi3": _EUROPE,
    "mt5": _WIDE, "umt5": _WIDE, "m2m_100": _WIDE, "t5gemma": _WIDE,
}  # fmt: skip
_LLAMA_3 = f"{_EUROPE} hi th"
_LLAMA_3_VOCABULARY = 128_000
_CODE = re.compile(r"^([a-z]{2})_[A-Z]{2}$")


def languages_of(config: Any, tokenizer: Any) -> frozenset[str]:
    """Return the ISO 639-1 codes that a model writes, by its family; English where nothing is known of it."""
    family = str(getattr(config, "model_type", ""))
    if family == "mbart":
        return frozenset(language_codes(tokenizer)) or frozenset({"en"})
    known = _FAMILIES.get(family, "en")
    if family == "llama" and int(getattr(config, "vocab_size", 0)) >= _LLAMA_3_VOCABULARY:
        known = _LLAMA_3
    return frozenset(known.split())


def language_codes(tokenizer: Any) -> dict[str, str]:
    """Return a tokenizer's own codes of languages by ISO 639-1 code: ``{"de": "de_DE"}`` for mBART."""
    found: dict[str, str] = {}
    known: Iterable[str] = tokenizer.get_vocab()
    for word in known:
        match = _CODE.match(word)
        if match is not None:
            found.setdefault(match[1], word)
    return found
