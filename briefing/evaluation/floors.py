"""Floors: figures that the project does not fall below again, kept in the repository and checked in CI.

A floors file names the data by its hash, because a floor means nothing on other articles, and holds for each
model the least (``at_least``) or the most (``at_most``) that each figure may be. `raise_floors` moves them to
what was measured, less a slack for machines that round differently, and only ever tightens them: loosening a
floor is a decision that a person makes by hand, in a commit that says why.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from briefing.errors import ConfigError, QualityError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA = 1
AT_LEAST = (
    "rouge1", "rouge2", "rougeLsum", "rouge1_over_lead_3", "rouge1_over_lead_2", "marks_who", "marks_where",
    "marks_when", "marks_kinds", "meetings_event_kind", "meetings_event_who", "balanced_accuracy", "accept_precision",
    "pair_accuracy",
)  # fmt: skip
"""Figures that may not fall."""

AT_MOST = (
    "words_a_brief", "median_words", "max_words", "no_brief", "cut_off", "pronoun_starts", "pointer_starts", "unsupported_any",
    "marks_false_meetings",
)  # fmt: skip
"""Figures that may not rise."""

_SLACK = {"rouge": 0.3, "words": 1.0, "": 0.005}
"""How far a floor stays behind what was measured, by a part of the figure's name: points, words, shares."""

_EXACT = frozenset({"unsupported_any", "max_words", "no_brief", "cut_off"})
"""Figures without slack."""

_DIGITS = 4


def check_floors(path: Path, figures: Mapping[str, float], *, sha256: str, name: str) -> list[str]:
    """Return the figures that were checked, in words.

    Args:
        path: The floors file.
        figures: What was measured, by name.
        sha256: Hash of the data that it was measured on.
        name: Whose floors to look at: the model's name, or ``gate``.

    Raises:
        ConfigError: The file is missing or malformed, or has no floors for ``name``.
        QualityError: The data are not those of the floors, or a figure is below its floor.
    """
    document = _read(path)
    if document.get("sha256") != sha256:
        raise QualityError(
            f"the floors of {path} were measured on other data",
            hint="measure again with --raise-floors and commit the file with the data",
        )
    floors = document["floors"].get(name)
    if not floors:
        raise ConfigError(f"{path} has no floors for {name!r}", hint="make them with --raise-floors")
    broken: list[str] = []
    held: list[str] = []
    for bound, limits in floors.items():
        for figure, limit in limits.items():
            value = figures.get(figure)
            worse = (
                value is None
                or math.isnan(value)
                or (value < limit if bound == "at_least" else value > limit)
            )
            shown = "not measured" if value is None else f"{value:.4g}"
            line = f"{figure} is {shown}, floor {'≥' if bound == 'at_least' else '≤'} {limit:g}"
            (broken if worse else held).append(line)
    if broken:
        raise QualityError(
            f"{len(broken)} of {len(broken) + len(held)} figures of {name} fall below their floors: "
            + "; ".join(broken),
            hint="mend what made it worse; floors only move up",
        )
    return held


def raise_floors(path: Path, figures: Mapping[str, float], *, data: str, sha256: str, name: str) -> list[str]:
    """Tighten the floors to what was measured, making the file where there is none.

    Args:
        path: The floors file.
        figures: What was measured, by name.
        data: Name of the data file.
        sha256: Its hash.
        name: Whose floors to move: the model's name, or ``gate``.

    Returns:
        The floors that moved, in words.

    Raises:
        ConfigError: The file is malformed.
        QualityError: A figure is below its present floor; nothing is written.
        RenderError: The file cannot be written.
    """
    from briefing.rendering import write_atomic  # noqa: PLC0415

    document: dict[str, Any] = _read(path) if path.exists() else {"schema": SCHEMA, "floors": {}}
    floors: dict[str, dict[str, float]] = document["floors"].get(name) or {"at_least": {}, "at_most": {}}
    if any(floors.values()):
        same = {**document, "floors": {name: floors}}
        _check_against(same, figures, path, name)
    moved = []
    for bound, names in (("at_least", AT_LEAST), ("at_most", AT_MOST)):
        for figure in names:
            if figure not in figures or math.isnan(figures[figure]):
                continue
            new = _with_slack(figure, figures[figure], bound)
            old = floors[bound].get(figure)
            if old is None or (new > old if bound == "at_least" else new < old):
                floors[bound][figure] = new
                moved.append(f"{figure}: {'new' if old is None else f'{old:g}'} → {new:g}")
    document["floors"][name] = floors
    document = {"schema": SCHEMA, "data": data, "sha256": sha256, "floors": document["floors"]}
    write_atomic(path, json.dumps(document, indent=2) + "\n")
    return moved


def _check_against(document: Mapping[str, Any], figures: Mapping[str, float], path: Path, name: str) -> None:
    for bound, limits in document["floors"][name].items():
        for figure, limit in limits.items():
            value = figures.get(figure)
            if value is None or (value < limit if bound == "at_least" else value > limit):
                raise QualityError(
                    f"{path}: {figure} of {name} would have to be loosened from {limit:g}"
                    f" to {'nothing' if value is None else f'{value:.4g}'}; floors are not moved down",
                    hint="mend what made it worse, or change the file by hand and say why",
                )


def _with_slack(figure: str, value: float, bound: str) -> float:
    if figure in _EXACT:
        return round(value, _DIGITS)
    slack = next(value for part, value in _SLACK.items() if part in figure)
    scale = 10.0**_DIGITS
    if bound == "at_least":
        return math.floor((value - slack) * scale) / scale
    return math.ceil((value + slack) * scale) / scale


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError(f"no floors file {path}", hint="make it with --raise-floors") from exc
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{path} cannot be read: {exc}", hint="correct the file") from exc
    if (
        not isinstance(document, dict)
        or document.get("schema") != SCHEMA
        or not isinstance(document.get("floors"), dict)
    ):
        raise ConfigError(
            f"{path} is not a floors file of schema {SCHEMA}", hint="make it with --raise-floors"
        )
    return document
