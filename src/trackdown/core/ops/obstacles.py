"""Operations on what stands in a ticket's way without being a ticket: somebody's time, somebody's decision."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.items import item

KINDS = ("technical", "resource", "business")


def added(uid: str, obstacle: dict[str, Any]) -> Draft:
    """``obstacle`` holds id, kind (one of ``KINDS``), text, and where there is one owner."""
    return Draft(uid, "ticket.obstacle.added", obstacle)


def cleared(uid: str, obstacles: list[str], reason: str = "") -> Draft:
    """The obstacles with these ids are out of the way."""
    return Draft(uid, "ticket.obstacle.cleared", {"obstacles": obstacles, "reason": reason})


def escalated(uid: str, cause: str, text: str, *, id: str = "") -> Draft:
    """Somebody has to look: ``cause`` is what made it (``response`` for a missed response time)."""
    return Draft(uid, "ticket.escalated", {"cause": cause, "text": text}, id=id)


def _apply_added(state: State, operation: Operation) -> State:
    new = item("obstacles", {"by": operation.actor, "at": operation.at, **operation.payload})
    known = state.get("obstacles", [])
    if all(other["id"] != new["id"] for other in known):
        state["obstacles"] = [*known, new]
    return state


def _apply_cleared(state: State, operation: Operation) -> State:
    gone = set(operation.payload.get("obstacles", []))
    state["obstacles"] = [other for other in state.get("obstacles", []) if other["id"] not in gone]
    return state


def _apply_escalated(state: State, operation: Operation) -> State:
    event = {"at": operation.at, "cause": operation.payload["cause"], "text": operation.payload["text"]}
    state["escalations"] = [*state.get("escalations", []), event]
    return state


APPLY = {
    "ticket.obstacle.added": _apply_added,
    "ticket.obstacle.cleared": _apply_cleared,
    "ticket.escalated": _apply_escalated,
}
