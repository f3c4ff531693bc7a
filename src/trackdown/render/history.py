"""Operations as people read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.core.ops.envelope import Operation
from trackdown.render.plain import safe
from trackdown.render.times import local

_LONGEST = 60


def operation_data(operation: Operation, counts: bool) -> dict[str, Any]:
    """``counts`` is false for an operation that was undone."""
    names = ("id", "step", "actor", "at", "type", "payload")
    return {**{name: getattr(operation, name) for name in names}, "counts": counts}


def operation_line(operation: Operation, counts: bool, names: dict[str, str]) -> str:
    """``names`` gives the keys of the uids that an operation may mention."""
    undone = "" if counts or operation.type.endswith(".retracted") else "  (undone)"
    who = operation.actor.partition(":")[2] or operation.actor
    text = f"{local(operation.at)}  {operation.step}  {who}  {sentence(operation, names)}{undone}"
    return safe(" ".join(text.split("\n")))


def sentence(operation: Operation, names: dict[str, str]) -> str:
    """What an operation did, in words; the type's name where there are none for it."""
    teller = _TELLERS.get(operation.type)
    return teller(operation.payload, names) if teller else operation.type


def mentioned(operation: Operation) -> list[str]:
    """The uids that an operation's sentence will want keys for."""
    payload = operation.payload
    parent = payload.get("parent") or (payload.get("set") or {}).get("parent")
    blockers = payload.get("by")
    return [uid for uid in (*(blockers if isinstance(blockers, list) else []), parent) if uid]


def _keys(uids: Any, names: dict[str, str]) -> str:
    return ", ".join(names.get(uid, uid) for uid in uids)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _created(payload: dict[str, Any], names: dict[str, str]) -> str:
    under = f" under {_keys([payload['parent']], names)}" if payload.get("parent") else ""
    return f"created {payload.get('key', '')}{under}: {_short(payload.get('title', ''))}"


def _changed(payload: dict[str, Any], names: dict[str, str]) -> str:
    parts = []
    for name, value in payload.get("set", {}).items():
        shown = _keys([value], names) if name == "parent" and value else value
        if value is None:
            parts.append(f"{name} taken away")
        else:
            parts.append(f"{name} changed" if name in ("body", "document", "files") else f"{name} = {_short(shown)}")
    return "; ".join(parts)


def _labelled(payload: dict[str, Any], names: dict[str, str]) -> str:
    added = [f"+{label}" for label in payload.get("add", [])]
    return "labels " + " ".join([*added, *(f"-{label}" for label in payload.get("remove", []))])


def _moved(payload: dict[str, Any], names: dict[str, str]) -> str:
    reason = f": {_short(payload['reason'])}" if payload.get("reason") else ""
    return f"status → {payload.get('to')}{' (forced)' if payload.get('forced') else ''}{reason}"


def _settled(payload: dict[str, Any], names: dict[str, str]) -> str:
    return f"criterion {payload.get('criterion')} {'met' if payload.get('met') else 'not met'} ({payload.get('by')})"


_TELLERS: dict[str, Callable[[dict[str, Any], dict[str, str]], str]] = {
    "ticket.created": _created,
    "ticket.changed": _changed,
    "ticket.labelled": _labelled,
    "ticket.moved": _moved,
    "ticket.comment.added": lambda payload, names: f"comment: {_short(payload.get('text', ''))}",
    "ticket.relation.blocked": lambda payload, names: f"waits for {_keys(payload.get('by', []), names)}",
    "ticket.relation.unblocked": lambda payload, names: f"no longer waits for {_keys(payload.get('by', []), names)}",
    "ticket.criterion.added": lambda payload, names: f"criterion added: {_short(payload.get('text', ''))}",
    "ticket.criterion.settled": _settled,
    "ticket.criterion.approved": lambda payload, names: f"{len(payload.get('criteria', []))} check(s) approved",
    "ticket.criterion.replaced": lambda payload, names: f"criteria: {len(payload.get('criteria', []))} now",
    "ticket.retracted": lambda payload, names: f"undid {len(payload.get('operations', []))} operation(s)",
}
