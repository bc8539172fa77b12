"""Which verbs, with which objects, are meetings, agreements and decisions.

Signing a treaty is agreeing, signing a law deciding; "met with criticism" is no meeting, "agreed with the
decision" no agreement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.summarizing.clauses import (
    after_prepositions,
    is_passive,
    objects_of,
    passive_subjects,
    relative_head,
    subjects_of,
)
from briefing.summarizing.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Callable

Token = Any


MEETING_NOUNS = word_set(
    """
    talk talks meeting summit negotiation negotiations discussion discussions consultation
    consultations dialogue conversation conversations mediation call audience luncheon lunch dinner
    tete-a-tete sit-down
    """
)
"""Nouns of coming together to talk."""
_HOLD = word_set(
    """
    hold have begin start open resume conclude continue attend convene chair host join renew finish
    end restart conduct lead arrange undertake wrap enter
    """
)
_NOT_MET = word_set(
    """
    demand need target goal requirement standard criterion criteria deadline challenge expectation
    obligation cost commitment condition fate death end resistance opposition criticism test quota
    objective threshold bill payment approval skepticism eye match definition rule
    """
)
_TAKING_PLACE = word_set(
    """
    take begin start end conclude open last resume happen occur focus centre center come
    """
)
AGREEMENT_NOUNS = word_set(
    """
    agreement deal accord pact treaty memorandum mou contract protocol convention declaration
    communique truce ceasefire cease-fire consensus compromise settlement understanding partnership
    alliance armistice arrangement charter merger swap
    """
)
"""Nouns of what parties agree on."""
_REACH = word_set(
    """
    reach strike seal clinch conclude ink finalise finalize broker forge secure make sign negotiate
    announce close win hammer land cut ratify
    """
)
_LAW_NOUNS = word_set(
    """
    law bill order decree legislation act ordinance executive-order resolution budget amendment
    measure constitution motion proclamation directive plan rule regulation reform ban
    """
)
PLEDGES = word_set(
    """
    confirm reaffirm affirm pledge promise commit undertake vow resolve
    """
)
_OWN_PLEDGES = word_set("pledge promise commit undertake")
_ACCEPTED = word_set(
    """
    offer proposal plan deal term terms formula agreement truce ceasefire settlement compromise
    resolution invitation
    """
)
_DECISIONS = word_set(
    """
    approve reject order ban appoint elect vote sentence convict acquit fine fin suspend sack dismiss
    impose veto overturn authorize authorise jail imprison extradite expel deport remand abolish
    scrap repeal enact decree legalize legalise outlaw prohibit decide adopt nominate quash uphold
    bar disqualify revoke rule pass lift declare reinstate grant cancel postpone rescind
    """
)
_LIFTED = word_set(
    """
    ban sanction sanctions embargo restriction restrictions blockade curfew emergency siege immunity
    suspension
    """
)
_CLAIMS = word_set(
    """
    claim claims allegation allegations accusation accusations criticism report reports suggestion
    suggestions rumour rumor rumours rumors charge notion idea speculation
    """
)
_BODIES = word_set(
    """
    parliament senate house congress assembly duma knesset bundestag lawmaker legislature council mp
    mps lawmakers
    """
)
_JUDGES = word_set(
    """
    court judge tribunal examiner jury panel justice regulator magistrate arbitrator referee coroner
    bench
    """
)
_OFFICIALS = word_set(
    """
    leader minister delegate envoy negotiator diplomat president ambassador chief representative
    official
    """
)
_HEARERS = word_set(
    """
    reporter reporters journalist journalists media press crowd audience news conference
    """
)
_OPINION_HOLDERS = word_set(
    """
    expert experts analyst analysts critic critics economist economists most many people everyone
    poll all scientist scientists
    """
)
_PHONE = word_set("phone telephone telephonically")


def event_nouns(verb: Token) -> tuple[Token, ...]:
    """Return the nouns of meeting and agreement about a verb, which hold participants ("talks with …")."""
    nouns = [
        *objects_of(verb),
        *subjects_of(verb),
        *after_prepositions(verb, "in", "at", "for", "during", "after", "into", "of"),
    ]
    return tuple(
        token
        for token in nouns
        if _is_meeting_noun(token) or _of_meeting(token) or token.lemma_.lower() in AGREEMENT_NOUNS
    )


def _of_meeting(token: Token) -> bool:
    """Tell a mission, a round or a session of talks: "a mediation mission", "a round of talks"."""
    if token.lemma_.lower() not in {"mission", "round", "session", "series", "effort", "day"}:
        return False
    inner = [child for child in token.children if child.dep_ in {"compound", "nmod"}]
    return any(_is_meeting_noun(item) for item in [*inner, *after_prepositions(token, "of")])


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
        return bool(after_prepositions(token, "with"))
    return True


def meets(verb: Token, is_party: Callable[[Token], bool]) -> bool:  # noqa: C901, PLR0911 - one verb a line
    """Tell whether a verb with its objects tells a meeting."""
    lemma = verb.lemma_.lower()
    objects, subjects = objects_of(verb), subjects_of(verb)
    partners = [
        relative_head(token) if token.tag_ == "WP" else token for token in after_prepositions(verb, "with")
    ]
    if lemma == "meet":
        if is_passive(verb):
            return any(is_party(token) for token in after_prepositions(verb, "by"))
        if any(token.lemma_.lower() in _NOT_MET for token in [*objects, *partners]):
            return False
        return any(is_party(token) or token.tag_ == "PRP" for token in [*objects, *partners]) or (
            not objects and bool(subjects)
        )
    if lemma in _HOLD and any(
        _is_meeting_noun(token) or _of_meeting(token)
        for token in [*objects, *passive_subjects(verb), *after_prepositions(verb, "into")]
    ):
        return True
    if lemma in _TAKING_PLACE and any(_is_meeting_noun(token) for token in subjects):
        return True
    if lemma in {"confer", "consult", "huddle", "negotiate", "sit", "dine", "lunch"} and any(
        map(is_party, partners)
    ):
        return True
    if lemma == "give" and any(token.lemma_ == "welcome" for token in objects):
        return any(is_person(token, is_party) for token in after_prepositions(verb, "to"))
    if lemma == "interview":
        return bool(subjects) and any(is_person(token, is_party) for token in objects)
    if lemma in {"visit", "host", "receive", "welcome", "greet", "telephone", "phone"}:
        return any(is_person(token, is_party) for token in objects)
    if lemma in {"discuss", "negotiate"}:
        several = len([token for token in subjects if is_party(token)]) > 1
        return bool(objects) and (several or any(map(is_party, partners)))
    if lemma in {"speak", "talk"}:
        others = [*partners, *after_prepositions(verb, "to")]
        return any(is_person(token, is_party) for token in others) and not any(
            token.lemma_.lower() in _HEARERS for token in others
        )
    if lemma == "call":
        return any(is_person(token, is_party) for token in objects) and any(
            token.lower_ in _PHONE for token in verb.subtree
        )
    return lemma in {"gather", "convene", "assemble"} and any(
        token.lemma_.lower() in _OFFICIALS or (lemma == "convene" and is_party(token)) for token in subjects
    )


def is_person(token: Token, is_party: Callable[[Token], bool]) -> bool:
    """Tell whether a noun stands for a person rather than a body or a country."""
    official = token.lemma_.lower() in _OFFICIALS
    return official or (
        is_party(token)
        and token.ent_type_ not in {"ORG", "GPE", "NORP", "LOC", "FAC"}
        and token.pos_ == "PROPN"
    )


def agrees(verb: Token, is_party: Callable[[Token], bool]) -> bool:  # noqa: PLR0911 - one verb a line
    """Tell whether a verb with its objects tells an agreement."""
    lemma = verb.lemma_.lower()
    subjects = subjects_of(verb)
    things = {token.lemma_.lower() for token in [*objects_of(verb), *passive_subjects(verb)]}
    if lemma == "agree":
        return _is_agreement(verb, subjects, is_party)
    if (
        lemma == "sign"
        and "declaration" in things
        and any(token.lower_ == "emergency" for token in verb.subtree)
    ):
        return False
    if lemma in _REACH and things & AGREEMENT_NOUNS:
        return not (lemma == "make" and things & {"arrangement"})
    if lemma == "ratify":
        return not any(token.lemma_.lower() in _BODIES for token in subjects)
    if lemma == "accept":
        return bool(things & _ACCEPTED)
    if lemma == "settle":
        return bool(things & {"lawsuit", "dispute", "case", "claim", "suit"})
    if lemma in PLEDGES and _pledges_something(verb):
        together = len([token for token in subjects if is_party(token)]) > 1 or any(
            _several(token) for token in subjects
        )
        own = lemma in _OWN_PLEDGES and any(
            token.ent_type_ in {"GPE", "ORG", "NORP"} or token.pos_ == "PROPN" for token in subjects
        )
        return (together or own) and not is_passive(verb)
    return False


def _pledges_something(verb: Token) -> bool:
    """Tell whether something is promised or confirmed: a clause, a sum, a commitment "to" it."""
    if any(child.dep_ in {"xcomp", "ccomp"} for child in verb.children):
        return True
    if verb.lemma_.lower() in {"pledge", "promise", "confirm", "reaffirm"}:
        return bool(objects_of(verb))
    return verb.lemma_.lower() == "commit" and bool(after_prepositions(verb, "to")) and not objects_of(verb)


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
    partners = after_prepositions(verb, "with")
    if partners and not any(is_party(token) or token.pos_ == "PROPN" for token in partners):
        return False
    if partners or is_passive(verb) or any(child.dep_ == "xcomp" for child in verb.children):
        return True
    if len(subjects) > 1 or any(_several(token) for token in subjects):
        return True
    collective = any(
        token.tag_ in {"NNS", "NNPS"} or token.ent_type_ in {"GPE", "ORG", "NORP"} for token in subjects
    )
    return collective or bool(after_prepositions(verb, "on", "to", "upon"))


def at_a_meeting(verb: Token, is_party: Callable[[Token], bool]) -> bool:
    """Tell whether an agreement is told together with the meeting, newly mentioned, at which it was made."""
    partners = [*subjects_of(verb), *after_prepositions(verb, "with")]
    people = [token for token in partners if is_person(token, is_party) and token.pos_ == "PROPN"]
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


def decides(verb: Token, is_party: Callable[[Token], bool]) -> bool:  # noqa: PLR0911 - one verb a line
    """Tell whether a verb with its objects tells a decision."""
    lemma = verb.lemma_.lower()
    things = {token.lemma_.lower() for token in [*objects_of(verb), *passive_subjects(verb)]}
    if lemma == "sign":
        return bool(things & (_LAW_NOUNS | {"declaration"}))
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
        return not objects_of(verb) or any(token.lemma_.lower() in _JUDGES for token in subjects_of(verb))
    if lemma == "declare":
        return bool(things & {"emergency", "state", "war", "martial", "holiday", "result", "winner"})
    if is_passive(verb):
        return True
    return any(is_party(token) or token.tag_ in {"PRP", "NNP", "NNPS", "CD"} for token in subjects_of(verb))
