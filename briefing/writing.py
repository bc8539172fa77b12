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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config import EXTRACTIVE, Settings, cache_dir
from briefing.errors import ArchiveError, ModelError
from briefing.models.base import tokens_of, traits_of, usage_of
from briefing.observing import Observer
from briefing.types import ModelInfo, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.archive import Archive
    from briefing.models.base import Candidate, Embedder, LanguageModel, Progress, Request, Traits
    from briefing.summarizing import Summarizer
    from briefing.types import Article, Brief

_LOG = logging.getLogger(__name__)

NO_EMBEDDER = "none"
"""Name of the choice to compare articles by their words alone."""

AT_ONCE = 32
"""Articles written between two savings: a run that is killed loses no more than these."""


@dataclass(slots=True)
class Written:
    """Briefs in the order of their articles, what they cost, and seconds by stage.

    Attributes:
        briefs: The briefs.
        calls: Prompts answered.
        remembered: Briefs that came from the archive.
        seconds: Wall time by stage.
        fallbacks: Why a model of the chain was passed over.
        usage: What the models were asked.
    """

    briefs: list[Brief] = field(default_factory=list)
    calls: int = 0
    remembered: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    fallbacks: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)

    def add(self, other: Written) -> None:
        """Count what another piece of the same run cost; its briefs stay its own."""
        self.calls += other.calls
        self.remembered += other.remembered
        self.usage = self.usage.plus(other.usage)
        self.fallbacks += [reason for reason in other.fallbacks if reason not in self.fallbacks]
        for stage, spent in other.seconds.items():
            self.seconds[stage] = round(self.seconds.get(stage, 0.0) + spent, 3)


def write_briefs(
    articles: Sequence[Article],
    settings: Settings,
    *,
    archive: Archive | None = None,
    model: LanguageModel | None = None,
    observer: Observer | None = None,
) -> Written:
    """Return one brief for each article.

    Where a model of the chain (`Settings.chain`) cannot be had, or fails on the way, the next one writes what is
    left, and each brief says by which model it was written.

    Args:
        articles: The articles.
        settings: The settings in force.
        archive: Where briefs are remembered; None writes every one anew.
        model: The language model; by default those that the settings name, loaded when they are needed.
        observer: Told about the model's loading and how far writing is.

    Raises:
        ModelError: No model of the chain can be brought or run.
        ArchiveError: The archive cannot be written.
    """
    watcher = observer or Observer()
    result = Written()
    known: dict[int, Brief] = {}
    chain = settings.chain if model is None else (settings.model,)
    for place, name in enumerate(chain):
        one = replace(settings, model=name, models=())
        last = place == len(chain) - 1
        try:
            if not last:
                _failed_before(name)
            _write(articles, known, one, archive, result, model=model, observer=watcher, saves=not last)
        except ModelError as exc:
            if last:
                raise
            _remember_failure(name, exc)
            # Documents go to readers: why exactly is told to who runs the program.
            result.fallbacks.append(f"{_shown(name)}: not available")
            watcher.notify(f"{name} is passed over: {exc.message}; going on with {chain[place + 1]}")
            continue
        break
    result.briefs = [known[place] for place in range(len(articles))]
    return result


def _write(
    articles: Sequence[Article],
    known: dict[int, Brief],
    settings: Settings,
    archive: Archive | None,
    result: Written,
    *,
    model: LanguageModel | None,
    observer: Observer,
    saves: bool,
) -> None:
    """Add to ``known`` the briefs that it lacks, written by one model; what is written before it fails stays."""
    keys = (
        {}
        if archive is None
        else _remembered(articles, known, settings, archive, result, model=model, observer=observer)
    )
    waiting = [place for place in range(len(articles)) if place not in known]
    if not waiting:
        return
    counted: Counted | None = None
    if any(readable(articles[place]) for place in waiting):
        with timed(result.seconds, "model"):
            chosen = model or model_of(settings, observer)
        counted = None if chosen is None else Counted(chosen)
    writer = summarizer(settings, counted)
    progress = observer.progress("Writing")
    # One batch is faster than several; several lose less where the run is killed or the model fails.
    size = AT_ONCE if archive is not None or saves else len(waiting)
    try:
        with timed(result.seconds, "writing"):
            for start in range(0, len(waiting), size):

                def moved(finished: int, total: int, start: int = start) -> None:
                    del total
                    progress(start + finished, len(waiting))

                places = waiting[start : start + size]
                briefs = writer.briefs([articles[place] for place in places], progress=moved)
                known.update(zip(places, briefs, strict=True))
                if archive is not None:
                    pairs = [(keys[place], brief) for place, brief in zip(places, briefs, strict=True)]
                    # A brief that came out degraded is written anew next time.
                    archive.save_briefs((key, brief) for key, brief in pairs if _keeps(brief))
    finally:
        if counted is not None:
            result.calls += counted.calls
            result.usage = result.usage.plus(counted.usage)


def _remembered(
    articles: Sequence[Article],
    known: dict[int, Brief],
    settings: Settings,
    archive: Archive,
    result: Written,
    *,
    model: LanguageModel | None,
    observer: Observer,
) -> dict[int, str]:
    """Add to ``known`` the briefs that the archive holds; return the keys of all that it lacked."""
    info = model_info(settings, model, observer)
    waiting = [place for place in range(len(articles)) if place not in known]
    keys = {place: brief_key(articles[place], info, settings) for place in waiting}
    found = archive.briefs({keys[place]: articles[place] for place in waiting}, info)
    used = []
    for place in waiting:
        brief = found.get(keys[place])
        if brief is not None and brief.article is not articles[place]:
            # Articles of one content share a key: each needs the brief under its own identifier.
            brief = archive.brief(keys[place], articles[place], info)
        if brief is not None:
            known[place] = brief
            used.append(keys[place])
    archive.briefs_used(used)
    result.remembered += len(used)
    return keys


def _shown(name: str) -> str:
    """Return a model's name without where it lies: that is nobody's business but the machine's."""
    kind, colon, rest = name.partition(":")
    rest = rest.partition("@http")[0]
    if "\\" in rest or rest.startswith(("/", ".", "~")):
        rest = Path(rest).name
    return f"{kind}{colon}{rest}"


_FAILED: dict[str, tuple[float, ModelError]] = {}
_AGAIN_AFTER = 120.0
"""Seconds for which a model of a chain that failed is not tried again: a run asks several times."""


def _remember_failure(name: str, error: ModelError) -> None:
    _FAILED.setdefault(name, (time.monotonic(), error))


def _failed_before(name: str) -> None:
    since, error = _FAILED.get(name, (0.0, None))
    if error is None:
        return
    if time.monotonic() - since < _AGAIN_AFTER:
        raise error
    del _FAILED[name]


def _keeps(brief: Brief) -> bool:
    return not any(warning.startswith(("degraded: ", "the model: ")) for warning in brief.warnings)


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
        (settings.max_bullets, settings.max_words, settings.candidates, settings.translate_to),
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
        paths = (home / folder).iterdir() if folder == "." else (home / folder).rglob("*")
        for path in sorted(paths):
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


def infos(settings: Settings, observer: Observer) -> tuple[ModelInfo, ...]:
    """Return name and versions of every model of the chain; of one that cannot be had only its name."""
    found = []
    for place, name in enumerate(settings.chain):
        try:
            found.append(model_info(replace(settings, model=name, models=()), None, observer))
        except ModelError:
            if place == len(settings.chain) - 1 and not found:
                raise
            found.append(ModelInfo(name=name, version=""))
    return tuple(found)


def check_model_name(settings: Settings) -> None:
    """Refuse an unknown model before an hour of reading, and on a quiet day too.

    Raises:
        ModelError: It is unknown. Of a chain it is enough that one is known: the briefing always ships.
    """
    from briefing.models import cards, check_model  # noqa: PLC0415

    first: ModelError | None = None
    for name in settings.chain:
        try:
            if name != EXTRACTIVE:
                check_model(name, cache=cache_dir())
            break
        except ModelError as exc:
            first = first or exc
    else:
        if first is not None:
            raise first
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
        translate_to=settings.translate_to,
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
    if settings.embedder == NO_EMBEDDER or settings.chain == (EXTRACTIVE,):
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
        self._before = usage_of(model)
        self.calls = 0

    @property
    def info(self) -> ModelInfo:
        """What the model says of itself."""
        return self._model.info

    @property
    def traits(self) -> Traits:
        """What the model can do."""
        return traits_of(self._model)

    @property
    def usage(self) -> Usage:
        """What was asked through this counter."""
        return usage_of(self._model).minus(self._before)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text takes."""
        return tokens_of(self._model, text)

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
