"""Where sentences begin and end, with exact offsets.

Rules, not a parser: they are the same on every machine, take a microsecond a word, and every rule can be
read. A sentence never crosses a newline. A full stop ends one unless it belongs to an abbreviation, an
initial, a number or an address, or stands inside brackets; a closing quotation mark stays with its sentence.
A headline or a caption that a page's text runs into the next sentence without any mark ("Thousands flee the
town The river rose by two metres") is parted from it where a capital that only a sentence's first word can
have stands in the middle of a line.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: PLR0911, SIM905
from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.types import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Abbreviations that a name, a number or more words follow: they never end a sentence.
_BEFORE_MORE: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        "mr mrs ms dr prof rev fr sr jr st mt ft gov lt gov. sen rep reps sens gen adm col maj capt cmdr cpl sgt "
        "pvt brig pres amb hon supt insp det messrs mmes mx atty no nos vol vols fig figs pp ed eds vs v cf al "
        "jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e viz approx est dept univ bros op sec msgr "
        "spc pfc tech wm chas geo thos ave blvd ald asst assoc deputy. secy supt pls ca c".split()
    ),
    "de": frozenset(
        "dr prof hr fr hrn st nr bzw ca z z.b d d.h u u.a z.t i o s usw. vgl bd abs art str tel evtl ggf inkl max min mio "
        "mrd jan feb mär apr jun jul aug sep sept okt nov dez geb gest ing dipl mag allg i.d.r o.ä sog".split()
    ),
    "fr": frozenset(
        "m mm mme mlle me dr pr st ste av av.j j.-c ap janv févr avr juil sept oct nov déc p.ex cf no art env éd vol p pp".split()
    ),
    "es": frozenset(
        "sr sra sres srta dr dra d dña prof gral cnel ing lic av avda núm pág ee ee.uu p.ej ene feb abr jul "
        "ago sept oct nov dic art vol st sto sta".split()
    ),
}
# Abbreviations that may also end a sentence: they do when a capital starts what follows.
_MAY_END = frozenset(
    "inc corp ltd co llc plc bros etc a.m p.m u.s u.k u.n e.u d.c jr sr ph.d m.d b.a m.a esq usw u.s.a".split()
)
# After "U.S." these belong to the name and do not start a sentence.
_STARTERS = frozenset(
    "the he she it they we i you in on at but and his her its their this that these those there a an as after "
    "before when while if for from with however meanwhile mr mrs ms dr also according some many most one two "
    "both all last by to what who how why now since until although though another other still yet so then "
    "police officials authorities".split()
)
_TITLES = frozenset("gov sen rep gen lt dr mr mrs ms prof no st jan feb aug sept oct nov dec".split())

_CANDIDATE = re.compile(r"[.!?…]+|[。！？]+")
_CLOSERS = "\"'”’»›)]}」』）*"
_OPENERS = "\"'“‘«‹([{「『（¿¡—–-•"
_WORD_BEFORE = re.compile(r"[^\s(\[{\"'“‘«/]*$")
_BRACKETS = {"(": ")", "[": "]", "（": "）", "「": "」", "『": "』"}
_LONGEST_BRACKET = 400
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[^\W\d_]")
# A word that has a capital at the start of a sentence only, and what follows it has none, so that it is no title.
_GLUED = re.compile(
    r"(?<=[^\W_])[’']?(?P<gap>[ \t]+)(?P<word>The|A|An|This|These|Those|There|It|He|She|They|We|You|Its|His|Her|Their|"
    r"Our|But|And|While|After|Before|When|If|Since|As|In|On|At|For|More|Many|Some|Most|About|Over|Around|Nearly|"
    r"Almost|Up|Thousands|Hundreds|Dozens|Millions|Several|People)[ \t](?=[a-z\d])"
)
# After these a capital word belongs to a name ("the Department of Health", "Serie A", "hepatitis A").
_JOINS_NAME = frozenset(
    "of the an a to for with from in on at by and or & de van no vitamin hepatitis influenza flu type group grade plan "
    "category class serie series schedule section team part phase level list league block row ward unit country "
    "company division item question rated".split()
)
_NEEDS_LOWER = frozenset(
    "In On At For As Up It About Over Around More Most Some People If And While When".split()
)
_FEWEST_WORDS = (3, 4)  # before and after the gap: less is more likely a name than a headline or a sentence
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.(?:com|org|net|gov|edu|info|co|uk|de|fr|jp|ru|io|tv)\b(?:/\S*)?"
)


def split_sentences(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """Return the sentences of ``text`` in order; each one's ``text`` is ``text[start:end]``.

    Args:
        text: Paragraphs separated by newlines.
        language: ISO 639-1 code; decides which abbreviations are known.
    """
    known = _BEFORE_MORE["en"] | _BEFORE_MORE.get(language, frozenset())
    found: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        ends = [*_ends(line.group(), known, line.start(), german=language == "de"), line.end()]
        if language == "en":
            ends = list(_with_glued(line.group(), line.start(), ends))
        for end in ends:
            left, right = _trimmed(text, start, end)
            if left < right:
                found.append(Sentence(start=left, end=right, text=text[left:right]))
            start = end
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _ends(line: str, known: frozenset[str], offset: int, *, german: bool) -> Iterator[int]:
    """Yield the positions inside ``line``, shifted by ``offset``, after which a new sentence starts."""
    closed = _protected(line)
    for mark in _CANDIDATE.finditer(line):
        if any(start < mark.start() < end for start, end in closed if end - start <= _LONGEST_BRACKET):
            continue
        end = mark.end()
        while end < len(line) and line[end] in _CLOSERS and not _opens(line, end):
            end += 1
        end = _after_closing(line, end)
        if end < len(line) and _is_end(line, mark, end, known, german=german):
            yield offset + end


def _after_closing(line: str, end: int) -> int:
    """Return the end behind a mark that closes in one language and opens in another: „…“ and « … »."""
    if line[end : end + 1] == "“" and line.count("„", 0, end) > line.count("“", 0, end):
        return end + 1
    spaced = _SPACED_CLOSER.match(line, end)
    return spaced.end() if spaced and line.count("«", 0, end) > line.count("»", 0, end) else end


_SPACED_CLOSER = re.compile(r"[ \u00a0\u202f]»")


def _with_glued(line: str, offset: int, ends: list[int]) -> Iterator[int]:
    """Yield ``ends`` with the places where a headline was run into the sentence behind it."""
    closed = _protected(line)
    start = 0
    for end in ends:
        for glue in _GLUED.finditer(line, start, end - offset):
            at = glue.start("gap")
            words = line[start:at].split()
            if len(words) < _FEWEST_WORDS[0] or len(line[at : end - offset].split()) < _FEWEST_WORDS[1]:
                continue
            named = words[-1].lower() in _JOINS_NAME or (
                glue["word"] in _NEEDS_LOWER and words[-1][0].isupper() and _is_title(words)
            )
            if named or _in_quotation(line[start:at]) or any(left < at < right for left, right in closed):
                continue
            start = at
            yield offset + at
        start = end - offset
        yield end


def _is_title(words: list[str]) -> bool:
    """Tell whether most words before have capitals, as in a title or a name of several words."""
    return sum(word[0].isupper() for word in words[-3:]) > 1


def _in_quotation(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")


def _opens(line: str, at: int) -> bool:
    """Tell whether the straight quote at ``at`` opens what follows rather than closes what is before."""
    if line[at] not in "\"'":
        return False
    if line[at] == '"':
        return line.count('"', 0, at) % 2 == 0 and at + 1 < len(line) and not line[at + 1].isspace()
    return line[at - 1] == " "


def _protected(line: str) -> list[tuple[int, int]]:
    """Return the spans that no sentence ends in: brackets and addresses."""
    spans = [match.span() for match in _ADDRESS.finditer(line) if match.end() - match.start() > 4]  # noqa: PLR2004
    spans = [(start, end - 1 if line[end - 1] in ".!?," else end) for start, end in spans]
    stack: list[tuple[str, int]] = []
    for at, char in enumerate(line):
        if char in _BRACKETS:
            stack.append((_BRACKETS[char], at))
        elif stack and char == stack[-1][0]:
            spans.append((stack.pop()[1], at))
    return spans


def _is_end(line: str, mark: re.Match[str], end: int, known: frozenset[str], *, german: bool) -> bool:
    """Tell whether the punctuation ends a sentence, given what stands before and after it."""
    signs = mark.group()
    after = line[end:]
    if signs[0] in "。！？":
        return after.lstrip()[:1] not in "とっ、，,"
    stripped = after.lstrip()
    first = stripped.lstrip(_OPENERS)[:1]
    if not first:
        return stripped[:1] not in ("", *_CLOSERS) or not stripped
    before = _WORD_BEFORE.search(line[max(0, mark.start() - 40) : mark.start()])
    word = before.group() if before else ""
    if after[:1] not in (" ", "\t"):
        # "said.The": a missing space, but not "U.S.A", "1.5", "Node.js" or "J.K."
        return (
            signs in {".", "!", "?"}
            and end == mark.end()
            and bool(re.search(r"[a-z)]{2}$", line[: mark.start()]))
            and bool(re.match(r"[A-Z][a-z]|[A-Z] [a-z]|[“\"][A-Z]", after))
        ) or (end > mark.end() and bool(re.match(r"[“A-Z]", after)) and len(word) > 1)
    if first.islower():
        return False
    if signs in {"...", "…", "....", ".."} and not (first.isupper() and stripped):
        return False
    if signs != ".":
        # "Yahoo! Inc." and "Jeopardy! Co."
        return re.match(r"(?:Inc|Corp|Co|Ltd)\b", stripped) is None
    return _full_stop_ends(word, stripped, first, known, german=german, quoted=end > mark.end())


def _full_stop_ends(
    word: str, following: str, first: str, known: frozenset[str], *, german: bool, quoted: bool
) -> bool:
    lowered = word.lower().rstrip(".")
    following_word = re.match(r"[^\w]*([\w'’]+)", following)
    next_word = following_word.group(1).lower() if following_word else ""
    if lowered in _MAY_END:
        capital = first.isupper() and (next_word in _STARTERS or following[:1] in '“"‘')
        return (
            quoted or capital or (lowered in {"a.m", "p.m"} and first.isupper() and next_word not in _ZONES)
        )
    if lowered in known and not quoted:
        # "No." at the end of a quotation is an answer; before a number it is an abbreviation.
        return lowered == "no" and not first.isdigit()
    if lowered in {"no", "nr"}:
        return not first.isdigit()
    if german and re.fullmatch(r"\d{1,2}", word):
        return False
    if _INITIALS.fullmatch(word) and not quoted:
        if len(word) == 1:
            # "J. K. Rowling", but "Vitamin C. The": a starter word tells them apart.
            return not word.isupper() or next_word in _STARTERS
        return next_word in _STARTERS
    return True


_ZONES = frozenset(
    "est edt cst cdt mst mdt pst pdt et ct mt pt gmt bst utc jst ist eastern pacific central local monday tuesday "
    "wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun january february march april "
    "may june july august september october november december jan feb mar apr jun jul aug sept oct nov dec".split()
)
