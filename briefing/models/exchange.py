"""One exchange with an OpenAI-compatible server: a question sent, an answer read as it comes, and no longer.

Answers are streamed (server-sent events), so that a server that stalls or drips without end is noticed while it
does; a server that answers in one piece is understood too. What went wrong is sorted into three: worth trying
again, a problem of this one question, or the end of the server.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from briefing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from briefing.models.servers import Server

_MOST_BYTES = 8_000_000
_LONGEST_WAIT = 120.0
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_TOO_LONG = ("context", "too long", "too many tokens", "maximum", "exceed")


class AgainError(Exception):
    """The question may be sent again.

    Args:
        reason: What went wrong.
        wait: Seconds that the server asks to wait; None where it does not say.
        unreachable: True where no server answered at all.
    """

    def __init__(self, reason: str, *, wait: float | None = None, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.unreachable = unreachable


class RefusedError(Exception):
    """The server refuses this question, or answers nothing of use.

    Args:
        reason: What it says.
        status: HTTP status; 0 where that is not the matter.
    """

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status

    @property
    def is_too_long(self) -> bool:
        """Whether the question did not fit the model's context."""
        return any(word in self.reason.lower() for word in _TOO_LONG)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a server answered: the text, why it ended, and the tokens that it counted (0: it did not)."""

    text: str
    reason: str
    prompt_tokens: int = 0
    answer_tokens: int = 0


def client_of(server: Server) -> httpx.Client:
    """Return the HTTP client for a server. It follows no redirect: the key must not go elsewhere."""
    headers = {"User-Agent": "briefing", "Accept": "text/event-stream, application/json"}
    if server.secret:
        headers["Authorization"] = f"Bearer {server.secret}"
    return httpx.Client(
        headers=headers,
        timeout=httpx.Timeout(server.timeout, connect=min(server.timeout, 15.0), pool=None),
        limits=httpx.Limits(max_connections=server.concurrency),
        trust_env=not server.is_local,
    )


def asked(
    client: httpx.Client, server: Server, body: Mapping[str, Any], *, clock: Callable[[], float]
) -> Answer:
    """Return the answer to one question.

    Args:
        client: The client.
        server: The server.
        body: What ``/chat/completions`` takes.
        clock: Monotonic seconds.

    Raises:
        AgainError: It may be sent again.
        RefusedError: It is of no use to send it again as it is.
        ModelError: No question will be answered: a wrong key, an unknown model, no such address.
    """
    ends = clock() + server.deadline
    try:
        with client.stream("POST", f"{server.base_url}/chat/completions", json=dict(body)) as response:
            if response.status_code != httpx.codes.OK:
                raise _failure(response, server, ends, clock)
            return _read(response, ends, clock)
    except httpx.TimeoutException as exc:
        silent = isinstance(exc, (httpx.ConnectTimeout, httpx.PoolTimeout))
        raise AgainError(f"no answer within {server.timeout:g} s", unreachable=silent) from exc
    except (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol) as exc:
        raise AgainError(f"cannot reach {server.shown}: {exc}", unreachable=True) from exc
    except httpx.HTTPError as exc:
        raise AgainError(f"the connection broke: {type(exc).__name__}") from exc


def listed(client: httpx.Client, server: Server) -> list[dict[str, Any]]:
    """Return the models that a server lists; none where it has no list.

    Raises:
        ModelError: The server is not there, or the key is wrong.
    """
    try:
        response = client.get(f"{server.base_url}/models")
    except httpx.HTTPError as exc:
        raise down(server, f"cannot reach {server.shown}: {exc or type(exc).__name__}") from exc
    if response.status_code in {401, 403}:
        raise wrong_key(server, response.status_code)
    try:
        found = response.json().get("data", [])
        return [item for item in found if isinstance(item, dict)]
    except (ValueError, AttributeError, TypeError):
        return []


def down(server: Server, reason: str) -> ModelError:
    """Return the error that says that a server answers no more."""
    return ModelError(
        f"the server of openai:{server.name} does not answer: {reason}",
        hint="start it, correct base_url under [backends.openai], or name another model after it in models",
    )


def wrong_key(server: Server, status: int) -> ModelError:
    """Return the error that says that a server does not accept the key."""
    state = f"is not accepted ({status})" if server.secret else f"is missing: the server wants one ({status})"
    return ModelError(
        f"the key of openai:{server.name} {state}", hint=f"set the variable {server.key} to the key"
    )


def _failure(response: httpx.Response, server: Server, ends: float, clock: Callable[[], float]) -> Exception:
    status = response.status_code
    text = b"".join(_bounded(response, ends, clock)).decode("utf-8", errors="replace")
    told = _message(text)
    if status in {401, 403}:
        return wrong_key(server, status)
    if response.is_redirect:
        where = httpx.URL(response.headers.get("location", "")).host or "another address"
        return ModelError(
            f"the server of openai:{server.name} points to {where}",
            hint="write the address that it means as base_url",
        )
    if status == httpx.codes.NOT_FOUND:
        return RefusedError(told or "404", status=status)
    if status in _AGAIN:
        return AgainError(f"the server answers {status}{f': {told}' if told else ''}", wait=_wait(response))
    return RefusedError(told or f"the server answers {status}", status=status)


def _wait(response: httpx.Response) -> float | None:
    said = response.headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(said)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        seconds = (moment - dt.datetime.now(dt.UTC)).total_seconds()
    return min(max(0.0, seconds), _LONGEST_WAIT)


def _message(text: str) -> str:
    """Return what an error's body says, in one line."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    if isinstance(found, dict):
        found = found.get("error", found.get("message", found.get("detail", "")))
    if isinstance(found, dict):
        found = found.get("message", "")
    return " ".join(str(found).split())[:300] if found else ""


def _bounded(response: httpx.Response, ends: float, clock: Callable[[], float]) -> Iterator[bytes]:
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if clock() > ends:
            raise AgainError("the answer took longer than the deadline")
        if size > _MOST_BYTES:
            raise RefusedError("an endless answer")
        yield piece


def _read(response: httpx.Response, ends: float, clock: Callable[[], float]) -> Answer:
    if "text/event-stream" not in response.headers.get("content-type", ""):
        return _whole(b"".join(_bounded(response, ends, clock)))
    pieces: list[str] = []
    reason, ended = "", False
    usage: Any = None
    for event in _events(_bounded(response, ends, clock)):
        if event == "[DONE]":
            ended = True
            break
        try:
            data = json.loads(event)
        except ValueError as exc:
            raise AgainError("a broken stream") from exc
        if not isinstance(data, dict):
            continue
        if data.get("error"):
            raise AgainError(f"the server broke off: {_message(event)}")
        usage = data.get("usage") or usage
        for choice in data.get("choices") or ():
            pieces.append(str((choice.get("delta") or {}).get("content") or ""))
            reason = choice.get("finish_reason") or reason
    if not ended and not reason:
        raise AgainError("the stream broke off")
    return _answer("".join(pieces), reason, usage)


def _events(pieces: Iterator[bytes]) -> Iterator[str]:
    """Yield the data of server-sent events."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace").strip()
            if text.startswith("data:"):
                yield text.removeprefix("data:").strip()
    text = rest.decode("utf-8", errors="replace").strip()
    if text.startswith("data:"):
        yield text.removeprefix("data:").strip()


def _whole(body: bytes) -> Answer:
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        text = choice["message"].get("content") or ""
        reason = choice.get("finish_reason") or "stop"
    except (ValueError, LookupError, TypeError, AttributeError) as exc:
        raise RefusedError("an answer that is no chat completion") from exc
    return _answer(str(text), str(reason), data.get("usage"))


def _answer(text: str, reason: str, usage: Any) -> Answer:
    counts = usage if isinstance(usage, dict) else {}

    def count(name: str) -> int:
        value = counts.get(name, 0)
        return value if isinstance(value, int) else 0

    return Answer(
        text=text,
        reason=reason or "stop",
        prompt_tokens=count("prompt_tokens"),
        answer_tokens=count("completion_tokens"),
    )
