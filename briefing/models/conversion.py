"""From the package's GGUF file to safetensors in the precision that this CPU computes faster."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import time
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.models.adapters import merge
from briefing.models.quiet import quiet_transformers
from briefing.models.threads import wait_politely

if TYPE_CHECKING:
    from pathlib import Path

    import torch

_ROWS, _IN, _OUT, _REPEATS = 48, 576, 1536, 40  # the largest product of a layer in a step of a full batch
_CLEARLY = 1.25


def convert(gguf: Path, target: Path, *, adapter: Path | None = None) -> dict[str, Any]:
    """Write the model of ``gguf`` with its tokenizer into the folder ``target``, an adapter's updates added.

    Returns:
        What the manifest should say about it: ``dtype`` and the versions that made it.

    Raises:
        ModelError: The file cannot be read as a model.
    """
    wait_politely()
    import safetensors  # noqa: PLC0415
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    precision = fastest_precision()
    # The reader of GGUF files draws a bar of its own that no setting turns off.
    with quiet_transformers(), contextlib.redirect_stderr(io.StringIO()):
        try:
            model = transformers.AutoModelForCausalLM.from_pretrained(
                gguf.parent,
                gguf_file=gguf.name,
                quantization_config=transformers.GgufConfig(dequantize=True),
                dtype=getattr(torch, precision),
                local_files_only=True,
            )
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                gguf.parent, gguf_file=gguf.name, local_files_only=True
            )
        except (ValueError, KeyError, RuntimeError, ImportError) as exc:
            raise ModelError(f"cannot convert {gguf.name}: {exc}", hint="install briefing again") from exc
        if adapter is not None:
            merge(model, adapter)
        try:
            model.save_pretrained(target)
        except safetensors.SafetensorError as exc:  # how a full disk looks from inside its writer
            raise OSError(errno.ENOSPC, str(exc)) from exc
        tokenizer.save_pretrained(target)
    # save_pretrained makes the weights readable by their owner only; a cache may be shared.
    for item in target.iterdir():
        item.chmod(0o666 & ~_umask())
    return {"dtype": precision, "torch": torch.__version__, "transformers": transformers.__version__}


def fastest_precision() -> str:
    """Return ``bfloat16``, or ``float32`` where this CPU is clearly faster with it.

    Measured, not read off the CPU's name: with matrix instructions bf16 takes half of float32's time,
    without bf16 instructions it is emulated and takes three to five times as long. Where it makes no
    difference bf16 wins, for it takes half the memory.
    """
    import torch  # noqa: PLC0415

    slower = _seconds(torch.bfloat16) > _CLEARLY * _seconds(torch.float32)
    return "float32" if slower else "bfloat16"


def _seconds(dtype: torch.dtype) -> float:
    import torch  # noqa: PLC0415

    left, right = torch.ones(_ROWS, _IN, dtype=dtype), torch.ones(_OUT, _IN, dtype=dtype)
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.perf_counter()
        torch.nn.functional.linear(left, right)
        best = min(best, time.perf_counter() - start)
    return best


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
