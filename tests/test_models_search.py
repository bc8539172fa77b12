"""The beam search, against the one of transformers on a small random model in full precision."""

from __future__ import annotations

import random

import pytest

from briefing.models import attention
from briefing.models.decoding import Decoder, Prompt
from briefing.models.threads import wait_politely

wait_politely()  # counts only before torch is there, which the other tests' model shares

import torch  # noqa: E402
import transformers  # noqa: E402

END, NEW = 2, 12


@pytest.fixture(scope="module")
def causal():
    attention.register()
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=40, hidden_size=48, intermediate_size=64, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, max_position_embeddings=128, initializer_range=0.6,
        bos_token_id=1, eos_token_id=END, pad_token_id=0,
    )  # fmt: skip
    return transformers.LlamaForCausalLM(config).eval()


def reference(causal, prompts, beams: int) -> list[list[tuple[tuple[int, ...], float]]]:
    causal.set_attn_implementation("eager")
    width = max(map(len, prompts))
    result = causal.generate(
        input_ids=torch.tensor([[0] * (width - len(tokens)) + tokens for tokens in prompts]),
        attention_mask=torch.tensor([[0] * (width - len(t)) + [1] * len(t) for t in prompts]),
        max_new_tokens=NEW, do_sample=False, num_beams=beams, num_return_sequences=beams, early_stopping=True,
        return_dict_in_generate=True, output_scores=True,
    )  # fmt: skip
    rows = [row[: row.index(END)] if END in row else row for row in result.sequences[:, width:].tolist()]
    found = [(tuple(row), float(score)) for row, score in zip(rows, result.sequences_scores, strict=True)]
    return [found[start : start + beams] for start in range(0, len(found), beams)]


def search(causal, prompts, beams: int, **limits):
    causal.set_attn_implementation(attention.NAME)
    decoder = Decoder(causal, end=END)
    chosen = [Prompt(tuple(tokens), NEW, **limits) for tokens in prompts]
    with torch.inference_mode():
        skip, shared = decoder.shared([prompt.tokens for prompt in chosen])
        return skip, decoder.answers(chosen, beams=beams, skip=skip, shared=shared)


@pytest.mark.parametrize("beginning", [0, 1, 9])
@pytest.mark.parametrize("beams", [2, 4])
def test_answers_and_scores_are_those_of_transformers(causal, beginning, beams):
    chance = random.Random(beginning)  # noqa: S311
    for _ in range(6):
        shared = [chance.randrange(3, 40) for _ in range(beginning)]
        prompts = [
            shared + [chance.randrange(3, 40) for _ in range(chance.randrange(1, 9))] for _ in range(5)
        ]
        expected = reference(causal, prompts, beams)
        skip, found = search(causal, prompts, beams)
        assert skip >= min(beginning, min(map(len, prompts)) - 1)
        assert [[answer.tokens for answer in answers] for answers in found] == [
            [tokens for tokens, _score in answers] for answers in expected
        ]
        scores = [answer.score for answers in found for answer in answers]
        assert scores == pytest.approx([score for answers in expected for _t, score in answers], abs=1e-4)


def test_the_answer_does_not_depend_on_the_company(causal):
    prompts = [[5, 6, 7, 8], [5, 6, 30], [5, 6, 9, 9, 9, 9, 9]]
    _skip, together = search(causal, prompts, 3)
    alone = [search(causal, [tokens], 3)[1][0] for tokens in prompts]
    assert [[answer.tokens for answer in answers] for answers in together] == [
        [answer.tokens for answer in answers] for answers in alone
    ]


def test_only_allowed_tokens_are_written_even_where_they_are_few(causal):
    _skip, [answers] = search(causal, [[5, 6, 7]], 4, allowed=frozenset({END, 11}))
    assert answers
    for answer in answers:
        assert set(answer.tokens) <= {11}


def test_the_limit_cuts_and_says_so(causal):
    causal.set_attn_implementation(attention.NAME)
    decoder = Decoder(causal, end=END)
    everything_but_the_end = frozenset(set(range(40)) - {END})
    prompts = [Prompt((5, 6), 3, everything_but_the_end), Prompt((5, 7), 6, everything_but_the_end)]
    with torch.inference_mode():
        found = decoder.answers(prompts, beams=2, skip=0, shared=None)
    assert [[len(answer.tokens) for answer in answers] for answers in found] == [[3, 3], [6, 6]]
    assert not any(answer.finished for answers in found for answer in answers)
