"""A request as a line of curl, and texts without what the given headers hold."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from requests import PreparedRequest

HIDDEN = "***"
MOST_BODY = 2000
SHORTEST = 4
"""Shorter pieces are everywhere: leaving them out would garble texts and hide nothing."""

_CLIENTS_OWN = ("user-agent", "accept", "accept-encoding", "connection", "content-length", "transfer-encoding")


def without_secrets(text: str, headers: tuple[tuple[str, str], ...]) -> str:
    """The text without the headers' values, and without what stands behind a scheme such as ``Bearer``."""
    pieces = {value for _, value in headers} | {value.rpartition(" ")[2] for _, value in headers}
    for piece in sorted(pieces, key=len, reverse=True):
        if len(piece) >= SHORTEST:
            text = text.replace(piece, HIDDEN)
    return text


def curl_line(request: PreparedRequest, headers: tuple[tuple[str, str], ...]) -> str:
    """What to type to send it again. A body that is long or no text is left out, which is said."""
    given = {name.lower() for name, _ in headers}
    words = ["curl", "-i"]
    words += ["--head"] if request.method == "HEAD" else ["-X", str(request.method)] if request.method != "GET" else []
    words.append(str(request.url))
    for name, value in sorted(request.headers.items(), key=lambda pair: pair[0].lower()):
        own = name.lower() in _CLIENTS_OWN or name.lower().startswith("x-schemathesis")
        if name.lower() in given:
            words += ["-H", f"{name}: {HIDDEN}"]
        elif not own:
            words += ["-H", f"{name}: {_text(value)}"]
    content = _body(request.body)
    words += ["--data-raw", content] if content else []
    note = "  # and a body that is long or no text" if request.body and not content else ""
    return without_secrets(shlex.join(words) + note, headers)


def _body(body: object) -> str:
    """A body that can be typed; empty for one that cannot."""
    if isinstance(body, bytes):
        try:
            body = body.decode("utf-8")
        except UnicodeDecodeError:
            return ""
    return body if isinstance(body, str) and len(body) <= MOST_BODY and "\x00" not in body else ""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
