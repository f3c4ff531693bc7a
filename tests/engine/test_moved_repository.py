"""A repository that is moved while its runs are at work."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from trackdown.testing.processes import alive, until
from trackdown.testing.projects import Project, finished
from trackdown.testing.repositories import git

WORK = """
if [ -f half.txt ]; then echo whole > whole.txt; exit 0; fi
echo half > half.txt
sleep 60
"""


def _moved(project: Project) -> Path:
    """Where it was."""
    before = project.root
    project.root = project.folder / "moved" / "elsewhere"
    project.root.parent.mkdir()
    before.rename(project.root)
    return before


@pytest.mark.slow
def test_a_run_goes_on_in_the_new_place_of_a_repository_that_was_moved_while_it_worked(project: Project) -> None:
    key = project.ticket(WORK, "--criterion", "c", "--check", "test -f half.txt && test -f whole.txt")
    process = project.start("run")
    until(lambda: list(project.state.glob("*/*/workspace/half.txt")), "the agent wrote its half")
    before = _moved(project)
    answer = finished(process, 30)
    assert (answer.code, answer.error["code"]) == (6, "E-STORE-GONE"), answer
    assert str(before) in answer.error["thing"]
    assert "`trackdown run` in its new place" in answer.error["hint"]
    assert not before.exists(), "nothing was begun anew in the old place"
    assert not alive(project.turns()[0]["pid"])
    run = project.run_of(key)
    assert (run["state"], run["outcome"], run["turns"][0]["ending"]) == ("working", "interrupted", "")
    [listed] = project.ask("workspace", "list").data
    assert listed["run"] == "RUN-1"
    again = project.ask("run")
    assert (again.code, again.runs[key]["outcome"], again.runs[key]["round"]) == (0, "merged", 0), again
    assert [turn["ending"] for turn in again.runs[key]["turns"]] == ["cancelled", "finished"]
    assert (project.file("half.txt"), project.file("whole.txt")) == ("half", "whole")
    assert project.call("runs", "logs", key).code == 0
    assert "prunable" not in git(project.root, "worktree", "list", "--porcelain")
    assert [path.name for path in project.state.iterdir() if path.name.startswith("repository-")] == []
    assert project.litter() == []
    assert project.differing() == 0
    assert not before.exists()


@pytest.mark.slow
def test_an_agent_that_fails_because_the_repository_is_gone_is_not_to_blame(project: Project) -> None:
    wait = "touch began; while git rev-parse -q --verify HEAD >/dev/null 2>&1; do :; done; exit 1"
    key = project.ticket(f"if [ -f began ]; then echo x > x.txt; exit 0; fi; {wait}")
    process = project.start("run")
    until(lambda: list(project.state.glob("*/*/workspace/began")), "the agent is at work")
    _moved(project)
    assert finished(process, 30).code == 6
    assert project.ask("run").runs[key]["outcome"] == "merged"


@pytest.mark.slow
def test_a_check_that_fails_because_the_repository_is_gone_is_not_counted(project: Project) -> None:
    began = project.folder / "began"
    gone = "while git rev-parse -q --verify HEAD >/dev/null 2>&1; do :; done; exit 1"
    check = f"if [ ! -e {began} ]; then touch {began}; {gone}; fi"
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", check)
    process = project.start("run")
    until(began.exists, "the check is at work")
    before = _moved(project)
    assert finished(process, 30).code == 6
    assert (project.run_of(key)["round"], project.run_of(key)["verifications"]) == (0, [])
    assert project.ask("run").runs[key]["outcome"] == "merged"
    assert len(project.turns()) == 1
    assert not before.exists()


def test_a_parked_run_of_a_moved_repository_is_decided_in_the_new_place(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--criterion", "It is beautiful")
    assert project.ask("run").code == 4
    _moved(project)
    assert project.ask("approve", key).runs[key]["outcome"] == "merged"
    assert project.file("x.txt") == "x"


def test_a_copy_of_a_repository_leaves_the_runs_to_the_original(project: Project) -> None:
    project.ticket("echo x > x.txt", "--criterion", "It is beautiful")
    assert project.ask("run").code == 4
    before = sorted(os.listdir(project.state))
    copy = project.folder / "copy"
    shutil.copytree(project.root, copy, symlinks=True)
    project.call("run", cwd=copy)
    assert set(before) <= set(os.listdir(project.state))
    [workspace] = project.state.glob("repository-*/*/workspace")
    assert (workspace / "x.txt").exists()
    assert str(project.root) in (workspace / ".git").read_text()
