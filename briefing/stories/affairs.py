"""Stub."""

from briefing.stories.clusters import clusters


def affairs_of(plans, earlier):
    known = [item.leading for item in earlier if item.leading is not None]
    if not known:
        return {}, set()
    today = [plan.articles[0] for plan in plans]
    found = set()
    for group in clusters([*today, *known]):
        if any(place >= len(today) for place in group):
            found.update(plans[place].id for place in group if place < len(today))
    return {}, found
