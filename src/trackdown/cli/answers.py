"""What commands that make or change tickets answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.naming import advice
from trackdown.errors import InvalidInput
from trackdown.ports.store import Reader, TicketRow
from trackdown.render.amounts import some
from trackdown.render.look import PLAIN, Look
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.tickets.data import summary_data
from trackdown.services import lookup
from trackdown.services.tickets.assignment import Assigned


def made(tickets: list[Ticket], look: Look = PLAIN, assigned: Assigned | None = None) -> Result:
    """``key`` is the first one's, with its summary beside it; ``keys`` and ``tickets`` are all of them. ``advice`` says
    what could be better about their titles, ``assigned`` why somebody, or nobody, was chosen."""
    keys = [ticket.key for ticket in tickets]
    data = {**summary_data(tickets[0]), "keys": keys, "tickets": [summary_data(ticket) for ticket in tickets]}
    findings = [(ticket.key, item) for ticket in tickets for item in advice(ticket.kind, ticket.title)]
    data["advice"] = [{"key": key, **item._asdict()} for key, item in findings]
    lines = [f"Created {ticket.key}: {safe(ticket.title)}" for ticket in tickets]
    if assigned is not None:
        data["assigned"] = assigned._asdict()
        who, reason = safe(assigned.name), safe(assigned.reason)
        lines.append(f"Assigned to {who}, who {reason}." if who else f"Nobody is assigned: {reason}.")
    if findings and look.terminal:
        several = f"{len({key for key, _ in findings})} of these titles could be clearer: see `trackdown validate`."
        one = " ".join(safe(item.text) for _, item in findings)
        lines.append(look.paint(several if len(keys) > 1 else one, "dim"))
    return Result(data, lines, quiet=keys)


def changed(
    ticket: Ticket, text: str, freed: Sequence[TicketRow] = (), finishable: str = "", open_blockers: Sequence[str] = ()
) -> Result:
    """``freed``: tickets that nothing blocks any more; ``finishable``: the parent that can be completed now;
    ``open_blockers``: it was closed although these are open."""
    rows = list(freed)
    lines = [text, *(f"Nothing blocks {row.key} any more: {safe(row.title)}" for row in rows)]
    lines += [f"{finishable} can be completed: nothing below it is open."] if finishable else []
    data = {**summary_data(ticket), "freed": [row.key for row in rows], "finishable": finishable or None}
    data["open_blockers"] = list(open_blockers)
    return Result(data, lines, quiet=[ticket.key], notes=closed_early({ticket.key: open_blockers}))


def closed_early(tickets: Mapping[str, Sequence[str]]) -> list[str]:
    """A word about each ticket that was closed although others, by key, are still in its way."""
    return [
        f"{key} is done although it waits for {some(keys)}: `trackdown unblock {key} --by {keys[0]}` if that is over."
        for key, keys in tickets.items()
        if keys
    ]


def check_kind(reader: Reader, key: str, kind: str) -> None:
    """Raises InvalidInput if a noun was typed (``task show EPIC-1``) and the ticket is of another kind. One that was of
    that kind before still answers to it."""
    if not kind:
        return
    ticket = lookup.ticket(reader, key)
    if kind not in (ticket.kind, *(item.get("kind") for item in ticket.former)):
        raise InvalidInput(
            f"{ticket.key} is of the kind {ticket.kind}, not {kind}.",
            thing=ticket.key,
            hint=f"Use `trackdown {ticket.kind} …`, or leave the kind out.",
        )
