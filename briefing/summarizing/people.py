"""Who the people of an article are: full names without titles, the forms they go by, their offices.

The small model's names need mending: titles inside names, weekdays taken for people, surnames taken for
cities. A name is trusted as far as the whole article bears it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import derived
from briefing.summarizing.lexicon import (
    ABBREVIATED_ROLES,
    COURTESY,
    FEMALE,
    MALE,
    NOT_NAMES,
    OUTLETS,
    PARTICLES,
    PLACE_WORDS,
    ROLE_MODIFIERS,
)
from briefing.summarizing.roles import is_role, role_around, role_start

if TYPE_CHECKING:
    from collections.abc import Sequence

Doc = Any
Token = Any

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_LONGEST_NAME = 6
_KEPT_TITLES = frozenset("lady lord pope king queen prince princess".split())
"""Titles that stay with a single name, which would say nothing without: Pope Francis, Lady Gaga."""
_SPEECH = frozenset(
    ["say", "tell", "add", "announce", "reply", "warn", "claim", "tweet", "explain", "insist", "argue", "note", "admit", "write", "ask"]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NameMention:
    """A person's name in a document: tokens ``first`` to ``last``, characters ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int
    words: tuple[str, ...]
    role: str | None = None
    sure: bool = True


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
            for form in _forms(person):
                self._forms.setdefault(form, []).append(person)

    def lookup(self, words: Sequence[str], index: int | None = None) -> Person | None:
        """Return the one person who goes by these words, None for none or several.

        Args:
            words: The parts of the name.
            index: A sentence; where several share the name, those not yet introduced there do not count.
        """
        found = self._forms.get(_plain(words), [])
        if len(found) > 1 and index is not None:
            found = [person for person in found if person.first <= index]
        return found[0] if len(found) == 1 else None

    def is_proper(self, word: str) -> bool:
        """Tell whether the article always writes a word with a capital, within sentences too."""
        return word.lower() in self._proper

    def known(self, words: Sequence[str]) -> bool:
        """Tell whether anybody goes by these words."""
        return _plain(words) in self._forms

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
    mentions = [(index, mention, doc) for index, doc in enumerate(docs) for mention in _entity_names(doc)]
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
    words = _plain(mention.words)
    key = words if len(words) == 1 else (words[0], words[-1])
    name = _cased(mention.words)
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
    word = _plain(words)[0]
    return any(word in {key[0], key[-1], _bare(key[-1])} for key in full)


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
                shorts.setdefault(id(person), Counter())[_cased(mention.words)] += 1
            if person.role is None and mention.role is not None:
                person.role, person.role_sentence = mention.role, index
            person.gender = person.gender or _gender(doc, mention)
            person.sure = person.sure or mention.sure
    for person in people.persons:
        counts = shorts.get(id(person))
        person.short = counts.most_common(1)[0][0] if counts else person.name


def _spans(doc: Doc, people: People) -> list[NameMention]:
    """Return the names in a document: those the article knows first, then what the recogniser finds."""
    found: list[NameMention] = []
    taken: set[int] = set()
    index = 0
    while index < len(doc):
        length = _known_length(doc, index, people)
        if length:
            mention = _mention(doc, index, index + length - 1, sure=True)
            found.append(mention)
            taken.update(range(index, index + length))
        index += max(length, 1)
    for mention in _entity_names(doc):
        if not taken.intersection(range(mention.first, mention.last + 1)) and mention.sure:
            found.append(mention)
    return sorted(found, key=lambda mention: mention.first)


def _known_length(doc: Doc, index: int, people: People) -> int:
    """Return how many tokens from ``index`` are a name that the article knows, 0 for none."""
    token = doc[index]
    if not (token.text[:1].isupper() or token.lower_ in PARTICLES):
        return 0
    for length in range(min(_LONGEST_NAME, len(doc) - index), 0, -1):
        if doc[index + length - 1].is_punct or doc[index + length - 1].tag_ == "POS":
            continue
        words = _words(doc, index, index + length - 1)
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


def _entity_names(doc: Doc) -> list[NameMention]:
    """Return what the recogniser and the titles before names show to be people."""
    found = []
    taken: set[int] = set()
    for entity in doc.ents:
        titled = entity.label_ in {"ORG", "GPE", "NORP", "FAC", "PRODUCT", "WORK_OF_ART"} and _follows_title(
            doc, entity
        )
        if entity.label_ != "PERSON" and not titled:
            continue
        bounds = _cleaned(doc, entity.start, entity.end - 1)
        if bounds is None or taken.intersection(range(bounds[0], bounds[1] + 1)):
            continue
        mention = _mention(doc, *bounds, sure=False)
        found.append(mention)
        taken.update(range(mention.first, mention.last + 1))
    found.extend(_titled_names(doc, taken))
    return sorted(found, key=lambda mention: mention.first)


def _titled_names(doc: Doc, taken: set[int]) -> list[NameMention]:
    """Return names that only a title before them shows: "spokesman Garba Shehu", "Mr Abe"."""
    found = []
    for token in doc[:-1] if len(doc) else ():
        start = token.i + 1
        if start in taken or not (_courtesy(token) or (is_role(token) and token.tag_ in {"NN", "NNP"})):
            continue
        end = start
        while end < len(doc) and doc[end].tag_ == "NNP" and end not in taken and _may_be_name(doc[end]):
            end += 1
        long_enough = end - start > 1 or (end > start and _courtesy(token))
        if (
            long_enough
            and end - start < _LONGEST_NAME
            and doc[start].ent_type_ in {"", "PERSON", "ORG", "GPE"}
        ):
            bounds = _cleaned(doc, start, end - 1)
            if bounds is not None and bounds[0] not in taken:
                found.append(_mention(doc, *bounds, sure=True))
                taken.update(range(bounds[0], bounds[1] + 1))
    return found


def _courtesy(token: Token) -> bool:
    return token.lower_ in COURTESY and token.text[0].isupper()


def _may_be_name(token: Token) -> bool:
    return (
        token.text[:1].isupper()
        and token.lower_ not in NOT_NAMES
        and token.lower_ not in PLACE_WORDS
        and token.lower_ not in OUTLETS
        and not is_role(token)
        and not (token.text.isupper() and len(token.text) > 1 and not token.text.endswith("."))
    )


def _follows_title(doc: Doc, entity: Any) -> bool:
    if entity.start == 0 or not all(_may_be_name(token) or token.lower_ in PARTICLES for token in entity):
        return False
    before = doc[entity.start - 1]
    return _courtesy(before) or (is_role(before) and before.dep_ == "compound" and before.head in entity)


def _mention(doc: Doc, first: int, last: int, *, sure: bool) -> NameMention:
    role = role_around(doc, first, last)
    titled = role is not None or (first > 0 and _courtesy(doc[first - 1]))
    speaks = doc[first : last + 1].root.dep_ == "nsubj" and doc[first : last + 1].root.head.lemma_ in _SPEECH
    words = tuple(_words(doc, first, last))
    return NameMention(
        first=first,
        last=last,
        start=doc[first].idx,
        end=doc[last].idx + len(doc[last].text),
        words=words,
        role=role,
        sure=sure or titled or len(words) > 1 or speaks,
    )


def _words(doc: Doc, first: int, last: int) -> list[str]:
    """Return the words of a name, hyphenated parts joined."""
    return doc[first : last + 1].text.replace(" - ", "-").split()


def _cleaned(doc: Doc, first: int, last: int) -> tuple[int, int] | None:
    """Return the bounds of the bare name in what was taken for one, None if nothing is left."""
    for index in range(last, first, -1):
        before = doc[index - 1]
        title = before.lower_ in COURTESY or (
            is_role(before) and before.lower_ not in {"king", "dean", "star", "judge"}
        )
        if before.lower_ in _KEPT_TITLES and index == last:
            first = index - 1
            break
        if title and doc[index].lower_ not in _SUFFIXES and doc[index].text[:1].isupper():
            first = index
            break
    while first <= last and _foreign(doc[first]):
        first += 1
    end = first
    while end <= last and not _ends_name(doc, end, last):
        end += 1
    last = end - 1
    while last >= first and (
        doc[last].lower_ in PARTICLES or not doc[last].text[:1].isalpha() or doc[last].lower_ in NOT_NAMES
    ):
        last -= 1
    if last < first or last - first >= _LONGEST_NAME:
        return None
    last = _extended(doc, last)
    word = doc[first]
    if first == last and (
        len(word.text) < 2 or word.lower_ in OUTLETS or is_role(word) or word.lower_ in ABBREVIATED_ROLES
    ):
        return None
    if any(token.like_num or token.is_currency for token in doc[first : last + 1]):
        return None
    if doc[last].text[:1].isupper() and doc[last].lower_ in PLACE_WORDS - {
        "hall",
        "park",
        "lake",
        "field",
        "rivers",
        "castle",
        "church",
        "bay",
        "street",
        "hill",
        "camp",
        "ford",
        "college",
        "temple",
        "bridge",
        "house",
        "forest",
        "ranch",
    }:
        return None
    return (first, last) if doc[last].text[:1].isupper() or "-" in doc[last].text else None


def _foreign(token: Token) -> bool:
    """Tell whether a token cannot begin a name."""
    word = token.lower_
    if word in NOT_NAMES or word in ABBREVIATED_ROLES or word in COURTESY:
        return True
    return not token.text[:1].isupper() and word not in PARTICLES


def _ends_name(doc: Doc, index: int, last: int) -> bool:
    token = doc[index]
    if token.lower_ in {"'s", "'", ","} or token.is_quote or token.like_num or token.lower_ in NOT_NAMES:
        return True
    if token.text in {"-", "."}:
        return index == last
    if token.text[:1].isupper() or token.lower_ in PARTICLES or token.lower_ in _SUFFIXES:
        return token.lower_ in ROLE_MODIFIERS and token.text.islower()
    return "-" not in token.text


def _extended(doc: Doc, last: int) -> int:
    """Return the end of a name whose second half the recogniser lost: "Recep Tayyip|Erdogan"."""
    while last + 1 < len(doc):
        token, following = doc[last], doc[last + 1]
        if (
            following.text == "-"
            and last + 2 < len(doc)
            and doc[last + 2].text[:1].isupper()
            and not token.whitespace_
        ):
            last += 2
            continue
        continued = token.dep_ == "compound" and token.head.i == last + 1 and following.tag_ == "NNP"
        if not continued or following.ent_type_ not in {"", "PERSON"} or not _may_be_name(following):
            break
        last += 1
    return last


def _forms(person: Person) -> list[tuple[str, ...]]:
    words = _plain(person.name.split())
    forms = [words]
    if len(words) > 1:
        last = words[-1] if words[-1] not in _SUFFIXES else words[-2]
        forms.extend([(last,), (_bare(last),), (words[0], words[-1])])
        for start in range(1, len(words) - 1):
            if words[start] in PARTICLES:
                forms.append(words[start:])
        if len(words[0]) > 2 and words[0] not in PARTICLES:  # noqa: PLR2004 - initials are no form of address
            forms.append((words[0],))
    return list(dict.fromkeys(form for form in forms if form and form[0]))


def _bare(word: str) -> str:
    for prefix in ("al-", "el-", "ul-"):
        if word.startswith(prefix):
            return word.removeprefix(prefix)
    return word


def _plain(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.lower().removesuffix("'s").strip(".,") for word in words)


def _cased(words: Sequence[str]) -> str:
    return " ".join(word.capitalize() if word.isupper() and word.isalpha() and len(word) > 3 else word for word in words)  # noqa: PLR2004


def _gender(doc: Doc, mention: NameMention) -> str | None:
    start = role_start(doc, mention.first)
    before = {token.lower_ for token in doc[start : mention.first]}
    after = {word.lower() for word in (mention.role or "").split()[:3]}
    if (before | after) & MALE:
        return "m"
    return "f" if (before | after) & FEMALE else None
