"""Articles become stories: the day's selection, copies, events, ranking. Generates no text."""

from briefing.stories.day import select_day
from briefing.stories.affairs import affairs_of
from briefing.stories.interests import Interests
from briefing.stories.plan import StoryPlan, form_stories

__all__ = ["Interests", "affairs_of", "StoryPlan", "form_stories", "select_day"]
