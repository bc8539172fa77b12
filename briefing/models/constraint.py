"""Constrained decoding: an answer that is a JSON document of a given schema, whatever the model would rather say.

llguidance turns schema and tokenizer into the set of tokens that may come next; all others get a probability of
zero (Willard and Louf 2023, "Efficient Guided Generation for Large Language Models").
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch


class Constraints:
    """Makes the processors that hold answers to schemas.

    Args:
        tokenizer: A transformers tokenizer of the fast kind; of another kind answers stay free.
        size: Rows of the model's logits.
    """

    def __init__(self, tokenizer: Any, size: int) -> None:
        self._tokenizer = tokenizer
        self._size = size
        self._wrapped: Any = None

    def processor(self, schemas: Sequence[Mapping[str, Any] | None]) -> Any | None:
        """Return the logits processor of a batch, one schema a row; None where no row is to be held to any."""
        if all(schema is None for schema in schemas) or not self._tokenizer.is_fast:
            return None
        import llguidance  # noqa: PLC0415
        import llguidance.hf  # noqa: PLC0415

        if self._wrapped is None:
            self._wrapped = llguidance.hf.from_tokenizer(self._tokenizer, n_vocab=self._size)
        matchers = []
        for schema in schemas:
            matcher = None
            if schema is not None:
                grammar = llguidance.LLMatcher.grammar_from_json_schema(
                    json.dumps(schema),
                    # One spelling: flexible white space lets small models write blanks without end.
                    defaults={"item_separator": ", ", "key_separator": ": ", "whitespace_flexible": False},
                )
                matcher = llguidance.LLMatcher(self._wrapped, grammar)
            matchers.append(None if matcher is None or matcher.is_error() else matcher)
        return _Processor(matchers, int(self._tokenizer.eos_token_id))


class _Processor:
    """Called by transformers before each token: bars what the grammar does not allow."""

    def __init__(self, matchers: Sequence[Any], end: int) -> None:
        self._matchers = matchers
        self._end = end
        self._started = False

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        import torch  # noqa: PLC0415

        last = input_ids[:, -1].tolist()
        barred = np.zeros(tuple(scores.shape), dtype=bool)
        for row, matcher in enumerate(self._matchers):
            if matcher is None:
                continue
            if self._started and not matcher.is_stopped() and not matcher.is_error():
                matcher.consume_token(last[row])
            if matcher.is_stopped() or matcher.is_error():
                barred[row] = True
                barred[row, self._end] = False
                continue
            bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")
            width = min(len(bits), scores.shape[1])
            barred[row, :width] = bits[:width] == 0
            barred[row, width:] = True
        self._started = True
        return scores.masked_fill(torch.from_numpy(barred).to(scores.device), float("-inf"))
