"""Editing: briefs become the briefing of a day. Every text here is made up."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.editing import compile_briefing
from briefing.reading.sentences import split_sentences
from briefing.types import (
    Article,
    ArticleType,
    Attribution,
    Brief,
    Briefing,
    Bullet,
    Evidence,
    Kind,
    Method,
    ModelInfo,
    Participant,
    RunReport,
)

NOW = dt.datetime(2024, 12, 11, 6, tzinfo=dt.UTC)
DAY = dt.date(2024, 12, 11)
MODEL = ModelInfo(name="by-hand", version="1")

HOLM = Participant(name="Ida Holm", role="Prime Minister")
DORN = Participant(name="Pavel Dorn", role="President")

# Each outlet tells the two events in its own words: the same words would be copies.
FIRE = {
    "alpha": "The covered market of Lindmark burned down on Tuesday after a fire broke out in a fish stall.\n"
    "Sprinklers in the Lindmark market hall had been switched off for repairs, chief Anna Berg said.\n",
    "beta": "Fire swept through the Lindmark market hall on Tuesday; it began among the fish stalls.\n"
    "Anna Berg, the fire chief of Lindmark, found the hall's sprinklers turned off during repairs.\n",
    "gamma": "Lindmark lost its covered market on Tuesday to a fire that started where fish is sold.\n"
    "Because of repairs no sprinkler worked in the market hall of Lindmark, according to chief Anna Berg.\n",
}
TALKS = {
    "alpha": "Prime Minister Ida Holm and President Pavel Dorn held talks on the Karst rail in Westerby.\n"
    "Trains on the Karst line stopped in 2019 after Holm and Dorn's countries quarrelled over customs.\n",
    "beta": "In Westerby, Pavel Dorn and Ida Holm talked about trains on the Karst rail line.\n"
    "A quarrel of the countries of Holm and Dorn over customs had cut the Karst line.\n",
}


def brief(
    name: str,
    *lines: Bullet | str,
    event: dict[str, str] = FIRE,
    title: str = "Fire destroys Lindmark market",
    **fields: object,
) -> Brief:
    """A brief whose article holds every line word by word."""
    bullets = [line if isinstance(line, Bullet) else fact(line) for line in lines]
    body = event.get(name, event["alpha"])
    text = body + "\n".join(f"{name.capitalize()} writes: {bullet.text}" for bullet in bullets)
    values: dict[str, object] = {
        "id": name,
        "title": title,
        "text": text,
        "origin": f"{name}.txt",
        "source": f"{name} post",
        "published": dt.date(2024, 12, 10),
        "language": "en",
        "sentences": split_sentences(text, "en"),
    }
    article = Article(**{**values, **fields})  # type: ignore[arg-type]
    proven = tuple(_proven(bullet, article) for bullet in bullets)
    return Brief(article=article, headline=article.title, bullets=proven, model=MODEL)


def fact(text: str, kind: Kind = Kind.HAPPENED, **fields: object) -> Bullet:
    return Bullet(text=text, kind=kind, evidence=(), method=Method.VERBATIM, **fields)  # type: ignore[arg-type]


def _proven(bullet: Bullet, article: Article) -> Bullet:
    start = article.text.index(bullet.text)
    end = start + len(bullet.text)
    proof = Evidence(article_id=article.id, start=start, end=end, quote=bullet.text)
    return Bullet(
        text=bullet.text,
        kind=bullet.kind,
        evidence=(proof,),
        method=bullet.method,
        who=bullet.who,
        where=bullet.where,
        when=bullet.when,
        attribution=bullet.attribution,
    )


def headline_brief(name: str, title: str) -> Brief:
    article = Article(
        id=name, title=title, text="", origin=f"{name}.html", headline_only="only a list of links"
    )
    return Brief(article=article, headline=title, bullets=(), model=MODEL)


def compiled(*briefs: Brief, **options: object) -> Briefing:
    values: dict[str, object] = {"date": DAY, "timezone": "UTC", "now": NOW}
    return compile_briefing(briefs, **{**values, **options})  # type: ignore[arg-type]


def texts(briefing: Briefing, story: int = 0) -> list[str]:
    return [bullet.text for bullet in briefing.stories[story].bullets]


def test_a_quiet_day_is_a_short_valid_briefing():
    quiet = compiled(report=RunReport(read=3))
    assert quiet.title == "Morning briefing"
    assert quiet.stories == quiet.meetings == quiet.coming_up == quiet.sources == ()
    assert (quiet.report.read, quiet.report.used) == (3, 0)


def test_the_same_fact_of_two_outlets_is_told_once_with_both_proofs():
    one = brief("alpha", "The fire in Lindmark destroyed 300 stalls on Tuesday.")
    two = brief("beta", "A fire destroyed 300 stalls in Lindmark on Tuesday.", "The mayor of Lindmark wept.")
    day = compiled(one, two)
    assert len(day.stories) == 1
    assert texts(day) == [
        "The fire in Lindmark destroyed 300 stalls on Tuesday.",
        "The mayor of Lindmark wept.",
    ]
    assert day.stories[0].bullets[0].citations == ("alpha", "beta")
    for bullet in day.stories[0].bullets:
        for proof in bullet.evidence:
            article = one.article if proof.article_id == "alpha" else two.article
            assert article.text[proof.start : proof.end] == proof.quote


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The fire in Lindmark destroyed 300 stalls.", "The fire in Lindmark destroyed 400 stalls."),
        (
            "The fire in Lindmark destroyed the market stalls.",
            "The fire in Lindmark did not destroy the market stalls.",
        ),
        ("The traders of Lindmark sued the Borg company.", "The Borg company sued the traders of Lindmark."),
        ("Holm criticised Dorn over the market fire.", "Dorn criticised Holm over the market fire."),
        ("Holm was warned by Dorn about the market fire.", "Holm warned Dorn about the market fire."),
        (
            "The fire destroyed the market stalls in Lindmark.",
            "The fire may have destroyed the market stalls in Lindmark.",
        ),
        ("The market in Lindmark burned on 10 December.", "The market in Lindmark burned on 9 December."),
    ],
)
def test_what_is_not_the_same_fact_keeps_its_own_line_and_proof(first: str, second: str):
    day = compiled(brief("alpha", first), brief("beta", second))
    assert texts(day) == [first, second]
    assert [bullet.citations for bullet in day.stories[0].bullets] == [("alpha",), ("beta",)]


def test_a_claim_of_another_speaker_is_another_fact():
    police = Attribution(speaker="the police")
    union = Attribution(speaker="the union")
    line = "The fire in the Lindmark market was set on purpose."
    day = compiled(
        brief("alpha", fact(line, attribution=police)), brief("beta", fact(line, attribution=union))
    )
    assert [bullet.citations for bullet in day.stories[0].bullets] == [("alpha",), ("beta",)]


def test_the_first_story_may_be_longer_than_the_others():
    lines = [
        f"Fact number {n} about stall {word}."
        for n, word in enumerate(("ash", "oak", "elm", "yew", "fir"), 10)
    ]
    more = [f"Detail {n} on the {word}." for n, word in enumerate(("roof", "wall", "door"), 20)]
    other = [
        f"Point {n} about the {word} of Karst."
        for n, word in enumerate(("rail", "sand", "salt", "ore", "tin"), 30)
    ]
    day = compiled(
        brief("alpha", *lines),
        brief("beta", *more),
        brief("gamma", *other, event=TALKS, title="Karst and its rail"),
    )
    assert [len(story.bullets) for story in day.stories] == [6, 3]
    shorter = compiled(brief("alpha", *lines), first_story_bullets=2)
    assert len(shorter.stories[0].bullets) == 2


def test_different_counts_of_the_dead_are_shown_as_a_disagreement_the_later_first():
    day = compiled(
        brief(
            "alpha",
            "The fire in the Lindmark market killed 12 people.",
            published=dt.datetime(2024, 12, 10, 9, 10, tzinfo=dt.UTC),
        ),
        brief(
            "beta",
            "At least 15 people were killed in the Lindmark market, officials said.",
            published=dt.datetime(2024, 12, 10, 13, 40, tzinfo=dt.UTC),
        ),
        brief("gamma", "Twelve people died when the Lindmark market burned.", published=None),
    )
    (found,) = day.stories[0].disagreements
    assert found.topic == "killed"
    assert [(claim.text, claim.citations) for claim in found.claims] == [
        ("At least 15 people were killed", ("beta",)),
        ("killed 12 people", ("alpha", "gamma")),
    ]
    assert ("alpha",) in [bullet.citations[:1] for bullet in day.stories[0].bullets]


def test_what_five_outlets_open_with_does_not_fill_the_story():
    lines = {
        "alpha": "A fire destroyed the covered market of Lindmark and 300 stalls on Tuesday night, officials said.",
        "beta": "The covered market of Lindmark, built in 1887, burned down in a fire on Tuesday night, officials said.",
        "gamma": "Officials said a fire had burned down the covered market of Lindmark on Tuesday night with 40 boats.",
    }
    briefs = [brief(name, line) for name, line in lines.items()]
    new = "The sprinklers had been switched off for repairs of the roof, fire chief Anna Berg said."
    briefs[2] = brief("gamma", lines["gamma"], new)
    (story,) = compiled(*briefs, first_story_bullets=3).stories
    assert new in [bullet.text for bullet in story.bullets]


def test_the_headline_gives_no_count_that_a_later_report_overtook():
    old = brief(
        "alpha",
        "The fire in the Lindmark market killed 12 people.",
        title="Twelve die in Lindmark market fire",
        published=dt.datetime(2024, 12, 10, 9, 10, tzinfo=dt.UTC),
    )
    new = brief(
        "beta",
        "The fire killed 15 people in the Lindmark market, officials said.",
        title="Death toll of Lindmark fire rises to 15",
        published=dt.datetime(2024, 12, 10, 13, 40, tzinfo=dt.UTC),
    )
    for order in ((old, new), (new, old)):
        (story,) = compiled(*order).stories
        assert story.headline == "Death toll of Lindmark fire rises to 15"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The fire killed 12 people.", "Twelve people were killed by the fire."),
        ("The fire killed 12 people.", "Two firefighters were killed in the hall."),
        ("The fire killed 12 people.", "The fire injured 40 people."),
        ("About 50 people were injured.", "The fire injured 52 people."),
        ("The fire killed 12 people.", "A fire in 2003 killed 4 people there."),
        ("The fire killed 12 people.", "Up to 30 people could have been killed, Berg warned."),
        ("The fire killed 12 people, including three children.", "Three children were killed in the fire."),
        ("Twelve people were killed in Lindmark.", "Three people were killed in Karst."),
    ],
)
def test_counts_that_do_not_contradict_are_no_disagreement(first: str, second: str):
    day = compiled(brief("alpha", first), brief("beta", second))
    assert day.stories[0].disagreements == ()


def test_meeting_and_agreements_of_the_same_people_are_one_row():
    met = fact(
        "Ida Holm and Pavel Dorn met in Westerby on 10 December and agreed to reopen the line.",
        Kind.MET,
        who=(HOLM, DORN),
        where=("Westerby",),
        when="2024-12-10",
    )
    agreed = fact(
        "Holm and Dorn confirmed that trains will run daily from March.",
        Kind.AGREED,
        who=(Participant(name="Holm"), Participant(name="Dorn")),
    )
    joint = fact("Dorn agreed to pay for the signals.", Kind.AGREED, who=(Participant(name="Dorn"),))
    day = compiled(
        brief("alpha", met, agreed, event=TALKS, title="Holm and Dorn agree on Karst rail line"),
        brief("beta", joint, event=TALKS, title="Holm and Dorn meet over Karst rail line"),
    )
    (row,) = day.meetings
    assert row.who == (HOLM, DORN)
    assert (row.where, row.when) == ("Westerby", "2024-12-10")
    assert row.agreed == ("to reopen the line", "trains will run daily from March", "to pay for the signals")
    assert row.citations == ("alpha", "beta")


@pytest.mark.parametrize(
    "line",
    [
        fact("Holm and Dorn did not meet in Westerby.", Kind.MET, who=(HOLM, DORN)),
        fact("The meeting of Holm and Dorn was cancelled.", Kind.MET, who=(HOLM, DORN)),
        fact("Holm denied that she met Dorn.", Kind.MET, who=(HOLM, DORN)),
        fact("Holm and Dorn failed to agree on the line.", Kind.AGREED, who=(HOLM, DORN)),
        fact("The talks of Holm and Dorn ended without agreement.", Kind.MET, who=(HOLM, DORN)),
        fact("Holm and Dorn will meet on Friday.", Kind.MET, who=(HOLM, DORN)),
        fact("Holm met voters in Westerby.", Kind.MET, who=(HOLM,)),
        fact("Holm and Dorn praised the line.", Kind.SAID, who=(HOLM, DORN)),
    ],
)
def test_what_is_no_meeting_is_not_in_the_table(line: Bullet):
    assert compiled(brief("alpha", line, event=TALKS)).meetings == ()


@pytest.mark.parametrize(
    ("line", "agreed"),
    [
        ("Holm and Dorn agreed not to raise the fares.", "not to raise the fares"),
        ("Holm and Dorn, who had not met since May, agreed to talk again.", "to talk again"),
        ("Holm and Dorn signed a treaty on rail fares.", "Holm and Dorn signed a treaty on rail fares"),
    ],
)
def test_what_was_agreed_stands_in_the_words_of_the_line(line: str, agreed: str):
    (row,) = compiled(brief("alpha", fact(line, Kind.AGREED, who=(HOLM, DORN)), event=TALKS)).meetings
    assert row.agreed == (agreed,)
    assert agreed in line


def test_two_meetings_of_the_same_people_stay_apart():
    first = fact(
        "Holm met Dorn at the palace.", Kind.MET, who=(HOLM, DORN), where=("the palace",), when="2024-12-10"
    )
    second = fact(
        "Holm met Dorn at the airport.", Kind.MET, who=(HOLM, DORN), where=("the airport",), when="2024-12-10"
    )
    day = compiled(brief("alpha", first, second, event=TALKS))
    assert [row.where for row in day.meetings] == ["the palace", "the airport"]


def test_opinion_is_in_its_own_section_and_gives_no_meeting():
    met = fact("Holm met Dorn in Westerby.", Kind.MET, who=(HOLM, DORN), when="2024-12-20")
    day = compiled(
        brief("view", met, event=TALKS, title="Holm was right to meet Dorn", type=ArticleType.OPINION),
        headline_brief("head", "Harbour minister resigns"),
        brief("alpha", "The fire in Lindmark destroyed 300 stalls."),
    )
    assert [story.section for story in day.stories] == ["Business", "Opinion and analysis", "Headlines only"]
    assert [story.rank for story in day.stories] == [1, 2, 3]
    assert day.meetings == day.coming_up == ()


def test_announced_events_are_listed_by_date_after_the_day():
    day = compiled(
        brief(
            "alpha",
            fact("The market of Lindmark will reopen in a tent in March 2025.", Kind.PLANNED, when="2025-03"),
            fact("The council of Lindmark meets on 14 December.", Kind.PLANNED, when="2024-12-14"),
            fact("The fire hall was inspected on 11 December.", Kind.PLANNED, when="2024-12-11"),
            fact("The winter fair was to be held this month.", Kind.PLANNED, when="2024-12"),
        ),
        brief(
            "beta",
            fact("Lindmark's council meets on 14 December.", Kind.PLANNED, when="2024-12-14"),
            fact("The fair runs from 20 to 23 December.", Kind.PLANNED, when="2024-12-20/2024-12-23"),
            fact("Traders hope for help.", Kind.PLANNED),
        ),
    )
    assert [item.when for item in day.coming_up] == ["2024-12-14", "2024-12-20/2024-12-23", "2025-03"]
    assert day.coming_up[0].citations == ("alpha", "beta")


def test_every_article_is_a_source_numbered_in_order_of_citation():
    fire = brief("alpha", "The fire in Lindmark destroyed 300 stalls.")
    same = fire.article
    copy = Brief(
        article=Article(id="copy", title="Copy", text=same.text, origin="copy.txt", source="Copier"),
        headline="Copy",
        bullets=(),
        model=MODEL,
    )
    talks = brief("talks", "Dorn praised the line.", event=TALKS, title="Karst rail line")
    late = brief("beta", "The fire in Lindmark left the fish hall standing.")
    day = compiled(headline_brief("head", "Minister resigns"), fire, talks, late, copy)
    assert [entry.number for entry in day.sources] == [1, 2, 3, 4, 5]
    # The two tellings of the fire first, then the talks, then what is known by its headline, then the copy.
    assert [entry.id for entry in day.sources] == ["alpha", "beta", "talks", "head", "copy"]
    assert day.sources[3].headline_only == "only a list of links"
    assert day.stories[0].copies == (("copy", "alpha"),)
    assert day.stories[0].outlets == 2


def test_the_coverage_adds_up_and_counts_how_lines_came_about():
    fire = brief("alpha", "The fire in Lindmark destroyed 300 stalls.", warnings=("no date found",))
    day = compiled(fire, headline_brief("head", "Minister resigns"), report=RunReport(read=2, model=MODEL))
    report = day.report
    assert report.read == report.used + len(report.headline_only) + report.copies + len(report.skipped)
    assert report.headline_only[0].source == "head.html"
    assert report.methods == {"verbatim": 1}
    assert report.warnings == (("alpha.txt", "no date found"),)
    assert report.model == MODEL


def test_stories_keep_their_id_and_status():
    one = compiled(brief("alpha", "The fire in Lindmark destroyed 300 stalls."))
    again = compiled(brief("alpha", "The fire in Lindmark destroyed 300 stalls."), title="Another title")
    assert one.stories == again.stories
    assert one.stories[0].status == "new"
    assert again.title == "Another title"
