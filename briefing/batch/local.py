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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from briefing.batch.events import Died, Event, Finished, Moved, error_as_data, error_of_data
from briefing.batch.starting import local_gpus, share_of
from briefing.errors import ModelError
from briefing.models.threads import available_threads

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

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


def local_events(job: Job, shards: Sequence[Shard], workers: int) -> Iterator[Event]:
    """Do the shards and yield what happens.

    Args:
        job: What to do.
        shards: The shards, in order.
        workers: Processes.

    Raises:
        BriefingError: As a worker met it; what was finished stays.
        ModelError: Workers die before they are ready.
    """
    cards = local_gpus()
    share = share_of(job.settings, gpus=bool(cards))
    threads = job.settings.threads or max(1, available_threads() // workers)
    own = replace(job, settings=replace(job.settings, threads=threads))
    count = min(workers, len(shards))
    todo = deque(shards)
    fruitless = 0
    hands: list[_Hand] = []
    try:
        hands = [_started(own, threads, cards[n % len(cards)] if share.gpus else None) for n in range(count)]
        while hands:
            told = wait([hand.pipe for hand in hands])
            for hand in [hand for hand in hands if hand.pipe in told]:
                try:
                    kind, value = hand.pipe.recv()
                except (EOFError, OSError):
                    hands.remove(hand)
                    hand.process.join()
                    fruitless = 0 if hand.ready else fruitless + 1
                    if fruitless >= _FRUITLESS_STARTS:
                        raise ModelError(
                            f"{fruitless} workers died while they loaded (exit status {hand.process.exitcode})",
                            hint="use fewer --workers or a smaller --model, and look at the system's log",
                        ) from None
                    if hand.shard is not None:
                        todo.appendleft(hand.shard)
                    yield Died(shard=hand.shard.number if hand.shard else None)
                    if todo:
                        hands.append(_started(own, threads, hand.gpu))
                    continue
                if kind == "error":
                    raise error_of_data(value)
                if kind == "moved":
                    yield value
                    continue
                hand.ready, fruitless = True, 0
                if kind == "finished":
                    hand.shard = None
                    yield value
                if todo:
                    hand.shard = todo.popleft()
                    with contextlib.suppress(OSError):  # a worker that has just died is seen at the next look
                        hand.pipe.send(hand.shard)
                else:
                    hands.remove(hand)
                    hand.pipe.close()
                    hand.process.join()
    finally:
        _stop(hands)


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


def _stop(hands: Sequence[_Hand]) -> None:
    for hand in hands:
        hand.process.terminate()
    end = time.monotonic() + _PATIENCE
    for hand in hands:
        hand.process.join(max(0.0, end - time.monotonic()))
        if hand.process.is_alive():
            hand.process.kill()
            hand.process.join()
        hand.pipe.close()


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
