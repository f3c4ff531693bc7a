"""Who waits for whom, and who belongs under whom."""

from __future__ import annotations

from trackdown.core.ops.relations import blocked, unblocked
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.tickets.kinds import check_parent
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.tickets.waiting import circle_of_block, circle_of_parent
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk


def check_block(reader: Reader, ticket: str, blocker: str) -> None:
    """Raises Refused, showing the circle, if ``ticket`` cannot wait for ``blocker`` (both uids)."""
    circle = circle_of_block(ticket, blocker, lookup.family(reader))
    if circle:
        raise Refused(
            f"That would close a circle in which nothing can ever start: {_shown(reader, circle)}.",
            thing=_shown(reader, [ticket]),
            hint="Take one of these relations away first (trackdown unblock …, or another parent).",
        )


def check_new_parent(reader: Reader, ticket: Ticket, parent: Ticket) -> None:
    """Raises Refused if ``ticket`` cannot sit under ``parent``."""
    check_parent(ticket.kind, ticket.key, parent.kind, parent.key)
    if parent.status in FINISHED and ticket.status not in FINISHED:
        raise Refused(f"{parent.key} is {parent.status}; it cannot get an open child.", thing=ticket.key)
    circle = circle_of_parent(ticket.uid, parent.uid, lookup.family(reader))
    if circle:
        raise Refused(f"That would close a circle: {_shown(reader, circle)}.", thing=ticket.key)


def _shown(reader: Reader, uids: list[str]) -> str:
    keys = reader.keys_of(uids)
    return " → ".join(keys.get(uid, uid) for uid in uids)


def block(desk: Desk, key: str, by: list[str], reason: str = "") -> Ticket:
    """Make a ticket wait for others (``by``), or say in words what it waits for (``reason``): then it is blocked.

    Raises Refused for a circle, InvalidInput if neither is given.
    """
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        if not by and not reason.strip():
            raise InvalidInput(
                "Nothing says what blocks it.", thing=ticket.key, hint="Use --by KEY for a ticket, or --reason TEXT."
            )
        for name in by:
            blocker = lookup.ticket(writer, name).uid
            check_block(writer, ticket.uid, blocker)
            writer.append([blocked(ticket.uid, [blocker])])
        if reason.strip():
            if ticket.status in FINISHED:
                raise Refused(f"{ticket.key} is {ticket.status}; nothing can block it.", thing=ticket.key)
            check_not_at_work(writer, ticket)
            writer.append([moved(ticket.uid, "blocked", reason.strip())])
        return lookup.by_uid(writer, ticket.uid)


def unblock(desk: Desk, key: str, by: list[str], reason: str = "") -> Ticket:
    """Take away what blocks a ticket: the relations to ``by`` (all of them if none is named), and the blocked status.

    Raises Refused if the ticket is not blocked at all.
    """
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        gone = [lookup.uid_of(writer, name) for name in by] if by else list(ticket.blocked_by)
        strangers = [uid for uid in gone if uid not in ticket.blocked_by]
        if strangers or (not gone and ticket.status != "blocked"):
            named = _shown(writer, strangers) if strangers else "anything"
            raise Refused(f"{ticket.key} does not wait for {named}.", thing=ticket.key, hint="Nothing was changed.")
        if gone:
            writer.append([unblocked(ticket.uid, gone)])
        if ticket.status == "blocked" and not by:
            writer.append([moved(ticket.uid, "open", reason.strip())])
        return lookup.by_uid(writer, ticket.uid)
