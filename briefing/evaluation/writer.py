"""What is measured: the product's own summarizer, ready to work.

Evaluation sits below `briefing.pipeline`, so it makes the summarizer from the settings itself; a test holds
both to the same briefs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from briefing.config import EXTRACTIVE, Settings, cache_dir
from briefing.models.base import Progress, Usage, usage_of
from briefing.types import Article, Brief

if TYPE_CHECKING:
    from briefing.models.base import LanguageModel
    from briefing.summarizing import Summarizer

Writer = Callable[[Sequence[Article], Progress], list[Brief]]
"""Turns articles into briefs, one each and in order; told how far it is."""


class LoadedWriter:
    """The product's writer, loaded; a `Writer` that knows what its model was asked.

    Args:
        summarizer: What writes.
        model: Its model, None for the extractive way.
    """

    def __init__(self, summarizer: Summarizer, model: LanguageModel | None) -> None:
        self._summarizer = summarizer
        self._model = model

    def __call__(self, articles: Sequence[Article], told: Progress) -> list[Brief]:
        """Return one brief for each article."""
        return self._summarizer.briefs(articles, progress=told)

    @property
    def usage(self) -> Usage:
        """What the model was asked; nothing where it does not count."""
        return Usage() if self._model is None else usage_of(self._model)


def load_writer(
    settings: Settings,
    *,
    notify: Callable[[str], None],
    progress: Callable[[str], Progress],
    gate: bool = True,
) -> LoadedWriter:
    """Return the product's writer with its model and its parser loaded, so that neither counts as writing.

    Args:
        settings: The settings in force; of a chain the first model is measured.
        notify: Told about a download of weights.
        progress: Returns the progress function of a stage.
        gate: False tells the model's drafts as they are.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    from briefing.summarizing import Summarizer, analysis  # noqa: PLC0415 - loads the parser

    model: LanguageModel | None = None
    name = settings.chain[0]
    if name != EXTRACTIVE:
        from briefing.models import load_model  # noqa: PLC0415

        model = load_model(
            name,
            cache=cache_dir(),
            batch_size=settings.batch_size,
            threads=settings.threads,
            notify=notify,
            progress=progress("downloading (MB)"),
        )
    analysis.analyse(["The parser loads with its first sentence."])
    summarizer = Summarizer(
        model,
        prompts=settings.prompts,
        max_bullets=settings.max_bullets,
        max_words=settings.max_words,
        candidates=settings.candidates,
        gate=gate,
    )
    return LoadedWriter(summarizer, model)
