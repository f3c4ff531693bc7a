"""Rows of the tables as the values of the port, and back."""

from __future__ import annotations

import json
from typing import Any

from trackdown.adapters.sqlite.packing import pack_digest, pack_id, unpack_digest, unpack_id
from trackdown.core.ops.envelope import Operation, State, canonical
from trackdown.core.ops.order import Position
from trackdown.ports.store import TicketRow

# CROSS JOIN: always from the operations to what they name, never the other way round.
OPERATIONS = """SELECT o.place, o.id, o.replica, o.number, o.previous, o.clock, s.name, s.actor, o.at, e.uid, o.type,
 o.version, o.scope, o.payload
 FROM operations o CROSS JOIN steps s ON s.id = o.step CROSS JOIN entities e ON e.id = o.entity"""
OPERATION_COLUMNS = "place, id, replica, number, previous, clock, step, at, entity, type, version, scope, payload"

TICKETS = "FROM tickets t LEFT JOIN tickets p ON p.uid = t.parent"
TICKET = """t.uid, t.key, t.kind, t.title, t.status, t.priority, t.assignee, COALESCE(p.key, ''), t.waits + t.obstacles,
 t.updated_at, t.state, t.type, t.severity, t.sprint, t.points, t.minutes, t.logged, t.labels, t.components,
 t.target_date, t.created_at, t.archived, t.response_risk, t.response_due,
 t.remaining, t.progress"""

ENDED_RUN = ("done", "escalated", "failed", "cancelled")

Placed = tuple[int, Operation]
"""An operation and its place in the order of arrival."""


_value = json.JSONDecoder().raw_decode
"""What ``json.loads`` does, without looking for blanks around it: there are none, and there are many of them."""


def placed(row: tuple[Any, ...], names: dict[int, str]) -> Placed:
    """From a row of ``OPERATIONS``."""
    place, identity, replica, number, previous, clock, step, actor, at, entity, type, version, scope, payload = row
    origin = (unpack_id(identity), names[replica], number, unpack_digest(previous), clock, step, names[actor], at)
    what = (entity, names[type], version, names[scope], _value(payload)[0])
    return place, Operation._make((*origin, *what))


def operation_row(place: int, value: Operation, payload: str, step: int, entity: int, name: Any) -> tuple[Any, ...]:
    """For ``OPERATION_COLUMNS``. ``name`` gives the number of a name, ``step`` and ``entity`` are theirs; ``payload``
    is the text of the operation's."""
    origin = (place, pack_id(value.id), name(value.replica), value.number, pack_digest(value.previous), value.clock)
    return (*origin, step, value.at, entity, name(value.type), value.version, name(value.scope), payload)


ticket_row = TicketRow._make


def run_values(state: State, born: int, last: Position) -> tuple[Any, ...]:
    return (
        state["uid"],
        state.get("key", ""),
        state.get("ticket", ""),
        int(state["state"] not in ENDED_RUN),
        born,
        *last,
        canonical(state),
    )


def sprint_values(state: State, born: int, last: Position) -> tuple[Any, ...]:
    return (state["uid"], state["name"], folded(state["name"]), born, *last, canonical(state))


def folded(name: str) -> str:
    """A name without its case of letters."""
    return name.casefold()
