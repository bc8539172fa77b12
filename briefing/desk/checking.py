"""An editor's words before the gate that judges the model's: nobody writes past the sources unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.editing.wordstyle import remarks, styled
from briefing.errors import DeskRefusedError
from briefing.style import PLAIN, HouseStyle
from briefing.types import Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from briefing.types import Article, Bullet, Story

_REASONS = 6
_ARTICLES = 4
"""Articles of a story against which a headline is held."""

_WORDS = {
    "foreign name": "the source does not name {}",
    "foreign number": "the source does not have the number {}",
    "foreign date": "the source does not have the date {}",
    "foreign quotation": "the source does not have these words in a quotation: {}",
    "foreign word": "the source does not have the word {}",
    "arc": "the source does not relate these words so: {}",
    "force": "something is said more surely, or denied otherwise, than in the source: {}",
    "lost": "something that the line needs was left out: {}",
    "torn": "a part hangs on nothing: {}",
    "unsupported": "the source does not say this",
    "no sentence in the article": "the article has no text to compare with",
    "cut off": "the line does not end like a sentence: close it with a full stop",
    "too long": "the line is too long",
    "too short": "the line is too short",
}


def line_reasons(
    text: str, bullet: Bullet, articles: Mapping[str, Article], style: HouseStyle = PLAIN
) -> tuple[str, ...]:
    """Return why the gate refuses ``text`` as a wording of ``bullet``; empty where an article bears it out.

    Args:
        text: The new wording.
        bullet: The line with its evidence.
        articles: The articles of its evidence by id, as far as they are at hand.
        style: The house style: its names and spellings are the sources' too, its reserved words are refused.
    """
    reasons: tuple[str, ...] | None = None
    own = remarks(text, style)
    for name in bullet.citations:
        if name in articles:
            article = articles[name]
            found = _reasons(replace(bullet, text=text), article)
            if found and style != PLAIN:
                near = {item.start for item in bullet.evidence if item.article_id == name}
                found = found if _reasons(text, _in_house_style(article, style, near=near)) else ()
            if not found:
                return own
            reasons = reasons or found
    return (*own, *(reasons or ("its articles are no longer in the archive",)))


def headline_reasons(
    text: str, story: Story, articles: Mapping[str, Article], style: HouseStyle = PLAIN
) -> tuple[str, ...]:
    """Return why the gate refuses ``text`` as the headline of ``story``.

    Args:
        text: The new headline.
        story: The story.
        articles: Its articles by id, as far as they are at hand.
        style: The house style, as for a line.
    """
    own = remarks(text, style)
    known = [articles[name] for name in story.articles if name in articles][:_ARTICLES]
    if not known:
        return ("its articles are no longer in the archive",)
    if any(text == article.title for article in known):
        return own
    whole = text if text.endswith((".", "!", "?", "…", "”", '"')) else f"{text}."  # the gate judges sentences
    refused: tuple[str, ...] = ()
    for article in known:
        found = _reasons(whole, article, terse=True)
        if found and style != PLAIN:
            found = found if _reasons(whole, _in_house_style(article, style), terse=True) else ()
        if not found:
            return own
        refused = refused or found
    return (*own, *refused)


def _in_house_style(article: Article, style: HouseStyle, *, near: Collection[int] = ()) -> Article:
    """Return an article as the house would write it, or of it the sentences around those that begin at ``near``."""
    places = [index for index, sentence in enumerate(article.sentences) if sentence.start in near]
    chosen = {index + step for index in places for step in (-1, 0, 1)}
    written = [
        styled(sentence.text, style)
        for index, sentence in enumerate(article.sentences)
        if not chosen or index in chosen
    ]
    sentences, at = [], 0
    for text in written:
        sentences.append(Sentence(start=at, end=at + len(text), text=text))
        at += len(text) + 1
    return replace(
        article, title=styled(article.title, style), text=" ".join(written), sentences=tuple(sentences)
    )


def require(reasons: Sequence[str], override: str | None) -> None:
    """Refuse what has reasons against it, unless the editor gave one for it.

    Raises:
        DeskRefusedError: It is refused.
    """
    if reasons and not override:
        raise DeskRefusedError(tuple(reasons))


def _reasons(line: Bullet | str, article: Article, *, terse: bool = False) -> tuple[str, ...]:
    """Return why an article does not bear a line out, in words.

    A headline is ``terse``: "Calder and Norvik to open ferry line" has no grammar in which who does what could be
    read off. Its names, numbers, dates, words and quotations have to be in the article all the same.
    """
    from briefing.summarizing import verify  # noqa: PLC0415 - loads the analysis

    verdict = verify(line, article)
    reasons = verdict.reasons
    if terse:
        reasons = tuple(reason for reason in reasons if not reason.startswith(("arc: ", "unsupported")))
    if verdict.accepted or (terse and not reasons):
        return ()
    return _in_short(reasons) or ("the source does not say this",)


def _in_short(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return reasons in words, without those that follow from others: a foreign name is a foreign word too."""
    foreign = [
        what for kind, _, what in (reason.partition(": ") for reason in reasons) if kind == "foreign name"
    ]
    kept = [
        reason
        for reason in reasons
        if not any(name in reason.split() for name in foreign) or reason.startswith("foreign name")
    ]
    certain = [reason for reason in kept if reason.startswith("foreign")]
    return tuple(dict.fromkeys(map(_in_words, certain or kept)))[:_REASONS]


def _in_words(reason: str) -> str:
    kind, _, what = reason.partition(": ")
    return _WORDS[kind].format(f"“{what}”") if kind in _WORDS else reason
