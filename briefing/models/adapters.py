"""Adapters: low-rank updates (LoRA, Hu et al. 2021) that the conversion adds to a model's weights.

The file is safetensors with, for every adapted layer, ``<layer>.A`` (rank x inputs) and ``<layer>.B``
(outputs x rank); its metadata hold ``scale`` and what it was trained with. A layer's weights become
``W + scale * B @ A``, computed in float32 before the weights get their final precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""The linear layers of a block, which are adapted."""


def write_adapter(path: Path, updates: Mapping[str, Any], *, scale: float, facts: Mapping[str, str]) -> None:
    """Write an adapter in bfloat16.

    Args:
        path: The file.
        updates: Tensors by ``<layer>.A`` and ``<layer>.B``.
        scale: Factor of the product.
        facts: What else the file should say about itself.
    """
    import safetensors.torch  # noqa: PLC0415
    import torch  # noqa: PLC0415

    tensors = {name: updates[name].to(torch.bfloat16).contiguous() for name in sorted(updates)}
    safetensors.torch.save_file(tensors, path, metadata={**facts, "scale": repr(scale)})


def read_adapter(path: Path) -> tuple[dict[str, Any], float]:
    """Return the tensors and the scale of an adapter.

    Raises:
        ModelError: The file is none.
    """
    import safetensors  # noqa: PLC0415

    try:
        with safetensors.safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            return {name: file.get_tensor(name) for name in file.keys()}, float(metadata["scale"])  # noqa: SIM118
    except (OSError, KeyError, ValueError, safetensors.SafetensorError) as exc:
        raise ModelError(f"cannot read the adapter {path}: {exc}", hint="install briefing again") from exc


def merge(model: Any, path: Path) -> None:
    """Add the updates of the adapter ``path`` to the weights of ``model``, in place.

    Raises:
        ModelError: The file is none, or it belongs to another model.
    """
    import torch  # noqa: PLC0415

    tensors, scale = read_adapter(path)
    parameters = dict(model.named_parameters())
    for name in sorted(tensors):
        if not name.endswith(".A"):
            continue
        layer = name.removesuffix(".A")
        weight = parameters.get(f"{layer}.weight")
        update = tensors[f"{layer}.B"].float() @ tensors[name].float()
        if weight is None or weight.shape != update.shape:
            raise ModelError(
                f"the adapter {path.name} is not for this model: {layer}", hint="install briefing again"
            )
        with torch.no_grad():
            weight.copy_((weight.float() + scale * update).to(weight.dtype))


def write_merged(base: Path, adapter: Path, target: Path) -> None:
    """Write the converted weights ``base`` with an adapter's updates added into the folder ``target``."""
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    model = transformers.AutoModelForCausalLM.from_pretrained(
        base, dtype=torch.bfloat16, local_files_only=True
    )
    merge(model, adapter)
    model.save_pretrained(target)
    transformers.AutoTokenizer.from_pretrained(base, local_files_only=True).save_pretrained(target)
