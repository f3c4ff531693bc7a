"""What a dialect has to know: how to read a request and how to say a turn. It does no I/O."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple, Protocol

from trackdown.testing.model_server.script import Turn


class Position(NamedTuple):
    """Where in the script a request stands. A request without tools is ``auxiliary`` (a title, a probe): it uses up no
    turn. ``asked`` is the text of the people's side of the conversation."""

    place: int
    auxiliary: bool
    asked: str


class ServerEvent(NamedTuple):
    """One server-sent event. Without a ``name`` it has data only; ``data`` that is text is sent as it is."""

    name: str
    data: dict[str, Any] | str


class Answer(NamedTuple):
    """``whole`` answers a request that asked for no stream; ``events`` one that did."""

    whole: dict[str, Any]
    events: list[ServerEvent]


class Dialect(Protocol):
    def serves(self, path: str) -> bool:
        """Whether requests to this path, without its query, are of this dialect."""
        ...

    def streams(self, path: str, body: dict[str, Any]) -> bool:
        """Whether the client asks for events instead of one whole answer."""
        ...

    def position(self, body: dict[str, Any]) -> Position: ...

    def answer(self, turn: Turn, body: dict[str, Any]) -> Answer: ...

    def error(self, status: int, words: str) -> dict[str, Any]:
        """The body of an HTTP error."""
        ...


def fresh(prefix: str) -> str:
    """An identifier that no other answer has: clients tell answers apart by it."""
    return prefix + uuid.uuid4().hex[:24]


def texts(value: Any) -> str:
    """All text in a part of a request."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(texts(item) for item in value)
    return texts(value.get("text") or value.get("content")) if isinstance(value, dict) else ""
