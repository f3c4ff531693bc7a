"""What happened to a run, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.render.amounts import amount

_LONGEST = 300
"""A reason is what somebody looks for in a log: it is cut much later than a title."""
_MOST = 3
"""So many checks that failed are named."""


def run_event(type: str, payload: dict[str, Any], when: Callable[[str], str] = str) -> str:
    """One sentence about an event of a run; of one that a later version wrote, its name. ``when`` shows a time."""
    if payload.get("until"):
        payload = {**payload, "until": when(_text(payload, "until"))}
    teller = _TELLERS.get(type)
    return teller(payload) if teller else type.removeprefix("run.").replace("_", " ")


def _text(payload: dict[str, Any], name: str) -> str:
    text = " ".join(str(payload.get(name) or "").split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _with(said: str, reason: str) -> str:
    return f"{said}: {reason}" if reason else said


def _number(payload: dict[str, Any], name: str) -> int:
    number = payload.get(name)
    return number + 1 if isinstance(number, int) else 1


def _created(payload: dict[str, Any]) -> str:
    agent = payload.get("agent")
    name = agent.get("id", "") if isinstance(agent, dict) else ""
    return f"{payload.get('key', 'run')} begun: {payload.get('ticket_key', '')} is given to {name}"


def _turn_ended(payload: dict[str, Any]) -> str:
    said = f"turn {_number(payload, 'turn')} ended ({_text(payload, 'ending')})"
    return _with(said, _text(payload, "message")) if payload.get("ending") != "finished" else said


def _verified(payload: dict[str, Any]) -> str:
    evidence = payload.get("evidence")
    items = [item for item in evidence if isinstance(item, dict)] if isinstance(evidence, list) else []
    failed = [_text(item, "name") for item in items if item.get("verdict") not in ("passed", "not-run")]
    unknown = [f"not run: {_text(item, 'name')}" for item in items if item.get("verdict") == "not-run"]
    failed += unknown
    left = f" and {len(failed) - _MOST} more" if len(failed) > _MOST else ""
    named = f"{', '.join(failed[:_MOST])}{left}" if failed else ""
    return _with(f"verified: {_text(payload, 'verdict')}", named)


def _conflicted(payload: dict[str, Any]) -> str:
    paths = payload.get("paths")
    count = len(paths) if isinstance(paths, list) else 0
    return _with("does not fit onto the target", amount(count, "conflict"))


def _parked(payload: dict[str, Any]) -> str:
    until = f" until {_text(payload, 'until')}" if payload.get("until") else ""
    return _with(f"waits ({_text(payload, 'kind')}){until}", _text(payload, "detail"))


def _approved(payload: dict[str, Any]) -> str:
    checks = payload.get("checks")
    count = len(checks) if isinstance(checks, list) else 0
    return "the result is approved" if payload.get("result") else f"{amount(count, 'check')} approved"


def _rejected(payload: dict[str, Any]) -> str:
    return _with("rejected for good" if payload.get("last") else "rejected", _text(payload, "reason"))


def _granted(payload: dict[str, Any]) -> str:
    return f"may spend {', '.join(f'{amount} {unit}' for unit, amount in payload.items())}"


_TELLERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "run.created": _created,
    "run.placed": lambda payload: "has a place on this machine",
    "run.prepared": lambda payload: _with("workspace made", _text(payload, "branch")),
    "run.turn_started": lambda payload: f"turn {_number(payload, 'turn')} began",
    "run.turn_ended": _turn_ended,
    "run.committed": lambda payload: f"work kept as {_text(payload, 'commit')[:12]}",
    "run.verified": _verified,
    "run.round": lambda payload: _with(
        f"fix round {payload.get('round')} ({_text(payload, 'cause')})", _text(payload, "text")
    ),
    "run.rebased": lambda payload: f"put on top of {_text(payload, 'onto')[:12]}",
    "run.conflicted": _conflicted,
    "run.parked": _parked,
    "run.resumed": lambda payload: _with("goes on", _text(payload, "why")),
    "run.approved": _approved,
    "run.rejected": _rejected,
    "run.landed": lambda payload: f"merged into {_text(payload, 'target')} as {_text(payload, 'commit')[:12]}",
    "run.asked": lambda payload: _with(f"{_text(payload, 'key')} asked", _text(payload, "text")),
    "run.answered": lambda payload: _with(f"{_text(payload, 'key')} answered", _text(payload, "text")),
    "run.told": lambda payload: _with("the agent is told", _text(payload, "text")),
    "run.granted": _granted,
    "run.cancel_asked": lambda payload: _with("to be cancelled", _text(payload, "reason")),
    "run.ended": lambda payload: _with(f"ended: {_text(payload, 'state')}", _text(payload, "reason")),
}
