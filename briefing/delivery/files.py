"""Briefings as files: a folder with a latest one, and an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import uuid
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from briefing.errors import BriefingError, DeliveryError
from briefing.rendering import mail_html, subject, write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.delivery.channels import AtomChannel, FolderChannel
    from briefing.delivery.edition import Edition

_ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("4e1a1c53-6a1c-5f0e-9f64-0e7d3f6a9b11")
"""Name space of the entries' identifiers: they are the same whoever makes the feed again."""


def put_into_folder(edition: Edition, channel: FolderChannel) -> list[Path]:
    """Write the documents of an edition into a folder, and once more as ``latest``.

    Raises:
        DeliveryError: A file cannot be written.
    """
    written = []
    for form in channel.formats:
        body = edition.forms.get(form)
        if body is None:
            raise DeliveryError(
                f"[delivery.{channel.name}]: the briefing was not made as {form}",
                hint=f"add {form} to formats",
            )
        # A copy and not a link: folders that are synchronised or shared know no links.
        for name in (edition.date.isoformat(), "latest"):
            target = channel.path / f"{name}.{form}"
            if name == "latest" and not _is_latest(channel.path, edition.date, form):
                continue
            if not target.exists() or target.read_bytes() != body:
                _write(target, body, channel.name)
            written.append(target)
    return written


def _is_latest(folder: Path, date: dt.date, form: str) -> bool:
    """Tell whether no later day lies in the folder: a past day that is made again is not the latest."""
    for path in folder.glob(f"????-??-??.{form}"):
        try:
            if dt.date.fromisoformat(path.stem) > date:
                return False
        except ValueError:
            continue
    return True


def write_feed(editions: Sequence[Edition], channel: AtomChannel) -> None:
    """Write the feed of briefings, the newest first.

    Raises:
        DeliveryError: The file cannot be written.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    newest = max((edition.made_at for edition in editions), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    _add(feed, "title", "Morning briefing")
    _add(feed, "id", _urn(f"feed {channel.link or channel.name}"))
    _add(feed, "updated", _stamp(newest))
    _add(_add(feed, "author"), "name", "briefing")
    if channel.link:
        _add(feed, "link", rel="self", href=channel.link)
    for edition in editions:
        entry = _add(feed, "entry")
        _add(entry, "title", subject(edition.content))
        _add(entry, "id", _urn(f"entry {channel.link or channel.name} {edition.date.isoformat()}"))
        _add(entry, "updated", _stamp(edition.made_at))
        _add(entry, "published", _stamp(edition.made_at))
        if channel.link:
            _add(entry, "link", rel="alternate", href=f"{channel.link}#{edition.date.isoformat()}")
        _add(entry, "content", mail_html(edition.content), type="html")
    body = ET.tostring(feed, encoding="unicode")
    _write(channel.path, f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n', channel.name)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text
    return child


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_SPACE, name)}"


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _write(path: Path, content: str | bytes, name: str) -> None:
    try:
        write_atomic(path, content)
    except (OSError, BriefingError) as exc:
        raise DeliveryError(f"[delivery.{name}]: {exc}", hint="check the path and its rights") from exc
