"""Operations as people read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.core.ops.envelope import Operation
from trackdown.core.tickets.fields import shown_minutes
from trackdown.ports.store import Step
from trackdown.render.amounts import amount
from trackdown.render.history.run_events import run_event
from trackdown.render.plain import safe
from trackdown.render.sprints.words import called
from trackdown.render.times import local

_LONGEST = 60
_KEYS = 5
"""So many tickets are named to which a step did the same."""
_MOST = 10
"""Sentences about one step."""


def operation_data(operation: Operation, counts: bool) -> dict[str, Any]:
    """``counts`` is false for an operation that was undone."""
    names = ("id", "step", "actor", "at", "type", "payload")
    return {**{name: getattr(operation, name) for name in names}, "counts": counts}


def operation_line(operation: Operation, counts: bool, names: dict[str, str]) -> str:
    """``names`` gives the keys of the uids that an operation may mention."""
    undone = "" if counts or operation.type.endswith(".retracted") else "  (undone)"
    who = operation.actor.partition(":")[2] or operation.actor
    text = f"{local(operation.at)}  {operation.step}  {who}  {sentence(operation, names, local)}{undone}"
    return safe(" ".join(text.split("\n")))


def sentence(operation: Operation, names: dict[str, str], when: Callable[[str], str] = str) -> str:
    """What an operation did, in words; where there are none for it, its type. ``when`` shows a time, for people."""
    teller = _TELLERS.get(operation.type)
    if teller:
        return teller(operation.payload, names)
    return run_event(operation.type, operation.payload, when)


def step_data(step: Step, names: dict[str, str]) -> dict[str, Any]:
    """A step with the keys of what it changed. What has no key (a sprint) is named by its uid."""
    changed = list(dict.fromkeys(names.get(item.entity, item.entity) for item in step.operations))
    return {
        "step": step.id,
        "actor": step.actor,
        "at": step.at,
        "changed": changed,
        "operations": [{"key": names.get(item.entity, item.entity), "type": item.type} for item in step.operations],
    }


def step_lines(step: Step, names: dict[str, str]) -> list[str]:
    """A step for people: who, when, and what it came to."""
    who = step.actor.partition(":")[2] or step.actor
    return [safe(f"{local(step.at)}  {step.id}  {who}  {text}") for text in summary(step, names)]


def summary(step: Step, names: dict[str, str]) -> list[str]:
    """What a step did, in a few sentences: what it did to many tickets is said once."""
    told: dict[str, list[str]] = {}
    for item in step.operations:
        named = "" if item.type.endswith(".created") else names.get(item.entity, "")  # says its key itself
        told.setdefault(sentence(item, names, local), []).append(named)
    return [f"{_named(keys)}{text}" for text, keys in list(told.items())[:_MOST]] + (
        [f"and {len(told) - _MOST} more"] if len(told) > _MOST else []
    )


def _named(keys: list[str]) -> str:
    known = list(dict.fromkeys(key for key in keys if key))
    if not known:
        return ""
    more = f" and {len(known) - _KEYS} more" if len(known) > _KEYS else ""
    return f"{', '.join(known[:_KEYS])}{more}: "


def mentioned(operation: Operation) -> list[str]:
    """The uids that an operation's sentence will want keys for."""
    payload = operation.payload
    parent = payload.get("parent") or (payload.get("set") or {}).get("parent")
    lists = [payload.get(name) for name in ("by", "to")]
    others = [uid for found in lists if isinstance(found, list) for uid in found]
    return [uid for uid in (*others, parent) if uid]


def _keys(uids: Any, names: dict[str, str]) -> str:
    return ", ".join(f"{uid[1:]} (not here)" if uid.startswith("?") else names.get(uid, uid) for uid in uids)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _created(payload: dict[str, Any], names: dict[str, str]) -> str:
    under = f" under {_keys([payload['parent']], names)}" if payload.get("parent") else ""
    return f"created {payload.get('key', '')}{under}: {_short(payload.get('title', ''))}"


def _imported(payload: dict[str, Any], names: dict[str, str]) -> str:
    state = payload.get("state")
    return f"taken from a file or a backup: {_short(state.get('title', '') if isinstance(state, dict) else '')}"


def _changed(payload: dict[str, Any], names: dict[str, str]) -> str:
    parts = []
    for name, value in payload.get("set", {}).items():
        shown = _keys([value], names) if name == "parent" and value else value
        if value is None:
            parts.append(f"{name} taken away")
        else:
            parts.append(f"{name} changed" if name in ("body", "document", "files") else f"{name} = {_short(shown)}")
    return "; ".join(parts)


def _words(what: str, payload: dict[str, Any]) -> str:
    added = [f"+{word}" for word in payload.get("add", [])]
    return " ".join([what, *added, *(f"-{word}" for word in payload.get("remove", []))])


def _retracted(payload: dict[str, Any], names: dict[str, str]) -> str:
    return f"took back {amount(len(payload.get('operations', [])), 'change')}"


def _because(payload: dict[str, Any]) -> str:
    return f": {_short(payload['reason'])}" if payload.get("reason") else ""


def _moved(payload: dict[str, Any], names: dict[str, str]) -> str:
    return f"status → {payload.get('to')}{' (forced)' if payload.get('forced') else ''}{_because(payload)}"


def _reclassified(payload: dict[str, Any], names: dict[str, str]) -> str:
    return f"reclassified as {payload.get('kind')}, now {payload.get('key')}{_because(payload)}"


def _time(payload: dict[str, Any], names: dict[str, str]) -> str:
    note = f": {_short(payload['note'])}" if payload.get("note") else ""
    return f"{shown_minutes(int(payload.get('minutes', 0)))} logged{note}"


def _linked(payload: dict[str, Any], names: dict[str, str]) -> str:
    return f"linked to {payload.get('kind')} {_short(payload.get('id', ''))}"


def _sprint_closed(payload: dict[str, Any], names: dict[str, str]) -> str:
    result = payload.get("result", {})
    done, carried = amount(result.get("points", 0), "point"), amount(len(result.get("carried", [])), "ticket")
    return f"sprint closed: {done} done, {carried} carried over"


def _settled(payload: dict[str, Any], names: dict[str, str]) -> str:
    return f"criterion {payload.get('criterion')} {'met' if payload.get('met') else 'not met'} ({payload.get('by')})"


_TELLERS: dict[str, Callable[[dict[str, Any], dict[str, str]], str]] = {
    "ticket.created": _created,
    "ticket.imported": _imported,
    "ticket.changed": _changed,
    "ticket.labelled": lambda payload, names: _words("labels", payload),
    "ticket.moved": _moved,
    "ticket.comment.added": lambda payload, names: f"comment: {_short(payload.get('text', ''))}",
    "ticket.relation.blocked": lambda payload, names: f"waits for {_keys(payload.get('by', []), names)}",
    "ticket.relation.unblocked": lambda payload, names: f"no longer waits for {_keys(payload.get('by', []), names)}",
    "ticket.criterion.added": lambda payload, names: f"criterion added: {_short(payload.get('text', ''))}",
    "ticket.criterion.settled": _settled,
    "ticket.criterion.approved": lambda payload, names: f"{amount(len(payload.get('criteria', [])), 'check')} approved",
    "ticket.criterion.replaced": lambda payload, names: f"criteria: {len(payload.get('criteria', []))} now",
    "ticket.component.changed": lambda payload, names: _words("components", payload),
    "ticket.reclassified": _reclassified,
    "ticket.archived": lambda payload, names: "archived" if payload.get("away") else "taken out of the archive",
    "ticket.relation.added": lambda payload, names: f"{payload.get('relation')} {_keys(payload.get('to', []), names)}",
    "ticket.relation.removed": lambda payload, names: (
        f"no longer {payload.get('relation')} {_keys(payload.get('to', []), names)}"
    ),
    "ticket.time.logged": _time,
    "ticket.subtask.added": lambda payload, names: f"subtask added: {_short(payload.get('title', ''))}",
    "ticket.subtask.changed": lambda payload, names: f"subtask: {_short(payload.get('set', {}))}",
    "ticket.subtask.removed": lambda payload, names: "subtask taken away",
    "ticket.obstacle.added": lambda payload, names: (
        f"blocked ({payload.get('kind')}): {_short(payload.get('text', ''))}"
    ),
    "ticket.obstacle.cleared": lambda payload, names: f"no longer blocked{_because(payload)}",
    "ticket.escalated": lambda payload, names: f"escalated: {_short(payload.get('text', ''))}",
    "ticket.linked": _linked,
    "ticket.unlinked": lambda payload, names: f"no longer linked to {payload.get('kind')} {_short(payload.get('id'))}",
    "ticket.guard.approved": lambda payload, names: f"guard {payload.get('guard')} approved ({payload.get('by')})",
    "ticket.guard.withdrawn": lambda payload, names: f"guard {payload.get('guard')} withdrawn",
    "sprint.created": lambda payload, names: f"{called(str(payload.get('name')))} created",
    "sprint.changed": _changed,
    "sprint.started": lambda payload, names: "sprint started",
    "sprint.closed": _sprint_closed,
    "sprint.retracted": _retracted,
    "ticket.retracted": _retracted,
}
