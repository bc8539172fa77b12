"""The PDF form: its text, what it asks the network for (nothing), and a machine without Pango."""

from __future__ import annotations

import http.server
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace

import pytest
from rendering_demo import demo_articles, demo_briefing, quiet_briefing

from briefing.errors import RenderError
from briefing.rendering import render_bytes, rendered_forms


@pytest.fixture(scope="module")
def _pango():
    try:
        import weasyprint  # noqa: F401, PLC0415
    except OSError as exc:
        pytest.skip(f"no Pango here: {exc}")


@pytest.fixture
def listener():
    """A server that writes down who asks it for anything."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("_pango")
def test_a_pdf_asks_for_nothing_and_says_nothing(listener, capfd):
    address, asked = listener
    day = demo_briefing(hostile=False)
    bad = f'</style><img src="{address}/a.png"><link rel=stylesheet href="{address}/b.css">'
    css = f"@import url({address}/c.css); background: url('{address}/d.png')"
    day = replace(day, title=bad, stories=(replace(day.stories[0], headline=css), *day.stories[1:]))
    data = render_bytes(day, "pdf", demo_articles())
    assert data.startswith(b"%PDF-")
    assert asked == []
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("_pango")
def test_a_quiet_day_is_one_page():
    data = render_bytes(quiet_briefing(), "pdf")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type/Page/") <= 1 or b"/Count 1" in data


def test_without_pango_the_other_forms_are_made():
    code = """
    import ctypes.util, sys
    sys.path.insert(0, "TESTS")
    import cffi
    real = cffi.FFI.dlopen
    def dlopen(self, name=None, flags=0):
        if name and ("pango" in str(name) or "gobject" in str(name)):
            raise OSError(f"cannot load library '{name}'")
        return real(self, name, flags)
    cffi.FFI.dlopen = dlopen
    from rendering_demo import demo_briefing
    from briefing.rendering import rendered_forms
    made = rendered_forms(demo_briefing(), ("md", "pdf", "html"))
    print(sorted(made.forms), made.failures["pdf"])
    """
    script = textwrap.dedent(code).replace("TESTS", str(__import__("pathlib").Path(__file__).parent))
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "['html', 'md'] PDF needs the Pango library" in told.stdout, told.stderr
    assert "apt-get install" in told.stdout


def test_a_form_that_fails_costs_no_other():
    made = rendered_forms(demo_briefing(), ("md", "docx", "txt"))
    assert set(made.forms) == {"md", "txt"}
    assert isinstance(made.failures["docx"], RenderError)
