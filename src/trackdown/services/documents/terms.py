"""A ticket and a document in the same terms, so that the two can be compared value by value."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.ops.relations import ABSENT
from trackdown.core.tickets.document import TicketDocument
from trackdown.core.tickets.fields import (
    checked_estimate,
    checked_minutes,
    checked_priority,
    checked_subtask,
    checked_title,
    spelt_type,
    written_minutes,
    written_subtask,
)
from trackdown.core.tickets.kinds import is_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import checked_status
from trackdown.ports.store import Reader

SETS = ("depends_on", "blocks", "labels", "components", "references")
"""Values whose order says nothing."""


class Relations(NamedTuple):
    """Keys of the tickets around a ticket."""

    parent: str
    depends_on: list[str]
    blocks: list[str]


def relations_of(reader: Reader, ticket: Ticket) -> Relations:
    parent = reader.keys_of([ticket.parent]).get(ticket.parent, "") if ticket.parent else ""
    depends_on = [row.key for row in reader.blockers(ticket.uid)]
    depends_on += [uid.removeprefix(ABSENT) for uid in ticket.blocked_by if uid.startswith(ABSENT)]
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
        "components": ticket.components,
        "assignee": ticket.assignee,
        "agent": ticket.agent,
        "estimate": written_estimate(ticket.estimate),
        "files": ticket.files,
        "type": ticket.type,
        "severity": ticket.severity,
        "target_date": ticket.target_date,
        "business_value": ticket.business_value,
        "sprint": ticket.sprint,
        "workflow": ticket.workflow,
        "remaining": "" if ticket.remaining is None else written_minutes(ticket.remaining),
        "subtasks": [written_subtask(item.title, item.status) for item in ticket.subtasks],
        "references": [str(link["id"]) for link in ticket.links if link["kind"] == "reference"],
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
        "type": spelt_type(document.type),
        "severity": document.severity.lower(),
        "target_date": document.target_date,
        "business_value": " ".join(document.business_value.split()),
        "sprint": document.sprint,
        "workflow": document.workflow,
        "remaining": written_minutes(checked_minutes(document.remaining)) if document.remaining else "",
        "subtasks": [written_subtask(**checked_subtask(text)) for text in document.subtasks],
        "references": document.references,
    }


def _key(name: str) -> str:
    return name.upper() if is_key(name) else name


def written_estimate(estimate: dict[str, Any] | None) -> str:
    """An estimate in the form in which it can be typed again."""
    if not estimate:
        return ""
    if "points" in estimate:
        return str(estimate["points"])
    return written_minutes(int(estimate["minutes"]))


def differs(name: str, one: Any, other: Any) -> bool:
    return set(one) != set(other) if name in SETS else bool(one != other)
