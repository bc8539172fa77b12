"""Where direct speech stands in a sentence: nothing inside it is ever changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.summarizing.analysis import derived, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Article

_SINGLE = re.compile(r"(?<![\w'])'(?=\S)(?:[^']|(?<=\w)'(?=\w))+?(?<=\S)'(?!\w)")

_AUTHOR_OF_POST = re.compile(r"\s*[—–-]\s?.{1,60}\(@\w+\)")


def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between quotation marks, marks included; one that never closes runs to the end."""
    plain = normalise(text)
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for position, char in enumerate(plain):
        if char != '"':
            continue
        if opened is None:
            opened = position
        else:
            spans.append((opened, position + 1))
            opened = None
    if opened is not None:
        spans.append((opened, len(plain)))
    singles = [match.span() for match in _SINGLE.finditer(plain)]
    spans.extend(span for span in singles if not inside(span[0], spans))
    return tuple(sorted(spans))


def broken(text: str) -> bool:
    """Tell whether direct speech of another sentence reaches into this one, or its own out of it."""
    return normalise(text).count('"') % 2 == 1 or _left_open(text)


def within(article: Article) -> frozenset[int]:
    """Return the sentences that lie inside direct speech begun in an earlier sentence of their paragraph."""
    found = []
    is_open = is_single = False
    end = 0
    for index, sentence in enumerate(article.sentences):
        if "\n" in article.text[end : sentence.start]:
            is_open = is_single = False
        end = sentence.end
        if is_open or is_single:
            found.append(index)
        marks = normalise(sentence.text).count('"')
        is_open = is_open != (marks % 2 == 1)
        is_single = _left_open(sentence.text) or (is_single and not _closes(sentence.text))
    return frozenset(found)


def spoken(article: Article, docs: Sequence[Any]) -> frozenset[int]:
    """Return the sentences that belong to direct speech which another sentence begins or ends.

    Who speaks stands in that other sentence, so that alone they would be told as fact.
    """
    found: frozenset[int] = derived(docs, "spoken", lambda: within(article) | _broken_in(article))
    return found


def _broken_in(article: Article) -> frozenset[int]:
    return frozenset(index for index, sentence in enumerate(article.sentences) if broken(sentence.text))


def inside(position: int, spans: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> bool:
    """Tell whether a character position lies in one of the spans."""
    return any(start <= position < end for start, end in spans)


_OPENING = re.compile(r"(?:^|(?<=\s))'(?!(?:s|re|ve|ll|d|m|n|t|til|em|cause|bout|\d\ds?)\b)(?=\w)")
_CLOSING = re.compile(r"(?<=[.,!?;A-Za-rt-z\s])'(?=[\s.,;:!?)]|$)")


def _left_open(text: str) -> bool:
    """Tell whether speech between single marks begins here and does not end; an "s'" is no end."""
    written = normalise(text)
    last = None
    for match in _OPENING.finditer(written):
        last = match.end()
    return (
        last is not None
        and "'" not in written[last:].replace("n't", "")
        and not _CLOSING.search(written, last)
    )


def _closes(text: str) -> bool:
    return _CLOSING.search(normalise(text)) is not None


def posted(article: Article) -> frozenset[int]:
    """Return the sentences of posts that a page shows whole: somebody's words without a word on who speaks.

    Such a post ends with its author: "— Ann Weld (@annweld) 28 December 2017".
    """
    found: set[int] = set()
    for index, sentence in enumerate(article.sentences):
        if not _AUTHOR_OF_POST.match(sentence.text):
            continue
        found.add(index)
        for before in range(index - 1, -1, -1):
            found.add(before)
            if (
                not before
                or "\n" in article.text[article.sentences[before - 1].end : article.sentences[before].start]
            ):
                break
    return frozenset(found)
