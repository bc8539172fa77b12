"""What can be seen of a sentence before it is known whether an editor would tell it.

One row of plain numbers a sentence: its place, its words against the title's, the lead's and the article's
own, its names and numbers, its verbs, its quotations, its opening, and how its neighbours look. Nothing
names an outlet or a kind of data set: the length of the article is what tells a short dispatch from a long
feature. The same rows train the selector (`briefing.training.selector`) and are ranked by it, so the two
cannot drift apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.summarizing.stems import content_words
from briefing.summarizing.wording import EVENT_VERBS, NEGATIONS, PRONOUNS, SAYING, count_words, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from briefing.types import Article

AGREEING = frozenset({"agree", "sign", "meet", "approve", "pledge", "confirm", "decide", "ratify"})
HOPING = frozenset({"hope", "wish", "feel", "love", "like", "enjoy", "wonder"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "EVENT", "LOC", "FAC"})
_NUMBERS = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
_DAYS = frozenset({"DATE", "TIME"})
_CONTRAST = frozenset({"but", "however", "yet", "still", "though", "although", "nevertheless", "despite"})
_SEQUEL = frozenset(
    {"and", "also", "meanwhile", "earlier", "later", "then", "so", "moreover", "furthermore", "previously"}
    | {"instead", "now", "once", "since", "another", "other", "both", "some", "many", "among"}
)
_DATELINE = re.compile(
    r"^(?:[A-Z][\w.,' /]{1,40})?\((?:CNN|AP|AFP|Reuters|[A-Z][A-Za-z ]{1,20})\)|^[A-Z][A-Z.,' ]{3,40}(?:--|-|:) "
)
_LAST_WORDS = 12.0
_LOOKED_BACK = 3

FEATURES = (
    "position", "inverse", "relative", "log_position", "first", "second", "third", "last",
    "log_sentences", "log_words", "inverse_x_short",
    "title_covered", "of_title", "has_title", "lead_covered", "of_lead", "opening_covered",
    "frequency", "weight", "weight_mean", "central", "central_rank", "weight_rank", "new_words", "top_words",
    "names", "people", "places", "groups", "new_names", "main_names", "main_subject", "numbers", "days", "money", "capitals",
    "event", "agreeing", "hoping", "saying", "past", "perfect", "modal", "future", "passive", "negated", "present",
    "verbs", "quote_start", "quote", "quoted_share",
    "words", "log_length", "short", "long", "commas",
    "pronoun", "demonstrative", "contrast", "sequel", "first_person", "question", "dateline", "colon",
    "before_quote", "before_words", "before_weight", "before_shared", "after_quote", "after_words",
    "after_weight", "after_shared", "after_pronoun",
)  # fmt: skip
"""The names of the columns, in order."""


def feature_rows(
    article: Article, docs: Sequence[Any], rarity: Mapping[str, float], title: str = ""
) -> NDArray[np.float64]:
    """Return one row of features a sentence, columns as in `FEATURES`.

    Args:
        article: The article.
        docs: The documents of its sentences (`analysis.sentence_docs`).
        rarity: How rare a word is in news, by its stem; a word that is not listed is as rare as any.
        title: The headline, where there is one beside the text.

    Returns:
        Array of shape (sentences, features).
    """
    seen = [_Seen(sentence.text, doc) for sentence, doc in zip(article.sentences, docs, strict=True)]
    total = len(seen)
    rarest = max(rarity.values(), default=1.0)
    counts: Counter[str] = Counter(word for item in seen for word in item.words)
    weights = {word: rarity.get(word, rarest) * math.log1p(count) for word, count in counts.items()}
    top = frozenset(sorted(weights, key=lambda word: (-weights[word], word))[: int(_LAST_WORDS)])
    people: Counter[str] = Counter(name for item in seen for name in item.heads)
    main = frozenset(sorted(people, key=lambda name: (-people[name], name))[:2])
    headline = content_words(title)
    lead = seen[0].words if seen else frozenset()
    opening = frozenset().union(*(item.words for item in seen[:2]))
    alike = _likeness(seen, weights)
    central = alike.sum(axis=1) - np.diag(alike) if total else np.zeros(0)
    words_in_all = sum(item.length for item in seen)
    told: set[str] = set()
    named: set[str] = set()
    weight = np.array([sum(sorted(weights[word] for word in item.words)) for item in seen])
    # Sorted before they are added: the order of a set would show in the last digit.
    rows = []
    for index, item in enumerate(seen):
        size = max(1, len(item.words))
        inverse = 1 / (1 + index)
        rows.append([
            float(index), inverse, index / max(1, total - 1), math.log1p(index), float(index == 0), float(index == 1),
            float(index == 2), float(index == total - 1),  # noqa: PLR2004 - the third
            math.log1p(total), math.log1p(words_in_all), inverse / math.log1p(total),
            _share(item.words, headline), _share(headline, item.words), float(bool(headline)),
            _share(item.words, lead) if index else 0.5, _share(lead, item.words) if index else 0.5,
            _share(opening, item.words) if index > 1 else 0.5,
            sum(counts[word] for word in item.words) / size / math.log1p(total), weight[index], weight[index] / size,
            central[index] / max(1, total - 1), float((central > central[index]).sum()) / total,
            float((weight > weight[index]).sum()) / total,
            len(item.words - told) / size, len(item.words & top) / _LAST_WORDS,
            float(min(item.names, 6)), float(item.people), float(item.places), float(item.groups),
            float(len(item.heads - named)), float(len(item.heads & main)), float(bool(item.subjects & main)),
            float(min(item.numbers, 4)), float(min(item.days, 3)), float(item.money), float(item.capitals),
            *item.verbal, item.quote_start, item.quote, item.quoted_share,
            float(item.length), math.log1p(item.length), float(item.length < 10), float(item.length > 40),  # noqa: PLR2004
            float(item.commas), *item.opened,
        ])  # fmt: skip
        told |= item.words
        named |= item.heads
    for index, row in enumerate(rows):
        before = seen[index - 1] if index else None
        after = seen[index + 1] if index + 1 < total else None
        row.extend((
            before.quote if before else 0.0, float(before.length) if before else 0.0,
            float(weight[index - 1]) if before else 0.0, float(alike[index, index - 1]) if before else 0.0,
            after.quote if after else 0.0, float(after.length) if after else 0.0,
            float(weight[index + 1]) if after else 0.0, float(alike[index, index + 1]) if after else 0.0,
            after.opened[0] if after else 0.0,
        ))  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(total, len(FEATURES))


class _Seen:
    """What one sentence shows by itself."""

    __slots__ = (
        "capitals", "commas", "days", "groups", "heads", "length", "money", "names", "numbers", "opened", "people",
        "places", "quote", "quote_start", "quoted_share", "subjects", "verbal", "words",
    )  # fmt: skip

    def __init__(self, sentence: str, doc: Any) -> None:
        text = plain(sentence)
        self.words = content_words(sentence)
        self.length = count_words(text)
        self.commas = min(text.count(","), 6)
        self._entities(doc)
        self._verbs(doc)
        quoted = "".join(re.findall(r'"[^"]*"?', text))
        self.quote = float('"' in text)
        self.quote_start = float(text.startswith('"'))
        self.quoted_share = len(quoted) / max(1, len(text))
        first = [token.lower_ for token in doc[:3]] + [""] * 3
        self.opened = (
            float(first[0] in PRONOUNS),
            float(first[0] in {"this", "that", "these", "those", "such"} or first[:2] == ["the", "two"]),
            float(first[0] in _CONTRAST),
            float(
                first[0] in _SEQUEL or first[:2] in (["in", "addition"], ["at", "the"], ["for", "example"])
            ),
            float(any(f" {word} " in f" {text} " for word in ("I", "we", "We", "my", "our", "you", "your"))),
            float(text.rstrip("\"' ").endswith("?")),
            float(_DATELINE.match(text) is not None),
            float(":" in text or ";" in text),
        )

    def _entities(self, doc: Any) -> None:
        kinds = Counter(entity.label_ for entity in doc.ents)
        heads = [
            (entity.root, entity.root.lower_)
            for entity in doc.ents
            if entity.label_ in {"PERSON", "ORG", "GPE"}
        ]
        self.heads = frozenset(head for _, head in heads)
        self.subjects = frozenset(head for root, head in heads if root.dep_ in {"nsubj", "nsubjpass"})
        self.names = sum(kinds[kind] for kind in sorted(_NAMES))
        self.people = min(kinds["PERSON"], 4)
        self.places = min(kinds["GPE"] + kinds["LOC"] + kinds["FAC"], 4)
        self.groups = min(kinds["ORG"] + kinds["NORP"], 4)
        self.numbers = sum(kinds[kind] for kind in sorted(_NUMBERS))
        self.days = sum(kinds[kind] for kind in sorted(_DAYS))
        self.money = float(kinds["MONEY"] + kinds["PERCENT"] > 0)
        self.capitals = min(sum(token.text[:1].isupper() for token in doc[1:]), 12)

    def _verbs(self, doc: Any) -> None:
        main: set[str] = set()
        every: set[str] = set()
        tags: Counter[str] = Counter()
        lower: set[str] = set()
        passive = 0.0
        root_tag = ""
        for token in doc:
            tags[token.tag_] += 1
            dep = token.dep_
            if dep == "auxpass":
                passive = 1.0
            elif dep in {"ROOT", "conj", "ccomp"} and token.pos_ in {"VERB", "AUX"}:
                lemma = token.lemma_.lower()
                every.add(lemma)
                if dep != "ccomp":
                    main.add(lemma)
                if dep == "ROOT":
                    root_tag = token.tag_
            if dep in {"neg", "aux"}:
                lower.add(token.lower_)
        verbs = sum(tags[tag] for tag in ("VBD", "VBZ", "VBP", "MD", "VBN", "VBG", "VB"))
        self.verbal = (
            float(bool(every & EVENT_VERBS)), float(bool(main & AGREEING)), float(bool(every & HOPING)),
            float(bool(main & SAYING)), float(tags["VBD"] > 0), float(bool(lower & {"has", "have"})),
            float(tags["MD"] > 0), float(bool(lower & {"will", "wo", "'ll"})), passive, float(bool(lower & NEGATIONS)),
            float(root_tag in {"VBZ", "VBP"}), float(min(verbs, 8)),
        )  # fmt: skip


def _likeness(seen: Sequence[_Seen], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the cosines of the sentences' weighted words."""
    column = {word: place for place, word in enumerate(sorted(weights))}
    table = np.zeros((len(seen), max(1, len(column))))
    for index, item in enumerate(seen):
        for word in item.words:
            table[index, column[word]] = weights[word]
    norms = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(norms > 0, norms, 1.0)
    alike: NDArray[np.float64] = table @ table.T
    return alike


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    """Return the share of ``others`` that ``words`` hold."""
    return len(words & others) / len(others) if others else 0.0
