"""``briefing summarize``: the briefs of single articles, on standard output."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from briefing.cli.console import Console, say
from briefing.config import load_settings, nearest
from briefing.pipeline import brief_articles, take_in

FORMS = ("text", "md", "json")


def summarize(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH|-]...", help="Files, folders or globs. [default: - (standard input)]"),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text, md or json.")] = "text",
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model, or 'extractive' for none.")
    ] = None,
    max_bullets: Annotated[
        int | None,
        typer.Option("--max-bullets", metavar="N", help="Most bullets an article, 1 to 6. [default: 4]"),
    ] = None,
    translate_to: Annotated[
        str | None,
        typer.Option(
            "--translate-to",
            metavar="LANGUAGE",
            help="Put lines in other languages into this one (en, de, …), by a model that can.",
        ),
    ] = None,
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
    verbose: Annotated[
        bool | None, typer.Option("--verbose", "-v", help="Say why drafts were rejected.")
    ] = None,
) -> None:
    """Condense articles into two to four bullets each, with their evidence."""
    from briefing.rendering import render_brief  # noqa: PLC0415 - loads templates

    if form not in FORMS:
        raise typer.BadParameter(f"unknown format {form!r}; {nearest(form, FORMS)}")
    settings = load_settings(
        {
            "model": model,
            "max_bullets": max_bullets,
            "translate_to": translate_to,
            "quiet": quiet or None,
            "verbose": verbose or None,
        }
    )
    inputs = paths or ["-"]
    with Console(settings) as console:
        intake = take_in(
            inputs,
            settings,
            now=dt.datetime.now(dt.UTC),
            stdin=sys.stdin.buffer if "-" in inputs else None,
            observer=console,
        )
        briefs = brief_articles(intake.articles, settings, observer=console)
    for item in intake.skipped:
        if item.failed or settings.verbose:
            say(f"skipped {item.source}: {item.reason}", settings)
    if settings.verbose:
        for brief in briefs:
            for warning in brief.warnings:
                typer.echo(f"{brief.article.origin}: {warning}", err=True)
    text = render_brief(briefs, form)
    typer.echo(text, nl=not text.endswith("\n"))
