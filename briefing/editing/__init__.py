"""Stories and their briefs become the briefing of a day. Every line comes from a bullet with its evidence."""

from briefing.editing.compiling import compile_briefing
from briefing.editing.earlier import UPDATE, Continuity, Earlier, Told
from briefing.editing.length import stories_to_show

__all__ = ["UPDATE", "Continuity", "Earlier", "Told", "compile_briefing", "stories_to_show"]
