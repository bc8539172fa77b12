"""The simple systems that a brief must beat: the first sentences, and LexRank.

LEAD-2 and LEAD-3 are the article's first two and three sentences; news is written so that they are hard to
beat. LexRank (Erkan & Radev 2004) is sumy's, with three sentences, its English stop words and stemmer. sumy's
own tokenizer wants data of nltk that would have to be downloaded; it gets ours, so that all systems cut the
same sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.errors import ConfigError
from briefing.evaluation.rouge import MISSING
from briefing.reading import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.types import Article

LEXRANK_SENTENCES = 3


def baselines() -> dict[str, Callable[[Sequence[str]], str]]:
    """Return the baselines by name, in the order of the report.

    Raises:
        ConfigError: The package sumy is not installed.
    """
    return {"LEAD-2": _lead(2), "LEAD-3": _lead(3), "LexRank": LexRank(LEXRANK_SENTENCES)}


def sentences_of(article: Article, raw: str) -> list[str]:
    """Return the sentences that a baseline works on.

    They are those of the article as the product reads it. Where the product trusts no body they are those of
    the raw text: a baseline must not lose because the product gave up.
    """
    if article.sentences:
        return [sentence.text for sentence in article.sentences]
    return [sentence.text for sentence in split_sentences(raw)]


def _lead(count: int) -> Callable[[Sequence[str]], str]:
    return lambda sentences: "\n".join(sentences[:count])


class LexRank:
    """sumy's LexRank.

    Args:
        count: How many sentences to take.

    Raises:
        ConfigError: The package sumy is not installed.
    """

    def __init__(self, count: int) -> None:
        try:
            from sumy.nlp.stemmers import Stemmer  # noqa: PLC0415 - an extra
            from sumy.summarizers.lex_rank import LexRankSummarizer  # noqa: PLC0415
            from sumy.utils import get_stop_words  # noqa: PLC0415
        except ImportError as exc:
            raise ConfigError("the package sumy is not installed", hint=MISSING) from exc
        self._count = count
        self._rank = LexRankSummarizer(Stemmer("english"))
        self._rank.stop_words = get_stop_words("english")

    def __call__(self, sentences: Sequence[str]) -> str:
        """Return the chosen sentences in the order of the article, one a line."""
        if len(sentences) <= self._count:
            return "\n".join(sentences)
        import numpy as np  # noqa: PLC0415
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence  # noqa: PLC0415

        words = _Words()
        document = ObjectDocumentModel([Paragraph([Sentence(text, words) for text in sentences])])
        with np.errstate(divide="ignore", invalid="ignore"):  # sentences that share no word with any other
            chosen = self._rank(document, self._count)
        return "\n".join(str(sentence) for sentence in chosen)


class _Words:
    """What sumy asks of a tokenizer, without nltk's data."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sentence))

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        return tuple(item.text for item in split_sentences(paragraph))
