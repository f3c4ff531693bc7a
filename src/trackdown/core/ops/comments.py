"""Operations that say something about a ticket without changing it."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.items import item


def commented(uid: str, text: str, kind: str = "note", data: dict[str, Any] | None = None, *, id: str = "") -> Draft:
    """A comment; its id is the operation's. ``kind`` is ``note``, ``report`` (what a run did), or one of the patterns
    ``progress``, ``review`` and ``deployment``, whose sections are in ``data``."""
    payload: dict[str, Any] = {"text": text, "kind": kind}
    if data:
        payload["data"] = data
    return Draft(uid, "ticket.comment.added", payload, id=id)


def _apply_commented(state: State, operation: Operation) -> State:
    comment = item("comments", {"id": operation.id, "by": operation.actor, "at": operation.at, **operation.payload})
    state["comments"] = [*state.get("comments", []), comment]
    return state


APPLY = {"ticket.comment.added": _apply_commented}
