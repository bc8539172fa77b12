"""Lines in the reader's language, by a model that writes both, and only where the translation can be checked.

A translation is held to what can be compared across languages: the numbers, the names (as they are written, or
as CLDR writes the country), the language that it is in, and whether something is denied. What fails that stays
in its own language; the passage that proves a line is always the source's own.
"""

# ruff: noqa: SIM905 - a list of words reads better as one
from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.config import LANGUAGE_NAMES
from briefing.models.base import Request, Traits, Way
from briefing.reading.language import language_of as detected
from briefing.summarizing import draft
from briefing.summarizing.foreign.language import language_of
from briefing.summarizing.foreign.numbers import numbers_of
from briefing.summarizing.numbers import values
from briefing.summarizing.wording import MONTHS, WEEKDAYS, sentence_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from briefing.models.base import Candidate, LanguageModel, Progress
    from briefing.types import Brief

PROMPT = "translate.v1"
_SCHEMA = {
    "type": "object",
    "properties": {"translation": {"type": "string", "minLength": 1, "maxLength": 600}},
    "required": ["translation"],
    "additionalProperties": False,
}
_NEGATIONS = {
    "en": r"\b(?:not?|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t|refus\w+|den(?:y|ies|ied)|reject\w*)\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|niemand|nichts|ohne|weder|ablehn\w*|abgelehnt|lehnt\w*|bestreit\w*"
    r"|bestritt\w*|weiger\w*|verweiger\w*|dementier\w*)\b",
    "fr": r"\b(?:pas|jamais|aucune?|rien|personne|sans|ni|non|refus\w+|nie|nié\w*|dément\w*|rejet\w*)\b",
    "es": r"\b(?:no|nunca|jamás|ning\w+|nada|nadie|sin|tampoco|ni|neg\w+|rechaz\w+|desmint\w+)\b",
    "ja": r"ない|なかっ|ません|ず[、に]|否定|拒否|拒ん|断っ",
    "zh": r"不|没有|未|无|否认|拒绝|并非",
}
_WIDE = frozenset({"ja", "zh"})
_NAME = re.compile(r"[^\W\d_][\w'’.-]*")
_OPENERS = frozenset(
    "the a an in on at by for from of and or but with under over after before since until about as to it its he she "
    "they his her their this that these those there both according more most some many one two three four five six "
    "seven eight nine ten president prime minister ministers ministry government parliament foreign defence defense "
    "finance trade interior secretary chancellor king queen mayor governor general spokesman spokeswoman police court "
    "bank union state national republic kingdom council commission federal sea lake river port east west north south "
    "eastern western northern southern".split()
)
"""Words that a translation writes with a capital and that are no names: openings, and titles and offices."""


def translated(
    briefs: Sequence[Brief],
    target: str,
    *,
    model: LanguageModel,
    traits: Traits,
    template: jinja2.Template,
    progress: Progress | None = None,
) -> list[Brief]:
    """Return the briefs with the lines in another language translated where that can be done and checked.

    Args:
        briefs: The briefs.
        target: ISO 639-1 code of the reader's language.
        model: The model.
        traits: What it can do.
        template: The prompt.
        progress: Told how far it is.

    Raises:
        ModelError: The model cannot be run here, or answers no more.
    """
    wanted = [
        (place, number)
        for place, brief in enumerate(briefs)
        if can_translate(traits, brief.article.language, target)
        for number in range(len(brief.bullets))
    ]
    requests = [
        _request(template, briefs[place].bullets[number].text, briefs[place].article.language, target)
        for place, number in wanted
    ]
    answers = model.generate(requests, progress=progress) if requests else []
    lines = {pair: _line(answer[0]) for pair, answer in zip(wanted, answers, strict=True)}
    return [
        _with_lines(brief, [lines.get((place, number)) for number in range(len(brief.bullets))], target)
        for place, brief in enumerate(briefs)
    ]


def can_translate(traits: Traits, source: str, target: str) -> bool:
    """Tell whether a model may be asked to put a line of one language into another."""
    if not traits.translates or traits.way is not Way.BULLETS or source in {target, "und", ""}:
        return False
    return not traits.languages or {source, target} <= traits.languages


def faults(translation: str, line: str, *, source: str, target: str, article: str) -> tuple[str, ...]:
    """Return why a translation is not taken; nothing where it is.

    Args:
        translation: The translation.
        line: The line that it is of.
        source: Language of the line.
        target: Language of the translation.
        article: Title and text of the article, in which names are looked up.
    """
    found = []
    if not sentence_like(translation):
        found.append("cut off")
    if detected(translation) not in {target, "und"}:
        found.append("in another language")
    if _numbers(translation, target) != _numbers(line, source):
        found.append("other numbers")
    found += [
        f"foreign name: {name}"
        for name in _names(translation, target)
        if not _known(name, line, article, source=source, target=target)
    ]
    if _denies(translation, target) != _denies(line, source):
        found.append("negation changed")
    return tuple(found)


def _request(template: jinja2.Template, text: str, source: str, target: str) -> Request:
    return Request(
        messages=draft.filled_turns(
            template,
            {"text": text},
            source=LANGUAGE_NAMES.get(source, source),
            target=LANGUAGE_NAMES.get(target, target),
        ),
        max_new_tokens=240,
        schema=_SCHEMA,
        language=source,
        target=target,
    )


def _line(answer: Candidate) -> str | None:
    start = answer.text.find("{")
    try:
        found = json.JSONDecoder().raw_decode(answer.text[max(0, start) :])[0]["translation"]
    except (ValueError, LookupError, TypeError):
        return None
    return " ".join(found.split()) if isinstance(found, str) else None


def _with_lines(brief: Brief, lines: Sequence[str | None], target: str) -> Brief:
    """Return a brief with the translations that can be trusted; what is left in its own language is told."""
    article = brief.article
    if article.language in {target, "und", ""} or not brief.bullets:
        return brief
    whole = f"{article.title}\n{article.text}"
    bullets, refused = [], []
    for bullet, line in zip(brief.bullets, lines, strict=True):
        reasons = (
            ("not translated",)
            if line is None
            else faults(line, bullet.text, source=article.language, target=target, article=whole)
        )
        if line is None or reasons:
            refused.append(reasons[0])
            bullets.append(bullet)
        else:
            bullets.append(replace(bullet, text=line, translated_from=article.language))
    warnings = tuple(f"translation refused: {reason}" for reason in refused)
    return replace(brief, bullets=tuple(bullets), warnings=(*brief.warnings, *warnings))


def _numbers(text: str, language: str) -> Counter[str]:
    """Return the numbers of a line in one form; months and days of dates are numbers of their own."""
    if language == "en":
        found = [value.rstrip("%abcdefghijklmnopqrstuvwxyz") for value in values(text)]
        months = [
            str(MONTHS.index(word) + 1) for word in re.findall(r"[a-z]+", text.lower()) if word in MONTHS
        ]
    else:
        known = language_of(language)
        found = [item.value.rstrip("%") for item in numbers_of(text, known)]
        names = _months(language)
        months = [str(names[word]) for word in re.findall(r"[^\W\d_]+", text.lower()) if word in names]
    return Counter(
        f"{float(item):g}" for item in (*found, *months) if re.fullmatch(r"\d+(?:\.\d+)?(?:e\+?\d+)?", item)
    )


@functools.cache
def _months(language: str) -> dict[str, int]:
    from babel import Locale  # noqa: PLC0415 - tables of the language

    if language in _WIDE:
        return {}  # there they are numbers already
    return {
        name.lower().rstrip("."): number for number, name in Locale(language).months["format"]["wide"].items()
    }


def _names(text: str, target: str) -> list[str]:
    """Return the words of a translation that can only be names: capitals not at the start, in German all nouns."""
    if target in _WIDE:
        return list(re.findall(r"[A-Za-z][\w'’.-]*|[\u30a1-\u30fa\u30fc]{2,}", text))
    found = []
    for place, match in enumerate(_NAME.finditer(text)):
        word = match.group().strip(".-'’").removesuffix("'s").removesuffix("’s")
        if word[:1].isupper() and word.lower() not in _OPENERS and not (place == 0 and target == "de"):
            found.append(word)
    return found


def _known(name: str, line: str, article: str, *, source: str, target: str) -> bool:
    """Tell whether a name is in the source: as it is written there, or as the name of a country or its people."""
    folded = _folded(name)
    if folded in {*MONTHS, *WEEKDAYS} or folded in set(_months(target)):
        return True
    if re.search(rf"(?<!\w){re.escape(folded)}", _folded(article)):
        return True
    return any(theirs in line for theirs in _countries(source, target).get(folded, ()))


@functools.cache
def _countries(source: str, target: str) -> dict[str, tuple[str, ...]]:
    """Return names of countries in the source's language by each word of their names in the target's."""
    from babel import Locale  # noqa: PLC0415

    there, here = Locale(source).territories, Locale(target).territories
    found: dict[str, tuple[str, ...]] = {}
    for code, name in here.items():
        if len(code) == 2 and code in there:  # noqa: PLR2004 - countries, not continents
            for word in re.findall(r"[^\W\d_]{3,}", name):
                key = _folded(word)
                found[key] = (*found.get(key, ()), there[code])
    return found


def _denies(text: str, language: str) -> bool:
    pattern = _NEGATIONS.get(language)
    return bool(pattern and re.search(pattern, text, re.IGNORECASE))


def _folded(text: str) -> str:
    """Return a text without accents and case."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if not unicodedata.combining(char)).lower()
