"""OpenCode's sessions: its SQLite database, the files of older versions, and the stream of ``run --format json``.

A message holds the usage of its last step, so the steps are added up where they are kept. ``input`` leaves out what a
cache held, ``output`` leaves out the reasoning. A message counts once, by its id, wherever it is written.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from trackdown.adapters.sessions.reader import Block
from trackdown.adapters.sessions.shapes import Number, Tokens, cost_text, utc_of
from trackdown.core.accounting.spending import Spent
from trackdown.core.runs.usage import Usage

CLIENT = "opencode"
HEADER = b"SQLite format 3\x00"
_QUERY = """
SELECT message.id, message.session_id, message.data,
       (SELECT json_group_array(json(part.data)) FROM part
        WHERE part.message_id = message.id AND json_valid(part.data)
          AND json_extract(part.data, '$.type') = 'step-finish')
FROM message WHERE json_valid(message.data) AND json_extract(message.data, '$.role') = 'assistant'
"""
_BROKEN = "SELECT count(*) FROM message WHERE NOT json_valid(data)"


class _Cache(msgspec.Struct, gc=False):
    read: Tokens = None
    write: Tokens = None


class _Tokens(msgspec.Struct, gc=False):
    input: Tokens = None
    output: Tokens = None
    reasoning: Tokens = None
    cache: _Cache | None = None


class _Step(msgspec.Struct, gc=False):
    type: str | None = None
    messageID: str | None = None
    tokens: _Tokens | None = None
    cost: Number = None


class _Time(msgspec.Struct, gc=False):
    created: Number = None


class _Path(msgspec.Struct, gc=False):
    root: str | None = None
    cwd: str | None = None


class _Message(msgspec.Struct, gc=False):
    role: str | None = None
    id: str | None = None
    sessionID: str | None = None
    modelID: str | None = None
    time: _Time | None = None
    path: _Path | None = None
    tokens: _Tokens | None = None
    cost: Number = None


class _Event(msgspec.Struct, gc=False):
    type: str | None = None
    timestamp: Number = None
    sessionID: str | None = None
    part: _Step | None = None


class _Row(msgspec.Struct, gc=False):
    """A line of what ``finding.content_of`` makes of a session. ``message`` names the one that a part belongs to."""

    kind: str
    id: str
    data: msgspec.Raw
    message: str = ""


_row = msgspec.json.Decoder(_Row).decode
_step = msgspec.json.Decoder(_Step).decode
_message = msgspec.json.Decoder(_Message).decode
_steps = msgspec.json.Decoder(list[_Step]).decode
_event = msgspec.json.Decoder(_Event).decode


class OpenCodeReader:
    """The events of one ``opencode run --format json``, kept in a file. They do not name the model."""

    client = CLIENT

    def __init__(self, path: str, state: dict[str, Any]) -> None:
        self.state = state

    def wants(self, block: Block, start: int, end: int) -> bool:
        return block.find(b'"step_finish"', start, end) >= 0

    def spent(self, line: Block) -> Iterable[Spent]:
        event = _event(line)
        step = event.part
        if event.type != "step_finish" or step is None or step.tokens is None:
            return ()
        key = f"{CLIENT} {step.messageID}" if step.messageID else ""
        usage = _usage([step])
        return (Spent(key, utc_of(event.timestamp), CLIENT, event.sessionID or "", "", "", usage),)


class KeptReader:
    """A session out of the database that was kept as lines: each message, and its parts behind it."""

    client = CLIENT

    def __init__(self, session: str) -> None:
        self.state: dict[str, Any] = {}
        self._session = session
        self._messages: dict[str, _Message] = {}
        self._steps: dict[str, list[_Step]] = {}
        self._latest = ""

    def wants(self, block: Block, start: int, end: int) -> bool:
        return block.find(b'"role"', start, end) >= 0 or block.find(b'"step-finish"', start, end) >= 0

    def spent(self, line: Block) -> Iterable[Spent]:
        row = _row(line)
        if row.kind == "message":
            name = self._latest = row.id
            self._messages[name] = _message(row.data)
        else:
            step = _step(row.data)
            name = row.message or step.messageID or self._latest
            if step.type != "step-finish" or name not in self._messages:
                return ()
            self._steps.setdefault(name, []).append(step)
        return _spent(name, self._session, self._messages[name], self._steps.get(name, []))


def document(content: bytes) -> list[Spent]:
    """A message of an older version, a file of its own. Raises ValueError if it is something else."""
    message = _message(content)
    if message.role is None or not message.sessionID or not message.id:
        raise ValueError("no message of OpenCode")
    return list(_spent(message.id, message.sessionID, message, []))


def database(path: Path) -> Iterator[Spent | None]:
    """Every response in the database; ``None`` for a message that cannot be understood. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        for _ in range(connection.execute(_BROKEN).fetchone()[0]):
            yield None
        for id, session, data, steps in connection.execute(_QUERY):
            try:
                yield from _spent(str(id), str(session), _message(data), _steps(steps))
            except ValueError:
                yield None


def _spent(id: str, session: str, message: _Message, steps: list[_Step]) -> Iterable[Spent]:
    steps = [step for step in steps if step.tokens is not None]
    if not steps and message.tokens is not None:
        steps = [_Step(tokens=message.tokens, cost=message.cost)]
    usage = _usage(steps)
    if message.role != "assistant" or not (usage.total or usage.cost not in (None, "0")):
        return ()
    place = message.path or _Path()
    at = utc_of(message.time.created if message.time else None)
    return (Spent(f"{CLIENT} {id}", at, CLIENT, session, message.modelID or "", place.root or place.cwd or "", usage),)


def _usage(steps: list[_Step]) -> Usage:
    total = Usage()
    for step in steps:
        tokens = step.tokens or _Tokens()
        cache = tokens.cache or _Cache()
        reasoning = tokens.reasoning or 0
        output = (tokens.output or 0) + reasoning
        figures = ((tokens.input or 0), (cache.read or 0), (cache.write or 0), output, reasoning)
        total = total.plus(Usage(*figures, cost_text(step.cost)))
    return total
