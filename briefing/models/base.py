"""What the product asks of a model: one method, on a batch.

A back-end knows prompts and text, never news. Everything that decides the output is in the request, so
that the same request to the same weights gives the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A prompt with the limits of its answer.

    Attributes:
        messages: The chat so far; the model writes the next assistant turn.
        max_new_tokens: Upper bound of the answer's length in tokens.
        candidates: How many different answers to return, the most probable first.
        vocabulary: When given, only tokens that occur in this text may be written (constrained decoding);
            back-ends that cannot constrain ignore it, for the gate checks every draft anyway.
    """

    messages: tuple[Message, ...]
    max_new_tokens: int = 64
    candidates: int = 1
    vocabulary: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One answer.

    Attributes:
        text: The answer without special tokens.
        score: Mean log-probability per token; higher is better.
        finished: False where the limit cut it off.
    """

    text: str
    score: float
    finished: bool


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
            ModelError: The model cannot be loaded or run here.
        """
        ...


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
