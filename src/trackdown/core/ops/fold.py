"""``state = fold(apply, order(operations))`` for one entity.

The fold is total: no operation makes it fail, whatever arrives in whatever order. An operation of an unknown type
or version changes nothing and is listed by ``unknown``; one whose entity was never created changes nothing either.

Undo is an operation too: a retraction names operations of the same entity that no longer count. A retraction can
itself be retracted (redo), so what counts is decided from the last operation to the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trackdown.core.ops import comments, criteria, relations, run_record, ticket_fields, ticket_lifecycle
from trackdown.core.ops.envelope import Operation, State
from trackdown.core.ops.order import in_order

Apply = Callable[[State, Operation], State]

RETRACTED = ".retracted"
CREATIONS = {"ticket.created", "run.created"}

APPLY: dict[str, Apply] = {
    **ticket_lifecycle.APPLY,
    **ticket_fields.APPLY,
    **criteria.APPLY,
    **relations.APPLY,
    **comments.APPLY,
    **run_record.APPLY,
}
VERSION = 1


def is_retraction(operation: Operation) -> bool:
    return operation.type.endswith(RETRACTED)


def unknown(operation: Operation) -> bool:
    """True for an operation that this version of Trackdown keeps but cannot apply."""
    return operation.version > VERSION or (operation.type not in APPLY and not is_retraction(operation))


def counting(operations: Iterable[Operation]) -> list[Operation]:
    """The operations that count, in order: those that no counting retraction names."""
    retracted: set[str] = set()
    kept: list[Operation] = []
    for operation in reversed(in_order(operations)):
        if operation.id in retracted:
            continue
        if is_retraction(operation):
            retracted.update(operation.payload.get("operations", []))
        else:
            kept.append(operation)
    kept.reverse()
    return kept


def advance(state: State | None, operation: Operation) -> State | None:
    """One operation further, for one that is last in order and no retraction."""
    if unknown(operation):
        return state
    if operation.type in CREATIONS:
        if state is not None:
            return state
        state = {"uid": operation.entity, "created_at": operation.at, "created_by": operation.actor}
    elif state is None:
        return None
    state = APPLY[operation.type](state, operation)
    if operation.scope == "shared":
        state["updated_at"] = operation.at
    return state


def fold(operations: Iterable[Operation]) -> State | None:
    """The state of one entity, or ``None`` if its creation is missing or was undone."""
    state: State | None = None
    for operation in counting(operations):
        state = advance(state, operation)
    return state
