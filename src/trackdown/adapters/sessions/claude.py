"""Claude Code's session logs: ``<configuration>/projects/<folder>/<session>.jsonl``, sub-agents beside or below it.

A response is written as one line for each of its blocks, and each repeats the usage: a response counts once, by
``message.id`` and ``requestId``, with its last line's figures. A resumed or forked session may repeat its history.
``cost-state`` lines hold the session's running cost by model.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import msgspec

from trackdown.adapters.sessions.reader import Block
from trackdown.adapters.sessions.shapes import Number, Tokens, cost, cost_text, utc
from trackdown.core.accounting.ledger import money
from trackdown.core.accounting.spending import Spent
from trackdown.core.runs.usage import Usage

CLIENT = "claude"
SYNTHETIC = "<synthetic>"
"""The model of messages that the client wrote itself."""
HEAD = 512
"""Bytes at the beginning of a line in which its type is looked for."""


class _Written(msgspec.Struct, gc=False):
    ephemeral_1h_input_tokens: Tokens = None


class _Details(msgspec.Struct, gc=False):
    thinking_tokens: Tokens = None


class _Usage(msgspec.Struct, gc=False):
    input_tokens: Tokens = None
    cache_creation_input_tokens: Tokens = None
    cache_read_input_tokens: Tokens = None
    output_tokens: Tokens = None
    cache_creation: _Written | None = None
    output_tokens_details: _Details | None = None


class _Message(msgspec.Struct, gc=False):
    id: str | None = None
    model: str | None = None
    usage: _Usage | None = None


class _ModelCost(msgspec.Struct, gc=False):
    costUSD: Number = None


class _Kind(msgspec.Struct, gc=False):
    type: Any = None


class _Line(msgspec.Struct, gc=False):
    type: str | None = None
    message: _Message | None = None
    requestId: str | None = None
    sessionId: str | None = None
    timestamp: str | None = None
    cwd: str | None = None
    costUSD: Number = None
    totalCostUSD: Number = None
    modelUsage: dict[str, _ModelCost] | None = None


_line = msgspec.json.Decoder(_Line).decode
_kind = msgspec.json.Decoder(_Kind).decode
_READ = ("assistant", "cost-state")


class ClaudeReader:
    """``state``: the latest time, folder and session of a line, and the running costs by session and model."""

    client = CLIENT

    def __init__(self, path: str, state: dict[str, Any]) -> None:
        self.state = state or {"at": "", "cwd": "", "costs": {}}
        parts = PurePath(path)
        # Sub-agents count to the session that started them, whose name their folder bears.
        self._owner = parts.parts[-3] if len(parts.parts) > 2 and parts.parts[-2] == "subagents" else ""
        self._name = parts.stem
        # Most lines repeat the response before them: those need no second look.
        self._last: tuple[Any, ...] = ()

    def wants(self, block: Block, start: int, end: int) -> bool:
        # Most bytes are what tools gave back. Before the first inner object, the type can only be the line's own.
        user = block.find(b'"type":"user"', start, min(end, start + HEAD))
        if user >= 0 and block.find(b"{", start + 1, user) < 0:
            return False
        return block.find(b'"usage":', start, end) >= 0 or block.find(b'"totalCostUSD":', start, end) >= 0

    def spent(self, line: Block) -> Iterable[Spent]:
        try:
            data = _line(line)
        except msgspec.ValidationError:
            # JSON of another shape: a loss only where it is one of those that count.
            if _kind(line).type in _READ:
                raise
            return ()
        if data.type == "cost-state":
            return self._costs(data)
        if data.type != "assistant" or data.message is None or data.message.usage is None:
            return ()
        return self._response(data, data.message, data.message.usage)

    def _response(self, data: _Line, message: _Message, said: _Usage) -> Iterable[Spent]:
        at = utc(data.timestamp)
        self.state["at"] = at or self.state["at"]
        self.state["cwd"] = data.cwd or self.state["cwd"]
        same = (message.id, data.requestId, said, data.costUSD)
        if message.model == SYNTHETIC or (same == self._last and (message.id or data.requestId)):
            return ()
        self._last = same
        written = said.cache_creation_input_tokens or 0
        usage = Usage(
            said.input_tokens or 0,
            said.cache_read_input_tokens or 0,
            written,
            said.output_tokens or 0,
            (said.output_tokens_details.thinking_tokens or 0) if said.output_tokens_details else 0,
            cost_text(data.costUSD),
        )
        lasting = min(written, (said.cache_creation.ephemeral_1h_input_tokens or 0)) if said.cache_creation else 0
        named = message.id or data.requestId
        key = f"{CLIENT} {message.id or ''} {data.requestId or ''}" if named else ""
        session = self._session(data)
        return (Spent(key, at, CLIENT, session, message.model or "", data.cwd or "", usage, lasting),)

    def _session(self, data: _Line) -> str:
        return self._owner or data.sessionId or self._name

    def _costs(self, data: _Line) -> Iterable[Spent]:
        """What the session's running cost grew by since the last such line."""
        totals = {model: cost(held.costUSD) for model, held in (data.modelUsage or {}).items()}
        if not totals:
            totals = {"": cost(data.totalCostUSD)}
        session = self._session(data)
        known: dict[str, str] = self.state["costs"].setdefault(session, {})
        for model, total in totals.items():
            if total is None:
                continue
            before = Decimal(known.get(model, "0"))
            # Smaller than before: the client began to count again.
            grown = total - before if total >= before else total
            known[model] = money(total)
            if money(grown) != "0":
                key = f"{CLIENT} cost {session} {model} {money(total)}"
                usage = Usage(cost=money(grown))
                yield Spent(key, self.state["at"], CLIENT, session, model, self.state["cwd"], usage)
