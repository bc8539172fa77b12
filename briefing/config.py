"""Settings: one frozen object, filled from flags, then environment, then ``config.toml``, then defaults.

All behaviour that a reader can choose is in `Settings`, so that a run is explained by one value. Names are
checked once, here: an unknown key is an error that names the nearest valid one, because a misspelt setting
that is silently ignored is found weeks later.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tomllib
import types
import typing
import zoneinfo
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from briefing import plugins
from briefing.errors import ConfigError

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMATS = ("md", "html", "json", "ics", "txt", "pdf", "epub")
DEFAULT_FORMATS = ("md", "html", "json", "ics")
LENGTHS = {"short": 2.5, "normal": 7.0, "long": 15.0}
"""Minutes of reading that the named lengths of a document stand for."""

LANGUAGE_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""English names of languages by ISO 639-1 code."""

DOCUMENT_LANGUAGES = ("en", "de", "fr", "es", "ja", "zh")
"""Languages in which documents can speak."""

ENVIRONMENT_PREFIX = "BRIEFING_"
EMBEDDED_MODEL = "smollm2-135m"
EMBEDDER = "all-minilm-l6-v2"
EXTRACTIVE = "extractive"
"""Name of the choice "no language model": selected sentences, compressed."""

TABLES = frozenset({"backends", "delivery", "interests", "review"})
"""Tables of the configuration file that are read by those who use them (`load_table`)."""

# Variables with the prefix that are not settings: where files live.
_PLACES = frozenset({"BRIEFING_CACHE", "BRIEFING_CONFIG"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything a reader can choose.

    Attributes:
        model: The language model: a name of ``briefing models list``, ``KIND:NAME``, or ``extractive`` for none.
        models: A chain of models: where one cannot be had or fails, the next goes on; goes before ``model``.
        embedder: Name of the model that compares articles; ``none`` compares words alone.
        timezone: IANA zone in which the day is counted; empty means the machine's own.
        out: Folder that documents are written to.
        formats: Forms of the document: ``md``, ``html``, ``json``, ``ics`` (the calendar), ``txt``, ``pdf``, ``epub``.
        max_bullets: Most bullets of a brief (1 to 6).
        max_words: Most words of a bullet.
        max_document_mb: Larger inputs are skipped with a reason, megabytes.
        batch_size: Rows (prompts times drafts) that the model computes at once.
        candidates: Drafts that the model writes of each sentence.
        threads: CPU threads of the model; 0 means what the machine offers.
        prompts: Folder of templates that replace the built-in ones of the same name.
        archive: File of the archive; None means the platform's data folder (`archive_file`).
        day_ends: Hour in ``timezone`` at which the news day ends, as ``06:30``.
        sources: Files, folders or globs that ``briefing daily`` reads when none are named.
        allow_private_hosts: Hosts, addresses and networks that may be fetched from although they are private.
        host_pause: Seconds between two requests to the same host.
        fetch_seconds: Most seconds that one answer may take.
        feed_items: So many items are taken of a feed, the newest.
        length: How much the documents show: ``short``, ``normal``, ``long``, or minutes of reading.
        language: ISO 639-1 code of the language in which documents speak: headings, labels, dates.
        translate_to: ISO 639-1 code of the language that lines in others are put into, by a model that can; empty for none.
        quiet: Only errors on standard error.
        verbose: Also say why drafts were rejected and inputs skipped.
    """

    model: str = EMBEDDED_MODEL
    models: tuple[str, ...] = ()
    embedder: str = EMBEDDER
    timezone: str = ""
    out: Path = Path("out")
    formats: tuple[str, ...] = DEFAULT_FORMATS
    max_bullets: int = 4
    max_words: int = 30
    max_document_mb: float = 10.0
    batch_size: int = 96
    candidates: int = 3
    threads: int = 0
    prompts: Path | None = None
    archive: Path | None = None
    day_ends: str = "06:30"
    sources: tuple[str, ...] = ()
    allow_private_hosts: tuple[str, ...] = ()
    host_pause: float = 1.0
    fetch_seconds: float = 60.0
    feed_items: int = 200
    length: str = "normal"
    language: str = "en"
    translate_to: str = ""
    quiet: bool = False
    verbose: bool = False

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone object of ``timezone``."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def chain(self) -> tuple[str, ...]:
        """The models in the order in which they are asked: ``models``, else ``model`` alone."""
        return self.models or (self.model,)

    @property
    def archive_file(self) -> Path:
        """The file of the archive: ``archive``, else ``archive.sqlite3`` in the platform's data folder."""
        if self.archive is not None:
            return self.archive
        return Path(platformdirs.user_data_dir("briefing", appauthor=False)) / "archive.sqlite3"

    @property
    def day_end(self) -> dt.time:
        """The time of ``day_ends``."""
        return dt.time.fromisoformat(self.day_ends)


def known_formats() -> tuple[str, ...]:
    """Return the forms of the document that this installation makes, those of plug-ins last."""
    return (*FORMATS, *(name for name in plugins.names(plugins.RENDERERS) if name not in FORMATS))


def config_path() -> Path:
    """Return where ``config.toml`` is looked for: ``BRIEFING_CONFIG``, else the platform's own folder."""
    if chosen := os.environ.get("BRIEFING_CONFIG"):
        return Path(chosen).expanduser()
    return Path(platformdirs.user_config_dir("briefing", appauthor=False)) / "config.toml"


def cache_dir() -> Path:
    """Return the folder of weights: ``BRIEFING_CACHE``, else the platform's own cache folder."""
    if chosen := os.environ.get("BRIEFING_CACHE"):
        return Path(chosen).expanduser()
    return Path(platformdirs.user_cache_dir("briefing", appauthor=False))


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    path: Path | None = None,
) -> Settings:
    """Return the settings in force.

    Args:
        flags: Values of command-line flags by setting name; None means "not given".
        environ: Environment to read ``BRIEFING_*`` from; the process's own by default.
        path: Configuration file; by default `config_path`, which may be absent.

    Raises:
        ConfigError: A file is unreadable, a key unknown, or a value of the wrong type or out of range.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    written = {name: value for name, value in _from_file(path).items() if name not in TABLES}
    settings = _with(Settings(), written, where=str(path or config_path()))
    variables = _from_environment(os.environ if environ is None else environ)
    settings = _with(settings, variables, where="environment")
    settings = _with(settings, given, where="command line")
    if not settings.timezone:
        settings = replace(settings, timezone=machine_timezone())
    return settings


def load_table(name: str, *, path: Path | None = None) -> tuple[dict[str, Any], str]:
    """Return a table of the configuration file that is no setting (``delivery``), and the file's name.

    Args:
        name: The table.
        path: Configuration file; by default `config_path`, which may be absent.

    Raises:
        ConfigError: The file is unreadable, or the name is no table.
    """
    where = str(path or config_path())
    found = _from_file(path).get(name, {})
    if not isinstance(found, dict):
        raise ConfigError(f"{name} is no table ({where})", hint=f"write [{name}.NAME] on a line of its own")
    return found, where


def machine_timezone() -> str:
    """Return the IANA name of the machine's zone, ``UTC`` where it has none."""
    import tzlocal  # noqa: PLC0415 - reads files and is only needed where no zone was given

    try:
        return tzlocal.get_localzone_name() or "UTC"
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, LookupError):
        return "UTC"


def reading_minutes(length: str) -> float:
    """Return the minutes of reading of a length: one of `LENGTHS`, or a number of minutes.

    Raises:
        ValueError: It is neither, or not above zero.
    """
    if length in LENGTHS:
        return LENGTHS[length]
    minutes = float(length)
    if not 0 < minutes <= _LONGEST_READING:
        raise ValueError(length)
    return minutes


def nearest(name: str, valid: typing.Iterable[str]) -> str:
    """Return a hint that names the valid value nearest to ``name``, else all of them."""
    options = sorted(valid)
    close = difflib.get_close_matches(name, options, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"valid are {', '.join(options)}"


def _from_file(path: Path | None) -> dict[str, Any]:
    chosen = path or config_path()
    try:
        with chosen.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as exc:
        if path is None and "BRIEFING_CONFIG" not in os.environ:
            return {}
        raise ConfigError(f"no configuration file {chosen}", hint="create it or correct the path") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot read {chosen}: {exc}", hint="correct the line") from exc
    except OSError as exc:
        message = f"cannot read {chosen}: {exc.strerror}"
        raise ConfigError(message, hint="check the path and its rights") from exc


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(ENVIRONMENT_PREFIX) and name not in _PLACES and value != ""
    }


def _with(settings: Settings, values: Mapping[str, Any], *, where: str) -> Settings:
    names = {field.name for field in fields(Settings)}
    types_by_name = typing.get_type_hints(Settings)
    checked: dict[str, Any] = {}
    for name, value in values.items():
        key = name.replace("-", "_")
        if key not in names:
            raise ConfigError(f"unknown setting {name!r} ({where})", hint=nearest(key, names))
        checked[key] = _checked(key, value, types_by_name[key], where)
    # A model that is named nearer to the reader than the chain stands for all of it.
    if "model" in checked and "models" not in checked:
        checked["models"] = ()
    return replace(settings, **checked)


def _checked(name: str, value: Any, kind: Any, where: str) -> Any:
    if name == "length" and isinstance(value, (int, float)) and not isinstance(value, bool):
        value = f"{value:g}"  # minutes, written as a number
    try:
        converted = _converted(value, kind)
    except (TypeError, ValueError) as exc:
        raise ConfigError(f"setting {name} ({where}): cannot use {value!r}", hint=_expected(kind)) from exc
    _check_range(name, converted, where)
    return converted


def _expected(kind: Any) -> str:
    if kind is bool:
        return "write true or false"
    if kind in (int, float):
        return "write a number"
    if typing.get_origin(kind) is tuple:
        return "write a list of names"
    return "write a text"


def _converted(value: Any, kind: Any) -> Any:
    if isinstance(kind, types.UnionType):
        kind = next(part for part in typing.get_args(kind) if part is not types.NoneType)
    if typing.get_origin(kind) is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
            raise TypeError
        return tuple(part.strip() for part in parts if part.strip())
    if kind is bool:
        return _boolean(value)
    if kind is Path:
        if not isinstance(value, (str, Path)) or not str(value):
            raise TypeError
        return Path(value).expanduser()
    if kind in (int, float):
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise TypeError
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise TypeError


_LONGEST_READING = 600

_RANGES: dict[str, tuple[float, float]] = {
    "max_bullets": (1, 6),
    "max_words": (8, 60),
    "max_document_mb": (0.001, 2000),
    "batch_size": (1, 1024),
    "candidates": (1, 8),
    "threads": (0, 1024),
    "host_pause": (0, 60),
    "fetch_seconds": (1, 3600),
    "feed_items": (1, 100_000),
}


def _check_range(name: str, value: Any, where: str) -> None:
    if name in _RANGES:
        low, high = _RANGES[name]
        if not low <= value <= high:
            message = f"setting {name} ({where}): {value} is out of range"
            raise ConfigError(message, hint=f"use {low:g} to {high:g}")
    elif name in _CHECKS:
        _CHECKS[name](value, where)


def _check_formats(value: tuple[str, ...], where: str) -> None:
    if not value:
        raise ConfigError(f"setting formats ({where}) is empty", hint=f"choose from {', '.join(FORMATS)}")
    for item in value:
        if item not in FORMATS and item not in known_formats():
            raise ConfigError(f"unknown format {item!r} ({where})", hint=nearest(item, known_formats()))


def _check_hour(value: str, where: str) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        message = f"setting day_ends ({where}): {value!r} is not an hour"
        raise ConfigError(message, hint="write it as 06:30 or 18:00")


def _check_document_language(value: str, where: str) -> None:
    if value not in DOCUMENT_LANGUAGES:
        raise ConfigError(
            f"setting language ({where}): documents do not speak {value!r}",
            hint=nearest(value, DOCUMENT_LANGUAGES),
        )


def _check_language(value: str, where: str) -> None:
    if value and not re.fullmatch(r"[a-z]{2}", value):
        message = f"setting translate_to ({where}): {value!r} is no language"
        raise ConfigError(message, hint="write its two letters: en, de, fr, es, ja, zh")


def _check_zone(value: str, where: str) -> None:
    if not value:
        return  # the machine's own
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
        hint = nearest(value, zoneinfo.available_timezones())
        if hint.startswith("valid"):
            hint = "use an IANA name such as Europe/Berlin"
        raise ConfigError(f"unknown time zone {value!r} ({where})", hint=hint) from exc


def _check_length(value: str, where: str) -> None:
    try:
        reading_minutes(value)
    except ValueError as exc:
        message = f"setting length ({where}): {value!r} is no length"
        raise ConfigError(
            message, hint=f"use {', '.join(LENGTHS)}, or minutes of reading up to {_LONGEST_READING}"
        ) from exc


_CHECKS: dict[str, Callable[[Any, str], None]] = {
    "formats": _check_formats,
    "day_ends": _check_hour,
    "length": _check_length,
    "timezone": _check_zone,
    "language": _check_document_language,
    "translate_to": _check_language,
}
