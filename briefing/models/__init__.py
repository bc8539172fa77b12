"""Language models behind one protocol; the only room that knows torch and transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.models.weights import model_cards

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from briefing.models.base import Embedder, LanguageModel, Progress
    from briefing.types import ModelInfo

__all__ = ["available_memory_mb", "check_model", "info_of", "load_embedder", "load_model", "model_cards"]


def load_model(
    name: str,
    *,
    cache: Path,
    batch_size: int = 96,
    threads: int = 0,
    notify: Callable[[str], None] = lambda _message: None,
    progress: Progress | None = None,
) -> LanguageModel:
    """Return a model that is ready to answer, bringing its weights first where they are not cached.

    Args:
        name: ``KIND:NAME``, or a name of ``briefing models list``.
        cache: The cache folder.
        batch_size: Rows that the model computes at once.
        threads: CPU threads; 0 means what the process may use.
        notify: Told about a download.
        progress: Told (done, total) in megabytes while the weights are downloaded.

    Raises:
        ModelError: The model is unknown, cannot be brought, or cannot be loaded.
    """
    from briefing.models import kinds  # noqa: PLC0415
    from briefing.models.base import Options  # noqa: PLC0415

    kind, rest = kinds.split_name(name)
    options = Options(
        cache=cache,
        batch_size=batch_size,
        threads=threads,
        table=kinds.table_of(kind),
        notify=notify,
        progress=progress,
    )
    return kinds.backend(kind).load(rest, options)


def load_embedder(
    name: str,
    *,
    cache: Path,
    threads: int = 0,
    notify: Callable[[str], None] = lambda _message: None,
    progress: Progress | None = None,
) -> Embedder:
    """Return a model that turns texts into vectors, bringing its weights first where they are not cached.

    Args:
        name: A name of ``briefing models list``.
        cache: The cache folder.
        threads: CPU threads; 0 means what the process may use.
        notify: Told about a download.
        progress: Told (done, total) in megabytes while the weights are downloaded.

    Raises:
        ModelError: The model is unknown, cannot be brought, or cannot be loaded.
    """
    from briefing.models import cards, weights  # noqa: PLC0415
    from briefing.models.embedding import SentenceEmbedder  # noqa: PLC0415
    from briefing.types import ModelInfo  # noqa: PLC0415

    card = cards.card(name, kind=cards.EMBEDDER)
    folder = weights.pull(name, cache=cache, notify=notify, progress=progress)
    info = ModelInfo(name=card.name, version=weights.cached_version(card, cache))
    return SentenceEmbedder(folder, info, threads=threads)


def info_of(name: str, *, cache: Path) -> ModelInfo | None:
    """Return the versions of a language model's weights and prompt without loading it; None if not known yet.

    Raises:
        ModelError: The model is unknown.
    """
    from briefing.models import kinds  # noqa: PLC0415
    from briefing.models.base import Options  # noqa: PLC0415

    kind, rest = kinds.split_name(name)
    return kinds.backend(kind).info(rest, Options(cache=cache, table=kinds.table_of(kind)))


def check_model(name: str, *, cache: Path) -> None:
    """Refuse a model that cannot be one, without loading it.

    Raises:
        ModelError: The model is unknown.
    """
    from briefing.models import kinds  # noqa: PLC0415
    from briefing.models.base import Options  # noqa: PLC0415

    kind, rest = kinds.split_name(name)
    kinds.backend(kind).check(rest, Options(cache=cache, table=kinds.table_of(kind)))


def available_memory_mb() -> int:
    """Return how many megabytes of memory a model may still take on this machine."""
    import psutil  # noqa: PLC0415

    return int(psutil.virtual_memory().available // 1_000_000)
