"""The language of a text, or ``und`` where it is too short to tell."""

from __future__ import annotations

import functools
import re
from typing import Any

_SHORTEST = 20
_SURE_WORDS = 12
_KANA = re.compile(r"[\u3041-\u30fe]")
_HANGUL = re.compile(r"[가-힣]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_LEAST = 0.8
_SAMPLE = 3_000


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads a model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


# Signs that only one of the two writes: a headline may have no kana.
_ONLY_JAPANESE = frozenset(
    "円気対図発経総込働沢浜辺応転栄戦売価県駅続読鉄関権検実証労児悪焼桜黒顔験険剣圏塩拡挙拠渇楽両巣営厳団囲変払収録徳覧銭専伝訳択釈済歳"
)
_ONLY_CHINESE = frozenset(
    "们这为说对发经济总个时与东车长门问间马员应现请让认议论该设证评诉还进远连选务动华亿条协纪岁战护报罚调访谈资赞边运农业产汉样"
)
_LEAST_SIGNS = 4


def language_of(text: str, declared: str | None = None) -> str:
    """Return the ISO 639-1 code of the language of ``text``, ``und`` when not sure.

    Args:
        text: The text.
        declared: What the page says of itself; believed only where a text is too short to tell, and has not
            another script.
    """
    found = _recognised(text)
    if found != "und" or not declared or not _LETTER.search(text):
        return found
    signs = bool(_HAN.search(text) or _KANA.search(text))
    east = declared in {"ja", "zh"}
    return declared if (east and signs) or (declared in _LATIN and _is_latin(text)) else found


_LATIN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "pl", "cs", "tr", "id"})


def _is_latin(text: str) -> bool:
    return all(letter < "\u0250" for letter in _LETTER.findall(text[:_SAMPLE]))


def _recognised(text: str) -> str:  # noqa: PLR0911 - one answer a script
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if not letters:
        return "und"
    han, kana, hangul = (len(pattern.findall(sample)) for pattern in (_HAN, _KANA, _HANGUL))
    # The scripts of East Asia tell more surely than statistics, and on a headline already.
    if hangul > 0.3 * letters:
        return "ko"
    if kana > 0.1 * letters and kana + han > 0.5 * letters:
        return "ja"
    if han > 0.5 * letters:
        japanese, chinese = (len(only & set(sample)) for only in (_ONLY_JAPANESE, _ONLY_CHINESE))
        if letters >= _LEAST_SIGNS and (japanese > 0) != (chinese > 0):
            return "ja" if japanese else "zh"
        return "zh" if letters >= _SHORTEST else "und"
    if letters < _SHORTEST:
        return "und"
    code, probability = _identifier().classify(sample)
    sure = probability >= (_LEAST if len(sample.split()) >= _SURE_WORDS else 0.95)
    return str(code) if sure else "und"
