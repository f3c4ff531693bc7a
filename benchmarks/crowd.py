"""What Trackdown itself takes while many agents are at work: ``uv run python benchmarks/crowd.py --agents 100``.

The agents only sleep. Trackdown is one process for all of them and a small supervisor for each; git is its hands.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from machine import described, table
from runs import project, worked

AGENT = 'command: "sleep {seconds}; echo done > \\"$TRACKDOWN_TICKET.txt\\""\n'
LOOK_SECONDS = 2.0


class Look:
    """Looks at this process and its supervisors from time to time. ``seconds`` is the processor time that this took,
    which is none of Trackdown's."""

    def __init__(self) -> None:
        self.agents, self.supervisors, self.own = 0, 0, 0
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
            sleeping, memory = 0, 0
            for child in me.children(recursive=True):
                try:
                    words = child.cmdline()
                    sleeping += words[:1] == ["sleep"]
                    memory += child.memory_full_info().pss if any(word.endswith("begin.py") for word in words) else 0
                except psutil.Error:
                    continue  # it has just ended
            own = me.memory_info().rss
            if sleeping >= self.agents:
                self.agents, self.supervisors = sleeping, max(memory, self.supervisors)
            self.own = max(self.own, own)
        self.seconds = time.thread_time()


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures Trackdown's own processor time and memory.")
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=5, help="how long each agent sleeps")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        os.environ["TRACKDOWN_STATE"] = str(Path(place) / "state")
        root = project(Path(place), given.agents)
        file = root / ".trackdown" / "agents" / "quick.yaml"
        file.write_text(AGENT.format(seconds=given.seconds), encoding="utf-8")
        # A changed file in the checkout would be in the way of every landing.
        subprocess.run(["git", "commit", "-q", "-am", "Sleep"], cwd=root, check=True)
        before, git_before = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        with Look() as look:
            _, runs, wall = worked(root, given.agents)
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    merged = sum(run.state == "done" for run in runs)
    used = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime - look.seconds
    hands = children.ru_utime + children.ru_stime - git_before.ru_utime - git_before.ru_stime
    rows = [
        ["processor time of Trackdown's process, s", f"{used:.1f}"],
        ["the same for each run, ms", f"{used / len(runs) * 1000:.0f}"],
        ["processor time of git, supervisors, agents and checks, s", f"{hands:.1f}"],
        ["memory of Trackdown's process, MB", f"{look.own / 1e6:.0f}"],
        ["memory of all supervisors, MB (shared parts counted once)", f"{look.supervisors / 1e6:.0f}"],
    ]
    print(f"{described()}; {given.agents} agents of {given.seconds} s\n")
    print(f"{merged} of {len(runs)} merged in {wall:.1f} s; up to {look.agents} agents at work at once.\n")
    print(table(["while they are at work", ""], rows))
    return 0 if merged == given.agents else 1


if __name__ == "__main__":
    sys.exit(main())
