"""What is announced: lines whose event lies after the day of the briefing, the nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editing.facts import same_fact, says_nothing_new
from briefing.types import Bullet, ComingUp

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


def coming_up(bullets: Iterable[Bullet], *, date: dt.date) -> tuple[ComingUp, ...]:
    """Return the announced events.

    Args:
        bullets: Everything that the briefs say, in the order of the document.
        date: The day of the briefing; what begins on it or before it is not to come.
    """
    found: dict[str, list[tuple[Bullet, tuple[str, ...]]]] = {}
    for bullet in bullets:
        if bullet.when is None or not _is_after(bullet.when, date):
            continue
        known = found.setdefault(bullet.when, [])
        for place, (told, citations) in enumerate(known):
            if same_fact(told, bullet):
                known[place] = (told, tuple(dict.fromkeys((*citations, *bullet.citations))))
                break
            if says_nothing_new(bullet, told):
                break
        else:
            known.append((bullet, bullet.citations))
    return tuple(
        ComingUp(when=when, text=bullet.text, citations=citations)
        for when in sorted(found)
        for bullet, citations in found[when]
    )


def _is_after(when: str, date: dt.date) -> bool:
    """Compare a day, a month or the first day of a span; ISO texts sort like the times that they name."""
    begins = when.split("/", maxsplit=1)[0]
    return begins > date.isoformat()[: len(begins)]
