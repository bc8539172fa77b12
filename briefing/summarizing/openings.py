"""What a sentence need not begin with: "but", "meanwhile", "during the meeting", and its "also"."""

from __future__ import annotations

import re
from typing import Any

from briefing.summarizing.dates import Replacement
from briefing.summarizing.quotes import inside, quoted_spans

Doc = Any

_CONNECTIVES = (
    r"but|and|yet|so|also|meanwhile|however|in addition|additionally|moreover|furthermore|besides"
    r"|nevertheless|nonetheless|still|then|thus|therefore|hence|indeed|in fact|of course|similarly"
    r"|likewise|finally|lastly|separately|instead|for (?:his|her|its|their) part|at the same time"
    r"|on the other hand|as a result|in turn|in other words|for example|for instance|that said|even so"
    r"|after all|in the meantime|in the end|by contrast|in contrast|now|on the contrary|what is more"
    r"|what's more|again|too|plus|or|nor yet"
)
_BARE_CONNECTIVES = r"but|and|yet|so|or|then(?=\s(?:the|a|an|he|she|they|it|in|on|at|came)\b)"
_ANCHORS = (
    r"later (?:that|the same|in the|on) ?(?:day|evening|night|week|month|year)?"
    r"|(?:on |earlier )?(?:that|the same) (?:day|evening|night|morning|afternoon|week|month|year)"
    r"|at th(?:e|at) time|(?:(?:\w+ ){0,2}(?:hours?|minutes?|moments|days?|weeks?|months?|years?)|shortly|soon)"
    r" (?:later|after(?:wards?)?|earlier|before)"
    r"|earlier|later|afterwards?|since then|previously|until then|by then|before that|after that"
    r"|following this|the next day|the following day"
    r"|(?:during|at|in|after|before|following|ahead of) (?:the|this|that|their|his|her)"
    r" (?:meetings?|talks|summit|interview|call|conversation|discussions?|event|(?:press |news )?conference"
    r"|briefing|statement|hearing|session|speech|address|visit|ceremony)"
)
_LEAD = re.compile(
    rf"^(?:(?:{_CONNECTIVES})\s*,\s+|(?:{_BARE_CONNECTIVES})\s+(?=\S)|(?:{_ANCHORS})\s*,\s+)", re.IGNORECASE
)
_KEPT_LEAD = re.compile(
    r"^(?:so (?:far|called|many|much|that)|still (?:\w+ing)|yet (?:another|to)|and/or)\b", re.IGNORECASE
)
_SINCE_DAY = re.compile(r"^(?:earlier|later) (?=on [A-Z])")


def lead_end(sentence: str, doc: Doc) -> int:
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


def also_removed(sentence: str, doc: Doc, cut: int) -> list[Replacement]:
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


def started(text: str, sentence: str) -> str:
    """Return the text with the capital that its beginning lost, where the sentence had one."""
    text = text.lstrip(" ,")
    if not text or not sentence[:1].isupper():
        return text
    return text[0].upper() + text[1:]
