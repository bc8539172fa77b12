"""The floors of the briefs over the articles of ``floors/``: figures that only move up.

When a change makes the program better: ``briefing eval tests/floors/articles.jsonl --model MODEL --floors
tests/floors/floors.json --raise-floors``, once with ``extractive`` and once with the embedded model.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.config import Settings

FOLDER = Path(__file__).resolve().parent / "floors"


def measured(model):
    return CliRunner().invoke(
        app,
        ["eval", str(FOLDER / "articles.jsonl"), "--model", model, "--floors", str(FOLDER / "floors.json")],
    )


def floors(model):
    return json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))["floors"].get(model)


def test_the_extractive_briefs_hold_their_floors():
    result = measured("extractive")
    assert result.exit_code == 0, result.output


@pytest.mark.model
def test_the_embedded_model_s_briefs_hold_their_floors():
    model = Settings().model
    if floors(model) is None:
        pytest.skip(f"no floors of {model} yet")
    result = measured(model)
    assert result.exit_code == 0, result.output
