"""``state = fold(apply, order(operations))`` for one entity.

The fold is total: no operation makes it fail, whatever arrives in whatever order and however often. An operation of
an unknown type or version changes nothing and is listed by ``unknown``; one whose entity was never created changes
nothing either, nor does one whose payload is not of its type's shape.

Undo is an operation too: a retraction names operations of the same entity that no longer count. A retraction can
itself be retracted (redo), so what counts is decided from the last operation to the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trackdown.core.ops import (
    comments,
    criteria,
    guards,
    links,
    obstacles,
    relations,
    run_record,
    sprint_record,
    subtasks,
    ticket_fields,
    ticket_lifecycle,
    work_log,
)
from trackdown.core.ops.envelope import Operation, State
from trackdown.core.ops.order import in_order

Apply = Callable[[State, Operation], State]

RETRACTED = ".retracted"
CREATIONS = {"ticket.created", "run.created", "sprint.created"}
WHOLE = {"ticket.imported"}
"""Say everything about an entity: they begin it, or take the place of all that was known of it."""

APPLY: dict[str, Apply] = {
    **ticket_lifecycle.APPLY,
    **ticket_fields.APPLY,
    **criteria.APPLY,
    **relations.APPLY,
    **comments.APPLY,
    **subtasks.APPLY,
    **work_log.APPLY,
    **obstacles.APPLY,
    **links.APPLY,
    **guards.APPLY,
    **sprint_record.APPLY,
    **run_record.APPLY,
}
VERSION = 1

MISSHAPEN = (KeyError, TypeError, AttributeError, ValueError)
"""What applying a payload of the wrong shape raises."""


def is_retraction(operation: Operation) -> bool:
    return operation.type.endswith(RETRACTED)


def unknown(operation: Operation) -> bool:
    """True for an operation that this version of Trackdown keeps but cannot apply."""
    return operation.version > VERSION or (operation.type not in APPLY and not is_retraction(operation))


def counting(operations: Iterable[Operation]) -> list[Operation]:
    """The operations that count, in order: those that no counting retraction names."""
    operations = in_order(operations)
    gone = retracted(operations)
    once = {operation.id: operation for operation in operations}
    return [item for item in once.values() if item.id not in gone and not is_retraction(item)]


def retracted(operations: Iterable[Operation]) -> set[str]:
    """The ids that counting retractions name, as far as they stand before the retraction; retractions among them."""
    named: set[str] = set()
    gone: set[str] = set()
    for operation in reversed(in_order(operations)):
        if operation.id in named:
            gone.add(operation.id)
        elif is_retraction(operation) and not unknown(operation):
            named.update(_names(operation))
    return gone


def _names(retraction: Operation) -> list[str]:
    names = retraction.payload.get("operations")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def advance(state: State | None, operation: Operation) -> State | None:
    """One operation further, for one that is last in order and no retraction."""
    if unknown(operation):
        return state
    if operation.type in WHOLE:
        try:
            return APPLY[operation.type]({}, operation)
        except MISSHAPEN:
            return state
    creates = operation.type in CREATIONS
    if creates == (state is not None):
        return state
    origin = {"uid": operation.entity, "created_at": operation.at, "created_by": operation.actor}
    try:
        state = APPLY[operation.type](origin if state is None else state, operation)
    except MISSHAPEN:
        return state
    if creates:
        state.update(origin)
    if operation.scope == "shared":
        state["updated_at"] = operation.at
    return state


def fold(operations: Iterable[Operation]) -> State | None:
    """The state of one entity, or ``None`` if its creation is missing or was undone."""
    state: State | None = None
    for operation in counting(operations):
        state = advance(state, operation)
    return state
