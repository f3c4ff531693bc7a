"""Eight agents with families that do all they can to stay; Trackdown and every supervisor are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import pytest

from trackdown.adapters.processes.process_table import LINUX
from trackdown.testing.processes import FAMILY, Family, alive, until
from trackdown.testing.projects import Project

AGENTS = 8
STUBBORN = {"stubborn": True}
STAYS = {
    **STUBBORN,
    "children": [
        {**STUBBORN, "children": [STUBBORN]},
        {**STUBBORN, "leaves": "session", "children": [{**STUBBORN, "leaves": "group"}]},
        {**STUBBORN, "leaves": "session", "orphan": True, "bare": True},
        {**STUBBORN, "orphan": True, "children": [{**STUBBORN, "leaves": "session", "orphan": True, "bare": True}]},
    ],
}
"""Some have a session of their own, some have lost their parent, some another program and nothing in their environment;
none of them heeds a signal that can be ignored."""

Bystander = subprocess.Popen[bytes]


@pytest.fixture
def bystanders(tmp_path: Path) -> Iterator[list[Bystander]]:
    """Processes of the same person, in the same control group: one with the command line of an agent, one with the
    environment of another run, one with neither."""
    family = Family.of(STUBBORN, tmp_path / "bystander.pids")
    environment = {**os.environ, "TRACKDOWN_PROCESS": "run-of-somebody-else", "TRACKDOWN_RUN": "RUN-1"}
    started = [
        subprocess.Popen(family.argv, start_new_session=True),
        subprocess.Popen(["sleep", "600"], env=environment),
        subprocess.Popen(["sleep", "600"], env={}),
    ]
    yield started
    for process in started:
        process.kill()
        process.wait()


def _families(project: Project) -> list[Family]:
    """A ticket for each family; its agent plays it in the first turn and does the work in the next."""
    families = []
    for number in range(AGENTS):
        family = Family.of(STAYS, project.folder / f"{number}.pids")
        words = " ".join(
            quote(word) for word in [sys.executable, "-c", FAMILY, str(family.notes), json.dumps(STAYS), "0"]
        )
        project.ticket(f"if [ -e {quote(str(family.notes))} ]; then echo x > {number}.txt; else exec {words}; fi")
        families.append(family)
    return families


def _supervisors(project: Project) -> list[int]:
    return [int(path.name) for path in (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")]


@pytest.mark.skipif(not LINUX, reason="elsewhere who cleared the environment and left the group is not found")
def test_with_trackdown_and_all_supervisors_killed_recover_leaves_none_and_touches_nobody_else(
    project: Project, bystanders: list[Bystander]
) -> None:
    families = _families(project)
    working = project.start("run", "--jobs", str(AGENTS))
    until(lambda: all(family.complete() for family in families), "all families are complete", 60)
    supervisors = _supervisors(project)
    assert len(supervisors) == AGENTS
    os.killpg(working.pid, signal.SIGKILL)
    working.communicate()
    for pid in supervisors:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in supervisors), "the supervisors are gone")
    before = sum(len(family.living()) for family in families)
    assert before >= AGENTS * (families[0].size - 1), "only the first of each dies with its supervisor"
    answer = project.ask("recover")
    assert answer.code == 0, answer
    assert [pid for family in families for pid in family.living()] == []
    assert [process.poll() for process in bystanders] == [None] * len(bystanders)
    assert {run["state"] for run in answer.data["runs"]} == {"done"}


@pytest.mark.skipif(not LINUX, reason="elsewhere who cleared the environment and left the group is not found")
def test_a_cancelled_run_leaves_none(project: Project, bystanders: list[Bystander]) -> None:
    family = Family.of(STAYS, project.folder / "pids")
    words = " ".join(quote(word) for word in family.argv)
    key = project.ticket(f"exec {words}")
    working = project.start("run")
    until(family.complete, "the family is complete", 60)
    assert project.ask("runs", "cancel", key).code == 0
    working.communicate(timeout=60)
    assert family.living() == []
    assert [process.poll() for process in bystanders] == [None] * len(bystanders)
