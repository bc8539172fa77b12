"""Who takes part in an event: people with their full names and offices, else the groups that act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.summarizing.attribution import is_outlet, speech_verb
from briefing.summarizing.lexicon import GROUPS, NOT_NAMES, OUTLETS
from briefing.summarizing.phrases import conjuncts, noun_phrase, phrase_tokens
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.roles import is_role
from briefing.types import Kind, Participant

if TYPE_CHECKING:
    from briefing.summarizing.kinds import Predicate
    from briefing.summarizing.people import Named, People, Person
    from briefing.types import Attribution

Doc = Any
Token = Any

_MOST = 6
_LONGEST_GROUP = 8
_PARTY_ENTITIES = frozenset({"ORG", "GPE", "NORP"})
_TOGETHER = frozenset({Kind.MET, Kind.AGREED})
_ODD = re.compile(r"[()\[\]/|<>]")
_NOT_AGENTS = frozenset(
    """
    numbers papers orders matters letters others centers computers trailers containers quarters rivers towers errors
    motors doors floors colors factors powers figures newspapers waters shoulders fingers sectors chapters layers
    borders drawers tenders offers answers covers dollars disorders cancers tumors sensors mirrors corridors monitors
    reactors tractors indicators transfers acres feathers boulders disasters affairs stairs hours flowers
    photographs headquarters posters folders stickers banners prayers tigers spiders fibers rumors favors honors
    scissors trousers
    """.split()
)
_WITH = frozenset({"with", "between", "among", "against", "by"})


class Cast:
    """The people and groups in one text.

    Attributes:
        named: The people it names.
        tokens: Indices of the tokens of their names.
    """

    def __init__(self, doc: Doc, index: int, people: People) -> None:
        self._doc = doc
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
            or token.ent_type_ in _PARTY_ENTITIES | {"PERSON"}
            or token.lower_ in GROUPS
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
                if self._doc[item.mention.last].dep_ not in {"compound", "nmod", "poss"}
            ]
        if not found and predicate.verb is not None:
            saying = speech_verb(self._doc)
            speakers = _subjects_of(saying) if saying is not None else []
            found = [item for head in speakers for item in self._at(head)]
        return _distinct(found)[:_MOST]

    def _acting(self) -> list[Named]:
        """Return the people who are the subject of any clause outside direct speech."""
        quotes = quoted_spans(self._doc.text)
        return [
            item
            for item in self.named
            if self._doc[item.mention.first : item.mention.last + 1].root.dep_ in {"nsubj", "nsubjpass"}
            and not inside(item.mention.start, quotes)
        ]

    def _arguments(self, predicate: Predicate) -> list[Token]:
        """Return the nouns that stand for participants: subject, agent, object, "with" and "between"."""
        verb = predicate.verb
        if verb is None:
            return []
        heads = list(_subjects_of(verb))
        for child in verb.children:
            if child.dep_ in {"dobj", "dative", "attr", "oprd"} and child.pos_ != "ADP":
                heads.append(child)
            elif child.dep_ in {"prep", "agent", "dative"} and (
                child.lower_ in _WITH or child.lower_ == "to"
            ):
                heads.extend(grand for grand in child.children if grand.dep_ == "pobj")
        for noun in predicate.nouns:
            for child in noun.children:
                if child.dep_ == "poss":
                    heads.append(child)
                elif child.dep_ == "prep" and child.lower_ in _WITH | {"of"}:
                    heads.extend(grand for grand in child.children if grand.dep_ == "pobj")
        if predicate.kind is Kind.AGREED:
            heads.extend(_promised_to(verb))
        if verb.dep_ in {"xcomp", "conj", "advcl"} and predicate.kind in _TOGETHER:
            heads.extend(
                grand
                for child in verb.head.children
                if child.dep_ == "prep" and child.lower_ in {"with", "between"}
                for grand in child.children
                if grand.dep_ == "pobj"
            )
        heads = [_antecedent(head) for head in heads]
        return [token for head in heads for token in conjuncts(head)]

    def _at(self, head: Token) -> list[Participant]:
        """Return the participants that the phrase of ``head`` names."""
        direct = [item for item in self.named if item.mention.first <= head.i <= item.mention.last]
        if direct:
            return [self._participant(direct[0].person, direct[0])]
        phrase = phrase_tokens(head)
        span = range(head.left_edge.i, head.right_edge.i + 1)
        beside = [
            item
            for item in self.named
            if item.mention.first in span and self._doc[item.mention.last].dep_ in {"appos", "conj"}
        ]
        if beside and (is_role(head) or head.lower_ in GROUPS):
            return [self._participant(item.person, item) for item in beside]
        office = self._office(head)
        if office is not None:
            return [self._participant(office, None)]
        name = self._group(head, phrase)
        return [Participant(name=name)] if name else []

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

    def _group(self, head: Token, phrase: list[Token]) -> str | None:
        if any(child.tag_ == "PRP$" for child in head.lefts) and head.lower_ not in {
            "family",
            "lawyer",
            "wife",
            "husband",
        }:
            return None
        if (
            head.tag_ in {"PRP", "WP", "DT", "WDT", "EX"}
            or head.lower_ in NOT_NAMES
            or head.ent_type_ in {"DATE", "TIME"}
        ):
            return None
        entity = next((item for item in self._doc.ents if item.start <= head.i < item.end), None)
        if entity is not None and entity.label_ in {"EVENT", "FAC", "LOC", "LAW", "MONEY", "PERCENT", "QUANTITY"}:
            return None
        acting = entity is not None and (entity.label_ in _PARTY_ENTITIES or (entity.label_ == "PERSON"))
        proper = head.text[:1].isupper() and (head.tag_ in {"NNP", "NNPS"} or self._people.is_proper(head.text))
        body = head.tag_ in {"NN", "NNS"} and any(
            child.ent_type_ == "ORG" and child.dep_ in {"compound", "nmod"} for child in head.lefts
        )
        if body or _agents(head):
            text = _bare(self._doc[phrase[0].i : phrase[-1].i + 1].text)
            fits = len(phrase) <= _LONGEST_GROUP and not _ODD.search(text)
            return text if fits and head.dep_ in {"nsubj", "nsubjpass", "pobj", "conj"} else None
        if head.tag_ == "CD":
            counted = any(child.lower_ == "of" for child in head.rights)
            return (
                _bare(self._doc[phrase[0].i : phrase[-1].i + 1].text)
                if counted and len(phrase) <= _LONGEST_GROUP
                else None
            )
        if not (acting or proper or head.lower_ in GROUPS or head.lemma_.lower() in GROUPS or (is_role(head) and head.tag_ in {"NN", "NNS"})):
            return None
        if (
            entity is not None
            and (acting or proper)
            and head.i == entity.root.i
            and head.lower_ not in GROUPS
        ):
            text = entity.text
        else:
            text = self._doc[phrase[0].i : phrase[-1].i + 1].text
            if len(phrase) > _LONGEST_GROUP:
                text = noun_phrase(head, after=False)
        text = _bare(text)
        if not text or _ODD.search(text) or len(text.split()) > _LONGEST_GROUP or is_outlet(text) or text.lower() in OUTLETS:
            return None
        return text

    def _participant(self, person: Person, item: Named | None) -> Participant:
        own = item.mention.role if item is not None else None
        return Participant(name=person.name, role=person.role or own)


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


def _promised_to(verb: Token) -> list[Token]:
    """Return the countries and bodies that something is agreed for: "aid for Romania and Poland"."""
    found = []
    for child in verb.children:
        if child.dep_ != "xcomp":
            continue
        for token in child.subtree:
            receiving = token.dep_ == "pobj" and token.head.lower_ in {"to", "for", "with", "from"}
            if receiving and token.ent_type_ in _PARTY_ENTITIES:
                found.append(token)
    return found


def _agents(token: Token) -> bool:
    """Tell whether a plural names people by what they do: "makers", "cyclists"."""
    return (
        token.tag_ == "NNS"
        and (token.text.islower() or token.i == 0)
        and token.lower_.endswith(("ers", "ors", "ists", "ians"))
        and token.lower_ not in _NOT_AGENTS
        and token.dep_ in {"nsubj", "nsubjpass"}
    )


def _antecedent(token: Token) -> Token:
    """Return the subject of saying for a pronoun in what is said: "The Taliban said it met …"."""
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


def _bare(text: str) -> str:
    text = (
        text.strip(" ,.'\"-") if not text.endswith((".S.", ".K.", "Inc.", "Corp.", "Ltd.", "Co.")) else text
    )
    text = text.removesuffix("'s")
    for article in ("the ", "The ", "a ", "A ", "an ", "An ", "THE ", "his ", "her ", "their ", "its "):
        text = text.removeprefix(article)
    return text


def _distinct(found: list[Participant]) -> tuple[Participant, ...]:
    kept: dict[str, Participant] = {}
    for item in found:
        key = item.name.lower()
        if key not in kept or (kept[key].role is None and item.role is not None):
            kept[key] = item
    return tuple(kept.values())
