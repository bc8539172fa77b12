"""What is measured: the product's own summarizer, ready to work.

Evaluation sits below `briefing.pipeline`, so it makes the summarizer from the settings itself; a test holds
both to the same briefs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from briefing.config import EXTRACTIVE, Settings, cache_dir
from briefing.models.base import Progress
from briefing.types import Article, Brief

if TYPE_CHECKING:
    from briefing.models.base import LanguageModel

Writer = Callable[[Sequence[Article], Progress], list[Brief]]
"""Turns articles into briefs, one each and in order; told how far it is."""


def load_writer(
    settings: Settings, *, notify: Callable[[str], None], progress: Callable[[str], Progress]
) -> Writer:
    """Return the product's writer with its model and its parser loaded, so that neither counts as writing.

    Args:
        settings: The settings in force.
        notify: Told about a download of weights.
        progress: Returns the progress function of a stage.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    from briefing.summarizing import Summarizer, analysis  # noqa: PLC0415 - loads the parser

    model: LanguageModel | None = None
    if settings.model != EXTRACTIVE:
        from briefing.models import load_model  # noqa: PLC0415

        model = load_model(
            settings.model,
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
    )
    return lambda articles, told: summarizer.briefs(articles, progress=told)
