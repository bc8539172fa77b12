"""Sentence embeddings: the mean of the last layer over a text's tokens, brought to length 1.

Reimers and Gurevych 2019 (Sentence-BERT). Computed in float32 and in batches of texts of like length, so that the
same text gives the same vector up to the last bits whatever stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.models.quiet import quiet_transformers
from briefing.models.threads import available_threads, wait_politely

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.models.base import Progress, Vector
    from briefing.types import ModelInfo

TOKENS = 128
"""Tokens of a text that are read: the title and about the first hundred words."""

_ROWS = 32
_DIGITS = 5
# Four characters a token are few; longer texts need not be split into tokens to their end.
_CHARACTERS = TOKENS * 12


class SentenceEmbedder:
    """Implements `briefing.models.base.Embedder` with transformers.

    Args:
        folder: Weights, configuration and tokenizer.
        info: Name and version of the weights.
        threads: CPU threads; 0 means what the process may use.

    Raises:
        ModelError: The weights cannot be loaded.
    """

    def __init__(self, folder: Path, info: ModelInfo, *, threads: int = 0) -> None:
        wait_politely()
        try:
            import tokenizers  # noqa: PLC0415
            import torch  # noqa: PLC0415
            import transformers  # noqa: PLC0415
        except (ImportError, OSError) as exc:  # OSError: a library that torch needs is missing
            raise ModelError(
                f"cannot start the embedder: {exc}",
                hint="install torch and transformers again, or set embedder to none",
            ) from exc
        from safetensors import SafetensorError  # noqa: PLC0415

        torch.set_num_threads(threads or available_threads())
        self._torch = torch
        self._info = info
        with quiet_transformers():
            try:
                self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
                self._model: Any = transformers.BertModel.from_pretrained(
                    folder, dtype=torch.float32, add_pooling_layer=False, local_files_only=True
                )
            except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as exc:
                raise ModelError(
                    f"cannot load the weights in {folder}: {exc}",
                    hint=f"delete the folder and run briefing models pull {info.name}",
                ) from exc
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.no_padding()
        self._model.eval()

    @property
    def info(self) -> ModelInfo:
        """Name and weights version."""
        return self._info

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> list[Vector]:
        """Return a vector of length 1 for each text; see `briefing.models.base.Embedder.embed`."""
        encoded = [item.ids for item in self._tokenizer.encode_batch([text[:_CHARACTERS] for text in texts])]
        order = sorted(range(len(texts)), key=lambda place: (len(encoded[place]), place))
        vectors: dict[int, Vector] = {}
        for start in range(0, len(order), _ROWS):
            places = order[start : start + _ROWS]
            vectors.update(zip(places, self._batch([encoded[place] for place in places]), strict=True))
            if progress is not None:
                progress(min(start + _ROWS, len(order)), len(order))
        return [vectors[place] for place in range(len(texts))]

    def _batch(self, rows: Sequence[Sequence[int]]) -> list[Vector]:
        torch = self._torch
        width = max(len(row) for row in rows)
        tokens = torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        with torch.inference_mode():
            hidden = self._model(input_ids=tokens, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(1) / weights.sum(1)
            unit = torch.nn.functional.normalize(mean, dim=1)
        # Rounded, so that a batch of another width, which differs in the last bits, decides nothing.
        found = unit.numpy().round(_DIGITS)
        return list(found)
