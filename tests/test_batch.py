"""`briefing batch`: every record once, in a part or in the dead letters, whatever dies on the way."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from briefing.rendering import schema

REPOSITORY = Path(__file__).resolve().parent.parent

# Loaded by every Python below a test that asks for it: texts that say so do to their worker what bad luck does to
# real ones. Other texts are briefed by their titles alone, for what is tested is who writes, not what is written.
PLUG = """
import importlib.abc, importlib.util, os, signal, sys, time
from pathlib import Path

HERE = Path(__file__).parent

def once(name):
    try:
        os.close(os.open(HERE / name, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True

def patch(module):
    from briefing.types import Brief, ModelInfo
    def brief_articles(articles, settings, **_options):
        for article in articles:
            if "kills its worker always" in article.text or (HERE / "loading-kills").exists():
                os.kill(os.getpid(), signal.SIGKILL)
            if "kills its worker once" in article.text and once("worker-died"):
                os.kill(os.getpid(), signal.SIGKILL)
            if "kills the driver once" in article.text and once("driver-died"):
                os.kill(os.getppid(), signal.SIGKILL)
            if "stands still" in article.text:
                time.sleep(60)
            if "takes its time" in article.text:
                (HERE / "slow").touch()
                time.sleep(1.5)
            if "cannot be written" in article.text:
                raise ZeroDivisionError("for a test")
        info = ModelInfo(name="titles", version="1", prompt=None)
        return [Brief(article=item, headline=item.title, bullets=(), model=info) for item in articles]
    module.brief_articles = brief_articles

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "briefing.pipeline":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            patch(module)
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
"""


def record(number: int, extra: str = "") -> dict[str, str]:
    text = (
        f"The council of Brindle voted on Tuesday to repair bridge {number} over the river Lome. "
        f"Mayor Ada Finch said the work would cost {number + 2} million pounds. "
        "About 4,000 cars use the bridge each day, the council said. "
        f"A ferry will run until the work ends in March. {extra}"
    )
    return {
        "id": f"r{number}",
        "title": f"Council to repair bridge {number}",
        "text": text,
        "date": "2024-12-10",
    }


def write(path: Path, rows: list) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture
def plug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "plug"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(PLUG, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(REPOSITORY)]))
    return folder


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "briefing", "batch", *map(str, arguments), "--model", "extractive"]


def run(*arguments: object, code: int = 0) -> str:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done.stderr


def rows_of(output: Path) -> list[dict]:
    parts = sorted(output.glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_text(encoding="utf-8").splitlines()]


def dead_of(output: Path) -> dict[str, dict]:
    lines = (output / "dead-letter.jsonl").read_text(encoding="utf-8").splitlines()
    letters = [json.loads(line) for line in lines]
    assert len({letter["record"] for letter in letters}) == len(letters)
    return {letter["record"].rpartition("/")[2]: letter for letter in letters}


def once_each(output: Path, source: Path, lines: int) -> None:
    origins = [row["article"]["origin"] for row in rows_of(output)]
    assert origins == sorted(origins, key=lambda origin: int(origin.rpartition(":")[2]))
    count = Counter(Path(origin).name for origin in origins) + Counter(list(dead_of(output)))
    assert count == {f"{source.name}:{number}": 1 for number in range(1, lines + 1)}


def test_records_of_all_kinds_of_files_become_briefs_or_dead_letters(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIEFING_MAX_DOCUMENT_MB", "0.01")
    plain = write(
        tmp_path / "a.jsonl",
        [
            record(1), "{'not': 'json'", "[1, 2]", {"id": "r4", "author": "nobody"}, "", record(6),
            record(7, "long " * 3000), "bin\0ary",
        ],
    )  # fmt: skip
    packed = write(tmp_path / "b.jsonl.gz", [record(number) for number in range(10, 15)])
    output = tmp_path / "out"
    told = run(plain, packed, "--output", output, "--workers", 1, "--shard-size", 3)
    rows = rows_of(output)
    assert [row["article"]["id"] for row in rows] == ["r1", "r6", "r10", "r11", "r12", "r13", "r14"]
    for row in rows:
        jsonschema.validate(row, schema("brief"))
        assert row["bullets"]
        for proof in (item for bullet in row["bullets"] for item in bullet["evidence"]):
            assert row["article"]["text"][proof["start"] : proof["end"]] == proof["quote"]
    letters = dead_of(output)
    assert letters.keys() == {"a.jsonl:2", "a.jsonl:3", "a.jsonl:4", "a.jsonl:7", "a.jsonl:8"}
    assert "invalid JSON" in letters["a.jsonl:2"]["reason"]
    assert "larger than the limit" in letters["a.jsonl:7"]["reason"]
    summary = json.loads((output / "summary.json").read_text(encoding="utf-8"))
    assert (summary["records"], summary["briefs"], summary["dead"]) == (12, 7, {"unreadable": 5})
    assert "12 records: 7 briefs" in told

    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    assert "nothing was left to do" in run(plain, packed, "--output", output, "--shard-size", 3)
    assert before == {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    refused = run(plain, packed, "--output", output, "--shard-size", 3, "--max-bullets", 2, code=3)
    assert "another max_bullets (4, now 2)" in refused
    assert "other inputs" in run(plain, "--output", output, "--shard-size", 3, code=3)
    write(plain, [record(2)])
    assert "has changed" in run(plain, packed, "--output", output, "--shard-size", 3, code=3)


def test_parquet_comes_in_and_goes_out(tmp_path, plug):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    import pyarrow as pa  # noqa: PLC0415

    table = pa.Table.from_pylist([record(number) for number in range(1, 12)] + [{"id": "empty"}])
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=5)
    output = tmp_path / "out"
    run(tmp_path, "--output", output, "--workers", 1, "--shard-size", 4, "--format", "parquet")
    rows = [row for part in sorted(output.glob("part-*")) for row in parquet.read_table(part).to_pylist()]
    assert [row["id"] for row in rows] == [f"r{number}" for number in range(1, 12)]
    assert rows[3]["headline"] == "Council to repair bridge 4"
    assert rows[3]["published"] == "2024-12-10"
    assert rows[3]["origin"].endswith("in.parquet:4")
    jsonschema.validate(json.loads(rows[3]["json"]), schema("brief"))
    assert dead_of(output).keys() == {"in.parquet:12"}


def test_every_record_is_there_once_after_a_worker_and_the_driver_were_killed(tmp_path, plug):
    texts = {4: "It kills its worker once.", 13: "It kills the driver once."}
    source = write(tmp_path / "a.jsonl", [record(n, texts.get(n, "")) for n in range(1, 21)])
    arguments = (source, "--output", tmp_path / "out", "--workers", 2, "--shard-size", 5, "--at-once", 2)
    run(*arguments, code=-signal.SIGKILL)
    assert not (tmp_path / "out" / "summary.json").exists()
    run(*arguments)
    assert (plug / "worker-died").exists()
    assert len(rows_of(tmp_path / "out")) == 20
    once_each(tmp_path / "out", source, 20)


def test_records_that_kill_or_stop_their_workers_are_given_up_alone(tmp_path, plug):
    texts = {3: "It kills its worker always.", 9: "The worker stands still.", 6: "It cannot be written."}
    source = write(tmp_path / "a.jsonl", [record(n, texts.get(n, "")) for n in range(1, 11)])
    output = tmp_path / "out"
    told = run(source, "--output", output, "--workers", 2, "--shard-size", 5, "--stall", 1)
    letters = dead_of(output)
    assert {name: letter["kind"] for name, letter in letters.items()} == {
        "a.jsonl:3": "killed", "a.jsonl:6": "failed", "a.jsonl:9": "killed",
    }  # fmt: skip
    assert letters["a.jsonl:6"]["reason"] == "ZeroDivisionError: for a test"
    assert "a worker died" in told
    once_each(output, source, 10)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, plug):
    source = write(
        tmp_path / "a.jsonl", [record(n, "It takes its time." if n == 5 else "") for n in range(1, 8)]
    )
    arguments = (source, "--output", tmp_path / "out", "--workers", 1, "--shard-size", 4, "--at-once", 1)
    # A shell that starts the tests in the background lets them, and what they start, ignore the interrupt.
    with subprocess.Popen(
        command(*arguments), stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not (plug / "slow").exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert [path.name for path in (tmp_path / "out").glob("part-*")] == ["part-000000.jsonl"]
    assert "4 of 7 records are done" in run(*arguments)
    once_each(tmp_path / "out", source, 7)
    assert len(rows_of(tmp_path / "out")) == 7


def test_a_machine_that_cannot_load_the_model_does_not_turn_its_records_into_dead_letters(tmp_path, plug):
    source = write(tmp_path / "a.jsonl", [record(1), record(2)])
    (plug / "loading-kills").touch()
    assert "workers died while they loaded" in run(
        source, "--output", tmp_path / "out", "--workers", 1, code=5
    )
    assert not list((tmp_path / "out").glob("dead-letter*"))


def test_what_cannot_be_read_or_written_is_said(tmp_path, plug):
    source = write(tmp_path / "a.jsonl", [record(1)])
    (tmp_path / "file").touch()
    assert "cannot make" in run(source, "--output", tmp_path / "file" / "out", code=6)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").touch()
    assert "holds no run" in run(source, "--output", foreign, "--overwrite", code=3)
    assert "no such file" in run(tmp_path / "none.jsonl", "--output", tmp_path / "out", code=4)
    empty = write(tmp_path / "empty.jsonl", ["", ""])
    assert "no record in" in run(empty, "--output", tmp_path / "out", code=4)
    (plug / "ray.py").write_text("raise ImportError('not here')", encoding="utf-8")
    assert "briefing[ray]" in run(source, "--output", tmp_path / "out", "--engine", "ray", code=3)


def test_a_full_disk_ends_the_run_and_loses_nothing(tmp_path, plug):
    source = write(tmp_path / "a.jsonl", [record(number) for number in range(1, 13)])
    arguments = command(source, "--output", tmp_path / "out", "--workers", 1, "--at-once", 2)
    limited = ["bash", "-c", 'ulimit -f 6; exec "$@"', "bash", *arguments]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 6, done.stderr
    assert "allow larger files" in done.stderr
    assert subprocess.run(arguments, capture_output=True, timeout=60, check=False).returncode == 0
    once_each(tmp_path / "out", source, 12)


def test_a_cluster_gives_the_same_parts(tmp_path, plug, monkeypatch):
    pytest.importorskip("ray.data", reason="Ray is not installed")
    if " " in sys.executable:
        pytest.skip("Ray cannot start its workers from a path with a space")
    monkeypatch.setenv("RAY_ADDRESS", "local")  # a cluster that runs here is not ours
    texts = {2: "It kills its worker once.", 4: "It cannot be written."}
    source = write(tmp_path / "a.jsonl", [record(n, texts.get(n, "")) for n in range(1, 7)])
    output = tmp_path / "out"
    run(source, "--output", output, "--engine", "ray", "--workers", 1, "--shard-size", 3)
    assert (plug / "worker-died").exists()
    assert dead_of(output).keys() == {"a.jsonl:4"}
    once_each(output, source, 6)
