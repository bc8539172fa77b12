"""Figures that differ between two sentences that are otherwise alike: "ordered 200 aircraft", "ordered 250 aircraft".

Nobody understands here what is counted. Two outlets' sentences have to agree in nearly everything but the
figure: in most of their words, in the names, in what stands before the figure and in the unit behind it.
What is left is rare, and hardly ever wrong.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editing.chains import own_outlet
from briefing.editing.facts import fact_of
from briefing.editing.numbers import numbers_in, without_dates
from briefing.editing.speakers import speaker_in
from briefing.stories.terms import content_stems
from briefing.types import Claim, Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.types import Article

OPENING = 8
_LEAST_SHARED = 4
_SHARE = 0.5
_FAR = 3
_CONTEXT = 40
# Durations, ages, ranks and times of day differ for many reasons.
_OTHER_UNITS = frozenset(
    {
        "year",
        "day",
        "hour",
        "minut",
        "month",
        "week",
        "second",
        "time",
        "am",
        "pm",
        "old",
        "kilometr",
        "mile",
        "metr",
    }
    | {"kilomet", "kilometer", "meter", "km", "feet", "foot", "acr", "hectar", "magnitud", "degre"}
)
_PEOPLE_COUNTED = re.compile(
    r"\b(?:killed|dead|died|deaths?|toll|injur\w+|wound\w+|missing|arrest\w+|detain\w+|casualt\w+)\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(?:about|around|some|nearly|almost|over|more than|less than|fewer than|up to|as many as|at least|roughly"
    r"|approximately|estimated)\s+[$€£¥₹]?$",
    re.IGNORECASE,
)
_WHOLE_WORDS = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    unit: str
    before: str
    loose: bool
    text: str
    sentence: str
    article: Article


def differing_figures(articles: Sequence[Article]) -> tuple[Disagreement, ...]:
    """Return the figures in which sentences of different outlets differ that are otherwise alike.

    Args:
        articles: The articles of a story, the one to be named first (the latest) first.
    """
    figures = [list(_figures(article)) for article in articles]
    found: dict[str, list[_Figure]] = {}
    for ones, others in itertools.combinations(figures, 2):
        for one, other in itertools.product(ones, others):
            if _differ(one, other):
                group = found.setdefault(f"{one.before} {one.unit}", [])
                group.extend(item for item in (one, other) if item not in group)
    return tuple(_disagreement(group) for group in found.values() if _is_clear(group))


def _figures(article: Article) -> Iterator[_Figure]:
    for sentence in article.sentences[:OPENING]:
        if _PEOPLE_COUNTED.search(sentence.text):
            continue
        plain, _ = without_dates(sentence.text)
        for number in numbers_in(plain):
            after = plain[number.end :]
            if after[:1] in {"-", "–"} or re.match(r"(?:st|nd|rd|th)\b", after):
                continue
            written = plain[number.start : number.end]
            stems = content_stems(after[:_CONTEXT])
            currency = next((mark for mark in "$€£¥₹" if mark in written), "")
            unit = currency or ("%" if number.key.endswith("%") else (stems[0] if stems else ""))
            before = content_stems(plain[: number.start])[-1:]
            if not unit or unit in _OTHER_UNITS or not before:
                continue
            noun = _WHOLE_WORDS.search(after) if not currency and unit != "%" else None
            text = written if noun is None else plain[number.start : number.end + noun.end()]
            yield _Figure(
                value=number.value,
                unit=unit,
                before=before[0],
                loose=bool(_LOOSE.search(plain[: number.start])),
                text=text.strip(),
                sentence=sentence.text,
                article=article,
            )


def _differ(one: _Figure, other: _Figure) -> bool:
    if one.value == other.value or (one.unit, one.before) != (other.unit, other.before):
        return False
    if own_outlet(one.article) == own_outlet(other.article):
        return False
    if max(one.value, other.value) > _FAR * min(one.value, other.value):
        return False
    if (one.loose or other.loose) and abs(one.value - other.value) <= 0.25 * max(one.value, other.value):
        return False
    first, second = fact_of(one.sentence), fact_of(other.sentence)
    if (first.negated, first.doubted, first.ahead) != (second.negated, second.doubted, second.ahead):
        return False
    shared = first.words & second.words
    least = min(len(first.words), len(second.words))
    return (
        len(shared) >= _LEAST_SHARED
        and len(shared) >= _SHARE * least
        and bool(set(first.names) & set(second.names) or not (first.names or second.names))
    )


def _is_clear(group: Sequence[_Figure]) -> bool:
    """An article that gives two figures of the same unit in the group tells of parts or of a development."""
    by_article: dict[str, set[float]] = {}
    for figure in group:
        by_article.setdefault(figure.article.id, set()).add(figure.value)
    return all(len(values) == 1 for values in by_article.values())


def _disagreement(group: Sequence[_Figure]) -> Disagreement:
    by_value: dict[float, list[_Figure]] = {}
    for figure in group:
        by_value.setdefault(figure.value, []).append(figure)
    claims = tuple(
        Claim(
            text=figures[0].text,
            citations=tuple(dict.fromkeys(figure.article.id for figure in figures)),
            speaker=next((name for figure in figures if (name := speaker_in(figure.sentence))), None),
            published=figures[0].article.published,
        )
        for figures in by_value.values()
    )
    words = _WHOLE_WORDS.findall(group[0].text)
    return Disagreement(topic=words[-1] if group[0].text[-1:].isalpha() else group[0].before, claims=claims)
