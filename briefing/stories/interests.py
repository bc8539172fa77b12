"""What the reader cares about: names, places, topics and outlets to put first or to leave out, and a watchlist."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Interests:
    """The ``[interests]`` of the configuration file.

    Attributes:
        boost: Names, places, topics, sections or outlets whose stories come earlier.
        mute: The same, whose stories are not shown.
        watchlist: Names and topics that the document always answers for: their stories first, or "not mentioned".
        sections: The reader's own sections: name → words, names or topics that put a story there.
    """

    boost: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    watchlist: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()


NONE = Interests()
