"""What can be wrong with parents and relations, found in all of them at once.

No single command can bring most of it about; logs that were merged, imports and forced moves can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import NamedTuple

from trackdown.core.ops.relations import ABSENT
from trackdown.core.tickets.kinds import PARENTS
from trackdown.core.tickets.relation_circles import Edge, Graph, Node
from trackdown.core.tickets.relation_circles import circles as every_circle
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
    "more-circles": "more circles than are named at once",
    "parent-kind": "a parent of a kind that may not hold the ticket",
    "parent-gone": "a parent that is not there",
    "parent-finished": "an open ticket under a finished one",
    "orphan": "an issue or task that belongs under something and does not",
    "absent": "a relation to a ticket that is not here",
    "blocker-cancelled": "an open ticket whose blocker was cancelled",
    "blocker-open": "a ticket that is done although what it waits for is open",
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


MOST = 100
"""So many circles are named at once. Breaking those that are named is what ends most of the others."""


def findings(
    tickets: Mapping[str, Relative], when: When, through: Collection[str] | None = None, most: int | None = MOST
) -> list[Finding]:
    """Everything that is wrong, in the order of the tickets. ``when`` tells relations that were made later; of circles
    only those ``through`` these uids, if any are given, and no more than ``most`` (``None``: all)."""
    lost = {ticket.uid for ticket in orphans(tickets)}
    found = [item for ticket in tickets.values() for item in _of(ticket, tickets, orphan=ticket.uid in lost)]
    return [*found, *circles(tickets, when, through, most)]


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
    if ticket.status == "done":
        ahead = [tickets[uid] for uid in ticket.blocked_by if uid in tickets and tickets[uid].status not in FINISHED]
        for blocker in ahead:
            text = f"{ticket.key} is done and waits for {blocker.key}, which is {blocker.status}"
            found.append(Finding("blocker-open", ticket.key, text))
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


SHOWN = 20
"""So many tickets of one circle are named."""


def circles(
    tickets: Mapping[str, Relative], when: When, through: Collection[str] | None = None, most: int | None = MOST
) -> list[Finding]:
    """Each circle in which tickets wait for themselves (``through``: only those that one of these uids is in), with the
    relation that has to go, the one made last: once it has gone, there is one circle less."""

    def going(circle: list[Node]) -> Edge | None:
        edges = [edge for edge in pairwise([*circle, circle[0]]) if edge[0][0] == "start" and edge[1][0] == "done"]
        return max(edges, key=lambda edge: (when(edge[0][1], edge[1][1]), edge), default=None)

    found: list[Finding] = []
    all_found = every_circle(_waiting(tickets), going, most, through)
    for circle, edge in all_found.found:
        keys = list(dict.fromkeys(tickets[uid].key for _, uid in circle))
        left = f" → … ({len(keys) - SHOWN} more)" if len(keys) > SHOWN else ""
        relation = (edge[0][1], edge[1][1]) if edge else None
        # One of parents alone: the kinds forbid it, and no relation could be taken away.
        key = tickets[relation[0] if relation else circle[0][1]].key
        found.append(Finding("circle", key, f"nothing can start in {' → '.join(keys[:SHOWN])}{left}", relation))
    if all_found.more:
        text = f"there are more circles than these {most}: break them (--fix-circular), and look again"
        found.append(Finding("more-circles", "", text))
    return found


def _waiting(tickets: Mapping[str, Relative]) -> Graph:
    graph: Graph = {}
    for ticket in tickets.values():
        start = graph.setdefault(("start", ticket.uid), [])
        start += [("done", uid) for uid in dict.fromkeys(ticket.blocked_by) if uid in tickets]
        graph.setdefault(("done", ticket.uid), []).append(("start", ticket.uid))
        if ticket.parent in tickets:
            start.append(("start", ticket.parent))
            graph.setdefault(("done", ticket.parent), []).append(("done", ticket.uid))
    return graph
