"""What the foreign half of the summarizer knows of a language: closed word lists and patterns, no grammar.

Lists are closed on purpose, as for English: a word that is missing makes the gate stricter, a date or a name
stay away, or a bullet longer, never unfaithful. Names of months and weekdays are the Unicode consortium's
(CLDR, through babel). A language without a file here is read with `Language(code=…)`: no dates, no names, and a
draft passes only where it is the source's own words in the source's order.
"""

from __future__ import annotations

import functools
import importlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.types import Kind

NEVER = re.compile(r"(?!)")
"""Matches nothing."""

KNOWN = ("de", "fr", "es", "ja", "zh")
"""Languages that have a file in `languages`."""

UNSPACED = frozenset({"ja", "zh", "th"})
"""Languages that are written without spaces."""


def words(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


def pattern(text: str) -> re.Pattern[str]:
    """Return a pattern that matches whole words of a spaced language, without regard to case."""
    return re.compile(rf"(?<![\w’'])(?:{text})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """A language.

    Attributes:
        code: ISO 639-1.
        function: Words (characters in Chinese) that carry no meaning of their own.
        links: Prepositions and the like, which say what part a word plays: each with the class it belongs to.
        articles: Forms of the article that tell the case of what follows; they may not change.
        endings: What inflection may put behind a stem.
        future: Those endings that tell the future or a condition; a word with one is not the word without.
        elision: What stands before an apostrophe and is a word of its own.
        negation: Negations.
        bounds: What limits a statement, by name: possibility, plan, hearsay, condition.
        saying: Verbs of saying.
        sources: "According to …".
        limits: What limits a number or noun behind it ("at least", "former").
        limits_after: The same, before it.
        border: Conjunctions that join clauses.
        first_person: "I", "we".
        pointers: Openings that point to an unseen sentence.
        chatter: What a model says of its answer.
        numerals: Numbers in words.
        scales: Words that multiply.
        percent: "Percent".
        relative: Days by their distance from the day of publication.
        coming: Words that turn a weekday to the next.
        gone: Words that turn a weekday to the last.
        day_frame: Pattern of a weekday in running text, with the group ``name``.
        future_tense: What shows that a clause tells what is to come.
        past_tense: What shows that a clause tells what has been.
        shown_day: CLDR pattern of a day with its month.
        kinds: Kinds of lines, the strongest first.
        titles: Titles before a name (behind it in Japanese).
        not_names: Capitalised words that are no part of a person's name.
        asides: How parts begin that may be left out between commas.
    """

    code: str
    function: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    future: tuple[str, ...] = ()
    elision: re.Pattern[str] = NEVER
    negation: re.Pattern[str] = NEVER
    bounds: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    saying: re.Pattern[str] = NEVER
    sources: re.Pattern[str] = NEVER
    limits: re.Pattern[str] = NEVER
    limits_after: re.Pattern[str] = NEVER
    border: frozenset[str] = frozenset()
    first_person: re.Pattern[str] = NEVER
    pointers: re.Pattern[str] = NEVER
    chatter: re.Pattern[str] = NEVER
    numerals: Mapping[str, float] = field(default_factory=dict)
    scales: Mapping[str, float] = field(default_factory=dict)
    percent: frozenset[str] = frozenset()
    relative: Mapping[str, int] = field(default_factory=dict)
    coming: re.Pattern[str] = NEVER
    gone: re.Pattern[str] = NEVER
    day_frame: str = ""
    future_tense: re.Pattern[str] = NEVER
    past_tense: re.Pattern[str] = NEVER
    shown_day: str = ""
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = ()
    titles: re.Pattern[str] = NEVER
    not_names: frozenset[str] = frozenset()
    asides: re.Pattern[str] = NEVER

    @property
    def spaced(self) -> bool:
        """Whether words are set apart by spaces."""
        return self.code not in UNSPACED


@functools.cache
def language_of(code: str) -> Language:
    """Return what is known of a language; of one without a file its code only."""
    if code not in KNOWN:
        return Language(code=code)
    found: Language = importlib.import_module(f"{__package__}.languages.{code}").LANGUAGE
    return found


@functools.cache
def months_of(code: str) -> Mapping[str, int]:
    """Return the names of the months in lower case, full and short, with their numbers."""
    return {name: number for number, name in _named("months", code)}


@functools.cache
def weekdays_of(code: str) -> Mapping[str, int]:
    """Return the full names of the weekdays in lower case; Monday is 0."""
    names = {name: number for number, name in _named("days", code)}
    if code == "zh":
        # The press writes 周二 where CLDR has 星期二.
        signs = [*enumerate("一二三四五六日"), (6, "天")]
        names |= {f"{week}{sign}": number for number, sign in signs for week in ("周", "星期", "礼拜")}
    if code == "de":
        names["sonnabend"] = 5
    return names


def _named(table: str, code: str) -> list[tuple[int, str]]:
    from babel import Locale  # noqa: PLC0415 - tables that only foreign articles need

    tables = getattr(Locale(code), table)
    widths = ("wide", "abbreviated") if table == "months" else ("wide",)
    return [
        (number, name.lower().rstrip("."))
        for context in ("format", "stand-alone")
        for width in widths
        for number, name in tables[context][width].items()
    ]


@functools.cache
def territories_of(code: str) -> frozenset[str]:
    """Return the names of states and territories: no persons."""
    from babel import Locale  # noqa: PLC0415 - see above

    return frozenset(str(name) for name in Locale(code).territories.values())
