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

from trackdown.adapters.processes import begin
from trackdown.adapters.processes import identity as identities
from trackdown.adapters.processes.brand import brand_of
from trackdown.adapters.processes.claim import EXIT, held, put_aside, used
from trackdown.adapters.processes.departure import departure
from trackdown.adapters.processes.process_table import LINUX, send
from trackdown.adapters.processes.records import Identity, close_lost, put_unreadable_aside, read_exit, read_identity
from trackdown.adapters.processes.strays import IN_FOLDER, MARKER, SUPERVISES, end_strays, find_strays, find_supervisor
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
        argv = [sys.executable, "-I", "-S", begin.__file__]
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            child = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**environment, SUPERVISES: spec.marker, IN_FOLDER: str(folder)},
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
        """See the port. A record of the end counts once the supervisor, which exits right after it, is gone."""
        if self._lives(folder):
            identity = read_identity(folder)
            return ProcessState("running", seconds=identity.age() if identity else 0.0)
        self._collect(folder)
        put_unreadable_aside(folder)
        if ended := read_exit(folder):
            return ended
        identity = read_identity(folder)
        return ProcessState("lost", seconds=identity.age() if identity else 0.0) if used(str(folder)) else None

    def wait(self, folder: Path, seconds: float) -> ProcessState:
        """See the port. Raises NotFound if no process was ever recorded there.

        Where the supervisor cannot be a subreaper, whoever got away from it is looked for by the marker at the end.
        """
        due = time.monotonic() + seconds
        state = self._known(folder)
        if state.phase == "running":
            identity = read_identity(folder)
            with departure(identity.supervisor if identity else None) as gone:
                while state.phase == "running" and (rest := due - time.monotonic()) > 0:
                    gone.wait(rest)
                    state = self.state(folder) or ProcessState("lost")  # what was there has been taken away
        if not LINUX and state.phase == "ended" and (identity := read_identity(folder)):
            self.sweep(identity.marker)
        return state

    def stop(self, folder: Path) -> ProcessState:
        """See the port. Raises NotFound if no process was ever recorded there, WorkFailed if one cannot be ended.

        If both its supervisor and its identity are gone, nobody knows its marker here: what is left of it then ends
        with a ``sweep``.
        """
        state = self._known(folder)
        if state.phase == "ended":
            return state
        identity = read_identity(folder) or find_supervisor(folder.absolute())
        if state.phase == "running":
            self._request(folder, identity)
            state = self.wait(folder, (identity.grace if identity else 0.0) + STOP_SLACK_SECONDS)
        if state.phase != "ended":
            leftovers = take_over(identity, STOP_SLACK_SECONDS) if identity else 0
            if state.phase == "running":  # no supervisor had ended when this was written
                with suppress(OSError):
                    put_aside(str(folder / EXIT), "foreign")
            close_lost(folder, identity, leftovers)
        return self._known(folder)

    def sweep(self, marker: str) -> int:
        """See the port. Raises WorkFailed if one of them does not die within ten seconds."""
        return end_strays(marker, STOP_SLACK_SECONDS)

    def strays(self, marker: str) -> list[int]:
        return [process.pid for process in find_strays(marker)]

    def _known(self, folder: Path) -> ProcessState:
        state = self.state(folder)
        if state is None:
            hint = "launch it first; a launch that was cut short leaves nothing running"
            raise NotFound("no process was ever recorded in this folder", thing=str(folder), hint=hint)
        return state

    def _lives(self, folder: Path) -> bool:
        """Whether the folder's supervisor is alive: our child tells us itself, another's by its lock; only where a
        folder cannot be locked, its record has to be believed."""
        if child := self._children.get(folder.absolute()):
            return child.poll() is None
        if held(str(folder)):
            return True
        identity = read_identity(folder)
        return bool(identity and not identity.locked and identities.find(identity.supervisor))

    def _request(self, folder: Path, identity: Identity | None) -> None:
        with suppress(OSError):  # whatever lies there already, the name is what counts
            (folder / "stop").touch(mode=0o600)
        for number in (signal.SIGTERM, signal.SIGCONT):  # it may have been halted
            if identity and (process := identities.find(identity.supervisor)):
                with suppress(PermissionError):
                    send(process, number)

    def _collect(self, folder: Path) -> None:
        """Let go of a supervisor that this process started and that is gone. One that was killed has left no exit
        code: a record that has one is somebody else's."""
        place = folder.absolute()
        child = self._children.get(place)
        if child and child.returncode:
            ended = read_exit(folder)
            if ended and ended.exit_code is not None:
                with suppress(OSError):
                    put_aside(str(folder / EXIT), "foreign")
        self._children.pop(place, None)


def _accept(spec: LaunchSpec, folder: Path) -> None:
    if not spec.argv or not spec.marker or not 0 < spec.seconds <= LONGEST_SECONDS:
        raise InvalidInput(
            "a process needs a command, a marker and a deadline of at most a year",
            thing=str(folder),
            hint="check the agent's command and its turn_seconds",
        )
    if used(str(folder)) or held(str(folder)):
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
        "watched": [str(folder.absolute()) for folder in spec.watched],
        "brand": brand_of(spec.marker),
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
