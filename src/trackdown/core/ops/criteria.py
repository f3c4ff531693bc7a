"""Operations on a ticket's acceptance criteria. A criterion is identified by its id, never by its place."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.items import item


def added(uid: str, criterion: dict[str, Any]) -> Draft:
    """``criterion`` holds id, text, and where there are any check, group and ``approved`` (may the check run?)."""
    return Draft(uid, "ticket.criterion.added", criterion)


def settled(uid: str, criterion: str, met: bool, by: str, evidence: dict[str, Any], *, id: str = "") -> Draft:
    """Whether a criterion holds. ``by`` is ``check`` or the person; ``evidence`` names the run and the output."""
    return Draft(uid, "ticket.criterion.settled", {"criterion": criterion, "met": met, "by": by, **evidence}, id=id)


def approved(uid: str, criteria: list[str]) -> Draft:
    """A person lets the checks of these criteria run."""
    return Draft(uid, "ticket.criterion.approved", {"criteria": criteria})


def replaced(uid: str, criteria: list[dict[str, Any]]) -> Draft:
    """The whole list as a person now wrote it; criteria that kept their id keep what is known about them."""
    return Draft(uid, "ticket.criterion.replaced", {"criteria": criteria})


def _find(state: State, criterion: str) -> dict[str, Any] | None:
    return next((known for known in state.get("criteria", []) if known.get("id") == criterion), None)


def _apply_added(state: State, operation: Operation) -> State:
    new = item("criteria", operation.payload)
    if _find(state, new["id"]) is None:
        state["criteria"] = [*state.get("criteria", []), new]
    return state


def _apply_settled(state: State, operation: Operation) -> State:
    payload = operation.payload
    found = _find(state, payload.get("criterion", ""))
    if found is not None:
        found["met"] = payload["met"]
        found["evidence"] = {k: v for k, v in payload.items() if k not in ("criterion", "met")}
    return state


def _apply_approved(state: State, operation: Operation) -> State:
    for criterion in operation.payload.get("criteria", []):
        found = _find(state, criterion)
        if found is not None:
            found["approved"] = True
    return state


def _apply_replaced(state: State, operation: Operation) -> State:
    known = {old.get("id"): old for old in state.get("criteria", [])}
    kept = ("met", "evidence")
    state["criteria"] = [
        {**{k: v for k, v in known.get(new["id"], {}).items() if k in kept}, **new}
        for new in (item("criteria", given) for given in operation.payload.get("criteria", []))
    ]
    return state


APPLY = {
    "ticket.criterion.added": _apply_added,
    "ticket.criterion.settled": _apply_settled,
    "ticket.criterion.approved": _apply_approved,
    "ticket.criterion.replaced": _apply_replaced,
}
