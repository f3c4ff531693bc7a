"""One HTTP request to the model server: find its dialect and its turn, and answer, fail, break off or hang."""

from __future__ import annotations

import contextlib
import json
import socket
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from trackdown.testing.model_server.dialect import Answer, Dialect, ServerEvent, fresh
from trackdown.testing.model_server.script import Turn, text
from trackdown.testing.model_server.seen import SeenRequest

if TYPE_CHECKING:
    from trackdown.testing.model_server.server import ModelServer

HANG_AFTER = 2
"""Events that a hanging answer still sends, so that the client knows it as begun."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _owner(self) -> ModelServer:
        owner: ModelServer = self.server.model_server  # type: ignore[attr-defined]
        return owner

    def log_message(self, format: str, *args: Any) -> None:
        """The requests are kept as values instead."""

    def do_HEAD(self) -> None:
        self._seen(None, {})
        self._json(200, {})

    def do_GET(self) -> None:
        self._seen(None, {})
        known = self.path.partition("?")[0].endswith("/models")
        self._json(200 if known else 404, {"object": "list", "data": []} if known else {})

    def do_POST(self) -> None:
        body = self._body()
        path = self.path.partition("?")[0]
        dialect = next((each for each in self._owner.dialects if each.serves(path)), None)
        if dialect is None:
            self._seen(None, body)
            self._json(404, {"error": {"type": "not_found_error", "message": f"nothing at {path}"}})
            return
        position = dialect.position(body)
        self._seen(None if position.auxiliary else position.place, body)
        turn = text("A title") if position.auxiliary else self._owner.script.turn(position.asked, position.place)
        try:
            self._say(dialect, turn, body)
        except ValueError as problem:
            self._json(400, dialect.error(400, str(problem)))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _say(self, dialect: Dialect, turn: Turn, body: dict[str, Any]) -> None:
        if turn.kind == "error":
            headers = {} if turn.retry_after is None else {"retry-after": str(turn.retry_after)}
            self._json(turn.status, dialect.error(turn.status, turn.words), headers)
        elif turn.kind == "drop" and turn.status == 0:
            self._break_off()
        elif turn.kind == "garbage":
            self._garbage(turn.words)
        elif dialect.streams(self.path.partition("?")[0], body):
            self._stream(dialect.answer(turn, body), turn)
        else:
            self._owner.stopping.wait(turn.seconds)
            self._json(200, dialect.answer(turn, body).whole)

    def _stream(self, answer: Answer, turn: Turn) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for place, event in enumerate(answer.events):
            if turn.kind == "drop" and place == turn.status:
                self._break_off()
                return
            if turn.kind == "hang" and place == HANG_AFTER:
                self._owner.stopping.wait(turn.seconds)
            self._event(event)
        self._chunk(b"")

    def _event(self, event: ServerEvent) -> None:
        head = f"event: {event.name}\n" if event.name else ""
        data = event.data if isinstance(event.data, str) else json.dumps(event.data)
        self._chunk(f"{head}data: {data}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _garbage(self, words: str) -> None:
        data = words.encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _json(self, status: int, value: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, content in ({"request-id": fresh("req_")} | (headers or {})).items():
            self.send_header(name, content)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _body(self) -> dict[str, Any]:
        data = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            value = json.loads(data) if data else {}
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def _seen(self, turn: int | None, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._owner.requests.append(SeenRequest(self.command, self.path, headers, body, turn))

    def _break_off(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
