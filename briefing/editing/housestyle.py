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
    from collections.abc import Callable, Iterable, Sequence

    from briefing.style import HouseStyle
    from briefing.types import Article, Briefing, Bullet, Disagreement, Meeting, Story

    Write = Callable[[str, Iterable[str]], str]
    """Returns a text in the style of the house, given the ids of the articles that prove it."""


def in_house_style(briefing: Briefing, style: HouseStyle, articles: Sequence[Article] = ()) -> Briefing:
    """Return ``briefing`` as the house writes it; as it is where the house has no style.

    Args:
        briefing: The compiled briefing.
        style: The house style.
        articles: The articles of the day: only what they have word by word is put into quotation marks.
    """
    if style == PLAIN:
        return briefing
    words = {entry.id: entry.title for entry in briefing.sources}
    for story in briefing.stories:
        for bullet in (*story.bullets, *story.more):
            for item in bullet.evidence:
                words[item.article_id] = f"{words.get(item.article_id, '')}\n{item.quote}"
    words |= {article.id: f"{article.title}\n{article.text}" for article in articles}

    def write(text: str, citations: Iterable[str]) -> str:
        return styled(text, style, evidence=tuple(words[name] for name in citations if name in words))

    return replace(
        briefing,
        stories=tuple(_story(story, style, write) for story in briefing.stories),
        meetings=tuple(_meeting(item, style, write) for item in briefing.meetings),
        coming_up=tuple(replace(item, text=write(item.text, item.citations)) for item in briefing.coming_up),
        glance=tuple(replace(item, text=write(item.text, item.citations)) for item in briefing.glance),
        continuing=tuple(
            replace(item, headline=write(item.headline, item.citations)) for item in briefing.continuing
        ),
        corrections=tuple(
            replace(item, text=write(item.text, item.citations)) for item in briefing.corrections
        ),
        date_order=style.dates,
    )


def _story(story: Story, style: HouseStyle, write: Write) -> Story:
    return replace(
        story,
        headline=write(story.headline, story.articles),
        bullets=tuple(_bullet(bullet, style, write) for bullet in story.bullets),
        more=tuple(_bullet(bullet, style, write) for bullet in story.more),
        disagreements=tuple(_disagreement(item, write) for item in story.disagreements),
    )


def _disagreement(item: Disagreement, write: Write) -> Disagreement:
    cited = tuple(name for claim in item.claims for name in claim.citations)
    return replace(
        item,
        topic=write(item.topic, cited),
        claims=tuple(
            replace(
                claim,
                text=write(claim.text, claim.citations),
                speaker=write(claim.speaker, claim.citations) if claim.speaker else claim.speaker,
            )
            for claim in item.claims
        ),
    )


def _bullet(bullet: Bullet, style: HouseStyle, write: Write) -> Bullet:
    if bullet.method is Method.EDITED:
        return bullet
    text, said = write(bullet.text, bullet.citations), bullet.attribution
    if said is not None and said.speaker:
        speaker = write(said.speaker, bullet.citations)
        said = replace(said, speaker=speaker, plain=said.speaker if speaker != said.speaker else "")
    return replace(
        bullet,
        text=text,
        plain=bullet.text if text != bullet.text else "",
        who=_participants(bullet.who, style, write, bullet.citations),
        attribution=said,
    )


def _meeting(meeting: Meeting, style: HouseStyle, write: Write) -> Meeting:
    return replace(
        meeting,
        who=_participants(meeting.who, style, write, meeting.citations),
        agreed=tuple(write(point, meeting.citations) for point in meeting.agreed),
    )


def _participants(
    people: tuple[Participant, ...], style: HouseStyle, write: Write, citations: tuple[str, ...]
) -> tuple[Participant, ...]:
    """Return participants in the order of precedence, their roles as the house writes them.

    A person keeps the full name, under which registers and searches find them; a group or an office
    ("DPRK regime") is words like others.
    """
    forms = dict(style.address)
    return tuple(
        replace(
            person,
            name=person.name if person.name in forms else write(person.name, citations),
            role=forms.get(person.role, write(person.role, citations)) if person.role else None,
        )
        for person in sorted(people, key=lambda person: _place(person, style))
    )


def _place(person: Participant, style: HouseStyle) -> int:
    for place, wanted in enumerate(style.precedence):
        if wanted.casefold() in {person.name.casefold(), (person.role or "").casefold()}:
            return place
    for place, wanted in enumerate(style.precedence):
        if wanted.casefold() in (person.role or "").casefold():
            return place
    return len(style.precedence)
