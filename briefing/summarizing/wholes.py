"""Whole articles before a model that can read them: in one piece, or in parts where they are too long for it.

Parts end at sentence borders and overlap by a sentence, so that no fact is cut in two. Nothing is ever cut
silently: what a model could not read is counted, and the brief says so. What a summarizer wrote of the parts
it condenses once more, until one answer is left (map and reduce); the bullets of a chat model need no such step,
for each names its evidence and the selector weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.config import LANGUAGE_NAMES
from briefing.models.base import Message, Request, Traits, Way, tokens_of
from briefing.summarizing import draft
from briefing.summarizing.answers import Drafted, bullets_of, schema_of, sentences_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from briefing.models.base import Candidate, LanguageModel, Progress
    from briefing.types import Article

_UNKNOWN_CONTEXT = 4_096
"""Tokens that a server of an unknown context is trusted with: the smallest that is usual."""

_TEMPLATE_TOKENS = 48
"""What a chat template puts around the turns, at most."""

_SHARE_FOR_ANSWER = 3
_TOKENS_A_WORD = 2.0
_QUOTE_WORDS = 45
_LEAST_ROOM = 48
_ROUNDS = 4
_OVERLAP = 1


@dataclass(slots=True)
class Reading:
    """What a model made of an article.

    Attributes:
        drafts: Its lines; what it wrote last, and of most, first.
        parts: In how many pieces it read the article.
        unread: Indices of sentences that it could not read.
        problems: Why an answer is missing, each once.
    """

    drafts: list[Drafted] = field(default_factory=list)
    parts: int = 0
    unread: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request with the article that it is about and the sentences that it holds."""

    place: int
    sentences: tuple[int, ...]
    request: Request


class Reader:
    """Asks a model about whole articles.

    Args:
        model: The model.
        traits: What it can do.
        template: The prompt for chat models.
        max_bullets: Most bullets of a brief.
        max_words: Most words of a bullet.
    """

    def __init__(
        self,
        model: LanguageModel,
        traits: Traits,
        template: jinja2.Template | None,
        *,
        max_bullets: int,
        max_words: int,
    ) -> None:
        self._model = model
        self._traits = traits
        self._template = template
        self._max_bullets = max_bullets
        self._max_words = max_words
        self._context = traits.context or _UNKNOWN_CONTEXT

    def readings(self, articles: Sequence[Article], progress: Progress | None = None) -> list[Reading]:
        """Return what the model makes of each article, in order.

        Raises:
            ModelError: The model cannot be run here, or answers no more.
        """
        found = [Reading() for _ in articles]
        asked: list[_Asked] = []
        for place, article in enumerate(articles):
            sentences = [item.text for item in article.sentences]
            parts, unread = self._parts(sentences, self._room(article))
            found[place].parts = len(parts)
            found[place].unread = unread
            if unread:
                found[place].problems.append("a sentence is longer than the model reads")
            bullets = self._max_bullets + 1 if len(parts) == 1 else 2
            asked += [_Asked(place, part, self._request(article, part, bullets)) for part in parts]
        answers = self._answers([item.request for item in asked], progress)
        texts: dict[int, list[str]] = {}
        for item, candidate in zip(asked, answers, strict=True):
            reading, article = found[item.place], articles[item.place]
            lines = self._lines(candidate, article)
            if not lines:
                reading.unread.update(item.sentences)
                problem = candidate.problem or (
                    "an empty answer" if not candidate.text else "an answer without lines"
                )
                if problem not in reading.problems:
                    reading.problems.append(problem)
            reading.drafts.extend(lines)
            texts.setdefault(item.place, []).append(candidate.text)
        if self._traits.way is Way.SUMMARY:
            self._reduce({place: found for place, found in texts.items() if len(found) > 1}, articles, found)
        return found

    def _reduce(
        self, texts: dict[int, list[str]], articles: Sequence[Article], found: Sequence[Reading]
    ) -> None:
        """Condense the summaries of parts until one is left; its sentences go before theirs."""
        for _ in range(_ROUNDS):
            asked: list[_Asked] = []
            for place, summaries in texts.items():
                sentences = [
                    line.text for text in summaries for line in sentences_of(text, articles[place].language)
                ]
                parts, _ = self._parts(sentences, self._room(articles[place]))
                for part in parts:
                    text = " ".join(sentences[index] for index in part)
                    asked.append(_Asked(place, part, self._summary_request(articles[place], text)))
            if not asked:
                return
            answers = self._answers([item.request for item in asked], None)
            shorter: dict[int, list[str]] = {}
            for item, candidate in zip(asked, answers, strict=True):
                if candidate.text:
                    shorter.setdefault(item.place, []).append(candidate.text)
            for place, summaries in shorter.items():
                if len(summaries) == 1 or len(summaries) >= len(texts[place]):
                    lines = sentences_of(" ".join(summaries), articles[place].language)
                    known = {line.text for line in lines}
                    rest = [line for line in found[place].drafts if line.text not in known]
                    found[place].drafts[:] = [*lines, *rest]
            texts = {
                place: summaries
                for place, summaries in shorter.items()
                if 1 < len(summaries) < len(texts[place])
            }

    def _answers(self, requests: Sequence[Request], progress: Progress | None) -> list[Candidate]:
        if not requests:
            return []
        return [answers[0] for answers in self._model.generate(requests, progress=progress)]

    def _lines(self, candidate: Candidate, article: Article) -> list[Drafted]:
        if self._traits.way is Way.BULLETS:
            return bullets_of(candidate.text)
        lines = sentences_of(candidate.text, article.language)
        # The last sentence of an answer that a limit cut off is half a sentence.
        return lines if candidate.finished or not lines else lines[:-1]

    def _parts(self, sentences: Sequence[str], room: int) -> tuple[list[tuple[int, ...]], set[int]]:
        """Return indices of sentences in parts of at most ``room`` tokens, and those longer than that."""
        lengths = [tokens_of(self._model, text) + 1 for text in sentences]
        parts: list[tuple[int, ...]] = []
        current: list[int] = []
        unread: set[int] = set()
        used = 0
        for index, length in enumerate(lengths):
            if length > room:
                unread.add(index)
                continue
            if current and used + length > room:
                parts.append(tuple(current))
                kept = (
                    current[-_OVERLAP:]
                    if sum(lengths[i] for i in current[-_OVERLAP:]) + length <= room
                    else []
                )
                current, used = list(kept), sum(lengths[item] for item in kept)
            current.append(index)
            used += length
        if current:
            parts.append(tuple(current))
        return parts, unread

    def _room(self, article: Article) -> int:
        """Return how many tokens of the article a prompt can hold."""
        if self._traits.way is Way.SUMMARY:
            return self._context
        prompt = self._messages(article, "", self._max_bullets + 1)
        own = sum(tokens_of(self._model, item.content) for item in prompt) + _TEMPLATE_TOKENS
        return max(_LEAST_ROOM, self._context - own - self._answer_tokens(self._max_bullets + 1))

    def _answer_tokens(self, bullets: int) -> int:
        wanted = int(bullets * (self._max_words + _QUOTE_WORDS) * _TOKENS_A_WORD) + 40
        return min(wanted, self._context // _SHARE_FOR_ANSWER)

    def _request(self, article: Article, part: Sequence[int], bullets: int) -> Request:
        text = _paragraphs(article, part)
        if self._traits.way is Way.SUMMARY:
            return self._summary_request(article, text)
        return Request(
            messages=self._messages(article, text, bullets),
            max_new_tokens=self._answer_tokens(bullets),
            schema=schema_of(bullets, characters=self._max_words * 8),
            language=article.language,
        )

    def _summary_request(self, article: Article, text: str) -> Request:
        return Request(
            messages=(Message(role="user", content=text),),
            max_new_tokens=int(self._max_bullets * self._max_words * 1.5),
            language=article.language,
        )

    def _messages(self, article: Article, text: str, bullets: int) -> tuple[Message, ...]:
        if self._template is None:
            return (Message(role="user", content=text),)
        return draft.filled_turns(
            self._template,
            {"title": article.title.strip(), "text": text},
            bullets=bullets,
            max_words=self._max_words,
            language=LANGUAGE_NAMES.get(article.language, "the language of the article"),
        )


def _paragraphs(article: Article, part: Sequence[int]) -> str:
    """Return sentences of an article with its own line breaks between them."""
    pieces: list[str] = []
    for place, index in enumerate(part):
        sentence = article.sentences[index]
        if place:
            gap = article.text[article.sentences[part[place - 1]].end : sentence.start]
            pieces.append("\n" if "\n" in gap else " " if gap or index != part[place - 1] + 1 else "")
        pieces.append(sentence.text)
    return "".join(pieces)


def writes(traits: Traits, article: Article, *, english: bool) -> bool:
    """Tell whether a model can write the language of an article."""
    if not traits.languages:
        return True
    return article.language in traits.languages or (english and "en" in traits.languages)
