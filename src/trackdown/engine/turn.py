"""One turn of an agent: what it is told, and following it to its end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from trackdown.core.runs.budget import Reached
from trackdown.core.runs.environment import base_environment
from trackdown.core.runs.events import Event
from trackdown.core.runs.feedback import continue_prompt, told_prompt
from trackdown.core.runs.machine import BeginTurn
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.profile import DEFAULT_TURN_SECONDS
from trackdown.core.runs.questions import answer_prompt
from trackdown.engine import asking
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.faults import fault
from trackdown.engine.foreign import standing
from trackdown.engine.interruption import stop_asked
from trackdown.engine.live import launch_marked, unmark_live
from trackdown.engine.outcome import STDERR_BYTES, Followed, moved_mark, record_outcome
from trackdown.engine.prepare import create_workspace
from trackdown.engine.programs import port_variables
from trackdown.engine.spending import Meter, left_over
from trackdown.engine.transcript import Transcript
from trackdown.errors import StoreGone
from trackdown.ports.agent import Idle, TurnRequest
from trackdown.ports.process import LaunchSpec, ProcessState
from trackdown.services.runs.printed import ends
from trackdown.services.secrecy import answers

POLL_SECONDS = 0.5
MOST_SHOWN = 50


def begin_turn(e: Equipment, run: Run, action: BeginTurn) -> None:
    """Record what the agent is going to be told. The process is started by ``follow_turn``."""
    prompt = e.blobs.put(_prompt(e, run, action).encode())
    before = e.blobs.put(standing(e))
    held = [item._asdict() for item in e.containment.held(run.agent)]
    payload = {"turn": action.turn, "round": action.round, "prompt": prompt, "before": before, "contained": held}
    if run.untold:
        payload["told"] = [message["id"] for message in run.untold]
    e.record(run, "turn_started", payload, action.turn)
    e.say(run, "fixing" if action.round else "working", f"round {action.round}" if action.round else run.agent.id)
    fault("turn-recorded")


def _prompt(e: Equipment, run: Run, action: BeginTurn) -> str:
    """What the turn is about, and behind it what people said meanwhile."""
    said = [str(message.get("text", "")) for message in run.untold]
    return "\n".join([_occasion(e, run, action), *([told_prompt(said)] if said else [])])


def _occasion(e: Equipment, run: Run, action: BeginTurn) -> str:
    brief = e.blobs.get(run.brief).decode()
    feedback = str((run.feedback or {}).get("text", ""))
    if action.message == "brief":
        return brief
    parts = [] if run.session else [brief]
    if action.message == "continue":
        parts.append(continue_prompt())
    # A conversation that asked something has been told already what failed before.
    if action.round and not (action.message in ("answer", "told") and run.session):
        parts.append(feedback)
    # What has no conversation has not been told of earlier answers either.
    asked_in = run.turn.turn if run.turn else -1
    told = [q for q in run.questions if q.answer and (q.turn == asked_in or not run.session)]
    if told and (action.message == "answer" or not run.session):
        parts.append(answer_prompt(told, {key: str(path) for key, path in answers.left(e.folder(run)).items()}))
    return "\n".join(parts)


def follow_turn(e: Equipment, run: Run, turn: Turn) -> None:
    """Start the turn's process, or adopt the one that is there, and record how it ended."""
    folder = e.folder(run, "turns", str(turn.turn))
    request = _request(e, run, turn, folder)
    process = folder / "process"
    if e.processes.state(process) is None:
        _launch(e, run, request, process)
    reader = e.adapter(run.agent.adapter).reader(request)
    most = (run.agent.output_mb or 0) << 20
    known = answers.known(e.folder(run))
    transcript = Transcript(process / "stdout", folder / "transcript.ndjson", reader, known, most=most)
    state, reached, idle = _Watch(e, run, request, transcript).wait(process)
    # Only now: if following it broke off, the agent is still at work, and still no person.
    unmark_live(e.live, process)
    record_outcome(e, run, turn, Followed(request, process, transcript, state, turn_seconds(run), reached, idle))


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
    return create_workspace(e, run, run.onto).path


def _launch(e: Equipment, run: Run, request: TurnRequest, process: Path) -> None:
    e.containment.check(run.agent)
    profile = asking.with_tool(e, request, e.containment.own(run.agent))
    own = request._replace(profile=profile, budget_usd=left_over(e, run))
    launch = e.adapter(run.agent.adapter).launch(own, e.environment)
    temporary = e.folder(run, "tmp")
    program = e.containment.agent(launch.argv, request, temporary, e.environment)
    environment = {
        **base_environment(e.environment, e.passed),
        "TMPDIR": str(temporary),
        **program.env,
        **launch.env,
        **asking.environment(request),
        "TRACKDOWN_PROMPT": str(_prompt_file(process.parent, request)),
        "TRACKDOWN_RUN": run.key,
        **port_variables(run),
    }
    spec = LaunchSpec(
        program.argv,
        request.workspace,
        environment,
        process,
        turn_seconds(run),
        e.marker(run),
        launch.graceful,
        silence_seconds=run.agent.silence_seconds or 0,
        memory_mb=run.agent.memory_mb or 0,
        disk_mb=run.agent.disk_mb or 0,
        most_processes=run.agent.processes or 0,
        output_mb=run.agent.output_mb or 0,
        watched=(request.workspace, temporary, request.scratch),
        wrapped=program.wrapped,
    )
    launch_marked(e.processes, e.live, spec, run)
    fault("turn-launched")


def _prompt_file(folder: Path, request: TurnRequest) -> Path:
    """What the agent is told in this turn, for one that gets no prompt from its client."""
    file = folder / "prompt.md"
    file.write_text(request.prompt, encoding="utf-8")
    return file


def turn_seconds(run: Run) -> float:
    """The time that this turn has: its own limit, or what is left of the run's; never quite nothing, so that even then
    it ends like any other that ran out of time."""
    whole = float(run.agent.turn_seconds or DEFAULT_TURN_SECONDS)
    if not run.agent.run_seconds:
        return whole
    return min(whole, max(0.1, run.agent.run_seconds - sum(turn.seconds for turn in run.turns)))


class _Watched(NamedTuple):
    """How a turn ended, and what it was stopped for: a budget, or that its client only waited."""

    state: ProcessState
    reached: Reached | None = None
    idle: Idle | None = None


class _Watch:
    """Looking at a turn at work: what it says, and whether it has to be ended."""

    def __init__(self, e: Equipment, run: Run, request: TurnRequest, transcript: Transcript) -> None:
        self._e, self._run, self._request, self._transcript = e, run, request, transcript
        self._meter = Meter(e, run)
        self._asked_at: float | None = None
        self._idle_since: float | None = None

    def wait(self, process: Path) -> _Watched:
        state = self._e.processes.wait(process, POLL_SECONDS)
        reached: Reached | None = None
        idle: Idle | None = None
        while state.phase == "running":
            self._check_in_place(process)
            self._take_in(self._transcript.read())
            reached = self._meter.reached()
            if reached or self._has_asked_for_long() or stop_asked(self._e, self._run):
                state = self._e.processes.stop(process)
                break
            if idle := self._idles(process):
                state = self._e.processes.stop(process)
                break
            state = self._e.processes.wait(process, POLL_SECONDS)
        self._check_in_place(process)
        self._take_in(self._transcript.read(last=True))
        return _Watched(state, reached, idle)

    def _check_in_place(self, process: Path) -> None:
        """End a turn from under which the repository was taken; nothing of that is the agent's fault, and it goes on
        where the repository is then. Raises StoreGone."""
        try:
            self._e.check_in_place()
        except StoreGone:
            moved_mark(process).touch()
            self._e.processes.stop(process)
            raise

    def _take_in(self, events: Iterable[Event]) -> None:
        """Nobody can watch everything that a flood of events tells: of one look the last are shown."""
        e, run = self._e, self._run
        shown: deque[Event] = deque(maxlen=MOST_SHOWN)
        for event in events:
            self._meter.add(event)
            shown.append(event)
        for event in shown:
            data = event.data
            text = data.get("text") or data.get("name") or data.get("path") or data.get("message")
            e.notify(
                Progress(
                    "event", run.uid, run.key, run.ticket_key, event.type, self._transcript.glance(str(text or ""))
                )
            )

    def _idles(self, process: Path) -> Idle | None:
        """Why the client has to be ended that only waits, once it did so for as long as it is let."""
        idle = self._transcript.idle(lambda: ends(process / "stderr", 0, STDERR_BYTES))
        if idle is None:
            self._idle_since = None
            return None
        if self._idle_since is None:
            self._idle_since = time.monotonic()
        return idle if time.monotonic() - self._idle_since >= idle.patience else None

    def _has_asked_for_long(self) -> bool:
        if self._asked_at is None and asking.has_asked(self._request):
            self._asked_at = time.monotonic()
        return self._asked_at is not None and time.monotonic() - self._asked_at >= asking.GRACE_SECONDS
