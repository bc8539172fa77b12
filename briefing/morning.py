"""The morning run: what came in is read, briefed, compiled and kept, once.

The archive is the memory of it. A run first turns documents that nobody has read yet into articles, chooses
those of the news day (`stories.newsday`), and looks whether a briefing of exactly these inputs lies there
already: then that one is handed out, byte for byte, and no model is asked. Otherwise briefs that are known
come from the archive, the rest is written, and what earlier briefings told is left out (`editing.earlier`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config import EXTRACTIVE
from briefing.errors import ConfigError
from briefing.making import Past, make_briefing
from briefing.observing import Observer
from briefing.pipeline import free_id
from briefing.style import load_style
from briefing.types import APPROVED, Article, Brief, RunReport, Skipped
from briefing.writing import (
    NO_EMBEDDER,
    brief_key,
    check_model_name,
    code_version,
    infos,
    timed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.archive import Archive, BriefingRecord, StoredArticle, StoredDocument, ToldStory
    from briefing.config import Settings
    from briefing.delivery import Channel, DeliveryReport
    from briefing.errors import RenderError
    from briefing.rendering import RenderedForms
    from briefing.stories.newsday import Span
    from briefing.types import Briefing

_LOG = logging.getLogger(__name__)

REMEMBERED_DAYS = 14
"""How far back a line counts as told: what is older may be told again, as background."""

NOTHING_TO_READ = "name files or folders (briefing daily news/), add a feed (briefing feeds add URL), or set sources in config.toml"
_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A briefing with its documents.

    Attributes:
        record: As it lies in the archive.
        fresh: False where it was made before from the same inputs.
        briefs: What was written or remembered for it; empty where it is not fresh.
        failures: Why a form could not be made, by form; the next run tries it again.
    """

    record: BriefingRecord
    fresh: bool
    briefs: tuple[Brief, ...] = ()
    failures: Mapping[str, RenderError] = field(default_factory=dict)


def run_morning(
    archive: Archive,
    settings: Settings,
    *,
    now: dt.datetime,
    date: dt.date | None = None,
    offline: bool = False,
    catch_up: bool = False,
    standing: str = "",
    observer: Observer | None = None,
) -> Edition:
    """Do all of a morning but handing the briefing over: collect, compile, keep.

    Args:
        archive: The archive.
        settings: The settings in force.
        now: The present, aware.
        date: The day; today in the settings' zone by default.
        offline: Collect nothing.
        catch_up: Begin where the last briefing ended.
        standing: What a reader has to know about the edition (`Briefing.standing`).
        observer: Told how the run goes.

    Raises:
        ConfigError: There is nothing to read from.
        ModelError: The model is unknown or cannot be brought or run.
        ArchiveError: The archive cannot be read or written.
    """
    check_model_name(settings)
    troubles = [] if offline else collect(archive, settings, now=now, observer=observer)
    if not settings.sources and not any(archive.info().counts.values()):
        raise ConfigError("nothing to read", hint=NOTHING_TO_READ)
    return compile_edition(
        archive,
        settings,
        now=now,
        date=date,
        catch_up=catch_up,
        troubles=troubles,
        standing=standing,
        observer=observer,
    )


def collect(
    archive: Archive, settings: Settings, *, now: dt.datetime, observer: Observer | None = None
) -> list[Skipped]:
    """Bring what is new at the sources into the archive; return what could not be read.

    Raises:
        SourceError: A folder or file of the settings is missing.
        ArchiveError: The archive cannot be written.
    """
    from briefing.sources.fetching import fetch_news  # noqa: PLC0415 - loads what fetches

    # One failed feed is a line of the coverage statement; the others are told as usual.
    troubles = list(fetch_news(settings, archive, now=now, observer=observer).skipped)
    if settings.sources:
        troubles += take_in_paths(settings.sources, archive, settings, now=now, observer=observer)
    return troubles


def approved_edition(edition: Edition, archive: Archive) -> Edition:
    """Return the edition of the day that an editor approved; ``edition`` where there is none.

    News that came after the approval makes a new draft, and takes the approved edition from nobody.
    """
    record = archive.briefing(edition.record.briefing.date)
    if record is None or record.selection != APPROVED or record.id == edition.record.id:
        return edition
    return Edition(record=record, fresh=False)


def hand_over(edition: Edition, channels: Sequence[Channel], archive: Archive) -> DeliveryReport:
    """Deliver an edition through every channel; what an earlier run delivered does not go out again.

    Raises:
        ArchiveError: The archive cannot be written.
    """
    from briefing.delivery import deliver, edition_of  # noqa: PLC0415 - only where there are channels

    return deliver(edition_of(edition.record), channels, archive, now=lambda: dt.datetime.now(dt.UTC))


def write_documents(documents: Mapping[str, bytes], date: dt.date, settings: Settings) -> list[Path]:
    """Write the forms that the settings ask for into the folder for documents; return their paths.

    Raises:
        RenderError: A file cannot be written.
    """
    from briefing.rendering import write_atomic  # noqa: PLC0415

    paths = []
    for form in settings.formats:
        if form in documents:
            target = settings.out / f"{date.isoformat()}.{form}"
            write_atomic(target, documents[form])
            paths.append(target)
    return paths


def take_in_paths(
    paths: Sequence[str | Path],
    archive: Archive,
    settings: Settings,
    *,
    now: dt.datetime,
    observer: Observer | None = None,
) -> list[Skipped]:
    """Put the documents of files and folders into the archive; return what could not be read.

    Args:
        paths: Files, folders or globs.
        archive: Where they go.
        settings: The settings in force.
        now: The present, aware: when they were first seen, if they are new.
        observer: Told how far reading is.

    Raises:
        SourceError: A named input is missing.
        ArchiveError: The archive cannot be written.
    """
    from briefing.sources import read_documents  # noqa: PLC0415

    progress = (observer or Observer()).progress("Taking in files")
    skipped = []
    for number, document in enumerate(
        read_documents(paths, max_bytes=int(settings.max_document_mb * 1_000_000)), start=1
    ):
        if isinstance(document, Skipped):
            skipped.append(document)
        else:
            archive.put_document(document, now)
        progress(number, 0)
    return skipped


def read_new(archive: Archive, *, observer: Observer | None = None) -> int:
    """Make articles of the documents that were not read yet; return how many.

    Raises:
        ArchiveError: The archive cannot be written.
    """
    progress = (observer or Observer()).progress("Reading")
    count = 0
    while unread := archive.unread(limit=_AT_ONCE):
        archive.save_articles([(stored.id, _read(stored)) for stored in unread])
        count += len(unread)
        progress(count, 0)
    return count


def _read(stored: StoredDocument) -> Article:
    from briefing.reading import read_article  # noqa: PLC0415

    document = stored.document
    try:
        return read_article(document, now=stored.first_seen)
    except Exception as exc:  # noqa: BLE001 - one document that cannot be read must not cost the others
        _LOG.exception("document %s cannot be read", stored.id)
        reason = f"cannot be read ({type(exc).__name__})"
        name = document.title or document.url or document.origin
        return Article(
            id=document.id or str(stored.id), title=name, text="", origin=document.origin,
            url=document.url, source=document.source, headline_only=reason,
        )  # fmt: skip


def compile_edition(
    archive: Archive,
    settings: Settings,
    *,
    now: dt.datetime,
    date: dt.date | None = None,
    catch_up: bool = False,
    troubles: Sequence[Skipped] = (),
    standing: str = "",
    observer: Observer | None = None,
) -> Edition:
    """Return the briefing of a day, compiled from what the archive holds.

    Args:
        archive: The archive; what is made is kept in it.
        settings: The settings in force.
        now: The present, aware.
        date: The day; today in the settings' zone by default.
        catch_up: Begin where the last briefing ended, however many mornings ago.
        troubles: Sources that failed, for the coverage statement.
        standing: What a reader has to know about the edition (`Briefing.standing`).
        observer: Told how the run goes.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
        ArchiveError: The archive cannot be read or written.
    """
    from briefing.stories.newsday import choose, span_of_day  # noqa: PLC0415

    check_model_name(settings)
    watcher = observer or Observer()
    seconds: dict[str, float] = {}
    day = date or now.astimezone(settings.zone).date()
    with timed(seconds, "reading"):
        read_new(archive, observer=watcher)
    earlier = archive.spans(before=day, since=day - dt.timedelta(days=REMEMBERED_DAYS))
    made = archive.spans(date=day)
    span = span_of_day(
        day,
        day_ends=settings.day_end,
        zone=settings.zone,
        now=now,
        earlier=earlier,
        made=made[-1] if made else None,
        catch_up=catch_up,
    )
    with timed(seconds, "stories"):
        candidates = archive.articles_between(span.starts, span.ends)
        chosen, left_out = choose(
            candidates,
            span,
            zone=settings.zone,
            told=archive.told_documents([item.id for item in candidates], before=day),
            told_keys=archive.told_keys([item.key for item in candidates], before=day),
            earlier=earlier,
        )
    told = archive.told(before=day, since=day - dt.timedelta(days=REMEMBERED_DAYS))
    news = _News(
        day=day,
        span=span,
        stored=tuple(chosen),
        articles=tuple(_numbered(chosen)),
        told=tuple(told),
        standing=standing,
    )
    inputs = _digest(news, settings, watcher)
    known = archive.briefing(day, inputs=inputs)
    if known is not None:
        archive.extend_briefing(known.id, span.ends)
        record, failures = _with_forms(known, archive, settings, news.articles)
        return Edition(record=record, fresh=False, failures=failures)
    report = RunReport(
        read=len(chosen) + len(left_out) + len(troubles), skipped=(*troubles, *left_out), seconds=seconds
    )
    return _made(archive, settings, news, report, inputs=inputs, now=now, observer=watcher)


@dataclass(frozen=True, kw_only=True, slots=True)
class _News:
    """What a briefing is made from: the articles of a span, and what earlier briefings told."""

    day: dt.date
    span: Span
    stored: tuple[StoredArticle, ...]
    articles: tuple[Article, ...]
    told: tuple[ToldStory, ...]
    standing: str


def _made(
    archive: Archive,
    settings: Settings,
    news: _News,
    report: RunReport,
    *,
    inputs: str,
    now: dt.datetime,
    observer: Observer,
) -> Edition:
    from briefing.editing import Earlier  # noqa: PLC0415

    since = news.day - dt.timedelta(days=REMEMBERED_DAYS)
    pairs = list(zip(news.stored, news.articles, strict=True))
    told_keys = archive.told_keys([item.key for item in news.stored if item.version > 1], before=news.day)
    past = Past(
        stories=[
            Earlier(
                date=item.date,
                story=item.story,
                headline=item.headline,
                bullets=item.bullets,
                leading=_leading(item, archive),
                affair=item.affair,
                since=item.since,
            )
            for item in news.told
        ],
        sentences=archive.told_sentences(before=news.day, since=since),
        edited={article.id for stored, article in pairs if stored.version > 1 and stored.key in told_keys},
    )
    made = make_briefing(
        news.articles,
        settings,
        date=news.day,
        now=now,
        moment=news.span.ends,
        report=report,
        past=past,
        archive=archive,
        observer=observer,
    )
    briefing = replace(made.briefing, standing=news.standing)
    used = {story.id: [*story.articles, *(own for own, _ in story.copies)] for story in briefing.stories}
    numbers = {article.id: stored.id for stored, article in pairs}
    by_id = {article.id: article for article in news.articles}
    rendered = _forms(briefing, settings.formats, by_id)
    record = archive.save_briefing(
        briefing,
        starts=news.span.starts,
        ends=news.span.ends,
        inputs=inputs,
        forms=rendered.forms,
        documents={name: numbers[name] for names in used.values() for name in names if name in numbers},
    )
    return Edition(record=record, fresh=True, briefs=made.briefs, failures=rendered.failures)


def _numbered(chosen: Sequence[StoredArticle]) -> list[Article]:
    """Return the articles with identifiers that are unique among them: citations must not be ambiguous."""
    taken: set[str] = set()
    return [replace(item.article, id=free_id(item.article.id, taken)) for item in chosen]


def _leading(item: ToldStory, archive: Archive) -> Article | None:
    if item.leading is None:
        return None
    stored = archive.article(item.leading)
    return None if stored is None else stored.article


def _digest(news: _News, settings: Settings, observer: Observer) -> str:
    """Return the digest of everything that a briefing depends on."""
    from briefing.stories import load_interests  # noqa: PLC0415

    chain = infos(settings, observer)
    parts: list[Any] = [
        news.day.isoformat(),
        settings.timezone,
        settings.embedder if settings.chain != (EXTRACTIVE,) else NO_EMBEDDER,
        settings.length,
        settings.language,
        repr(load_interests()),
        repr(load_style()),
        [
            (article.id, article.url, article.origin, brief_key(article, chain[0], settings))
            for article in news.articles
        ],
        [
            (item.date.isoformat(), item.story, item.headline, [bullet.text for bullet in item.bullets])
            for item in news.told
        ],
        [(info.name, info.version, info.prompt) for info in chain[1:]],
        _editors_version(),
        news.standing,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _editors_version() -> str:
    """Return the digest of the rules by which stories are formed, compiled and shown."""
    home = Path(__file__).parent
    digest = hashlib.sha256(code_version().encode())
    digest.update((home / "making.py").read_bytes())
    for folder in ("stories", "editing", "rendering"):
        for path in sorted(path for path in (home / folder).rglob("*") if path.is_file()):
            if path.suffix in {".py", ".txt", ".json", ".css", ".html", ".jinja", ".j2", ".toml"}:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _with_forms(
    record: BriefingRecord, archive: Archive, settings: Settings, articles: Sequence[Article]
) -> tuple[BriefingRecord, Mapping[str, RenderError]]:
    """Return a briefing with every form that is asked for now, rendered where it was not asked for then."""
    missing = tuple(form for form in settings.formats if form not in record.forms)
    if not missing:
        return record, {}
    made = _forms(record.briefing, missing, {article.id: article for article in articles})
    for form, body in made.forms.items():
        archive.save_form(record.id, form, body)
    return replace(record, forms={**record.forms, **made.forms}), made.failures


def calendar_beside(date: dt.date, forms: Sequence[str]) -> str | None:
    """Return the name of the calendar file that is written beside the page; None where none is."""
    return f"{date.isoformat()}.ics" if "ics" in forms else None


def _forms(briefing: Briefing, forms: Sequence[str], articles: Mapping[str, Article]) -> RenderedForms:
    from briefing.rendering import rendered_forms  # noqa: PLC0415

    return rendered_forms(briefing, forms, articles, calendar=calendar_beside(briefing.date, forms))
