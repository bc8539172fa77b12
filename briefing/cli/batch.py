"""``briefing batch``: the briefs of an archive, on one machine or on a cluster."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.console import Console, say
from briefing.config import load_settings, nearest


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files of JSON lines (.jsonl, .jsonl.gz) or .parquet, folders, globs."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="DIR", help="Folder of the run; the same one again goes on."),
    ],
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="local (processes) or ray (a cluster).")
    ] = "local",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="jsonl or parquet.")] = "jsonl",
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", min=1, help="Model processes. [default: one a GPU or pair of CPUs]"
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model, or 'extractive' for none.")
    ] = None,
    max_bullets: Annotated[
        int | None,
        typer.Option("--max-bullets", metavar="N", help="Most bullets an article, 1 to 6. [default: 4]"),
    ] = None,
    shard_size: Annotated[
        int, typer.Option("--shard-size", metavar="N", min=1, max=100_000, help="Records of one part.")
    ] = 256,
    at_once: Annotated[
        int, typer.Option("--at-once", metavar="N", min=1, max=10_000, help="Articles written together.")
    ] = 32,
    stall: Annotated[
        float,
        typer.Option(
            "--stall", metavar="SECONDS", min=1, help="A worker that stands still so long is replaced."
        ),
    ] = 900.0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Begin anew over what an earlier run left in DIR.")
    ] = False,
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
) -> None:
    """Brief an archive: millions of articles into JSON lines or Parquet, resumable, failures apart."""
    from briefing.batch import ENGINES, FORMS, run_batch  # noqa: PLC0415 - loads what a run needs

    for name, value, known in (("engine", engine, ENGINES), ("format", form, FORMS)):
        if value not in known:
            raise typer.BadParameter(f"unknown {name} {value!r}; {nearest(value, known)}")
    settings = load_settings({"model": model, "max_bullets": max_bullets, "quiet": quiet or None})
    with Console(settings) as console:
        summary = run_batch(
            inputs,
            output,
            settings,
            now=dt.datetime.now(dt.UTC),
            engine=engine,
            form=form,
            workers=workers,
            shard_size=shard_size,
            at_once=at_once,
            stall=stall,
            overwrite=overwrite,
            observer=console,
        )
    dead = ", ".join(f"{count:,} {kind}" for kind, count in sorted(summary.dead.items()))
    say(
        f"{summary.records:,} records: {summary.briefs:,} briefs"
        + (f"; dead letters: {dead} (see {output / 'dead-letter.jsonl'})" if dead else "")
        + (f"; {summary.rate:.2f} records/s" if summary.here else "; nothing was left to do"),
        settings,
    )
