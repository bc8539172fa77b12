"""A day of sixty stories made by hand and laid into a real archive (all texts are our own)."""

from __future__ import annotations

import datetime as dt

from briefing.archive import Archive
from briefing.config import load_settings
from briefing.rendering import rendered_forms
from briefing.types import (
    Article,
    Briefing,
    Bullet,
    Evidence,
    Kind,
    Method,
    RawDocument,
    RunReport,
    Sentence,
    SourceEntry,
    Story,
)

DAY = dt.date(2025, 3, 4)
NOW = dt.datetime(2025, 3, 4, 6, 0, tzinfo=dt.UTC)
FORMS = ("md", "html", "json", "txt")
_FIRST = ("Alder", "Birch", "Cedar", "Dorn", "Elm", "Fir", "Gorse", "Hazel", "Iris", "Juniper")
_LAST = ("bridge", "ford", "haven", "mouth", "stead", "wick")
TOWNS = tuple(first + last for last in _LAST for first in _FIRST)


def now() -> dt.datetime:
    return NOW


def article_of(name: str, town: str, outlet: str) -> Article:
    """An article of three sentences about a town of its own."""
    sentences = (
        f"The council of {town} agreed on Monday to repair the old harbour wall for 40 million crowns.",
        f"Mayor Nora Vint said the work in {town} would begin in May.",
        f"About 300 people in {town} were moved to schools when the wall broke in January.",
    )
    text, found = "", []
    for sentence in sentences:
        found.append(Sentence(start=len(text), end=len(text) + len(sentence), text=sentence))
        text += sentence + " "
    return Article(
        id=name,
        title=f"{town} repairs its harbour wall",
        text=text.strip(),
        origin=f"inbox/{name}.txt",
        url=f"https://{outlet.lower().replace(' ', '-')}.example/{name}",
        source=outlet,
        published=NOW - dt.timedelta(hours=3),
        language="en",
        sentences=tuple(found),
    )


def bullet_of(article: Article, sentence: int, kind: Kind = Kind.HAPPENED) -> Bullet:
    """A sentence of an article as a line."""
    chosen = article.sentences[sentence]
    proof = Evidence(article_id=article.id, start=chosen.start, end=chosen.end, quote=chosen.text)
    return Bullet(text=chosen.text, kind=kind, evidence=(proof,), method=Method.VERBATIM)


def story_of(rank: int, articles: tuple[Article, ...]) -> Story:
    """A story: two lines of its first article, and one of each other."""
    first = articles[0]
    lines = [bullet_of(first, 0, Kind.AGREED), bullet_of(first, 2)]
    lines += [bullet_of(other, 1, Kind.SAID) for other in articles[1:]]
    return Story(
        id=f"story-{rank:02}",
        headline=first.title,
        rank=rank,
        bullets=tuple(lines),
        articles=tuple(item.id for item in articles),
        outlets=len(articles),
        section="World" if rank % 2 else "Business",
    )


def sixty_stories() -> tuple[Briefing, dict[str, Article]]:
    """The day; every tenth story has a second article."""
    stories, articles = [], {}
    for rank, town in enumerate(TOWNS, start=1):
        own = [article_of(f"a{rank:02}", town, "Port Herald")]
        if rank % 10 == 1:
            own.append(article_of(f"b{rank:02}", town, "Inland Wire"))
        articles |= {item.id: item for item in own}
        stories.append(story_of(rank, tuple(own)))
    return briefing_of(stories, articles), articles


def briefing_of(stories: list[Story], articles: dict[str, Article]) -> Briefing:
    """A briefing of these stories."""
    sources = tuple(
        SourceEntry(
            number=number,
            id=item.id,
            title=item.title,
            source=item.source,
            url=item.url,
            origin=item.origin,
            published=item.published,
        )
        for number, item in enumerate(articles.values(), start=1)
    )
    return Briefing(
        date=DAY,
        timezone="UTC",
        title="Morning briefing",
        generated_at=NOW,
        stories=tuple(stories),
        meetings=(),
        coming_up=(),
        sources=sources,
        report=RunReport(read=len(articles), used=len(articles)),
    )


def archived(briefing: Briefing, articles: dict[str, Article]) -> None:
    """Lay a briefing with its articles into the archive of the settings."""
    with Archive.open(load_settings().archive_file, clock=now) as archive:
        numbers = {}
        for item in articles.values():
            document = RawDocument(origin=item.origin, text=item.text, title=item.title, id=item.id)
            numbers[item.id] = archive.put_document(document, NOW).id
        archive.save_articles([(numbers[name], item) for name, item in articles.items()])
        archive.save_briefing(
            briefing,
            starts=NOW - dt.timedelta(days=1),
            ends=NOW,
            inputs="of the sixty",
            forms=rendered_forms(briefing, FORMS, articles).forms,
            documents=numbers,
        )
