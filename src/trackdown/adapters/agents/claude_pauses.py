"""What Claude Code waits for between two attempts to reach its server: up to ten, which take minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trackdown.adapters.agents.failure_words import reason_of
from trackdown.adapters.agents.json_lines import count, string
from trackdown.adapters.agents.limits import PATIENCE, moment_after
from trackdown.core.runs import failures
from trackdown.ports.agent import Idle

BUSY = frozenset({429, 503, 529})
"""HTTP states that pass by themselves: too many requests, unavailable, overloaded."""
LOCKED_OUT = frozenset({401, 403})
"""Those that do not. A login that has run out is renewed before the second attempt: only then it is refused."""


def retry_words(retry: dict[str, Any]) -> str:
    """An ``api_retry`` for people."""
    reason = f"{string(retry.get('error'))} {retry.get('error_status') or ''}".strip()
    if reason in ("", "unknown"):
        reason = "it cannot be reached, or hung up"
    return f"the model's server: {reason}"


def idle_of(retry: dict[str, Any], now: datetime) -> Idle | None:
    """Why the client that announces another attempt need not make it; ``None`` where it may well succeed."""
    status, words = retry.get("error_status"), retry_words(retry)
    if not isinstance(status, int):
        return None
    if status in LOCKED_OUT and count(retry.get("attempt")) > 1:
        return Idle("failed", words, failures.AUTH)
    if status not in BUSY:
        return None
    seconds = count(retry.get("retry_delay_ms")) / 1000
    told = seconds > PATIENCE
    until = moment_after(now, seconds) if told else None
    return Idle("limit", words, reason_of("limit", words, status), until, 0.0 if told else PATIENCE)
