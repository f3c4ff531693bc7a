"""A loopback inbox for what is sent to people: HTTP for webhooks and SMTP for mail, real servers in threads."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterable
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

HANG = 0
"""An answer that does not come: the connection stays open until the inbox closes."""

DRIP = 1
"""An answer that comes a byte at a time and never ends: no time limit between two bytes helps against it."""


class Letter(NamedTuple):
    """What came in. ``path`` is that of a webhook, or the receiver of a mail; ``status`` what the inbox answered."""

    path: str
    text: str
    status: int

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Inbox:
    """A context manager. ``answers`` are the HTTP statuses for the first messages (``HANG`` and ``DRIP`` among them),
    in order; then every message is taken."""

    def __init__(self, answers: Iterable[int] = ()) -> None:
        self.letters: list[Letter] = []
        self.closing = threading.Event()
        self._answers = list(answers)
        self._guard = threading.Lock()
        self._http = _Http(("127.0.0.1", 0), _Webhook)
        self._smtp = _Smtp(("127.0.0.1", 0), _Mail)
        self._http.inbox = self._smtp.inbox = self
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            for server in (self._http, self._smtp)
        ]

    @property
    def host(self) -> str:
        """Host and port of the webhook."""
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def mail_host(self) -> str:
        """Host and port of the mail server."""
        return f"127.0.0.1:{self._smtp.server_address[1]}"

    @property
    def taken(self) -> list[Letter]:
        """What came in and was accepted."""
        return [letter for letter in self.letters if letter.status == 200]

    @property
    def texts(self) -> list[str]:
        """The messages that were accepted of a plain JSON webhook."""
        return [str(letter.json["message"]) for letter in self.taken]

    def answer(self, path: str, text: str) -> int:
        """Keep a message; the status to answer it with."""
        with self._guard:
            status = self._answers.pop(0) if self._answers else 200
            self.letters.append(Letter(path, text, status))
        return status

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        for server in (self._http, self._smtp):
            server.shutdown()
            server.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    inbox: Inbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that is killed in the middle is part of many tests."""


class _Smtp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    inbox: Inbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """As above."""


class _Webhook(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The messages are kept as values instead."""

    def do_POST(self) -> None:
        inbox: Inbox = self.server.inbox  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        status = inbox.answer(self.path, body.decode("utf-8"))
        if status == HANG:
            inbox.closing.wait()
            return
        if status == DRIP:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
            while not inbox.closing.wait(0.1):
                self.wfile.write(b"x")
            return
        self.send_response(status)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")


class _Mail(socketserver.StreamRequestHandler):
    """As much of https://www.rfc-editor.org/rfc/rfc5321 as it takes to receive a mail."""

    def handle(self) -> None:
        to = ""
        self._say("220 inbox")
        for raw in self.rfile:
            words = raw.decode("ascii", "replace").strip()
            verb = words[:4].upper()
            if verb == "RCPT":
                to = words.partition(":")[2].strip(" <>")
            if verb == "DATA":
                self._say("354 go on")
                self._keep(to)
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _keep(self, to: str) -> None:
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw[1:] if raw.startswith(b"..") else raw)
        found = message_from_bytes(b"".join(lines), policy=default).get_body(("plain", "html"))
        inbox: Inbox = self.server.inbox  # type: ignore[attr-defined]
        inbox.answer(to, "" if found is None else str(found.get_content()))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
