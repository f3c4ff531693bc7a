"""Tickets as ``--json`` shows them: keys where the store has uids, every name as in the glossary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.ports.store import TicketRow


def row_data(row: TicketRow) -> dict[str, Any]:
    """A ticket in a list. ``waits_for`` counts the unfinished tickets that block it."""
    data = row._asdict()
    data["parent"] = row.parent or None
    return data


def summary_data(ticket: Ticket) -> dict[str, Any]:
    """What a command that made or changed a ticket answers with."""
    names = ("key", "uid", "kind", "title", "status", "priority", "reason", "assignee", "agent", "labels", "updated_at")
    return {name: getattr(ticket, name) for name in names}


def ticket_data(
    ticket: Ticket,
    *,
    parent: TicketRow | None,
    children: Iterable[TicketRow],
    depends_on: Iterable[TicketRow],
    blocks: Iterable[TicketRow],
    runs: list[dict[str, Any]],
) -> dict[str, Any]:
    """A whole ticket. ``waits_for`` are those of ``depends_on`` that are not finished."""
    needed = list(depends_on)
    return {
        **summary_data(ticket),
        "description": ticket.body,
        "parent": parent.key if parent else None,
        "children": [row.key for row in children],
        "depends_on": [row.key for row in needed],
        "waits_for": [row.key for row in needed if row.status not in FINISHED],
        "blocks": [row.key for row in blocks],
        "criteria": [criterion_data(number, item) for number, item in enumerate(ticket.criteria, 1)],
        "comments": [dict(comment._asdict()) for comment in ticket.comments],
        "files": ticket.files,
        "estimate": ticket.estimate,
        "type": ticket.type,
        "component": ticket.component,
        "verified": ticket.verified,
        "created_at": ticket.created_at,
        "created_by": ticket.created_by,
        "runs": runs,
    }


def criterion_data(number: int, criterion: Criterion) -> dict[str, Any]:
    return {"number": number, **criterion._asdict()}
