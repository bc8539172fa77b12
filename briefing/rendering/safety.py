"""Makes foreign text harmless before any form shows it.

Every field of a document comes from pages that anybody can write. Control and bidirectional characters
(terminal escapes, reversed file names), invisible "tag" letters (hidden instructions) and lone surrogates
(files that cannot be encoded) go here, once for all forms; markup is then the business of each form.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

# Kept on purpose: zero-width joiner and non-joiner (Persian, Indic scripts, emoji) and variation selectors
# (Japanese names).
INVISIBLE = (
    "\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_SPACE = re.compile(r"\s+")
_REMOVED = re.compile(f"[\x00-\x1f{INVISIBLE}]")
# Everything a path or query may hold as it is; brackets and quotes would end a Markdown or HTML address.
_PATH = "/%:@!$&+,;=~*"
_QUERY = _PATH + "?"


def clean(text: str) -> str:
    """Return ``text`` on one line, without characters that cannot be seen."""
    return _REMOVED.sub("", _SPACE.sub(" ", text)).strip()


def safe_url(url: str | None) -> str | None:
    """Return ``url`` percent-encoded if a document may link to it, else None.

    Only ``http`` and ``https`` addresses with a host are linked; an address with a user name is not, for
    ``https://bbc.com@example.net`` is read as the wrong site.
    """
    if url is None or _REMOVED.search(url.strip()) or "\\" in url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except ValueError:  # UnicodeError of idna is one
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _is_host(host):
        return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"
    return urlunsplit(
        (
            parts.scheme,
            netloc,
            quote(parts.path, safe=_PATH),
            quote(parts.query, safe=_QUERY),
            quote(parts.fragment, safe=_QUERY),
        )
    )


def _is_host(host: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9.\-_]*[a-z0-9]\.?|[0-9a-f:.]*:[0-9a-f:.]*", host))
