"""The engine of a cluster: Ray Data streams the plan of shards through a pool of actors.

What flows through Ray are shards and counts, never articles: workers read the inputs and write the parts
themselves, in folders that every machine sees. So the object store stays empty, back-pressure is the few shards
that an actor holds, and an actor or a machine that is lost is replaced by Ray, which gives its shard out again;
the shard's journal tells the next one where to go on.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from briefing.batch.events import Finished, error_as_data, error_of_data
from briefing.batch.extras import library
from briefing.batch.shards import Shard
from briefing.batch.starting import share_of
from briefing.batch.worker import Counts, Worker
from briefing.errors import ConfigError
from briefing.models.threads import available_threads

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from briefing.batch.events import Event
    from briefing.batch.starting import Share
    from briefing.batch.worker import Job

_HELD = 2
"""Shards that an actor holds: the one in work and the next."""

_STORE_BYTES = 200_000_000


class RayWorker:
    """A worker as Ray Data's actors are: made once, called with batches of one shard.

    Args:
        job: What to do.
    """

    def __init__(self, job: Job) -> None:
        self._error: dict[str, Any] | None = None
        try:
            self._worker = Worker(job)
        except Exception as exc:  # noqa: BLE001 - Ray would start actor after actor; the driver shall hear it
            self._error = error_as_data(exc)

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the counts of the shards, or the error, as JSON."""
        return {"result": [json.dumps(self._result(str(text))) for text in batch["shard"]]}

    def _result(self, text: str) -> dict[str, Any]:
        if self._error is not None:
            return {"error": self._error}
        try:
            return {"counts": asdict(self._worker.do(Shard(**json.loads(text)), _ignore))}
        except Exception as exc:  # noqa: BLE001 - told to the driver, which raises it
            return {"error": error_as_data(exc)}


def ray_events(job: Job, shards: Sequence[Shard], workers: int | None) -> Generator[Event]:
    """Do the shards on the cluster and yield what happens.

    Args:
        job: What to do.
        shards: The shards, in order.
        workers: Actors; None for as many as the cluster carries.

    Raises:
        ConfigError: Ray is not installed, or the cluster cannot be reached or is too small.
        BriefingError: As a worker met it; what was finished stays.
    """
    # Nothing of a run is anybody else's business.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its notes on its own workings
    # By default a machine's actors are the last to get its processors, behind all that runs there beside them.
    os.environ.setdefault("RAY_worker_niceness", "0")
    ray = library("ray", extra="ray", purpose="--engine ray")
    data = library("ray.data", extra="ray", purpose="--engine ray")
    _connect(ray, workers)
    try:
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        share = share_of(job.settings, gpus=any(node.get("GPU", 0) for node in nodes))
        count = min(workers or max(1, _fitting(nodes, share.cpus, share.gpus)), len(shards))
        cpus = _cpus_that_fit(nodes, share, count)
        threads = job.settings.threads or max(1, int(cpus))
        _silence(data)
        dataset = data.from_items(
            [{"shard": json.dumps(asdict(shard))} for shard in shards], override_num_blocks=len(shards)
        ).map_batches(
            RayWorker,
            batch_size=1,
            compute=data.ActorPoolStrategy(size=count, max_tasks_in_flight_per_actor=_HELD),
            fn_constructor_args=(replace(job, settings=replace(job.settings, threads=threads)),),
            num_cpus=cpus,
            **({"num_gpus": share.gpus} if share.gpus else {}),
            runtime_env={"env_vars": {"OMP_NUM_THREADS": str(threads)}},
        )
        for row in dataset.iter_rows():
            result = json.loads(row["result"])
            if "error" in result:
                raise error_of_data(result["error"])
            yield Finished(counts=Counts(**result["counts"]))
    finally:
        ray.shutdown()


def _connect(ray: Any, workers: int | None) -> None:
    """Join the cluster that the environment or this machine has, else start one of this machine alone."""
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    wanted = os.environ.get("RAY_ADDRESS", "auto")
    try:
        if wanted == "local":
            raise ConnectionError  # noqa: TRY301 - as where there is no cluster
        ray.init(address=wanted, **quiet)
    except ConnectionError as exc:
        if wanted not in {"auto", "local"}:
            raise ConfigError(
                f"no Ray cluster answers at {wanted}", hint="start it, or correct RAY_ADDRESS"
            ) from exc
        ray.init(
            address="local",
            num_cpus=max(available_threads(), workers or 1),
            object_store_memory=_STORE_BYTES,
            include_dashboard=False,
            **quiet,
        )


def _silence(data: Any) -> None:
    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _fitting(nodes: Sequence[Mapping[str, float]], cpus: float, gpus: int) -> int:
    """Return how many workers of that size fit on the machines, none across two of them."""
    return sum(
        int(min(node.get("CPU", 0) // cpus, node.get("GPU", 0) // gpus if gpus else float("inf")))
        for node in nodes
    )


def _cpus_that_fit(nodes: Sequence[Mapping[str, float]], share: Share, workers: int) -> float:
    """Return how many CPUs each of so many workers reserves: less than its share where there are too few."""
    cpus: float = share.cpus
    while _fitting(nodes, cpus, share.gpus) < workers:
        cpus /= 2
        if cpus < 1 / 16:
            raise ConfigError(
                f"{workers} workers do not fit on this Ray cluster",
                hint="use fewer --workers, or add machines",
            )
    return cpus


def _ignore(_briefs: int, _dead: int) -> None:
    """Ray tells of a shard when it is finished."""
