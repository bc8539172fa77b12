"""Versioned prompt templates: ``rewrite.v1.jinja`` and its kin.

A template's version is part of every cache key, so a template is never edited in place: a better one gets
the next number. A reader's folder of templates overrides the built-in ones of the same name. In a wheel
the templates lie inside the package; in an editable install they lie beside it.
"""

from __future__ import annotations

from pathlib import Path

import jinja2

from briefing.errors import ConfigError

_PACKAGED = Path(__file__).parent / "_prompts"
_REPOSITORY = Path(__file__).parent.parent / "prompts"


def load_prompt(name: str, *, override: Path | None = None) -> jinja2.Template:
    """Return the template of ``name`` (with its version, without ``.jinja``).

    Args:
        name: For example ``rewrite.v1``.
        override: A folder whose templates replace the built-in ones.

    Raises:
        ConfigError: The template is missing or not valid Jinja.
    """
    folders = [folder for folder in (override, _PACKAGED, _REPOSITORY) if folder is not None]
    # Plain text for a model: escaping markup would change what it reads. The article's text is passed as a
    # value and never rendered as a template.
    environment = jinja2.Environment(  # noqa: S701
        loader=jinja2.FileSystemLoader(folders), undefined=jinja2.StrictUndefined, keep_trailing_newline=False
    )
    try:
        return environment.get_template(f"{name}.jinja")
    except jinja2.TemplateNotFound as exc:
        looked = ", ".join(map(str, folders))
        raise ConfigError(f"no prompt template {name}.jinja", hint=f"looked in {looked}") from exc
    except jinja2.TemplateSyntaxError as exc:
        where = f"{exc.filename}: line {exc.lineno}"
        raise ConfigError(f"prompt template {where}: {exc.message}", hint="correct it") from exc
