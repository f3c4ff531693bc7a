"""How soon somebody has to begin on a ticket, by its priority.

The times are those of the product's own description of P0 to P3: within an hour, within eight hours, within the sprint
(two weeks are taken), and none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

LIMITS: dict[str, int] = {"P0": 60, "P1": 8 * 60, "P2": 14 * 24 * 60}
"""Minutes until somebody has to be at a ticket; a priority that is not here has no limit."""

WORDS = {"P0": "within 1 hour", "P1": "within 8 hours", "P2": "within 2 weeks", "P3": "when capacity allows"}

RISK = 0.75
"""The part of the time after which a ticket that nobody has begun is at risk."""


class Deadline(NamedTuple):
    """UTC times as in the log; empty where there is nothing to answer. ``risk`` is from when it is at risk."""

    due: str = ""
    risk: str = ""


def deadline(priority: str, since: str, *, answered: bool) -> Deadline:
    """``since`` is when the clock began: at creation, at a change of priority, at reopening."""
    minutes = LIMITS.get(priority)
    if minutes is None or answered or not since:
        return Deadline()
    from datetime import datetime, timedelta

    try:
        start = datetime.fromisoformat(since)
        return Deadline(_text(start + timedelta(minutes=minutes)), _text(start + timedelta(minutes=minutes * RISK)))
    except (ValueError, OverflowError):
        return Deadline()  # a time that no clock of ours wrote


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def standing(limit: Deadline, now: str) -> str:
    """``breached``, ``at-risk``, or an empty text."""
    if limit.due and now > limit.due:
        return "breached"
    return "at-risk" if limit.risk and now > limit.risk else ""
