"""How long a large store takes to leave and come back, and how much memory that needs.

Start it with ``uv run python benchmarks/export.py``. Whole processes; the peak is the most memory that the process
ever had resident, the interpreter's own included.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from everyday import installed, project
from machine import described, table

MOST_MEMORY = 64.0
"""Megabytes that a streamed export may need, however many tickets there are."""
MOST_SECONDS = 0.5
"""For the hierarchy of one epic with a thousand tickets below it."""
_MEASURE = """\
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
status, used = os.wait4(pid, 0)[1:]
print(os.waitstatus_to_exitcode(status), used.ru_maxrss, file=sys.stderr)
"""


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def cost(root: Path, env: dict[str, str], words: list[str], output: Path) -> Cost:
    """Of one process. It is measured from outside by a small one: a large parent would count as its memory."""
    with output.open("wb") as file:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _MEASURE, *words],
            cwd=root,
            env=env,
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - began
    code, peak = map(int, done.stderr.split()[-2:])
    if code:
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    # Linux counts in kilobytes, macOS in bytes.
    return Cost(seconds, peak / (1024 if sys.platform == "linux" else 1024 * 1024))


def main() -> int:
    parser = argparse.ArgumentParser(description="Times exports, imports, backups and reports of the hierarchy.")
    parser.add_argument("--tickets", type=int, default=100_000)
    tickets = parser.parse_args().tickets
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        folder = Path(place)
        env = {**os.environ, "TRACKDOWN_STATE": str(folder / "state")}
        programs = installed(folder)
        root = project(folder, programs, tickets, env)
        (folder / "empty").mkdir()
        empty = project(folder / "empty", programs, 0, env)
        streamed, hierarchy = folder / "large.jsonl", folder / "hierarchy.json"
        wanted: dict[str, tuple[Path, list[str], Path]] = {
            "report hierarchy EPIC-1": (root, [], folder / "epic"),
            "report hierarchy --format json": (root, [], hierarchy),
            f"report hierarchy --compare-with {hierarchy}": (root, [], folder / "compared"),
            "export --stream --batch-size 100": (root, [], streamed),
            "export --stream --batch-size 1000": (root, [], folder / "large-batches.jsonl"),
            "export": (root, [], folder / "large.json"),
            "backup create": (root, [], folder / "backup"),
            f"import {streamed}": (empty, ["-q"], folder / "imported"),
        }
        found = {
            name: cost(at, env, [str(programs / "trackdown"), *more, *name.split()], output)
            for name, (at, more, output) in wanted.items()
        }
        size = streamed.stat().st_size
        back = folder / "back.jsonl"
        found["export --stream, of what was imported"] = cost(
            empty, env, [str(programs / "trackdown"), "export", "--stream"], back
        )
        same = back.read_bytes() == streamed.read_bytes()
    print(f"{described()}; {tickets} tickets, {size / 1e6:.0f} MB as a stream\n")
    rows = [[name.replace(place, "…"), f"{c.seconds:.2f}", f"{c.megabytes:.0f}"] for name, c in found.items()]
    print(table(["command", "s", "peak MB"], rows))
    print(f"what comes back is {'the same, byte for byte' if same else 'NOT THE SAME'}")
    streams = found["export --stream --batch-size 100"].megabytes
    epic = found["report hierarchy EPIC-1"].seconds
    return 0 if same and streams <= MOST_MEMORY and epic <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
