"""Finding tickets that break the rules of their workflow, and mending what has one clear repair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trackdown.core.gates.conditions import set_by_evaluation
from trackdown.core.ops.envelope import State
from trackdown.core.ops.fold import counting
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.query.nodes import Equal, Has, Is, Node, Not, Query, all_of, any_of
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.workflows.analysis import Finding, findings
from trackdown.core.workflows.model import STANDARD, Workflow, Workflows
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.workflows.moves import reopening, surroundings

RULES = {
    "done-with-unmet-criteria": "done, and a criterion is not met",
    "finished-over-open-children": "done or cancelled, and a child is not",
    "blocked-without-cause": "blocked without a reason, a blocker or an obstacle",
    "in-progress-without-assignee": "in progress, and nobody works on it",
    "unknown-workflow": "it follows a workflow that is not defined",
    "unknown-state": "its workflow does not have its state",
    "skipped-way": "it went a way that its workflow does not have",
}


class Violation(NamedTuple):
    """``repair`` is the status that would mend it, empty where a person has to decide. ``forced``: a person overrode
    the guard, which is on record; asking for violations to be mended is a later word of a person. ``since`` is when the
    ticket came into its status (UTC)."""

    key: str
    uid: str
    rule: str
    text: str
    status: str
    state: str
    repair: str = ""
    forced: bool = False
    since: str = ""


def violations(desk: Desk, *, transitions: bool = False) -> list[Violation]:
    """Everything that breaks a rule, in the order of ``RULES``. ``transitions``: also ways that tickets went."""
    known = desk.workflows()
    with desk.store.read() as reader:
        return _all(reader, known, transitions=transitions)


def _all(reader: Reader, known: Workflows, *, transitions: bool) -> list[Violation]:
    found: list[Violation] = []
    for ticket, state in _asked(reader, _DONE_UNMET):
        found += _unmet(reader, ticket, state)
    for ticket, state in _asked(reader, _FINISHED_PARENTS):
        found += _over_open(reader, ticket, state)
    for ticket, state in _asked(reader, Equal("status", ("blocked",))):
        found += _blocked(reader, ticket, state)
    for ticket, state in _asked(reader, _UNASSIGNED):
        found += _unassigned(reader, ticket, state)
    typed = [Equal("type", tuple(known.types))] if known.types else []
    for ticket, state in _asked(reader, any_of(Not(Equal("workflow", ("",))), *typed)):
        found += _own(reader, known, ticket, state, ways=transitions)
    order = list(RULES)
    return sorted(found, key=lambda item: order.index(item.rule))


_DONE_UNMET = all_of(Equal("status", ("done",)), Has("criteria"))
_FINISHED_PARENTS = all_of(Equal("status", FINISHED), Has("children"))
_UNASSIGNED = all_of(Equal("status", ("in-progress",)), Is("unassigned"))


def _asked(reader: Reader, where: Node) -> Iterator[tuple[Ticket, State]]:
    for state in reader.states(Query(where)):
        yield Ticket.from_state(state), state


def _found(ticket: Ticket, state: State, rule: str, text: str, repair: str = "", *, forced: bool = False) -> Violation:
    since = str(state.get("moved_at") or ticket.created_at)
    return Violation(ticket.key, ticket.uid, rule, text, ticket.status, ticket.state, repair, forced, since)


def _unmet(reader: Reader, ticket: Ticket, state: State) -> Iterator[Violation]:
    unmet = [item.text for item in ticket.criteria if not item.met]
    if unmet:
        named = ", ".join(repr(text[:60]) for text in unmet[:3]) + (", …" if len(unmet) > 3 else "")
        text = f"criteria are not met, {len(unmet)} of {len(ticket.criteria)}: {named}"
        repair = "reopened" if _may_be_open(reader, ticket) else ""
        yield _found(ticket, state, "done-with-unmet-criteria", text, repair, forced=lookup.forced(reader, ticket.uid))


def _may_be_open(reader: Reader, ticket: Ticket) -> bool:
    """Reopening it would reopen every finished ticket above it, which only a person does to one that was cancelled or
    put away."""
    seen: set[str] = set()
    uid = ticket.parent
    while uid and uid not in seen:
        seen.add(uid)
        above = reader.ticket(uid)
        if above is None or above["status"] not in FINISHED:
            return True
        if above["status"] == "cancelled" or above.get("archived"):
            return False
        uid = str(above.get("parent", ""))
    return True


def _over_open(reader: Reader, ticket: Ticket, state: State) -> Iterator[Violation]:
    children = [row.key for row in reader.children(ticket.uid) if row.status not in FINISHED]
    if children:
        named = f"{', '.join(children[:5])}{', …' if len(children) > 5 else ''}"
        text = f"{named} below it {'is' if len(children) == 1 else 'are'} not finished"
        repair = "reopened" if ticket.status == "done" and _may_be_open(reader, ticket) else ""
        yield _found(
            ticket, state, "finished-over-open-children", text, repair, forced=lookup.forced(reader, ticket.uid)
        )


def _blocked(reader: Reader, ticket: Ticket, state: State) -> Iterator[Violation]:
    if not ticket.reason.strip() and not surroundings(reader, ticket).held_back:
        repair = ticket.blocked_from.get("status", "open")
        repair = repair if repair not in (*FINISHED, "blocked") else "open"
        yield _found(ticket, state, "blocked-without-cause", "nothing says what blocks it", repair)


def _unassigned(reader: Reader, ticket: Ticket, state: State) -> Iterator[Violation]:
    if not reader.runs(ticket=ticket.uid, open_only=True):
        yield _found(ticket, state, "in-progress-without-assignee", "nobody works on it", "open")


def _own(reader: Reader, known: Workflows, ticket: Ticket, state: State, *, ways: bool) -> Iterator[Violation]:
    name = known.name_of(ticket)
    if name == STANDARD:
        return
    own = known.own.get(name)
    if own is None:
        yield _found(ticket, state, "unknown-workflow", f"there is no workflow {name}")
        return
    if ticket.state and ticket.state not in own.states:
        text = f"{own.name} has no state {ticket.state}; {own.standing(ticket)} stands for {ticket.status}"
        yield _found(ticket, state, "unknown-state", text, ticket.status)
    elif ways:
        for way in _skipped(reader, own, ticket):
            yield _found(ticket, state, "skipped-way", way)


def _skipped(reader: Reader, own: Workflow, ticket: Ticket) -> Iterator[str]:
    """Moves in its log from state to state that the workflow does not have. One that somebody forced is on record as
    such, and reopening begins anew."""
    at = ""
    for item in counting(reader.operations(ticket.uid)):
        if item.type == "ticket.changed" and "workflow" in item.payload.get("set", {}):
            at = ""
        to = item.payload.get("state") if item.type == "ticket.moved" else None
        if not isinstance(to, str) or not to:
            continue
        known = at in own.states and to in own.states and at != to
        again = item.payload.get("forced") or item.payload.get("to") == "reopened" or to == own.place_for("open")
        if known and not again and to not in [way.target for way in own.ways(at)]:
            yield f"it went from {at} to {to} on {item.at[:10]}, and {own.name} has no such way"
        at = to


class Repaired(NamedTuple):
    key: str
    rule: str
    before: str
    after: str
    reason: str


def repair(desk: Desk, *, dry_run: bool = False) -> list[Repaired]:
    """Mend everything that has one clear repair, as one step; what was changed. Mending one ticket can show that
    another breaks a rule (the parent of a reopened one), so it is looked again until nothing is left."""
    known = desk.workflows()
    done: list[Repaired] = []
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        seen: set[tuple[str, str]] = set()
        while True:
            found = [item for item in _all(writer, known, transitions=False) if item.repair]
            new = [item for item in found if (item.uid, item.rule) not in seen]
            if not new:
                return done
            # Of several rules that a ticket breaks one is mended, and it is looked again: that may mend the others.
            firsts: dict[str, Violation] = {}
            for item in new:
                firsts.setdefault(item.uid, item)
            for item in firsts.values():
                seen.add((item.uid, item.rule))
                done.append(_mend(writer, known, item))


def _mend(writer: Writer, known: Workflows, item: Violation) -> Repaired:
    state = writer.ticket(item.uid)
    assert state is not None, "it was found in this very step"
    ticket = Ticket.from_state(state)
    own = known.own.get(known.name_of(ticket))
    keeps = item.repair == ticket.status
    place = own and (own.standing(ticket) if keeps else own.place_for(item.repair))
    reason = ticket.reason if keeps else f"{RULES[item.rule]}: {item.text}"
    writer.append([moved(item.uid, item.repair, reason, state=place)])
    if item.repair == "reopened":
        writer.append(reopening(ticket))
    return Repaired(item.key, item.rule, _shown(ticket.status, ticket.state), _shown(item.repair, place or ""), reason)


def _shown(status: str, state: str) -> str:
    return f"{status} ({state})" if state else status


def definitions(desk: Desk) -> list[Finding]:
    """What is wrong with the project's own workflows as they are written. Raises BadConfiguration."""
    known = desk.workflows()
    if not known.own and not known.types:
        return []
    with desk.store.read() as reader:
        set_before = {guard for state in reader.states(Query(_FOLLOWING)) for guard in state.get("guards", {})}
    judged = {guard for own in known.own.values() for guard in own.guards if set_by_evaluation(guard)}
    return findings(known, set_before | judged)


_FOLLOWING = Not(Equal("workflow", ("",)))
