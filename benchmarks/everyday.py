"""How long everyday commands take at 10,000 tickets, next to a bare interpreter.

Start it with ``uv run python benchmarks/everyday.py``.

Whole processes, from an installation of its own (not editable, compiled), each round once through all of them, so that
whatever else the machine does hits all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import described, table

HERE = Path(__file__).parent
ROOT = HERE.parent
BUDGET, QUERY_BUDGET = 8.0, 10.0
"""How many times a bare interpreter a command may take, and one that asks with a query."""
SIZE = 3.0
"""How many times as large as its tickets in JSON, one a line, a store may be."""
QUERIES = ("component:part-3 AND status:open", "label:label-7 priority:<=P1 sort:-updated")


def installed(folder: Path) -> Path:
    """An environment with this package in it; its ``bin`` folder."""
    place = folder / "environment"
    subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, place], check=True)
    install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(place), str(ROOT)]
    subprocess.run(install, check=True)
    return place / "bin"


def project(folder: Path, programs: Path, tickets: int, env: dict[str, str]) -> Path:
    root = folder / "repository"
    root.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run([programs / "trackdown", "init", "-q"], cwd=root, env=env, check=True)
    subprocess.run([programs / "python", HERE / "filled_store.py", str(tickets)], cwd=root, env=env, check=True)
    return root


def commands(programs: Path) -> dict[str, list[str]]:
    """What is timed. ``update`` alternates between two values, so that every one of them writes."""
    trackdown = str(programs / "trackdown")
    return {
        "python -c pass": [str(programs / "python"), "-c", "pass"],
        "show": [trackdown, "show", "TASK-500"],
        "list --limit 50": [trackdown, "list", "--limit", "50"],
        "list --page 2": [trackdown, "list", "--page", "2"],
        "list --status open --limit 50": [trackdown, "list", "--status", "open", "--limit", "50"],
        f"list '{QUERIES[0]}' --limit 50": [trackdown, "list", QUERIES[0], "--limit", "50"],
        "ready --limit 20": [trackdown, "ready", "--limit", "20"],
        "update": [trackdown, "update", "TASK-500", "--priority"],
        "create": [trackdown, "create", "--title", "One more"],
    }


def measured(root: Path, env: dict[str, str], wanted: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for number in range(rounds + 1):
        for name, command in wanted.items():
            words = [*command, f"P{number % 2}"] if name == "update" else command
            began = time.perf_counter()
            subprocess.run(words, cwd=root, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if number:  # the first round warms the caches
                times[name].append(time.perf_counter() - began)
    return times


def large(root: Path, programs: Path, env: dict[str, str]) -> dict[str, float]:
    """What ``large_questions.py`` says: by its name a duration in milliseconds, or a size."""
    words = [str(programs / "python"), str(HERE / "large_questions.py"), *QUERIES]
    done = subprocess.run(words, cwd=root, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Times everyday commands.")
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=21)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        folder = Path(place)
        env = {**os.environ, "TRACKDOWN_STATE": str(folder / "state"), "PYTHONDONTWRITEBYTECODE": "1"}
        programs = installed(folder)
        root = project(folder, programs, given.tickets, env)
        times = measured(root, env, commands(programs), given.rounds)
        questions = large(root, programs, env)
    bare = statistics.median(times["python -c pass"])
    rows = []
    for name, values in times.items():
        middle = statistics.median(values)
        rows.append([name, f"{middle * 1000:.1f}", f"{min(values) * 1000:.1f}", f"{middle / bare:.1f}"])
    size = questions.pop("times JSON")
    print(f"{described()}; {given.tickets} tickets, {given.rounds} rounds\n")
    print(table(["command", "median ms", "fastest ms", "times bare"], rows))
    print(table(["in one process", ""], [[name, f"{value:.1f}"] for name, value in questions.items()]))
    print(f"the store is {size:.2f} times as large as its tickets in JSON")
    slow = [row[0] for row in rows if float(row[3]) > (QUERY_BUDGET if QUERIES[0] in row[0] else BUDGET)]
    print(f"over {BUDGET:g} times, with a query {QUERY_BUDGET:g}: {', '.join(slow) or 'none'}")
    return 1 if slow or size > SIZE else 0


if __name__ == "__main__":
    sys.exit(main())
