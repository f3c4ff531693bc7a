"""How long a workspace takes beside ``git worktree add``: ``uv run python benchmarks/workspaces.py``.

A repository of many files; each kind of workspace is made several times, in turns with plain git, so that neither has
the disk's cache to itself.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from machine import described, table

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.ports.repository import Shape

SHAPES = {
    "worktree": Shape(),
    "clone": Shape("clone"),
    "contract (1 % of the files)": Shape("contract", ["part-000/"], "The brief.\n"),
}
WANTED = 1.5
"""Times ``git worktree add`` that a workspace of any kind may take."""


def repository(root: Path, files: int) -> GitRepository:
    for number in range(files):
        path = root / f"part-{number // 50:03}" / f"file-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"line {number}\n" * 40, encoding="utf-8")
    who = ["-c", "user.name=Ada Example", "-c", "user.email=ada@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return GitRepository.open(root)


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description="Times making workspaces beside git worktree add.")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    spent: dict[str, list[float]] = {"git worktree add": [], **{name: [] for name in SHAPES}}
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        checkout = repository(Path(place) / "repository", given.files)
        workspaces = GitWorkspaces(checkout, Path(place) / "state")
        base = checkout.tip("main") or ""
        for number in range(given.times):
            plain = str(Path(place) / f"plain-{number}")
            add = ["git", "worktree", "add", "-q", "-b", f"plain-{number}", plain, base]
            spent["git worktree add"].append(
                timed(partial(subprocess.run, add, cwd=checkout.root, check=True, env=dict(os.environ)))
            )
            for kind, (name, shape) in enumerate(SHAPES.items()):
                run = f"run-{number}-{kind}"
                spent[name].append(timed(partial(workspaces.create, run, base, shape)))
    git = statistics.median(spent["git worktree add"])
    rows = [
        [
            name,
            f"{statistics.median(times) * 1000:.0f}",
            f"{max(times) * 1000:.0f}",
            f"{statistics.median(times) / git:.2f}",
        ]
        for name, times in spent.items()
    ]
    print(f"{described()}; {given.files} files, {given.times} times each\n")
    print(table(["workspace", "median ms", "most ms", "times git"], rows))
    return 0 if all(statistics.median(times) <= WANTED * git for times in spent.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
