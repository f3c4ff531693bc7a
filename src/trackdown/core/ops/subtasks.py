"""Operations on a ticket's subtasks: a light checklist of steps, apart from its child tickets."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.items import item

STATUSES = ("open", "in-progress", "done")


def added(uid: str, subtask: dict[str, Any]) -> Draft:
    """``subtask`` holds id, title and status (one of ``STATUSES``)."""
    return Draft(uid, "ticket.subtask.added", subtask)


def changed(uid: str, subtask: str, values: dict[str, Any]) -> Draft:
    """The subtask with that id gets another title or status."""
    return Draft(uid, "ticket.subtask.changed", {"subtask": subtask, "set": values})


def removed(uid: str, subtask: str) -> Draft:
    """The subtask with that id goes."""
    return Draft(uid, "ticket.subtask.removed", {"subtask": subtask})


def _apply_added(state: State, operation: Operation) -> State:
    known, new = state.get("subtasks", []), item("subtasks", operation.payload)
    if all(other["id"] != new["id"] for other in known):
        state["subtasks"] = [*known, new]
    return state


def _apply_changed(state: State, operation: Operation) -> State:
    name, values = operation.payload["subtask"], operation.payload["set"]
    given = {key: values[key] for key in ("title", "status") if key in values}
    state["subtasks"] = [{**old, **given} if old["id"] == name else old for old in state.get("subtasks", [])]
    return state


def _apply_removed(state: State, operation: Operation) -> State:
    name = operation.payload["subtask"]
    state["subtasks"] = [other for other in state.get("subtasks", []) if other["id"] != name]
    return state


APPLY = {
    "ticket.subtask.added": _apply_added,
    "ticket.subtask.changed": _apply_changed,
    "ticket.subtask.removed": _apply_removed,
}
