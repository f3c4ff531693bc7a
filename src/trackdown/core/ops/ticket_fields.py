"""Operations that set plain fields of a ticket: per field the last in order wins."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State

FIELDS = frozenset(
    {
        *("title", "body", "priority", "parent", "assignee", "agent", "estimate", "type", "files", "document"),
        *("verified", "severity", "target_date", "business_value", "progress", "remaining", "sprint", "workflow"),
    }
)
"""``parent`` is a uid; ``estimate`` is ``{"points": n}`` or ``{"minutes": n}``; ``files`` maps read, create, modify and
delete to paths; ``document`` is the ticket document as its author wrote it; ``verified`` says what stands behind
``done``: ``evidence``, ``person`` or ``none``. ``target_date`` is ``YYYY-MM-DD``; ``progress`` the percentage that
somebody stated; ``remaining`` minutes of work; ``sprint`` and ``workflow`` are names."""


LASTING = frozenset({"title", "priority"})
"""Fields that a ticket always has: taking one away changes nothing."""


def changed(uid: str, fields: dict[str, Any], *, id: str = "") -> Draft:
    """Some fields get new values; ``None`` takes one away."""
    return Draft(uid, "ticket.changed", {"set": fields}, id=id)


def labelled(uid: str, add: list[str], remove: list[str]) -> Draft:
    """Labels merge by element: adding and removing different ones never conflicts."""
    return Draft(uid, "ticket.labelled", {"add": add, "remove": remove})


def placed(uid: str, add: list[str], remove: list[str]) -> Draft:
    """The components that the ticket touches; they merge by element like labels."""
    return Draft(uid, "ticket.component.changed", {"add": add, "remove": remove})


def _apply_changed(state: State, operation: Operation) -> State:
    for name, value in operation.payload.get("set", {}).items():
        if name == "component":  # of the time when a ticket had one
            state["components"] = [value] if value else []
        elif name not in FIELDS or (value is None and name in LASTING):
            continue
        elif value is None:
            state.pop(name, None)
        else:
            if name == "priority" and value != state.get("priority"):
                state["response_from"] = operation.at
            state[name] = value
    return state


def _apply_labelled(state: State, operation: Operation) -> State:
    labels = set(state.get("labels", [])) | set(operation.payload.get("add", []))
    state["labels"] = sorted(labels - set(operation.payload.get("remove", [])))
    return state


def _apply_placed(state: State, operation: Operation) -> State:
    components = set(state.get("components", [])) | set(operation.payload.get("add", []))
    state["components"] = sorted(components - set(operation.payload.get("remove", [])))
    return state


APPLY = {
    "ticket.changed": _apply_changed,
    "ticket.labelled": _apply_labelled,
    "ticket.component.changed": _apply_placed,
}
