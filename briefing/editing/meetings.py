"""The table of meetings and agreements: who met whom, where, when, and what was agreed.

A row is made only from lines that say so, and never from a denial or a plan. What was agreed is quoted from
the line word by word: the part after "agreed" or "confirmed" where there is one, else the line itself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.editing.facts import NEGATION, same_fact, says_nothing_new
from briefing.editing.people import all_within, united
from briefing.types import Kind, Meeting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Bullet

LEAST_PARTICIPANTS = 2

# The words that say it, by kind: "the two, who have not met since May, agreed to …" is an agreement.
_ACTS = {
    Kind.MET: re.compile(
        r"\b(?:meet(?:s|ing)?|met|talks|summit|held|hosted|welcomed|received|visited|discussed|spoke|negotiated)\b",
        re.IGNORECASE,
    ),
    Kind.AGREED: re.compile(
        r"\b(?:agree(?:s|d|ment)?|confirm(?:s|ed)?|sign(?:s|ed)?|reach(?:es|ed)|conclud(?:es|ed)|pledg(?:es|ed)"
        r"|settled|ratified|struck|sealed|deal|accord|pact|treaty|truce|ceasefire)\b",
        re.IGNORECASE,
    ),
}
_NOT_YET = re.compile(
    r"\b(?:to|will|would|could|may|might|should|must|can|if|whether|unless|until)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_UNDONE_AFTER = re.compile(
    r"\b(?:(?:was|were|been|is|be) (?:cancel\w+|postponed|called off|rejected|denied|suspended)"
    r"|collapsed|broke down|failed|ended without|without (?:an? |any )?(?:agreement|deal|accord|result)"
    r"|no (?:deal|agreement|accord|breakthrough))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r", (?:who|which|whose|where)\b[^,]*,")
_AGREED = re.compile(r"\b(?:agreed|confirmed|pledged|agrees?)\s+(?:that\s+)?(?=\w)")


def meetings(stories: Sequence[Sequence[Bullet]]) -> tuple[Meeting, ...]:
    """Return the rows of the table.

    Args:
        stories: The bullets of each story, in the order of the document: all that its articles say, not only
            those that the document shows.
    """
    rows: list[Meeting] = []
    for bullets in stories:
        for row in _rows(bullets):
            twin = next((place for place, known in enumerate(rows) if _is_same_meeting(known, row)), None)
            if twin is None:
                rows.append(row)
            else:
                rows[twin] = _joined(rows[twin], row)
    return tuple(rows)


def _rows(bullets: Sequence[Bullet]) -> list[Meeting]:
    """One row for each group of people that met or agreed in a story."""
    told = [item for item in bullets if item.kind in _ACTS and not _is_undone(item)]
    groups: list[list[Bullet]] = []
    alone: list[Bullet] = []
    # Meetings first: an agreement belongs to the meeting at which it was made.
    for bullet in sorted(told, key=lambda item: item.kind is not Kind.MET):
        if len(bullet.who) < LEAST_PARTICIPANTS:
            alone.append(bullet)
            continue
        group = next((group for group in groups if _belongs(bullet, group)), None)
        if group is None:
            groups.append([bullet])
        else:
            group.append(bullet)
    for bullet in alone:
        # "Ishiba agreed to …" is of the one meeting of a story at which he was; of two it could be either.
        fitting = [group for group in groups if bullet.who and _belongs(bullet, group)]
        if len(fitting) == 1:
            fitting[0].append(bullet)
    return [_row(group) for group in groups]


def _belongs(bullet: Bullet, group: Sequence[Bullet]) -> bool:
    people = united([], [person for known in group for person in known.who])
    if not (all_within(bullet.who, people) or all_within(people, bullet.who)):
        return False
    return all(_times_fit(bullet, known) and _places_fit(bullet.where, known.where) for known in group)


def _times_fit(bullet: Bullet, known: Bullet) -> bool:
    if bullet.when is None or known.when is None or bullet.when == known.when:
        return True
    # "Agreed that trains will run from June": a later date is that of what was agreed on.
    return bullet.kind is Kind.AGREED and known.kind is Kind.MET and bullet.when > known.when


def _places_fit(one: Sequence[str], other: Sequence[str]) -> bool:
    if not one or not other:
        return True
    return any(
        first.casefold() in second.casefold() or second.casefold() in first.casefold()
        for first in one
        for second in other
    )


def _row(group: Sequence[Bullet]) -> Meeting:
    people = united([], [person for bullet in group for person in bullet.who])
    agreed: list[str] = []
    used: list[Bullet] = []
    for bullet in group:
        told = any(same_fact(known, bullet) or says_nothing_new(bullet, known) for known in used)
        text = None if told else _agreement(bullet)
        if text is not None and text not in agreed:
            agreed.append(text)
            used.append(bullet)
    return Meeting(
        who=people,
        where=next((bullet.where[0] for bullet in group if bullet.where), None),
        when=_when(group),
        agreed=tuple(agreed),
        citations=tuple(dict.fromkeys(key for bullet in group for key in bullet.citations)),
    )


def _when(group: Sequence[Bullet]) -> str | None:
    """Return the day of the meeting; an agreement's date may be that of what was agreed on."""
    met = next((bullet.when for bullet in group if bullet.kind is Kind.MET and bullet.when), None)
    if met is not None or any(bullet.kind is Kind.MET for bullet in group):
        return met
    return next((bullet.when for bullet in group if bullet.when), None)


def _agreement(bullet: Bullet) -> str | None:
    """Return the words of a line that say what was agreed; None where it tells only of the meeting."""
    match = _AGREED.search(bullet.text)
    if match is not None:
        return bullet.text[match.end() :].strip().rstrip(".")
    return bullet.text.rstrip(".") if bullet.kind is Kind.AGREED else None


def _is_undone(bullet: Bullet) -> bool:
    """Tell whether a line says that the meeting or agreement did not, or has yet to, come about.

    "Agreed not to attack" is an agreement; "did not agree" is none: what counts is a denial before the act.
    """
    text = _ASIDE.sub("", bullet.text)
    if _UNDONE_AFTER.search(text):
        return True
    acts = list(_ACTS[bullet.kind].finditer(text))
    if not acts:
        return bool(NEGATION.search(text))
    return all(NEGATION.search(text[: act.start()]) or _NOT_YET.search(text[: act.start()]) for act in acts)


def _is_same_meeting(one: Meeting, other: Meeting) -> bool:
    """Tell whether rows of two stories are one meeting; without a date that is never sure."""
    return (
        one.when is not None
        and one.when == other.when
        and len(one.who) == len(other.who)
        and all_within(one.who, other.who)
        and _places_fit([one.where] if one.where else [], [other.where] if other.where else [])
    )


def _joined(one: Meeting, other: Meeting) -> Meeting:
    return replace(
        one,
        who=united(one.who, other.who),
        where=one.where or other.where,
        agreed=tuple(dict.fromkeys((*one.agreed, *other.agreed))),
        citations=tuple(dict.fromkeys((*one.citations, *other.citations))),
    )
