"""The standard workflow of a ticket: its states, the moves between them, and what each move requires."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED

MOVES: dict[str, tuple[str, ...]] = {
    "open": ("in-progress", "blocked", "review", "done", "cancelled"),
    "reopened": ("in-progress", "blocked", "review", "done", "cancelled"),
    "in-progress": ("open", "blocked", "review", "done", "cancelled"),
    "blocked": ("open", "in-progress", "review", "cancelled"),
    "review": ("open", "in-progress", "blocked", "done", "reopened", "cancelled"),
    "done": ("reopened",),
    "cancelled": ("reopened",),
}
"""From each state, the states a ticket may move to."""

NEEDS_REASON = ("blocked", "reopened", "cancelled")


class Surroundings(NamedTuple):
    """What a guard has to know besides the ticket itself: the keys of unfinished children."""

    open_children: list[str] = []


def missing(ticket: Ticket, to: str, reason: str, around: Surroundings) -> list[str]:
    """Everything that a move still lacks, each as a sentence; empty if the move may be made."""
    lacks: list[str] = []
    if to not in MOVES[ticket.status]:
        allowed = ", ".join(MOVES[ticket.status])
        lacks.append(f"from {ticket.status} a ticket can only go to {allowed}")
    if to in NEEDS_REASON and not reason.strip():
        lacks.append("a reason (--reason)")
    if to == "in-progress" and not ticket.assignee:
        lacks.append("an assignee (--assignee)")
    if to == "done":
        unmet = [criterion.text for criterion in ticket.criteria if not criterion.met]
        lacks.extend(f"the criterion {text[:60]!r} is not met" for text in unmet)
    if to in FINISHED:
        lacks.extend(f"its child {key} is not done" for key in around.open_children)
    return lacks
