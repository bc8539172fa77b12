"""Whom a pronoun or "the two" surely refers to, as far as the sentences before it leave no choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import derived
from briefing.summarizing.lexicon import GROUPS, word_set
from briefing.summarizing.people import people_of
from briefing.summarizing.phrases import conjuncts, noun_phrase
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.roles import is_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.people import Named, People, Person

Doc = Any
Token = Any

_BACK = 2
_BACK_TOGETHER = 3
_PAIR = 2
_MASCULINE = frozenset({"he", "him", "his", "himself"})
_FEMININE = frozenset({"she", "her", "hers", "herself"})
PERSONAL = _MASCULINE | _FEMININE
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
NEUTER = frozenset({"it", "its"})
_NAMED_BODIES = frozenset({"ORG", "GPE"})
_UNCOUNTED = word_set(
    """
    some many several few most more no any other these those such all both
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Referent:
    """What a word refers to.

    Attributes:
        text: How to name it in place of the word.
        sentence: The sentence that names it.
        persons: The people it stands for, if it stands for people.
    """

    text: str
    sentence: int
    persons: tuple[Person, ...] = ()


class Referents:
    """The referents of an article's pronouns, computed sentence by sentence and kept."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self._docs = docs
        self._people: People = people_of(docs)
        self._named: dict[int, list[Named]] = {}
        self._subjects: dict[int, Referent | None] = {}
        self._genders: dict[str, str] = {}

    def named(self, index: int) -> list[Named]:
        """Return the people that a sentence names outside direct speech."""
        if index not in self._named:
            doc = self._docs[index]
            quotes = quoted_spans(doc.text)
            mentions = self._people.mentions(doc, index)
            self._named[index] = [item for item in mentions if not inside(item.mention.start, quotes)]
        return self._named[index]

    def subject(self, index: int) -> Referent | None:
        """Return what the main subject of a sentence refers to, pronouns resolved; None where unsure."""
        if index not in self._subjects:
            self._subjects[index] = None  # a sentence never explains itself
            self._subjects[index] = self._subject(index)
        return self._subjects[index]

    def of_pronoun(self, token: Token, index: int) -> Referent | None:
        """Return what a pronoun of sentence ``index`` refers to in those before, None where unsure."""
        word = token.lower_
        if word in PERSONAL:
            return self._person(word, index, subject=token.dep_ in {"nsubj", "nsubjpass"})
        if word in PLURAL:
            return self._several(index)
        return self._thing(index) if word in NEUTER else None

    def of_two(self, index: int, *, people: bool) -> Referent | None:
        """Return the two people or countries that "the two" of a sentence means, None where unsure."""
        return self._two_people(index) if people else self._two_countries(index)

    def _subject(self, index: int) -> Referent | None:
        token = main_subject(self._docs[index])
        if token is None or inside(token.idx, quoted_spans(self._docs[index].text)):
            return None
        direct = self._people_at(token, index)
        if direct:
            return self._of_people(direct, index)
        if token.tag_ == "PRP":
            return self.of_pronoun(token, index)
        if token.lower_ in {"two", "both", "pair"}:
            return self.of_two(index, people=True)
        if token.ent_type_ in _NAMED_BODIES or token.tag_ in {"NNP", "NNPS"}:
            names = [noun_phrase(head, after=False) for head in conjuncts(token)]
            return Referent(text=_listed(names), sentence=index)
        return self._described(token, index)

    def _people_at(self, token: Token, index: int) -> list[Person]:
        """Return the people of a subject, with those that the verb puts beside them ("met with Y")."""
        return [
            item.person
            for head in conjuncts(token)
            for item in self.named(index)
            if item.mention.first <= head.i <= item.mention.last
        ]

    @staticmethod
    def _of_people(persons: Sequence[Person], index: int) -> Referent:
        names = [person.short or person.name for person in persons]
        return Referent(text=_listed(names), sentence=index, persons=tuple(persons))

    @staticmethod
    def _described(token: Token, index: int) -> Referent | None:
        """Return a common noun as a later sentence would name it: "two men" become "the two men"."""
        if token.tag_ not in {"NN", "NNS", "CD"} or token.lower_ in _UNCOUNTED:
            return None
        if len(conjuncts(token)) > 1:
            return None
        lefts = [child.lower_ for child in token.lefts]
        if _UNCOUNTED.intersection(lefts) or any(child.tag_ == "PRP$" for child in token.lefts):
            return None
        text = noun_phrase(token)
        if len(text.split()) > 6:  # noqa: PLR2004 - longer ones read badly a second time
            text = noun_phrase(token, after=False)
        if any(char in text for char in '",;:'):
            return None
        first, _, rest = text.partition(" ")
        if first.lower() in {"a", "an"} or first.lower() == "the":
            text = f"the {rest}"
        elif any(child.dep_ == "nummod" for child in token.lefts):
            text = f"the {text[0].lower()}{text[1:]}"
        elif token.tag_ == "NNS" or token.lower_ == "police":
            text = text[0].lower() + text[1:] if not text.split()[0].isupper() else text
        else:
            return None
        return Referent(text=text, sentence=index)

    def _person(self, word: str, index: int, *, subject: bool) -> Referent | None:
        gender = "m" if word in _MASCULINE else "f"
        for before in range(index - 1, max(-1, index - 1 - _BACK), -1):
            fitting = [person for person in self._persons(before) if self._gender(person) in {None, gender}]
            others = self._unnamed_people(before, gender)
            if len(fitting) == 1 and not others:
                self._genders[fitting[0].name] = gender
                return self._of_people(fitting, before)
            if fitting or others:
                return self._topic(before, gender, fitting) if subject and not others else None
        return None

    def _topic(self, before: int, gender: str, fitting: Sequence[Person]) -> Referent | None:
        """Return the one person whom the two sentences before both have as their subject."""
        first, second = self.subject(before), self.subject(before - 1) if before else None
        if first is None or second is None or len(first.persons) != 1 or first.persons != second.persons:
            return None
        person = first.persons[0]
        if person not in fitting:
            return None
        self._genders[person.name] = gender
        return self._of_people([person], before)

    def _persons(self, index: int) -> list[Person]:
        """Return the distinct people of a sentence, those behind its subject pronoun included."""
        found = [item.person for item in self.named(index)]
        token = main_subject(self._docs[index])
        if (
            token is not None
            and token.tag_ in {"PRP", "CD", "DT"}
            and (referent := self.subject(index)) is not None
        ):
            found.extend(referent.persons)
        distinct: list[Person] = []
        for person in found:
            if not any(person.name == known.name for known in distinct):
                distinct.append(person)
        return distinct

    def _gender(self, person: Person) -> str | None:
        return person.gender or self._genders.get(person.name)

    def _unnamed_people(self, index: int, gender: str) -> list[Token]:
        """Return the nouns of a sentence that a personal pronoun could mean beside its names."""
        doc = self._docs[index]
        taken = {
            token for item in self.named(index) for token in range(item.mention.first, item.mention.last + 1)
        }
        found = []
        for token in doc:
            if (
                token.tag_ not in {"NN", "NNP"}
                or token.i in taken
                or token.dep_ in {"compound", "appos", "attr"}
            ):
                continue
            if not (
                is_role(token) or token.lower_ in {"person", "woman", "man", "girl", "boy", "child", "baby"}
            ):
                continue
            if any(child.i in taken and child.dep_ == "appos" for child in token.children):
                continue
            if token.lower_ in ({"woman", "girl"} if gender == "m" else {"man", "boy"}):
                continue
            found.append(token)
        pronoun = main_subject(doc)
        if pronoun is not None and pronoun.lower_ in PERSONAL and self.subject(index) is None:
            found.append(pronoun)
        return found

    def _several(self, index: int) -> Referent | None:
        if index == 0:
            return None
        before = self.subject(index - 1)
        rivals = self._plural_people(index - 1)
        if before is not None and len(before.persons) > 1 and not rivals:
            return before
        pair = self._two_people(index)
        if pair is not None and not rivals:
            return pair
        token = main_subject(self._docs[index - 1])
        plural = token is not None and (
            token.tag_ in {"NNS", "NNPS"} or token.lower_ == "police" or token.lower_ in PLURAL
        )
        if (
            before is not None
            and plural
            and not before.persons
            and not [rival for rival in rivals if rival != token]
        ):
            return before if not self._persons(index - 1) else None
        return None

    def _plural_people(self, index: int) -> list[Token]:
        doc = self._docs[index]
        quotes = quoted_spans(doc.text)
        return [
            token
            for token in doc
            if token.tag_ in {"NNS", "NNPS"}
            and (token.lower_ in GROUPS or (is_role(token.doc[token.i]) or token.lemma_.lower() in GROUPS))
            and token.dep_ not in {"compound", "poss"}
            and not any(child.tag_ == "PRP$" for child in token.lefts)
            and not inside(token.idx, quotes)
            and token.lower_ not in {"countries", "nations", "states", "companies", "forces"}
        ]

    def _two_people(self, index: int) -> Referent | None:
        """Return the only two people of the last sentences, if one of these names both."""
        found: list[Person] = []
        for before in range(index - 1, max(-1, index - 1 - _BACK_TOGETHER), -1):
            for person in self._persons(before):
                if not any(person.name == known.name for known in found):
                    found.append(person)
            if len(found) > _PAIR:
                return None
            if len(found) == _PAIR:
                break
        if len(found) < _PAIR:
            return None
        names = {person.name for person in found}
        for before in range(index - 1, max(-1, index - 1 - _BACK_TOGETHER), -1):
            here = list(dict.fromkeys(item.person.name for item in self.named(before)))
            if names <= set(here) and self._side_by_side(names, before):
                ordered = sorted(found, key=lambda person: here.index(person.name))
                return self._of_people(ordered, before)
        return None

    def _side_by_side(self, names: set[str], index: int) -> bool:
        """Tell whether a sentence puts just these people beside each other: "A and B", "A agreed with B"."""
        tokens = {
            self._docs[index][item.mention.first : item.mention.last + 1].root.i
            for item in self.named(index)
            if item.person.name in names
        }
        for token in self._docs[index]:
            group = conjuncts(token) if token.dep_ in {"nsubj", "nsubjpass", "pobj", "dobj"} else []
            if len(group) == _PAIR and {head.i for head in group} <= tokens:
                return True
            if token.dep_ in {"nsubj", "nsubjpass"} and len(group) == 1 and token.i in tokens:
                partners = [
                    grand
                    for child in token.head.children
                    if child.dep_ == "dobj" or (child.dep_ == "prep" and child.lower_ == "with")
                    for grand in ([child] if child.dep_ == "dobj" else list(child.children))
                ]
                if any(partner.i in tokens and len(conjuncts(partner)) == 1 for partner in partners):
                    return True
        return False

    def _two_countries(self, index: int) -> Referent | None:
        found: dict[str, int] = {}
        for before in range(index - 1, max(-1, index - 1 - _BACK), -1):
            for entity in self._docs[before].ents:
                if entity.label_ == "GPE":
                    found.setdefault(entity.text.removeprefix("the ").removesuffix("'s"), before)
            if len(found) >= _PAIR:
                break
        if len(found) != _PAIR or len(set(found.values())) > 1:
            return None
        return Referent(text=_listed(list(found)), sentence=next(iter(found.values())))

    def _thing(self, index: int) -> Referent | None:
        """Return the organization or country that is the subject of the sentence before and alone in it."""
        if index == 0:
            return None
        doc = self._docs[index - 1]
        token = main_subject(doc)
        if token is None or self._people_at(token, index - 1):
            return None
        bodies = {
            entity.text.removeprefix("the ").lower() for entity in doc.ents if entity.label_ in _NAMED_BODIES
        }
        if token.ent_type_ not in _NAMED_BODIES or len(bodies) != 1 or len(conjuncts(token)) > 1:
            return None
        return Referent(text=noun_phrase(token, after=False), sentence=index - 1)


def referents_of(docs: Sequence[Doc]) -> Referents:
    """Return the referents of an article, kept with its documents."""
    found: Referents = derived(docs, "referents", lambda: Referents(docs))
    return found


def main_subject(doc: Doc) -> Token | None:
    """Return the subject of a sentence's main verb, None where it has none."""
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return None
    return next((child for child in root.children if child.dep_ in {"nsubj", "nsubjpass"}), None)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
