"""Feeds to begin with, by topic and region; the list itself is data (``suggestions.toml``)."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.config import nearest
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A feed that many readers want.

    Attributes:
        title: The outlet's name.
        url: Its address.
        region: The part of the world that it is about.
        topics: What it is about.
        language: Of its articles.
        basic: Whether it is taken where nobody chose.
    """

    title: str
    url: str
    region: str
    topics: tuple[str, ...]
    language: str = "en"
    basic: bool = False


@functools.cache
def suggestions() -> tuple[Suggestion, ...]:
    """Return all suggestions."""
    with Path(__file__).with_name("suggestions.toml").open("rb") as file:
        entries = tomllib.load(file)["feed"]
    return tuple(Suggestion(**{**entry, "topics": tuple(entry["topics"])}) for entry in entries)


def topics() -> tuple[str, ...]:
    """Return the topics that there are."""
    return tuple(sorted({topic for item in suggestions() for topic in item.topics}))


def regions() -> tuple[str, ...]:
    """Return the regions that there are."""
    return tuple(sorted({item.region for item in suggestions()}))


def suggested(
    chosen_topics: Sequence[str] = (), chosen_regions: Sequence[str] = ()
) -> tuple[Suggestion, ...]:
    """Return the suggestions of these topics and regions; the basic ones where nothing is chosen.

    Raises:
        ConfigError: A topic or region is unknown.
    """
    for given, known, what in ((chosen_topics, topics(), "topic"), (chosen_regions, regions(), "region")):
        for name in given:
            if name not in known:
                raise ConfigError(f"unknown {what} {name!r}", hint=nearest(name, known))
    if not chosen_topics and not chosen_regions:
        return tuple(item for item in suggestions() if item.basic)
    return tuple(
        item
        for item in suggestions()
        if (not chosen_topics or set(item.topics) & set(chosen_topics))
        and (not chosen_regions or item.region in chosen_regions)
    )
