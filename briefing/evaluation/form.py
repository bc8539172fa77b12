"""What can be counted on a bullet without knowing its article: words, how it starts, how it was made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.evaluation.checktext import folded
from briefing.types import Method

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.evaluation.bootstrap import Bootstrap, Estimate
    from briefing.types import Brief

METHODS = (Method.GENERATED, Method.COMPRESSED, Method.VERBATIM)
LONGEST = 30
"""No bullet may have more words."""

_PRONOUN = re.compile(
    r"(?P<pronoun>he|she|it|they|we|his|her|hers|its|their|theirs|him|them|this|these|those|that)\b(?:'\w+)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_EXPLETIVE = re.compile(
    r"it ?(?:'s|is|was|will be|has been|remains|remained|became|takes|took)\b.{0,60}?\b(?:that|to|whether|if|when|how|who|why)\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = frozenset({"this", "these", "those", "that"})
_ALONE = re.compile(
    r" (?:is|was|were|are|has|have|had|will|would|could|came|comes|means|meant|includes?)\b|\W*$",
    re.IGNORECASE,
)
_POINTED_AT = re.compile(
    r"[\"'(“‘]*(?:also\b|meanwhile\b|however\b|but\b|and\b"
    r"|the (?:two|three|four|pair|duo|latter|former|others)\b"
    r"(?! (?:\w+ )?(?:of|in|at|between|from|who|that|men|women|countries|sides)\b)"
    r"|the (?:meeting|talks|move|decision|incident|announcement|agreement|deal|attack|visit|ruling|report|statement)\b"
    r"(?! (?:of|in|at|between|to|by|with|from|that|on|for|over|against|into)\b)|both\b(?! \w+)|another\b|the other\b)",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|whose|as|his|her|their|its)[.]?$",
    re.IGNORECASE,
)


def starts_with_pronoun(text: str) -> bool:
    """Tell whether a bullet opens with a pronoun whose name would have to stand in another bullet.

    Not counted, for they point at nothing: "It is not known whether …", a pronoun with its noun ("This week
    …", "That year …"), and the "we" of a quotation, whose speaker the bullet names.
    """
    plain = folded(text).strip()
    start = plain.lstrip("\"'([")
    match = _PRONOUN.match(start)
    if match is None or _EXPLETIVE.match(start):
        return False
    first = match["pronoun"].lower()
    if first == "we" and start != plain:
        return False
    return first not in _DEMONSTRATIVE or _ALONE.match(match["rest"]) is not None


def starts_with_pointer(text: str) -> bool:
    """Tell whether a bullet opens with "the two", "the meeting", "also": words that lean on another sentence."""
    return _POINTED_AT.match(text.strip()) is not None


def words(text: str) -> int:
    """Return the number of words of a text, cut at white space."""
    return len(text.split())


def form_metrics(briefs: Sequence[Brief], bootstrap: Bootstrap) -> dict[str, Estimate]:
    """Return the measures of form, by name.

    Shares are of all bullets; "a brief" means are over the articles that have one.
    """
    bullets = [float(len(brief.bullets)) for brief in briefs]
    lengths = [[words(bullet.text) for bullet in brief.bullets] for brief in briefs]
    has = [bool(brief.bullets) for brief in briefs]
    found = {
        "words_a_brief": bootstrap.mean([float(sum(item)) if item else None for item in lengths]),
        "bullets_a_brief": bootstrap.mean(
            [float(len(brief.bullets)) if brief.bullets else None for brief in briefs]
        ),
        "no_brief": bootstrap.mean([float(not item) for item in has]),
        "median_words": bootstrap.statistic(_median_of(lengths), n=int(sum(bullets))),
        "max_words": _longest(lengths),
        "too_long": bootstrap.ratio([_count(item, lambda n: n > LONGEST) for item in lengths], bullets),
    }
    for method in METHODS:
        found[str(method)] = bootstrap.ratio(
            [float(sum(bullet.method is method for bullet in brief.bullets)) for brief in briefs], bullets
        )
    found["cut_off"] = bootstrap.ratio(
        [float(sum(cut_off(bullet.text) for bullet in brief.bullets)) for brief in briefs], bullets
    )
    for name, test in (("pronoun_starts", starts_with_pronoun), ("pointer_starts", starts_with_pointer)):
        found[name] = bootstrap.ratio(
            [float(sum(test(bullet.text) for bullet in brief.bullets)) for brief in briefs], bullets
        )
    return found


def _count(values: Sequence[int], test: Any) -> float:
    return float(sum(1 for value in values if test(value)))


def _longest(lengths: Sequence[Sequence[int]]) -> Estimate:
    from briefing.evaluation.bootstrap import Estimate  # noqa: PLC0415

    flat = [value for item in lengths for value in item]
    return Estimate(float(max(flat)) if flat else float("nan"), n=len(flat))


def _median_of(lengths: Sequence[Sequence[int]]) -> Any:
    """Return a function from weights (rows, articles) to the median number of words a bullet, one a row."""
    import numpy as np  # noqa: PLC0415

    longest = max((value for item in lengths for value in item), default=0)
    counts = np.zeros((len(lengths), longest + 1))
    for row, item in enumerate(lengths):
        for value in item:
            counts[row, value] += 1

    def median(weights: Any) -> Any:
        piled = np.cumsum(weights @ counts, axis=1)
        total = piled[:, -1:]
        # The mean of the two middle bullets, as the median of an even number is defined.
        lower = (piled < np.ceil(total / 2)).sum(axis=1)
        upper = (piled < np.floor(total / 2) + 1).sum(axis=1)
        return np.where(total[:, 0] > 0, (lower + np.minimum(upper, longest)) / 2, np.nan)

    return median


def cut_off(text: str) -> bool:
    """Tell whether a bullet ends in the middle of its sentence."""
    plain = folded(text).strip()
    return (
        plain.endswith(("...", ",", ";", ":", "-"))
        or plain[-1:] not in ".!?\"')。」"
        or _DANGLING.search(plain.rstrip('"')) is not None
        or plain.count('"') % 2 == 1
        or plain.count("(") != plain.count(")")
    )
