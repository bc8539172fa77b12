"""Where sources contradict each other, in words: figures with outlet and hour, claims with who says yes and no."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from briefing.rendering.content import Claim, Dispute
from briefing.rendering.lines import numbers
from briefing.rendering.safety import clean
from briefing.rendering.speaking import t
from briefing.rendering.wording import moment_label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from briefing.types import Briefing, Disagreement, SourceEntry
    from briefing.types import Claim as Side

UNNAMED = "outlet not named"


class Comparing:
    """Words the disagreements of one briefing, whose day and zone its hours are told in."""

    def __init__(self, briefing: Briefing, entries: Mapping[str, SourceEntry]) -> None:
        self._today = briefing.date
        self._zone = zone_of(briefing)
        self._entries = entries

    def dispute(self, disagreement: Disagreement) -> Dispute:
        """Return ``disagreement`` as a document shows it."""
        topic = clean(disagreement.topic)
        if disagreement.is_dispute:
            title = t("Disputed: {topic}?", topic=topic.rstrip(" .?"))
            words = self._side
        else:
            title, words = t("Sources differ ({topic}):", topic=topic), self._figure
        return Dispute(
            title=title,
            claims=tuple(
                Claim(text=words(claim), citations=numbers(claim.citations, self._entries))
                for claim in disagreement.claims
            ),
        )

    def _figure(self, claim: Side) -> str:
        speaker = clean(claim.speaker) if claim.speaker else ""
        told = [speaker, self._outlets(claim), moment_label(claim.published, self._today, self._zone)]
        about = ", ".join(part for part in told if part)
        return f"{clean(claim.text)} ({about})" if about else clean(claim.text)

    def _side(self, claim: Side) -> str:
        text = clean(claim.text)
        who = clean(claim.speaker) if claim.speaker else ""
        said = ": ".join(dict.fromkeys(part for part in (who, text) if part)) or self._outlets(claim)
        if claim.denies is None:
            return said
        return t("no: {said}", said=said) if claim.denies else t("yes: {said}", said=said)

    def _outlets(self, claim: Side) -> str:
        return ", ".join(outlets(claim.citations, self._entries))


def outlets(ids: tuple[str, ...], entries: Mapping[str, SourceEntry]) -> tuple[str, ...]:
    """Return the outlets of articles, each once."""
    known = (entries[key] for key in ids if key in entries)
    return tuple(dict.fromkeys(clean(entry.source or "") or t(UNNAMED) for entry in known))


def zone_of(briefing: Briefing) -> dt.tzinfo | None:
    """Return the zone in which the day is counted; None where this machine does not know it."""
    try:
        return zoneinfo.ZoneInfo(briefing.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
