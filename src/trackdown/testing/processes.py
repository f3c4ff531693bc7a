"""Programs and questions for testing what starts and ends real processes."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.processes.process_table import look
from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.ports.process import LaunchSpec, ProcessState

FAMILY = """
import json, os, signal, sys, time

def live(member, ends):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if member.get("stubborn") else signal.SIG_DFL)
    if member.get("bare"):
        os.execve(sys.executable, [sys.executable, "-c", SLEEPER, sys.argv[1]], {})
    note = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(note, f"{os.getpid()}\\n".encode())
    os.close(note)
    for child in member.get("children", []):
        middle = os.fork()
        if middle == 0:
            if child.get("leaves") == "group":
                os.setpgid(0, 0)
            elif child.get("leaves") == "session":
                os.setsid()
            if child.get("orphan") and os.fork():
                os._exit(0)
            live(child, 0)
        if child.get("orphan"):
            os.waitpid(middle, 0)
    while ends and len(open(sys.argv[1]).readlines()) < ends:
        time.sleep(0.005)
    while not ends:
        signal.pause()
    os._exit(7)

SLEEPER = "import os, signal, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); signal.pause()"
live(json.loads(sys.argv[2]), int(sys.argv[3]))
"""
"""A tree of processes that stay until they are ended. Each member may be ``stubborn`` (ignores TERM, INT and HUP),
may have left its parent's ``group`` or ``session``, may be an ``orphan`` (its parent has ended), may be ``bare`` (its
environment is empty) and may have ``children``. Each notes its pid in a file."""


class Family(NamedTuple):
    """The command line of a family, and where its members note themselves. With ``ends`` the first ends by itself,
    with exit code 7, as soon as all are there."""

    argv: list[str]
    notes: Path
    size: int

    @classmethod
    def of(cls, member: dict[str, Any], notes: Path, *, ends: bool = False) -> Family:
        size = members(member)
        last = str(size if ends else 0)
        # The interpreter itself, not the link of an environment: a sandbox may hide where that lies.
        python = os.path.realpath(sys.executable)
        return cls([python, "-c", FAMILY, str(notes), json.dumps(member), last], notes, size)

    def pids(self) -> list[int]:
        return [int(line) for line in self.notes.read_text().split()] if self.notes.exists() else []

    def complete(self) -> bool:
        return len(self.pids()) == self.size

    def living(self) -> list[int]:
        return [pid for pid in self.pids() if alive(pid)]


def members(member: dict[str, Any]) -> int:
    return 1 + sum(members(child) for child in member.get("children", []))


class Bench:
    """A place to start supervised processes in: every one gets a folder and a marker of its own by name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.processes = SupervisedProcesses()

    def folder(self, name: str = "one") -> Path:
        return self.root / name

    def marker(self, name: str = "one") -> str:
        return f"{self.root.name}-{os.getpid()}-{name}"

    def spec(self, argv: list[str], name: str = "one", **changes: Any) -> LaunchSpec:
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        folder, marker = self.folder(name), self.marker(name)
        spec = LaunchSpec(argv, self.root, environment, folder, 60.0, marker, grace_seconds=0.2)
        return spec._replace(**changes)

    def launch(self, argv: list[str], name: str = "one", **changes: Any) -> None:
        self.processes.launch(self.spec(argv, name, **changes))

    def finish(self, argv: list[str], name: str = "one", **changes: Any) -> ProcessState:
        """Launch it and wait for its end."""
        self.launch(argv, name, **changes)
        return self.processes.wait(self.folder(name), 30)

    def gather(self, family: Family, name: str = "one", **changes: Any) -> None:
        """Launch a family and wait until all of its members are there."""
        self.launch(family.argv, name, **changes)
        until(family.complete, "the family is complete")

    def record(self, name: str = "one", file: str = "identity.json") -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.folder(name) / file).read_text())
        return data


def python(code: str, *arguments: str) -> list[str]:
    """The command line of a small Python program."""
    return [sys.executable, "-c", code, *arguments]


def alive(pid: int) -> bool:
    """Whether there is such a process and it is not a zombie."""
    process = look(pid)
    return process is not None and not process.gone


def carriers(variable: str) -> list[int]:
    """The live processes that have ``NAME=value`` in their environment, asked of the system directly."""
    import psutil  # noqa: PLC0415  (only tests that count strays need it)

    name, _, value = variable.partition("=")
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value and alive(process.pid):
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def until(condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Wait for a condition that is about to hold; fails the test if it does not in time.

    Asking takes a fifth of the time at most: the machine is to work for what is waited for.
    """
    due = time.monotonic() + seconds
    clock = threading.Event()
    began = time.monotonic()
    while not condition():
        now = time.monotonic()
        assert now < due, f"not in time: {what}"
        clock.wait(max(0.005, 4 * (now - began)))
        began = time.monotonic()
