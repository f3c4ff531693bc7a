"""When a wait is over whose end nobody named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

UNKNOWN_LIMIT = timedelta(minutes=15)
"""A client that reports a limit without its end is asked again after this long."""


def default_until(now: str) -> str:
    """``now`` and the result are UTC text."""
    return _text(_time(now) + UNKNOWN_LIMIT)


def seconds_until(until: str, now: str) -> float:
    """How many seconds are left, never below 0."""
    return max(0.0, (_time(until) - _time(now)).total_seconds())


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
