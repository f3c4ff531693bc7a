"""How long one bulk update of 10,000 tickets takes, as a command, and how long taking it back.

Start it with ``uv run python benchmarks/bulk_update.py``. Each line is typed in a project of its own that was filled
once and copied; the fastest round counts, because whatever else the machine does only adds to it. ``CPU`` is what the
process itself computed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from everyday import installed, project
from machine import described, table

SECONDS = 5.0
"""How long a bulk update of 10,000 tickets may take."""
TICKETS = 10_230
"""So many in all give 10,000 tasks, with the epics and issues above them."""
LINES = {
    "a priority": ["--set-priority", "P0"],
    "a priority, a label, a comment": ["--set-priority", "P0", "--add-label", "moved", "--add-comment", "Together."],
    "a component in another's place": ["--set-component", "core"],
    "done, past what is missing": ["--set-status", "done", "--force", "--reason", "All of them."],
    "cancelled, some refused": ["--set-status", "cancelled", "--reason", "All of them."],
    "a priority, only rehearsed": ["--set-priority", "P0", "--dry-run"],
}


class Took(NamedTuple):
    seconds: float
    cpu: float
    tickets: int


def typed(words: list[str], root: Path, env: dict[str, str]) -> Took:
    """What a command took, and how many tickets it says that it changed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(words, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{words} ended with {done.returncode}")
    data = json.loads(done.stdout)["data"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(seconds, cpu, len(data["tickets"] if "tickets" in data else data["changed"]))


def rounds_of(filled: Path, folder: Path, program: str, env: dict[str, str], rounds: int) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {}
    for number in range(rounds):
        for name, options in LINES.items():
            root = folder / f"copy-{number}-{len(found)}"
            shutil.copytree(filled, root, symlinks=True)
            line = [program, "--json", "batch", "update", "--query", "kind:task", *options]
            found.setdefault(name, []).append(typed(line, root, env))
            if name == "a priority, a label, a comment":
                found.setdefault("the same taken back", []).append(typed([program, "--json", "undo"], root, env))
            shutil.rmtree(root)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Times bulk updates.")
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        folder = Path(place)
        env = {**os.environ, "TRACKDOWN_STATE": str(folder / "state"), "PYTHONDONTWRITEBYTECODE": "1"}
        programs = installed(folder)
        filled = project(folder, programs, given.tickets, env)
        found = rounds_of(filled, folder, str(programs / "trackdown"), env, given.rounds)
    best = {name: min(times) for name, times in found.items()}
    print(f"{described()}; {given.tickets} tickets, {given.rounds} rounds\n")
    rows = [
        [name, f"{took.tickets}", f"{took.seconds:.2f}", f"{min(times, key=lambda one: one.cpu).cpu:.2f}"]
        for (name, took), times in zip(best.items(), found.values(), strict=True)
    ]
    print(table(["change", "tickets", "fastest s", "least CPU s"], rows))
    slow = [name for name in LINES if best[name].seconds > SECONDS]
    print(f"over {SECONDS:g} s: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
