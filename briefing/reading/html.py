"""A page: its article through trafilatura, its metadata from what it declares.

Whatever a reader would not see (hidden elements, comments, tiny or invisible type) is taken out before
anything reads the page: that is where instructions to machines are hidden. Where trafilatura's body is poor
the page's own structured data or the line model on its visible text are better.
"""

# One pattern a line reads better than a broken one; a threshold beside its use better than its name.
# ruff: noqa: E501, SIM905
from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from briefing.reading import walls

_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0*(?:0|0?\.\d+|1)(?:px|pt|em|rem|%|\s*[;\"]|\s*$)"
    r"|(?:^|;)\s*opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|(?<!-)color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}px|clip\s*:\s*rect\(0",
    re.IGNORECASE,
)
_INVISIBLE_TYPE = re.compile(r"color|font-size|opacity|text-indent|clip", re.IGNORECASE)
_BACKGROUND = re.compile(r"background", re.IGNORECASE)
_HIDING_CLASS = re.compile(r"(?:^|[}\s,])\.([\w-]{1,60})\s*\{([^{}]{0,500})\}")
_DROPPED = (
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "select",
    "button",
    "input",
    "textarea",
)
_BLOCKS = frozenset(
    "p div section article li ul ol h1 h2 h3 h4 h5 h6 blockquote td tr table br figcaption figure header footer aside nav dd dt pre main form hr".split()
)
_DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "pubdate", "publishdate", "publish-date",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "article.published", "date", "dc.date", "article:published", "cxenseparse:recs:publishtime",
)  # fmt: skip
_AUTHOR_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "byline",
)
_TITLE_META = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title")
_MOST_HIDDEN, _PROSE_LENGTH = 0.5, 60
_MOST_NODES = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What a page shows and declares.

    Attributes:
        body: trafilatura's main text, a paragraph a line.
        visible: All visible text, a block a line.
        declared_body: The article in the page's structured data.
        title: Its headline; ``site_title`` is the ``<title>``.
        sold: It says that the article is not free to read; then ``declared_body`` is left out.
        declared_words: How many words it says that the article has; 0 where it does not say.
        language: The language that its root element names.
    """

    body: str
    visible: str
    declared_body: str | None = None
    title: str | None = None
    site_title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None
    section: str | None = None
    sold: bool = False
    declared_words: int = 0
    language: str | None = None


def page_of(markup: str) -> Page | None:
    """Return what a page shows and declares, or None where no markup can be parsed."""
    import lxml.etree  # noqa: PLC0415 - parsers are loaded when a page comes
    import lxml.html  # noqa: PLC0415

    # An encoding declaration in text that is already decoded is refused by lxml.
    source = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", markup)
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml.html.document_fromstring(source, parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None
    meta = _meta(tree)
    data = list(_structured(tree))
    site_title = _first_text(tree, "//title")
    published = _declared_date(tree, meta, data)
    url = _canonical(tree, meta)
    _drop_unseen(tree)
    title = next((meta[name] for name in _TITLE_META if meta.get(name)), None)
    headline = _from_data(data, "headline")
    main = _first_text(tree, "//h1")
    if published is None:
        published = _htmldate(tree)
    declared = max((str(item.get("articleBody") or "") for item in data), key=len, default="")
    visible = _visible_text(tree)
    sold = walls.is_sold(data, meta)
    return Page(
        body=_trafilatura(tree),
        visible=visible,
        declared_body=declared if declared and not sold else None,
        title=headline or title or main or None,
        site_title=site_title,
        url=url,
        source=meta.get("og:site_name") or _publisher(data) or meta.get("application-name"),
        author=_author(meta, data),
        published=published,
        section=meta.get("article:section") or _from_data(data, "articleSection"),
        sold=sold,
        declared_words=walls.declared_words(data),
        language=(tree.get("lang") or tree.get("xml:lang") or "")[:2].lower() or None,
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _structured(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of the page's JSON-LD that are articles."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(value, depth=0):
            kind = item.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if any(
                isinstance(name, str) and re.search(r"Article|Posting|Report|Review", name) for name in kinds
            ):
                yield item


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 4:  # noqa: PLR2004 - an article lies at the top
        return
    if isinstance(value, Mapping):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(name), depth + 1)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _objects(item, depth + 1)


def _from_data(data: list[Mapping[str, Any]], name: str) -> str | None:
    for item in data:
        value = item.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            import html  # noqa: PLC0415 - two names of the same module would confuse

            return " ".join(html.unescape(value).split())
    return None


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return _names(value.get("name"))
    return [name for item in value for name in _names(item)] if isinstance(value, list) else []


def _author(meta: Mapping[str, str], data: list[Mapping[str, Any]]) -> str | None:
    for item in data:
        names = [name.strip() for name in _names(item.get("author")) if name.strip()]
        if names:
            return ", ".join(dict.fromkeys(names))
    return next((meta[name] for name in _AUTHOR_META if meta.get(name) and "://" not in meta[name]), None)


def _publisher(data: list[Mapping[str, Any]]) -> str | None:
    return next((names[0] for item in data if (names := _names(item.get("publisher")))), None)


def _declared_date(tree: Any, meta: Mapping[str, str], data: list[Mapping[str, Any]]) -> str | None:
    found = _from_data(data, "datePublished")
    found = found or next((meta[name] for name in _DATE_META if meta.get(name)), None)
    if found:
        return found
    for element in tree.iter("time"):
        if element.get("pubdate") is not None or "published" in (element.get("itemprop") or "").lower():
            return str(element.get("datetime") or element.text_content())
    return None


def _htmldate(tree: Any) -> str | None:
    """Return the date that htmldate finds in what the page marks up; its guesses are not asked for."""
    from htmldate import find_date  # noqa: PLC0415

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(tree, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 - a page must not cost the others
        return None
    return str(found) if found else None


def _canonical(tree: Any, meta: Mapping[str, str]) -> str | None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and (link.get("href") or "").startswith("http"):
            return str(link.get("href"))
    url = meta.get("og:url", "")
    return url if url.startswith("http") else None


def _first_text(tree: Any, path: str) -> str | None:
    for element in tree.xpath(path)[:1]:
        text = " ".join(element.text_content().split())
        return text or None
    return None


def _drop_unseen(tree: Any) -> None:
    """Take out what a reader does not see."""
    hiding = _hiding_classes(tree)
    for element in list(tree.iter("script", "style", "template")):
        if element.getparent() is not None:
            element.drop_tree()
    unseen = []
    for number, element in enumerate(tree.iter()):
        if number > _MOST_NODES:
            break
        if not isinstance(element.tag, str) or element.tag in {"html", "body"}:
            continue
        style = element.get("style") or ""
        hidden = (
            element.tag in _DROPPED
            or element.get("hidden") is not None
            or (element.get("aria-hidden") or "").lower() == "true"
            or (style and _hides(style))
            or (hiding and not hiding.isdisjoint((element.get("class") or "").split()))
        )
        if hidden:
            unseen.append(element)
    whole = _prose(tree)
    for element in unseen:
        if element.getparent() is None:
            continue
        # An article that a script will show is hidden too, but it is most of the page's prose; and a tag
        # that was never closed swallows what follows.
        if _prose(element) <= _MOST_HIDDEN * whole or _INVISIBLE_TYPE.search(element.get("style") or ""):
            element.drop_tree()


def _prose(element: Any) -> int:
    """Return how many characters of running text an element holds."""
    return sum(len(text) for text in element.itertext() if len(text) >= _PROSE_LENGTH)


def _hides(style: str) -> bool:
    match = _HIDDEN_STYLE.search(style)
    if match is None:
        return False
    # White type on a dark ground is a design.
    return not (
        re.match(r"(?:;\s*)?color", match.group().strip(), re.IGNORECASE) and _BACKGROUND.search(style)
    )


def _hiding_classes(tree: Any) -> frozenset[str]:
    """Return the classes that the page's own style sheet hides on every screen."""
    found: set[str] = set()
    for style in tree.iter("style"):
        if (style.get("media") or "").lower() not in {"", "all", "screen"}:
            continue
        sheet = _without_media((style.text or "")[:200_000])
        found.update(match.group(1) for match in _HIDING_CLASS.finditer(sheet) if _hides(match.group(2)))
    return frozenset(found)


def _without_media(sheet: str) -> str:
    """Return a style sheet without its ``@media`` blocks, by counting braces."""
    kept: list[str] = []
    position = 0
    while (start := sheet.find("@media", position)) >= 0:
        kept.append(sheet[position:start])
        depth, position = 0, len(sheet)
        for match in re.finditer(r"[{}]", sheet[start:]):
            depth += 1 if match.group() == "{" else -1
            if depth <= 0:
                position = start + match.end()
                break
    return "".join(kept) + sheet[position:]


def _visible_text(tree: Any) -> str:
    """Return what the page shows, one block a line."""
    pieces: list[str] = []
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            if element.tag in _BLOCKS:
                pieces.append("\n")
            if element.tail:
                pieces.append(re.sub(r"\s+", " ", element.tail))
            continue
        if element.tag in _BLOCKS:
            pieces.append("\n")
        if element.text and element.tag not in {"title", "head"}:
            pieces.append(re.sub(r"\s+", " ", element.text))
        stack.append((element, True))
        if element.tag != "head":
            stack.extend((child, False) for child in reversed(element) if isinstance(child.tag, str))
    return "".join(pieces)


def _trafilatura(tree: Any) -> str:
    import copy  # noqa: PLC0415

    import trafilatura  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return trafilatura.extract(copy.deepcopy(tree), include_comments=False) or ""
    except Exception:  # noqa: BLE001 - a page must not cost the others
        return ""
