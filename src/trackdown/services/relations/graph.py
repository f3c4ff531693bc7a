"""Who waits for whom, as a graph: of one ticket with all that hangs together with it, or of everything open."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.query.nodes import Equal, Is, Query
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk

MOST = 500
"""Tickets in one picture; nobody can read more."""


class Edge(NamedTuple):
    """``ticket`` waits for, relates to or duplicates ``other``; both are keys. An absent ticket is a key too."""

    ticket: str
    relation: str
    other: str


class Graph(NamedTuple):
    """``cut`` is set if there is more than is shown; ``others`` are tickets that an edge names but that are not part of
    it, such as what is done already."""

    tickets: list[TicketRow]
    edges: list[Edge]
    cut: bool
    others: list[TicketRow]


def edges_of(reader: Reader, row: TicketRow) -> list[Edge]:
    """Everything that the ticket itself states, parents apart."""
    state = reader.ticket(row.uid) or {}
    found = [("waits for", uid) for uid in state.get("blocked_by", ())]
    found += [(relation, uid) for relation, uids in state.get("related", {}).items() for uid in uids]
    keys = reader.keys_of(uid for _, uid in found)
    return [Edge(row.key, relation, keys.get(uid, uid.removeprefix("?"))) for relation, uid in found]


def graph(desk: Desk, key: str = "") -> Graph:
    """Raises NotFound."""
    with desk.store.read() as reader:
        rows = _around(reader, lookup.uid_of(reader, key)) if key else reader.find(Query(Is("open")), MOST + 1)
        shown = rows[:MOST]
        edges = [edge for row in shown for edge in edges_of(reader, row)]
        missing = {edge.other for edge in edges} - {row.key for row in shown}
        others = reader.find(Query(Equal("key", tuple(sorted(missing))))) if missing else []
        return Graph(shown, edges, len(rows) > MOST, others)


def _around(reader: Reader, uid: str) -> list[TicketRow]:
    """The ticket and everything that it is connected with by blockers, in both directions."""
    start = reader.tree(uid, 1)[0].row
    found = {start.uid: start}
    front = [start.uid]
    while front and len(found) <= MOST:
        at = front.pop()
        for row in (*reader.blockers(at), *reader.blocking(at)):
            if row.uid not in found:
                found[row.uid] = row
                front.append(row.uid)
    return list(found.values())
