"""Operations on the time spent on a ticket. Entries are known by their operation's id, so none is counted twice."""

from __future__ import annotations

from trackdown.core.ops.envelope import Draft, Operation, State


def logged(uid: str, minutes: int, note: str = "", *, id: str = "") -> Draft:
    """``minutes`` of work by whoever writes the operation; below zero to correct an earlier entry."""
    return Draft(uid, "ticket.time.logged", {"minutes": minutes, "note": note}, id=id)


def _apply_logged(state: State, operation: Operation) -> State:
    minutes = int(operation.payload["minutes"])
    entry = {"id": operation.id, "by": operation.actor, "at": operation.at, **operation.payload}
    state["work_log"] = [*state.get("work_log", []), entry]
    state["logged"] = state.get("logged", 0) + minutes
    return state


APPLY = {"ticket.time.logged": _apply_logged}
