"""Settling in: a first configuration, feeds to begin with, and looking whether everything works."""

from briefing.settling.checks import Finding, Level, check_everything
from briefing.settling.configuring import Choices, configuration, write_configuration
from briefing.settling.suggestions import Suggestion, regions, suggested, suggestions, topics

__all__ = [
    "Choices",
    "Finding",
    "Level",
    "Suggestion",
    "check_everything",
    "configuration",
    "regions",
    "suggested",
    "suggestions",
    "topics",
    "write_configuration",
]
