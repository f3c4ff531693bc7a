"""Checking tickets for what an agent without context would miss."""

from __future__ import annotations

from trackdown.core.ops.relations import ABSENT
from trackdown.core.query.nodes import Query
from trackdown.core.tickets.agent_ticket.lint import LintFinding, lint
from trackdown.core.tickets.model import Ticket
from trackdown.services import lookup
from trackdown.services.desk import Desk


def lint_tickets(desk: Desk, keys: list[str], query: Query | None = None) -> dict[str, list[LintFinding]]:
    """By key: of these tickets, and of those that a query finds. Raises NotFound."""
    with desk.store.read() as reader:
        tickets = [lookup.ticket(reader, key) for key in keys]
        tickets += [Ticket.from_state(state) for state in reader.states(query)] if query else []
        return {ticket.key: lint(ticket, _absent(ticket)) for ticket in tickets}


def _absent(ticket: Ticket) -> list[str]:
    return [uid.removeprefix(ABSENT) for uid in ticket.blocked_by if uid.startswith(ABSENT)]
