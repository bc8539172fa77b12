"""The embedded model: a small causal language model on the CPU, answering prompts in batches.

Deterministic: beam search without sampling, batches formed from the requests alone. One-token steps of a
small model are bound by memory and by the cost of a kernel call, so rows are batched (batch 1 → 16 gives
about nine times the tokens a second); see `briefing.models.decoding` for the search and
`briefing.models.attention` for what makes it quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.models import attention
from briefing.models.base import Candidate
from briefing.models.decoding import Decoder, Prompt
from briefing.models.quiet import quiet_transformers
from briefing.models.threads import available_threads, wait_politely
from briefing.models.vocabulary import AllowedTokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.models.attention import KeyValues
    from briefing.models.base import Progress, Request
    from briefing.types import ModelInfo


_MOST_TOKENS = 16_384  # of a batch of prompts, so that long ones do not take gigabytes


@dataclass(frozen=True, slots=True)
class _Encoded:
    index: int
    request: Request
    tokens: tuple[int, ...]
    allowed: frozenset[int] | None


class EmbeddedModel:
    """Implements `briefing.models.base.LanguageModel` with transformers.

    Args:
        folder: Converted weights and tokenizer.
        info: Name and version of the weights.
        batch_size: Rows that the model computes at once; halved where memory runs out.
        threads: CPU threads; 0 means what the process may use.

    Raises:
        ModelError: The weights cannot be loaded.
    """

    def __init__(self, folder: Path, info: ModelInfo, *, batch_size: int = 96, threads: int = 0) -> None:
        wait_politely()
        try:
            import torch  # noqa: PLC0415
            import transformers  # noqa: PLC0415
        except (ImportError, OSError) as exc:  # OSError: a library that torch needs is missing
            raise ModelError(
                f"cannot start the language model: {exc}",
                hint="install torch and transformers again, or use --model extractive",
            ) from exc
        from safetensors import SafetensorError  # noqa: PLC0415

        torch.set_num_threads(threads or available_threads())
        self._info = info
        self._rows = batch_size
        attention.register()
        with quiet_transformers():
            try:
                self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(
                    folder, local_files_only=True
                )
                self._model: Any = transformers.AutoModelForCausalLM.from_pretrained(
                    folder, dtype="auto", attn_implementation=attention.NAME, local_files_only=True
                )
            except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as exc:
                raise ModelError(
                    f"cannot load the weights in {folder}: {exc}",
                    hint=f"delete the folder and run briefing models pull {info.name}",
                ) from exc
        self._model.eval()
        self._allowed = AllowedTokens(self._tokenizer)
        self._decoder = Decoder(self._model, end=int(self._tokenizer.eos_token_id))

    @property
    def info(self) -> ModelInfo:
        """Name and weights version."""
        return self._info

    def generate(
        self, requests: Sequence[Request], *, progress: Progress | None = None
    ) -> list[tuple[Candidate, ...]]:
        """Answer every request; see `briefing.models.base.LanguageModel.generate`.

        Raises:
            ModelError: A prompt is longer than the model's context, or memory does not hold one row.
        """
        encoded = [self._encoded(index, request) for index, request in enumerate(requests)]
        # Rows of like length share a batch, so that little is computed on padding.
        encoded.sort(key=lambda item: (item.request.candidates, len(item.tokens), item.index))
        answers: dict[int, tuple[Candidate, ...]] = {}
        skip, shared = self._shared(encoded)
        start = 0
        while start < len(encoded):
            batch = self._next_batch(encoded, start)
            try:
                answers.update(self._answered(batch, skip, shared))
            except (RuntimeError, MemoryError) as exc:
                if not _is_out_of_memory(exc):
                    raise
                if self._rows <= encoded[start].request.candidates:
                    raise ModelError(
                        "not enough memory for one prompt",
                        hint="close other programs or use --model extractive",
                    ) from exc
                self._rows //= 2
                continue
            start += len(batch)
            if progress is not None:
                progress(start, len(encoded))
        return [answers[index] for index in range(len(requests))]

    def _encoded(self, index: int, request: Request) -> _Encoded:
        text = self._tokenizer.apply_chat_template(
            [{"role": item.role, "content": self._harmless(item.content)} for item in request.messages],
            tokenize=False,
            add_generation_prompt=True,
        )
        tokens = tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])
        limit = int(self._model.config.max_position_embeddings)
        if len(tokens) + request.max_new_tokens > limit:
            raise ModelError(
                f"a prompt of {len(tokens)} tokens does not fit the context of {self._info.name} ({limit})",
                hint="shorten the prompt template",
            )
        allowed = None if request.vocabulary is None else self._allowed.of(request.vocabulary)
        return _Encoded(index, request, tokens, allowed)

    def _harmless(self, content: str) -> str:
        """Return ``content`` without control words: a text must not open a turn of its own."""
        for word in self._tokenizer.all_special_tokens:
            content = content.replace(word, " ")
        return content

    def _next_batch(self, encoded: Sequence[_Encoded], start: int) -> Sequence[_Encoded]:
        first = encoded[start]
        size = max(1, self._rows // first.request.candidates)
        batch: list[_Encoded] = []
        for item in encoded[start : start + size]:
            # Sorted by length, so the last one decides how wide all rows are.
            too_wide = batch and len(item.tokens) * (len(batch) + 1) > _MOST_TOKENS
            if item.request.candidates != first.request.candidates or too_wide:
                break
            batch.append(item)
        return batch

    def _shared(self, encoded: Sequence[_Encoded]) -> tuple[int, KeyValues | None]:
        import torch  # noqa: PLC0415

        if not encoded:
            return 0, None
        with torch.inference_mode():
            return self._decoder.shared([item.tokens for item in encoded])

    def _answered(
        self, batch: Sequence[_Encoded], skip: int, shared: KeyValues | None
    ) -> dict[int, tuple[Candidate, ...]]:
        import torch  # noqa: PLC0415

        prompts = [Prompt(item.tokens, item.request.max_new_tokens, item.allowed) for item in batch]
        beams = batch[0].request.candidates
        with torch.inference_mode():
            found = self._decoder.answers(prompts, beams=beams, skip=skip, shared=shared)
        answers: dict[int, tuple[Candidate, ...]] = {}
        for item, drafts in zip(batch, found, strict=True):
            different: dict[str, Candidate] = {}
            for draft in drafts:
                text = self._tokenizer.decode(draft.tokens, skip_special_tokens=True).strip()
                different.setdefault(text, Candidate(text=text, score=draft.score, finished=draft.finished))
            answers[item.index] = tuple(different.values())
        return answers


def _is_out_of_memory(error: BaseException) -> bool:
    return (
        isinstance(error, MemoryError) or "not enough memory" in str(error) or "out of memory" in str(error)
    )
