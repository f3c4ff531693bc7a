"""What a person waits for besides the agent: one ticket by ``trackdown run``: ``uv run python benchmarks/alone.py``.

The agent does next to nothing, so all of it is Trackdown: starting, preparing, launching, verifying, landing. The
processor time is that of the whole tree of processes, the agent's and the check's included.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from machine import described, table
from runs import project


class Taken(NamedTuple):
    wall: float
    processor: float


def taken(*words: str) -> Taken:
    """A command of Trackdown as a process of its own."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "trackdown", *words], check=True, capture_output=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> int:
    parser = argparse.ArgumentParser(description="Times one ticket, from the command to the merge.")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    found: dict[str, list[Taken]] = {"list": [], "run, one ticket to its merge": [], "run, nothing is ready": []}
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
            os.environ["TRACKDOWN_STATE"] = str(Path(place) / "state")
            at = ("-C", str(project(Path(place), 1)))
            found["list"].append(taken(*at, "list"))
            found["run, one ticket to its merge"].append(taken(*at, "run", "--jobs", "1"))
            found["run, nothing is ready"].append(taken(*at, "run", "--jobs", "1"))
    rows = [
        [
            name,
            f"{statistics.median(item.wall for item in items) * 1000:.0f}",
            f"{min(item.wall for item in items) * 1000:.0f}",
            f"{min(item.processor for item in items) * 1000:.0f}",
        ]
        for name, items in found.items()
    ]
    print(f"{described()}; {given.rounds} rounds\n")
    print(table(["trackdown", "median ms", "fastest ms", "least CPU ms"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
