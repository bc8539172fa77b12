"""One worker: the program's own reading and writing, over the records of one shard after the other.

It is the same object on every engine. It loads what it needs before it touches a record, so that a machine that
cannot hold the model is not mistaken for a thousand bad records, and it writes down what it touches before it does,
so that a record that kills it is found (`journal`). A group that stands still is a death as well: a watchdog
ends the process, whatever its threads are doing.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import logging
import os
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from briefing.batch.journal import ATTEMPTS, Journal, Outcome
from briefing.batch.parts import Folder, write_lines, write_part
from briefing.batch.records import RecordReader
from briefing.errors import BriefingError
from briefing.rendering import write_atomic
from briefing.types import RawDocument, Skipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from briefing.batch.records import Read
    from briefing.batch.shards import Shard
    from briefing.config import Settings
    from briefing.types import Article

_LOG = logging.getLogger(__name__)

_FIRST_ARTICLE = (
    "Brindle council opens the new harbour bridge\n\n"
    "The council of Brindle opened the new harbour bridge on Monday after three years of work. "
    "Mayor Ada Finch said the bridge would shorten the way to the port by two miles. "
    "The work cost 12 million pounds, and about 4,000 cars will use the bridge each day. "
    "The old ferry will run until the end of March."
)
"""What a worker briefs to load parsers, lists and model: our own words, about nobody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """All that a worker must know; it is sent to other processes and machines.

    Attributes:
        output: The output folder; on a cluster every machine sees it under this name.
        form: ``jsonl`` or ``parquet``.
        settings: The settings in force.
        now: When the run was first started: later publication times are not believed, also after a resume.
        at_once: Articles given to the model at a time, and lost at most where a worker dies.
        stall: Seconds after which a group of these is taken for stuck.
        cache: Folder of weights, for machines whose environment does not name one.
    """

    output: Path
    form: str
    settings: Settings
    now: dt.datetime
    at_once: int
    stall: float
    cache: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What became of a shard's records.

    Attributes:
        shard: Number of the shard.
        briefs: Briefs written.
        dead: Dead letters by kind: ``unreadable``, ``failed``, ``killed``.
    """

    shard: int
    briefs: int
    dead: dict[str, int]

    @property
    def records(self) -> int:
        """Records, each of which became a brief or a dead letter."""
        return self.briefs + sum(self.dead.values())


class Worker:
    """Does shards.

    Args:
        job: What to do.

    Raises:
        ModelError: The model cannot be brought or run here.
    """

    def __init__(self, job: Job) -> None:
        if job.cache:
            os.environ.setdefault("BRIEFING_CACHE", job.cache)
        self._job = job
        self._folder = Folder(job.output, job.form)
        self._max_bytes = int(job.settings.max_document_mb * 1_000_000)
        self._reader = RecordReader(max_bytes=self._max_bytes)
        self._load()

    def do(self, shard: Shard, tell: Callable[[int, int], None]) -> Counts:
        """Return the counts of a shard, finished now or before.

        Args:
            shard: The shard.
            tell: Told (briefs, dead letters) of the shard so far, after each group.

        Raises:
            BriefingError: The model, the input or the output fails for all records alike.
        """
        import filelock  # noqa: PLC0415 - only where something runs

        # A worker that is given up for lost may still be at it; the lock ends with its process.
        with filelock.FileLock(self._folder.journal_of(shard.number).with_suffix(".lock")):
            known = counts_of(self._folder, shard.number)
            if known is not None:
                return known
            try:
                with Journal(self._folder.journal_of(shard.number)) as journal:
                    self._work(shard, journal, tell)
                    return self._finish(shard, journal)
            except BaseException:
                self._reader.forget()
                raise

    def _load(self) -> None:
        from briefing.pipeline import brief_articles  # noqa: PLC0415 - loads parsers
        from briefing.reading import article_from_text  # noqa: PLC0415

        brief_articles([article_from_text(_FIRST_ARTICLE, now=self._job.now)], self._job.settings)

    def _work(self, shard: Shard, journal: Journal, tell: Callable[[int, int], None]) -> None:
        records = self._reader.records(shard)
        tell(*journal.counts())
        for group in journal.groups(shard.first, shard.lines, self._job.at_once):
            if len(group) == 1 and journal.deaths(group.start) >= ATTEMPTS:
                reason = f"{ATTEMPTS} workers died or stood still while they wrote it"
                outcome = Outcome(dead=(_dead(f"{shard.path}:{group.start}", "killed", reason),))
            else:
                journal.begin(group)
                try:
                    with _watched(self._job.stall):
                        outcome = self._outcome(list(_documents(records, group)))
                except BaseException:
                    # An order to stop, or an error that holds for all records: not this group's fault.
                    with contextlib.suppress(BriefingError):
                        journal.leave(group)
                    raise
            journal.finish(group, outcome)
            tell(*journal.counts())

    def _outcome(self, documents: Sequence[RawDocument | Skipped]) -> Outcome:
        from briefing.reading import read_article  # noqa: PLC0415 - loads parsers

        dead = [
            _dead(item.source, "unreadable", item.reason) for item in documents if isinstance(item, Skipped)
        ]
        articles = [
            read_article(item, now=self._job.now) for item in documents if isinstance(item, RawDocument)
        ]
        rows, failed = self._briefs(articles)
        return Outcome(rows=tuple(rows), dead=(*dead, *failed))

    def _briefs(self, articles: Sequence[Article]) -> tuple[list[str], list[dict[str, Any]]]:
        """Return the briefs as lines of JSON; where all together fail, each alone, and why some do not come."""
        from briefing.pipeline import brief_articles  # noqa: PLC0415
        from briefing.rendering import brief_line  # noqa: PLC0415

        try:
            briefs = brief_articles(articles, self._job.settings)
            return [brief_line(brief) for brief in briefs], []
        except BriefingError:
            raise
        except Exception as exc:  # noqa: BLE001 - one bad article must not cost the others
            if len(articles) == 1:
                _LOG.exception("no brief of %s", articles[0].origin)
                reason = f"{type(exc).__name__}: {str(exc)[:200]}"
                return [], [_dead(articles[0].origin, "failed", reason)]
        alone = [self._briefs([article]) for article in articles]
        return [row for rows, _ in alone for row in rows], [item for _, dead in alone for item in dead]

    def _finish(self, shard: Shard, journal: Journal) -> Counts:
        """Write the shard's files; the last one says that it is finished, so any before may be written again."""
        outcomes = list(journal.outcomes())
        dead = [item for outcome in outcomes for item in outcome.dead]
        counts = Counts(
            shard=shard.number,
            briefs=sum(len(outcome.rows) for outcome in outcomes),
            dead=dict(Counter(item["kind"] for item in dead)),
        )
        if dead:
            write_lines(self._folder.dead_of(shard.number), dead)
        rows = [row for outcome in outcomes for row in outcome.rows]
        write_part(self._folder.part(shard.number), rows, self._folder.form)
        write_atomic(self._folder.done_of(shard.number), json.dumps(asdict(counts)))
        with contextlib.suppress(OSError):
            self._folder.journal_of(shard.number).unlink()
        return counts


def counts_of(folder: Folder, number: int) -> Counts | None:
    """Return the counts of a finished shard; None where it is not finished."""
    try:
        return Counts(**json.loads(folder.done_of(number).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def _documents(records: Iterator[tuple[int, Read]], group: range) -> Iterator[RawDocument | Skipped]:
    """Yield what the lines of a group hold; lines before it are passed over unread."""
    for number, read in records:
        if number in group and (document := read()) is not None:
            yield document
        if number == group[-1]:
            return


def _dead(where: str, kind: str, reason: str) -> dict[str, Any]:
    return {"record": where, "kind": kind, "reason": reason}


@contextlib.contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """End this process if what happens inside takes longer, even where it never comes back to Python."""
    # A worker's standard error may have been replaced by an object without a file.
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
