"""How much work a ticket still takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED


def remaining(minutes: float | None, logged: int, stated: int | None, *, finished: bool) -> int | None:
    """In minutes: what somebody ``stated``, else the estimate less what was ``logged``, which cannot be less than
    nothing. ``None`` without either, and for what is ``finished`` and of which nobody said otherwise."""
    if stated is not None:
        return stated
    return None if minutes is None or finished else max(0, int(minutes) - logged)


def of_ticket(ticket: Ticket) -> int | None:
    return of_record(ticket._asdict())


def of_record(record: Mapping[str, Any]) -> int | None:
    """The same of a ticket as an export has it, or as its state."""
    minutes = (record.get("estimate") or {}).get("minutes")
    finished = record.get("status") in FINISHED
    return remaining(minutes, record.get("logged") or 0, record.get("remaining"), finished=finished)
