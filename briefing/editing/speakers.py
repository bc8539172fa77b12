"""Who says a sentence, read off its words alone: for sentences that no analysis has looked at."""

from __future__ import annotations

import re

_SAID = r"(?:said|says|told|added|announced|stated|confirmed|reported|insisted|claimed|denied|denies|rejected|dismissed)"
_NAME = r"(?:[A-Z][\w.’'-]*)(?: (?:(?:of|the|for|and|de|al|bin) )?[A-Z][\w.’'-]*){0,7}"
_BODY = (
    r"(?:(?:[Tt]he|[Aa]n?|[Ll]ocal|[Ss]ecurity|[Mm]ilitary|[Hh]ealth) )?(?:[A-Za-z]+ ){0,2}?"
    r"(?:officials?|police|authorities|army|military|ministry|government|spokes(?:man|woman|person)|source|sources"
    r"|union|company|court|prosecutors?|hospital|rescuers|witnesses)"
)
_AFTER = re.compile(rf"[,”\"] (?P<who>{_NAME}|{_BODY}|(?:the|an?) [\w’' -]{{3,50}}?) {_SAID}\b")
_AFTER_TURNED = re.compile(
    rf"[,”\"] {_SAID} (?P<who>{_NAME}|{_BODY}|(?:the|an?) [\w’' -]{{3,40}}?)(?=[,.]|$)"
)
_BEFORE = re.compile(
    rf"^(?P<who>{_NAME}|{_BODY}|(?:The|An?) [\w’' -]{{3,50}}?) (?:has |had |have )?{_SAID}\b"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>{_NAME}|(?:the |an? )?[\w’' -]{{3,40}}?)(?=[,.]|$)")
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which", "we", "i", "that"})
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


_NEAR = 30
"""Characters between "said" and what is said, where the sentence begins with its speaker."""


def speaker_in(text: str, *, at: int | None = None) -> str | None:
    """Return who says a sentence, as it names them; None where no words of it say so plainly.

    Args:
        text: The sentence.
        at: Where in it the words stand whose speaker is asked for: "X said he was shocked by a fire that killed
            12" does not make X the source of the 12.
    """
    for pattern in (_AFTER, _AFTER_TURNED, _ACCORDING, _BEFORE):
        match = pattern.search(text)
        if match is None or match["who"].split()[0].casefold() in _PRONOUNS:
            continue
        if pattern is _BEFORE and at is not None and not 0 <= at - match.end() <= _NEAR:
            continue
        return _ARTICLE.sub("", match["who"].strip(" ,"))
    return None
