"""Operations of a sprint: it is planned, it begins, it is closed with what came of it."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State

FIELDS = frozenset({"goal", "start", "end", "capacity"})
"""``start`` and ``end`` are ``YYYY-MM-DD``; ``capacity`` is points."""

COURSE = frozenset({"state", "started_at", "closed_at", "committed", "result"})
"""What became of a sprint somewhere else, said when it is created from a file."""


def created(uid: str, name: str, fields: dict[str, Any]) -> Draft:
    """A sprint begins its life as planned. ``name`` is how people call it (``23``); tickets hold it. ``fields`` are
    those of ``FIELDS``, and of ``COURSE`` for one that comes from a file."""
    return Draft(uid, "sprint.created", {"name": name, **fields})


def changed(uid: str, fields: dict[str, Any]) -> Draft:
    """Some of ``FIELDS`` get new values; ``None`` takes one away."""
    return Draft(uid, "sprint.changed", {"set": fields})


def started(uid: str, committed: dict[str, Any]) -> Draft:
    """The sprint runs. ``committed`` is what was planned into it: points and tickets."""
    return Draft(uid, "sprint.started", {"committed": committed})


def closed(uid: str, result: dict[str, Any]) -> Draft:
    """The sprint is over. ``result`` holds what was done (points, tickets) and what was carried over, and where to."""
    return Draft(uid, "sprint.closed", {"result": result})


def _apply_created(state: State, operation: Operation) -> State:
    given = {name: value for name, value in operation.payload.items() if name in FIELDS | COURSE}
    return {**state, "state": "planned", "name": str(operation.payload["name"]), **given}


def _apply_changed(state: State, operation: Operation) -> State:
    for name, value in operation.payload.get("set", {}).items():
        if name not in FIELDS:
            continue
        if value is None:
            state.pop(name, None)
        else:
            state[name] = value
    return state


def _apply_started(state: State, operation: Operation) -> State:
    return {**state, "state": "running", "started_at": operation.at, "committed": operation.payload["committed"]}


def _apply_closed(state: State, operation: Operation) -> State:
    return {**state, "state": "closed", "closed_at": operation.at, "result": operation.payload["result"]}


APPLY = {
    "sprint.created": _apply_created,
    "sprint.changed": _apply_changed,
    "sprint.started": _apply_started,
    "sprint.closed": _apply_closed,
}
