"""A shortened line as a deletion: what of its sentence's parse stays has to hang together there.

The words of a draft can all be the source's, each pair of them related somewhere in it, and the line still
false: "St. Louis County Police will remain responsible", of a sentence in which another police does. So the
words are found again in the sentence, and each that stays must have its head stay, or one that takes its head's
place: a relative clause that becomes the sentence, a joined verb with the subject it shared. This is the
condition under which deletion-based compression keeps a sentence's meaning (Filippova and Strube 2008,
"Dependency tree based sentence compression").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.summarizing.bounds import FACTS
from briefing.summarizing.wording import NEUTRAL, SAYING, bare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc, Token

_RUN = 0.2
"""What it is worth that two words stand next to each other in both: "Police" is the one after "County"."""

_FUNCTION = frozenset({"det", "punct", "aux", "auxpass", "case", "cc", "mark", "predet", "prt", "neg", "expl", "dep",
                       "preconj", "intj", "meta", "quantmod"})  # fmt: skip
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "xcomp", "parataxis", "conj"})
_NAME_OF_A_SPEAKER = 3
_ELSEWHERE = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})
_NOUNS = frozenset({"nsubj", "nsubjpass", "attr", "pobj", "dobj", "appos"})
_RELATIVES = frozenset({"WDT", "WP"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def torn_arcs(draft: Doc, source: Doc) -> list[str]:
    """Return the words of a line that lost in it what they hung on in its sentence.

    Args:
        draft: The parse of the line.
        source: The parse of its sentence.
    """
    found = aligned(draft, source)
    kept = {item.i for item in found.values()}
    by_source = {item.i: draft[number] for number, item in found.items()}
    torn = _said_otherwise(draft, found)
    return torn + [
        f"{item.text} without {item.head.text}"
        for number, item in sorted(found.items())
        if not _holds(draft[number], item, kept, by_source)
    ]


def _said_otherwise(draft: Doc, found: Mapping[int, Token]) -> list[str]:
    """Return what is told as somebody's words and is background in what he said, or before a colon."""
    torn = []
    for token in draft:
        item = found.get(token.i)
        if item is None or token.pos_ not in {"VERB", "AUX"}:
            continue
        speech = token.dep_ in {"ccomp", "parataxis"} or any(
            child.dep_ in {"parataxis", "ccomp"} and child.lemma_.lower() in SAYING
            for child in token.children
        )
        narrow = item.dep_ == "relcl" and item.doc[item.left_edge.i - 1].text != ","
        if speech and narrow and _said(token) and found.get(token.i - 1) is not item.head:
            torn.append(f"{item.text} not said")
    first = min((item.i for item in found.values()), default=0)
    if found and _introduced(next(iter(found.values())).doc, first):
        torn.append("without what introduces it")
    last = max(found, default=None)
    if last is not None and _goes_on(found[last]):
        torn.append(f"{found[last].text} ends early")
    return torn


def _goes_on(item: Token) -> bool:
    """Tell whether a last word needs what its sentence goes on with: "gained praise for …", "fall foul of …"."""
    if item.i + 1 >= len(item.doc):
        return False
    following: Token = item.nbor(1)
    named = following.text[:1].isupper() and following.is_alpha
    return bool(
        item.lower_ in {"this", "following"}  # "looked something like this"
        or (following.like_num and following.head.i == item.head.i)
        or (item.lemma_.lower() in FACTS and not following.is_punct)
        or (item.tag_ == "NN" and named and not _closed(item))  # "in the 2013 film 12 Years …"
        or (item.dep_ == "dobj" and following.lower_ == "to" and following.dep_ in {"aux", "prep"})
        or (following.dep_ == "prep" and _needs_phrase(item, following))
    )


def _needs_phrase(item: Token, following: Token) -> bool:
    if following.lower_ == "against":
        return True
    if following.head.i != item.i:
        return False
    if item.lower_ in {"away", "later", "earlier"}:
        return True
    elsewhere = any(child.ent_type_ in _ELSEWHERE for child in following.children)
    wanted = following.lower_ in {"for", "on", "of", "to", "about"}
    return item.dep_ in {"dobj", "acomp", "attr", "oprd"} and wanted and not elsewhere


def _closed(noun: Token) -> bool:
    return any(child.dep_ in {"det", "poss"} for child in noun.children)


def _said(token: Token) -> bool:
    return any(word.lemma_.lower() in SAYING for word in token.doc if word.i != token.i)


def _introduced(source: Doc, first: int) -> bool:
    """Tell whether a line begins behind a colon and a clause that says what follows it."""
    colons = [word.i for word in source[:first] if word.text == ":"]
    if colons and colons[0] <= _NAME_OF_A_SPEAKER and source[0].pos_ == "PROPN":
        return True  # "Moss: There are …"
    return bool(colons) and any(
        word.dep_ in _SUBJECTS and word.head.pos_ in {"VERB", "AUX"} for word in source[: colons[-1]]
    )


def aligned(draft: Doc, source: Doc) -> dict[int, Token]:
    """Return the source's word for each word of the draft that comes from it, by its number in the draft.

    The longest common subsequence that breaks into the fewest runs; a word that stands elsewhere is found
    where the source has it once.
    """
    mine = [token for token in draft if not token.is_punct and not token.is_space]
    theirs = [token for token in source if not token.is_punct and not token.is_space]
    rows, columns = len(mine) + 1, len(theirs) + 1
    # best[i][j]: value of the first i and j words; ends[i][j]: the same where the last two are paired.
    best = [[0.0] * columns for _ in range(rows)]
    ends = [[float("-inf")] * columns for _ in range(rows)]
    for i in range(1, rows):
        for j in range(1, columns):
            if _same(mine[i - 1], theirs[j - 1]):
                ends[i][j] = 1 + max(best[i - 1][j - 1], ends[i - 1][j - 1] + _RUN)
            best[i][j] = max(best[i - 1][j], best[i][j - 1], ends[i][j])
    found: dict[int, Token] = {}
    i, j, paired = rows - 1, columns - 1, False
    while i and j:
        if paired or (best[i][j] == ends[i][j] and best[i][j] > max(best[i - 1][j], best[i][j - 1])):
            found[mine[i - 1].i] = theirs[j - 1]
            paired = ends[i - 1][j - 1] + _RUN >= best[i - 1][j - 1]
            i, j = i - 1, j - 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i -= 1
    taken = {item.i for item in found.values()}
    for token in mine:
        alike = [item for item in theirs if item.i not in taken and _same(token, item)]
        if token.i not in found and len(alike) == 1 and len([x for x in theirs if _same(token, x)]) == 1:
            found[token.i] = alike[0]
    return found


def _same(token: Token, item: Token) -> bool:
    if token.lower_ == item.lower_ or bare(token.text) == bare(item.text):
        return True
    return bool(token.pos_ == item.pos_ and token.lemma_.lower() == item.lemma_.lower())


def _holds(token: Token, item: Token, kept: set[int], by_source: Mapping[int, Token]) -> bool:
    """Tell whether a word that stays has in the line what it needs of its sentence."""
    head = item.head
    number = head.like_num or item.like_num  # numbers are compared by their values
    if item.dep_ in _FUNCTION or head.i == item.i or head.i in kept or head.is_punct or number:
        return True
    if token.dep_ == "ROOT":
        return item.dep_ not in {"relcl", "advcl"} or (item.dep_ == "advcl" and not _leads_up(item))
    mine, theirs = token.head.lemma_.lower(), head.lemma_.lower()
    same = head.pos_ in {"VERB", "AUX"} and (mine == theirs or {mine, theirs} <= SAYING)
    if same or token.lemma_.lower() in NEUTRAL:
        return True
    if item.dep_ in _CLAUSES and item.pos_ in {"VERB", "AUX"} and _stands_alone(token):
        return item.dep_ != "relcl" or any(child.lower_ == "where" for child in item.children)
    return (
        (item.dep_ in _NOUNS and _subject_of_its_clause(token, item, by_source))
        or _hangs_beside(item, kept)
        or _replaces(token, item, kept)
    )


def _leads_up(clause: Token) -> bool:
    """Tell whether a clause only says when the rest happened: "As the commercial ends, …"."""
    return any(child.lower_ in {"as", "while"} for child in clause.children)


def _hangs_beside(item: Token, kept: set[int]) -> bool:
    """Tell whether a word hangs as well from a word that stays."""
    head = item.head
    if item.dep_ == "prep":
        if head.dep_ == "conj" and head.head.i in kept and _shares(head):
            return True  # "regarded and scapegoated as surrogates"
        # Parsers hang a preposition from a noun or from its verb.
        nominal = head.pos_ in {"NOUN", "PROPN", "ADJ", "ADV"}
        return nominal and head.head.i in kept and head.head.pos_ in {"VERB", "AUX"}
    if item.dep_ in _SUBJECTS:
        return any(verb.i in kept and _shares(verb) for verb in head.conjuncts)
    return (
        item.dep_ == "advmod" and head.pos_ == "ADJ" and head.head.i in kept
    )  # "three more exposed workers"


def _replaces(token: Token, item: Token, kept: set[int]) -> bool:
    """Tell whether a word stands for the one that it is joined to or equated with."""
    head = item.head
    if item.dep_ in {"conj", "appos"}:
        says = {token.head.lemma_.lower(), head.head.lemma_.lower()} <= SAYING
        return says or _in_its_place(head, kept)
    return item.dep_ == "pobj" and token.head.lower_ == head.lower_ and _in_its_place(head, kept)


def _stands_alone(token: Token) -> bool:
    """Tell whether a verb is the line's own: its root, or one beside the root."""
    return token.dep_ == "ROOT" or (
        token.dep_ in _CLAUSES and any(child.dep_ in _SUBJECTS for child in token.children)
    )


def _in_its_place(head: Token, kept: set[int]) -> bool:
    """Tell whether a joined or equated word stays for one that goes."""
    while head.i not in kept:
        if head.dep_ not in {"conj", "appos"} and head.head.i in kept:
            return True
        if head.head.i == head.i:
            return True
        if head.dep_ not in {"conj", "appos"}:
            return False
        head = head.head
    return True


def _subject_of_its_clause(token: Token, item: Token, by_source: Mapping[int, Token]) -> bool:
    """Tell whether a noun is the subject of what was its relative clause or its remark."""
    for clause in item.children:
        if clause.dep_ in {"relcl", "acl", "appos"} and clause.i in by_source:
            own = [child for child in clause.children if child.dep_ in _SUBJECTS]
            if token.head.i == by_source[clause.i].i and all(child.tag_ in _RELATIVES for child in own):
                return True
    return False


def _shares(verb: Token) -> bool:
    return not any(child.dep_ in _SUBJECTS for child in verb.children)
