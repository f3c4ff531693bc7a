"""When a failed delivery is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

BACK_OFF = (60, 300, 900, 3600, 14400)
"""Seconds to wait after the first, second … failed try. After one more it is given up."""

MOST_TRIES = len(BACK_OFF) + 1


def next_try(now: str, tries: int) -> str:
    """When to try again after ``tries`` failed ones, as a UTC time like ``now``; empty if it is given up."""
    if tries >= MOST_TRIES:
        return ""
    later = datetime.fromisoformat(now) + timedelta(seconds=BACK_OFF[max(tries, 1) - 1])
    return later.isoformat().replace("+00:00", "Z")
