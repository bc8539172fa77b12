"""Kind, participants, place, date and attribution of a bullet, through `describe`."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.reading import split_sentences
from briefing.summarizing.analysis import sentence_docs
from briefing.summarizing.events import Details, describe
from briefing.types import Article

WEDNESDAY = "2024-12-11"

MEETING = """\
Foreign Minister Annika Lindqvist of Norland agreed with Defence Secretary Paul Okafor that both navies would share \
radar data, at a meeting in the Harbour Palace on Tuesday.
Lindqvist told reporters that the arrangement would save money.
Okafor replied that the partnership had never been closer.
The two confirmed that their countries will train together every year.
"""


def article(text: str, *, published: str | None = WEDNESDAY, source: str | None = None) -> Article:
    body = text.strip()
    return Article(
        id="a",
        title="",
        text=body,
        origin="test",
        source=source,
        published=dt.date.fromisoformat(published) if published else None,
        language="en" if body.isascii() else "ja",
        sentences=split_sentences(body, "en" if body.isascii() else "ja"),
    )


def details(text: str, index: int = 0, **known: str | None) -> Details:
    told = article(text, **known)
    return describe(told.sentences[index].text, index, told, sentence_docs(told))


def names(found: Details) -> list[str]:
    return [person.name for person in found.who]


def test_a_meeting_has_both_people_with_their_roles_the_place_and_the_day():
    found = details(MEETING)
    assert found.kind == "met"
    assert [(person.name, person.role) for person in found.who] == [
        ("Annika Lindqvist", "Foreign Minister"),
        ("Paul Okafor", "Defence Secretary"),
    ]
    assert found.where == ("Harbour Palace",)
    assert found.when == "2024-12-10"
    assert found.attribution is None


def test_a_surname_gets_its_full_name_and_role_from_the_rest_of_the_article():
    found = details(MEETING, 2)
    assert found.kind == "said"
    assert [(person.name, person.role) for person in found.who] == [("Paul Okafor", "Defence Secretary")]
    assert found.attribution is not None
    assert found.attribution.speaker == "Paul Okafor"


def test_a_rewritten_bullet_is_completed_from_the_article():
    told = article(MEETING)
    text = "Lindqvist and Okafor confirmed that their countries will train together every year."
    found = describe(text, 3, told, sentence_docs(told))
    assert found.kind == "agreed"
    assert names(found) == ["Annika Lindqvist", "Paul Okafor"]
    assert found.attribution is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("President Carla Mendes held talks with Chancellor Otto Brandt in Vienna on Monday.", "met"),
        ("Foreign Minister Ravi Patel telephoned President Carla Mendes on Monday.", "met"),
        ("Israel and Lebanon renewed negotiations on Monday over their sea border.", "met"),
        ("Talks between Norland and Westmark began in Geneva on Monday.", "met"),
        ("Norland and Westmark have signed a treaty on fishing rights.", "agreed"),
        ("The two companies struck a deal to share the port.", "agreed"),
        ("Ethiopia has agreed to open its border to the peacekeepers.", "agreed"),
        ("President Carla Mendes signed a law banning plastic bags on Monday.", "decided"),
        ("A court in Madrid sentenced Luis Ortega to three years in prison on Monday.", "decided"),
        ("Parliament approved the budget on Monday.", "decided"),
        ("The driver was fined 400 euros by a court on Monday.", "decided"),
        ("President Carla Mendes will meet Chancellor Otto Brandt in Vienna on Friday.", "planned"),
        ("The ban on plastic bags comes into force on 1 February.", "planned"),
        ("The trial is scheduled to open in Oslo next month.", "planned"),
        ("At least 12 people were killed in the crash near Lyon on Monday.", "happened"),
        ('"We will not pay," said President Carla Mendes.', "said"),
        ("Carla Mendes criticised the judges on Monday.", "said"),
    ],
)
def test_kinds(text: str, kind: str):
    assert details(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "North Norland refused to meet envoys from Westmark in Vienna.",
        "The factory met its production targets on Monday.",
        "Norland did not sign the treaty on Monday.",
        "The two sides failed to reach an agreement on Monday.",
        "The plan was met with criticism on Monday.",
        "Experts agree that the winter was mild.",
        "The firefighters met the deadline on Monday.",
        "Protesters denied that they had met the minister.",
    ],
)
def test_what_was_refused_or_only_looks_like_it_is_no_meeting_and_no_agreement(text: str):
    assert details(text).kind not in {"met", "agreed", "decided"}


def test_what_officials_report_is_an_event_and_what_one_man_claims_are_words():
    reported = details("Twenty-one students have been freed, officials said on Monday.")
    claimed = details("Four gunmen were freed in exchange, an unnamed military source said on Monday.")
    assert reported.kind == "happened"
    assert claimed.kind == "said"


def test_countries_that_agree_take_part_and_are_no_place():
    found = details("Japan and Norland agreed on Monday in Geneva to share satellite data.")
    assert found.kind == "agreed"
    assert names(found) == ["Japan", "Norland"]
    assert found.where == ("Geneva",)


def test_an_apposition_gives_the_role():
    found = details("Garba Musa, a spokesman for the ministry, said on Monday that the girls were safe.")
    assert [(person.name, person.role) for person in found.who] == [
        ("Garba Musa", "spokesman for the ministry")
    ]


def test_a_group_stands_where_nobody_is_named():
    found = details("Police arrested three men in Oslo on Monday.")
    assert "Police" in names(found)
    assert found.where == ("Oslo",)


def test_titles_never_stand_in_names():
    found = details("Mr. Paul Okafor met Dr. Jane Muller and Sen. Henry Stone in Oslo on Monday.")
    assert names(found) == ["Paul Okafor", "Jane Muller", "Henry Stone"]


def test_without_a_date_of_publication_a_weekday_is_no_date():
    assert details("Police arrested three men in Oslo on Monday.", published=None).when is None


def test_the_date_of_the_event_is_taken_rather_than_that_of_the_words():
    found = details("Police said on Wednesday that three men were arrested in Oslo on Monday.")
    assert found.when in {"2024-12-09", "2024-12-11"}
    trailing = details("Three men were arrested in Oslo on Monday, police said on Wednesday.")
    assert trailing.when == "2024-12-09"


def test_a_text_in_another_language_gets_what_can_be_known():
    told = article(
        "外相は2024年12月10日、首都で協議した。両国は協力を続けることで一致した。協議は二時間続いた。"
    )
    docs = sentence_docs(told)
    for index, sentence in enumerate(told.sentences):
        found = describe(sentence.text, index, told, docs)
        assert found.who == ()
        assert found.where == ()
        assert found.attribution is None
    assert describe(told.sentences[0].text, 0, told, docs).when == "2024-12-10"


class TestAttribution:
    def test_the_speaker_by_full_name_and_the_outlet_it_came_through(self):
        found = details(
            "The talks failed, spokesman Garba Musa told the BBC on Monday.", source="The Daily Norland"
        )
        assert found.attribution is not None
        assert found.attribution.speaker == "Garba Musa"
        assert found.attribution.chain == ("BBC",)
        assert not found.attribution.anonymous

    def test_the_own_outlet_is_no_link_of_the_chain(self):
        found = details("The talks failed, spokesman Garba Musa told the BBC on Monday.", source="BBC News")
        assert found.attribution is not None
        assert found.attribution.chain == ()

    def test_second_hand_reports_name_both_outlets(self):
        found = details("The BBC reported, citing Reuters, that two people were killed in Abuja.")
        assert found.attribution is not None
        assert found.attribution.chain == ("BBC", "Reuters")

    @pytest.mark.parametrize(
        "text",
        [
            "Four leaders were freed in exchange, an unnamed military source said.",
            "A senior official said on Monday that the talks had failed.",
            "The talks had failed, sources close to the minister said.",
            "A diplomat, who asked not to be named, said the talks had failed.",
        ],
    )
    def test_unnamed_sources_are_anonymous(self, text: str):
        found = details(text)
        assert found.attribution is not None
        assert found.attribution.anonymous

    @pytest.mark.parametrize(
        ("text", "speaker"),
        [
            ("The bridge was closed on Monday, according to police.", "police"),
            ("The fire started in the kitchen, the ministry said on Monday.", "ministry"),
            ("The law was signed on Monday, the government's website said.", "government's website"),
        ],
    )
    def test_bodies_that_say_so(self, text: str, speaker: str):
        found = details(text)
        assert found.attribution is not None
        assert found.attribution.speaker == speaker
        assert not found.attribution.anonymous

    def test_what_the_outlet_reports_itself_has_none(self):
        assert details("At least 12 people were killed in the crash near Lyon on Monday.").attribution is None


CRASH = """\
A ferry ran aground near Aberdeen on Monday night and dozens of passengers were hurt.
The ferry was towed away by two tugs.
Officials had warned of the rocks in 2019.
"""


def told(text: str, index: int) -> tuple[Details, Article]:
    piece = article(text)
    return describe(piece.sentences[index].text, index, piece, sentence_docs(piece)), piece


def test_day_and_place_of_the_same_event_come_from_the_sentence_that_tells_them():
    found, _ = told(CRASH, 1)
    assert found.when == "2024-12-09"
    assert found.where == ("Aberdeen",)
    assert found.proofs == (0,)


def test_an_event_with_a_time_of_its_own_or_an_earlier_one_takes_no_other():
    found, _ = told(CRASH, 2)
    assert found.when != "2024-12-09"


def test_two_days_in_one_lead_leave_it_open_which():
    text = """\
Divers searched the lake on Monday and a helicopter circled on Tuesday.
The mayor thanked the volunteers.
"""
    found, _ = told(text, 1)
    assert found.when is None


def test_a_place_before_the_word_for_the_event_locates_it():
    text = """\
The three victims of the Marlow bridge collapse were named by police.
All of them lived in Marlow.
The engineers closed the road.
"""
    found, _ = told(text, 0)
    assert found.where == ("Marlow",)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Envoy Tomas Rehn undertook a mediation mission between Norland and Suria.",
            {"Tomas Rehn", "Norland", "Suria"},
        ),
        ("The bankers with whom Anna Berg had negotiated suddenly backed off.", {"Anna Berg", "bankers"}),
        ("Detectives interviewed Paul Okafor on Monday.", {"Detectives", "Paul Okafor"}),
    ],
)
def test_missions_interviews_and_clauses_tell_meetings(text: str, people: set[str]):
    found = details(text)
    assert found.kind == "met"
    assert people <= set(names(found))


def test_a_pronoun_of_the_articles_own_sentence_is_the_person_it_stands_for():
    text = """\
Foreign Minister Annika Lindqvist arrived in Osterby on Monday.
She met Defence Secretary Paul Okafor.
"""
    found = details(text, 1)
    assert found.kind == "met"
    assert names(found) == ["Annika Lindqvist", "Paul Okafor"]


def test_a_body_with_its_short_name_in_brackets_takes_part():
    found = details(
        "The Northern Trade Council (NTC) forum has agreed to set up a laboratory, officials said."
    )
    assert found.kind == "agreed"
    assert "Northern Trade Council" in names(found)[0]


def test_a_line_that_lost_the_place_of_a_meeting_takes_it_from_its_sentence():
    told = article(
        "Foreign ministers Annika Lindqvist and Paul Okafor met on Tuesday in the harbour of Port Lunde, and agreed "
        "on joint patrols in the Karst Sound."
    )
    line = "Foreign ministers Annika Lindqvist and Paul Okafor met and agreed on joint patrols in the Karst Sound."
    assert describe(line, 0, told, sentence_docs(told)).where == ("Port Lunde",)


def test_a_meeting_to_come_is_planned():
    assert details(
        "The council of the bank met in Lunde on Monday. The council meets next on 4 February.", 1
    ).kind == ("planned")
