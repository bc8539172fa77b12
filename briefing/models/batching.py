"""Batches of rows of like length, as many as fit into memory; halved where they did not fit after all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import ModelError
from briefing.models import devices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch

    from briefing.models.base import Candidate, Progress, Request

_SHARE = 0.6
"""Share of the free memory that the cache of a batch may take: attention and logits need the rest."""

_MOST_TOKENS = 262_144
"""Of a batch, whatever the memory: more makes nothing faster."""


@dataclass(frozen=True, slots=True)
class Row:
    """A request as tokens, with its place among the requests."""

    index: int
    request: Request
    tokens: tuple[int, ...]


class Batches:
    """Runs rows in batches.

    Args:
        device: Where they are computed.
        rows: Most rows of a batch.
        row_bytes: Bytes of a token of a row.
    """

    def __init__(self, device: torch.device, *, rows: int, token_bytes: int) -> None:
        self._device = device
        self._rows = rows
        self._token_bytes = token_bytes

    def run(
        self,
        rows: Sequence[Row],
        answer: Callable[[Sequence[Row]], dict[int, tuple[Candidate, ...]]],
        progress: Progress | None,
        *,
        refused: int = 0,
    ) -> dict[int, tuple[Candidate, ...]]:
        """Return the answers by index.

        Args:
            rows: What to answer.
            answer: Answers a batch.
            progress: Told how many requests are done.
            refused: Requests that are no rows, for they were answered with a problem; they count as done.

        Raises:
            ModelError: Memory does not hold one row.
        """
        # The longest first: what does not fit shows at once, and what comes later fits.
        waiting = sorted(rows, key=lambda row: (-len(row.tokens), row.index))
        answers: dict[int, tuple[Candidate, ...]] = {}
        start = 0
        while start < len(waiting):
            batch = waiting[start : start + self._size(waiting[start])]
            try:
                answers.update(answer(batch))
            except (RuntimeError, MemoryError) as exc:
                if not devices.is_out_of_memory(exc):
                    raise
                if len(batch) == 1:
                    raise ModelError(
                        "not enough memory for one prompt",
                        hint="close other programs, or choose a smaller model",
                    ) from exc
                self._rows = len(batch) // 2
                devices.release(self._device)
                continue
            start += len(batch)
            if progress is not None:
                progress(refused + start, refused + len(waiting))
        return answers

    def _size(self, longest: Row) -> int:
        tokens = len(longest.tokens) + longest.request.max_new_tokens
        room = int(devices.free_memory(self._device) * _SHARE)
        fitting = min(_MOST_TOKENS // tokens, room // (tokens * self._token_bytes))
        return max(1, min(self._rows, fitting) // max(1, longest.request.candidates))
