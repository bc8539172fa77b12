"""Documents reach the disk whole or not at all.

A reader, a web server or a synchronising folder may look at any moment: the text is written beside its
target under another name, forced to the disk, and then takes the target's place in one step.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from briefing.errors import RenderError

_HINTS = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EFBIG: "allow larger files",
    errno.EACCES: "choose another folder or allow writing to it",
    errno.EPERM: "choose another folder or allow writing to it",
    errno.EROFS: "choose a folder that can be written",
    errno.ENOTDIR: "choose another folder",
    errno.EEXIST: "remove the file or choose another folder",
    errno.EISDIR: "remove the folder or choose another name",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def write_atomic(path: Path, content: str | bytes, *, forced: bool = True) -> None:
    """Write ``content`` to ``path`` (text as UTF-8), replacing what is there in one step.

    Missing folders are made. The file gets the permissions that the user's umask gives.

    Args:
        path: Where.
        content: What.
        forced: Wait until the disk has it; not for thousands of files that can be made again (10 ms each).

    Raises:
        RenderError: The file cannot be written; what stood there before is untouched.
    """
    path = Path(path)
    try:
        data = content if isinstance(content, bytes) else content.encode("utf-8")
    except UnicodeEncodeError as exc:
        message = f"cannot write {path}: character {exc.start} has no UTF-8 form"
        raise RenderError(message, hint="clean the text first") from exc
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _replace(path, data, forced=forced)
    except (OSError, ValueError) as exc:  # ValueError: a zero byte in the name
        reason = (exc.strerror if isinstance(exc, OSError) else None) or str(exc)
        raise RenderError(f"cannot write {path}: {reason}", hint=hint_of(exc)) from exc


def hint_of(exc: OSError | ValueError) -> str:
    """Return the next step for whoever cannot write a file."""
    number = exc.errno if isinstance(exc, OSError) else None
    return _HINTS.get(number or 0, "choose another place for the output")


def _replace(path: Path, data: bytes, *, forced: bool) -> None:
    # tempfile would give the file to its owner alone (0600), whatever the umask says.
    beside = path.with_name(f".briefing-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if forced:
                os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
