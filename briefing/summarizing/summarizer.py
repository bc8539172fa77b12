"""Articles to briefs: select, resolve, draft, verify, fall back.

All articles' drafts are asked for in one batch, because a small model answers thirty-two prompts in little
more than the time of four. Whatever goes wrong with one article costs that article its polish, never the
others and never the bullet's evidence.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from briefing.errors import BriefingError
from briefing.prompts import load_prompt
from briefing.summarizing import analysis, draft, foreign
from briefing.summarizing.compose import Line, Writer
from briefing.summarizing.containment import dates
from briefing.summarizing.dateline import dateline
from briefing.summarizing.dates import apply_replacements
from briefing.summarizing.headline import MAX_WORDS as HEADLINE_WORDS
from briefing.summarizing.headline import headline_of, is_teaser, title_of
from briefing.summarizing.resolve import Resolved, resolve
from briefing.summarizing.select import Choice, adds, content_words, ranked_sentences, worth_telling
from briefing.summarizing.verify import MAX_WORDS, content_faults, form_faults, grounds
from briefing.summarizing.wording import count_words, sentence_like
from briefing.types import Brief, Bullet, Evidence, Kind, Method, ModelInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.models.base import Candidate, LanguageModel, Progress, Request
    from briefing.types import Article

_LOG = logging.getLogger(__name__)
_WORTH_REWRITING = 14
"""A sentence of no more words is a bullet already; drafting it costs time and can only lose."""

_SHORTEST_BRIEF = 2
_SPARE = 3
"""Sentences kept ready beyond the wanted number, for those of which no line can be made."""

_GUESSED = dt.timedelta(days=200)
"""Farther from the publication day a day's year that the source does not write is a guess."""

EXTRACTIVE = ModelInfo(name="extractive", version="1")


@dataclass(slots=True)
class _Plan:
    """An article on its way: its parses, the sentences in order of choice, and the drafts of each."""

    article: Article
    docs: Sequence[Any] = ()
    choices: list[tuple[Choice, Resolved]] = field(default_factory=list)
    drafts: dict[int, list[str]] = field(default_factory=dict)
    failure: str | None = None


class Summarizer:
    """Writes briefs.

    Args:
        model: The language model that drafts; None works by shortening the source's own sentences.
        prompts: Folder of templates that replace the built-in ones.
        max_bullets: Most bullets of a brief.
        max_words: Most words of a bullet; never above thirty.
        candidates: Drafts asked for of each sentence.
    """

    def __init__(
        self,
        model: LanguageModel | None,
        *,
        prompts: Path | None = None,
        max_bullets: int = 4,
        max_words: int = MAX_WORDS,
        candidates: int = 3,
    ) -> None:
        self._model = model
        self._prompt = (model.info.prompt or draft.PROMPT) if model is not None else draft.PROMPT
        self._template = load_prompt(self._prompt, override=prompts) if model is not None else None
        self._max_bullets = max_bullets
        self._max_words = min(max_words, MAX_WORDS)
        self._candidates = candidates

    @property
    def info(self) -> ModelInfo:
        """What writes: the model with the version of its weights and of the prompt."""
        if self._model is None:
            return EXTRACTIVE
        return ModelInfo(name=self._model.info.name, version=self._model.info.version, prompt=self._prompt)

    def briefs(self, articles: Sequence[Article], *, progress: Progress | None = None) -> list[Brief]:
        """Return one brief for each article, in order.

        Args:
            articles: The articles.
            progress: Told how many of the articles are written.

        Raises:
            ModelError: The model cannot be run here.
        """
        plans = self._plans(articles)
        self._draft(plans, progress)
        done = []
        for plan in plans:
            done.append(self._brief(plan))
            if progress is not None and self._model is None:
                progress(len(done), len(plans))
        return done

    def _plans(self, articles: Sequence[Article]) -> list[_Plan]:
        plans = [_Plan(article) for article in articles]
        readable = [plan for plan in plans if not plan.article.headline_only and plan.article.sentences]
        try:
            parses: list[Any] = list(analysis.articles_docs([plan.article for plan in readable]))
        except Exception:  # noqa: BLE001 - one article that cannot be analysed must not cost the others
            _LOG.exception("batch analysis failed; reading article by article")
            parses = [None] * len(readable)
        for plan, docs in zip(readable, parses, strict=True):
            try:
                plan.docs = docs if docs is not None else analysis.sentence_docs(plan.article)
                plan.choices = self._choices(plan)
            except Exception as exc:  # noqa: BLE001 - nor must one that breaks its own analysis
                _LOG.exception("article %s cannot be analysed", plan.article.id)
                plan.failure = f"{type(exc).__name__} in the analysis; sentences as the source has them"
        return plans

    def _choices(self, plan: _Plan) -> list[tuple[Choice, Resolved]]:
        """Return the sentences to tell, in order of choice, without those that repeat a better one."""
        chosen: list[tuple[Choice, Resolved]] = []
        leaning: list[tuple[Choice, Resolved]] = []
        words: list[frozenset[str]] = []
        for choice in ranked_sentences(plan.article, plan.docs):
            if len(chosen) >= self._max_bullets + _SPARE:
                break
            if not adds(choice.words, words):
                continue
            if analysis.is_english(plan.article):
                resolved = _without_doubtful_dates(
                    resolve(choice.index, plan.article, plan.docs), plan.article, choice.index
                )
            else:
                resolved = Resolved(
                    text=foreign.resolved(plan.article.sentences[choice.index].text, plan.article)
                )
            if resolved.unresolved:
                leaning.append((choice, resolved))
                continue
            chosen.append((choice, resolved))
            words.append(choice.words)
        return chosen

    def _draft(self, plans: Sequence[_Plan], progress: Progress | None) -> None:
        """Ask the model for drafts of all sentences that are worth it, in one batch."""
        if self._model is None or self._template is None:
            return
        wanted: list[tuple[_Plan, int]] = []
        requests: list[Request] = []
        for plan in plans:
            if not analysis.is_english(plan.article):
                continue
            for place, (choice, resolved) in enumerate(plan.choices[: self._max_bullets]):
                if worth_telling(choice, place) and count_words(resolved.text) > _WORTH_REWRITING:
                    wanted.append((plan, choice.index))
                    requests.append(
                        draft.request_for(
                            resolved.text,
                            self._template,
                            candidates=self._candidates,
                            max_words=self._max_words,
                        )
                    )
        if not requests:
            return
        last = {id(plan): number for number, (plan, _) in enumerate(wanted, start=1)}
        ends = sorted(last.values())

        def told(done: int, total: int) -> None:
            del total
            if progress is not None:
                finished = sum(end <= done for end in ends)
                progress(finished + len(plans) - len(ends), len(plans))

        answers: Sequence[tuple[Candidate, ...]] = self._model.generate(requests, progress=told)
        for (plan, index), candidates in zip(wanted, answers, strict=True):
            plan.drafts[index] = draft.lines(candidates)

    def _brief(self, plan: _Plan) -> Brief:
        article = plan.article
        if article.headline_only or not article.sentences:
            reason = article.headline_only or "no sentence in the text"
            headline = headline_of(article, None, None)
            return Brief(
                article=article, headline=headline, bullets=(), model=self.info,
                warnings=(*article.warnings, f"headline-only: {reason}"),
            )  # fmt: skip
        if plan.failure is None:
            try:
                return self._written(plan)
            except BriefingError:
                raise
            except Exception as exc:  # noqa: BLE001 - the article falls back to its own sentences
                _LOG.exception("article %s cannot be written", article.id)
                plan.failure = f"{type(exc).__name__} while writing; sentences as the source has them"
        bullets = self._as_they_stand(article)
        headline = headline_of(article, bullets[0].text if bullets else None, None)
        return Brief(
            article=article, headline=headline, bullets=bullets, model=self.info,
            warnings=(*article.warnings, f"degraded: {plan.failure}"),
        )  # fmt: skip

    def _written(self, plan: _Plan) -> Brief:
        article = plan.article
        english = analysis.is_english(article)
        writer = Writer(article, plan.docs, max_words=self._max_words)
        # A brief of every sentence is no brief: of three sentences two are told, of two both.
        sentences = len(article.sentences)
        limit = min(self._max_bullets, max(_SHORTEST_BRIEF, sentences - 1))
        lines: list[Line] = []
        told: list[frozenset[str]] = []
        for choice, resolved in plan.choices:
            if len(lines) >= limit:
                break
            line = writer.line(choice.index, resolved, plan.drafts.get(choice.index, []))
            if line is None or not worth_telling(choice, len(lines)):
                continue
            words = content_words(line.text)
            if not adds(words, told):
                continue
            told.append(words)
            lines.append(line)
        lines = _without_headline(lines, article)
        lines.sort(key=lambda line: line.index)
        bullets = tuple(writer.bullets(lines))
        warnings = list(article.warnings)
        if not english:
            warnings.append(f"language {article.language}: sentences chosen without analysis, not rewritten")
        warnings.extend(f"draft rejected: {line.rejected}" for line in lines if line.rejected)
        headline = _headline(plan, lines, bullets)
        if not bullets:
            warnings.append("headline-only: no sentence of the text can stand alone")
        where, when = dateline(article, plan.docs) if english else ((), None)
        return Brief(
            article=article, headline=headline, bullets=bullets, model=self.info, warnings=tuple(warnings),
            where=where, when=when,
        )  # fmt: skip

    def _as_they_stand(self, article: Article) -> tuple[Bullet, ...]:
        """Return the first sentences that fit, for an article that could not be analysed."""
        proofs = [
            Evidence(
                article_id=article.id,
                start=item.start,
                end=item.end,
                quote=article.text[item.start : item.end],
            )
            for item in article.sentences
        ]
        fitting = [
            proof
            for proof in proofs
            if count_words(proof.quote) <= self._max_words and sentence_like(proof.quote)
        ]
        return tuple(
            Bullet(text=proof.quote, kind=Kind.HAPPENED, method=Method.VERBATIM, evidence=(proof,))
            for proof in fitting[: self._max_bullets]
        )


def _without_doubtful_dates(resolved: Resolved, article: Article, index: int) -> Resolved:
    """Return the resolved sentence without dates that tell more than is known.

    "This year" stays, for a bare year reads like a figure; so does a day whose year could only be guessed.
    """
    kept = tuple(item for item in resolved.replacements if not _doubtful(item.new, article))
    if len(kept) == len(resolved.replacements):
        return resolved
    sentence = article.sentences[index].text
    text = apply_replacements(sentence, kept).lstrip(" ,")
    if sentence[:1].isupper():
        text = text[:1].upper() + text[1:]
    return replace(resolved, text=text, replacements=kept)


def _doubtful(new: str, article: Article) -> bool:
    if re.fullmatch(r"(?:in )?\d{4}", new.strip().lower()):
        return True
    return any(
        year is not None
        and article.day is not None
        and abs(dt.date(year, month, day) - article.day) > _GUESSED
        for _, (day, month, year), _ in dates(new)
    )


def _headline(plan: _Plan, lines: Sequence[Line], bullets: Sequence[Bullet]) -> str:
    """Return the headline; a new one is made of the first bullet and held to the bullet's evidence."""
    article, title = plan.article, title_of(plan.article)
    if not bullets or not analysis.is_english(article) or (title and not is_teaser(title)):
        return headline_of(article, bullets[0].text if bullets else None, None)
    ground = grounds((lines[0].index, *lines[0].context), article, plan.docs)

    def fits(text: str) -> bool:
        return not form_faults(text, max_words=HEADLINE_WORDS, ground=ground) and not content_faults(
            text, ground
        )

    return headline_of(article, bullets[0].text, analysis.analyse([bullets[0].text])[0], fits)


def _without_headline(lines: list[Line], article: Article) -> list[Line]:
    """Leave out lines that only say the headline again, as long as two others remain."""
    title = content_words(title_of(article))
    least = 2
    kept = [line for line in lines if not content_words(line.text) <= title]
    return kept if len(kept) >= least else lines
