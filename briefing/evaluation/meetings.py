"""Marked meetings and agreements (event corpora with a trigger and its arguments) against kind and ``who``.

Two questions are kept apart. *Events*: what the product reads in the sentence of the trigger, whether or not a
brief would tell it. *Told*: what a bullet of the brief says, where one rests on that sentence. Only triggers
that are finite verbs count ("met", "has agreed"; not "the agreement", "a meeting", "to meet"), of the types
that are a meeting or an agreement at all: RAMS, for example, files lies and funerals under ``contact`` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.evaluation.checktext import letters
from briefing.evaluation.matching import found_in
from briefing.evaluation.rows import plain_article
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.evaluation.bootstrap import Bootstrap, Estimate
    from briefing.evaluation.rows import Row
    from briefing.types import Article, Brief, Participant

_TYPES = (
    (
        re.compile(r"contact\.(?:discussion|contact)\.|contact\.negotiate\.|^consult$|^met$", re.IGNORECASE),
        Kind.MET,
    ),
    (re.compile(r"agreements\.(?:acceptagreement|n/a)|^agree$|^agreed$", re.IGNORECASE), Kind.AGREED),
)
_PLACES = frozenset({"place", "location", "time"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """One marked event: what was found of it in the event reader and in the brief."""

    wanted: Kind
    participants: tuple[str, ...]
    kind: Kind
    who: tuple[Participant, ...]
    bullets: tuple[tuple[Kind, tuple[Participant, ...]], ...]

    @property
    def all_named(self) -> bool:
        return found_in(self.participants, self.who) == len(self.participants)


def marked(row: Row) -> bool:
    """Tell whether a row has a marked meeting or agreement."""
    return bool(row.fields.get("trigger")) and expected_kind(row) is not None


def expected_kind(row: Row) -> Kind | None:
    """Return the kind that a row's event type stands for; None where it is neither meeting nor agreement."""
    name = str(row.fields.get("type") or "")
    return next((kind for pattern, kind in _TYPES if pattern.search(name)), None)


def participants(row: Row) -> tuple[str, ...]:
    """Return the marked participants: every argument that is not a place or a time."""
    items = row.fields.get("arguments")
    return tuple(
        str(item["text"])
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, Mapping) and item.get("text") and str(item.get("role", "")).lower() not in _PLACES
    )


def meeting_metrics(
    rows: Sequence[Row], briefs: Sequence[Brief], bootstrap: Bootstrap
) -> dict[str, Estimate]:
    """Return the measures by name; empty where no row has a marked event."""
    if not any(marked(row) for row in rows):
        return {}
    cases = [_case(row, brief) if marked(row) else None for row, brief in zip(rows, briefs, strict=True)]
    told = [case if case is not None and case.bullets else None for case in cases]
    return {
        "event_kind": bootstrap.mean([_share(case, lambda item: item.kind is item.wanted) for case in cases]),
        "event_who": bootstrap.mean([_share(case, lambda item: item.all_named) for case in cases]),
        "told": bootstrap.mean([_share(case, lambda item: bool(item.bullets)) for case in cases]),
        "told_kind": bootstrap.mean(
            [_share(case, lambda item: any(kind is item.wanted for kind, _ in item.bullets)) for case in told]
        ),
        "told_who": bootstrap.mean(
            [
                _share(
                    case,
                    lambda item: any(
                        found_in(item.participants, who) == len(item.participants) for _, who in item.bullets
                    ),
                )
                for case in told
            ]
        ),
    }


def _share(case: _Case | None, test: Any) -> float | None:
    return None if case is None else float(test(case))


def _case(row: Row, brief: Brief) -> _Case | None:
    """Return what was found of a row's event; None where its trigger is no finite verb of the article."""
    from briefing.summarizing import analysis  # noqa: PLC0415 - loads the parser
    from briefing.summarizing.events import describe  # noqa: PLC0415

    # A window of a sentence or two is no article to the reader, but its event can be read all the same.
    article = brief.article if brief.article.sentences else plain_article(row)
    wanted = expected_kind(row)
    index = _sentence_of(row, article)
    if wanted is None or index is None:
        return None
    docs = analysis.sentence_docs(article)
    if not _finite(str(row.fields["trigger"]), docs[index]):
        return None
    sentence = article.sentences[index]
    details = describe(sentence.text, index, article, docs)
    return _Case(
        wanted=wanted,
        participants=participants(row),
        kind=details.kind,
        who=details.who,
        bullets=tuple(
            (bullet.kind, bullet.who)
            for bullet in brief.bullets
            if any(proof.start < sentence.end and sentence.start < proof.end for proof in bullet.evidence)
        ),
    )


def _sentence_of(row: Row, article: Article) -> int | None:
    """Return the sentence that holds the trigger, and of several the one with most of the arguments."""
    trigger = letters(str(row.fields["trigger"]))
    places = [letters(text) for text in participants(row)]
    scored = [
        (sum(place in run for place in places), -index)
        for index, sentence in enumerate(article.sentences)
        if trigger in (run := letters(sentence.text))
    ]
    return -max(scored)[1] if scored else None


def _finite(trigger: str, doc: Any) -> bool:
    """Tell whether the trigger's verb is finite or has a finite auxiliary."""
    words = {word.lower() for word in re.findall(r"[\w-]+", trigger)}
    for token in doc:
        if token.lower_ not in words or token.pos_ not in {"VERB", "AUX"}:
            continue
        helpers = [child for child in token.children if child.dep_ in {"aux", "auxpass"}]
        if token.tag_ in _FINITE or any(child.tag_ in {*_FINITE, "MD"} for child in helpers):
            return True
        # A second verb shares the auxiliary of the first: "have met and agreed".
        if token.dep_ == "conj" and token.head.tag_ in _FINITE:
            return True
    return False
