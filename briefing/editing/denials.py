"""What the sentences of an article deny: who, what, and in which words.

Verbs of denial say it most plainly ("denied that …", "rejected claims that …"); their clause is read off the
parse. "This is not a swap" and "no fighters were released" deny as well where somebody is named who says so.
An object that only points back ("denied the report") is looked up in the words before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.editing.facts import NEGATION
from briefing.editing.speakers import speaker_in
from briefing.stories.terms import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.editing.passages import Passage, Passages
    from briefing.types import Article, Bullet

SEARCHED = 40
"""Sentences of an article that are looked at."""

_LEAST_WORDS = 2
_LONGEST = 34

DENYING = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es|ed|ing)|disput(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_DENYING_LEMMAS = frozenset({"deny", "reject", "dismiss", "refute", "dispute"})
# "Did not" and "there was no" mostly tell something else than a denial of somebody's claim.
_NOT_SO = re.compile(
    r"\b(?:is|was|are|were|has been|have been) (?:[“\"‘'])?not (?:an? |any )(?=\w)"
    r"|\b[Nn]o [\w -]{2,40}? (?:was|were|had been|has been|have been) (?=\w+(?:ed|en|id)\b)\w+",
)
_ASSERTED = re.compile(
    r"\b(?:said|says|told|insisted|stressed|added|according to|stated|maintained)\b", re.IGNORECASE
)
_CLAIM_NOUNS = frozenset(
    {
        "claim",
        "report",
        "allegation",
        "accusation",
        "suggestion",
        "rumour",
        "rumor",
        "charge",
        "assertion",
        "it",
        "that",
        "this",
    }
)
_OF_THE_CLAIM = frozenset(
    content_stems(
        "claim claims report reports allegation allegations accusation suggestion rumours rumors preliminary denied"
        " denies deny rejected dismissed disputed refuted said says told earlier any false untrue today"
    )
)
UNSURE = re.compile(
    r"\b(?:if|whether|would|could|should|asked|question|calls? (?:for|on)|urged?|will|plans?|hop(?:es?|ed)|demand\w*)\b|\?",
    re.IGNORECASE,
)
_REPORTING = re.compile(r"\b(?:report(?:s|ed)?|claim(?:s|ed)?|accus\w+|alleg\w+)\b", re.IGNORECASE)
_FRAME = re.compile(
    r"^.{0,90}?\b(?:said|says|claimed|claims|reported|reports|announced|alleged|confirmed)"
    r"(?: (?:on|in) (?:\d{1,2} )?[A-Z]\w+(?: \d{4})?)?(?: that|:)?\s+(?=[^\s,.])"
)
_FRAME_AFTER = re.compile(
    r",[”\"]? (?:[^,]{2,60}) (?:said|says|claimed|reported)(?: [^,.]{0,40})?\.?$|, according to [^,]{2,60}\.?$"
)
_PARTS = re.compile(r"[,;] |,? but ")
_BUT = re.compile(r"(?:,? but|;|, although|, though|,? while) ")
_ALIKE = (
    "swap swapped swaps exchange exchanged exchanges exchanging trade traded",
    "free freed frees release released releases releasing",
    "girl girls schoolgirl schoolgirls",
    "kill killed kills dead death deaths die died",
    "attack attacked attacks strike strikes raid raids bombing bombed",
    "fighter fighters militant militants commander commanders leader leaders member members rebel rebels",
    "prisoner prisoners detainee detainees",
    "deal agreement accord pact",
    "pay paid payment ransom",
    "resign resigned resignation quit",
    "bribe bribes bribery payment payments",
    "ship ships vessel vessels tanker tankers",
)
_SAME: dict[str, str] = {stem: group.split()[0] for group in _ALIKE for stem in content_stems(group)}


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial.

    Attributes:
        passage: Its sentence.
        speaker: Who denies, as the sentence names them.
        words: The stems of what is denied, words for the same deed as one.
        text: The denial in the sentence's words.
        topic: What is denied.
        claim: The claim, where the sentence points to it itself.
        claimant: Who makes that claim.
        key: What a "not" denies: the noun or the deed; empty for a verb of denial.
    """

    passage: Passage
    speaker: str
    words: frozenset[str]
    text: str
    topic: str
    claim: str = ""
    claimant: str | None = None
    key: str = ""


def denials_in(article: Article, passages: Passages) -> Iterator[Denial]:
    """Yield what the sentences of an article deny.

    Args:
        article: The article.
        passages: Its sentences, analysed on demand.
    """
    if article.headline_only or article.language not in {"en", "und"}:
        return
    for index, sentence in enumerate(article.sentences[:SEARCHED]):
        text = sentence.text
        if DENYING.search(text):
            yield from _denied(passages.of(article, index), passages)
        elif _NOT_SO.search(text) and _ASSERTED.search(text):
            yield from _said_not_so(article, index, passages)


def _denied(passage: Passage, passages: Passages) -> Iterator[Denial]:
    """Yield what a verb of denial denies: its clause, or the claim before it that its object points to."""
    for verb in passage.doc or ():
        if verb.lemma_.lower() not in _DENYING_LEMMAS or verb.pos_ != "VERB" or _is_unsaid(verb):
            continue
        subject = _subject(verb)
        what = [
            child for child in verb.children if child.dep_ in {"ccomp", "xcomp", "dobj"} and child.i > verb.i
        ]
        speaker = _speaker_of(subject, passage) if subject is not None and what else None
        if speaker is not None:
            denial = _denial(passage, verb, what, speaker, passages)
            if denial is not None:
                yield denial


def _is_unsaid(verb: Any) -> bool:
    """Tell whether a denial did not take place, or suffers itself ("did not deny", "was dismissed")."""
    return any(
        child.dep_ in {"neg", "nsubjpass", "auxpass"}
        or child.lower_ in {"to", "would", "could", "may", "might"}
        for child in verb.children
    )


def _denial(passage: Passage, verb: Any, what: list[Any], speaker: str, passages: Passages) -> Denial | None:
    clause = _own_clause(_written(passage, what[0].left_edge, what[-1].right_edge))
    words = claimed_words(clause, speaker)
    text = _balanced(trimmed(f"{_written(passage, verb, verb)} {clause}"))
    points = what[0].dep_ == "dobj" and what[0].lemma_.lower() in _CLAIM_NOUNS
    if points and len(words) < _LEAST_WORDS:
        claim = _claim_before(passage, verb, passages)
        if not claim or len(claim.split()) > _LONGEST:
            return None
        return Denial(passage, speaker, claimed_words(claim, speaker), text, claim, claim, speaker_in(claim))
    says = verb.lemma_.lower() in {"deny", "refute"} or _claims_something(what[0])
    if "accus" in clause or not says:
        return None
    claimant = _claimant(what[0]) if points else None
    topic = _balanced(_topic(clause))
    return Denial(passage, speaker, words, text, topic, topic if claimant else "", claimant)


def _written(passage: Passage, first: Any, last: Any) -> str:
    """Return the sentence's own words from one token to another: the parse has its quotation marks changed."""
    return passage.written[first.idx : last.idx + len(last.text)]


def _claims_something(token: Any) -> bool:
    """Tell whether what was rejected or dismissed is a claim, not an offer, an appeal or an employee."""
    return token.lemma_.lower() in _CLAIM_NOUNS or token.dep_ == "ccomp"


def _claim_before(passage: Passage, verb: Any, passages: Passages) -> str:
    """Return the claim that "denied the report" points to: in the sentence before "but", else the one before."""
    before = passage.doc[: verb.i].text
    parts = _BUT.split(before)
    if len(parts) > 1 and _REPORTING.search(parts[0]):
        return parts[0].strip(" ,")
    if passage.index == 0:
        return ""
    known = passages.of(passage.article, passage.index - 1)
    said = known.written
    return (
        known.text
        if _REPORTING.search(said) and not DENYING.search(said) and not NEGATION.search(said)
        else ""
    )


def _claimant(noun: Any) -> str | None:
    """Return whose claim is denied: "Israel's claims that", "a claim by the union that"."""
    from briefing.summarizing.phrases import phrase_head_text  # noqa: PLC0415 - with the analysis

    for child in noun.children:
        if child.dep_ in {"poss", "compound", "nmod"} and child.pos_ in {"PROPN", "NOUN"}:
            return _bare(phrase_head_text(child))
        if child.dep_ == "prep" and child.lower_ in {"by", "from"}:
            return next(
                (_bare(phrase_head_text(grand)) for grand in child.children if grand.dep_ == "pobj"), None
            )
    return None


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|an?) ", "", name, flags=re.IGNORECASE)


def _said_not_so(article: Article, index: int, passages: Passages) -> Iterator[Denial]:
    """Yield what somebody says is not so."""
    text = article.sentences[index].text
    match = _NOT_SO.search(text)
    speaker = speaker_in(text)
    if match is None or speaker is None or UNSURE.search(text):
        return
    passage = passages.of(article, index)
    plain = without_frame(passage.text)
    clause = next((part for part in _PARTS.split(plain) if _NOT_SO.search(part)), "")
    found = _NOT_SO.search(clause)
    if plain == passage.text.rstrip(".") or found is None or passage.unresolved:
        return
    # What is denied: the noun of "not a swap", the deed of "no fighters were released".
    deed = found.group()[:3].lower() == "no "
    key = content_stems(found.group())[-1:] if deed else content_stems(clause[found.end() :])[:1]
    if not key:
        return
    words = claimed_words(_NOT_SO.sub(_kept, clause), speaker)
    yield Denial(passage, speaker, words, clause, clause, key=_SAME.get(key[0], key[0]))


def _kept(match: re.Match[str]) -> str:
    """The words of "no fighters were released" without the "no"."""
    return re.sub(r"^[Nn]o\b", "", match.group())


def _subject(verb: Any) -> Any | None:
    current = verb
    for _ in range(3):
        found = next((child for child in current.children if child.dep_ == "nsubj"), None)
        if found is not None:
            return found
        if current.dep_ not in {"conj", "xcomp"}:
            return None
        current = current.head
    return None


def _speaker_of(subject: Any, passage: Passage) -> str | None:
    """Return who denies, as the sentence names them; a pronoun only where the passage names its person."""
    from briefing.summarizing.phrases import phrase_head_text  # noqa: PLC0415 - with the analysis

    if subject.pos_ == "PRON":
        start = passage.written[: subject.idx]
        if passage.unresolved or not passage.text.startswith(start):
            return None
        found = re.match(r"[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*", passage.text[len(start) :])
        return found.group() if found else None
    name: str = phrase_head_text(subject)
    following = subject.right_edge
    beside = [token for token in subject.doc[subject.i + 1 : following.i + 1] if token.pos_ == "PROPN"]
    if beside and beside[0].i == subject.i + 1:
        name = subject.doc[subject.left_edge.i : beside[-1].i + 1].text  # "information minister Mohammed"
    return _bare(name)


def _own_clause(text: str) -> str:
    """A clause without what is said beside it: a quotation, a second clause."""
    return re.split(r", (?:saying|adding|and|but|calling)\b|;|, “|, \"", text)[0].strip()


def _topic(clause: str) -> str:
    """Return a denied clause without "reports that": the disputed thing itself."""
    return re.sub(
        r"^(?:(?:any|the|preliminary|earlier|media|all) )*(?:claims?|reports?|allegations?|suggestions?|rumou?rs?|accusations?)"
        r" (?:that|of) |^that ",
        "",
        clause,
        flags=re.IGNORECASE,
    )


def _balanced(text: str) -> str:
    """Return a clause without a quotation mark whose partner was cut off."""
    if text.count("“") != text.count("”"):
        text = re.sub(r"[“”]", "", text)
    if text.count('"') % 2:
        text = text.replace('"', "")
    opening, closing = (
        len(re.findall(r"(?<!\w)['‘](?=\w)", text)),
        len(re.findall(r"(?<=\w)['’](?!\w)", text)),
    )
    return re.sub(r"(?<!\w)['‘](?=\w)", "", text) if opening > closing else text


def denied_words(line: Bullet) -> frozenset[str]:
    """Return the stems of what a line denies ("denied that …", "no … were …"); empty where it denies nothing."""
    match = DENYING.search(line.text)
    if match is not None:
        speaker = line.attribution.speaker if line.attribution is not None else None
        return claimed_words(
            _topic(_own_clause(line.text[match.end() :])), speaker or line.text[: match.start()]
        )
    found = _NOT_SO.search(line.text)
    if found is None:
        return frozenset()
    return claimed_words(_NOT_SO.sub(_kept, line.text), speaker_in(line.text) or "")


def plain_words(text: str) -> frozenset[str]:
    """Return the stems of a text as denials are compared with it."""
    return frozenset(_SAME.get(stem, stem) for stem in content_stems(text))


def claimed_words(text: str, speaker: str) -> frozenset[str]:
    """Return the stems of what is claimed, words for the same deed as one, without the speaker."""
    own = set(content_stems(speaker))
    return frozenset(
        _SAME.get(stem, stem) for stem in content_stems(text) if stem not in _OF_THE_CLAIM and stem not in own
    )


def without_frame(text: str) -> str:
    """Return what is said without who says it, where that leaves a sentence."""
    for frame in (_FRAME_AFTER, _FRAME):
        plain = frame.sub("", text, count=1)
        if plain != text and len(plain.split()) > 3:  # noqa: PLR2004 - less is no claim
            return trimmed(plain)
    return trimmed(text)


def trimmed(text: str) -> str:
    """Return a clause without the marks at its ends."""
    return text.strip(" ,;:").rstrip(".")
