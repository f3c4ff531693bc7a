"""Whether the tests notice a mistake in what decides: mutation testing of the few modules where it costs most.

mutmut makes one small mistake at a time and runs the tests that come by. Which modules and which tests:
``[tool.mutmut]`` in pyproject.toml. A mistake that changes nothing which anybody could observe stands in
equivalent_mutants.toml with the reason; every other one has to be noticed. Files named on the command line take the
place of those in pyproject.toml:

    uv run --group mutation python .ci/mutation.py src/trackdown/core/runs/budget.py tests/core/runs/test_budget.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = ROOT / ".ci" / "equivalent_mutants.toml"
NOTICED = ("killed", "timeout", "caught by type check")


class Mutant(NamedTuple):
    """``name`` is mutmut's; ``was`` and ``now`` are the lines that it changed."""

    name: str
    function: str
    was: str
    now: str


def main(files: list[str]) -> int:
    known = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    with tempfile.TemporaryDirectory(prefix="trackdown-mutation-") as folder:
        place = Path(folder)
        prepare(place, files)
        if mutmut(place, "run").returncode:
            print((place / "log").read_text(encoding="utf-8", errors="replace")[-4000:])
            return 1
        left, total = survivors(place)
    allowed = {(each["function"], each["was"], each["now"]) for each in known}
    open_ones = [each for each in left if each[1:] not in allowed]
    for each in open_ones:
        print(f"{each.name}\n- {each.was}\n+ {each.now}\n")
    gone = allowed - {each[1:] for each in left} if not files else set()
    for function, was, now in sorted(gone):
        print(f"no longer needed in {EQUIVALENT.name}: {function}\n- {was}\n+ {now}\n")
    print(f"{total} mutants, {len(left) - len(open_ones)} equivalent, {len(open_ones)} that no test noticed")
    return 1 if open_ones or gone or not total else 0


def prepare(place: Path, files: list[str]) -> None:
    """A copy of what is needed: mutmut keeps its mutants beside the source."""
    unneeded = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for folder in ("src", "tests/core"):
        shutil.copytree(ROOT / folder, place / folder, ignore=unneeded)
    shutil.copy(ROOT / "tests" / "conftest.py", place / "tests")
    tool: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    settings = tool["mutmut"]
    if files:
        settings["only_mutate"] = [name for name in files if name.startswith("src/")]
        settings["pytest_add_cli_args_test_selection"] = [name for name in files if name.startswith("tests/")]
    kept = {"tool": {"mutmut": settings, "pytest": tool["pytest"]}}
    (place / "pyproject.toml").write_text(tomlkit.dumps(kept), encoding="utf-8")


def mutmut(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Half of the time of so short a run of tests would go into plugins that none of them needs.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["mutmut", *arguments], cwd=place, env=environment, capture_output=True, text=True, errors="replace"
    )
    (place / "log").write_text(done.stdout + done.stderr, encoding="utf-8")
    return done


def survivors(place: Path) -> tuple[list[Mutant], int]:
    """Those that no test noticed, and how many there were in all."""
    found: list[Mutant] = []
    total = 0
    for line in mutmut(place, "results", "--all", "true").stdout.splitlines():
        name, _, status = line.strip().partition(": ")
        total += 1
        if status not in NOTICED:
            found.append(shown(place, name))
    return found, total


def shown(place: Path, name: str) -> Mutant:
    lines = mutmut(place, "show", name).stdout.splitlines()
    changed = [line for line in lines if line[:1] in ("-", "+") and not line.startswith(("--- ", "+++ "))]
    was, now = (" ".join(line[1:].strip() for line in changed if line[0] == sign) for sign in "-+")
    return Mutant(name, name.partition("__mutmut_")[0], was, now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
