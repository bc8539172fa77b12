"""Whether the names, numbers, dates, quotations and words of a bullet are in its article.

The cheap half of the gate: string work on normal forms, no parse. Each check returns stable reasons such as
``foreign name: Colere``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING

from briefing.summarizing.numbers import values
from briefing.summarizing.wording import (
    MONTHS,
    WEEKDAYS,
    bare,
    joined_words,
    name_words,
    plain,
    quotations,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.types import Article

_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(MONTHS)})(?:,? (\d{{4}}))?\b"
    rf"|\b({'|'.join(MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b(?:{'|'.join(MONTHS)}) (\d{{4}})\b", re.IGNORECASE)
_REACH = dt.timedelta(days=8)
_OPENERS = frozenset(
    {"the", "a", "an", "in", "on", "at", "as", "by", "for", "from", "some", "more", "about", "both", "each"}
)
_ROLE_ENDS = frozenset(
    {
        "minister",
        "president",
        "secretary",
        "chancellor",
        "governor",
        "senator",
        "king",
        "queen",
        "mayor",
        "general",
    }
    | {
        "director",
        "chairman",
        "chairwoman",
        "chief",
        "leader",
        "officer",
        "judge",
        "spokesman",
        "spokeswoman",
    }
    | {
        "commissioner",
        "ambassador",
        "premier",
        "minister",
        "speaker",
        "commander",
        "pope",
        "prince",
        "princess",
    }
    | {
        "actor",
        "actress",
        "author",
        "coach",
        "player",
        "professor",
        "analyst",
        "spokesperson",
        "head",
        "founder",
    }
)


def foreign_names(text: str, article: Article) -> list[str]:
    """Return capitalised words of ``text`` that neither the article nor its metadata hold.

    Words that stand side by side must do so in the article too, where both are names: "Lloyd Ishiba" is a
    person that nobody wrote about.
    """
    whole = f"{article.title}\n{article.text}\n{article.author or ''}\n{article.source or ''}"
    known = name_words(whole)
    joined = joined_words(whole)
    found: list[str] = []
    previous: tuple[str, bool] | None = None
    for index, match in enumerate(re.finditer(r"[^\s]+", plain(text))):
        word = match.group()
        core = word.strip(".,;:!?()[]\"'")
        capital = core[:1].isupper()
        name = bare(core)
        if capital and name and not (index == 0 and (name in _OPENERS or values(core))):
            pieces = [piece for piece in re.split(r"[\W_]+", name) if piece]
            if (
                name not in known
                and not all(piece in known for piece in pieces)
                and name not in MONTHS
                and name not in WEEKDAYS
            ):
                found.append(core)
            elif (
                previous is not None and previous[1] and index > 1 and not _beside(previous[0], name, joined)
            ):
                found.append(f"{previous[0]} {core}")
        ends = bool(re.search(r"[,;:!?)\"]$", word)) or bool(re.search(r"'s?$", plain(word)))
        previous = (name, capital and name not in MONTHS and name not in WEEKDAYS) if not ends else None
    return found


def _beside(left: str, right: str, joined: str) -> bool:
    if left in _ROLE_ENDS or right in MONTHS or right in WEEKDAYS:
        return True
    return (
        f" {left} {right} " in joined
        or f" {left} s {right} " in joined
        or re.search(r"[-'&]", left + right) is not None
    )


def foreign_numbers(text: str, sources: str, article: Article) -> list[str]:
    """Return the numbers of ``text`` that its evidence (``sources``) does not hold; dates are checked apart."""
    rest = without_dates(text)
    known = Counter(values(without_dates(sources)))
    for _, _, parts in dates(sources):
        known.update(parts)
    # A name may hold a number that only its first mention has ("Boeing 737", "Kyoto 2"): not a count.
    named = set(re.findall(r"[A-Z][\w.]*[ -](\d+)\b", plain(article.text)))
    found = []
    for value in values(rest):
        bare_value = value.rstrip("%abcdefghijklmnopqrstuvwxyz")
        if value in known or (bare_value in known and bare_value == value):
            continue
        if value in named and re.search(rf"[A-Z][\w.]*[ -]{re.escape(value)}\b", plain(text)):
            continue
        found.append(value)
    return found


def dates(text: str) -> Iterator[tuple[str, tuple[int, int, int | None], tuple[str, ...]]]:
    """Yield the day dates of a text: as written, as (day, month, year), and the numbers in it."""
    for match in _DATE.finditer(plain(text)):
        day = int(match[1] or match[5])
        month = MONTHS.index((match[2] or match[4]).lower()) + 1
        year = match[3] or match[6]
        parts = (str(day), *((str(int(year)),) if year else ()))
        yield match.group(), (day, month, int(year) if year else None), parts


def without_dates(text: str) -> str:
    """Return the text with its day dates and ``Month 2025`` left out."""
    return _MONTH_YEAR.sub(" ", _DATE.sub(" ", plain(text)))


def foreign_dates(text: str, sources: str, article: Article) -> list[str]:
    """Return the dates of ``text`` that the evidence neither writes nor says relative to the publication day."""
    found = [written for written, date, _ in dates(text) if not _date_known(date, sources, article)]
    months = set(words_of(sources)) | set(words_of(article.title))
    for match in _MONTH_YEAR.finditer(_DATE.sub(" ", plain(text))):
        written = match.group().lower()
        if written not in plain(sources).lower() and not _month_known(written, months, article):
            found.append(match.group())
    found.extend(
        name.capitalize()
        for name in WEEKDAYS
        if re.search(rf"\b{name.capitalize()}\b", text) and not _says_weekday(name, sources)
    )
    return found


def _says_weekday(name: str, sources: str) -> bool:
    full = name.capitalize()
    return re.search(rf"\b(?:{full}s?|{full[:3]}|{full[:4]}|{full[:5]})\b", plain(sources)) is not None


def _date_known(date: tuple[int, int, int | None], sources: str, article: Article) -> bool:
    day, month, year = date
    for _, (other_day, other_month, other_year), _ in dates(sources):
        if (day, month) == (other_day, other_month):
            near = article.day is not None and year is not None and abs(article.day.year - year) <= 1
            if year is None or year == other_year or (other_year is None and near):
                return True
    if article.day is None or article.date_conflict:
        return False
    try:
        meant = dt.date(year or article.day.year, month, day)
    except ValueError:
        return False
    if abs(meant - article.day) > _REACH:
        return False
    said = plain(sources).lower()
    if _says_weekday(WEEKDAYS[meant.weekday()], sources):
        return True
    distance = (meant - article.day).days
    words = {
        0: r"today|tonight|this (?:morning|afternoon|evening)|overnight",
        -1: r"yesterday|last night|overnight",
        1: r"tomorrow",
    }
    return distance in words and re.search(rf"\b(?:{words[distance]})\b", said) is not None


def as_written(text: str, sources: str, article: Article) -> str:
    """Return a line with its dates as the source writes them: "Wednesday" for "2 August 2017".

    A date that only the publication day gives is right, but no word of it stands in the source; comparing
    word by word needs the source's own. Dates that the source does not say stay as they are.
    """
    plain_sources = plain(sources)
    for written, (day, month, year), _ in list(dates(text)):
        same = next((other for other, date, _ in dates(sources) if date[:2] == (day, month)), None)
        if same is not None:
            text = text.replace(written, same)
            continue
        if article.day is None or article.date_conflict:
            continue
        try:
            meant = dt.date(year or article.day.year, month, day)
        except ValueError:
            continue
        names = [WEEKDAYS[meant.weekday()].capitalize()]
        names.extend(
            {0: ["today", "tonight"], -1: ["yesterday"], 1: ["tomorrow"]}.get((meant - article.day).days, [])
        )
        for name in names:
            found = re.search(rf"\b(on |this |last |next )?{name}\b", plain_sources)
            if found:
                text = re.sub(rf"\b(?:on )?{re.escape(written)}", found.group(), text)
                break
    return text


def _month_known(written: str, words: set[str], article: Article) -> bool:
    month, year = written.split()
    if article.day is None or article.date_conflict or abs(int(year) - article.day.year) > 1:
        return False
    return month in words or bool(words & {"month", "year"})


def foreign_quotations(text: str, sources: str, article: Article) -> list[str]:
    """Return passages between quotation marks that the article does not have verbatim between its own.

    A passage that stops in the middle of the source's is one of them: half a quotation may say the opposite.
    """
    source = " ".join(plain(f"{article.title}\n{article.text}").split()).lower()
    whole = {_core(passage) for passage in (*quotations(sources), *quotations(article.title))}
    found = []
    for passage in quotations(text):
        core = _core(passage)
        if not core or core in whole:
            continue
        cut = any(core in other for other in whole)
        if cut or core not in source or not _marked(core, source):
            found.append(passage)
    return found


def _core(passage: str) -> str:
    return " ".join(plain(passage).split()).strip(" ,.;:!?").lower()


def _marked(core: str, source: str) -> bool:
    """Tell whether a passage stands between quotation marks in the source at least once."""
    start = source.find(core)
    while start >= 0:
        before, after = source[:start], source[start + len(core) :]
        if before.count('"') % 2 == 1 and '"' in after:
            return True
        if re.search(r"(?:^|\s|\()'[^']*$", before[-300:]) and "'" in after:
            return True
        # A quotation of several paragraphs opens each and closes once: parity fails, nearness does not.
        if before.rstrip()[-1:] in {'"', "'"} or after.lstrip(" ,.;:!?")[:1] in {'"', "'"}:
            return True
        start = source.find(core, start + 1)
    return False


def repeated(text: str) -> str | None:
    """Return a phrase that the text says twice, if any."""
    words = words_of(text)
    for size in (5, 4, 3):
        seen: set[tuple[str, ...]] = set()
        for start in range(len(words) - size + 1):
            phrase = tuple(words[start : start + size])
            if phrase in seen:
                return " ".join(phrase)
            seen.add(phrase)
    doubled = re.search(r"\b(?!had|that)([a-z]+) \1\b", plain(text))
    return doubled.group() if doubled else None
