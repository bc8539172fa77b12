"""Traps that real articles set, each found by reading briefs beside their articles."""

from __future__ import annotations

import datetime as dt

from briefing.reading import article_from_text
from briefing.summarizing import Summarizer
from briefing.types import Kind

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def brief(text: str, **fields):
    article = article_from_text(text, now=NOW, **fields)
    return Summarizer(None).briefs([article])[0]


def test_a_place_is_not_completed_to_a_longer_place():
    told = brief(
        "The council of Skarn voted by six to three on Monday to ask for a new dam.\n"
        "Mayor Astrid Vik said the vote had been difficult for everybody in the room.\n"
        "The lake would cover the hamlet of Upper Skarn, where 64 people live.\n",
        published="2024-12-11",
    )
    assert "council of Skarn" in told.bullets[0].text


def test_a_date_that_was_left_out_of_the_line_stays_its_date():
    told = brief(
        "Prime Minister Helen Aldous of Calder and President Tomas Reyes of Westmark agreed to reopen the railway "
        "between their two countries at a meeting in Government House in Port Calder on Wednesday.\n"
        "The line has been closed since a landslide in 2019.\n",
        published="2024-12-11",
    )
    first = told.bullets[0]
    assert first.when == "2024-12-11"
    assert [(person.name, person.role) for person in first.who] == [
        ("Helen Aldous", "Prime Minister"),
        ("Tomas Reyes", "President"),
    ]


def test_inverted_speech_keeps_its_comma_and_a_sentence_one_full_stop():
    told = brief(
        "The room was the idea of nurses at Wrexley Infirmary, who had nowhere warm to read after the late shift, "
        "said the librarian, Oskar Behn.\n"
        "The weather office had issued a warning of gusts of up to 95 kilometres an hour at 5 a.m., almost two "
        "hours before the ferry left the island of Saint Orrin.\n",
    )
    text = " ".join(bullet.text for bullet in told.bullets)
    assert "Infirmary said" not in text
    assert ".." not in text


def test_what_a_form_of_be_says_is_never_left_out():
    told = brief(
        "The army of Norholm is in the process of evacuating about 100 members of its mountain forces from the Lume "
        "airbase in Westmark due to that country's deteriorating security situation, sources told the Courier.\n"
        "The base was opened in 1998.\n",
    )
    assert "is, sources" not in " ".join(bullet.text for bullet in told.bullets)


def test_a_year_worked_out_from_last_year_is_not_printed():
    told = brief(
        "Last year, major hotel groups pledged to examine their supply chains for forced labour in the region.\n"
        "The pledge has been kept by three of the nine groups, the ministry said on Monday.\n",
        published="2024-12-11",
    )
    assert "2023" not in " ".join(bullet.text for bullet in told.bullets)


def test_what_was_not_agreed_is_no_agreement():
    told = brief(
        "Prime Minister Helen Aldous met President Tomas Reyes in Port Calder on Wednesday.\n"
        "Aldous and Reyes did not agree on fishing quotas in Marrow Sound.\n",
        published="2024-12-11",
    )
    for bullet in told.bullets:
        if "not agree" in bullet.text:
            assert bullet.kind is not Kind.AGREED
