"""Whose claim a sentence is: who says it, through which outlets, and whether the source is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.summarizing.lexicon import GROUPS, OUTLET_WORDS, OUTLETS, OUTLETS_UNNAMED, word_set
from briefing.summarizing.phrases import noun_phrase, phrase_head_text
from briefing.summarizing.roles import is_role
from briefing.types import Attribution

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.summarizing.people import Named
    from briefing.types import Article

Doc = Any
Token = Any

SAYING = word_set(
    """
    say tell add announce state declare claim report reply respond explain insist argue note admit
    acknowledge allege warn write tweet post reveal disclose testify deny suggest maintain assert
    contend predict estimate believe describe confirm remark comment joke recall observe complain
    conclude stress emphasize emphasise reiterate caution vow urge quote understand think show
    indicate find mention concede counter quip pledge promise accuse hope fear call
    """
)
"""Verbs whose subject is the one who claims what follows."""

_CLAUSAL_ONLY = word_set(
    """
    believe describe confirm observe conclude understand think show indicate find mention recall
    hope fear predict estimate suggest reveal write post report note call quote accuse vow urge
    pledge promise deny joke respond state counter explain
    """
)
"""Verbs that only speak for somebody with a clause or a quotation after them."""

_ANONYMOUS = re.compile(
    r"\b(?:unnamed|anonymous|anonymity|unidentified|undisclosed|sources?|insiders?"
    r"|(?:asked not|declined|did not want) to be (?:named|identified)|not authori[sz]ed to"
    r"|wished to remain|people (?:familiar|close)|person (?:familiar|close)|someone|somebody)\b",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    r"\b(?:on (?:the )?condition of anonymity|ask(?:ed|ing) not to be (?:named|identified)"
    r"|declin(?:ed|ing) to be (?:named|identified)|speaking anonymously"
    r"|(?:was|were|is|are) not authori[sz]ed to)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"^(?:an?|one|another|two|three|several|some)\s(?:[\w.'-]+\s){0,4}?"
    r"(?:officials?|diplomats?|aides?|advis[eo]rs?|executives?|lawmakers?|employees?|insiders?|sources?)\b",
    re.IGNORECASE,
)
_CITING = re.compile(r"\b(?:citing|quoting|cited|quoted)\s+([^,;.]+)")
_STUDIES = word_set(
    """
    study report survey poll figure figures data research analysis review document documents
    statistics results record records email emails memo letter transcript census findings
    investigation inquiry probe audit test tests estimate estimates evidence footage video
    """
)
"""Nouns that show and suggest things on somebody's behalf."""

_SHOWING = frozenset(["show", "indicate", "suggest", "find", "reveal", "conclude", "mention", "describe"])
_COURTS = frozenset(["court", "jury", "inquest", "tribunal", "hearing", "inquiry", "committee", "panel"])
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SPEAKING = frozenset({"nsubj", "nsubjpass", "agent"})


def attribution_of(doc: Doc, article: Article, names: Iterable[Named]) -> Attribution | None:
    """Return whose claim the sentence of ``doc`` is, None where the outlet itself reports.

    Args:
        doc: The sentence.
        article: Its article, whose own outlet is no link of the chain.
        names: The people named in the sentence, for full names.
    """
    names = list(names)
    verb = speech_verb(doc)
    speaker = _subject(verb) if verb is not None else None
    reported = _according_to(doc)
    chain = _chain(doc, verb, article)
    if speaker is None:
        speaker = reported
    elif reported is not None and is_outlet(noun_phrase(reported)):
        chain = tuple(dict.fromkeys([*chain, _ARTICLE.sub("", noun_phrase(reported))]))
    if speaker is None:
        return Attribution(speaker=None, chain=chain) if chain else None
    written = noun_phrase(speaker)
    name = _name_of(speaker, names)
    if name is None and is_outlet(written):
        return _second_hand(doc, written, chain, article)
    whole = doc[speaker.left_edge.i : speaker.right_edge.i + 1].text
    anonymous = name is None and bool(
        _ANONYMOUS.search(written)
        or _ANONYMOUS.search(whole)
        or _CONDITIONS.search(doc.text)
        or _VAGUE.match(written)
    )
    text = name or phrase_head_text(speaker)
    if not text or speaker.tag_ in {"PRP", "CD", "DT"}:
        return Attribution(speaker=None, chain=chain) if chain else None
    return Attribution(speaker=_ARTICLE.sub("", text), chain=chain, anonymous=anonymous)


def speech_verb(doc: Doc) -> Token | None:
    """Return the verb of saying that the whole sentence hangs on, None if nobody is quoted."""
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return None
    chain = [
        root,
        *(
            token
            for token in doc
            if token.dep_ in {"parataxis", "ccomp", "conj", "advcl"} and token.head == root
        ),
    ]
    for token in chain:
        if token.pos_ == "VERB" and _speaks(token, main=token == root):
            return token
    return None


def _speaks(verb: Token, *, main: bool) -> bool:  # noqa: PLR0911 - one rule a line
    lemma = verb.lemma_.lower()
    subject = _subject(verb)
    if subject is None:
        return False
    if lemma == "hear":
        return subject.lemma_.lower() in _COURTS
    if lemma not in SAYING:
        return False
    if (
        lemma in _SHOWING
        and subject.tag_ in {"NN", "NNS"}
        and subject.lemma_.lower() not in _STUDIES | GROUPS
    ):
        return False
    content = any(child.dep_ in {"ccomp", "parataxis"} for child in verb.children) or (
        main
        and any(token.dep_ == "mark" and token.lower_ == "that" and token.i > verb.i for token in verb.doc)
    )
    trailing = verb.dep_ == "parataxis" or (verb.dep_ == "ROOT" and content)
    if lemma in _CLAUSAL_ONLY and not content and not trailing:
        return False
    if main:
        if lemma == "tell" and not content:
            return any(
                child.dep_ in {"dobj", "dative"} and child.pos_ in {"PROPN", "PRON"}
                for child in verb.children
            )
        return content or lemma in {"say", "announce", "warn", "claim", "add", "allege", "admit"}
    if verb.dep_ == "parataxis":
        return True
    # "…, officials said" is often parsed as a clause of what they said.
    return (
        verb.dep_ in {"ccomp", "advcl"}
        and lemma in {"say", "tell", "add", "report", "announce"}
        and verb.i > verb.head.i
        and not (any(child.dep_ == "mark" for child in verb.children))
    )


def _subject(verb: Token) -> Token | None:
    found = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if found is not None or any(child.dep_ in {"nsubjpass", "auxpass", "expl"} for child in verb.children):
        return found or _agent(verb)
    return (
        _before_date(verb)
        if verb.lemma_ in {"say", "tell", "announce"} and verb.tag_ in {"VBD", "VBZ"}
        else None
    )


def _agent(verb: Token) -> Token | None:
    """Return who is said to have reported something: "was first reported by …"."""
    if verb.lemma_ not in {"report", "announce", "confirm", "say"}:
        return None
    for child in verb.children:
        if child.dep_ == "agent":
            return next((grand for grand in child.children if grand.dep_ == "pobj"), None)
    return None


def _before_date(verb: Token) -> Token | None:
    """Return the noun before "on Monday said", which the parser does not take for the subject."""
    position = verb.i - 1
    while position > 0 and (
        verb.doc[position].ent_type_ in {"DATE", "TIME"}
        or verb.doc[position].lower_ == "on"
        or verb.doc[position].pos_ == "ADV"
    ):
        position -= 1
    token = verb.doc[position]
    return token if position < verb.i - 1 and token.pos_ in {"NOUN", "PROPN"} else None


def _according_to(doc: Doc) -> Token | None:
    for token in doc:
        if token.lower_ != "according":
            continue
        for child in token.children:
            if child.lower_ == "to":
                return next((grand for grand in child.children if grand.dep_ == "pobj"), None)
    return None


def is_outlet(phrase: str) -> bool:
    """Tell whether a phrase names a news outlet, or outlets in general ("local media")."""
    words = [word.strip(".,'\"").lower() for word in _ARTICLE.sub("", phrase).split()]
    if not words:
        return False
    if words[0] in OUTLETS and (
        len(words) == 1 or words[-1] in OUTLET_WORDS or words[1] in {"news", "world", "sport"}
    ):
        return True
    if words[-1] in OUTLETS_UNNAMED:
        return True
    return (
        phrase[:1].isupper()
        and words[-1] in OUTLET_WORDS
        and len(words) > 1
        and phrase.rsplit(maxsplit=1)[-1][:1].isupper()
    )


def _second_hand(doc: Doc, outlet: str, chain: tuple[str, ...], article: Article) -> Attribution | None:
    """Return the attribution of what another outlet reported, perhaps citing somebody in turn."""
    name = _ARTICLE.sub("", outlet)
    links = list(chain)
    if not _same_outlet(name, article) and name not in links:
        links.insert(0, name)
    cited = _CITING.search(doc.text)
    if cited is None or is_outlet(cited[1].strip()):
        return Attribution(speaker=None, chain=tuple(links)) if links else None
    source = cited[1].strip()
    anonymous = bool(_ANONYMOUS.search(source) or _VAGUE.match(source))
    return Attribution(speaker=_ARTICLE.sub("", source), chain=tuple(links), anonymous=anonymous)


def _chain(doc: Doc, verb: Token | None, article: Article) -> tuple[str, ...]:
    """Return the outlets that a claim came through: whom the speaker told, whom the outlet cites."""
    found = []
    if verb is not None:
        for child in verb.children:
            heard = child if child.dep_ in {"dobj", "dative"} and verb.lemma_ == "tell" else None
            if child.dep_ == "prep" and child.lower_ in {"to", "with", "on", "in"}:
                heard = next((grand for grand in child.children if grand.dep_ == "pobj"), None)
            if heard is not None and is_outlet(noun_phrase(heard)):
                found.append(noun_phrase(heard))
    found.extend(match[1].strip() for match in _CITING.finditer(doc.text) if is_outlet(match[1].strip()))
    names = [_ARTICLE.sub("", name) for name in found]
    return tuple(dict.fromkeys(name for name in names if not _same_outlet(name, article)))


def _same_outlet(name: str, article: Article) -> bool:
    if not article.source:
        return False
    own, other = article.source.lower().removeprefix("the "), name.lower().removeprefix("the ")
    return own in other or other in own


def _name_of(token: Token, names: Iterable[Named]) -> str | None:
    for named in names:
        if named.mention.first <= token.i <= named.mention.last:
            return named.person.name
    beside = {"appos", "conj"} if is_role(token) else {"appos"}
    appositions = [child for child in token.children if child.dep_ in beside]
    for named in names:
        if any(named.mention.first <= child.i <= named.mention.last for child in appositions):
            return named.person.name
    return None
