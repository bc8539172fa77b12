"""What earlier briefings told does not come again; what is new in a known story comes as an update.

Decided line by line, by the rule that also merges lines of two outlets: a line is told when an earlier line
says all that it says, with the same numbers, names, denials and speaker. "16 people died" is therefore new
after "12 people died", and the same sentence from another outlet a day later is not. A story of which nothing
is left is not shown; the coverage statement says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefing.editing.facts import same_fact, says_nothing_new
from briefing.stories.terms import content_stems
from briefing.types import PastTelling

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from briefing.types import Article, Attribution, Brief, Bullet, Continuing

UPDATE = "update"


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A story that an earlier briefing told.

    Attributes:
        date: The day of the briefing.
        story: Its id then.
        headline: Its headline then.
        bullets: Its lines.
        leading: The article that led it, where it is at hand.
        affair: Id of the affair that it belongs to; empty where it began one.
        since: The first day of the affair.
    """

    date: dt.date
    story: str
    headline: str
    bullets: tuple[Bullet, ...]
    leading: Article | None = None
    affair: str = ""
    since: dt.date | None = None


def history_of(affair: str, earlier: Sequence[Earlier]) -> tuple[PastTelling, ...]:
    """Return what briefings told of an affair, a headline for each day, the oldest first.

    Args:
        affair: Its id; where it is empty there is no history.
        earlier: The stories of earlier briefings, the latest last.
    """
    days = {item.date: item.headline for item in earlier if affair and affair in {item.affair, item.story}}
    return tuple(PastTelling(date=day, headline=days[day]) for day in sorted(days))


@dataclass(frozen=True, kw_only=True, slots=True)
class Continuity:
    """How a day continues earlier ones.

    Attributes:
        statuses: Status by id of the stories that are not new.
        affairs: Id and first day of the affair by id of the stories that continue one.
        continuing: Stories that go on without anything new.
        continued: Their articles, which the list of sources must name.
        earlier: What earlier briefings told, the latest last.
    """

    statuses: Mapping[str, str] = field(default_factory=dict)
    affairs: Mapping[str, tuple[str, dt.date]] = field(default_factory=dict)
    continuing: Sequence[Continuing] = ()
    continued: Sequence[Article] = ()
    earlier: Sequence[Earlier] = ()


class Told:
    """The lines that earlier briefings told, found by their words."""

    def __init__(self, earlier: Sequence[Earlier]) -> None:
        self._lines: list[tuple[Bullet, dt.date]] = []
        self._by_word: dict[str, list[int]] = {}
        self._exact: dict[tuple[str, Attribution | None], dt.date] = {}
        self._headlines: dict[str, dt.date] = {}
        for story in earlier:
            self._headlines[_plain(story.headline)] = story.date
            for bullet in (line.unstyled for line in story.bullets):
                for word in set(content_stems(bullet.text)):
                    self._by_word.setdefault(word, []).append(len(self._lines))
                self._lines.append((bullet, story.date))
                self._exact[bullet.text, bullet.attribution] = story.date

    def fresh(self, brief: Brief) -> tuple[Brief, dt.date | None]:
        """Return a brief without the lines that were told, and the latest day on which one was."""
        days = [self.day_of(bullet) for bullet in brief.bullets]
        kept = tuple(bullet for bullet, day in zip(brief.bullets, days, strict=True) if day is None)
        return replace(brief, bullets=kept), max((day for day in days if day), default=None)

    def day_of(self, bullet: Bullet) -> dt.date | None:
        """Return the latest day on which a line was told; None if it is new."""
        if (bullet.text, bullet.attribution) in self._exact:
            return self._exact[bullet.text, bullet.attribution]
        shared: dict[int, int] = {}
        words = set(content_stems(bullet.text))
        for word in words:
            for place in self._by_word.get(word, ()):
                shared[place] = shared.get(place, 0) + 1
        # Both rules ask for more than this share of the words: the others need no closer look.
        least = max(2.0, 0.3 * len(words))
        for place in sorted((place for place, count in shared.items() if count >= least), reverse=True):
            told, day = self._lines[place]
            if same_fact(bullet, told) or says_nothing_new(bullet, told):
                return day
        return None

    def day_of_headline(self, headline: str) -> dt.date | None:
        """Return the day on which a headline was told; None if it is new."""
        return self._headlines.get(_plain(headline))


def _plain(headline: str) -> str:
    return " ".join(headline.casefold().split())
