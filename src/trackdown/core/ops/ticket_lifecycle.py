"""Operations that begin a ticket, move it through its workflow, make another kind of it, and put it away."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.items import NEEDED, item


def created(uid: str, key: str, kind: str, fields: dict[str, Any]) -> Draft:
    """A ticket begins. ``fields`` are those of ``ticket_fields`` plus ``criteria``, ``components`` and
    ``blocked_by``."""
    return Draft(uid, "ticket.created", {"key": key, "kind": kind, **fields})


def moved(
    uid: str, status: str, reason: str = "", *, state: str | None = None, forced: bool = False, id: str = ""
) -> Draft:
    """The ticket's status changes. ``state`` is the state of its own workflow (``None`` leaves it), ``forced`` records
    that a person overrode a guard."""
    payload: dict[str, Any] = {"to": status}
    if reason:
        payload["reason"] = reason
    if state is not None:
        payload["state"] = state
    if forced:
        payload["forced"] = True
    return Draft(uid, "ticket.moved", payload, id=id)


def reclassified(uid: str, kind: str, key: str, reason: str) -> Draft:
    """The ticket is of another kind from now on, with a new key; it answers to the old one for ever."""
    return Draft(uid, "ticket.reclassified", {"kind": kind, "key": key, "reason": reason})


def archived(uid: str, away: bool, reason: str = "") -> Draft:
    """The ticket is put away (hidden, never gone) or taken out again."""
    return Draft(uid, "ticket.archived", {"away": away, "reason": reason})


def imported(uid: str, state: State) -> Draft:
    """The ticket is from now on what ``state`` says, whatever it was; its times and authors are those of ``state``. It
    comes from a file or a backup. ``state`` holds at least key, kind and title."""
    return Draft(uid, "ticket.imported", {"state": state})


def _defaults() -> State:
    return {
        "title": "",
        "body": "",
        "status": "open",
        "priority": "P2",
        "criteria": [],
        "blocked_by": [],
        "comments": [],
        "labels": [],
        "components": [],
        "files": {},
    }


def _require_texts(values: dict[str, Any], *names: str) -> None:
    """Raises KeyError or TypeError: without these there is no ticket."""
    for name in names:
        if not isinstance(values[name], str):
            raise TypeError(f"a ticket's {name} is a text")


def _apply_created(state: State, operation: Operation) -> State:
    _require_texts(operation.payload, "key", "kind")
    created = {**state, **_defaults(), **operation.payload}
    component = created.pop("component", "")  # of the time when a ticket had one
    if component:
        created["components"] = [component]
    # The fold changes criteria in place; the operation itself must stay as it was written.
    created["criteria"] = [item("criteria", criterion) for criterion in created["criteria"]]
    return created


def _apply_moved(state: State, operation: Operation) -> State:
    payload = operation.payload
    if payload["to"] == "blocked" and state["status"] != "blocked":
        state["blocked_from"] = {"status": state["status"], "state": state.get("state", "")}
    state["status"] = payload["to"]
    if "state" in payload:
        state["state"] = payload["state"]
    state["reason"] = payload.get("reason", "")
    state["moved_at"] = operation.at
    if payload["to"] not in ("open", "blocked", "cancelled", "reopened"):
        state.setdefault("responded_at", operation.at)
    if payload["to"] == "reopened":
        # What held for the earlier result says nothing about the next one, and somebody has to answer again.
        state.pop("guards", None)
        state.pop("responded_at", None)
        state["response_from"] = operation.at
    return state


def _apply_reclassified(state: State, operation: Operation) -> State:
    if operation.payload["key"] != state["key"]:
        former = [{"key": state["key"], "kind": state["kind"]}]
        state["former"] = [*state.get("former", []), *former]
    state["key"], state["kind"] = operation.payload["key"], operation.payload["kind"]
    return state


def _apply_archived(state: State, operation: Operation) -> State:
    state["archived"] = bool(operation.payload["away"])
    return state


def _apply_imported(state: State, operation: Operation) -> State:
    known = operation.payload["state"]
    _require_texts(known, "key", "kind", "title")
    times = {"created_at": operation.at, "created_by": operation.actor, "updated_at": operation.at}
    made = {**_defaults(), **times, **known, "uid": operation.entity}
    # The fold changes criteria in place; the operation itself must stay as it was written.
    made |= {name: [item(name, one) for one in made[name]] for name in NEEDED if name in made}
    return made


APPLY = {
    "ticket.created": _apply_created,
    "ticket.imported": _apply_imported,
    "ticket.moved": _apply_moved,
    "ticket.reclassified": _apply_reclassified,
    "ticket.archived": _apply_archived,
}
