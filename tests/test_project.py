"""The promises of the README, the samples and the locks, checked against the program."""

from __future__ import annotations

import dataclasses
import gzip
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from briefing import errors
from briefing.cli.main import app
from briefing.config import Settings

ROOT = Path(__file__).resolve().parent.parent


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def help_of(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return re.sub(r"\x1b\[[\d;]*m", "", result.output)


def test_the_settings_table_is_that_of_the_program():
    table = text_of("README.md").split("<!-- settings: begin")[1].split("<!-- settings: end")[0]
    rows = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    rows = [row for row in rows if len(row) == 5][2:]
    fields = {field.name: field for field in dataclasses.fields(Settings)}
    assert [row[0] for row in rows] == list(fields)
    assert [row[2] for row in rows] == [f"BRIEFING_{name.upper()}" for name in fields]
    for name, _, _, default, _ in rows:
        value = fields[name].default
        if isinstance(value, tuple):
            assert default == ",".join(value)
        elif isinstance(value, bool):
            assert default == str(value).lower()
        elif isinstance(value, float):
            assert float(default) == value
        elif value:
            assert default == str(value)


def commands_of_the_readme() -> list[str]:
    lines = [line.split(" #")[0].strip() for line in text_of("README.md").splitlines()]
    found = [line for line in lines if line.startswith("briefing ") and "…" not in line]
    cron = next(line for line in lines if line.startswith("30 6 "))
    return [*found, cron[cron.index("briefing daily") :]]


@pytest.mark.parametrize("line", commands_of_the_readme())
def test_every_command_and_option_that_the_readme_shows_exists(line):
    words = shlex.split(line)[1:]
    command = words[:2] if words[0] in {"archive", "feeds", "models", "schedule", "site"} else words[:1]
    if command[0].startswith("-"):
        return
    shown = help_of(*command)
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"{option}\b", shown), f"{option} is not an option of {' '.join(command)}"


def test_the_crontab_line_stands_on_its_own():
    line = next(line for line in text_of("README.md").splitlines() if line.startswith("30 6 "))
    assert "%" not in line  # cron ends the command there
    fields = line.split(maxsplit=5)
    assert len(fields) == 6
    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields[:5])
    words = shlex.split(fields[5])
    assert Path(words[0]).is_absolute()
    assert Path(words[2]).is_absolute()
    assert Path(words[words.index("--out") + 1]).is_absolute()
    assert "--quiet" in words


def test_every_error_has_its_exit_code_in_the_readme():
    codes = {cls.exit_code for cls in vars(errors).values() if isinstance(cls, type)}
    shown = {int(code) for code in re.findall(r"^\| (\d+) \|", text_of("README.md"), flags=re.MULTILINE)}
    assert codes | {0, 2, 130} == shown


def test_what_the_makefile_runs_exists():
    makefile = text_of("Makefile")
    command = re.search(r"-m briefing daily (.+)", makefile)
    assert command
    shown = help_of("daily")
    for option in re.findall(r"--[a-z]+", command[1]):
        assert re.search(rf"{option}\b", shown)
    assert re.search(rf"^MODEL := {re.escape(Settings().model)}$", makefile, flags=re.MULTILINE)


def test_links_between_documents_lead_somewhere():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|NNNN)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_is_pinned_hashed_and_names_no_place(name):
    text = text_of(name)
    assert "://" not in text
    assert not re.search(r"^\s*-(-index|-extra|-find|-trusted|i|f)\b", text, flags=re.MULTILINE)
    entries = re.split(r"\n(?=\w)", text.partition("\n")[2].strip())
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+ \\\n", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]
    names = {entry.split("==")[0] for entry in entries}
    assert not any(name == "torch" or name.startswith(("nvidia", "triton")) for name in names)


def test_the_locks_cover_what_the_project_asks_for():
    project = tomllib.loads(text_of("pyproject.toml"))

    def names(requirements: list[str]) -> set[str]:
        return {normalised(re.match(r"[\w.-]+", item)[0]) for item in requirements}

    def locked(lock: str) -> set[str]:
        return {normalised(item) for item in re.findall(r"^([\w.-]+)==", text_of(lock), flags=re.MULTILINE)}

    missing = names(project["project"]["dependencies"]) - locked("requirements.lock") - {"torch"}
    assert not missing, f"run make lock: {missing}"
    extras = [item for extra in project["project"]["optional-dependencies"].values() for item in extra]
    developers = names([*project["dependency-groups"]["dev"], *extras])
    missing = developers - locked("requirements-dev.lock") - locked("requirements.lock")
    assert not missing, f"run make lock: {missing}"


def test_the_list_of_samples_is_complete(samples):
    files = {path.relative_to(samples).as_posix() for path in samples.rglob("*") if path.is_file()}
    listed = set(re.findall(r"^\| `([^`]+)`", text_of("docs/samples.md"), flags=re.MULTILINE))
    assert listed == files
    assert len(files) >= 14
    endings = {name.rpartition(".")[2] for name in files}
    assert endings == {"txt", "md", "html", "json", "jsonl", "eml", "gz"}


def test_the_samples_are_what_their_list_says(samples):
    long_read = (samples / "2024-12-11/long-read-skarn-dam.md").read_text(encoding="utf-8")
    assert len(long_read.partition("\n---\n")[2].split()) > 3000
    japanese = (samples / "2024-12-11/nobel-hidankyo-ja.txt").read_bytes()
    assert "日本被団協" in japanese.decode("cp932")
    with pytest.raises(UnicodeDecodeError):
        japanese.decode("utf-8")
    assert b"\0" in (samples / "2024-12-11/broken-download.txt").read_bytes()
    bank = gzip.decompress((samples / "2024-12-10/central-bank.txt.gz").read_bytes())
    assert "€" in bank.decode("cp1252")


def test_every_decision_is_in_the_index():
    index = text_of("docs/decisions/README.md")
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert decisions
    for path in decisions:
        assert f"({path.name})" in index
        assert re.search(
            r"^Status: (accepted|proposed|superseded by \d{4})\. Date: \d{4}-\d\d-\d\d$",
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )


def test_the_reference_of_the_command_line_is_current():
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools/cli_reference.py")],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert text_of("docs/cli.md") == made.stdout, "run make docs"
