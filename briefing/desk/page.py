"""The editor's desk as a page in the browser, on this machine only.

Plain forms: each button is a request that makes one edit and comes back to the story. What cannot be done is
said beside what was typed, and nothing that was typed is lost.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
import webbrowser
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.desk.edits import Drop, Merge, Reword
from briefing.desk.forms import Form, FormError, edit_of, form_of
from briefing.desk.server import Answer, LocalServer
from briefing.desk.view import Trouble, anchor_of, page_view
from briefing.errors import BriefingError, DeskConflictError, DeskRefusedError
from briefing.rendering.safety import clean
from briefing.rendering.wording import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2

    from briefing.archive import BriefingRecord
    from briefing.desk.desk import Desk, DeskState, Entry
    from briefing.desk.edits import Edit

_TEMPLATES = Path(__file__).parent / "templates"
_DOCUMENTS = Path(__file__).parent.parent / "rendering" / "templates"

IDLE_MINUTES = 30


def serve(
    desk: Desk,
    *,
    who: str,
    notify: Callable[[str], None],
    port: int = 0,
    open_browser: bool = True,
    idle_minutes: float = IDLE_MINUTES,
) -> BriefingRecord | None:
    """Serve the desk to one browser until the day is approved, the page is closed, or nobody asks any more.

    Args:
        desk: The desk.
        who: Who works at this page; written beside each edit.
        notify: Tells the person a line: the address, why the desk ended.
        port: The port of this machine; 0 takes a free one.
        open_browser: Open the address in the person's browser.
        idle_minutes: Minutes without a request after which the desk ends.

    Returns:
        The approved edition, or None where nobody approved.

    Raises:
        ConfigError: The port cannot be opened.
        ArchiveError: The archive cannot be read or written.
    """
    idle = dt.timedelta(minutes=idle_minutes)
    site = DeskSite(desk, who=who, idle=idle)
    server = LocalServer(site, port=port)
    notify(f"The desk is open at {server.address} (works once; Ctrl-C closes it)")
    if open_browser:
        # In a thread: some browsers hold the caller until they end, and the desk has to answer them.
        Thread(target=_open, args=(server.address, notify), daemon=True).start()
    if not server.run(idle=idle):
        notify(f"The desk is closed: no request for {_minutes(idle)}; the edits are kept")
    return site.approved


def _open(address: str, notify: Callable[[str], None]) -> None:
    if not webbrowser.open(address):
        notify("no browser could be started; open the address yourself")


class DeskSite:
    """The page of a desk and what its forms do.

    Args:
        desk: The desk.
        who: Who works at it.
        idle: After which time without a request it ends; told on the page.
    """

    def __init__(self, desk: Desk, *, who: str, idle: dt.timedelta) -> None:
        self._desk = desk
        self._who = who
        self._idle = idle
        self._seen: dict[int, Entry] | None = None
        self.approved: BriefingRecord | None = None

    @property
    def policy(self) -> str:
        """Nothing but the page's own style sheet and script, named by their hashes, and its own forms."""
        style, script = (_digest(_own(name)) for name in ("style", "script"))
        return (
            f"default-src 'none'; style-src '{style}'; script-src '{script}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )

    def message(self, title: str, text: str, *, back: bool = False) -> str:
        """Return a page that says one thing, with a link to the desk where ``back`` asks for it."""
        return _rendered("message.html.jinja", title=title, text=text, back=back)

    def get(self, *, secret: str) -> Answer:
        """Return the page as the day stands."""
        return self._page(secret)

    def post(self, path: str, fields: Mapping[str, list[str]], *, secret: str) -> Answer | None:
        """Do what a form asks for; None where there is no such address."""
        deeds = {"/edit": self._edit, "/undo": self._undo, "/approve": self._approve, "/close": self._close}
        deed = deeds.get(path)
        if deed is None:
            return None
        form = form_of(fields)
        try:
            return deed(form)
        except FormError as exc:
            trouble = Trouble(form=form, title="That was not done", reasons=(str(exc),))
            return self._page(secret, trouble=trouble, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        except DeskRefusedError as exc:
            title = "The check refused this text"
            trouble = Trouble(form=form, title=title, reasons=tuple(map(clean, exc.reasons)), refused=True)
            return self._page(secret, trouble=trouble, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        except DeskConflictError as exc:
            title = "Somebody else changed this in the meantime"
            trouble = Trouble(form=form, title=title, reasons=(clean(str(exc)),))
            return self._page(secret, trouble=trouble, status=HTTPStatus.CONFLICT)
        except BriefingError as exc:  # a story to be written, and no model for it; an archive that is full
            trouble = Trouble(form=form, title="That was not done", reasons=(clean(str(exc)),))
            return self._page(secret, trouble=trouble, status=HTTPStatus.INTERNAL_SERVER_ERROR)

    def _page(
        self, secret: str, *, trouble: Trouble | None = None, status: HTTPStatus = HTTPStatus.OK
    ) -> Answer:
        state = self._desk.state()
        news, gone = self._news(state)
        view = page_view(
            state,
            self._desk.articles(),
            who=self._who,
            zone=ZoneInfo(state.edited.timezone),
            news=news,
            gone=gone,
            trouble=trouble,
        )
        body = _rendered("desk.html.jinja", page=view, secret=secret, idle=_minutes(self._idle))
        return Answer(body=body, status=status)

    def _news(self, state: DeskState) -> tuple[list[Entry], list[Entry]]:
        """Return what others did, and what they took back, since the page was shown last."""
        now = {entry.number: entry for entry in state.edits}
        seen, self._seen = now if self._seen is None else self._seen, now
        news = [entry for entry in state.edits if entry.number not in seen and entry.who != self._who]
        return news, [entry for number, entry in seen.items() if number not in now]

    def _edit(self, form: Form) -> Answer:
        state = self._desk.state()
        if form.do == "merge" and form.one("revision") != str(state.revision):
            raise FormError("The numbers have changed since the page was shown. Look again and merge then.")
        ranks = {story.rank: story.id for story in state.edited.stories if story.shown}
        edit = edit_of(form, current=functools.partial(_text, state), ranks=ranks)
        self._desk.submit(edit, who=self._who)
        return Answer(status=HTTPStatus.SEE_OTHER, location=f"/#{_place(edit, state)}")

    def _undo(self, form: Form) -> Answer:
        number = form.one("number")
        if not (number.isascii() and number.isdigit()):
            raise FormError("The desk does not know which change to undo. Load the page again.")
        self._desk.undo(int(number), who=self._who)
        if self._seen is not None:
            self._seen.pop(int(number), None)
        return Answer(status=HTTPStatus.SEE_OTHER, location="/#changes")

    def _approve(self, form: Form) -> Answer:
        revision = form.one("revision")
        if not (revision.isascii() and revision.isdigit()):
            raise FormError("The desk does not know what to approve. Load the page again.")
        self.approved = self._desk.approve(revision=int(revision), who=self._who)
        text = "The edition of the day is kept and can be delivered. The desk is closed; you can close this page."
        return Answer(body=self.message("Approved", text), last=True)

    def _close(self, _: Form) -> Answer:
        text = "The desk is closed; you can close this page. The changes are kept, nothing was approved."
        return Answer(body=self.message("Closed", text), last=True)


def _text(state: DeskState, story: str, line: str) -> str | None:
    """Return the present text of a line, or with an empty line the headline; None where it is not there."""
    for known in state.edited.stories:
        if known.id != story:
            continue
        if not line:
            return known.headline
        bullets = (*known.bullets, *known.more)
        texts = {key: bullet.text for key, bullet in zip(state.lines.get(story, ()), bullets, strict=True)}
        return texts.get(line)
    return None


def _place(edit: Edit, state: DeskState) -> str:
    """Return where on the page to go on after an edit: at the line or story, or at what takes its place."""
    if isinstance(edit, Reword):
        return anchor_of(edit.bullet)
    if isinstance(edit, Merge):
        return anchor_of(edit.into)
    if isinstance(edit, Drop):
        told = [story.id for story in state.edited.stories if story.shown]
        place = told.index(edit.story) if edit.story in told else 0
        after = [*told[place + 1 :], *reversed(told[:place])]
        return anchor_of(after[0]) if after else "dropped"
    return anchor_of(edit.story)


_OWN = {
    "style": (_DOCUMENTS / "base.css", _DOCUMENTS / "briefing.css", _TEMPLATES / "desk.css"),
    "script": (_TEMPLATES / "desk.js",),
}


@functools.cache
def _own(name: str) -> str:
    """Return the page's own ``style``, that of the documents with some rules of the desk, or its ``script``."""
    return "\n".join(path.read_text(encoding="utf-8") for path in _OWN[name])


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _rendered(template: str, **values: object) -> str:
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, which is loaded only here

    own = {name: Markup(_own(name)) for name in _OWN}  # noqa: S704 (our own files)
    return _environment().get_template(template).render(**own, **values)


@functools.cache
def _environment() -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - only for the page

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _minutes(span: dt.timedelta) -> str:
    """Return a span in whole minutes, in seconds below one."""
    seconds = round(span.total_seconds())
    return plural(seconds // 60, "minute") if seconds >= 60 else plural(seconds, "second")  # noqa: PLR2004
