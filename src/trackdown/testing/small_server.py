"""A real HTTP server on loopback whose routes are told in a table."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple


class Request(NamedTuple):
    """What came. ``path`` is without its query; header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """``content`` that is no bytes is sent as JSON. ``close``: the connection ends without an answer. ``endless``: the
    head or the body comes piece by piece until the server is stopped."""

    status: int = 200
    content: Any = None
    headers: dict[str, str] = {}
    close: bool = False
    endless: Literal["", "head", "body"] = ""


class SmallServer(NamedTuple):
    """``seen`` are the requests so far. ``stopping`` is set when it is to end: a slow route waits for it."""

    url: str
    seen: list[Request]
    stopping: threading.Event


@contextmanager
def serving(routes: Callable[[Request, threading.Event], Reply | None]) -> Iterator[SmallServer]:
    """A server that asks ``routes`` for every answer; None is a 404."""
    seen: list[Request] = []
    stopping = threading.Event()
    handler = type("_Bound", (_Handler,), {"routes": staticmethod(routes), "seen": seen, "stopping": stopping})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield SmallServer(f"http://127.0.0.1:{server.server_address[1]}", seen, stopping)
        finally:
            stopping.set()
            server.shutdown()
            thread.join(10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client may go whenever it likes; anything else is a mistake in a test and is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    routes: Callable[[Request, threading.Event], Reply | None]
    seen: list[Request]
    stopping: threading.Event

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, query, headers, self.rfile.read(length))
        self.seen.append(request)
        reply = self.routes(request, self.stopping) or Reply(404, {"detail": "not found"})
        if reply.close:
            self.close_connection = True
            return
        if reply.endless:
            self._drip(reply.endless)
            return
        content = reply.content if isinstance(reply.content, bytes) else json.dumps(reply.content).encode()
        if reply.status in (204, 304):
            content = b""
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _drip(self, part: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.close_connection = True
        try:
            self.flush_headers() if part == "head" else self.end_headers()
            while not self.stopping.wait(0.05):
                self.wfile.write(b"X-More: more\r\n" if part == "head" else b" ")
        except OSError:
            return  # nobody listens any more

    do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test says what it wants to know."""
