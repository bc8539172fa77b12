"""In which section of the document a story stands.

The reader's own sections come first, then the section in which the sources file it, then a small classifier
(``sections.json``, trained by `briefing.training.sections`). World and Health are told by general words of these
subjects, for which there were no articles to learn from: a story whose beginning holds enough of them, and more than
what speaks for the best other section, stands there.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.stories.interests import NONE, Interests, mentions
from briefing.stories.terms import stem, stop_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.types import Article

NEWS = "News"
WORLD, POLITICS, BUSINESS, SCIENCE, HEALTH, SPORT, CULTURE = (
    "World",
    "Politics",
    "Business",
    "Science & Technology",
    "Health",
    "Sport",
    "Culture",
)
SECTIONS = (WORLD, POLITICS, BUSINESS, SCIENCE, HEALTH, SPORT, CULTURE)
WEIGHTS = Path(__file__).parent / "sections.json"

_WORDS = 220
_LEAD_CHARACTERS = 1500
_SMALL_WORD = re.compile(r"(?<![\w’'-])[a-zß-öø-ÿ][\w’'-]*")

# So much does a listed word speak for its section, measured against the weights of the classifier.
_WEIGHTS_OF_SUBJECTS = {WORLD: 5.0, HEALTH: 5.0, SCIENCE: 5.0}
_LEAST_WORDS = 2


def section_of(articles: Sequence[Article], interests: Interests = NONE) -> str:
    """Return the section of a story.

    Args:
        articles: The articles that tell it, the leading one first.
        interests: What the reader cares about: own sections come before all others.
    """
    for name, words in interests.sections:
        if any(mentions(_beginning(articles[0]), word) for word in words):
            return name
    filed = Counter(
        section
        for article in articles
        if article.category and (section := section_of_category(article.category))
    )
    if filed:
        return max(filed, key=lambda section: (filed[section], -SECTIONS.index(section)))
    leading = articles[0]
    if leading.language not in {"en", "und"}:
        return WORLD
    return classify(content_of(leading.title, leading.text))


def _beginning(article: Article) -> str:
    return f"{article.title}\n{article.text[:_LEAD_CHARACTERS]}"


def section_of_category(category: str) -> str | None:
    """Return our section for a category as a feed or page writes it; None where it says nothing."""
    categories = _listed("category")
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", category.casefold()):
        for part in (word, *word.split("-")):
            if part in categories:
                return categories[part]
    return None


def content_of(title: str, text: str) -> frozenset[str]:
    """Return the stems of the content words that an article begins with; names are left out."""
    words = f"{title[:1].lower()}{title[1:]} . {' '.join(text.split()[:_WORDS])}"
    found = (match.group() for match in _SMALL_WORD.finditer(words))
    return frozenset(stem(word) for word in found if len(word) > 1 and word not in stop_words())


def classify(words: frozenset[str], model: Mapping[str, Any] | None = None) -> str:
    """Return the section of an article by its words.

    Args:
        words: From `content_of`.
        model: Weights; those of the package by default.
    """
    model = model or _shipped()
    weights = model["weights"]
    known = [weights[word] for word in words if word in weights]
    scale = 1 / math.sqrt(max(1, len(known)))
    scores: dict[str, float] = {
        section: model["intercepts"][place] + scale * sum(row[place] for row in known)
        for place, section in enumerate(model["sections"])
    }
    subjects = _subjects()
    for section, weight in _WEIGHTS_OF_SUBJECTS.items():
        count = len(words & subjects[section])
        if count >= _LEAST_WORDS:
            scores[section] = max(scores.get(section, -math.inf), weight * count / math.sqrt(len(words)))
    return max(scores, key=lambda section: (scores[section], section))


@functools.cache
def _listed(kind: str) -> Mapping[str, str]:
    """Return the section of each word that is listed."""
    text = resources.files(__package__).joinpath("section_words.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {word: section for name, section, words in rows if name == kind for word in words.split()}


@functools.cache
def _subjects() -> Mapping[str, frozenset[str]]:
    words = _listed("subject")
    return {
        section: frozenset(stem(word) for word, of in words.items() if of == section) for section in SECTIONS
    }


@functools.cache
def _shipped() -> Mapping[str, Any]:
    model: Mapping[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return model
