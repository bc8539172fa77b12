"""What an earlier briefing said and today's reports contradict.

A reader who was told something yesterday has to be told that it was wrong; a reader who was told twelve dead
and is told fifteen has only been told more. So a figure counts as corrected only where it cannot have grown
into the new one: a toll that falls, an exact figure that is another of a thing that does not change. A denial
of what was told, and a meeting or match that was called off or moved, are the other two. Only within one
story: the leading articles are alike, or the lines share their names and words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editing.announced import CALLED_OFF
from briefing.editing.denials import denied_words, plain_words
from briefing.editing.disagreements import contradict, counts_in
from briefing.editing.facts import NEGATION, fact_of
from briefing.stories.terms import content_stems, is_frequent
from briefing.types import Correction, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.editing.disagreements import Count
    from briefing.editing.earlier import Earlier
    from briefing.types import Article, Bullet, Story

_LEAST_SHARED = 2
_SHARE_OF_HEADLINE = 0.3
_LIKE_BUT_FOR_THE_DAY = 0.6
_DENIED = 0.6


def corrections(
    stories: Sequence[Story],
    earlier: Sequence[Earlier],
    articles: Mapping[str, Article] | None = None,
) -> tuple[Correction, ...]:
    """Return what of the earlier briefings no longer holds.

    Args:
        stories: The stories of today, with their bullets.
        earlier: The stories of earlier briefings.
        articles: Today's articles by id; with them only what was published after an earlier story corrects it.
    """
    found: dict[tuple[str, str], Correction] = {}
    for story in stories:
        for before in earlier:
            if not _is_same_story(story, before):
                continue
            for told in before.bullets:
                now = _contradicting(told.unstyled, story, articles or {}, before)
                if now is not None:
                    found[told.text, story.id] = Correction(
                        earlier=told.text,
                        date=before.date,
                        text=now.text,
                        citations=now.citations,
                        story=story.id,
                    )
    return tuple(found.values())


def _is_same_story(story: Story, before: Earlier) -> bool:
    """Tell whether an earlier story is that of today: by its names and what is rare in its words."""
    today = _marks([story.headline, *(bullet.text for bullet in (*story.bullets, *story.more))])
    headline = _marks([before.headline])
    told = _marks([before.headline, *(bullet.unstyled.text for bullet in before.bullets)])
    if not headline:
        return False
    return len(today & told) >= _LEAST_SHARED + 1 and len(today & headline) >= _SHARE_OF_HEADLINE * len(
        headline
    )


def _marks(texts: Sequence[str]) -> set[str]:
    return {
        stem
        for text in texts
        for stem in content_stems(text)
        if not is_frequent(stem) and not stem[0].isdigit()
    }


def _contradicting(
    told: Bullet, story: Story, articles: Mapping[str, Article], before: Earlier
) -> Bullet | None:
    """Return the line of today that contradicts a told one."""
    for line in (*story.bullets, *story.more):
        if line.text == told.text or not _is_later(line, articles, before):
            continue
        if (
            _lowered(told, line, story)
            or _another_day(told, line)
            or _called_off(told, line)
            or _denied(told, line)
        ):
            return line
    return None


def _is_later(line: Bullet, articles: Mapping[str, Article], before: Earlier) -> bool:
    """Tell whether a line is of a report that is not older than the day of the earlier briefing."""
    days = [
        article.day for name in line.citations if (article := articles.get(name)) is not None and article.day
    ]
    leading = before.leading.day if before.leading is not None else None
    return not days or leading is None or max(days) >= leading


def _lowered(told: Bullet, line: Bullet, story: Story) -> bool:
    """Tell whether a count of people fell, and nobody of today still gives the old or a higher one."""
    before, now = _counts(told), _counts(line)
    for key, old in before.items():
        new = now.get(key)
        if new is None or new.value >= old.value or not contradict(old, new) or old.loose or new.loose:
            continue
        if new.text.lower().startswith(("at least", "more than", "over")):
            continue
        others = [
            count.value
            for bullet in (*story.bullets, *story.more)
            for other, count in _counts(bullet).items()
            if other == key
        ]
        if max(others, default=new.value) <= new.value:
            return True
    return False


def _counts(bullet: Bullet) -> dict[tuple[str, str], Count]:
    found: dict[tuple[str, str], list[Count]] = {}
    for count in counts_in(bullet.text):
        found.setdefault((count.topic, count.group), []).append(count)
    return {key: counts[0] for key, counts in found.items() if len({item.value for item in counts}) == 1}


def _another_day(told: Bullet, line: Bullet) -> bool:
    """Tell whether a planned event has another day now: lines that are alike but for it."""
    if told.kind is not Kind.PLANNED or line.kind is not Kind.PLANNED:
        return False
    if not told.when or not line.when or told.when == line.when or len(told.when) != len(line.when):
        return False
    one, other = fact_of(told.text), fact_of(line.text)
    shared = one.words & other.words
    return (
        one.negated == other.negated
        and one.names[:1] == other.names[:1]
        and len(shared) >= _LIKE_BUT_FOR_THE_DAY * len(one.words | other.words)
    )


def _called_off(told: Bullet, line: Bullet) -> bool:
    """Tell whether a planned event was called off or put off."""
    if told.kind is not Kind.PLANNED or not CALLED_OFF.search(line.text) or CALLED_OFF.search(told.text):
        return False
    one, other = fact_of(told.text), fact_of(line.text)
    names = set(one.names)
    shared = {word for word in one.words & other.words if not is_frequent(word)}
    if one.dates and other.dates and not one.dates & other.dates and "until" not in line.text:
        return False
    return len(shared - names) >= 1 and len(shared) >= _LEAST_SHARED


def _denied(told: Bullet, line: Bullet) -> bool:
    """Tell whether a line denies what was told."""
    if NEGATION.search(told.text):
        return False
    denied = denied_words(line)
    said = plain_words(told.text)
    return len(denied & said) > _LEAST_SHARED and len(denied & said) >= _DENIED * len(denied)
