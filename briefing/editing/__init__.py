"""Stories and their briefs become the briefing of a day. Every line comes from a bullet with its evidence."""

from briefing.editing.compiling import compile_briefing
from briefing.editing.earlier import Earlier, New, what_is_new

__all__ = ["Earlier", "New", "compile_briefing", "what_is_new"]
