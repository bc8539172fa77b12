"""The gate, through its public door: what an article says passes, whatever a model made of it does not."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.reading import article_from_text
from briefing.summarizing import find_evidence, verify
from briefing.types import Bullet, Evidence, Kind, Method

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

CRASH = (
    "Two Norvian newspapers said that Edda Holm's parents have been speaking with the coast guard, and eight people "
    "were injured in the crash.\n"
    "Tickets for the concert on March 14 will go on sale on February 3, the promoter said.\n"
)
MINISTER = (
    "Energy minister Paula Reiss met grid operator chief Jonas Weld in Lorne on Monday and agreed to build two new "
    "cable links by 2027.\n"
    "The regulator has not yet approved the plan, which could cost at least $2 billion, a spokesman said on Tuesday.\n"
    "“The links will carry 1.4 gigawatts,” Reiss told reporters.\n"
    "Police denied that officers pushed the mayor at the ceremony.\n"
)


def judged(text: str, line: str, sentence: int = 0, *, strict=True, **fields):
    article = article_from_text(text, now=NOW, **fields)
    proof = article.sentences[sentence]
    evidence = Evidence(
        article_id=article.id, start=proof.start, end=proof.end, quote=article.text[proof.start : proof.end]
    )
    bullet = Bullet(text=line, kind=Kind.HAPPENED, method=Method.GENERATED, evidence=(evidence,))
    return verify(bullet, article, strict=strict)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Paula Reiss met Jonas Weld in Lorne on Monday.", 0),
        ("Paula Reiss agreed to build two new cable links by 2027.", 0),
        ("Reiss agreed to build 2 new cable links by 2027.", 0),
        ("The regulator has not approved the plan, a spokesman said.", 1),
        ("The plan could cost at least $2bn, a spokesman said.", 1),
        ('"The links will carry 1.4 gigawatts," Reiss said.', 2),
        ("Police denied that officers pushed the mayor.", 3),
    ],
)
def test_what_the_article_says_passes(line, sentence):
    verdict = judged(MINISTER, line, sentence)
    assert verdict.accepted, verdict.reasons
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("line", "sentence", "reason"),
    [
        ("Paula Reiss met Karl Weld in Lorne on Monday.", 0, "foreign name"),
        ("Paula Weld met Jonas Reiss in Lorne on Monday.", 0, "foreign name"),
        ("Jonas Weld met Paula Reiss in Lorne on Monday.", 0, "arc"),
        ("Jonas Weld agreed to build two new cable links by 2027.", 0, "arc"),
        ("Paula Reiss agreed to build three new cable links by 2027.", 0, "foreign number"),
        ("Paula Reiss met Jonas Weld in Lorne on Friday.", 0, "foreign date"),
        ("Paula Reiss built two new cable links by 2027.", 0, "force"),
        ("The regulator has approved the plan, a spokesman said.", 1, "force: negation lost"),
        ("The plan will cost at least $2 billion, a spokesman said.", 1, "force: modality changed"),
        ("The plan could cost $2 billion, a spokesman said.", 1, "force: lost: least"),
        ("The regulator has not yet approved the plan.", 1, "force: lost: said"),
        ('"The links will carry," Reiss said.', 2, "foreign quotation"),
        ('"The links carry 1.4 gigawatts at once," Reiss said.', 2, "foreign quotation"),
        ("Officers pushed the mayor at the ceremony.", 3, "force: lost: denied"),
        ("Sure, here is the sentence: Reiss met Weld.", 0, "chatter"),
        ("Summary: Paula Reiss met Jonas Weld in Lorne.", 0, "chatter"),
        ("Paula Reiss met grid operator chief Jonas Weld in.", 0, "cut off"),
        ("Paula Reiss met Jonas Weld in Lorne on Monday and…", 0, "cut off"),
        ("Paula Reiss met Weld.", 0, None),
        ("Reiss met.", 0, "too short"),
        ("She met Jonas Weld in Lorne on Monday.", 0, "points to an unseen sentence"),
        ("Reiss met Weld in Lorne and Reiss met Weld in Lorne.", 0, "repeats itself"),
        ("Paula Reiss of the cable links in Lorne.", 0, "no finite verb"),
        ("Paula Reiss cheerfully met Jonas Weld in Lorne.", 0, "foreign word: cheerfully"),
    ],
)
def test_what_it_does_not_say_is_refused_with_a_reason(line, sentence, reason):
    verdict = judged(MINISTER, line, sentence)
    if reason is None:
        assert verdict.accepted, verdict.reasons
    else:
        assert not verdict.accepted
        assert any(found.startswith(reason) for found in verdict.reasons), verdict.reasons


@pytest.mark.parametrize(
    "line",
    [
        "Edda Holm has been speaking with the coast guard, newspapers said.",
        "Two people were injured in the crash, newspapers said.",
    ],
)
def test_who_does_what_is_checked_though_every_name_and_number_is_there(line):
    verdict = judged(CRASH, line)
    assert any(reason.startswith("arc") for reason in verdict.reasons), verdict.reasons


@pytest.mark.parametrize(
    ("sentence", "line", "reason"),
    [
        (
            (
                "Harbour police are guarding the hall, Harbour police said, while Lorne Police will remain responsible "
                "for the streets of the town."
            ),
            "Harbour police will remain responsible for the streets of the town.",
            "torn",
        ),
        (
            "Norland and Estria pledged $300,000 and $90,000 respectively, while Suden has sent doctors.",
            "Norland pledged $300,000 and $90,000.",
            "respectively",
        ),
        (
            "The Red Crescent estimates 4,000-5,000 people have lost their homes in Lorne.",
            "The Red Crescent estimates 4,000 people have lost their homes in Lorne.",
            "range",
        ),
        (
            "Edda Holm is a manager for Harbour Aid, which has sent 200 helpers to Lorne and set up a store.",
            "Edda Holm is a manager for Harbour Aid, has sent 200 helpers to Lorne.",
            "clause",
        ),
        (
            "Following the ministry's announcement that the airport would open to all carriers, Suden followed suit.",
            "The airport would open to all carriers.",
            "report",
        ),
        (
            "The fever spread first and quickest in the ports of Norland, doctors at the hospital of Lorne found.",
            "Doctors at the hospital of Lorne found the fever spread first and quickest.",
            "spread",
        ),
        (
            "A military court in Lorne on Monday indicted a girl who was filmed in the Tall Hills slapping a soldier.",
            "A military court indicted a girl in the Tall Hills.",
            "torn",
        ),
        (
            "Edda Holm gave a fine display and it was no surprise that Paula Reiss led the way, rewriting the record.",
            "Edda Holm gave a fine display, rewriting the record.",
            "torn",
        ),
        (
            "The court ordered judges in the province to stop issuing licences for river fishing.",
            "The court ordered judges in the province to stop issuing licences.",
            "lost: cut: licences for",
        ),
        (
            "The unrest shows that the people of Lorne have lost all confidence in the police.",
            "The unrest shows that the people of Lorne have lost all confidence.",
            "lost: cut: confidence in",
        ),
        (
            "The law could let shops turn customers away if serving them would harm the business.",
            "The law could let shops turn customers away.",
            "condition",
        ),
        (
            "The company must either change the look of the ferries or raise the fare this summer.",
            "The company must change the look of the ferries this summer.",
            "alternative",
        ),
        (
            "Paula Reiss told the harbour council that the ferry will sail on Friday.",
            "Paula Reiss told the harbour council.",
            "speech lost",
        ),
        (
            "Engineers say the new bridge is longer than the old bridge at Upper Skarn.",
            "Engineers say the new bridge is longer.",
            "comparison",
        ),
        (
            "Twelve sailors were rescued, a coast guard officer who asked not to be named said on Monday.",
            "Twelve sailors were rescued, the officer said.",
            "article changed",
        ),
    ],
)
def test_a_cut_that_says_something_else_is_refused(sentence, line, reason):
    verdict = judged(f"The council of Lorne met on Monday morning.\n{sentence}\n", line, 1)
    assert not verdict.accepted
    assert any(reason in item for item in verdict.reasons), verdict.reasons


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        (
            "Edda Holm, who sailed the ferry for ten years, met Paula Reiss on the quay in Lorne on Monday.",
            "Edda Holm met Paula Reiss on the quay in Lorne.",
        ),
        (
            "The ferry, which was built in Norvia, ran aground near Lorne and lost its rudder in the storm.",
            "The ferry ran aground near Lorne and lost its rudder.",
        ),
        (
            "Paula Reiss, the energy minister, who was born in Lorne, said that the cable will be ready in May.",
            "Paula Reiss, the energy minister, said that the cable will be ready in May.",
        ),
    ],
)
def test_a_cut_that_leaves_a_sentence_true_passes(sentence, line):
    verdict = judged(f"The council of Lorne met on Monday morning.\n{sentence}\n", line, 1)
    assert verdict.accepted, verdict.reasons


def test_speech_that_another_sentence_attributes_is_not_told_as_fact():
    text = (
        "Coach Jonas Weld spoke to the club's paper after the match.\n\n"
        "'The last four months were hard for the whole team. We go on,' Weld said.\n"
    )
    verdict = judged(text, "The last four months were hard for the whole team.", 1)
    assert "told without its speaker" in verdict.reasons


def test_a_date_follows_from_a_weekday_only_where_the_day_is_known():
    line = "Paula Reiss met Jonas Weld in Lorne on 9 December 2024."
    assert judged(MINISTER, line, published="2024-12-11").accepted
    assert judged(MINISTER, line).reasons == ("foreign date: 9 December 2024",)
    wrong = judged(MINISTER, line.replace("9", "10"), published="2024-12-11")
    assert "foreign date: 10 December 2024" in wrong.reasons


def test_evidence_must_be_there_and_be_what_the_article_says():
    article = article_from_text(MINISTER, now=NOW)
    bullet = Bullet(text=article.sentences[0].text, kind=Kind.MET, method=Method.VERBATIM, evidence=())
    assert verify(bullet, article).accepted  # the evidence is searched where none is given
    forged = Evidence(article_id=article.id, start=0, end=12, quote="another text")
    bullet = Bullet(text=article.sentences[0].text, kind=Kind.MET, method=Method.VERBATIM, evidence=(forged,))
    assert verify(bullet, article).reasons == ("evidence does not match the article",)


def test_a_line_of_more_than_thirty_words_is_refused():
    line = "Paula Reiss met Jonas Weld " + "in Lorne on Monday " * 7 + "again."
    assert "too long" in judged(MINISTER, line).reasons


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Paula Reiss met Karl Weld in Lorne on Monday.", "foreign name: Karl"),
        ("Paula Reiss agreed to build three new cable links by 2027.", "foreign number: 3"),
        ("Paula Reiss met Jonas Weld in Lorne on Friday.", "foreign date: Friday"),
        ("Paula Reiss cheerfully met Jonas Weld in Lorne.", "foreign word: cheerfully"),
        ("The regulator has approved the plan, a spokesman said.", "force: negation lost"),
        ("The plan will cost at least $2 billion, a spokesman said.", "force: modality changed"),
        ("Officers pushed the mayor at the ceremony.", "force: lost: denied"),
        ('"The links carry 1.4 gigawatts at once," Reiss said.', "foreign quotation"),
        ("Sure, here is the sentence: Reiss met Weld.", "chatter"),
    ],
)
def test_a_bare_text_is_judged_on_the_evidence_found_for_it(line, reason):
    verdict = verify(line, MINISTER)
    assert not verdict.accepted
    assert any(found.startswith(reason) for found in verdict.reasons), verdict.reasons


def test_a_source_sentence_and_its_harmless_cut_pass_without_evidence():
    article = article_from_text(MINISTER, now=NOW)
    whole = verify(article.sentences[0].text, article)
    assert whole.accepted, whole.reasons
    cut = verify(
        "Energy minister Paula Reiss met grid operator chief Jonas Weld in Lorne on Monday.", article
    )
    assert cut.accepted, cut.reasons


def test_the_score_puts_the_right_shortening_above_the_wrong_one():
    source = "The easter fair in Lorne was founded by the potter Edda Holm, whose lamp was used to light the old harbour."
    right = verify("The easter fair in Lorne was founded by the potter Edda Holm.", source)
    wrong = verify("The easter fair in Lorne was used to light the old harbour.", source)
    assert 0 <= wrong.score < right.score <= 1


def test_evidence_is_found_by_the_words_that_tell_a_sentence_from_the_others():
    article = article_from_text(MINISTER, now=NOW)
    found = find_evidence("Police denied pushing the mayor.", article)
    assert found[0].quote == article.sentences[3].text
    assert find_evidence("Zebras graze.", article) == ()
