"""A ticket and a document in the same terms, so that the two can be compared value by value."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.tickets.document import TicketDocument
from trackdown.core.tickets.fields import checked_estimate, checked_priority, checked_title
from trackdown.core.tickets.kinds import is_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import checked_status
from trackdown.ports.store import Reader

SETS = ("depends_on", "blocks", "labels")
"""Values whose order says nothing."""


class Relations(NamedTuple):
    """Keys of the tickets around a ticket."""

    parent: str
    depends_on: list[str]
    blocks: list[str]


def relations_of(reader: Reader, ticket: Ticket) -> Relations:
    parent = reader.keys_of([ticket.parent]).get(ticket.parent, "") if ticket.parent else ""
    depends_on = [row.key for row in reader.blockers(ticket.uid)]
    return Relations(parent, depends_on, [row.key for row in reader.blocking(ticket.uid)])


def stated(ticket: Ticket, around: Relations) -> dict[str, Any]:
    """What a document of this ticket has to say."""
    return {
        "kind": ticket.kind,
        "title": ticket.title,
        "priority": ticket.priority,
        "status": ticket.status,
        "parent": around.parent,
        "depends_on": around.depends_on,
        "blocks": around.blocks,
        "labels": ticket.labels,
        "components": [ticket.component] if ticket.component else [],
        "assignee": ticket.assignee,
        "agent": ticket.agent,
        "estimate": written_estimate(ticket.estimate),
        "files": ticket.files,
        "type": ticket.type,
    }


def meant(document: TicketDocument) -> dict[str, Any]:
    """What a document says, each value in the spelling that a ticket has it in. Raises InvalidInput."""
    waits = list(dict.fromkeys([*document.depends_on, *document.dependencies]))
    return {
        "kind": document.kind or "task",
        "title": checked_title(document.title),
        "priority": checked_priority(document.priority or "P2"),
        "status": checked_status(document.status or "open"),
        "parent": _key(document.parent),
        "depends_on": [_key(name) for name in waits],
        "blocks": [_key(name) for name in document.blocks],
        "labels": document.labels,
        "components": document.components,
        "assignee": document.assignee.removeprefix("@"),
        "agent": document.agent,
        "estimate": written_estimate(checked_estimate(document.estimate)) if document.estimate else "",
        "files": document.files,
        "type": document.type,
    }


def _key(name: str) -> str:
    return name.upper() if is_key(name) else name


def written_estimate(estimate: dict[str, Any] | None) -> str:
    """An estimate in the form in which it can be typed again."""
    if not estimate:
        return ""
    if "points" in estimate:
        return str(estimate["points"])
    minutes = int(estimate["minutes"])
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def differs(name: str, one: Any, other: Any) -> bool:
    return set(one) != set(other) if name in SETS else bool(one != other)
