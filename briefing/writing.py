"""Writing briefs once: what was written before is taken from the archive, the model is asked for the rest.

A brief is kept under a key of everything that it depends on: the article's content, the model with the
versions of its weights and of its prompt, the settings, and the program's own rules. The model is loaded only
where something is left to write, so that an unchanged run costs neither its seconds nor its memory.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config import EXTRACTIVE, Settings, cache_dir
from briefing.errors import ArchiveError
from briefing.observing import Observer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.archive import Archive
    from briefing.models.base import Candidate, Embedder, LanguageModel, Progress, Request
    from briefing.summarizing import Summarizer
    from briefing.types import Article, Brief, ModelInfo

_LOG = logging.getLogger(__name__)

NO_EMBEDDER = "none"
"""Name of the choice to compare articles by their words alone."""

AT_ONCE = 32
"""Articles written between two savings: a run that is killed loses no more than these."""


@dataclass(slots=True)
class Written:
    """Briefs in the order of their articles, the prompts that they cost, and seconds by stage."""

    briefs: list[Brief] = field(default_factory=list)
    calls: int = 0
    remembered: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def write_briefs(
    articles: Sequence[Article],
    settings: Settings,
    *,
    archive: Archive | None = None,
    model: LanguageModel | None = None,
    observer: Observer | None = None,
) -> Written:
    """Return one brief for each article.

    Args:
        articles: The articles.
        settings: The settings in force.
        archive: Where briefs are remembered; None writes every one anew.
        model: The language model; by default the one that the settings name, loaded when it is needed.
        observer: Told about the model's loading and how far writing is.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
        ArchiveError: The archive cannot be written.
    """
    watcher = observer or Observer()
    result = Written()
    if archive is None:
        todo = list(range(len(articles)))
        known: dict[int, Brief] = {}
        keys: list[str] = []
        if not any(readable(article) for article in articles):
            result.briefs = summarizer(settings, model).briefs(articles)
            return result
    else:
        info = model_info(settings, model, watcher)
        keys = [brief_key(article, info, settings) for article in articles]
        found = archive.briefs(dict(zip(keys, articles, strict=True)), info)
        known = {}
        for place, (key, article) in enumerate(zip(keys, articles, strict=True)):
            brief = found.get(key)
            if brief is not None and brief.article is not article:
                # Articles of one content share a key: each needs the brief under its own identifier.
                brief = archive.brief(key, article, info)
            if brief is not None:
                known[place] = brief
        todo = [place for place in range(len(articles)) if place not in known]
        archive.briefs_used([keys[place] for place in known])
    result.remembered = len(known)
    if todo:
        chosen = [articles[place] for place in todo]
        with_keys = [keys[place] for place in todo] if keys else []
        briefs = _written(chosen, with_keys, settings, archive, result, model=model, observer=watcher)
        known |= dict(zip(todo, briefs, strict=True))
    result.briefs = [known[place] for place in range(len(articles))]
    return result


def _written(
    articles: Sequence[Article],
    keys: Sequence[str],
    settings: Settings,
    archive: Archive | None,
    result: Written,
    *,
    model: LanguageModel | None,
    observer: Observer,
) -> list[Brief]:
    counted: Counted | None = None
    if any(readable(article) for article in articles):
        with timed(result.seconds, "model"):
            chosen = model or model_of(settings, observer)
        counted = None if chosen is None else Counted(chosen)
    writer = summarizer(settings, counted)
    progress = observer.progress("Writing")
    done: list[Brief] = []
    # Without an archive nothing can be saved in between, and one batch is faster than several.
    size = AT_ONCE if archive is not None else len(articles)
    with timed(result.seconds, "writing"):
        for start in range(0, len(articles), size):

            def moved(finished: int, total: int, start: int = start) -> None:
                del total
                progress(start + finished, len(articles))

            briefs = writer.briefs(articles[start : start + size], progress=moved)
            done.extend(briefs)
            if archive is not None:
                pairs = zip(keys[start : start + size], briefs, strict=True)
                # A brief that came out degraded is written anew next time.
                archive.save_briefs((key, brief) for key, brief in pairs if _keeps(brief))
    result.calls = counted.calls if counted else 0
    return done


def _keeps(brief: Brief) -> bool:
    return not any(warning.startswith("degraded: ") for warning in brief.warnings)


def readable(article: Article) -> bool:
    """Tell whether there is a text to condense."""
    return not article.headline_only and bool(article.sentences)


def brief_key(article: Article, info: ModelInfo, settings: Settings) -> str:
    """Return the key of a brief: the SHA-256 of everything that it depends on."""
    parts: list[Any] = [
        article.title,
        article.text,
        article.published.isoformat() if article.published is not None else None,
        article.source,
        article.author,
        article.language,
        article.type,
        article.headline_only,
        article.date_conflict,
        [(sentence.start, sentence.end) for sentence in article.sentences],
        (info.name, info.version, info.prompt),
        (settings.max_bullets, settings.max_words, settings.candidates),
        _templates(settings.prompts),
        code_version(),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, default=str).encode()).hexdigest()


@functools.lru_cache(maxsize=1)
def code_version() -> str:
    """Return the digest of the program's own rules: code, weights and lists that briefs depend on."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for folder in ("summarizing", "models", "."):
        for path in sorted((home / folder).iterdir()):
            if (
                path.is_file()
                and path.suffix in {".py", ".json", ".txt"}
                and (folder != "." or path.name in {"prompts.py", "types.py", "writing.py"})
            ):
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _templates(folder: Path | None) -> str | None:
    if folder is None:
        return None
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jinja")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def model_info(settings: Settings, model: LanguageModel | None, observer: Observer) -> ModelInfo:
    """Return name and versions of what will write, without loading it where its weights are cached."""
    if model is None and settings.model != EXTRACTIVE:
        from briefing.models import info_of  # noqa: PLC0415

        known = info_of(settings.model, cache=cache_dir())
        if known is not None:
            return known
        model = model_of(settings, observer)  # brings the weights
    return summarizer(settings, model).info


def check_model_name(settings: Settings) -> None:
    """Refuse an unknown model before an hour of reading, and on a quiet day too.

    Raises:
        ModelError: It is unknown.
    """
    from briefing.models import cards, check_model  # noqa: PLC0415

    if settings.model != EXTRACTIVE:
        check_model(settings.model, cache=cache_dir())
    if settings.embedder != NO_EMBEDDER:
        cards.card(settings.embedder, kind=cards.EMBEDDER)


def summarizer(settings: Settings, model: LanguageModel | None) -> Summarizer:
    """Return what writes by the settings."""
    from briefing.summarizing import Summarizer as Writer  # noqa: PLC0415

    return Writer(
        model,
        prompts=settings.prompts,
        max_bullets=settings.max_bullets,
        max_words=settings.max_words,
        candidates=settings.candidates,
    )


def model_of(settings: Settings, observer: Observer) -> LanguageModel | None:
    """Return the language model that the settings name, loaded; None for the extractive way.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    if settings.model == EXTRACTIVE:
        return None
    key = (settings.model, str(cache_dir()), settings.batch_size, settings.threads)
    return _loaded(*key, _Teller(observer))


def embedder_of(settings: Settings, observer: Observer) -> Embedder | None:
    """Return the model that compares articles; None where none is wanted, or the extractive way is.

    Raises:
        ModelError: The model is unknown or cannot be brought or run.
    """
    if settings.embedder == NO_EMBEDDER or settings.model == EXTRACTIVE:
        return None
    return _loaded_embedder(settings.embedder, str(cache_dir()), settings.threads, _Teller(observer))


@functools.lru_cache(maxsize=1)
def _loaded_embedder(name: str, cache: str, threads: int, teller: _Teller) -> Embedder:
    from briefing.models import load_embedder  # noqa: PLC0415

    return load_embedder(
        name,
        cache=Path(cache),
        threads=threads,
        notify=teller.observer.notify,
        progress=teller.observer.progress("downloading (MB)"),
    )


@functools.lru_cache(maxsize=1)
def _loaded(name: str, cache: str, batch_size: int, threads: int, teller: _Teller) -> LanguageModel:
    """Load a model once a process: it is a quarter of a gigabyte and some seconds."""
    from briefing.models import load_model  # noqa: PLC0415

    return load_model(
        name,
        cache=Path(cache),
        batch_size=batch_size,
        threads=threads,
        notify=teller.observer.notify,
        progress=teller.observer.progress("downloading (MB)"),
    )


class _Teller:
    """Carries the observer past the cache's key: all tellers are equal."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Teller)

    def __hash__(self) -> int:
        return 0


class Counted:
    """A language model that counts the prompts sent to it."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.calls = 0

    @property
    def info(self) -> ModelInfo:
        """What the model says of itself."""
        return self._model.info

    def generate(
        self, requests: Sequence[Request], *, progress: Progress | None = None
    ) -> list[tuple[Candidate, ...]]:
        """Answer every request, in order."""
        self.calls += len(requests)
        return self._model.generate(requests, progress=progress)


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Add the wall time of what happens inside to a stage."""
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[stage] = round(seconds.get(stage, 0.0) + time.perf_counter() - start, 3)


@contextmanager
def memory(settings: Settings, observer: Observer) -> Iterator[Archive | None]:
    """Open the archive as a memory that a run can do without: a notice where it cannot be used."""
    import datetime as dt  # noqa: PLC0415

    from briefing.archive import Archive  # noqa: PLC0415

    try:
        archive = Archive.open(settings.archive_file, clock=lambda: dt.datetime.now(dt.UTC))
    except ArchiveError as exc:
        observer.notify(f"going on without the archive: {exc}")
        yield None
        return
    with archive:
        yield archive
