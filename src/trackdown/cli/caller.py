"""Who is calling: a person, or an agent inside a run.

An agent has a shell and could type what only a person may. Its processes descend from the supervisor of its run, and
``live/<pid>`` beside the store names every supervisor at work, so the environment need not be believed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from trackdown.errors import NeedsPerson

FOLDER = "live"


class Caller(NamedTuple):
    """An agent. ``actor`` is how it signs; ``run`` the key of its run, if known."""

    actor: str
    run: str


def find(data: str, environment: Mapping[str, str]) -> Caller | None:
    """The agent that this process works for, or ``None`` for a person. ``data`` is the project's data folder."""
    try:
        supervisors = {int(name) for name in os.listdir(os.path.join(data, FOLDER)) if name.isdigit()}
    except OSError:
        supervisors = set()
    if supervisors:
        branded = _branded(os.path.join(data, FOLDER), supervisors)
        if branded:
            return branded
        for pid, started in ancestors():
            if pid in supervisors and (found := _supervised(os.path.join(data, FOLDER, str(pid)), started)):
                return found
    run = environment.get("TRACKDOWN_RUN", "")
    return Caller(f"agent:{environment.get('TRACKDOWN_AGENT') or run}", run) if run else None


def _branded(folder: str, supervisors: set[int]) -> Caller | None:
    """The agent whose brand this process wears: inside a sandbox its supervisor is out of sight, and the environment
    can be emptied, but nobody takes a brand off (see ``adapters/processes/brand``)."""
    try:
        from resource import RLIMIT_RTTIME, getrlimit
    except ImportError:
        return None
    worn = getrlimit(RLIMIT_RTTIME)[1]
    if worn < 0:
        return None  # no limit at all, as for nearly everybody
    from trackdown import bootstrap

    lowest, brand_of = bootstrap.brands()
    if worn < lowest:
        return None
    for pid in supervisors:
        known = _entry(os.path.join(folder, str(pid)))
        if known and brand_of(str(known.get("marker"))) == worn:
            return Caller(f"agent:{known.get('agent')}", str(known.get("run")))
    return Caller("agent:unknown", "")


def _entry(path: str) -> dict[str, object]:
    try:
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def check(caller: Caller | None, verb: str, allowed: tuple[str, ...]) -> None:
    """Raises NeedsPerson for what an agent may not do."""
    if caller is not None and verb not in allowed:
        raise NeedsPerson(
            f"Only a person may use `trackdown {verb}`; this is {caller.actor.replace(':', ' ', 1)} inside a run.",
            thing=caller.run,
            hint=f"Inside a run there is {', '.join(allowed)}. Say what you need when you end.",
        )


def _supervised(path: str, started: str) -> Caller | None:
    try:
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
        if known["started"] != started or known.get("boot") not in ("", None, _boot() or known.get("boot")):
            return None  # another process that got the number of an earlier one
        return Caller(f"agent:{known['agent']}", str(known["run"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Caller("agent:unknown", "")  # a supervisor is named there, and we descend from it


def _boot() -> str:
    """The id of this start of the machine, where it can be had cheaply."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def ancestors() -> Iterator[tuple[int, str]]:
    """Pid and start time of every process above this one, nearest first."""
    if not sys.platform.startswith("linux"):
        yield from _ancestors_by_ps()
        return
    pid = os.getppid()
    while pid > 0:
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()  # the name may hold blanks and parentheses itself
        except OSError:
            return
        yield pid, fields[19].decode()
        pid = int(fields[1])


def _ancestors_by_ps() -> Iterator[tuple[int, str]]:
    import subprocess

    argv = ["/bin/ps", "-ax", "-o", "pid=,ppid=,lstart="]
    same = {"TZ": "UTC0", "LC_ALL": "C"}  # a start time is compared as text, whoever asked
    table = subprocess.run(argv, capture_output=True, text=True, env=same, check=False).stdout
    known = {int(pid): (int(above), " ".join(at)) for pid, above, *at in map(str.split, table.splitlines())}
    pid = os.getppid()
    while pid in known and pid > 0:
        above, started = known[pid]
        yield pid, started
        pid = above
