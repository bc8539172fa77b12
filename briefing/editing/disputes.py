"""Claim and denial of the same thing, brought together: a swap, says a source; no swap, says the minister.

Denials are looked for first, for they are rare and say what they deny: "denied that four fighters were
exchanged", "rejected claims that …", "this is not a swap". A claim is a sentence of the story, of another
speaker, that says most of what is denied and says it as so. Without such a sentence there is no dispute: a
denial alone is a fact like others. Words for the same deed ("swapped", "exchanged") count as one; reports that
only repeat another outlet count as that outlet.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.editing.chains import own_outlet, repeated_outlet
from briefing.editing.facts import NEGATION
from briefing.editing.passages import Passage, Passages
from briefing.editing.speakers import speaker_in
from briefing.stories.terms import content_stems
from briefing.types import Claim, Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Article, Bullet

SEARCHED = 40
"""Sentences of an article that are looked at."""

_LEAST_SHARED = 2
_SHARE = 0.5
_SHARED_OF_DENIED_FACT = 3
_NEARLY = 0.65
_MOST_CLAIMS = 2
_LONGEST = 34

_DENYING = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es|ed|ing)|disput(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_DENYING_LEMMAS = frozenset({"deny", "reject", "dismiss", "refute", "dispute"})
# "Did not" and "there was no" mostly tell something else than a denial of somebody's claim.
_NOT_SO = re.compile(
    r"\b(?:is|was|are|were|has been|have been) (?:[“\"‘'])?not (?:an? |any )(?=\w)"
    r"|\b[Nn]o [\w -]{2,40}? (?:was|were|had been|has been|have been) (?=\w+(?:ed|en|id)\b)\w+",
)
_ASSERTED = re.compile(r"\b(?:said|says|told|insisted|stressed|added|according to|stated|maintained)\b", re.IGNORECASE)
_CLAIM_NOUNS = frozenset(
    {"claim", "report", "allegation", "accusation", "suggestion", "rumour", "rumor", "charge", "assertion", "it", "that", "this"}
)
_OF_THE_CLAIM = frozenset(
    content_stems(
        "claim claims report reports allegation allegations accusation suggestion rumours rumors preliminary denied"
        " denies deny rejected dismissed disputed refuted said says told earlier any false untrue today"
    )
)
_UNSURE = re.compile(
    r"\b(?:if|whether|would|could|should|asked|question|calls? (?:for|on)|urged?|will|plans?|hop(?:es?|ed)|demand\w*)\b|\?",
    re.IGNORECASE,
)
_REPORTING = re.compile(r"\b(?:report(?:s|ed)?|claim(?:s|ed)?|accus\w+|alleg\w+)\b", re.IGNORECASE)
_RELATIVE_DAY = re.compile(
    r"\b(?:yesterday|today|tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b", re.IGNORECASE
)
_FRAME = re.compile(
    r"^.{0,90}?\b(?:said|says|claimed|claims|reported|reports|announced|alleged|confirmed)"
    r"(?: (?:on|in) (?:\d{1,2} )?[A-Z]\w+(?: \d{4})?)?(?: that|:)?\s+(?=[^\s,.])"
)
_FRAME_AFTER = re.compile(r",[”\"]? (?:[^,]{2,60}) (?:said|says|claimed|reported)(?: [^,.]{0,40})?\.?$|, according to [^,]{2,60}\.?$")
_PARTS = re.compile(r"[,;] |,? but ")
_BUT = re.compile(r"(?:,? but|;|, although|, though|,? while) ")
_ALIKE = (
    "swap swapped swaps exchange exchanged exchanges exchanging trade traded",
    "free freed frees release released releases releasing",
    "girl girls schoolgirl schoolgirls",
    "kill killed kills dead death deaths die died",
    "attack attacked attacks strike strikes raid raids bombing bombed",
    "fighter fighters militant militants commander commanders leader leaders member members prisoner prisoners"
    " detainee detainees rebel rebels",
    "deal agreement accord pact",
    "pay paid payment ransom",
    "resign resigned resignation quit",
    "bribe bribes bribery payment payments",
    "ship ships vessel vessels tanker tankers",
)
_SAME: dict[str, str] = {stem: group.split()[0] for group in _ALIKE for stem in content_stems(group)}


@dataclass(frozen=True, slots=True)
class _Denial:
    passage: Passage
    speaker: str
    words: frozenset[str]
    text: str
    topic: str
    claim: str = ""
    claimant: str | None = None
    key: str = ""


def disputes(
    briefs: Mapping[str, Sequence[Bullet]], articles: Mapping[str, Article]
) -> tuple[Disagreement, ...]:
    """Return what is claimed and denied in a story.

    Args:
        briefs: The bullets of each article by its id: their words go before the article's own.
        articles: The articles of the story by id, the one to be named first (the latest) first.
    """
    passages = Passages()
    bullets = {
        (proof.article_id, proof.start): bullet
        for lines in briefs.values()
        for bullet in lines
        for proof in bullet.evidence[:1]
    }
    denials = [
        denial for article in articles.values() for denial in _denials(article, passages) if denial.words
    ]
    found: list[tuple[frozenset[str], Disagreement]] = []
    for group in _grouped(denials):
        claims = _claims(group, articles, passages, bullets)
        if claims:
            words = frozenset().union(*(denial.words for denial in group))
            found.append((words, _dispute(group, claims, bullets)))
    return tuple(item for _, item in found)


def _denials(article: Article, passages: Passages) -> Iterator[_Denial]:
    if article.headline_only or article.language not in {"en", "und"}:
        return
    for index, sentence in enumerate(article.sentences[:SEARCHED]):
        text = sentence.text
        if _DENYING.search(text):
            yield from _denied(passages.of(article, index), article, passages)
        elif _NOT_SO.search(text) and _ASSERTED.search(text):
            yield from _said_not_so(article, index, passages)


def _denied(passage: Passage, article: Article, passages: Passages) -> Iterator[_Denial]:
    """Yield what a verb of denial denies: its clause, or the claim before it that its object points to."""
    if passage.doc is None:
        return
    for verb in passage.doc:
        if verb.lemma_.lower() not in _DENYING_LEMMAS or verb.pos_ != "VERB":
            continue
        if any(child.dep_ in {"neg", "nsubjpass", "auxpass"} for child in verb.children):
            continue
        if any(child.lower_ in {"to", "would", "could", "may", "might"} for child in verb.children):
            continue
        subject = _subject(verb)
        what = [child for child in verb.children if child.dep_ in {"ccomp", "xcomp", "dobj"} and child.i > verb.i]
        if subject is None or not what:
            continue
        start, end = what[0].left_edge.i, what[-1].right_edge.i + 1
        clause = _own_clause(passage.doc[start:end].text)
        speaker = _speaker_of(subject, passage)
        if speaker is None:
            continue
        words = _core(clause, speaker)
        text = _balanced(_trimmed(passage.doc[verb.i : verb.i + 1].text + " " + clause))
        points = what[0].dep_ == "dobj" and what[0].lemma_.lower() in _CLAIM_NOUNS
        if points and len(words) < _LEAST_SHARED:
            claim = _claim_before(passage, verb, passages)
            if claim and len(claim.split()) <= _LONGEST:
                words = _core(claim, speaker)
                yield _Denial(passage, speaker, words, text, claim, claim, speaker_in(claim))
            continue
        if "accus" in clause or not (verb.lemma_.lower() in {"deny", "refute"} or _claims_something(what[0])):
            continue
        claimant = _claimant(what[0]) if points else None
        topic = _balanced(_topic(clause))
        yield _Denial(passage, speaker, words, text, topic, topic if claimant else "", claimant)


def _claimant(noun: Any) -> str | None:
    """Return whose claim is denied: "Israel's claims that", "a claim by the union that"."""
    from briefing.summarizing.phrases import phrase_head_text  # noqa: PLC0415 - with the analysis

    for child in noun.children:
        if child.dep_ in {"poss", "compound", "nmod"} and child.pos_ in {"PROPN", "NOUN"}:
            return re.sub(r"^(?:the|an?) ", "", phrase_head_text(child), flags=re.IGNORECASE)
        if child.dep_ == "prep" and child.lower_ in {"by", "from"}:
            return next((phrase_head_text(grand) for grand in child.children if grand.dep_ == "pobj"), None)
    return None


def _balanced(text: str) -> str:
    """Return a clause without a quotation mark whose partner was cut off."""
    for opening, closing in (("“", "”"), ("‘", "’")):
        if text.count(opening) > text.count(closing) and opening != "‘":
            text = text.replace(opening, "")
    if text.count('"') % 2:
        text = text.replace('"', "")
    return re.sub(r"(?<!\w)'(?=\w)", "", text) if len(re.findall(r"(?<!\w)'(?=\w)|(?<=\w)'(?!\w)", text)) % 2 else text


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
    return known.text if _REPORTING.search(said) and not _DENYING.search(said) and not NEGATION.search(said) else ""


def _said_not_so(article: Article, index: int, passages: Passages) -> Iterator[_Denial]:
    """Yield what somebody says is not so."""
    text = article.sentences[index].text
    match = _NOT_SO.search(text)
    speaker = speaker_in(text)
    if match is None or speaker is None or _UNSURE.search(text):
        return
    passage = passages.of(article, index)
    plain = _without_frame(passage.text)
    clause = next((part for part in _PARTS.split(plain) if _NOT_SO.search(part)), "")
    found = _NOT_SO.search(clause)
    if plain == passage.text.rstrip(".") or found is None or passage.unresolved:
        return
    # What is denied: the noun of "not a swap", the deed of "no fighters were released".
    deed = found.group()[:3].lower() == "no "
    key = content_stems(found.group())[-1:] if deed else content_stems(clause[found.end() :])[:1]
    if not key:
        return
    words = _core(_NOT_SO.sub(_kept, clause), speaker)
    yield _Denial(passage, speaker, words, clause, clause, key=_SAME.get(key[0], key[0]))


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
        name = re.match(r"[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*", passage.text[len(start) :])
        return name.group() if name else None
    name = phrase_head_text(subject)
    following = subject.right_edge
    beside = [token for token in subject.doc[subject.i + 1 : following.i + 1] if token.pos_ == "PROPN"]
    if beside and beside[0].i == subject.i + 1:
        name = subject.doc[subject.left_edge.i : beside[-1].i + 1].text  # "information minister Mohammed"
    return re.sub(r"^(?:the|an?) ", "", name, flags=re.IGNORECASE)


def _own_clause(text: str) -> str:
    """A clause without what is said beside it: a quotation, a second clause."""
    return re.split(r", (?:saying|adding|and|but|calling)\b|;|, “|, \"", text)[0].strip()


def _core(text: str, speaker: str) -> frozenset[str]:
    """Return the stems of what is claimed, words for the same deed as one, without the speaker."""
    own = set(content_stems(speaker))
    return frozenset(
        _SAME.get(stem, stem) for stem in content_stems(text) if stem not in _OF_THE_CLAIM and stem not in own
    )


def _grouped(denials: Sequence[_Denial]) -> list[list[_Denial]]:
    """Put denials of the same thing together."""
    groups: list[list[_Denial]] = []
    for denial in denials:
        for group in groups:
            shared = len(denial.words & group[0].words)
            if shared >= _LEAST_SHARED and shared >= 0.5 * min(len(denial.words), len(group[0].words)):
                group.append(denial)
                break
        else:
            groups.append([denial])
    return groups


def _claims(
    group: Sequence[_Denial],
    articles: Mapping[str, Article],
    passages: Passages,
    bullets: Mapping[tuple[str, int], Bullet],
) -> list[Claim]:
    """Return the claims that are denied, each speaker or outlet once, the closest first."""
    deniers = {word for denial in group for word in _names_of(denial.speaker)}
    weights = _weights(articles)
    # What a verb of denial denies is surer than what a "not" does: where there is one, it says what is disputed.
    disputed = [denial for denial in group if not denial.key] or list(group)
    rated: list[tuple[float, int, int, str, str | None, Article]] = []
    for number, article in enumerate(articles.values()):
        if article.headline_only:
            continue
        for index in range(min(len(article.sentences), SEARCHED)):
            share = _affirms(disputed, article.sentences[index].text, weights)
            if share is None:
                continue
            told = _told(article, index, passages, bullets)
            if told is None:
                continue
            text, speaker = told
            if speaker is not None and _names_of(speaker) & deniers:
                continue
            vague = (_RELATIVE_DAY.search(text) is not None) + (speaker is None)
            rated.append((share, vague, number, text, speaker, article))
    claims: dict[str, Claim] = {}
    closest = max((share for share, *_ in rated), default=0.0)
    rated = [item for item in rated if item[0] >= _NEARLY * closest]
    for _, _, _, text, speaker, article in sorted(rated, key=lambda item: (item[1] - item[0], item[2])):
        key = speaker.split()[-1].casefold() if speaker else repeated_outlet(text) or own_outlet(article)
        known = claims.get(key)
        if known is None:
            claims[key] = Claim(
                text=text, citations=(article.id,), speaker=speaker, published=article.published, denies=False
            )
        elif article.id not in known.citations:
            claims[key] = Claim(
                text=known.text,
                citations=(*known.citations, article.id),
                speaker=known.speaker,
                published=known.published,
                denies=False,
            )
    beside = [
        Claim(
            text=_trimmed(denial.claim),
            citations=(denial.passage.article.id,),
            speaker=denial.claimant,
            published=denial.passage.article.published,
            denies=False,
        )
        for denial in group
        if denial.claim
    ]
    return beside[:1] or list(claims.values())[:_MOST_CLAIMS]


def _names_of(speaker: str) -> frozenset[str]:
    """Return the words that tell one speaker from another: the names, else all of them."""
    names = frozenset(word for word in speaker.split()[1:] if word[:1].isupper()) or frozenset(
        word for word in speaker.split() if word[:1].isupper()
    )
    return names or frozenset({speaker.casefold()})


def _weights(articles: Mapping[str, Article]) -> dict[str, float]:
    """Return how much a word tells one sentence of the story from the others."""
    count: dict[str, int] = {}
    total = 0
    for article in articles.values():
        for sentence in article.sentences[:SEARCHED]:
            total += 1
            for word in {_SAME.get(stem, stem) for stem in content_stems(sentence.text)}:
                count[word] = count.get(word, 0) + 1
    return {word: math.log(1 + total / number) for word, number in count.items()}


def _affirms(group: Sequence[_Denial], text: str, weights: Mapping[str, float]) -> float | None:
    """Return how much of what is denied a sentence says as so; None for too little, or for a denial of it."""
    if NEGATION.search(text) or _UNSURE.search(text) or _DENYING.search(text):
        return None
    if not text.rstrip().endswith((".", "”", '"')):
        return None
    words = {_SAME.get(stem, stem) for stem in content_stems(text)}
    best: float | None = None
    for denial in group:
        shared = denial.words & words
        rarest = max(denial.words, key=lambda word: (weights.get(word, 0.0), word), default="")
        whole = sum(weights.get(word, 1.0) for word in denial.words)
        share = sum(weights.get(word, 1.0) for word in shared) / max(whole, 1.0)
        least = _SHARED_OF_DENIED_FACT if denial.key else _LEAST_SHARED
        if (
            len(shared) >= least
            and share >= _SHARE
            and rarest in words
            and (not denial.key or denial.key in words)
            and (best is None or share > best)
        ):
            best = share
    return best


def _told(
    article: Article, index: int, passages: Passages, bullets: Mapping[tuple[str, int], Bullet]
) -> tuple[str, str | None] | None:
    """Return a claim in the words of its bullet, else of its sentence, and who makes it."""
    sentence = article.sentences[index]
    bullet = bullets.get((article.id, sentence.start))
    if bullet is not None:
        known = bullet.attribution.speaker if bullet.attribution is not None else speaker_in(bullet.text)
        return _without_frame(bullet.text), known
    if len(sentence.text.split()) > _LONGEST:
        return None
    passage = passages.of(article, index)
    return None if passage.unresolved else (_without_frame(passage.text), speaker_in(sentence.text))


def _dispute(
    group: Sequence[_Denial], claims: Sequence[Claim], bullets: Mapping[tuple[str, int], Bullet]
) -> Disagreement:
    by_speaker: dict[str, list[_Denial]] = {}
    # A verb of denial says it more plainly than a sentence with "not"; a name more than "authorities".
    for denial in sorted(group, key=lambda item: (bool(item.key), not item.speaker[:1].isupper())):
        by_speaker.setdefault(denial.speaker.split()[-1].casefold(), []).append(denial)
    denials = tuple(
        Claim(
            text=_plainest(items).text,
            citations=tuple(dict.fromkeys(item.passage.article.id for item in items)),
            speaker=max((item.speaker for item in items), key=len),
            published=items[0].passage.article.published,
            denies=True,
        )
        for items in by_speaker.values()
    )
    del bullets
    topic = min(group, key=lambda item: (bool(item.key), -len(item.words))).topic
    return Disagreement(topic=_trimmed(topic), claims=(*claims, *denials[:_MOST_CLAIMS]))


def _plainest(items: Sequence[_Denial]) -> _Denial:
    return min(items, key=lambda item: (bool(_RELATIVE_DAY.search(item.text)), -len(item.words)))


def _without_frame(text: str) -> str:
    """Return what is said without who says it, where that leaves a sentence."""
    for frame in (_FRAME_AFTER, _FRAME):
        plain = frame.sub("", text, count=1)
        if plain != text and len(plain.split()) > 3:  # noqa: PLR2004 - less is no claim
            return _trimmed(plain)
    return _trimmed(text)


def _topic(clause: str) -> str:
    """Return a denied clause without "reports that": the disputed thing itself."""
    return re.sub(
        r"^(?:(?:any|the|preliminary|earlier|media|all) )*(?:claims?|reports?|allegations?|suggestions?|rumou?rs?|accusations?)"
        r" (?:that|of) |^that ",
        "",
        clause,
        flags=re.IGNORECASE,
    )


def _trimmed(text: str) -> str:
    return text.strip(" ,;:").rstrip(".")
