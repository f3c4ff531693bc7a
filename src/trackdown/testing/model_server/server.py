"""The server's life: it listens on loopback, on a free port, in threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from trackdown.testing.model_server.anthropic_messages import AnthropicMessages
from trackdown.testing.model_server.dialect import Dialect
from trackdown.testing.model_server.gemini_content import GeminiContent
from trackdown.testing.model_server.handler import Handler
from trackdown.testing.model_server.openai_chat import OpenAIChat
from trackdown.testing.model_server.openai_responses import OpenAIResponses
from trackdown.testing.model_server.script import Script, Turn
from trackdown.testing.model_server.seen import SeenRequest

DIALECTS: tuple[Dialect, ...] = (AnthropicMessages(), OpenAIResponses(), OpenAIChat(), GeminiContent())


class ModelServer:
    """A context manager. ``script`` is a list of turns, or lists by a word that occurs in what the agent was asked
    (``""`` for all the others). ``requests`` are all that came in, in order."""

    def __init__(self, script: Sequence[Turn] | Mapping[str, Sequence[Turn]]) -> None:
        self.script = Script(script)
        self.dialects = DIALECTS
        self.requests: list[SeenRequest] = []
        self.stopping = threading.Event()
        self._http = _Http(("127.0.0.1", 0), Handler)
        self._http.model_server = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The base address without a slash at the end and without ``/v1``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def turns_taken(self) -> list[int]:
        """The places of the script's turns in the order in which they were asked for; a retry asks again."""
        return [request.turn for request in self.requests if request.turn is not None]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    model_server: ModelServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves in the middle of an answer is part of many scripts."""
