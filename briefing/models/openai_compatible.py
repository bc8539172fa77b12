"""``openai:`` models: any server that speaks OpenAI's chat completions (vLLM, llama.cpp, Ollama, TGI, hosted ones).

Requests go out side by side up to a bound, are sent again with growing pauses where that may help, and each is
answered or says why it is not: one that a server refuses costs no other. A server that does not answer several
different requests counts as down, and the next model of the chain goes on. What a server does not understand of
a request (a JSON schema, usage in streams) is left out from then on.
"""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError
from briefing.models import exchange
from briefing.models.base import PROMPTS, Candidate, Traits, Usage, Way, tokens_of
from briefing.models.chat import without_thoughts
from briefing.models.servers import server_of
from briefing.types import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

    from briefing.models.base import LanguageModel, Options, Progress, Request
    from briefing.models.servers import Server

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_DOWN_AFTER = 3
"""Different requests in a row without an answer, after all their retries, that make a server count as down."""

_REFUSALS = frozenset({400, 404, 415, 422, 501})
_CONTEXT_NAMES = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What a server understands."""

    form: str = "json_schema"  # then json_object, then none
    stream_usage: bool = True
    limit: str = "max_tokens"
    seed: bool = True


def check(name: str, options: Options) -> None:
    """Refuse a table or an address that cannot be right; ask nobody."""
    server_of(name, options.table)


def info(name: str, options: Options) -> ModelInfo | None:
    """Return the model's name, and a version that stands for the address; ask nobody."""
    server = server_of(name, options.table)
    return ModelInfo(name=f"openai:{server.name}", version=server.version, prompt=PROMPTS[Way.BULLETS])


def load(name: str, options: Options) -> LanguageModel:
    """Return the model; see `briefing.models.base.Backend.load`."""
    return ServedModel(server_of(name, options.table))


class ServedModel:
    """Implements `briefing.models.base.LanguageModel` with a server.

    Args:
        server: The server and the model's name there.
        sleep: Waits so many seconds.
        clock: Monotonic seconds.

    Raises:
        ModelError: The server is not there, or does not accept the key.
    """

    def __init__(
        self,
        server: Server,
        *,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._clock = clock
        self._random = random.Random(0)  # noqa: S311 - jitter
        self._lock = threading.Lock()
        self._dialect = _Dialect()
        self._usage = Usage(cost=0.0 if server.cost(0, 0) is not None else None, currency=server.currency)
        self._silent = 0
        with exchange.client_of(server) as client:
            self._models = exchange.listed(client, server)
        self._traits = Traits(
            way=Way.BULLETS,
            context=server.context or self._told_context(),
            languages=frozenset(server.languages),
            translates=len(server.languages) != 1,
        )

    @property
    def info(self) -> ModelInfo:
        """The model's name, and a version that stands for the address."""
        server = self._server
        return ModelInfo(name=f"openai:{server.name}", version=server.version, prompt=PROMPTS[Way.BULLETS])

    @property
    def traits(self) -> Traits:
        """What the model can do."""
        return self._traits

    @property
    def usage(self) -> Usage:
        """What was asked so far."""
        return self._usage

    def generate(
        self, requests: Sequence[Request], *, progress: Progress | None = None
    ) -> list[tuple[Candidate, ...]]:
        """Answer every request; see `briefing.models.base.LanguageModel.generate`.

        Raises:
            ModelError: The server is down, does not accept the key, or does not know the model.
        """
        if not requests:
            return []
        done = 0

        def answered(request: Request) -> Candidate:
            nonlocal done
            candidate = self._answered(request, client)
            with self._lock:
                done += 1
                if progress is not None:
                    progress(done, len(requests))
            return candidate

        self._stopped.clear()
        pool = ThreadPoolExecutor(self._server.concurrency, thread_name_prefix="openai")
        with exchange.client_of(self._server) as client:
            try:
                return [(candidate,) for candidate in pool.map(answered, requests)]
            finally:
                # After an error or an interrupt nothing more is asked; the client's end breaks what is under way.
                self._stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)

    def _answered(self, request: Request, client: httpx.Client) -> Candidate:
        """Return the answer to one request, or the problem that it has.

        Raises:
            ModelError: No request will be answered.
        """
        reason = ""
        attempt = 0
        while attempt <= self._server.retries and not self._stopped.is_set():
            dialect = self._dialect
            self._count(requests=1, retries=int(attempt > 0))
            try:
                answer = exchange.asked(client, self._server, self._body(request, dialect), clock=self._clock)
            except exchange.AgainError as exc:
                reason = exc.reason
                if exc.unreachable and attempt >= 1:
                    raise exchange.down(self._server, reason) from exc
                if attempt < self._server.retries:
                    self._sleep(exc.wait if exc.wait is not None else self._pause(attempt))
                attempt += 1
                continue
            except exchange.RefusedError as exc:
                if self._understood_less(exc, dialect, request):
                    continue  # the same question, with less in it, is no second attempt
                if exc.status == 404:  # noqa: PLR2004
                    raise self._unknown_model(exc) from exc
                self._heard()
                return _problem(exc.reason)
            self._heard()
            return self._candidate(request, answer)
        with self._lock:
            self._silent += 1
            if self._silent >= _DOWN_AFTER:
                self._silent = 0
                self._stopped.set()
                raise exchange.down(self._server, reason)
        return _problem(f"{reason} ({self._server.retries + 1} times)")

    def _candidate(self, request: Request, answer: exchange.Answer) -> Candidate:
        prompt = sum(tokens_of(self, item.content) for item in request.messages)
        self._count(
            prompt=answer.prompt_tokens or prompt, answer=answer.answer_tokens or tokens_of(self, answer.text)
        )
        text, whole = without_thoughts(answer.text)
        if answer.reason == "content_filter":
            return _problem("the server's filter withheld the answer")
        if not text:
            return _problem("an empty answer")
        return Candidate(text=text, score=0.0, finished=whole and answer.reason != "length")

    def _body(self, request: Request, dialect: _Dialect) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._server.name,
            "messages": [{"role": item.role, "content": item.content} for item in request.messages],
            "temperature": 0,
            "stream": True,
            dialect.limit: request.max_new_tokens,
        }
        if dialect.seed:
            body["seed"] = 0
        if dialect.stream_usage:
            body["stream_options"] = {"include_usage": True}
        if request.schema is not None and dialect.form == "json_schema":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": dict(request.schema)},
            }
        elif request.schema is not None and dialect.form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _understood_less(self, refused: exchange.RefusedError, used: _Dialect, request: Request) -> bool:
        """Tell whether the request is worth sending again with what the server understands; remember that."""
        if refused.status not in _REFUSALS or refused.is_too_long:
            return False
        with self._lock:
            if self._dialect != used:
                return True  # another thread found it out meanwhile
            said = refused.reason.lower()
            less: _Dialect | None = None
            if "max_completion_tokens" in said and used.limit == "max_tokens":
                less = replace(used, limit="max_completion_tokens")
            elif "stream_options" in said and used.stream_usage:
                less = replace(used, stream_usage=False)
            elif "seed" in said and used.seed:
                less = replace(used, seed=False)
            elif refused.status != 404 and request.schema is not None and used.form != "none":  # noqa: PLR2004
                less = replace(used, form="json_object" if used.form == "json_schema" else "none")
            if less is None:
                return False
            self._dialect = less
            return True

    def _unknown_model(self, refused: exchange.RefusedError) -> ModelError:
        names = ", ".join(str(item.get("id")) for item in self._models[:8])
        known = f"it has {names}" if names else "ask the server for its models"
        return ModelError(
            f"the server at {self._server.shown} does not know {self._server.name!r}: {refused.reason}",
            hint=f"{known}; correct the name or base_url",
        )

    def _told_context(self) -> int | None:
        """Return the context that the server tells of the model, if it does."""
        for item in self._models:
            if item.get("id") == self._server.name or len(self._models) == 1:
                # llama.cpp tells the context of a slot beside the model's facts.
                meta = item.get("meta")
                facts = item if not isinstance(meta, dict) else {**meta, **item}
                for name in _CONTEXT_NAMES:
                    value = facts.get(name)
                    if isinstance(value, int) and value > 0:
                        return value
        return None

    def _pause(self, attempt: int) -> float:
        with self._lock:
            return float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt) * (0.5 + self._random.random() / 2))

    def _heard(self) -> None:
        with self._lock:
            self._silent = 0

    def _count(self, *, requests: int = 0, retries: int = 0, prompt: int = 0, answer: int = 0) -> None:
        with self._lock:
            self._usage = self._usage.plus(
                Usage(
                    requests=requests,
                    retries=retries,
                    prompt_tokens=prompt,
                    answer_tokens=answer,
                    cost=self._server.cost(prompt, answer),
                    currency=self._server.currency,
                )
            )


def _problem(reason: str) -> Candidate:
    return Candidate(text="", score=0.0, finished=False, problem=reason)
