"""Layers with trainable low-rank updates (LoRA, Hu et al. 2021), for training only.

A page of our own because the usual library computes the update's inputs in float32, which on a CPU with
bfloat16 matrix instructions takes half of a step; here only the trained weights are float32.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from briefing.models.adapters import LAYERS


class LowRankLinear(nn.Module):
    """A frozen linear layer with an update: ``W x + scale * up (down x)``.

    Args:
        inner: The layer.
        rank: Rank of the update.
        scale: Factor of the update.
        dropout: Share of the update's inputs left out while training.
    """

    def __init__(self, inner: nn.Linear, *, rank: int, scale: float, dropout: float) -> None:
        super().__init__()
        device = inner.weight.device
        self.inner = inner
        self.down = nn.Parameter(torch.empty(rank, inner.in_features, device=device))
        self.up = nn.Parameter(torch.zeros(inner.out_features, rank, device=device))
        self.scale = scale
        self.dropout = dropout
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return the layer's output, in the precision of ``states``."""
        kept = nn.functional.dropout(states, self.dropout, self.training) if self.dropout else states
        inner = nn.functional.linear(kept, self.down.to(states.dtype))
        update = nn.functional.linear(inner, (self.scale * self.up).to(states.dtype))
        result: torch.Tensor = self.inner(states) + update
        return result


def adapt(model: Any, *, rank: int, scale: float, dropout: float) -> dict[str, LowRankLinear]:
    """Put updates on the linear layers of ``model``, in place, and return them by the layers' names."""
    found: dict[str, LowRankLinear] = {}
    for name, module in list(model.named_modules()):
        for short in LAYERS:
            layer = getattr(module, short, None)
            if isinstance(layer, nn.Linear):
                found[f"{name}.{short}"] = LowRankLinear(layer, rank=rank, scale=scale, dropout=dropout)
                setattr(module, short, found[f"{name}.{short}"])
    return found


def updates(adapted: dict[str, LowRankLinear]) -> dict[str, torch.Tensor]:
    """Return the tensors of an adapter file: ``<layer>.A`` (rank x inputs) and ``<layer>.B`` (outputs x rank)."""
    tensors = {}
    for name, layer in adapted.items():
        tensors[f"{name}.A"] = layer.down.detach().cpu()
        tensors[f"{name}.B"] = layer.up.detach().cpu()
    return tensors
