"""Where the sources of a story count differently: "12 people were killed" here, "at least 15 dead" there.

Counts of people killed, hurt, missing or arrested are compared wherever they stand: what is counted is clear
there without understanding the sentence, and these are the figures that change during a day and that a reader
must not get wrong. A count of another group ("two children were killed") is compared with counts of that
group alone. Other figures are compared only between sentences that are alike but for the figure
(`editing.figures`). Bullets and the first sentences of every article are read, for of a story of nine
articles only some are briefed.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.editing.chains import own_outlet, repeated_outlet
from briefing.editing.figures import differing_figures
from briefing.editing.numbers import NUMBER, SCALE, value_of
from briefing.editing.speakers import speaker_in
from briefing.stories.terms import stem, stop_words
from briefing.types import Claim, Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Article, Bullet

OPENING = 8
"""Sentences of an article that are read: further down it tells background."""

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
_GROWN_TOLL = (
    r"\b(?:number|count) of (?:people |those |victims )?(?:killed|dead)\b[^.;]{0,90}?\s(?:rose|climbed|grew|fell) to\s+"
    + _COUNT
    + r"(?![\w-]|\s*(?:days|hours|years|per|percent|%))"
)
_TOLL = (
    r"\bdeath toll\b[^.;,]{0,40}?\s(?:to|at|is|was|of)\s+"
    + _COUNT
    + r"(?![\w-]|\s*(?:days|hours|years|per|percent|%))"
)

_TOPICS: tuple[tuple[str, str, str], ...] = (
    ("killed", r"killed|dead|died|die|slain|deaths|fatalities", r"killed|killing|kills|claimed the lives of"),
    (
        "injured",
        r"injured|wounded|hurt|injuries",
        r"injured|injuring|wounded|wounding|injures|wounds|hurting",
    ),
    ("missing", r"missing|unaccounted for", r"(?!)"),
    ("arrested", r"arrested|detained|arrests", r"arrested|arresting|detained|detaining|arrests|detains"),
)
_NO_UNIT = r"(?![\w-]|\s*(?:days|hours|years|times|percent|%|to \d))"
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
    ("killed", re.compile(_GROWN_TOLL, re.IGNORECASE)),
)

_PEOPLE = frozenset(
    map(stem, ("people", "persons", "person", "others", "victims", "civilians", "lives", "dead"))
)
# A sentence with these speaks of another time, of something that may be, or of a further count.
_UNSURE = re.compile(
    r"\b(?:not|could|would|might|may|if|last (?:year|month|week)|(?:in|since|of) (?:19|20)\d\d|previous(?:ly)?|another"
    r"|earlier|initially|at first|years? ago|since|every|each|annual(?:ly)?|in recent \w+|that (?:quake|temblor|attack)"
    r"|in (?:January|February|March|April|May|June|July|August|September|October|November|December)"
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
class Count:
    """A count of people as a sentence gives it; ``loose`` for "about 50"."""

    topic: str
    group: str
    value: float
    loose: bool
    text: str
    place: str
    sentence: str
    speaker: str | None = None


def disagreements(
    briefs: Mapping[str, Sequence[Bullet]], articles: Mapping[str, Article] | None = None
) -> tuple[Disagreement, ...]:
    """Return where articles on one event give different figures of the same.

    Args:
        briefs: The bullets of each article by its id.
        articles: The articles, the one to be named first (the latest) first; those without a brief included.

    Returns:
        One entry for each thing counted, its claims in the words of their sources, in order of ``articles``.
    """
    known = dict(articles or {})
    order = list(dict.fromkeys((*known, *briefs)))
    tables: dict[tuple[str, str], dict[str, Count]] = {}
    for name in order:
        for key, count in _counts_of(briefs.get(name, ()), known.get(name)).items():
            tables.setdefault(key, {})[name] = count
    found = []
    for (topic, group), counts in tables.items():
        latest = _latest_of_each(counts, known)
        values = list(latest.values())
        cited: dict[float, list[str]] = {}
        for name, count in latest.items():
            if any(contradict(count, other) for other in values):
                cited.setdefault(count.value, []).append(name)
        if len(cited) > 1:
            claims = tuple(_claim(latest, ids, known) for ids in cited.values())
            found.append(Disagreement(topic=f"{group} {topic}".strip(), claims=claims))
    found.extend(differing_figures([known[name] for name in order if name in known]))
    return tuple(found)


def _latest_of_each(counts: Mapping[str, Count], articles: Mapping[str, Article]) -> dict[str, Count]:
    """Return the counts without those that their own outlet replaced: an outlet does not contradict itself.

    Reports that only repeat another outlet are that outlet's, so they are not held against it either.
    """
    kept: dict[str, Count] = {}
    latest: dict[str, float] = {}
    for name, count in counts.items():
        article = articles.get(name)
        outlet = name if article is None else repeated_outlet(count.sentence) or own_outlet(article)
        if latest.setdefault(outlet, count.value) == count.value:
            kept[name] = count
    return kept


def _claim(counts: Mapping[str, Count], ids: Sequence[str], articles: Mapping[str, Article]) -> Claim:
    """One figure with all who give it; the first of them (the latest) gives the words."""
    first = counts[ids[0]]
    latest = articles.get(ids[0])
    speaker = first.speaker or next((counts[name].speaker for name in ids if counts[name].speaker), None)
    return Claim(
        text=first.text,
        citations=tuple(ids),
        speaker=speaker,
        published=latest.published if latest is not None else None,
    )


def _counts_of(bullets: Sequence[Bullet], article: Article | None) -> dict[tuple[str, str], Count]:
    """Return the one count that an article gives of each thing.

    A bullet's count goes first; where the first sentences give two, the article tells of a development or of
    parts, and no single claim.
    """
    found: dict[tuple[str, str], list[Count]] = {}
    for bullet in bullets:
        for count in counts_in(bullet.text):
            found.setdefault((count.topic, count.group), []).append(_with_full_name(count, bullet))
    single = {key: counts[0] for key, counts in found.items() if len({item.value for item in counts}) == 1}
    if article is None or article.headline_only:
        return single
    beside: dict[tuple[str, str], list[Count]] = {}
    for sentence in article.sentences[:OPENING]:
        for count in counts_in(sentence.text):
            beside.setdefault((count.topic, count.group), []).append(count)
    for key, counts in beside.items():
        if key not in found and len({item.value for item in counts}) == 1:
            single[key] = counts[0]
    return single


def _with_full_name(count: Count, bullet: Bullet) -> Count:
    """Name the speaker of a bullet's count as its analysis does, where the words say that it is one's claim."""
    known = bullet.attribution.speaker if bullet.attribution is not None else None
    unsaid = known is not None and known.split()[-1].casefold() not in bullet.text.casefold()
    return replace(count, speaker=known) if known and (count.speaker or unsaid) else count


def counts_in(text: str) -> Iterator[Count]:
    """Yield the counts of people killed, hurt, missing or arrested that a sentence gives for certain."""
    if _UNSURE.search(text):
        return
    whole = _PART.split(text, maxsplit=1)[0]
    for topic, pattern in _PATTERNS:
        for match in pattern.finditer(whole):
            group = _group(match.groupdict().get("group") or "")
            about = (match["about"] or "").strip().lower()
            yield Count(
                topic=topic,
                group=group,
                value=value_of(match["number"], match["scale"]),
                loose=about in _LOOSE,
                place=_place_after(whole, match.end()),
                text=_TRAILING.sub("", match.group().strip()),
                sentence=text,
                speaker=speaker_in(text, at=match.start()),
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


def is_outdated(headline: str, differing: Sequence[Disagreement]) -> bool:
    """Tell whether a headline gives another count than the latest of those that differ."""
    latest = [count for item in differing if not item.is_dispute for count in counts_in(item.claims[0].text)]
    return any(
        (told.topic, told.group) == (count.topic, count.group) and contradict(told, count)
        for told in counts_in(headline)
        for count in latest
    )


def contradict(one: Count, other: Count) -> bool:
    """Tell whether two counts of one thing cannot both hold."""
    # "Three killed in Florida" and "ten killed in Georgia" count different people.
    if one.value == other.value or (one.place and other.place and one.place != other.place):
        return False
    # The dead of an attack and the dead of the war that it belongs to, in the same words.
    if max(one.value, other.value) > _FAR * min(one.value, other.value):
        return False
    if one.loose or other.loose:
        return abs(one.value - other.value) > _NEAR * max(one.value, other.value)
    return True
