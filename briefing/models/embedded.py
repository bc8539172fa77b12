"""The embedded model: a small causal language model on the CPU, answering prompts in batches.

Deterministic: beam search without sampling, batches formed from the requests alone. One-token steps of a
small model are bound by memory and by the cost of a kernel call, so rows are batched (batch 1 → 16 gives
about nine times the tokens a second) and attention is the eager one (torch's fused CPU kernel spends most
of a one-token step on its set-up).
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.models.base import Candidate
from briefing.models.quiet import quiet_transformers
from briefing.models.vocabulary import AllowedTokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import torch

    from briefing.models.base import Progress, Request
    from briefing.types import ModelInfo


@dataclass(frozen=True, slots=True)
class _Encoded:
    index: int
    request: Request
    tokens: tuple[int, ...]


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

    def __init__(self, folder: Path, info: ModelInfo, *, batch_size: int = 48, threads: int = 0) -> None:
        _wait_politely()
        import torch  # noqa: PLC0415
        import transformers  # noqa: PLC0415

        torch.set_num_threads(threads or available_threads())
        self._info = info
        self._rows = batch_size
        with quiet_transformers():
            try:
                self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(
                    folder, local_files_only=True
                )
                self._model: Any = transformers.AutoModelForCausalLM.from_pretrained(
                    folder, dtype="auto", attn_implementation="eager", local_files_only=True
                )
            except (OSError, ValueError, KeyError, RuntimeError) as exc:
                raise ModelError(
                    f"cannot load the weights in {folder}: {exc}",
                    hint=f"delete the folder and run briefing models pull {info.name}",
                ) from exc
        self._model.eval()
        self._tokenizer.padding_side = "left"
        self._allowed = AllowedTokens(self._tokenizer)

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
        start = 0
        while start < len(encoded):
            batch = self._next_batch(encoded, start)
            try:
                answers.update(self._answered(batch))
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
        return _Encoded(index, request, tokens)

    def _harmless(self, content: str) -> str:
        """Return ``content`` without control words: a text must not open a turn of its own."""
        for word in self._tokenizer.all_special_tokens:
            content = content.replace(word, " ")
        return content

    def _next_batch(self, encoded: Sequence[_Encoded], start: int) -> Sequence[_Encoded]:
        beams = encoded[start].request.candidates
        size = max(1, self._rows // beams)
        return [item for item in encoded[start : start + size] if item.request.candidates == beams]

    def _answered(self, batch: Sequence[_Encoded]) -> dict[int, tuple[Candidate, ...]]:
        import torch  # noqa: PLC0415
        import transformers  # noqa: PLC0415

        width = max(len(item.tokens) for item in batch)
        pad, end = int(self._tokenizer.pad_token_id), int(self._tokenizer.eos_token_id)
        # Padding stands between the prefix that all prompts share and the rest, so that the prefix can be
        # computed once and its keys and values be given to every row.
        prefix = list(os.path.commonprefix([item.tokens[:-1] for item in batch]))  # noqa: RUF071 - lists of tokens, compared token by token
        gaps = [width - len(item.tokens) for item in batch]
        ids = torch.tensor(
            [
                [*prefix, *[pad] * gap, *item.tokens[len(prefix) :]]
                for gap, item in zip(gaps, batch, strict=True)
            ]
        )
        mask = torch.tensor(
            [[*[1] * len(prefix), *[0] * gap, *[1] * (width - gap - len(prefix))] for gap in gaps]
        )
        beams = batch[0].request.candidates
        limits = [item.request.max_new_tokens for item in batch]
        processors = transformers.LogitsProcessorList(
            self._allowed.processors([item.request.vocabulary for item in batch], beams)
        )
        config = transformers.GenerationConfig(
            max_new_tokens=max(limits),
            do_sample=False,
            num_beams=beams,
            num_return_sequences=beams,
            early_stopping=beams > 1,
            pad_token_id=pad,
            eos_token_id=end,
            return_dict_in_generate=True,
            output_scores=True,
        )
        with quiet_transformers(), torch.inference_mode():
            result = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                past_key_values=self._prefix_cache(prefix, len(batch) * beams, width),
                generation_config=config,
                logits_processor=processors,
            )
        new = result.sequences[:, width:]
        scores = result.sequences_scores if beams > 1 else _greedy_scores(new, result.scores, end)
        answers: dict[int, tuple[Candidate, ...]] = {}
        for row, item in enumerate(batch):
            found: dict[str, Candidate] = {}
            for position in range(row * beams, (row + 1) * beams):
                candidate = self._candidate(new[position], float(scores[position]), end, item.request)
                found.setdefault(candidate.text, candidate)
            answers[item.index] = tuple(sorted(found.values(), key=lambda candidate: -candidate.score))
        return answers

    def _prefix_cache(self, prefix: Sequence[int], rows: int, width: int) -> Any:
        """Return a cache that holds the keys and values of the shared prefix for every row.

        Few-shot prompts are mostly prefix: computing it once took a batch of 30 prompts of 330 tokens from
        17 to 9 seconds.
        """
        import torch  # noqa: PLC0415

        cache = _beam_cache()(width, config=self._model.config)
        if prefix:
            self._model(input_ids=torch.tensor([prefix]), past_key_values=cache, use_cache=True)
            cache.batch_repeat_interleave(rows)
        return cache

    def _candidate(self, row: torch.Tensor, score: float, end: int, request: Request) -> Candidate:
        tokens = row.tolist()
        finished = end in tokens
        if finished:
            tokens = tokens[: tokens.index(end)]
        if len(tokens) > request.max_new_tokens:
            tokens, finished = tokens[: request.max_new_tokens], False
        text = self._tokenizer.decode(tokens, skip_special_tokens=True).strip()
        return Candidate(text=text, score=score, finished=finished)


@functools.cache
def _beam_cache() -> Any:
    """Return the class of a key-value cache for beam search over prompts of one width."""
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    class BeamCache(transformers.DynamicCache):  # type: ignore[misc]
        """Reorders only what the beams wrote: those of one prompt share its keys and values anyway.

        Copying the whole cache at each step was a third of the time of beam search.
        """

        def __init__(self, width: int, **options: Any) -> None:
            super().__init__(**options)
            self._width = width

        def reorder_cache(self, beam_idx: torch.Tensor) -> None:
            """Give each row the written part of the row that its beam continues."""
            if torch.equal(beam_idx, torch.arange(len(beam_idx))):
                return
            for layer in self.layers:
                for states in (layer.keys, layer.values):
                    states[:, :, self._width :] = states[:, :, self._width :].index_select(0, beam_idx)

    return BeamCache


def _wait_politely() -> None:
    """Make OpenMP threads sleep where they wait for each other; must run before torch is imported.

    By default they spin, and where another program holds one of two cores a step of the model takes 1,000 ms
    instead of 120: a morning run shares the machine with the reader's other programs.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")


def available_threads() -> int:
    """Return how many CPUs this process may use: affinity, cgroup quota, ``OMP_NUM_THREADS``."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:  # noqa: PTH123 - a kernel file
            quota, period = file.read().split()[:2]
        if quota != "max":
            count = min(count, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        pass  # no cgroup v2: no quota to respect
    return count


def _greedy_scores(new: torch.Tensor, scores: tuple[torch.Tensor, ...], end: int) -> list[float]:
    """Return the mean log-probability per token of each greedy row, the end token included."""
    import torch  # noqa: PLC0415

    chosen = torch.stack(
        [
            torch.log_softmax(step.float(), dim=-1).gather(1, new[:, index : index + 1]).squeeze(1)
            for index, step in enumerate(scores)
        ],
        dim=1,
    )
    means = []
    for row, tokens in enumerate(new.tolist()):
        length = tokens.index(end) + 1 if end in tokens else len(tokens)
        means.append(float(chosen[row, :length].mean()))
    return means


def _is_out_of_memory(error: BaseException) -> bool:
    return (
        isinstance(error, MemoryError) or "not enough memory" in str(error) or "out of memory" in str(error)
    )
