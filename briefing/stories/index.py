"""Stories one article at a time: a new one joins the story that it belongs to, or founds one.

Who comes first must not decide: the first reports of two earthquakes are alike until the others come. So a new
article does not just join the nearest story. The stories that it is like are taken apart and formed anew together
with it, by the rule of `linkage`, from likenesses that are known already; all other stories stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.stories.clusters import EMBEDDED, LEXICAL
from briefing.stories.likeness import Likeness, with_embeddings
from briefing.stories.linkage import average_link
from briefing.stories.marks import marks_of
from briefing.stories.terms import Weigher

if TYPE_CHECKING:
    from briefing.stories.clusters import Embedded
    from briefing.stories.likeness import Floats
    from briefing.types import Article


class StoryIndex:
    """The stories of the articles that were added so far.

    Args:
        embedded: Returns a vector of length 1 for each of some articles; without it words decide alone.
    """

    def __init__(self, embedded: Embedded | None = None) -> None:
        self._embedded = embedded
        self._rule = LEXICAL if embedded is None else EMBEDDED
        self._weigher = Weigher()
        self._likeness = Likeness()
        self._vectors: dict[int, Floats] = {}
        self._alike: list[dict[int, float]] = []
        self._stories: dict[int, list[int]] = {}
        self._home: list[int] = []

    def add(self, article: Article) -> int:
        """Take in an article; return the number of its story.

        A story goes by the place of its first article in order of adding. What was one story may become two, and two
        may become one, when an article shows it.
        """
        number = self._likeness.add(self._weigher.vector(article), marks_of(article))
        pairs = [(number, other, score) for other, score in self._likeness.neighbours(number)]
        if self._embedded is not None:
            (self._vectors[number],) = self._embedded([article])
            known = {other: self._vectors[other] for pair in pairs for other in pair[:2]}
            pairs = with_embeddings(pairs, known)
        self._alike.append({other: score for _, other, score in pairs})
        for _, other, score in pairs:
            self._alike[other][number] = score
        self._home.append(number)
        touched = {self._home[other] for _, other, score in pairs if score >= self._rule.least}
        members = sorted({number, *(member for home in touched for member in self._stories.pop(home))})
        self._form(members)
        return self._home[number]

    def stories(self) -> list[list[int]]:
        """Return the stories: places of their articles in order of adding."""
        return [list(members) for _, members in sorted(self._stories.items())]

    def _form(self, members: list[int]) -> None:
        places = {member: place for place, member in enumerate(members)}
        pairs = [
            (places[member], places[other], score)
            for member in members
            for other, score in self._alike[member].items()
            if other < member and other in places
        ]
        for group in average_link(len(members), pairs, self._rule):
            home = members[group[0]]
            self._stories[home] = [members[place] for place in group]
            for place in group:
                self._home[members[place]] = home
