"""A ticket that a run is at: what a person may change about it meanwhile."""

from __future__ import annotations

from trackdown.core.tickets.model import Ticket
from trackdown.errors import Refused
from trackdown.ports.store import Reader


def check_not_at_work(reader: Reader, ticket: Ticket) -> None:
    """Raises Refused for a move of a ticket whose run would not know of it: what a run can be told is to end."""
    runs = reader.runs(ticket=ticket.uid, open_only=True)
    if runs:
        key = runs[0]["key"]
        raise Refused(
            f"{key} is at {ticket.key} ({runs[0]['state']}); it moves the ticket itself.",
            thing=ticket.key,
            hint=f"End it first with `trackdown runs cancel {key}`, or decide about its result with approve or reject.",
        )
