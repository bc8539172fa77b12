"""From a chosen sentence to a proven line: the accepted draft, else the shortened sentence, else itself.

A good shortened sentence is worth more than a doubtful draft: a draft is taken only where the gate has
nothing against it and it keeps the names and numbers of the shortened sentence.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.summarizing import analysis, foreign
from briefing.summarizing.compress import compressions, tidy
from briefing.summarizing.containment import dates
from briefing.summarizing.dates import apply_replacements, date_replacements
from briefing.summarizing.draft import differs
from briefing.summarizing.events import Details, describe
from briefing.summarizing.resolve import full_names
from briefing.summarizing.select import content_words
from briefing.summarizing.verify import content_faults, examine, form_faults, grounds, judge, sources_of
from briefing.summarizing.wording import bare, count_words, plain, words_of
from briefing.types import ArticleType, Attribution, Bullet, Evidence, Kind, Method

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.summarizing.answers import Drafted
    from briefing.summarizing.resolve import Resolved
    from briefing.summarizing.verify import Ground
    from briefing.types import Article, Participant

DRAFT_WORDS = 22
"""Length of a good drafted line; a word more must be worth it."""

_SHORTEST_DRAFT = 7
_KEPT_BY_DRAFT = 0.6
"""Share of its sentence's words that carry meaning that a draft must keep: it may not tell the lesser half."""

_KEPT_OF_MEETING = 0.95
"""The same for a meeting or an agreement: who, where and on what is what the reader came for."""

_LONGEST_ROLE = 5
_MOST_PROOFS = 3
_SHORTEST_QUOTE = 12
_NEARLY = 0.8
_GUESSED = dt.timedelta(days=200)
"""Farther from the publication day a day's year that the source does not write is a guess."""

_OPINION_FRAME = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line before names are completed: its sentence, the sentences behind it, and how it came about."""

    index: int
    text: str
    method: Method
    context: tuple[int, ...] = ()
    rejected: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FreeLine:
    """What became of a line that a model wrote of the whole article.

    Attributes:
        line: The line; None where the gate refuses it.
        sources: The sentences that it tells, the main one first; none where the article has nothing of it.
        rejected: Why the gate refuses it; empty for an accepted one.
    """

    line: Line | None = None
    sources: tuple[int, ...] = ()
    rejected: str = ""


class Writer:
    """Makes the lines of one article.

    Args:
        article: The article.
        docs: The parses of its sentences.
        max_words: Longest line.
        gate: False takes drafts as they are, for measuring what the gate is for.
    """

    def __init__(self, article: Article, docs: Sequence[Any], *, max_words: int, gate: bool = True) -> None:
        self._gate = gate
        self._article = article
        self._docs = docs
        self._max_words = max_words
        self._english = analysis.is_english(article)
        self._frame = self._opinion_frame()

    def line(self, index: int, resolved: Resolved, drafts: Sequence[str]) -> Line | None:
        """Return the line of sentence ``index``; None where nothing can be told of it."""
        room = self._max_words - count_words(self._frame)
        if not self._gate and drafts:
            return Line(index=index, text=drafts[0], method=Method.GENERATED)
        if not self._english:
            return self._foreign(index, resolved, room, drafts)
        written = self._article.sentences[index].text
        source = tidy(resolved.text)
        doc = self._docs[index] if source == written else analysis.analyse([source])[0]
        context = tuple(item for item in resolved.context if item != index)
        ground = grounds((index, *context), self._article, self._docs, resolved=[doc])
        fallback = self._shortened(doc, source, ground, room)
        kept = _KEPT_BY_DRAFT
        if drafts and fallback and self._kind(fallback, index) in {Kind.MET, Kind.AGREED}:
            kept = _KEPT_OF_MEETING
        accepted, rejected = self._judged(drafts, ground, fallback, source, room=room, kept=kept)
        if accepted is not None:
            return Line(index=index, text=accepted, method=Method.GENERATED, context=context)
        if fallback is None:
            return None
        method = Method.COMPRESSED if differs(fallback, source) else Method.VERBATIM
        return Line(index=index, text=fallback, method=method, context=context, rejected=rejected)

    def free_line(self, drafted: Drafted) -> FreeLine:
        """Return what becomes of a line that a model wrote of the whole article, with the passage it quotes."""
        quoted = quoted_sentences(drafted.quote, self._article)
        likely = sources_of(drafted.text, self._article, self._docs)
        indices = tuple(dict.fromkeys((*quoted, *likely)))[:_MOST_PROOFS]
        if not self._gate:
            main = indices[0] if indices else 0
            line = Line(index=main, text=drafted.text, method=Method.GENERATED, context=indices[1:])
            return FreeLine(line=line, sources=indices)
        if not indices:
            return FreeLine(rejected="nothing of it in the article")
        text = self._dated(drafted.text)
        room = self._max_words - count_words(self._frame)
        rejected = ""
        # The passage that the model names alone where it suffices: a line has as few proofs as it needs.
        for proofs in dict.fromkeys((indices[:1], quoted, likely[:1], indices)):
            if not proofs:
                continue
            verdict = judge(text, proofs, self._article, self._docs, max_words=room)
            if verdict.accepted:
                source = self._article.sentences[proofs[0]].text
                method = Method.GENERATED if differs(text, source) else Method.VERBATIM
                line = Line(index=proofs[0], text=text, method=method, context=proofs[1:])
                return FreeLine(line=line, sources=proofs)
            rejected = rejected or next(iter(verdict.reasons), "unsupported")
        return FreeLine(sources=indices, rejected=rejected)

    def _dated(self, text: str) -> str:
        """Return a line with days of the week as dates, where that is certain."""
        if not self._english or self._article.day is None:
            return text
        doc = analysis.analyse([text])[0]
        kept = [
            item
            for item in date_replacements(text, doc, self._article)
            if not doubtful_date(item.new, self._article)
        ]
        return apply_replacements(text, kept)

    def _kind(self, text: str, index: int) -> Kind:
        return describe(text, index, self._article, self._docs).kind

    def _judged(
        self,
        drafts: Sequence[str],
        ground: Ground,
        fallback: str | None,
        source: str,
        *,
        room: int,
        kept: float,
    ) -> tuple[str | None, str | None]:
        """Return the best draft that the gate accepts, or the reason against the most probable one."""
        good: list[str] = []
        rejected: str | None = None
        for text, parse in zip(drafts, analysis.analyse(drafts), strict=True):
            reasons = examine(text, parse, ground, max_words=room)
            if not reasons:
                reasons = self._not_worth(text, fallback, source, kept)
            if not reasons:
                good.append(text)
            rejected = rejected or (reasons[0] if reasons else None)
        if not good:
            return None, rejected
        return max(good, key=lambda text: (worth(text), -good.index(text))), None

    def _foreign(self, index: int, resolved: Resolved, room: int, drafts: Sequence[str]) -> Line | None:
        """Return the line of a sentence in another language: an accepted draft, else shortened by rule, else itself."""
        rejected: str | None = None
        for draft in drafts:
            reasons = foreign.faults(draft, (index,), self._article, max_words=room)
            if not reasons and count_words(draft) < count_words(resolved.text):
                return Line(index=index, text=draft, method=Method.GENERATED)
            rejected = rejected or (reasons[0] if reasons else "no shorter than the sentence")
        text = foreign.shortened(index, resolved.text, self._article, max_words=room)
        if text is None:
            return None
        same = text == self._article.sentences[index].text
        method = Method.VERBATIM if same else Method.COMPRESSED
        return Line(index=index, text=text, method=method, rejected=rejected)

    def _shortened(self, doc: Any, source: str, ground: Ground, room: int) -> str | None:
        """Return the shortened sentence that the whole gate accepts, else one with nothing foreign in it.

        A part that the parser misread shows in the parse of what is left; then less is left out.
        """
        texts = [
            text
            for text in dict.fromkeys((*compressions(doc, text=source, max_words=room), source))
            if not form_faults(text, max_words=room, ground=ground) and not content_faults(text, ground)
        ]
        faults: list[tuple[str, ...]] = []
        for text, parse in zip(texts, analysis.analyse(texts), strict=True):
            if text == source:  # the article's own words need no proof
                return text
            faults.append(examine(text, parse, ground, max_words=room))
            if not faults[-1]:
                return text
        # Of a sentence that fits in no other way a cut is told that only the parser's reading of who does
        # what stands against; never one that lost a negation, a condition or whose word it is.
        return next(
            (
                text
                for text, reasons in zip(texts, faults, strict=True)
                if all(reason.startswith("arc: ") for reason in reasons)
            ),
            None,
        )

    @staticmethod
    def _not_worth(text: str, fallback: str | None, source: str, kept: float) -> tuple[str, ...]:
        """Return why a faithful draft is no gain over the shortened sentence."""
        if not differs(text, source) or count_words(text) > count_words(source) - 2:
            return ("no shorter than the sentence",)
        if fallback is not None and count_words(text) > max(count_words(fallback), DRAFT_WORDS) + 2:
            return ("longer than the shortened sentence",)
        told, wanted = content_words(text), content_words(source)
        if count_words(text) < _SHORTEST_DRAFT or len(told) < kept * len(wanted):
            return ("says too little of its sentence",)
        return ()

    def bullets(self, lines: Sequence[Line]) -> Iterator[Bullet]:
        """Yield the bullets of a brief: names in full at first mention, facts as data, evidence."""
        named: set[str] = set()
        for line in lines:
            text, context = self._introduced(line, named) if self._english else (line.text, line.context)
            details = describe(text, line.index, self._article, self._docs)
            text, details = self._voiced(text, details)
            named.update(words_of(text))
            proofs = (line.index, *(item for item in (*context, *details.proofs) if item != line.index))
            yield Bullet(
                text=text,
                kind=details.kind,
                who=details.who,
                where=details.where,
                when=details.when,
                attribution=details.attribution,
                evidence=tuple(self._evidence(index) for index in dict.fromkeys(proofs)),
                method=line.method,
            )

    def _evidence(self, index: int) -> Evidence:
        sentence = self._article.sentences[index]
        quote = self._article.text[sentence.start : sentence.end]
        return Evidence(article_id=self._article.id, start=sentence.start, end=sentence.end, quote=quote)

    def _introduced(self, line: Line, named: set[str]) -> tuple[str, tuple[int, ...]]:
        """Return a line with the people whom the brief has not named yet in full and with their role."""
        text, context = line.text, line.context
        full = full_names(text, self._article, self._docs, line.index)
        changes = [item for item in full.replacements if bare(item.old.split()[-1]) not in named]
        for change in reversed(changes):
            text = text[: change.start] + change.new + text[change.end :]
        if changes:
            context = tuple(dict.fromkeys((*context, *full.context)))
        for person in describe(text, line.index, self._article, self._docs).who:
            text = self._with_role(text, person, named)
        if text == line.text:
            return text, line.context
        ground = grounds((line.index, *context), self._article, self._docs)
        room = self._max_words - count_words(self._frame)
        if form_faults(text, max_words=room, ground=ground) or content_faults(text, ground):
            return line.text, line.context
        return text, context

    def _with_role(self, text: str, person: Participant, named: set[str]) -> str:
        role = person.role
        name = person.name
        if (
            not role
            or " " not in name
            or bare(name.split()[-1]) in named
            or count_words(role) > _LONGEST_ROLE
        ):
            return text
        at = text.find(name)
        if at < 0 or plain(role).lower() in plain(text).lower() or set(words_of(role)) & set(words_of(text)):
            return text
        before, after = text[:at], text[at + len(name) :]
        # A role is put where none stands: not after "a former", "actor" or before ", who runs the bank".
        if (
            after.startswith((", ", "'s", "’s", " ("))
            or re.search(r"(?:^|[,.;:] |\b(?:and|with|by|that|to|of|said|from) )$", before) is None
        ):
            return text
        lead = role[0].upper() + role[1:] if not before else role
        return (
            f"{before}{lead} {name}{after}"
            if count_words(text) + count_words(role) <= self._max_words
            else text
        )

    def _opinion_frame(self) -> str:
        if self._article.type is not ArticleType.OPINION or not self._english:
            return ""
        return f"{self._article.author} argues that" if self._article.author else ""

    def _voiced(self, text: str, details: Details) -> tuple[str, Details]:
        """Return an opinion's line in its author's voice, never in the briefing's."""
        if self._article.type is not ArticleType.OPINION:
            return text, details
        if details.attribution is not None and details.attribution.speaker:
            return text, replace(details, kind=Kind.SAID)
        speaker = self._article.author or (
            f"column in {self._article.source}" if self._article.source else "opinion column"
        )
        details = replace(details, kind=Kind.SAID, when=None, attribution=Attribution(speaker=speaker))
        if not self._frame:
            return text, details
        doc = analysis.analyse([text])[0]
        first = doc[0]
        keeps = (
            first.pos_ == "PROPN" or first.ent_type_ or first.text.isupper() or not first.text[:1].isalpha()
        )
        return f"{self._frame} {text if keeps else text[0].lower() + text[1:]}", details


def quoted_sentences(quote: str, article: Article) -> tuple[int, ...]:
    """Return the sentences that a passage is quoted from, in order; none where it is not from the article.

    Models quote with other quotation marks and spaces, or leave a few words out: a sentence counts where it holds
    nearly all words of the passage, or the passage nearly all of the sentence's, in the same order.
    """
    wanted = _letters(quote)
    if len(wanted) < _SHORTEST_QUOTE:
        return ()
    found = []
    for index, sentence in enumerate(article.sentences):
        own = _letters(sentence.text)
        if len(own) < _SHORTEST_QUOTE:
            continue
        if wanted in own or own in wanted:
            found.append(index)
    if found:
        return tuple(found[:_MOST_PROOFS])
    words = words_of(plain(quote))
    best, share = -1, _NEARLY
    for index, sentence in enumerate(article.sentences):
        matcher = difflib.SequenceMatcher(None, words_of(plain(sentence.text)), words, autojunk=False)
        same = sum(block.size for block in matcher.get_matching_blocks()) / max(1, len(words))
        if same > share:
            best, share = index, same
    return (best,) if best >= 0 else ()


def _letters(text: str) -> str:
    return "".join(char for char in plain(text).lower() if char.isalnum())


def doubtful_date(new: str, article: Article) -> bool:
    """Tell whether a date put in for words tells more than is known.

    A bare year reads like a figure, and a day far from the publication day has a year that was guessed.
    """
    if re.fullmatch(r"(?:in )?\d{4}", new.strip().lower()):
        return True
    return any(
        year is not None
        and article.day is not None
        and abs(dt.date(year, month, day) - article.day) > _GUESSED
        for _, (day, month, year), _ in dates(new)
    )


def worth(text: str) -> int:
    """Return how much a line of a sentence tells: its words that carry meaning, less those above the length.

    Among drafts that the gate accepts the one that keeps most of its sentence is nearest to what editors
    write, up to the length of their lines (measured: the draft's rank and its names added nothing to that).
    """
    return len(content_words(text)) - max(0, count_words(text) - DRAFT_WORDS)
