"""The order of the rooms: sources, reading, stories, summarizing, editing, rendering.

The only module that knows it. The command line and the Python functions both come through here, so that
they cannot give different documents.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from briefing.config import Settings, load_settings
from briefing.errors import SourceError
from briefing.making import make_briefing
from briefing.observing import Observer
from briefing.types import Article, Brief, Briefing, RunReport, Skipped
from briefing.writing import check_model_name, timed, write_briefs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from briefing.archive import Archive
    from briefing.models.base import LanguageModel


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """What came in: articles in the order of the input, what was left out, and the count of both."""

    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...]
    read: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A compiled day: the briefing, the briefs of the stories that it shows, and all articles by id."""

    briefing: Briefing
    briefs: tuple[Brief, ...]
    articles: Mapping[str, Article]


def take_in(
    paths: Sequence[str | Path],
    settings: Settings,
    *,
    now: dt.datetime,
    stdin: BinaryIO | None = None,
    observer: Observer | None = None,
) -> Intake:
    """Read every input into articles.

    Args:
        paths: Files, folders, globs, or ``-`` for standard input.
        settings: The settings in force.
        now: The present, aware; later publication times are not believed.
        stdin: What ``-`` reads from.
        observer: Told how far reading is.

    Raises:
        SourceError: A named input is missing or unreadable, or nothing at all could be read.
    """
    from briefing.reading import read_article  # noqa: PLC0415 - loads parsers
    from briefing.sources import read_documents  # noqa: PLC0415

    progress = (observer or Observer()).progress("Reading")
    articles: list[Article] = []
    skipped: list[Skipped] = []
    taken: set[str] = set()
    read = 0
    for document in read_documents(paths, max_bytes=int(settings.max_document_mb * 1_000_000), stdin=stdin):
        read += 1
        progress(read, 0)
        if isinstance(document, Skipped):
            skipped.append(document)
            continue
        article = read_article(document, now=now)
        articles.append(replace(article, id=free_id(article.id, taken)))
    if not articles and any(item.failed for item in skipped):
        reasons = "; ".join(f"{item.source}: {item.reason}" for item in skipped if item.failed)
        raise SourceError(f"nothing could be read: {reasons[:500]}", hint="correct the input or name another")
    return Intake(articles=tuple(articles), skipped=tuple(skipped), read=read)


def free_id(wanted: str, taken: set[str]) -> str:
    """Return ``wanted``, numbered where two inputs carry the same id: citations must stay unambiguous."""
    chosen, number = wanted, 1
    while chosen in taken:
        number += 1
        chosen = f"{wanted}-{number}"
    taken.add(chosen)
    return chosen


def brief_articles(
    articles: Sequence[Article],
    settings: Settings,
    *,
    model: LanguageModel | None = None,
    observer: Observer | None = None,
) -> list[Brief]:
    """Return one brief for each article, in order.

    Args:
        articles: The articles.
        settings: The settings in force.
        model: The language model; by default the one that the settings name.
        observer: Told about the model's loading and how far writing is.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    return write_briefs(articles, settings, model=model, observer=observer).briefs


def compile_day(
    paths: Sequence[str | Path],
    settings: Settings,
    *,
    now: dt.datetime,
    date: dt.date | None = None,
    since: dt.timedelta | None = None,
    everything: bool = False,
    stdin: BinaryIO | None = None,
    archive: Archive | None = None,
    observer: Observer | None = None,
) -> Day:
    """Compile the briefing of a day from raw inputs.

    Args:
        paths: Files, folders, globs, or ``-`` for standard input.
        settings: The settings in force.
        now: The present, aware.
        date: The day in the settings' zone; today by default.
        since: Take what was published within this time instead of the calendar day.
        everything: Take every article whatever its date.
        stdin: What ``-`` reads from.
        archive: Where briefs are remembered, if anywhere.
        observer: Told how the run goes.

    Raises:
        SourceError: A named input is missing, or nothing at all could be read.
        ModelError: The model is unknown or cannot be brought or run.
    """
    from briefing.stories import select_day  # noqa: PLC0415

    check_model_name(settings)
    watcher = observer or Observer()
    seconds: dict[str, float] = {}
    day = date or now.astimezone(settings.zone).date()
    with timed(seconds, "reading"):
        intake = take_in(paths, settings, now=now, stdin=stdin, observer=watcher)
    kept, left_out = select_day(
        intake.articles, date=day, timezone=settings.timezone, since=since, now=now, everything=everything
    )
    report = RunReport(read=intake.read, skipped=(*intake.skipped, *left_out), seconds=seconds)
    made = make_briefing(kept, settings, date=day, now=now, report=report, archive=archive, observer=watcher)
    return Day(briefing=made.briefing, briefs=made.briefs, articles={item.id: item for item in kept})


def read_articles(*paths: str | Path, settings: Settings | None = None) -> list[Article]:
    """Read files, folders or globs into articles.

    Args:
        paths: What to read.
        settings: The settings in force; by default from environment and configuration file.

    Returns:
        The articles, in the order of the input; inputs that cannot be read are left out.

    Raises:
        SourceError: A named input is missing, or nothing at all could be read.
    """
    return list(take_in(paths, settings or load_settings(), now=_now()).articles)


def summarize(
    text: str,
    *,
    title: str | None = None,
    published: str | dt.date | None = None,
    url: str | None = None,
    source: str | None = None,
    author: str | None = None,
    settings: Settings | None = None,
) -> Brief:
    """Condense one article into two to four bullets, each with its evidence.

    Args:
        text: The article as plain or scraped text.
        title: Its headline; by default the first line where that looks like one.
        published: Its publication time (ISO, or a date object); needed to turn "on Tuesday" into a date.
        url: Its address.
        source: The outlet.
        author: The by-line.
        settings: The settings in force; by default from environment and configuration file.

    Returns:
        The brief. A text that cannot be trusted has no bullets and a warning ``headline-only: …``.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    from briefing.reading import article_from_text  # noqa: PLC0415

    stamp = published.isoformat() if isinstance(published, dt.date) else published
    article = article_from_text(
        text, now=_now(), title=title, published=stamp, url=url, source=source, author=author
    )
    return summarize_many([article], settings=settings)[0]


def summarize_many(articles: Iterable[str | Article], *, settings: Settings | None = None) -> list[Brief]:
    """Condense many articles; far faster than one by one, for the model answers in batches.

    Args:
        articles: Texts, or articles from `read_articles`.
        settings: The settings in force; by default from environment and configuration file.

    Returns:
        One brief for each article, in order.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    from briefing.reading import article_from_text  # noqa: PLC0415

    now = _now()
    taken: set[str] = set()
    known: list[Article] = []
    for item in articles:
        article = article_from_text(item, now=now) if isinstance(item, str) else item
        known.append(replace(article, id=free_id(article.id, taken)))
    return brief_articles(known, settings or load_settings())


def compile_briefing(
    briefs: Sequence[Brief],
    *,
    date: dt.date | None = None,
    timezone: str | None = None,
    title: str | None = None,
    now: dt.datetime | None = None,
) -> Briefing:
    """Compile briefs into one document: one story per event, the important first, every line cited.

    Args:
        briefs: The briefs, from `summarize` or `summarize_many`.
        date: The day; today by default.
        timezone: IANA zone in which the day is counted; the machine's by default.
        title: Title of the document; by default made from the date.
        now: The present, aware; the clock by default.

    Raises:
        ConfigError: The zone is unknown.
    """
    from briefing.editing import compile_briefing as compiled  # noqa: PLC0415

    settings = load_settings({"timezone": timezone})
    moment = now or _now()
    day = date or moment.astimezone(settings.zone).date()
    report = RunReport(read=len(briefs), model=briefs[0].model if briefs else None)
    made = compiled(briefs, date=day, timezone=settings.timezone, now=moment, report=report, title=title)
    return replace(made, language=settings.language)


def render(briefing: Briefing, form: str = "md", *, articles: Mapping[str, Article] | None = None) -> str:
    """Return the document in one of its forms.

    Args:
        briefing: What to show.
        form: ``md``, ``html`` (self-contained), ``json`` (schema version 1), ``txt`` or ``ics``.
        articles: The articles by id; they show each passage in its paragraph.

    Raises:
        RenderError: The form is unknown.
    """
    from briefing.rendering import render as rendered  # noqa: PLC0415

    return rendered(briefing, form, articles=articles)


def render_bytes(briefing: Briefing, form: str, *, articles: Mapping[str, Article] | None = None) -> bytes:
    """Return the bytes of the document in any form, as they are written to a file.

    Args:
        briefing: What to show.
        form: ``md``, ``html``, ``json``, ``txt``, ``ics``, ``pdf`` or ``epub``.
        articles: The articles by id; they show each passage in its paragraph.

    Raises:
        RenderError: The form is unknown, or what it needs is missing on this machine.
    """
    from briefing.rendering import render_bytes as rendered  # noqa: PLC0415

    return rendered(briefing, form, articles)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
