"""``briefing archive``: what is in it, finding words, past days, making it smaller, taking it along."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.options import parsed_date, parsed_days
from briefing.config import load_settings
from briefing.errors import ArchiveError

if TYPE_CHECKING:
    from briefing.archive import Archive, ArchiveInfo, Hit
    from briefing.config import Settings

app = typer.Typer(
    name="archive",
    help="Look into the archive: what came in, what was briefed, what was told.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _opened(settings: Settings, *, readonly: bool = True) -> Archive:
    from briefing.archive import Archive  # noqa: PLC0415 - only these commands need it

    return Archive.open(settings.archive_file, clock=_clock, readonly=readonly)


@app.command("info")
def info(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Show where the archive lies and what it holds."""
    with _opened(load_settings()) as archive:
        found = archive.info()
    if as_json:
        typer.echo(json.dumps(_facts(found), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{found.path}  ({found.bytes / 1e6:.1f} MB, form {found.form})")
    for name, count in found.counts.items():
        typer.echo(f"  {name:16} {count}")
    if found.first_seen is not None and found.last_seen is not None:
        typer.echo(
            f"  came in          {found.first_seen:%Y-%m-%d %H:%M} to {found.last_seen:%Y-%m-%d %H:%M} UTC"
        )
    if found.last_briefing is not None:
        typer.echo(f"  last briefing    {found.last_briefing}")


def _facts(found: ArchiveInfo) -> dict[str, Any]:
    return {
        "path": found.path,
        "bytes": found.bytes,
        "form": found.form,
        "counts": found.counts,
        "first_seen": found.first_seen.isoformat() if found.first_seen else None,
        "last_seen": found.last_seen.isoformat() if found.last_seen else None,
        "last_briefing": found.last_briefing.isoformat() if found.last_briefing else None,
    }


@app.command("search")
def search(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...", help='Words; "a phrase" stays together, minist* takes every ending.'
        ),
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="Most hits.")] = 20,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="Only of this day and later ones.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, a line each.")] = False,
) -> None:
    """Find words in the lines of briefings and in the articles."""
    settings = load_settings()
    day = parsed_date(since, _clock().astimezone(settings.zone).date())
    with _opened(settings) as archive:
        hits = archive.search(" ".join(_phrase(part) for part in query), limit=limit, since=day)
    for hit in hits:
        typer.echo(json.dumps(_hit(hit), ensure_ascii=False) if as_json else _shown(hit))
    if not hits and not as_json:
        typer.echo("nothing found", err=True)


def _phrase(part: str) -> str:
    """Return an argument with spaces as the phrase that the shell's quotation marks made of it."""
    return f'"{part}"' if " " in part and '"' not in part else part


def _shown(hit: Hit) -> str:
    where = " · ".join(part for part in (hit.source, hit.url) if part)
    lines = [f"{hit.date or '          '}  {hit.title}", f"            {hit.excerpt}"]
    if hit.kind == "bullet":
        lines[0] = f"{hit.date}  [briefing] {hit.title}"
    if where:
        lines.append(f"            {where}")
    return "\n".join(lines)


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "date": hit.date.isoformat() if hit.date else None,
        "title": hit.title,
        "excerpt": hit.excerpt,
        "source": hit.source,
        "url": hit.url,
    }


@app.command("show")
def show(
    date: Annotated[str, typer.Argument(metavar="DATE", help="The day: 2024-12-11, today, yesterday.")],
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="md, html, json, ics, txt, pdf or epub.")
    ] = "md",
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="Which, where a day was compiled again.")
    ] = None,
) -> None:
    """Write the briefing of a past day to standard output, as it was made."""
    from briefing.cli.options import parsed_forms  # noqa: PLC0415
    from briefing.rendering import render_bytes  # noqa: PLC0415 - loads templates

    settings = load_settings()
    day = parsed_date(date, _clock().astimezone(settings.zone).date())
    chosen = (parsed_forms(form) or ("md",))[0]
    if day is None:
        raise typer.BadParameter("name a day")
    with _opened(settings) as archive:
        record = archive.briefing(day, version=version)
        made = [span.date for span in archive.spans()]
    if record is None:
        near = max((item for item in made if item <= day), default=None) or min(made, default=None)
        hint = f"the nearest is {near}" if near else "no briefing was made yet: run briefing daily"
        raise ArchiveError(f"the archive has no briefing of {day}", hint=hint)
    body = record.forms.get(chosen)
    if body is None:
        body = render_bytes(record.briefing, chosen)
    sys.stdout.flush()
    sys.stdout.buffer.write(body)


@app.command("prune")
def prune(
    keep: Annotated[str, typer.Option("--keep", metavar="SPAN", help="Keep what is newer: 90d, 12w, 1y.")],
    briefings: Annotated[
        bool, typer.Option("--briefings", help="Remove briefings of earlier days too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove old documents, articles and briefs; briefings stay unless asked."""
    limit = _clock() - parsed_days(keep)
    with _opened(load_settings(), readonly=dry_run) as archive:
        gone = archive.prune(limit, briefings=briefings, dry_run=dry_run)
    verb = "would remove" if dry_run else "removed"
    typer.echo(
        f"{verb} {gone.documents} documents, {gone.articles} articles, {gone.briefs} briefs and "
        f"{gone.briefings} briefings of before {limit:%Y-%m-%d}"
    )


@app.command("export")
def export(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder. [default: briefing-export]")
    ] = None,
) -> None:
    """Write all articles (JSON Lines, as `briefing daily` reads them) and briefings into a folder."""
    from briefing.archive import exported  # noqa: PLC0415
    from briefing.rendering import write_atomic  # noqa: PLC0415

    folder = out or Path("briefing-export")
    with _opened(load_settings()) as archive:
        articles = 0
        lines = []
        for line in exported(archive):
            lines.append(line)
            articles += 1
        write_atomic(folder / "articles.jsonl", "".join(lines))
        briefings = 0
        for record in archive.records():
            for form, body in record.forms.items():
                name = f"{record.briefing.date.isoformat()}{'-' + record.profile if record.profile else ''}.{form}"
                write_atomic(folder / "briefings" / name, body)
            briefings += 1
    typer.echo(f"wrote {articles} articles and {briefings} briefings to {folder}")


@app.command("check")
def check() -> None:
    """Look the whole archive through; exit code 9 where something is wrong."""
    with _opened(load_settings(), readonly=False) as archive:
        faults = archive.check()
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise ArchiveError(
            f"the archive has {len(faults)} faults",
            hint="restore a copy, or export what can be read and begin a new one",
        )
    typer.echo("the archive is whole")
