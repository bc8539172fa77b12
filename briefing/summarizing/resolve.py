"""A sentence made to stand alone: names for pronouns, dates for weekdays, no "but" and "meanwhile".

Only what is certain is replaced. Where a sentence still leans on the ones before it, it says so, and the
selector looks for a better one. Nothing inside quotation marks is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import text_doc
from briefing.summarizing.dates import Replacement, apply_replacements, date_replacements
from briefing.summarizing.names import plain as plain_name
from briefing.summarizing.openings import also_removed, lead_end, started
from briefing.summarizing.people import people_of
from briefing.summarizing.pronouns import Pronouns
from briefing.summarizing.quotes import inside, quoted_spans, spoken
from briefing.summarizing.referents import referents_of
from briefing.summarizing.roles import role_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.people import Named
    from briefing.types import Article

Doc = Any

__all__ = ["Resolved", "full_names", "resolve"]


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
    cut = lead_end(sentence, doc)
    changes = [change for change in date_replacements(sentence, doc, article) if change.start >= cut]
    context: list[int] = []
    worker = Pronouns(doc, index, referents_of(docs), cut)
    worker.run()
    taken = [(change.start, change.end) for change in worker.changes]
    changes = [
        item for item in changes if not any(item.start < end and start < item.end for start, end in taken)
    ]
    changes.extend(worker.changes)
    context.extend(worker.context)
    if cut:
        changes.append(Replacement(start=0, end=cut, old=sentence[:cut], new=""))
    changes.extend(also_removed(sentence, doc, cut))
    changes.sort(key=lambda change: change.start)
    text = apply_replacements(sentence, changes)
    return Resolved(
        text=started(text, sentence),
        context=tuple(sorted(set(context) - {index})),
        unresolved=worker.unresolved or index in spoken(article, docs),
        replacements=tuple(changes),
    )


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
        if (
            plain_name(mention.words) != plain_name([person.words[-1]])
            or min(person.sentences) < person.first
        ):
            # No surname, or a word used before the longer name: "Skarn" is not the hamlet of Upper Skarn.
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
