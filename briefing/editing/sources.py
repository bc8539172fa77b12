"""The numbered list of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.types import Article, SourceEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.stories import StoryPlan
    from briefing.types import Story


def source_entries(
    stories: Sequence[Story], plans: Sequence[StoryPlan], continued: Sequence[Article] = ()
) -> tuple[SourceEntry, ...]:
    """Return every article of the document, numbered; ``continued`` are those of "Also continuing".

    Numbers follow the first citation through the stories, so that the marks of a story stand together; then
    come articles that are known by their headline alone, then copies.
    """
    articles: dict[str, Article] = {article.id: article for article in continued}
    for plan in plans:
        articles.update({article.id: article for article in (*plan.articles, *plan.copied)})
    cited = [
        key
        for story in stories
        for key in (
            *(key for bullet in (*story.bullets, *story.more) for key in bullet.citations),
            *(key for item in story.disagreements for claim in item.claims for key in claim.citations),
            *(key for key in story.articles if not articles[key].headline_only),
        )
    ]
    headlines = [key for story in stories for key in story.articles]
    copies = [copy for story in stories for copy, _ in story.copies]
    order = dict.fromkeys((*cited, *headlines, *copies, *(article.id for article in continued)))
    return tuple(
        _entry(number, articles[key]) for number, key in enumerate(order, start=1) if key in articles
    )


def _entry(number: int, article: Article) -> SourceEntry:
    return SourceEntry(
        number=number,
        id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        origin=article.origin,
        published=article.published,
        headline_only=article.headline_only,
    )
