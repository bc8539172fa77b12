"""The facts of a story from the briefs of its articles: each once, best worded, with all who state it.

Three questions of rising strictness. A line that says nothing new beside another is dropped. A line that
tells much the same as one that is shown goes behind "more". And only where the gate finds the line in the
other article's own passage (`editing.proving`) does the line carry that article's mark: what looks alike but
is refused keeps its own line and its own proof.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.editing.chains import independent_sources
from briefing.editing.disagreements import contradict, counts_in
from briefing.editing.facts import (
    fact_of,
    is_reworded,
    same_fact,
    says_nothing_new,
    share_known,
    tells_much_the_same,
)
from briefing.editing.proving import Prover
from briefing.stories.terms import content_stems
from briefing.types import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.editing.disagreements import Count
    from briefing.types import Article, Bullet, Evidence

_SOURCES = 0.8
_TOLD_ELSEWHERE = 1.0
_IN_TITLES = 1.0
_LEADING_FIRST = 1.0
_EARLY = 0.5
_FADING = 0.3
_LEANING = 1.5
_REPEATED = 1.5
"""What a line loses in importance where lines of other articles before it hold all of its words."""
_OPENING = 15
"""Sentences of another article that are looked at for how much of a fact it tells."""

_OF_KIND = {
    Kind.AGREED: 0.4,
    Kind.DECIDED: 0.4,
    Kind.MET: 0.3,
    Kind.HAPPENED: 0.3,
    Kind.PLANNED: 0.2,
    Kind.SAID: 0.0,
}
_LEANS = re.compile(
    r"^(?:he|she|it|they|his|her|their|its|this|these|those|that|but|and|so|or|which|will|would|the (?:two|pair|duo))\b",
    re.IGNORECASE,
)
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")
_LONG = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """The facts of a story, the most important first: those a document shows at once, and the rest."""

    shown: tuple[Bullet, ...]
    more: tuple[Bullet, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """A bullet with its place: its article, the article's rank in the story, its place in the brief."""

    bullet: Bullet
    article: str
    rank: int
    place: int


@dataclass(slots=True)
class _Fact:
    """One fact on its way: the line that stands for it, and all tellings of it."""

    bullet: Bullet
    tellings: list[_Told]

    @property
    def first(self) -> _Told:
        return min(self.tellings, key=lambda told: (told.rank, told.place))


def merged_bullets(
    briefs: Mapping[str, Sequence[Bullet]], *, articles: Mapping[str, Article], most: int
) -> Merged:
    """Return what a story says.

    Args:
        briefs: The bullets of the briefs by article, the leading article first.
        articles: The articles of the story by id, those without a brief included: they may state a fact too.
        most: Most bullets to show.
    """
    prover = Prover(articles)
    told = [
        _Told(bullet=bullet, article=name, rank=rank, place=place)
        for rank, (name, bullets) in enumerate(briefs.items())
        for place, bullet in enumerate(bullets)
    ]
    facts = [_with_sources(fact, articles, prover) for fact in _distinct(told, prover)]
    importance = {id(fact): _importance(fact, articles) for fact in facts}
    old = _outdated(facts, articles, importance)
    ordered = sorted(facts, key=lambda fact: (-importance[id(fact)], _time(fact, articles), fact.first.rank))
    shown = _shown([fact for fact in ordered if id(fact) not in old], importance, most)
    more = [fact.bullet for fact in ordered if fact.bullet not in shown]
    return Merged(shown=_introduced(shown), more=tuple(more))


def _shown(facts: Sequence[_Fact], importance: Mapping[int, float], most: int) -> list[Bullet]:
    """Return the lines to show: each the most important for what it adds to those of other articles before it.

    Maximal marginal relevance (Carbonell and Goldstein 1998): six outlets open with the same event in words that the
    gate cannot prove to be the same, and a reader wants it once. Within an article the summarizer saw to that.
    """
    left = list(facts)
    shown: list[_Fact] = []

    def worth(fact: _Fact) -> float:
        others = [
            known.bullet.text for known in shown if known.bullet.citations[:1] != fact.bullet.citations[:1]
        ]
        return importance[id(fact)] - _REPEATED * share_known(fact.bullet.text, others)

    while left and len(shown) < most:
        best = max(left, key=worth)
        left.remove(best)
        if not any(tells_much_the_same(best.bullet, known.bullet) for known in shown):
            shown.append(best)
    return [fact.bullet for fact in shown]


def _outdated(
    facts: Sequence[_Fact], articles: Mapping[str, Article], importance: dict[int, float]
) -> set[int]:
    """Return the facts that give a count of which a later report gives another; that one takes their place.

    Three tellings of a toll are one fact to a reader, and that they differ is told as a disagreement.
    """
    counted: dict[tuple[str, str], list[tuple[float, _Fact, Count]]] = {}
    for fact in facts:
        for count in counts_in(fact.bullet.text):
            when = max(
                (_seconds(articles[item.article]) for item in fact.tellings if item.article in articles),
                default=0,
            )
            counted.setdefault((count.topic, count.group), []).append((when, fact, count))
    old: set[int] = set()
    for tellings in counted.values():
        dated = [item for item in tellings if math.isfinite(item[0])]
        if len(dated) != len(tellings):
            continue  # of undated reports nobody knows which is the later
        _, latest, known = max(
            tellings, key=lambda item: (item[0], -item[1].first.rank, -item[1].first.place)
        )
        others = [fact for _, fact, count in tellings if fact is not latest and contradict(count, known)]
        if others:
            old.update(map(id, others))
            importance[id(latest)] = max(importance[id(fact)] for fact in (latest, *others))
    return old


def _distinct(told: Sequence[_Told], prover: Prover) -> list[_Fact]:
    facts: list[_Fact] = []
    for item in told:
        for fact in facts:
            if says_nothing_new(item.bullet, fact.bullet) or _joins(fact, item, prover):
                fact.tellings.append(item)
                break
            if says_nothing_new(fact.bullet, item.bullet):
                # The richer line stands for both; whether the poorer one's article states it is asked below.
                fact.bullet = item.bullet
                fact.tellings.append(item)
                break
        else:
            facts.append(_Fact(bullet=item.bullet, tellings=[item]))
    for fact in facts:
        fact.bullet = _best(fact, prover)
    return facts


def _joins(fact: _Fact, item: _Told, prover: Prover) -> bool:
    """Tell whether a telling is the fact itself: the same by every measure, and proved in the other's passage."""
    if not same_fact(fact.bullet, item.bullet):
        return False
    return bool(_proof(fact.bullet, item, prover)) or any(
        known.bullet is fact.bullet and _proof(item.bullet, known, prover) for known in fact.tellings
    )


def _proof(line: Bullet, told: _Told, prover: Prover) -> tuple[Evidence, ...]:
    """Return the passage by which a telling's article states ``line``; its own where the words are the same."""
    if _plain(line.text) == _plain(told.bullet.text) and line.attribution == told.bullet.attribution:
        return told.bullet.evidence
    found = prover.proof(line, told.article, told.bullet.evidence)
    own = tuple(item for item in told.bullet.evidence if item.article_id == told.article)
    if not found and own and is_reworded(line, told.bullet) and prover.is_only_placed_otherwise(line, own):
        return own
    return found


def _best(fact: _Fact, prover: Prover) -> Bullet:
    """Return the best-worded of the lines that say all of a fact."""
    lines = [
        told.bullet
        for told in fact.tellings
        if told.bullet is fact.bullet
        or (same_fact(told.bullet, fact.bullet) and says_nothing_new(fact.bullet, told.bullet))
    ]
    if len(lines) == 1:
        return lines[0]

    def worse(bullet: Bullet) -> tuple[bool, bool, int, int, int]:
        supported = sum(bool(_proof(bullet, told, prover)) for told in fact.tellings)
        words = len(bullet.text.split())
        full = sum(person.name in bullet.text and len(person.name.split()) > 1 for person in bullet.who)
        return (
            bool(_LEANS.match(bullet.text)),
            _is_cut(bullet.text),
            -supported,
            -full,
            max(words - _LONG, 0),
        )

    return min(lines, key=worse)


def _with_sources(fact: _Fact, articles: Mapping[str, Article], prover: Prover) -> _Fact:
    """Add the proof of every other article that states the line, and count the independent ones."""
    bullet = fact.bullet
    evidence = list(bullet.evidence)
    cited = set(bullet.citations)
    for told in fact.tellings:
        if told.article not in cited and (proof := _proof(bullet, told, prover)):
            evidence.extend(proof)
            cited.add(told.article)
    for name in articles:
        if name not in cited and (proof := prover.proof(bullet, name)):
            evidence.extend(proof)
            cited.add(name)
    complete = replace(bullet, evidence=tuple(evidence))
    return _Fact(
        bullet=replace(complete, sources=independent_sources(complete, articles)), tellings=fact.tellings
    )


def _importance(fact: _Fact, articles: Mapping[str, Article]) -> float:
    """Return how important a fact is to its story.

    Who states it counts most. As the gate proves only what is put alike, how much of its words the other
    articles and the headlines hold counts beside that: it is what the story is about.
    """
    line = fact.bullet
    place = min(_place(told.bullet, articles.get(told.article)) for told in fact.tellings)
    others = [
        article for name, article in articles.items() if name not in {told.article for told in fact.tellings}
    ]
    score = _SOURCES * math.log2(line.sources) + _OF_KIND[line.kind] + _EARLY / (1 + _FADING * place)
    if any(told.rank == 0 and told.place == 0 for told in fact.tellings):
        score += _LEADING_FIRST / (1 + _FADING * place)
    if others:
        score += _TOLD_ELSEWHERE * sum(_share_told(line, article) for article in others) / len(others)
    words = set(content_stems(line.text))
    titles = [stems for article in articles.values() if (stems := set(content_stems(article.title)))]
    if _LEANS.match(line.text):
        score -= _LEANING
    if titles:
        score += _IN_TITLES * sum(len(words & stems) / len(stems) for stems in titles) / len(titles)
    return score


def _place(bullet: Bullet, article: Article | None) -> int:
    """Return which sentence of its article a bullet tells, counted from 0."""
    if article is None or not bullet.evidence:
        return 0
    return sum(sentence.end <= bullet.evidence[0].start for sentence in article.sentences)


def _share_told(line: Bullet, article: Article) -> float:
    words = fact_of(line.text).words
    return max(
        (
            len(words & fact_of(sentence.text).words) / max(len(words), 1)
            for sentence in article.sentences[:_OPENING]
        ),
        default=0.0,
    )


def _time(fact: _Fact, articles: Mapping[str, Article]) -> float:
    """Return when a fact was first told; what has no date comes last."""
    times = [_seconds(articles[told.article]) for told in fact.tellings if told.article in articles]
    return min(times, default=float("inf"))


def _seconds(article: Article) -> float:
    published = article.published
    if published is None:
        return float("inf")
    if not isinstance(published, dt.datetime):
        published = dt.datetime.combine(published, dt.time())
    return (published if published.tzinfo else published.replace(tzinfo=dt.UTC)).timestamp()


def _introduced(lines: Sequence[Bullet]) -> tuple[Bullet, ...]:
    """Return lines with whoever is named by the surname alone after the line that names the person in full."""
    left = list(lines)
    ordered: list[Bullet] = []
    while left:
        line = next((item for item in left if not _needs_one_of(item, left)), left[0])
        left.remove(line)
        ordered.append(line)
    return tuple(ordered)


def _needs_one_of(line: Bullet, others: Sequence[Bullet]) -> bool:
    for other in others:
        if other is line:
            continue
        for person in other.who:
            words = person.name.split()
            if (
                len(words) > 1
                and all(word[:1].isupper() for word in (words[0], words[-1]))
                and person.name in other.text
                and person.name not in line.text
                and re.search(rf"\b{re.escape(words[-1])}\b", line.text)
            ):
                return True
    return False


def _is_cut(text: str) -> bool:
    return text.rstrip().endswith(("…", "...", ",", ":"))


def _plain(text: str) -> str:
    return " ".join(text.translate(_STRAIGHT).casefold().split())
