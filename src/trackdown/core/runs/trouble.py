"""What a turn that came to no good end means for its run: wait, try again after a pause, ask for money, or give up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from trackdown.core.runs import failures
from trackdown.core.runs.model import Turn

MAX_RETRIES = 5
"""How often in a row a turn is begun again that failed for a reason which passes by itself."""
PAUSE_GROWS = 3
"""By how much each pause is longer than the one before: 10 s, 30 s, 90 s, 4.5 min, 13.5 min."""
UNKNOWN_LIMIT = 900.0
"""Seconds. A client that reports a limit without its end is asked again after this long."""

Remedy = Literal["limit", "retry", "budget", ""]


def remedy(turn: Turn) -> Remedy:
    """``limit``: wait until it is over. ``retry``: the same again after a pause. ``budget``: a person has to allow
    more. Empty: nothing of these helps. None of them uses up a fix round.

    Too many requests without a word of when there will be fewer is mostly over within minutes.
    """
    if turn.ending not in ("limit", "failed"):
        return ""
    if turn.failure == failures.RATE and not turn.named:
        return "retry"
    if turn.ending == "limit":
        return "limit"
    if turn.failure == failures.BUDGET:
        return "budget"
    if turn.failure in (failures.QUOTA, failures.RATE):
        return "limit"
    return "retry" if failures.is_transient(turn.failure) else ""


def tries(turns: list[Turn]) -> int:
    """How many of the last turns, without a break, failed for a reason that passes by itself."""
    count = 0
    for turn in reversed(turns):
        if remedy(turn) != "retry":
            break
        count += 1
    return count


def again_at(turns: list[Turn], now: str, first_pause: float) -> str | None:
    """When the last of the turns may be begun again if nobody said so; ``None`` where time does not help. Times are UTC
    text, ``first_pause`` is in seconds."""
    match remedy(turns[-1]):
        case "limit":
            return _later(now, UNKNOWN_LIMIT)
        case "retry" if tries(turns) > MAX_RETRIES:
            return _later(now, UNKNOWN_LIMIT)
        case "retry":
            return _later(now, first_pause * PAUSE_GROWS ** (tries(turns) - 1))
    return None


def _later(now: str, seconds: float) -> str:
    time = datetime.fromisoformat(now) + timedelta(seconds=max(1.0, seconds))
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def told(turn: Turn) -> str:
    """What went wrong, in one sentence: what is known of the reason, and the client's own words."""
    meaning = failures.failure(turn.failure).meaning if turn.failure else ""
    parts = [part for part in (meaning, turn.message.strip()) if part]
    return ": ".join(parts) or "the agent failed without saying why"
