"""From the day's articles to its briefing: stories first, the model last, and only for what is shown.

The order matters for the cost. Stories are formed and ranked from the articles alone; what earlier briefings
told drops out where that can be seen without a model (every sentence is known, or the headline is); the
length of the document decides which stories are shown; and only the articles that tell these are briefed. A
story whose every line turns out to be told makes room for the next one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefing.archive import plain_sentence
from briefing.errors import ModelError
from briefing.observing import Observer
from briefing.style import load_style
from briefing.types import Article, Brief, Briefing, Continuing, RunReport, Skipped
from briefing.writing import Written, embedder_of, readable, timed, write_briefs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from briefing.archive import Archive
    from briefing.config import Settings
    from briefing.editing import Earlier, Told
    from briefing.models.base import Embedder, LanguageModel
    from briefing.stories import StoryPlan
    from briefing.style import HouseStyle
    from briefing.types import ModelInfo

BRIEFED = 4
"""Most articles of a story that are briefed: what a fifth adds hardly ever reaches the page."""
BRIEFED_FIRST = 6
CONTINUING = 12
"""Most lines under "Also continuing", but for what the reader watches; the coverage statement accounts for every article."""

MUTED = "muted by your interests"

_KNOWN_FROM = 0.25
"""An article with this share of known sentences is told for the others only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What earlier briefings told.

    Attributes:
        stories: Their stories, the latest last.
        sentences: Every sentence of the articles that they told, as `plain_sentence` writes it, with the day.
        edited: Ids of today's articles of which they told an earlier version.
    """

    stories: Sequence[Earlier] = ()
    sentences: Mapping[str, dt.date] = field(default_factory=dict)
    edited: Collection[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A briefing, and the briefs that were written or remembered for it."""

    briefing: Briefing
    briefs: tuple[Brief, ...]


def make_briefing(
    articles: Sequence[Article],
    settings: Settings,
    *,
    date: dt.date,
    now: dt.datetime,
    moment: dt.datetime | None = None,
    report: RunReport,
    past: Past | None = None,
    archive: Archive | None = None,
    model: LanguageModel | None = None,
    observer: Observer | None = None,
) -> Made:
    """Return the briefing of a day.

    Args:
        articles: The articles of the day, the most prominent first.
        settings: The settings in force.
        date: The day.
        now: The present, aware: when the document was made.
        moment: The present for the ranking, where it must not depend on when the document is made; ``now`` by
            default.
        report: What is known of the run.
        past: What earlier briefings told, if there are any.
        archive: Where briefs are remembered, if anywhere.
        model: The language model; by default the one that the settings name.
        observer: Told how the run goes.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
        ArchiveError: The archive cannot be written.
        ConfigError: The reader's interests or the style of the house cannot be read.
    """
    from briefing.editing import Continuity, compile_briefing  # noqa: PLC0415
    from briefing.editing.housestyle import in_house_style  # noqa: PLC0415
    from briefing.stories import affairs_of, embedded_by, form_stories, load_interests  # noqa: PLC0415

    seconds = dict(report.seconds)
    interests, style = load_interests(), load_style()
    watcher = observer or Observer()
    embedder, trouble = _embedder(settings, watcher) if articles else (None, None)
    with timed(seconds, "stories"):
        plans = form_stories(articles, now=moment or now, interests=interests, embedder=embedder)
    known = past or Past()
    with timed(seconds, "stories"):
        affairs = affairs_of(plans, known.stories, embedded_by(embedder))
    desk = _Desk(known, affairs, settings, style, archive=archive, model=model, observer=watcher)
    shown = desk.fill(plans)
    for stage, spent in desk.written.seconds.items():
        seconds[stage] = round(seconds.get(stage, 0.0) + spent, 3)
    briefs = tuple(desk.briefs.values())
    briefing = compile_briefing(
        briefs,
        date=date,
        timezone=settings.timezone,
        now=now,
        plans=desk.plans,
        shown=shown,
        continuity=Continuity(
            statuses=desk.statuses,
            affairs=desk.affairs,
            continuing=desk.continuing,
            continued=desk.continued,
            earlier=desk.past.stories,
        ),
        interests=interests,
        report=replace(
            report,
            skipped=(*report.skipped, *desk.left_out),
            warnings=(*report.warnings, *((("stories", trouble),) if trouble else ())),
            model=next((model for model, _ in desk.models()), None),
            models=desk.models(),
            fallbacks=tuple(desk.written.fallbacks),
            usage=desk.written.usage,
            seconds=seconds,
            model_calls=desk.written.calls,
        ),
    )
    briefing = replace(briefing, language=settings.language)
    return Made(briefing=in_house_style(briefing, style, articles), briefs=briefs)


def _embedder(settings: Settings, observer: Observer) -> tuple[Embedder | None, str | None]:
    """Return what compares articles, and why there is none: a morning must not fail for it."""
    try:
        return embedder_of(settings, observer), None
    except ModelError as exc:
        observer.notify(f"stories are formed by words alone: {exc}")
        return None, f"formed by words alone: {exc}"


def telling(plan: StoryPlan, most: int = BRIEFED) -> list[Article]:
    """Return the articles of a story that are briefed: the leading one, then one of each outlet, then others."""
    from briefing.stories.rank import outlet_of  # noqa: PLC0415

    with_text = [article for article in plan.articles if readable(article)]
    first: list[Article] = []
    later: list[Article] = []
    outlets: set[str] = set()
    for article in with_text:
        outlet = outlet_of(article)
        (later if outlet is not None and outlet in outlets else first).append(article)
        if outlet is not None:
            outlets.add(outlet)
    return [*first, *later][:most]


class _Desk:
    """Fills the document: story by story until its length is reached."""

    def __init__(
        self,
        past: Past,
        affairs: Mapping[str, tuple[str, dt.date]],
        settings: Settings,
        style: HouseStyle,
        *,
        archive: Archive | None,
        model: LanguageModel | None,
        observer: Observer,
    ) -> None:
        self.past = past
        self.written = Written()
        self.plans: list[StoryPlan] = []
        self.briefs: dict[str, Brief] = {}
        self.statuses: dict[str, str] = {}
        self.affairs = affairs
        self.left_out: list[Skipped] = []
        self.continuing: list[Continuing] = []
        self.continued: list[Article] = []
        self._settings = settings
        self._style = style
        self._archive = archive
        self._model = model
        self._observer = observer

    def models(self) -> tuple[tuple[ModelInfo, int], ...]:
        """Return the models that wrote, the one that wrote most first, each with the number of its briefs."""
        return tuple(Counter(brief.model for brief in self.written.briefs).most_common())

    def fill(self, plans: Sequence[StoryPlan]) -> set[str]:
        """Brief what is shown; return the ids of the stories that are."""
        from briefing.editing import Told as Known  # noqa: PLC0415
        from briefing.editing import stories_to_show  # noqa: PLC0415

        told = Known(self.past.stories)
        self.plans = [
            plan for plan in plans if not self._unwanted(plan) and not self._known_without_model(plan, told)
        ]
        done: set[str] = set()
        while True:
            shown = stories_to_show(self.plans, self._settings.length)
            todo = [plan for plan in self.plans if plan.id in shown and plan.id not in done]
            if not todo:
                return set(shown)
            self._write(todo, first=not done)
            for plan in todo:
                done.add(plan.id)
                self._judge(plan, told)

    def _unwanted(self, plan: StoryPlan) -> bool:
        """Leave out a story that the reader muted."""
        if plan.muted:
            self._account_for(plan, MUTED)
        return plan.muted

    def _account_for(self, plan: StoryPlan, reason: str) -> None:
        """Say in the coverage statement why the articles of a story, copies included, are not told."""
        self.left_out.extend(
            Skipped(source=article.origin, reason=reason, failed=False)
            for article in (*plan.articles, *plan.copied)
        )

    def _known_without_model(self, plan: StoryPlan, told: Told) -> bool:
        """Leave out a story of which every sentence, or the headline where there is no more, is known."""
        from briefing.editing.wordstyle import styled  # noqa: PLC0415

        days = []
        for article in plan.articles:
            if readable(article):
                part, day = _unknown_part(article, self.past.sentences)
                if part is not None or day is None:
                    return False
                days.append(day)
        if not days:
            days = [
                day
                for article in plan.articles
                for title in (article.title, styled(article.title, self._style, evidence=(article.title,)))
                if (day := told.day_of_headline(title))
            ]
        if not days:
            return False
        self._leave_out(plan, max(days))
        return True

    def _write(self, plans: Sequence[StoryPlan], *, first: bool) -> None:
        """Brief the articles that tell some stories, for what is not known in them."""
        whole: dict[str, Article] = {}
        parts: list[Article] = []
        for number, plan in enumerate(plans):
            for article in telling(plan, BRIEFED_FIRST if first and not number else BRIEFED):
                part, _ = _unknown_part(article, self.past.sentences)
                if part is not None:
                    whole[article.id] = article
                    parts.append(part)
        written = write_briefs(
            parts, self._settings, archive=self._archive, model=self._model, observer=self._observer
        )
        for brief in written.briefs:
            self.briefs[brief.article.id] = replace(brief, article=whole[brief.article.id])
        self.written.briefs.extend(written.briefs)
        self.written.add(written)

    def _judge(self, plan: StoryPlan, told: Told) -> None:
        """Take the lines out of a story that were told; leave it out where nothing is left."""
        from briefing.editing import UPDATE  # noqa: PLC0415

        days: list[dt.date] = []
        lines = False
        for article in plan.articles:
            if readable(article):
                _, day = _unknown_part(article, self.past.sentences)
                days += [day] if day else []
            brief = self.briefs.get(article.id)
            if brief is None:
                continue
            fresh, last = told.fresh(brief)
            self.briefs[article.id] = fresh
            days += [last] if last else []
            lines = lines or bool(fresh.bullets)
        place = self.plans.index(plan)
        if not lines and days:
            del self.plans[place]
            self._leave_out(plan, max(days))
            return
        edited = any(article.id in self.past.edited for article in plan.articles)
        if lines and (days or edited or plan.id in self.affairs):
            self.statuses[plan.id] = UPDATE
            # The headline comes from the leading article: one with something new.
            ordered = sorted(
                plan.articles,
                key=lambda article: not (article.id in self.briefs and self.briefs[article.id].bullets),
            )
            self.plans[place] = replace(plan, articles=tuple(ordered))

    def _leave_out(self, plan: StoryPlan, day: dt.date) -> None:
        self._account_for(plan, f"nothing new since the briefing of {day.isoformat()}")
        for article in (*plan.articles, *plan.copied):
            self.briefs.pop(article.id, None)
        if plan.watched or (len(self.continuing) < CONTINUING and not plan.headline_only):
            _, since = self.affairs.get(plan.id, ("", day))
            self.continuing.append(
                Continuing(
                    headline=plan.articles[0].title or plan.articles[0].origin,
                    since=since,
                    told=day,
                    citations=tuple(article.id for article in plan.articles),
                    watched=plan.watched,
                )
            )
            self.continued.extend(plan.articles)


def _unknown_part(article: Article, told: Mapping[str, dt.date]) -> tuple[Article | None, dt.date | None]:
    """Return an article with the sentences that no told article had, and the day on which the others were told.

    The report that an outlet went on writing, and the agency's report in another outlet a day later, hold what
    was told already; what is new in them is what they are told for. Sentences keep their offsets.
    """
    days = [told.get(plain_sentence(sentence.text)) for sentence in article.sentences]
    known = [day for day in days if day is not None]
    if len(known) < _KNOWN_FROM * len(days) or not known:
        return article, None
    new = tuple(sentence for sentence, day in zip(article.sentences, days, strict=True) if day is None)
    return (replace(article, sentences=new) if new else None), max(known)
