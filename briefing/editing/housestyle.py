"""A compiled briefing in the style of the house, before it is kept: so every form and channel carries it.

Evidence, titles of sources and what an earlier briefing said are other people's words and stay. A line that an
editor wrote stays too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.editing.wordstyle import styled
from briefing.style import PLAIN
from briefing.types import Method, Participant

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.style import HouseStyle
    from briefing.types import Briefing, Bullet, Meeting, Story

    Write = Callable[[str], str]


def in_house_style(briefing: Briefing, style: HouseStyle) -> Briefing:
    """Return ``briefing`` as the house writes it; as it is where the house has no style."""
    if style == PLAIN:
        return briefing
    proofs = {
        bullet.text: tuple(item.quote for item in bullet.evidence)
        for story in briefing.stories
        for bullet in (*story.bullets, *story.more)
    }
    titles = tuple(entry.title for entry in briefing.sources)

    def plain(text: str) -> str:
        return styled(text, style, evidence=proofs.get(text, titles))

    return replace(
        briefing,
        stories=tuple(_story(story, style, plain) for story in briefing.stories),
        meetings=tuple(_meeting(item, style, plain) for item in briefing.meetings),
        coming_up=tuple(replace(item, text=plain(item.text)) for item in briefing.coming_up),
        glance=tuple(replace(item, text=plain(item.text)) for item in briefing.glance),
        continuing=tuple(replace(item, headline=plain(item.headline)) for item in briefing.continuing),
        corrections=tuple(replace(item, text=plain(item.text)) for item in briefing.corrections),
        date_order=style.dates,
    )


def _story(story: Story, style: HouseStyle, plain: Write) -> Story:
    return replace(
        story,
        headline=plain(story.headline),
        bullets=tuple(_bullet(bullet, style, plain) for bullet in story.bullets),
        more=tuple(_bullet(bullet, style, plain) for bullet in story.more),
    )


def _bullet(bullet: Bullet, style: HouseStyle, plain: Write) -> Bullet:
    if bullet.method is Method.EDITED:
        return bullet
    return replace(bullet, text=plain(bullet.text), who=_participants(bullet.who, style, plain))


def _meeting(meeting: Meeting, style: HouseStyle, plain: Write) -> Meeting:
    return replace(
        meeting,
        who=_participants(meeting.who, style, plain),
        agreed=tuple(plain(point) for point in meeting.agreed),
    )


def _participants(
    people: tuple[Participant, ...], style: HouseStyle, plain: Write
) -> tuple[Participant, ...]:
    """Return participants in the order of precedence, their roles as the house writes them."""
    forms = dict(style.address)
    aliases = dict(style.aliases)
    named = (
        replace(
            person,
            name=aliases.get(person.name, person.name),
            role=forms.get(person.role, plain(person.role)) if person.role else None,
        )
        for person in sorted(people, key=lambda person: _place(person, style))
    )
    return tuple(named)


def _place(person: Participant, style: HouseStyle) -> int:
    for place, wanted in enumerate(style.precedence):
        if wanted.casefold() in {person.name.casefold(), (person.role or "").casefold()}:
            return place
    for place, wanted in enumerate(style.precedence):
        if wanted.casefold() in (person.role or "").casefold():
            return place
    return len(style.precedence)
