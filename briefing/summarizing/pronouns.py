"""Pronouns of one sentence, replaced by the names they surely stand for; the rest is reported."""

from __future__ import annotations

from typing import Any

from briefing.summarizing.dates import Replacement
from briefing.summarizing.lexicon import GROUPS, word_set
from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.referents import NEUTER, PERSONAL, PLURAL, Referents, main_subject
from briefing.summarizing.roles import is_role

Doc = Any
Token = Any

_FIRST_PERSON = word_set(
    """
    i we me us my our ours mine you your
    """
)
_POINTING = frozenset({"this", "that", "these", "those", "such", "former", "latter", "same"})
_LEANING = word_set(
    """
    meeting talks move decision announcement incident news statement pair duo trio latter former
    deal agreement
    """
)
_TWO_COUNTRIES = frozenset(
    {"countries", "nations", "governments", "states", "neighbours", "neighbors", "allies", "powers"}
)
_TWO_PEOPLE = word_set(
    """
    men women leaders presidents ministers politicians officials premiers rivals candidates players
    friends
    """
)
_SAYS_ITSELF = word_set(
    """
    be seem appear emerge turn take transpire remain become rain snow look make
    """
)


class Pronouns:
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
            and (
                other.lower_ in {"old", "one"}
                or is_role(other)
                or other.lower_ in GROUPS
                or other.ent_type_ == "PERSON"
            )
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
                not any(child.lower_ == "of" for child in token.rights) and token.lower_ != "two"
            ) or self._definite(token)
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
        if token.tag_ == "PRP$" and text[:1].islower() and token.i > self._first():
            return True  # "their target": mostly whoever the sentence itself names in some other way
        if token.tag_ == "PRP$":
            text = f"{text}'" if text.endswith("s") and text[:1].islower() else f"{text}'s"
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
    if token.dep_ == "expl" or (
        token.dep_ == "nsubjpass" and any(child.dep_ == "ccomp" for child in verb.children)
    ):
        return True  # "it is generally accepted that"
    if verb.lemma_ not in _SAYS_ITSELF:
        return False
    clauses = [
        child
        for child in verb.subtree
        if child.dep_ in {"ccomp", "xcomp", "csubj", "advcl", "acl", "relcl"} and child.i > token.i
    ]
    return bool(clauses) or verb.lemma_ in {"rain", "snow"}
