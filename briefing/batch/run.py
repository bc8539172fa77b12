"""A run over an archive: from the inputs to the summary, or from where an earlier start of it ended.

The output folder says what it is: ``run.json`` names inputs, settings and versions, and the same command goes on
where the last one stopped. With other inputs or settings it refuses, for a folder whose parts were made in two ways
is of no use to anybody. Each record is in exactly one part or one dead letter: a shard's files appear whole, and
the last of them says that it is finished.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing import __version__
from briefing.batch.events import Died, Finished, Moved
from briefing.batch.extras import parquet
from briefing.batch.local import local_events
from briefing.batch.parts import FORMS, Folder, write_lines
from briefing.batch.raying import ray_events
from briefing.batch.shards import InputFile, Plan, Shard, digest_of, files_of, kind_of, make_plan
from briefing.batch.starting import local_workers
from briefing.batch.worker import Counts, Job, counts_of
from briefing.config import cache_dir
from briefing.errors import BusyError, ConfigError, ModelError, RenderError, SourceError
from briefing.observing import Observer
from briefing.rendering import write_atomic
from briefing.rendering.files import hint_of
from briefing.writing import check_model_name, code_version

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from briefing.batch.events import Event
    from briefing.config import Settings

__all__ = ["FORMS", "Summary", "run_batch"]

_SETTINGS = ("model", "max_bullets", "max_words", "max_document_mb", "candidates", "translate_to")
"""Settings that briefs depend on; others (threads, batch size) may change between two starts."""

_OWN = ("run.json", "part-*.jsonl", "part-*.parquet", "plan.json", "summary.json", "dead-letter.jsonl")
_OWN_FOLDERS = ("work", "done", "dead-letter")
_KILLED_AT_LEAST, _KILLED_SHARE = 20, 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What a run has come to.

    Attributes:
        records: Records of all inputs.
        briefs: Briefs written.
        dead: Dead letters by kind: ``unreadable`` (no article in it), ``failed`` (an error while it was written),
            ``killed`` (it took a worker with it every time).
        here: Records that this start did; the others were done before.
        seconds: Wall time of this start's work, from the first worker's start to the last shard.
        deaths: Workers that died and were replaced, as far as the engine tells.
        workers: Workers asked for; None where Ray chose.
        engine: ``local`` or ``ray``.
        model: The model's name.
    """

    records: int
    briefs: int
    dead: dict[str, int]
    here: int
    seconds: float
    deaths: int
    workers: int | None
    engine: str
    model: str

    @property
    def rate(self) -> float:
        """Records a second of this start."""
        return self.here / self.seconds if self.seconds else 0.0


def run_batch(
    inputs: Sequence[str],
    output: Path,
    settings: Settings,
    *,
    now: dt.datetime,
    engine: str = "local",
    form: str = "jsonl",
    workers: int | None = None,
    shard_size: int = 256,
    at_once: int = 32,
    stall: float = 900.0,
    overwrite: bool = False,
    observer: Observer | None = None,
) -> Summary:
    """Brief every record of the inputs into a folder, or go on where an earlier start ended.

    Args:
        inputs: Files of JSON lines (also .gz) or Parquet, folders of these, or patterns.
        output: The folder; on a cluster one that every machine sees under this name.
        settings: The settings in force.
        now: The present, aware; later publication times are not believed.
        engine: ``local`` or ``ray``.
        form: ``jsonl`` or ``parquet``.
        workers: Worker processes; None for what the machines carry.
        shard_size: Lines or rows of a shard, and so at most briefs of a part.
        at_once: Articles that a worker writes together.
        stall: Seconds after which a worker that makes no progress is ended.
        overwrite: Start anew over what an earlier run left in the folder.
        observer: Told how the run goes.

    Raises:
        SourceError: An input is missing, or nothing at all could be read.
        ConfigError: The folder holds another run or foreign files, or a library is missing.
        ModelError: The model cannot be brought or run, or workers keep dying.
        RenderError: The output cannot be written.
        BusyError: Another process works on this folder.
    """
    watcher = observer or Observer()
    check_model_name(settings)
    if form == "parquet":
        parquet()
    folder = Folder(output.absolute(), form)
    files = [path.absolute() for path in files_of(inputs)]
    if any(kind_of(path) == "parquet" for path in files):
        parquet()
    with _held(folder):
        if overwrite:
            _clear(folder)
        plan, begun = _planned(folder, files, settings, shard_size, now, watcher=watcher)
        job = Job(
            output=folder.path,
            form=form,
            settings=settings,
            now=begun,
            at_once=at_once,
            stall=stall,
            cache=str(cache_dir()),
        )
        known = {shard.number: counts_of(folder, shard.number) for shard in plan.shards}
        done = {number: counts for number, counts in known.items() if counts is not None}
        left = [shard for shard in plan.shards if shard.number not in done]
        before = sum(counts.records for counts in done.values())
        if before:
            watcher.notify(f"going on: {before:,} of {plan.records:,} records are done")
        count = workers or (local_workers(settings) if engine == "local" else None)
        start = time.perf_counter()
        deaths = _collect(_events(engine, job, left, count), done, plan, watcher) if left else 0
        seconds = time.perf_counter() - start if left else 0.0
        summary = Summary(
            records=plan.records,
            briefs=sum(counts.briefs for counts in done.values()),
            dead=dict(sum((Counter(counts.dead) for counts in done.values()), Counter())),
            here=plan.records - before,
            seconds=seconds,
            deaths=deaths,
            workers=count,
            engine=engine,
            model=settings.chain[0],
        )
        if left or not folder.summary.exists():
            _conclude(folder, plan, summary)
    if not summary.briefs:
        raise SourceError(
            f"not one of {summary.records:,} records could be briefed", hint=f"see {folder.dead_letters}"
        )
    return summary


def _events(engine: str, job: Job, left: Sequence[Shard], workers: int | None) -> Generator[Event]:
    if engine == "ray":
        return ray_events(job, left, workers)
    return local_events(job, left, workers or 1)


def _collect(events: Generator[Event], done: dict[int, Counts], plan: Plan, watcher: Observer) -> int:
    """Follow the engine until every shard is finished; return how many workers died."""
    progress = watcher.progress("Briefing")
    moving: dict[int, Moved] = {}
    deaths = 0
    start, first = time.perf_counter(), sum(counts.records for counts in done.values())
    # A generator is closed here and now, for its workers must have stopped when an error goes on upwards.
    with contextlib.closing(events):
        for event in events:
            if isinstance(event, Moved):
                moving[event.shard] = event
            elif isinstance(event, Finished):
                moving.pop(event.counts.shard, None)
                done[event.counts.shard] = event.counts
                _check_killed(done)
            elif isinstance(event, Died):
                deaths += 1
                watcher.notify("a worker died; another one goes on with its shard")
            finished = sum(counts.records for counts in done.values())
            finished += sum(item.briefs + item.dead for item in moving.values())
            dead = sum(sum(counts.dead.values()) for counts in done.values())
            dead += sum(item.dead for item in moving.values())
            rate = (finished - first) / max(1e-9, time.perf_counter() - start)
            watcher.state(f"{rate:.2f} records/s, {dead:,} dead letters")
            progress(finished, plan.records)
    return deaths


def _check_killed(done: dict[int, Counts]) -> None:
    """Stop where workers die so often that it is not the records' fault."""
    killed = sum(counts.dead.get("killed", 0) for counts in done.values())
    if killed >= _KILLED_AT_LEAST and killed > _KILLED_SHARE * sum(item.records for item in done.values()):
        raise ModelError(
            f"{killed} records took their workers with them: that is not the records' fault",
            hint="look at memory and at the system's log; begin again with --overwrite when it is mended",
        )


def _conclude(folder: Folder, plan: Plan, summary: Summary) -> None:
    """Write the dead letters of all shards as one file, then the summary, and remove what is no longer needed."""
    letters: list[dict[str, Any]] = []
    for file in plan.files:
        if file.damage:
            where = f"{file.path}:{file.damaged_after + 1}"
            reason = f"{file.damage}: from here on nothing can be read"
            letters.append({"record": where, "kind": "damaged", "reason": reason})
    for shard in plan.shards:
        with contextlib.suppress(FileNotFoundError):
            text = folder.dead_of(shard.number).read_text(encoding="utf-8")
            letters.extend(json.loads(line) for line in text.splitlines())
    write_lines(folder.dead_letters, letters)
    told = {
        **asdict(summary),
        "seconds": round(summary.seconds, 3),
        "records_per_second": round(summary.rate, 3),
    }
    write_atomic(folder.summary, json.dumps(told, indent=2) + "\n")
    shutil.rmtree(folder.work, ignore_errors=True)


def _planned(
    folder: Folder,
    files: Sequence[Path],
    settings: Settings,
    shard_size: int,
    now: dt.datetime,
    *,
    watcher: Observer,
) -> tuple[Plan, dt.datetime]:
    """Return the folder's plan, made now or before, and when the run was first started."""
    wanted = {
        "schema": 1,
        "version": __version__,
        "rules": code_version(),
        "format": folder.form,
        "shard_size": shard_size,
        "models": list(settings.models),
        **{name: getattr(settings, name) for name in _SETTINGS},
        "prompts": _digest(settings.prompts),
    }
    if folder.manifest.exists():
        return _resumed(folder, files, wanted)
    foreign = [item.name for item in folder.path.iterdir() if not _is_ours(item)]
    if foreign:
        raise ConfigError(
            f"{folder.path} is not empty and holds no run ({', '.join(sorted(foreign)[:3])})",
            hint="name a folder of its own",
        )
    plan = make_plan(
        files,
        shard_size=shard_size,
        max_bytes=int(settings.max_document_mb * 1_000_000),
        progress=watcher.progress("Reading inputs"),
    )
    write_atomic(
        folder.plan,
        json.dumps(
            {"files": [asdict(item) for item in plan.files], "shards": [asdict(s) for s in plan.shards]}
        ),
    )
    # The manifest comes last: where it stands the plan is whole.
    write_atomic(folder.manifest, json.dumps({**wanted, "begun": now.isoformat()}, indent=2) + "\n")
    _make(folder.work)
    return plan, now


def _resumed(folder: Folder, files: Sequence[Path], wanted: dict[str, Any]) -> tuple[Plan, dt.datetime]:
    try:
        manifest = json.loads(folder.manifest.read_text(encoding="utf-8"))
        begun = dt.datetime.fromisoformat(manifest.pop("begun"))
        stored = json.loads(folder.plan.read_text(encoding="utf-8"))
        plan = Plan(
            files=tuple(InputFile(**item) for item in stored["files"]),
            shards=tuple(Shard(**item) for item in stored["shards"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ConfigError(
            f"{folder.manifest} or {folder.plan.name} cannot be read ({type(exc).__name__})",
            hint="begin again with --overwrite",
        ) from exc
    hint = "name them as they were, choose another folder, or begin again with --overwrite"
    for name in sorted(wanted.keys() | manifest.keys()):
        if manifest.get(name) != wanted.get(name):
            raise ConfigError(
                f"{folder.path} holds a run with another {name} ({manifest.get(name)}, now {wanted.get(name)})",
                hint=hint,
            )
    if [item.path for item in plan.files] != [str(path) for path in files]:
        raise ConfigError(f"{folder.path} holds a run over other inputs", hint=hint)
    for item in plan.files:
        status = Path(item.path).stat()
        if (status.st_size, status.st_mtime_ns) != (item.size, item.changed) and (
            status.st_size != item.size or digest_of(Path(item.path)) != item.sha256
        ):
            raise ConfigError(f"{item.path} has changed since the run in {folder.path} began", hint=hint)
    _make(folder.work)
    return plan, begun


def _digest(folder: Path | None) -> str | None:
    if folder is None:
        return None
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jinja")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def _held(folder: Folder) -> Iterator[None]:
    """Hold the folder's lock, which ends with this process, however it ends."""
    import filelock  # noqa: PLC0415 - only where something runs

    _make(folder.path)
    lock = filelock.FileLock(folder.lock)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as exc:
        raise BusyError(
            f"another process works on {folder.path}", hint="wait for it to end, or name another folder"
        ) from exc
    except OSError as exc:
        raise RenderError(f"cannot write {folder.path}: {exc.strerror}", hint=hint_of(exc)) from exc
    try:
        yield
    finally:
        lock.release()


def _make(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise RenderError(f"cannot make {path}: {exc.strerror}", hint=hint_of(exc)) from exc


def _is_ours(item: Path) -> bool:
    return item.name in {"run.lock", "plan.json"} or item.name.startswith(".briefing-")


def _clear(folder: Folder) -> None:
    """Remove what an earlier run left; a folder without a run's mark is left alone."""
    if not folder.manifest.exists():
        return
    # The manifest goes first: where this is killed nothing can be mistaken for a run.
    try:
        for pattern in _OWN:
            for path in folder.path.glob(pattern):
                path.unlink()
        for name in _OWN_FOLDERS:
            shutil.rmtree(folder.path / name, ignore_errors=True)
    except OSError as exc:
        raise RenderError(f"cannot clear {folder.path}: {exc.strerror}", hint=hint_of(exc)) from exc
