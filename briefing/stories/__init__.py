"""Articles become stories: the day's selection, copies, events, ranking. Generates no text."""

from briefing.stories.affairs import affairs_of
from briefing.stories.day import select_day
from briefing.stories.interests import Interests, load_interests
from briefing.stories.plan import StoryPlan, embedded_by, form_stories

__all__ = [
    "Interests",
    "StoryPlan",
    "affairs_of",
    "embedded_by",
    "form_stories",
    "load_interests",
    "select_day",
]
