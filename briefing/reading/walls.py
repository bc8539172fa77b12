"""Paywalls as pages declare them: "not free" in the structured data, or more words than the page shows.

Search engines ask publishers to mark what stands behind a wall (schema.org ``isAccessibleForFree``), and to say
how long the article is (``wordCount``, ``articleBody``). A page that shows a fraction of that is a teaser, and a
teaser told as the article is wrong news. A text that the publisher sells is not taken from the structured data
either, where it is written for search engines only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.reading.trust import CONSENT
from briefing.reading.units import word_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHOWN_SOLD, _SHOWN_FREE = 0.6, 0.35
_WHOLE_WORDS = 250
_LEAST_DECLARED = 150
_OFFER = re.compile(
    r"\b(?:subscribe|sign in|log in|register|sign up)\b[^.\n]{0,60}\b(?:read|reading|continue|access|unlock|full)\b"
    r"|\balready a (?:subscriber|member)|\b(?:for|only) [^.\n]{0,20}\b(?:subscribers|members)\b|\bstart your [^.\n]{0,20}trial"
    r"|jetzt abonnieren|weiterlesen mit|lesen sie weiter|réservé aux abonnés|pour lire la suite|para suscriptores"
    r"|この記事は有料|会員限定|残り\s*\d|только для подписчиков",
    re.IGNORECASE,
)
_FEW_WORDS, _SHORT_PAGE, _LONGEST_NOTICE = 60, 600, 10_000


def is_sold(data: Sequence[Mapping[str, Any]], meta: Mapping[str, str]) -> bool:
    """Tell whether a page says that its article is not free to read.

    Args:
        data: The articles of its structured data.
        meta: Its meta elements by lower-case name.
    """
    if meta.get("article:content_tier", "").lower() == "locked":
        return True
    return any(str(item.get("isAccessibleForFree")).strip().lower() in {"false", "no", "0"} for item in data)


def declared_words(data: Sequence[Mapping[str, Any]]) -> int:
    """Return how many words a page says that its article has; 0 where it does not say."""
    counts = [0]
    for item in data:
        counted = re.sub(r"[^\d]", "", str(item.get("wordCount") or ""))[:7]
        counts.append(int(counted) if counted else 0)
        counts.append(word_count(str(item.get("articleBody") or "")))
    return max(counts)


def wall_before(shown: int, *, sold: bool, declared: int, visible: str) -> str | None:
    """Return why a body is only the beginning of its article, or None where it may be all of it.

    Args:
        shown: Words of the body.
        sold: See `is_sold`.
        declared: See `declared_words`.
        visible: All text of the page: a wall without a door is none. Short items of outlets that mark all that
            they publish as sold are often there in full.
    """
    if (
        shown < _FEW_WORDS
        and len(CONSENT.findall(visible[:_LONGEST_NOTICE])) > 1
        and word_count(visible[:_LONGEST_NOTICE]) < _SHORT_PAGE
    ):
        return "a cookie or consent notice instead of the article"
    if sold:
        if declared >= _LEAST_DECLARED:
            whole = shown >= _SHOWN_SOLD * declared
        else:
            whole = shown >= _WHOLE_WORDS or _OFFER.search(visible) is None
        return None if whole else "only the beginning stands before a paywall"
    if declared >= _LEAST_DECLARED and shown < _SHOWN_FREE * declared:
        return "the page shows only the beginning of the article"
    return None
