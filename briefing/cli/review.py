"""``briefing review``: an editor looks at the day, changes it and lets it go."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import say
from briefing.cli.deliver import chosen_channels, raise_failed
from briefing.cli.options import parsed_date
from briefing.config import Settings, load_settings
from briefing.errors import ArchiveError, BriefingError
from briefing.morning import Edition, hand_over, write_documents
from briefing.scheduling import run_lock

if TYPE_CHECKING:
    from briefing.archive import Archive
    from briefing.desk.desk import Desk


def review(
    date: Annotated[
        str | None,
        typer.Argument(metavar="[DAY]", help="2024-12-11, today, yesterday. [default: the latest]"),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Only show what lies on the desk.")] = False,
    do: Annotated[
        list[str] | None,
        typer.Option(
            "--do",
            metavar="COMMAND",
            help='An act, such as "d 3" or "r 2.1 TEXT"; may be repeated. See --commands.',
        ),
    ] = None,
    approve: Annotated[
        bool, typer.Option("--approve", help="Approve the day as it stands and hand it over.")
    ] = False,
    revision: Annotated[
        int | None,
        typer.Option(
            "--revision", metavar="N", help="With --approve: only if nothing was done since --list showed N."
        ),
    ] = None,
    page: Annotated[bool, typer.Option("--page", help="Open the desk as a page in the browser.")] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="With --page: open it, or only print its address.")
    ] = True,
    commands: Annotated[bool, typer.Option("--commands", help="Show the commands and end.")] = False,
    who: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Whose acts these are. [default: your login]")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="Of --list: text or json.")] = "text",
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
) -> None:
    """Look at a day before it goes out: drop, pin, move, merge, split, reword, approve."""
    from briefing.archive import Archive  # noqa: PLC0415 - only where it is used
    from briefing.desk.commands import COMMANDS, listing  # noqa: PLC0415
    from briefing.desk.desk import Desk  # noqa: PLC0415

    if commands:
        typer.echo(COMMANDS)
        return
    if form not in {"text", "json"}:
        raise typer.BadParameter(f"{form!r} is neither text nor json")
    settings = load_settings({"quiet": quiet or None})
    editor = who or _login()
    with Archive.open(settings.archive_file, clock=_now) as archive:
        day = parsed_date(date, _now().astimezone(settings.zone).date())
        day = day or max((span.date for span in archive.spans()), default=None)
        if day is None:
            raise ArchiveError("there is no briefing yet", hint="run briefing daily first")
        desk = Desk.open(archive, settings, day)
        for command in do or ():
            _done(desk, command, editor)
        if show:
            typer.echo(_data(desk) if form == "json" else listing(desk.state()), nl=False)
        if page:
            from briefing.desk.page import serve  # noqa: PLC0415

            if serve(desk, notify=_tell, who=editor, open_browser=browser) is not None:
                say(f"approved the briefing of {day}", settings)
                _out(archive, settings, day)
        elif approve:
            desk.approve(revision=desk.state().revision if revision is None else revision, who=editor)
            say(f"approved the briefing of {day}", settings)
            _out(archive, settings, day)
        elif not (do or show):
            _talk(desk, archive, settings, editor)


def _done(desk: Desk, command: str, editor: str) -> None:
    from briefing.desk.commands import edit_from  # noqa: PLC0415

    word, _, rest = command.strip().partition(" ")
    if word == "undo":
        desk.undo(int(rest) if rest.strip().isdigit() else 0, who=editor)
    else:
        desk.submit(edit_from(command, desk.state()), who=editor)


def _talk(desk: Desk, archive: Archive, settings: Settings, editor: str) -> None:
    """Take commands from a person until the day is approved or left."""
    from briefing.desk.commands import COMMANDS, listing  # noqa: PLC0415

    state = desk.state()
    typer.echo(listing(state))
    typer.echo("Commands: ? lists them, a approves, q leaves.", err=True)
    while True:
        typer.echo("desk> ", nl=False, err=True)
        line = sys.stdin.readline()
        command = line.strip()
        if not line or command == "q":
            return
        if command == "?":
            typer.echo(COMMANDS)
        elif command == "l":
            state = desk.state()
            typer.echo(listing(state))
        elif command == "a":
            try:
                desk.approve(revision=state.revision, who=editor)
            except BriefingError as exc:
                typer.echo(f"briefing: {exc}", err=True)
                continue
            typer.echo(f"approved the briefing of {desk.date}", err=True)
            _out(archive, settings, desk.date)
            return
        elif command:
            try:
                _done(desk, command, editor)
            except BriefingError as exc:
                typer.echo(f"briefing: {exc}", err=True)
                continue
            state = desk.state()
            typer.echo(listing(state))


def _out(archive: Archive, settings: Settings, day: dt.date) -> None:
    """Write the approved edition's documents, and hand it over."""
    record = archive.briefing(day)
    if record is None:
        return
    with run_lock(settings.archive_file, "review", now=_now()):
        for path in write_documents(record.forms, day, settings):
            say(f"wrote {path}", settings)
        channels = chosen_channels()
        if not channels:
            return
        report = hand_over(Edition(record=record, fresh=False), channels, archive)
    for outcome in report.outcomes:
        say(outcome.told, settings)
    raise_failed(report)


def _data(desk: Desk) -> str:
    """Return what lies on the desk as JSON."""
    from briefing.desk.edits import data_of  # noqa: PLC0415
    from briefing.rendering import render  # noqa: PLC0415

    state = desk.state()
    approved = state.approved
    return (
        json.dumps(
            {
                "schema": 1,
                "date": state.date.isoformat(),
                "revision": state.revision,
                "approved": approved and {"who": approved.who, "at": approved.made_at.isoformat()},
                "changed": state.changed,
                "newer": state.newer,
                "pinned": list(state.pinned),
                "dropped": [{"id": story.id, "headline": story.headline} for story in state.dropped],
                "acts": [
                    {
                        "number": entry.number,
                        "who": entry.who,
                        "at": entry.at.isoformat(),
                        "reasons": list(entry.reasons),
                        "lapsed": entry.lapsed or None,
                        **data_of(entry.edit),
                    }
                    for entry in state.edits
                ],
                "lines": {name: list(lines) for name, lines in state.lines.items()},
                "briefing": json.loads(render(state.edited, "json")),
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _tell(text: str) -> None:
    typer.echo(text, err=True)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no entry for this user
        return f"user {os.getuid()}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
