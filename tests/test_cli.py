"""The command line as a person or cron uses it: documents, messages, exit codes."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from briefing.cli.main import app

ARTICLE = """Harbour minister Elena Marsh met port union leader Tom Okafor in Brindle on Tuesday and agreed \
to end the strike.

Marsh said the ministry would raise the dock allowance by 4 percent from January.
Okafor told reporters that 1,200 members would return to work on Thursday.
The strike began on 25 November and stopped 38 ships from unloading.
"""
DATED = f"Harbour strike ends after talks\n09:15 GMT, December 11, 2024\n{ARTICLE}"
FAST = ["--model", "extractive"]
TOKYO = ["--timezone", "Asia/Tokyo", "--date", "2024-12-11"]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox with space"
    folder.mkdir()
    (folder / "strike.txt").write_text(DATED, encoding="utf-8")
    return folder


def run(*arguments: str | Path, stdin: bytes | None = None):
    return CliRunner().invoke(app, [str(item) for item in arguments], input=stdin)


def test_daily_writes_the_documents_and_says_where(inbox, tmp_path):
    out = tmp_path / "out"
    result = run("daily", inbox, "--out", out, *TOKYO, *FAST)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    for form in ("md", "html", "json"):
        target = out / f"2024-12-11.{form}"
        assert target.stat().st_size > 0
        assert str(target) in result.stderr
    document = json.loads((out / "2024-12-11.json").read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert "Elena Marsh" in document["stories"][0]["bullets"][0]["text"]
    assert sorted(path.name for path in out.iterdir()) == [
        "2024-12-11.html",
        "2024-12-11.ics",
        "2024-12-11.json",
        "2024-12-11.md",
    ]


def test_daily_is_quiet_when_asked_and_nothing_is_wrong(inbox, tmp_path):
    result = run("daily", inbox, "--out", tmp_path / "out", "--quiet", *TOKYO, *FAST)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_daily_puts_one_format_on_standard_output_and_writes_no_file(inbox, tmp_path):
    result = run("daily", inbox, "--out", tmp_path / "out", "--stdout", "--format", "json", *TOKYO, *FAST)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["date"] == "2024-12-11"
    assert not (tmp_path / "out").exists()
    assert run("daily", inbox, "--stdout", "--format", "md,json", *TOKYO, *FAST).exit_code == 2


def test_daily_takes_only_what_belongs_to_the_day(inbox, tmp_path):
    (inbox / "old.txt").write_text(DATED.replace("December 11", "November 30"), encoding="utf-8")
    result = run("daily", inbox, "--stdout", "--format", "json", *TOKYO, *FAST)
    document = json.loads(result.stdout)
    assert len(document["sources"]) == 1
    assert "2024-11-30" in json.dumps(document["report"]["skipped"])
    everything = run("daily", inbox, "--all", "--stdout", "--format", "json", *TOKYO, *FAST)
    assert len(json.loads(everything.stdout)["sources"]) == 2


def test_same_input_gives_the_same_content(inbox):
    texts = []
    for _ in range(2):
        document = json.loads(run("daily", inbox, "--stdout", "--format", "json", *TOKYO, *FAST).stdout)
        document.pop("generated_at")
        document["report"].pop("seconds", None)
        texts.append(json.dumps(document))
    assert texts[0] == texts[1]


def test_a_quiet_day_is_a_short_document(inbox):
    result = run("daily", inbox, "--stdout", "--date", "2020-01-01", "--timezone", "UTC", *FAST)
    assert result.exit_code == 0
    assert "2020" in result.stdout
    assert "Marsh" not in result.stdout.split("Coverage")[0]


def test_summarize_reads_standard_input_in_every_format(inbox):
    text = run("summarize", "-", *FAST, stdin=DATED.encode())
    assert text.exit_code == 0
    assert "Elena Marsh" in text.stdout
    assert run("summarize", inbox / "strike.txt", "--format", "md", *FAST).stdout.count("\n- ") >= 2
    brief = json.loads(run("summarize", "-", "--format", "json", *FAST, stdin=DATED.encode()).stdout)
    assert brief["article"]["published"] == "2024-12-11T09:15:00+00:00"
    for bullet in brief["bullets"]:
        for proof in bullet["evidence"]:
            assert brief["article"]["text"][proof["start"] : proof["end"]] == proof["quote"]
    assert "10 December 2024" in brief["bullets"][0]["text"]
    (inbox / "again.txt").write_text(DATED.replace("Brindle", "Lorne"), encoding="utf-8")
    several = run("summarize", inbox, "--format", "json", *FAST)
    assert len(json.loads(several.stdout)) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["daily", "no-such-folder"], 4, "no-such-folder"),
        (["summarize", "no-such-file.txt"], 4, "no-such-file.txt"),
        (["daily"], 3, "sources"),
        (["daily", ".", "--timezone", "Europe/Berln"], 3, "Europe/Berlin"),
        (["daily", ".", "--model", "smollm-135m"], 5, "smollm2-135m"),
        (["daily", ".", "--format", "htm"], 2, "html"),
        (["daily", ".", "--date", "11.12.2024"], 2, "2024-12-11"),
        (["daily", ".", "--since", "soon"], 2, "24h"),
        (["daily", ".", "--since", "24h", "--all"], 2, "--all"),
        (["daily", ".", "--max-bullets", "0"], 3, "1 to 6"),
        (["summarize", "-", "--format", "xml"], 2, "json"),
        (["models", "info", "smollm"], 5, "smollm2-135m"),
        (["no-such-command"], 2, "no-such-command"),
    ],
)
def test_wrong_use_names_what_where_and_the_next_step(arguments, code, words, inbox, monkeypatch):
    monkeypatch.chdir(inbox)
    result = run(*arguments, stdin=DATED.encode())
    assert result.exit_code == code
    assert words in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('modle = "extractive"', "did you mean 'model'"),
        ("max_bullets = 99", "1 to 6"),
        ("max_bullets = 'many'", "number"),
        ("quiet = 3", "true or false"),
        ("timezone = \nquiet = true", "line 1"),
        ('formats = ["docx"]', "unknown format"),
    ],
)
def test_configuration_errors_exit_with_3(content, words, tmp_path, monkeypatch, inbox):
    chosen = tmp_path / "briefing.toml"
    chosen.write_text(content, encoding="utf-8")
    monkeypatch.setenv("BRIEFING_CONFIG", str(chosen))
    result = run("daily", inbox)
    assert result.exit_code == 3
    assert words in result.stderr


def test_flags_win_over_environment_over_file(tmp_path, monkeypatch, inbox):
    chosen = tmp_path / "briefing.toml"
    chosen.write_text(
        f'model = "extractive"\ntimezone = "Asia/Tokyo"\nsources = ["{inbox}"]\n', encoding="utf-8"
    )
    monkeypatch.setenv("BRIEFING_CONFIG", str(chosen))
    common = ["--stdout", "--format", "json", "--date", "2024-12-11"]
    assert json.loads(run("daily", *common).stdout)["timezone"] == "Asia/Tokyo"
    monkeypatch.setenv("BRIEFING_TIMEZONE", "Europe/Paris")
    assert json.loads(run("daily", *common).stdout)["timezone"] == "Europe/Paris"
    assert json.loads(run("daily", *common, "--timezone", "UTC").stdout)["timezone"] == "UTC"


def test_one_bad_article_never_costs_the_others(inbox, tmp_path):
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10)
    (inbox / "notext.html").write_text("<html><body><script>var a=1</script></body></html>", encoding="utf-8")
    (inbox / "future.txt").write_text(DATED.replace("2024", "2099"), encoding="utf-8")
    (inbox / "packed.txt.gz").write_bytes(gzip.compress(DATED.encode()))
    (inbox / "cut.txt.gz").write_bytes(gzip.compress(DATED.encode())[:40])
    (inbox / "french.txt").write_bytes(
        "Le ministre a rencontré la présidente à Genève. Ils ont signé un accord sur les prix à l’été. "
        "L’accord entre en vigueur en février, a déclaré le ministère après la réunion.".encode("cp1252")
    )
    good = [json.dumps({"title": f"Item {n}", "date": "2024-12-11", "text": ARTICLE}) for n in range(20)]
    good[6] = '{"title": "Item 7", "text": '
    (inbox / "twenty.jsonl").write_text("\n".join(good), encoding="utf-8")
    with (inbox / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    result = run("daily", inbox, "--all", "--stdout", "--format", "json", *TOKYO, *FAST)
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    skipped = {Path(item["source"]).name: item["reason"] for item in document["report"]["skipped"]}
    for name in ("empty.txt", "photo.txt", "cut.txt.gz", "twenty.jsonl:7", "huge.txt"):
        assert name in skipped, skipped
    told = " ".join(bullet["text"] for story in document["stories"] for bullet in story["bullets"])
    assert "Elena Marsh" in told
    assert "Genève" in told


def test_nothing_readable_at_all_is_an_error(tmp_path):
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10)
    result = run("daily", tmp_path / "photo.txt", *FAST)
    assert result.exit_code == 4
    assert "photo.txt" in result.stderr


def test_an_output_folder_that_cannot_be_made_exits_with_6(inbox, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    result = run("daily", inbox, "--out", tmp_path / "file", *TOKYO, *FAST)
    assert result.exit_code == 6
    assert str(tmp_path / "file") in result.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_doctor_tells_what_is_there_and_what_is_wrong(tmp_path, monkeypatch):
    result = run("doctor")
    assert "torch" in result.stdout
    assert "time zone" in result.stdout
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("BRIEFING_OUT", str(tmp_path / "file" / "out"))
    broken = run("doctor")
    assert broken.exit_code == 6
    assert "PROBLEM out" in broken.stdout


def test_version_and_help_are_fast_and_load_no_model_code():
    code = (
        "import sys, briefing, briefing.cli.main; "
        "heavy = {'torch', 'transformers', 'spacy', 'trafilatura', 'weasyprint', 'briefing.editing'} & set(sys.modules); "
        "print(heavy or 'light')"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "light"
    program = [sys.executable, "-m", "briefing", "--version"]
    start = time.perf_counter()
    shown = subprocess.run(program, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"briefing \d+\.\d+\.\d+\n", shown.stdout)
    assert time.perf_counter() - start < 5  # a hang, not a benchmark: the figure is in the closing notes


def test_output_into_a_closed_pipe_is_no_error(inbox):
    command = (
        f'"{sys.executable}" -m briefing summarize "{inbox / "strike.txt"}" --model extractive | head -c 1'
    )
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 141}
