"""What the product asks of a model: one method, on a batch.

A back-end knows prompts and text, never news. Everything that decides the output is in the request, so
that the same request to the same weights gives the same text. What a back-end can do besides (`Traits`,
`Usage`, counting tokens) it may say or leave out: who asks goes through `traits_of`, `usage_of` and
`tokens_of`, so that a plug-in needs no more than ``info`` and ``generate``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from briefing.types import Usage

__all__ = [
    "PROMPTS", "Backend", "Candidate", "Embedder", "LanguageModel", "Message", "Options", "Progress", "Request",
    "Traits", "Usage", "Way", "tokens_of", "traits_of", "usage_of",
]  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from briefing.types import ModelInfo

    Vector = np.ndarray[Any, np.dtype[np.float32]]

Progress = Callable[[int, int], None]
"""Called with (done, total) as requests finish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A turn of a chat: ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


class Way(enum.StrEnum):
    """What a model is asked to do with an article."""

    SENTENCE = "sentence"
    """Shorten one sentence: small models, whose answers about whole articles cannot be used."""

    BULLETS = "bullets"
    """Read the article and answer with a JSON object of bullets and their evidence: chat models."""

    SUMMARY = "summary"
    """Read the article and write its summary: sequence-to-sequence models. The text is all of the prompt."""


PROMPTS: Mapping[Way, str | None] = {Way.SENTENCE: "rewrite.v1", Way.BULLETS: "bullets.v1", Way.SUMMARY: None}
"""The prompt template of each way, unless the model's card names another; a summary has none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What a model can do.

    Attributes:
        way: What it is asked.
        context: Tokens that it reads at most: with the answer for ``BULLETS``, without it for ``SUMMARY``;
            None where it is not known.
        languages: ISO 639-1 codes of the languages that it writes; empty for any.
        translates: Whether it may be asked to write in another language than the text's.
    """

    way: Way = Way.SENTENCE
    context: int | None = None
    languages: frozenset[str] = frozenset()
    translates: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A prompt with the limits of its answer.

    Attributes:
        messages: The chat so far; the model writes the next assistant turn.
        max_new_tokens: Upper bound of the answer's length in tokens.
        candidates: How many different answers to return, the most probable first.
        vocabulary: When given, only tokens that occur in this text may be written (constrained decoding);
            back-ends that cannot constrain ignore it, for the gate checks every draft anyway.
        schema: JSON schema of the answer; back-ends that can constrain decoding to it do, the others ignore it.
        min_new_tokens: Lower bound of the answer's length, for models that stop early.
        language: ISO 639-1 code of the text in the prompt, for models that have to be told (mBART).
        target: ISO 639-1 code of the answer's language; empty for that of the text.
    """

    messages: tuple[Message, ...]
    max_new_tokens: int = 64
    candidates: int = 1
    vocabulary: str | None = None
    schema: Mapping[str, Any] | None = None
    min_new_tokens: int = 0
    language: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One answer.

    Attributes:
        text: The answer without special tokens.
        score: Mean log-probability per token; higher is better; 0 where the back-end does not tell.
        finished: False where the limit cut it off.
        problem: Why there is no answer to this request; empty where there is one. One request that a server
            refuses costs its article the model's words, never the others.
    """

    text: str
    score: float
    finished: bool
    problem: str = ""


@runtime_checkable
class LanguageModel(Protocol):
    """A back-end that answers prompts."""

    @property
    def info(self) -> ModelInfo:
        """Name and weights version, which go into every cache key."""
        ...

    def generate(
        self, requests: Sequence[Request], *, progress: Progress | None = None
    ) -> list[tuple[Candidate, ...]]:
        """Answer every request, in order.

        Args:
            requests: The prompts; the back-end batches them as suits it.
            progress: Told how many requests are done.

        Returns:
            For each request its candidates, best first (one or more).

        Raises:
            ModelError: The model cannot be run here, or answers no more: none of the requests is lost by it,
                for whoever asked turns to the next model.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What a back-end needs to know to load a model.

    Attributes:
        cache: The cache folder.
        batch_size: Rows that a local model computes at once, at most.
        threads: CPU threads; 0 means what the process may use.
        table: The table ``[backends.KIND]`` of the configuration file: addresses, prices, limits.
        notify: Told about downloads and about what is unusual.
        progress: Told (done, total) in megabytes while weights are downloaded.
    """

    cache: Path
    batch_size: int = 96
    threads: int = 0
    table: Mapping[str, Any] = field(default_factory=dict)
    notify: Callable[[str], None] = lambda _message: None
    progress: Progress | None = None


class Backend(Protocol):
    """A kind of model: what stands before the colon of ``KIND:NAME``. Plug-ins provide one."""

    def check(self, name: str, options: Options) -> None:
        """Refuse a name that cannot be one, before an hour of reading; load nothing.

        Raises:
            ModelError: There is no such model.
        """
        ...

    def info(self, name: str, options: Options) -> ModelInfo | None:
        """Return name and version without loading it, for cache keys; None where that cannot be known."""
        ...

    def load(self, name: str, options: Options) -> LanguageModel:
        """Return the model, ready to answer.

        Raises:
            ModelError: It is unknown, cannot be brought, is of the wrong kind, or does not run here.
        """
        ...


def traits_of(model: LanguageModel) -> Traits:
    """Return what a model says of itself; one that says nothing shortens English sentences."""
    found = getattr(model, "traits", None)
    return found if isinstance(found, Traits) else Traits(languages=frozenset({"en"}))


def usage_of(model: LanguageModel) -> Usage:
    """Return what a model was asked so far; nothing where it does not count."""
    found = getattr(model, "usage", None)
    return found if isinstance(found, Usage) else Usage()


_CHARACTERS_A_TOKEN = 3.0
_WIDE = 0x2E80  # from here on a character is about a token


def tokens_of(model: LanguageModel, text: str) -> int:
    """Return how many tokens a text takes: counted by the model, or a careful guess where it cannot count."""
    count = getattr(model, "count_tokens", None)
    if count is not None:
        return int(count(text))
    wide = sum(ord(char) >= _WIDE for char in text)
    return int(wide * 1.2 + (len(text) - wide) / _CHARACTERS_A_TOKEN) + 1


@runtime_checkable
class Embedder(Protocol):
    """A back-end that turns texts into vectors whose inner product says how alike they are."""

    @property
    def info(self) -> ModelInfo:
        """Name and weights version."""
        ...

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> list[Vector]:
        """Return a vector of length 1 for each text, in order.

        Args:
            texts: The texts; what is longer than the model reads is cut.
            progress: Told how many texts are done.

        Raises:
            ModelError: The model cannot be run here.
        """
        ...
