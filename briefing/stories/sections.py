"""In which section of the document a story stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.stories.interests import NONE, Interests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

NEWS = "News"


def section_of(articles: Sequence[Article], interests: Interests = NONE) -> str:
    """Return the section of a story, told by ``articles``, the leading one first."""
    del articles, interests
    return NEWS
