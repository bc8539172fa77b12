"""Who the people of an article are: full names without titles, the forms they go by, their offices.

A name is trusted as far as the whole article bears it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import derived
from briefing.summarizing.lexicon import FEMALE, MALE, PARTICLES, PLACE_WORDS
from briefing.summarizing.names import (
    LONGEST_NAME,
    NameMention,
    cased,
    forms_of,
    mention_at,
    names_in,
    plain,
    without_article,
    words_of,
)
from briefing.summarizing.roles import role_start

if TYPE_CHECKING:
    from collections.abc import Sequence

Doc = Any
Token = Any


@dataclass(kw_only=True, slots=True)
class Person:
    """A person of an article.

    Attributes:
        name: The full name as the article gives it, without titles.
        role: The office that the article gives at the first mention that names one.
        role_sentence: The sentence that does.
        first: The sentence in which the full name first stands.
        gender: ``m``, ``f`` or None where no title or kinship tells.
        sure: False where nothing but the name recogniser says that this is a person.
        short: What the article calls the person once introduced.
        sentences: Sentences that name the person.
    """

    name: str
    role: str | None = None
    role_sentence: int | None = None
    first: int = 0
    gender: str | None = None
    sure: bool = False
    short: str = ""
    sentences: list[int] = field(default_factory=list)

    @property
    def words(self) -> tuple[str, ...]:
        """The parts of the name, in lower case."""
        return tuple(self.name.lower().split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A mention together with the person it names."""

    person: Person
    mention: NameMention


class People:
    """The people of an article and the forms of their names."""

    def __init__(self, persons: Sequence[Person], proper: frozenset[str] = frozenset()) -> None:
        self.persons = tuple(persons)
        self._proper = proper
        self._forms: dict[tuple[str, ...], list[Person]] = {}
        for person in persons:
            for form in forms_of(person.name):
                self._forms.setdefault(form, []).append(person)

    def lookup(self, words: Sequence[str], index: int | None = None) -> Person | None:
        """Return the one person who goes by these words, None for none or several.

        Args:
            words: The parts of the name.
            index: A sentence; where several share the name, those not yet introduced there do not count.
        """
        found = self._forms.get(plain(words), [])
        if len(found) > 1 and index is not None:
            found = [person for person in found if person.first <= index]
        return found[0] if len(found) == 1 else None

    def is_proper(self, word: str) -> bool:
        """Tell whether the article always writes a word with a capital, within sentences too."""
        return word.lower() in self._proper

    def known(self, words: Sequence[str]) -> bool:
        """Tell whether anybody goes by these words."""
        return plain(words) in self._forms

    def mentions(self, doc: Doc, index: int | None = None) -> list[Named]:
        """Return the people that a document names, in order.

        ``index`` is the sentence that the document tells, for names that several people share.
        """
        named = []
        for mention in _spans(doc, self):
            person = self.lookup(mention.words, index) or Person(
                name=" ".join(mention.words), role=mention.role, sure=mention.sure
            )
            named.append(Named(person=person, mention=mention))
        return named


def people_of(docs: Sequence[Doc]) -> People:
    """Return the people of an article, computed once for its documents."""
    found: People = derived(docs, "people", lambda: _collect(docs))
    return found


def _collect(docs: Sequence[Doc]) -> People:
    mentions = [(index, mention, doc) for index, doc in enumerate(docs) for mention in names_in(doc)]
    labels = _labels(docs)
    full: dict[tuple[str, ...], Person] = {}
    for index, mention, doc in mentions:
        if len(mention.words) > 1:
            _enter(full, index, mention, doc)
    single: dict[tuple[str, ...], Person] = {}
    for index, mention, doc in mentions:
        if len(mention.words) == 1 and not _belongs(mention.words, full):
            word = mention.words[0].lower()
            if mention.sure or labels[word, "PERSON"] > labels[word, "OTHER"]:
                _enter(single, index, mention, doc)
    people = People([*full.values(), *single.values()], _proper_words(docs))
    _follow(people, docs)
    return people


def _proper_words(docs: Sequence[Doc]) -> frozenset[str]:
    """Return the words that stand with a capital inside sentences and never without."""
    small = {token.text for doc in docs for token in doc if token.text.islower()}
    capital = {
        token.lower_
        for doc in docs
        for token in doc[1:]
        if token.text.istitle() and not doc[token.i - 1].is_punct and token.tag_ in {"NNP", "NNPS", "NN"}
    }
    return frozenset(capital - small)


def _labels(docs: Sequence[Doc]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for doc in docs:
        for entity in doc.ents:
            kind = "PERSON" if entity.label_ == "PERSON" else "OTHER"
            counts[entity.text.lower().removesuffix("'s"), kind] += 1
    return counts


def _enter(register: dict[tuple[str, ...], Person], index: int, mention: NameMention, doc: Doc) -> None:
    words = plain(mention.words)
    key = words if len(words) == 1 else (words[0], words[-1])
    name = cased(mention.words)
    person = register.get(key)
    if person is None:
        person = register[key] = Person(name=name, first=index)
    elif len(name) > len(person.name) and len(mention.words) <= len(person.name.split()) + 1:
        person.name = name
    if person.role is None and mention.role is not None:
        person.role, person.role_sentence = mention.role, index
    person.sure = person.sure or mention.sure
    person.gender = person.gender or _gender(doc, mention)


def _belongs(words: Sequence[str], full: dict[tuple[str, ...], Person]) -> bool:
    word = plain(words)[0]
    return any(word in {key[0], key[-1], without_article(key[-1])} for key in full)


def _follow(people: People, docs: Sequence[Doc]) -> None:
    """Note who is named where and by which short form."""
    shorts: dict[int, Counter[str]] = {}
    for index, doc in enumerate(docs):
        for named in people.mentions(doc, index):
            person, mention = named.person, named.mention
            if not any(person is known for known in people.persons):
                continue
            if index not in person.sentences:
                person.sentences.append(index)
            if len(mention.words) == 1:
                shorts.setdefault(id(person), Counter())[cased(mention.words)] += 1
            if person.role is None and mention.role is not None:
                person.role, person.role_sentence = mention.role, index
            person.gender = person.gender or _gender(doc, mention)
            person.sure = person.sure or mention.sure
    for person in people.persons:
        person.short = _short_form(person, shorts.get(id(person), Counter()))


def _short_form(person: Person, counts: Counter[str]) -> str:
    """Return what the article calls a person: the surname if ever, a given name only if it does so often."""
    used = counts.most_common()
    surnames = [form for form, _ in used if form.lower() != person.words[0]]
    given = [form for form, count in used if count > 1]
    return (surnames or given or [person.name])[0]


def _spans(doc: Doc, people: People) -> list[NameMention]:
    """Return the names in a document: those the article knows first, then what the recogniser finds."""
    found: list[NameMention] = []
    taken: set[int] = set()
    index = 0
    while index < len(doc):
        length = _known_length(doc, index, people)
        if length:
            mention = mention_at(doc, index, index + length - 1, sure=True)
            found.append(mention)
            taken.update(range(index, index + length))
        index += max(length, 1)
    found.extend(
        mention
        for mention in names_in(doc)
        if mention.sure and not taken.intersection(range(mention.first, mention.last + 1))
    )
    return sorted(found, key=lambda mention: mention.first)


def _known_length(doc: Doc, index: int, people: People) -> int:
    """Return how many tokens from ``index`` are a name that the article knows, 0 for none."""
    token = doc[index]
    if not (token.text[:1].isupper() or token.lower_ in PARTICLES):
        return 0
    for length in range(min(LONGEST_NAME, len(doc) - index), 0, -1):
        if doc[index + length - 1].is_punct or doc[index + length - 1].tag_ == "POS":
            continue
        words = words_of(doc, index, index + length - 1)
        if not people.known(words):
            continue
        if length == 1 and _is_something_else(token):
            return 0
        return length
    return 0


def _is_something_else(token: Token) -> bool:
    """Tell whether a known surname here names a place, a firm or a part of another name."""
    if not token.text[:1].isupper():
        return True
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    previous = token.nbor(-1) if token.i else None
    if following is not None and following.text[:1].isupper() and following.lower_ in PLACE_WORDS:
        return True
    if (
        token.ent_type_ in {"FAC", "ORG", "WORK_OF_ART", "EVENT", "LAW", "PRODUCT"}
        and _entity_length(token) > 1
    ):
        return True
    if token.ent_type_ in {"GPE", "LOC"} and previous is not None and previous.lower_ in {"in", "at", "near"}:
        return True
    # The given name of somebody else: "Clinton Smith" beside "Hillary Clinton"
    return (
        following is not None
        and following.ent_type_ == "PERSON"
        and token.ent_type_ == "PERSON"
        and (following.ent_iob_ == "I" and following.text[:1].isupper() and following.tag_ == "NNP")
    )


def _entity_length(token: Token) -> int:
    return next((len(entity) for entity in token.doc.ents if entity.start <= token.i < entity.end), 1)


def _gender(doc: Doc, mention: NameMention) -> str | None:
    start = role_start(doc, mention.first)
    before = {token.lower_ for token in doc[start : mention.first]}
    after = {word.lower() for word in (mention.role or "").split()[:3]}
    if (before | after) & MALE:
        return "m"
    return "f" if (before | after) & FEMALE else None
