"""Operations that set plain fields of a ticket: per field the last in order wins."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State

FIELDS = frozenset(
    {
        "title",
        "body",
        "priority",
        "parent",
        "assignee",
        "agent",
        "estimate",
        "type",
        "component",
        "files",
        "document",
        "verified",
    }
)
"""``parent`` is a uid; ``estimate`` is ``{"points": n}`` or ``{"minutes": n}``; ``files`` maps read, create, modify and
delete to paths; ``document`` is the ticket document as its author wrote it; ``verified`` says what stands behind
``done``: ``evidence``, ``person`` or ``none``."""


LASTING = frozenset({"title", "priority"})
"""Fields that a ticket always has: taking one away changes nothing."""


def changed(uid: str, fields: dict[str, Any], *, id: str = "") -> Draft:
    """Some fields get new values; ``None`` takes one away."""
    return Draft(uid, "ticket.changed", {"set": fields}, id=id)


def labelled(uid: str, add: list[str], remove: list[str]) -> Draft:
    """Labels merge by element: adding and removing different ones never conflicts."""
    return Draft(uid, "ticket.labelled", {"add": add, "remove": remove})


def _apply_changed(state: State, operation: Operation) -> State:
    for name, value in operation.payload.get("set", {}).items():
        if name not in FIELDS or (value is None and name in LASTING):
            continue
        if value is None:
            state.pop(name, None)
        else:
            state[name] = value
    return state


def _apply_labelled(state: State, operation: Operation) -> State:
    labels = set(state.get("labels", [])) | set(operation.payload.get("add", []))
    state["labels"] = sorted(labels - set(operation.payload.get("remove", [])))
    return state


APPLY = {"ticket.changed": _apply_changed, "ticket.labelled": _apply_labelled}
