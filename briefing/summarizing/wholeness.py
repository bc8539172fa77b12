"""What a line needs to be a sentence of its own: subjects, articles, an "and", somebody whom "he" means.

A model that leaves words out leaves out these too, and no word that is left is foreign.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.summarizing.quotes import inside, quoted_spans
from briefing.summarizing.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    Pairs = Sequence[tuple[Token, Token]]

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_NOUN_PLACES = frozenset({"nsubj", "nsubjpass", "pobj", "dobj", "dative"})
_MANY = frozenset({"ORG", "NORP", "GPE"})
_SAID = frozenset({"ccomp", "xcomp", "parataxis", "dobj", "acomp", "oprd", "intj"})

_PERSONS = frozenset({"he", "she", "him", "her", "his"})
_OPEN_MARK = re.compile(r"(?:^|\s)'(?=\w)(?!(?:s|re|ve|ll|d|m|\d\ds?)\b)")
_CLOSING_MARK = re.compile(r"(?<=[\w.,!?])'(?=[\s.,;:!?]|$)")


def odd_grammar(draft: Doc, same: Pairs) -> Iterator[str]:
    """Yield what a line lacks of a sentence: subjects, articles, the end of a quotation, an antecedent.

    Args:
        draft: The parse of the line.
        same: Words of the line with the words of its sentence that they are.
    """
    items = {token.i: item for token, item in same}
    for token in draft:
        if _without_subject(token, items.get(token.i)):
            yield f"no subject: {token.text}"
        if token.lower_ in _PERSONS and not _named_before(token):
            yield f"nobody named: {token.text}"
        if _points_out(token):
            yield f"nothing named: {token.text}"
    for token, item in same:
        yield from (f"{name}: {token.text}" for name, broken in _FAULTS if broken(token, item))
    text = plain(draft.text)
    if len(_OPEN_MARK.findall(text)) > len(_CLOSING_MARK.findall(text)):
        yield "open quotation"
    yield from (name for name, broken in _FAULTS_OF_THE_LINE if broken(draft))
    if re.match(r"Such (?:is|are|was|were) ", text):
        yield "points back: Such"


def _article_lost(token: Token, item: Token) -> bool:
    if token.dep_ not in {"nsubj", "nsubjpass"} or token.tag_ != "NN" or _determined(token):
        return False
    return any(child.dep_ in {"det", "poss"} for child in item.children)


def _without_subject(token: Token, item: Token | None) -> bool:
    """Tell whether a verb stands alone whose subject the source has: "after telephoned", "says that misses"."""
    if token.i and token.tag_ in {"VBD", "VBN"} and token.nbor(-1).lower_ in {"after", "before", "since"}:
        return True
    if token.tag_ not in _FINITE or token.dep_ not in {"ccomp", "advcl", "pcomp"}:
        return False
    marked = any(child.dep_ in {"mark", "advmod"} for child in token.children) or token.dep_ == "pcomp"
    if not marked or any(child.dep_ in _SUBJECTS for child in token.children):
        return False
    return item is None or any(child.dep_ in _SUBJECTS for child in item.children)


def _comma_before_verb(draft: Doc) -> bool:
    """Tell whether the one comma of a line parts its subject from its verb: half an aside is gone."""
    root = next((token for token in draft if token.dep_ == "ROOT"), None)
    if root is None:
        return False
    first = min((child.i for child in root.children if child.dep_ in {"aux", "auxpass"}), default=root.i)
    commas = [token.i for token in draft if token.text == "," and token.i < first]
    subject = next((child for child in root.children if child.dep_ in _SUBJECTS), None)
    return subject is not None and commas == [first - 1] and subject.left_edge.i == draft[0].i


def _determined(token: Token) -> bool:
    return any(child.dep_ in {"det", "poss", "nummod", "quantmod"} for child in token.children)


def _unjoined(token: Token, item: Token) -> bool:
    """Tell whether the last of a row of verbs has lost its "and": "arrived early, arrested five men"."""
    if token.dep_ != "conj" or token.pos_ != "VERB" or item.dep_ != "conj":
        return False
    if any(child.dep_ == "conj" for child in token.children):
        return False
    between = token.doc[token.head.i + 1 : token.i]
    return item.head.lemma_ == token.head.lemma_ and not any(word.dep_ == "cc" for word in between)


def _one_of_several(token: Token, item: Token) -> bool:
    """Tell whether a verb that had several subjects has one, and is still told of several."""
    lost = any(
        child.dep_ in {"nsubj", "nsubjpass"} and any(other.dep_ == "conj" for other in child.children)
        for child in item.children
    ) and not any(
        child.dep_ in {"nsubj", "nsubjpass"} and any(other.dep_ == "conj" for other in child.children)
        for child in token.children
    )
    mine = [child for child in token.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return (
        lost
        and bool(mine)
        and mine[0].tag_ in {"NN", "NNP"}
        and any(child.dep_ == "attr" and child.tag_ == "NNS" for child in token.children)
    )


def _named_before(token: Token) -> bool:
    """Tell whether a line names or describes somebody before it says "he"."""
    return any(
        word.ent_type_ == "PERSON" or word.pos_ == "PROPN" or word.tag_ == "NN"
        for word in token.doc[: token.i]
        if word.dep_ != "npadvmod"
    )


def _points_out(token: Token) -> bool:
    """Tell whether a pronoun means something that the line does not name; direct speech may."""
    if token.lower_ == "here":
        points = token.dep_ == "advmod"
    elif token.dep_ not in _NOUN_PLACES:
        return False
    else:
        before = [word for word in token.doc[: token.i] if word.pos_ in {"NOUN", "PROPN"}]
        points = _without_antecedent(token, before)
    return points and not inside(token.idx, quoted_spans(token.doc.text))


def _without_antecedent(token: Token, before: Sequence[Token]) -> bool:
    word = token.lower_
    if word == "it":
        things = any(noun.pos_ == "NOUN" or noun.ent_type_ != "PERSON" for noun in before)
        return token.dep_ in {"dobj", "pobj"} and not things
    if word in {"they", "them"}:
        return not any(
            noun.pos_ == "NOUN" or noun.ent_type_ in _MANY or noun.dep_ == "conj" for noun in before
        )
    if word == "that" and token.dep_ == "nsubj" and token.head.dep_ == "ccomp":
        return True
    pointing = word in {"this", "that", "these", "those"} and token.pos_ == "PRON" and token.tag_ == "DT"
    return pointing and not any(True for _ in token.children)


def _says_nothing(draft: Doc) -> bool:
    """Tell whether a line says who said something and when, and not what.

    The source's parse cannot be asked: "said last week after finding the virus in two children that it had …" has
    its clause hang on the children.
    """
    root = next((token for token in draft if token.dep_ == "ROOT"), None)
    if root is None or root.lemma_ != "say" or quoted_spans(draft.text):
        return False
    told = any(token.tag_ in _FINITE or token.tag_ == "MD" for token in draft if token.i != root.i)
    short = any(child.dep_ in _SAID or child.lower_ == "so" for child in root.children)
    return not (told or short)


def _is_fragment(draft: Doc) -> bool:
    """Tell whether a line is a clause that leads up to another: "When the test revealed that …"."""
    first = draft[0]
    leads = first.lower_ in {"when", "after", "as", "if", "although", "while", "because", "before", "since"}
    return bool(leads and first.dep_ in {"mark", "advmod"} and first.head.dep_ == "ROOT")


_FAULTS = (
    ("article lost", _article_lost),
    ("no conjunction", _unjoined),
    ("one of several", _one_of_several),
)

_FAULTS_OF_THE_LINE = (
    ("comma before the verb", _comma_before_verb),
    ("fragment", _is_fragment),
    ("says nothing", _says_nothing),
)
