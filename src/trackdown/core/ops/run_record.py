"""Operations of a run: what happened to it, in the order of its life. Paths, processes and owners are local."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State, derived_id

Apply = Callable[[State, Operation], State]


def recorded(run: str, event: str, payload: dict[str, Any], *step: str | int, local: bool = False) -> Draft:
    """One event of a run. ``step`` (phase, round, attempt) makes its id: recording it twice is recording it once."""
    identity = derived_id(run, event, *step) if step else ""
    return Draft(run, f"run.{event}", payload, "local" if local else "shared", identity)


def _apply_created(state: State, operation: Operation) -> State:
    return {
        **state,
        "state": "queued",
        "round": 0,
        "turns": [],
        "verifications": [],
        "approved_checks": [],
        "onto": operation.payload.get("base", ""),
        **operation.payload,
    }


def _apply_placed(state: State, operation: Operation) -> State:
    return {**state, "placed": dict(operation.payload)}


def _apply_prepared(state: State, operation: Operation) -> State:
    return {**state, "state": "working", "prepared": dict(operation.payload)}


def _apply_turn_started(state: State, operation: Operation) -> State:
    number = operation.payload.get("turn")
    if any(turn.get("turn") == number for turn in state["turns"]):
        return state
    turn = {"started": operation.at, **operation.payload}
    phase = "fixing" if turn.get("round") else "working"
    if turn.get("told"):
        # What a person approved was the result before this message.
        state.pop("approved", None)
    return {**state, "state": phase, "turns": [*state["turns"], turn]}


def _apply_turn_ended(state: State, operation: Operation) -> State:
    number = operation.payload.get("turn")
    turns = [
        {**turn, "ended": operation.at, **operation.payload} if turn.get("turn") == number else turn
        for turn in state["turns"]
    ]
    phase = "verifying" if operation.payload.get("ending") == "finished" else state["state"]
    return {**state, "state": phase, "turns": turns, "session": operation.payload.get("session")}


def _apply_committed(state: State, operation: Operation) -> State:
    return {**state, "state": "verifying", "work": dict(operation.payload)}


def _apply_verified(state: State, operation: Operation) -> State:
    verification = {"at": operation.at, **operation.payload}
    phase = "merging" if operation.payload.get("verdict") == "passed" else "verifying"
    return {**state, "state": phase, "verifications": [*state["verifications"], verification]}


def _apply_round(state: State, operation: Operation) -> State:
    """A fix round begins: what a person approved before it no longer stands."""
    number = operation.payload.get("round", state["round"])
    state = {
        **state,
        "state": "fixing",
        "round": max(state["round"], number),
        "feedback": dict(operation.payload),
    }
    for name in ("approved", "rejected", "conflict", "wait"):
        state.pop(name, None)
    return state


def _apply_rebased(state: State, operation: Operation) -> State:
    """The work was put on top of a newer state of the target. Without any work there is nothing to put there."""
    if "work" not in state:
        return state
    work = {**state["work"], **operation.payload}
    return {**state, "work": work, "onto": operation.payload.get("onto", state["onto"])}


def _apply_conflicted(state: State, operation: Operation) -> State:
    """The work does not fit onto the newer state of the target; the workspace stands on that state now."""
    onto = operation.payload.get("onto", state["onto"])
    paths = [*state.get("conflicts", []), operation.payload.get("paths", [])]
    return {**state, "state": "fixing", "conflict": dict(operation.payload), "conflicts": paths, "onto": onto}


def _apply_parked(state: State, operation: Operation) -> State:
    phase = "review" if operation.payload.get("kind") == "review" else "waiting"
    return {**state, "state": phase, "wait": {"at": operation.at, **operation.payload}}


def _apply_resumed(state: State, operation: Operation) -> State:
    wait = state.pop("wait", {})
    phase = _PHASE_AFTER.get(wait.get("kind", ""), "working")
    return {**state, "state": phase, "resumed": dict(operation.payload)}


_PHASE_AFTER = {"checkout": "merging", "review": "merging", "approval": "verifying"}


def _apply_approved(state: State, operation: Operation) -> State:
    """A person approves the result, or lets checks from outside run; the latter stays for the run's later rounds."""
    checks = sorted({*state["approved_checks"], *operation.payload.get("checks", [])})
    state = {**state, "approved_checks": checks}
    if operation.payload.get("result"):
        state["approved"] = {"by": operation.actor, "at": operation.at, **operation.payload}
    return state


def _apply_rejected(state: State, operation: Operation) -> State:
    return {**state, "rejected": {"by": operation.actor, "at": operation.at, **operation.payload}}


def _apply_asked(state: State, operation: Operation) -> State:
    """The agent asks a person something. A key that is known already asks nothing new."""
    known = state.get("asked", [])
    if any(item["key"] == operation.payload["key"] for item in known):
        return state
    return {**state, "asked": [*known, {"at": operation.at, **operation.payload}]}


def _apply_answered(state: State, operation: Operation) -> State:
    """A question is answered once: of two answers that met, the first in order counts, and the other stays visible."""
    answer = {"by": operation.actor, "at": operation.at, **operation.payload}
    key = answer.pop("key")
    asked = []
    for item in state.get("asked", []):
        if item["key"] == key:
            item = {**item, "too_late": [*item.get("too_late", []), answer]} if "answer" in item else item
            item = {"answer": answer, **item}
        asked.append(item)
    return {**state, "asked": asked}


def _apply_told(state: State, operation: Operation) -> State:
    """A person has something to say to the agent: its next turn delivers it."""
    message = {**operation.payload, "id": operation.id, "by": operation.actor, "at": operation.at}
    return {**state, "messages": [*state.get("messages", []), message]}


def _apply_granted(state: State, operation: Operation) -> State:
    """A person lets the run spend up to there, whatever the budgets say."""
    return {**state, "grant": {**state.get("grant", {}), **operation.payload}}


def _apply_landed(state: State, operation: Operation) -> State:
    return {**state, "landed": {"at": operation.at, **operation.payload}}


def _apply_cancel_asked(state: State, operation: Operation) -> State:
    return {**state, "cancel": {"by": operation.actor, "at": operation.at, **operation.payload}}


def _apply_ended(state: State, operation: Operation) -> State:
    state.pop("wait", None)
    return {
        **state,
        "state": operation.payload.get("state", "failed"),
        "reason": operation.payload.get("reason", ""),
        "ended_at": operation.at,
    }


def _once_over(apply: Apply) -> Apply:
    """What arrives after the end is kept, but a run that is over stays as it ended."""

    def applied(state: State, operation: Operation) -> State:
        end = {name: state[name] for name in _END if "ended_at" in state}
        state = {**apply(state, operation), **end}
        if end:
            state.pop("wait", None)
        return state

    return applied


_END = ("state", "reason", "ended_at")

_EVENTS: dict[str, Apply] = {
    "run.created": _apply_created,
    "run.placed": _apply_placed,
    "run.prepared": _apply_prepared,
    "run.turn_started": _apply_turn_started,
    "run.turn_ended": _apply_turn_ended,
    "run.committed": _apply_committed,
    "run.verified": _apply_verified,
    "run.round": _apply_round,
    "run.rebased": _apply_rebased,
    "run.conflicted": _apply_conflicted,
    "run.parked": _apply_parked,
    "run.resumed": _apply_resumed,
    "run.approved": _apply_approved,
    "run.rejected": _apply_rejected,
    "run.landed": _apply_landed,
    "run.asked": _apply_asked,
    "run.answered": _apply_answered,
    "run.told": _apply_told,
    "run.granted": _apply_granted,
    "run.cancel_asked": _apply_cancel_asked,
    "run.ended": _apply_ended,
}

APPLY = {type: _once_over(apply) for type, apply in _EVENTS.items()}
