"""Causal chat models of any family (Qwen, Llama, Gemma, Phi, SmolLM, Mistral, …) through transformers.

The prompt takes the form of the model's own chat template. Decoding is greedy, or by beams where several
answers are asked for, with what else the model's generation configuration says; answers of a given form are
held to it token by token (`briefing.models.constraint`). What a model thinks aloud is no part of its answer.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import jinja2

from briefing.errors import ModelError
from briefing.models import devices
from briefing.models.base import Candidate, Traits, Usage, Way
from briefing.models.batching import Batches, Row
from briefing.models.constraint import Constraints
from briefing.models.quiet import quiet_transformers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from briefing.models.base import Message, Progress, Request
    from briefing.types import ModelInfo

_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>.*?</\1>\s*", re.DOTALL)
_OPEN_THOUGHT = re.compile(r"<(?:think|thinking|thought|reasoning)>.*\Z", re.DOTALL)
_CLOSED_THOUGHT = re.compile(r"\A.*?</(?:think|thinking|thought|reasoning)>\s*", re.DOTALL)
_ABSURD = 10_000_000  # what tokenizers write for "no limit"
_USUAL_CONTEXT = 4_096


class ChatModel:
    """Implements `briefing.models.base.LanguageModel` for a causal model with a chat template.

    Args:
        model: A transformers model for causal language modelling, on its device.
        tokenizer: Its tokenizer.
        info: Name and version of the weights.
        languages: ISO 639-1 codes that it writes.
        batch_size: Most rows that are computed at once.

    Raises:
        ModelError: The tokenizer has no chat template.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        info: ModelInfo,
        *,
        languages: frozenset[str],
        batch_size: int = 96,
    ) -> None:
        if not getattr(tokenizer, "chat_template", None):
            raise ModelError(
                f"{info.name} has no chat template: it is no model that follows instructions",
                hint="choose its -Instruct or -it variant",
            )
        self._model = model
        self._tokenizer = tokenizer
        self._info = info
        self._usage = Usage()
        self._settings = _settings(model, tokenizer)
        self._context = context_of(model.config, tokenizer)
        self._traits = Traits(
            way=Way.BULLETS, context=self._context, languages=languages, translates=len(languages) > 1
        )
        inner = model.config.get_text_config(decoder=True)
        self._constraints = Constraints(tokenizer, int(inner.vocab_size))
        self._batches = Batches(
            model.device, rows=batch_size, token_bytes=devices.bytes_a_token(model.config, model.dtype)
        )
        self._template_takes_system = True

    @property
    def info(self) -> ModelInfo:
        """Name and weights version."""
        return self._info

    @property
    def traits(self) -> Traits:
        """What the model can do."""
        return self._traits

    @property
    def usage(self) -> Usage:
        """What was asked so far."""
        return self._usage

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text takes."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def generate(
        self, requests: Sequence[Request], *, progress: Progress | None = None
    ) -> list[tuple[Candidate, ...]]:
        """Answer every request; see `briefing.models.base.LanguageModel.generate`.

        A prompt that is longer than the context is not cut: its answer is a problem that says so.

        Raises:
            ModelError: Memory does not hold one row, or the template cannot take the messages.
        """
        rows: list[Row] = []
        answers: dict[int, tuple[Candidate, ...]] = {}
        for index, request in enumerate(requests):
            tokens = tuple(
                self._tokenizer(self._prompt(request.messages), add_special_tokens=False, verbose=False)[
                    "input_ids"
                ]
            )
            if len(tokens) + request.max_new_tokens > self._context:
                answers[index] = (too_long(len(tokens), self._context),)
            else:
                rows.append(Row(index, request, tokens))
        with quiet_transformers():
            answers |= self._batches.run(rows, self._answered, progress, refused=len(answers))
        return [answers[index] for index in range(len(requests))]

    def _prompt(self, messages: Sequence[Message]) -> str:
        turns = [{"role": item.role, "content": self._harmless(item.content)} for item in messages]
        if not self._template_takes_system:
            turns = _without_system(turns)
        try:
            return str(
                self._tokenizer.apply_chat_template(
                    turns, tokenize=False, add_generation_prompt=True, enable_thinking=False
                )
            )
        except (jinja2.TemplateError, TypeError, ValueError) as exc:
            # Gemma's template, for one, refuses a system turn.
            if self._template_takes_system and turns[0]["role"] == "system":
                self._template_takes_system = False
                return self._prompt(messages)
            raise ModelError(
                f"the chat template of {self._info.name} cannot take the prompt: {exc}",
                hint="choose another model, or another version of this one",
            ) from exc

    def _harmless(self, content: str) -> str:
        """Return ``content`` without control words: a text must not open a turn of its own."""
        for word in self._tokenizer.all_special_tokens:
            content = content.replace(word, " ")
        return content

    def _answered(self, batch: Sequence[Row]) -> dict[int, tuple[Candidate, ...]]:
        import torch  # noqa: PLC0415

        width = max(len(row.tokens) for row in batch)
        beams = max(row.request.candidates for row in batch)
        pad = self._settings.pad_token_id
        tokens = torch.tensor([[pad] * (width - len(row.tokens)) + list(row.tokens) for row in batch])
        mask = torch.tensor([[0] * (width - len(row.tokens)) + [1] * len(row.tokens) for row in batch])
        # A grammar follows one answer a row; beams change rows.
        held = self._constraints.processor([row.request.schema for row in batch]) if beams == 1 else None
        settings = copy.deepcopy(self._settings)
        settings.update(
            max_new_tokens=max(row.request.max_new_tokens for row in batch),
            num_beams=beams,
            num_return_sequences=beams,
        )
        with torch.inference_mode():
            found = self._model.generate(
                input_ids=tokens.to(self._model.device),
                attention_mask=mask.to(self._model.device),
                generation_config=settings,
                logits_processor=[held] if held is not None else [],
            )
        written = found.sequences[:, width:]
        scores = getattr(found, "sequences_scores", None)
        answers: dict[int, tuple[Candidate, ...]] = {}
        for place, row in enumerate(batch):
            different: dict[str, Candidate] = {}
            for number in range(place * beams, (place + 1) * beams):
                candidate = self._candidate(
                    written[number], row.request, 0.0 if scores is None else float(scores[number])
                )
                different.setdefault(candidate.text, candidate)
            answers[row.index] = tuple(different.values())[: row.request.candidates]
        self._count(batch, written)
        return answers

    def _candidate(self, tokens: torch.Tensor, request: Request, score: float) -> Candidate:
        kept = tokens[: request.max_new_tokens].tolist()
        ends = _ends(self._settings)
        finished = any(token in ends for token in kept)
        text = str(self._tokenizer.decode(kept, skip_special_tokens=True))
        text, whole = without_thoughts(text)
        return Candidate(text=text, score=score, finished=finished and whole)

    def _count(self, batch: Sequence[Row], written: torch.Tensor) -> None:
        self._usage = Usage(
            requests=self._usage.requests + len(batch),
            prompt_tokens=self._usage.prompt_tokens + sum(len(row.tokens) for row in batch),
            answer_tokens=self._usage.answer_tokens + int((written != self._settings.pad_token_id).sum()),
        )


def without_thoughts(text: str) -> tuple[str, bool]:
    """Return an answer without what the model thought aloud, and whether it came to the end of its thoughts."""
    text = _THOUGHT.sub("", text)
    # Templates may open the thought themselves: then only its end is in the answer.
    text = _CLOSED_THOUGHT.sub("", text)
    shown = _OPEN_THOUGHT.sub("", text)
    return shown.strip(), shown == text


def too_long(tokens: int, context: int) -> Candidate:
    """Return the answer to a prompt that a model cannot read whole."""
    problem = f"a prompt of {tokens} tokens does not fit the context of {context}"
    return Candidate(text="", score=0.0, finished=False, problem=problem)


def context_of(config: Any, tokenizer: Any) -> int:
    """Return how many tokens a causal model takes, prompt and answer together."""
    inner = config.get_text_config(decoder=True)
    limits = [
        int(value)
        for value in (
            getattr(inner, "max_position_embeddings", None),
            getattr(inner, "n_positions", None),
            getattr(tokenizer, "model_max_length", None),
        )
        if isinstance(value, (int, float)) and 0 < value < _ABSURD
    ]
    return min(limits, default=_USUAL_CONTEXT)


def _settings(model: Any, tokenizer: Any) -> Any:
    """Return the model's own generation settings, without sampling: the same prompt gives the same answer."""
    settings = copy.deepcopy(model.generation_config)
    end = settings.eos_token_id if settings.eos_token_id is not None else tokenizer.eos_token_id
    pad = tokenizer.pad_token_id
    if pad is None:
        pad = end[0] if isinstance(end, list) else end
    settings.update(
        do_sample=False, temperature=None, top_p=None, top_k=None, min_p=None, typical_p=None,
        max_length=None, return_dict_in_generate=True, output_scores=False, eos_token_id=end,
        pad_token_id=0 if pad is None else pad,
    )  # fmt: skip
    return settings


def _ends(settings: Any) -> frozenset[int]:
    end = settings.eos_token_id
    return frozenset(end if isinstance(end, list) else [end])


def _without_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the turns with the system's words at the start of the first user turn."""
    system = "\n\n".join(turn["content"] for turn in turns if turn["role"] == "system")
    others = [dict(turn) for turn in turns if turn["role"] != "system"]
    if system and others:
        others[0]["content"] = f"{system}\n\n{others[0]['content']}"
    return others
