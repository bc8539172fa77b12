"""Which lines of a scraped page are the article: a small, transparent model.

A page is read as *before*, *body*, *noise inside the body* and *after*, in this order. Every line gets a
score for each of the four from what can be seen of it and of its neighbours (length, sentence ends, function
words, known phrases, repeated title, words shared with the rest), and the best reading of the whole page is
found by dynamic programming. The weights are plain numbers (`weights.py`); they were fitted as a
linear-chain conditional random field, because 400 hand-set numbers disagree with each other.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: PLR2004, SIM905
from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from briefing.reading.phrases import HINTS
from briefing.reading.units import CJK, TERMINAL, word_count
from briefing.reading.weights import EMISSIONS, TRANSITIONS

BEFORE, BODY, NOISE, AFTER = range(4)

_LONGEST_SEEN = 1_500
_FUNCTION = frozenset(
    "the of to and in a is that for on with as was at by it from be are has have an this were which his he but "
    "not had will they their who been would its more said when about she her after or there we you one if can out "
    "up what so than into no also than could over all new just some them two "
    "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
    "le la les de des du et en un une que est pour qui dans par plus pas au sur ne se ce il sont avec ont été son "
    "el los las y que del se por con una para su al lo como más pero sus le ya o este sí porque esta entre cuando "
    "o os do da dos das em um uma não na no se com por mais as ao foi seu sua ou quando muito nos já também só "
    "il di che è per non una del si della con le dei nel gli alla sono anche più ma come da ha "
    "het van een dat niet zijn op te voor met die aan er maar om ook dan naar "
    "yang dan di itu dengan untuk dari dalam tidak ini pada adalah akan oleh mereka "
    "и в не на что с по как к за из у от о для это".split()
)
_WORDS = re.compile(r"[^\W\d_]+")
_CAPITAL = re.compile(r"[^\W\d_]*[A-ZÀ-ÖØ-ÞА-Я][^\W\d_]*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?\s+(?=[\"'“‘(]?[A-ZÀ-Þ0-9А-Я])|[。！？]")
_KANA = re.compile(r"[ぁ-ん]")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What can be seen of one line alone."""

    words: int
    sentence: bool
    marks: tuple[str, ...]
    content: frozenset[str]
    title: float
    section: str


def body_of(units: list[str], title: str = "") -> list[bool]:
    """Return for each line of a page whether it belongs to the article.

    Args:
        units: The lines, paragraphs put together (`joined_units`).
        title: The headline where it is known.
    """
    if not units:
        return []
    marks = features(units, title)
    # A page that is prose throughout was cleaned before: cutting costs more there than furniture does.
    clean = marks[0][1] in _CLEAN_PAGES
    chances = chances_of_body([emission(seen) for seen in marks], _CAUTION if clean else 1.0)
    words = [max(1, word_count(unit)) for unit in units]
    return _likely(chances, words)


def emission(marks: tuple[str, ...]) -> list[float]:
    """Return the score of each reading for a line with these marks."""
    scores = [0.0, 0.0, 0.0, 0.0]
    for mark in marks:
        weights = EMISSIONS.get(mark)
        if weights is not None:
            for state in range(4):
                scores[state] += weights[state]
    return scores


def chances_of_body(emissions: list[list[float]], caution: float = 1.0) -> list[float]:
    """Return for each line the probability that it is body, over all readings of the page.

    ``caution`` above 1 flattens the probabilities, so that only clear cases are decided.
    """
    steps = {name: [weight / caution for weight in row] for name, row in TRANSITIONS.items()}
    scored = [[score / caution for score in row] for row in emissions]
    forward = [[scored[0][state] + steps["start"][state] for state in range(4)]]
    for row in scored[1:]:
        before = forward[-1]
        forward.append(
            [row[to] + _log_sum([before[at] + steps[_NAMES[at]][to] for at in range(4)]) for to in range(4)]
        )
    backward = [steps["end"]]
    for row in reversed(scored[1:]):
        after = [row[to] + backward[-1][to] for to in range(4)]
        backward.append([_log_sum([steps[_NAMES[at]][to] + after[to] for to in range(4)]) for at in range(4)])
    backward.reverse()
    total = _log_sum([forward[-1][state] + steps["end"][state] for state in range(4)])
    return [
        math.exp(min(0.0, ahead[BODY] + behind[BODY] - total))
        for ahead, behind in zip(forward, backward, strict=True)
    ]


def _likely(chances: list[float], words: list[int]) -> list[bool]:
    """Return the choice of lines with the highest expected F1, counted in words."""
    order = sorted(range(len(chances)), key=lambda index: -chances[index])
    expected = sum(chance * count for chance, count in zip(chances, words, strict=True))
    right, chosen, best, size = 0.0, 0, 0.0, 0
    for rank, index in enumerate(order, 1):
        right += chances[index] * words[index]
        chosen += words[index]
        score = 2 * right / (chosen + expected)
        if score > best:
            best, size = score, rank
    kept = set(order[:size])
    return [index in kept for index in range(len(chances))]


def _log_sum(values: list[float]) -> float:
    highest = max(values)
    return highest + math.log(sum(math.exp(value - highest) for value in values))


_CLEAN_PAGES = frozenset({"page:4", "page:5"})
_CAUTION = 2.0
_NAMES = ("before", "body", "noise", "after")


def features(  # noqa: C901 - one step a mark
    units: list[str], title: str = ""
) -> list[tuple[str, ...]]:
    """Return the marks of every line: its own, its neighbours' and the page's."""
    wanted = _content(title)
    repeated = Counter(units)
    seen = [_line(unit, wanted, repeated[unit]) for unit in units]
    spread: Counter[str] = Counter()
    for line in seen:
        if line.sentence:
            spread.update(line.content)
    prose = [line.words if line.sentence else 0 for line in seen]
    sums = [0]
    for words in prose:
        sums.append(sums[-1] + words)
    share = sums[-1] / max(1, sum(line.words for line in seen))
    page = ("page:" + _bucket(share, (0.3, 0.5, 0.7, 0.85, 0.95)),)
    runs = _run_lengths(seen)
    blocks = [_main_block(seen, cost) for cost in _GAP_COSTS]
    passed: set[str] = set()
    marks: list[tuple[str, ...]] = []
    title_at = -1
    section, section_at = "", -100
    count = len(seen)
    for index, line in enumerate(seen):
        if line.title > 0.6 and line.words > 2:
            title_at = index
        context = [
            "prev3:" + _bucket(sums[index] - sums[max(0, index - 3)], (1, 15, 40, 100)),
            "next3:" + _bucket(sums[min(count, index + 4)] - sums[index + 1], (1, 15, 40, 100)),
            "prev12:" + _bucket(sums[index] - sums[max(0, index - 12)], (1, 40, 120, 300)),
            "next12:" + _bucket(sums[min(count, index + 13)] - sums[index + 1], (1, 40, 120, 300)),
            "run:" + _bucket(runs[index], (1, 2, 4, 8, 20)),
            "done:" + _bucket(sums[index] / max(1, sums[-1]), (0.02, 0.3, 0.7, 0.98)),
            "rest:" + _bucket((sums[-1] - sums[index]) / max(1, sums[-1]), (0.02, 0.3, 0.7, 0.98)),
        ]
        if line.sentence:
            shared = sum(1 for word in line.content if spread[word] > 1) / max(1, len(line.content))
            context.append("shared:" + _bucket(shared, (0.1, 0.25, 0.45, 0.7)))
        else:
            shared = sum(1 for word in line.content if spread[word] > 0) / max(1, len(line.content))
            context.append("vocabulary:" + _bucket(shared, (0.1, 0.4, 0.75)))
        context.extend(
            f"block{number}:" + ("in" if first <= index <= last else "before" if index < first else "after")
            for number, (first, last) in enumerate(blocks)
        )
        context.extend(f"passed:{name}:{'s' if line.sentence else 'l'}" for name in sorted(passed))
        since = index - title_at if title_at >= 0 else -1
        context.append("title:" + ("none" if since < 0 else _bucket(since, (1, 4, 12, 40))))
        if index - section_at <= 12:
            context.append(f"section:{section}:{'s' if line.sentence else 'l'}")
        if line.section:
            section, section_at = line.section, index
            if line.section in {"comments", "legal"}:
                passed.add(line.section)
        for step, name in ((-1, "before"), (1, "next")):
            other = seen[index + step] if 0 <= index + step < count else None
            context.append(f"{name}:" + ("edge" if other is None else "text" if other.sentence else "line"))
            if other is not None and other.section:
                context.append(f"{name}:{other.section}")
        marks.append(("bias", *page, *line.marks, *context))
    return marks


def _line(  # noqa: C901, PLR0912 - one step a mark
    unit: str, title: frozenset[str], copies: int
) -> _Seen:
    text = unit[:_LONGEST_SEEN]
    words = word_count(text)
    terms = _WORDS.findall(text)
    ended = bool(TERMINAL.search(unit))
    lowered = [term.lower() for term in terms]
    signs = bool(CJK.search(text))
    if signs:
        function = 0.4 if _KANA.search(text) or ended else 0.2
    else:
        function = sum(term in _FUNCTION for term in lowered) / max(1, len(terms))
    ends = len(_SENTENCE_END.findall(text))
    sentence = (ended and words >= 8) or (words >= 20 and (function >= 0.2 or ends > 0))
    long = [term for term in terms if len(term) > 3]
    capitals = sum(bool(_CAPITAL.match(term)) for term in long) / max(1, len(long))
    kind = "s" if sentence else "l"
    marks = [
        f"{kind}words:" + _bucket(words, (2, 4, 8, 15, 30, 60)),
        "end:"
        + ("yes" if ended else "colon" if unit.endswith(":") else "no")
        + (":long" if words > 7 else ""),
        "function:" + _bucket(function, (0.01, 0.15, 0.3, 0.45)) + (":short" if words < 6 else ""),
        "ends:" + _bucket(ends, (1, 2, 4)),
    ]
    if capitals > 0.7 and words > 3:
        marks.append(f"{kind}capitals")
    if text.isupper() and words > 0:
        marks.append("upper")
    if re.match(r"[a-zà-ÿ]", text):
        marks.append("lower")
    if text[:1] in "\"“'‘«「":
        marks.append("quote")
    if "," in text:
        marks.append("comma")
    digits = sum(char.isdigit() for char in text) / max(1, len(text))
    if digits > 0.15:
        marks.append("digits")
    if copies > 1:
        marks.append(f"copies:{kind}")
    section = ""
    for name, pattern in HINTS.items():
        if pattern.search(text) if name not in _ANCHORED else pattern.match(text):
            marks.append(f"{name}:{kind}")
            if name in _SECTIONS and not (sentence and words > 25):
                section = section or _SECTIONS[name]
    content = (
        frozenset(text[at : at + 2] for at in range(0, len(text) - 1, 1) if CJK.match(text[at]))
        if signs
        else frozenset(term for term in lowered if len(term) > 4)
    )
    overlap = len(content & title) / max(1, len(title)) if title else 0.0
    if title:
        marks.append("like-title:" + _bucket(overlap, (0.2, 0.5, 0.8)) + kind)
    return _Seen(words, sentence, tuple(marks), content, overlap, section)


_GAP_COSTS = (6, 20)
_ANCHORED = frozenset({"other", "other_only", "sharing", "subscribing", "comments", "caption", "byline"})
_SECTIONS = {"other_only": "other", "comments": "comments", "subscribing": "promo", "legal": "legal"}


def _content(text: str) -> frozenset[str]:
    if CJK.search(text):
        return frozenset(text[at : at + 2] for at in range(len(text) - 1) if CJK.match(text[at]))
    return frozenset(term for term in map(str.lower, _WORDS.findall(text)) if len(term) > 4)


def _main_block(seen: list[_Seen], cost: int) -> tuple[int, int]:
    """Return the first and last line of the densest block of running text.

    ``cost`` is how many words of running text a line without any must be outweighed by: a low cost bridges
    lists inside an article, a high one keeps the teasers below it out.
    """
    best, first, last = 0, 0, -1
    current, start = 0, 0
    for index, line in enumerate(seen):
        current += min(line.words, 60) if line.sentence else -cost
        if current <= 0:
            current, start = 0, index + 1
        elif current > best:
            best, first, last = current, start, index
    return first, last


def _run_lengths(seen: list[_Seen]) -> list[int]:
    """Return for each line how many lines without a sentence stand together around it."""
    lengths = [0] * len(seen)
    start = 0
    for index in range(len(seen) + 1):
        if index == len(seen) or seen[index].sentence:
            for inside in range(start, index):
                lengths[inside] = index - start
            start = index + 1
    return lengths


def _bucket(value: float, limits: tuple[float, ...]) -> str:
    return str(sum(value >= limit for limit in limits))
