"""Operations on the named conditions that a workflow of one's own asks for before a move."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State


def approved(uid: str, guard: str, by: str, evidence: dict[str, Any] | None = None, *, id: str = "") -> Draft:
    """The condition holds. ``by`` is ``person``, ``gate`` (Trackdown ran it) or ``ci``."""
    return Draft(uid, "ticket.guard.approved", {"guard": guard, "by": by, "evidence": evidence or {}}, id=id)


def withdrawn(uid: str, guard: str) -> Draft:
    """The condition no longer holds."""
    return Draft(uid, "ticket.guard.withdrawn", {"guard": guard})


def _apply_approved(state: State, operation: Operation) -> State:
    payload = operation.payload
    known = {"by": payload["by"], "who": operation.actor, "at": operation.at, "evidence": payload.get("evidence", {})}
    state["guards"] = {**state.get("guards", {}), str(payload["guard"]): known}
    return state


def _apply_withdrawn(state: State, operation: Operation) -> State:
    guard = operation.payload["guard"]
    state["guards"] = {name: known for name, known in state.get("guards", {}).items() if name != guard}
    return state


APPLY = {"ticket.guard.approved": _apply_approved, "ticket.guard.withdrawn": _apply_withdrawn}
