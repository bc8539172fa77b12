"""A real OpenAI-compatible server on loopback, for tests: it answers well, badly, slowly or not at all."""

from __future__ import annotations

import contextlib
import http.server
import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Behaviour = Callable[["Exchange"], None]


@dataclass
class ModelServer:
    """A running server: what it was asked, and how it behaves (settable while it runs)."""

    base_url: str
    behaviour: Behaviour
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "tiny", "max_model_len": 8192}])
    busy: int = 0
    busiest: int = 0


@dataclass
class Exchange:
    """One request on its way: what was asked, and ways to answer."""

    handler: Any
    body: dict[str, Any]
    number: int

    @property
    def article(self) -> str:
        """The last user turn."""
        return next(item["content"] for item in reversed(self.body["messages"]) if item["role"] == "user")

    def send(self, status: int, body: bytes | str | dict, **headers: str) -> None:
        if isinstance(body, dict):
            body, headers = json.dumps(body), {"Content-Type": "application/json", **headers}
        data = body.encode("utf-8") if isinstance(body, str) else body
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(data)))
        self.handler.end_headers()
        self.handler.wfile.write(data)

    def answer(self, text: str, reason: str = "stop") -> None:
        """Answer in the form that was asked for: a stream, or in one piece."""
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        if not self.body.get("stream"):
            message = {"role": "assistant", "content": text}
            self.send(
                200, {"choices": [{"index": 0, "message": message, "finish_reason": reason}], "usage": usage}
            )
            return
        self.start_stream()
        for at in range(0, len(text), 40):
            self.event({"choices": [{"index": 0, "delta": {"content": text[at : at + 40]}}]})
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        if self.body.get("stream_options"):
            self.event({"choices": [], "usage": usage})
        self.handler.wfile.write(b"data: [DONE]\n\n")

    def start_stream(self) -> None:
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()
        self.handler.close_connection = True

    def event(self, data: dict) -> None:
        self.handler.wfile.write(f"data: {json.dumps(data)}\n\n".encode())
        self.handler.wfile.flush()

    def reset(self) -> None:
        """Break the connection without an answer."""
        with contextlib.suppress(OSError):
            self.handler.connection.shutdown(socket.SHUT_RDWR)
        self.handler.close_connection = True


def sentences(article: str) -> list[str]:
    """The sentences of the article in a prompt."""
    text = re.sub(r"</?article>", " ", article)
    return [item.strip() for item in re.findall(r"[^.\n。]+[.。]", text) if len(item.strip()) > 20]


def well(exchange: Exchange) -> None:
    """Quote the first sentences, shortened by nothing."""
    found = [{"evidence": item, "text": item} for item in sentences(exchange.article)[:3]]
    exchange.answer(json.dumps({"bullets": found}, ensure_ascii=False))


def saying(text: str, reason: str = "stop") -> Behaviour:
    """Answer everything with a text."""
    return lambda exchange: exchange.answer(text, reason)


def failing(status: int, message: str = "", **headers: str) -> Behaviour:
    """Answer everything with an error."""
    return lambda exchange: exchange.send(status, {"error": {"message": message}}, **headers)


def first(count: int, behaviour: Behaviour, then: Behaviour = well) -> Behaviour:
    """Behave in one way for the first requests and in another after them."""
    return lambda exchange: (behaviour if exchange.number < count else then)(exchange)


def stalling(exchange: Exchange) -> None:
    """Begin an answer and say no more."""
    exchange.start_stream()
    exchange.event({"choices": [{"index": 0, "delta": {"content": '{"bullets": ['}}]})
    time.sleep(3)


def dripping(exchange: Exchange) -> None:
    """Answer a letter at a time, for ever."""
    exchange.start_stream()
    with contextlib.suppress(OSError):
        while True:
            exchange.event({"choices": [{"index": 0, "delta": {"content": "a"}}]})
            time.sleep(0.02)


def breaking(exchange: Exchange) -> None:
    """Break off in the middle of a stream."""
    exchange.start_stream()
    exchange.event({"choices": [{"index": 0, "delta": {"content": '{"bul'}}]})
    exchange.reset()


@contextlib.contextmanager
def model_server(behaviour: Behaviour = well) -> Iterator[ModelServer]:
    """Run a server."""
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            Exchange(self, {}, 0).send(200, {"object": "list", "data": served.models})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                number = len(served.requests)
                served.requests.append({**body, ":path": self.path})
                served.headers.append({name.lower(): value for name, value in self.headers.items()})
                served.busy += 1
                served.busiest = max(served.busiest, served.busy)
            try:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    served.behaviour(Exchange(self, body, number))
            finally:
                with lock:
                    served.busy -= 1

        def log_message(self, *_: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    served = ModelServer(f"http://127.0.0.1:{server.server_address[1]}/v1", behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
