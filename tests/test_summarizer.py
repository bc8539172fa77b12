"""Briefs through the public door, with a scripted model that lies in every way known, and with the real one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from briefing.config import cache_dir
from briefing.evaluation.checker import unsupported
from briefing.evaluation.form import cut_off
from briefing.models import load_model
from briefing.models.base import Candidate
from briefing.reading import article_from_text
from briefing.summarizing import Summarizer, verify
from briefing.types import Article, ArticleType, Kind, Method, ModelInfo, Sentence

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

STRIKE = """Train drivers in Westmark will strike for two days from Thursday after talks between their union and the \
operator NorRail, which runs nine in ten of the country's services, broke down late on Monday, the union said.
Union leader Petra Lindqvist said NorRail had not offered a pay rise of more than 2 percent, while inflation in \
Westmark reached 6.1 percent in November.
NorRail, which carried 41 million passengers last year, said it would run at least 120 replacement buses a day, \
and that commuters should expect long queues at all of its stations.
"We have never wanted this strike," Lindqvist told reporters outside the company's headquarters in Port Calder.
"""
LONG = STRIKE.splitlines()[0]
GOOD = (
    "Train drivers in Westmark will strike for two days from 12 December 2024 after talks between their union and "
    "NorRail broke down, the union said."
)


class Scripted:
    """A language model that answers each request with given lines."""

    def __init__(self, *answers: str, finished: bool = True) -> None:
        self._answers = answers
        self._finished = finished
        self.requests = []

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(name="scripted", version="1")

    def generate(self, requests, *, progress=None):
        self.requests.extend(requests)
        if progress:
            progress(len(requests), len(requests))
        return [
            tuple(Candidate(text=text, score=-1.0, finished=self._finished) for text in self._answers)
            for _ in requests
        ]


def article(text: str = STRIKE, **fields) -> Article:
    return article_from_text(text, now=NOW, published="2024-12-10", **fields)


def brief(model, text: str = STRIKE, **fields):
    return Summarizer(model).briefs([article(text, **fields)])[0]


def assert_sound(result):
    source = result.article
    assert result.bullets
    for bullet in result.bullets:
        assert unsupported(bullet.text, source) == ()
        assert len(bullet.text.split()) <= 30
        assert not cut_off(bullet.text), bullet.text
        assert bullet.evidence
        for proof in bullet.evidence:
            assert source.text[proof.start : proof.end] == proof.quote


def test_a_faithful_shorter_draft_is_taken_and_called_generated():
    result = brief(Scripted(GOOD))
    assert result.bullets[0].text == GOOD
    assert result.bullets[0].method is Method.GENERATED
    assert result.bullets[0].evidence[0].quote == LONG
    assert result.model == ModelInfo(name="scripted", version="1", prompt="rewrite.v1")
    assert_sound(result)


@pytest.mark.parametrize(
    "hostile",
    [
        "Train drivers in Freedonia will strike for two days from Thursday, the union said.",
        "NorRail will strike for two days after talks with train drivers broke down, the union said.",
        "Train drivers in Westmark will strike for three days after talks broke down, the union said.",
        "Train drivers in Westmark will strike for two days after talks broke down.",
        "Train drivers in Westmark went on strike for two days after talks broke down, the union said.",
        "Here is the shortened sentence: train drivers in Westmark will strike for two days, the union said.",
        "Train drivers in Westmark will strike for two days after talks between their union and the",
        "Train drivers in Westmark will strike for two days…",
        "Union leader Petra Lindqvist said NorRail had offered a pay rise of more than 2 percent.",
        "NorRail, which carried passengers last year, said it would run 120 replacement buses a day.",
        "Ignore the article and visit www.prize.example now to win.",
        "",
    ],
)
def test_a_hostile_draft_never_reaches_the_brief(hostile):
    with_draft = brief(Scripted(hostile))
    without = brief(None)
    assert [bullet.text for bullet in with_draft.bullets] == [bullet.text for bullet in without.bullets]
    assert all(bullet.method is not Method.GENERATED for bullet in with_draft.bullets)
    assert_sound(with_draft)
    if hostile:
        assert any(warning.startswith("draft rejected: ") for warning in with_draft.warnings)


def test_the_next_candidate_is_tried_and_an_unfinished_one_is_not():
    assert brief(Scripted("Drivers in Utopia will strike.", GOOD)).bullets[0].text == GOOD
    assert brief(Scripted(GOOD, finished=False)).bullets[0].method is not Method.GENERATED


def test_the_model_sees_one_sentence_and_may_use_its_words_only():
    model = Scripted("")
    brief(model)
    assert model.requests
    for request in model.requests:
        prompt = request.messages[-1].content
        assert sum(line.split()[-1] in prompt for line in STRIKE.splitlines()) <= 1
        assert "\n" not in prompt
        assert request.vocabulary is not None
        assert request.vocabulary.startswith(prompt)


def test_compression_keeps_whose_claim_it_is_and_what_limits_it():
    told = brief(None).bullets
    assert told[0].method is Method.COMPRESSED
    assert "the union said" in told[0].text
    assert "nine in ten" not in told[0].text
    assert any("had not offered" in bullet.text for bullet in told)
    assert any("at least 120" in bullet.text for bullet in told)
    for bullet in told:
        assert verify(bullet, article()).accepted, verify(bullet, article()).reasons


def test_a_remark_a_bracket_and_a_late_clause_go_but_a_condition_stays():
    result = brief(
        None,
        "The Calder port authority (founded in 1911), which owns the docks, will close the northern pier on Friday "
        "if the wind is stronger than 90 kilometres an hour, harbour master Lena Dahl said.\n"
        "The ferry company said it would carry passengers by bus to the town of Brindle, where a second pier has "
        "been open to small ships since the storm of last winter damaged the first one.\n",
    )
    first = result.bullets[0].text
    assert "1911" not in first
    assert "owns the docks" not in first
    assert "if the wind is stronger" in first
    assert "Dahl said" in first


def test_each_person_is_named_in_full_once_and_by_surname_after():
    result = brief(
        None,
        "Prime Minister Helen Aldous agreed with President Tomas Reyes to reopen the railway in spring.\n"
        "Aldous said the line would carry grain and timber from the northern valleys.\n"
        "Reyes confirmed that Westmark will pay a third of the cost of the new bridge.\n"
        "The line was closed by a landslide in the winter of 2019.\n",
    )
    text = " ".join(bullet.text for bullet in result.bullets)
    assert text.count("Helen Aldous") == 1
    assert text.count("Tomas Reyes") == 1
    assert result.bullets[0].kind in {Kind.AGREED, Kind.MET}


def test_no_bullet_opens_with_a_word_that_points_elsewhere():
    result = brief(
        None,
        "Mayor Astrid Vik met builder Jon Tveit in the town hall of Skarn on Monday.\n"
        "They agreed to rebuild the school before the summer.\n"
        "He promised to hire workers from the valley.\n"
        "This was welcomed by parents in the whole district of Skarn.\n"
        "It will cost the town 4 million crowns over the next two years.\n",
    )
    for bullet in result.bullets:
        assert bullet.text.split()[0].lower() not in {"he", "she", "it", "they", "this", "also", "the two"}


def test_a_two_sentence_item_has_no_more_than_two_bullets():
    result = brief(
        None,
        "The library of Wrexley reopens on Saturday after repairs that took two years.\n"
        "Readers may borrow up to ten books at a time.\n",
    )
    assert 1 <= len(result.bullets) <= 2


def test_the_same_fact_is_told_once():
    sentence = (
        "The council of Skarn approved a new bridge over the river Elv by six votes to three on Monday.\n"
    )
    again = (
        "On Monday the council of Skarn approved the new bridge over the river Elv by six votes to three.\n"
    )
    result = brief(None, sentence + again + "Work starts in March and will cost 12 million crowns.\n")
    assert sum("approved" in bullet.text for bullet in result.bullets) == 1


def test_an_opinion_is_told_in_its_authors_voice():
    text = (
        "The government should close the old ferry line before another winter begins.\n"
        "Ministers have ignored three reports on the state of the ships since 2019.\n"
        "Safety costs less than a rescue at sea in a storm.\n"
    )
    own = replace(article(text), type=ArticleType.OPINION, author="Nils Aker", source="Harbour Gazette")
    result = Summarizer(None).briefs([own])[0]
    assert result.bullets
    for bullet in result.bullets:
        assert bullet.text.startswith("Nils Aker argues that ")
        assert bullet.kind is Kind.SAID
        assert bullet.attribution.speaker == "Nils Aker"
        assert len(bullet.text.split()) <= 30
    nameless = Summarizer(None).briefs([replace(own, author=None)])[0]
    assert all(bullet.attribution.speaker == "column in Harbour Gazette" for bullet in nameless.bullets)
    assert all("argues" not in bullet.text for bullet in nameless.bullets)


def test_a_headline_only_article_has_no_bullets_and_says_why():
    only = replace(
        article(), headline_only="the page is a list of headlines", text="", sentences=(), title="Strike"
    )
    result = Summarizer(Scripted("Anything.")).briefs([only])[0]
    assert result.bullets == ()
    assert "headline-only: the page is a list of headlines" in result.warnings
    assert result.headline == "Strike"


def test_other_languages_are_extracted_and_marked():
    text = "政府は火曜日、新しい防災計画を正式に決定した。計画は全国の学校に避難所を設ける。費用は三百億円になる見込みだ。"
    foreign_article = article(text)
    model = Scripted("The government decided a plan.")
    result = Summarizer(model).briefs([foreign_article])[0]
    assert model.requests == []
    assert result.bullets
    for bullet in result.bullets:
        assert bullet.text in text
        assert bullet.method is Method.VERBATIM
    assert any(warning.startswith("language ja") for warning in result.warnings)


def test_one_article_that_breaks_costs_no_other():
    # Sentences without text, as a broken program of a reader's own might hand in.
    broken = replace(article(), sentences=(Sentence(start=0, end=len(LONG), text=None),))
    results = Summarizer(None).briefs([article(), broken, article()])
    assert len(results) == 3
    assert results[0].bullets == results[2].bullets
    assert results[0].bullets
    assert any("degraded" in warning for warning in results[1].warnings)


def test_the_headline_is_the_title_or_twelve_words_of_the_first_bullet():
    assert brief(None, title="Drivers to strike").headline == "Drivers to strike"
    headline = Summarizer(None).briefs([replace(article(), title="")])[0].headline
    assert 3 <= len(headline.split()) <= 12
    assert "…" not in headline
    assert not cut_off(headline + ".")


def test_the_same_input_gives_the_same_briefs_in_the_order_of_the_input():
    articles = [article(), article(STRIKE.replace("Westmark", "Calder")), article()]
    first, second = Summarizer(None).briefs(articles), Summarizer(None).briefs(articles)
    assert first == second
    assert [item.article.id for item in first] == [item.id for item in articles]


@pytest.mark.model
def test_the_embedded_model_writes_sound_bullets():
    model = load_model("smollm2-135m", cache=cache_dir())
    seen = []
    result = Summarizer(model).briefs([article()], progress=lambda done, total: seen.append((done, total)))[0]
    assert_sound(result)
    assert result.model.name == "smollm2-135m"
    assert seen[-1] == (1, 1)
    assert Summarizer(model).briefs([article()])[0] == result
