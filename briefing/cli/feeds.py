"""``briefing feeds``: the list of feeds."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.console import Console, say
from briefing.config import load_settings
from briefing.errors import ArchiveError, BriefingError, ConfigError, SourceError

if TYPE_CHECKING:
    from briefing.archive import FeedState
    from briefing.config import Settings
    from briefing.sources.feedformats import Parsed
    from briefing.sources.feedlist import Feed

app = typer.Typer(
    name="feeds",
    help="The list of feeds that are fetched.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_Quiet = Annotated[bool | None, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")]


@app.command("add")
def add(
    urls: Annotated[
        list[str], typer.Argument(metavar="URL...", help="Addresses of feeds, or of sites that have one.")
    ],
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="NAME", help="The outlet's name. [default: the feed's own]"),
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="NAME", help="A group of your own.")
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="NAME", help="Name to log in with (HTTP Basic).")
    ] = None,
    password_env: Annotated[
        str | None,
        typer.Option("--password-env", metavar="VARIABLE", help="Environment variable with the password."),
    ] = None,
    password_keyring: Annotated[
        str | None,
        typer.Option("--password-keyring", metavar="SERVICE", help="Service of the keyring that holds it."),
    ] = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Add the address as it is, without asking it.")
    ] = False,
    quiet: _Quiet = None,
) -> None:
    """Add feeds; the address of a site's page finds the feed that it names."""
    from briefing.sources.addresses import checked_url  # noqa: PLC0415
    from briefing.sources.feedlist import Feed, add_feeds, feeds_path  # noqa: PLC0415
    from briefing.sources.feeds import client_of, outlet_of  # noqa: PLC0415 - loads what fetches
    from briefing.sources.fetching import find_feed  # noqa: PLC0415
    from briefing.sources.passwords import login_of  # noqa: PLC0415

    if title is not None and len(urls) > 1:
        raise typer.BadParameter("--title is for one URL")
    settings = load_settings({"quiet": quiet or None})
    login = Feed(
        url="",
        category=category,
        user=user,
        password_env=password_env,
        password_keyring=password_keyring,
    )
    found: list[Feed] = []
    if unchecked:
        found = [replace(login, url=checked_url(url), title=title) for url in urls]
    else:
        with client_of(settings) as client:
            for url in urls:
                address, parsed = find_feed(url, client, auth=login_of(login))
                name = title or outlet_of(parsed.title, address)
                found.append(replace(login, url=address, title=name))
                say(f"found {address}: {parsed.title or 'untitled'}, {parsed.total} items", settings)
    added = add_feeds(found)
    for feed in found:
        state = "added" if feed in added else "already listed:"
        say(f"{state} {feed.url} ({feeds_path()})", settings)


@app.command("list")
def list_feeds(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List feeds, mailboxes and services with when they last answered and since when they fail."""
    from briefing.sources.feedlist import load_feeds  # noqa: PLC0415
    from briefing.sources.inputs import as_feed, load_inputs  # noqa: PLC0415

    mailboxes, services = load_inputs()
    feeds = (*load_feeds(), *map(as_feed, mailboxes), *map(as_feed, services))
    states = _states(load_settings(), feeds)
    if as_json:
        typer.echo(
            json.dumps([_facts(feed, states.get(feed.url)) for feed in feeds], ensure_ascii=False, indent=2)
        )
        return
    for feed in feeds:
        state = states.get(feed.url)
        typer.echo(f"{feed.name}  {feed.url if feed.title else ''}".rstrip())
        told = [f"category {feed.category}"] if feed.category else []
        told += [] if feed.enabled else ["switched off"]
        if state is not None and state.last_success is not None:
            told.append(f"answered {state.last_success:%Y-%m-%d %H:%M} UTC")
        elif feed.enabled and (state is None or state.failing_since is None):
            told.append("never fetched")
        if state is not None and state.failing_since is not None:
            told.append(f"failing since {state.failing_since:%Y-%m-%d %H:%M} UTC: {state.error}")
        typer.echo(f"    {'; '.join(told)}")


@app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="URL|TITLE", help="The feed.")],
    quiet: _Quiet = None,
) -> None:
    """Remove a feed; what was fetched from it stays in the archive."""
    from briefing.sources.feedlist import remove_feed  # noqa: PLC0415

    feed = remove_feed(name)
    say(f"removed {feed.url}", load_settings({"quiet": quiet or None}))


@app.command("check")
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[URL|TITLE]...", help="Which. [default: all]")
    ] = None,
) -> None:
    """Ask feeds now, without keeping anything; exit code 4 if one of them does not work."""
    from briefing.sources.feedlist import Feed, load_feeds  # noqa: PLC0415
    from briefing.sources.feeds import client_of  # noqa: PLC0415
    from briefing.sources.fetching import find_feed  # noqa: PLC0415
    from briefing.sources.pages import WORKERS  # noqa: PLC0415
    from briefing.sources.passwords import login_of  # noqa: PLC0415

    settings = load_settings()
    feeds = load_feeds()
    chosen = [feed for feed in feeds if feed.enabled]
    if names:
        by_name = {key: feed for feed in feeds for key in (feed.url, feed.name)}
        chosen = [by_name.get(name) or Feed(url=name) for name in names]
    if not chosen:
        raise ConfigError("no feeds to check", hint="add one: briefing feeds add URL")
    failed = 0
    with Console(settings) as console, client_of(settings) as client:
        progress = console.progress("Asking feeds")

        def told(feed: Feed) -> tuple[bool, str]:
            try:
                return True, _shown(feed, *find_feed(feed.url, client, auth=login_of(feed)))
            except BriefingError as exc:
                return False, f"FAIL {feed.name}: {exc}"

        # The client asks one host one thing at a time; hosts answer side by side.
        with concurrent.futures.ThreadPoolExecutor(max_workers=WORKERS) as pool:
            for number, (fine, line) in enumerate(pool.map(told, chosen), 1):
                progress(number, len(chosen))
                failed += not fine
                typer.echo(line)
    if failed:
        raise SourceError(f"{failed} of {len(chosen)} feeds do not work", hint="see the lines above")


@app.command("import")
def import_opml(
    file: Annotated[str, typer.Argument(metavar="FILE.opml", help="The file; - for standard input.")],
    quiet: _Quiet = None,
) -> None:
    """Add the feeds of an OPML file, as other readers export it."""
    from briefing.sources.feedlist import add_feeds  # noqa: PLC0415
    from briefing.sources.opml import feeds_of_opml  # noqa: PLC0415

    settings = load_settings({"quiet": quiet or None})
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
    except OSError as exc:
        raise SourceError(f"cannot read {file}: {exc.strerror}", hint="check the path") from exc
    feeds, skipped = feeds_of_opml(data, file)
    for item in skipped:
        say(f"skipped {item.source}: {item.reason}", settings)
    if not feeds and not skipped:
        raise SourceError(f"{file} lists no feeds", hint="export the list again from your reader")
    added = add_feeds(feeds)
    say(f"{len(added)} feeds added, {len(feeds) - len(added)} were listed already", settings)


@app.command("export")
def export(
    file: Annotated[
        str, typer.Argument(metavar="[FILE.opml]", help="Where to. [default: standard output]")
    ] = "-",
) -> None:
    """Write the feeds as OPML, for other readers."""
    from briefing.sources.feedlist import load_feeds, write_file  # noqa: PLC0415
    from briefing.sources.opml import opml_of  # noqa: PLC0415

    data = opml_of(load_feeds(), now=dt.datetime.now(dt.UTC))
    if file == "-":
        typer.echo(data.decode("utf-8"), nl=False)
    else:
        write_file(Path(file).expanduser(), data)


def _shown(feed: Feed, address: str, parsed: Parsed) -> str:
    newest = max((item.moment for item in parsed.items if item.moment), default=None)
    told = f"{parsed.total} items" + (f", newest {newest:%Y-%m-%d %H:%M %Z}" if newest else ", no dates")
    moved = f"; now at {address}" if address != feed.url else ""
    odd = f"; {parsed.remark}" if parsed.remark else ""
    return f"ok   {feed.name}: {told}{moved}{odd}"


def _states(settings: Settings, feeds: tuple[Feed, ...]) -> dict[str, FeedState]:
    from briefing.archive import Archive  # noqa: PLC0415

    if not settings.archive_file.exists():
        return {}
    try:
        with Archive.open(
            settings.archive_file, clock=lambda: dt.datetime.now(dt.UTC), readonly=True
        ) as archive:
            return {feed.url: archive.feed_state(feed.url) for feed in feeds}
    except ArchiveError as exc:
        # The list is no worse for an archive that cannot be read.
        typer.echo(f"briefing: {exc}", err=True)
        return {}


def _facts(feed: Feed, state: FeedState | None) -> dict[str, Any]:
    def written(moment: dt.datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "url": feed.url,
        "title": feed.title,
        "category": feed.category,
        "enabled": feed.enabled,
        "last_success": written(state.last_success) if state else None,
        "failing_since": written(state.failing_since) if state else None,
        "error": state.error if state else None,
    }
