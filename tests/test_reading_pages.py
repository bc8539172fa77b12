"""The main text of real pages against what people marked as the article; floors only move up."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import lxml.html
import pytest

from briefing.reading import read_article
from briefing.sources import read_documents
from briefing.types import RawDocument

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2024, 12, 12, 6, 0, tzinfo=dt.UTC)
WORDS = 4


def grams(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[start:] for start in range(WORDS)), strict=False))


def score(found: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the overlap."""
    mine, theirs = grams(found), grams(gold)
    both = sum((mine & theirs).values())
    precision = both / max(1, sum(mine.values()))
    recall = both / max(1, sum(theirs.values()))
    return precision, recall, 2 * both / max(1, sum(mine.values()) + sum(theirs.values()))


def mean(scores: list[tuple[float, float, float]]) -> tuple[float, ...]:
    return tuple(sum(column) / len(scores) for column in zip(*scores, strict=True))


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[tuple[str, str]]:
    """The pages' markup, each with the gold article."""
    folder = shared / "eval" / "pages"
    if not folder.is_dir():
        pytest.skip("no marked pages beside the repository")
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    documents = read_documents([folder / f"{name}.html.gz" for name in gold], max_bytes=20_000_000)
    markup = [item.text for item in documents if isinstance(item, RawDocument)]
    return list(zip(markup, (entry["articleBody"] for entry in gold.values()), strict=True))


def visible(markup: str) -> str:
    """Return every text node outside script and style, one a line, as careless scrapers store pages."""
    tree = lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", markup))
    nodes = tree.xpath("//text()[not(ancestor::script) and not(ancestor::style)]")
    return "\n".join(node.strip() for node in nodes if node.strip())


def test_pages_are_read_better_than_by_the_extractor_alone(pages: list[tuple[str, str]]):
    scores = [
        score(read_article(RawDocument(origin="p.html", text=markup, format="html"), now=NOW).text, gold)
        for markup, gold in pages
    ]
    assert mean(scores)[2] >= 0.97


def test_the_article_is_found_in_the_visible_text_of_pages(pages: list[tuple[str, str]]):
    scores = [
        score(read_article(RawDocument(origin="p.txt", text=visible(markup)), now=NOW).text, gold)
        for markup, gold in pages
    ]
    precision, _, f1 = mean(scores)
    assert precision >= 0.90
    assert f1 >= 0.88


def test_dates_of_records_are_kept(shared: Path):
    path = shared / "eval" / "stories.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    documents = list(read_documents([path], max_bytes=10_000_000))
    for record, document in zip(records, documents, strict=True):
        assert isinstance(document, RawDocument)
        article = read_article(document, now=NOW)
        if record["date"]:
            assert article.published is not None
            assert article.published.isoformat()[:10] == record["date"][:10]
        assert all(item.text == article.text[item.start : item.end] for item in article.sentences)


def test_packed_pages_are_read_as_they_are(pages: list[tuple[str, str]], tmp_path: Path):
    markup, _ = pages[0]
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(markup.encode()))
    (document,) = read_documents([path], max_bytes=20_000_000)
    assert isinstance(document, RawDocument)
    assert document.text == markup
