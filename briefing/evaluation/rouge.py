"""ROUGE against human references (Lin 2004), by Google's ``rouge-score`` with the Porter stemmer.

F1 of ROUGE-1, ROUGE-2 and ROUGE-Lsum. Lsum compares line by line, so every text is cut into lines first: a
text that has line breaks keeps them (one bullet a line), any other is cut into sentences, references,
baselines and briefs alike. Where an article has several references the score is the *mean* over them, unless
the maximum is asked for: the maximum rewards luck and grows with the number of references.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from briefing.errors import ConfigError
from briefing.reading import split_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEASURES = ("rouge1", "rouge2", "rougeLsum")
"""The measures by rouge-score's names."""

SEVERAL = ("mean", "max")
"""How the scores against several references become one."""

MISSING = "install briefing[eval] (pip install 'briefing[eval]')"


class Rouge:
    """Scores texts against references.

    Args:
        several: ``mean`` or ``max`` over the references of an article.

    Raises:
        ConfigError: The package rouge-score is not installed, or ``several`` is unknown.
    """

    def __init__(self, several: str = "mean") -> None:
        if several not in SEVERAL:
            raise ConfigError(f"unknown way {several!r} to join references", hint="valid are mean, max")
        try:
            from rouge_score import rouge_scorer  # noqa: PLC0415 - an extra
        except ImportError as exc:
            raise ConfigError("the package rouge-score is not installed", hint=MISSING) from exc
        self._several = several
        self._scorer = rouge_scorer.RougeScorer(list(MEASURES), tokenizer=_Tokenizer())

    def scores(self, text: str, references: Sequence[str]) -> dict[str, float] | None:
        """Return F1 by measure, 0 to 1; None where there is no reference.

        Args:
            text: The summary, one bullet a line; an empty one scores 0.
            references: What people wrote.
        """
        if not references:
            return None
        lines = lined(text)
        found = [self._scorer.score(lined(reference), lines) for reference in references]
        return {measure: self._joined([score[measure].fmeasure for score in found]) for measure in MEASURES}

    def _joined(self, values: Sequence[float]) -> float:
        return max(values) if self._several == "max" else sum(values) / len(values)


def lined(text: str) -> str:
    """Return ``text`` with one bullet or sentence a line."""
    text = text.strip()
    if "\n" in text:
        return text
    return "\n".join(sentence.text for sentence in split_sentences(text))


class _Tokenizer:
    """rouge-score's default tokenizer, remembering the stems it has seen: most of the time goes there."""

    def __init__(self) -> None:
        from rouge_score import tokenizers  # noqa: PLC0415

        default = tokenizers.DefaultTokenizer(use_stemmer=True)
        self._stems: Any = functools.lru_cache(maxsize=100_000)(default.tokenize)

    def tokenize(self, text: str) -> list[str]:
        """Return the stemmed words of ``text``, as rouge-score's default tokenizer does."""
        return [stem for word in text.split() for stem in self._stems(word)]


def means(scores: Sequence[Mapping[str, float] | None], measure: str) -> list[float | None]:
    """Return one measure of every article, in points of 100."""
    return [None if item is None else 100 * item[measure] for item in scores]
