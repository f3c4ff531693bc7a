"""Running the programs of gates: several at once, each under a supervisor, with a time limit and its output kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.core.accounting.redaction import redacted
from trackdown.core.gates.judging import Ended
from trackdown.core.tickets.model import Check
from trackdown.ports.blobs import Blobs
from trackdown.ports.process import LaunchSpec, Processes, ProcessIdentity, ProcessState
from trackdown.services.runs.printed import ends, left_out

POLL_SECONDS = 0.2
MOST_BYTES = 32 << 20
"""How much of an output is read: an auditor's answer has to be whole."""
KEPT_BYTES = 200_000
"""How much of the end of each stream is kept as evidence."""


class Fenced(NamedTuple):
    """A command line, whether it starts a wrapper (see ``LaunchSpec.wrapped``), and variables that go with it."""

    argv: list[str]
    wrapped: bool = False
    env: dict[str, str] = {}


class Job(NamedTuple):
    """A command, its time limit, and the ``folder`` below the root in which it runs. Jobs of one ``lane`` run one after
    the other: what runs the project's own code may need the same port, file or database."""

    command: Check
    seconds: float
    lane: str
    variables: Mapping[str, str] = {}
    folder: str = ""


class Bench(NamedTuple):
    """``root`` is where programs run, ``scratch`` a folder for their output that is of this evaluation alone.
    ``environment`` is all that they get. ``fence`` holds a command line to the rules of whoever wrote what it runs;
    ``begun`` and ``ended`` are told of every process. ``find`` says where a program is installed that is to run in a
    folder, empty if it is not. ``at_once`` is how many may run; ``memory_mb``, ``disk_mb``, ``most_processes`` and
    ``output_mb`` hold each of them, 0 for no limit. ``known`` are secrets that the agent was told."""

    processes: Processes
    blobs: Blobs
    root: Path
    scratch: Path
    environment: Mapping[str, str]
    marker: str
    fence: Callable[[list[str], Path], Fenced]
    begun: Callable[[Path, ProcessIdentity], None]
    ended: Callable[[Path], None]
    find: Callable[[str, str], str]
    at_once: int
    memory_mb: int = 0
    disk_mb: int = 0
    most_processes: int = 0
    output_mb: int = 0
    known: tuple[str, ...] = ()


def run_jobs(bench: Bench, jobs: list[Job]) -> list[Ended]:
    """Run them all to their ends, those of different lanes side by side. Whatever happens, none is left behind."""
    waiting = list(range(len(jobs)))
    running: dict[int, Path] = {}
    done: dict[int, Ended] = {}
    try:
        while waiting or running:
            busy = {jobs[number].lane for number in running}
            for number in list(waiting):
                if len(running) < bench.at_once and jobs[number].lane not in busy:
                    waiting.remove(number)
                    busy.add(jobs[number].lane)
                    running[number] = _start(bench, jobs[number], number)
            for number, folder in list(running.items()):
                state = bench.processes.wait(folder, POLL_SECONDS / len(running))
                if state.phase != "running":
                    done[number] = _collect(bench, folder, running.pop(number), state)
    finally:
        for folder in running.values():
            bench.processes.stop(folder)
            bench.ended(folder)
    return [done[number] for number in range(len(jobs))]


def missing_program(bench: Bench, command: Check, folder: str = "") -> str:
    """The program of a list of words that is not installed; an empty text for a script, and if it is there."""
    if isinstance(command, str):
        return ""
    return "" if bench.find(command[0], folder) else command[0]


def keep(bench: Bench, text: str) -> str:
    """The digest of what was printed or found, with which anybody can look at it later."""
    return bench.blobs.put(text.encode("utf-8", "replace")) if text else ""


def _start(bench: Bench, job: Job, number: int) -> Path:
    folder = bench.scratch / f"program-{number}-{os.urandom(4).hex()}"
    temporary = folder / "tmp"
    temporary.mkdir(parents=True)
    argv = ["sh", "-c", job.command] if isinstance(job.command, str) else _located(bench, list(job.command), job.folder)
    fenced = bench.fence(_in_folder(argv, job.folder), temporary)
    spec = LaunchSpec(
        fenced.argv,
        bench.root,
        {**bench.environment, **job.variables, "TMPDIR": str(temporary), **fenced.env},
        folder / "process",
        job.seconds,
        bench.marker,
        # Stopped hard after a short grace: a check has nothing to save.
        grace_seconds=2.0,
        memory_mb=bench.memory_mb,
        disk_mb=bench.disk_mb,
        most_processes=bench.most_processes,
        output_mb=bench.output_mb,
        watched=(bench.root, temporary),
        wrapped=fenced.wrapped,
    )
    identity = bench.processes.launch(spec)
    try:
        bench.begun(spec.folder, identity)
    except BaseException:
        # It is in nobody's list yet.
        bench.processes.stop(spec.folder)
        raise
    return spec.folder


def _located(bench: Bench, argv: list[str], folder: str) -> list[str]:
    return [bench.find(argv[0], folder) or argv[0], *argv[1:]]


def _in_folder(argv: list[str], folder: str) -> list[str]:
    """A fence may write below the root, and begins there: whoever runs in a folder goes there behind it."""
    return ["sh", "-c", 'cd -- "$1" && shift && exec "$@"', "sh", folder, *argv] if folder else argv


def _collect(bench: Bench, folder: Path, process: Path, state: ProcessState) -> Ended:
    bench.ended(folder)
    if state.phase == "lost":
        bench.processes.sweep(bench.marker)
    code = state.exit_code if state.cause == "exited" else None
    detail = state.detail or ("its supervisor vanished" if state.phase == "lost" else "")
    out, err = (_read(process / name, bench.known) for name in ("stdout", "stderr"))
    return Ended(code, state.cause, detail, state.seconds, out, err)


def _read(path: Path, known: tuple[str, ...]) -> str:
    text = ends(path, 0, MOST_BYTES)
    return redacted(text, known).text if known else text


def printed(ended: Ended) -> str:
    """What is kept of an output: the end of each stream, without what looks like a secret."""
    parts = (_end(part) for part in (ended.out, ended.err))
    return redacted("\n".join(part for part in parts if part)).text


def _end(text: str) -> str:
    more = len(text) - KEPT_BYTES
    return f"… {left_out(more)} left out …\n{text[-KEPT_BYTES:]}" if more > 0 else text
