"""The product and the simple systems beside it, scored against the same references.

The product's summary is its bullets joined by line breaks. An article without a brief scores 0: leaving the
hard ones out would be the cheapest way to a better figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.evaluation.baselines import baselines, sentences_of
from briefing.evaluation.form import words
from briefing.evaluation.rouge import MEASURES, Rouge, means

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.evaluation.bootstrap import Bootstrap, Estimate
    from briefing.evaluation.rows import Row
    from briefing.models.base import Progress
    from briefing.types import Brief

OURS = "briefing"
"""The product's name among the systems of a report."""


@dataclass(frozen=True, kw_only=True, slots=True)
class System:
    """How one system did against the references.

    Attributes:
        rouge: F1 by measure, in points of 100.
        words: Words a summary.
        difference: By measure, the product's score minus this system's, paired; empty for the product itself.
    """

    rouge: dict[str, Estimate]
    words: Estimate
    difference: dict[str, Estimate] = field(default_factory=dict)


def product_scores(
    rows: Sequence[Row], briefs: Sequence[Brief], several: str
) -> dict[str, list[float | None]]:
    """Return the product's F1 on each row by measure; None where a row has no references."""
    rouge = Rouge(several)
    scores = [
        rouge.scores("\n".join(bullet.text for bullet in brief.bullets), row.references)
        for row, brief in zip(rows, briefs, strict=True)
    ]
    return {measure: means(scores, measure) for measure in MEASURES}


class Comparison:
    """Scores the product and the baselines.

    Args:
        several: ``mean`` or ``max`` over the references of an article.

    Raises:
        ConfigError: The extra ``briefing[eval]`` is not installed, or ``several`` is unknown.
    """

    def __init__(self, several: str = "mean") -> None:
        self._rouge = Rouge(several)
        self._baselines = baselines()

    def systems(
        self, rows: Sequence[Row], briefs: Sequence[Brief], bootstrap: Bootstrap, progress: Progress
    ) -> dict[str, System]:
        """Return every system by name, the product first; empty where no row has references."""
        if not any(row.references for row in rows):
            return {}
        summaries = [self._summaries(row, brief) for row, brief in zip(rows, briefs, strict=True)]
        scores: list[dict[str, dict[str, float] | None]] = []
        for done, (row, texts) in enumerate(zip(rows, summaries, strict=True), 1):
            scores.append({name: self._rouge.scores(text, row.references) for name, text in texts.items()})
            progress(done, len(rows))
        names = (OURS, *self._baselines)
        values = {
            name: {measure: means([item[name] for item in scores], measure) for measure in MEASURES}
            for name in names
        }
        return {
            name: System(
                rouge={measure: bootstrap.mean(values[name][measure]) for measure in MEASURES},
                words=bootstrap.mean(
                    [
                        float(words(texts[name])) if row.references else None
                        for row, texts in zip(rows, summaries, strict=True)
                    ]
                ),
                difference={
                    measure: bootstrap.difference(values[OURS][measure], values[name][measure])
                    for measure in (() if name == OURS else MEASURES)
                },
            )
            for name in names
        }

    def _summaries(self, row: Row, brief: Brief) -> dict[str, str]:
        ours = "\n".join(bullet.text for bullet in brief.bullets)
        sentences = sentences_of(brief.article, row.document.text) if row.references else []
        return {OURS: ours, **{name: baseline(sentences) for name, baseline in self._baselines.items()}}
