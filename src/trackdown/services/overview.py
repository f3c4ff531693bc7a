"""Looking at tickets: one, a list, the ready ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.ports.store import Reader, TicketFilter, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk

if TYPE_CHECKING:
    from trackdown.services.runs import RunLine


class TicketView(NamedTuple):
    """A ticket with its surroundings, each as a row."""

    ticket: Ticket
    parent: TicketRow | None
    children: list[TicketRow]
    waits_for: list[TicketRow]
    blocks: list[TicketRow]
    runs: list[RunLine]


class Listing(NamedTuple):
    """``total`` counts all that match; ``rows`` may be fewer."""

    rows: list[TicketRow]
    total: int


def show(desk: Desk, key: str) -> TicketView:
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        return TicketView(
            ticket,
            _row(reader, lookup.by_uid(reader, ticket.parent)) if ticket.parent else None,
            reader.children(ticket.uid),
            reader.blockers(ticket.uid),
            reader.blocking(ticket.uid),
            _run_lines(reader, ticket.uid),
        )


def _run_lines(reader: Reader, ticket: str) -> list[RunLine]:
    states = reader.runs(ticket=ticket)
    if not states:
        return []
    from trackdown.services.runs import run_line  # most tickets do without what a run is made of

    return [run_line(state) for state in states]


def _row(reader: Reader, ticket: Ticket) -> TicketRow:
    above = reader.keys_of([ticket.parent]).get(ticket.parent, "") if ticket.parent else ""
    waits_for = sum(row.status not in FINISHED for row in reader.blockers(ticket.uid))
    what = (ticket.uid, ticket.key, ticket.kind, ticket.title, ticket.status, ticket.priority)
    return TicketRow(*what, ticket.assignee, above, waits_for, ticket.updated_at)


def list_tickets(desk: Desk, wanted: TicketFilter, parent_key: str = "") -> Listing:
    with desk.store.read() as reader:
        if parent_key:
            wanted = wanted._replace(parent=lookup.uid_of(reader, parent_key))
        rows = reader.list_tickets(wanted)
        total = len(rows) if not wanted.limit or len(rows) < wanted.limit else reader.count_tickets(wanted)
        return Listing(rows, total)


def ready(desk: Desk, limit: int = 0) -> list[TicketRow]:
    """What an agent could be given now, most urgent first."""
    with desk.store.read() as reader:
        return reader.ready(limit)
