"""Sequence-to-sequence models that summarize (BART, PEGASUS, T5 and FLAN-T5, mT5, mBART) through transformers.

The text of a request is the source, its prefix ("summarize: ") and its language code what the model's
configuration and tokenizer ask for. Beams, penalties and lengths are those of the model's own configuration
(``task_specific_params`` of the older ones, the generation configuration of the others), held between the
request's bounds.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from briefing.models import devices
from briefing.models.base import Candidate, Traits, Usage, Way
from briefing.models.batching import Batches, Row
from briefing.models.chat import too_long
from briefing.models.languages import language_codes
from briefing.models.quiet import quiet_transformers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.models.base import Progress, Request
    from briefing.types import ModelInfo

_PREFIX = "summarize: "
_WITH_PREFIX = frozenset({"t5", "longt5"})
_ABSURD = 10_000_000
_USUAL_CONTEXT = 512
_MOST_BEAMS = 8


class Seq2SeqModel:
    """Implements `briefing.models.base.LanguageModel` for an encoder with a decoder.

    Args:
        model: A transformers model for sequence-to-sequence language modelling, on its device.
        tokenizer: Its tokenizer.
        info: Name and version of the weights.
        languages: ISO 639-1 codes that it writes.
        batch_size: Most rows that are computed at once.
    """

    def __init__(
        self, model: Any, tokenizer: Any, info: ModelInfo, *, languages: frozenset[str], batch_size: int = 96
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._info = info
        self._usage = Usage()
        task = (getattr(model.config, "task_specific_params", None) or {}).get("summarization", {})
        self._prefix = str(task.get("prefix", _PREFIX if model.config.model_type in _WITH_PREFIX else ""))
        self._settings = _settings(model, tokenizer, task)
        self._codes = language_codes(tokenizer) if model.config.model_type == "mbart" else {}
        reads = source_limit(model.config, tokenizer)
        # What the prefix and the marks around the text take is not the text's.
        own = len(self._encoded(self._prefix, ""))
        self._reads = reads
        # Models with absolute positions have no more of them than this.
        self._room = int(
            getattr(model.config, "max_decoder_position_embeddings", None)
            or getattr(model.config, "max_position_embeddings", None)
            or _ABSURD
        )
        self._traits = Traits(way=Way.SUMMARY, context=reads - own, languages=languages)
        self._batches = Batches(
            model.device, rows=batch_size, token_bytes=devices.bytes_a_token(model.config, model.dtype)
        )

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
        """Summarize the text of every request; see `briefing.models.base.LanguageModel.generate`.

        A text that is longer than what the model reads is not cut: its answer is a problem that says so.

        Raises:
            ModelError: Memory does not hold one row.
        """
        rows: list[Row] = []
        answers: dict[int, tuple[Candidate, ...]] = {}
        for index, request in enumerate(requests):
            text = "\n".join(item.content for item in request.messages if item.role == "user")
            tokens = tuple(self._encoded(self._prefix + text, request.language))
            if len(tokens) > self._reads:
                answers[index] = (too_long(len(tokens), self._reads),)
            else:
                rows.append(Row(index, request, tokens))
        with quiet_transformers():
            answers |= self._batches.run(rows, self._answered, progress, refused=len(answers))
        return [answers[index] for index in range(len(requests))]

    def _encoded(self, text: str, language: str) -> list[int]:
        if self._codes:
            self._tokenizer.src_lang = self._codes.get(language, self._codes.get("en"))
        return list(self._tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def _answered(self, batch: Sequence[Row]) -> dict[int, tuple[Candidate, ...]]:
        import torch  # noqa: PLC0415

        answers: dict[int, tuple[Candidate, ...]] = {}
        # The first token names the language, for all rows of a call alike.
        for target in sorted({row.request.target or row.request.language for row in batch}):
            rows = [row for row in batch if (row.request.target or row.request.language) == target]
            width = max(len(row.tokens) for row in rows)
            pad = int(self._tokenizer.pad_token_id)
            tokens = torch.tensor([list(row.tokens) + [pad] * (width - len(row.tokens)) for row in rows])
            mask = torch.tensor([[1] * len(row.tokens) + [0] * (width - len(row.tokens)) for row in rows])
            settings = self._limits(rows, target)
            with torch.inference_mode():
                found = self._model.generate(
                    input_ids=tokens.to(self._model.device),
                    attention_mask=mask.to(self._model.device),
                    generation_config=settings,
                )
            per = settings.num_return_sequences
            scores = getattr(found, "sequences_scores", None)
            for place, row in enumerate(rows):
                different: dict[str, Candidate] = {}
                for number in range(place * per, (place + 1) * per):
                    written = found.sequences[number].tolist()
                    text = str(self._tokenizer.decode(written, skip_special_tokens=True)).strip()
                    # PEGASUS writes a mark of its own where a line ends.
                    text = text.replace("<n>", "\n")
                    finished = int(self._tokenizer.eos_token_id) in written[1:]
                    score = 0.0 if scores is None else float(scores[number])
                    different.setdefault(text, Candidate(text=text, score=score, finished=finished))
                answers[row.index] = tuple(different.values())[: row.request.candidates]
            self._usage = Usage(
                requests=self._usage.requests + len(rows),
                prompt_tokens=self._usage.prompt_tokens + sum(len(row.tokens) for row in rows),
                answer_tokens=self._usage.answer_tokens + int((found.sequences != pad).sum()),
            )
        return answers

    def _limits(self, rows: Sequence[Row], target: str) -> Any:
        """Return the model's settings with lengths between the bounds of the requests."""
        settings = copy.deepcopy(self._settings)
        most = min(max(row.request.max_new_tokens for row in rows), self._room - 2)
        least = min(row.request.min_new_tokens for row in rows)
        wanted = max(row.request.candidates for row in rows)
        settings.update(
            max_new_tokens=max(least, min(most, settings.max_new_tokens or most)),
            min_new_tokens=min(most, max(least, settings.min_new_tokens or 0)),
            num_beams=max(settings.num_beams or 1, wanted),
            num_return_sequences=wanted,
        )
        if target in self._codes:
            settings.forced_bos_token_id = self._tokenizer.convert_tokens_to_ids(self._codes[target])
        return settings


def source_limit(config: Any, tokenizer: Any) -> int:
    """Return how many tokens of a text a model's encoder takes.

    Models with relative positions (T5) have no bound of their own: there it is what they were trained on,
    which their configuration or tokenizer tells.
    """
    limits = [
        int(value)
        for value in (
            getattr(config, "max_encoder_position_embeddings", None),
            None
            if getattr(config, "max_encoder_position_embeddings", None)
            else getattr(config, "max_position_embeddings", None),
            getattr(config, "n_positions", None),
            getattr(tokenizer, "model_max_length", None),
        )
        if isinstance(value, (int, float)) and 0 < value < _ABSURD
    ]
    return min(limits, default=_USUAL_CONTEXT)


def _settings(model: Any, tokenizer: Any, task: dict[str, Any]) -> Any:
    """Return the generation settings that the model's makers give for summarizing, without sampling."""
    settings = copy.deepcopy(model.generation_config)
    known = {name: value for name, value in task.items() if name != "prefix" and hasattr(settings, name)}
    settings.update(**known)
    # Lengths count the start token and are given for the whole answer.
    most = settings.max_new_tokens or (settings.max_length - 1 if settings.max_length else None)
    least = settings.min_new_tokens or max(0, (settings.min_length or 0) - 1)
    usual = 20  # transformers' default, which is nobody's choice
    settings.update(
        do_sample=False, temperature=None, top_p=None, top_k=None, max_length=None, min_length=None,
        max_new_tokens=None if most is not None and most <= usual else most, min_new_tokens=least,
        num_beams=min(settings.num_beams or 1, _MOST_BEAMS), return_dict_in_generate=True, output_scores=False,
        pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    return settings
