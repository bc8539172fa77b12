"""When two participants are one: "Shigeru Ishiba" in one line, "Ishiba" in the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Participant


def is_same(one: Participant, other: Participant) -> bool:
    """Tell whether two names are one person's (or group's): the same words, or one is the other's surname."""
    first, second = _words(one.name), _words(other.name)
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    return len(short) == 1 and short[0] == long[-1]


def all_within(some: Sequence[Participant], others: Sequence[Participant]) -> bool:
    """Tell whether each of ``some`` is among ``others``."""
    return all(any(is_same(one, other) for other in others) for one in some)


def united(some: Sequence[Participant], others: Sequence[Participant]) -> tuple[Participant, ...]:
    """Return both lists as one, each person once, with the fullest name and the first known role."""
    people: list[Participant] = []
    for person in (*some, *others):
        place = next((at for at, known in enumerate(people) if is_same(known, person)), None)
        if place is None:
            people.append(person)
            continue
        known = people[place]
        name = person.name if len(_words(person.name)) > len(_words(known.name)) else known.name
        people[place] = replace(known, name=name, role=known.role or person.role)
    return tuple(people)


def _words(name: str) -> list[str]:
    words = name.casefold().replace(".", "").split()
    return words[1:] if len(words) > 1 and words[0] == "the" else words
