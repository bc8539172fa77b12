"""Who takes part in an event: people with their full names and offices, else the groups that act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.summarizing.attribution import speech_verb
from briefing.summarizing.clauses import relative_head
from briefing.summarizing.groups import BODY_ENTITIES, does_something, group_name
from briefing.summarizing.lexicon import GROUPS, ROLES
from briefing.summarizing.phrases import conjuncts
from briefing.summarizing.pronouns import Pronouns
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.referents import referents_of
from briefing.summarizing.roles import is_role
from briefing.types import Kind, Participant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.kinds import Predicate
    from briefing.summarizing.people import Named, People, Person
    from briefing.types import Attribution

Doc = Any
Token = Any

_MOST = 6
_TOGETHER = frozenset({Kind.MET, Kind.AGREED})

_TIES = frozenset({"prep", "agent", "dative"})
_WITH = frozenset({"with", "between", "among", "against", "by"})


class Cast:
    """The people and groups in one text.

    Attributes:
        named: The people it names.
        tokens: Indices of the tokens of their names.
    """

    def __init__(self, doc: Doc, index: int, people: People, docs: Sequence[Doc] = ()) -> None:
        self._doc = doc
        self._docs = docs
        self._index = index
        self._people = people
        self.named: list[Named] = people.mentions(doc, index)
        self.tokens = frozenset(
            token for item in self.named for token in range(item.mention.first, item.mention.last + 1)
        )

    def is_party(self, token: Token) -> bool:
        """Tell whether a token stands for somebody who can act."""
        return (
            token.i in self.tokens
            or token.ent_type_ in BODY_ENTITIES | {"PERSON"}
            or token.lower_ in GROUPS
            or (token.tag_ == "NNS" and token.lemma_.lower() in GROUPS | ROLES)
            or does_something(token)
            or (is_role(token) and token.tag_ in {"NN", "NNP", "NNS"})
        )

    def participants(self, predicate: Predicate, attribution: Attribution | None) -> tuple[Participant, ...]:
        """Return who takes part, those of the event first, at most six."""
        heads = self._arguments(predicate)
        found = [item for head in heads for item in self._at(head)]
        if predicate.kind not in _TOGETHER:
            found.extend(self._participant(item.person, item) for item in self._acting())
        if predicate.kind not in _TOGETHER or not found:
            speaker = attribution.speaker if attribution else None
            found.extend(
                self._participant(item.person, item) for item in self.named if item.person.name == speaker
            )
        if not found:
            found = [
                self._participant(item.person, item)
                for item in self.named
                if self._root(item).dep_ not in {"compound", "nmod", "poss"}
            ]
        if not found and predicate.verb is not None:
            saying = speech_verb(self._doc)
            speakers = _subjects_of(saying) if saying is not None else []
            found = [item for head in speakers for item in self._at(head)]
        return _distinct(found)[:_MOST]

    def _root(self, item: Named) -> Token:
        return self._doc[item.mention.first : item.mention.last + 1].root

    def _acting(self) -> list[Named]:
        """Return the people who are the subject of any clause outside direct speech."""
        quotes = quoted_spans(self._doc.text)
        return [
            item
            for item in self.named
            if self._root(item).dep_ in {"nsubj", "nsubjpass"} and not inside(item.mention.start, quotes)
        ]

    def _arguments(self, predicate: Predicate) -> list[Token]:
        """Return the nouns that stand for participants: subject, agent, object, "with" and "between"."""
        verb = predicate.verb
        if verb is None:
            return []
        heads = [*_subjects_of(verb), *_complements(verb)]
        heads.extend(head for noun in predicate.nouns for head in _members(noun))
        if predicate.kind is Kind.AGREED:
            heads.extend(_promised_to(verb))
        if verb.dep_ in {"xcomp", "conj", "advcl"} and predicate.kind in _TOGETHER:
            heads.extend(_after(verb.head, frozenset({"with", "between"})))
        heads = [_antecedent(head) for head in heads]
        return [token for head in heads for token in conjuncts(head)]

    def _at(self, head: Token) -> list[Participant]:
        """Return the participants that the phrase of ``head`` names."""
        direct = [item for item in self.named if item.mention.first <= head.i <= item.mention.last]
        if direct:
            return [self._participant(direct[0].person, direct[0])]
        if head.lower_ in {"he", "she", "him", "her"} and head.tag_ == "PRP":
            person = self._meant(head)
            return [self._participant(person, None)] if person else []
        span = range(head.left_edge.i, head.right_edge.i + 1)
        beside = [
            item
            for item in self.named
            if item.mention.first in span and self._root(item).dep_ in {"appos", "conj"}
        ]
        if beside and (is_role(head) or head.lower_ in GROUPS):
            return [self._participant(item.person, item) for item in beside]
        office = self._office(head)
        if office is not None:
            return [self._participant(office, None)]
        name = group_name(head, self._people) or _body_before(head)
        if name:
            return [Participant(name=name)]
        # "Lewis Hamilton's third win": whoever something belongs to that cannot act
        owners = [child.i for child in head.lefts if child.dep_ == "poss"]
        held = [item for item in self.named for i in owners if item.mention.first <= i <= item.mention.last]
        return [self._participant(item.person, item) for item in held if head.dep_ == "nsubj"]

    def _meant(self, pronoun: Token) -> Person | None:
        """Return the person whom a pronoun of the article's own sentence surely stands for."""
        if self._index >= len(self._docs) or self._docs[self._index] is not self._doc:
            return None
        worker = Pronouns(self._doc, self._index, referents_of(self._docs), 0)
        worker.run()
        for change in worker.changes:
            if change.start == pronoun.idx:
                return next((item for item in self._people.persons if item.name in change.new), None) or (
                    self._people.lookup(change.new.split(), self._index)
                )
        return None

    def _office(self, head: Token) -> Person | None:
        """Return the one person of the article who holds the office that is named instead of them."""
        if not is_role(head) or head.tag_ not in {"NN", "NNP"} or not head.children:
            return None
        if not any(child.lower_ == "the" for child in head.lefts):
            return None
        wanted = {token.lower_ for token in [*head.lefts, head] if token.pos_ != "DET"}
        holders = [
            person
            for person in self._people.persons
            if person.role and wanted <= set(person.role.lower().split()) and person.first <= self._index
        ]
        return holders[0] if len(holders) == 1 else None

    def _participant(self, person: Person, item: Named | None) -> Participant:
        own = item.mention.role if item is not None else None
        return Participant(name=person.name, role=person.role or own)


def _body_before(head: Token) -> str | None:
    """Return the body that names a noun: "the Asia-Pacific Economic Cooperation (APEC) forum"."""
    if head.dep_ not in {"nsubj", "nsubjpass"} or head.pos_ != "NOUN":
        return None
    for entity in head.doc.ents:
        if entity.label_ == "ORG" and head.left_edge.i <= entity.start and entity.end <= head.i:
            owner = entity.root
            if owner.dep_ in {"compound", "nmod", "amod", "appos"} and head in owner.ancestors:
                return str(entity.text).removeprefix("the ").removeprefix("The ")
    return None


def _subjects_of(verb: Token) -> list[Token]:
    current = verb
    for _ in range(4):
        found = [child for child in current.children if child.dep_ in {"nsubj", "nsubjpass"}]
        if found:
            return found
        if current.dep_ not in {"conj", "xcomp", "advcl"}:
            return []
        current = current.head
    return []


def _complements(verb: Token) -> list[Token]:
    """Return the objects and partners of a verb, in the order of the text."""
    found = []
    for child in verb.children:
        if child.dep_ in {"dobj", "dative", "attr", "oprd"} and child.pos_ != "ADP":
            found.append(child)
        elif child.dep_ in _TIES and child.lower_ in _WITH | {"to"}:
            found.extend(grand for grand in child.children if grand.dep_ == "pobj")
    return found


def _members(noun: Token) -> list[Token]:
    """Return who a meeting or an agreement is of: "talks between …", "Trump's meeting with …"."""
    owners = [child for child in noun.children if child.dep_ == "poss"]
    return owners + _after(noun, _WITH | {"of"})


def _after(head: Token, prepositions: frozenset[str]) -> list[Token]:
    return [
        grand
        for child in head.children
        if child.dep_ in _TIES and child.lower_ in prepositions
        for grand in child.children
        if grand.dep_ == "pobj"
    ]


def _promised_to(verb: Token) -> list[Token]:
    """Return the countries and bodies that something is agreed for: "aid for Romania and Poland"."""
    found = []
    for child in verb.children:
        if child.dep_ != "xcomp":
            continue
        for token in child.subtree:
            receiving = token.dep_ == "pobj" and token.head.lower_ in {"to", "for", "with", "from"}
            named = any(child.ent_type_ in BODY_ENTITIES for child in token.lefts if child.dep_ == "compound")
            if receiving and (token.ent_type_ in BODY_ENTITIES or (named and token.tag_ == "NNS")):
                found.append(token)
    return found


def _antecedent(token: Token) -> Token:
    """Return the noun of "who met", or the subject of saying for a pronoun: "The Taliban said it met …"."""
    if token.tag_ in {"WP", "WDT"}:
        return relative_head(token)
    if token.tag_ != "PRP" or token.lower_ in {"i", "we", "you"}:
        return token
    clause = token.head
    for _ in range(4):
        if clause.dep_ not in {"ccomp", "xcomp", "conj", "advcl"}:
            return token
        clause = clause.head
        for child in clause.children:
            if child.dep_ in {"nsubj", "nsubjpass"} and child.i < token.i and child.tag_ != "PRP":
                return child
    return token


def _distinct(found: list[Participant]) -> tuple[Participant, ...]:
    kept: dict[str, Participant] = {}
    for item in found:
        key = item.name.lower()
        if key not in kept or (kept[key].role is None and item.role is not None):
            kept[key] = item
    return tuple(kept.values())
