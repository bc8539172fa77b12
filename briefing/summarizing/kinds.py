"""What a clause tells: a meeting, an agreement, a decision, a plan, words, or something that happened.

Read off the verb with its object, as editors would; what was refused or denied is neither a meeting nor an
agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.attribution import SAYING, speech_verb
from briefing.summarizing.clauses import is_negated, is_passive, subjects_of
from briefing.summarizing.deeds import PLEDGES, agrees, at_a_meeting, decides, event_nouns, meets
from briefing.summarizing.lexicon import word_set
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.tense import PLANS, POSSIBLE_AUXILIARIES, Tense, verb_tense
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.types import Attribution

Doc = Any
Token = Any


_WORDS_ONLY = SAYING | word_set(
    """
    condemn criticise criticize praise blame demand apologise apologize thank slam blast welcome
    express defend hail congratulate dispute threaten lament mock ridicule speak talk denounce mourn
    comment rebuke reassure
    """
)
_LIGHT = word_set(
    """
    begin start continue manage go come get help try seek proceed
    """
)
_REFUSALS = word_set(
    """
    refuse fail decline reject deny avoid cancel abandon
    """
)


_BESIDE = frozenset({"relcl", "advcl", "ccomp", "conj", "parataxis"})
_PLAIN_MEETINGS = word_set(
    """
    meet hold confer negotiate interview convene agree sign reach strike
    """
)
"""Verbs that tell a meeting or an agreement even where the sentence is about something else."""

_SUPPOSED = frozenset({"if", "whether", "unless", "until", "lest"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Predicate:
    """The verb that a text is about.

    Attributes:
        kind: What it tells.
        verb: Its token; None for a text without a verb.
        nouns: Nouns of meeting or agreement that hold participants ("talks with …").
    """

    kind: Kind
    verb: Token | None
    nouns: tuple[Token, ...] = ()


def predicate_of(doc: Doc, attribution: Attribution | None, is_party: Callable[[Token], bool]) -> Predicate:
    """Return what the text of ``doc`` tells: its main clause, else a meeting or agreement told beside it.

    Args:
        doc: The text.
        attribution: Whose claim it is.
        is_party: Tells whether a token stands for a person, a group, a country or an organization.
    """
    found = _main(doc, attribution, is_party)
    denied = found.verb is not None and (
        is_negated(found.verb) or found.verb.lemma_.lower() in _REFUSALS | {"dispute", "doubt"}
    )
    if found.kind not in {Kind.HAPPENED, Kind.SAID} or denied:
        return found
    return _beside(doc, is_party) or found


def _beside(doc: Doc, is_party: Callable[[Token], bool]) -> Predicate | None:
    """Return the meeting or agreement that a subordinate clause tells as a fact of the past."""
    quotes = quoted_spans(doc.text)
    for verb in doc:
        if verb.pos_ != "VERB" or verb.dep_ not in _BESIDE or verb.lemma_.lower() not in _PLAIN_MEETINGS:
            continue
        supposed = any(child.dep_ == "mark" and child.lower_ in _SUPPOSED for child in verb.children)
        if supposed or verb_tense(verb) is not Tense.PAST or is_negated(verb) or inside(verb.idx, quotes):
            continue
        if is_negated(verb.head) or verb.head.lemma_.lower() in _REFUSALS | {"dispute", "doubt"}:
            continue
        if subjects_of(verb) or is_passive(verb):
            for kind, test in ((Kind.MET, meets), (Kind.AGREED, agrees)):
                if test(verb, is_party):
                    return Predicate(kind=kind, verb=verb, nouns=event_nouns(verb))
    return None


def _main(doc: Doc, attribution: Attribution | None, is_party: Callable[[Token], bool]) -> Predicate:
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return Predicate(kind=Kind.HAPPENED, verb=None)
    quotes = quoted_spans(doc.text)
    saying = speech_verb(doc)
    if saying is not None and saying.lemma_.lower() in PLEDGES and agrees(saying, is_party):
        return Predicate(kind=Kind.AGREED, verb=saying, nouns=event_nouns(saying))
    content = _content(root, saying)
    if content is None or inside(content.idx, quotes):
        return Predicate(kind=Kind.SAID if saying is not None else Kind.HAPPENED, verb=saying or root)
    found = _best(content, is_party)
    if saying is not None and saying != content:
        return _claimed(found, saying, content, attribution)
    if attribution is not None and attribution.anonymous and found.kind is Kind.HAPPENED:
        return Predicate(kind=Kind.SAID, verb=found.verb)
    return found


def _content(root: Token, saying: Token | None) -> Token | None:
    """Return the verb of what is said, or the main verb where nobody is quoted."""
    if saying is None:
        return root
    if saying != root:
        return root
    clauses = [child for child in root.children if child.dep_ in {"ccomp", "parataxis"}]
    verbs = [clause for clause in clauses if clause.pos_ in {"VERB", "AUX"}]
    return verbs[0] if verbs else None


def _claimed(found: Predicate, saying: Token, content: Token, attribution: Attribution | None) -> Predicate:
    """Return what a claim tells: an event that a body reports, or only words."""
    said = Predicate(kind=Kind.SAID, verb=saying)
    tense = verb_tense(found.verb) if found.verb is not None else None
    if saying.lemma_.lower() in {"deny", "dispute", "doubt"}:
        return said
    if found.kind in {Kind.MET, Kind.AGREED, Kind.DECIDED}:
        return found if tense is Tense.PAST else said
    if found.kind is Kind.PLANNED:
        own = any(child.dep_ == "nsubj" and child.tag_ == "PRP" for child in content.children)
        return said if own and saying.lemma_ != "announce" else found
    if found.kind is Kind.HAPPENED and tense is Tense.PAST and attribution is not None:
        named = (
            attribution.speaker is not None
            and attribution.speaker[:1].isupper()
            and " " in attribution.speaker
        )
        dynamic = content.lemma_ not in {"be", "have"} and not is_negated(content)
        if dynamic and not named and not attribution.anonymous:
            return found
    return said


def _best(content: Token, is_party: Callable[[Token], bool]) -> Predicate:
    heads = [content, *(child for child in content.children if child.dep_ == "conj" and child.pos_ == "VERB")]
    found = [_predicate(head, is_party) for head in heads]
    telling = [item for item in found if item.kind is not Kind.HAPPENED and item.kind is not Kind.SAID]
    if found[0].kind in {Kind.PLANNED, Kind.DECIDED, Kind.MET, Kind.AGREED}:
        return found[0]
    return next((item for item in telling if item.kind in {Kind.MET, Kind.AGREED}), found[0])


def _predicate(verb: Token, is_party: Callable[[Token], bool]) -> Predicate:
    lemma = verb.lemma_.lower()
    inner = next((child for child in verb.children if child.dep_ == "xcomp" and child.pos_ == "VERB"), None)
    tense = verb_tense(verb)
    possible = any(child.lower_ in POSSIBLE_AUXILIARIES for child in verb.children if child.dep_ == "aux")
    if (
        possible
        and tense is Tense.FUTURE
        and not any(test(verb, is_party) for test in (meets, agrees, decides))
    ):
        words = verb.lemma_.lower() in _WORDS_ONLY
        return Predicate(kind=Kind.SAID if words else Kind.HAPPENED, verb=verb, nouns=event_nouns(verb))
    if tense is Tense.FUTURE or (inner is not None and _is_plan(verb, tense)) or _takes_effect(verb, tense):
        later = _predicate(inner, is_party) if inner is not None and lemma in PLANS else None
        nouns = later.nouns if later else event_nouns(verb)
        return Predicate(kind=Kind.PLANNED, verb=later.verb if later else verb, nouns=nouns)
    if is_negated(verb) or lemma in _REFUSALS - {"reject"}:
        words = lemma in _WORDS_ONLY
        return Predicate(kind=Kind.SAID if words else Kind.HAPPENED, verb=verb, nouns=event_nouns(verb))
    if inner is not None and lemma in _LIGHT:
        deeper = _predicate(inner, is_party)
        if deeper.kind is not Kind.HAPPENED:
            return Predicate(kind=deeper.kind, verb=deeper.verb, nouns=deeper.nouns)
    nouns = event_nouns(verb)
    for kind, test in ((Kind.MET, meets), (Kind.AGREED, agrees), (Kind.DECIDED, decides)):
        if test(verb, is_party):
            if kind is Kind.AGREED and at_a_meeting(verb, is_party):
                kind = Kind.MET  # noqa: PLW2901 - the sentence that tells the meeting itself
            return Predicate(kind=kind, verb=verb, nouns=nouns)
    kind = Kind.SAID if lemma in _WORDS_ONLY and subjects_of(verb) and not is_passive(verb) else Kind.HAPPENED
    return Predicate(kind=kind, verb=verb, nouns=nouns)


def _is_plan(verb: Token, tense: Tense | None) -> bool:
    lemma = verb.lemma_.lower()
    if lemma in {
        "agree",
        "decide",
        "vote",
        "ask",
        "call",
        "order",
        "urge",
        "invite",
        "need",
        "wait",
        "pledge",
        "promise",
        "vow",
    }:
        return False
    return lemma in PLANS and tense in {Tense.PRESENT, Tense.FUTURE}


def _takes_effect(verb: Token, tense: Tense | None) -> bool:
    if tense is not Tense.PRESENT:
        return False
    if any(child.lower_ == "next" and child.dep_ == "advmod" for child in verb.children):
        return True  # "the council meets next in February"
    objects = {token.lemma_ for token in verb.subtree if token.dep_ in {"pobj", "dobj"}}
    return verb.lemma_ in {"come", "go", "enter", "take"} and bool(objects & {"force", "effect"})
