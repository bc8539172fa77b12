"""What a model answered about a whole article: its lines, each with the passage that it quotes as proof.

Answers are read as they come: JSON of the wanted form, JSON with chatter or a code fence around it, JSON that a
limit cut off (what was finished of it counts), a plain list, or flowing text. What is no line at all, the gate
refuses afterwards; nothing is mended here but the form.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.reading.sentences import split_sentences
from briefing.summarizing.compress import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

_OBJECT = re.compile(r"\{[^{}]*\}", re.DOTALL)
_MARK = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_FENCE = re.compile(r"^```\w*\s*|\s*```$")
_LONGEST = 2_000
_SHORTEST = 20
_MOST = 24


@dataclass(frozen=True, slots=True)
class Drafted:
    """A line of an answer, and the passage quoted with it (empty where none is)."""

    text: str
    quote: str = ""


def bullets_of(answer: str) -> list[Drafted]:
    """Return the lines of an answer that was asked for as JSON; of any other form what can be found in it."""
    answer = _FENCE.sub("", answer.strip())
    found = list(_from_json(answer))
    if not found and '"' in answer and "{" in answer:
        return []
    if not found:
        marked = [line for line in answer.splitlines() if _MARK.match(line)]
        found = [Drafted(_MARK.sub("", line)) for line in marked]
    return _lines(found)


def schema_of(bullets: int, *, characters: int) -> dict[str, Any]:
    """Return the JSON schema of an answer.

    Args:
        bullets: Most lines.
        characters: Longest line.
    """
    # Below that no line says anything; small models would copy the dots of an example.
    text = {"type": "string", "minLength": _SHORTEST, "maxLength": characters}
    item = {
        "type": "object",
        # The passage first: a line is written better with its proof before the writer's eyes.
        "properties": {"evidence": {**text, "maxLength": 3 * characters}, "text": text},
        "required": ["evidence", "text"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"bullets": {"type": "array", "items": item, "minItems": 1, "maxItems": bullets}},
        "required": ["bullets"],
        "additionalProperties": False,
    }


def sentences_of(answer: str, language: str) -> list[Drafted]:
    """Return the sentences of a summary."""
    return _lines([Drafted(item.text) for item in split_sentences(answer, language)])


def _from_json(answer: str) -> Iterator[Drafted]:
    start = answer.find("{")
    whole: Any = None
    if start >= 0:
        try:
            whole, _ = json.JSONDecoder().raw_decode(answer[start:])
        except ValueError:
            whole = None
    if isinstance(whole, dict) and isinstance(whole.get("bullets"), list):
        yield from _from_items(whole["bullets"])
        return
    # Cut off or broken: the objects that are whole.
    for match in _OBJECT.finditer(answer):
        try:
            yield from _from_items([json.loads(match.group())])
        except ValueError:
            continue


def _from_items(items: list[Any]) -> Iterator[Drafted]:
    for item in items:
        if isinstance(item, str):
            yield Drafted(item)
        elif isinstance(item, dict):
            text, quote = item.get("text", item.get("bullet")), item.get("evidence", item.get("quote"))
            if isinstance(text, str):
                yield Drafted(text, quote if isinstance(quote, str) else "")


def _lines(found: list[Drafted]) -> list[Drafted]:
    """Return the lines tidied, each once."""
    kept: dict[str, Drafted] = {}
    for item in found[:_MOST]:
        text = " ".join(_MARK.sub("", item.text).split())
        if text and len(text) <= _LONGEST:
            text = text if text.endswith(("...", "…")) else tidy(text)
            kept.setdefault(text, Drafted(text, " ".join(item.quote.split())[:_LONGEST]))
    return list(kept.values())
