"""Pages whose article is known, as examples for the line model: every line labelled before, body, noise, after.

The labels come from the overlap of each line's words in fours with the known article. Sixty-odd pages show
few lay-outs, so pages are also put together: the furniture of one around a shortened body of its own, or
around the body of another article.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.errors import SourceError
from briefing.reading.lines import AFTER, BEFORE, BODY, NOISE
from briefing.reading.units import LONGEST_LINE, joined_units

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_GRAM = 4
_FOREIGN_COSTS = 0.8
_HALF = 0.5
_SHORT_LINE = 6
_LEAST_BODY = 25
_BODIES_A_PAGE = 2
_SEED = 7
_words = re.compile(r"\w+").findall
_SENTENCES = re.compile(r'(?<=[.!?"”]) (?=[A-Z"“])')


@dataclass(frozen=True, slots=True)
class Page:
    """A page as lines with their labels.

    Attributes:
        key: The page it was made from; parts of one page stay in one fold.
        form: ``visible`` text, the ``article`` alone, ``extracted`` by trafilatura, or put ``together``.
        units: The lines (`briefing.reading.units.joined_units`).
        labels: BEFORE, BODY, NOISE or AFTER of each.
        title: The first line, where it may be the headline.
        weight: How much it counts in training.
    """

    key: str
    form: str
    units: tuple[str, ...]
    labels: tuple[int, ...]
    title: str
    weight: float


def read_pages(folder: Path) -> tuple[list[Page], dict[str, str]]:
    """Return the pages of a folder in all their forms, and the known article of each.

    Args:
        folder: Holds ``pages/ground-truth.json``, ``pages/<key>.html.gz`` and ``highlights.jsonl``.

    Raises:
        SourceError: A file is missing or cannot be read.
    """
    import trafilatura  # noqa: PLC0415 - slow to import

    try:
        truth: dict[str, Any] = json.loads(
            (folder / "pages" / "ground-truth.json").read_text(encoding="utf-8")
        )
        bodies = [
            json.loads(line)["text"]
            for line in (folder / "highlights.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        markup = {key: gzip.decompress((folder / "pages" / f"{key}.html.gz").read_bytes()) for key in truth}
    except (OSError, ValueError, KeyError) as exc:
        raise SourceError(
            f"cannot read the pages in {folder}: {exc}", hint="see the module's documentation"
        ) from exc
    known = {key: str(value["articleBody"]) for key, value in truth.items()}
    pages = []
    for key, article in known.items():
        units = _units(_visible(markup[key].decode("utf-8", "replace")))
        title = units[0] if units else ""
        pages.append(Page(key, "visible", units, labels(units, article), title, 1.0))
        alone = _units(article)
        pages.append(Page(key, "article", alone, (BODY,) * len(alone), title, 0.5))
        text = trafilatura.extract(markup[key], include_comments=False, favor_recall=True)
        if text:
            units = _units(text)
            pages.append(Page(key, "extracted", units, labels(units, article), title, 0.7))
    return [*pages, *_together(pages, bodies)], known


def _visible(markup: str) -> str:
    import lxml.html  # noqa: PLC0415

    tree = lxml.html.fromstring(markup.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    texts = tree.xpath("//text()[not(ancestor::script) and not(ancestor::style)]")
    return "\n".join(text.strip() for text in texts if text.strip())


def _units(text: str) -> tuple[str, ...]:
    lines = [" ".join(line.split())[:LONGEST_LINE] for line in text.split("\n")]
    return tuple(joined_units([line for line in lines if line]))


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Return the words of a text in overlapping fours; a shorter text is one piece."""
    words = _words(text)
    if len(words) < _GRAM:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(_GRAM)), strict=False))


def labels(units: Sequence[str], article: str) -> tuple[int, ...]:
    """Return what each line is: the body is the run of lines that gains most words of the article."""
    known = grams(article)
    owner = [index for index, unit in enumerate(units) for _ in _words(unit)]
    words = [word for unit in units for word in _words(unit)]
    covered = np.zeros(len(words))
    for start in range(len(words) - _GRAM + 1):
        if tuple(words[start : start + _GRAM]) in known:
            covered[start : start + _GRAM] = 1
    size = np.bincount(owner, minlength=len(units)).astype(float)
    found = np.bincount(owner, weights=covered, minlength=len(units))
    share = np.where(size > 0, found / np.maximum(size, 1), 0)
    first, last = _best_run(found - (size - found) * _FOREIGN_COSTS)
    while first <= last and share[first] < _HALF:
        first += 1
    while last >= first and share[last] < _HALF:
        last -= 1
    joined = f" {' '.join(_words(article))} "

    def inside(index: int) -> int:
        if share[index] >= _HALF or size[index] == 0:
            return BODY
        short = size[index] < _SHORT_LINE and f" {' '.join(_words(units[index]))} " in joined
        beside = 0 < index < len(units) - 1 and max(share[index - 1], share[index + 1]) > _HALF
        return BODY if short and beside else NOISE

    return tuple(
        BEFORE if index < first else AFTER if index > last else inside(index) for index in range(len(units))
    )


def _best_run(gains: np.typing.NDArray[np.float64]) -> tuple[int, int]:
    best, running, start, run = 0.0, 0.0, 0, (0, -1)
    for index, gain in enumerate(gains):
        running += gain
        if running <= 0:
            running, start = 0.0, index + 1
        elif running > best:
            best, run = running, (start, index)
    return run


def _together(pages: Sequence[Page], bodies: Sequence[str]) -> list[Page]:
    """Return pages put together of the furniture of one and a shorter or another body."""
    rng = random.Random(_SEED)  # noqa: S311 - no secret is made
    made = []
    for page in pages:
        inner = [index for index, label in enumerate(page.labels) if label in {BODY, NOISE}]
        if page.form != "visible" or not inner:
            continue
        first, last = inner[0], inner[-1]
        own = list(zip(page.units[first : last + 1], page.labels[first : last + 1], strict=True))
        body = own[: rng.randint(1, min(8, len(own)))]
        while body and body[-1][1] != BODY:
            body.pop()
        if body and sum(len(unit.split()) for unit, _ in body) > _LEAST_BODY:
            made.append(_around(page, first, last, body, title=page.title, weight=0.6))
        for _ in range(_BODIES_A_PAGE):
            lines = _body(rng, bodies)
            if rng.random() < 0.4:  # noqa: PLR2004
                lines = lines[: rng.randint(2, 7)]
            body = [(line, BODY) for line in lines]
            for run in _noise(own):
                if len(body) > 3 and rng.random() < 0.7:  # noqa: PLR2004
                    place = rng.randint(1, len(body) - 1)
                    body[place:place] = [(line, NOISE) for line in run]
            made.append(
                _around(page, first, last, body, title="" if rng.random() < _HALF else page.title, weight=0.5)
            )
    return made


def _around(
    page: Page, first: int, last: int, body: Sequence[tuple[str, int]], *, title: str, weight: float
) -> Page:
    return replace(
        page,
        form="together",
        units=(*page.units[:first], *(unit for unit, _ in body), *page.units[last + 1 :]),
        labels=(*page.labels[:first], *(label for _, label in body), *page.labels[last + 1 :]),
        title=title,
        weight=weight,
    )


def _noise(own: Sequence[tuple[str, int]]) -> list[list[str]]:
    """Return the runs of noise that are followed by more of the body."""
    runs: list[list[str]] = []
    current: list[str] = []
    for unit, label in own:
        if label == NOISE:
            current.append(unit)
        elif current:
            runs.append(current)
            current = []
    return runs


def _body(rng: random.Random, bodies: Sequence[str]) -> list[str]:
    """Return the paragraphs of a random article; text without line breaks is cut at sentence ends."""
    text = rng.choice(bodies)
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= 4:  # noqa: PLR2004
        return lines
    sentences = _SENTENCES.split(text)
    paragraphs = []
    start = 0
    while start < len(sentences):
        count = rng.choice((1, 1, 2, 2, 3))
        paragraphs.append(" ".join(sentences[start : start + count]))
        start += count
    return paragraphs
