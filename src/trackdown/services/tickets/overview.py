"""Looking at one ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trackdown.core.ops.relations import ABSENT
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.progress import Rollup
from trackdown.core.tickets.response import Deadline, deadline, standing
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import TrackdownError
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.progress import progress_in
from trackdown.services.workflows.moves import workflow_of

if TYPE_CHECKING:
    from trackdown.services.runs.looking import RunLine


class Standing(NamedTuple):
    """Where a ticket stands in a workflow of its own: its state, and the ways on from there, each as (state, conditions
    that hold, conditions that do not). ``problem`` says why the workflow cannot be read."""

    workflow: str
    state: str = ""
    ways: list[tuple[str, list[str], list[str]]] = []
    problem: str = ""


class TicketView(NamedTuple):
    """A ticket with its surroundings, each as a row. ``absent`` are the keys of tickets that it waits for and that are
    not here. ``related`` are relations that hold nothing back, as (relation, said by this ticket, key, the other one if
    it is here). ``response`` is ``answered``, ``breached``, ``at-risk``, ``waiting`` (for an answer) or ``none``."""

    ticket: Ticket
    parent: TicketRow | None
    children: list[TicketRow]
    waits_for: list[TicketRow]
    blocks: list[TicketRow]
    runs: list[RunLine]
    absent: list[str]
    related: list[tuple[str, bool, str, TicketRow | None]]
    rollup: Rollup
    limit: Deadline
    standing: Standing | None
    overdue: bool
    response: str


def show(desk: Desk, key: str) -> TicketView:
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        branches = reader.tree(ticket.uid)
        limit, now = response_limit(ticket), desk.clock.now()
        return TicketView(
            ticket,
            _row(reader, ticket.parent) if ticket.parent else None,
            [branch.row for branch in branches if branch.depth == 1],
            reader.blockers(ticket.uid),
            reader.blocking(ticket.uid),
            _run_lines(reader, ticket.uid),
            [uid.removeprefix(ABSENT) for uid in ticket.blocked_by if uid.startswith(ABSENT)],
            _related(reader, ticket),
            progress_in(branches)[ticket.uid],
            limit,
            _standing(desk, ticket),
            is_overdue(ticket, now),
            "answered" if ticket.responded_at else (standing(limit, now) or "waiting") if limit.due else "none",
        )


def response_limit(ticket: Ticket) -> Deadline:
    """Until when somebody has to be at a ticket; empty once somebody is, or was."""
    answered = bool(ticket.responded_at) or ticket.status in FINISHED
    return deadline(ticket.priority, ticket.response_from or ticket.created_at, answered=answered)


def is_overdue(ticket: Ticket, now: str) -> bool:
    """Whether the ticket should be finished by now. The day itself still counts."""
    return bool(ticket.target_date) and ticket.status not in FINISHED and ticket.target_date < now[:10]


def _related(reader: Reader, ticket: Ticket) -> list[tuple[str, bool, str, TicketRow | None]]:
    found: list[tuple[str, bool, str, TicketRow | None]] = [
        (relation, said, row.key, row) for relation, said, row in reader.related(ticket.uid)
    ]
    for relation, uids in ticket.related.items():
        found += [(relation, True, uid.removeprefix(ABSENT), None) for uid in uids if uid.startswith(ABSENT)]
    return found


def _standing(desk: Desk, ticket: Ticket) -> Standing | None:
    """``None`` for the standard workflow. A workflow that cannot be read is no reason to show nothing."""
    try:
        own = workflow_of(desk, ticket)
    except TrackdownError as error:
        return Standing(ticket.workflow, ticket.state, problem=error.message)
    if own is None:
        return None
    state = own.standing(ticket)
    held = set(ticket.guards)
    ways = own.ways(state)
    split = [
        ([name for name in way.guards if name in held], [name for name in way.guards if name not in held])
        for way in ways
    ]
    return Standing(own.name, state, [(way.target, *both) for way, both in zip(ways, split, strict=True)])


def _run_lines(reader: Reader, ticket: str) -> list[RunLine]:
    states = reader.runs(ticket=ticket)
    if not states:
        return []
    from trackdown.services.runs.looking import run_line  # most tickets do without what a run is made of

    return [run_line(state) for state in states]


def _row(reader: Reader, uid: str) -> TicketRow | None:
    found = reader.tree(uid, 1)
    return found[0].row if found else None
