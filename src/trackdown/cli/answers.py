"""What commands that make or change tickets answer with."""

from __future__ import annotations

from trackdown.core.tickets.model import Ticket
from trackdown.errors import InvalidInput
from trackdown.ports.store import Reader, TicketRow
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.ticket_data import summary_data
from trackdown.services import lookup


def made(tickets: list[Ticket]) -> Result:
    """``key`` is the first one's, with its summary beside it; ``keys`` and ``tickets`` are all of them."""
    keys = [ticket.key for ticket in tickets]
    data = {**summary_data(tickets[0]), "keys": keys, "tickets": [summary_data(ticket) for ticket in tickets]}
    return Result(data, [f"Created {ticket.key}: {safe(ticket.title)}" for ticket in tickets], quiet=keys)


def changed(ticket: Ticket, text: str, freed: list[TicketRow] | None = None) -> Result:
    """``freed``: tickets that nothing blocks any more."""
    rows = freed or []
    lines = [text, *(f"Nothing blocks {row.key} any more: {safe(row.title)}" for row in rows)]
    return Result({**summary_data(ticket), "freed": [row.key for row in rows]}, lines, quiet=[ticket.key])


def check_kind(reader: Reader, key: str, kind: str) -> None:
    """Raises InvalidInput if a noun was typed (``task show EPIC-1``) and the ticket is of another kind."""
    if not kind:
        return
    ticket = lookup.ticket(reader, key)
    if ticket.kind != kind:
        raise InvalidInput(
            f"{ticket.key} is of the kind {ticket.kind}, not {kind}.",
            thing=ticket.key,
            hint=f"Use `trackdown {ticket.kind} …`, or leave the kind out.",
        )
