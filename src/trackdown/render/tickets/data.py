"""Tickets as ``--json`` shows them: keys where the store has uids, every name as in the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.core.tickets.progress import Progress, Work
from trackdown.core.tickets.remaining import of_ticket, remaining
from trackdown.core.tickets.response import WORDS
from trackdown.core.tickets.statuses import FINISHED
from trackdown.ports.store import TicketRow

if TYPE_CHECKING:
    from trackdown.services.tickets.overview import TicketView


def row_data(row: TicketRow) -> dict[str, Any]:
    """A ticket in a list. ``waits_for`` counts what it waits for."""
    return {name: row_value(row, name) for name in row._fields}


def row_value(row: TicketRow, name: str) -> Any:
    """One of its values, of the same type as in ``ticket_data``."""
    value = getattr(row, name)
    if name == "parent":
        return value or None
    if name in ("labels", "components"):
        return value.split()
    if name == "remaining":
        return remaining(row.minutes, row.logged, row.remaining, finished=row.status in FINISHED)
    return bool(value) if name == "archived" else value


def summary_data(ticket: Ticket) -> dict[str, Any]:
    """What a command that made or changed a ticket answers with."""
    names = ("key", "uid", "kind", "title", "status", "priority", "reason", "assignee", "agent", "labels", "updated_at")
    return {name: getattr(ticket, name) for name in names}


_AS_IT_IS = (
    *("files", "estimate", "type", "severity", "components", "sprint", "target_date", "business_value", "verified"),
    *("links", "work_log", "escalations", "guards", "former", "archived", "created_at", "created_by"),
    "blocked_from",
)


def ticket_data(view: TicketView, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """A whole ticket. ``waits_for`` are those of ``depends_on`` that are not finished or not here (``absent``).
    ``progress`` and ``work`` count what is below it; times are minutes. ``state`` is that of its ``workflow``, ``ways``
    lead on from there."""
    ticket = view.ticket
    waits_for = [row.key for row in view.waits_for if row.status not in FINISHED]
    return {
        **summary_data(ticket),
        "description": ticket.body,
        "parent": view.parent.key if view.parent else None,
        "children": [row.key for row in view.children],
        "depends_on": [*(row.key for row in view.waits_for), *view.absent],
        "waits_for": [*waits_for, *view.absent],
        "absent": view.absent,
        "blocks": [row.key for row in view.blocks],
        "related": [
            {"relation": relation, "key": key, "said_here": said, "here": row is not None}
            for relation, said, key, row in view.related
        ],
        "obstacles": [dict(item._asdict()) for item in ticket.obstacles],
        "criteria": [criterion_data(number, item) for number, item in enumerate(ticket.criteria, 1)],
        "subtasks": [{"number": number, **item._asdict()} for number, item in enumerate(ticket.subtasks, 1)],
        "comments": [dict(comment._asdict()) for comment in ticket.comments],
        **{name: getattr(ticket, name) for name in _AS_IT_IS},
        "overdue": view.overdue,
        "logged_minutes": ticket.logged,
        "remaining_minutes": of_ticket(ticket),
        "remaining_stated": ticket.remaining is not None,
        "progress": progress_data(view.rollup.progress),
        "work": work_data(view.rollup.work),
        "response": _response(view),
        "workflow": view.standing.workflow if view.standing else "standard",
        "state": view.standing.state if view.standing else ticket.status,
        "ways": _ways(view),
        "runs": runs,
    }


def progress_data(progress: Progress) -> dict[str, Any]:
    """How far a ticket is; ``done`` of ``total`` are counted in ``by``."""
    return progress._asdict()


def work_data(work: Work) -> dict[str, Any]:
    """Points and times of a ticket with everything below it, in minutes."""
    return {
        "points": work.points,
        "estimated_minutes": work.minutes,
        "logged_minutes": work.logged,
        "remaining_minutes": work.remaining,
    }


def _response(view: TicketView) -> dict[str, Any]:
    ticket, limit = view.ticket, view.limit
    return {
        "within": WORDS.get(ticket.priority, ""),
        "standing": view.response,
        "due_at": limit.due or None,
        "risk_at": limit.risk or None,
        "responded_at": ticket.responded_at or None,
    }


def _ways(view: TicketView) -> list[dict[str, Any]]:
    """The ways on from here in a workflow of its own."""
    ways = view.standing.ways if view.standing else []
    return [{"to": to, "guards_met": met, "guards_missing": lacking} for to, met, lacking in ways]


def criterion_data(number: int, criterion: Criterion) -> dict[str, Any]:
    return {"number": number, **criterion._asdict()}
