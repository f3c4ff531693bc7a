"""What came of a turn that is over, and recording it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from trackdown.core.ops.run_record import recorded
from trackdown.core.runs import failures
from trackdown.core.runs.budget import Reached
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.profile import DEFAULT_TURN_SECONDS
from trackdown.core.runs.questions import Asked
from trackdown.core.runs.trouble import again_at
from trackdown.engine import asking
from trackdown.engine.equipment import ENGINE, Equipment
from trackdown.engine.faults import fault
from trackdown.engine.foreign import changes_in_turn
from trackdown.engine.interruption import stop_asked
from trackdown.engine.spending import ended_by, over_at, priced
from trackdown.engine.transcript import Transcript
from trackdown.errors import OutOfOrder, TrackdownError
from trackdown.ports.agent import Idle, TurnRequest
from trackdown.ports.process import ProcessState
from trackdown.services.runs.printed import ends
from trackdown.services.secrecy.sealing import seal_turn

STDERR_BYTES = 4000
SETTINGS = {"silence": "silence_seconds", "memory": "memory_mb", "disk": "disk_mb", "output": "output_mb"}
"""What the ceilings are called in the configuration, if not like themselves."""


class Followed(NamedTuple):
    """A turn whose process is over: ``seconds`` is the time that it had, ``reached`` the budget it was stopped for, and
    ``idle`` why it was stopped because its client only waited."""

    request: TurnRequest
    process: Path
    transcript: Transcript
    state: ProcessState
    seconds: float
    reached: Reached | None = None
    idle: Idle | None = None


def moved_mark(process: Path) -> Path:
    """A file beside the folder of a turn's process that says that the repository was moved meanwhile."""
    return process.with_name("repository-moved")


def record_outcome(e: Equipment, run: Run, turn: Turn, followed: Followed) -> None:
    """Keep the workspace, and record in one transaction how the turn ended and what it asked."""
    outcome = _outcome(e, run, followed)
    asks = asking.question(followed.request, followed.transcript.clean)
    foreign: list[str] = []
    try:
        # What a turn finished is looked at and kept in the same moment in which it is committed, which comes next.
        if asks is not None or outcome.ending != "finished":
            foreign = changes_in_turn(e, run)
            e.workspaces.keep(run.uid)
    except OutOfOrder:
        # It can be followed to its end again, once keeping works.
        raise
    except TrackdownError as error:
        # Nothing is lost: the workspace stays as it is.
        message = f"its workspace cannot be kept: {error.message}"
        outcome = outcome._replace(ending="failed", message=message, failure=failures.UNKNOWN)
    if asks is not None:
        outcome = outcome._replace(ending="question", failure="")
        followed.transcript.add(Event("question", {"text": asks.text}))
    if outcome.ending == "limit" and followed.idle is not None:
        followed.transcript.add(Event("limit", {"until": outcome.until, "message": outcome.message}))
    followed.transcript.close(outcome)
    _write(e, run, turn, {**_payload(e, run, turn, outcome, followed), "foreign": foreign}, asks)
    fault("turn-ended")
    # What cannot be cleaned now is tried again at the end of the run, which says so if it fails.
    seal_turn(followed.process.parent, followed.request.run_dir)


def _write(e: Equipment, run: Run, turn: Turn, payload: dict[str, Any], asks: Asked | None) -> None:
    with e.store.write(ENGINE) as writer:
        question = [asking.asked(writer, run, turn.turn, asks)] if asks else []
        writer.append([recorded(run.uid, "turn_ended", payload, turn.turn), *question])


def _payload(e: Equipment, run: Run, turn: Turn, outcome: TurnOutcome, followed: Followed) -> dict[str, Any]:
    now = e.clock.now()
    cost, prices = priced(e, run, outcome.usage, outcome.model, now)
    until = outcome.until
    if outcome.failure == failures.BUDGET:
        # What the client stopped at may be the very money that it was left.
        reached = followed.reached or ended_by(e, run, outcome.usage, cost)
        if reached:
            outcome, until = outcome._replace(message=reached.sentence), over_at(reached, now)
    ended = turn._replace(ending=outcome.ending, failure=outcome.failure, named=bool(until))
    return {
        "turn": turn.turn,
        "ending": outcome.ending,
        "message": outcome.message[:2000],
        "session": outcome.session or run.session,
        "text": outcome.text[:20_000],
        "usage": outcome.usage.to_json(),
        "meter": outcome.meter,
        "model": outcome.model,
        "until": until or again_at([*run.turns[:-1], ended], now, run.policy.retry_seconds),
        "seconds": round(followed.state.seconds, 3),
        "asked": outcome.ending == "cancelled" and stop_asked(e, run),
        "named": bool(until),
        "failure": outcome.failure,
        "priced": cost,
        "prices": prices,
        **followed.transcript.keep(e.blobs),
    }


def _outcome(e: Equipment, run: Run, followed: Followed) -> TurnOutcome:
    """What the client's reader makes of it, corrected by what only the supervisor knows."""
    state = followed.state
    outcome = followed.transcript.finish(state.exit_code, ends(followed.process / "stderr", 0, STDERR_BYTES))
    if state.phase == "lost":
        e.processes.sweep(e.marker(run))
        return _ended(outcome, "lost", "the agent's process vanished", failures.LOST)
    if moved_mark(followed.process).exists() and outcome.ending != "finished":
        return _ended(outcome, "cancelled", "the repository was moved while the agent was at work", failures.CANCELLED)
    if followed.reached is not None:
        return _ended(outcome, "failed", followed.reached.sentence, failures.BUDGET)
    match state.cause:
        case "spawn":
            return _ended(outcome, "failed", f"the agent could not be started: {state.detail}", failures.MISSING)
        case "deadline":
            return _ended(outcome, "timeout", _out_of_time(run, followed.seconds), failures.TIMEOUT)
        case "silence":
            return _ended(outcome, "timeout", _beyond(state), failures.TIMEOUT)
        case "memory" | "disk" | "processes" | "output":
            return _ended(outcome, "failed", _beyond(state), failures.PROCESS)
        case "stopped" if followed.idle is not None:
            idle = followed.idle
            return _ended(outcome, idle.ending, idle.message, idle.failure)._replace(until=idle.until)
        case "stopped":
            return _ended(outcome, "cancelled", "stopped on request", failures.CANCELLED)
    return outcome


def _ended(outcome: TurnOutcome, ending: Any, message: str, failure: str) -> TurnOutcome:
    return outcome._replace(ending=ending, message=message, failure=failure)


def _out_of_time(run: Run, seconds: float) -> str:
    if seconds < (run.agent.turn_seconds or DEFAULT_TURN_SECONDS):
        return f"stopped after {seconds:g} s, when the {run.agent.run_seconds} s for all of the run's turns were over"
    return f"stopped after {seconds:g} s"


def _beyond(state: ProcessState) -> str:
    return f"stopped: {state.detail} (limits.{SETTINGS.get(state.cause, state.cause)})"
