"""How long a wait still takes."""

from __future__ import annotations

from datetime import UTC, datetime


def seconds_until(until: str, now: str) -> float:
    """How many seconds are left, never below 0. Both are UTC text."""
    return max(0.0, (_time(until) - _time(now)).total_seconds())


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
