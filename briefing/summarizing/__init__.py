"""From an article to two to four proven bullets."""

from __future__ import annotations

from briefing.summarizing.summarizer import Summarizer
from briefing.summarizing.verify import Verdict, find_evidence, verify

__all__ = ["Summarizer", "Verdict", "find_evidence", "verify"]
