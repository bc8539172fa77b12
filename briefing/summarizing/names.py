"""Names of people as a document writes them, mended: titles off, halves joined, weekdays thrown out.

The small model takes titles into names, weekdays for people and surnames for cities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.lexicon import (
    ABBREVIATED_ROLES,
    COURTESY,
    NOT_NAMES,
    OUTLETS,
    PARTICLES,
    PLACE_WORDS,
    ROLE_MODIFIERS,
    word_set,
)
from briefing.summarizing.roles import is_role, role_around

if TYPE_CHECKING:
    from collections.abc import Sequence

Doc = Any
Token = Any

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
LONGEST_NAME = 6
_KEPT_TITLES = frozenset(["lady", "lord", "pope", "king", "queen", "prince", "princess"])
"""Titles that stay with a single name, which would say nothing without: Pope Francis, Lady Gaga."""
_ROLES_AND_NAMES = frozenset({"king", "dean", "star", "judge"})
_PLACES_AND_NAMES = word_set(
    "hall park lake field castle church bay street camp college temple bridge house ranch gates"
)
_INITIALS = 2
_ACRONYM = 3
_SPEECH = word_set(
    """
    say tell add announce reply warn claim tweet explain insist argue note admit write ask
    """
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


def names_in(doc: Doc) -> list[NameMention]:
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
        mention = mention_at(doc, *bounds, sure=False)
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
            and end - start < LONGEST_NAME
            and doc[start].ent_type_ in {"", "PERSON", "ORG", "GPE"}
        ):
            bounds = _cleaned(doc, start, end - 1)
            if bounds is not None and bounds[0] not in taken:
                found.append(mention_at(doc, *bounds, sure=True))
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


def mention_at(doc: Doc, first: int, last: int, *, sure: bool) -> NameMention:
    """Return the mention of the name of tokens ``first`` to ``last``."""
    role = role_around(doc, first, last)
    titled = role is not None or (first > 0 and _courtesy(doc[first - 1]))
    speaks = doc[first : last + 1].root.dep_ == "nsubj" and doc[first : last + 1].root.head.lemma_ in _SPEECH
    words = tuple(words_of(doc, first, last))
    return NameMention(
        first=first,
        last=last,
        start=doc[first].idx,
        end=doc[last].idx + len(doc[last].text),
        words=words,
        role=role,
        sure=sure or titled or len(words) > 1 or speaks,
    )


def words_of(doc: Doc, first: int, last: int) -> list[str]:
    """Return the words of a name, hyphenated parts joined."""
    text: str = doc[first : last + 1].text
    return text.replace(" - ", "-").split()


def _cleaned(doc: Doc, first: int, last: int) -> tuple[int, int] | None:
    """Return the bounds of the bare name in what was taken for one, None if nothing is left."""
    first = _after_title(doc, first, last)
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
    if last < first or last - first >= LONGEST_NAME:
        return None
    last = _extended(doc, last)
    return (first, last) if _is_name(doc, first, last) else None


def _after_title(doc: Doc, first: int, last: int) -> int:
    """Return the first token after the titles within a name."""
    for index in range(last, first, -1):
        before = doc[index - 1]
        if before.lower_ in _KEPT_TITLES and index == last:
            return index - 1
        title = before.lower_ in COURTESY or (is_role(before) and before.lower_ not in _ROLES_AND_NAMES)
        if title and doc[index].lower_ not in _SUFFIXES and doc[index].text[:1].isupper():
            return index
    return first


def _is_name(doc: Doc, first: int, last: int) -> bool:
    word, final = doc[first], doc[last]
    if first == last and (
        len(word.text) == 1 or word.lower_ in OUTLETS or is_role(word) or word.lower_ in ABBREVIATED_ROLES
    ):
        return False
    if any(token.like_num or token.is_currency for token in doc[first : last + 1]):
        return False
    if final.text[:1].isupper():
        return final.lower_ not in PLACE_WORDS - _PLACES_AND_NAMES
    return "-" in final.text


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


def forms_of(name: str) -> list[tuple[str, ...]]:
    """Return the forms that a person of this full name goes by."""
    words = plain(name.split())
    forms = [words]
    if len(words) > 1:
        last = words[-1] if words[-1] not in _SUFFIXES else words[-2]
        forms.extend([(last,), (without_article(last),), (words[0], words[-1])])
        forms.extend(words[start:] for start in range(1, len(words) - 1) if words[start] in PARTICLES)
        if len(words[0]) > _INITIALS and words[0] not in PARTICLES:
            forms.append((words[0],))
    return list(dict.fromkeys(form for form in forms if form and form[0]))


def without_article(word: str) -> str:
    """Return a surname without its Arabic article: Assad for al-Assad."""
    for prefix in ("al-", "el-", "ul-"):
        if word.startswith(prefix):
            return word.removeprefix(prefix)
    return word


def plain(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a name as forms are compared."""
    return tuple(word.lower().removesuffix("'s").strip(".,") for word in words)


def cased(words: Sequence[str]) -> str:
    """Return the words of a name, those in capitals written as names are."""
    return " ".join(
        word.capitalize() if word.isupper() and word.isalpha() and len(word) > _ACRONYM else word
        for word in words
    )
