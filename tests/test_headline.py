"""The headline of a brief: an informative title stays, a teaser gives way to what happened."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.reading import split_sentences
from briefing.summarizing.summarizer import Summarizer
from briefing.types import Article, Brief

BODY = """\
The city council of Norhaven approved a new tram line to the harbour on Monday after a debate of three years.
The line will cost 40 million euros and open in 2027, the council said.
Shopkeepers on Quay Street had opposed the plan because of the works.
"""


def brief(title: str) -> Brief:
    text = BODY.strip()
    piece = Article(
        id="a",
        title=title,
        text=text,
        origin="test",
        published=dt.date(2024, 12, 11),
        language="en",
        sentences=split_sentences(text, "en"),
    )
    return Summarizer(None).briefs([piece])[0]


@pytest.mark.parametrize(
    "title",
    [
        "You won't believe what this city just did",
        "Here's why everybody in Norhaven talks about trams",
        "This is what happened when a council met on Monday",
        "Will Norhaven ever get its tram?",
        "5 reasons to look at Norhaven",
        "",
    ],
)
def test_a_teaser_or_missing_title_gives_way_to_what_happened(title: str):
    headline = brief(title).headline
    assert "council" in headline
    assert "approved" in headline
    assert len(headline.split()) <= 12


@pytest.mark.parametrize(
    "title", ["Norhaven approves tram to the harbour", "Council: what the new tram line costs shopkeepers"]
)
def test_an_informative_title_stays(title: str):
    assert brief(title).headline == title
