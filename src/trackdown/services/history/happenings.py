"""What a stretch of the log means for tickets, one happening for each ticket and step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trackdown.core.notices.events import Event, Moment, of_run
from trackdown.core.notices.story import story
from trackdown.core.ops.envelope import Operation
from trackdown.core.tickets.statuses import FINISHED
from trackdown.ports.store import Reader, TicketRow


class Happening(NamedTuple):
    """All that one step did to one ticket. ``first`` is the id and ``place`` the place of its first operation; the
    ticket is as it was after the step."""

    first: str
    place: int
    actor: str
    at: str
    ticket: Moment
    events: list[Event]


def happenings(reader: Reader, log: Sequence[tuple[int, Operation]], *, freed: bool) -> list[Happening]:
    """What these operations mean, in the order of the log. ``freed``: also for the tickets that waited for theirs."""
    told = _told(reader, log)
    found: dict[tuple[str, str], Happening] = {}
    for place, operation in log:
        meant = _of_run(reader, operation, found) if operation.family == "run" else told.get(operation.id)
        if meant is None or not meant[1]:
            continue
        _add(found, operation.step, Happening(operation.id, place, operation.actor, operation.at, *meant))
    for step, happening in _freed(reader, log, dict(found)) if freed else ():
        _add(found, step, happening)
    return sorted(found.values(), key=lambda happening: happening.place)


def _told(reader: Reader, log: Iterable[tuple[int, Operation]]) -> dict[str, tuple[Moment, list[Event]]]:
    wanted: dict[str, dict[str, Operation]] = {}
    for _, operation in log:
        if operation.family == "ticket":
            wanted.setdefault(operation.entity, {})[operation.id] = operation
    told: dict[str, tuple[Moment, list[Event]]] = {}
    for entity, operations in wanted.items():
        for name, (ticket, events) in story(reader.operations(entity), set(operations)).items():
            by = operations[name].payload.get("by") if operations[name].type == "ticket.relation.blocked" else None
            told[name] = (ticket, [_waits_for(reader, event, by) for event in events] if by else events)
    return told


def _waits_for(reader: Reader, event: Event, blockers: list[str]) -> Event:
    keys = reader.keys_of(blockers)
    return event._replace(detail=f"it waits for {', '.join(keys.get(uid, uid) for uid in blockers)}")


def _add(found: dict[tuple[str, str], Happening], step: str, new: Happening) -> None:
    name = (step, new.ticket.uid)
    known = found.get(name)
    found[name] = known._replace(ticket=new.ticket, events=[*known.events, *new.events]) if known else new


def _of_run(
    reader: Reader, operation: Operation, found: dict[tuple[str, str], Happening]
) -> tuple[Moment, list[Event]] | None:
    events = of_run(operation)
    run = reader.run(operation.entity) if events else None
    if run is None:
        return None
    known = found.get((operation.step, run["ticket"]))
    if known is not None:
        return known.ticket, events
    state = reader.ticket(run["ticket"])
    return None if state is None else (Moment.of(state), events)


def _freed(
    reader: Reader, log: Iterable[tuple[int, Operation]], found: dict[tuple[str, str], Happening]
) -> Iterable[tuple[str, Happening]]:
    """Tickets that nothing holds back any more: the last ticket that they waited for was finished in these steps, or
    the last relation of that kind was taken away."""
    last: dict[str, tuple[str, Happening]] = {}
    for (step, uid), cause in found.items():
        if {"completed", "cancelled"} & {event.name for event in cause.events}:
            for row in reader.blocking(uid):
                if row.waits_for == 0 and row.status not in _NOT_FREE:
                    event = Event("unblocked", f"{cause.ticket.key} is {cause.ticket.status}")
                    last[row.uid] = (step, cause._replace(ticket=_moment(row), events=[event]))
    for place, operation in log:
        if operation.type == "ticket.relation.unblocked":
            state = reader.ticket(operation.entity)
            held = any(row.status not in FINISHED for row in reader.blockers(operation.entity))
            if state is not None and not held and state["status"] not in _NOT_FREE:
                ticket, events = Moment.of(state), [Event("unblocked")]
                here = Happening(operation.id, place, operation.actor, operation.at, ticket, events)
                last[operation.entity] = (operation.step, here)
    return last.values()


_NOT_FREE = (*FINISHED, "blocked")


def _moment(row: TicketRow) -> Moment:
    return Moment(row.uid, row.key, row.kind, row.title, row.status, row.priority, row.assignee)
