"""Stories and their briefs become the briefing of a day. Every line comes from a bullet with its evidence."""

from briefing.editing.compiling import compile_briefing

__all__ = ["compile_briefing"]
