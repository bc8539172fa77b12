"""What a line in another language tells as data: its kind, who, when, and whose claim it is, where that is sure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.dates import day_of
from briefing.summarizing.foreign.language import language_of
from briefing.summarizing.foreign.marks import without_quotations
from briefing.summarizing.foreign.people import named_in
from briefing.types import Attribution, Kind, Participant

if TYPE_CHECKING:
    from briefing.types import Article

_FAR = 60


def kind_of(text: str, article: Article) -> Kind:
    """Return the kind of a line by its verbs; "happened" where none is known, or where it is negated."""
    language = language_of(article.language)
    spoken = without_quotations(text)
    for kind, pattern in language.kinds:
        match = pattern.search(spoken)
        if match is None:
            continue
        if kind in {Kind.AGREED, Kind.MET, Kind.DECIDED} and language.negation.search(spoken):
            continue
        return kind
    return Kind.HAPPENED


def when_of(text: str, source: str, article: Article) -> str | None:
    """Return the one day that a line or, where it names none, its sentence tells."""
    return day_of(text, article) or day_of(source, article)


def who_of(text: str, article: Article) -> tuple[Participant, ...]:
    """Return the people whom a line names."""
    return tuple(Participant(name=person.name, role=person.role) for _, person in named_in(text, article))


def attribution_of(text: str, article: Article) -> Attribution | None:
    """Return whose claim a line is: the one person who stands beside its verb of saying."""
    language = language_of(article.language)
    spoken = without_quotations(text)
    verb = None
    for match in language.saying.finditer(spoken):
        verb = match
    if verb is None or kind_of(text, article) is not Kind.SAID:
        return None
    people = named_in(spoken, article)
    if len(people) == 1:
        return Attribution(speaker=people[0][1].name)
    if language.code in {"ja", "zh"} and people and people[0][0] < _FAR // 4:
        after = spoken[people[0][0] :]
        # The topic of the sentence speaks: "…首相は…と述べた".
        topic = re.match(r"[^、。，]{1,20}?(?:は|が|氏は)", after) if language.code == "ja" else None
        if topic is not None and not any(0 < place - people[0][0] < topic.end() for place, _ in people):
            return Attribution(speaker=people[0][1].name)
    return None
