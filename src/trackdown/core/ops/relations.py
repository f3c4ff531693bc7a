"""Operations that relate one ticket to another. A relation is kept with the ticket that depends on the other, or whose
author said it.

A ticket that is not here (another project's, not imported yet) is named ``?KEY`` where others have a uid: it counts as
unfinished until somebody makes it known, and is replaced by the uid once the ticket appears.
"""

from __future__ import annotations

from trackdown.core.ops.envelope import Draft, Operation, State

ABSENT = "?"
"""Begins the name of a ticket that is not here."""

RELATIONS = ("relates", "duplicates")
"""Relations that hold nothing back."""


def absent(key: str) -> str:
    """How a ticket that is not here is named in a relation."""
    return f"{ABSENT}{key.upper()}"


def blocked(uid: str, by: list[str]) -> Draft:
    """The ticket waits for the tickets with the uids ``by``."""
    return Draft(uid, "ticket.relation.blocked", {"by": by})


def unblocked(uid: str, by: list[str]) -> Draft:
    """The ticket no longer waits for these."""
    return Draft(uid, "ticket.relation.unblocked", {"by": by})


def related(uid: str, relation: str, to: list[str]) -> Draft:
    """``relation`` is one of ``RELATIONS``; ``to`` are uids."""
    return Draft(uid, "ticket.relation.added", {"relation": relation, "to": to})


def unrelated(uid: str, relation: str, to: list[str]) -> Draft:
    """These relations no longer hold."""
    return Draft(uid, "ticket.relation.removed", {"relation": relation, "to": to})


def _apply_blocked(state: State, operation: Operation) -> State:
    known = state.get("blocked_by", [])
    state["blocked_by"] = [*known, *(uid for uid in operation.payload.get("by", []) if uid not in known)]
    return state


def _apply_unblocked(state: State, operation: Operation) -> State:
    gone = set(operation.payload.get("by", []))
    state["blocked_by"] = [uid for uid in state.get("blocked_by", []) if uid not in gone]
    return state


def _apply_added(state: State, operation: Operation) -> State:
    relation = str(operation.payload["relation"])
    known = state.get("related", {}).get(relation, [])
    new = [uid for uid in operation.payload.get("to", []) if uid not in known and uid != state["uid"]]
    state["related"] = {**state.get("related", {}), relation: [*known, *new]}
    return state


def _apply_removed(state: State, operation: Operation) -> State:
    relation = str(operation.payload["relation"])
    gone = set(operation.payload.get("to", []))
    left = [uid for uid in state.get("related", {}).get(relation, []) if uid not in gone]
    state["related"] = {**state.get("related", {}), relation: left}
    return state


APPLY = {
    "ticket.relation.blocked": _apply_blocked,
    "ticket.relation.unblocked": _apply_unblocked,
    "ticket.relation.added": _apply_added,
    "ticket.relation.removed": _apply_removed,
}
