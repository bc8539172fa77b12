"""Raw documents become articles: the main text, what is known about it, and its sentences.

Nothing here calls a language model, and nothing a document holds can raise: what cannot be trusted becomes
headline-only, with the reason.
"""

from __future__ import annotations

from briefing.reading.article import article_from_text, read_article
from briefing.reading.sentences import split_sentences

__all__ = ["article_from_text", "read_article", "split_sentences"]
