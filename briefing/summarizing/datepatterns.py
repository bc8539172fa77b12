"""How a text names a date: one pattern for all the ways, and what only looks like a date."""

from __future__ import annotations

import re

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\."
_MONTH = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_PART = r"morning|lunchtime|afternoon|evening|night"
SMALL_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DATES = re.compile(
    rf"""
    (?<!\d)(?P<cjk>(?:(?P<cy>{_YEAR})\s?年\s?)?(?P<cm>\d{{1,2}})\s?月\s?(?P<cd>\d{{1,2}})\s?日)
    | (?<![\w-])(?:
      (?P<iso>{_YEAR}-\d\d-\d\d)
    | (?P<dotted>(?P<td>\d{{1,2}})\.(?P<tm>\d{{1,2}})\.(?P<ty>{_YEAR}))
    | (?:(?P<wa>{_WEEKDAY}),?\s(?:\()?)?(?P<ma>{_MONTH})\s(?P<da>{_NUMBER})
      (?:\s?(?:-|–|to|through|and)\s?(?P<da2>{_NUMBER}))?
      (?:(?:,\s?|\s)(?P<ya>{_YEAR})(?!\d)|(?![\w%:]|[.,]\d|,?\s(?:19|20)\d\d))
    | (?:(?P<wb>{_WEEKDAY}),?\s(?:the\s)?)?(?P<db>{_NUMBER})
      (?:\s?(?:-|–|to|and)\s?(?P<db2>{_NUMBER}))?(?:\sof)?\s(?P<mb>{_MONTH})
      (?:(?:,\s?|\s)(?P<yb>{_YEAR}))?\b(?!\s\d)
    | (?P<my>(?P<mm>{_MONTH})(?:,\s?|\sof\s|\s)(?P<yy>{_YEAR}))(?!\w)
    | (?P<before>(?:the\s)?day\s(?:before\syesterday|after\stomorrow))
    | (?P<near>yesterday|today|tomorrow)(?:\s(?P<np>{_PART}))?(?!\w)
    | (?P<tonight>tonight)(?!\w)
    | (?P<lastnight>last\s(?:night|evening))(?!\w)
    | (?P<this>this\s(?:morning|afternoon|evening|lunchtime))(?!\w)
    | (?P<ago>(?P<an>\d{{1,2}}|{"|".join(SMALL_NUMBERS)})\sdays\sago)(?!\w)
    | (?P<rel>last|this|next|past|coming)\s
      (?P<unit>week(?:end)?|month|year|(?P<rw>{_WEEKDAY})|(?P<rm>{_MONTH}))(?!\w)
    | (?P<weekend>the\sweekend)(?!\w)
    | (?P<wd>{_WEEKDAY})(?:\s(?P<wp>{_PART}))?(?!\w|-\w)
    | (?P<mo>(?<=\b(?:in|by)\s)(?:{_FULL})|(?<=\bsince\s)(?:{_FULL})|(?<=\buntil\s)(?:{_FULL}))(?!\w|\s\d)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Every way to name a date; the groups say which part is what."""

_CAPITALISED = re.compile(rf"\b(?:{_MONTH}|{_WEEKDAY})")
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Super|Ash|Holy|Easter|Palm|Cyber|Bloody|Giving|Shrove|Whit|Sheffield)\s$", re.IGNORECASE
)
_RECURRING = re.compile(
    r"\b(?:an?|every|each|one|some|most|any|per|previous|following|other|that|first|second|third|fourth|final)\s$",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|People|Star|Service|School|school|Night|Live|Politics|Show"
    r"|Edition|Today|Review)\b"
)
_OTHER_DAY = re.compile(r"\s(?:week|last|fortnight|before last|after next|the \d)", re.IGNORECASE)


def is_something_else(match: re.Match[str], text: str) -> bool:
    """Tell whether what looks like a date is a name ("Sunday Times"), a habit or another word ("may")."""
    before, after = text[: match.start()], text[match.end() :]
    names = [match[group] for group in ("ma", "mb", "mm", "mo", "wd", "rw", "rm") if match[group]]
    if any(not _CAPITALISED.match(name) for name in names):
        return True
    if match["wd"] or match["near"]:
        return bool(
            _NAMED_DAY.search(before)
            or (match["wd"] and _RECURRING.search(before))
            or _TITLE_AFTER.match(after)
            or (match["wd"] and _OTHER_DAY.match(after))
            or (match["near"] and before[-4:].lower() in {"usa ", "s of "})
        )
    return False
