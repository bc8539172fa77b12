"""The engine of one machine: so many processes, each with its own model, and one shard in each hand.

`concurrent.futures` gives up the whole pool where one process dies; here the shard is handed to a new one. A
worker gets its next shard when it has finished one, so nothing queues up anywhere. It is told to stop by a signal
that lets it close its journal, and it stops by itself where the driver is gone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from briefing.batch.events import Died, Finished, Moved, error_as_data, error_of_data
from briefing.batch.starting import local_gpus, share_of
from briefing.errors import ModelError
from briefing.models.threads import available_threads

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from multiprocessing.context import SpawnProcess

    from briefing.batch.events import Event
    from briefing.batch.shards import Shard
    from briefing.batch.worker import Job

_FRUITLESS_STARTS = 3
_PATIENCE = 5.0
"""Seconds that a worker has to close its journal when it is told to stop."""


@dataclass(slots=True)
class _Hand:
    """A worker as the driver sees it."""

    process: SpawnProcess
    pipe: Connection
    gpu: str | None
    shard: Shard | None = None
    ready: bool = False


def local_events(job: Job, shards: Sequence[Shard], workers: int) -> Generator[Event]:
    """Do the shards and yield what happens.

    Args:
        job: What to do.
        shards: The shards, in order.
        workers: Processes.

    Raises:
        BriefingError: As a worker met it; what was finished stays.
        ModelError: Workers die before they are ready.
    """
    pool = _Pool(job, shards, workers)
    try:
        pool.start()
        yield from pool.events()
    finally:
        pool.stop()


class _Pool:
    """The workers, and the shards that none of them has."""

    def __init__(self, job: Job, shards: Sequence[Shard], workers: int) -> None:
        self._threads = job.settings.threads or max(1, available_threads() // workers)
        self._job = replace(job, settings=replace(job.settings, threads=self._threads))
        self._count = min(workers, len(shards))
        self._todo = deque(shards)
        self._fruitless = 0
        self._hands: list[_Hand] = []

    def start(self) -> None:
        """Start the workers, each on its card where they compute on cards."""
        cards = local_gpus()
        on_cards = bool(share_of(self._job.settings, gpus=bool(cards)).gpus)
        for number in range(self._count):
            self._hire(cards[number % len(cards)] if on_cards else None)

    def events(self) -> Iterator[Event]:
        """Yield what happens until no shard is left."""
        while self._hands:
            speaking = wait([hand.pipe for hand in self._hands])
            for hand in [hand for hand in self._hands if hand.pipe in speaking]:
                try:
                    kind, value = hand.pipe.recv()
                except (EOFError, OSError):
                    yield self._replaced(hand)
                    continue
                if kind == "error":
                    raise error_of_data(value)
                if isinstance(value, Moved | Finished):
                    yield value
                if not isinstance(value, Moved):
                    hand.ready, self._fruitless = True, 0
                    self._hand_out(hand)

    def stop(self) -> None:
        """Let the workers close their journals, and end those that do not."""
        for hand in self._hands:
            hand.process.terminate()
        end = time.monotonic() + _PATIENCE
        for hand in self._hands:
            hand.process.join(max(0.0, end - time.monotonic()))
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
            hand.pipe.close()

    def _hire(self, gpu: str | None) -> None:
        self._hands.append(_started(self._job, self._threads, gpu))

    def _hand_out(self, hand: _Hand) -> None:
        """Give a worker its next shard, or send it home."""
        if self._todo:
            hand.shard = self._todo.popleft()
            with contextlib.suppress(OSError):  # a worker that has just died is seen at the next look
                hand.pipe.send(hand.shard)
        else:
            self._hands.remove(hand)
            hand.pipe.close()
            hand.process.join()

    def _replaced(self, hand: _Hand) -> Died:
        self._hands.remove(hand)
        hand.pipe.close()
        hand.process.join()
        self._fruitless = 0 if hand.ready else self._fruitless + 1
        if self._fruitless >= _FRUITLESS_STARTS:
            raise ModelError(
                f"{self._fruitless} workers died while they loaded (exit status {hand.process.exitcode})",
                hint="use fewer --workers or a smaller --model, and look at the system's log",
            )
        if hand.shard is not None:
            self._todo.appendleft(hand.shard)
        if self._todo:
            self._hire(hand.gpu)
        return Died(shard=hand.shard.number if hand.shard else None)


def _started(job: Job, threads: int, gpu: str | None) -> _Hand:
    context = multiprocessing.get_context("spawn")  # a fork would copy the driver's threads' locks
    ours, theirs = context.Pipe()
    process = context.Process(target=_worker, args=(theirs, job, threads, gpu), daemon=True)
    # Ctrl-C reaches every process of the terminal; the driver alone decides. A child keeps what is ignored.
    main = threading.current_thread() is threading.main_thread()
    before: Any = signal.signal(signal.SIGINT, signal.SIG_IGN) if main else None
    try:
        process.start()
    finally:
        if main:
            signal.signal(signal.SIGINT, before)
    theirs.close()
    return _Hand(process=process, pipe=ours, gpu=gpu)


def _worker(pipe: Connection, job: Job, threads: int, gpu: str | None) -> None:
    """Serve one pipe; runs in a process of its own, and sets what must stand before torch is loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    if gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = gpu
    from briefing.batch.worker import Worker  # noqa: PLC0415

    # The driver's end of the pipe closes with the driver, whatever ends it.
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            worker = Worker(job)
            pipe.send(("ready", None))
            while True:
                shard = pipe.recv()

                def tell(briefs: int, dead: int, number: int = shard.number) -> None:
                    pipe.send(("moved", Moved(shard=number, briefs=briefs, dead=dead)))

                pipe.send(("finished", Finished(counts=worker.do(shard, tell))))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as exc:  # noqa: BLE001 - told to the driver, which raises it
            pipe.send(("error", error_as_data(exc)))


def _leave(_number: int, _frame: Any) -> None:
    raise SystemExit(0)
