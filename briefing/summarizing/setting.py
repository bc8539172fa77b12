"""The day and the place of an event that another sentence of the article tells.

News says once when and where something happened and goes on without repeating it. A bullet takes the day or
the place over only from a sentence that tells the same event: one that shares its event word and another word
of its clause, or the sentence just before it in a story told in the simple past. Where the candidates do not
agree there is none, and the sentence that holds it becomes evidence of the bullet.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import derived
from briefing.summarizing.attribution import SAYING
from briefing.summarizing.dates import date_mentions
from briefing.summarizing.lexicon import PLACE_WORDS, word_set
from briefing.summarizing.places import EVENT_NOUNS, places_in
from briefing.summarizing.tense import Tense, clause_tense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

Doc = Any
Token = Any

__all__ = ["Setting", "is_credit", "is_recent", "locates", "setting_of"]

_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "acl"})
_NESTED = frozenset({"ccomp", "xcomp", "acl"})
_WORD_CLASSES = frozenset({"NOUN", "PROPN", "VERB"})
_LIGHT = word_set(
    """
    be have do say tell make take get go come give begin start see ask add know think want use find
    keep let seem show call leave put become include follow look try need way people man woman time
    thing day week month year night morning evening afternoon hour minute monday tuesday wednesday
    thursday friday saturday sunday
    """
)
_BUILDINGS = PLACE_WORDS | word_set("house palace tower office stadium arena square")
_CREDIT = re.compile(
    r"\bGetty\b|REUTERS/|\bAP Photo|\bPhotos?(?:graph)?\b\s?(?:by|:|/)|\bImage\s?:|pic\.twitter|https?://|@\w"
)
_STEM = 4
_FARTHEST = 40
"""Sentences of the beginning that are searched: further down an article tells background."""

_ADJACENT = 2
_YEAR = 4
_LEAD = 2
"""The last sentence that may tell day and place of the news itself."""

_STATES = frozenset({"be", "have", "belong", "remain", "include", "know", "think", "want"})
_OPENING = 8
"""Sentences in which an article tells its news; farther down it may tell older events."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A day and places that other sentences give to an event, with these sentences' numbers."""

    when: str | None = None
    where: tuple[str, ...] = ()
    proofs: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """A day or places, the sentence, and the event that they are said of."""

    index: int
    when: str | None
    where: tuple[str, ...]
    events: frozenset[str]
    words: frozenset[str]
    whole: frozenset[str]
    main: bool
    definite: bool
    said: bool


def setting_of(
    verb: Token | None,
    index: int,
    article: Article,
    docs: Sequence[Doc],
    *,
    when: bool,
    where: bool,
) -> Setting:
    """Return the day and the places that the article gives elsewhere to the event of a text.

    Args:
        verb: The verb of the text's event.
        index: The sentence that proves it.
        article: The article.
        docs: The documents of the article's sentences.
        when: Whether the day is wanted.
        where: Whether the places are wanted.
    """
    if verb is None or not _tells_past(verb) or not (when or where):
        return Setting()
    speaks = verb.lemma_.lower() in SAYING
    words = frozenset(stem(token) for token in _clause(verb, nested=_NESTED) if _counts(token))
    events = _own_events(verb)
    told = derived(docs, "settings", lambda: _told(article, docs))
    days = [item for item in told if item.when and (speaks or not item.said or item.index == index)]
    places = [item for item in told if item.where]
    day = _agreed(days, events, words, index, verb) if when else None
    place = _agreed(places, events, words, index, verb) if where else None
    if _of_the_opening(verb, index):
        if when and not any(child.lower_ in {"has", "have", "'ve"} for child in verb.children):
            day = day or _of_the_news(days, index, words, alone=speaks)
        place = place or (_of_the_news(places, index, words, alone=speaks) if where else None)
    return Setting(
        when=day.when if day else None,
        where=place.where if place else (),
        proofs=tuple(dict.fromkeys(item.index for item in (day, place) if item is not None)),
    )


def _agreed(
    told: Sequence[_Told], events: frozenset[str], words: frozenset[str], index: int, verb: Token
) -> _Told | None:
    """Return the nearest telling of the same event, None where tellings of equal standing differ."""
    same = [item for item in told if _same_event(item, index, events, words)]
    if not same:
        same = [item for item in told if _goes_on(item, index, words, verb)][-1:]
    if not same:
        return None
    best = max(len(item.words & words) for item in same)
    first = [item for item in same if len(item.words & words) == best]
    values = {(item.when, item.where[:1]) for item in first}
    return min(first, key=lambda item: (abs(item.index - index), item.index)) if len(values) == 1 else None


def _same_event(item: _Told, index: int, events: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether a sentence dates or places an event that the text tells; next to it "the meeting" is enough."""
    if not item.events & events:
        return False
    return len(item.words & words) > 1 or (item.definite and abs(item.index - index) <= 1)


def _goes_on(item: _Told, index: int, words: frozenset[str], verb: Token) -> bool:
    """Tell whether a sentence goes on with what the sentence before it dates: simple past after simple past."""
    return (
        item.main
        and 0 < index - item.index <= _ADJACENT
        and verb.tag_ == "VBD"
        and verb.lemma_ not in {"be", "have"}
        and bool(item.words & words)
    )


def _of_the_opening(verb: Token, index: int) -> bool:
    """Tell whether a text tells the news itself: near the beginning, and without any time of its own."""
    if index >= _OPENING or verb.lemma_ in _STATES:
        return False
    return not any(
        (token.ent_type_ in {"DATE", "TIME"} or (token.like_num and len(token.text) == _YEAR))
        and token.lower_ != "since"
        and token.head.lower_ != "since"
        for token in verb.doc
    )


def _of_the_news(told: Sequence[_Told], index: int, words: frozenset[str], *, alone: bool) -> _Told | None:
    """Return the day or place that the beginning gives to the news.

    It holds for what stands near it or shares a word with it. For what somebody says, and where the lead does
    not tell it, the beginning may name no other: words are often spoken on another day than the event.
    """
    near = [item for item in told if item.index < _OPENING and "/" not in (item.when or "")]
    if not near:
        return None
    first = near[0]
    value = first.when or first.where[:1]
    others = [item for item in near if (item.when or item.where[:1]) != value]
    if others and (alone or first.index > _LEAD or any(item.index == first.index for item in others)):
        return None
    if first.index <= _LEAD and abs(first.index - index) <= _ADJACENT:
        return first
    return first if any(item.whole & words for item in near if item not in others) else None


def _told(article: Article, docs: Sequence[Doc]) -> tuple[_Told, ...]:
    """Return the days and places that the article says of past events, in the order of its sentences."""
    # The recogniser that knows "in Croydon" may miss "the Croydon tram crash".
    known = frozenset(entity.text for doc in docs for entity in doc.ents if entity.label_ == "GPE")
    found: list[_Told] = []
    for index, doc in enumerate(docs[:_FARTHEST]):
        found.extend(_days_told(doc, index, article))
        found.extend(_places_told(doc, index, known))
    return tuple(found)


def _days_told(doc: Doc, index: int, article: Article) -> list[_Told]:
    found: list[_Told] = []
    for mention in date_mentions(doc, article):
        if mention.iso is None or mention.quoted or not is_recent(mention.iso, article):
            continue
        if mention.absolute and is_credit(doc.text):
            continue  # the day of a picture or of a post
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is not None:
            found.extend(_telling(span.root, index, mention.iso, ()))
    return found


def _places_told(doc: Doc, index: int, known: frozenset[str]) -> list[_Told]:
    found: list[_Told] = []
    for root, place in places_in(doc):
        # What the recogniser takes for buildings are often films and races.
        certain = root.ent_type_ in {"GPE", "LOC"} or place.split()[-1].lower() in _BUILDINGS
        if certain and (index == 0 or locates(root)):
            found.extend(_telling(root, index, None, (place,)))
    for token in doc:
        missed = token.ent_type_ not in {"GPE", "LOC"} and token.text in known
        if missed and token.dep_ == "compound" and _is_event(_top(token)):
            found.extend(_telling(token, index, None, (token.text,)))
    return found


def locates(root: Token) -> bool:
    """Tell "crashed in Bern", "the crash in Bern" from "the governor of a bank in Bern"."""
    link = root.head if root.dep_ == "pobj" else None
    if link is None or link.dep_ != "prep":
        return True
    return link.head.pos_ in {"VERB", "AUX", "ADP", "ADV"} or _is_event(link.head)


def _top(token: Token) -> Token:
    """Return the noun at the head of a compound."""
    while token.dep_ == "compound":
        token = token.head
    return token


def _telling(token: Token, index: int, when: str | None, where: tuple[str, ...]) -> list[_Told]:
    """Return what a date or a place is said of; nothing for what lies ahead or is only possible."""
    if clause_tense(token) is not Tense.PAST:
        return []
    governor = _governor(token)
    if governor is None:
        return []
    words = frozenset(stem(item) for item in _clause(governor) if _counts(item))
    events = frozenset({stem(governor)} if _counts(governor) else ())
    definite = _is_event(governor) and any(child.lower_ == "the" for child in governor.lefts)
    if governor.dep_ == "relcl":
        events |= {stem(governor.head)}
        words |= {stem(governor.head), *(stem(child) for child in governor.head.lefts if _counts(child))}
    return [
        _Told(
            index=index,
            when=when,
            where=where,
            events=events,
            words=words | events,
            whole=frozenset(stem(item) for item in token.doc if _counts(item)),
            main=governor.dep_ == "ROOT" and governor.tag_ == "VBD",
            definite=definite,
            said=governor.lemma_.lower() in SAYING,
        )
    ]


def is_credit(text: str) -> bool:
    """Tell whether a sentence holds the credit of a picture or a post, whose day is not the event's."""
    return _CREDIT.search(text) is not None


def is_recent(iso: str, article: Article) -> bool:
    """Tell whether a date may be that of the news: a day, not after the article and not months before."""
    try:
        day = dt.date.fromisoformat(iso[:10])
    except ValueError:
        return False
    longest = 60
    return article.day is None or dt.timedelta(0) <= article.day - day <= dt.timedelta(days=longest)


def _governor(token: Token) -> Token | None:
    """Return the verb, or the noun of an event, that a date or a place is said of."""
    for _ in range(len(token.doc)):
        if token.head.i == token.i:
            return token if token.pos_ in {"VERB", "AUX"} else None
        token = token.head
        if token.pos_ in {"VERB", "AUX"} or _is_event(token):
            return token
    return None


def _own_events(verb: Token) -> frozenset[str]:
    """Return the events of a text: its verb, those it leads to, and the nouns of events beside them."""
    verbs = [verb]
    for token in verbs:
        verbs.extend(
            child
            for child in token.children
            if child.dep_ in {"xcomp", "conj", "ccomp", "acl", "attr", "acomp"}
        )
    beside = [child for token in verbs for child in token.children]
    beside.extend(grand for child in list(beside) if child.dep_ == "prep" for grand in child.children)
    return frozenset(
        stem(token)
        for token in [*verbs, *(item for item in beside if _is_event(item))]
        if _counts(token) and (token.pos_ == "VERB" or _is_event(token))
    )


def _clause(head: Token, nested: frozenset[str] = frozenset()) -> list[Token]:
    """Return the tokens of a clause without the clauses in it, but for those of the kinds ``nested``."""
    found = [head]
    for token in found:
        found.extend(child for child in token.children if child.dep_ not in _CLAUSES - nested)
    return found


def _counts(token: Token) -> bool:
    return (
        token.pos_ in _WORD_CLASSES
        and token.lemma_.lower() not in _LIGHT
        and token.lower_ not in _LIGHT
        and token.ent_type_ not in {"DATE", "TIME"}
        and len(token.text) > 1
    )


def _is_event(token: Token) -> bool:
    return token.pos_ in {"NOUN", "PROPN"} and token.lemma_.lower() in EVENT_NOUNS


def stem(token: Token) -> str:
    """Return the part of a word that a verb and its noun share: "shoot" of "shooting", "derail"."""
    word: str = token.lemma_.lower()
    for ending in ("ment", "ation", "ing", "ion", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= _STEM - 1:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e") if len(word) > _STEM else word


def _tells_past(verb: Token) -> bool:
    """Tell whether a verb tells a past event, not what had been before it."""
    earlier = any(child.lower_ in {"had", "earlier", "previously", "once"} for child in verb.children)
    return not earlier and clause_tense(verb) is Tense.PAST
