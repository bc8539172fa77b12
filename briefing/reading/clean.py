"""Scraped text → the article's paragraphs, and the lines around them that say when, who and where.

Order matters: header lines, then certain furniture, then the line model, then what stands inside the
paragraphs (datelines, share bars). Inside the article the rules are strict about what they remove: a lost
fact costs more than a caption that stays.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501, PLR2004
from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.reading.dates import full_stamp, is_stamp_line
from briefing.reading.lines import body_of
from briefing.reading.metadata import author_of, header_fields, is_title, looks_like_title
from briefing.reading.mojibake import without_lost_characters
from briefing.reading.phrases import HINTS, is_furniture, without_inline_furniture
from briefing.reading.units import CJK, LONGEST_LINE, TERMINAL, joined_units, unwrapped, word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

# "3 July – Mansfield", "1. Sweden": a table of the article.
_TABLE_LINE = re.compile(r"\W*\d|[A-Z][a-z]{2,8}\.? \d")
_LONGEST_SECTION = 40
# "Home > Politics", "Accueil / International": where on a site the page stands.
_TRAIL = re.compile(r"[\w &'’-]{1,30}(?: [>›»|/] [\w &'’-]{1,30}){1,4}")
_RUN_OF_LINKS = 3
_SHOUTED = 4
_LIFE_WORDS = 80
_LEAST_PROSE, _LEAST_LEAD = 25, 10
_SAID = re.compile(r"\b(?:said|says|told|according to)\b")
_MOST_LINES = 6_000
_HEAD, _TAIL = 14, 6
_FEW_LINES = 3

_AGENCY = r"AP|AFP|Reuters|REUTERS|CNN(?: [\w ]{2,20})?|UPI|PTI|IANS|ANI|dpa|DPA|Xinhua|ANSA|EFE|Kyodo(?: News)?|Yonhap|Bloomberg|BBC|VOA|RFE/RL|PA|Press Association|Associated Press|The Associated Press|Thomson Reuters Foundation|KCNA|TASS|AAP|ANN"
_PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}(?:, ?[A-Z][\w .'’]{1,25}){0,2}"
_DATELINE = re.compile(
    rf"(?:{_PLACE}|[A-Z][\w .,'’-]{{2,40}}?)?,?\s?(?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}},? ?)?\((?:{_AGENCY})\)\s*(?:—|–|--|-|:)?\s*(?=[\"“‘']?[A-ZÀ-Þ0-9])"
    rf"|{_PLACE}(?:, [A-Z][a-z]{{2,8}}\.? \d{{1,2}})?(?: \([A-Z][\w /]{{1,20}}\))?\s*(?:—|–|--| -)\s+(?=[\"“‘']?[A-ZÀ-Þ0-9])"
    rf"|[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{{3,30}}:\s+(?=[\"“‘']?[A-ZÀ-Þ])"
)
# "【東京＝山田太郎】", "新华社北京12月8日电（记者王宁）".
_SIGNED_DATELINE = re.compile(
    r"^(?:【[^】]{1,30}】|[\u4e00-\u9fff]{2,8}[社网][\u4e00-\u9fff]{0,8}\d{1,2}月\d{1,2}日[电電讯]\s?(?:[（(]记者[^）)]{1,20}[）)])?)\s*"
)
_AGENCY_IN_DATELINE = re.compile(rf"{_PLACE} \((?P<outlet>[A-Z][\w /&.-]{{1,30}})\)\s*(?:—|–|--| -)\s")
# "GENEVA | Thu Apr 30, 2009 11:39 am EDT GENEVA (Reuters) - ": what stands before it is captions and links.
_STAMPED_HEAD = re.compile(
    rf"(?:^|[\s.]){_PLACE} \| \w{{3}} \w{{3}} \d{{1,2}}, \d{{4}} \d{{1,2}}:\d\d [ap]m [A-Z]{{2,4}}\s+(?=[A-Z])"
)
_HEAD_WORDS = 70
_LEAST_LINE = 3
_DOTTED_HEAD = re.compile(
    r"By\.? (?P<name>[A-Z][\w.'’-]*(?:,? (?:and |[A-Z])[\w.'’-]*){0,8})\. (?=[A-Z0-9|\"“‘'])"
)
_DOTTED_STAMP = re.compile(
    r"(?:\|\. )?(?:PUBLISHED|UPDATED|Published|Updated|CREATED|Last updated at)\s?:?\.? [^.]{0,40}?\d{4}\.? ?(?:\|\.? ?)?"
)
_LEADING_WORD = re.compile(r"(?:CLOSE|Photo|Updated \||Image|Video|Advertisement)\s+(?=[A-Z\"“])")
_CAPTION = re.compile(
    r"(?:(?:FILE|File)(?: PHOTO)?\s?[-–—:] )|(?:In this|This) .{0,60}\b(?:photo|image|picture)\b.{0,80}\b(?:shows?|provided|made available|released|taken|poses?)\b"
    r"|(?:The|An|A|This) (?:file )?(?:image|photo|photograph|picture|video grab|screengrab|screen grab|handout)s?\b.{0,60}\b(?:shows?|taken|provided|released)\b",
)
_CREDITED = re.compile(
    r".{10,500}(?:\([^()]{2,60}/[^()]{2,50}\)|\[Photo/\w+\]|\b(?:Getty Images|REUTERS/[\w .-]{3,40}|AP Photo/[\w .-]{3,40}|AFP/Getty(?: Images)?))\.?$|^.{0,400}\b(?:Photograph|Photo(?:s|graphs)?|Picture|Credit|Image)s?(?: by)?: ?.{2,80}$"
)
_CREDITS_AT_END = re.compile(
    r"(?<=[.!?\"”]) (?:[A-Z][^.!?]{2,200}\b(?:contributed to this (?:report|story|article)|wrote this story from [A-Z]\w+)"
    r"|Watch (?:the )?(?:full|video|more)\b[^.!?]{0,80}|Follow (?:him|her|us|them|\w+) on [^.!?]{2,60}"
    r"|Copyright [^!?]{2,160})\.?$"
)
_SENTENCE_THEN = re.compile(r"[.!?…][\"'”’)]*\s*(?=[^.!?…]*$)")
_POST_AUTHOR = re.compile(r"[—–-] .{1,60}\(@\w+\).{0,40}")
_POST_CREDIT = re.compile(
    rf"\W*(?:{_POST_AUTHOR.pattern}|pic\.twitter\.com/\w+|https?://t\.co/\w+|https?://\S+)$"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleaned:
    """What a text holds.

    Attributes:
        paragraphs: The article.
        title: The headline that the text itself shows.
        author: Its by-line.
        fields: What its first lines name ("date 2024-12-11 …", "Source: …").
        head: The lines above the body and its first, where time stamps stand.
        tail: The last lines of the body and those below it.
        dropped: How many words were left out.
    """

    paragraphs: tuple[str, ...]
    title: str | None = None
    author: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    dropped: int = 0


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something, of bounded number and length."""
    bounded = text[: _MOST_LINES * 400]
    lines = (" ".join(line[:LONGEST_LINE].split()) for line in unwrapped(bounded).split("\n"))
    return [line for line in lines if line][:_MOST_LINES]


def cleaned_text(text: str, *, title: str | None = None, markdown: bool = False) -> Cleaned:
    """Return the article that a plain, scraped text holds.

    Args:
        text: The text, repaired.
        title: The headline where the metadata says it.
        markdown: Take Markdown's own signs out.
    """
    lines = lines_of(text)
    if markdown:
        lines = [line for line in map(_without_markdown, lines) if line]
    fields, used = header_fields(lines)
    lines = lines[used:]
    units = joined_units([line for line in lines if not _is_rule(line)])
    wanted = title or fields.get("title") or (units[0] if units else "")
    kept = _body(units, wanted)
    return _assembled(units, kept, title=title, fields=fields)


def cleaned_paragraphs(paragraphs: Sequence[str], *, title: str | None = None) -> Cleaned:
    """Return the article of paragraphs that an extractor already chose: only certain furniture goes."""
    units = joined_units([" ".join(line.split()) for line in paragraphs if line.strip()])
    kept = [not is_furniture(unit) for unit in units]
    return _assembled(units, kept, title=title, fields={})


def _body(units: list[str], title: str) -> list[bool]:
    certain = [is_furniture(unit) for unit in units]
    if len(units) <= _FEW_LINES:
        return [not furniture for furniture in certain]
    return [body and not furniture for body, furniture in zip(body_of(units, title), certain, strict=True)]


def _assembled(  # noqa: C901 - one pass over the lines, in their order
    units: list[str], kept: list[bool], *, title: str | None, fields: dict[str, str]
) -> Cleaned:
    chosen = [index for index, body in enumerate(kept) if body]
    chosen, stamped = _from_the_stamp(chosen, units)
    first, last = (chosen[0], chosen[-1]) if chosen else (len(units), len(units) - 1)
    title = title or fields.get("title")
    shown = title
    head = units[max(0, first - _HEAD) : first + 4]
    author = fields.get("author")
    body: list[str] = []
    for index in chosen:
        unit = units[index][stamped:] if index == first else units[index]
        following = units[index + 1] if index + 1 < len(units) else ""
        early = len(body) == 0
        if early and author is None and (name := _leading_author(unit)):
            author = name
        if early and shown is None and looks_like_title(unit, following) and not is_stamp_line(unit):
            shown = unit
            continue
        if (shown and index < first + 4 and is_title(unit, shown)) or _is_label(unit, early=early):
            continue
        if not early and _POST_AUTHOR.fullmatch(following):
            continue  # a post that the page shows: somebody's words without a word on who speaks
        if early and (agency := _AGENCY_IN_DATELINE.match(unit)):
            fields = {"source": agency["outlet"], **fields}
        paragraph = _paragraph(_without_title(unit, shown) if early and shown else unit, first=early)
        if paragraph:
            body.append(paragraph)
    body = _without_tail(body)
    if body:
        body[-1] = _finished(body[-1])
    if shown is None:
        shown = _title_above(units[:first], body)
    if author is None:
        author = next((name for line in reversed(head) if (name := author_of(line))), None)
    # A by-line broken in two: "By" / "Jane Doe".
    for one, two in pairwise(head):
        if author is None and re.fullmatch(r"\W*(?:by|von|par|por)\W*", one, re.IGNORECASE):
            author = author_of(f"By {two}")
    total = sum(map(word_count, units))
    return Cleaned(
        paragraphs=tuple(paragraph for paragraph in body if paragraph),
        title=shown,
        author=author,
        fields=fields,
        head=tuple(head),
        tail=tuple(units[max(first, last - 1) : last + _TAIL]),
        dropped=total - sum(map(word_count, body)),
    )


def _from_the_stamp(chosen: list[int], units: list[str]) -> tuple[list[int], int]:
    """Return the lines from the one with an agency's place and time on, and where the text in that one begins."""
    words = 0
    for place, index in enumerate(chosen[:_HEAD]):
        if match := _STAMPED_HEAD.search(units[index]):
            return (
                (chosen[place:], match.end())
                if words + word_count(units[index][: match.start()]) <= _HEAD_WORDS
                else (chosen, 0)
            )
        words += word_count(units[index])
    return chosen, 0


def _is_label(unit: str, *, early: bool) -> bool:
    """Tell whether a line of the body is a stamp, a by-line, a caption or the credit of a quoted post."""
    if is_stamp_line(unit) or _POST_CREDIT.fullmatch(unit):
        return True
    if unit.isupper() and word_count(unit) >= _SHOUTED and not unit.endswith((".", "!")):
        # A line in capitals among prose is a link to another story.
        return True
    if _CAPTION.match(unit) or (len(unit) < 500 and _CREDITED.fullmatch(unit)):
        return True
    return early and author_of(unit) is not None and word_count(unit) < 20 and not TERMINAL.search(unit)


def _leading_author(unit: str) -> str | None:
    match = _DOTTED_HEAD.match(unit)
    return author_of("By " + match["name"]) if match else author_of(unit) if len(unit) < 120 else None


def _paragraph(unit: str, *, first: bool) -> str:
    """Return a paragraph without the furniture inside it; the first one also without its dateline."""
    text = without_inline_furniture(unit)
    if first:
        text = _DOTTED_HEAD.sub("", text, count=1) if _DOTTED_HEAD.match(text) else text
        while (stamp := _DOTTED_STAMP.match(text)) is not None and stamp.end() > 0:
            text = text[stamp.end() :].lstrip(" .|")
        text = _LEADING_WORD.sub("", text, count=1) if _LEADING_WORD.match(text) else text
    if first:
        text = _without_head(text)
        text = _SIGNED_DATELINE.sub("", text, count=1)
    dateline = _DATELINE.match(text)
    if dateline and (first or "(" in dateline.group()) and dateline.end() > 0:
        rest = text[dateline.end() :]
        text = rest if word_count(rest) >= _LEAST_LINE else text
    return " ".join(text.split()).strip()


def _without_title(unit: str, title: str) -> str:
    """Return a first paragraph without the section and headline that were run together with it."""
    at = unit.find(title)
    rest = unit[at + len(title) :].lstrip(" .|:–—-")
    return rest if 0 <= at <= _LONGEST_SECTION and word_count(rest) >= _LEAST_PROSE else unit


def _without_tail(body: list[str]) -> list[str]:
    """Return the paragraphs without what follows the last one: headlines of other stories, the writer's life."""
    end = len(body)
    while end > 1 and _is_unfinished(body[end - 1]):
        end -= 1
    # One unfinished line may be the article's own; a run of them is a list of links.
    if len(body) - end < _RUN_OF_LINKS:
        end = len(body)
    while end > 1:
        last = body[end - 1]
        words = word_count(last)
        about = words < _LIFE_WORDS and HINTS["bio"].search(last) and not _SAID.search(last)
        if not about and not _is_headline(last, words):
            break
        end -= 1
    prose = sum(word_count(line) for line in body[:end] if TERMINAL.search(line))
    return body[:end] if prose >= _LEAST_PROSE else body


def _is_unfinished(line: str) -> bool:
    return (
        not TERMINAL.search(line)
        and not line.endswith((":", ";", ")"))
        and 3 <= word_count(line) <= 25
        and not _TABLE_LINE.match(line)
        and not CJK.search(line)
    )


def _is_headline(line: str, words: int) -> bool:
    """Tell whether a last line is a headline rather than the end of an article."""
    if line.endswith((".", "!", ":", ";", "”", '"', "。", ")")) or not 3 <= words <= 25:
        return False
    if _TABLE_LINE.match(line):
        return False
    terms = re.findall(r"[^\W\d_]{4,}", line)
    capitals = sum(term[0].isupper() for term in terms)
    return line.startswith(("- ", "• ")) or (not CJK.search(line) and capitals >= 0.4 * max(1, len(terms)))


def _without_head(text: str) -> str:
    """Return a first paragraph without the by-line and time stamp that a scraper ran together with it."""
    stamp = full_stamp(text)
    if stamp is not None:
        (start, end), _ = stamp
        above, rest = text[:start].strip(" |"), text[end:].lstrip(" |")
        if word_count(rest) >= _LEAST_LEAD:
            # A finished sentence above the stamp is the article's summary; anything else its by-line.
            text = f"{above} {rest}" if TERMINAL.search(above) else rest
    return text


def _finished(paragraph: str) -> str:
    """Return the last paragraph without an unfinished end: a cut-off sentence or a glued-on headline."""
    while (match := _CREDITS_AT_END.search(paragraph)) is not None:
        paragraph = paragraph[: match.start()].rstrip()
    if TERMINAL.search(paragraph) or CJK.search(paragraph):
        return paragraph
    ends = _SENTENCE_THEN.search(paragraph[-600:])
    if ends is None:
        return paragraph
    cut = len(paragraph) - len(paragraph[-600:]) + ends.end()
    return paragraph[:cut].rstrip() if word_count(paragraph[:cut]) >= 8 else paragraph


def _title_above(above: Sequence[str], body: Sequence[str]) -> str | None:
    """Return the headline among the lines above the body: one that the page repeats, else its first."""
    if not body:
        lines = [line for line in above if 3 <= word_count(line) <= 30]
        return lines[0] if lines else None
    for line in reversed(above):
        prefix = line.strip()
        repeated = any(other != line and other.startswith(prefix) for other in above)
        if repeated and 4 <= word_count(prefix) <= 30:
            return prefix
    candidates = [
        line
        for line in above
        if looks_like_title(line, body[0]) and not is_stamp_line(line) and not _TRAIL.fullmatch(line)
    ]
    first = candidates[0] if candidates else None
    return first if first is not None and (word_count(first) >= 4 or len(above) <= 4) else None


def _without_markdown(line: str) -> str:
    line = re.sub(r"^(?:#{1,6}|>|[*+-])\s+", "", line)
    line = re.sub(r"!\[[^\]]{0,300}\]\([^)]{0,1000}\)", "", line)
    line = re.sub(r"\[([^\]]{1,300})\]\([^)]{0,1000}\)", r"\1", line)
    line = re.sub(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1", r"\2", line)
    line = re.sub(
        r"(?<![\w*])\*(?=\S)([^*]{1,300})(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_]{1,300})(?<=\S)_(?!\w)",
        r"\1\2",
        line,
    )
    return line.strip()


def _is_rule(line: str) -> bool:
    """Tell whether a line is only an ornament: a dash, a bullet, a row of stars."""
    return re.fullmatch(r"[\W_]{1,80}", line) is not None and line not in {".", ",", ")", "”", '"'}


def mended(text: str) -> str:
    """Return a body without the question marks that stand for lost characters."""
    return without_lost_characters(text)
