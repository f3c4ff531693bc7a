"""What happened, in the words that people choose notifications by, read from one operation."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.ops.envelope import Operation, State

EVENTS = (
    *("created", "assigned", "started", "blocked", "unblocked", "review", "completed", "reopened", "cancelled"),
    *("commented", "escalated", "breached", "question"),
)
"""``breached``: the time in which somebody had to begin is over. ``question``: a run waits for a person's decision."""

_BY_STATUS = {
    "in-progress": "started",
    "blocked": "blocked",
    "review": "review",
    "done": "completed",
    "reopened": "reopened",
    "cancelled": "cancelled",
}
_NO_QUESTION = ("review", "limit", "retry", "quiet")
"""What a run may wait for without asking anything of its own: a review moves its ticket too, the others end by
themselves."""


class Moment(NamedTuple):
    """A ticket as it was right after an operation."""

    uid: str
    key: str
    kind: str
    title: str
    status: str
    priority: str
    assignee: str = ""

    @classmethod
    def of(cls, state: State) -> Moment:
        return cls(*(str(state.get(name) or "") for name in cls._fields))


class Event(NamedTuple):
    """One of ``EVENTS``; ``detail`` is what is to be known about it, in whatever words its author used."""

    name: str
    detail: str = ""


def of_ticket(operation: Operation, before: Moment | None, after: Moment) -> list[Event]:
    """What an operation on a ticket means. One that changed nothing worth telling gives nothing."""
    payload = operation.payload
    if operation.type == "ticket.created":
        return [Event("created"), *_assigned("", after)]
    if before is None:
        return []
    if operation.type == "ticket.changed":
        return _assigned(before.assignee, after)
    if operation.type == "ticket.moved":
        return _moved(before.status, after.status, _text(payload, "reason"))
    if operation.type == "ticket.relation.blocked":
        return [Event("blocked")]
    if operation.type == "ticket.escalated":
        missed = [Event("breached")] if payload.get("cause") == "response" else []
        return [Event("escalated", _text(payload, "text")), *missed]
    # What a run reports about itself comes with the move that it explains.
    if operation.type == "ticket.comment.added" and payload.get("kind") != "report":
        return [Event("commented", _text(payload, "text"))]
    return []


def of_run(operation: Operation) -> list[Event]:
    """What an operation on a run means for its ticket."""
    if operation.type == "run.parked" and operation.payload.get("kind") not in _NO_QUESTION:
        return [Event("question", _text(operation.payload, "detail"))]
    if operation.type == "run.ended" and operation.payload.get("state") == "escalated":
        return [Event("escalated", _text(operation.payload, "reason"))]
    return []


def _assigned(before: str, after: Moment) -> list[Event]:
    return [Event("assigned", f"to {after.assignee}")] if after.assignee and after.assignee != before else []


def _moved(before: str, after: str, reason: str) -> list[Event]:
    if before == after:
        return []
    freed = [Event("unblocked")] if before == "blocked" and after != "cancelled" else []
    named = [Event(_BY_STATUS[after], reason)] if after in _BY_STATUS else []
    return [*freed, *named]


def _text(payload: dict[str, Any], name: str) -> str:
    value = payload.get(name)
    return value if isinstance(value, str) else ""
