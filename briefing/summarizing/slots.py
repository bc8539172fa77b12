"""Who fills which part of a deed in the source: subject, object, after which preposition, as what.

The arcs of `arcs` say yes or no. Here each word of a line that hangs from another is placed on a scale, from
"copied with its neighbour" over "said with other grammar" and "a pronoun stands there" to "somebody else
stands there", because a small parser errs and a free rewording is no lie. After the dependency-arc
entailment of Goyal and Durrett (2020), with the slots of Falke et al. (2019) in mind: most errors of
shortened news are a right word in the wrong slot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from briefing.summarizing.arcs import inside_name, keys_of
from briefing.summarizing.wording import SAME_SAYING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SUBJECT = frozenset({"nsubj", "csubj"})
_PASSIVE = frozenset({"nsubjpass", "csubjpass"})
_OBJECT = frozenset({"dobj", "dative", "oprd"})
_MODIFIER = frozenset({"amod", "compound", "nummod", "poss", "nmod", "quantmod", "appos"})
_COMPLEMENT = frozenset({"attr", "acomp"})
_ADVERBIAL = frozenset({"advmod", "npadvmod"})
_STANDS_FOR = frozenset(
    {"he", "she", "it", "they", "him", "her", "them", "his", "their", "its", "who", "which", "that"}
    | {"i", "we", "you", "my", "our", "this", "these", "those"}
)
_UNCHECKED = frozenset({"PUNCT", "SPACE", "DET", "PART", "AUX", "CCONJ", "SCONJ", "SYM", "X", "INTJ", "ADP"})
_NAMING = frozenset({"compound", "flat", "nmod", "appos"})
_FAR = 3
_DEEPEST = 12

RANK = {
    "run": 0, "ok": 0, "form": 1, "reach": 1, "coref": 2, "sent": 3, "absent": 4, "nohead": 4, "conflict": 5,
    "nochild": 6, "novel": 7,
}  # fmt: skip
"""How far a state is from the source's own words; above ``coref`` the source does not say it of this word."""

DOUBTFUL = RANK["coref"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A word of a line, what it hangs from, the part it plays there, and how the source supports it."""

    word: Any
    head: Any
    part: str
    state: str


@dataclass(slots=True)
class Places:
    """Where the words of an article stand, by normal form."""

    docs: Sequence[Any]
    where: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index, doc in enumerate(self.docs):
            for token in doc:
                for key in keys_of(token):
                    self.where.setdefault(key, []).append((index, token))

    def find(self, token: Any) -> list[tuple[int, Any]]:
        """Return the occurrences of a word as (sentence, token)."""
        found: dict[tuple[int, int], tuple[int, Any]] = {}
        keys = keys_of(token)
        if token.lemma_.lower() in {"say", "tell"}:
            keys = (*keys, *sorted(SAME_SAYING - set(keys)))
        for key in keys:
            for index, other in self.where.get(key, ()):
                found.setdefault((index, other.i), (index, other))
        return list(found.values())


def part_of(token: Any) -> str:  # noqa: PLR0911 - one part a line
    """Return the part that a word plays at its head, such as ``subj``, ``obj`` or ``prep:in``."""
    dep = token.dep_
    if dep in _SUBJECT:
        return "subj"
    if dep in _PASSIVE or dep in _OBJECT:
        return "obj"
    if dep in _COMPLEMENT:
        return "compl"
    if dep in {"pobj", "pcomp"}:
        return "subj" if token.head.dep_ == "agent" else f"prep:{token.head.lower_}"
    if dep in _MODIFIER:
        return "mod"
    if dep == "conj":
        return "conj"
    return "adv" if dep in _ADVERBIAL else "other"


def head_of(token: Any) -> Any:
    """Return what a word hangs from, prepositions passed over."""
    if token.dep_ in {"pobj", "pcomp"} and token.head.pos_ in {"ADP", "SCONJ"}:
        return token.head.head
    return token.head


def _passive(verb: Any) -> bool:
    return any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children)


def fillers(head: Any, part: str, depth: int = 0) -> list[Any]:
    """Return the words that play a part at a source word, those shared by joined verbs included."""
    if part == "subj":
        found = _subjects(head, depth)
    elif part == "obj":
        found = _objects(head, depth)
    elif part.startswith("prep:"):
        found = _after(head, part, depth)
    elif part == "mod":
        found = [child for child in head.children if child.dep_ in _MODIFIER]
    elif part == "conj":
        found = list(head.conjuncts)
    elif part == "compl":
        found = [child for child in head.children if child.dep_ in _COMPLEMENT]
    elif part == "adv":
        found = [child for child in head.children if child.dep_ in _ADVERBIAL | {"prep"}]
    else:
        found = list(head.children)
    more = [
        item
        for word in found
        for item in (*word.conjuncts, *(child for child in word.children if child.dep_ == "appos"))
    ]
    return found + [item for item in more if item not in found]


def _subjects(head: Any, depth: int) -> list[Any]:
    found = [child for child in head.children if child.dep_ in _SUBJECT]
    for child in head.children:
        if child.dep_ == "agent":
            found.extend(item for item in child.children if item.dep_ == "pobj")
        if child.dep_ == "poss" and head.pos_ == "NOUN":
            found.append(child)
    if not found and head.dep_ in {"relcl", "acl"}:
        found.append(head.head)
    if not found and head.dep_ in {"xcomp", "advcl", "conj", "ccomp"} and depth < _FAR:
        above = head.head
        found.extend(fillers(above, "subj", depth + 1))
        if head.dep_ == "xcomp" or _passive(above):
            found.extend(fillers(above, "obj", depth + 1))
    return found


def _objects(head: Any, depth: int) -> list[Any]:
    found = [child for child in head.children if child.dep_ in _OBJECT | _PASSIVE]
    if head.dep_ in {"relcl", "acl"}:
        found.append(head.head)
    if not found and head.dep_ in {"conj", "xcomp"} and _passive(head) and depth < _FAR:
        found.extend(fillers(head.head, "obj", depth + 1))
        found.extend(fillers(head.head, "subj", depth + 1))
    if head.pos_ == "NOUN":  # "the sale of the bank", "the bank's sale", "the bank sale"
        found.extend(
            item
            for child in head.children
            if child.dep_ == "prep" and child.lower_ == "of"
            for item in child.children
            if item.dep_ == "pobj"
        )
        found.extend(child for child in head.children if child.dep_ in {"compound", "poss"})
    return found


def _after(head: Any, part: str, depth: int) -> list[Any]:
    word = part.removeprefix("prep:")
    found = [
        item
        for child in head.children
        if child.dep_ in {"prep", "agent"} and child.lower_ == word
        for item in child.children
        if item.dep_ in {"pobj", "pcomp"}
    ]
    if depth < _FAR - 1:  # the parser hangs a phrase from the noun or from its verb
        for child in head.children:
            if child.dep_ in _OBJECT | {"attr", "prep", "pobj", "acomp", "nsubjpass"}:
                found.extend(fillers(child, part, depth + 1))
    return found


def slots_of(line: Any, places: Places, runs: Mapping[int, int]) -> list[Slot]:
    """Return the parts that the words of a line play, and how the article supports each.

    Args:
        line: The line's parse.
        places: The article's words.
        runs: For each word of the line the number of the passage that it was copied in (`alignment.runs`).
    """
    found = []
    for word in line:
        if word.pos_ in _UNCHECKED or word.dep_ in {"ROOT", "punct", "dep"} or inside_name(word):
            continue
        if word.pos_ == "PRON" and word.dep_ not in _SUBJECT | _PASSIVE | _OBJECT:
            continue
        head, part = head_of(word), part_of(word)
        if word.i in runs and runs[word.i] == runs.get(head.i):
            found.append(Slot(word, head, part, "run"))
        else:
            found.append(Slot(word, head, part, _state(word, head, part, places)))
    return found


def _state(word: Any, head: Any, part: str, places: Places) -> str:
    heads = places.find(head)
    if not places.find(word):
        return "nochild" if heads else "novel"
    best = "nohead"
    for index, other in heads:
        state = _at(word, part, other, places.docs[index])
        if best == "nohead" or RANK[state] < RANK[best]:
            best = state
        if RANK[best] == 0:
            break
    if head.lemma_ == "be" and part == "subj" and RANK[best] > RANK["form"] and _equated(word, head, places):
        return "form"
    return best


def _at(word: Any, part: str, other: Any, doc: Any) -> str:  # noqa: PLR0911 - one state a line
    keys = set(keys_of(word))
    there = fillers(other, part)
    if any(keys & set(keys_of(item)) for item in there):
        return "ok"
    if word.pos_ == "PROPN" and any(_name(word) & _name(item) for item in there):
        return "ok"
    same = [item for item in doc if keys & set(keys_of(item))]
    if any(0 < below(item, other) <= _FAR for item in same):
        return "form"
    if any(below(item, other) or below(other, item) for item in same):
        return "reach"
    if part in {"subj", "obj"} and there:
        if any(item.pos_ == "PRON" or item.lower_ in _STANDS_FOR for item in there):
            return "coref"
        if word.pos_ == "PROPN" and all(_definite(item) for item in there):
            return "coref"
    if same:
        return "sent"
    return "conflict" if there and (part in {"subj", "obj"} or part.startswith("prep")) else "absent"


def _definite(item: Any) -> bool:
    """Tell whether a phrase ("the minister") may stand for a name."""
    return item.pos_ == "NOUN" and any(child.lower_ in {"the", "this", "that"} for child in item.children)


def _equated(word: Any, head: Any, places: Places) -> bool:
    """Tell whether "X is Y" is said by an apposition or a title."""
    keys = set(keys_of(word))
    for child in head.children:
        if child.dep_ in _COMPLEMENT:
            for index, other in places.find(child):
                for item in places.docs[index]:
                    if keys & set(keys_of(item)) and (
                        below(other, item) or below(item, other) or item.head.i == other.head.i
                    ):
                        return True
    return False


def _name(token: Any) -> set[str]:
    found = set(keys_of(token))
    for child in token.children:
        if child.dep_ in _NAMING or child.pos_ == "PROPN":
            found |= set(keys_of(child))
    return found


def below(child: Any, head: Any) -> int:
    """Return how many steps below ``head`` a word stands; 0 where it does not."""
    steps = 0
    while child.head.i != child.i and steps < _DEEPEST:
        child = child.head
        steps += 1
        if child.i == head.i:
            return steps
    return 0
