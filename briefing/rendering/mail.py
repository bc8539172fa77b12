"""The HTML form of a message.

Mail programs know a small part of HTML and strip style sheets, so every style stands on its element, nothing
is loaded from elsewhere, and the page is one column that fits a telephone.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from briefing.rendering.cut import ALL, Cut, about_label, earlier_label, fitting, meeting_label
from briefing.rendering.speaking import in_its_language, language, t

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.rendering.content import Document, StoryBlock

_BODY = "margin:0;padding:0;background:#ffffff;color:#1a1a1a"
_COLUMN = (
    "max-width:640px;margin:0 auto;padding:16px;font-family:Georgia,'Times New Roman',serif;"
    "font-size:17px;line-height:1.45;overflow-wrap:break-word"
)
_SMALL = "font-family:Arial,Helvetica,sans-serif;font-size:13px;line-height:1.4;color:#595959"
_HEAD = "font-family:Arial,Helvetica,sans-serif;font-size:24px;line-height:1.25;margin:0 0 4px 0"
_SECTION = (
    "font-family:Arial,Helvetica,sans-serif;font-size:14px;letter-spacing:.06em;text-transform:uppercase;color:#7a1f1f;"
    "border-top:1px solid #d9d4cc;padding-top:14px;margin:26px 0 8px 0"
)
_STORY = "font-size:19px;line-height:1.3;margin:20px 0 2px 0"
_LIST = "margin:6px 0 0 0;padding:0 0 0 20px"
_ITEM = "margin:0 0 7px 0"
_LABEL = "font-family:Arial,Helvetica,sans-serif;font-size:13px;font-weight:bold;color:#7a1f1f"
_GLANCE = "padding:12px 16px 5px 16px;background:#f6f3ee"
_LINK = "color:#1f4e79;text-decoration:none"


@in_its_language
def mail_html(content: Document, cut: Cut = ALL) -> str:
    """Return a document as HTML that mail programs show: one column, styles on the elements, nothing loaded.

    It is cut further where a message could not hold it.
    """
    return fitting(content, cut, _page)


def _page(content: Document, cut: Cut) -> str:
    parts = [
        (
            f'<!DOCTYPE html><html lang="{language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{_text(content.title)}</title></head>"
        ),
        f'<body style="{_BODY}"><div style="{_COLUMN}">',
        f'<h1 style="{_HEAD}">{_text(content.title)}</h1>',
        (
            f'<p style="{_SMALL};margin:0">{_text(content.day)} &middot; {_text(content.timezone)} &middot; '
            f"{_text(t('{minutes} min to read', minutes=content.minutes))}<br>{_text(content.counts)}</p>"
        ),
    ]
    if content.quiet:
        parts.append(f'<p style="margin:20px 0">{_text(content.quiet)}</p>')
    links = {source.number: source.url for source in content.sources}
    parts += _watchlist_html(content)
    parts += _glance_html(content, links)
    parts += _bullets_html(
        t("Corrections"),
        ((f"{item.said} {t('Now:')} {item.text}", item.citations) for item in content.corrections),
        links,
    )
    if content.meetings:
        parts.append(f'<h2 style="{_SECTION}">{_text(t("Meetings and agreements"))}</h2><ul style="{_LIST}">')
        parts += [_item(_text(meeting_label(row)), row.citations, links) for row in content.meetings]
        parts.append("</ul>")
    told = {story.number for story in cut.of(content)}
    for section in content.sections:
        shown = [story for story in section.stories if story.number in told]
        if shown:
            parts.append(f'<h2 style="{_SECTION}">{_text(section.name or t("Stories"))}</h2>')
        for story in shown:
            parts += _story(story, links, cut)
    if left := cut.left_out(content):
        parts.append(f'<p style="margin:20px 0"><strong>{_text(left)}</strong></p>')
    else:
        parts += _also_html(content, links)
    parts += _bullets_html(
        t("Also continuing"),
        ((f"{item.headline} ({item.told})", item.citations) for item in content.continuing),
        links,
    )
    if content.coming_up:
        parts.append(f'<h2 style="{_SECTION}">{_text(t("Coming up"))}</h2><ul style="{_LIST}">')
        parts += [
            _item(f"<strong>{_text(item.when)}</strong> {_text(item.told)}", item.citations, links)
            for item in content.coming_up
        ]
        parts.append("</ul>")
    if sources := cut.sources(content):
        parts.append(f'<h2 style="{_SECTION}">{_text(t("Sources"))}</h2><p style="{_SMALL}">')
        parts.append(
            "<br>".join(
                f"[{source.number}] {_text(source.outlet)}: {_linked(source.title, source.url)}"
                for source in sources
            )
        )
        parts.append("</p>")
    if coverage := cut.coverage(content):
        parts.append(f'<h2 style="{_SECTION}">{_text(t("Coverage"))}</h2><p style="{_SMALL}">')
        parts.append("<br>".join(map(_text, coverage)) + "</p>")
    return "".join([*parts, "</div></body></html>\n"])


def _watchlist_html(content: Document) -> Iterator[str]:
    if content.watchlist:
        yield f'<h2 style="{_SECTION}">{_text(t("Watchlist"))}</h2><p style="margin:0">'
        yield "<br>".join(_text(entry.text) for entry in content.watchlist) + "</p>"


def _bullets_html(
    name: str, entries: Iterable[tuple[str, tuple[int, ...]]], links: dict[int, str | None]
) -> Iterator[str]:
    items = [_item(_text(text), citations, links) for text, citations in entries]
    if items:
        yield f'<h2 style="{_SECTION}">{_text(name)}</h2><ul style="{_LIST}">'
        yield from items
        yield "</ul>"


def _also_html(content: Document, links: dict[int, str | None]) -> Iterator[str]:
    if content.also.lines:
        yield f'<h2 style="{_SECTION}">{_text(t("Also in the news"))}</h2>'
        for item in content.also.lines:
            outlet = f' <span style="{_SMALL}">{_text(item.outlet)}</span>' if item.outlet else ""
            cited = _cited(item.citations, links)
            yield f'<p style="{_ITEM}"><strong>{item.number}</strong> {_text(item.headline)}{outlet}{cited}</p>'
    if content.also.rest:
        yield f'<p style="{_SMALL}">{_text(content.also.rest)}</p>'


def _glance_html(content: Document, links: dict[int, str | None]) -> Iterator[str]:
    if not content.glance:
        return
    yield f'<h2 style="{_SECTION}">{_text(t("At a glance"))}</h2><div style="{_GLANCE}">'
    for item in content.glance:
        cited = _cited(item.citations, links)
        yield f'<p style="{_ITEM}"><strong>{item.number}</strong> {_text(item.text)}{cited}</p>'
    yield "</div>"


def _story(story: StoryBlock, links: dict[int, str | None], cut: Cut) -> Iterator[str]:
    yield f'<h3 style="{_STORY}">{story.number}. {_text(story.title)}</h3>'
    yield f'<p style="{_SMALL};margin:0">{_text(about_label(story))}</p>'
    yield f'<ul style="{_LIST}">'
    for line in story.lines:
        body = f'<span style="{_LABEL}">{_text(line.label)}</span> {_text(line.text)}'
        alone = f' <span style="{_SMALL}">{_text(line.alone)}</span>' if line.alone else ""
        yield f'<li style="{_ITEM}">{body}{_cited(line.citations, links)}{alone}</li>'
    for dispute in story.disputes:
        claims = " &middot; ".join(
            _text(claim.text) + _cited(claim.citations, links) for claim in dispute.claims
        )
        yield f'<li style="{_ITEM}"><em>{_text(dispute.title)}</em> {claims}</li>'
    small = filter(None, (earlier_label(story), *story.notes))
    yield from (f'<li style="{_ITEM};color:#595959">{_text(text)}</li>' for text in small)
    yield "</ul>"
    if more := cut.more(story):
        yield f'<p style="{_SMALL};margin:4px 0 0 20px">{more}</p>'


def _item(body: str, citations: Iterable[int], links: dict[int, str | None]) -> str:
    return f'<li style="{_ITEM}">{body}{_cited(citations, links)}</li>'


def _cited(citations: Iterable[int], links: dict[int, str | None]) -> str:
    marks = [_linked(f"[{number}]", links.get(number)) for number in citations]
    return f' <span style="{_SMALL}">{" ".join(marks)}</span>' if marks else ""


def _linked(text: str, url: str | None) -> str:
    return f'<a href="{html.escape(url)}" style="{_LINK}">{_text(text)}</a>' if url else _text(text)


def _text(text: str) -> str:
    return html.escape(text, quote=False)
