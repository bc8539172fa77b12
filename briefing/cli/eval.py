"""``briefing eval``: how good the briefs are, measured against what people wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.console import Console, say
from briefing.config import load_settings, nearest

if TYPE_CHECKING:
    from briefing.config import Settings
    from briefing.evaluation import Evaluation, GateEvaluation


def evaluate(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="JSONL: a text and references, marks or judgements a line.")
    ],
    gate: Annotated[
        bool, typer.Option("--gate", help="Measure the gate against judgements instead of briefs.")
    ] = False,
    ungated: Annotated[
        bool, typer.Option("--no-gate", help="Measure the drafts as they are: what the gate is for.")
    ] = False,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            metavar="NAME",
            help="Language model, or 'extractive' for none; several are compared in one table.",
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where", metavar="TEST", help="Only rows with FIELD~REGEX, or FIELD!~REGEX; may be repeated."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="Only the first N rows.")] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", metavar="N", help="Only N rows drawn with --seed.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Of the sample and the intervals.")] = 0,
    text_field: Annotated[
        str | None, typer.Option("--text-field", metavar="NAME", help="Field of the text. [default: text]")
    ] = None,
    reference_field: Annotated[
        str | None,
        typer.Option(
            "--reference-field",
            metavar="NAME",
            help="Field of the references. [default: references, reference, summary]",
        ),
    ] = None,
    several: Annotated[
        str, typer.Option("--several", metavar="WAY", help="Of several references: mean or max.")
    ] = "mean",
    max_bullets: Annotated[
        int | None,
        typer.Option("--max-bullets", metavar="N", help="Most bullets an article, 1 to 6. [default: 4]"),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="On standard output: md or json.")
    ] = "md",
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Also write report.md and report.json there."),
    ] = None,
    floors: Annotated[
        Path | None,
        typer.Option("--floors", metavar="FILE", help="Fail where a figure is below its floor in this file."),
    ] = None,
    raise_floors: Annotated[
        bool, typer.Option("--raise-floors", help="Tighten the floors of --floors to what is measured.")
    ] = False,
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")] = None,
) -> None:
    """Measure briefs against references: ROUGE beside baselines, faults, marks, speed."""
    if form not in {"md", "json"}:
        raise typer.BadParameter(f"unknown format {form!r}; {nearest(form, ('md', 'json'))}")
    if raise_floors and floors is None:
        raise typer.BadParameter("--raise-floors needs the file: --floors FILE")
    models = list(dict.fromkeys(model or ()))
    if len(models) > 1 and (floors is not None or gate):
        raise typer.BadParameter("several models go neither with --floors nor with --gate")
    settings = load_settings(
        {"model": models[0] if models else None, "max_bullets": max_bullets, "quiet": quiet or None}
    )
    from briefing import evaluation  # noqa: PLC0415 - loads parsers

    selection = evaluation.Selection(
        where=tuple(where or ()),
        limit=limit,
        sample=sample,
        seed=seed,
        text_field=text_field,
        reference_field=reference_field,
    )
    result: Evaluation | GateEvaluation | None = None
    with Console(settings) as console:
        if gate:
            result = evaluation.evaluate_gate(data, selection=selection, seed=seed, progress=console.progress)
            markdown, document = evaluation.gate_as_markdown(result), evaluation.gate_as_json(result)
        elif len(models) > 1:
            found = evaluation.compare(
                data,
                models,
                settings=settings,
                selection=selection,
                several=several,
                seed=seed,
                gate=not ungated,
                notify=console.notify,
                progress=console.progress,
            )
            markdown, document = (
                evaluation.comparison_as_markdown(found),
                evaluation.comparison_as_json(found),
            )
        else:
            result = evaluation.evaluate(
                data,
                settings=settings,
                selection=selection,
                several=several,
                seed=seed,
                gate=not ungated,
                notify=console.notify,
                progress=console.progress,
            )
            markdown, document = evaluation.as_markdown(result), evaluation.as_json(result)
    typer.echo(document if form == "json" else markdown, nl=False)
    if output is not None:
        evaluation.write_reports(output, markdown, document)
        say(f"wrote {output / 'report.md'} and {output / 'report.json'}", settings)
    if floors is not None and result is not None:
        _hold(floors, result, settings, name="gate" if gate else settings.chain[0], tighten=raise_floors)


def _hold(
    floors: Path, result: Evaluation | GateEvaluation, settings: Settings, *, name: str, tighten: bool
) -> None:
    """Check the measured figures against the floors, or move these up to them."""
    from briefing import evaluation  # noqa: PLC0415

    sha256, figures = result.data.sha256, result.figures
    if tighten:
        moved = evaluation.raise_floors(floors, figures, data=result.data.path.name, sha256=sha256, name=name)
        for line in moved:
            say(f"floor {line}", settings)
        say(f"{len(moved)} floors of {floors} moved", settings)
        return
    held = evaluation.check_floors(floors, figures, sha256=sha256, name=name)
    say(f"{len(held)} figures of {name} hold their floors", settings)
