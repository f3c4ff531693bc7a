"""Operations that say something about a ticket without changing it."""

from __future__ import annotations

from trackdown.core.ops.envelope import Draft, Operation, State


def commented(uid: str, text: str, kind: str = "note", *, id: str = "") -> Draft:
    """A comment; its id is the operation's. ``kind`` is ``note`` or ``report`` (what a run did)."""
    return Draft(uid, "ticket.comment.added", {"text": text, "kind": kind}, id=id)


def _apply_commented(state: State, operation: Operation) -> State:
    comment = {"id": operation.id, "by": operation.actor, "at": operation.at, **operation.payload}
    state["comments"] = [*state.get("comments", []), comment]
    return state


APPLY = {"ticket.comment.added": _apply_commented}
