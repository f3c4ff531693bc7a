"""Finding what is wrong with parents and relations, and mending what has one clear repair."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.order import START, Position, position
from trackdown.core.ops.relations import unblocked
from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.core.tickets.relation_rules import MOST, Finding, Relative, findings
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.orphans import Adoption, adopt


class Mended(NamedTuple):
    """A repair: what was changed about which ticket, and why."""

    key: str
    text: str


class Audit(NamedTuple):
    """``findings`` are what was wrong before; ``mended`` what was repaired (or would be), ``orphans`` who was given
    which parent and who was not. ``checked`` counts tickets."""

    checked: int
    findings: list[Finding]
    mended: list[Mended]
    orphans: list[Adoption]


def relatives(reader: Reader) -> dict[str, Relative]:
    """Every ticket with its relations, oldest first."""
    found: dict[str, Relative] = {}
    for state in reader.states(EVERY_TICKET):
        related = state.get("related", {})
        found[state["uid"]] = Relative(
            state["uid"],
            state["key"],
            state["kind"],
            state["status"],
            state.get("parent", ""),
            tuple(state.get("blocked_by", ())),
            tuple(related.get("relates", ())),
            tuple(related.get("duplicates", ())),
            bool(state.get("archived")),
        )
    return found


def look(desk: Desk) -> list[Finding]:
    """What is wrong in all tickets. Nobody who writes has to wait for it."""
    with desk.store.read() as reader:
        return _findings(reader, relatives(reader))


def audit(desk: Desk, *, fix_orphaned: bool = False, fix_circular: bool = False, dry_run: bool = False) -> Audit:
    """Look at all tickets; if asked to, take the later relation of each circle away and give orphans a parent."""
    if not fix_orphaned and not fix_circular:
        with desk.store.read() as reader:
            tickets = relatives(reader)
            return Audit(len(tickets), _findings(reader, tickets), [], [])
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        tickets = relatives(writer)
        # All of them: whoever has circles broken does not want to ask again and again.
        found = _findings(writer, tickets, None if fix_circular else MOST)
        mended = _break_circles(writer, tickets, found) if fix_circular else []
        adopted = adopt(writer) if fix_orphaned else []
        mended += [
            Mended(item.key, f"put under {item.parent} ({'; '.join(item.reasons)})") for item in adopted if item.parent
        ]
        return Audit(len(tickets), found, mended, adopted)


def validate(desk: Desk, key: str, *, deep: bool) -> Audit:
    """Look at one ticket and its children, or with ``deep`` at everything below it. Raises NotFound."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        below = reader.tree(ticket.uid)
        inside = {branch.row.uid for branch in below if deep or branch.depth <= 1}
        tickets = relatives(reader)
        keys = {tickets[uid].key for uid in inside}
        found = findings(tickets, lambda one, blocker: _since(reader, one, blocker), inside)
        mine = [item for item in found if item.key in keys or "circle" in item.rule]
        return Audit(len(inside), mine, [], [])


def _findings(reader: Reader, tickets: dict[str, Relative], most: int | None = MOST) -> list[Finding]:
    return findings(tickets, lambda ticket, blocker: _since(reader, ticket, blocker), most=most)


def _since(reader: Reader, ticket: str, blocker: str) -> Position:
    """Where in the log the ticket began to wait for the other."""
    places = [
        position(operation)
        for operation in reader.operations(ticket)
        if blocker in (operation.payload.get("by") or operation.payload.get("blocked_by") or ())
    ]
    return max(places, default=START)


def _break_circles(writer: Writer, tickets: dict[str, Relative], found: list[Finding]) -> list[Mended]:
    mended: list[Mended] = []
    for item in found:
        if item.rule != "circle" or item.edge is None:
            continue
        ticket, blocker = item.edge
        writer.append([unblocked(ticket, [blocker])])
        text = f"no longer waits for {tickets[blocker].key}: {item.text}"
        mended.append(Mended(tickets[ticket].key, text))
    return mended
