"""Sections, interests and length: what a reader sets, and where a story stands."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from briefing.cli.main import app
from briefing.stories import Interests, form_stories
from briefing.stories.interests import mentions
from briefing.stories.sections import section_of, section_of_category
from briefing.types import Article

NOW = dt.datetime(2024, 12, 11, 12, tzinfo=dt.UTC)
EVAL = Path(__file__).parent.parent.parent / "shared" / "eval"
STORIES = {
    "Business": "Profits at the brewery Halmer fell by a third in the last quarter because sugar and glass cost more, the "
    "company said. Shares lost nine percent. Chief executive Mona Birk expects sales to grow again in spring.",
    "Sport": "Substitute Rui Costa headed the winner as Atlas beat Rovers in the second round of the cup. The coach praised "
    "his players after the match. Rovers had led through a penalty before half-time.",
    "Politics": "Members of parliament voted by 118 to 96 for the pensions bill after eleven hours of debate. The opposition "
    "party said the government had no mandate for it and would fight it at the next election.",
    "Culture": "The film about a blind piano tuner won three awards at the festival, among them best actress. The director "
    "said the script had taken nine years. The album with its music is out on Friday.",
    "Science & Technology": "The update of the phone's software mends a flaw that let websites read files. Users should "
    "install it at once, the developers said. The browser and the online store of the computer maker are affected too.",
    "World": "Rebels shelled the border town of Karsk and killed eleven civilians, an army spokesman said. Soldiers returned "
    "fire. Hundreds of refugees crossed the bridge before a ceasefire began at noon.",
    "Health": "Doctors at the children's hospital gave the first patients a vaccine against the virus. The infection can "
    "cause a disease of the heart. Two doses are needed, and symptoms after them are mild, nurses said.",
}


def article(name: str, text: str, **fields: object) -> Article:
    values: dict[str, object] = {
        "id": name, "title": "", "text": text, "origin": name, "language": "en", "source": f"{name} post",
        "published": dt.date(2024, 12, 10),
    }  # fmt: skip
    return Article(**{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("section", STORIES)
def test_a_story_stands_where_a_reader_would_look_for_it(section: str):
    assert section_of([article("a", STORIES[section])]) == section


def test_the_reader_s_own_section_comes_first_then_what_the_source_says():
    story = article("a", STORIES["Business"], category="Sports, Football")
    assert section_of([story]) == "Sport"
    assert section_of([story], Interests(sections=(("Beer", ("brewery", "hops")),))) == "Beer"
    assert section_of_category("sci-tech") == section_of_category("Technologie") == "Science & Technology"
    assert section_of_category("breaking") is None


def test_real_articles_are_filed_as_their_editors_filed_them():
    """In sample; the cross-validated figure is printed by ``python -m briefing.training.sections``."""
    path = EVAL / "sentence_selection.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here: the real articles for measuring are not part of the project")
    names = {
        "business": "Business", "entertainment": "Culture", "politics": "Politics", "sport": "Sport",
        "tech": "Science & Technology",
    }  # fmt: skip
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][::3]
    right = sum(
        section_of([article(row["id"], row["text"], title=row["title"])]) == names[row["category"]]
        for row in rows
    )
    assert right / len(rows) >= 0.93


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Petrobras' profits fell", "Petrobras", True),
        ("the US said", "US", True),
        ("they told us so", "US", False),
        ("Sao Paulo’s mayor", "São Paulo", True),
        ("Petrobrasil is another company", "Petrobras", False),
        ("interest rates rose", "interest rate", True),
        ("the U.S. said", "US", True),
        ("the US said", "U.S.", True),
        ("TELL US MORE\nThe minister wrote.", "US", False),
        ("Nato's leaders met", "NATO", True),
        ("a wave of Covid-19", "COVID-19", True),
        ("Kim Jong Un spoke", "UN", False),
        ("a U.N. envoy", "UN", True),
        ("Who is it?", "WHO", False),
        ("Al Shabaab fighters", "al-Shabaab", True),
        ("The O’Brien report", "O'Brien", True),
    ],
)
def test_names_are_found_as_whole_words(text: str, name: str, found: bool):
    assert mentions(text, name) is found


def test_a_copy_is_searched_for_what_is_watched_too():
    text = " ".join(STORIES.values())
    first, copy = article("a", text), article("b", f"{text} Karlo Venn, Ushuaia.")
    (plan,) = form_stories([first, copy], now=NOW, interests=Interests(watchlist=("Ushuaia",)))
    assert plan.copies
    assert plan.watched == ("Ushuaia",)


def test_what_is_watched_comes_first_and_what_is_muted_last():
    articles = [article(name, text) for name, text in STORIES.items()]
    wishes = Interests(watchlist=("Karsk", "Ushuaia"), boost=("festival",), mute=("Sport", "Halmer"))
    plans = form_stories(articles, now=NOW, interests=wishes)
    order = [plan.articles[0].id for plan in plans]
    assert order[:2] == ["World", "Culture"]
    assert plans[0].watched == ("Karsk",)
    assert {plan.articles[0].id for plan in plans if plan.muted} == {"Sport", "Business"}


def test_the_document_answers_for_the_watchlist_and_keeps_to_its_length(tmp_path, monkeypatch):
    news = tmp_path / "news.jsonl"
    rows = [
        {"title": f"On {name}", "text": text, "source": f"{name} Post", "date": "2024-12-11"}
        for name, text in STORIES.items()
    ]
    news.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        'timezone = "UTC"\nmodel = "extractive"\nlength = 1\n[interests]\nwatchlist = ["Atlas", "Ushuaia"]\n'
        'mute = ["brewery"]\n[interests.sections]\nArmies = ["army"]\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("BRIEFING_CONFIG", str(config))
    monkeypatch.setenv("BRIEFING_ARCHIVE", str(tmp_path / "a.sqlite3"))
    command = ["daily", str(news), "--date", "2024-12-11", "--stdout", "--format", "json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    day = json.loads(result.stdout)
    stories = {story["headline"]: story for story in day["stories"]}
    assert day["watchlist"] == [
        {"name": "Atlas", "stories": [stories["On Sport"]["id"]], "told": None},
        {"name": "Ushuaia", "stories": [], "told": None},
    ]
    assert stories["On Sport"]["rank"] == 1
    assert "On Business" not in stories
    assert [item["reason"] for item in day["report"]["skipped"]] == ["muted by your interests"]
    shown = [story for story in day["stories"] if story["shown"]]
    assert 1 < len(shown) < len(STORIES)
    longer = CliRunner().invoke(app, [*command, "--length", "long"])
    assert sum(story["shown"] for story in json.loads(longer.stdout)["stories"]) == len(STORIES) - 1
    page = CliRunner().invoke(app, [*command[:-1], "md"]).stdout
    assert "brewery" not in page
    assert "muted by your interests" in page
    assert "Armies" in {story["section"] for story in json.loads(longer.stdout)["stories"]}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('[interests]\nwatchlst = ["a"]', "did you mean 'watchlist'?"),
        ('[interests]\nboost = "Petrobras"', "no list of texts"),
        ('length = "huge"', "use short, normal, long"),
        ("length = -1", "use short, normal, long"),
        ('embedder = "minilm"', "all-minilm-l6-v2"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path, monkeypatch, line: str, told: str):
    config = tmp_path / "config.toml"
    config.write_text(line, encoding="utf-8")
    monkeypatch.setenv("BRIEFING_CONFIG", str(config))
    news = tmp_path / "a.txt"
    news.write_text(STORIES["World"], encoding="utf-8")
    result = CliRunner().invoke(app, ["daily", str(news), "--all", "--stdout"])
    assert result.exit_code in {3, 5}
    assert told in result.output
