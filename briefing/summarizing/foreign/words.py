"""A line as the gate sees it: the words (in Japanese and Chinese the signs) that carry meaning, and how they are tied.

What part a word plays is said by the preposition before it, in German also by the case of its article, in Japanese
by the particle behind it; in Chinese by order alone. A token keeps that as its ``link``. Dates and numbers are
tokens of their own, in normal form.
"""

# ruff: noqa: E501 - lists of words
from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.summarizing.foreign.dates import mentions_of
from briefing.summarizing.foreign.language import language_of, words
from briefing.summarizing.foreign.marks import straight_digits
from briefing.summarizing.foreign.numbers import numbers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.summarizing.foreign.language import Language
    from briefing.types import Article

_WORD = re.compile(r"[^\W\d_]+(?:[-‑'’][^\W\d_]+)*|[.,;:!?–—()\[\]\"„“”«»]")
_SIGN = re.compile(
    r"[\u4e00-\u9fff々〆ヶ]|[ァ-ヴー・＝]+|[A-Za-zＡ-Ｚａ-ｚÀ-ÿ][\wＡ-Ｚａ-ｚ.&-]*|[ぁ-ん]+|[^\w\s]"
)
_KANA = re.compile(r"[ぁ-ん]")
_CLAUSE_END = frozenset(",;:–—()。、，；：！？「」『』（）“”《》―.!?")
_PARTICLE = re.compile(r"(?P<case>から|まで|より|へ|を|に|で|と|の|は|が|も|や)")
_VERB_FORMS = (
    ("negative", re.compile(r"(?:.{0,3}?)(?:な(?:い|かっ|く(?!な))|ず(?:$|に|と)|ません|ぬ)")),
    ("passive", re.compile(r"(?:さ|わ|か|ま|ら|た|ば|が|な)?(?:れ(?!ば)|られ)")),
    ("causative", re.compile(r"(?:さ)?せ")),
    ("wish", re.compile(r".{0,2}たい")),
)
_DETERMINERS = words(
    "der die das den dem des ein eine einen einem einer eines sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres "
    "dieser diese dieses diesen diesem le la les l un une son sa ses leur leurs ce cet cette ces notre nos el los las una unos unas su sus este "
    "esta estos estas"
)
_SUBJECT = frozenset("はがも")
_NEAR = 3
_LEAST_STEM = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A word that carries meaning.

    Attributes:
        text: As written.
        norm: What it is compared by.
        kind: ``word``, ``name`` (capitalised), ``number`` or ``date``.
        start: Its first character.
        end: The one after its last.
        link: What ties it: the class of its preposition, the form of its particle; empty for none.
        article: The case that its article shows.
        clause: The number of its clause.
        run: The number of the unbroken run of signs that it stands in; of a word its own.
    """

    text: str
    norm: str
    kind: str
    start: int
    end: int
    link: str = ""
    article: str = ""
    clause: int = 0
    run: int = 0


@functools.lru_cache(maxsize=512)
def tokens_of(text: str, article: Article) -> tuple[Token, ...]:
    """Return the tokens of a line.

    Args:
        text: The line.
        article: Its article: language and day of publication.
    """
    language = language_of(article.language)
    return tuple(_spaced(text, article, language) if language.spaced else _signs(text, article, language))


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: str
    norm: str


def _fixed(text: str, article: Article, language: Language) -> list[_Piece]:
    """Return the dates and numbers of a text."""
    pieces = [
        _Piece(item.start, item.end, "date", item.iso or item.written.lower())
        for item in mentions_of(text, article)
    ]
    taken = [(piece.start, piece.end) for piece in pieces]
    pieces.extend(
        _Piece(item.start, item.end, "number", item.value)
        for item in numbers_of(text, language)
        if not any(item.start < end and start < item.end for start, end in taken)
    )
    return pieces


def _pieces(text: str, pattern: re.Pattern[str], fixed: Sequence[_Piece]) -> list[_Piece]:
    words = (
        _Piece(match.start(), match.end(), "word", match.group())
        for match in pattern.finditer(text)
        if not any(match.start() < piece.end and piece.start < match.end() for piece in fixed)
    )
    return sorted((*fixed, *words), key=lambda piece: piece.start)


def _spaced(text: str, article: Article, language: Language) -> list[Token]:
    masked = language.elision.sub(lambda match: match.group()[:-1] + " ", text)
    found: list[Token] = []
    clause, link, case, since = 0, "", "", _NEAR
    for piece in _pieces(masked, _WORD, _fixed(text, article, language)):
        word = piece.norm
        lowered = word.lower().replace("’", "'")
        if piece.kind == "word" and not word[0].isalpha():
            if word in _CLAUSE_END and not (word == "." and piece.end < len(text)):
                clause += 1
            link, case, since = "", "", _NEAR
            continue
        if piece.kind == "word" and lowered in language.function and not (word.isupper() and len(word) > 1):
            clause += lowered in language.border
            if lowered in language.links:
                link, case = language.links[lowered], ""
            elif lowered in _DETERMINERS:
                link = "" if since else link
                case = lowered if lowered in language.articles else ""
            else:
                link, case = "", ""
            since = 0
            continue
        capital = piece.kind == "word" and word[0].isupper()
        # A link reaches over the names of its phrase: "mit dem französischen Präsidenten Macron". A small word
        # that is not its first is the verb, or begins another phrase.
        if since and not capital:
            link = ""
        found.append(
            Token(
                text=text[piece.start : piece.end],
                norm=lowered if piece.kind == "word" else word,
                kind=("name" if capital else "word") if piece.kind == "word" else piece.kind,
                start=piece.start,
                end=piece.end,
                link=link,
                article=case if since == 0 else "",
                clause=clause,
                run=len(found),
            )
        )
        since += 1
    return found


def _signs(text: str, article: Article, language: Language) -> list[Token]:
    written = straight_digits(text)
    found: list[Token] = []
    clause = run = 0
    link = ""
    end = -1
    pieces = _pieces(written, _SIGN, _fixed(text, article, language))
    for piece in pieces:
        word = piece.norm
        if piece.kind == "word" and not (word[0].isalnum() or word[0] in "々〆ヶー・"):
            if word in _CLAUSE_END:
                clause += 1
            link = ""
            end = -1
            continue
        if piece.kind == "word" and _KANA.match(word):
            found = _tailed(found, word, run) if piece.start == end else found
            end = -1
            continue
        if piece.kind == "word" and language.code == "zh":
            if word in language.function:
                end = -1
                continue
            if word in language.links:
                link = language.links[word]
        script = _script(word) if piece.kind == "word" else piece.kind
        if piece.start != end or not found or _script_of(found[-1]) != script:
            run += 1
        end = piece.end
        found.append(
            Token(
                text=written[piece.start : piece.end],
                norm=word.lower() if piece.kind == "word" else word,
                kind="name" if script in {"kana", "latin"} else piece.kind,
                start=piece.start,
                end=piece.end,
                link=link if language.code == "zh" and word in language.links else "",
                clause=clause,
                run=run,
            )
        )
    return found


def _script(word: str) -> str:
    return "kana" if re.match(r"[ァ-ヴー]", word) else "latin" if word[0].isascii() else "han"


def _script_of(token: Token) -> str:
    return token.kind if token.kind in {"date", "number"} else _script(token.text)


def _tailed(found: list[Token], kana: str, run: int) -> list[Token]:
    """Return the tokens, the last one with the particle or verb form that stands behind it."""
    if not found:
        return found
    form = next((name for name, pattern in _VERB_FORMS if pattern.match(kana)), "")
    if not form and (match := _PARTICLE.match(kana)):
        case = match["case"]
        form = "subject" if case in _SUBJECT else case
    last = found[-1]
    return [
        *found[:-1],
        Token(
            text=last.text, norm=last.norm, kind=last.kind, start=last.start, end=last.end,
            link=form, clause=last.clause, run=run,
        ),
    ]  # fmt: skip


def same(one: Token, other: Token, language: Language) -> bool:
    """Tell whether two tokens are one word, up to inflection."""
    if one.kind in {"date", "number"} or other.kind in {"date", "number"}:
        return one.norm == other.norm and (one.kind == other.kind)
    if one.norm == other.norm:
        return True
    return language.spaced and _inflected(one.norm, other.norm, language.code)


@functools.lru_cache(maxsize=50_000)
def _inflected(one: str, other: str, code: str) -> bool:
    language = language_of(code)
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    least = min(_LEAST_STEM, len(one), len(other))
    for at in range(shared, least - 1, -1):
        ends = one[at:], other[at:]
        if all(_is_ending(end, language) for end in ends):
            return _is_future(one, language) == _is_future(other, language)
    return False


def _is_ending(end: str, language: Language) -> bool:
    return (
        end in language.endings
        or end in language.future
        or any(
            end.endswith(mark) and end[: -len(mark)] in {"", "e", "i", "a", "d"} for mark in language.future
        )
    )


def _is_future(word: str, language: Language) -> bool:
    return len(word) > _LEAST_STEM and word.endswith(language.future) if language.future else False
