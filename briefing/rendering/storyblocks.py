"""One story as a document shows it: its marks, its lines, what its sources do not agree about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.rendering.content import Claim, Line, Passage, PastDay, SourceLine, StoryBlock
from briefing.rendering.disputes import UNNAMED, Comparing, outlets
from briefing.rendering.lines import edited_label, foreign, line, numbers, passage, translated_label
from briefing.rendering.safety import clean, safe_url
from briefing.rendering.speaking import t
from briefing.rendering.wording import STATUS_LABELS, near_date_label, plural, published_label, type_label
from briefing.types import Article, ArticleType, Briefing, Bullet, Evidence, SourceEntry, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UNTITLED = "(untitled)"

VIEWS = frozenset({ArticleType.OPINION, ArticleType.ANALYSIS})


class StoryDesk:
    """The briefing's sources by id, which nearly every part of a document needs."""

    def __init__(self, briefing: Briefing, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._briefing = briefing
        self._entries: dict[str, SourceEntry] = {entry.id: entry for entry in briefing.sources}
        self._comparing = Comparing(briefing, self._entries)

    def numbers(self, ids: tuple[str, ...]) -> tuple[int, ...]:
        """Return the citation numbers of article ids."""
        return numbers(ids, self._entries)

    def story(self, story: Story) -> StoryBlock:
        """Return ``story`` as the document shows it."""
        leading = self._articles.get(story.articles[0]) if story.articles else None
        return StoryBlock(
            number=story.rank,
            headline=clean(story.headline) or t(UNTITLED),
            language=foreign(leading),
            marks=tuple(self._marks(story)),
            is_view=story.type in VIEWS,
            outlets=tuple(self._outlets(story)),
            lines=self._lines(story, story.bullets, 1),
            disputes=tuple(map(self._comparing.dispute, story.disagreements)),
            notes=() if story.bullets else tuple(self._notes(story)),
            more=self._lines(story, story.more, len(story.bullets) + 1),
            is_update=story.status == "update",
            history=tuple(self._history(story)),
        )

    def _history(self, story: Story) -> Iterator[PastDay]:
        if not story.history:
            return
        first, today = story.history[0].date, self._briefing.date
        span = max((today - first).days, 1)
        for item in story.history:
            yield PastDay(
                day=near_date_label(item.date, today),
                iso_day=item.date.isoformat(),
                headline=clean(item.headline) or t(UNTITLED),
                place=round(min(max((item.date - first).days / span, 0.0), 1.0), 4),
            )

    def source(self, entry: SourceEntry) -> SourceLine:
        """Return a line of the list of sources."""
        url = safe_url(entry.url)
        return SourceLine(
            number=entry.number,
            title=clean(entry.title) or t(UNTITLED),
            language=foreign(self._articles.get(entry.id)),
            outlet=clean(entry.source or "") or t(UNNAMED),
            published=published_label(entry.published),
            url=url,
            origin=None if url else clean(entry.origin),
            note=t("headline only: {reason}", reason=clean(entry.headline_only))
            if entry.headline_only
            else None,
        )

    def _lines(self, story: Story, bullets: Iterable[Bullet], first: int) -> tuple[Line, ...]:
        return tuple(
            line(
                bullet,
                f"{story.rank}.{place}",
                self.numbers(bullet.citations),
                self._passage,
                self._alone(story, bullet),
            )
            for place, bullet in enumerate(bullets, start=first)
        )

    def _alone(self, story: Story, bullet: Bullet) -> str:
        """The marks of a line: an editor's hand, and a fact that one of several sources has."""
        return " · ".join(
            filter(None, (edited_label(bullet), translated_label(bullet), self._only(story, bullet)))
        )

    def _only(self, story: Story, bullet: Bullet) -> str:
        """In a story of one outlet it would say nothing."""
        if story.outlets <= 1 or bullet.sources != 1:
            return ""
        names = outlets(bullet.citations, self._entries)
        return (
            t("only {outlet}", outlet=names[0])
            if len(names) == 1 and names[0] != t(UNNAMED)
            else t("one source")
        )

    def _passage(self, evidence: Evidence) -> Passage:
        return passage(
            evidence, self._entries.get(evidence.article_id), self._articles.get(evidence.article_id)
        )

    def _outlets(self, story: Story) -> Iterator[Claim]:
        groups: dict[str, list[int]] = {}
        for key in story.articles:
            if key in self._entries:
                entry = self._entries[key]
                groups.setdefault(clean(entry.source or "") or t(UNNAMED), []).append(entry.number)
        for outlet, cited in groups.items():
            yield Claim(text=outlet, citations=tuple(sorted(cited)))

    def _notes(self, story: Story) -> Iterator[str]:
        reasons = [self._entries[key].headline_only for key in story.articles if key in self._entries]
        given = [
            t("Headline only: {reason}", reason=clean(reason)) for reason in dict.fromkeys(reasons) if reason
        ]
        yield from given or [t("Headline only.")]

    def _is_watched(self, story: Story) -> bool:
        return bool(story.watched) or any(story.id in entry.stories for entry in self._briefing.watchlist)

    def _marks(self, story: Story) -> Iterator[str]:
        form = type_label(story.type)
        if form:
            yield form
        yield t(STATUS_LABELS.get(story.status, clean(story.status).capitalize()))
        yield plural(story.outlets, "outlet")
        if story.override:
            yield t("headline not verified")
        if story.copies:
            yield t("{copies} merged", copies=plural(len(story.copies), "copy", "copies"))
        if story.since is not None and story.since < self._briefing.date:
            yield t("developing since {day}", day=near_date_label(story.since, self._briefing.date))
        if story.watched:
            yield t("watchlist: {names}", names=", ".join(clean(name) for name in story.watched))
