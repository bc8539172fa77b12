"""What a bullet tells as data: its kind, who took part in which role, where, when, and whose claim it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing import foreign
from briefing.summarizing.analysis import is_english, text_doc
from briefing.summarizing.attribution import attribution_of, speech_verb
from briefing.summarizing.dates import date_mentions
from briefing.summarizing.kinds import predicate_of
from briefing.summarizing.participants import Cast
from briefing.summarizing.people import people_of
from briefing.summarizing.places import places_of
from briefing.summarizing.setting import Setting, setting_of
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.dates import DateMention
    from briefing.types import Article, Attribution, Participant

Doc = Any
Token = Any

__all__ = ["Details", "describe"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """What a bullet tells; the fields are those of `briefing.types.Bullet`.

    ``proofs`` are the other sentences from which the day or the place was taken.
    """

    kind: Kind
    who: tuple[Participant, ...] = ()
    where: tuple[str, ...] = ()
    when: str | None = None
    attribution: Attribution | None = None
    proofs: tuple[int, ...] = ()


def describe(text: str, index: int, article: Article, docs: Sequence[Doc]) -> Details:
    """Return what a bullet tells.

    Args:
        text: The bullet: sentence ``index`` or a rewrite of it.
        index: The sentence that proves it.
        article: The article.
        docs: The documents of the article's sentences (`analysis.sentence_docs`).
    """
    if not is_english(article):
        return Details(
            kind=foreign.kind_of(text, article),
            who=foreign.who_of(text, article),
            when=foreign.when_of(text, article.sentences[index].text, article),
            attribution=foreign.attribution_of(text, article),
        )
    doc = text_doc(text, index, article, docs)
    people = people_of(docs)
    cast = Cast(doc, index, people, docs)
    attribution = attribution_of(doc, article, cast.named)
    predicate = predicate_of(doc, attribution, cast.is_party)
    if predicate.verb is not None and predicate.kind is Kind.AGREED and predicate.verb == speech_verb(doc):
        attribution = None  # confirming together is the event itself, not somebody's account of it
    when = _when(doc, predicate.verb, date_mentions(doc, article))
    if when is None and doc is not docs[index]:
        when = _when_of_source(docs[index], predicate.verb, article)
    where = places_of(
        doc, predicate.verb, cast.tokens, source=docs[index] if doc is not docs[index] else None
    )
    other = (
        setting_of(predicate.verb, index, article, docs, when=when is None, where=not where)
        if predicate.kind is not Kind.PLANNED
        else Setting()
    )
    return Details(
        kind=predicate.kind,
        who=cast.participants(predicate, attribution),
        where=where or other.where,
        when=when or other.when,
        attribution=attribution,
        proofs=tuple(item for item in other.proofs if item != index),
    )


def _when_of_source(doc: Doc, verb: Token | None, article: Article) -> str | None:
    """Return the date that the source sentence gives to the bullet's verb, where the bullet left it out."""
    if verb is None:
        return None
    source = next((token for token in doc if token.lemma_ == verb.lemma_ and token.pos_ == verb.pos_), None)
    own = [
        mention
        for mention in date_mentions(doc, article)
        if mention.iso is not None and source is not None and _distance(doc, mention, source, None) == 0
    ]
    return own[0].iso if len(own) == 1 else None


def _when(doc: Doc, verb: Token | None, mentions: Sequence[DateMention]) -> str | None:
    """Return the date of the event: said of its verb, else of another, the saying last."""
    known = [mention for mention in mentions if mention.iso is not None]
    if not known:
        return None
    saying = speech_verb(doc)
    ranked = [(_distance(doc, mention, verb, saying), mention.start, mention.iso) for mention in known]
    return min(ranked)[2]


def _distance(doc: Doc, mention: DateMention, verb: Token | None, saying: Token | None) -> int:
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if span is None or verb is None:
        return 1
    token = span.root
    for _ in range(len(doc)):
        if token.i == verb.i:
            return 0
        if saying is not None and token.i == saying.i:
            return 2
        if token.dep_ == "relcl" and not any(
            child.dep_ == "aux" for child in token.children if child.lower_ == "to"
        ):
            return 3
        if token.head.i == token.i:
            break
        token = token.head
    return 1
