"""Marked who, where and when against the *fields* of a brief, not its words.

Two forms of marks: ``fiveWoneH`` as coders of news corpora leave it (each answer with the number of coders
who gave it; at least two have to agree), and plain lists ``who``, ``where``, ``when`` and ``kinds``. An article counts
as hit where one of its answers is found, because coders mark the same person in several wordings; the share
of all answers found is given beside it, and the number of names that the briefs give, because a brief that
names everybody would find everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from briefing.evaluation.matching import moments_match, names_match, places_match
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.evaluation.bootstrap import Bootstrap, Estimate
    from briefing.evaluation.rows import Row
    from briefing.types import Brief, Participant

FIELDS = ("who", "where", "when")
AGREED = 2
"""An answer counts where this many coders gave it."""

MOST_NAMES = 6
"""An article with more names in its ``who`` has named a crowd."""


def marked(row: Row) -> bool:
    """Tell whether a row has marked answers."""
    return any(answers(row, name) for name in FIELDS) or bool(_strings(row.fields.get("kinds")))


def answers(row: Row, name: str) -> tuple[tuple[str, str | None], ...]:
    """Return the marked answers of a field, each with the day that the coders worked out for it, if any."""
    coded = row.fields.get("fiveWoneH")
    if isinstance(coded, Mapping):
        items = coded.get(name)
        return tuple(
            (str(item["text"]), item.get("parsed"))
            for item in (items if isinstance(items, list) else [])
            if isinstance(item, Mapping)
            and item.get("text")
            and int(item.get("coderPhraseCount") or 0) >= AGREED
        )
    return tuple((text, None) for text in _strings(row.fields.get(name)))


def _strings(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    found = [item.get("name") if isinstance(item, Mapping) else item for item in listed]
    return tuple(item.strip() for item in found if isinstance(item, str) and item.strip())


def mark_metrics(rows: Sequence[Row], briefs: Sequence[Brief], bootstrap: Bootstrap) -> dict[str, Estimate]:
    """Return the share of articles, and of answers, found in the briefs' fields; empty without marks."""
    if not any(marked(row) for row in rows):
        return {}
    found: dict[str, Estimate] = {}
    for name in FIELDS:
        counts = [_found(name, answers(row, name), brief) for row, brief in zip(rows, briefs, strict=True)]
        if any(total for _, total in counts):
            found[name] = bootstrap.mean([float(hits > 0) if total else None for hits, total in counts])
            found[f"{name}_answers"] = bootstrap.ratio(
                [float(hits) for hits, _ in counts], [float(total) for _, total in counts]
            )
    wanted = [set(_strings(row.fields.get("kinds"))) for row in rows]
    if any(wanted):
        told = [{str(bullet.kind) for bullet in brief.bullets} for brief in briefs]
        found["kinds"] = bootstrap.ratio(
            [float(len(kinds & have)) for kinds, have in zip(wanted, told, strict=True)],
            [float(len(kinds)) for kinds in wanted],
        )
        without = [bool(kinds) and str(Kind.MET) not in kinds for kinds in wanted]
        found["false_meetings"] = bootstrap.mean(
            [float(str(Kind.MET) in have) if none else None for none, have in zip(without, told, strict=True)]
        )
    names = [float(len({person.name for person in _who(brief)})) for brief in briefs]
    found["names_an_article"] = bootstrap.mean(list(names))
    found["over_six_names"] = bootstrap.mean([float(count > MOST_NAMES) for count in names])
    return found


def _found(name: str, wanted: Sequence[tuple[str, str | None]], brief: Brief) -> tuple[int, int]:
    """Return how many answers are found, and how many there are."""
    if name == "who":
        hits = sum(any(names_match(text, person) for person in _who(brief)) for text, _ in wanted)
    elif name == "where":
        places = [*brief.where, *(place for bullet in brief.bullets for place in bullet.where)]
        hits = sum(any(places_match(text, place) for place in places) for text, _ in wanted)
    else:
        moments = [moment for moment in (brief.when, *(bullet.when for bullet in brief.bullets)) if moment]
        hits = sum(
            any(moments_match(text, parsed, brief.article.day, when) for when in moments)
            for text, parsed in wanted
        )
    return hits, len(wanted)


def _who(brief: Brief) -> list[Participant]:
    return [person for bullet in brief.bullets for person in bullet.who]
