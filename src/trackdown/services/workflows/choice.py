"""The workflows of a project, which ticket follows which, and giving a ticket another one."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.query.nodes import Equal, Query, all_of
from trackdown.core.tickets.fields import checked_type
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.workflow import MOVES
from trackdown.core.workflows.model import STANDARD, Workflow, Workflows, folded
from trackdown.errors import InvalidInput, TrackdownError
from trackdown.ports.store import Writer
from trackdown.services import lookup
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk


class Way(NamedTuple):
    """Where a ticket could go from where it is. ``missing`` are the guards that do not hold yet."""

    state: str
    status: str
    guards: list[str]
    missing: list[str]


class Standing(NamedTuple):
    """Where a ticket stands in its workflow. ``own`` is ``None`` for the standard one."""

    ticket: Ticket
    workflow: str
    own: Workflow | None
    state: str
    ways: list[Way]


class Assigned(NamedTuple):
    """``before`` and ``after`` are workflow and state. ``error`` says why it was not done."""

    key: str
    before: tuple[str, str]
    after: tuple[str, str]
    error: TrackdownError | None = None

    @property
    def changes(self) -> bool:
        return self.error is None and self.before != self.after


def standing(desk: Desk, key: str) -> Standing:
    """Raises NotFound, BadConfiguration."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
    known = desk.workflows()
    own = known.of(ticket)
    if own is None:
        ways = [Way(to, to, [], []) for to in MOVES[ticket.status]]
        return Standing(ticket, STANDARD, None, ticket.status, ways)
    at = own.standing(ticket)
    ways = [
        Way(way.target, own.status(way.target), list(way.guards), [g for g in way.guards if g not in ticket.guards])
        for way in own.ways(at)
    ]
    return Standing(ticket, own.name, own, at, ways)


def assign(desk: Desk, keys: list[str], workflow: str, *, dry_run: bool = False) -> list[Assigned]:
    """Give tickets a workflow, as one step; each comes into the state that stands for its status. ``standard`` takes
    their own away.

    Raises NotFound for a workflow or a ticket that is not there; a ticket that a run is at is left and said.
    """
    known = desk.workflows()
    name = STANDARD if folded(workflow) == STANDARD else known.named(workflow).name
    with desk.store.write(desk.actor) as writer:
        tickets = [lookup.ticket(writer, key) for key in dict.fromkeys(keys)]
        return [_assign(writer, known, ticket, name, dry_run=dry_run) for ticket in tickets]


def _assign(writer: Writer, known: Workflows, ticket: Ticket, name: str, *, dry_run: bool) -> Assigned:
    own = None if name == STANDARD else known.own[name]
    before_name = known.name_of(ticket)
    before = (before_name, ticket.state or ticket.status)
    after = (name, own.place_for(_status(ticket)) if own else ticket.status)
    if before_name == name and ticket.workflow == name:
        return Assigned(ticket.key, before, before)
    try:
        check_not_at_work(writer, ticket)
    except TrackdownError as error:
        return Assigned(ticket.key, before, before, error)
    if not dry_run:
        writer.append(_drafts(ticket, name, after[1] if own else ""))
    return Assigned(ticket.key, before, after)


def _status(ticket: Ticket) -> str:
    """What a blocked ticket is apart from being blocked."""
    return ticket.blocked_from.get("status", "in-progress") if ticket.status == "blocked" else ticket.status


def _drafts(ticket: Ticket, name: str, state: str) -> list[Draft]:
    drafts = [changed(ticket.uid, {"workflow": name})]
    if state != ticket.state:
        drafts.append(moved(ticket.uid, ticket.status, ticket.reason, state=state))
    return drafts


class TypeAssigned(NamedTuple):
    """``types`` is what the configuration's ``workflows.types`` has to be; ``tickets`` counts those that follow it from
    now on because they have no workflow of their own."""

    type: str
    before: str
    after: str
    types: dict[str, str]
    tickets: int


def assign_type(desk: Desk, configured: dict[str, str], type: str, workflow: str) -> TypeAssigned:
    """What giving a type of tickets a workflow comes to; nothing is written here. Raises InvalidInput, NotFound."""
    known = desk.workflows()
    more = tuple(own_type for own in known.own.values() for own_type in own.types)
    name = checked_type(type, (*desk.types, *more))
    after = STANDARD if folded(workflow) == STANDARD else known.named(workflow).name
    types = {**configured, name: after}
    if after == STANDARD and not any(name in own.types for own in known.own.values()):
        types.pop(name)  # nothing else gives it one
    with desk.store.read() as reader:
        count = reader.count(Query(all_of(Equal("type", (name,)), Equal("workflow", ("",)))))
    return TypeAssigned(name, known.types.get(name, STANDARD), after, types, count)


def named(desk: Desk, name: str) -> Workflow | None:
    """A workflow by its name; ``None`` for the standard one. Raises NotFound."""
    if not name.strip():
        raise InvalidInput("No workflow was named.", hint="`trackdown workflow list` shows what there is.")
    return None if folded(name) == STANDARD else desk.workflows().named(name)
