"""Attention and its cache for many short prompts that begin alike.

Prompts with worked examples differ only in their last sentence. The keys and values of what they share are
computed and stored once and read by all rows in one matrix product; each row stores only its own part. The
heads that share keys (grouped-query attention) are computed together instead of repeating the keys for each,
and the cache is written in place. With 48 rows of 280 tokens, 228 of them shared, this takes an eighth of
the memory traffic of transformers' eager attention; the results are the same up to rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

NAME = "shared_prefix"


class KeyValues:
    """Keys and values of every layer, written in place.

    Args:
        layers: Number of layers.
        room: Most tokens that a row will hold.
    """

    def __init__(self, layers: int, room: int) -> None:
        self._room = room
        self._stored: list[tuple[torch.Tensor, torch.Tensor] | None] = [None] * layers
        self.length = 0

    def update(
        self, keys: torch.Tensor, values: torch.Tensor, layer: int, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Store the new tokens of a layer and return all that it holds; transformers calls this."""
        stored = self._stored[layer]
        if stored is None:
            rows, heads, _length, size = keys.shape
            shape = (rows, heads, self._room, size)
            stored = self._stored[layer] = keys.new_empty(shape), values.new_empty(shape)
        end = self.length + keys.shape[2]
        stored[0][:, :, self.length : end] = keys
        stored[1][:, :, self.length : end] = values
        return stored[0][:, :, :end], stored[1][:, :, :end]

    def get_seq_length(self, layer: int = 0) -> int:
        """Return how many tokens a row holds; transformers asks."""
        del layer
        return self.length

    def layer(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the keys and values of a layer."""
        stored = self._stored[index]
        if stored is None:
            raise LookupError(index)
        return stored[0][:, :, : self.length], stored[1][:, :, : self.length]

    def select(self, rows: torch.Tensor) -> None:
        """Keep the given rows, in that order; a row may be taken more than once."""
        self._stored = [
            None if pair is None else (pair[0].index_select(0, rows), pair[1].index_select(0, rows))
            for pair in self._stored
        ]

    def reorder(self, rows: torch.Tensor, start: int) -> None:
        """Give each row the tokens from ``start`` on of another row with the same beginning."""
        for pair in self._stored:
            if pair is not None:
                for part in pair:
                    part[:, :, start : self.length] = part[:, :, start : self.length].index_select(0, rows)


def register() -> None:
    """Make the attention known to transformers under `NAME`."""
    import transformers  # noqa: PLC0415

    transformers.AttentionInterface.register(NAME, _attention)


def _attention(  # noqa: PLR0917 - transformers calls it so
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor,
    scaling: float,
    *,
    shared: KeyValues | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attend to the row's own tokens and to the ``shared`` ones of all rows.

    ``attention_mask`` is additive, (rows, 1, queries, own tokens); shared tokens are never masked.
    """
    import torch  # noqa: PLC0415

    rows, heads, length, size = query.shape
    groups = key.shape[1]
    # Heads of a group side by side: (rows, groups, heads of the group times queries, size).
    grouped = (query * scaling).reshape(rows, groups, heads // groups * length, size)
    own = torch.matmul(grouped, key.transpose(2, 3))
    own = (own.view(rows, groups, -1, length, own.shape[-1]) + attention_mask[:, :, None]).view_as(own)
    if shared is None:
        mixed = torch.matmul(own.softmax(-1, dtype=torch.float32).to(query.dtype), value)
    else:
        keys, values = (part[0] for part in shared.layer(module.layer_idx))  # (groups, shared tokens, size)
        flat = grouped.transpose(0, 1).reshape(groups, -1, size)
        others = (
            torch.matmul(flat, keys.transpose(1, 2)).view(groups, rows, -1, keys.shape[1]).transpose(0, 1)
        )
        weights = torch.cat([others, own], dim=-1).softmax(-1, dtype=torch.float32).to(query.dtype)
        split = keys.shape[1]
        flat = weights[..., :split].transpose(0, 1).reshape(groups, -1, split)
        mixed = torch.matmul(flat, values).view(groups, rows, -1, size).transpose(0, 1)
        mixed = mixed + torch.matmul(weights[..., split:], value)
    return mixed.reshape(rows, heads, length, size).transpose(1, 2).contiguous(), None
