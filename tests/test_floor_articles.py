"""The articles of the quality floors keep their own rules: references that the articles carry."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "floors"
ROWS = [json.loads(line) for line in (FOLDER / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
KINDS = {"met", "agreed", "said", "decided", "happened", "planned"}
NATIONS = {"Danish": "Denmark", "Estonian": "Estonia", "Italy": "Italian", "Japanese": "Japan"}
NAME_OR_NUMBER = re.compile(r"[A-Z][\w'&-]+|\d[\d.,/]*")


def months() -> set[str]:
    return {dt.date(2024, month, 1).strftime("%B") for month in range(1, 13)}


def dated(row: dict) -> set[str]:
    """The days and years that the row's own dates allow in a bullet, with the year before ("last year")."""
    days = [date.split("T")[0] for date in [*row["when"], row.get("date", "")] if date]
    years = {str(int(row["date"][:4]) - 1)} if "date" in row else set()
    return years | {part.lstrip("0") for day in days for part in day.split("-")}


def test_there_are_enough_articles_and_each_is_its_own():
    assert len(ROWS) >= 36
    assert len({row["id"] for row in ROWS}) == len({row["text"] for row in ROWS}) == len(ROWS)
    assert any("date" not in row for row in ROWS)
    assert {kind for row in ROWS for kind in row["kinds"]} == KINDS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_references_keep_the_rules(row):
    bullets = row["summary"].split("\n")
    assert 2 <= len(bullets) <= 4
    assert len(bullets) == len(row["kinds"])
    assert set(row["kinds"]) <= KINDS
    assert 180 <= len(row["text"].split()) <= 450
    for bullet in bullets:
        assert len(bullet.split()) <= 30
        assert not re.match(r"(He|She|They|It|His|Her|Their|This|The two)\b", bullet)
    for when in row["when"]:
        assert re.fullmatch(r"\d{4}-\d\d(-\d\d)?", when)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_references_say_no_name_number_or_quotation_that_the_article_does_not(row):
    article = f"{row['title']}\n{row['text']}"
    allowed = months() | dated(row)
    for token in NAME_OR_NUMBER.findall(row["summary"]):
        word = token.rstrip(".,").removesuffix("'s")
        known = word.lower() in article.lower() or word in allowed or NATIONS.get(word, "\0") in article
        assert known, f"{word!r} is not in the article"
    for quotation in re.findall(r'"([^"]+)"', row["summary"]):
        assert quotation in article
    for name in [*row["who"], *row["where"]]:
        assert all(part.lower() in article.lower() for part in name.split()), name


def test_draft_labels_hold_verdicts_and_no_text_of_others():
    labels = [
        json.loads(line) for line in (FOLDER / "draft_labels.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(labels) == len({row["n"] for row in labels})
    assert {row["round"] for row in labels} == set("ABCDE")
    for row in labels:
        assert set(row) == {"n", "round", "set", "id", "index", "sha256", "label", "code"}
        assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"])
        assert (row["label"] == 1) == (row["code"] is None)
