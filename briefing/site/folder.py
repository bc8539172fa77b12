"""The folder of a site: what changed is written, what no page uses any longer is removed, the rest is left alone.

Each file takes the place of the one before it in one step, and old files go last, so that a folder which is served or
synchronised is never half a site. A list of what was written lies in the folder.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefing.errors import RenderError
from briefing.rendering import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = ".briefing-site.json"
_FIRST = "index.html"


class SiteFolder:
    """A folder that holds a site, or will.

    Args:
        path: The folder.

    Attributes:
        written: Files that were written because they changed.
        same: Files that lay there as they are.

    Raises:
        RenderError: Its list cannot be read, or it holds somebody else's pages.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._names: set[str] = set()
        self.written = 0
        self.same = 0
        try:
            known = json.loads((path / MANIFEST).read_text(encoding="utf-8"))["files"]
            self._before = {str(name) for name in known}
        except FileNotFoundError:
            if (path / _FIRST).exists():
                raise RenderError(
                    f"{path} holds pages of another site", hint="name another folder, or empty this one"
                ) from None
            self._before = set()
            # From now on the folder is ours, even if the first build is interrupted.
            self._listed()
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise RenderError(
                f"cannot read {path / MANIFEST}: {exc}", hint="remove it, and what an earlier build left"
            ) from exc

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file if it is not there as it is.

        Raises:
            RenderError: It cannot be written.
        """
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        target = self._path / name
        self._names.add(name)
        try:
            same = target.read_bytes() == data
        except OSError:
            same = False
        if same:
            self.same += 1
        else:
            write_atomic(target, data, forced=False)
            self.written += 1

    def finish(self) -> int:
        """Remove what an earlier build wrote and this one did not; return how many files.

        Raises:
            RenderError: A file cannot be removed, or the list not be written.
        """
        root = self._path.resolve()
        gone = 0
        for name in sorted(self._before - self._names):
            target = root / name
            # The list is a file like any other: somebody may have written another address into it.
            if root not in target.resolve().parents or not target.is_file():
                continue
            try:
                target.unlink()
                gone += 1
                if not any(target.parent.iterdir()):
                    target.parent.rmdir()
            except OSError as exc:
                raise RenderError(
                    f"cannot remove {target}: {exc.strerror}", hint="allow writing to it"
                ) from exc
        self._before = set()
        self._listed()
        return gone

    def _listed(self) -> None:
        names = sorted(self._before | self._names)
        write_atomic(self._path / MANIFEST, json.dumps({"files": names}, indent=1) + "\n")
