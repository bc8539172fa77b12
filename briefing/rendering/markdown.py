r"""The Markdown forms: readable as they stand, and neutral in every Markdown reader.

Citations are plain ``[3]``; the definitions at the end of the document make them links where Markdown is
rendered. Evidence stands in a section of its own, so that the top reads like a page and not like an
annotated edition. ``<`` and ``>`` are written as entities, for not every reader honours ``\\<``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.rendering.briefs import BriefBlock, models
from briefing.rendering.speaking import in_its_language, t

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.rendering.content import (
        CoverageItem,
        Dispute,
        Document,
        Line,
        MeetingRow,
        Passage,
        SourceLine,
        StoryBlock,
    )

# Four spaces: some readers nest with two, all with four.
_NESTED = "    - "
_MARKUP = re.compile(r"[\\`*_\[\]~#|]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BARE_ADDRESS = re.compile(r"(?i)(?<=\w)://|\bwww\.")
_BLOCK_START = re.compile(r"^(?:[-+=](?=[\s\-+=]|$)|(?P<number>\d+)(?P<mark>[.)])(?=\s|$))")


def escape(text: str) -> str:
    """Return ``text``, already on one line, so that Markdown shows it as it is."""
    text = _MARKUP.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text)).replace("<", "&lt;").replace(">", "&gt;")
    # Readers that turn bare addresses into links would link what the document chose not to link.
    text = _BARE_ADDRESS.sub(lambda match: match[0].replace("://", "&#58;//").replace(".", "&#46;"), text)
    return _BLOCK_START.sub(_start, text)


@in_its_language
def briefing_markdown(content: Document) -> str:
    """Return ``content`` as Markdown."""
    return "\n\n".join(_blocks(content)) + "\n"


def briefs_markdown(blocks: Sequence[BriefBlock]) -> str:
    """Return briefs as Markdown, one section an article."""
    written = [escape(f"Written by {model}.") for model in models(blocks)]
    return "\n\n".join([text for block in blocks for text in _brief(block)] + written) + "\n"


def _start(match: re.Match[str]) -> str:
    return f"{match['number']}\\{match['mark']}" if match["number"] else f"\\{match[0]}"


def _blocks(content: Document) -> Iterator[str]:
    yield f"# {escape(content.title)}"
    read = t("{minutes} min to read", minutes=content.minutes)
    yield f"**{content.day}** · {escape(content.timezone)} · {read}"
    yield f"{escape(content.counts)} ({t('details at the end')})"
    if content.quiet:
        yield escape(content.quiet)
    yield from _watchlist(content)
    if content.glance:
        yield f"## {t('At a glance')}"
        yield _list(
            f"**{item.number}.** {escape(item.text)}{_cited(item.citations)}" for item in content.glance
        )
    if content.corrections:
        yield f"## {t('Corrections')}"
        yield _list(
            f"{escape(item.said)} {t('Now:')} {escape(item.text)}{_cited(item.citations)}"
            for item in content.corrections
        )
    if not content.quiet or content.meetings:
        yield f"## {t('Meetings and agreements')}"
        yield _table(content.meetings) if content.meetings else t("None reported.")
    if content.picture:
        yield f"{t('Stories by section')}: " + ", ".join(
            f"{escape(item.name)} {item.stories}" for item in content.picture
        )
    yield from _stories(content)
    yield from _untold(content)
    if not content.quiet or content.coming_up:
        yield f"## {t('Coming up')}"
        yield (
            _list(
                f"**{escape(item.when)}** {escape(item.told)}{_cited(item.citations)}"
                for item in content.coming_up
            )
            or t("Nothing dated.")
        )
    yield from _end_matter(content)


def _watchlist(content: Document) -> Iterator[str]:
    if content.watchlist:
        yield f"## {t('Watchlist')}"
        yield _list(escape(entry.text) for entry in content.watchlist)


def _untold(content: Document) -> Iterator[str]:
    """The stories that have no lines here: named for length, or going on without anything new."""
    if content.also.lines:
        yield f"## {t('Also in the news')}"
        entries = [
            f"**{item.number}.** {escape(item.headline)}"
            + (f" — {escape(item.outlet)}" if item.outlet else "")
            + _cited(item.citations)
            for item in content.also.lines
        ]
        yield _list([*entries, *([content.also.rest] if content.also.rest else [])])
    if content.continuing:
        yield f"## {t('Also continuing')}"
        yield _list(
            f"{escape(item.headline)} ({escape(item.told)}){_cited(item.citations)}"
            for item in content.continuing
        )


def _stories(content: Document) -> Iterator[str]:
    for section in content.sections:
        yield f"## {escape(section.name or t('Stories'))}"
        for story in section.stories:
            yield from story_blocks(story)


def story_blocks(story: StoryBlock) -> Iterator[str]:
    """Yield the blocks of one story; the lines behind "more" are a list of their own under the others."""
    yield f"### {story.number}. {escape(story.title)}"
    outlets = ", ".join(f"{escape(claim.text)}{_cited(claim.citations)}" for claim in story.outlets)
    yield f"*{escape(' · '.join(story.marks))}*" + (f" — {outlets}" if outlets else "")
    entries = [_line(line) for line in story.lines]
    entries += [_dispute(dispute) for dispute in story.disputes]
    entries += [escape(note) for note in story.notes]
    if story.history:
        told = "; ".join(f"{escape(item.day)}: {escape(item.headline)}" for item in story.history)
        entries.append(f"**{t('Earlier')}** {told}")
    if story.more:
        entries.append("\n".join([f"**{t('More')}**", *(f"{_NESTED}{_line(line)}" for line in story.more)]))
    yield _list(entries)


def _line(line: Line) -> str:
    alone = f" *({escape(line.alone)})*" if line.alone else ""
    return f"**{line.label}** {escape(line.text)}{_cited(line.citations)}{alone}"


def _dispute(dispute: Dispute) -> str:
    claims = " · ".join(f"{escape(claim.text)}{_cited(claim.citations)}" for claim in dispute.claims)
    return f"**{escape(dispute.title)}** {claims}"


def _table(rows: Iterable[MeetingRow]) -> str:
    heads = (t("When"), t("Who"), t("Where"), t("What was agreed"), t("Sources"))
    lines = [f"| {' | '.join(heads)} |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        who = ", ".join(
            f"**{escape(name)}**" + (f" ({escape(role)})" if role else "") for name, role in row.who
        )
        cells = (escape(row.when), who, escape(row.where), _agreed(row.agreed), _cited(row.citations).strip())
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _agreed(points: Sequence[str]) -> str:
    if len(points) == 1:
        return escape(points[0])
    return " ".join(f"({place}) {escape(point)}" for place, point in enumerate(points, start=1)) or "–"


def story_document(story: StoryBlock, sources: Sequence[SourceLine]) -> str:
    """Return one story alone as Markdown, with the proof of all its lines and the sources it cites."""
    blocks = [*story_blocks(story), *_proofs([story]), *_listed(sources), *_addresses(sources)]
    return "\n\n".join(blocks) + "\n"


def _end_matter(content: Document) -> Iterator[str]:
    yield from _proofs(content.stories)
    yield from _listed(content.sources)
    yield f"## {t('Coverage')}"
    yield "\n".join(_coverage(item) for item in content.coverage)
    yield from _addresses(content.sources)


def _proofs(stories: Iterable[StoryBlock]) -> Iterator[str]:
    lines = [line for story in stories for line in story.all_lines]
    if lines:
        yield f"## {t('Evidence')}"
        yield "\n".join(_evidence(line) for line in lines)


def _listed(sources: Sequence[SourceLine]) -> Iterator[str]:
    if sources:
        yield f"## {t('Sources')}"
        yield _list(_source(source) for source in sources)


def _addresses(sources: Sequence[SourceLine]) -> Iterator[str]:
    if sources:
        yield "\n".join(f"[{source.number}]: {_address(source.url)}" for source in sources)


def _evidence(line: Line) -> str:
    return "\n".join([f"- **{line.mark}** {escape(line.text)}", *_proof(line)])


def _proof(line: Line) -> Iterator[str]:
    yield from (f"{_NESTED}{_quote(passage)}" for passage in line.evidence)
    facts = [f"{name}: {escape(value)}" for name, value in line.facts]
    yield _NESTED + " · ".join([*facts, f"{t('Wording')}: {line.method}"])


def _quote(passage: Passage) -> str:
    cited = _cited((passage.number,)) if passage.number is not None else ""
    return f"“{escape(passage.quote)}” — {escape(passage.outlet)}{cited}"


def _source(source: SourceLine) -> str:
    title = f"[{escape(source.title)}]({_address(source.url)})" if source.url else escape(source.title)
    parts = [f"**[{source.number}]** {title}", escape(source.outlet), escape(source.published)]
    parts += [escape(text) for text in (source.origin, source.note) if text]
    return " · ".join(parts)


def _address(url: str | None) -> str:
    """A source without an address leads to its line in the list."""
    return _ENTITY.sub("&amp;", url) if url else "#sources"


def _coverage(item: CoverageItem) -> str:
    return "\n".join(
        [f"- **{item.label}:** {escape(item.text)}", *(f"{_NESTED}{escape(text)}" for text in item.items)]
    )


def _brief(block: BriefBlock) -> Iterator[str]:
    yield f"## {escape(block.headline)}"
    title = f"[{escape(block.outlet)}]({_address(block.url)})" if block.url else escape(block.outlet)
    yield " · ".join([title, *(escape(text) for text in (*block.marks, block.published, *block.origin))])
    if block.lines:
        yield "\n".join(_brief_line(line) for line in block.lines)
    if block.notes:
        yield _list(f"**Note:** {escape(note)}" for note in block.notes)


def _brief_line(line: Line) -> str:
    return "\n".join([f"- **{line.label}** {escape(line.text)}", *_proof(line)])


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {entry}" for entry in entries)


def _cited(citations: Iterable[int]) -> str:
    """Commas between the marks: ``[1][2]`` would be one link in Markdown."""
    marks = ", ".join(f"[{number}]" for number in citations)
    return f" {marks}" if marks else ""
