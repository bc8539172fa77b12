"""Closed word lists and normal forms that selecting, compressing and checking share.

Lists are closed on purpose: a word that is missing makes the gate stricter or a bullet longer, never
unfaithful.
"""

from __future__ import annotations

import functools
import re
import unicodedata

PRONOUNS = frozenset(
    {"he", "she", "it", "they", "him", "her", "them", "his", "hers", "its", "their", "theirs", "this", "that"}
    | {"these", "those", "i", "we", "you", "my", "our", "your", "me", "us", "such"}
)
NEGATIONS = frozenset(
    {"not", "n't", "n’t", "never", "no", "none", "nobody", "nothing", "neither", "nor", "without"}
)
MODALS = frozenset(
    {"may", "might", "could", "would", "should", "can", "will", "must", "ca", "wo", "'ll", "’ll", "shall"}
)
MODAL_FORMS = {"ca": "can", "wo": "will", "'ll": "will", "’ll": "will", "'d": "would", "’d": "would"}
HEDGES = frozenset(
    {
        "alleged",
        "allegedly",
        "reportedly",
        "apparently",
        "possibly",
        "probably",
        "perhaps",
        "likely",
        "unlikely",
    }
    | {"suspected", "accused", "purported", "claimed", "unconfirmed", "presumed", "potential", "potentially"}
    | {
        "almost",
        "nearly",
        "about",
        "around",
        "approximately",
        "roughly",
        "least",
        "most",
        "only",
        "hardly",
        "barely",
    }
    | {
        "partly",
        "partially",
        "so-called",
        "former",
        "ex",
        "acting",
        "deputy",
        "attempted",
        "would-be",
        "fake",
    }
    | {
        "more",
        "less",
        "fewer",
        "over",
        "under",
        "rarely",
        "seldom",
        "temporarily",
        "supposedly",
        "other",
        "another",
    }
)
"""Words that limit the word they stand at; where that word is kept they are kept with it."""

SAYING = frozenset(
    {
        "say",
        "tell",
        "add",
        "state",
        "report",
        "announce",
        "claim",
        "allege",
        "insist",
        "warn",
        "argue",
        "note",
    }
    | {"explain", "admit", "deny", "confirm", "believe", "think", "suggest", "reveal", "write", "declare"}
    | {"estimate", "predict", "hope", "expect", "fear", "acknowledge", "maintain", "assert", "tweet", "reply"}
    | {
        "respond",
        "stress",
        "accuse",
        "describe",
        "recall",
        "testify",
        "conclude",
        "agree",
        "promise",
        "vow",
        "quote",
        "cite",
    }
)
NEUTRAL = frozenset({"say", "tell", "be", "have", "do"})
"""Verbs that a rewrite may use without the source having them."""

SAME_SAYING = frozenset({"say", "tell", "add", "state", "explain", "note", "reply", "respond"})
"""Verbs of saying that ``said`` may stand for; "denied" or "claimed" may not become it."""

CONDITIONS = frozenset(
    {"if", "unless", "until", "till", "without", "except", "whether", "only", "but", "lest", "provided"}
)
"""A part that holds one of these limits the rest and is never cut off."""

EVENT_VERBS = frozenset(
    {
        "agree",
        "sign",
        "meet",
        "approve",
        "announce",
        "kill",
        "die",
        "win",
        "lose",
        "elect",
        "arrest",
        "charge",
    }
    | {
        "sentence",
        "launch",
        "attack",
        "resign",
        "appoint",
        "ban",
        "release",
        "free",
        "pass",
        "reject",
        "vote",
    }
    | {"confirm", "order", "strike", "crash", "injure", "wound", "open", "close", "sue", "accuse", "convict"}
    | {"find", "rescue", "withdraw", "pledge", "warn", "plan", "raise", "cut", "buy", "sell", "merge", "beat"}
    | {"defeat", "rule", "decide", "declare", "impose", "halt", "suspend", "delay", "refuse", "deny", "join"}
)
DANGLING = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "and",
        "or",
        "but",
        "nor",
        "that",
    }
    | {
        "which",
        "who",
        "whom",
        "whose",
        "as",
        "than",
        "because",
        "while",
        "when",
        "if",
        "into",
        "onto",
        "about",
    }
    | {
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "your",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
    }
    | {
        "had",
        "will",
        "would",
        "could",
        "should",
        "may",
        "might",
        "must",
        "very",
        "including",
        "between",
        "during",
    }
)
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ABBREVIATED_STATES = {"us": "united states", "usa": "united states", "uk": "united kingdom", "eu": "european union",
                       "un": "united nations", "uae": "united arab emirates"}  # fmt: skip

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
                         "–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " "})  # fmt: skip


def plain(text: str) -> str:
    """Return the text with straight quotes, plain dashes and folded width, for comparison only."""
    return unicodedata.normalize("NFKC", text).translate(_QUOTES).replace("''", '"')


def bare(word: str) -> str:
    """Return a word in lower case without possessive and periods: ``U.S.'s`` → ``us``."""
    word = plain(word).lower().strip(".,;:!?()[]\"' ")
    return re.sub(r"'s?$", "", word).replace(".", "")


def words_of(text: str) -> list[str]:
    """Return the bare words of a text, compounds also in their parts."""
    found: list[str] = []
    for part in re.findall(r"[^\W_]+(?:[.'&-][^\W_]+)*\.?", plain(text)):
        whole = bare(part)
        found.append(whole)
        pieces = [piece for piece in re.split(r"[-'&]", whole) if piece]
        if len(pieces) > 1:
            found.extend(pieces)
    return found


@functools.lru_cache(maxsize=256)
def text_words(text: str) -> frozenset[str]:
    """Return the bare words of a text as a set; remembered, for every line of a brief asks for its article's."""
    return frozenset(words_of(text))


@functools.lru_cache(maxsize=256)
def joined_words(text: str) -> str:
    """Return the bare words of a text in one line, with a space around each, to look phrases up in."""
    return f" {' '.join(words_of(text))} "


@functools.lru_cache(maxsize=256)
def name_words(text: str) -> frozenset[str]:
    """Return the words of a text with the long forms of its abbreviated states and unions, and back."""
    known = set(text_words(text))
    joined = joined_words(text)
    for short, long in _ABBREVIATED_STATES.items():
        if short in known and short != "us":
            known.update(long.split())
        if f" {long} " in joined:
            known.add(short)
    if re.search(r"\bU\.?S\.?(?:A\.?)?(?![a-z])|\bu\.s\b", plain(text)):
        known.update({"us", "united", "states"})
    return frozenset(known)


UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
"""A run of Japanese or Chinese script, which has no spaces between words."""

_SIGNS_A_WORD = 3


def count_words(text: str) -> int:
    """Return the number of words as a reader counts them; three signs of Japanese or Chinese script are one."""
    if UNSPACED.search(text) is None:
        return len(text.split())
    signs = sum(map(len, UNSPACED.findall(text)))
    rest = [word for word in UNSPACED.sub(" ", text).split() if any(char.isalnum() for char in word)]
    return len(rest) + -(-signs // _SIGNS_A_WORD)


def sentence_like(text: str) -> bool:
    """Tell whether a text ends like a sentence: nothing cut off, nothing left open."""
    ending = plain(text).rstrip()
    if ending.rstrip("\"')]").endswith(("...", "…")) or not re.search(
        r"[.!?] ?[\"')\]]*$|[。！？」]$", ending
    ):
        return False
    last = words_of(ending)[-1:] or [""]
    return (last[0] not in DANGLING or last[0] == "may") and balanced(ending)


def balanced(text: str) -> bool:
    """Tell whether quotation marks and brackets come in pairs."""
    text = plain(text)
    pairs = (("(", ")"), ("[", "]"))
    return text.count('"') % 2 == 0 and all(text.count(left) == text.count(right) for left, right in pairs)


def quotations(text: str) -> list[str]:
    """Return the passages between double or curly single quotation marks."""
    found = re.findall(r'"([^"]+)"', plain(text))
    found.extend(re.findall(r"‘([^‘’]+(?:’[a-z]{1,2}\b[^‘’]*)*)’(?![A-Za-z])", text))
    found.extend(
        re.findall(r"(?:(?<=\s)|^)'([^'\"]{2,}?(?:'[a-z]{1,2}\b[^'\"]*)*)'(?=[\s.,;:!?]|$)", plain(text))
    )
    return found
