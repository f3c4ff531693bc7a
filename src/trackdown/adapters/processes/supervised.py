"""Owned processes on this machine: each under a supervisor of its own (see ``supervisor.py``)."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from trackdown.adapters.processes import identity as identities
from trackdown.adapters.processes import supervisor
from trackdown.adapters.processes.records import Identity, close_lost, read_exit, read_identity
from trackdown.adapters.processes.strays import MARKER, SUPERVISES, end_strays
from trackdown.adapters.processes.takeover import take_over
from trackdown.errors import InvalidInput, NotFound, WorkFailed
from trackdown.ports.process import LaunchSpec, ProcessIdentity, ProcessState

if TYPE_CHECKING:
    import subprocess

LONGEST_SECONDS = 366 * 24 * 3600
"""The latest deadline that is accepted."""
STOP_SLACK_SECONDS = 10.0
"""What a supervisor gets to stop, beyond the graces, before it is taken over; and what a taking over or a sweep may
take. Only a process that hangs in the kernel takes so long to die."""
SHORTEST_POLL, LONGEST_POLL = 0.005, 0.1
INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", MARKER)
"""What a supervisor gets of our environment: what Python may need to start, and the marker of the run we may be in
ourselves, so that its sweep finds this supervisor too."""


class SupervisedProcesses:
    """The ``Processes`` port. Any number of objects in any number of processes may look at the same folders."""

    def __init__(self) -> None:
        self._children: dict[Path, subprocess.Popen[bytes]] = {}

    def launch(self, spec: LaunchSpec) -> ProcessIdentity:
        """Start it; see the port. Raises InvalidInput for a spec that cannot be meant, WorkFailed if not even the
        supervisor can be started."""
        import subprocess

        folder = spec.folder.absolute()
        _accept(spec, folder)
        argv = [sys.executable, "-I", "-S", supervisor.__file__]
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            child = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**environment, SUPERVISES: spec.marker},
                start_new_session=True,
            )
        except OSError as error:
            raise _not_started(folder, str(error)) from error
        answer = _converse(child, _message(spec, folder))
        try:
            pid, started, boot = json.loads(answer)
        except ValueError as error:
            child.wait()
            raise _not_started(folder, answer) from error
        self._children[folder] = child
        return ProcessIdentity(pid, started, boot)

    def state(self, folder: Path) -> ProcessState | None:
        ended = read_exit(folder)
        if ended is None:
            identity = read_identity(folder)
            if identity is None:
                return None
            if identities.find(identity.supervisor):
                return ProcessState("running", seconds=identity.age())
            # It may have ended between the two looks: then its record is there by now.
            ended = read_exit(folder) or ProcessState("lost", seconds=identity.age())
        self._collect(folder)
        return ended

    def wait(self, folder: Path, seconds: float) -> ProcessState:
        """See the port. Raises NotFound if no process was ever recorded there.

        Where the supervisor cannot be a subreaper, whoever got away from it is looked for by the marker at the end.
        """
        due = time.monotonic() + seconds
        pause = SHORTEST_POLL
        while (state := self._known(folder)).phase == "running" and (rest := due - time.monotonic()) > 0:
            time.sleep(min(pause, rest))
            pause = min(pause * 1.25, LONGEST_POLL)
        if not supervisor.LINUX and state.phase == "ended" and (identity := read_identity(folder)):
            self.sweep(identity.marker)
        return state

    def stop(self, folder: Path) -> ProcessState:
        """See the port. Raises NotFound if no process was ever recorded there, WorkFailed if one cannot be ended."""
        state = self._known(folder)
        identity = read_identity(folder)
        if state.phase == "ended" or identity is None:
            return state
        if state.phase == "running":
            self._request(folder, identity)
            state = self.wait(folder, identity.grace + STOP_SLACK_SECONDS)
        if state.phase != "ended":
            close_lost(folder, identity, take_over(identity, STOP_SLACK_SECONDS))
        return self._known(folder)

    def sweep(self, marker: str) -> int:
        """See the port. Raises WorkFailed if one of them does not die within ten seconds."""
        return end_strays(marker, STOP_SLACK_SECONDS)

    def ancestors(self) -> list[ProcessIdentity]:
        return identities.ancestors()

    def _known(self, folder: Path) -> ProcessState:
        state = self.state(folder)
        if state is None:
            hint = "launch it first; a launch that was cut short leaves nothing running"
            raise NotFound("no process was ever recorded in this folder", thing=str(folder), hint=hint)
        return state

    def _request(self, folder: Path, identity: Identity) -> None:
        (folder / "stop").touch(mode=0o600)
        for number in (signal.SIGTERM, signal.SIGCONT):  # it may have been halted
            if process := identities.find(identity.supervisor):
                with suppress(PermissionError):
                    supervisor.send(process, number)

    def _collect(self, folder: Path) -> None:
        """Leave no zombie of a supervisor that this process started: it exits right after its last record."""
        import subprocess

        place = folder.absolute()
        if child := self._children.get(place):
            with suppress(subprocess.TimeoutExpired):
                child.wait(1)
                self._children.pop(place, None)


def _accept(spec: LaunchSpec, folder: Path) -> None:
    if not spec.argv or not spec.marker or not 0 < spec.seconds <= LONGEST_SECONDS:
        raise InvalidInput(
            "a process needs a command, a marker and a deadline of at most a year",
            thing=str(folder),
            hint="check the agent's command and its turn_seconds",
        )
    if (folder / "identity.json").exists() or (folder / "exit.json").exists():
        raise InvalidInput(
            "this folder already holds a process",
            thing=str(folder),
            hint="look at its state; a new process needs a folder of its own",
        )


def _message(spec: LaunchSpec, folder: Path) -> bytes:
    data = spec._asdict() | {
        "cwd": str(spec.cwd.absolute()),
        "folder": str(folder),
        "env": {**spec.env, MARKER: spec.marker},
    }
    return json.dumps(data).encode()


def _converse(child: subprocess.Popen[bytes], message: bytes) -> str:
    """Hand the spec over and read the answer, up to the moment at which the supervisor lets go of us."""
    assert child.stdin
    assert child.stdout
    with suppress(BrokenPipeError), child.stdin:
        child.stdin.write(message)
    with child.stdout:
        return child.stdout.read().decode(errors="replace")


def _not_started(folder: Path, reason: str) -> WorkFailed:
    said = reason.strip().splitlines() or ["no reason given"]
    return WorkFailed(
        f"the supervisor of a process could not be started: {said[-1]}",
        thing=str(folder),
        hint="check that the folder can be written to and that this Python can start a process",
    )
