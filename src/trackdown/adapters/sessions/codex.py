"""Codex's session logs: ``<home>/sessions/Y/M/D/rollout-<time>-<thread>.jsonl``.

The truth is the thread's running total. It is written by ``token_count`` events, nearly each of them twice and the
first of a thread without figures, and by ``token_usage_record`` lines, one for each response: what the total grew by
since it was last written is one response. ``input_tokens`` contains what a cache held or took.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from trackdown.adapters.sessions.reader import Block
from trackdown.adapters.sessions.shapes import Tokens, utc
from trackdown.core.accounting.spending import Spent
from trackdown.core.runs.usage import Usage

CLIENT = "codex"
_NEEDLES = (b'"token_count"', b'"token_usage_record"', b'"turn_context"', b'"session_meta"')
_HEAD = re.compile(rb'\{"timestamp":"[^"]*",(?:"ordinal":\d+,)?"type":"(\w+)","payload":\{"type":"(\w+)"', re.ASCII)
_KINDS = (b"token_usage_record", b"turn_context", b"session_meta")


class _Tokens(msgspec.Struct, gc=False):
    input_tokens: Tokens = None
    cached_input_tokens: Tokens = None
    cache_write_input_tokens: Tokens = None
    output_tokens: Tokens = None
    reasoning_output_tokens: Tokens = None

    def figures(self) -> list[int]:
        return [
            self.input_tokens or 0,
            self.cached_input_tokens or 0,
            self.cache_write_input_tokens or 0,
            self.output_tokens or 0,
            self.reasoning_output_tokens or 0,
        ]


class _Info(msgspec.Struct, gc=False):
    total_token_usage: _Tokens | None = None
    last_token_usage: _Tokens | None = None


class _Payload(msgspec.Struct, gc=False):
    type: str | None = None
    id: str | None = None
    session_id: str | None = None
    forked_from_id: str | None = None
    cwd: str | None = None
    model: str | None = None
    info: _Info | None = None
    response_id: str | None = None
    thread_token_usage: _Tokens | None = None
    usage: _Tokens | None = None


class _Kind(msgspec.Struct, gc=False):
    type: Any = None


class _Line(msgspec.Struct, gc=False):
    type: str | None = None
    timestamp: str | None = None
    payload: _Payload | None = None


_line = msgspec.json.Decoder(_Line).decode
_kind = msgspec.json.Decoder(_Kind).decode


class CodexReader:
    """``state``: the session, its folder and model, and the running total."""

    client = CLIENT

    def __init__(self, path: str, state: dict[str, Any]) -> None:
        name = path.rpartition("/")[2].removesuffix(".jsonl")
        thread = name[-36:] if len(name) > 36 else name
        empty = {"session": thread, "cwd": "", "model": "", "total": None, "forked": False, "known": False}
        self.state = state or {**empty, "thread": thread}

    def wants(self, block: Block, start: int, end: int) -> bool:
        head = _HEAD.match(block, start, end)
        if head is not None:
            return head[1] in _KINDS or (head[1] == b"event_msg" and head[2] == b"token_count")
        return any(block.find(needle, start, end) >= 0 for needle in _NEEDLES)

    def spent(self, line: Block) -> Iterable[Spent]:
        try:
            data = _line(line)
        except msgspec.ValidationError:
            if _kind(line).type in ("token_usage_record", "turn_context", "session_meta", "event_msg"):
                raise
            return ()
        payload = data.payload
        if payload is None:
            return ()
        match data.type:
            case "session_meta":
                self._begins(payload)
            case "turn_context":
                self.state["model"] = payload.model or self.state["model"]
                self.state["cwd"] = payload.cwd or self.state["cwd"]
            case "token_usage_record":
                return self._grown(data, payload.thread_token_usage, payload.usage)
            case "event_msg" if payload.type == "token_count" and payload.info is not None:
                return self._grown(data, payload.info.total_token_usage, payload.info.last_token_usage)
        return ()

    def _begins(self, payload: _Payload) -> None:
        """The file's own thread. A fork repeats the head of the thread that it came from; only the first one counts."""
        if self.state["known"]:
            return
        self.state["known"] = True
        thread = payload.id or self.state["thread"]
        # A fork may repeat the running totals of the thread that it came from; those are the same responses.
        self.state["thread"] = payload.forked_from_id or thread
        # A thread that another one started counts to the session of that one.
        self.state["session"] = payload.session_id or thread
        self.state["cwd"] = payload.cwd or self.state["cwd"]
        self.state["forked"] = bool(payload.forked_from_id)

    def _grown(self, data: _Line, total: _Tokens | None, last: _Tokens | None) -> Iterable[Spent]:
        if total is None:
            return ()
        now = total.figures()
        before = self.state["total"]
        if before is None:
            # A fork goes on with the total of the thread that it came from.
            newest = last.figures() if last is not None and self.state["forked"] else now
            before = [high - low for high, low in zip(now, newest, strict=True)]
        if now == before:
            return ()
        if sum(now) < sum(before):
            before = [0] * 5  # the client began to count again
        self.state["total"] = now
        read, cached, written, output, reasoning = (max(0, high - low) for high, low in zip(now, before, strict=True))
        usage = Usage(max(0, read - cached - written), cached, written, output, reasoning)
        at = utc(data.timestamp)
        named = data.payload.response_id if data.payload else None
        key = f"{CLIENT} {named or self.state['thread']} {' '.join(map(str, now))}"
        return (Spent(key, at, CLIENT, self.state["session"], self.state["model"], self.state["cwd"], usage),)
