"""A second opinion on bullets that shares no code with the product's gate.

It looks for names, numbers, dates and quotations that an article does not hold. Plain string work on
purpose, with the standard library alone: a checker that leaned on the same parser or the same word lists
would share the gate's mistakes. It knows nothing of who does what; it is a floor under the gate, not a judge
of meaning.

What counts as held by the article (its title, text, by-line and outlet):

- a *name*: every capitalised word occurs in it (case, accents, possessives and full stops aside; U.S. is
  United States), and words of a name that never occur in lower case stand together there as they do in the
  bullet, so that one person's first name with another's surname is found out;
- a *number*: the same value (two = 2, 1.5bn = 1.5 billion, a dozen = 12), and a percentage, a sum of money or
  a place in an order only where the article has one of that value;
- a *date*: written there, or what a weekday, "yesterday", "last month" or "two weeks ago" of the article
  means on the day of publication;
- a *quotation*: the words between the marks, in the same order, between quotation marks.
"""

# Word lists read better as one string than as fifty quoted words.
# ruff: noqa: SIM905
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.evaluation import checkdates, checknumbers
from briefing.evaluation.checktext import bare, folded, letters, tokens

if TYPE_CHECKING:
    import datetime as dt

    from briefing.types import Article

CATEGORIES = ("name", "number", "date", "quotation")
"""What is looked for."""

_ROLES = frozenset(
    "president vice prime minister chancellor secretary general senator sen rep representative congressman "
    "congresswoman gov governor mayor mp mps mep king queen prince princess duke duchess lord lady sir dame pope "
    "cardinal archbishop bishop rev reverend father sister brother mr mrs ms miss dr doctor professor prof judge "
    "justice chief deputy assistant acting former ex captain capt colonel col major maj lieutenant lt sergeant sgt "
    "officer commander admiral adm marshal ambassador envoy spokesman spokeswoman spokesperson director chairman "
    "chairwoman chair ceo cfo coach manager striker midfielder defender goalkeeper skipper driver actor actress "
    "singer author attorney lawyer prosecutor sheriff detective inspector superintendent constable democrat "
    "democratic republican conservative labour liberal foreign defense defence home interior finance health energy "
    "transport state treasury justice education environment trade economy security national opposition leader head "
    "first st saint mount mt lake river fort port new north south east west northern southern eastern western "
    "central great old upper lower".split()
)
"""Words that stand before a name without being part of it, or that names share."""

_DEMONYM = re.compile(r"(?:ian|ean|ese|ish|ani|qi|eli|ch|can|man|ek|sian)s?$")
_ALIASES = (
    {"us", "usa", "america", "american", "americans", "united states", "united states of america"},
    {"uk", "britain", "british", "united kingdom", "great britain"},
    {"un", "united nations"},
    {"eu", "european union"},
    {"uae", "united arab emirates"},
)
_STARTERS = frozenset(
    "a an the this that these those there he she it they we you i his her its their our my one some any all both each "
    "no not none more most many much few several other another such what who which when where why how if as at by for "
    "from in into of on off over under up down out to with without within after before about above across against "
    "along among around behind below beneath beside between beyond despite during except inside near since through "
    "throughout toward towards until upon via while although though because unless whether and but or nor so yet also "
    "even just only still then thus once two three four five six seven eight nine ten people officials police prior "
    "authorities residents researchers scientists investigators prosecutors shares fans workers students children women "
    "men protesters lawmakers critics experts supporters witnesses voters doctors soldiers thousands hundreds dozens "
    "news today yesterday tomorrow today's following according prices sales plans talks".split()
)
_APART = 3
"""Two words of a name may stand this far apart in the article: a middle name, an initial, a nickname."""

_QUOTED = re.compile(r'"([^"]+)"')
_SINGLE_QUOTED = re.compile(r"(?<![\w])'([^']*(?:'(?=\w)[^']*)*)'(?!\w)")
_SHORTEST_QUOTATION = 2


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something in a bullet that its article does not hold: one of `CATEGORIES`, and its words."""

    category: str
    text: str


def unsupported(bullet: str, article: Article) -> tuple[Unsupported, ...]:
    """Return the names, numbers, dates and quotations of a text that its article does not hold.

    Args:
        bullet: Any line that claims to be from the article.
        article: The article as read.
    """
    frame = " ".join(filter(None, (article.author, article.source)))
    return foreign(bullet, f"{article.title}\n{article.text}\n{frame}", article.day)


def foreign(bullet: str, source: str, published: dt.date | None = None) -> tuple[Unsupported, ...]:
    """Return what ``bullet`` has and ``source`` has not.

    Args:
        bullet: Any line.
        source: Everything that the line may draw on.
        published: The day from which the source's "yesterday" counts.
    """
    text, article = folded(bullet), folded(source)
    rest, strange_dates = checkdates.without_known_dates(text, article, published)
    found = [Unsupported("date", date) for date in strange_dates]
    found.extend(Unsupported("name", name) for name in _foreign_names(rest, article))
    found.extend(Unsupported("number", number) for number in checknumbers.foreign_numbers(rest, article))
    found.extend(Unsupported("quotation", passage) for passage in _foreign_quotations(text, article))
    return tuple(dict.fromkeys(found))


def _foreign_names(text: str, article: str) -> list[str]:
    known = _known_words(article)
    lower = {bare(token) for token in tokens(article) if token[:1].islower()}
    places: dict[str, list[int]] = {}
    for position, token in enumerate(tokens(article)):
        for piece in _pieces(token):
            places.setdefault(piece, []).append(position)
    found: list[str] = []
    previous: str | None = None
    sequence = tokens(text)
    for position, token in enumerate(sequence):
        word = bare(token)
        if not token[:1].isupper() or not word:
            previous = None
            continue
        missing = [piece for piece in _pieces(token) if piece not in known]
        opens = position == 0 or sequence[position - 1].rstrip("\"')").endswith((".", "!", "?", ":"))
        if missing and not (opens and _ordinary(word, known)):
            found.append(" ".join(missing))
            previous = None
            continue
        solid = position > 0 or word not in lower
        if previous is not None and solid and not _free(word, lower) and not _near(previous, word, places):
            found.append(f"{previous} {word}")
        last = (token.rstrip("'") or token)[-1]  # "in Syria,' Faily said" is no name of two words
        ends = last in ',;:.!?)"' and not re.fullmatch(r"(?:[A-Z]\.)+|[A-Z][a-z]{0,3}\.", token)
        possessive = token.rstrip(',;:.!?)"').endswith(("'s", "s'"))
        begins = opens and word in _STARTERS
        previous = None if ends or possessive or begins or _free(word, lower) else word
    return found


def _pieces(token: str) -> list[str]:
    return [piece for piece in re.split(r"[-/']", bare(token)) if piece and not piece.isdigit()]


def _known_words(article: str) -> set[str]:
    known = {piece for token in tokens(article) for piece in (bare(token), *_pieces(token))}
    words = f" {' '.join(bare(token) for token in tokens(article))} "
    for group in _ALIASES:
        if any(f" {alias} " in words for alias in group):
            known.update(word for alias in group for word in alias.split())
    return known


def _ordinary(word: str, known: set[str]) -> bool:
    """Tell whether a capitalised word that opens a bullet may be an ordinary word or an inflection of one."""
    stem = 4
    return (
        word in _STARTERS
        or re.search(r"(?:ly|ing|ed)$", word) is not None
        or (len(word) > stem and any(item[:stem] == word[:stem] for item in known if len(item) >= stem))
    )


def _free(word: str, lower: set[str]) -> bool:
    """Tell whether a word may stand before any name: a role, a nationality, or a word that is no name at all."""
    return (
        word in lower
        or word in _ROLES
        or _DEMONYM.search(word) is not None
        or any(word in alias.split() for group in _ALIASES for alias in group)
    )


def _near(first: str, second: str, places: dict[str, list[int]]) -> bool:
    firsts = [place for piece in _pieces(first) for place in places.get(piece, ())]
    seconds = {place for piece in _pieces(second) for place in places.get(piece, ())}
    return any(place + step in seconds for place in firsts for step in range(_APART + 1))


def _foreign_quotations(text: str, article: str) -> list[str]:
    passages = [*_QUOTED.findall(text), *_SINGLE_QUOTED.findall(_QUOTED.sub(" ", text))]
    found = []
    for passage in passages:
        for part in re.split(r"\.\.\.|\[[^\]]*\]|\([^)]*\)", passage):
            key = letters(part)
            if len(key) >= _SHORTEST_QUOTATION and not _quoted(key, article):
                found.append(part.strip())
    return found


def _quoted(key: str, article: str) -> bool:
    """Tell whether the letters ``key`` occur in the article between quotation marks, or beside one.

    Marks are not always paired in scraped text, so a passage also counts where a mark opens it or closes it.
    """
    places = [index for index, char in enumerate(article) if char.isalnum()]
    run = letters(article)
    spans = _quoted_spans(article)
    at = run.find(key)
    while at >= 0:
        start, end = places[at], places[at + len(key) - 1]
        if any(left <= start and end < right for left, right in spans):
            return True
        if re.search(r"[\"'][\s(]?$", article[max(0, start - 2) : start]) or re.match(
            r"[.,!?]?\s?[\"']", article[end + 1 : end + 4]
        ):
            return True
        at = run.find(key, at + 1)
    return False


def _quoted_spans(article: str) -> list[tuple[int, int]]:
    """Return what stands between quotation marks, paragraph by paragraph; an open mark reaches to its end."""
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", article):
        for pattern in (r'"[^"]*(?:"|$)', r"(?<!\w)'(?=\s?\w)[^\n]*?(?:'(?!\w)|$)"):
            spans.extend(
                (line.start() + match.start(), line.start() + match.end())
                for match in re.finditer(pattern, line.group())
            )
    return spans
