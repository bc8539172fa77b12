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
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.editing.chains import own_outlet, repeated_outlet
from briefing.editing.denials import (
    DENYING,
    SEARCHED,
    UNSURE,
    Denial,
    denials_in,
    plain_words,
    trimmed,
    without_frame,
)
from briefing.editing.facts import NEGATION, fact_of
from briefing.editing.passages import Passages
from briefing.editing.speakers import speaker_in
from briefing.types import Claim, Disagreement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.types import Article, Bullet


_LEAST_SHARED = 2
_SHARE = 0.5
_SHARED_OF_DENIED_FACT = 3
_NEARLY = 0.65
_MOST_CLAIMS = 2
_LONGEST = 34


_RELATIVE_DAY = re.compile(
    r"\b(?:yesterday|today|tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b", re.IGNORECASE
)


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
        denial for article in articles.values() for denial in denials_in(article, passages) if denial.words
    ]
    found = []
    for group in _grouped(denials):
        claims = _claims(group, articles, passages, bullets)
        if claims:
            found.append(_dispute(group, claims))
    return tuple(found)


def _grouped(denials: Sequence[Denial]) -> list[list[Denial]]:
    """Put denials of the same thing together."""
    groups: list[list[Denial]] = []
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
    group: Sequence[Denial],
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
    beside = [
        Claim(
            text=trimmed(denial.claim),
            citations=(denial.passage.article.id,),
            speaker=denial.claimant,
            published=denial.passage.article.published,
            denies=False,
        )
        for denial in group
        if denial.claim
    ]
    return beside[:1] or _each_once(rated)[:_MOST_CLAIMS]


def _each_once(rated: Sequence[tuple[float, int, int, str, str | None, Article]]) -> list[Claim]:
    """Return the closest claims, those of one speaker or outlet as one."""
    claims: dict[str, Claim] = {}
    closest = max((share for share, *_ in rated), default=0.0)
    near = [item for item in rated if item[0] >= _NEARLY * closest]
    for _, _, _, text, speaker, article in sorted(near, key=lambda item: (item[1] - item[0], item[2])):
        key = speaker.split()[-1].casefold() if speaker else repeated_outlet(text) or own_outlet(article)
        known = claims.get(key)
        if known is None:
            claims[key] = Claim(
                text=text, citations=(article.id,), speaker=speaker, published=article.published, denies=False
            )
        elif article.id not in known.citations and fact_of(known.text).numbers == fact_of(text).numbers:
            claims[key] = replace(known, citations=(*known.citations, article.id))
    return list(claims.values())


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
            for word in plain_words(sentence.text):
                count[word] = count.get(word, 0) + 1
    return {word: math.log(1 + total / number) for word, number in count.items()}


def _affirms(group: Sequence[Denial], text: str, weights: Mapping[str, float]) -> float | None:
    """Return how much of what is denied a sentence says as so; None for too little, or for a denial of it."""
    if NEGATION.search(text) or UNSURE.search(text) or DENYING.search(text):
        return None
    if not text.rstrip().endswith((".", "”", '"')):
        return None
    words = plain_words(text)
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
        return without_frame(bullet.text), known
    if len(sentence.text.split()) > _LONGEST:
        return None
    passage = passages.of(article, index)
    return None if passage.unresolved else (without_frame(passage.text), speaker_in(sentence.text))


def _dispute(group: Sequence[Denial], claims: Sequence[Claim]) -> Disagreement:
    by_speaker: dict[str, list[Denial]] = {}
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
    topic = min(group, key=lambda item: (bool(item.key), -len(item.words))).topic
    return Disagreement(topic=trimmed(topic), claims=(*claims, *denials[:_MOST_CLAIMS]))


def _plainest(items: Sequence[Denial]) -> Denial:
    return min(items, key=lambda item: (bool(_RELATIVE_DAY.search(item.text)), -len(item.words)))
