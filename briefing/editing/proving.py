"""Whether another article states a line: its own passage, held against the line by the gate.

Merging puts one line before the reader with the marks of several articles. Each mark is a promise that the
article says so; it is kept by finding the passage and letting the gate that judges drafts judge the line
against it. Only a passage with the line's numbers, names and most of its words is put before the gate, and
only the sentences around it are analysed: the check costs a few sentences, not an article.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.editing.facts import fact_of, is_one_claim
from briefing.types import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.types import Article, Bullet

LEAST_SHARE = 0.6
"""Of the line's words that its passage in the other article must hold."""

_CANDIDATES = 2
_OPENING = 2
_FARTHEST = 40
"""Sentences that are searched: further down an article tells background."""


class Prover:
    """Finds the passages of other articles that state a line.

    Args:
        articles: The articles by id; of one that is missing nothing is ever proved.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._known: dict[tuple[str, str, tuple[int, ...]], tuple[Evidence, ...]] = {}

    def proof(
        self, bullet: Bullet, article_id: str, passages: Sequence[Evidence] = ()
    ) -> tuple[Evidence, ...]:
        """Return the passage of an article that states ``bullet``; empty where none surely does.

        Args:
            bullet: The line.
            article_id: The article.
            passages: Where to look; the whole article by default.
        """
        article = self._articles.get(article_id)
        if article is None or article.headline_only or not article.sentences:
            return ()
        within = tuple(item.start for item in passages if item.article_id == article_id)
        key = (bullet.text, article_id, within)
        if key not in self._known:
            self._known[key] = self._search(bullet, article, within)
        return self._known[key]

    def is_only_placed_otherwise(self, bullet: Bullet, passages: Sequence[Evidence]) -> bool:
        """Tell whether all that the gate has against a line is where its phrases stand.

        No name, number, date, quotation or word of it is foreign, and it is as sure as its passage. That is
        enough only where the words are known to be the same (`facts.is_reworded`).
        """
        from briefing.summarizing.verify import verify  # noqa: PLC0415 - loads the analysis

        article = self._articles.get(passages[0].article_id)
        if article is None:
            return False
        index = next(
            (
                place
                for place, sentence in enumerate(article.sentences)
                if sentence.start <= passages[0].start < sentence.end
            ),
            None,
        )
        if index is None:
            return False
        verdict = verify(replace(bullet, evidence=tuple(passages)), _excerpt(article, index))
        return all(reason.startswith("arc: ") or reason == "unsupported" for reason in verdict.reasons)

    def _search(self, bullet: Bullet, article: Article, within: Sequence[int]) -> tuple[Evidence, ...]:
        from briefing.summarizing.verify import verify  # noqa: PLC0415 - loads the analysis

        for index in _candidates(bullet, article, within):
            sentence = article.sentences[index]
            proof = Evidence(
                article_id=article.id,
                start=sentence.start,
                end=sentence.end,
                quote=article.text[sentence.start : sentence.end],
            )
            if verify(replace(bullet, evidence=(proof,)), _excerpt(article, index)).accepted:
                return (proof,)
        return ()


def _candidates(bullet: Bullet, article: Article, within: Sequence[int]) -> list[int]:
    """Return the sentences that may state a line, the likeliest first."""
    line = fact_of(bullet.text)
    found: list[tuple[float, int]] = []
    for index, sentence in enumerate(article.sentences[:_FARTHEST]):
        if within and not any(sentence.start <= start < sentence.end for start in within):
            continue
        told = fact_of(sentence.text)
        share = len(line.words & told.words) / max(len(line.words), 1)
        if share >= LEAST_SHARE and line.numbers <= told.numbers and is_one_claim(bullet, sentence.text):
            found.append((-share, index))
    return [index for _, index in sorted(found)[:_CANDIDATES]]


def _excerpt(article: Article, index: int) -> Article:
    """Return an article with the sentences that may explain sentence ``index``: its neighbours, the opening."""
    near = {index - 1, index, index + 1, *range(_OPENING)}
    kept = tuple(sentence for place, sentence in enumerate(article.sentences) if place in near)
    return replace(article, sentences=kept)
