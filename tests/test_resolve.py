"""Sentences made to stand alone: pronouns, connectives, dates, full names."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.reading import article_from_text
from briefing.summarizing.analysis import sentence_docs
from briefing.summarizing.dates import date_mentions, in_prose, resolve_dates
from briefing.summarizing.resolve import Resolved, full_names, resolve
from briefing.types import Article, Sentence

NOW = dt.datetime(2025, 3, 1, 6, 0, tzinfo=dt.UTC)
WEDNESDAY = dt.date(2024, 12, 11)

MEETING = (
    (
        "Foreign Minister Annika Lindqvist agreed with Defence Secretary Paul Okafor that both navies would share "
        "radar data, at a meeting in the Harbour Palace on Tuesday."
    ),
    "During the meeting, Lindqvist said she hoped for more exercises.",
    "Okafor replied that the partnership had never been closer.",
    "The two confirmed that their countries will train together every year.",
    "They also agreed that both navies need new ships.",
)


def article(*sentences: str, day: dt.date | None = WEDNESDAY, conflict: bool = False) -> Article:
    text = "\n".join(sentences)
    found = []
    start = 0
    for sentence in sentences:
        found.append(Sentence(start=start, end=start + len(sentence), text=sentence))
        start += len(sentence) + 1
    return Article(
        id="a",
        title="",
        text=text,
        origin="test",
        published=day,
        language="en",
        sentences=tuple(found),
        date_conflict=conflict,
    )


def resolved(*sentences: str, day: dt.date | None = WEDNESDAY) -> Resolved:
    """Return the last sentence resolved."""
    told = article(*sentences, day=day)
    return resolve(len(sentences) - 1, told, sentence_docs(told))


class TestPronouns:
    def test_the_two_and_they_become_the_two_who_met(self):
        told = article(*MEETING)
        docs = sentence_docs(told)
        two, they = resolve(3, told, docs), resolve(4, told, docs)
        assert (
            two.text == "Lindqvist and Okafor confirmed that their countries will train together every year."
        )
        assert they.text == "Lindqvist and Okafor agreed that both navies need new ships."
        assert not two.unresolved
        assert not they.unresolved
        assert 0 in two.context
        assert 0 in they.context

    def test_he_becomes_the_only_man_of_the_sentence_before(self):
        found = resolved("Paul Okafor resigned on Monday.", "He had led the ministry for six years.")
        assert found.text == "Paul Okafor had led the ministry for six years."
        assert found.context == (0,)
        assert not found.unresolved

    def test_his_becomes_a_possessive(self):
        found = resolved("Paul Okafor resigned on Monday.", "His deputy took over the ministry.")
        assert found.text == "Paul Okafor's deputy took over the ministry."

    def test_two_candidates_leave_it_open(self):
        found = resolved("Paul Okafor called Henry Stone on Monday.", "He was angry about the delay.")
        assert found.text == "He was angry about the delay."
        assert found.unresolved

    def test_an_unnamed_man_beside_the_name_leaves_it_open(self):
        found = resolved("A gunman shot Paul Okafor on Monday.", "He was arrested an hour later.")
        assert found.unresolved

    def test_a_title_rules_a_candidate_out(self):
        found = resolved("Mrs Jane Muller called Mr Henry Stone on Monday.", "She was angry about the delay.")
        assert found.text == "Jane Muller was angry about the delay."

    def test_a_list_of_three_is_not_cut_to_two(self):
        found = resolved(
            "The court convicted Henry Stone, Paul Okafor and Ivan Petrov of murder.",
            "They were put to death on Tuesday.",
        )
        assert found.unresolved or "Stone, Okafor and Petrov" in found.text or "Ivan Petrov" in found.text

    def test_quotations_stay_as_they_are(self):
        found = resolved(
            "Paul Okafor resigned on Monday.", '"He told them he was tired yesterday," the ministry said.'
        )
        assert found.text == '"He told them he was tired yesterday," the ministry said.'
        assert not found.unresolved

    def test_a_pronoun_that_points_forward_stays(self):
        found = resolved("The vote was close.", "After he lost the vote, Paul Okafor resigned.")
        assert found.text == "After he lost the vote, Paul Okafor resigned."
        assert not found.unresolved

    def test_an_it_that_stands_for_nothing_stays(self):
        found = resolved("The vote was close.", "It is not clear whether the minister will resign.")
        assert found.text == "It is not clear whether the minister will resign."
        assert not found.unresolved

    @pytest.mark.parametrize(
        "text",
        ["This will cost 40 million euros.", "The move angered the unions.", "We were all very tired."],
    )
    def test_what_leans_on_the_sentence_before_says_so(self, text: str):
        assert resolved("The council closed four schools on Monday.", text).unresolved

    def test_a_piece_of_a_longer_quotation_does_not_stand_alone(self):
        told = article(
            'Okafor said: "The harbour is old. The cranes are rusty. Nobody repairs them."',
        )
        pieces = ('Okafor said: "The harbour is old.', "The cranes are rusty.", 'Nobody repairs them."')
        ends = [told.text.index(piece) + len(piece) for piece in pieces]
        cut = tuple(
            Sentence(start=end - len(piece), end=end, text=piece)
            for piece, end in zip(pieces, ends, strict=True)
        )
        told = Article(id="a", title="", text=told.text, origin="test", language="en", sentences=cut)
        docs = sentence_docs(told)
        assert all(resolve(index, told, docs).unresolved for index in range(3))


class TestOpenings:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("But the council closed four schools.", "The council closed four schools."),
            ("Meanwhile, the council closed four schools.", "The council closed four schools."),
            ("However, in addition, the council closed four schools.", "The council closed four schools."),
            ("During the meeting, the council closed four schools.", "The council closed four schools."),
            ("Later that day, the council closed four schools.", "The council closed four schools."),
            ("The council also closed four schools.", "The council closed four schools."),
        ],
    )
    def test_what_points_back_goes(self, text: str, expected: str):
        assert resolved(text).text == expected

    @pytest.mark.parametrize(
        "text",
        [
            "So far the council has closed four schools.",
            "Then Prime Minister Henry Stone closed four schools.",
            "Andorra closed four schools.",
            "Also known as the Fox, Henry Stone closed four schools.",
        ],
    )
    def test_what_only_looks_like_it_stays(self, text: str):
        assert resolved(text).text == text


class TestDates:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Stone resigned on Tuesday.", "Stone resigned on 10 December 2024."),
            ("Stone resigned Tuesday.", "Stone resigned on 10 December 2024."),
            ("Stone resigned on Wednesday.", "Stone resigned on 11 December 2024."),
            ("Stone resigned on Thursday.", "Stone resigned on 5 December 2024."),
            ("Stone will resign on Friday.", "Stone will resign on 13 December 2024."),
            ("Stone resigned yesterday.", "Stone resigned on 10 December 2024."),
            ("Stone will resign tomorrow.", "Stone will resign on 12 December 2024."),
            ("Yesterday, Stone resigned.", "On 10 December 2024, Stone resigned."),
            (
                "Stone resigned early on Tuesday morning.",
                "Stone resigned early on the morning of 10 December 2024.",
            ),
            ("Stone will resign next month.", "Stone will resign in January 2025."),
            ("Stone resigned last year.", "Stone resigned in 2023."),
            ("Stone resigned on Dec. 9.", "Stone resigned on 9 December 2024."),
            ("Stone will resign on 14 January.", "Stone will resign on 14 January 2025."),
            ("Stone resigned two days ago.", "Stone resigned on 9 December 2024."),
            ("Sunday's final was stopped twice.", "The final of 8 December 2024 was stopped twice."),
        ],
    )
    def test_relative_dates_become_absolute(self, text: str, expected: str):
        assert resolved(text).text == expected

    @pytest.mark.parametrize(
        "text",
        [
            "Stone told the Sunday Times about the deal.",
            "Stone works every Tuesday.",
            "Stone resigned on Black Friday.",
            "Stone may resign in the end.",
            "Stone led the march through Oslo.",
            "Stone resigned on 10 December 2023.",
        ],
    )
    def test_what_is_no_relative_date_stays(self, text: str):
        assert resolved(text).text == text

    def test_without_a_certain_day_the_words_stay(self):
        text = "Stone resigned on Tuesday."
        unknown = article(text, day=None)
        contradictory = article(text, conflict=True)
        for told in (unknown, contradictory):
            assert resolve(0, told, sentence_docs(told)).text == text
            assert [found.iso for found in date_mentions(sentence_docs(told)[0], told)] == [None]

    def test_replacements_say_what_stood_there(self):
        told = article("Stone resigned on Tuesday, police said.")
        text, replacements = resolve_dates(told.text, sentence_docs(told)[0], told)
        assert text == "Stone resigned on 10 December 2024, police said."
        (only,) = replacements
        assert told.text[only.start : only.end] == only.old == "Tuesday"
        assert only.new == "10 December 2024"
        assert only.iso == "2024-12-10"

    @pytest.mark.parametrize(
        ("text", "iso"),
        [
            ("The fair runs from 3 to 5 January 2025.", "2025-01-03/2025-01-05"),
            ("The fair opens in February 2025.", "2025-02"),
            ("The fair was held last week.", "2024-12-02/2024-12-08"),
            ("The fair was held in March.", "2024-03"),
            ("The law comes into force on 1 November.", "2025-11-01"),
        ],
    )
    def test_spans_months_and_dates_without_a_year(self, text: str, iso: str):
        told = article(text)
        assert [found.iso for found in date_mentions(sentence_docs(told)[0], told)] == [iso]

    def test_prose_always_has_the_year(self):
        assert in_prose("2024-12-10") == "10 December 2024"
        assert in_prose("2025-01") == "January 2025"
        assert in_prose("2024-12-09/2024-12-10") == "9–10 December 2024"
        assert in_prose("2024-12-30/2025-01-02") == "30 December 2024 to 2 January 2025"


class TestFullNames:
    def test_the_first_surname_becomes_the_full_name(self):
        told = article(*MEETING)
        found = full_names("Okafor replied, and Okafor left.", told, sentence_docs(told), 2)
        assert found.text == "Paul Okafor replied, and Okafor left."
        assert found.context == (0,)

    def test_a_courtesy_title_goes_with_it(self):
        told = article("Paul Okafor resigned on Monday.", "Mr Okafor had been ill.")
        found = full_names("Mr Okafor had been ill.", told, sentence_docs(told), 1)
        assert found.text == "Paul Okafor had been ill."

    def test_a_surname_that_two_people_share_stays(self):
        told = article("Paul Okafor and Mary Okafor resigned on Monday.", "Okafor had been ill.")
        found = full_names("Okafor had been ill.", told, sentence_docs(told), 1)
        assert found.text == "Okafor had been ill."


def test_an_article_from_the_reading_room_works_the_same():
    told = article_from_text("\n".join(MEETING), now=NOW, title="", published="2024-12-11")
    docs = sentence_docs(told)
    assert resolve(3, told, docs).text.startswith("Lindqvist and Okafor confirmed")
