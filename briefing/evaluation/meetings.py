"""Marked meetings and agreements (event corpora with a trigger and its arguments) against kind and ``who``.

Two questions are kept apart. *Events*: what the product reads in the sentence of the trigger, whether or not a
brief would tell it. *Told*: what a bullet of the brief says, where one rests on that sentence. Only triggers
that are finite verbs count ("met", "has agreed"; not "the agreement", "to meet", and not "will meet", which is
a plan), of the types that are a meeting or an agreement at all: RAMS, for example, files lies and funerals
under ``contact`` too.
"""

# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
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
    (re.compile(r"contact\.negotiate\.", re.IGNORECASE), frozenset({Kind.MET, Kind.AGREED})),
    (re.compile(r"contact\.(?:discussion|contact)\.|^consult$|^met$", re.IGNORECASE), frozenset({Kind.MET})),
    (
        re.compile(r"agreements\.(?:acceptagreement|n/a)|^agree$|^agreed$", re.IGNORECASE),
        frozenset({Kind.AGREED}),
    ),
)
"""The kinds that an event type stands for; talks may be told by their holding or by their result."""

_OTHER = frozenset({"place", "location", "time", "topic", "origin", "destination", "instrument", "money"})
_PRONOUNS = frozenset(
    "i you he she it we they him her us them his its our their who which that this these those".split()
)
_HALF = 0.5
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """One marked event: what was found of it in the event reader and in the brief."""

    wanted: frozenset[Kind]
    participants: tuple[str, ...]
    kind: Kind
    who: tuple[Participant, ...]
    bullets: tuple[tuple[Kind, tuple[Participant, ...]], ...]

    def names_all(self, who: Sequence[Participant]) -> bool:
        """Tell whether every marked participant is among ``who``."""
        return found_in(self.participants, who) == len(self.participants)


def marked(row: Row) -> bool:
    """Tell whether a row has a marked meeting or agreement."""
    return bool(row.fields.get("trigger")) and bool(expected_kinds(row))


def expected_kinds(row: Row) -> frozenset[Kind]:
    """Return the kinds that a row's event type stands for; none where it is neither meeting nor agreement."""
    name = str(row.fields.get("type") or "")
    return next((kinds for pattern, kinds in _TYPES if pattern.search(name)), frozenset())


def participants(row: Row) -> tuple[str, ...]:
    """Return the marked participants, each once.

    Every argument is one but places, times and topics. A pronoun says only that somebody took part, and is left
    out: ``who`` holds the name that it stands for.
    """
    items = row.fields.get("arguments")
    found = [
        str(item["text"])
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, Mapping) and item.get("text") and str(item.get("role", "")).lower() not in _OTHER
    ]
    return tuple(dict.fromkeys(text for text in found if text.lower() not in _PRONOUNS))


def meeting_metrics(
    rows: Sequence[Row], briefs: Sequence[Brief], bootstrap: Bootstrap
) -> dict[str, Estimate]:
    """Return the measures by name; empty where no row has a marked event."""
    if not any(marked(row) for row in rows):
        return {}
    cases = [_case(row, brief) if marked(row) else None for row, brief in zip(rows, briefs, strict=True)]
    told = [case if case is not None and case.bullets else None for case in cases]
    named = [case if case is not None and case.participants else None for case in cases]
    both = [case if case is not None and case.participants else None for case in told]
    return {
        "event_kind": bootstrap.mean([_share(case, lambda item: item.kind in item.wanted) for case in cases]),
        "event_who": bootstrap.mean([_share(case, lambda item: item.names_all(item.who)) for case in named]),
        "told": bootstrap.mean([_share(case, lambda item: bool(item.bullets)) for case in cases]),
        "told_kind": bootstrap.mean(
            [_share(case, lambda item: any(kind in item.wanted for kind, _ in item.bullets)) for case in told]
        ),
        "told_who": bootstrap.mean(
            [_share(case, lambda item: any(item.names_all(who) for _, who in item.bullets)) for case in both]
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
    wanted = expected_kinds(row)
    index = _sentence_of(row, article)
    if not wanted or index is None:
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
    """Return the sentence that holds the trigger, and of several the one with most of the arguments.

    Some corpora write a trigger with gaps ("agreed re-open borders"): then at least half of its words.
    """
    trigger = _words(str(row.fields["trigger"]))
    joined, places = "".join(trigger), [letters(text) for text in participants(row)]
    scored = []
    for index, sentence in enumerate(article.sentences):
        run, here = letters(sentence.text), set(_words(sentence.text))
        share = 1.0 if joined in run else sum(word in here for word in trigger) / max(1, len(trigger))
        if share >= _HALF:
            scored.append((share, sum(place in run for place in places), -index))
    return -max(scored)[-1] if scored else None


def _words(text: str) -> list[str]:
    return [letters(word) for word in re.findall(r"[\w-]+", text)]


def _finite(trigger: str, doc: Any) -> bool:
    """Tell whether the trigger's first verb is finite or has a finite auxiliary that is no modal."""
    words = set(_words(trigger))
    for token in doc:
        if letters(token.text) not in words or token.pos_ not in {"VERB", "AUX"}:
            continue
        helpers = [child for child in token.children if child.dep_ in {"aux", "auxpass"}]
        if token.tag_ in _FINITE or any(child.tag_ in _FINITE for child in helpers):
            return True
        # A second verb shares the auxiliary of the first: "have met and agreed".
        return bool(token.dep_ == "conj" and token.head.tag_ in _FINITE)
    return False
