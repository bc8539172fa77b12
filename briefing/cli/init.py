"""``briefing init``: from nothing to the first briefing, by questions or by flags."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import platformdirs
import typer

from briefing.cli.options import parsed_forms, parsed_hour
from briefing.config import EMBEDDED_MODEL, config_path, machine_timezone
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from briefing.settling import Suggestion

_HOUR = "06:30"


def init(
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="IANA zone. [default: the machine's]")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="HH:MM", help="Hour of the briefing. [default: 06:30]")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Feeds of this topic; may be given several times.")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="Feeds of this region; may be given several times.")
    ] = None,
    feed: Annotated[
        list[str] | None, typer.Option("--feed", metavar="URL", help="This feed; may be given several times.")
    ] = None,
    no_feeds: Annotated[bool, typer.Option("--no-feeds", help="No feeds.")] = False,
    forms: Annotated[
        str | None,
        typer.Option("--format", metavar="LIST", help="Any of md,html,json,ics. [default: md,html]"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the documents. [default: Documents]"),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="Also deliver to this folder.")
    ] = None,
    mail: Annotated[
        list[str] | None, typer.Option("--mail", metavar="ADDRESS", help="Send the briefing to this address.")
    ] = None,
    smtp: Annotated[
        str | None, typer.Option("--smtp", metavar="HOST[:PORT]", help="The mail server that sends it.")
    ] = None,
    smtp_security: Annotated[
        str | None, typer.Option("--smtp-security", help="starttls, tls or none. [default: starttls]")
    ] = None,
    smtp_user: Annotated[str | None, typer.Option("--smtp-user", metavar="NAME", help="Login name.")] = None,
    smtp_password: Annotated[
        str | None,
        typer.Option(
            "--smtp-password",
            metavar="PLACE",
            help="Where the password is: env:NAME, keyring:SERVICE, file:PATH.",
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model, or 'extractive' for none.")
    ] = None,
    list_feeds: Annotated[
        bool, typer.Option("--list-feeds", help="Only show the suggested feeds, topics and regions.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take flags and defaults.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing configuration.")] = False,
) -> None:
    """Write config.toml and feeds.toml: zone, hour, feeds, format, delivery.

    Asks at a terminal, takes flags and defaults elsewhere. An existing configuration is never overwritten
    without --force, and kept as config.toml.old with it.
    """
    from briefing.settling import Choices, configuration, suggested, suggestions, write_configuration  # noqa: PLC0415

    if list_feeds:
        _show(suggestions())
        return
    target = config_path()
    if target.exists() and target.read_text(encoding="utf-8", errors="replace").strip() and not force:
        raise ConfigError(f"there is a configuration already: {target}", hint="edit it, or add --force")
    asking = at_terminal() and not yes
    zone = timezone or _asked("Time zone", machine_timezone(), asking)
    hour = parsed_hour(at or _asked("Hour of the briefing", _HOUR, asking))
    chosen_topics, chosen_regions = list(topic or ()), list(region or ())
    if asking and not (topic or region or feed or no_feeds):
        chosen_topics, chosen_regions = _asked_feeds()
    wanted = () if no_feeds or (feed and not (topic or region)) else suggested(chosen_topics, chosen_regions)
    formats = parsed_forms(forms or _asked("Format (any of md,html,json,ics)", "md,html", asking)) or ()
    default_out = str(Path(platformdirs.user_documents_dir()) / "briefings")
    place = str(out) if out else _asked("Folder for the documents", default_out, asking)
    recipients = tuple(mail or ())
    if asking and mail is None:
        recipients = tuple(
            _asked("Send it by mail to (empty for none)", "", asking).replace(",", " ").split()
        )
    if recipients and not smtp:
        if not asking:
            raise ConfigError("a mail needs a server that sends it", hint="add --smtp smtp.example.org")
        smtp = typer.prompt("Mail server (host, or host:port)")
        smtp_user = smtp_user or typer.prompt("Login name (empty for none)", default="") or None
    choices = Choices(
        timezone=zone,
        at=f"{hour:%H:%M}" if hour else _HOUR,
        out=_absolute(place),
        formats=formats,
        model=model or EMBEDDED_MODEL,
        folder=_absolute(str(folder)) if folder else None,
        mail_to=recipients,
        smtp=smtp,
        smtp_security=smtp_security,
        smtp_user=smtp_user,
        smtp_password=_place_of_password(smtp_password),
    )
    kept = write_configuration(target, configuration(choices), force=force)
    typer.echo(f"wrote {target}" + (f" (the earlier one is {kept})" if kept else ""))
    _add_feeds(wanted, feed or [])
    _what_next(choices.at, chosen_feeds=bool(wanted or feed), mailing=bool(recipients))


def at_terminal() -> bool:
    """Return whether somebody is there to answer."""
    return sys.stdin.isatty()


def _asked(question: str, default: str, asking: bool) -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default))) if asking else default


def _asked_feeds() -> tuple[list[str], list[str]]:
    from briefing.settling import regions, topics  # noqa: PLC0415

    typer.echo(f"Topics: {', '.join(topics())}\nRegions: {', '.join(regions())}")
    return (
        typer.prompt("Topics (empty for a basic choice)", default="", show_default=False)
        .replace(",", " ")
        .split(),
        typer.prompt("Regions (empty for all)", default="", show_default=False).replace(",", " ").split(),
    )


def _absolute(path: str) -> str:
    # A schedule runs in another folder.
    return str(Path(path).expanduser().absolute())


def _place_of_password(given: str | None) -> str | None:
    if given is None:
        return None
    kind, colon, name = given.partition(":")
    if kind not in {"env", "keyring", "file"} or not colon or not name:
        hint = "--smtp-password takes env:NAME, keyring:SERVICE or file:PATH"
        raise ConfigError("a password is never written into the configuration", hint=hint)
    return f"file:{_absolute(name)}" if kind == "file" else given


def _add_feeds(wanted: tuple[Suggestion, ...], urls: list[str]) -> None:
    from briefing.sources.addresses import checked_url  # noqa: PLC0415
    from briefing.sources.feedlist import Feed, add_feeds, feeds_path  # noqa: PLC0415

    feeds = [Feed(url=item.url, title=item.title, category=item.topics[0]) for item in wanted]
    feeds += [Feed(url=checked_url(url)) for url in urls]
    added = add_feeds(feeds)
    if added:
        names = ", ".join(item.name for item in added)
        typer.echo(f"wrote {feeds_path()}: {names}")


def _show(feeds: tuple[Suggestion, ...]) -> None:
    for item in feeds:
        typer.echo(f"{item.region:12} {', '.join(item.topics):20} {item.title}  {item.url}")


def _what_next(at: str, *, chosen_feeds: bool, mailing: bool) -> None:
    program = shlex.quote(Path(sys.argv[0]).name if Path(sys.argv[0]).name == "briefing" else "briefing")
    typer.echo("")
    typer.echo("Try it:")
    if not chosen_feeds:
        typer.echo(f"  {program} feeds add https://example.org/     # a feed, or a page that has one")
    typer.echo(f"  {program} daily                              # the briefing of today")
    if mailing:
        typer.echo(f"  {program} deliver --dry-run                  # the mail as it would go out")
    typer.echo(f"  {program} schedule install --at {at}       # every morning from now on")
    typer.echo(f"  {program} doctor                             # whether everything works")
