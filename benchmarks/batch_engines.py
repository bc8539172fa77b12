"""Measure ``briefing batch`` on both engines, alternately, and kill what can be killed.

Usage: python benchmarks/batch_engines.py FILE.jsonl… [--articles 2000] [--times 2] [--model extractive] [--no-kill]

Ray runs as a cluster of two machines, which here are two ``ray start`` processes. Both engines have two workers
with the same threads. Printed are records a second by the wall clock of the run (loading included), CPU seconds of
the workers for each record, which other programs on the machine disturb less, and the ratio of the engines. Then a
run on the cluster loses a worker to signal 9, then its driver, and goes on: every record must be in the output
exactly once. Needs the extra ``ray``; psutil comes with the package.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
PORT = 6399
WORKERS = 2
SHARD = 50
LEAST_CHARACTERS = 500


def main() -> int:
    """Print the measurements; return 1 where a record was lost or came twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--model", default="extractive")
    parser.add_argument("--no-kill", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="briefing-engines-"))
    try:
        source = folder / "articles.jsonl"
        origins = write_articles(options.files, options.articles, source)
        environment = start_cluster()
        rates: dict[str, list[float]] = {"local": [], "ray": []}
        costs: dict[str, list[float]] = {"local": [], "ray": []}
        for number in range(options.times):
            for engine in ("local", "ray"):
                watch = CpuWatch()
                command = batch_command(source, folder / f"{engine}-{number}", engine, options.model)
                subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
                cpu = watch.stop()
                told = json.loads(
                    (folder / f"{engine}-{number}" / "summary.json").read_text(encoding="utf-8")
                )
                rates[engine].append(told["records_per_second"])
                costs[engine].append(cpu / told["records"])
                print(
                    f"{engine:5} {told['records']} records, {told['seconds']:.1f} s, "
                    f"{rates[engine][-1]:.3f} records/s, {costs[engine][-1]:.3f} CPU s a record",
                    flush=True,
                )
        for name, values, sign in (("records/s", rates, 1), ("CPU", costs, -1)):
            if not options.times:
                break
            ratio = (statistics.mean(values["ray"]) / statistics.mean(values["local"])) ** sign
            spread = {engine: f"{min(found):.3f}-{max(found):.3f}" for engine, found in values.items()}
            print(f"ray / local by {name}: {ratio:.3f} ({spread})", flush=True)
        if options.no_kill:
            return 0
        return kill_and_resume(source, folder / "killed", environment, options.model, origins)
    finally:
        stop_cluster()
        shutil.rmtree(folder, ignore_errors=True)


def write_articles(files: list[Path], wanted: int, target: Path) -> set[str]:
    """Write the shortest articles that are articles, with ids of their own, and return their origins."""
    rows: list[dict[str, Any]] = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if isinstance(row.get("text"), str) and len(row["text"]) >= LEAST_CHARACTERS:
                rows.append({"text": row["text"], "title": row.get("title"), "date": row.get("date")})
    rows = sorted(rows, key=lambda row: len(row["text"]))[:wanted]
    rows.sort(key=lambda row: row["text"])  # as long and short ones come, not by length
    lines = [json.dumps({"id": f"r{number}", **row}) for number, row in enumerate(rows)]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = sum(len(row["text"].split()) for row in rows) / max(1, len(rows))
    print(f"{len(rows)} articles of {words:.0f} words on average", flush=True)
    return {f"{target}:{number}" for number in range(1, len(rows) + 1)}


def start_cluster() -> dict[str, str]:
    """Start two nodes, each with room for one worker, and return the environment that reaches them."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RAY_USAGE_STATS_ENABLED": "0",
        # Nodes of one cluster share a token.
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "BRIEFING_THREADS": "1",
    }
    common = [sys.executable, "-m", "ray.scripts.scripts", "start", "--num-cpus=1", "--disable-usage-stats"]
    store = "--object-store-memory=100000000"
    for place in (["--head", f"--port={PORT}", "--include-dashboard=false"], [f"--address=127.0.0.1:{PORT}"]):
        subprocess.run([*common, store, *place], env=environment, check=True, stdout=subprocess.DEVNULL)
    return {**environment, "RAY_ADDRESS": f"127.0.0.1:{PORT}"}


def stop_cluster() -> None:
    """Stop the processes of the cluster that this started."""
    for process in cluster():
        process.kill()


def cluster() -> list[psutil.Process]:
    """Return the cluster's own processes and all below them."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = " ".join(process.info["cmdline"] or ())
        if f":{PORT}" in words or f"port={PORT}" in words:
            found.extend([process, *children(process)])
    return found


def children(process: psutil.Process) -> list[psutil.Process]:
    """Return the processes below one that may be gone by now."""
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


class CpuWatch:
    """Adds up the CPU seconds of this process's and the cluster's workers, until it is stopped."""

    def __init__(self) -> None:
        self._start = self._now()
        self._last: dict[tuple[int, float], float] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> float:
        """Return the CPU seconds used since the start."""
        self._end.set()
        self._thread.join()
        return sum(seconds - self._start.get(key, 0.0) for key, seconds in self._last.items())

    def _watch(self) -> None:
        while not self._end.wait(0.5):
            self._last |= self._now()

    def _now(self) -> dict[tuple[int, float], float]:
        found: dict[tuple[int, float], float] = {}
        for process in {*cluster(), *children(psutil.Process())}:
            try:
                used = process.cpu_times()
                found[process.pid, process.create_time()] = used.user + used.system
            except psutil.Error:
                continue
        return found


def batch_command(source: Path, output: Path, engine: str, model: str) -> list[str]:
    """Return the command of a run."""
    return [
        sys.executable, "-m", "briefing", "batch", str(source), "--output", str(output), "--engine", engine,
        "--model", model, "--workers", str(WORKERS), "--shard-size", str(SHARD), "--quiet",
    ]  # fmt: skip


def kill_and_resume(
    source: Path, output: Path, environment: dict[str, str], model: str, origins: set[str]
) -> int:
    """Kill a worker after a quarter of the shards, the driver after a half, go on, and count the records."""
    command = batch_command(source, output, "ray", model)
    shards = -(-len(origins) // SHARD)
    driver = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    wait_for(output, shards // 4, driver)
    worker = next(item for item in cluster() if is_worker(item))
    worker.send_signal(signal.SIGKILL)
    print(f"killed worker {worker.pid} with {finished(output)} of {shards} shards finished", flush=True)
    wait_for(output, shards // 2, driver)
    driver.kill()
    driver.wait()
    print(f"killed driver {driver.pid} with {finished(output)} of {shards} shards finished", flush=True)
    subprocess.run(command, env=environment, check=True)
    count: Counter[str] = Counter()
    for part in output.glob("part-*.jsonl"):
        rows = part.read_text(encoding="utf-8").splitlines()
        count.update(json.loads(row)["article"]["origin"] for row in rows)
    dead = (output / "dead-letter.jsonl").read_text(encoding="utf-8").splitlines()
    count.update(json.loads(row)["record"] for row in dead)
    lost = origins - count.keys()
    twice = [origin for origin, times in count.items() if times > 1]
    print(
        f"{len(count)} records in the output: {len(lost)} lost, {len(twice)} twice, {len(dead)} dead letters"
    )
    return int(bool(lost or twice or count.keys() - origins))


def is_worker(process: psutil.Process) -> bool:
    """Tell whether a process is an actor of a run."""
    try:
        return "RayWorker" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def finished(output: Path) -> int:
    """Return how many shards are finished."""
    return len(list((output / "done").glob("*.json"))) if output.exists() else 0


def wait_for(output: Path, shards: int, driver: subprocess.Popen[bytes]) -> None:
    """Wait until so many shards are finished.

    Raises:
        RuntimeError: The driver has ended before.
    """
    while finished(output) < shards:
        if driver.poll() is not None:
            raise RuntimeError(f"the run ended with {finished(output)} shards")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
