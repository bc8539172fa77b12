"""Plug-ins: the example of the documentation, really installed, and packages that are broken."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

STRIKE = """\
Train drivers to strike
2024-12-11
Train drivers in Westmark will strike for two days after talks with the operator NorRail broke down, the union said.
Union leader Petra Lindqvist said NorRail had not offered a pay rise of more than 2 percent, while prices rose.
NorRail, which carried 41 million passengers last year, said it would run at least 120 replacement buses a day.
"""


def install(folder: Path, name: str, points: str, code: str) -> None:
    """Install a package of one module as pip would leave it."""
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    information = folder / f"{name}-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8"
    )
    (information / "entry_points.txt").write_text(points, encoding="utf-8")


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The package of docs/plugins.md, installed."""
    document = REPOSITORY / "docs" / "plugins.md"
    if not document.is_file():
        pytest.skip("the documentation is not beside the tests")
    [project] = re.findall(
        r"```toml\n# pyproject\.toml\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL
    )
    [code] = re.findall(
        r"```python\n# briefing_example\.py\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(project.splitlines()) + len(code.splitlines()) < 80
    points = re.findall(r'\[project\.entry-points\."([\w.]+)"\]\n(.*)', project)
    written = "".join(f"[{group}]\n{line.replace(chr(34), '')}\n" for group, line in points)
    folder = tmp_path_factory.mktemp("site")
    install(folder, "briefing_example", written, code)
    return folder


@pytest.fixture
def run(tmp_path):
    def started(*arguments: str, site: Path, config: str = "") -> subprocess.CompletedProcess[str]:
        path = tmp_path / "config.toml"
        path.write_text(f'embedder = "none"\ntimezone = "UTC"\n{config}', encoding="utf-8")
        places = [str(site), os.environ.get("PYTHONPATH", "")]
        environment = dict(
            os.environ, BRIEFING_CONFIG=str(path), PYTHONPATH=os.pathsep.join(filter(None, places))
        )
        return subprocess.run(
            [sys.executable, "-m", "briefing", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    wires = tmp_path / "dispatches"
    wires.mkdir()
    (wires / "1.wire").write_text(STRIKE, encoding="utf-8")
    return started


def test_the_example_of_the_documentation(example, run, tmp_path):
    done = run(
        "daily", "wire:dispatches", "--date", "2024-12-11", "--model", "rule:comma", "--format", "md,csv", site=example
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "out" / "2024-12-11.csv").read_text(encoding="utf-8")
    assert "Train drivers to strike" in rows
    markdown = (tmp_path / "out" / "2024-12-11.md").read_text(encoding="utf-8")
    assert "rule:comma" in markdown
    assert "The Wire" in markdown
    # What the rule cuts off names the speaker: the gate does not let that through.
    assert "the union said" in markdown


def test_the_example_hands_an_edition_over_once(example, run, tmp_path):
    log = tmp_path / "log"
    config = f'sources = ["wire:dispatches"]\nmodel = "extractive"\n[delivery.desk]\ntype = "log"\npath = "{log}"\n'
    for told in ("sent", "already"):
        done = run("daily", site=example, config=config)
        assert done.returncode == 0, done.stderr
        assert f"desk: {told}" in done.stderr
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1
    done = run("doctor", "--offline", site=example, config=config)
    for name in ("wire", "rule", "csv", "log"):
        assert f"plug-in {name}" in done.stdout + done.stderr


BROKEN = """\
raise_on_import = 1 / {zero}

def documents(rest):
    raise RuntimeError("the wire is down")

def headlines(briefing, articles):
    raise RuntimeError("no ink")

def write_log(edition, table):
    raise RuntimeError("no paper")

number = 3
"""
POINTS = """\
[briefing.sources]
wire = broken_example:documents
number = broken_example:number
[briefing.renderers]
csv = broken_example:headlines
[briefing.deliverers]
log = broken_example:write_log
"""


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("daily", "wire:x"), 4, "the plug-in wire failed: RuntimeError: the wire is down"),
        (("daily", "number:x"), 4, "is no function"),
        (("daily", "dispatches/1.wire", "--all", "--format", "md,csv"), 6, "the plug-in csv failed: RuntimeError: no ink"),
        (("daily", "dispatches/1.wire", "--model", "rule:comma"), 5, "unknown kind of model 'rule'"),
        (("daily", "dispatches/1.wire", "--format", "csvs"), 2, "did you mean 'csv'"),
        (("daily",), 7, "RuntimeError: no paper"),
    ],
    ids=["source", "no function", "renderer", "unknown kind", "unknown form", "deliverer"],
)  # fmt: skip
def test_a_plug_in_that_fails_is_named_and_costs_nothing_else(run, tmp_path, arguments, code, told):
    (tmp_path / "site").mkdir()
    install(tmp_path / "site", "broken_example", POINTS, BROKEN.format(zero=1))
    (tmp_path / "dispatches" / "1.txt").write_text(STRIKE, encoding="utf-8")
    config = 'model = "extractive"\nsources = ["dispatches/1.txt"]\n[delivery.desk]\ntype = "log"\n'
    chosen = [item.replace("1.wire", "1.txt") for item in arguments]
    done = run(*chosen, site=tmp_path / "site", config=config)
    assert done.returncode == code, done.stderr
    assert told in " ".join(done.stderr.replace("│", " ").split())
    if told.startswith("the plug-in csv"):
        assert list((tmp_path / "out").glob("*.md"))


def test_a_package_that_cannot_be_imported_is_named(run, tmp_path):
    (tmp_path / "site").mkdir()
    install(tmp_path / "site", "broken_example", POINTS, BROKEN.format(zero=0))
    done = run("daily", "wire:x", site=tmp_path / "site")
    assert done.returncode == 4
    assert "the plug-in wire of broken_example 1.0 cannot be loaded: ZeroDivisionError" in done.stderr
    assert run("--help", site=tmp_path / "site").returncode == 0
