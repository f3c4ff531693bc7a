"""Moving a ticket through its workflow: the standard one, or one of the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.core.ops import criteria as criterion_ops
from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.tickets.workflow import Surroundings, requirements
from trackdown.core.workflows.routes import Way, own_way, standard_way
from trackdown.errors import Refused
from trackdown.ports.store import Reader, TicketRow, Writer
from trackdown.services import lookup
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk

if TYPE_CHECKING:
    from trackdown.core.workflows.model import Workflow


def move(
    desk: Desk, writer: Writer, uid: str, status: str, reason: str = "", *, force: bool = False
) -> list[TicketRow]:
    """Move a ticket to another status, or to a state of its own workflow; the tickets that this freed.

    A workflow of its own is walked state by state. In-progress without an assignee takes whoever asks. Raises Refused
    naming everything that is missing on the whole way, InvalidInput for a status that there is not.
    """
    ticket = lookup.by_uid(writer, uid)
    own = workflow_of(desk, ticket)
    way = standard_way(ticket, status) if own is None else own_way(own, ticket, status)
    if not way.steps:
        return []
    to = way.steps[-1].status
    if to != "cancelled":
        check_not_at_work(writer, ticket)
    taken: list[Draft] = []
    if any(step.status == "in-progress" for step in way.steps) and not ticket.assignee:
        taken = [changed(uid, {"assignee": desk.name})]
        ticket = ticket._replace(assignee=desk.name)
    lacks = missing(writer, ticket, way, reason)
    if lacks and not (force and desk.is_person):
        raise _refused(ticket, own, way, lacks)
    ends = to in FINISHED and ticket.status not in FINISHED
    waiting = [row for row in writer.blocking(uid) if row.waits_for == 1] if ends else []
    writer.append([*taken, *_drafts(desk, ticket, own, way, reason.strip(), forced=bool(lacks))])
    return [row._replace(waits_for=0) for row in waiting if row.status not in FINISHED]


def workflow_of(desk: Desk, ticket: Ticket) -> Workflow | None:
    """The workflow of its own that a ticket follows; ``None`` for the standard one. The project's file is read only for
    tickets that can have one. Raises NotFound for one that is no longer defined, and BadConfiguration."""
    return desk.workflows().of(ticket) if ticket.workflow or ticket.type else None


def missing(reader: Reader, ticket: Ticket, way: Way, reason: str) -> list[str]:
    """Everything that a ticket lacks to go this way, each as a sentence."""
    around = surroundings(reader, ticket)
    guards = [f"{guard} is not approved" for guard in missing_guards(ticket, way)]
    needed = [text for step in way.steps for text in requirements(ticket, step.status, reason, around)]
    return [*way.lacks, *guards, *dict.fromkeys(needed)]


def missing_guards(ticket: Ticket, way: Way) -> list[str]:
    """The conditions on this way that do not hold for the ticket."""
    return list(dict.fromkeys(guard for step in way.steps for guard in step.guards if guard not in ticket.guards))


def surroundings(reader: Reader, ticket: Ticket) -> Surroundings:
    """What the guards have to know about the tickets around one."""
    open_children = [row.key for row in reader.children(ticket.uid) if row.status not in FINISHED]
    waits = any(row.status not in FINISHED for row in reader.blockers(ticket.uid))
    held_back = waits or bool(ticket.obstacles) or any(uid.startswith("?") for uid in ticket.blocked_by)
    parent = reader.ticket(ticket.parent) if ticket.parent else None
    ended = f"{parent['key']} is {parent['status']}" if parent and parent["status"] in FINISHED else ""
    return Surroundings(open_children, held_back, ended)


def open_blockers(reader: Reader, ticket: Ticket) -> list[str]:
    """The keys of those that a ticket which is done still waits for: no guard (decision 13), but worth a word."""
    if ticket.status != "done" or not ticket.blocked_by:
        return []
    return [row.key for row in reader.blockers(ticket.uid) if row.status not in FINISHED]


def finishable_parent(reader: Reader, ticket: Ticket) -> str:
    """The key of the parent that can be completed now that this ticket, its last open child, is over; else empty."""
    parent = reader.ticket(ticket.parent) if ticket.parent and ticket.status in FINISHED else None
    if parent is None or parent["status"] in FINISHED:
        return ""
    return "" if any(row.status not in FINISHED for row in reader.children(ticket.parent)) else str(parent["key"])


def _refused(ticket: Ticket, own: Workflow | None, way: Way, lacks: list[str]) -> Refused:
    start, to = ticket.status, way.steps[-1].status
    if own is not None:
        start, to = own.standing(ticket), f"{way.steps[-1].state or to} ({own.name})"
    guards = missing_guards(ticket, way)
    first = f"`trackdown approve {ticket.key} {guards[0]}` approves a guard. " if guards else ""
    return Refused(
        f"{ticket.key} cannot go from {start} to {to}: {'; '.join(lacks)}.",
        thing=ticket.key,
        hint=f"{first}Add what is missing; a person can also use --force, which is recorded.",
    )


def _drafts(desk: Desk, ticket: Ticket, own: Workflow | None, way: Way, reason: str, *, forced: bool) -> list[Draft]:
    uid, last = ticket.uid, len(way.steps) - 1
    drafts = []
    if own is not None and not ticket.workflow:
        drafts.append(changed(uid, {"workflow": own.name}))  # from now on it is this ticket's own
    for at, step in enumerate(way.steps):
        why = reason if at == last or step.status == "reopened" else ""
        drafts.append(moved(uid, step.status, why, state=step.state, forced=forced))
        if step.status == "reopened":
            drafts += reopening(ticket)
        if step.status == "done":
            # An agent's word is a claim, also when it is the agent that moves the ticket.
            drafts.append(changed(uid, {"verified": "person" if desk.is_person else "none"}))
    return drafts


def reopening(ticket: Ticket) -> list[Draft]:
    """What a reopened ticket loses: what held for the earlier result says nothing about the next one."""
    met = [criterion.id for criterion in ticket.criteria if criterion.met]
    unmet = [criterion_ops.settled(ticket.uid, name, False, "reopened", {}) for name in met]
    return [*unmet, changed(ticket.uid, {"verified": None})]
