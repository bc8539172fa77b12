"""How well an article supports a line, as a number between 0 and 1.

The hard checks of the gate know what may never be wrong; most wrong lines break none of them. They are
pasted together: a subject from one sentence before the verb of another, a phrase cut in its middle. A
logistic regression over readable features (where the line's words come from, where the path jumps, which
arcs the source lacks) weighs that. Its weights are in ``gate_weights.json``, fitted by ``python -m
briefing.training.gate``; a feature that is not named there counts nothing. Alignment and consistency by
source sentence follow SummaC (Laban et al. 2022), the arcs Goyal and Durrett (2020).
"""

from __future__ import annotations

import functools
import json
import math
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from briefing.summarizing import alignment as aligning
from briefing.summarizing import arcs, force
from briefing.summarizing.alignment import FUNCTION, Alignment, Place, align, stem_of, units_of, words_in
from briefing.summarizing.slots import DOUBTFUL, RANK, Places, Slot, slots_of
from briefing.summarizing.wording import MONTHS, NEUTRAL, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_SOURCES = 4
_LEAST_GAIN = 1.0
_BIGRAM = 0.3
_COPIED = 0.9
"""The least score of a passage that is copied whole and cut where phrases end."""

_OPTIONAL = frozenset(
    {
        "prep",
        "relcl",
        "acl",
        "advcl",
        "appos",
        "amod",
        "advmod",
        "npadvmod",
        "punct",
        "cc",
        "conj",
        "det",
        "nummod",
    }
    | {"compound", "agent", "mark", "poss", "intj", "preconj", "predet", "parataxis"}
)
_NEEDED_BEFORE = frozenset(
    {"dobj", "pobj", "pcomp", "xcomp", "ccomp", "attr", "acomp", "prt", "compound", "oprd", "nummod"}
)
_MEANING = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV"})
_FREE = (
    frozenset({"people", "person", "year", "old", "percent", "cent", "column", "part", "also", "now", "here"})
    | frozenset(MONTHS)
    | frozenset(WEEKDAYS)
)
_PRONOUNS = frozenset({"he", "she", "his", "her", "him", "they", "their", "it", "its"})


class SourceIndex:
    """An article's sentences prepared for many look-ups.

    Args:
        docs: The parses of its sentences.
    """

    def __init__(self, docs: Sequence[Any]) -> None:
        self.docs = docs
        self.units = [[form for form, _ in units_of(doc)] for doc in docs]
        self.keys = [_keys(doc) for doc in docs]
        self.places = Places(docs)
        self._count = Counter(key for keys in self.keys for key in keys)
        self.bigrams = {pair for units in self.units for pair in pairwise(units)}
        self.trigrams = {
            triple for units in self.units for triple in zip(units, units[1:], units[2:], strict=False)
        }

    def strange_words(self, line: Any) -> list[str]:
        """Return the words of a line with a meaning of their own of which the article has no form."""
        found = []
        for form, token in units_of(line):
            if (
                token.pos_ not in _MEANING
                or token.like_num
                or form[:1].isdigit()
                or token.lemma_.lower() in NEUTRAL
            ):
                continue
            keys = {form, *arcs.keys_of(token), *_stems(token)}
            if form in _FREE or not form or any(key in self._count for key in keys):
                continue
            found.append(str(token.text))
        return list(dict.fromkeys(found))

    def weight(self, key: str) -> float:
        """Return how much a word tells a sentence from the others (inverse document frequency)."""
        return math.log(1 + (len(self.docs) + 1) / (self._count[key] + 0.5))

    def likely_sources(self, line: Any, most: int = MOST_SOURCES) -> list[int]:
        """Return the sentences that together hold the words of a line, the best first.

        Greedy cover by weight: each next sentence is the one that holds most of what is still unexplained.
        """
        words = [
            (
                {form, *arcs.keys_of(token)},
                f"~{stem_of(token)}" if stem_of(token) else None,
                self.weight(form),
            )
            for form, token in units_of(line)
            if token.pos_ not in FUNCTION
        ]
        forms = [form for form, _ in units_of(line)]
        pairs = set(pairwise(forms))
        chosen: list[int] = []
        left = list(range(len(words)))
        while len(chosen) < most:
            best, gain = -1, 0.0
            for index, keys in enumerate(self.keys):
                if index in chosen:
                    continue
                value = 0.0
                for number in left:
                    known, stem, weight = words[number]
                    value += weight if known & keys else 0.5 * weight if stem in keys else 0.0
                if not chosen:
                    units = self.units[index]
                    value += _BIGRAM * len(pairs & set(pairwise(units)))
                if value > gain + 1e-9:
                    best, gain = index, value
            if best < 0 or (chosen and gain < _LEAST_GAIN):
                break
            chosen.append(best)
            left = [number for number in left if not words[number][0] & self.keys[best]]
        return chosen


def _stems(token: Any) -> tuple[str, ...]:
    """Return the beginnings under which other forms of a word are found: ``meets`` and ``meeting``."""
    stem = stem_of(token)
    return (f"~{stem}",) if stem else ()


def _keys(doc: Any) -> set[str]:
    found: set[str] = set()
    for form, token in units_of(doc):
        found.add(form)
        found.update(arcs.keys_of(token))
        if stem_of(token):
            found.add(f"~{stem_of(token)}")
    return found


@dataclass(frozen=True, slots=True)
class Support:
    """What the comparison of a line with its sources found.

    Attributes:
        score: The probability that the article says the line.
        unsupported: The words that the source does not have at their head, as ``child of head``.
        contradicted: Those of them that make another fact of it: who, what somebody is, how many.
        features: The values that were weighed, by name.
    """

    score: float
    unsupported: tuple[str, ...]
    contradicted: tuple[str, ...]
    features: Mapping[str, float]


def support_of(line: Any, index: SourceIndex, sources: Sequence[int] = ()) -> Support:
    """Return how an article supports a line.

    Args:
        line: The line's parse.
        index: The article.
        sources: The sentences that it is said to be from; searched where none are given.
    """
    indices = list(sources) or index.likely_sources(line)
    docs = [index.docs[number] for number in indices]
    path = align(line, docs)
    runs = aligning.runs(path, docs)
    slots = slots_of(line, index.places, runs)
    missing = _missing_arcs(line, docs, runs)
    features = _features(line, path, docs, runs, slots, missing=missing, index=index)
    doubtful = [slot for slot in slots if RANK[slot.state] > DOUBTFUL]
    both = [slot for slot in doubtful if any(token.i == slot.word.i for token in missing)]
    features.update(_both_features(both))
    value = score(features)
    if sum(path.costs) == 0 and features["cut end"] < 1 and features["cut beginning"] < 1:
        value = max(value, _COPIED)  # the article's own words in one piece
    return Support(
        value,
        tuple(_told(slot) for slot in doubtful),
        tuple(_told(slot) for slot in both if _is_another_fact(slot)),
        features,
    )


def _told(slot: Slot) -> str:
    return f"{slot.word.text} of {slot.head.text}"


def _is_another_fact(slot: Slot) -> bool:
    """Tell whether a wrong slot makes another fact, beyond what a parser's error explains.

    Measured on lines judged by readers: each of these is at least ten times as frequent in unsupported ones.
    """
    if slot.word.like_num:
        return slot.state in {"sent", "absent"}
    if slot.part == "subj":
        return slot.state in {"absent", "conflict", "sent"}
    return slot.part == "compl" or (slot.part == "obj" and slot.state == "absent")


def _both_features(both: Sequence[Slot]) -> dict[str, float]:
    """Return how many words both readings of the arcs miss, by the part they play."""
    parts = Counter(slot.part.split(":")[0] for slot in both)
    return {
        "both prep": float(parts["prep"]),
        "both modifier": float(parts["mod"]),
        "both core": float(parts["subj"] + parts["obj"] + parts["compl"]),
        "both other": float(parts["conj"] + parts["adv"] + parts["other"]),
    }


def score(features: Mapping[str, float], weights: Mapping[str, Any] | None = None) -> float:
    """Return the weighed features as a probability, by the shipped weights or by others."""
    table = weights or _weights()
    total = table["bias"] + sum(
        weight * (min(features.get(name, 0.0), table["limits"][name]) - table["means"][name])
        for name, weight in table["weights"].items()
    )
    return float(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))


@functools.lru_cache(maxsize=1)
def _weights() -> Any:
    path = resources.files("briefing.summarizing") / "gate_weights.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _features(
    line: Any,
    path: Alignment,
    docs: Sequence[Any],
    runs: Mapping[int, int],
    slots: Sequence[Slot],
    *,
    missing: Sequence[Any],
    index: SourceIndex,
) -> dict[str, float]:
    found = {"length": math.log(max(1, len(path.words)))}
    found.update(_path_features(path, docs))
    found.update(_junction_features(path, docs, slots))
    found.update(_structure_features(path, runs))
    found.update(_slot_features(slots))
    found.update(_arc_features(line, missing))
    found.update(_edge_features(path, docs))
    found.update(_gram_features(line, index))
    found["no statement"] = float(not force.is_statement(line))
    changed = force.changed_force(line, docs, docs[0].text if docs else "")
    found["negation"] = float(sum(item.startswith("negation") for item in changed))
    found["lost governor"] = float(sum(item.startswith("lost") for item in changed))
    return found


def _path_features(path: Alignment, docs: Sequence[Any]) -> dict[str, float]:
    count = max(1, len(path.words))
    content = [number for number, word in enumerate(path.words) if word.pos_ not in FUNCTION]
    nowhere = [number for number, place in enumerate(path.places) if place is None]
    steps = Counter(kind for kind, _, _ in _junctions(path, docs))
    longest = current = 0
    broken = {id(place) for _, _, place in _junctions(path, docs)}
    for place in path.places:
        current = 0 if place is None else 1 if id(place) in broken else current + 1
        longest = max(longest, current)
    top = path.sources[0] if path.sources else None
    main = [n for n in content if (place := path.places[n]) is not None and place.source == top]
    return {
        "cost": sum(path.costs) / count,
        "cost sum": sum(path.costs),
        "content nowhere": sum(number in nowhere for number in content) / max(1, len(content)),
        "glue nowhere": sum(number not in content for number in nowhere) / count,
        "jumps": float(steps["jump"]),
        "backs": float(steps["back"]),
        "skips": float(steps["skip"]),
        "longest": longest / count,
        "one source": len(main) / max(1, len(content)),
    }


def _junctions(path: Alignment, docs: Sequence[Any]) -> Iterator[tuple[str, Any, Place]]:
    """Yield the places where a line leaves its source's wording: kind, the word before, the place after."""
    last: Place | None = None
    before: Any = None
    for word, place in zip(path.words, path.places, strict=True):
        if place is None:
            continue
        if last is not None:
            if last.source != place.source:
                yield "jump", (before, last), place
            elif place.token.i < last.token.i:
                yield "back", (before, last), place
            elif words_in(docs[place.source][last.token.i + 1 : place.token.i]):
                yield "skip", (before, last), place
        last, before = place, word


def _junction_features(path: Alignment, docs: Sequence[Any], slots: Sequence[Slot]) -> dict[str, float]:
    """Return how many junctions there are of each kind, by what the arcs across them are worth."""
    spans = [
        (min(slot.word.i, slot.head.i), max(slot.word.i, slot.head.i), slot.state)
        for slot in slots
        if slot.state != "run"
    ]
    kept = {(place.source, place.token.i) for place in path.places if place is not None}
    found: Counter[str] = Counter()
    for kind, (word, last), place in _junctions(path, docs):
        worst = max((RANK[state] for low, high, state in spans if low <= word.i < high), default=0)
        worth = "bad" if worst > DOUBTFUL else "coref" if worst == DOUBTFUL else "ok"
        if kind == "skip":
            gap = range(last.token.i + 1, place.token.i)
            doc = docs[place.source]
            whole = not any(
                doc[item].head.i in gap and doc[item].head.i != item
                for source, item in kept
                if source == place.source
            )
            free = all(doc[item].head.i in gap or doc[item].dep_ in _OPTIONAL for item in gap)
            state = "free" if whole and free else "needed" if whole else "broken"
            if worth == "bad":
                found["skip bad" if state == "free" else "skip bad broken"] += 1
            else:
                found[f"skip {state}"] += 1
        else:
            found[f"{kind} {worth}"] += 1
    names = (
        "jump ok", "jump coref", "jump bad", "back ok", "back coref", "back bad", "skip free", "skip needed",
        "skip broken", "skip bad", "skip bad broken",
    )  # fmt: skip
    return {name: float(found[name]) for name in names}


def _structure_features(path: Alignment, runs: Mapping[int, int]) -> dict[str, float]:
    """Return how the line's tree differs from the source's where both have the words."""
    back = {
        (place.source, place.token.i): word
        for word, place in zip(path.words, path.places, strict=True)
        if place is not None
    }
    orphans = relabelled = counted = replaced_subjects = replaced_objects = 0.0
    for word, place in zip(path.words, path.places, strict=True):
        if place is None:
            continue
        counted += 1
        above = next(
            (back[place.source, item.i] for item in place.token.ancestors if (place.source, item.i) in back),
            None,
        )
        if above is None:
            orphans += word.head.i != word.i
        elif word.head.i != word.i:
            copied = runs.get(word.i) in {runs.get(above.i), runs.get(word.head.i)}
            if above.i in {word.head.i, word.i}:
                relabelled += place.token.dep_ != word.dep_ and not copied
            elif not copied and any(item.i == above.i for item in word.ancestors):
                relabelled += 0.5
        kinds = {_coarse(child.dep_) for child in word.children}
        for child in place.token.children:
            gone = not any((place.source, item.i) in back for item in child.subtree)
            replaced_subjects += gone and _coarse(child.dep_) == "subj" and "subj" in kinds
            replaced_objects += gone and child.dep_ == "pobj" and "pobj" in kinds
    total = max(1.0, counted)
    return {
        "orphans": orphans / total,
        "relabelled": relabelled / total,
        "replaced subject": replaced_subjects,
        "replaced object": replaced_objects,
    }


def _coarse(dep: str) -> str:
    return "subj" if dep in {"nsubj", "nsubjpass"} else dep


def _slot_features(slots: Sequence[Slot]) -> dict[str, float]:
    states = Counter(slot.state for slot in slots)
    count = max(1, len(slots))
    return {
        "slots": sum(RANK[slot.state] for slot in slots) / count,
        "slots copied": states["run"] / count,
        "worst slot": float(max((RANK[slot.state] for slot in slots), default=0)),
        "doubtful slots": float(sum(RANK[slot.state] > DOUBTFUL for slot in slots)),
        "elsewhere": float(states["sent"]),
        "absent": float(states["absent"]),
        "conflict": float(states["conflict"]),
    }


def _missing_arcs(line: Any, docs: Sequence[Any], runs: Mapping[int, int]) -> list[Any]:
    """Return the words whose arc the sources do not have, those copied together with their head aside."""

    def copied(token: Any) -> bool:
        above = {
            runs.get(token.head.i),
            runs.get(token.head.head.i) if token.dep_ in {"pobj", "pcomp"} else None,
        }
        return token.i in runs and runs[token.i] in above

    source = arcs.relations(docs)
    return [
        token
        for token in arcs.checked_arcs(line)
        if not copied(token) and not arcs.entailed(token, token.head, source)
    ]


def _arc_features(line: Any, missing: Sequence[Any]) -> dict[str, float]:
    kinds = Counter(_kind(token) for token in missing)
    return {
        "arcs": len(missing) / max(1, len(arcs.checked_arcs(line))),
        "arcs prep": float(kinds["prep"]),
        "arcs subject": float(kinds["subject"]),
        "arcs modifier": float(kinds["modifier"]),
    }


def _kind(token: Any) -> str:
    if token.dep_ in {"nsubj", "csubj", "nsubjpass", "csubjpass"}:
        return "subject"
    if token.dep_ in {"pobj", "pcomp"}:
        return "prep"
    modifiers = {"amod", "compound", "nummod", "poss", "nmod", "appos", "quantmod"}
    return "modifier" if token.dep_ in modifiers else "other"


def _edge_features(path: Alignment, docs: Sequence[Any]) -> dict[str, float]:
    """Return whether a line begins or ends where no phrase does, and has a pronoun of another sentence."""
    placed = [(word, place) for word, place in zip(path.words, path.places, strict=True) if place is not None]
    if not placed:
        return {"cut end": 0.0, "cut beginning": 0.0, "strange pronoun": 0.0}
    kept = {(place.source, place.token.i) for _, place in placed}
    first, last = placed[0][1], placed[-1][1]
    beginning = 0.0
    if first.token.i > 0:
        if first.token.dep_ in {"mark", "cc"} or first.token.lower_ in {"that", "which", "who", "whose"}:
            beginning = 1.0
        elif any(
            above.i < first.token.i and (first.source, above.i) not in kept for above in first.token.ancestors
        ):
            beginning = 0.5
    strange = 0
    nominal: Place | None = None
    for word, place in placed:
        if word.pos_ in {"NOUN", "PROPN"} and word.dep_ in {"nsubj", "nsubjpass", "poss"}:
            nominal = place
        if (
            word.pos_ == "PRON"
            and word.lower_ in _PRONOUNS
            and nominal is not None
            and nominal.source != place.source
        ):
            strange += 1 + any(
                item.pos_ in {"NOUN", "PROPN"} and item.dep_ in {"nsubj", "nsubjpass"}
                for item in docs[place.source][: place.token.i]
            )
    return {
        "cut end": _cut_end(last.token),
        "cut beginning": beginning,
        "strange pronoun": float(strange),
    }


def _cut_end(last: Any) -> float:
    """Return 1 where what followed in the source belongs to the words before, 0 where it was free to go."""
    doc = last.doc
    if last.i + 1 >= len(doc):
        return 0.0
    following = doc[last.i + 1]
    if following.is_punct and (last.i + 2 >= len(doc) or last.head.i <= last.i):
        return 0.0
    top = following
    while top.head.i != top.i and top.head.i > last.i:
        top = top.head
    if top.head.i == top.i or last.head.i > last.i or top.dep_ in _NEEDED_BEFORE:
        return 1.0
    return 0.3 if top.dep_ in {"conj", "prep", "agent"} else 0.0


def _gram_features(line: Any, index: SourceIndex) -> dict[str, float]:
    forms = [form for form, _ in units_of(line)]
    pairs = list(pairwise(forms))
    triples = list(zip(forms, forms[1:], forms[2:], strict=False))
    return {
        "new pairs": sum(pair not in index.bigrams for pair in pairs) / max(1, len(pairs)),
        "new triples": sum(triple not in index.trigrams for triple in triples) / max(1, len(triples)),
    }
