"""``briefing show``: a day in the terminal, or one story of it with everything that its sources say."""

from __future__ import annotations

import datetime as dt
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import Console
from briefing.cli.options import parsed_date
from briefing.config import load_settings
from briefing.errors import ArchiveError
from briefing.showing import show_story

if TYPE_CHECKING:
    from briefing.types import Briefing


def show(
    story: Annotated[
        str | None,
        typer.Argument(
            metavar="[STORY]",
            help="Its number in the document, or the beginning of its id. [default: the day]",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="DAY", help="The day: 2024-12-11, today, yesterday. [default: the latest]"
        ),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORM", help="Of one story: md or json. [default: md]")
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Of the day: the proof of every line too.")
    ] = False,
    pager: Annotated[
        bool, typer.Option("--pager/--no-pager", help="Page what is longer than the terminal.")
    ] = True,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model, or 'extractive' for none.")
    ] = None,
) -> None:
    """Show a day in the terminal, or write one story with all its lines and their evidence.

    A story that the document lists without lines is briefed now.
    """
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.rendering import story_json, story_markdown  # noqa: PLC0415 - loads templates

    if form is not None and story is None:
        raise typer.BadParameter(
            "--format is for one story; briefing archive show DAY writes a day in any form"
        )
    form = form or "md"
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
        if story is None:
            _in_terminal(record.briefing, evidence=evidence, pager=pager)
            return
        briefing, articles = show_story(archive, record, story, settings, observer=console)
    (found,) = briefing.stories
    told = story_json(briefing, found.id) if form == "json" else story_markdown(briefing, found.id, articles)
    sys.stdout.write(told)


def _in_terminal(briefing: Briefing, *, evidence: bool, pager: bool) -> None:
    from rich.console import Console as Screen  # noqa: PLC0415

    from briefing.rendering import document_of  # noqa: PLC0415
    from briefing.rendering.terminal import briefing_terminal  # noqa: PLC0415

    screen = Screen(highlight=False, markup=False, emoji=False)
    with screen.capture() as captured:
        screen.print(briefing_terminal(document_of(briefing), evidence=evidence))
    text = captured.get()
    if pager and screen.is_terminal and text.count("\n") > screen.height:
        _paged(text)
        return
    if not screen.is_terminal:
        # Rich fills every row with spaces up to the width.
        text = "".join(f"{row.rstrip()}\n" for row in text.split("\n")[:-1])
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def _paged(text: str) -> None:
    import pydoc  # noqa: PLC0415 - only where a page is longer than the terminal

    # Without -R less prints the codes of bold and colours; the user's own options come after it and win.
    os.environ["LESS"] = f"-R {os.environ.get('LESS', '')}".strip()
    pydoc.pager(text)
