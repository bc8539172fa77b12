"""Entries from another reader's server: Miniflux by its own API, FreshRSS and its like by Google Reader's.

Both have fetched the feeds already; what they hand over goes the same way as the items of a feed, article
pages included. Nothing is marked as read there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from briefing.archive import FeedState
from briefing.errors import BriefingError, SourceError
from briefing.sources.addresses import AddressError, checked_url
from briefing.sources.asking import Answer, failed
from briefing.sources.feedformats import Item, Parsed, plain
from briefing.sources.passwords import password_of

if TYPE_CHECKING:
    from briefing.archive import Archive
    from briefing.config import Settings
    from briefing.sources.http import Client, Fetched
    from briefing.sources.inputs import Service

_JSON = "application/json"
_FAR = 4e9


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceReader:
    """Asks services.

    Attributes:
        client: Fetches; it may ask the services' own hosts.
        archive: Knows what was read before.
        now: The present, aware.
        settings: The settings in force.
    """

    client: Client
    archive: Archive
    now: dt.datetime
    settings: Settings

    def __call__(self, service: Service) -> Answer:
        """Return the new entries of a service; a failure is an answer too."""
        state = self.archive.feed_state(service.url)
        try:
            ask = _miniflux if service.type == "miniflux" else _freshrss
            items, position = ask(service, state.etag, self)
        except BriefingError as exc:
            return failed(state, exc, self.now)
        fresh = FeedState(etag=position or state.etag, last_tried=self.now, last_success=self.now)
        items = [item for item in items if item.title or item.text.strip()]
        parsed = Parsed(title=service.name, link=None, items=tuple(items), total=len(items))
        return Answer(state=fresh, result="fetched", parsed=parsed)

    def since(self, service: Service) -> int:
        """Return where the first reading begins, in seconds since 1970."""
        return int((self.now - dt.timedelta(days=service.days)).timestamp())


def _miniflux(service: Service, position: str | None, reader: ServiceReader) -> tuple[list[Item], str | None]:
    """Return entries above the last known number (docs: miniflux.app/docs/api.html#endpoint-get-entries)."""
    after = {"after_entry_id": position} if position else {"published_after": str(reader.since(service))}
    query = {"order": "id", "direction": "desc", "limit": str(reader.settings.feed_items), **after}
    answer = reader.client.get(
        f"{service.url}/v1/entries?{urlencode(query)}",
        accept=_JSON,
        headers={"X-Auth-Token": password_of(service)},
    )
    entries = _listed(answer, "entries", service)
    items = [
        Item(
            link=_address(entry.get("url")),
            guid=f"miniflux:{entry.get('id')}",
            title=_line(entry.get("title")),
            text=_text(entry.get("content")),
            markup=True,
            published=_line(entry.get("published_at")),
            moment=_moment(entry.get("published_at")),
            author=_line(entry.get("author")),
            outlet=_line(_part(entry, "feed").get("title")),
        )
        for entry in entries
    ]
    numbers = [entry["id"] for entry in entries if isinstance(entry.get("id"), int)]
    return items, str(max(numbers)) if numbers else None


def _freshrss(service: Service, position: str | None, reader: ServiceReader) -> tuple[list[Item], str | None]:
    """Return items that came after the last known time (Google Reader API, ``ot`` in seconds)."""
    base = service.url if service.url.endswith("greader.php") else f"{service.url}/api/greader.php"
    login = reader.client.request(
        "POST",
        f"{base}/accounts/ClientLogin",
        headers={"Accept": "text/plain"},
        data={"Email": service.user or "", "Passwd": password_of(service)},
    )
    words = dict(line.partition("=")[::2] for line in login.body.decode("utf-8", "replace").splitlines())
    token = words.get("Auth", "").strip()
    if not token:
        raise SourceError(f"{service.name} refuses the login", hint="check the user and the API password")
    query = {
        "output": "json",
        "n": str(reader.settings.feed_items),
        "ot": position if position and position.isdigit() else str(reader.since(service)),
    }
    answer = reader.client.get(
        f"{base}/reader/api/0/stream/contents/user/-/state/com.google/reading-list?{urlencode(query)}",
        accept=_JSON,
        headers={"Authorization": f"GoogleLogin auth={token}"},
    )
    entries = _listed(answer, "items", service)
    items = []
    newest = 0
    for entry in entries:
        links = [*_parts(entry, "canonical"), *_parts(entry, "alternate")]
        moment = _from_seconds(entry.get("published"))
        crawled = str(entry.get("crawlTimeMsec") or "")
        newest = max(newest, int(crawled) // 1000 if crawled.isdigit() else 0)
        items.append(
            Item(
                link=next((found for link in links if (found := _address(link.get("href")))), None),
                guid=_line(entry.get("id")),
                title=_line(entry.get("title")),
                text=_text(_part(entry, "content").get("content") or _part(entry, "summary").get("content")),
                markup=True,
                published=moment.isoformat() if moment else None,
                moment=moment,
                author=_line(entry.get("author")),
                outlet=_line(_part(entry, "origin").get("title")),
            )
        )
    return items, str(newest) if newest else None


def _listed(answer: Fetched, name: str, service: Service) -> list[Mapping[str, Any]]:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as exc:
        message = f"{service.name} does not answer in JSON"
        raise SourceError(message, hint=f"check that {service.url} is a {service.type} server") from exc
    listed = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(listed, list):
        message = f"{service.name}: the answer has no {name}"
        raise SourceError(message, hint=f"check that {service.url} is a {service.type} server")
    return [entry for entry in listed if isinstance(entry, Mapping)]


def _part(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = entry.get(name)
    return value if isinstance(value, Mapping) else {}


def _parts(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = entry.get(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _line(value: Any) -> str | None:
    return plain(value) or None if isinstance(value, str) else None


def _address(value: Any) -> str | None:
    try:
        return checked_url(value) if isinstance(value, str) else None
    except AddressError:
        return None


def _moment(value: Any) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if found is not None and found.tzinfo is None else found


def _from_seconds(value: Any) -> dt.datetime | None:
    plausible = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _FAR
    return dt.datetime.fromtimestamp(value, dt.UTC) if plausible else None


def host_name(service: Service) -> str:
    """Return the host of a service: the reader named it, so it may be in their own network."""
    return urlsplit(service.url).hostname or ""
