"""Briefings by mail: the message (RFC 5322, MIME) and handing it to a server (SMTP, RFC 5321).

A message is multipart/alternative, text and HTML; both show the same stories. Mail programs cut what is longer
than some 100 kB, so a long day is cut at the border of a story and the whole document goes along as a file.
"""

from __future__ import annotations

import contextlib
import email.policy
import email.utils
import hashlib
import re
import smtplib
import ssl
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING

from briefing.delivery.channels import SECURITY, password_of
from briefing.errors import DeliveryError
from briefing.rendering import Cut, digest_text, mail_html, subject

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from briefing.delivery.channels import EmailChannel
    from briefing.delivery.edition import Edition
    from briefing.rendering.content import Document

LARGEST = 100_000
"""Bytes of text and HTML together, as they are sent: Gmail shows 102 kB of a message and hides the rest."""

_SUBJECT = 120


class ArrivalUnknownError(DeliveryError):
    """The server had the whole message and gave no answer: it may have arrived."""


_POLICY = email.policy.SMTP.clone(max_line_length=200)
"""Lines of 78 characters would be broken right behind ``Subject:``; 998 are allowed (RFC 5322, 2.1.1)."""


def message_for(edition: Edition, channel: EmailChannel, recipient: str) -> EmailMessage:
    """Return the message of an edition to a recipient; the same for the same day and recipient.

    Args:
        edition: What is sent.
        channel: The channel.
        recipient: An address of the channel.
    """
    content = by_interest(edition.content, channel.interests)
    message = EmailMessage(policy=_POLICY)
    title = subject(content)
    message["Subject"] = title if len(title) <= _SUBJECT else title[: _SUBJECT - 1].rsplit(" ", 1)[0] + "…"
    _envelope(message, channel, recipient, made_at=edition.made_at, about=edition.date.isoformat())
    wanted = len(content.stories) if channel.stories is None else min(channel.stories, len(content.stories))
    text, page = _bodies(content, wanted, channel)
    while wanted > 1 and _size(text) + _size(page) > LARGEST:
        wanted -= max(1, wanted // 10)
        text, page = _bodies(content, wanted, channel)
    whole = edition.forms.get("html")
    shortened = wanted < len(content.stories)
    if _size(text) + _size(page) > LARGEST:
        text, page = _bodies(content, wanted, channel, with_sources=False)
        shortened = True
    message.set_content(text, cte="quoted-printable")
    if page:
        message.add_alternative(page, subtype="html", cte="quoted-printable")
    if shortened and whole is not None:
        message.add_attachment(
            whole, maintype="text", subtype="html", filename=f"briefing-{edition.date.isoformat()}.html"
        )
    return message


def note_for(
    channel: EmailChannel, recipient: str, title: str, text: str, *, now: dt.datetime
) -> EmailMessage:
    """Return a short message that something went wrong."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = title
    _envelope(message, channel, recipient, made_at=now, about=f"failure-{now.isoformat()}")
    message.set_content(text)
    return message


def _envelope(
    message: EmailMessage, channel: EmailChannel, recipient: str, *, made_at: dt.datetime, about: str
) -> None:
    address = email.utils.parseaddr(channel.sender)[1]
    domain = address.rpartition("@")[2]
    mark = hashlib.sha256(f"{channel.name}\n{recipient.lower()}".encode()).hexdigest()[:16]
    message["From"] = channel.sender
    message["To"] = recipient
    message["Date"] = email.utils.format_datetime(made_at)
    # Stable, so that a mail program that gets a message twice knows it for one.
    message["Message-ID"] = f"<briefing.{about.replace(':', '.').replace('+', '.')}.{mark}@{domain}>"
    message["List-Id"] = f"Briefing <{_token(channel.name)}.briefing.{domain}>"
    leave = channel.unsubscribe or f"{address}?subject=unsubscribe"
    message["List-Unsubscribe"] = f"<{leave}>" if "://" in leave else f"<mailto:{leave}>"
    message["Auto-Submitted"] = "auto-generated"


def _bodies(
    content: Document, stories: int, channel: EmailChannel, *, with_sources: bool = True
) -> tuple[str, str]:
    cut = Cut(stories=stories, rest="the whole briefing is attached", with_sources=with_sources)
    text = digest_text(content, cut)
    return text, mail_html(content, cut) if channel.format == "html" else ""


def by_interest(content: Document, words: tuple[str, ...]) -> Document:
    """Return a document in which, within each section, the stories that hold one of the words come first."""
    wanted = [word.casefold() for word in words if word.strip()]
    if not wanted:
        return content

    def misses(story: object) -> bool:
        texts = [story.headline, *(line.text for line in story.lines)]  # type: ignore[attr-defined]
        return not any(word in text.casefold() for word in wanted for text in texts)

    return replace(
        content,
        sections=tuple(
            replace(section, stories=tuple(sorted(section.stories, key=misses)))
            for section in content.sections
        ),
    )


@contextlib.contextmanager
def connected(channel: EmailChannel) -> Iterator[smtplib.SMTP]:
    """Connect to the channel's server, encrypted and logged in as the channel says.

    Raises:
        DeliveryError: The server cannot be reached, its certificate is not trusted, or the login is refused.
    """
    place = f"[delivery.{channel.name}]"
    port = channel.port or SECURITY[channel.security]
    where = f"{channel.host}:{port}"
    password = password_of(channel) if channel.user else ""
    server: smtplib.SMTP | None = None
    try:
        try:
            context = ssl.create_default_context()
            if channel.security == "tls":
                server = smtplib.SMTP_SSL(channel.host, port, timeout=channel.timeout, context=context)
            else:
                server = smtplib.SMTP(channel.host, port, timeout=channel.timeout)
                if channel.security == "starttls":
                    server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            if channel.user:
                server.login(channel.user, password)
        except smtplib.SMTPAuthenticationError as exc:
            raise DeliveryError(
                f"{place}: {where} refuses the login of {channel.user} ({_answer(exc)})",
                hint="correct user or password; many providers want a password made for this program",
            ) from exc
        except smtplib.SMTPNotSupportedError as exc:
            raise DeliveryError(
                f"{place}: {where} does not offer what is asked: {exc}",
                hint='set security to "tls" or "none", or leave out user',
            ) from exc
        except ssl.SSLError as exc:
            raise DeliveryError(
                f"{place}: no secure connection to {where}: {exc.reason or exc}",
                hint="correct host, port or security; the certificate must be trusted here",
            ) from exc
        except (OSError, smtplib.SMTPException) as exc:
            raise DeliveryError(
                f"{place}: {where} cannot be reached ({exc})",
                hint="check host, port and security; it is tried again",
            ) from exc
        yield server
    finally:
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()


def offer(server: smtplib.SMTP, channel: EmailChannel, recipient: str) -> None:
    """Tell the server who writes to whom; it may refuse before anything was sent.

    Raises:
        DeliveryError: It refuses the sender or the recipient.
    """
    place = f"[delivery.{channel.name}]"
    try:
        for command, address in ((server.mail, channel.sender), (server.rcpt, recipient)):
            code, answer = command(email.utils.parseaddr(address)[1])
            if code not in {250, 251}:
                server.rset()
                raise DeliveryError(
                    f"{place}: {channel.host} refuses {address} ({code} {answer.decode(errors='replace')})",
                    hint="correct the address",
                )
    except (OSError, smtplib.SMTPException) as exc:
        raise DeliveryError(f"{place}: {channel.host} broke off ({exc})", hint="it is tried again") from exc


def hand_over(server: smtplib.SMTP, channel: EmailChannel, message: EmailMessage) -> str:
    """Give the server the message after `offer`; return its answer.

    Raises:
        DeliveryError: It does not take the message.
        ArrivalUnknownError: It broke off when it had the whole message.
    """
    place = f"[delivery.{channel.name}]"
    try:
        # The steps of `smtplib.SMTP.data`, one by one: what breaks off before the end of the message was sure
        # not to arrive, what breaks off behind it may have arrived (RFC 1047).
        code, answer = server.docmd("DATA")
        if code == 354:  # noqa: PLR2004 - RFC 5321: go on
            server.send(re.sub(rb"(?m)^\.", b"..", message.as_bytes()) + b".\r\n")
    except (OSError, smtplib.SMTPException) as exc:
        raise DeliveryError(f"{place}: {channel.host} broke off ({exc})", hint="it is tried again") from exc
    if code == 354:  # noqa: PLR2004
        try:
            code, answer = server.getreply()
        except (OSError, smtplib.SMTPException) as exc:
            raise ArrivalUnknownError(f"{channel.host} broke off before it answered ({exc})") from exc
    if code != 250:  # noqa: PLR2004 - RFC 5321: accepted
        raise DeliveryError(
            f"{place}: {channel.host} refuses the message ({code} {answer.decode(errors='replace')})",
            hint="it is tried again",
        )
    return answer.decode(errors="replace")


def _answer(exc: smtplib.SMTPResponseException) -> str:
    text = (
        exc.smtp_error.decode(errors="replace") if isinstance(exc.smtp_error, bytes) else str(exc.smtp_error)
    )
    return f"{exc.smtp_code} {' '.join(text.split())}"


def _size(text: str) -> int:
    import quopri  # noqa: PLC0415

    return len(quopri.encodestring(text.encode("utf-8")))


def _token(name: str) -> str:
    return "".join(char if char.isalnum() and char.isascii() else "-" for char in name.lower())
