"""What delegating by contract takes: ``uv run python benchmarks/delegation.py``.

A blog of 18 endpoints, its backend and its frontend, in a repository with many other files. The agents are programs: no
model is asked, each takes a fixed time, reads every text file that it has in sight, and says so as its usage (estimated
as everywhere: see ``handover.reading``). The backend forgets an endpoint at first, so that a round of mending is in the
time too. Measured is what Trackdown adds around the agents, and what there is to read; not what a model would do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from machine import described, table

from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all, write

RESOURCES = ("posts", "users", "tags")
SHAPES = (
    ("GET", "/api/{0}", "200"),
    ("POST", "/api/{0}", "201"),
    ("GET", "/api/{0}/{{id}}", "200"),
    ("PUT", "/api/{0}/{{id}}", "200"),
    ("DELETE", "/api/{0}/{{id}}", "204"),
    ("GET", "/api/{0}/{{id}}/comments", "200"),
)
OPERATIONS = [(method, path.format(name), code) for name in RESOURCES for method, path, code in SHAPES]
AGENT = """\
import json, os, sys, time
side, seconds, operations = sys.argv[1], float(sys.argv[2]), json.loads(sys.argv[3])
began = time.monotonic()
size = 0
for folder, folders, names in os.walk("."):
    folders[:] = [name for name in folders if name != ".git"]
    for name in names:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and name != ".git":
            size += os.path.getsize(path)
if os.environ["TRACKDOWN_ROUND"] == "0":
    operations = operations[:-1] if side == "backend" else operations
else:
    seconds, size = seconds / 4, os.path.getsize(os.environ["TRACKDOWN_FEEDBACK"])
os.makedirs(side, exist_ok=True)
if side == "backend":
    lines = ["from fastapi import FastAPI", "", "app = FastAPI()"]
    for at, (method, path, code) in enumerate(operations):
        call = f'@app.{method.lower()}("{path}", status_code={code})'
        lines += ["", "", call, f"def serve_{at}({'id: int' if '{id}' in path else ''}): ..."]
    text, name = "\\n".join(lines) + "\\n", "backend/app.py"
else:
    lines = []
    for at, (method, path, code) in enumerate(operations):
        url = path.replace("{id}", "${id}")
        lines.append(f"export const call{at} = (id) => fetch(`{url}`, {{ method: \\"{method}\\" }});")
    text, name = "\\n".join(lines) + "\\n", "frontend/api.js"
open(name, "w").write(text)
time.sleep(max(0.0, seconds - (time.monotonic() - began)))
print(json.dumps({"type": "usage", "input": -(-size // 4), "output": -(-len(text) // 4)}))
"""


class Arrangement(NamedTuple):
    name: str
    words: tuple[str, ...]


ARRANGEMENTS = (
    Arrangement("one by one, full work trees", ("--workspace", "worktree")),
    Arrangement("side by side, full work trees", ("--workspace", "worktree", "--parallel")),
    Arrangement("side by side, contract workspaces", ("--workspace", "contract", "--parallel")),
)


class Measured(NamedTuple):
    """``slowest`` is the longest time that one agent was at work, ``sight`` the estimated tokens there were to read."""

    wall: float
    slowest: float
    input: int
    output: int
    endpoints: str
    rounds: int


def contract() -> str:
    lines = ["# API Contract: Blog", ""]
    for method, path, code in OPERATIONS:
        lines += [f"#### {method} {path}", f"**Response (`{code}`):**", ""]
    return "\n".join(lines)


def project(folder: Path, files: int, seconds: tuple[float, float]) -> Project:
    made = make_project(folder)
    os.environ |= {name: made.environment[name] for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")}
    filler = "def work(value: int) -> int:\n    return value + 1\n\n\n" * 20
    write(made.root, {f"other/part_{at // 50:03}/module_{at}.py": filler for at in range(files)})
    write(made.root, {"API_CONTRACT.md": contract()})
    for side, length in zip(("backend", "frontend"), seconds, strict=True):
        command = [sys.executable, "-I", "-S", "-c", AGENT, side, str(length), json.dumps(OPERATIONS)]
        write(made.root, {f".trackdown/agents/{side}.yaml": json.dumps({"adapter": "command", "command": command})})
    commit_all(made.root)
    return made


def measure(folder: Path, arrangement: Arrangement, files: int, seconds: tuple[float, float]) -> Measured:
    made = project(folder, files, seconds)
    keys = []
    for side in ("backend", "frontend"):
        words = ("--title", f"Implement the {side} of the blog", "--agent", side, "--create-file", f"{side}/")
        keys.append(made.ask("create", *words, "--component", side).data["key"])
    began = time.perf_counter()
    answer = made.ask("delegate", *keys, "--contract", "API_CONTRACT.md", *arrangement.words)
    wall = time.perf_counter() - began
    if answer.code != 0:
        raise SystemExit(f"{arrangement.name}: {answer}")
    runs: list[dict[str, Any]] = [made.run_of(key) for key in keys]
    found = [run["verifications"][-1]["contract"] for run in runs]
    return Measured(
        wall,
        max(run["seconds"] for run in runs),
        sum(run["usage"]["input"] for run in runs),
        sum(run["usage"]["output"] for run in runs),
        ", ".join(f"{one['present']}/{one['of']}" for one in found),
        sum(run["round"] for run in runs),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Times delegating a backend and a frontend by contract.")
    parser.add_argument("--files", type=int, default=1000, help="other source files in the repository")
    parser.add_argument("--backend", type=float, default=8.0, help="seconds that its agent takes")
    parser.add_argument("--frontend", type=float, default=6.0, help="seconds that its agent takes")
    given = parser.parse_args()
    rows, found = [], {}
    for name in [name for name in os.environ if name.startswith(("TRACKDOWN_", "GIT_"))]:
        del os.environ[name]
    for arrangement in ARRANGEMENTS:
        with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
            seconds = (given.backend, given.frontend)
            one = found[arrangement.name] = measure(Path(place), arrangement, given.files, seconds)
        rows.append(
            [
                arrangement.name,
                f"{one.wall:.1f}",
                f"{one.slowest:.1f}",
                f"{one.wall / one.slowest:.2f}",
                f"{one.input:,}",
                f"{one.output:,}",
                one.endpoints,
                str(one.rounds),
            ]
        )
    heads = ["arrangement", "wall s", "slowest agent s", "times slowest", "input tokens", "output tokens"]
    print(f"{described()}; {len(OPERATIONS)} endpoints, {given.files} other files\n")
    print(table([*heads, "endpoints", "rounds"], rows))
    full, small = found[ARRANGEMENTS[1].name], found[ARRANGEMENTS[2].name]
    print(f"\nInput tokens in contract workspaces: {1 - small.input / full.input:.1%} fewer (estimated).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
