"""Finding processes by their marker and their brand, for when the supervisor that would have ended them is gone.

Both come from the same launch. The marker can be read on every system, and is gone from the environment of whoever
cleared it; the brand (Linux) stays.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from trackdown.adapters.processes.brand import brand_of, worn_by
from trackdown.adapters.processes.claim import utc
from trackdown.adapters.processes.identity import ancestors
from trackdown.adapters.processes.process_table import LINUX, Process, boot_id, look, strike, table
from trackdown.adapters.processes.records import Identity
from trackdown.errors import WorkFailed
from trackdown.ports.process import ProcessIdentity

MARKER = "TRACKDOWN_PROCESS"
"""In the environment of a supervised program, and of what it starts."""
SUPERVISES = "TRACKDOWN_SUPERVISES"
"""In the environment of a supervisor: the marker of its program."""
IN_FOLDER = "TRACKDOWN_SUPERVISES_IN"
"""In the environment of a supervisor: the folder of its program."""


LONGEST_PAUSE = 0.2
"""Between two rounds of killing, in seconds."""


def end_strays(marker: str, seconds: float) -> int:
    """End every process with exactly that marker or its brand that no supervisor looks after; how many there were.

    Never this process itself, nor one that it descends from, nor one that this user may not signal. Raises WorkFailed
    if one is still there after ``seconds``.
    """
    due = time.monotonic() + seconds
    ended: set[tuple[int, str]] = set()
    denied: set[tuple[int, str]] = set()
    pause = 0.001
    while found := [process for process in find_strays(marker) if process.key not in denied]:
        if time.monotonic() > due:
            raise undying(found)
        denied |= strike(found)
        ended.update(process.key for process in found)
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return len(ended - denied)


def undying(processes: list[Process]) -> WorkFailed:
    return WorkFailed(
        "some processes were killed and do not die",
        thing=", ".join(str(process.pid) for process in processes),
        hint="they usually hang in the kernel, on a disk or a network file system; once that answers, try again",
    )


def find_strays(marker: str) -> list[Process]:
    """Those that ``end_strays`` would end now."""
    marked, supervisors = _carriers(marker)
    if not supervisors:
        return marked
    if not LINUX:
        return []  # an orphan's parent is init there: nobody can tell whose it was while a supervisor lives
    parents = {process.pid: process.parent for process in table().values()}
    return [process for process in marked if not _below(process.pid, supervisors, parents)]


def find_supervisor(folder: Path) -> Identity | None:
    """The living supervisor of that (absolute) folder, known by its environment, for when its record is gone.

    Who its program is stays unknown: the supervisor stands for it.
    """
    for process, environment in _environments():
        if environment.get(IN_FOLDER) == str(folder) and SUPERVISES in environment:
            identity = ProcessIdentity(process.pid, process.started, boot_id())
            return Identity(identity, identity, environment[SUPERVISES], utc(time.time()), 0.0)
    return None


def _carriers(marker: str) -> tuple[list[Process], set[int]]:
    """The processes that carry the marker or wear its brand, and the supervisors for it."""
    spared = {os.getpid(), *(identity.pid for identity in ancestors())}
    brand = brand_of(marker)
    marked: list[Process] = []
    supervisors: set[int] = set()
    for process, environment in _environments():
        if environment.get(SUPERVISES) == marker:
            supervisors.add(process.pid)
        elif process.pid not in spared and (environment.get(MARKER) == marker or worn_by(process.pid) == brand):
            marked.append(process)
    return marked, supervisors


def _environments() -> Iterator[tuple[Process, dict[str, str]]]:
    """The living processes, each with the environment that it was started with; that of another user's counts as
    empty, so that nobody else's marker is believed."""
    import psutil

    for pid in psutil.pids():
        process = look(pid)  # before its environment: if the pid changes hands in between, no signal will match
        if process is None or process.gone:
            continue
        # Read by ourselves where that is simple: every run's end looks at every process of the machine.
        if LINUX and not _is_telling(pid):
            yield process, {}
            continue
        try:
            candidate = psutil.Process(pid)
            environment = candidate.environ() if candidate.uids().real == os.getuid() else {}
        except psutil.NoSuchProcess:
            continue
        except (psutil.Error, OSError):
            environment = {}
        yield process, environment


def _is_telling(pid: int) -> bool:
    """Whether there is a word of ours in its environment, which can be read."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            found = file.read()
            return any(name.encode() in found for name in (MARKER, SUPERVISES))
    except OSError:
        return False


def _below(pid: int, roots: set[int], parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid in roots:
            return True
    return False
