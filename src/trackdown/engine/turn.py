"""One turn of an agent: what it is told, following it to its end, and what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trackdown.core.runs.environment import base_environment
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.feedback import continue_prompt
from trackdown.core.runs.machine import BeginTurn
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.profile import DEFAULT_TURN_SECONDS
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.faults import fault
from trackdown.engine.interruption import stop_asked
from trackdown.engine.live import mark_live, unmark_live
from trackdown.engine.programs import tail
from trackdown.engine.transcript import Transcript
from trackdown.engine.waits import default_until
from trackdown.errors import TrackdownError
from trackdown.ports.agent import TurnRequest
from trackdown.ports.process import LaunchSpec, ProcessState

POLL_SECONDS = 0.5
STDERR_BYTES = 4000


def begin_turn(e: Equipment, run: Run, action: BeginTurn) -> None:
    """Record what the agent is going to be told. The process is started by ``follow_turn``."""
    prompt = e.blobs.put(_prompt(e, run, action).encode())
    before = e.blobs.put(json.dumps(e.repository.fingerprint()._asdict(), sort_keys=True).encode())
    held = [item._asdict() for item in e.containment.held(run.agent)]
    payload = {"turn": action.turn, "round": action.round, "prompt": prompt, "before": before, "contained": held}
    e.record(run, "turn_started", payload, action.turn)
    e.say(run, "fixing" if action.round else "working", f"round {action.round}" if action.round else run.agent.id)
    fault("turn-recorded")


def _prompt(e: Equipment, run: Run, action: BeginTurn) -> str:
    brief = e.blobs.get(run.brief).decode()
    feedback = str((run.feedback or {}).get("text", ""))
    if action.message == "brief":
        return brief
    parts = [] if run.session else [brief]
    if action.message == "continue":
        parts.append(continue_prompt())
    if action.round:
        parts.append(feedback)
    return "\n".join(parts)


def follow_turn(e: Equipment, run: Run, turn: Turn) -> None:
    """Start the turn's process, or adopt the one that is there, and record how it ended."""
    folder = e.folder(run, "turns", str(turn.turn))
    request = _request(e, run, turn, folder)
    adapter = e.adapter(run.agent.adapter)
    process = folder / "process"
    if e.processes.state(process) is None:
        _launch(e, run, request, process)
    reader = adapter.reader(request)
    transcript = Transcript(process / "stdout", folder / "transcript.ndjson", reader)
    state = _wait(e, run, process, transcript)
    # Only now: if following it broke off, the agent is still at work, and still no person.
    unmark_live(e.live, process)
    outcome = _outcome(e, run, state, transcript, process)
    _record_outcome(e, run, turn, outcome, state, transcript)


def _request(e: Equipment, run: Run, turn: Turn, folder: Path) -> TurnRequest:
    brief, feedback = e.folder(run) / "brief.md", folder / "feedback.md"
    prompt = e.blobs.get(turn.prompt).decode()
    brief.write_bytes(e.blobs.get(run.brief))
    if turn.round:
        feedback.write_text(str((run.feedback or {}).get("text", "")), encoding="utf-8")
    return TurnRequest(
        profile=run.agent,
        run=run.key,
        ticket=run.ticket_key,
        round=turn.round,
        prompt=prompt,
        brief=brief,
        feedback=feedback if turn.round else None,
        workspace=_workspace(e, run),
        run_dir=e.folder(run),
        home=e.folder(run, "home"),
        scratch=e.folder(run, "turns", str(turn.turn), "scratch"),
        session=run.session,
        meter=run.meter,
    )


def _workspace(e: Equipment, run: Run) -> Path:
    # Made again, with the work that was kept, if somebody took it away.
    return e.workspaces.create(run.uid, run.onto).path


def _launch(e: Equipment, run: Run, request: TurnRequest, process: Path) -> None:
    e.containment.check(run.agent)
    own = request._replace(profile=e.containment.own(run.agent))
    launch = e.adapter(run.agent.adapter).launch(own, e.environment)
    temporary = e.folder(run, "tmp")
    program = e.containment.agent(launch.argv, request, temporary, e.environment)
    environment = {
        **base_environment(e.environment, e.passed),
        "TMPDIR": str(temporary),
        **program.env,
        **launch.env,
        "TRACKDOWN_RUN": run.key,
    }
    spec = LaunchSpec(
        program.argv,
        request.workspace,
        environment,
        process,
        _seconds(run),
        e.marker(run),
        launch.graceful,
        silence_seconds=run.agent.silence_seconds or 0,
        memory_mb=run.agent.memory_mb or 0,
        disk_mb=run.agent.disk_mb or 0,
        watched=(request.workspace, temporary, request.scratch),
        wrapped=program.wrapped,
    )
    identity = e.processes.launch(spec)
    mark_live(e.live, process, identity, run)
    fault("turn-launched")


def _seconds(run: Run) -> float:
    """The time that this turn has: its own limit, or what is left of the run's; never quite nothing, so that even then
    it ends like any other that ran out of time."""
    whole = float(run.agent.turn_seconds or DEFAULT_TURN_SECONDS)
    if not run.agent.run_seconds:
        return whole
    return min(whole, max(0.1, run.agent.run_seconds - sum(turn.seconds for turn in run.turns)))


def _wait(e: Equipment, run: Run, process: Path, transcript: Transcript) -> ProcessState:
    state = e.processes.wait(process, POLL_SECONDS)
    while state.phase == "running":
        for event in transcript.read():
            _tell(e, run, event)
        if stop_asked(e, run):
            state = e.processes.stop(process)
            break
        state = e.processes.wait(process, POLL_SECONDS)
    for event in transcript.read(last=True):
        _tell(e, run, event)
    return state


def _tell(e: Equipment, run: Run, event: Event) -> None:
    text = event.data.get("text") or event.data.get("name") or event.data.get("path") or event.data.get("message")
    e.notify(Progress("event", run.uid, run.key, run.ticket_key, event.type, str(text or "")))


def _outcome(e: Equipment, run: Run, state: ProcessState, transcript: Transcript, process: Path) -> TurnOutcome:
    errors = process / "stderr"
    outcome = transcript.finish(state.exit_code, tail(errors, STDERR_BYTES) if errors.exists() else "")
    if state.phase == "lost":
        e.processes.sweep(e.marker(run))
        return outcome._replace(ending="lost", message="the agent's process vanished")
    if state.cause == "spawn":
        return outcome._replace(ending="failed", message=f"the agent could not be started: {state.detail}")
    if state.cause == "deadline":
        return outcome._replace(ending="timeout", message=_out_of_time(run))
    if state.cause in ("silence", "memory", "disk"):
        return outcome._replace(ending="timeout" if state.cause == "silence" else "failed", message=_beyond(state))
    if state.cause == "stopped":
        return outcome._replace(ending="cancelled", message="stopped on request")
    return outcome


def _out_of_time(run: Run) -> str:
    seconds = _seconds(run)
    if seconds < (run.agent.turn_seconds or DEFAULT_TURN_SECONDS):
        return f"stopped after {seconds:g} s, when the {run.agent.run_seconds} s for all of the run's turns were over"
    return f"stopped after {seconds:g} s"


def _beyond(state: ProcessState) -> str:
    key = {"silence": "silence_seconds", "memory": "memory_mb", "disk": "disk_mb"}[state.cause]
    return f"stopped: {state.detail} (limits.{key})"


def _record_outcome(
    e: Equipment, run: Run, turn: Turn, outcome: TurnOutcome, state: ProcessState, transcript: Transcript
) -> None:
    try:
        e.workspaces.keep(run.uid)
    except TrackdownError as error:
        # Nothing is lost: the workspace stays as it is.
        outcome = outcome._replace(ending="failed", message=f"its workspace cannot be kept: {error.message}")
    until = outcome.until or (default_until(e.clock.now()) if outcome.ending == "limit" else None)
    payload: dict[str, Any] = {
        "turn": turn.turn,
        "ending": outcome.ending,
        "message": outcome.message[:2000],
        "session": outcome.session or run.session,
        "text": outcome.text[:20_000],
        "usage": outcome.usage.to_json(),
        "meter": outcome.meter,
        "model": outcome.model,
        "until": until,
        "seconds": round(state.seconds, 3),
        "asked": outcome.ending == "cancelled" and stop_asked(e, run),
        "transcript": e.blobs.put_file(transcript.path),
    }
    e.record(run, "turn_ended", payload, turn.turn)
    fault("turn-ended")
