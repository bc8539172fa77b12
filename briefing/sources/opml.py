"""OPML: the list of feeds as other readers exchange it (OPML 2.0, opml.org/spec2.opml).

Files come from anywhere, so they are parsed by defusedxml: entities and outside references are refused.
Folders become categories: the innermost names it, as most readers have one level only.
"""

from __future__ import annotations

import datetime as dt
import email.utils
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # only builds; parsing is defusedxml's

from briefing.errors import SourceError
from briefing.sources.addresses import AddressError, checked_url
from briefing.sources.feedlist import Feed
from briefing.types import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST = 50
_UNFIT = {number: None for number in range(32) if number not in {9, 10, 13}}


def feeds_of_opml(data: bytes, origin: str) -> tuple[tuple[Feed, ...], tuple[Skipped, ...]]:
    """Return the feeds of an OPML file and the outlines that could not be used.

    Args:
        data: The file.
        origin: Its name, for messages.

    Raises:
        SourceError: It is not OPML.
    """
    import defusedxml  # noqa: PLC0415
    import defusedxml.ElementTree as safe  # noqa: N813, PLC0415

    try:
        root = safe.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except defusedxml.DefusedXmlException as exc:
        raise SourceError(
            f"cannot read {origin}: it declares XML entities", hint="export it again from your reader"
        ) from exc
    except (ET.ParseError, ValueError, LookupError) as exc:
        raise SourceError(
            f"cannot read {origin}: not well-formed XML ({exc})", hint="export it again from your reader"
        ) from exc
    if root.tag.lower() != "opml":
        raise SourceError(
            f"cannot read {origin}: it is not OPML but <{root.tag[:40]}>", hint="name an OPML file"
        )
    feeds: dict[str, Feed] = {}
    skipped: list[Skipped] = []
    for found in _outlines(root.iter("body"), origin):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            feeds.setdefault(found.url, found)
    return tuple(feeds.values()), tuple(skipped)


def opml_of(feeds: Iterable[Feed], *, now: dt.datetime, title: str = "briefing") -> bytes:
    """Return the feeds as an OPML file, categories as folders; passwords and users stay here.

    Args:
        feeds: The feeds.
        now: When it is made, aware.
        title: The title of the list.
    """
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "dateCreated").text = email.utils.format_datetime(now.astimezone(dt.UTC))
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for feed in feeds:
        parent = body
        if feed.category:
            name = feed.category.translate(_UNFIT)
            if name not in folders:
                folders[name] = ET.SubElement(body, "outline", text=name, title=name)
            parent = folders[name]
        label = feed.name.translate(_UNFIT)
        attributes = {"type": "rss", "text": label, "title": label, "xmlUrl": feed.url}
        if not feed.enabled:
            # The standard's own word for a feed that is listed and not to be read.
            attributes["isComment"] = "true"
        ET.SubElement(parent, "outline", attributes)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _outlines(bodies: Iterable[Any], origin: str) -> Iterator[Feed | Skipped]:
    waiting: list[tuple[Any, str | None, int, bool]] = [(body, None, 0, True) for body in bodies]
    waiting.reverse()
    while waiting:
        element, category, depth, enabled = waiting.pop()
        if element.tag == "outline":
            values = {name.lower(): value.strip() for name, value in element.attrib.items()}
            label = values.get("title") or values.get("text") or None
            enabled = enabled and values.get("iscomment", "").lower() != "true"
            url = values.get("xmlurl")
            if url:
                yield _feed(url, label, values.get("category") or category, origin, enabled=enabled)
            elif label and not len(element) and values.get("type", "").lower() in {"rss", "atom", "feed"}:
                yield Skipped(source=f"{origin}: {label[:80]}", reason="the outline has no xmlUrl")
            else:
                category = label or category
        if depth < _DEEPEST:
            waiting.extend((child, category, depth + 1, enabled) for child in reversed(list(element)))


def _feed(url: str, label: str | None, category: str | None, origin: str, *, enabled: bool) -> Feed | Skipped:
    try:
        address = checked_url(url)
    except AddressError as exc:
        return Skipped(source=f"{origin}: {label or url}"[:200], reason=exc.message)
    title = label if label and label not in {url, address} else None
    group = category.strip("/").partition(",")[0].rpartition("/")[2].strip() if category else None
    return Feed(url=address, title=title, category=group or None, enabled=enabled)
