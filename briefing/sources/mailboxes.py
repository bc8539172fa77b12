"""Newsletters from a mailbox: a maildir, or a mailbox of an IMAP server, opened for reading only.

IMAP's EXAMINE opens a mailbox so that nothing in it can change, and BODY.PEEK reads a message without marking
it as seen (RFC 3501 §6.3.2, §6.4.5). Messages are asked for by their unique numbers above the last one known,
as long as the mailbox's UIDVALIDITY is the one that they were counted in.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email.parser
import email.policy
import hashlib
import imaplib
import re
import socket
import ssl
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.archive import FeedState
from briefing.errors import BriefingError, SourceError
from briefing.sources.asking import Answer, failed
from briefing.sources.mail import document_of_mail
from briefing.sources.passwords import password_of
from briefing.types import RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.archive import Archive
    from briefing.config import Settings
    from briefing.sources.inputs import Mailbox

_CONNECT = 15.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TEXT = re.compile(r"[\x20-\x25\x27-\x7e]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class MailReader:
    """Reads mailboxes.

    Attributes:
        archive: Knows what was read before.
        now: The present, aware.
        settings: The settings in force.
    """

    archive: Archive
    now: dt.datetime
    settings: Settings

    def __call__(self, box: Mailbox) -> Answer:
        """Return the new messages of a mailbox; a failure is an answer too."""
        state = self.archive.feed_state(box.address)
        try:
            return self._of_server(box, state) if box.host else self._of_folder(box)
        except BriefingError as exc:
            return failed(state, exc, self.now)

    def _of_folder(self, box: Mailbox) -> Answer:
        since = self.now - dt.timedelta(days=box.days)
        found: list[tuple[str, RawDocument]] = []
        remark = None
        for file in _newest(box.folder, since, self.settings.feed_items):
            try:
                if file.stat().st_size > self._limit:
                    remark = f"{file.name} is larger than the limit"
                    continue
                data = file.read_bytes()
            except OSError:
                # Another program moved it from new to cur, or deleted it.
                continue
            found.extend(self._documents(data, box))
        return self._answer(found, remark, None)

    def _of_server(self, box: Mailbox, state: FeedState) -> Answer:
        """Return the messages that came since the last time.

        Raises:
            SourceError: The server cannot be reached, refuses the login, or has no such mailbox.
            ConfigError: The password is not to be found.
        """
        password = password_of(box)
        where = f"{box.name} ({box.host}:{box.number})"
        try:
            with _connected(box, self.settings.fetch_seconds) as server:
                try:
                    server.login(box.user or "", password)
                except imaplib.IMAP4.error as exc:
                    message = f"{where} refuses the login of {box.user}: {_said(exc)}"
                    raise SourceError(message, hint="check the user and the password") from exc
                status, answer = server.select(f'"{_quoted(box.mailbox)}"', readonly=True)
                if status != "OK":
                    message = f"{where} has no mailbox {box.mailbox!r}: {_said(answer)}"
                    raise SourceError(message, hint="check its name, INBOX/News or INBOX.News for example")
                return self._messages(server, box, state)
        except (imaplib.IMAP4.error, ValueError) as exc:
            raise SourceError(f"{where}: {_said(exc)}", hint="try again later") from exc
        except ssl.SSLError as exc:
            message = f"{where}: no secure connection: {exc.reason or exc}"
            raise SourceError(message, hint="check host, port and security") from exc
        except OSError as exc:
            reason = "no answer" if isinstance(exc, TimeoutError) else exc.strerror or str(exc)
            raise SourceError(f"cannot reach {where}: {reason}", hint="check host and port") from exc

    def _messages(self, server: imaplib.IMAP4, box: Mailbox, state: FeedState) -> Answer:
        validity = _number(server.response("UIDVALIDITY")[1])
        known, _, last = (state.etag or "").partition(":")
        first = int(last) + 1 if known == str(validity) and last.isdigit() else 1
        since = (self.now - dt.timedelta(days=box.days)).date()
        # An earlier month's name must not depend on the machine's language.
        day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        criteria = f"UID {first}:*" if first > 1 else f"SINCE {day}"
        status, answer = server.uid("SEARCH", criteria)
        if status != "OK":
            raise SourceError(f"{box.name}: the search failed: {_said(answer)}", hint="try again later")
        # "7:*" names the last message even where its number is below 7.
        numbers = sorted(int(word) for word in (answer[0] or b"").split() if int(word) >= first)
        numbers = numbers[-self.settings.feed_items :]
        found: list[tuple[str, RawDocument]] = []
        remark = None
        for number in numbers:
            size = _number(server.uid("FETCH", str(number), "(RFC822.SIZE)")[1], b"RFC822.SIZE ")
            if size > self._limit:
                remark = f"a message of {size / 1e6:.1f} MB is larger than the limit"
                continue
            _, parts = server.uid("FETCH", str(number), "(BODY.PEEK[])")
            data = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if data:
                found.extend(self._documents(data, box))
        top = max(numbers, default=first - 1)
        return self._answer(found, remark, f"{validity}:{top}" if top else None)

    @property
    def _limit(self) -> int:
        return int(self.settings.max_document_mb * 1_000_000)

    def _documents(self, data: bytes, box: Mailbox) -> Iterator[tuple[str, RawDocument]]:
        identity = message_id(data)
        document = document_of_mail(data, f"{box.address}#{identity}"[:1000])
        if isinstance(document, RawDocument):
            yield f"mail:{identity}", replace(document, source=document.source or box.name)

    def _answer(
        self, found: list[tuple[str, RawDocument]], remark: str | None, position: str | None
    ) -> Answer:
        state = FeedState(etag=position, last_tried=self.now, last_success=self.now)
        return Answer(state=state, result="fetched", documents=tuple(dict(found).items()), error=remark)


def message_id(data: bytes) -> str:
    """Return what a message is known by: its Message-ID, else a digest of it."""
    try:
        header = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(data[:100_000])
        written = " ".join(str(header.get("Message-ID") or "").split()).strip("<> ")
    except Exception:  # noqa: BLE001 - the parser raises many kinds on hostile messages
        written = ""
    return written[:300] or hashlib.sha256(data).hexdigest()


def _newest(folder: Path, since: dt.datetime, most: int) -> list[Path]:
    """Return the files of a maildir that came since then, the oldest first.

    Raises:
        SourceError: It is no maildir.
    """
    if not (folder / "cur").is_dir() and not (folder / "new").is_dir():
        raise SourceError(f"{folder} is not a maildir (no folders cur and new)", hint="correct the path")
    found: list[tuple[float, str, Path]] = []
    for part in ("cur", "new"):
        try:
            files = [file for file in (folder / part).iterdir() if not file.name.startswith(".")]
        except FileNotFoundError:
            continue
        except OSError as exc:
            raise SourceError(
                f"cannot read {folder / part}: {exc.strerror}", hint="check its rights"
            ) from exc
        for file in files:
            with contextlib.suppress(OSError):
                status = file.stat()
                if status.st_mtime >= since.timestamp():
                    found.append((status.st_mtime, file.name, file))
    return [file for _, _, file in sorted(found)[-most:]]


@contextlib.contextmanager
def _connected(box: Mailbox, seconds: float) -> Iterator[imaplib.IMAP4]:
    """Open a connection that ends after so many seconds, however slowly the server speaks."""
    context = ssl.create_default_context()
    timeout = min(_CONNECT, seconds)
    server: imaplib.IMAP4
    if box.security == "tls":
        server = imaplib.IMAP4_SSL(box.host or "", box.number, ssl_context=context, timeout=timeout)
    else:
        server = imaplib.IMAP4(box.host or "", box.number, timeout=timeout)
    over = threading.Event()

    def cut() -> None:
        over.set()
        with contextlib.suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        if box.security == "starttls":
            server.starttls(context)
        yield server
    except (OSError, imaplib.IMAP4.error) as exc:
        if over.is_set():
            raise TimeoutError from exc
        raise
    finally:
        watch.cancel()
        with contextlib.suppress(Exception):
            server.logout()


def _quoted(name: str) -> str:
    r"""Return a mailbox's name in IMAP's own UTF-7 (RFC 3501 §5.1.3), quoted.

    >>> _quoted('Büro "x"')
    'B&APw-ro \\"x\\"'
    """
    written: list[str] = []
    for part in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name):
        if _TEXT.fullmatch(part) or part.isascii():
            written.append(part.replace("&", "&-"))
        else:
            packed = base64.b64encode(part.encode("utf-16-be")).decode("ascii")
            written.append("&" + packed.rstrip("=").replace("/", ",") + "-")
    return "".join(written).replace("\\", "\\\\").replace('"', '\\"')


def _number(parts: object, name: bytes = b"") -> int:
    """Return the first number of an answer, after ``name``."""
    for part in parts if isinstance(parts, list) else []:
        text = part[0] if isinstance(part, tuple) else part
        match = re.search(re.escape(name) + rb"(\d+)", text) if isinstance(text, bytes) else None
        if match:
            return int(match[1])
    return 0


def _said(answer: object) -> str:
    """Return what a server said, as a line."""
    value = answer.args[0] if isinstance(answer, Exception) and answer.args else answer
    value = value[0] if isinstance(value, list) and value else value
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return " ".join(text.split())[:200] or "no reason given"
