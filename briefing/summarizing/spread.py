"""Long articles are told from all of their parts.

Reporters put the news first, so position is a good guide in an article of a page. In one of twenty pages (a
report, a transcript, a long read) it would tell the first page only: there each third gets a line before any
third gets a second one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.summarizing.wording import count_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import TypeVar

    from briefing.types import Article

    T = TypeVar("T")

PARTS = 3
LONG = 2_500
"""Words from which an article is long: about ten minutes of reading."""


def is_long(article: Article) -> bool:
    """Tell whether an article is so long that each third of it has to be told."""
    return len(article.text) > LONG and count_words(article.text) >= LONG


def part_of(index: int, article: Article) -> int:
    """Return in which third of the article (0, 1, 2) a sentence begins."""
    return min(PARTS - 1, article.sentences[index].start * PARTS // max(1, len(article.text)))


def next_to_tell(
    waiting: Sequence[T], part: Callable[[T], int], told: Collection[int], room: int
) -> T | None:
    """Return what is told next: the first, or the first of an untold part where room is left only for those.

    Args:
        waiting: What could be told, the best first.
        part: The part of an item.
        told: Parts that have a line.
        room: How many lines may follow.
    """
    open_parts = {part(item) for item in waiting} - set(told)
    if open_parts and room <= len(open_parts):
        return next(item for item in waiting if part(item) in open_parts)
    return next(iter(waiting), None)
