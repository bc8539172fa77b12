"""The journalistic form of an article: opinion is never told as an event, a live blog is no single one."""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501, PLR2004
from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.types import ArticleType, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPINION_LABEL = re.compile(
    r"\W*(?:opinion|op-?ed|editorial|comment(?:ary)?|column(?:ist)?|letters? to the editor|guest (?:essay|column|opinion)|viewpoint|perspective|kommentar|meinung|leitartikel|kolumne|gastbeitrag|tribune|chronique|éditorial|opinión|columna|opinião|コラム|社説|主張|オピニオン|社论|评论|사설|칼럼)\b",
    re.IGNORECASE,
)
_OPINION_URL = re.compile(
    r"/(?:opinions?|op-ed|commentisfree|comment|columns?|columnists?|editorials?|commentary|blogs?/opinion|meinung|kommentar|debats?|opinion-\w+|voices|views|ideas)/",
    re.IGNORECASE,
)
_ANALYSIS_LABEL = re.compile(
    r"\W*(?:news )?(?:analysis|analyse|análisis|explainer|explained|fact.?check|in depth|q&a|解説|分析)\b",
    re.IGNORECASE,
)
_ANALYSIS_URL = re.compile(r"/(?:analysis|explainers?|fact-?check|analyse)s?/", re.IGNORECASE)
_LIVE_LABEL = re.compile(
    r"(?:^|\W)(?:live(?: updates?| blog| coverage|blog| report|ticker)|as it happened|minute by minute|newsblog|en direct|en vivo|ao vivo|liveticker)\b|(?:^|[-–—|:]\s*)LIVE\b|\bLIVE:",
    re.IGNORECASE,
)
_LIVE_URL = re.compile(
    r"/live(?:blog|-news|-updates?|-blog|-coverage)?/|[-/]live-(?:updates?|blog|coverage|news)|liveblog|liveticker",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"^\W{0,3}(?:\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\.?)(?:\s?(?:[A-Z]{2,4}))?\s?(?:[-–—:|]|$|\s)",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|I've|I’ve|I'd|I’d|my|me|myself)\b")
_JUDGING = re.compile(
    r"\b(?:we (?:must|should|need to|cannot)|should|must|ought to|let us|it is time|surely|of course|outrageous|shameful)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"][^“”\"]{0,2000}[”\"]")
_BRIEF_SENTENCES = 3
_BRIEF_WORDS = 110
_LIVE_ENTRIES = 5


def type_of(
    title: str, labels: Sequence[str], url: str | None, text: str, sentences: Sequence[Sentence]
) -> ArticleType:
    """Return the form of an article.

    Args:
        title: The headline.
        labels: The lines above the body (sections, kickers) and the metadata's own section.
        url: The address.
        text: The body.
        sentences: Its sentences.
    """
    path = url or ""
    kickers = [label for label in labels if len(label) <= 60]
    if _LIVE_LABEL.search(title) or _LIVE_URL.search(path) or len(_ENTRY.findall(text)) >= _LIVE_ENTRIES:
        return ArticleType.LIVE
    labelled = _labelled(_OPINION_LABEL, title, kickers)
    if labelled or _OPINION_URL.search(path) or _argues(text, sentences):
        return ArticleType.OPINION
    if _labelled(_ANALYSIS_LABEL, title, kickers) or _ANALYSIS_URL.search(path):
        return ArticleType.ANALYSIS
    if 0 < len(sentences) <= _BRIEF_SENTENCES and len(text.split()) <= _BRIEF_WORDS:
        return ArticleType.BRIEF
    return ArticleType.NEWS


def _labelled(pattern: re.Pattern[str], title: str, kickers: Sequence[str]) -> bool:
    """Tell whether a kicker is the label, or the title begins or ends with it ("Opinion: …", "… | Opinion")."""
    if any((match := pattern.match(kicker)) and len(kicker) - match.end() <= 12 for kicker in kickers):
        return True
    parts = re.split(r"\s*[|:]\s+|\s+[-–—]\s+", title)
    ends = (parts[0], parts[-1]) if len(parts) > 1 else ()
    return any((match := pattern.fullmatch(part.strip())) is not None for part in ends)


def _argues(text: str, sentences: Sequence[Sentence]) -> bool:
    """Tell whether the writer speaks of themselves and of what should be, outside quotations."""
    own = _QUOTED.sub(" ", text)
    first, judging = len(_FIRST_PERSON.findall(own)), len(_JUDGING.findall(own))
    count = max(len(sentences), 1)
    return count >= 6 and first / count > 0.25 and judging / count > 0.1 and first + judging > 6
