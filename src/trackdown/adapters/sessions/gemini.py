"""Gemini CLI's session logs: ``~/.gemini/tmp/<project>/chats/session-*.jsonl``; older ones are one JSON document.

A message is written again whenever it grows: it counts once, by its id, with the last figures. ``input`` contains what
a cache held, ``output`` leaves out the thoughts.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

import msgspec

from trackdown.adapters.sessions.reader import Block
from trackdown.adapters.sessions.shapes import Tokens, utc
from trackdown.core.accounting.spending import Spent
from trackdown.core.runs.usage import Usage

CLIENT = "gemini"


class _Tokens(msgspec.Struct, gc=False):
    input: Tokens = None
    output: Tokens = None
    cached: Tokens = None
    thoughts: Tokens = None
    tool: Tokens = None


class _Message(msgspec.Struct, gc=False):
    type: str | None = None
    id: str | None = None
    timestamp: str | None = None
    model: str | None = None
    tokens: _Tokens | None = None
    sessionId: str | None = None


class _Document(msgspec.Struct, gc=False):
    sessionId: str
    projectHash: str
    messages: list[_Message]


_message = msgspec.json.Decoder(_Message).decode
_document = msgspec.json.Decoder(_Document).decode


def _project(path: str) -> str:
    """The name that the client gave the project: its logs do not hold the folder."""
    parts = PurePath(path).parts
    return parts[-3] if len(parts) > 2 and parts[-2] == "chats" else ""


class GeminiReader:
    """``state``: the session, as the latest header names it."""

    client = CLIENT

    def __init__(self, path: str, state: dict[str, Any]) -> None:
        self.state = state or {"session": PurePath(path).stem}
        self._where = _project(path)

    def wants(self, block: Block, start: int, end: int) -> bool:
        return block.find(b'"tokens":', start, end) >= 0 or block.find(b'"projectHash":', start, end) >= 0

    def spent(self, line: Block) -> Iterable[Spent]:
        message = _message(line)
        if message.sessionId and message.tokens is None:
            self.state["session"] = message.sessionId
        return _spent(message, self.state["session"], self._where)


def document(path: str, content: bytes) -> list[Spent]:
    """A log that is one JSON document. Raises ValueError if it is something else."""
    held = _document(content)
    return [spent for message in held.messages for spent in _spent(message, held.sessionId, _project(path))]


def _spent(message: _Message, session: str, project: str) -> Iterable[Spent]:
    tokens = message.tokens
    if message.type != CLIENT or tokens is None:
        return ()
    cached = tokens.cached or 0
    thoughts = tokens.thoughts or 0
    usage = Usage(
        max(0, (tokens.input or 0) - cached) + (tokens.tool or 0),
        cached,
        0,
        (tokens.output or 0) + thoughts,
        thoughts,
    )
    key = f"{CLIENT} {message.id}" if message.id else ""
    return (Spent(key, utc(message.timestamp), CLIENT, session, message.model or "", project, usage),)
