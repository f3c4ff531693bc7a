"""Running a check or a set-up command in a checkout, with a time limit and its output kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from trackdown.core.accounting.redaction import redacted
from trackdown.core.runs.environment import base_environment
from trackdown.core.runs.feedback import excerpt
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Check
from trackdown.engine.equipment import Equipment
from trackdown.engine.interruption import Interrupted, stop_asked
from trackdown.engine.live import launch_marked, unmark_live
from trackdown.ports.process import LaunchSpec, ProcessState
from trackdown.services.runs.printed import ends
from trackdown.services.secrecy import answers

POLL_SECONDS = 0.5
HEAD_BYTES, TAIL_BYTES = 50_000, 150_000

NOT_STARTED, KILLED = 127, 137
"""The exit codes that a shell has for what cannot be started, and for what was killed."""


class Finished(NamedTuple):
    """``exit_code`` is ``None`` if it ran out of time. ``output`` is the digest of what it printed, the first 50 kB and
    the last 150 kB of each stream; ``stdout`` is the file with all of the first, as it was printed."""

    exit_code: int | None
    seconds: float
    output: str
    excerpt: str
    stdout: Path


def argv(command: Check) -> list[str]:
    """A string is one script for ``sh -c``; a list runs without a shell."""
    return ["sh", "-c", command] if isinstance(command, str) else list(command)


def port_variables(run: Run) -> dict[str, str]:
    """``TRACKDOWN_PORT`` is the first of ``TRACKDOWN_PORTS`` ports in a row that no other run on this machine has."""
    prepared = run.prepared or {}
    if not prepared.get("ports"):
        return {}
    return {"TRACKDOWN_PORT": str(prepared["port"]), "TRACKDOWN_PORTS": str(prepared["ports"])}


def run_program(e: Equipment, run: Run, command: Check, cwd: Path, seconds: float) -> Finished:
    """Run it to its end. Raises Interrupted if the person stops the work meanwhile; then it has been ended too."""
    spec = _spec(e, run, command, cwd, seconds)
    # What a check runs was written by the agent: in its process tree nobody is a person either.
    launch_marked(e.processes, e.live, spec, run)
    state = _wait(e, run, spec.folder)
    unmark_live(e.live, spec.folder)
    if state.phase == "lost":
        e.processes.sweep(spec.marker)
    said = "\n".join(part for part in (_output(spec.folder), untold(spec.argv[0], state)) if part)
    # What a check prints is kept for good, and sent back to the agent.
    text = redacted(said, answers.known(e.folder(run))).text
    digest = e.blobs.put(text.encode("utf-8", "replace"))
    return Finished(exit_code(state), round(state.seconds, 3), digest, excerpt(text), spec.folder / "stdout")


def _spec(e: Equipment, run: Run, command: Check, cwd: Path, seconds: float) -> LaunchSpec:
    folder = Path(tempfile.mkdtemp(prefix="program-", dir=e.folder(run, "programs")))
    scratch = folder / "tmp"
    scratch.mkdir()
    program = e.containment.program(argv(command), cwd, scratch, run.agent, e.environment)
    environment = {
        **base_environment(e.environment, e.passed),
        "TMPDIR": str(scratch),
        **program.env,
        **port_variables(run),
    }
    return LaunchSpec(
        program.argv,
        cwd,
        environment,
        folder / "process",
        seconds,
        e.marker(run),
        # Stopped hard after a short grace: a check has nothing to save.
        grace_seconds=2.0,
        memory_mb=run.agent.memory_mb or 0,
        disk_mb=run.agent.disk_mb or 0,
        most_processes=run.agent.processes or 0,
        output_mb=run.agent.output_mb or 0,
        watched=(cwd, scratch),
        wrapped=program.wrapped,
    )


def exit_code(state: ProcessState) -> int | None:
    """With what a check has ended, as evidence: ``None`` if it ran out of time."""
    if state.cause == "deadline":
        return None
    if state.exit_code is None:
        return NOT_STARTED
    # One that was ended did not succeed, whatever it says of itself.
    return KILLED if state.exit_code == 0 and state.cause != "exited" else state.exit_code


def untold(program: str, state: ProcessState) -> str:
    """What neither its output nor its exit code tell of how it ended; empty if there is nothing of that kind."""
    if state.phase == "lost":
        return f"{program} was lost: what watched over it was killed, so nobody knows how it ended"
    match state.cause:
        case "spawn":
            return f"{program} could not be started: {state.detail}"
        case "memory" | "disk" | "processes" | "output":
            return f"Trackdown ended it: {state.detail}"
        case "stopped":
            return f"{program} was stopped before its end{f': {state.detail}' if state.detail else ''}"
    return ""


def _wait(e: Equipment, run: Run, folder: Path) -> ProcessState:
    state = e.processes.wait(folder, POLL_SECONDS)
    while state.phase == "running":
        if stop_asked(e, run):
            e.processes.stop(folder)
            unmark_live(e.live, folder)
            raise Interrupted
        state = e.processes.wait(folder, POLL_SECONDS)
    return state


def _output(folder: Path) -> str:
    parts = [ends(folder / name, HEAD_BYTES, TAIL_BYTES) for name in ("stdout", "stderr")]
    return "\n".join(part for part in parts if part)
