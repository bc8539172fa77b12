"""The shared vocabulary: what one room hands to the next.

Every value is frozen: a room builds new values instead of changing the ones it was given. Character
offsets are Python string indices into ``Article.text``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

Published = dt.datetime | dt.date
"""A publication time: aware, or naive when the source names no zone, or a date when it names no hour."""


class Kind(StrEnum):
    """What a bullet tells."""

    MET = "met"
    AGREED = "agreed"
    SAID = "said"
    DECIDED = "decided"
    HAPPENED = "happened"
    PLANNED = "planned"


class Method(StrEnum):
    """How the words of a bullet came about."""

    GENERATED = "generated"
    COMPRESSED = "compressed"
    VERBATIM = "verbatim"
    EDITED = "edited"


class ArticleType(StrEnum):
    """The journalistic form of an article."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    LIVE = "live"
    BRIEF = "brief"


APPROVED = "approved"
"""How the stories of an edition were chosen that an editor approved."""

RawFormat = Literal["text", "markdown", "html"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RawDocument:
    """Text as it came in, before anything was cleaned or judged.

    Attributes:
        origin: Where the text came from: a path, ``file.jsonl:7``, a URL, ``<stdin>``.
        text: The decoded content; HTML still has its markup.
        format: How ``text`` is written.
        id: The identifier that the input itself carries, if any.
        title: The title of a metadata field, if any; so too ``url``, ``source`` (the outlet), ``author``.
        published: The publication time as the metadata writes it, unparsed.
        warnings: Remarks for the reader about this document (replaced bytes, for example).
        category: The section in which the source files it (the feed's category, the page's section), if any.
    """

    origin: str
    text: str
    format: RawFormat = "text"
    id: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None
    warnings: tuple[str, ...] = ()
    category: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """An input that gave no document, and why.

    ``failed`` separates what went wrong (unreadable, invalid) from what was left out on purpose (an exact
    copy, an article of another day).
    """

    source: str
    reason: str
    failed: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence of an article; ``text == article.text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """A cleaned article.

    Attributes:
        id: The input's own identifier, else derived from the content.
        title: The headline, without the outlet's name.
        url: The address of the page.
        source: The outlet.
        origin: Where the text came from (see `RawDocument.origin`).
        author: The by-line.
        published: The publication time; None where the source does not say.
        language: ISO 639-1 code, or ``und``.
        text: The body: paragraphs separated by one newline, without boilerplate.
        sentences: The body's sentences in order.
        type: The journalistic form.
        headline_only: Why the body cannot be trusted; None when it can. A headline-only article has an empty
            ``text``.
        date_conflict: True where the metadata's date contradicts the text: weekdays stay words.
        warnings: Remarks for the reader.
        category: The section in which its source files it, if any, as the source names it.
    """

    id: str
    title: str
    text: str
    origin: str
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published: Published | None = None
    language: str = "und"
    sentences: tuple[Sentence, ...] = ()
    type: ArticleType = ArticleType.NEWS
    headline_only: str | None = None
    date_conflict: bool = False
    warnings: tuple[str, ...] = ()
    category: str | None = None

    @property
    def day(self) -> dt.date | None:
        """The publication date in the article's own zone, the one its weekdays refer to."""
        if isinstance(self.published, dt.datetime):
            return self.published.date()
        return self.published


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The passage that proves a bullet; ``quote == article.text[start:end]`` always."""

    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """Who takes part: a full name without its title, or a group or office where no person is named.

    ``role`` is the title or office as the text gives it.
    """

    name: str
    role: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Whose claim a bullet is.

    Attributes:
        speaker: Who says it, as the text names them.
        chain: The outlets it came through ("NPR", "BBC"), nearest first.
        anonymous: True for an unnamed source.
        plain: The speaker before the house style changed it; empty where that is ``speaker``.
    """

    speaker: str | None
    chain: tuple[str, ...] = ()
    anonymous: bool = False
    plain: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullet:
    """One fact in one line, with its proof.

    Attributes:
        text: The line.
        kind: What it tells.
        who: The participants.
        where: Places, as the text names them.
        when: ISO date, month ``2025-01`` or span ``2024-12-09/2024-12-10`` of the event; None if unknown.
        attribution: Whose claim it is; None for what the outlet reports itself.
        evidence: The passages that prove it, best first; never empty.
        method: How the words came about.
        sources: Independent sources that state it: copies, and reports that only repeat another outlet, count
            as that one.
        override: Why an editor let a line of his own stand although the gate refused it; None for all others.
        plain: The line before it was written in the style of the house; empty where that is ``text``.
        translated_from: ISO 639-1 code of the source's language where the line is a translation; else empty.
    """

    text: str
    kind: Kind
    evidence: tuple[Evidence, ...]
    method: Method
    who: tuple[Participant, ...] = ()
    where: tuple[str, ...] = ()
    when: str | None = None
    attribution: Attribution | None = None
    sources: int = 1
    override: str | None = None
    plain: str = ""
    translated_from: str = ""

    @property
    def unstyled(self) -> Bullet:
        """The line in the words of its sources, for lines of two days are compared by these."""
        said = self.attribution
        if said is not None and said.plain:
            said = replace(said, speaker=said.plain, plain="")
        text = self.plain if self.plain and self.method is not Method.EDITED else self.text
        return replace(self, text=text, plain="", attribution=said)

    @property
    def citations(self) -> tuple[str, ...]:
        """The ids of the articles that prove the bullet, in order of their evidence."""
        return tuple(dict.fromkeys(item.article_id for item in self.evidence))


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelInfo:
    """Which model wrote: its name, the version of its weights, and the prompt template's version."""

    name: str
    version: str
    prompt: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What language models were asked.

    Attributes:
        requests: Requests sent, repeated ones included.
        prompt_tokens: Tokens read.
        answer_tokens: Tokens written.
        retries: Requests that were sent again.
        cost: What they cost, in ``currency``; None where no price is known.
        currency: ISO 4217 code.
    """

    requests: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    retries: int = 0
    cost: float | None = None
    currency: str = "USD"

    def plus(self, other: Usage) -> Usage:
        """Return the sum; costs in different currencies have none."""
        known = [item for item in (self, other) if item.cost is not None]
        same = len({item.currency for item in known}) == 1
        return Usage(
            requests=self.requests + other.requests,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            answer_tokens=self.answer_tokens + other.answer_tokens,
            retries=self.retries + other.retries,
            cost=sum(item.cost or 0.0 for item in known) if same else None,
            currency=known[0].currency if known else self.currency,
        )

    def minus(self, other: Usage) -> Usage:
        """Return what came on top of ``other``, an earlier count of the same model."""
        return Usage(
            requests=self.requests - other.requests,
            prompt_tokens=self.prompt_tokens - other.prompt_tokens,
            answer_tokens=self.answer_tokens - other.answer_tokens,
            retries=self.retries - other.retries,
            cost=None if self.cost is None else self.cost - (other.cost or 0.0),
            currency=self.currency,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """An article in two to four bullets.

    Attributes:
        article: The article.
        headline: Its headline, or one that was made for it.
        bullets: The lines, in the article's order.
        model: What wrote them.
        warnings: What the reader of the JSON should know.
        where: Places that the beginning of the article gives to its news, at most two.
        when: The day of its news, ISO 8601; a span of two days where it only says that it has happened.
    """

    article: Article
    headline: str
    bullets: tuple[Bullet, ...]
    model: ModelInfo
    warnings: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    when: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One side of a disagreement.

    Attributes:
        text: What is claimed, in the source's words ("at least 15").
        citations: Ids of the articles that make or carry the claim.
        speaker: Who says it, as the text names them; None for what the outlet reports itself.
        published: When the latest of these articles was published.
        denies: True for the side that says no, False for the one that says yes, None for a figure.
    """

    text: str
    citations: tuple[str, ...]
    speaker: str | None = None
    published: Published | None = None
    denies: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagreement:
    """Statements of different sources that do not agree: figures of one thing, or a claim and its denial.

    ``topic`` says about what: what is counted ("killed"), or the disputed claim itself ("exchanged for four
    fighters"). A dispute has claims with ``denies`` set.
    """

    topic: str
    claims: tuple[Claim, ...]

    @property
    def is_dispute(self) -> bool:
        """True for a claim and its denial, False for figures that differ."""
        return any(claim.denies for claim in self.claims)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastTelling:
    """What an earlier briefing told of an affair: its day and the headline of the story then."""

    date: dt.date
    headline: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One event with everything that its sources say about it.

    Attributes:
        id: Stable for the same set of articles.
        headline: The headline of the leading article.
        section: The section of the document.
        rank: 1 for the most important.
        bullets: The facts that a document shows at once, the most important first.
        more: The other facts, in the same order.
        articles: Ids of the articles that tell it, the leading one first.
        copies: Ids of articles that are copies of one of ``articles``, each with the id of its original.
        outlets: Number of independent sources (copies count once).
        status: ``new`` or, against earlier briefings, ``update`` or ``unchanged``.
        disagreements: Where the sources contradict each other.
        shown: False for a story that the length budget leaves out of the documents (JSON keeps it): it has
            only its headline, and no bullet was written for it.
        since: The first day of the affair that it continues, where an earlier briefing told of it.
        affair: Id of that affair: the same on every day; empty where it is the first day.
        watched: The reader's watched names that it mentions.
        importance: What it is ranked by; only the order means something.
        history: What earlier briefings told of its affair, the oldest first.
        override: Why an editor let a headline stand although the gate refused it.
    """

    id: str
    headline: str
    rank: int
    bullets: tuple[Bullet, ...]
    articles: tuple[str, ...]
    copies: tuple[tuple[str, str], ...] = ()
    outlets: int = 1
    section: str = "News"
    type: ArticleType = ArticleType.NEWS
    status: str = "new"
    disagreements: tuple[Disagreement, ...] = ()
    shown: bool = True
    more: tuple[Bullet, ...] = ()
    since: dt.date | None = None
    affair: str = ""
    watched: tuple[str, ...] = ()
    importance: float = 0.0
    history: tuple[PastTelling, ...] = ()
    override: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A row of "Meetings and agreements"."""

    who: tuple[Participant, ...]
    where: str | None
    when: str | None
    agreed: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ComingUp:
    """An announced event.

    Attributes:
        when: ISO date, month or span.
        text: What is to happen.
        citations: Ids of the articles that announce it.
        where: Places, as the text names them.
        story: Id of the story.
        time: The hour as ``15:00``, in the briefing's zone; None where none is announced.
    """

    when: str
    text: str
    citations: tuple[str, ...]
    where: tuple[str, ...] = ()
    story: str | None = None
    time: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GlanceLine:
    """A line of "At a glance": a story's first fact."""

    story: str
    text: str
    citations: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """An entry of the watchlist; without stories and without a day it is "not mentioned".

    Attributes:
        name: The entry.
        stories: Ids of the stories that mention it.
        told: The last day on which a briefing told of what goes on about it without anything new.
    """

    name: str
    stories: tuple[str, ...] = ()
    told: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Continuing:
    """A story that goes on without anything new: one line under "Also continuing".

    Attributes:
        headline: Its headline.
        since: The first day on which a briefing told of it.
        told: The last day on which one did.
        citations: Ids of today's articles on it.
        watched: The reader's watched names that it mentions.
    """

    headline: str
    since: dt.date
    told: dt.date
    citations: tuple[str, ...]
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What an earlier briefing said and later reports contradict.

    Attributes:
        earlier: What it said, word by word.
        date: The day of that briefing.
        text: What is reported now, as a bullet of today says it.
        citations: Ids of the articles that say so.
        story: Id of today's story.
    """

    earlier: str
    date: dt.date
    text: str
    citations: tuple[str, ...]
    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceEntry:
    """A line of the list of sources; ``number`` is the citation mark, counted from 1."""

    number: int
    id: str
    title: str
    source: str | None
    url: str | None
    origin: str
    published: Published | None
    headline_only: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunReport:
    """The coverage statement: what was read, used and left out, and what it cost.

    Attributes:
        read: Documents that came in, including those skipped.
        used: Articles that the briefing tells.
        headline_only: (source, reason) of articles told by their headline alone.
        copies: Number of exact or near copies merged into another article.
        skipped: Inputs left out, each with its reason.
        warnings: (source, remark) of articles that were used.
        model: The model that wrote, or wrote most.
        models: Every model that wrote with the number of its briefs, most first.
        fallbacks: Why a model of the chain was passed over, each with its name.
        usage: What the models were asked, tokens and cost.
        methods: How many bullets were generated, compressed, verbatim.
        seconds: Wall time by stage.
        model_calls: Prompts sent to the model.
    """

    read: int = 0
    used: int = 0
    headline_only: tuple[Skipped, ...] = ()
    copies: int = 0
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    model: ModelInfo | None = None
    methods: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    model_calls: int = 0
    models: tuple[tuple[ModelInfo, int], ...] = ()
    fallbacks: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefing:
    """The document of a day, before it takes a form.

    Attributes:
        date: The day that it is about.
        timezone: IANA name of the zone in which the day is counted.
        title: The title of the document.
        generated_at: When it was compiled, aware.
        stories: The stories by rank.
        meetings: Who met whom and what was agreed.
        coming_up: Announced events, the nearest first.
        sources: Every article used, by citation number.
        report: The coverage statement.
        glance: The lines of a busy reader, the most important first.
        watchlist: The reader's watched names and topics, in the reader's order.
        continuing: Stories that go on without anything new.
        corrections: What earlier briefings said and later reports contradict.
        standing: What a reader has to know about the edition itself, shown under its title: that no editor has
            seen it, where the house asks for one.
        date_order: Order in which the house writes dates (`briefing.style`); empty for day and month.
        language: ISO 639-1 code of the language in which its documents speak.
    """

    date: dt.date
    timezone: str
    title: str
    generated_at: dt.datetime
    stories: tuple[Story, ...]
    meetings: tuple[Meeting, ...]
    coming_up: tuple[ComingUp, ...]
    sources: tuple[SourceEntry, ...]
    report: RunReport
    glance: tuple[GlanceLine, ...] = ()
    watchlist: tuple[Watched, ...] = ()
    continuing: tuple[Continuing, ...] = ()
    corrections: tuple[Correction, ...] = ()
    standing: str = ""
    date_order: str = ""
    language: str = "en"
