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
"""Statuses that need a reason; for blocked something that is linked and unfinished does as well."""


class Surroundings(NamedTuple):
    """What a guard has to know besides the ticket itself: the keys of unfinished children, and whether anything that is
    linked holds the ticket back. ``finished_parent`` says how its parent ended (``EPIC-1 is done``)."""

    open_children: list[str] = []
    held_back: bool = False
    finished_parent: str = ""


def off_the_table(status: str, to: str) -> list[str]:
    """What is wrong with a move that the standard workflow does not have; empty if it has it."""
    allowed = ", ".join(MOVES[status])
    return [] if to in MOVES[status] else [f"from {status} a ticket can only go to {allowed}"]


def missing(ticket: Ticket, to: str, reason: str, around: Surroundings) -> list[str]:
    """Everything that a move still lacks, each as a sentence; empty if the move may be made."""
    return [*off_the_table(ticket.status, to), *requirements(ticket, to, reason, around)]


def requirements(ticket: Ticket, to: str, reason: str, around: Surroundings) -> list[str]:
    """What being in a status takes, wherever the ticket comes from and whatever workflow it follows."""
    lacks: list[str] = []
    if to in NEEDS_REASON and not reason.strip() and not (to == "blocked" and around.held_back):
        lacks.append("a reason is missing (--reason)")
    if to == "in-progress" and not ticket.assignee:
        lacks.append("an assignee is missing (--assignee)")
    if to == "done":
        unmet = [criterion.text for criterion in ticket.criteria if not criterion.met]
        lacks.extend(f"the criterion {text[:60]!r} is not met" for text in unmet)
    if to in FINISHED:
        lacks.extend(f"its child {key} is not done" for key in around.open_children)
    elif around.finished_parent:
        lacks.append(f"its parent {around.finished_parent} and has to be reopened first")
    return lacks
