"""Drafts: a language model shortens one sentence into one line.

The model sees one sentence, never the article: short prompts are quick, the evidence is known beforehand,
and instructions hidden elsewhere in an article never reach it. Its vocabulary is limited to the sentence's
words where the back-end can do that. Every draft goes through the gate afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.models.base import Message, Request
from briefing.summarizing.compress import tidy
from briefing.summarizing.wording import count_words, plain, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import jinja2

    from briefing.models.base import Candidate

PROMPT = "rewrite.v1"
"""For any model that follows instructions: three examples, then the sentence."""

TRAINED_PROMPT = "line.v1"
"""For the embedded model, which was trained on it."""

_TOKENS_PER_WORD = 1.4
_LONGEST_DRAFT = 24
_GLUE = (
    " . , and the a in of to said says was were is are has have had at on by for with that from it will would"
)
_BRACKET = re.compile(r"</?article\b[^>\n]{0,40}>", re.IGNORECASE)
_SPEAKER = re.compile(r"^\[(system|user|assistant)\]\s*$", re.MULTILINE)


def request_for(
    sentence: str, template: jinja2.Template, *, candidates: int, max_words: int, task: str = "bullet"
) -> Request:
    """Return the request for drafts of one sentence."""
    # A draft that is not shorter by two words, or longer than a good bullet, is of no use: none is waited for.
    words = min(count_words(sentence) - 2, _LONGEST_DRAFT, max_words)
    return Request(
        messages=turns(template, sentence, task=task, max_words=max_words),
        max_new_tokens=int(words * _TOKENS_PER_WORD) + 4,
        candidates=candidates,
        vocabulary=sentence + _GLUE,
    )


def turns(
    template: jinja2.Template, sentence: str, *, task: str = "bullet", context: str = "", max_words: int = 30
) -> tuple[Message, ...]:
    """Return the turns of a prompt template, each opened by a line ``[system]``, ``[user]`` or ``[assistant]``.

    A template without such lines is one user turn.

    Args:
        template: Sees ``sentence``, ``context``, ``task`` and ``max_words``.
        sentence: What is to be shortened.
        task: ``bullet`` or ``headline``.
        context: The sentence before it, or nothing.
        max_words: Longest line.
    """
    return filled_turns(template, {"sentence": sentence, "context": context}, task=task, max_words=max_words)


def filled_turns(template: jinja2.Template, texts: Mapping[str, str], **values: Any) -> tuple[Message, ...]:
    """Return the turns of a prompt template, filled.

    Args:
        template: The template.
        texts: What comes from sources, by name; empty ones the template sees as empty.
        values: What else the template sees.
    """
    # Texts are put in after the turns are cut: a source cannot open a turn of its own.
    marks = {name: f"\u2060{name}\u2060" if text else "" for name, text in texts.items()}
    prompt = template.render(**marks, **values)
    pieces = _SPEAKER.split(prompt)
    if len(pieces) == 1:
        pieces = ["", "user", prompt]
    found = []
    for role, content in zip(pieces[1::2], pieces[2::2], strict=True):
        filled = content.strip()
        for name, mark in marks.items():
            if mark:
                filled = filled.replace(mark, _harmless(texts[name]))
        found.append(Message(role=role, content=filled))
    return tuple(found)


def _harmless(text: str) -> str:
    """Return a text that cannot close the brackets which a prompt puts around it; paragraphs stay."""
    lines = (" ".join(line.split()) for line in _BRACKET.sub(" ", text).splitlines())
    return "\n".join(line for line in lines if line)


def lines(candidates: Sequence[Candidate]) -> list[str]:
    """Return the drafts among a model's answers as lines, the most probable first, each once."""
    found: list[str] = []
    for candidate in candidates:
        text = candidate.text.strip()
        if not candidate.finished:
            continue
        if text.startswith('"') and text.endswith('"') and text.count('"') == 2:  # noqa: PLR2004
            text = text[1:-1]
        text = text.strip()
        if text and not text.endswith(("...", "…")):
            text = text if "\n" in text else tidy(text)
        if text and text not in found:
            found.append(text)
    return found


def differs(draft: str, source: str) -> bool:
    """Tell whether a draft is more than its source with other spacing, punctuation or articles."""
    return _told(draft) != _told(source)


def _told(text: str) -> list[str]:
    return [word for word in words_of(plain(text)) if word not in {"a", "an", "the"}]
