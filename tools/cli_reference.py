"""Prints the reference of the command line as Markdown: ``make docs`` writes it to ``docs/cli.md``.

The text is the program's own ``--help``, so the two cannot differ; a test compares them.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import os
import subprocess
import sys

COMMANDS = (
    (),
    ("daily",),
    ("summarize",),
    ("show",),
    ("review",),
    ("deliver",),
    ("init",),
    ("fetch",),
    ("add",),
    ("feeds",),
    ("feeds", "add"),
    ("feeds", "list"),
    ("feeds", "remove"),
    ("feeds", "check"),
    ("feeds", "import"),
    ("feeds", "export"),
    ("schedule",),
    ("schedule", "install"),
    ("schedule", "show"),
    ("schedule", "remove"),
    ("schedule", "run-now"),
    ("schedule", "tick"),
    ("archive",),
    ("archive", "info"),
    ("archive", "search"),
    ("archive", "show"),
    ("archive", "prune"),
    ("archive", "export"),
    ("archive", "check"),
    ("doctor",),
    ("eval",),
    ("models",),
    ("models", "list"),
    ("models", "pull"),
    ("models", "info"),
    ("models", "path"),
)
INTRODUCTION = """\
# The command line

Made by `make docs` from the program's own help. Exit codes and settings are in the [README](../README.md).
"""


def help_of(command: tuple[str, ...]) -> str:
    """Return the plain help of a command, 80 columns wide."""
    plain = {**os.environ, "TYPER_USE_RICH": "0", "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "briefing", *command, "--help"],
        check=True,
        env=plain,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ).stdout.replace("python -m briefing", "briefing")


def reference() -> str:
    """Return the whole document."""
    parts = [INTRODUCTION]
    for command in COMMANDS:
        title = " ".join(("briefing", *command))
        text = "\n".join(line.rstrip() for line in help_of(command).strip().splitlines())
        parts.append(f"## `{title}`\n\n```\n{text}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
