"""A message as a document: its subject is the title, its sender the outlet, its main part the text."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from typing import TYPE_CHECKING

from briefing.sources.decoding import decode
from briefing.types import RawDocument, Skipped

if TYPE_CHECKING:
    from email.message import EmailMessage

_PREFIX = re.compile(r"^(?:(?:re|fwd?|wg|aw|tr|rv|i)\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,5000}>")
# Below this share of the plain part the HTML part is a stub ("view in browser").
_STUB = 0.5


def document_of_mail(data: bytes, origin: str) -> RawDocument | Skipped:
    """Return the main part of a message with its subject, sender and date.

    Args:
        data: The message as it was stored.
        origin: Where it came from.
    """
    try:
        message: EmailMessage = email.message_from_bytes(data, policy=email.policy.default)
        plain, plain_warnings = _part(message, "plain")
        markup, markup_warnings = _part(message, "html")
        title, sender = _header(message, "subject"), _header(message, "from")
        date = _header(message, "date")
    except Exception as exc:  # noqa: BLE001 - the parser raises many kinds on hostile messages
        return Skipped(source=origin, reason=f"invalid message: {type(exc).__name__}")
    if not plain.strip() and not markup.strip() and not title:
        return Skipped(source=origin, reason="the message has neither a subject nor a text")
    use_markup = len(_TAG.sub("", markup).split()) >= max(1, _STUB * len(plain.split()))
    return RawDocument(
        origin=origin,
        text=markup if use_markup else plain,
        format="html" if use_markup else "text",
        title=_PREFIX.sub("", title) or None,
        source=email.utils.parseaddr(sender)[0] or None,
        published=date or None,
        warnings=markup_warnings if use_markup else plain_warnings,
    )


def _part(message: EmailMessage, subtype: str) -> tuple[str, tuple[str, ...]]:
    """Return the decoded text of the first part of a kind that is not an attachment."""
    for part in message.walk():
        if part.get_content_type() != f"text/{subtype}" or part.get_content_disposition() == "attachment":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            decoded = decode(content, declared=part.get_content_charset(), markup=subtype == "html")
            return decoded.text, decoded.warnings
    return "", ()


def _header(message: EmailMessage, name: str) -> str:
    value = message.get(name)
    return " ".join(str(value).split()).replace("\0", "") if value is not None else ""
