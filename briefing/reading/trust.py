"""Whether a body can be told as news, and if not, why: a guess is worse than a headline."""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501, PLR2004
from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.reading.units import CJK, TERMINAL, word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Sentence

_LEAST_WORDS = 18
CONSENT = re.compile(
    r"\b(?:we (?:and our partners )?use cookies|accept (?:all )?cookies|cookie (?:policy|preferences|settings)|your (?:privacy|consent) (?:choices|preferences)|manage (?:your )?(?:consent|cookies|privacy)|our partners (?:store|process)|legitimate interest|gdpr"
    r"|wir verwenden cookies|nous utilisons des cookies|utilizamos cookies|クッキーを使用)\b|クッキーを使用|本网站使用cookie|我们使用cookie|我们使用 cookie",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"\b(?:subscribe (?:now )?to (?:read|continue|unlock)|(?:this (?:article|content|story) is )(?:for|only (?:available )?(?:to|for)|reserved for|available to) (?:our )?(?:subscribers|members)|to (?:continue|keep) reading|continue reading (?:with|by)|already a (?:subscriber|member)\??|sign in to (?:read|continue)|create a free account|you(?:'|’)ve (?:reached|read) your .{0,30}(?:limit|articles)|start your (?:free )?trial|subscription is required"
    r"|jetzt (?:abonnieren|weiterlesen)|réservé aux abonnés|contenido exclusivo para suscriptores|weiterlesen mit|lesen sie den ganzen artikel|pour lire la suite|la suite est réservée|para seguir leyendo|suscríbete para|この記事は有料|会員限定)|この記事は有料|有料会員限定|続きを読むには|残り\s?[\d,]+\s?文字|订阅后(?:阅读|继续)|登录后(?:阅读|查看全文)|付费(?:阅读|内容)",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:enable javascript|javascript is (?:disabled|required)|access denied|403 forbidden|404 not found|page (?:not found|cannot be found)|are you a robot|verify (?:that )?you are (?:a )?human|checking your browser|browser (?:is )?(?:out of date|not supported)|captcha)\b",
    re.IGNORECASE,
)
_STUB_WORDS = 120
_CAPITAL = re.compile(r"[A-ZÀ-Þ]")


def reason_for_distrust(text: str, sentences: Sequence[Sentence], dropped: int) -> str | None:
    """Return why a body must not be told, or None where it may be.

    Args:
        text: The cleaned body.
        sentences: Its sentences.
        dropped: Words of the document that were left out of the body.
    """
    words = word_count(text)
    if words == 0:
        return "no article text was found" if dropped > _LEAST_WORDS else "no text"
    if words < 3 * _STUB_WORDS:
        for pattern, reason in ((CONSENT, "a cookie or consent notice"), (_ERROR, "an error page")):
            marked = sum(word_count(item.text) for item in sentences if pattern.search(item.text))
            if marked > 0.3 * words or (words < _STUB_WORDS and len(pattern.findall(text)) > 1):
                return f"{reason} instead of the article"
        wall = _PAYWALL.search(text)
        if wall and words < _STUB_WORDS:
            return "only the beginning stands before a paywall"
    finished = [item for item in sentences if TERMINAL.search(item.text)]
    prose = sum(word_count(item.text) for item in finished)
    if _is_list_of_headlines(text, prose, words):
        return "the text is a list of headlines"
    if prose < _LEAST_WORDS and not (CJK.search(text) and prose * 2 >= _LEAST_WORDS):
        return "too little text" if words < 2 * _LEAST_WORDS else "the text holds no sentences"
    return None


def _is_list_of_headlines(text: str, prose: int, words: int) -> bool:
    """Tell whether most lines are short, unfinished and capitalised like titles."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    if prose >= _ENOUGH_PROSE:
        return False
    headlines = [
        line
        for line in lines
        if not TERMINAL.search(line)
        and _HEADLINE[0] <= word_count(line) <= _HEADLINE[1]
        and sum(char.isdigit() for char in line) < _DIGITS * len(line)
    ]
    return len(headlines) > 0.6 * len(lines) and prose < 0.4 * words


# A list of results or ingredients has shorter lines; an article with a list has prose.
_HEADLINE = (4, 25)
_DIGITS = 0.06
_ENOUGH_PROSE = 90
