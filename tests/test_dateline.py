"""The place and day of an article's news, as its beginning tells them."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.reading import article_from_text
from briefing.summarizing import Summarizer

NOW = dt.datetime(2024, 12, 12, tzinfo=dt.UTC)


TAIL = "\nMayor Ida Roth thanked the 40 helpers and said that the council of Brindle would meet the owners of the houses nearby."


def brief(text: str, published: str | None = "2024-12-11", title: str = "News from Brindle"):
    return Summarizer(None).briefs(
        [article_from_text(text + TAIL, now=NOW, title=title, published=published)]
    )[0]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("A fire destroyed the town hall of Brindle on Monday, the fire service said.\nNobody was hurt.", "2024-12-09"),
        ("Calder Rail has raised its fares by 4 percent.\nThe union called the rise a mistake.", "2024-12-11"),
        ("A fire destroyed the town hall of Brindle, the fire service said.\nNobody was hurt.", "2024-12-10/2024-12-11"),
        ("In 1904 a fire destroyed the town hall of Brindle, a chronicle says.\nNobody was hurt.", None),
    ],
)  # fmt: skip
def test_the_day_of_the_news(text, when):
    assert brief(text).when == when


def test_without_a_publication_day_there_is_no_guess():
    text = (
        "A fire destroyed the town hall of Brindle, the fire service said.\nNobody was hurt, Ida Roth said."
    )
    assert brief(text, published=None).when is None


def test_the_place_of_the_news_is_the_one_that_the_beginning_turns_on():
    text = (
        "A ferry ran aground off Port Calder on Monday, the coast guard said.\n"
        "The ferry had left Saint Orrin an hour before and was bound for Port Calder.\n"
        "All 84 passengers were brought to Port Calder, Commander Rosa Whelan said.\n"
    )
    assert "Port Calder" in brief(text).where[0]
    assert len(brief(text).where) <= 2
