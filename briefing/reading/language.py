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


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of ``text``, ``und`` when not sure."""
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
        return "zh" if letters >= _SHORTEST else "und"
    if letters < _SHORTEST:
        return "und"
    code, probability = _identifier().classify(sample)
    sure = probability >= (_LEAST if len(sample.split()) >= _SURE_WORDS else 0.95)
    return str(code) if sure else "und"
