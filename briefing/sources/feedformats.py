"""What a feed says: RSS 0.9x to 2.0, RDF and Atom through feedparser, JSON Feed by its own short rules.

The bytes are decoded here first, by the same rules as every other input, because the encoding that a feed
declares is wrong as often as any; feedparser then gets plain UTF-8. Entity declarations are refused before
any parser sees them: no feed needs them, and they are what "billion laughs" and stolen files are made of.
"""

from __future__ import annotations

import calendar
import datetime as dt
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.errors import SourceError
from briefing.sources.addresses import AddressError, checked_url
from briefing.sources.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = re.compile(r"<[^<>]{0,5000}>")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[a-z][\w.-]{0,30}:)?(rss|feed|rdf)\b", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED_TYPES = frozenset(
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/x.atom+xml",
        "application/xml",
        "text/xml",
        "application/json",
    ]
)
# These say when in a way that reading understands, zone and all; other ways are left to feedparser.
_PLAIN_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d))"
    r"|(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC|UT|Z)"
)
_NAMED_ZONE = re.compile(r"\d\s*([A-Z]{3,5})$")
_KNOWN_ZONES = frozenset(["GMT", "UTC", "UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"])
_SHORTENED = re.compile(
    r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\[&#8230;\]|read more|continue reading|weiterlesen|lire la suite)[\s.»›→\])]*$",
    re.IGNORECASE,
)
FULL_WORDS = 150
"""From so many words on the text in the feed is the article itself."""
_WORD = re.compile(r"[぀-ヿ一-鿿가-힯]{2}|[^\W_]+(?:['’-][^\W_]+)*")


class FeedError(SourceError):
    """What came is not a feed that can be read."""


class PageInsteadError(FeedError):
    """A web page came where a feed was expected; ``feeds`` are those that it names, best first."""

    def __init__(self, message: str, *, hint: str | None = None, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.feeds = feeds


_TAGS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An entry of a feed.

    Attributes:
        link: Absolute address of the article; None where the feed gives none.
        guid: The feed's own identifier.
        title: Headline, without markup.
        text: The longest text that the feed has for it.
        markup: Whether ``text`` is HTML.
        published: When, as the feed says it or in ISO 8601.
        moment: When, aware; None where it was not understood here.
        author: By-line.
        category: What the feed files it under, several separated by commas.
        outlet: The outlet, where the feed collects from several.
        known: The link is this item's alone.
    """

    link: str | None = None
    guid: str | None = None
    title: str | None = None
    text: str = ""
    markup: bool = False
    published: str | None = None
    moment: dt.datetime | None = None
    author: str | None = None
    category: str | None = None
    outlet: str | None = None
    known: bool = True

    @property
    def words(self) -> int:
        """How many words the text has."""
        return len(_WORD.findall(plain(self.text) if self.markup else self.text))

    @property
    def full(self) -> bool:
        """Whether the text is the article itself, not its beginning."""
        shown = plain(self.text) if self.markup else self.text
        return self.words >= FULL_WORDS and not _SHORTENED.search(shown[-60:])


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """A feed: its title, the address of its site, its items (newest first where dated), and what was odd."""

    title: str | None
    link: str | None
    items: tuple[Item, ...]
    total: int
    remark: str | None = None


def parse_feed(
    body: bytes, *, url: str, charset: str | None = None, newest: int = 200, content_type: str = ""
) -> Parsed:
    """Return what a feed says.

    Args:
        body: The bytes of the answer.
        url: Where they came from, for relative links.
        charset: The encoding that the header names.
        newest: Take so many items, the newest.
        content_type: The media type that the header names.

    Raises:
        PageInsteadError: It is a web page.
        FeedError: It is empty, holds entity declarations, or is no feed at all.
    """
    if not body.strip():
        raise FeedError(f"{url} is empty", hint="try again later, or check the address in a browser")
    text = decode(body, declared=charset, markup=True).text.lstrip("\ufeff \t\r\n\0")
    if text[:1] in {"{", "["}:
        return _limited(_of_json(text, url), newest)
    head = text[:20_000]
    page, root = _HTML.search(head), _ROOT.search(head)
    if root is None or (page is not None and page.start() < root.start()):
        if page is not None or content_type in {"text/html", "application/xhtml+xml"}:
            raise _page_instead(text, url)
        if root is None:
            raise FeedError(
                f"{url} is not a feed (it begins {head[:40]!r})", hint="check the address in a browser"
            )
    if _ENTITY.search(text):
        raise FeedError(
            f"{url} declares XML entities, which no feed needs: not read",
            hint="tell its publisher, or remove it",
        )
    return _limited(_of_xml(_DECLARATION.sub("", text), url), newest)


def plain(markup: str) -> str:
    """Return the words of HTML on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def feeds_of_page(text: str, url: str) -> tuple[str, ...]:
    """Return the addresses of the feeds that a page names, in its order; those of comments last."""
    import lxml.etree  # noqa: PLC0415
    import lxml.html  # noqa: PLC0415

    try:
        tree = lxml.html.document_fromstring(_DECLARATION.sub("", text))
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return ()
    base = next((href for href in tree.xpath("//base/@href") if href.strip()), url)
    found: list[tuple[bool, str]] = []
    for link in tree.iter("link"):
        relation = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").lower().partition(";")[0].strip()
        href = link.get("href") or ""
        if "alternate" not in relation or kind not in _FEED_TYPES or not href.strip():
            continue
        try:
            address = checked_url(href, base=checked_url(base, base=url))
        except AddressError:
            continue
        found.append(("comment" in f"{link.get('title') or ''} {href}".lower(), address))
    return tuple(dict.fromkeys(address for _, address in sorted(found, key=lambda item: item[0])))


def _page_instead(text: str, url: str) -> PageInsteadError:
    feeds = feeds_of_page(text, url)
    hint = f"its feed is {feeds[0]}" if feeds else "it names no feed; look for one on the site"
    return PageInsteadError(f"{url} is a web page, not a feed", hint=hint, feeds=feeds)


def _limited(parsed: Parsed, newest: int) -> Parsed:
    """Return the feed with its newest items, each one once."""
    items = list(parsed.items)
    shared: dict[str, set[tuple[str | None, str | None]]] = {}
    for item in items:
        if item.link:
            shared.setdefault(item.link, set()).add((item.guid, item.title))
    seen: set[tuple[str | None, str | None, str | None]] = set()
    kept: list[Item] = []
    for item in (
        sorted(items, key=lambda item: -(item.moment.timestamp() if item.moment else 0.0))
        if all(item.moment for item in items)
        else items
    ):
        # A link to the front page under every item tells none of them apart.
        own = item.link is not None and len(shared[item.link]) == 1
        identity = (item.link, None, None) if own else (item.link, item.guid, item.title)
        if identity in seen:
            continue
        seen.add(identity)
        kept.append(replace(item, known=own))
    return replace(parsed, items=tuple(kept[:newest]))


_ITEM = re.compile(r"<(?:item|entry)[\s>]")
_MANY = 2_000


def _ends_of(text: str) -> tuple[str, int]:
    """Return a feed without the middle of very many items, and how many were left out.

    feedparser takes a second for 4,000 items. The newest stand at one end, whichever way a feed is sorted.
    """
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) <= 2 * _MANY:
        return text, 0
    return text[: starts[_MANY]] + text[starts[-_MANY] :], len(starts) - 2 * _MANY


def _of_xml(text: str, url: str) -> Parsed:
    import feedparser  # noqa: PLC0415

    text, dropped = _ends_of(text)
    data = text.encode("utf-8", "replace")
    try:
        # Sanitizing and relative links in texts are the reader's job (`briefing.reading`) and cost most of the time.
        found = feedparser.parse(
            data,
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as exc:
        # The lenient parser meets input that nobody thought of; it has raised many kinds over the years.
        raise FeedError(
            f"{url} cannot be parsed ({type(exc).__name__})", hint="tell its publisher, or remove it"
        ) from exc
    if not found.version and not found.entries:
        raise FeedError(f"{url} is not a feed", hint="check the address in a browser")
    remark = "not well-formed XML" if found.bozo and found.entries else None
    if found.bozo and not found.entries and not found.feed.get("title"):
        raise FeedError(f"{url} is broken XML and holds no item", hint="tell its publisher, or remove it")
    base = _address(found.feed.get("link"), url) or url
    items = tuple(filter(None, (_item(entry, base) for entry in found.entries)))
    return Parsed(
        title=_line(found.feed.get("title")),
        link=_address(found.feed.get("link"), url),
        items=items,
        total=len(items) + dropped,
        remark=remark,
    )


def _item(found: Any, base: str) -> Item | None:
    # A plain dictionary: feedparser's own answers for fields that are missing, and warns of it.
    entry: dict[str, Any] = dict(found)
    texts = [(part.get("value") or "", _has_markup(part)) for part in entry.get("content") or ()]
    detail = entry.get("summary_detail") or {}
    texts.append((entry.get("summary") or "", _has_markup(detail)))
    text, markup = max(texts, key=lambda pair: len(pair[0]))
    link = _address(entry.get("link"), base) or _enclosed(entry, base)
    title = _line(entry.get("title"))
    if not title and not text.strip():
        return None
    written = entry.get("published") or entry.get("created") or entry.get("updated")
    parsed = entry.get("published_parsed") or entry.get("created_parsed") or entry.get("updated_parsed")
    published, moment = _when(written, parsed)
    guid = entry.get("id")
    return Item(
        link=link,
        guid=str(guid) if guid else None,
        title=title,
        text=text,
        markup=markup,
        published=published,
        moment=moment,
        author=_line(entry.get("author")),
        category=_line(", ".join(_tags(entry))),
        outlet=_line((entry.get("source") or {}).get("title")),
    )


def _has_markup(detail: Mapping[str, Any]) -> bool:
    value = detail.get("value") or ""
    return detail.get("type") != "text/plain" or bool(_TAG.search(value))


def _enclosed(entry: Any, base: str) -> str | None:
    """Return the identifier where it is an address, as feeds without ``<link>`` have it."""
    guid = str(entry.get("id") or "")
    return _address(guid, base) if guid.startswith(("http://", "https://")) else None


def _when(written: str | None, parsed: Any) -> tuple[str | None, dt.datetime | None]:
    moment = None
    if parsed is not None:
        try:
            moment = dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            moment = None
    if not written:
        return None, moment
    written = " ".join(str(written).split())[:200]
    zone = _NAMED_ZONE.search(written)
    if zone is not None and zone[1] not in _KNOWN_ZONES:
        # feedparser takes a zone that it does not know for UTC.
        return written, None
    if moment is None or _PLAIN_DATE.fullmatch(written):
        return written, moment
    if not re.search(r"\d:\d\d|T\d", written):
        return moment.date().isoformat(), moment
    return moment.isoformat(), moment


def _address(written: Any, base: str) -> str | None:
    if not isinstance(written, str) or not written.strip():
        return None
    try:
        return checked_url(html.unescape(written), base=base)
    except AddressError:
        return None


def _line(written: Any) -> str | None:
    return plain(str(written)) or None if written else None


def _of_json(text: str, url: str) -> Parsed:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise FeedError(f"{url} is broken JSON: {str(exc)[:100]}", hint="tell its publisher") from exc
    fields = value if isinstance(value, Mapping) else {}
    listed = fields.get("items")
    if not isinstance(listed, list) or "jsonfeed.org/version" not in str(fields.get("version") or ""):
        raise FeedError(f"{url} is JSON, but not a JSON Feed", hint="check the address in a browser")
    base = _address(fields.get("home_page_url"), url) or url
    items = tuple(filter(None, (_json_item(item, base) for item in listed if isinstance(item, Mapping))))
    return Parsed(
        title=_line(fields.get("title")),
        link=_address(fields.get("home_page_url"), url),
        items=items,
        total=len(items),
    )


def _json_item(item: Mapping[str, Any], base: str) -> Item | None:
    def text_of(name: str) -> str:
        value = item.get(name)
        return value if isinstance(value, str) else ""

    markup = text_of("content_html")
    text = markup or text_of("content_text") or text_of("summary")
    title = _line(text_of("title"))
    if not title and not text.strip():
        return None
    written = text_of("date_published") or text_of("date_modified") or None
    moment = None
    if written:
        try:
            moment = dt.datetime.fromisoformat(written)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
    identifier = item.get("id")
    return Item(
        link=_address(text_of("url") or text_of("external_url"), base),
        guid=str(identifier) if identifier is not None else None,
        title=title,
        text=text,
        markup=bool(markup),
        published=written,
        moment=moment,
        author=_line(_authors(item)),
        category=_line(", ".join(str(tag) for tag in _listed(item.get("tags"))[:_TAGS])),
    )


def _tags(entry: Mapping[str, Any]) -> list[str]:
    tags = [
        tag.get("label") or tag.get("term") for tag in entry.get("tags") or () if isinstance(tag, Mapping)
    ]
    return [str(tag) for tag in tags if tag][:_TAGS]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _authors(item: Mapping[str, Any]) -> str:
    listed: Sequence[Any] = item["authors"] if isinstance(item.get("authors"), list) else [item.get("author")]
    return ", ".join(str(one["name"]) for one in listed if isinstance(one, Mapping) and one.get("name"))
