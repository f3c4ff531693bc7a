"""Operations and states as rows and back."""

from __future__ import annotations

import json
from typing import Any

from trackdown.core.ops.envelope import Operation, State, canonical
from trackdown.core.ops.order import Position
from trackdown.core.tickets.statuses import FINISHED
from trackdown.ports.store import TicketRow

OPERATION = "id, replica, number, previous, clock, step, actor, at, entity, type, version, scope, payload"
TICKET = """t.uid, t.key, t.kind, t.title, t.status, t.priority, t.assignee, COALESCE(p.key, ''),
 (SELECT COUNT(*) FROM blocks b CROSS JOIN tickets o ON o.uid = b.blocker WHERE b.ticket = t.uid AND o.finished = 0),
 t.updated_at"""

ENDED_RUN = ("done", "escalated", "failed", "cancelled")


def operation(row: tuple[Any, ...]) -> Operation:
    return Operation._make((*row[:-1], json.loads(row[-1])))


def operation_row(value: Operation) -> tuple[Any, ...]:
    return (*value[:-1], canonical(value.payload))


def ticket_row(row: tuple[Any, ...]) -> TicketRow:
    return TicketRow(*row)


def ticket_values(state: State, born: int, last: Position) -> tuple[Any, ...]:
    return (
        state["uid"],
        state.get("key", ""),
        state.get("kind", ""),
        state.get("title", ""),
        state["status"],
        int(state["status"] in FINISHED),
        state.get("priority", ""),
        state.get("parent", ""),
        state.get("assignee", ""),
        state.get("updated_at", ""),
        born,
        *last,
        canonical(state),
    )


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
