"""A chain of models: the briefing always ships, and says by which model."""

from __future__ import annotations

import json

import pytest
import tiny_models
from model_server import failing, first, model_server, saying, well
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.config import load_settings

GONE = "openai:big@http://127.0.0.1:9/v1"


@pytest.fixture
def day(tmp_path, samples, monkeypatch):
    """Run ``briefing daily`` over some samples with a configuration; return the result and the JSON form."""

    def run(config: str, *arguments: str):
        path = tmp_path / "c.toml"
        path.write_text(f'embedder = "none"\ntimezone = "Asia/Tokyo"\n{config}', encoding="utf-8")
        monkeypatch.setenv("BRIEFING_CONFIG", str(path))
        files = [str(item) for item in sorted((samples / "2024-12-10").iterdir())[2:5]]
        out = tmp_path / "out"
        done = CliRunner().invoke(
            app, ["daily", *files, "--all", "--date", "2024-12-11", "--format", "json,md", "--out", str(out), *arguments]
        )  # fmt: skip
        made = out / "2024-12-11.json"
        return done, json.loads(made.read_text(encoding="utf-8")) if made.exists() else None

    return run


def chain(*names: str) -> str:
    return f"models = {json.dumps(list(names))}\n[backends.openai]\nretries = 0\ntimeout = 1.0\n"


def test_the_next_model_goes_on_where_the_first_cannot_be_had(day, tmp_path):
    done, made = day(chain(GONE, "hf:/nowhere/secret/place", "extractive"))
    assert done.exit_code == 0, done.output
    assert made["report"]["model"]["name"] == "extractive"
    assert made["report"]["fallbacks"] == ["openai:big: not available", "hf:place: not available"]
    assert "127.0.0.1:9" in done.stderr
    text = (tmp_path / "out" / "2024-12-11.md").read_text(encoding="utf-8")
    assert "openai:big" in text
    assert "127.0.0.1" not in text
    assert "secret" not in text
    assert all(story["bullets"] for story in made["stories"])


def test_where_no_model_is_left_the_run_says_why(day):
    done, made = day(chain(GONE, "hf:./nowhere"))
    assert done.exit_code == 5
    assert "no folder ./nowhere" in done.stderr
    assert made is None


def test_a_model_named_on_the_command_line_stands_for_the_whole_chain(day):
    done, made = day(chain(GONE), "--model", "extractive")
    assert done.exit_code == 0
    assert made["report"]["fallbacks"] == []
    assert load_settings({"model": "a"}).chain == ("a",)
    assert load_settings({}, environ={"BRIEFING_MODELS": "a, b"}).chain == ("a", "b")


def test_a_server_that_goes_down_on_the_way_loses_nothing(day):
    with model_server(first(1, well, failing(500, "out of order"))) as server:
        done, made = day(
            chain(f"openai:tiny@{server.base_url}", "extractive").replace(
                "retries", "concurrency = 1\nretries"
            )
        )
        assert done.exit_code == 0, done.output
    assert all(story["bullets"] for story in made["stories"])


def test_the_report_tells_what_a_server_was_asked(day, tmp_path):
    with model_server() as server:
        config = chain(f"openai:tiny@{server.base_url}") + "prompt_price = 1.0\nanswer_price = 2.0\n"
        done, made = day(config)
        assert done.exit_code == 0, done.output
        asked = len(server.requests)
        again, same = day(config)
        assert again.exit_code == 0
        assert len(server.requests) == asked, "an unchanged brief is asked for once"
    assert made["report"]["model"]["name"] == "openai:tiny"
    assert made["report"]["usage"]["requests"] == asked
    assert made["report"]["usage"]["cost"] == pytest.approx(asked * (100 + 2 * 20) / 1e6)
    assert same["report"]["usage"]["requests"] == 0
    assert "tokens read" in (tmp_path / "out" / "2024-12-11.md").read_text(encoding="utf-8") or same


def test_a_problem_with_one_article_is_tried_again_next_time(day):
    with model_server(saying("")) as server:
        _, made = day(chain(f"openai:tiny@{server.base_url}"))
        asked = len(server.requests)
        assert made["report"]["model"]["name"] == "openai:tiny"
        day(chain(f"openai:tiny@{server.base_url}"))
        assert len(server.requests) == 2 * asked


def test_a_local_model_and_a_server_give_documents_of_the_same_form(day, tmp_path):
    folder = tiny_models.bart(tmp_path / "tiny-bart")
    _, local = day(f'model = "hf:{folder}"\n')
    with model_server() as server:
        _, served = day(chain(f"openai:tiny@{server.base_url}"))
    assert local["report"]["model"]["name"] == "hf:tiny-bart"
    assert str(tmp_path) not in json.dumps(local["report"]["model"])
    assert [set(story) for story in local["stories"]] == [set(story) for story in served["stories"]]
