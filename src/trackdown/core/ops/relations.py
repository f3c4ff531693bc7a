"""Operations that relate one ticket to another. A relation is kept with the ticket that depends on the other."""

from __future__ import annotations

from trackdown.core.ops.envelope import Draft, Operation, State


def blocked(uid: str, by: list[str]) -> Draft:
    """The ticket waits for the tickets with the uids ``by``."""
    return Draft(uid, "ticket.relation.blocked", {"by": by})


def unblocked(uid: str, by: list[str]) -> Draft:
    """The ticket no longer waits for these."""
    return Draft(uid, "ticket.relation.unblocked", {"by": by})


def _apply_blocked(state: State, operation: Operation) -> State:
    known = state.get("blocked_by", [])
    state["blocked_by"] = [*known, *(uid for uid in operation.payload.get("by", []) if uid not in known)]
    return state


def _apply_unblocked(state: State, operation: Operation) -> State:
    gone = set(operation.payload.get("by", []))
    state["blocked_by"] = [uid for uid in state.get("blocked_by", []) if uid not in gone]
    return state


APPLY = {"ticket.relation.blocked": _apply_blocked, "ticket.relation.unblocked": _apply_unblocked}
