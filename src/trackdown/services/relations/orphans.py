"""Tickets that belong under another and do not: who they are, and which parent each most likely has."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.planning.parent_search import Profile, best_parent
from trackdown.core.query.nodes import Equal, Is, Query, all_of, none_of
from trackdown.core.tickets.kinds import PARENTS
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import Refused
from trackdown.ports.store import Reader, TicketRow, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.edges import check_new_parent

_OPEN = none_of(Equal("status", FINISHED))


class Adoption(NamedTuple):
    """An orphan and the parent that was found for it (empty: none), with the reasons or why there is none."""

    key: str
    title: str
    parent: str
    score: int
    reasons: list[str]


def orphans(reader: Reader, *, tasks: bool = True) -> list[TicketRow]:
    """Open tasks without a parent, and open issues without one as soon as the project has an epic."""
    kinds = [*(["issue"] if reader.count(Query(Equal("kind", ("epic",)))) else []), *(["task"] if tasks else [])]
    return reader.find(Query(all_of(Equal("kind", tuple(kinds)), _OPEN, Is("orphaned")))) if kinds else []


def fix(desk: Desk, *, dry_run: bool = False) -> list[Adoption]:
    """Give every orphan the parent that it most likely has, and say why; those without one are listed too."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        return adopt(writer)


def adopt(writer: Writer) -> list[Adoption]:
    """The same inside a step that others began."""
    lost = orphans(writer)
    if not lost:
        return []
    candidates = [_profile(state) for state in writer.states(Query(all_of(Equal("kind", ("epic", "issue")), _OPEN)))]
    states = writer.tickets(row.uid for row in lost)
    return [_adopt(writer, _profile(states[row.uid]), candidates) for row in lost]


def _adopt(writer: Writer, orphan: Profile, candidates: list[Profile]) -> Adoption:
    fitting = [other for other in candidates if other.kind in PARENTS[orphan.kind]]
    match = best_parent(orphan, fitting)
    if match is None:
        return Adoption(orphan.key, orphan.title, "", 0, ["nothing tells enough about where it belongs"])
    ticket, parent = lookup.ticket(writer, orphan.key), lookup.ticket(writer, match.parent)
    try:
        check_new_parent(writer, ticket, parent)
    except Refused as error:
        return Adoption(orphan.key, orphan.title, "", match.score, [f"{match.parent} is likely, but: {error.message}"])
    writer.append([changed(ticket.uid, {"parent": parent.uid})])
    return Adoption(orphan.key, orphan.title, parent.key, match.score, match.reasons)


def _profile(state: State) -> Profile:
    text = f"{state['title']}\n{state.get('body', '')}"
    former = (str(item.get("key", "")) for item in state.get("former", []))
    return Profile(
        state["key"],
        state["kind"],
        state["title"],
        text,
        frozenset((state["key"], *former)),
        frozenset(state.get("components", ())),
        frozenset(state.get("labels", ())),
        state.get("sprint", ""),
        state.get("assignee", ""),
    )
