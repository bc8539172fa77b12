"""Articles on the same event become one group: weighted terms, embeddings, average link.

Pairs that share rare terms are compared (`likeness`), by their words and, with an embedder, by what their beginnings
mean; groups grow by average link (`linkage`).

Opinion and analysis are kept out: a comment on an event is not a telling of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.stories.likeness import Likeness, with_embeddings
from briefing.stories.linkage import Rule, average_link
from briefing.stories.marks import marks_of
from briefing.stories.terms import content_stems, is_frequent, vectors
from briefing.types import ArticleType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from briefing.types import Article

    Embedded = Callable[[Sequence[Article]], Sequence[np.ndarray[Any, np.dtype[np.float32]]]]

LEXICAL = Rule(least=0.08, own=0.025)
EMBEDDED = Rule(least=0.19, own=0.02)
"""When two groups are one event, without and with embeddings.

Of the settings that ``benchmarks/stories.py`` finds equally good those that ask for most: its collections hold hardly
any article that is alone with its event, of which a real morning is full.
"""

# A headline joins a story when this share of its weight is in the story's headlines and leads.
_HEADLINE_SHARE = 0.5
_HEADLINE_TERMS = 2
_LEAD_CHARACTERS = 600

APART = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})
"""Types of article that never join the telling of an event."""


def clusters(articles: Sequence[Article], embedded: Embedded | None = None) -> list[list[int]]:
    """Return the groups of articles that tell the same event.

    Args:
        articles: The articles, copies already taken out.
        embedded: Returns a vector of length 1 for each of some articles; without it words decide alone.

    Returns:
        Positions in ``articles``; every position once, groups in order of their first article, members in
        order of their likeness to the whole group (the most typical telling first).
    """
    told = [
        position
        for position, article in enumerate(articles)
        if not article.headline_only and article.type not in APART
    ]
    events = _events([articles[position] for position in told], embedded)
    groups = [[told[member] for member in group] for group in events]
    headlines = [position for position, article in enumerate(articles) if article.headline_only]
    groups = _with_headlines(articles, groups, headlines)
    taken = {position for group in groups for position in group}
    groups.extend([position] for position in range(len(articles)) if position not in taken)
    return sorted(groups, key=min)


def _events(articles: Sequence[Article], embedded: Embedded | None) -> list[list[int]]:
    pairs = list(_pairs(articles))
    if embedded is not None:
        # What shares no rare term with anything is alone anyway, and is not embedded.
        numbers = sorted({number for one, other, _ in pairs for number in (one, other)})
        rows = embedded([articles[number] for number in numbers])
        pairs = with_embeddings(pairs, dict(zip(numbers, rows, strict=True)))
    groups = average_link(len(articles), pairs, LEXICAL if embedded is None else EMBEDDED)
    home = {member: place for place, group in enumerate(groups) for member in group}
    alike: dict[int, float] = {}
    for one, other, score in pairs:
        if home[one] == home[other]:
            alike[one] = alike.get(one, 0.0) + score
            alike[other] = alike.get(other, 0.0) + score
    # The most typical telling first.
    return [sorted(group, key=lambda member: (-round(alike.get(member, 0.0), 4), member)) for group in groups]


def _pairs(articles: Sequence[Article]) -> Iterator[tuple[int, int, float]]:
    likeness = Likeness()
    for place, vector in enumerate(vectors(articles)):
        number = likeness.add(vector, marks_of(articles[place]))
        for other, score in likeness.neighbours(number):
            yield number, other, score


def _with_headlines(
    articles: Sequence[Article], groups: Sequence[Sequence[int]], headlines: Sequence[int]
) -> list[list[int]]:
    """Let articles of which only the headline is known join the story that it names."""
    joined = [list(group) for group in groups]
    if not headlines:
        return joined
    known = [
        {
            stem
            for i in group
            for stem in content_stems(f"{articles[i].title}\n{articles[i].text[:_LEAD_CHARACTERS]}")
        }
        for group in joined
    ]
    for position in headlines:
        stems = dict.fromkeys(content_stems(articles[position].title))
        rare = [stem for stem in stems if not is_frequent(stem)]
        best, best_share = -1, 0.0
        for number, stems_known in enumerate(known):
            shared = [stem for stem in rare if stem in stems_known]
            share = len(shared) / len(rare) if len(shared) >= _HEADLINE_TERMS else 0.0
            if share > best_share:
                best, best_share = number, share
        if best_share >= _HEADLINE_SHARE:
            joined[best].append(position)
        else:
            joined.append([position])
            known.append(set(stems))
    return joined
