"""The terminal form: the day with Rich, as wide as the terminal, in colours where it shows them.

Texts go in as `rich.text.Text`, never as markup, so that brackets in a headline are brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from briefing.rendering.cut import earlier_label
from briefing.rendering.speaking import in_its_language, t
from briefing.rendering.text import cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from briefing.rendering.content import Document, Line, StoryBlock

_SOFT = "dim"


@in_its_language
def briefing_terminal(content: Document, *, evidence: bool = False) -> RenderableType:
    """Return a document as Rich shows it.

    Args:
        content: The day.
        evidence: Also the proof of every line.
    """
    return Group(*_parts(content, evidence=evidence))


def _parts(content: Document, *, evidence: bool) -> Iterator[RenderableType]:
    yield Text(content.title, style="bold")
    yield Text(f"{content.day} · {content.timezone} · {t('{minutes} min to read', minutes=content.minutes)}")
    yield Text(content.counts, style=_SOFT)
    if content.quiet:
        yield Padding(Text(content.quiet), (1, 0))
    yield from _section(t("Watchlist"), (Text(entry.text) for entry in content.watchlist))
    if content.glance:
        rows = _numbered((item.number, item.text, item.citations) for item in content.glance)
        yield Padding(Panel(rows, title=t("At a glance"), title_align="left", box=box.ROUNDED), (1, 0, 0, 0))
    corrections = (
        _told(f"{item.said} {t('Now:')} {item.text}", item.citations) for item in content.corrections
    )
    yield from _section(t("Corrections"), corrections)
    if content.meetings:
        yield from _section(t("Meetings and agreements"), [_meetings(content)])
    if content.picture:
        most = max(item.stories for item in content.picture)
        bars = Table.grid(padding=(0, 2))
        for item in content.picture:
            bars.add_row(
                Text(item.name),
                Text("█" * max(round(24 * item.stories / most), 1), style="blue"),
                str(item.stories),
            )
        yield from _section(t("Stories by section"), [bars])
    for section in content.sections:
        yield from _heading(section.name or t("Stories"))
        for story in section.stories:
            yield from _story(story, evidence=evidence)
    also = _numbered(
        (item.number, f"{item.headline} — {item.outlet}" if item.outlet else item.headline, item.citations)
        for item in content.also.lines
    )
    if content.also.lines:
        rest = [Text(content.also.rest, style=_SOFT)] if content.also.rest else []
        yield from _section(t("Also in the news"), [also, *rest])
    going = (_told(f"{item.headline} ({item.told})", item.citations) for item in content.continuing)
    yield from _section(t("Also continuing"), going)
    coming = (_told(f"{item.when}: {item.told}", item.citations) for item in content.coming_up)
    yield from _section(t("Coming up"), coming)
    yield from _end(content)


def _end(content: Document) -> Iterator[RenderableType]:
    sources = Table.grid(padding=(0, 1))
    sources.add_column(no_wrap=True)
    sources.add_column(overflow="fold")
    for item in content.sources:
        about = " · ".join(filter(None, (item.outlet, item.published, item.url or item.origin, item.note)))
        sources.add_row(Text(f"[{item.number}]"), Text(f"{item.title} — {about}", style=_SOFT))
    if content.sources:
        yield from _section(t("Sources"), [sources])
    rows: list[RenderableType] = []
    for entry in content.coverage:
        rows.append(Text(f"{entry.label}: {entry.text}", style=_SOFT))
        rows += [Padding(Text(f"- {text}", style=_SOFT), (0, 0, 0, 2)) for text in entry.items]
    yield from _section(t("Coverage"), rows)


def _heading(name: str) -> Iterator[RenderableType]:
    yield Padding(Rule(Text(name.upper(), style="bold"), align="left", style=_SOFT), (1, 0, 0, 0))


def _section(name: str, rows: Iterable[RenderableType]) -> Iterator[RenderableType]:
    listed = list(rows)
    if listed:
        yield from _heading(name)
        yield from listed


def _numbered(rows: Iterable[tuple[int, str, tuple[int, ...]]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style="bold blue")
    table.add_column(overflow="fold")
    for number, text, citations in rows:
        table.add_row(str(number), _told(text, citations))
    return table


def _meetings(content: Document) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for name in ("When", "Who", "Where", "What was agreed"):
        table.add_column(t(name), overflow="fold")
    for row in content.meetings:
        who = ", ".join(f"{name} ({role})" if role else name for name, role in row.who)
        agreed = _told("; ".join(row.agreed) or "–", row.citations)
        table.add_row(Text(row.when), Text(who), Text(row.where), agreed)
    return table


def _story(story: StoryBlock, *, evidence: bool) -> Iterator[RenderableType]:
    yield Padding(Text(f"{story.number}. {story.title}", style="bold"), (1, 0, 0, 0))
    outlets = ", ".join(outlet.text + cited(outlet.citations) for outlet in story.outlets)
    yield Padding(Text(" · ".join(filter(None, (*story.marks, outlets))), style=_SOFT), (0, 0, 0, 3))
    yield from _lines(story.lines, evidence=evidence)
    for dispute in story.disputes:
        claims = " / ".join(claim.text + cited(claim.citations) for claim in dispute.claims)
        yield Padding(Text.assemble((f"! {dispute.title} ", "bold red"), claims), (0, 0, 0, 3))
    if story.history:
        yield Padding(Text(earlier_label(story), style=_SOFT), (0, 0, 0, 3))
    for note in story.notes:
        yield Padding(Text(note, style=_SOFT), (0, 0, 0, 3))
    if story.more:
        yield Padding(Text(t("More"), style=_SOFT), (0, 0, 0, 3))
        yield from _lines(story.more, evidence=evidence)


def _lines(lines: Iterable[Line], *, evidence: bool) -> Iterator[RenderableType]:
    for line in lines:
        table = Table.grid(padding=(0, 1))
        table.add_column(width=9, no_wrap=True, style="blue")
        table.add_column(overflow="fold")
        told = _told(line.text, line.citations)
        if line.alone:
            told.append(f" ({line.alone})", style=_SOFT)
        table.add_row(Text(line.label), told)
        if evidence:
            for passage in line.evidence:
                source = ", ".join(filter(None, (passage.outlet, passage.published)))
                number = cited((passage.number,)) if passage.number is not None else ""
                table.add_row("", Text(f"“{passage.quote}” — {source}{number}", style=_SOFT))
            facts = " · ".join(f"{name}: {value}" for name, value in line.facts)
            table.add_row("", Text(" · ".join(filter(None, (facts, line.method))), style=_SOFT))
        yield Padding(table, (0, 0, 0, 3))


def _told(text: str, citations: tuple[int, ...]) -> Text:
    return Text.assemble(text, (cited(citations), "cyan"))
