"""Lines as the clients write them, for tests."""

from __future__ import annotations

import json
from typing import Any

from trackdown.core.accounting.ledger import Sums
from trackdown.core.runs.usage import Usage
from trackdown.ports.sessions import Reading

SESSION = "5f3d429f-e232-4e38-9d66-1d79f1c3a001"
AT = "2026-11-21T07:49:57.020Z"


def claude(
    id: str = "msg_1",
    request: str = "req_1",
    *,
    session: str = SESSION,
    at: str = AT,
    model: str = "claude-opus-5-5",
    **usage: Any,
) -> str:
    """One block of a response. ``usage`` are the figures; without any, 100 tokens in and 20 out."""
    figures = usage or {"input_tokens": 100, "output_tokens": 20}
    message = {"id": id, "role": "assistant", "model": model, "content": [{"type": "text"}], "usage": figures}
    line = {"sessionId": session, "cwd": "/project", "message": message, "requestId": request}
    return json.dumps({**line, "type": "assistant", "timestamp": at}, separators=(",", ":")) + "\n"


def claude_cost(model: str, dollars: float, session: str = SESSION) -> str:
    costs = {model: {"costUSD": dollars}}
    line = {"type": "cost-state", "sessionId": session, "totalCostUSD": dollars, "modelUsage": costs}
    return json.dumps(line, separators=(",", ":")) + "\n"


def codex(kind: str, payload: dict[str, Any], at: str = AT) -> str:
    return json.dumps({"timestamp": at, "type": kind, "payload": payload}, separators=(",", ":")) + "\n"


def codex_meta(thread: str = SESSION, **more: Any) -> str:
    return codex("session_meta", {"id": thread, "cwd": "/project", **more}) + codex(
        "turn_context", {"model": "gpt-5.5"}
    )


def codex_count(total: int | None, last: int = 0) -> str:
    """A running total of so many input tokens, none of them cached."""
    if total is None:
        return codex("event_msg", {"type": "token_count", "info": None})
    info = {"total_token_usage": {"input_tokens": total}, "last_token_usage": {"input_tokens": last or total}}
    return codex("event_msg", {"type": "token_count", "info": info})


def total(reading: Reading) -> Sums:
    """Everything in one sum."""
    whole = Sums(0, Usage())
    for _, sums in reading.items:
        whole = whole.plus(sums)
    return whole
