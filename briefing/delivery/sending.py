"""Handing an edition to every channel, each recipient once.

What cannot be taken back (mail, push) is written down twice in the archive: as ``sending`` just before the
message goes out and as ``sent`` when the other side took it. A run that is killed in between leaves
``sending``: the message may have arrived, so it is not sent again by itself; the report says so, and ``--resend``
sends it. What failed is tried again by the next run. Files are simply written: the same file twice is one.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing import plugins
from briefing.archive import DeliveryRecord
from briefing.delivery import files, mail
from briefing.delivery.channels import (
    AppriseChannel,
    AtomChannel,
    EmailChannel,
    FolderChannel,
    PluginChannel,
    secret_file,
)
from briefing.delivery.edition import edition_of
from briefing.errors import BriefingError, DeliveryError
from briefing.rendering import short_text, subject, subject_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from email.message import EmailMessage
    from smtplib import SMTP

    from briefing.archive import Archive
    from briefing.delivery.channels import Channel
    from briefing.delivery.edition import Edition

_LOG = logging.getLogger(__name__)

SENDING, SENT, FAILED = "sending", "sent", "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How it went with one recipient of one channel.

    Attributes:
        channel: Name of the channel.
        recipient: To whom; empty for channels without.
        state: ``sent``, ``already`` (an earlier run did), ``failed``, or ``doubtful`` (an earlier run was killed
            while it sent).
        note: Why, or where it lies.
    """

    channel: str
    recipient: str
    state: str
    note: str = ""

    @property
    def told(self) -> str:
        """The outcome in a line."""
        to = f" to {self.recipient}" if self.recipient else ""
        return f"{self.channel}{to}: {self.state}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """How it went with every channel."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """What did not go out."""
        return tuple(item for item in self.outcomes if item.state == FAILED)


def deliver(
    edition: Edition,
    channels: Sequence[Channel],
    archive: Archive,
    *,
    now: Callable[[], dt.datetime],
    resend: bool = False,
) -> DeliveryReport:
    """Hand an edition to every channel; one that fails keeps no other waiting.

    Args:
        edition: What is handed over.
        channels: To whom.
        archive: Remembers what was sent.
        now: Returns the present, aware.
        resend: Send also what was sent before.

    Raises:
        ArchiveError: The archive cannot be written: then nothing is sent either.
    """
    outcomes: list[Outcome] = []
    for channel in channels:
        try:
            if isinstance(channel, EmailChannel):
                outcomes.extend(_mailed(edition, channel, archive, now, resend=resend))
            elif isinstance(channel, AppriseChannel):
                outcomes.append(_pushed(edition, channel, archive, now, resend=resend))
            elif isinstance(channel, PluginChannel):
                outcomes.append(_handed_over(edition, channel, archive, now, resend=resend))
            else:
                outcomes.append(_filed(edition, channel, archive, now))
        except BriefingError:
            raise
        except Exception as exc:  # noqa: BLE001 - a fault in one channel must not cost the others theirs
            _LOG.exception("channel %s", channel.name)
            note = f"[delivery.{channel.name}]: unexpected {type(exc).__name__}: {exc}"
            outcomes.append(Outcome(channel=channel.name, recipient="", state=FAILED, note=note))
    return DeliveryReport(outcomes=tuple(outcomes))


def preview(edition: Edition, channels: Sequence[Channel]) -> Iterator[str]:
    """Yield what each channel would get, and send nothing."""
    for channel in channels:
        if isinstance(channel, EmailChannel):
            for recipient in channel.to:
                message = mail.message_for(edition, channel, recipient)
                heads = "\n".join(f"{name}: {value}" for name, value in message.items())
                body = message.get_body(("plain",))
                size = len(message.as_bytes()) / 1000
                yield f"== {channel.name}: mail by {channel.host}, {size:.0f} kB\n{heads}\n\n" + (
                    body.get_content().replace("\r\n", "\n") if body is not None else ""
                )
        elif isinstance(channel, AppriseChannel):
            text = short_text(edition.content, most=channel.characters)
            yield f"== {channel.name}: push\n{subject(edition.content)}\n\n{text}\n"
        elif isinstance(channel, FolderChannel):
            names = ", ".join(f"{edition.date.isoformat()}.{form}" for form in channel.formats)
            yield f"== {channel.name}: {names} and latest.* in {channel.path}\n"
        elif isinstance(channel, PluginChannel):
            yield f"== {channel.name}: {channel.type}, a plug-in: {subject(edition.content)}\n"
        else:
            yield f"== {channel.name}: an entry of {channel.path}: {subject(edition.content)}\n"


def tell_failure(
    channels: Sequence[Channel],
    text: str,
    *,
    now: dt.datetime,
    archive: Archive | None = None,
    day: dt.date | None = None,
) -> list[str]:
    """Send a short note that a run failed through mail and push channels; return what did not work.

    A schedule runs hourly, and what fails at six mostly fails at seven: each channel is told once a day.

    Args:
        channels: All channels; files are no place for such a note.
        text: What happened.
        now: The present, aware.
        archive: Knows who was told today; None where the archive itself is what failed.
        day: The reader's day; that of ``now`` by default.
    """
    troubles = []
    date = day or now.date()
    title = f"{subject_day(date)}: the run failed"
    for channel in channels:
        key = f"{date.isoformat()} {channel.name} failure"
        if isinstance(channel, (FolderChannel, AtomChannel, PluginChannel)) or (
            archive and archive.delivered(key)
        ):
            continue
        try:
            if archive is not None:
                archive.record_delivery(
                    DeliveryRecord(
                        key=key, channel=channel.name, date=date, state=SENT, attempts=1, first_tried=now,
                        last_tried=now, note=text,
                    )
                )  # fmt: skip
            troubles += _told(channel, title, text, now)
        except Exception as exc:  # noqa: BLE001 - it would hide the failure that matters
            _LOG.debug("channel %s", channel.name, exc_info=True)
            troubles.append(str(exc))
    return troubles


def _told(channel: EmailChannel | AppriseChannel, title: str, text: str, now: dt.datetime) -> list[str]:
    if isinstance(channel, AppriseChannel):
        _push(channel, title, text)
        return []
    troubles = []
    with mail.connected(channel) as server:
        for recipient in channel.to:
            try:
                mail.offer(server, channel, recipient)
                mail.hand_over(server, channel, mail.note_for(channel, recipient, title, text, now=now))
            except DeliveryError as exc:
                troubles.append(str(exc))
    return troubles


def _mailed(
    edition: Edition,
    channel: EmailChannel,
    archive: Archive,
    now: Callable[[], dt.datetime],
    *,
    resend: bool,
) -> list[Outcome]:
    waiting: list[str] = []
    outcomes: list[Outcome] = []
    for recipient in channel.to:
        done = None if resend else _Book(archive, edition, channel, recipient, now).done()
        if done is None:
            waiting.append(recipient)
        else:
            outcomes.append(done)
    if not waiting:
        return outcomes
    try:
        with mail.connected(channel) as server:
            for recipient in waiting:
                message = mail.message_for(edition, channel, recipient)
                book = _Book(archive, edition, channel, recipient, now)
                outcomes.append(_mail_one(server, message, channel, book))
    except DeliveryError as exc:
        told = {item.recipient for item in outcomes}
        outcomes.extend(
            _Book(archive, edition, channel, recipient, now).failed(exc)
            for recipient in waiting
            if recipient not in told
        )
    return outcomes


def _mail_one(server: SMTP, message: EmailMessage, channel: EmailChannel, book: _Book) -> Outcome:
    try:
        mail.offer(server, channel, book.recipient)
        book.write(SENDING)
        answer = mail.hand_over(server, channel, message)
    except mail.ArrivalUnknownError as exc:
        note = f"{exc}; --resend sends again"
        return Outcome(channel=channel.name, recipient=book.recipient, state="doubtful", note=note)
    except DeliveryError as exc:
        return book.failed(exc)
    book.write(SENT, answer)
    return Outcome(channel=channel.name, recipient=book.recipient, state=SENT)


def _pushed(
    edition: Edition,
    channel: AppriseChannel,
    archive: Archive,
    now: Callable[[], dt.datetime],
    *,
    resend: bool,
) -> Outcome:
    book = _Book(archive, edition, channel, "", now)
    done = None if resend else book.done()
    if done is not None:
        return done
    try:
        _address(channel)
        book.write(SENDING)
        _push(channel, subject(edition.content), short_text(edition.content, most=channel.characters))
    except DeliveryError as exc:
        return book.failed(exc)
    book.write(SENT)
    return Outcome(channel=channel.name, recipient="", state=SENT)


def _handed_over(
    edition: Edition,
    channel: PluginChannel,
    archive: Archive,
    now: Callable[[], dt.datetime],
    *,
    resend: bool,
) -> Outcome:
    """Let a plug-in hand an edition over, once; whatever it raises is a failure that the next run tries again."""
    book = _Book(archive, edition, channel, "", now)
    done = None if resend else book.done()
    if done is not None:
        return done
    try:
        deliver_it = plugins.load(plugins.DELIVERERS, channel.type, DeliveryError)
        book.write(SENDING)
        note = deliver_it(edition, channel.table)
    except DeliveryError as exc:
        return book.failed(exc)
    except Exception as exc:  # noqa: BLE001 - foreign code fails in any way
        _LOG.debug("plug-in %s", channel.type, exc_info=True)
        told = f"[delivery.{channel.name}]: {type(exc).__name__}: {exc}"
        return book.failed(DeliveryError(told, hint=f"look at the plug-in {channel.type}"))
    told = note if isinstance(note, str) else ""
    book.write(SENT, told)
    return Outcome(channel=channel.name, recipient="", state=SENT, note=told)


def _filed(
    edition: Edition,
    channel: FolderChannel | AtomChannel,
    archive: Archive,
    now: Callable[[], dt.datetime],
) -> Outcome:
    book = _Book(archive, edition, channel, "", now)
    try:
        if isinstance(channel, FolderChannel):
            files.put_into_folder(edition, channel)
        else:
            files.write_feed(_latest(archive, channel.entries), channel)
    except DeliveryError as exc:
        return book.failed(exc)
    book.write(SENT, str(channel.path))
    return Outcome(channel=channel.name, recipient="", state=SENT, note=str(channel.path))


def _latest(archive: Archive, count: int) -> list[Edition]:
    days = sorted({span.date for span in archive.spans()}, reverse=True)[:count]
    records = (archive.briefing(day) for day in days)
    return [edition_of(record) for record in records if record is not None]


def _address(channel: AppriseChannel) -> str:
    if channel.url_env:
        found = os.environ.get(channel.url_env)
        if not found:
            raise DeliveryError(
                f"[delivery.{channel.name}] url_env: the environment has no {channel.url_env}",
                hint="set it where the program runs",
            )
        return found
    if channel.url_file:
        return secret_file(channel.url_file, f"[delivery.{channel.name}] url_file")
    return channel.url or ""


def check_service(channel: AppriseChannel) -> None:
    """Check that the channel's address can be found and is one that Apprise takes; nothing is sent.

    Raises:
        DeliveryError: It is not.
    """
    _service(channel)


def _service(channel: AppriseChannel) -> Any:
    import apprise  # noqa: PLC0415 - loads a hundred services

    service = apprise.Apprise()
    if not service.add(_address(channel)):
        raise DeliveryError(
            f"[delivery.{channel.name}]: Apprise does not know the address", hint="see its list of services"
        )
    return service


def _push(channel: AppriseChannel, title: str, text: str) -> None:
    service = _service(channel)
    if not service.notify(title=title, body=text):
        raise DeliveryError(
            f"[delivery.{channel.name}]: the service did not take the message", hint="it is tried again"
        )


@dataclass(frozen=True, slots=True)
class _Book:
    """What the archive knows of an edition on its way to one recipient."""

    archive: Archive
    edition: Edition
    channel: Channel
    recipient: str
    now: Callable[[], dt.datetime]

    @property
    def key(self) -> str:
        return f"{self.edition.date.isoformat()} {self.channel.name} {self.recipient.lower()}".strip()

    def done(self) -> Outcome | None:
        """Return what became of it already; None where it is still to be sent."""
        known = self.archive.delivered(self.key)
        if known is None or known.state == FAILED:
            return None
        if known.state == SENDING:
            note = f"a run was killed at {known.last_tried:%Y-%m-%d %H:%M} UTC while it sent; --resend sends again"
            return Outcome(channel=self.channel.name, recipient=self.recipient, state="doubtful", note=note)
        return Outcome(channel=self.channel.name, recipient=self.recipient, state="already")

    def failed(self, exc: DeliveryError) -> Outcome:
        """Write down that it failed."""
        self.write(FAILED, str(exc))
        return Outcome(channel=self.channel.name, recipient=self.recipient, state=FAILED, note=str(exc))

    def write(self, state: str, note: str | None = None) -> None:
        """Write down how it stands."""
        known, moment = self.archive.delivered(self.key), self.now()
        self.archive.record_delivery(
            DeliveryRecord(
                key=self.key,
                channel=self.channel.name,
                date=self.edition.date,
                state=state,
                attempts=1 if known is None else known.attempts + (state == SENDING),
                first_tried=moment if known is None else known.first_tried,
                last_tried=moment,
                note=note,
            )
        )
