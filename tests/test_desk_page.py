"""The desk as a page: a real server, a real browser, a real archive."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import re
import signal
import subprocess
import sys
import threading
import urllib.parse
from dataclasses import dataclass, field, replace

import pytest
from desk_day import DAY, FORMS, TOWNS, archived, briefing_of, now, sixty_stories
from rendering_demo import demo_articles, demo_briefing
from typer.testing import CliRunner

from briefing.archive import Archive
from briefing.cli.main import app
from briefing.config import load_settings
from briefing.desk.desk import Desk
from briefing.desk.edits import Drop
from briefing.desk.page import serve
from briefing.errors import ConfigError


class Opened:
    """The address that a desk printed, and requests to it that no browser would send."""

    def __init__(self, address):
        parts = urllib.parse.urlsplit(address)
        self.address = address
        self.host, self.token = parts.netloc, parts.query.removeprefix("token=")

    def ask(self, method="GET", path="/", *, body=None, host=None, **headers):
        """Send a request as no browser would; return its status, headers and body."""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or self.host)
        if body is not None and "Content_Length" not in headers:
            connection.putheader("Content-Length", str(len(body)))
        if body is not None and "Content_Type" not in headers:
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders((body or "").encode())
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read().decode()
        connection.close()
        return found


@dataclass
class Served(Opened):
    """A desk that is being served by a thread."""

    day: object
    who: str
    idle_minutes: float
    told: queue.Queue = field(default_factory=queue.Queue)
    record: object = None
    error: BaseException | None = None

    def __post_init__(self):
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        super().__init__(re.search(r"http://\S+", self.told.get(timeout=10))[0])

    def _run(self):
        settings = load_settings()
        try:
            with Archive.open(settings.archive_file, clock=now) as archive:
                desk = Desk.open(archive, settings, self.day)
                self.record = serve(
                    desk,
                    who=self.who,
                    notify=self.told.put,
                    open_browser=False,
                    idle_minutes=self.idle_minutes,
                )
        except BaseException as exc:  # noqa: BLE001 - the test looks at it
            self.error = exc

    def ended(self) -> bool:
        self.thread.join(10)
        return not self.thread.is_alive()


@pytest.fixture
def desks():
    """Starts desks, and closes those that a test leaves open."""
    open_desks = []

    def start(day=DAY, *, who="Ada", idle_minutes=0.5):
        open_desks.append(Served(day, who, idle_minutes))
        return open_desks[-1]

    return start


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    yield context.new_page()
    context.close()


def edition():
    with Archive.open(load_settings().archive_file, clock=now) as archive:
        return archive.briefing(DAY)


def texts(record) -> dict[str, str]:
    return {form: record.forms[form].decode() for form in FORMS}


def story(page, town):
    return page.locator("article", has=page.locator("h3", has_text=town))


def opened_line(page, text):
    line = page.locator("li", has=page.locator("summary", has_text=text)).last
    line.locator("summary").click()
    return line


def test_a_day_of_sixty_stories_is_edited_and_approved_and_every_form_says_the_same(  # noqa: PLR0915 - a morning
    page, desks, tmp_path
):
    archived(*sixty_stories())
    config = tmp_path / "config" / "config.toml"
    inbox = tmp_path / "inbox"
    config.write_text(
        f'[review]\nrequired = true\n[delivery.shelf]\ntype = "folder"\npath = "{inbox}"\n', encoding="utf-8"
    )
    served = desks()
    page.goto(served.address)
    assert "token" not in page.url
    assert page.locator("article").count() == 60

    page.get_by_role("button", name="Drop story 7", exact=True).click()
    assert story(page, TOWNS[6]).count() == 0
    page.get_by_role("button", name="Drop story 1", exact=True).click()
    page.get_by_role("button", name=f"Restore {TOWNS[0]}").click()
    assert page.locator("article h3").first.inner_text().endswith(f"{TOWNS[0]} repairs its harbour wall")

    story(page, TOWNS[29]).get_by_role("button", name="Pin").click()
    assert TOWNS[29] in page.locator("article h3").first.inner_text()
    assert story(page, TOWNS[29]).get_by_text("Pinned", exact=True).is_visible()

    story(page, TOWNS[4]).get_by_role("button", name="up").click()
    order = page.locator("article h3").all_inner_texts()
    assert order.index(next(item for item in order if TOWNS[4] in item)) < order.index(
        next(item for item in order if TOWNS[3] in item)
    )

    # A wording that the source bears out is taken; one that it does not is refused with the reason.
    line = opened_line(page, f"The council of {TOWNS[2]} agreed")
    line.get_by_role("textbox").fill(f"The council of {TOWNS[2]} agreed to repair the harbour wall.")
    line.get_by_role("button", name="Reword").click()
    assert page.get_by_text(
        f"The council of {TOWNS[2]} agreed to repair the harbour wall."
    ).first.is_visible()
    assert "Edited by Ada" in story(page, TOWNS[2]).inner_text()

    line = opened_line(page, f"About 300 people in {TOWNS[3]}")
    line.get_by_role("textbox").fill(f"About 900 people in {TOWNS[3]} were moved to schools.")
    line.get_by_role("button", name="Reword").click()
    alert = page.get_by_role("alert")
    assert "900" in alert.inner_text()
    box = page.get_by_label(re.compile(r"^Line \d+\.\d+$")).and_(page.locator("[autofocus]"))
    assert box.input_value() == f"About 900 people in {TOWNS[3]} were moved to schools."
    page.get_by_label("Take it all the same, because").fill("the mayor told us on the telephone")
    box.locator("xpath=ancestor::form").get_by_role("button", name="Reword").click()
    assert "the mayor told us on the telephone" in page.locator(".log").inner_text()

    tools = story(page, TOWNS[5])
    tools.locator(".tools > summary").click()
    tools.get_by_label("Merge story").fill(story(page, TOWNS[1]).locator(".number").inner_text())
    tools.get_by_role("button", name="Merge", exact=True).click()
    assert story(page, TOWNS[5]).count() == 0
    assert f"The council of {TOWNS[5]} agreed" in story(page, TOWNS[1]).inner_text()

    tools = story(page, TOWNS[10])
    tools.locator(".tools > summary").click()
    tools.get_by_label("Inland Wire").check()
    tools.get_by_role("button", name="Split", exact=True).click()
    assert story(page, TOWNS[10]).count() == 2

    tools = story(page, TOWNS[8])
    tools.locator(".tools > summary").click()
    tools.get_by_label("Headline of story").fill(f"Council of {TOWNS[8]} agreed to repair the harbour wall")
    tools.get_by_role("button", name="Change the headline").click()
    assert story(page, f"Council of {TOWNS[8]} agreed to repair").count() == 1

    page.get_by_role("button", name="Drop story 12", exact=True).click()
    dropped = page.locator(".log li").first.inner_text()
    page.get_by_role("button", name="Undo").first.click()
    assert dropped.split("\n")[0] not in page.locator(".log").inner_text()

    early = CliRunner().invoke(app, ["deliver", "--date", DAY.isoformat()])
    assert "waits for approval" in early.output
    assert not inbox.exists() or not list(inbox.iterdir())

    page.get_by_role("button", name="Approve").click()
    assert "Approved" in page.inner_text("body")
    assert served.ended()
    assert served.error is None
    record = edition()
    assert record.version == served.record.version
    for form, text in texts(record).items():
        assert f"The council of {TOWNS[6]} agreed" not in text, form
        plain = re.sub(r"\\(.)", r"\1", text)
        assert f"The council of {TOWNS[2]} agreed to repair the harbour wall." in plain, form
        assert f"The council of {TOWNS[2]} agreed on Monday" not in _told(form, plain), form
        assert f"About 900 people in {TOWNS[3]} were moved to schools." in plain, form
        assert plain.index(f"{TOWNS[29]} repairs") < plain.index(f"{TOWNS[0]} repairs"), form
    told = json.loads(record.forms["json"])
    assert len(told["stories"]) == 59
    methods = {item["text"]: item["method"] for one in told["stories"] for item in one["bullets"]}
    assert methods[f"The council of {TOWNS[2]} agreed to repair the harbour wall."] == "edited"
    late = CliRunner().invoke(app, ["deliver", "--date", DAY.isoformat()])
    assert late.exit_code == 0, late.output
    handed = [path.read_text(encoding="utf-8") for path in inbox.rglob("*") if path.suffix == ".md"]
    assert set(handed) == {texts(record)["md"]}


def _told(form, text):
    """A document without the quoted passages, which keep the source's words."""
    if form == "json":
        return "\n".join(item["text"] for one in json.loads(text)["stories"] for item in one["bullets"])
    return re.sub(r"<mark>.*?</mark>|“[^”]*”|>.*", "", text)


def test_the_page_has_no_violations_and_fits_every_screen_and_hostile_text_is_inert(page, desks):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - a development package

    briefing = replace(demo_briefing(), date=DAY)
    archived(briefing, demo_articles())
    served = desks()
    seen = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("request", lambda request: seen.append(request.url) if served.host not in request.url else None)
    page.goto(served.address)
    for summary in page.locator("summary").all():
        summary.click()
    for width in (360, 800, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).violations_count == 0
    assert seen == []
    page.get_by_role("button", name="Close").click()
    assert served.ended()
    assert served.record is None


def test_two_editors_see_what_the_other_did_and_nothing_typed_is_lost(browser, page, desks):
    briefing, articles = sixty_stories()
    archived(briefing, articles)
    ada, ben = desks(who="Ada"), desks(who="Ben")
    page.goto(ada.address)
    other = browser.new_context().new_page()
    other.goto(ben.address)

    line = opened_line(other, f"The council of {TOWNS[2]} agreed")
    line.get_by_role("textbox").fill(f"{TOWNS[2]} repairs its wall, the council agreed.")
    mine = opened_line(page, f"The council of {TOWNS[2]} agreed")
    mine.get_by_role("textbox").fill(f"The council of {TOWNS[2]} agreed to repair the harbour wall.")
    mine.get_by_role("button", name="Reword").click()

    with other.expect_response(lambda answer: answer.request.method == "POST") as answered:
        line.get_by_role("button", name="Reword").click()
    assert answered.value.status == 409
    body = other.inner_text("main")
    assert "Somebody else changed" in body
    assert "Ada" in other.get_by_role("alert").inner_text()
    assert other.locator("[autofocus]").input_value() == f"{TOWNS[2]} repairs its wall, the council agreed."
    assert f"The council of {TOWNS[2]} agreed to repair the harbour wall." in body

    other.get_by_role("button", name="Drop story 9", exact=True).click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="Approve").click()
    assert answered.value.status == 409
    assert "Ben" in page.get_by_role("alert").inner_text()
    assert story(page, TOWNS[8]).count() == 0
    page.get_by_role("button", name="Approve").click()
    assert ada.ended()
    assert ada.record is not None

    # Text that was typed and not sent is not lost to another button unasked.
    asked = []
    other.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    box = opened_line(other, f"About 300 people in {TOWNS[5]}").get_by_role("textbox")
    box.press_sequentially("By the way: ")
    other.get_by_role("button", name="Drop story 2", exact=True).click(no_wait_after=True)
    other.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert "By the way: " in box.input_value()
    other.context.close()


@pytest.fixture
def small_day():
    briefing, articles = sixty_stories()
    few = list(briefing.stories[1:4])
    kept = {name: articles[name] for one in few for name in one.articles}
    archived(briefing_of(few, kept), kept)


@pytest.fixture
def session(small_day, desks):
    """A desk that was opened: the desk, the headers of its page, and the value that its forms carry."""
    served = desks()
    status, headers, _ = served.ask(path=f"/?token={served.token}")
    assert (status, headers["Location"]) == (303, "/")
    cookie = headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    own = {"Cookie": cookie.partition(";")[0], "Origin": f"http://{served.host}"}
    body = served.ask(Cookie=own["Cookie"])[2]
    return served, own, re.search(r'name="secret" value="([^"]+)"', body)[1]


def form(secret, **values):
    return urllib.parse.urlencode({"secret": secret, "do": "drop", "story": "story-02", **values})


def test_it_works_with_the_keyboard_without_its_script_and_from_a_link_elsewhere(browser, small_day, desks):
    served = desks()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(f'<a href="{served.address}">the desk</a>')
    page.get_by_role("link").click()
    page.get_by_role("link", name="To the desk").press("Enter")
    page.get_by_role("button", name="Pin story 3").press("Enter")
    assert TOWNS[3] in page.locator("article h3").first.inner_text()
    page.get_by_role("button", name="Undo").press("Enter")
    assert TOWNS[1] in page.locator("article h3").first.inner_text()
    assert page.get_by_text("Somebody else").count() == 0
    page.get_by_role("button", name="Close").press("Enter")
    assert served.ended()
    context.close()


def test_what_another_editor_did_and_took_back_is_told(session):
    served, own, secret = session
    settings = load_settings()
    with Archive.open(settings.archive_file, clock=now) as archive:
        desk = Desk.open(archive, settings, DAY)
        number = desk.submit(Drop(story="story-03"), who="Ben").edits[-1].number
        assert re.search(r"Somebody else.*Dropped .*Ben, 06:00", served.ask(**own)[2])
        assert "Somebody else" not in served.ask(**own)[2]
        desk.undo(number, who="Ben")
    assert re.search(r"Somebody else.*Taken back: Dropped", served.ask(**own)[2])
    served.ask("POST", "/close", body=form(secret), **own)
    assert served.ended()


def test_only_the_page_of_the_desk_may_ask_it(session):
    served, own, secret = session
    body = form(secret)
    cookie = {"Cookie": own["Cookie"]}
    refused = {
        "another name": served.ask(host="news.example", **cookie),
        "another port": served.ask(host="127.0.0.1:1", **cookie),
        "the token again": served.ask(path=f"/?token={served.token}"),
        "no cookie": served.ask(),
        "a wrong cookie": served.ask(Cookie=own["Cookie"][:-2] + "xx"),
        "a form without cookie": served.ask("POST", "/edit", body=body, Origin=own["Origin"]),
        "a foreign page": served.ask("POST", "/edit", body=body, **cookie, Origin="https://news.example"),
        "a page from nowhere": served.ask("POST", "/edit", body=body, **cookie, Origin="null"),
        "no page": served.ask("POST", "/edit", body=body, **cookie),
        "a foreign frame": served.ask("POST", "/edit", body=body, **own, Sec_Fetch_Site="cross-site"),
        "a wrong secret": served.ask("POST", "/edit", body=form("x"), **own),
        "a change by GET": served.ask("GET", f"/edit?{body}", **own),
        "another path": served.ask("GET", "/../../etc/passwd", **own),
        "an encoded path": served.ask("GET", "/%2e%2e/etc/passwd", **own),
        "a form elsewhere": served.ask("POST", "/etc/passwd", body=body, **own),
        "a large body": served.ask("POST", "/edit", body="", **own, Content_Length=str(10**7)),
        "a false length": served.ask("POST", "/edit", body="", **own, Content_Length="-1"),
        "other content": served.ask("POST", "/edit", body="{}", **own, Content_Type="application/json"),
        "many fields": served.ask("POST", "/edit", body=body + "&a=b" * 900, **own),
        "not UTF-8": served.ask("POST", "/edit", body=body + "&text=%ff%fe", **own),
        "another method": served.ask("DELETE", "/", **own),
    }
    statuses = {name: status for name, (status, _, _) in refused.items()}
    assert all(status >= 400 for status in statuses.values()), statuses
    assert statuses["a large body"] == 413
    for name, (_, headers, text) in refused.items():
        assert "Traceback" not in text, name
        assert secret not in text, name
        assert "Set-Cookie" not in headers, name
    assert "Drop story 1" in served.ask(**cookie)[2], "the desk lives on"
    with Archive.open(load_settings().archive_file, clock=now) as archive:
        assert archive.edits(DAY) == []
    assert served.ask("POST", "/edit", body=body, **own)[0] == 303
    assert served.ask("POST", "/close", body=body, **own)[0] == 200
    assert served.ended()


def test_the_page_forbids_everything_but_itself(session):
    served, own, secret = session
    _, headers, _ = served.ask(**own)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert re.search(r"script-src 'sha256-[^']+';", policy)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "briefing"
    served.ask("POST", "/close", body=form(secret), **own)
    assert served.ended()


def test_a_form_that_makes_no_sense_is_answered_in_words(session):
    served, own, secret = session
    wrong = {
        "": 422, "do=fly": 422, "do=merge&into=1000": 422, "do=merge&into=": 422, "do=split": 422,
        "do=reword&line=story-02%3A1&text=": 422, "do=drop&story=nothing": 409, "do=unpin": 409,
        "do=reword&line=gone&text=x": 409, "do=split&article=nothing": 409, "do=up&up=nothing": 409,
    }  # fmt: skip
    for fields, expected in wrong.items():
        values = {"do": "", **dict(urllib.parse.parse_qsl(fields, keep_blank_values=True)), "revision": "0"}
        status, _, text = served.ask("POST", "/edit", body=form(secret, **values), **own)
        assert status == expected, fields
        assert 'role="alert"' in text, fields
    assert served.ask("POST", "/undo", body=form(secret, number="77"), **own)[0] == 409
    assert served.ask("POST", "/undo", body=form(secret, number="x"), **own)[0] == 422
    assert served.ask("POST", "/approve", body=form(secret, revision="5"), **own)[0] == 409
    assert served.ask("POST", "/approve", body=form(secret), **own)[0] == 422
    assert served.ask("POST", "/close", body=form(secret), **own)[0] == 200
    assert served.ended()


def test_a_story_that_cannot_be_written_is_said_and_the_desk_stays_open(desks, monkeypatch):
    briefing, articles = sixty_stories()
    stories = list(briefing.stories[1:3])
    stories[1] = replace(stories[1], shown=False, bullets=())
    archived(briefing_of(stories, articles), articles)
    monkeypatch.setenv("BRIEFING_MODEL", "openai:http://127.0.0.1:9")
    served = desks()
    cookie = served.ask(path=f"/?token={served.token}")[1]["Set-Cookie"].partition(";")[0]
    own = {"Cookie": cookie, "Origin": f"http://{served.host}"}
    secret = re.search(r'name="secret" value="([^"]+)"', served.ask(**own)[2])[1]
    status, _, text = served.ask("POST", "/edit", body=form(secret, do="pin", story="story-03"), **own)
    assert status == 500
    assert "That was not done" in text
    assert "Traceback" not in text
    assert "Left out for length" in served.ask(**own)[2]
    served.ask("POST", "/close", body=form(secret), **own)
    assert served.ended()
    assert served.error is None


def test_the_desk_closes_when_nobody_asks(small_day, desks):
    served = desks(idle_minutes=0.3 / 60)
    assert served.ended()
    assert served.error is None
    assert "no request" in served.told.get(timeout=1)
    with pytest.raises(ConnectionRefusedError):
        served.ask()


@contextlib.contextmanager
def started():
    """The command with its page; it is ended whatever happens to the test."""
    command = [sys.executable, "-m", "briefing", "review", DAY.isoformat(), "--page", "--as", "Ada"]
    # A run in the background ignores interrupts, and so would what it starts.
    with subprocess.Popen(
        [*command, "--no-browser"],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_an_interrupt_ends_the_desk(small_day):
    with started() as process:
        served = Opened(re.search(r"http://\S+", process.stderr.readline())[0])
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert "Traceback" not in process.stderr.read()
    with pytest.raises(ConnectionRefusedError):
        served.ask()


def test_the_command_opens_the_page_and_hands_the_approved_day_over(small_day, tmp_path):
    inbox = tmp_path / "inbox"
    config = tmp_path / "config" / "config.toml"
    config.write_text(
        f'out = "{tmp_path / "out"}"\n[review]\nrequired = true\n[delivery.shelf]\ntype = "folder"\npath = "{inbox}"\n',
        encoding="utf-8",
    )
    with started() as process:
        served = Opened(re.search(r"http://\S+", process.stderr.readline())[0])
        cookie = served.ask(path=f"/?token={served.token}")[1]["Set-Cookie"].partition(";")[0]
        own = {"Cookie": cookie, "Origin": f"http://{served.host}"}
        secret = re.search(r'name="secret" value="([^"]+)"', served.ask(**own)[2])[1]
        assert served.ask("POST", "/edit", body=form(secret), **own)[0] == 303
        assert not inbox.exists() or not list(inbox.iterdir())
        assert served.ask("POST", "/approve", body=form(secret, revision="1"), **own)[0] == 200
        assert process.wait(30) == 0, process.stderr.read()
    assert f"{TOWNS[1]} repairs" not in (tmp_path / "out" / f"{DAY}.md").read_text(encoding="utf-8")
    handed = [path.read_text(encoding="utf-8") for path in inbox.rglob("*.md")]
    assert handed
    assert all(f"{TOWNS[2]} repairs" in text and f"{TOWNS[1]} repairs" not in text for text in handed)


def test_a_port_that_is_taken_is_said(small_day, session):
    served, own, secret = session
    settings = load_settings()
    with Archive.open(settings.archive_file, clock=now) as archive:
        desk = Desk.open(archive, settings, DAY)
        port = int(served.host.partition(":")[2])
        with pytest.raises(ConfigError, match="cannot open port"):
            serve(desk, who="Ben", notify=str, port=port, open_browser=False)
    served.ask("POST", "/close", body=form(secret), **own)
    assert served.ended()
