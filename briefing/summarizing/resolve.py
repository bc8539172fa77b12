"""A sentence made to stand alone: names for pronouns, dates for weekdays, no "but" and "meanwhile".

Only what is certain is replaced. Where a sentence still leans on the ones before it, it says so, and the
selector looks for a better one. Nothing inside quotation marks is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import derived, text_doc
from briefing.summarizing.dates import Replacement, apply_replacements, date_replacements
from briefing.summarizing.lexicon import GROUPS
from briefing.summarizing.people import people_of
from briefing.summarizing.quotes import broken, inside, quoted_spans, within
from briefing.summarizing.referents import (
    NEUTER,
    PERSONAL,
    PLURAL,
    Referents,
    main_subject,
    referents_of,
)
from briefing.summarizing.roles import is_role, role_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.people import Named
    from briefing.types import Article

Doc = Any
Token = Any

__all__ = ["Resolved", "full_names", "resolve"]

_CONNECTIVES = (
    r"but|and|yet|so|also|meanwhile|however|in addition|additionally|moreover|furthermore|besides|nevertheless"
    r"|nonetheless|still|then|thus|therefore|hence|indeed|in fact|of course|similarly|likewise|finally|lastly"
    r"|separately|instead|for (?:his|her|its|their) part|at the same time|on the other hand|as a result|in turn"
    r"|in other words|for example|for instance|that said|even so|after all|in the meantime|in the end|by contrast"
    r"|in contrast|now|on the contrary|what is more|what's more|again|too|plus|or|nor yet"
)
_BARE_CONNECTIVES = r"but|and|yet|so|or|then|also|however"
_ANCHORS = (
    r"later (?:that|the same|in the|on) ?(?:day|evening|night|week|month|year)?|(?:on |earlier )?(?:that|the same) (?:day|evening|night|morning|afternoon"
    r"|week|month|year)|at th(?:e|at) time|(?:(?:\w+ ){0,2}(?:hours?|minutes?|moments|days?|weeks?|months?|years?)|shortly|soon) (?:later|after(?:wards?)?|earlier|before)"
    r"|earlier|later|afterwards?|since then|previously|until then|by then|before that|after that|following this|the next day|the following day"
    r"|(?:during|at|in|after|before|following|ahead of) (?:the|this|that|their|his|her) (?:meetings?|talks|summit|interview|call|conversation"
    r"|discussions?|event|press conference|news conference|briefing|statement|hearing|session|speech|address|visit|ceremony|conference)"
)
_LEAD = re.compile(
    rf"^(?:(?:{_CONNECTIVES})\s*,\s+|(?:{_BARE_CONNECTIVES})\s+(?=\S)|(?:{_ANCHORS})\s*,\s+)", re.IGNORECASE
)
_KEPT_LEAD = re.compile(
    r"^(?:so (?:far|called|many|much|that)|still (?:\w+ing)|yet (?:another|to)|and/or)\b", re.IGNORECASE
)
_SINCE_DAY = re.compile(r"^(?:earlier|later) (?=on [A-Z])")
_FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "ours", "mine", "you", "your"})
_POINTING = frozenset({"this", "that", "these", "those", "such", "former", "latter", "same"})
_LEANING = frozenset(
    {
        "meeting",
        "talks",
        "move",
        "decision",
        "announcement",
        "incident",
        "news",
        "statement",
        "pair",
        "duo",
        "trio",
        "latter",
        "former",
        "deal",
        "agreement",
    }
)
_TWO_COUNTRIES = frozenset(
    {"countries", "nations", "governments", "states", "neighbours", "neighbors", "allies", "powers"}
)
_TWO_PEOPLE = frozenset(
    {
        "men",
        "women",
        "leaders",
        "presidents",
        "ministers",
        "politicians",
        "officials",
        "premiers",
        "rivals",
        "candidates",
        "players",
        "friends",
    }
)
_SAYS_ITSELF = frozenset(
    {
        "be",
        "seem",
        "appear",
        "emerge",
        "turn",
        "take",
        "transpire",
        "remain",
        "become",
        "rain",
        "snow",
        "look",
        "make",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """A sentence made to stand alone.

    Attributes:
        text: The sentence.
        context: The other sentences that say what was put in; they are further evidence.
        unresolved: True where it still leans on other sentences.
        replacements: What was replaced, with offsets in the sentence as it was.
    """

    text: str
    context: tuple[int, ...] = ()
    unresolved: bool = False
    replacements: tuple[Replacement, ...] = ()


def resolve(index: int, article: Article, docs: Sequence[Doc]) -> Resolved:
    """Return sentence ``index`` of an article made to stand alone as far as that is certain.

    Args:
        index: The sentence.
        article: The article.
        docs: The documents of its sentences (`analysis.sentence_docs`).
    """
    sentence = article.sentences[index].text
    doc = docs[index]
    cut = _lead_end(sentence, doc)
    changes = [change for change in date_replacements(sentence, doc, article) if change.start >= cut]
    context: list[int] = []
    worker = _Pronouns(doc, index, referents_of(docs), cut)
    worker.run()
    taken = [(change.start, change.end) for change in worker.changes]
    changes = [
        item for item in changes if not any(item.start < end and start < item.end for start, end in taken)
    ]
    changes.extend(worker.changes)
    context.extend(worker.context)
    if cut:
        changes.append(Replacement(start=0, end=cut, old=sentence[:cut], new=""))
    changes.extend(_also(sentence, doc, cut))
    changes.sort(key=lambda change: change.start)
    text = apply_replacements(sentence, changes)
    return Resolved(
        text=_started(text, sentence),
        context=tuple(sorted(set(context) - {index})),
        unresolved=worker.unresolved or broken(sentence) or index in _speech(article, docs),
        replacements=tuple(changes),
    )


def _speech(article: Article, docs: Sequence[Doc]) -> frozenset[int]:
    found: frozenset[int] = derived(docs, "speech", lambda: within(article))
    return found


def full_names(text: str, article: Article, docs: Sequence[Doc], index: int = 0) -> Resolved:
    """Return ``text`` with surnames completed to full names where each person is first mentioned.

    For the first line of a brief that names somebody: "Austin replied" becomes "Lloyd Austin replied" where
    the article has exactly one such person.

    Args:
        text: A line of a brief.
        article: The article.
        docs: The documents of its sentences.
        index: The sentence that the line tells.
    """
    doc = text_doc(text, index, article, docs)
    quotes = quoted_spans(text)
    people = people_of(docs)
    seen: set[str] = set()
    changes = []
    context = []
    for named in people.mentions(doc, None):
        person, mention = named.person, named.mention
        if person.name in seen or inside(mention.start, quotes):
            continue
        seen.add(person.name)
        if len(mention.words) != 1 or " " not in person.name or _part_of_name(doc, named):
            continue
        start = _courtesy_start(doc, mention.first)
        changes.append(
            Replacement(
                start=doc[start].idx, end=mention.end, old=text[doc[start].idx : mention.end], new=person.name
            )
        )
        context.append(person.first)
    return Resolved(
        text=apply_replacements(text, changes),
        context=tuple(sorted(set(context))),
        replacements=tuple(changes),
    )


def _courtesy_start(doc: Doc, first: int) -> int:
    start = role_start(doc, first)
    return (
        start if start == first - 1 and doc[start].lower_.strip(".") in {"mr", "mrs", "ms", "miss"} else first
    )


def _part_of_name(doc: Doc, named: Named) -> bool:
    """Tell whether a surname is part of something longer ("the Clinton Foundation")."""
    last = named.mention.last
    following = doc[last + 1] if last + 1 < len(doc) else None
    return following is not None and following.text[:1].isupper() and following.tag_ in {"NNP", "NNPS"}


def _lead_end(sentence: str, doc: Doc) -> int:
    """Return how many characters of connectives and dangling time words open the sentence."""
    cut = 0
    plain = doc.text
    while True:
        rest = plain[cut:]
        if _KEPT_LEAD.match(rest):
            return cut
        match = _LEAD.match(rest) or _SINCE_DAY.match(rest)
        if match is None or match.end() >= len(sentence) - cut:
            return cut
        cut += match.end()


def _also(sentence: str, doc: Doc, cut: int) -> list[Replacement]:
    """Return the removal of the main verb's "also", which points back at another sentence."""
    quotes = quoted_spans(sentence)
    for token in doc:
        if token.lower_ != "also" or token.idx < cut or inside(token.idx, quotes):
            continue
        if (
            token.head.dep_ == "ROOT"
            and token.dep_ == "advmod"
            and token.i + 1 < len(doc)
            and token.whitespace_
        ):
            before = doc[token.i - 1] if token.i else None
            if before is not None and (before.is_punct or before.lower_ in {"but", "and"}):
                continue
            end = token.idx + len(token.text) + 1
            return [Replacement(start=token.idx, end=end, old=sentence[token.idx : end], new="")]
    return []


def _started(text: str, sentence: str) -> str:
    """Return the text with the capital that its beginning lost, where the sentence had one."""
    text = text.lstrip(" ,")
    if not text or not sentence[:1].isupper():
        return text
    return text[0].upper() + text[1:]


class _Pronouns:
    """Replaces the pronouns of one sentence."""

    def __init__(self, doc: Doc, index: int, referents: Referents, cut: int) -> None:
        self._doc = doc
        self._index = index
        self._referents = referents
        self._cut = cut
        self._quotes = quoted_spans(doc.text)
        self._subject = main_subject(doc)
        self.changes: list[Replacement] = []
        self.context: list[int] = []
        self.unresolved = False

    def run(self) -> None:
        """Find and replace; sets ``changes``, ``context`` and ``unresolved``."""
        self._pointing()
        known = {"person": False, "plural": False}
        for token in self._doc:
            if token.idx < self._cut or inside(token.idx, self._quotes):
                continue
            word = token.lower_
            if word in _FIRST_PERSON and token.tag_ in {"PRP", "PRP$"} and token.text != "US":
                self.unresolved = True
            elif word in PERSONAL and token.tag_ in {"PRP", "PRP$"}:
                known["person"] = self._personal(token, known=known["person"])
            elif word in PLURAL and token.tag_ in {"PRP", "PRP$"}:
                known["plural"] = self._plural(token, known=known["plural"])
            elif word in NEUTER and token.tag_ in {"PRP", "PRP$"}:
                self._neuter(token)
            elif self._is_two(token):
                known["plural"] = self._two(token)

    def _personal(self, token: Token, *, known: bool) -> bool:
        if known or self._person_before(token) or self._named_after(token):
            return True
        return self._replace(token)

    def _plural(self, token: Token, *, known: bool) -> bool:
        if known or self._plural_before(token) or self._named_after(token):
            return True
        return self._replace(token)

    def _neuter(self, token: Token) -> None:
        if token != self._subject and token.i - self._first() > 2:  # noqa: PLR2004 - later ones have their noun
            return
        if any(other.pos_ in {"NOUN", "PROPN"} for other in self._doc[self._first() : token.i]):
            return
        if token.tag_ == "PRP" and _stands_for_nothing(token):
            return
        self._replace(token)

    def _first(self) -> int:
        return next((token.i for token in self._doc if token.idx >= self._cut), 0)

    def _person_before(self, token: Token) -> bool:
        names = self._referents.named(self._index)
        if any(item.mention.last < token.i for item in names):
            return True
        return any(
            other.tag_ in {"NN", "NNP"}
            and (is_role(other) or other.lower_ in GROUPS or other.ent_type_ == "PERSON")
            and other.i < token.i
            and other.idx >= self._cut
            for other in self._doc
        )

    def _plural_before(self, token: Token) -> bool:
        names = [item for item in self._referents.named(self._index) if item.mention.last < token.i]
        if len(names) > 1:
            return True
        return any(
            other.i < token.i
            and other.idx >= self._cut
            and (
                other.tag_ in {"NNS", "NNPS"}
                or other.lower_ in GROUPS
                or other.ent_type_ in {"ORG", "NORP", "GPE"}
            )
            for other in self._doc
        )

    def _named_after(self, token: Token) -> bool:
        """Tell whether the pronoun points forward: "After he resigned, Obama …"."""
        subject = self._subject
        if subject is None or subject.i <= token.i or (token.tag_ == "PRP" and token.head == subject.head):
            return False
        if token in list(subject.subtree):
            return False
        if subject.tag_ in {"NNP", "NNS", "NN", "NNPS"}:
            clause = next((one for one in [token, *token.ancestors] if one.dep_ in {"advcl", "prep"}), None)
            return clause is not None and clause.i < subject.i
        return False

    def _is_two(self, token: Token) -> bool:
        if token != self._subject:
            return False
        if token.lower_ in {"two", "both", "pair", "duo"}:
            return (
                (not any(child.lower_ == "of" for child in token.rights)
                and token.lower_ != "two")
                or self._definite(token)
            )
        counted = any(child.lower_ in {"two", "both"} for child in token.lefts)
        definite = self._definite(token) or any(child.lower_ == "both" for child in token.lefts)
        return counted and definite and token.lower_ in _TWO_PEOPLE | _TWO_COUNTRIES | {"sides"}

    @staticmethod
    def _definite(token: Token) -> bool:
        return any(child.lower_ == "the" for child in token.lefts)

    def _two(self, token: Token) -> bool:
        people = token.lower_ not in _TWO_COUNTRIES
        referent = self._referents.of_two(self._index, people=people)
        if referent is None and token.lower_ == "sides":
            referent = self._referents.of_two(self._index, people=False)
        if referent is None:
            self.unresolved = True
            return True
        self.unresolved = False
        first = token.left_edge
        self._change(first, token, referent.text, referent.sentence)
        return True

    def _replace(self, token: Token) -> bool:
        """Put the referent in the pronoun's place; True where the sentence now names somebody."""
        referent = self._referents.of_pronoun(token, self._index)
        if referent is None:
            self.unresolved = True
            return True
        text = referent.text
        if token.tag_ == "PRP$":
            text = f"{text}'s"
        last = token
        following = self._doc[token.i + 1] if token.i + 1 < len(self._doc) else None
        if following is not None and not token.whitespace_ and following.text.startswith("'"):
            expanded = _expanded(following)
            if expanded is None:
                self.unresolved = True
                return True
            text, last = f"{text} {expanded}", following
        self._change(token, last, text, referent.sentence)
        return True

    def _change(self, first: Token, last: Token, text: str, sentence: int) -> None:
        end = last.idx + len(last.text)
        if first.i == self._first():
            text = text[0].upper() + text[1:]
        elif text.startswith("The "):
            text = "the " + text.removeprefix("The ")
        old = self._doc.text[first.idx : end]
        self.changes.append(Replacement(start=first.idx, end=end, old=old, new=text))
        self.context.append(sentence)

    def _pointing(self) -> None:
        """Mark a sentence whose subject points at another one: "This", "the move", "the latter"."""
        subject = self._subject
        if subject is None or inside(subject.idx, self._quotes):
            return
        lefts = {child.lower_ for child in subject.lefts}
        bare = subject.lower_ in _POINTING
        pointing = bool(lefts & _POINTING) and subject.i - self._first() < 4  # noqa: PLR2004 - at the beginning
        alone = subject.lower_ in _LEANING and lefts <= {"the"} and bool(lefts) and not list(subject.rights)
        self.unresolved = bare or pointing or alone


def _expanded(token: Token) -> str | None:
    words = {"'re": "are", "'ve": "have", "'ll": "will"}
    if token.lower_ in words:
        return words[token.lower_]
    if token.lower_ == "'s":
        return {"be": "is", "have": "has"}.get(token.lemma_.lower(), "is") if token.tag_ == "VBZ" else None
    if token.lower_ == "'d":
        return "had" if token.tag_ == "VBD" else "would"
    return None


def _stands_for_nothing(token: Token) -> bool:
    """Tell the "it" of "it is not clear whether" from one that stands for a thing."""
    verb = token.head
    if verb.lemma_ not in _SAYS_ITSELF:
        return False
    clauses = [
        child
        for child in verb.subtree
        if child.dep_ in {"ccomp", "xcomp", "csubj", "advcl", "acl", "relcl"} and child.i > token.i
    ]
    return bool(clauses) or verb.lemma_ in {"rain", "snow"}
