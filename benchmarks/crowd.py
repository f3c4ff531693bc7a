"""What Trackdown itself takes while many agents are at work: ``uv run python benchmarks/crowd.py --agents 100``.

The agents only sleep. Trackdown is one process for all of them and a small supervisor for each; git is its hands.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import psutil
from machine import described, table
from runs import processor, project, worked

from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.ports.process import ProcessState

AGENT = 'command: "sleep {seconds}; echo done > \\"$TRACKDOWN_TICKET.txt\\""\n'
LOOK_SECONDS = 2.0


class Seen(NamedTuple):
    """One look: processor seconds so far, and memory in bytes, where parts that several share are counted once."""

    at: float
    asleep: int
    own_seconds: float
    own_memory: int
    supervisor_seconds: float
    supervisor_memory: int


class Look:
    """Looks at this process and its supervisors from time to time. ``seconds`` is the processor time that this took,
    which is none of Trackdown's."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.seconds = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Look:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        me = psutil.Process()
        while not self._stop.wait(LOOK_SECONDS):
            asleep, seconds, memory = 0, 0.0, 0
            for child in me.children(recursive=True):
                try:
                    words = child.cmdline()
                    asleep += words[:1] == ["sleep"]
                    if any(word.endswith("begin.py") for word in words):
                        spent = child.cpu_times()
                        seconds += spent.user + spent.system
                        memory += _memory(child)
                except psutil.Error:
                    continue  # it has just ended
            own = time.process_time() - time.thread_time()
            self.seen.append(Seen(time.perf_counter(), asleep, own, _memory(me), seconds, memory))
        self.seconds = time.thread_time()

    def plateau(self) -> list[Seen]:
        """The looks at which the most agents were at work, one after the other."""
        most = max((seen.asleep for seen in self.seen), default=0)
        return [seen for seen in self.seen if seen.asleep == most]


def _memory(process: psutil.Process) -> int:
    found = process.memory_full_info()
    return int(getattr(found, "pss", 0) or found.rss)


@contextmanager
def noticed(after: list[float]) -> Iterator[None]:
    """For every process that was waited for, how many seconds after its end that was known."""
    whole = SupervisedProcesses.wait

    def wait(self: SupervisedProcesses, folder: Path, seconds: float) -> ProcessState:
        state = whole(self, folder, seconds)
        if state.phase == "ended":
            ended = json.loads((folder / "exit.json").read_text(encoding="utf-8"))["ended"]
            after.append(time.time() - datetime.fromisoformat(ended).timestamp())
        return state

    SupervisedProcesses.wait = wait  # type: ignore[method-assign]
    try:
        yield
    finally:
        SupervisedProcesses.wait = whole  # type: ignore[method-assign]


def shares(plateau: list[Seen]) -> list[list[str]]:
    """What they take while all agents work, as parts of one core."""
    first, last = plateau[0], plateau[-1]
    span = last.at - first.at
    if not span:
        return []
    own = (last.own_seconds - first.own_seconds) / span
    supervisors = (last.supervisor_seconds - first.supervisor_seconds) / span
    return [
        ["while all are at work: Trackdown's process, % of a core", f"{own * 100:.0f}"],
        ["while all are at work: all supervisors, % of a core", f"{supervisors * 100:.0f}"],
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures Trackdown's own processor time and memory.")
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=20, help="how long each agent sleeps")
    given = parser.parse_args()
    after: list[float] = []
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        os.environ["TRACKDOWN_STATE"] = str(Path(place) / "state")
        root = project(Path(place), given.agents)
        file = root / ".trackdown" / "agents" / "quick.yaml"
        file.write_text(AGENT.format(seconds=given.seconds), encoding="utf-8")
        # A changed file in the checkout would be in the way of every landing.
        subprocess.run(["git", "commit", "-q", "-am", "Sleep"], cwd=root, check=True)
        before = processor()
        with Look() as look, noticed(after):
            news, runs, wall = worked(root, given.agents)
        own, hands = (now - then for now, then in zip(processor(), before, strict=True))
    merged = sum(run.state == "done" for run in runs)
    at_work = [item.at for item in news if item.state == "working"]
    plateau = look.plateau()
    most = max(plateau, key=lambda seen: seen.own_memory + seen.supervisor_memory)
    rows = [
        ["from the first run to the last agent at work, s", f"{max(at_work) - news[0].at:.1f}"],
        *shares(plateau),
        ["a process's end is noticed after, ms (median)", f"{statistics.median(after) * 1000:.0f}"],
        ["a process's end is noticed after, ms (most)", f"{max(after) * 1000:.0f}"],
        ["memory of Trackdown's process, MB", f"{most.own_memory / 1e6:.0f}"],
        ["memory of all supervisors, MB", f"{most.supervisor_memory / 1e6:.0f}"],
        ["processor time of Trackdown's process for each run, ms", f"{(own - look.seconds) / len(runs) * 1000:.0f}"],
        ["of git, supervisors, agents and checks for each run, ms", f"{hands / len(runs) * 1000:.0f}"],
    ]
    print(f"{described()}; {given.agents} agents of {given.seconds} s\n")
    print(f"{merged} of {len(runs)} merged in {wall:.1f} s; up to {plateau[0].asleep} agents at work at once.\n")
    print(table(["memory: parts that several share are counted once", ""], rows))
    return 0 if merged == given.agents else 1


if __name__ == "__main__":
    sys.exit(main())
