"""``briefing show``: one story of a briefing, with everything that its sources say."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from briefing.cli.console import Console
from briefing.cli.options import parsed_date
from briefing.config import load_settings
from briefing.errors import ArchiveError
from briefing.showing import show_story


def show(
    story: Annotated[
        str, typer.Argument(metavar="STORY", help="Its number in the document, or the beginning of its id.")
    ],
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="DAY", help="The day: 2024-12-11, today, yesterday. [default: the latest]"
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="md or json.")] = "md",
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model, or 'extractive' for none.")
    ] = None,
) -> None:
    """Write one story to standard output, all its lines with their evidence.

    A story that the document lists without lines is briefed now.
    """
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.rendering import story_json, story_markdown  # noqa: PLC0415 - loads templates

    if form not in {"md", "json"}:
        raise typer.BadParameter(f"{form!r} is neither md nor json")
    settings = load_settings({"model": model})
    now = dt.datetime.now(dt.UTC)
    with (
        Console(settings) as console,
        Archive.open(settings.archive_file, clock=lambda: dt.datetime.now(dt.UTC)) as archive,
    ):
        day = parsed_date(date, now.astimezone(settings.zone).date())
        if day is None:
            day = max((span.date for span in archive.spans()), default=None)
        record = None if day is None else archive.briefing(day)
        if record is None:
            told = "there is no briefing yet" if day is None else f"there is no briefing of {day}"
            raise ArchiveError(told, hint="make one with briefing daily, or name another day with --date")
        briefing, articles = show_story(archive, record, story, settings, observer=console)
    (found,) = briefing.stories
    told = story_json(briefing, found.id) if form == "json" else story_markdown(briefing, found.id, articles)
    sys.stdout.write(told)
