"""Relative dates put into words that need no calendar: "on Tuesday" becomes "on 10 December 2024".

Only where the date is certain, and never inside direct speech.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.almanac import in_prose
from briefing.summarizing.analysis import normalise
from briefing.summarizing.datewords import DateMention, date_mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

__all__ = [
    "DateMention",
    "Replacement",
    "apply_replacements",
    "date_mentions",
    "date_replacements",
    "in_prose",
    "resolve_dates",
]

Doc = Any

_PREPOSITION = re.compile(
    r"\b(on|in|by|until|till|til|since|from|before|after|for|through|to|of|during|around|than|as|and|or|early|late|earlier"
    r"|later|mid)[\s-]$",
    re.IGNORECASE,
)
_KEEPS_LEAD = frozenset({"early", "late", "earlier", "later", "and", "or"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Replacement:
    """Words of a text that were replaced.

    Attributes:
        start: Offset in the text as it was; ``end`` likewise.
        old: The words that stood there.
        new: The words that stand there now.
        iso: The date, where a date was replaced.
    """

    start: int
    end: int
    old: str
    new: str
    iso: str | None = None


_YEAR_AGAIN = re.compile(r",? (?:of )?(?:this|last|next) year\b")
"""Superfluous behind a date that has its year now."""


def resolve_dates(text: str, doc: Doc, article: Article) -> tuple[str, tuple[Replacement, ...]]:
    """Return ``text`` with relative dates made absolute where that is certain, and what was replaced.

    ``doc`` is the document of ``text``. Dates in quotations stay as they are.
    """
    replacements = date_replacements(text, doc, article)
    return apply_replacements(text, replacements), replacements


def date_replacements(text: str, doc: Doc, article: Article) -> tuple[Replacement, ...]:
    """Return the replacements of `resolve_dates` without applying them."""
    mentions = date_mentions(doc, article)
    made = (_replacement(mention, text, doc, mentions) for mention in mentions)
    return tuple(item for item in made if item is not None)


def apply_replacements(text: str, replacements: Sequence[Replacement]) -> str:
    """Return ``text`` with the replacements applied; they must not overlap."""
    for item in sorted(replacements, key=lambda item: item.start, reverse=True):
        text = text[: item.start] + item.new + text[item.end :]
    return text


def _replacement(
    mention: DateMention, text: str, doc: Doc, mentions: Sequence[DateMention]
) -> Replacement | None:
    if not mention.certain or mention.absolute or mention.prose is None or mention.quoted:
        return None
    if _in_list(mention, text, mentions):
        return None
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    following = text[mention.end : mention.end + 2]
    if normalise(following) == "'s":
        return _possessive(mention, text, doc)
    before = _PREPOSITION.search(text[: mention.start])
    if before is None and (text[: mention.start].lower().endswith(("the ", "a ", "an ")) or _modifies(span)):
        return None
    word = before[1].lower() if before else ""
    if before and word not in _KEEPS_LEAD:
        if (mention.lead == "in") != (word == "in") and word in {"on", "in"}:
            return None
        new = mention.prose
    else:
        new = f"{mention.lead} {mention.prose}"
    if mention.start == 0:
        if span is not None and span.root.dep_ in {"nsubj", "nsubjpass"}:
            new = mention.prose  # "Tuesday was the first day", not "On 4 February was"
        new = new[0].upper() + new[1:]
    end = mention.end
    said_again = _YEAR_AGAIN.match(text, end)
    if said_again and re.search(r"\b\d{4}$", new):
        end = said_again.end()
    return Replacement(start=mention.start, end=end, old=text[mention.start : end], new=new, iso=mention.iso)


def _in_list(mention: DateMention, text: str, mentions: Sequence[DateMention]) -> bool:
    """Tell whether the date is one of several in a row ("Monday and Tuesday"): those read badly in full."""
    for other in mentions:
        if other is mention or other.prose is None:
            continue
        first, second = sorted((mention, other), key=lambda item: item.start)
        between = text[first.end : second.start].strip().lower()
        if between in {"and", "or", ",", "to", "and on", "or on", "-", "–"}:
            return True
    return False


def _modifies(span: Any) -> bool:
    """Tell whether the words stand before a noun that they describe ("a Tuesday meeting")."""
    if span is None:
        return False
    root = span.root
    if span.text.lower().startswith(("yesterday", "today", "tomorrow", "this ", "last ", "next ")):
        return False
    return root.dep_ in {"compound", "nmod", "amod"} and root.head.i > root.i


def _possessive(mention: DateMention, text: str, doc: Doc) -> Replacement | None:
    """Turn "Sunday's final" into "the final of 13 November 2016"."""
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if span is None or span.root.dep_ != "poss" or text[: mention.start].lower().endswith(("the ", "a ")):
        return None
    owned = span.root.head
    first = next((token for token in doc[span.end :] if token.lower_ not in {"'s", "'"}), None)
    if first is None or owned.i < first.i or any(token.is_punct for token in doc[first.i : owned.i]):
        return None
    end = owned.idx + len(owned.text)
    noun = text[first.idx : end]
    new = f"the {mention.prose} {noun}" if mention.iso is None else f"the {noun} of {mention.prose}"
    if mention.start == 0:
        new = new[0].upper() + new[1:]
    return Replacement(start=mention.start, end=end, old=text[mention.start : end], new=new, iso=mention.iso)
