"""Articles to briefs: select, resolve, draft, verify, fall back.

All articles' drafts are asked for in one batch, because a small model answers thirty-two prompts in little
more than the time of four. Whatever goes wrong with one article costs that article its polish, never the
others and never the bullet's evidence.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from briefing.errors import BriefingError
from briefing.models.base import PROMPTS, Traits, Way, traits_of
from briefing.prompts import load_prompt
from briefing.summarizing import analysis, draft, foreign, translate
from briefing.summarizing.compose import Line, Writer, doubtful_date
from briefing.summarizing.dateline import dateline
from briefing.summarizing.dates import apply_replacements
from briefing.summarizing.headline import MAX_WORDS as HEADLINE_WORDS
from briefing.summarizing.headline import headline_of, is_teaser, title_of
from briefing.summarizing.resolve import Resolved, resolve
from briefing.summarizing.select import Choice, adds, content_words, ranked_sentences, worth_telling
from briefing.summarizing.spread import PARTS, is_long, next_to_tell, part_of
from briefing.summarizing.verify import MAX_WORDS, content_faults, form_faults, grounds
from briefing.summarizing.wholes import Reader, Reading, writes
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

EXTRACTIVE = ModelInfo(name="extractive", version="1")


@dataclass(slots=True)
class _Plan:
    """An article on its way: its parses, the sentences in order of choice, and what the model made of it.

    ``drafts`` holds lines by sentence, ``reading`` those of a model that read the whole article.
    """

    article: Article
    docs: Sequence[Any] = ()
    choices: list[tuple[Choice, Resolved]] = field(default_factory=list)
    drafts: dict[int, list[str]] = field(default_factory=dict)
    reading: Reading | None = None
    failure: str | None = None

    def part(self, index: int) -> int:
        """Return the third of the article that a sentence is in."""
        return part_of(index, self.article)


class Summarizer:
    """Writes briefs.

    Args:
        model: The language model that drafts; None works by shortening the source's own sentences.
        prompts: Folder of templates that replace the built-in ones.
        max_bullets: Most bullets of a brief.
        max_words: Most words of a bullet; never above thirty.
        candidates: Drafts asked for of each sentence.
        gate: False tells the model's drafts as they are: for measuring only, what the gate is for.
        translate_to: Language that lines in others are put into where the model can; empty for none.
    """

    def __init__(
        self,
        model: LanguageModel | None,
        *,
        prompts: Path | None = None,
        max_bullets: int = 4,
        max_words: int = MAX_WORDS,
        candidates: int = 3,
        gate: bool = True,
        translate_to: str = "",
    ) -> None:
        self._target = translate_to
        translates = model is not None and translate_to and traits_of(model).translates
        self._translation = load_prompt(translate.PROMPT, override=prompts) if translates else None
        self._model = model
        self._traits = traits_of(model) if model is not None else Traits()
        self._prompt = (model.info.prompt if model is not None else None) or PROMPTS[self._traits.way]
        asks = model is not None and self._prompt is not None
        self._template = load_prompt(self._prompt, override=prompts) if asks and self._prompt else None
        self._max_bullets = max_bullets
        self._max_words = min(max_words, MAX_WORDS)
        self._candidates = candidates
        self._gate = gate

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
        if self._model is not None and self._traits.way is not Way.SENTENCE:
            self._read(self._model, plans, progress)
        else:
            self._draft(plans, progress)
        done = []
        for plan in plans:
            done.append(self._brief(plan))
            if progress is not None and self._model is None:
                progress(len(done), len(plans))
        if self._model is not None and self._translation is not None:
            done = translate.translated(
                done, self._target, model=self._model, traits=self._traits, template=self._translation
            )
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
        # Of a long article each third keeps its own: what is told of one must not empty another.
        spread = is_long(plan.article)
        words: defaultdict[int, list[frozenset[str]]] = defaultdict(list)
        for choice in ranked_sentences(plan.article, plan.docs):
            part = plan.part(choice.index) if spread else 0
            if len(words[part]) >= self._max_bullets + _SPARE:
                continue
            if not adds(choice.words, words[part]):
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
            words[part].append(choice.words)
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
            for place, (choice, resolved) in enumerate(self._first(plan)):
                if (worth_telling(choice, place) or is_long(plan.article)) and count_words(
                    resolved.text
                ) > _WORTH_REWRITING:
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

    def _first(self, plan: _Plan) -> list[tuple[Choice, Resolved]]:
        """Return the sentences that will most probably be told: what is drafted beyond them is lost time."""
        if not is_long(plan.article):
            return plan.choices[: self._max_bullets]
        waiting = list(plan.choices)
        first: list[tuple[Choice, Resolved]] = []
        while waiting and len(first) < self._max_bullets:
            told = {plan.part(choice.index) for choice, _ in first}
            item = next_to_tell(
                waiting, lambda pair: plan.part(pair[0].index), told, self._max_bullets - len(first)
            )
            if item is None:
                break
            waiting.remove(item)
            first.append(item)
        return first

    def _read(self, model: LanguageModel, plans: Sequence[_Plan], progress: Progress | None) -> None:
        """Let a model that reads whole articles read those whose language it writes."""
        todo = [
            plan
            for plan in plans
            if plan.failure is None
            and plan.article.sentences
            and not plan.article.headline_only
            and writes(self._traits, plan.article, english=analysis.is_english(plan.article))
        ]
        reader = Reader(
            model, self._traits, self._template, max_bullets=self._max_bullets, max_words=self._max_words
        )

        def told(done: int, total: int) -> None:
            if progress is not None:
                progress(len(plans) - len(todo) + len(todo) * done // max(1, total), len(plans))

        for plan, reading in zip(todo, reader.readings([plan.article for plan in todo], told), strict=True):
            plan.reading = reading

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
        writer = Writer(article, plan.docs, max_words=self._max_words, gate=self._gate)
        # A brief of every sentence is no brief: of three sentences two are told, of two both.
        sentences = len(article.sentences)
        limit = min(self._max_bullets, max(_SHORTEST_BRIEF, sentences - 1))
        lines, refused = self._of_reading(plan, writer, limit)
        if not self._gate and lines:
            lines.sort(key=lambda line: line.index)
        else:
            self._of_choices(plan, writer, limit, lines)
            lines = _without_headline(lines, article)
            lines.sort(key=lambda line: line.index)
        bullets = tuple(writer.bullets(lines))
        warnings = list(article.warnings)
        if plan.reading is not None:
            warnings.extend(_told_reading(plan.reading, article))
        elif not english:
            warnings.append(
                f"language {article.language}: the article's own sentences, not rewritten by the model"
            )
        warnings.extend(f"draft rejected: {line.rejected}" for line in lines if line.rejected)
        warnings.extend(f"draft rejected: {reason}" for reason in refused)
        headline = _headline(plan, lines, bullets)
        if not bullets:
            warnings.append("headline-only: no sentence of the text can stand alone")
        where, when = dateline(article, plan.docs) if english else ((), None)
        return Brief(
            article=article, headline=headline, bullets=bullets, model=self.info, warnings=tuple(warnings),
            where=where, when=when,
        )  # fmt: skip

    def _of_reading(self, plan: _Plan, writer: Writer, limit: int) -> tuple[list[Line], list[str]]:
        """Return the lines of a model that read the whole article, and why the others were refused.

        Where the gate refuses one, the sentence that it tells takes its place, compressed.
        """
        lines: list[Line] = []
        refused: list[str] = []
        if plan.reading is None:
            return lines, refused
        made = [writer.free_line(item) for item in plan.reading.drafts]
        refused = [item.rejected for item in made if item.rejected]
        if not self._gate:
            return [item.line for item in made if item.line is not None][:limit], []
        # Only what is new and not told yet; what the model put first goes first.
        known = {choice.index: (choice, resolved) for choice, resolved in plan.choices}
        waiting = [item for item in made if item.sources]
        if plan.reading.parts > 1:
            rank = {index: place for place, index in enumerate(known)}
            waiting.sort(key=lambda item: rank.get(item.sources[0], len(rank)))
        words: list[frozenset[str]] = []
        told: set[int] = set()
        spread = is_long(plan.article)
        while waiting and len(lines) < limit:
            item = next_to_tell(
                waiting,
                lambda free: plan.part(free.sources[0]),
                told if spread else range(PARTS),
                limit - len(lines),
            )
            if item is None:
                break
            waiting.remove(item)
            line = item.line
            if line is None and item.sources[0] in known:
                line = writer.line(item.sources[0], known[item.sources[0]][1], [])
            if line is None or not adds(content_words(line.text), words):
                continue
            words.append(content_words(line.text))
            told.add(plan.part(line.index))
            lines.append(line)
        return lines, refused

    def _of_choices(self, plan: _Plan, writer: Writer, limit: int, lines: list[Line]) -> None:
        """Add the lines of chosen sentences until the brief has as many as it should."""
        told = [content_words(line.text) for line in lines]
        parts = {plan.part(line.index) for line in lines}
        spread = is_long(plan.article)
        waiting = [pair for pair in plan.choices if pair[0].index not in {line.index for line in lines}]
        while waiting and len(lines) < limit:
            pair = next_to_tell(
                waiting,
                lambda item: plan.part(item[0].index),
                parts if spread else range(PARTS),
                limit - len(lines),
            )
            if pair is None:
                break
            waiting.remove(pair)
            choice, resolved = pair
            owed = spread and plan.part(choice.index) not in parts
            if not owed and not worth_telling(choice, len(lines)):
                continue
            line = writer.line(choice.index, resolved, plan.drafts.get(choice.index, []))
            if line is None:
                continue
            words = content_words(line.text)
            if not adds(words, told):
                continue
            told.append(words)
            parts.add(plan.part(choice.index))
            lines.append(line)

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
    kept = tuple(item for item in resolved.replacements if not doubtful_date(item.new, article))
    if len(kept) == len(resolved.replacements):
        return resolved
    sentence = article.sentences[index].text
    text = apply_replacements(sentence, kept).lstrip(" ,")
    if sentence[:1].isupper():
        text = text[:1].upper() + text[1:]
    return replace(resolved, text=text, replacements=kept)


def _told_reading(reading: Reading, article: Article) -> list[str]:
    """Return what a reader should know of how a model read an article."""
    found = []
    if reading.unread:
        count = len(article.sentences)
        found.append(f"read in part: the model read {count - len(reading.unread)} of {count} sentences")
    elif reading.parts > 1:
        found.append(f"read in {reading.parts} parts: all {len(article.sentences)} sentences")
    found.extend(f"the model: {problem}" for problem in reading.problems)
    return found


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
