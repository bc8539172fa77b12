"""Where the sources of a story count differently: "12 people were killed" here, "at least 15 dead" there.

Only counts of people killed, hurt, missing or arrested are compared. What is counted is clear there without
understanding the sentence, and these are the figures that change during a day and that a reader must not
get wrong. A count of another group ("two children were killed") is compared with counts of that group alone.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editing.numbers import NUMBER, SCALE, value_of
from briefing.stories.terms import stem, stop_words
from briefing.types import Claim, Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Bullet

_ABOUT = (
    r"(?P<about>(?:at least|at most|as many as|up to|more than|over|nearly|almost|about|around|some)\s+)?"
)
_COUNT = rf"{_ABOUT}(?P<number>{NUMBER})(?P<scale>{SCALE})"
_GROUP = (
    r"(?:\s+(?:other\s+)?(?P<group>(?!and\b|or\b)[a-z]+"
    r"(?:\s+(?!(?:were|was|are|have|had|has|dead|killed|and|or|but)\b)[a-z]+)?))??"
)
_GROUP_AFTER = r"(?:\s+(?P<group>[a-z]+(?:\s+[a-z]+s)?))?"
_BEING = (
    r"(?:\s+(?:were|was|are|is|have been|has been|had been|have|had|has))?"
    r"(?:\s+(?:also|now|still|reported|confirmed))?"
)
_TOLL = (
    r"\bdeath toll\b[^.;,]{0,40}?\s(?:to|at|is|was|of)\s+"
    + _COUNT
    + r"(?![\w-]|\s*(?:days|hours|years|per|percent|%))"
)

_TOPICS: tuple[tuple[str, str, str], ...] = (
    ("killed", r"killed|dead|died|slain|deaths|fatalities", r"killed|killing|kills|claimed the lives of"),
    (
        "injured",
        r"injured|wounded|hurt|injuries",
        r"injured|injuring|wounded|wounding|injures|wounds|hurting",
    ),
    ("missing", r"missing|unaccounted for", r"(?!)"),
    ("arrested", r"arrested|detained|arrests", r"arrested|arresting|detained|detaining|arrests|detains"),
)
_NO_UNIT = r"(?![\w-]|\s*(?:days|hours|years|times|percent|%))"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    *(
        (topic, re.compile(pattern, re.IGNORECASE))
        for topic, after, before in _TOPICS
        for pattern in (
            rf"(?<![\w$€£.,-]){_COUNT}{_GROUP}{_BEING}\s+(?:{after})\b",
            rf"\b(?:{before})\s+{_COUNT}{_NO_UNIT}{_GROUP_AFTER}(?=[\s.,;]|$)",
        )
    ),
    ("killed", re.compile(_TOLL, re.IGNORECASE)),
)

_PEOPLE = frozenset(
    map(stem, ("people", "persons", "person", "others", "victims", "civilians", "lives", "dead"))
)
# A sentence with these speaks of another time, of something that may be, or of a further count.
_UNSURE = re.compile(
    r"\b(?:not|could|would|might|may|if|last (?:year|month|week)|in (?:19|20)\d\d|previous(?:ly)?|another"
    r"|\w+ (?:more|others) (?:people|were|was))\b",
    re.IGNORECASE,
)
# What follows these counts a part of what stands before them.
_PART = re.compile(r"\b(?:including|among them|of whom|of them)\b", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:\s+(?:in|at|on|near|and|as|when|after|during|by|from|of|with|while))+$", re.IGNORECASE
)
_PLACE = re.compile(r"\s*(?:in|at|near) (?:the )?([A-Z]\w+)")
_LOOSE = frozenset(
    {"more than", "over", "nearly", "almost", "about", "around", "some", "as many as", "up to"}
)
# Loose counts within this share of the other are no contradiction ("about 50" and "52").
_NEAR = 0.25
# Counts further apart than this factor are hardly of the same people.
_FAR = 4


@dataclass(frozen=True, slots=True)
class _Claim:
    topic: str
    group: str
    value: float
    loose: bool
    text: str
    place: str


def disagreements(briefs: Mapping[str, Sequence[Bullet]]) -> tuple[Disagreement, ...]:
    """Return where articles on one event give different counts of the same.

    Args:
        briefs: The bullets of each article by its id, the article to be named first (the latest) first.

    Returns:
        One entry for each thing counted, its claims in the words of the bullets, in order of ``briefs``.
    """
    tables: dict[tuple[str, str], dict[str, _Claim]] = {}
    for article, bullets in briefs.items():
        for key, claims in _by_subject(bullets).items():
            # An article with two figures for one thing tells of a development or of parts: no single claim.
            if len({claim.value for claim in claims}) == 1:
                tables.setdefault(key, {})[article] = claims[0]
    found = []
    for (topic, group), claims_by_article in tables.items():
        values = list(claims_by_article.values())
        cited: dict[float, tuple[str, list[str]]] = {}
        for article, claim in claims_by_article.items():
            if any(_contradict(claim, other) for other in values):
                cited.setdefault(claim.value, (claim.text, []))[1].append(article)
        if not cited:
            continue
        subject = f"{group} {topic}".strip()
        found.append(
            Disagreement(
                topic=subject,
                claims=tuple(Claim(text=text, citations=tuple(ids)) for text, ids in cited.values()),
            )
        )
    return tuple(found)


def _by_subject(bullets: Sequence[Bullet]) -> dict[tuple[str, str], list[_Claim]]:
    found: dict[tuple[str, str], list[_Claim]] = {}
    for bullet in bullets:
        for claim in _claims(bullet.text):
            found.setdefault((claim.topic, claim.group), []).append(claim)
    return found


def _claims(text: str) -> Iterator[_Claim]:
    if _UNSURE.search(text):
        return
    whole = _PART.split(text, maxsplit=1)[0]
    for topic, pattern in _PATTERNS:
        for match in pattern.finditer(whole):
            group = _group(match.groupdict().get("group") or "")
            about = (match["about"] or "").strip().lower()
            yield _Claim(
                topic=topic,
                group=group,
                value=value_of(match["number"], match["scale"]),
                loose=about in _LOOSE,
                place=_place_after(whole, match.end()),
                text=_TRAILING.sub("", match.group().strip()),
            )


def _group(words: str) -> str:
    """Return who is counted, as one word; empty for people in general."""
    named = list(
        itertools.takewhile(lambda word: word not in stop_words() - {"people"}, words.lower().split())
    )
    if not named or any(stem(word) in _PEOPLE for word in named):
        return ""
    return named[-1]


def _place_after(text: str, end: int) -> str:
    match = _PLACE.match(text, max(end - 3, 0)) or _PLACE.match(text, end)
    return match[1].casefold() if match else ""


def _contradict(one: _Claim, other: _Claim) -> bool:
    # "Three killed in Florida" and "ten killed in Georgia" count different people.
    if one.value == other.value or (one.place and other.place and one.place != other.place):
        return False
    # The dead of an attack and the dead of the war that it belongs to, in the same words.
    if max(one.value, other.value) > _FAR * min(one.value, other.value):
        return False
    if one.loose or other.loose:
        return abs(one.value - other.value) > _NEAR * max(one.value, other.value)
    return True
