"""Tiny real models of every family, built in a second: real configurations, tokenizers and safetensors.

Their weights are random, so their answers are noise of the right form: what a back-end has to cope with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sentencepiece
import tokenizers
import torch
import transformers

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = """The mayor of Port Calder opened the new bridge on Monday, the council said.
Union leader Petra Lindqvist said the operator had not offered a pay rise of more than 2 percent.
Ministers from Westmark and Ardland agreed in Lorne to share the water of the river Esk until 2031.
Rescue teams found 14 people alive after a ferry struck a pier in heavy fog, the coast guard said.
The central bank kept its main rate at 3.5 percent and warned that prices would rise again in spring.
Der Minister sagte am Dienstag, die Verhandlungen würden im Oktober fortgesetzt.
Le président a déclaré que les deux pays signeront un accord avant la fin de l'année.
El gobierno anunció que las obras comenzarán en marzo y costarán 12 millones.
"""
SIZE, HEADS, LAYERS, INNER = 32, 4, 2, 48
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
STRICT_TEMPLATE = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    + TEMPLATE
)


def _sentencepiece(folder: Path, name: str, kind: str, **options) -> Path:
    corpus = folder / "corpus.txt"
    corpus.write_text(CORPUS, encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "trained"), vocab_size=200, model_type=kind,
        hard_vocab_limit=False, minloglevel=2, **options,
    )  # fmt: skip
    corpus.unlink()
    (folder / "trained.vocab").unlink()
    return (folder / "trained.model").rename(folder / name)


def _bytes_tokenizer(special: list[str]) -> tokenizers.Tokenizer:
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, show_progress=False,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS.splitlines(), trainer)
    return tokenizer


def _save(model, tokenizer, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def llama(folder: Path, *, template: str | None = TEMPLATE, context: int = 8192, seed: int = 3) -> Path:
    """A Llama with a byte-level BPE tokenizer and a chat template."""
    folder.mkdir(parents=True)
    torch.manual_seed(seed)
    trained = _bytes_tokenizer(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=trained, bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|endoftext|>",
        model_max_length=context,
    )  # fmt: skip
    tokenizer.chat_template = template
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=SIZE, intermediate_size=INNER, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=2, max_position_embeddings=context, bos_token_id=1,
        eos_token_id=2, pad_token_id=0,
    )  # fmt: skip
    return _save(transformers.LlamaForCausalLM(config), tokenizer, folder)


def t5(folder: Path, *, context: int = 1024) -> Path:
    """A T5 with a SentencePiece tokenizer trained here."""
    folder.mkdir(parents=True)
    torch.manual_seed(4)
    path = _sentencepiece(folder, "spiece.model", "unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    tokenizer = transformers.T5Tokenizer.from_pretrained(folder, extra_ids=0, model_max_length=context)
    assert path.exists()
    config = transformers.T5Config(
        vocab_size=len(tokenizer), d_model=SIZE, d_kv=8, d_ff=INNER, num_layers=LAYERS, num_heads=HEADS,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1, n_positions=context,
        task_specific_params={
            "summarization": {"prefix": "summarize: ", "num_beams": 2, "max_length": 40, "min_length": 5,
                              "no_repeat_ngram_size": 3, "length_penalty": 2.0, "early_stopping": True}
        },
    )  # fmt: skip
    return _save(transformers.T5ForConditionalGeneration(config), tokenizer, folder)


def bart(folder: Path, *, context: int = 1024) -> Path:
    """A BART with a byte-level BPE tokenizer."""
    folder.mkdir(parents=True)
    torch.manual_seed(5)
    trained = _bytes_tokenizer(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    trained.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=trained, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
        mask_token="<mask>", model_max_length=context,
    )  # fmt: skip
    config = transformers.BartConfig(
        vocab_size=len(tokenizer), d_model=SIZE, encoder_layers=LAYERS, decoder_layers=LAYERS,
        encoder_attention_heads=HEADS, decoder_attention_heads=HEADS, encoder_ffn_dim=INNER,
        decoder_ffn_dim=INNER, max_position_embeddings=context, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        decoder_start_token_id=2, forced_eos_token_id=2, num_beams=2,
    )  # fmt: skip
    return _save(transformers.BartForConditionalGeneration(config), tokenizer, folder)


def pegasus(folder: Path, *, context: int = 1024) -> Path:
    """A PEGASUS with a SentencePiece tokenizer trained here."""
    folder.mkdir(parents=True)
    torch.manual_seed(6)
    _sentencepiece(folder, "spiece.model", "unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    tokenizer = transformers.PegasusTokenizer.from_pretrained(folder, model_max_length=context, offset=3)
    config = transformers.PegasusConfig(
        vocab_size=len(tokenizer) + 8, d_model=SIZE, encoder_layers=LAYERS, decoder_layers=LAYERS,
        encoder_attention_heads=HEADS, decoder_attention_heads=HEADS, encoder_ffn_dim=INNER,
        decoder_ffn_dim=INNER, max_position_embeddings=context, pad_token_id=0, eos_token_id=1,
        decoder_start_token_id=0, forced_eos_token_id=1, num_beams=2,
    )  # fmt: skip
    return _save(transformers.PegasusForConditionalGeneration(config), tokenizer, folder)


def mbart(folder: Path, *, context: int = 1024) -> Path:
    """An mBART with its language codes and a SentencePiece tokenizer trained here."""
    folder.mkdir(parents=True)
    torch.manual_seed(12)
    _sentencepiece(folder, "sentencepiece.bpe.model", "unigram", unk_id=0, bos_id=1, eos_id=2, pad_id=-1)
    tokenizer = transformers.MBartTokenizer.from_pretrained(
        folder, src_lang="en_XX", tgt_lang="de_DE", model_max_length=context
    )
    config = transformers.MBartConfig(
        vocab_size=len(tokenizer) + 8, d_model=SIZE, encoder_layers=LAYERS, decoder_layers=LAYERS,
        encoder_attention_heads=HEADS, decoder_attention_heads=HEADS, encoder_ffn_dim=INNER,
        decoder_ffn_dim=INNER, max_position_embeddings=context, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    return _save(transformers.MBartForConditionalGeneration(config), tokenizer, folder)


FAMILIES = {"llama": llama, "t5": t5, "bart": bart, "pegasus": pegasus, "mbart": mbart}
