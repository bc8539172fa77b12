"""The first ``config.toml``: what was chosen, and beside it everything else that can be, as comments."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.config import load_settings, load_table
from briefing.delivery import channels_of
from briefing.errors import ConfigError
from briefing.rendering import write_atomic

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What a reader chose.

    Attributes:
        timezone: IANA name.
        at: The hour of the briefing, ``06:30``.
        out: Folder for the documents, absolute.
        formats: Forms of the document.
        model: Language model.
        folder: Folder that every briefing is delivered to, if any.
        mail_to: Mail addresses of readers.
        mail_from: Address that the mail comes from; the first reader's by default.
        smtp: Mail server, with ``:port`` where it is not the usual one.
        smtp_security: ``starttls``, ``tls`` or ``none``.
        smtp_user: Login name, if any.
        smtp_password: Where the password is found: ``env:NAME``, ``keyring:SERVICE`` or ``file:PATH``.
    """

    timezone: str
    at: str
    out: str
    formats: tuple[str, ...]
    model: str
    folder: str | None = None
    mail_to: tuple[str, ...] = ()
    mail_from: str | None = None
    smtp: str | None = None
    smtp_security: str | None = None
    smtp_user: str | None = None
    smtp_password: str | None = None


def configuration(choices: Choices) -> str:
    """Return the text of ``config.toml``."""
    lines = [
        "# The settings of briefing. An unknown name is an error that suggests the right one.",
        "# After a change: briefing doctor",
        "",
        "# The zone in which the day is counted, and the hour of the morning briefing: it holds what came since",
        "# this hour of the day before.",
        f"timezone = {_text(choices.timezone)}",
        f"day_ends = {_text(choices.at)}",
        "",
        "# Documents: where they go, and any of md, html, json.",
        f"out = {_text(choices.out)}",
        f"formats = {_list(choices.formats)}",
        "",
        '# The language model; "extractive" works without any.',
        f"model = {_text(choices.model)}",
        "# max_bullets = 4      # most lines an article, 1 to 6",
        "# max_words = 30       # most words a line",
        "",
        "# Files and folders that are read beside the feeds (briefing feeds list shows these).",
        '# sources = ["/home/ann/news", "/home/ann/mail/*.eml"]',
        "",
        "# Where briefings go: a table for each place, with a name of your own (docs/delivery.md).",
        "",
        *_folder(choices),
        "",
        *_email(choices),
        "",
        "# [delivery.phone]",
        '# type = "apprise"                     # Slack, Telegram, ntfy, Matrix and many more',
        '# url_env = "PHONE_URL"                # the variable that holds its address',
        "",
        "# [delivery.feed]",
        '# type = "atom"                        # a feed of the briefings for other readers',
        '# path = "/home/ann/public/atom.xml"',
    ]
    return "\n".join(lines) + "\n"


def write_configuration(path: Path, text: str, *, force: bool = False) -> Path | None:
    """Write a configuration that was checked; return where the earlier one was kept, if there was one.

    Args:
        path: The file.
        text: Its content.
        force: Replace an existing one.

    Raises:
        ConfigError: There is one already, or the new one has a wrong value.
        RenderError: It cannot be written.
    """
    earlier = None
    with contextlib.suppress(FileNotFoundError):
        earlier = path.read_text(encoding="utf-8", errors="replace")
    if earlier is not None and earlier.strip() and not force:
        raise ConfigError(f"there is a configuration already: {path}", hint="edit it, or add --force")
    # The program itself checks it, before it takes the place of one that works.
    beside = path.with_name(f"{path.name}.new")
    write_atomic(beside, text)
    try:
        load_settings(environ={}, path=beside)
        tables, where = load_table("delivery", path=beside)
        channels_of(tables, where=where)
        kept = None
        if earlier is not None and earlier.strip():
            kept = path.with_name(f"{path.name}.old")
            write_atomic(kept, earlier)
        write_atomic(path, text)
    finally:
        beside.unlink(missing_ok=True)
    return kept


def _folder(choices: Choices) -> list[str]:
    mark = "" if choices.folder else "# "
    return [
        f"{mark}[delivery.folder]",
        f'{mark}type = "folder"',
        f"{mark}path = {_text(choices.folder or '/home/ann/briefings')}",
        f"{mark}formats = {_list(tuple(form for form in choices.formats if form != 'json') or choices.formats)}",
    ]


def _email(choices: Choices) -> list[str]:
    mark = "" if choices.mail_to else "# "
    host, _, port = (choices.smtp or "smtp.example.org").partition(":")
    to = choices.mail_to or ("ann@example.org",)
    lines = [
        "[delivery.mail]",
        'type = "email"',
        f"host = {_text(host)}",
        *([f"port = {int(port) if port.isdigit() else 0}"] if port else []),
        f"security = {_text(choices.smtp_security or 'starttls')}   # starttls, tls or none",
        f"from = {_text(choices.mail_from or to[0])}",
        f"to = {_list(to)}",
    ]
    shown = [f"{mark}{line}" for line in lines]
    if choices.smtp_user:
        kind, _, name = (choices.smtp_password or "keyring:briefing").partition(":")
        login = [f"user = {_text(choices.smtp_user)}", f"password_{kind} = {_text(name)}"]
        return [*shown, *(f"{mark}{line}" for line in login)]
    return [
        *shown,
        "# A password never stands here, only where it is found: password_env, password_keyring, or password_file",
        "# (for cron, which knows neither your shell's variables nor your key ring).",
        '# user = "ann@example.org"',
        '# password_file = "/home/ann/.config/briefing/smtp-password"',
    ]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"
