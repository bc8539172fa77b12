"""A text in the style of a house: only its form changes, never a value, and nothing that is somebody's own words.

What stands in quotation marks and addresses stays as it is. Numbers and dates keep their values, for nobody may read
what no source says; spelling changes small letters only, for names are spelt as their owners spell them.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.style import DAY_MONTH, ISO, MONTH_DAY, SEPARATORS, HouseStyle
from briefing.summarizing.quotes import quoted_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_DAYS = r"(?P<day>(?:[1-9]|[12]\d|3[01])(?:[–-](?:[1-9]|[12]\d|3[01]))?)"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY_MONTH = re.compile(rf"(?<![\w.,:/-]){_DAYS} {_MONTH}(?: {_YEAR})?(?![\w-])")
_MONTH_DAY = re.compile(rf"(?<![\w-]){_MONTH} {_DAYS}(?:, {_YEAR})?(?![\w:%-]|[.,]\d)")
_ISO = re.compile(
    r"(?<![\w-])(?P<year>(?:1[5-9]|20)\d\d)-(?P<number>0[1-9]|1[0-2])-(?P<two>0[1-9]|[12]\d|3[01])(?![\w-])"
)
# One day of several ("between 3 and 5 December", "December 3 to 5") cannot be moved without the others.
_MONTH_NAMES = "|".join(_MONTHS)
_LISTED_BEFORE = re.compile(r"\d\s*(?:,|and|or|to|until|through|[–-])\s*$")
_LISTED_AFTER = re.compile(r"\s*(?:,|and|or|to|until|through|[–-])\s*\d{1,2}(?!\d)")
_SPAN_BEFORE = re.compile(rf"(?:{_MONTH_NAMES})\s*(?:,|and|or|to|until|through|[–-])\s*$")
# "In March 15 soldiers": without a year only these say that the number is a day.
_ON = re.compile(r"\bon $", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|during|of) $", re.IGNORECASE)
_CLOSED = re.compile(r"[.;:!?)\]]|$")
_UNIT = (
    "percent|per cent|thousand|million|billion|trillion|km|kg|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|inch(?:es)?|"
    "tonnes?|tons?|kilograms?|pounds?|barrels?|lit(?:er|re)s?|hectares?|acres?|degrees?|points?|times|hours?|years?"
)
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w]|,\d|\.\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?=(?:bn|tn|m)\b)"
_DECIMAL = rf"\d+\.\d+(?=%|(?:bn|m|tn)\b| ?(?:{_UNIT})\b)|(?<=[$€£¥])\d+\.\d+(?![\w.,]\d)"
# Both at once: what one of them wrote must not be read by the other.
_NUMBER = re.compile(rf"(?<![\w.,])(?:{_GROUPED}|{_DECIMAL})")
_PERCENT = re.compile(r"(?<=\d)(?: percent| per cent|%)(?!\w)")
_LARGE = {"million": "m", "billion": "bn", "trillion": "tn"}
_LONG = re.compile(r"(?<=\d) (million|billion|trillion)\b")
_SHORT = re.compile(r"(?<=\d)(m|bn|tn)\b(?=[\s.,;:)]|$)(?=(?:\W|$))")
_MONEY = re.compile(r"[$€£¥]\s?[\d.,]+$")
_OWN_WORDS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<!\w)['‘][^'‘’]{2,300}['’](?!\w)")

_INSTRUMENTS = frozenset({"meter", "meters"})
"""British words too, for what measures: units only behind a figure."""

_SPELLING = Path(__file__).with_name("spelling.txt")
_ENDS_OF_OUR = ("", "s", "ed", "ing", "able", "ful", "less", "ite", "ites", "er", "ers", "hood", "hoods")
_ENDS_OF_ISE = ("e", "es", "ed", "ing", "er", "ers", "ation", "ations")
_WORD = re.compile(r"(?<![\w-])[a-z]+(?![\w-])")
_FIGURE = re.compile(r"\d $")
_LOWER_WORD = re.compile(r"(?<!\w)[a-z]{4,}")
_BEGINS = re.compile(r"(?:^|[.!?:–—]\s+|[\"“”(])$")


def styled(text: str, style: HouseStyle, *, evidence: tuple[str, ...] = ()) -> str:
    """Return ``text`` as the house writes it.

    Args:
        text: A line or a headline.
        style: The house style.
        evidence: The passages that prove it: a reserved word without a substitute is put into quotation marks
            where one of them has it.
    """
    steps = _steps(style)
    made = "".join(_changed(part, steps) if free else part for part, free in _parts(text)) if steps else text
    return _reserved(made, style, evidence) if style.reserved else made


def dated(text: str, order: str) -> str:
    """Return ``text`` with its dates in an order; what is quoted stays."""
    if order in {"", DAY_MONTH}:
        return (
            text if not order else "".join(_day_first(part) if free else part for part, free in _parts(text))
        )
    change = _iso if order == ISO else _month_first
    return "".join(change(part) if free else part for part, free in _parts(text))


def remarks(text: str, style: HouseStyle) -> tuple[str, ...]:
    """Return what the house has against a text that a person wrote, in words."""
    free = "".join(part if own else " " * len(part) for part, own in _parts(text))
    return tuple(
        f"{word} may stand only inside quotations"
        for word, _ in style.reserved
        if any(not _is_name(match, free) for match in _reserved_word(word).finditer(free))
    )


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text with whether the house may change them."""
    spans = sorted([*quoted_spans(text), *(match.span() for match in _OWN_WORDS.finditer(text))])
    at = 0
    for start, end in spans:
        if start >= at:
            yield text[at:start], True
            yield text[start:end], False
            at = end
    yield text[at:], True


def _changed(text: str, steps: tuple[Callable[[str], str], ...]) -> str:
    for step in steps:
        text = step(text)
    return text


@functools.lru_cache(maxsize=8)
def _steps(style: HouseStyle) -> tuple[Callable[[str], str], ...]:
    steps: list[Callable[[str], str]] = []
    if style.aliases:
        steps.append(_replacing(dict(style.aliases), compounds=True))
    if style.address:
        steps.append(_addressing(style))
    if style.spelling or style.words:
        steps.append(_spelling(style))
    if style.dates:
        steps.append({DAY_MONTH: _day_first, MONTH_DAY: _month_first, ISO: _iso}[style.dates])
    if style.large:
        steps.append(_short_large if style.large == "short" else _long_large)
    if style.thousands:
        steps.append(functools.partial(_numbers, mark=style.thousands))
    if style.percent:
        mark = style.percent if style.percent == "%" else f" {style.percent}"
        steps.append(functools.partial(_PERCENT.sub, mark))
    return tuple(steps)


def _replacing(words: dict[str, str], *, compounds: bool = False) -> Callable[[str], str]:
    """Replace whole words, small and capital letters as given; a genitive stays behind them.

    What is written instead stays where a text has it already: "Congo" is found in "DR Congo" too. With
    ``compounds`` also before a hyphen: "DPRK-backed", but no number ("US-101").
    """
    known = {form: form for form in words.values()} | words
    known |= {
        f"The {word[4:]}": form[:1].upper() + form[1:] for word, form in words.items() if word[:4] == "the "
    }
    longest = sorted(known, key=lambda word: (-len(word), word))
    end = r"(?!\w|-\d)" if compounds else r"(?![\w-])"
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest))}){end}")
    return lambda text: pattern.sub(lambda match: known[match[1]], text)


def _addressing(style: HouseStyle) -> Callable[[str], str]:
    """Replace titles and names; "Prime Minister Ann Lee" with "Ann Lee" = "Prime Minister Lee" has its title once."""
    forms = dict(style.address)
    known = dict(forms)
    for name, form in forms.items():
        words = form.split()
        for title in (" ".join(words[:count]) for count in range(1, len(words))):
            known[f"{title} {name}"] = form
            for long, short in forms.items():
                if title in {long, short}:  # the house's own word for the title, or what it stands for
                    known[f"{long} {name}"] = known[f"{short} {name}"] = form
    return _replacing(known)


def _spelling(style: HouseStyle) -> Callable[[str], str]:
    words = dict(_variants()) if style.spelling == "american" else {}
    if style.spelling == "british":
        words = {american: british for british, american in _variants()}
    words |= dict(style.words)
    own = _replacing(dict(style.words)) if style.words else None

    def spelt(text: str) -> str:
        text = own(text) if own is not None else text
        return _WORD.sub(lambda match: written(match, text), text)

    def written(match: re.Match[str], text: str) -> str:
        if match[0] in _INSTRUMENTS and not _FIGURE.search(text, 0, match.start()):
            return words.get(match[0], match[0]) if match[0] in dict(style.words) else match[0]
        return words.get(match[0], match[0])

    return spelt


@functools.cache
def _variants() -> tuple[tuple[str, str], ...]:
    """Return British words with the American ones."""
    pairs: list[tuple[str, str]] = []
    for line in _SPELLING.read_text(encoding="utf-8").splitlines():
        rule, _, rest = line.partition(" ")
        words = rest.split()
        if rule == "pair":
            pairs.append((words[0], words[1]))
        elif rule == "our":
            pairs += [(word + end, f"{word[:-3]}or{end}") for word in words for end in _ENDS_OF_OUR]
        elif rule == "ise":
            pairs += [(f"{stem}is{end}", f"{stem}iz{end}") for stem in words for end in _ENDS_OF_ISE]
        elif rule == "doubled":
            pairs += [(f"{word}l{end}", word + end) for word in words for end in ("ed", "ing")]
    return tuple(pairs)


def _day_first(text: str) -> str:
    def written(match: re.Match[str]) -> str:
        before, after = text[: match.start()], text[match.end() :]
        is_day = match["year"] or _ON.search(before) or (_CLOSED.match(after) and not _IN.search(before))
        if not is_day or (not match["year"] and _LISTED_AFTER.match(after)):
            return match[0]
        return f"{match['day']} {match['month']}" + (f" {match['year']}" if match["year"] else "")

    text = _MONTH_DAY.sub(written, text)
    return _ISO.sub(
        lambda match: f"{int(match['two'])} {_MONTHS[int(match['number']) - 1]} {match['year']}", text
    )


def _month_first(text: str) -> str:
    first = _day_first(text)

    def written(match: re.Match[str]) -> str:
        if _LISTED_BEFORE.search(first, 0, match.start()):
            return match[0]
        return f"{match['month']} {match['day']}" + (f", {match['year']}" if match["year"] else "")

    return _DAY_MONTH.sub(written, first)


def _iso(text: str) -> str:
    first = _day_first(text)

    def written(match: re.Match[str]) -> str:
        if not match["year"] or not match["day"].isdigit():
            return match[0]  # a day without its year, and a span, have no short form
        if any(listed.search(first, 0, match.start()) for listed in (_LISTED_BEFORE, _SPAN_BEFORE)):
            return match[0]
        return f"{match['year']}-{_MONTHS.index(match['month']) + 1:02}-{int(match['day']):02}"

    return _DAY_MONTH.sub(written, first)


def _short_large(text: str) -> str:
    return _LONG.sub(lambda match: _LARGE[match[1]] if _is_money(text, match.start()) else match[0], text)


def _long_large(text: str) -> str:
    full = {short: word for word, short in _LARGE.items()}
    return _SHORT.sub(
        lambda match: f" {full[match[1]]}" if _is_money(text, match.start()) else match[0], text
    )


def _is_money(text: str, at: int) -> bool:
    """Tell whether a sum of money ends there: "100m" of a runner is no sum."""
    return _MONEY.search(text[:at]) is not None


def _numbers(text: str, mark: str) -> str:
    def written(match: re.Match[str]) -> str:
        whole, _, part = match[0].partition(".")
        return whole.replace(",", mark) + (SEPARATORS[mark] + part if part else "")

    return _NUMBER.sub(written, text) if mark != "," else text


def _reserved(text: str, style: HouseStyle, evidence: tuple[str, ...]) -> str:
    for word, instead in style.reserved:
        pattern = _reserved_word(word)

        def written(match: re.Match[str], instead: str = instead) -> str:
            if _is_name(match, match.string):
                return match[0]
            article, whole = match["article"] or "", match[0][len(match["article"] or "") :]
            if not instead:
                proved = any(whole.lower() in quote.lower() for quote in evidence)
                return f"{article}“{whole}”" if proved else match[0]
            made = instead + (match["plural"] or "")
            if match["word"].isupper():
                made = made.upper()
            elif match["word"][0].isupper():
                made = made[0].upper() + made[1:]
            if article:
                article = article[0] + ("n " if made[0].lower() in "aeiou" else " ")
            return article + match["before"] + made + match["after"]

        text = "".join(pattern.sub(written, part) if free else part for part, free in _parts(text))
    return text


@functools.cache
def _reserved_word(word: str) -> re.Pattern[str]:
    """Find a word with its plural, in compounds too: "regime-backed" is no way around the rule."""
    return re.compile(
        rf"(?<![\w-])(?P<article>an? )?(?P<before>(?:\w+-)*)(?P<word>{re.escape(word)})(?P<plural>s)?"
        r"(?P<after>(?:-\w+)*)(?![\w-])",
        re.IGNORECASE,
    )


def _is_name(match: re.Match[str], text: str) -> bool:
    """Tell whether the word is part of a name ("Missile Technology Control Regime"), which nobody may change.

    That is, a capital within a sentence. A headline in capitals tells nothing and counts as ordinary words.
    """
    word = match["word"]
    begins = _BEGINS.search(text, 0, match.start("word")) is not None
    return word[0].isupper() and not word.isupper() and not begins and _LOWER_WORD.search(text) is not None
