"""The process table: who is there, who descends from whom, and signals that reach exactly whom they are meant for.

It imports the standard library alone, because the supervisor does (see ``supervisor.py``).
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
from collections.abc import Collection
from typing import NamedTuple

LINUX = sys.platform == "linux"


class Process(NamedTuple):
    """One row of the process table. ``started`` is in the system's own unit; a ``gone`` one is a zombie."""

    pid: int
    parent: int
    group: int
    started: str
    gone: bool

    @property
    def key(self) -> tuple[int, str]:
        return self.pid, self.started


@functools.cache
def boot_id() -> str:
    """What differs from one start of this machine to the next."""
    if LINUX:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    import subprocess

    asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]  # kern.boottime moves when the clock is set
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def look(pid: int) -> Process | None:
    """That process as it is now, or ``None``."""
    return _from_proc(pid) if LINUX else _from_ps("-p", str(pid)).get(pid)


def table() -> dict[int, Process]:
    """Every process, by pid. Not a snapshot of one moment: who is born meanwhile may be missing."""
    if not LINUX:
        return _from_ps("-ax")
    rows = (_from_proc(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return {row.pid: row for row in rows if row}


def _from_proc(pid: int) -> Process | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            raw = file.read()
    except OSError:
        return None
    fields = raw[raw.rindex(b")") + 2 :].split()  # the name before may hold blanks and parentheses itself
    return Process(pid, int(fields[1]), int(fields[2]), fields[19].decode(), fields[0] in b"ZX")


def _from_ps(*which: str) -> dict[int, Process]:
    import subprocess

    argv = ["/bin/ps", *which, "-o", "pid=,ppid=,pgid=,stat=,lstart="]
    same = {"TZ": "UTC0", "LC_ALL": "C"}  # a start time is compared as text, whoever asked
    ps = subprocess.Popen(argv, stdout=subprocess.PIPE, env=same, text=True)
    found = {}
    for line in ps.communicate()[0].splitlines():
        pid, parent, group, stat, *started = line.split()
        found[int(pid)] = Process(int(pid), int(parent), int(group), " ".join(started), stat.startswith("Z"))
    found.pop(ps.pid, None)
    return found


def below(root: int) -> list[int] | None:
    """The pids below ``root``, as the kernel of Linux lists them; ``None`` where it lists none. Unlike ``table`` it
    takes no longer the more processes others have; but who is born or dies at that moment may be missing."""
    found: list[int] = []
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        try:
            for thread in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{thread}/children", "rb") as file:
                    waiting += [int(pid) for pid in file.read().split()]
        except OSError:
            if parent == root:
                return None
        if parent != root:
            found.append(parent)
    return found


def descendants(processes: dict[int, Process], root: int) -> list[Process]:
    """Everybody below ``root``, zombies too, parents first."""
    children: dict[int, list[Process]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process)
    found = [*children.get(root, [])]
    for process in found:  # grows as it goes
        found += children.get(process.pid, [])
    return found


def send(process: Process, number: int) -> bool:
    """Signal exactly that process: not another one that got its pid. Raises PermissionError."""
    with contextlib.suppress(ProcessLookupError):
        if (now := look(process.pid)) and now.started == process.started:
            os.kill(process.pid, number)
            return True
    return False


def signal_group(group: int, number: int) -> None:
    """Signal a whole process group, as far as it is there and ours."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def strike(found: Collection[Process], root: int = 0) -> set[tuple[int, str]]:
    """Freeze all of them, then kill them; returns the keys of those that belong to another user.

    Frozen first, so that none can start a successor for another. ``root`` is the supervisor whose whole tree ``found``
    is: then their process groups are killed too, which no fork escapes, because the kernel does it in one step.
    """
    denied, groups = set(), set()
    for process in found:
        try:
            if send(process, signal.SIGSTOP) and root and (now := look(process.pid)):
                groups.add(now.group)  # a frozen member keeps the group's number from being given to others
        except PermissionError:
            denied.add(process.key)
    for group in groups - {root}:
        signal_group(group, signal.SIGKILL)
    for process in found:
        with contextlib.suppress(PermissionError):
            send(process, signal.SIGKILL)
    return denied
