"""Where a local model computes, in which precision, and how much fits there.

The first accelerator that there is (CUDA, then Apple's MPS), else the CPU. bfloat16 where the device computes
in it; float16 on others but for models of the T5 family, whose activations exceed its range; on a CPU what a
measurement says (`briefing.models.conversion.fastest_precision`).
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    import torch

_NEEDS_RANGE = frozenset(
    {"t5", "mt5", "umt5", "longt5", "switch_transformers", "t5gemma", "gemma2", "gemma3"}
)
_SPARE = 1.15  # what a model takes beside its weights: buffers, the tokenizer, one row
_MB = 1_000_000


def chosen_device(wanted: str = "") -> torch.device:
    """Return the device ``wanted`` (``cpu``, ``cuda``, ``cuda:1``, ``mps``), by default the best there is.

    Raises:
        ModelError: There is no such device here.
    """
    import torch  # noqa: PLC0415

    here = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not wanted:
        return torch.device(next(name for name in ("cuda", "mps", "cpu") if here[name]))
    kind, _, number = wanted.partition(":")
    known = here.get(kind, False) and (not number or number.isdecimal())
    if not known or (kind == "cuda" and number and int(number) >= torch.cuda.device_count()):
        found = ", ".join(name for name, there in here.items() if there)
        raise ModelError(f"no device {wanted!r} on this machine", hint=f"there is {found}; correct device")
    return torch.device(wanted)


def chosen_precision(device: torch.device, family: str) -> torch.dtype:
    """Return the precision for a model of ``family`` (its ``model_type``) on a device."""
    import torch  # noqa: PLC0415

    from briefing.models.conversion import fastest_precision  # noqa: PLC0415

    if device.type == "cuda":
        if torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.bfloat16
        return torch.float32 if family in _NEEDS_RANGE else torch.float16
    if device.type == "mps":
        return torch.float32 if family in _NEEDS_RANGE else torch.float16
    found: torch.dtype = getattr(torch, fastest_precision())
    return found


def free_memory(device: torch.device) -> int:
    """Return the bytes that a model may still take on a device."""
    import torch  # noqa: PLC0415

    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    import psutil  # noqa: PLC0415

    return int(psutil.virtual_memory().available)


def need_memory(folder: Path, name: str, device: torch.device, dtype: torch.dtype) -> None:
    """Refuse weights that this machine cannot hold: without that the system would end the program.

    Raises:
        ModelError: They need more than is free.
    """
    needed = int(weights_bytes(folder, dtype) * _SPARE)
    free = free_memory(device)
    if needed > free:
        raise ModelError(
            f"not enough memory for {name}: about {needed // _MB} MB are needed, {free // _MB} MB are free on "
            f"{device.type}",
            hint="close other programs, choose a smaller model, or run it on a server (openai:)",
        )


def weights_bytes(folder: Path, dtype: torch.dtype) -> int:
    """Return the bytes of a folder's safetensors weights once they are loaded in a precision.

    Raises:
        ModelError: A file is damaged.
    """
    import math  # noqa: PLC0415

    import safetensors  # noqa: PLC0415

    count = 0
    for path in folder.glob("*.safetensors"):
        try:
            with safetensors.safe_open(path, framework="pt") as file:
                count += sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())  # noqa: SIM118
        except (OSError, safetensors.SafetensorError) as exc:
            raise ModelError(f"cannot load {path}: {exc}", hint="bring the whole model again") from exc
    return int(count * dtype.itemsize)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error says that the memory did not suffice."""
    return (
        isinstance(error, MemoryError) or "not enough memory" in str(error) or "out of memory" in str(error)
    )


def release(device: torch.device) -> None:
    """Give back what a failed computation held."""
    import torch  # noqa: PLC0415

    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def bytes_a_token(config: Any, dtype: torch.dtype) -> int:
    """Return the bytes of a token in the key-value cache of a model."""
    inner = config.get_text_config(decoder=True)
    layers = int(getattr(inner, "num_hidden_layers", None) or getattr(inner, "decoder_layers", 0) or 12)
    heads = int(
        getattr(inner, "num_attention_heads", 0) or getattr(inner, "decoder_attention_heads", 0) or 12
    )
    groups = int(getattr(inner, "num_key_value_heads", None) or heads)
    size = int(getattr(inner, "head_dim", None) or int(inner.hidden_size) // heads)
    return 2 * layers * groups * size * dtype.itemsize
