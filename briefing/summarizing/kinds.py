"""What a clause tells: a meeting, an agreement, a decision, a plan, words, or something that happened.

Read off the verb with its object, as editors would: signing a treaty is agreeing, signing a law deciding;
what was refused or denied is neither a meeting nor an agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.attribution import SAYING, speech_verb
from briefing.summarizing.phrases import conjuncts
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.tense import PLANS, POSSIBLE_AUXILIARIES, Tense, verb_tense
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.types import Attribution

Doc = Any
Token = Any


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MEETING_NOUNS = _words(
    "talk talks meeting summit negotiation negotiations discussion discussions consultation consultations dialogue "
    "conversation conversations mediation call audience luncheon lunch dinner tete-a-tete sit-down"
)
"""Nouns of coming together to talk."""

_HOLD = _words(
    "hold have begin start open resume conclude continue attend convene chair host join renew finish end restart conduct "
    "lead arrange undertake wrap enter"
)
_NOT_MET = _words(
    "demand need target goal requirement standard criterion criteria deadline challenge expectation obligation cost "
    "commitment condition fate death end resistance opposition criticism test quota objective threshold bill payment "
    "approval skepticism eye match definition rule"
)
_TAKING_PLACE = _words("take begin start end conclude open last resume happen occur focus centre center come")
AGREEMENT_NOUNS = _words(
    "agreement deal accord pact treaty memorandum mou contract protocol convention declaration communique truce "
    "ceasefire cease-fire consensus compromise settlement understanding partnership alliance armistice arrangement "
    "charter merger swap"
)
"""Nouns of what parties agree on."""

_REACH = _words(
    "reach strike seal clinch conclude ink finalise finalize broker forge secure make sign negotiate announce close win "
    "hammer land cut ratify"
)
_LAW_NOUNS = _words(
    "law bill order decree legislation act ordinance executive-order resolution budget amendment measure constitution "
    "motion proclamation directive plan rule regulation reform ban"
)
_PLEDGES = _words("confirm reaffirm affirm pledge promise commit undertake vow resolve")
_OWN_PLEDGES = _words("pledge promise commit undertake")
_ACCEPTED = _words(
    "offer proposal plan deal term terms formula agreement truce ceasefire settlement compromise resolution invitation"
)
_DECISIONS = _words(
    "approve reject order ban appoint elect vote sentence convict acquit fine suspend sack dismiss impose veto overturn "
    "authorize authorise jail imprison extradite expel deport remand abolish scrap repeal enact decree legalize legalise "
    "outlaw prohibit decide adopt nominate quash uphold bar disqualify revoke rule pass lift declare acquit reinstate "
    "grant cancel postpone rescind"
)
_LIFTED = _words(
    "ban sanction sanctions embargo restriction restrictions blockade curfew emergency siege immunity suspension"
)
_CLAIMS = _words(
    "claim claims allegation allegations accusation accusations criticism report reports suggestion suggestions rumour "
    "rumor rumours rumors charge notion idea speculation"
)
_WORDS_ONLY = SAYING | _words(
    "condemn criticise criticize praise blame demand apologise apologize thank slam blast welcome express defend hail "
    "congratulate dispute threaten lament mock ridicule speak talk denounce mourn comment rebuke reassure"
)
_BODIES = _words(
    "parliament senate house congress assembly duma knesset bundestag lawmaker legislature council mp mps lawmakers"
)
_LIGHT = _words("begin start continue manage go come get help try seek proceed")
_REFUSALS = _words("refuse fail decline reject deny avoid cancel abandon")
_OFFICIALS = _words(
    "leader minister delegate envoy negotiator diplomat president ambassador chief representative official"
)
_HEARERS = _words("reporter reporters journalist journalists media press crowd audience news conference")
_OPINION_HOLDERS = _words(
    "expert experts analyst analysts critic critics economist economists most many people everyone poll all scientist scientists"
)
_PHONE = _words("phone telephone telephonically")


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
    """Return what the text of ``doc`` tells.

    Args:
        doc: The text.
        attribution: Whose claim it is.
        is_party: Tells whether a token stands for a person, a group, a country or an organization.
    """
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return Predicate(kind=Kind.HAPPENED, verb=None)
    quotes = quoted_spans(doc.text)
    saying = speech_verb(doc)
    if saying is not None and saying.lemma_.lower() in _PLEDGES and _agrees(saying, is_party):
        return Predicate(kind=Kind.AGREED, verb=saying, nouns=_event_nouns(saying))
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
        dynamic = content.lemma_ not in {"be", "have"} and not _negated(content)
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
    if possible and tense is Tense.FUTURE and not any(test(verb, is_party) for test in (_meets, _agrees, _decides)):
        words = verb.lemma_.lower() in _WORDS_ONLY
        return Predicate(kind=Kind.SAID if words else Kind.HAPPENED, verb=verb, nouns=_event_nouns(verb))
    if tense is Tense.FUTURE or (inner is not None and _is_plan(verb, tense)) or _takes_effect(verb, tense):
        later = _predicate(inner, is_party) if inner is not None and lemma in PLANS else None
        nouns = later.nouns if later else _event_nouns(verb)
        return Predicate(kind=Kind.PLANNED, verb=later.verb if later else verb, nouns=nouns)
    if _negated(verb) or lemma in _REFUSALS - {"reject"}:
        words = lemma in _WORDS_ONLY
        return Predicate(kind=Kind.SAID if words else Kind.HAPPENED, verb=verb, nouns=_event_nouns(verb))
    if inner is not None and lemma in _LIGHT:
        deeper = _predicate(inner, is_party)
        if deeper.kind is not Kind.HAPPENED:
            return Predicate(kind=deeper.kind, verb=deeper.verb, nouns=deeper.nouns)
    nouns = _event_nouns(verb)
    for kind, test in ((Kind.MET, _meets), (Kind.AGREED, _agrees), (Kind.DECIDED, _decides)):
        if test(verb, is_party):
            if kind is Kind.AGREED and _at_a_meeting(verb, is_party):
                kind = Kind.MET  # noqa: PLW2901 - the sentence that tells the meeting itself
            return Predicate(kind=kind, verb=verb, nouns=nouns)
    kind = Kind.SAID if lemma in _WORDS_ONLY and _subjects(verb) and not _passive(verb) else Kind.HAPPENED
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
    objects = {token.lemma_ for token in verb.subtree if token.dep_ in {"pobj", "dobj"}}
    return verb.lemma_ in {"come", "go", "enter", "take"} and bool(objects & {"force", "effect"})


def _negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" or child.lower_ == "never" for child in verb.children)


def _subjects(verb: Token) -> list[Token]:
    """Return the subjects of a verb, taken over from the verb that it continues."""
    current = verb
    for _ in range(4):
        found = [child for child in current.children if child.dep_ in {"nsubj", "nsubjpass"}]
        if found:
            return [token for subject in found for token in conjuncts(subject)]
        if current.dep_ not in {"conj", "xcomp", "advcl"}:
            return []
        current = current.head
    return []


def _objects(verb: Token) -> list[Token]:
    return [token for child in verb.children if child.dep_ == "dobj" for token in conjuncts(child)]


def _prepositional(head: Token, *prepositions: str) -> list[Token]:
    return [
        token
        for child in head.children
        if child.dep_ in {"prep", "agent", "dative"} and child.lower_ in prepositions
        for grand in child.children
        if grand.dep_ == "pobj"
        for token in conjuncts(grand)
    ]


def _passive(verb: Token) -> bool:
    return any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.children)


def _event_nouns(verb: Token) -> tuple[Token, ...]:
    nouns = [
        *_objects(verb),
        *_subjects(verb),
        *_prepositional(verb, "in", "at", "for", "during", "after", "into", "of"),
    ]
    return tuple(
        token for token in nouns if _is_meeting_noun(token) or token.lemma_.lower() in AGREEMENT_NOUNS
    )


def _is_meeting_noun(token: Token) -> bool:
    """Tell a meeting from a press conference, a phone call from a call for help."""
    word = token.lower_ if token.lower_ in MEETING_NOUNS else token.lemma_.lower()
    if word not in MEETING_NOUNS or token.pos_ not in {"NOUN", "PROPN"}:
        return False
    before = {child.lower_ for child in token.children if child.dep_ in {"compound", "amod", "nmod"}}
    if before & {"news", "press", "town", "prayer", "pep"}:
        return False
    if word == "call":
        return bool(before & {"phone", "telephone", "conference", "video"})
    if word in {"lunch", "dinner"}:
        return bool(_prepositional(token, "with"))
    return True


def _meets(verb: Token, is_party: Callable[[Token], bool]) -> bool:
    lemma = verb.lemma_.lower()
    objects, subjects = _objects(verb), _subjects(verb)
    partners = _prepositional(verb, "with")
    if lemma == "meet":
        if _passive(verb):
            return any(is_party(token) for token in _prepositional(verb, "by"))
        if any(token.lemma_.lower() in _NOT_MET for token in [*objects, *partners]):
            return False
        return any(is_party(token) or token.tag_ == "PRP" for token in [*objects, *partners]) or (
            not objects and bool(subjects)
        )
    if lemma in _HOLD and any(
        _is_meeting_noun(token)
        for token in [*objects, *_passive_subjects(verb), *_prepositional(verb, "into")]
    ):
        return True
    if lemma in _TAKING_PLACE and any(_is_meeting_noun(token) for token in subjects):
        return True
    if lemma in {"confer", "consult", "huddle", "negotiate", "sit", "dine", "lunch"} and any(
        map(is_party, partners)
    ):
        return True
    if lemma == "give" and any(token.lemma_ == "welcome" for token in objects):
        return any(_is_person(token, is_party) for token in _prepositional(verb, "to"))
    if lemma in {"visit", "host", "receive", "welcome", "greet", "telephone", "phone"}:
        return any(_is_person(token, is_party) for token in objects)
    if lemma in {"discuss", "negotiate"}:
        several = len([token for token in subjects if is_party(token)]) > 1
        return bool(objects) and (several or any(map(is_party, partners)))
    if lemma in {"speak", "talk"}:
        others = [*partners, *_prepositional(verb, "to")]
        return any(_is_person(token, is_party) for token in others) and not any(
            token.lemma_.lower() in _HEARERS for token in others
        )
    if lemma == "call":
        return any(_is_person(token, is_party) for token in objects) and any(
            token.lower_ in _PHONE for token in verb.subtree
        )
    return lemma in {"gather", "convene", "assemble"} and any(
        token.lemma_.lower() in _OFFICIALS for token in subjects
    )


def _is_person(token: Token, is_party: Callable[[Token], bool]) -> bool:
    official = token.lemma_.lower() in _OFFICIALS
    return official or (
        is_party(token)
        and token.ent_type_ not in {"ORG", "GPE", "NORP", "LOC", "FAC"}
        and token.pos_ == "PROPN"
    )


def _passive_subjects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ == "nsubjpass"]


def _agrees(verb: Token, is_party: Callable[[Token], bool]) -> bool:
    lemma = verb.lemma_.lower()
    subjects = _subjects(verb)
    things = {token.lemma_.lower() for token in [*_objects(verb), *_passive_subjects(verb)]}
    if lemma == "agree":
        return _is_agreement(verb, subjects, is_party)
    if lemma in _REACH and things & AGREEMENT_NOUNS:
        return not (lemma == "make" and things & {"arrangement"})
    if lemma == "ratify":
        return not any(token.lemma_.lower() in _BODIES for token in subjects)
    if lemma == "accept":
        return bool(things & _ACCEPTED)
    if lemma == "settle":
        return bool(things & {"lawsuit", "dispute", "case", "claim", "suit"})
    if lemma in _PLEDGES and _pledges_something(verb):
        together = len([token for token in subjects if is_party(token)]) > 1 or any(
            _several(token) for token in subjects
        )
        own = lemma in _OWN_PLEDGES and any(
            token.ent_type_ in {"GPE", "ORG", "NORP"} or token.pos_ == "PROPN" for token in subjects
        )
        return (together or own) and not _passive(verb)
    return False


def _pledges_something(verb: Token) -> bool:
    """Tell whether something is promised or confirmed: a clause, a sum, a commitment "to" it."""
    if any(child.dep_ in {"xcomp", "ccomp"} for child in verb.children):
        return True
    if verb.lemma_.lower() in {"pledge", "promise", "confirm", "reaffirm"}:
        return bool(_objects(verb))
    return verb.lemma_.lower() == "commit" and bool(_prepositional(verb, "to")) and not _objects(verb)


def _several(token: Token) -> bool:
    """Tell whether a noun stands for two sides at once: "the two", "both sides", "the leaders"."""
    if token.lower_ in {"two", "both", "pair", "they"}:
        return True
    counted = any(child.lower_ in {"two", "both"} for child in token.children)
    return token.lower_ in {
        "sides",
        "countries",
        "nations",
        "leaders",
        "ministers",
        "parties",
        "presidents",
    } or (counted and token.tag_ in {"NNS", "NNPS"})


def _is_agreement(verb: Token, subjects: list[Token], is_party: Callable[[Token], bool]) -> bool:
    if any(token.lemma_.lower() in _OPINION_HOLDERS for token in subjects):
        return False
    partners = _prepositional(verb, "with")
    if partners and not any(is_party(token) or token.pos_ == "PROPN" for token in partners):
        return False
    if partners or _passive(verb) or any(child.dep_ == "xcomp" for child in verb.children):
        return True
    if len(subjects) > 1 or any(_several(token) for token in subjects):
        return True
    collective = any(
        token.tag_ in {"NNS", "NNPS"} or token.ent_type_ in {"GPE", "ORG", "NORP"} for token in subjects
    )
    return collective or bool(_prepositional(verb, "on", "to", "upon"))


def _at_a_meeting(verb: Token, is_party: Callable[[Token], bool]) -> bool:
    """Tell whether an agreement is told together with the meeting, newly mentioned, at which it was made."""
    partners = [*_subjects(verb), *_prepositional(verb, "with")]
    people = [token for token in partners if _is_person(token, is_party) and token.pos_ == "PROPN"]
    if len(people) < 2:  # noqa: PLR2004 - nobody meets alone
        return False
    for token in verb.doc:
        if (
            token.dep_ == "pobj"
            and _is_meeting_noun(token)
            and token.head.lower_ in {"at", "during", "in", "after"}
        ):
            first = token.left_edge
            return first.lower_ not in {"the", "that", "this"}
    return False


def _decides(verb: Token, is_party: Callable[[Token], bool]) -> bool:
    lemma = verb.lemma_.lower()
    things = {token.lemma_.lower() for token in [*_objects(verb), *_passive_subjects(verb)]}
    if lemma == "sign":
        return bool(things & _LAW_NOUNS)
    if lemma == "ratify":
        return True
    if lemma not in _DECISIONS:
        return False
    if lemma in {"dismiss", "reject"} and things & _CLAIMS:
        return False
    if lemma == "pass":
        return bool(things & _LAW_NOUNS)
    if lemma == "lift":
        return bool(things & _LIFTED)
    if lemma == "rule":
        return not _objects(verb)
    if lemma == "declare":
        return bool(things & {"emergency", "state", "war", "martial", "holiday", "result", "winner"})
    if _passive(verb):
        return True
    return any(is_party(token) or token.tag_ in {"PRP", "NNP", "NNPS", "CD"} for token in _subjects(verb))
