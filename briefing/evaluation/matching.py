"""When a marked answer counts as found in a brief's fields.

People mark phrases ("Donald Collett, 62, from Croydon, and Philip Logan"), the product gives values (names
with roles, places, ISO dates), so equality would measure spelling. The rules, the same for every article:

- *who*: all words of the participant's name are in the answer ("Donald Collett"), or all words of the answer
  are in the name ("Clinton" of "Hillary Clinton", but not "Cubs" of "Cubs fans": a common noun that says who
  they are has to be marked too), or in name and role with the office among them ("the FBI director"). Counts of
  people must not differ ("five people" are not "two people"), but one may be missing.
- *where*: the same between the answer and a place.
- *when*: the field holds the day that the coders worked out for the answer, or the day that the answer's own
  words mean on the day of publication (a date, a weekday, "yesterday"). A span holds the days between its
  ends; a month in the field holds no day, but a marked month is found by the month or a day in it.

Words are compared without case, accents, possessives, articles and titles.
"""

# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from briefing.evaluation.checktext import bare, folded, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.types import Participant

_SMALL = frozenset(
    "the a an of in at on and or to for from by near around outside inside his her their its with who which mr mrs ms "
    "miss dr sir".split()
)
_SAME = {
    "us": "america", "usa": "america", "uk": "britain", "un": "nations", "eu": "europe",
    "american": "america", "british": "britain",
}  # fmt: skip
_LONG_FORMS = (("united states", "us"), ("united kingdom", "uk"), ("united nations", "un"))
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve dozen dozens hundreds thousands several many".split()
)
_VAGUE = frozenset("some least about around more than nearly almost other".split())
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    r"\b(?P<first>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?\b"
    r"|\b(?P<day2>\d{1,2})(?:st|nd|rd|th)? (?P<second>[a-z]{3,9})\.?(?:,? (?P<year2>\d{4}))?\b"
)
_WEEK = 7
_STEPS = (
    (r"\byesterday\b|\blast night\b", -1),
    (r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b", 0),
    (r"\btomorrow\b", 1),
)


def names_match(answer: str, participant: Participant) -> bool:
    """Tell whether a marked *who* names a participant."""
    marked, name, role = (
        key_words(text) - _VAGUE for text in (answer, participant.name, participant.role or "")
    )
    if not marked or not name or not _same_count(marked, name):
        return False
    if name - _NUMBERS <= marked:
        return bool(name - _NUMBERS)
    wanted = marked - _NUMBERS
    head, office = _head(participant.name), _head(participant.role or "")
    if wanted <= name:
        # "Cubs" is no mark of "Cubs fans", but "Clinton" is one of "Hillary Clinton".
        return bool(wanted) and (head[:1].isupper() or key_words(head) <= wanted)
    return bool(wanted) and wanted <= name | role and bool(office) and key_words(office) <= wanted


def _same_count(marked: frozenset[str], name: frozenset[str]) -> bool:
    """Tell whether two groups may be of the same number: "five people" are not "two people"."""
    counts = marked & _NUMBERS, name & _NUMBERS
    return not all(counts) or bool(counts[0] & counts[1])


def _head(text: str) -> str:
    """Return the word that says what a name or an office is: "director" of "director of the FBI"."""
    words = re.split(r",| (?:of|for|at|in|from|who|on|and) ", text)[0].split()
    return words[-1] if words else ""


def places_match(answer: str, place: str) -> bool:
    """Tell whether a marked *where* and a place are one, or one holds the other's words."""
    marked, found = key_words(answer), key_words(place)
    return bool(marked) and bool(found) and (marked <= found or found <= marked)


def moments_match(answer: str, parsed: str | None, published: dt.date | None, when: str) -> bool:
    """Tell whether a ``when`` is the moment that a marked answer means (see the module).

    Args:
        answer: The answer's words.
        parsed: The day that the coders worked out, ISO, if they did.
        published: The article's day.
        when: The field: an ISO date, a month or a span.
    """
    if re.fullmatch(r"\d{4}-\d\d", answer.strip()):  # a month is marked: the month, or a day in it
        return when.startswith(answer.strip())
    return days_match(days_of(answer, parsed, published), when)


def days_match(days: Iterable[dt.date], when: str) -> bool:
    """Tell whether a ``when`` (ISO date, or a span of two) holds one of the days."""
    span = _span(when)
    return span is not None and any(span[0] <= day <= span[1] for day in days)


def days_of(answer: str, parsed: str | None, published: dt.date | None) -> tuple[dt.date, ...]:
    """Return the days that a marked *when* may mean.

    Args:
        answer: Its words.
        parsed: The day that the coders worked out, ISO, if they did.
        published: The article's day.
    """
    text = folded(answer).lower().strip()
    found = [*_iso((parsed or "")[:10]), *_iso(text), *_written(text, published)]
    if published is not None:
        found.extend(_relative(text, published))
    return tuple(dict.fromkeys(found))


def _written(text: str, published: dt.date | None) -> list[dt.date]:
    """Return the dates that the text writes; one without a year is of the year of publication."""
    found: list[dt.date] = []
    for match in _DATE.finditer(text):
        month = (match["first"] or match["second"])[:3]
        year = match["year"] or match["year2"] or (published.year if published else None)
        if month in _MONTHS and year:
            day = int(match["day"] or match["day2"])
            found.extend(_iso(f"{int(year):04d}-{_MONTHS.index(month) + 1:02d}-{day:02d}"))
    return found


def _relative(text: str, published: dt.date) -> list[dt.date]:
    """Return the days that "Tuesday" and "yesterday" mean on the day of publication."""
    found: list[dt.date] = []
    for number, name in enumerate(_WEEKDAYS):
        if re.search(rf"\b{name}", text):
            back = (published.weekday() - number) % _WEEK
            found.append(published - dt.timedelta(days=back))
            if re.search(r"\b(?:next|coming|this)\b", text):
                found.append(published + dt.timedelta(days=_WEEK - back))
    steps = [step for pattern, step in _STEPS if re.search(pattern, text)]
    return [*found, *(published + dt.timedelta(days=step) for step in steps)]


def key_words(text: str) -> frozenset[str]:
    """Return the words of a mark or a field that tell it from another."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    plain = folded(plain).lower()
    for long, short in _LONG_FORMS:
        plain = plain.replace(long, short)
    found = {bare(token) for token in tokens(plain)}
    found |= {piece for word in found if "-" in word for piece in word.split("-")}
    return frozenset(
        _SAME.get(word, word) for word in found if word and word not in _SMALL and "-" not in word
    )


def found_in(answers: Sequence[str], values: Sequence[Participant]) -> int:
    """Return how many of the marked participants are among those of a bullet or a brief."""
    return sum(any(names_match(answer, value) for value in values) for answer in answers)


def _iso(text: str) -> list[dt.date]:
    try:
        return [dt.date.fromisoformat(text)]
    except ValueError:
        return []


def _span(when: str) -> tuple[dt.date, dt.date] | None:
    first, _, last = when.partition("/")
    start, end = _iso(first[:10]), _iso((last or first)[:10])
    return (start[0], end[0]) if start and end else None
