"""What is announced: dated events that lie after the day of the briefing, the nearest first.

Drawn from all bullets and from the other sentences of the stories' articles; a sentence that no bullet tells
is shortened by the rules of a bullet and carries itself as proof. What the story says was called off or put
off is left out: a calendar with one wrong date is worth less than one with a date missing.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.editing.announced import CALLED_OFF, Announced, announced, hour_of, may_announce
from briefing.editing.facts import fact_of, same_fact, tells_much_the_same
from briefing.editing.passages import Passages
from briefing.stories.terms import content_stems, is_frequent
from briefing.types import Bullet, ComingUp, Kind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Article, Sentence

SEARCHED = 40
"""Sentences of an article that are looked at."""

_LEAST_SHARED = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryTexts:
    """What a story says: its bullets by article, and its articles by id."""

    id: str
    bullets: Mapping[str, Sequence[Bullet]]
    articles: Mapping[str, Article] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Event:
    when: str
    time: str | None
    bullet: Bullet
    story: str
    citations: tuple[str, ...]


def coming_up(stories: Sequence[StoryTexts], *, date: dt.date, timezone: str = "UTC") -> tuple[ComingUp, ...]:
    """Return the announced events.

    Args:
        stories: What the stories say, in the order of the document.
        date: The day of the briefing; what begins on it or before it is not to come.
        timezone: IANA name of the briefing's zone, for the hours.
    """
    zone = zoneinfo.ZoneInfo(timezone)
    passages = Passages()
    events: list[_Event] = []
    for story in stories:
        for event in _of_story(story, passages, date, zone):
            place = next((at for at, known in enumerate(events) if _is_same_event(known, event)), None)
            if place is None:
                events.append(event)
            else:
                events[place] = _joined(events[place], event)
    return tuple(
        ComingUp(
            when=event.when,
            text=event.bullet.text,
            citations=event.citations,
            where=event.bullet.where,
            story=event.story,
            time=event.time,
        )
        for event in sorted(events, key=lambda event: (event.when, event.time or ""))
    )


def _of_story(
    story: StoryTexts, passages: Passages, date: dt.date, zone: zoneinfo.ZoneInfo
) -> Iterator[_Event]:
    found: list[_Event] = []
    names = list(dict.fromkeys((*story.bullets, *story.articles)))
    for name in names:
        article = story.articles.get(name)
        bullets = story.bullets.get(name, ())
        if article is None or article.headline_only or not article.sentences:
            found.extend(_of_plans(bullets, story, date))
        else:
            found.extend(_of_article(article, story, passages, date, zone))
    off = _called_off(story)
    for event in found:
        if not any(_is_off(event, sentence) for sentence in off):
            yield event


def _of_plans(bullets: Sequence[Bullet], story: StoryTexts, date: dt.date) -> Iterator[_Event]:
    """Yield the plans among bullets whose article is not at hand: nothing else says how they are meant."""
    for bullet in bullets:
        plan = bullet.kind is Kind.PLANNED and bullet.when is not None and not CALLED_OFF.search(bullet.text)
        if plan and bullet.when is not None and _is_after(bullet.when, date):
            yield _Event(bullet.when, None, bullet, story.id, bullet.citations)


def _of_article(
    article: Article,
    story: StoryTexts,
    passages: Passages,
    date: dt.date,
    zone: zoneinfo.ZoneInfo,
) -> Iterator[_Event]:
    bullets = story.bullets.get(article.id, ())
    for index, sentence in enumerate(article.sentences[:SEARCHED]):
        if not may_announce(sentence.text):
            continue
        passage = passages.of(article, index)
        if passage.doc is None or passage.unresolved:
            continue
        found = list(announced(passage.doc, article, date))
        if len({item.when for item in found}) != 1:
            continue  # of two days it would have to be guessed which is whose
        bullet = next((item for item in bullets if _is_of(item, sentence)), None)
        if bullet is None or not _tells(bullet, found[0], passage.written):
            bullet = passages.bullet(article, index)
        if bullet is None or not _tells(bullet, found[0], passage.written):
            continue
        when, time = hour_of(passage.written, found[0], article, zone)
        yield _Event(when, time, bullet, story.id, (article.id,))


def _is_of(bullet: Bullet, sentence: Sentence) -> bool:
    return bool(bullet.evidence) and sentence.start <= bullet.evidence[0].start < sentence.end


def _tells(bullet: Bullet, found: Announced, written: str) -> bool:
    """Tell whether a line holds the announced day, as a date or in the sentence's own words."""
    from briefing.summarizing.almanac import in_prose  # noqa: PLC0415 - with the analysis

    if CALLED_OFF.search(bullet.text):
        return False
    return in_prose(found.when) in bullet.text or written[found.start : found.end] in bullet.text


def _called_off(story: StoryTexts) -> list[str]:
    """Return the sentences and headlines of a story that say that something was called off or put off."""
    texts = [
        text
        for article in story.articles.values()
        for text in (article.title, *(sentence.text for sentence in article.sentences[:SEARCHED]))
    ]
    texts.extend(bullet.text for bullets in story.bullets.values() for bullet in bullets)
    return [text for text in dict.fromkeys(texts) if CALLED_OFF.search(text)]


def _is_off(event: _Event, sentence: str) -> bool:
    """Tell whether a sentence calls off an event: it speaks of the same thing.

    "The vote, put off until 12 December" calls off an earlier day, not that one.
    """
    shared = {stem for stem in content_stems(event.bullet.text) if not is_frequent(stem)} & set(
        content_stems(sentence)
    )
    names = set(fact_of(event.bullet.text).names)
    if len(shared - names) < _LEAST_SHARED:
        return False
    day = event.when[8:10].lstrip("0")
    return not (day and any(f"{word} {day} " in f"{sentence} " for word in ("until", "till", "to")))


def _is_same_event(one: _Event, other: _Event) -> bool:
    if one.when != other.when:
        return False
    return (
        same_fact(one.bullet, other.bullet)
        or tells_much_the_same(one.bullet, other.bullet)
        or tells_much_the_same(other.bullet, one.bullet)
    )


def _joined(one: _Event, other: _Event) -> _Event:
    """Return one entry for an event that two sentences announce; both announce it for that day."""
    citations = tuple(dict.fromkeys((*one.citations, *other.citations)))
    return _Event(one.when, one.time or other.time, one.bullet, one.story, citations)


def _is_after(when: str, date: dt.date) -> bool:
    """Compare a day, a month or the first day of a span; ISO texts sort like the times that they name."""
    begins = when.split("/", maxsplit=1)[0]
    return begins > date.isoformat()[: len(begins)]
