"""Which sentences a brief tells, and the training of what chooses them."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from briefing.errors import SourceError
from briefing.reading import read_article
from briefing.summarizing import analysis
from briefing.summarizing.features import FEATURES, feature_rows
from briefing.summarizing.headline import title_of
from briefing.summarizing.select import WEIGHTS, adds, ranked_sentences, worth_telling
from briefing.summarizing.summarizer import Summarizer
from briefing.types import RawDocument

NOW = dt.datetime(2025, 3, 20, tzinfo=dt.UTC)

BRIDGE = (
    "The council of Skarn approved a new bridge over the River Ell on Monday by 14 votes to three. "
    "Is it not about time? "
    "The bridge will cost 48 million euros and is to open in 2029, Mayor Ida Brandt said. "
    '"It is a good day for everybody who has ever waited for the ferry in the rain." '
    "I have waited there myself more often than I like to remember. "
    "Brandt hoped that the weather would hold for the celebration on the quay. "
    "The ferry, which has carried cars across the river since 1931, will keep running until then. "
    "A skipper who works on it said that he liked the morning shift best of all. "
    "Read more: the ten finest bridges of the north. "
    "Opponents of the bridge announced a lawsuit against the council on Tuesday over the loss of 40 old oaks. "
    "The oaks stand on the eastern bank, where a playground is."
)


def article(text, **fields):
    return read_article(RawDocument(origin="a.txt", text=text, **fields), now=NOW)


def order(text, **fields):
    read = article(text, **fields)
    docs = analysis.sentence_docs(read)
    return [read.sentences[choice.index].text for choice in ranked_sentences(read, docs)]


def test_what_happened_comes_before_what_was_hoped():
    found = order(BRIDGE, title="Skarn approves bridge over the Ell")
    assert found[0].startswith("The council of Skarn approved")
    places = {text.split()[0] + " " + text.split()[1]: place for place, text in enumerate(found)}
    assert places["The bridge"] < places["A skipper"]
    assert places["Opponents of"] < places["Brandt hoped"]


@pytest.mark.parametrize(
    "left_out", ["Is it not", "It is a good day", "I have waited", "Read more"], ids=lambda text: text[:8]
)
def test_questions_quotations_first_person_and_links_are_no_bullets(left_out):
    assert not any(left_out in text for text in order(BRIDGE))


@pytest.mark.parametrize("between", ["\n", " "])
def test_a_post_that_the_page_shows_is_nobody_s_report(between: str):
    post = "Norland is letting timber cross the border again. There will never be peace like that!"
    found = order(
        "President Anna Weld accused Norland on Monday of buying timber from the rebels of the north.\n"
        f"{post}{between}— Anna Weld (@annaweld) 9 December 2024\n"
        "The foreign minister of Norland seems to think so.\n"
        "Norland denied on Tuesday that any timber had crossed its border since the summer of last year."
    )
    assert sorted(text.split()[0] for text in found) == ["Norland", "President"]
    assert not any("letting" in text for text in found)


def test_a_long_first_sentence_is_not_lost():
    lead = (
        "The parliament of Norland, which had met through the night after three days of protests in front of "
        "the old customs house, approved a law on Friday that raises the pension age from 65 to 67, although "
        "two parties of the government, among them the Farmers, had announced that they would reject it, and "
        "although the unions called for a general strike."
    )
    found = order(f"{lead} The law comes into force next year. A strike would hit the ports first of all.")
    assert lead in found
    assert found.index(lead) == 0


def test_a_verb_that_looks_like_a_participle_still_tells():
    text = "The ministry on Wednesday officially set 1 September as the start of the ban on fishing."
    assert text in order(f"{text} Fishermen along the coast protested against the ban. The sea is calm.")


def test_an_agreement_outranks_small_talk_beside_it():
    text = (
        "Foreign Minister Ana Ruiz met her colleague Per Lund in Oslo on Tuesday. "
        "Lund said he hoped that the two countries would remain good friends for many years to come. "
        "Ruiz replied that the weather in Oslo had never been more pleasant. "
        "The two ministers agreed to build a second cable for electricity under the sea. "
        "The talks lasted two hours. "
        "They also agreed on a common patrol against illegal fishing in the northern waters."
    )
    found = order(text)
    assert found.index(next(t for t in found if "second cable" in t)) <= 1
    assert found.index(next(t for t in found if "common patrol" in t)) < found.index(
        next(t for t in found if "he hoped" in t)
    )


def test_a_sentence_that_says_the_same_again_is_passed_over():
    text = (
        "Two trains collided near Halden on Sunday and eleven people were injured, police said. "
        "Eleven people were injured when two trains collided near Halden on Sunday. "
        "The line to Sweden stays closed until Wednesday, the railway announced."
    )
    [brief] = Summarizer(None).briefs([article(text)])
    assert len(brief.bullets) == 2
    assert sum("collided" in bullet.text for bullet in brief.bullets) == 1
    assert any("closed" in bullet.text for bullet in brief.bullets)


def test_an_article_of_two_sentences_tells_both():
    text = "A fire destroyed the market hall of Vall on Saturday. Nobody was hurt, the fire brigade announced later."
    [brief] = Summarizer(None).briefs([article(text)])
    assert len(brief.bullets) == 2


def test_a_long_feature_gets_no_more_than_four_bullets_and_at_least_two():
    text = " ".join([BRIDGE, *(f"Farmer number {n} sells {n} tons of apples in town." for n in range(3, 30))])
    [brief] = Summarizer(None).briefs([article(text)])
    assert 2 <= len(brief.bullets) <= 4


def test_other_languages_are_ranked_by_place_and_title():
    text = (
        "Der Stadtrat von Skarn hat am Montag den Bau einer neuen Brücke über die Ell beschlossen. "
        "Die Fähre fährt seit 1931 über den Fluss und soll bis dahin weiter verkehren. "
        "Am Ufer stehen alte Eichen, unter denen die Kinder im Sommer spielen. "
        "Gegner der Brücke haben angekündigt, gegen den Beschluss vor Gericht zu ziehen."
    )
    read = article(text, title="Gegner wollen gegen die Brücke vor Gericht ziehen")
    assert read.language == "de"
    choices = ranked_sentences(read, analysis.sentence_docs(read))
    assert choices[0].index == 0
    assert [choice.index for choice in choices].index(3) < 3
    assert worth_telling(choices[2], 2)
    assert not worth_telling(choices[3], 3)


def test_ranking_is_the_same_every_time():
    assert order(BRIDGE) == order(BRIDGE)


def test_the_features_of_a_sentence_are_finite_and_named():
    read = article(BRIDGE)
    rows = feature_rows(read, analysis.sentence_docs(read), {"bridge": 2.0}, title_of(read))
    assert rows.shape == (len(read.sentences), len(FEATURES))
    assert abs(rows).max() < 1e4
    column = FEATURES.index("question")
    assert rows[1, column] == 1
    assert rows[:, column].sum() == 1


def test_words_that_were_told_add_nothing():
    assert adds(frozenset({"bridge", "open"}), [])
    assert not adds(frozenset({"bridge", "open"}), [frozenset({"bridge", "open", "monday"})])


def test_the_shipped_weights_are_small_and_complete():
    assert WEIGHTS.stat().st_size <= 300_000
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert list(weights["weights"]) == list(FEATURES)


def test_the_seed_article_tells_its_meeting_and_its_agreements(shared):
    path = shared / "samples" / "japan-news-2024-12-11.txt"
    if not path.exists():
        pytest.skip("the shared samples are not there")
    read = article(path.read_text(encoding="utf-8"))
    found = ranked_sentences(read, analysis.sentence_docs(read))
    first = [read.sentences[choice.index].text for choice in found[:4]]
    assert "enhance security cooperation" in first[0]
    assert any("command capabilities" in text for text in first[:3])
    assert any("like-minded" in text or "never been more important" in text for text in first)
    assert not any("he hoped" in text for text in first[:3])


def _rows(count):
    places = ("Vall", "Skarn", "Halden", "Orm")
    for n in range(count):
        place = places[n % len(places)]
        text = (
            f"The council of {place} decided on Monday to close {n + 2} schools. "
            f"The sun shone on the market square while children played there. "
            f"Parents in {place} announced a protest march against the plan for Friday. "
            f"An old man with a dog walked slowly along the river bank. "
            f"Some birds had already left for the warm south in the autumn."
        )
        summary = f"{place} decided to close {n + 2} schools. Parents announced a protest march for Friday."
        yield {"id": n, "text": text, "summary": summary}


def test_training_learns_what_editors_tell_and_is_reproducible(tmp_path):
    pytest.importorskip("sklearn")
    pytest.importorskip("nltk")
    from briefing.training.selector import compared, train  # noqa: PLC0415

    lines = [json.dumps(row) for row in _rows(24)]
    (tmp_path / "short_news.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    examples = train(tmp_path, tmp_path / "one.json")
    train(tmp_path, tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert all(example.told == {0, 2} for example in examples)
    table = compared(examples, ["logistic"], folds=3)
    rouge = {
        line[:28].strip(): float(line.split("ROUGE-1 ")[1].split()[0])
        for line in table.splitlines()
        if " 2 sentences" in line
    }
    assert rouge["logistic"] > rouge["LEAD"] + 5


def test_training_without_a_set_says_what_it_looked_for(tmp_path):
    pytest.importorskip("nltk")
    from briefing.training.selector import train  # noqa: PLC0415

    with pytest.raises(SourceError, match=r"no training set.*highlights\.jsonl"):
        train(tmp_path, tmp_path / "out.json")
    (tmp_path / "highlights.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(SourceError, match="line 1"):
        train(tmp_path, tmp_path / "out.json")
