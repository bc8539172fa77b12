"""The ``briefing`` command.

Exit codes: 0 done (a quiet day too), 2 usage, 3 configuration, 4 sources, 5 model, 6 document, 7 delivery,
8 a figure below its floor (``briefing eval``), 9 archive, 10 another run is going on, 11 an editor's act that
cannot be done, 130 interrupted, 1 a bug (with its traceback).
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
import typer.core

from briefing import __version__
from briefing.cli import (
    archive,
    batch,
    daily,
    deliver,
    doctor,
    feeds,
    fetch,
    init,
    meetings,
    models,
    review,
    schedule,
    show,
    site,
    summarize,
)
from briefing.cli.eval import evaluate
from briefing.errors import BriefingError

INTERRUPTED = 130


class BriefingGroup(typer.core.TyperGroup):
    """Maps the product's errors to messages and exit codes, for the console and for tests alike."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Raises:
            typer.Exit: With the documented code, after the message was written to standard error.
        """
        try:
            return super().invoke(ctx)
        except BriefingError as exc:
            typer.echo(f"briefing: error: {exc}", err=True)
            raise typer.Exit(exc.exit_code) from exc
        except KeyboardInterrupt as exc:
            typer.echo("briefing: interrupted; nothing was left half-written", err=True)
            raise typer.Exit(INTERRUPTED) from exc
        except BrokenPipeError as exc:
            # The reader of our output has gone (``| head``): that is its right, not our error. Standard
            # output is pointed away so that the interpreter's last flush does not complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from exc


app = typer.Typer(
    cls=BriefingGroup,
    name="briefing",
    help="Read the day's news and write the morning briefing, every line with its evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"briefing {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


app.command("daily")(daily.daily)
app.command("deliver")(deliver.deliver)
app.command("review")(review.review)
app.command("summarize")(summarize.summarize)
app.command("batch")(batch.batch)
app.command("show")(show.show)
app.command("open")(site.open_day)
app.command("meetings")(meetings.meetings)
app.command("fetch")(fetch.fetch)
app.command("add")(fetch.add)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("eval")(evaluate)
app.add_typer(archive.app, name="archive")
app.add_typer(feeds.app, name="feeds")
app.add_typer(models.app, name="models")
app.add_typer(schedule.app, name="schedule")
app.add_typer(site.app, name="site")


def main() -> None:
    """Run the command line."""
    app(prog_name="briefing")
