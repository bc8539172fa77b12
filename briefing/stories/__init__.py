"""Articles become stories: the day's selection, copies, events, ranking. Generates no text."""

from briefing.stories.affairs import affairs_of
from briefing.stories.day import select_day
from briefing.stories.interests import Interests
from briefing.stories.plan import StoryPlan, form_stories

__all__ = ["Interests", "StoryPlan", "affairs_of", "form_stories", "select_day"]
