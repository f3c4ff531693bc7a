"""Operations that begin a ticket, move it through its workflow, and put it away."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State


def created(uid: str, key: str, kind: str, fields: dict[str, Any]) -> Draft:
    """A ticket begins. ``fields`` are those of ``ticket_fields`` plus ``criteria`` and ``blocked_by``."""
    return Draft(uid, "ticket.created", {"key": key, "kind": kind, **fields})


def moved(uid: str, status: str, reason: str = "", *, forced: bool = False, id: str = "") -> Draft:
    """The ticket's status changes. ``forced`` records that a person overrode a guard."""
    payload: dict[str, Any] = {"to": status}
    if reason:
        payload["reason"] = reason
    if forced:
        payload["forced"] = True
    return Draft(uid, "ticket.moved", payload, id=id)


def _apply_created(state: State, operation: Operation) -> State:
    defaults: State = {
        "title": "",
        "body": "",
        "status": "open",
        "priority": "P2",
        "criteria": [],
        "blocked_by": [],
        "comments": [],
        "labels": [],
        "files": {},
    }
    created = {**state, **defaults, **operation.payload}
    # The fold changes criteria in place; the operation itself must stay as it was written.
    created["criteria"] = [dict(criterion) for criterion in created["criteria"]]
    return created


def _apply_moved(state: State, operation: Operation) -> State:
    payload = operation.payload
    state["status"] = payload["to"]
    state["reason"] = payload.get("reason", "")
    state["moved_at"] = operation.at
    return state


APPLY = {"ticket.created": _apply_created, "ticket.moved": _apply_moved}
