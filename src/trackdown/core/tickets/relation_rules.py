"""What can be wrong with parents and relations, found in all of them at once.

No single command can bring most of it about; logs that were merged, imports and forced moves can.
"""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from trackdown.core.ops.relations import ABSENT
from trackdown.core.tickets.kinds import PARENTS
from trackdown.core.tickets.statuses import FINISHED


class Relative(NamedTuple):
    """A ticket with its relations, by uid. ``absent`` names are ``?KEY``."""

    uid: str
    key: str
    kind: str
    status: str
    parent: str = ""
    blocked_by: tuple[str, ...] = ()
    relates: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    archived: bool = False


When = Callable[[str, str], tuple[int, str]]
"""The place in the log at which a ticket began to wait for another, both by uid."""


class Finding(NamedTuple):
    """``rule`` is stable. ``edge`` is, for a circle, the relation to take away: ticket and blocker by uid."""

    rule: str
    key: str
    text: str
    edge: tuple[str, str] | None = None


RULES = {
    "circle": "tickets that wait for themselves along blockers, parents and children",
    "parent-kind": "a parent of a kind that may not hold the ticket",
    "parent-gone": "a parent that is not there",
    "parent-finished": "an open ticket under a finished one",
    "orphan": "an issue or task that belongs under something and does not",
    "absent": "a relation to a ticket that is not here",
    "blocker-cancelled": "an open ticket whose blocker was cancelled",
    "self": "a ticket that is related to itself",
    "duplicate-chain": "a duplicate of a duplicate",
    "duplicate-open": "an open ticket that duplicates a finished one",
}
"""Every rule of the audit, in words."""


def orphans(tickets: Mapping[str, Relative]) -> list[Relative]:
    """Tasks without a parent, and issues without one as soon as there is an epic: before that a project just has no
    epics. What is finished or archived belongs nowhere any more."""
    epics = any(ticket.kind == "epic" and not ticket.archived for ticket in tickets.values())
    return [
        ticket
        for ticket in tickets.values()
        if (ticket.kind == "task" or (ticket.kind == "issue" and epics))
        and (not ticket.parent or ticket.parent not in tickets)
        and ticket.status not in FINISHED
        and not ticket.archived
    ]


def findings(tickets: Mapping[str, Relative], when: When) -> list[Finding]:
    """Everything that is wrong, in the order of the tickets. ``when`` tells relations that were made later."""
    lost = {ticket.uid for ticket in orphans(tickets)}
    found = [item for ticket in tickets.values() for item in _of(ticket, tickets, orphan=ticket.uid in lost)]
    return [*found, *circles(tickets, when)]


def _of(ticket: Relative, tickets: Mapping[str, Relative], *, orphan: bool) -> list[Finding]:
    found = _about_parent(ticket, tickets)
    if orphan and not ticket.parent:
        found.append(Finding("orphan", ticket.key, f"{ticket.key} ({ticket.kind}) has no parent"))
    for uid in (*ticket.blocked_by, *ticket.relates, *ticket.duplicates):
        if uid.startswith(ABSENT) or uid not in tickets:
            name = uid.removeprefix(ABSENT)
            found.append(Finding("absent", ticket.key, f"{ticket.key} is related to {name}, which is not here"))
        elif uid == ticket.uid:
            found.append(Finding("self", ticket.key, f"{ticket.key} is related to itself"))
    if ticket.status not in FINISHED:
        for blocker in (tickets[uid] for uid in ticket.blocked_by if uid in tickets):
            if blocker.status == "cancelled":
                text = f"{ticket.key} waited for {blocker.key}, which was cancelled"
                found.append(Finding("blocker-cancelled", ticket.key, text))
    for other in (tickets[uid] for uid in ticket.duplicates if uid in tickets):
        if other.duplicates:
            text = f"{ticket.key} duplicates {other.key}, which is a duplicate itself"
            found.append(Finding("duplicate-chain", ticket.key, text))
        if other.status in FINISHED and ticket.status not in FINISHED:
            text = f"{ticket.key} is {ticket.status} and duplicates {other.key}, which is {other.status}"
            found.append(Finding("duplicate-open", ticket.key, text))
    return found


def _about_parent(ticket: Relative, tickets: Mapping[str, Relative]) -> list[Finding]:
    if not ticket.parent:
        return []
    parent = tickets.get(ticket.parent)
    if parent is None:
        return [Finding("parent-gone", ticket.key, f"the parent of {ticket.key} is not there")]
    found: list[Finding] = []
    if parent.kind not in PARENTS[ticket.kind]:
        text = f"{ticket.key} ({ticket.kind}) is under {parent.key} ({parent.kind})"
        found.append(Finding("parent-kind", ticket.key, text))
    if parent.status in FINISHED and ticket.status not in FINISHED:
        text = f"{ticket.key} is {ticket.status} under {parent.key}, which is {parent.status}"
        found.append(Finding("parent-finished", ticket.key, text))
    return found


def circles(tickets: Mapping[str, Relative], when: When) -> list[Finding]:
    """Each circle in which tickets wait for themselves, with the relation that has to go, the one made last: once it
    has gone, there is one circle less, so that all of them are found."""
    gone: set[tuple[str, str]] = set()
    found: list[Finding] = []
    graph = _waiting(tickets)
    while True:
        # Only what is left in circles is looked at again, so that one circle in a large store costs one look at it.
        graph = _tangled(_tangled(graph), against=True)
        circle = _circle(graph)
        if circle is None:
            return found
        keys = " → ".join(tickets[uid].key for uid in circle)
        edge = _latest(circle, tickets, gone, when)
        key = tickets[edge[0] if edge else circle[0]].key
        found.append(Finding("circle", key, f"nothing can start in {keys}", edge))
        if edge is None:
            return found  # of parents alone: the kinds forbid it, and no relation could be taken away
        gone.add(edge)
        graph["start", edge[0]].remove(("done", edge[1]))


Node = tuple[str, str]
"""``start`` or ``done``, and the uid of the ticket that is started or done."""
Graph = dict[Node, list[Node]]
"""What each waits for."""


def _waiting(tickets: Mapping[str, Relative]) -> Graph:
    graph: Graph = {}
    for ticket in tickets.values():
        start = graph.setdefault(("start", ticket.uid), [])
        start += [("done", uid) for uid in ticket.blocked_by if uid in tickets]
        graph.setdefault(("done", ticket.uid), []).append(("start", ticket.uid))
        if ticket.parent in tickets:
            start.append(("start", ticket.parent))
            graph.setdefault(("done", ticket.parent), []).append(("done", ticket.uid))
    return graph


def _tangled(graph: Graph, *, against: bool = False) -> Graph:
    """The graph without all that waits for no circle; ``against`` the direction, without all that none waits for."""
    waited: Graph = {node: [] for node in graph}
    for node, others in graph.items():
        for other in others:
            waited[other].append(node)
    ahead, behind = (waited, graph) if against else (graph, waited)
    left = {node: len(others) for node, others in ahead.items()}
    free = [node for node, number in left.items() if not number]
    while free:
        node = free.pop()
        del left[node]
        for other in behind[node]:
            left[other] -= 1
            if not left[other]:
                free.append(other)
    return {node: [other for other in graph[node] if other in left] for node in graph if node in left}


def _circle(graph: Graph) -> list[str] | None:
    """The uids of one circle, each once, in the order of waiting."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        # The library lists it against the direction of waiting, the first node again at the end.
        nodes: list[Node] = error.args[1]
        return list(dict.fromkeys(uid for _, uid in reversed(nodes)))
    return None


def _latest(
    circle: list[str], tickets: Mapping[str, Relative], gone: set[tuple[str, str]], when: When
) -> tuple[str, str] | None:
    """The blocking relation inside a circle that was made last."""
    inside = set(circle)
    edges = [
        (uid, blocker)
        for uid in circle
        for blocker in tickets[uid].blocked_by
        if blocker in inside and (uid, blocker) not in gone
    ]
    return max(edges, key=lambda edge: (when(*edge), edge), default=None)
