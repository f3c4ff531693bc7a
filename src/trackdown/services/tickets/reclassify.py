"""Making another kind of a ticket: a new key, a new place; it answers to the old key for ever."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.relations import related
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import reclassified
from trackdown.core.tickets import fields
from trackdown.core.tickets.kinds import PARENTS, checked_kind
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.parenting import Place, new_place
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk
from trackdown.services.relations.absent import adopt_absent, is_absent
from trackdown.services.relations.edges import check_new_parent


class Reclassified(NamedTuple):
    """``before`` is the key that it had; ``parent`` and ``left`` are keys, empty where there is none."""

    ticket: Ticket
    before: str
    parent: str
    left: str


def reclassify(desk: Desk, key: str, kind: str, reason: str) -> Reclassified:
    """Raises NotFound, InvalidInput (without a reason), Refused: while a run is at it, or while it has children that
    may not sit under the new kind."""
    to = checked_kind(kind)
    if not reason.strip():
        raise InvalidInput("Nothing says why.", thing=key[:80], hint="Add --reason TEXT; it is kept with the ticket.")
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        if ticket.kind == to:
            raise Refused(
                f"{ticket.key} is of the kind {to} already.",
                thing=ticket.key,
                hint="Name another kind, or leave it as it is.",
            )
        check_not_at_work(writer, ticket)
        children = [Place(row.uid, row.key, row.kind) for row in writer.children(ticket.uid)]
        place = new_place(to, _above(writer, ticket), children, finished=ticket.status in FINISHED)
        if place.forbidding:
            named = ", ".join(child.key for child in place.forbidding)
            raise Refused(
                f"{ticket.key} cannot be of the kind {to} over {named}.",
                thing=ticket.key,
                hint="Put those under another ticket first, or reclassify them.",
            )
        prefix = desk.prefixes[to]
        new_key = f"{prefix}-{writer.next_number(prefix)}"
        writer.append([reclassified(ticket.uid, to, new_key, fields.checked_text(reason, "reason").strip())])
        left = place.left.uid if place.left else ticket.parent if is_absent(ticket.parent) and not PARENTS[to] else ""
        if left:
            writer.append([changed(ticket.uid, {"parent": None}), related(ticket.uid, "relates", [left])])
        if place.parent is not None and place.parent.uid != ticket.parent:
            check_new_parent(writer, lookup.by_uid(writer, ticket.uid), lookup.by_uid(writer, place.parent.uid))
            writer.append([changed(ticket.uid, {"parent": place.parent.uid})])
        adopt_absent(writer, new_key, ticket.uid)
        after = lookup.by_uid(writer, ticket.uid)
        parent = place.parent.key if place.parent else ""
        return Reclassified(after, ticket.key, parent, place.left.key if place.left else "")


def _above(reader: Reader, ticket: Ticket) -> list[Place]:
    line: list[Place] = []
    uid = ticket.parent
    while uid and not is_absent(uid) and all(place.uid != uid for place in line):
        parent = lookup.by_uid(reader, uid)
        line.append(Place(parent.uid, parent.key, parent.kind, parent.status in FINISHED))
        uid = parent.parent
    return line
