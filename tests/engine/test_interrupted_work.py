"""Ctrl-C, and kills at moments that nobody chose."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from trackdown.testing.processes import alive, carriers, until
from trackdown.testing.projects import Project, finished

WORK = """
if [ -f half.txt ]; then echo whole > whole.txt; exit 0; fi
echo half > half.txt
sleep 60
"""
KILLS = 12
SEED = 20260301


def _interrupt(process: subprocess.Popen[str]) -> None:
    """As a terminal does it: to the command's whole process group."""
    os.killpg(process.pid, signal.SIGINT)


def _at_work(project: Project) -> subprocess.Popen[str]:
    process = project.start("run")
    until(lambda: list(project.state.glob("*/*/workspace/half.txt")), "the agent wrote its half")
    return process


@pytest.mark.slow
def test_ctrl_c_once_ends_the_agent_and_a_later_run_goes_on_in_the_same_workspace(project: Project) -> None:
    key = project.ticket(WORK, "--criterion", "c", "--check", "test -f half.txt && test -f whole.txt")
    process = _at_work(project)
    shown = project.run_of(key)
    assert (shown["outcome"], shown["driven"]) == ("working", True)
    assert "it is at work" in shown["next"]
    _interrupt(process)
    answer = finished(process, 20)
    assert (answer.code, answer.data["interrupted"]) == (130, True)
    assert answer.data["summary"] == {"interrupted": 1}
    assert "goes on with the next trackdown run" in project.call("runs", "show", key).out
    assert not alive(project.turns()[0]["pid"])
    [workspace] = project.state.glob("*/*/workspace")
    assert (workspace / "half.txt").exists()
    again = project.ask("run")
    assert (again.code, again.runs[key]["state"], again.runs[key]["round"]) == (0, "done", 0)
    assert len({turn["cwd"] for turn in project.turns()}) == 1
    assert [turn["ending"] for turn in again.runs[key]["turns"]] == ["cancelled", "finished"]
    assert project.litter() == []


@pytest.mark.slow
def test_an_agent_that_ignores_ctrl_c_is_ended_within_its_grace(project: Project) -> None:
    project.ticket("trap '' TERM INT; echo half > half.txt; while true; do sleep 1; done")
    process = _at_work(project)
    _interrupt(process)
    assert finished(process, 30).code == 130
    assert not alive(project.turns()[0]["pid"])
    assert carriers(f"TRACKDOWN_PROCESS=run-{project.run_of('RUN-1')['uid']}") == []


@pytest.mark.slow
def test_ctrl_c_twice_leaves_at_once_and_the_agent_is_ended_all_the_same(project: Project) -> None:
    project.ticket("trap '' TERM INT; echo half > half.txt; while true; do sleep 1; done")
    process = _at_work(project)
    _interrupt(process)
    assert process.stderr is not None
    until(lambda: "Ctrl-C again" in process.stderr.readline(), "it says that it stops")  # type: ignore[union-attr]
    _interrupt(process)
    assert process.wait(4) == 130
    process.communicate()
    agent = project.turns()[0]["pid"]
    until(lambda: not alive(agent), "the supervisor ended the agent")
    run = project.run_of("RUN-1")
    assert (run["state"], run["outcome"], run["driven"]) == ("working", "interrupted", False)
    [line] = project.ask("runs").data
    assert (line["state"], line["driven"]) == ("working", False)
    assert " interrupted " in project.call("runs").out


@pytest.mark.slow
def test_ctrl_c_during_a_check_is_no_failure_of_the_check(project: Project) -> None:
    began = project.folder / "began"
    check = f"if [ ! -e {began} ]; then touch {began}; sleep 60; fi"
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", check)
    process = project.start("run")
    until(began.exists, "the check began")
    _interrupt(process)
    assert finished(process, 20).code == 130
    assert project.run_of(key)["verifications"] == []
    assert project.ask("run").runs[key]["outcome"] == "merged"
    assert len(project.turns()) == 1


def _supervisors(project: Project) -> list[int]:
    live = project.root / ".git" / "trackdown" / "live"
    return [int(path.name) for path in live.glob("[0-9]*")] if live.is_dir() else []


@pytest.mark.slow
def test_kills_at_any_moment_lose_nothing_and_land_everything_once(project: Project) -> None:
    chance = random.Random(SEED)
    bystander = subprocess.Popen(["sleep", "600"], start_new_session=True)
    check = ("--criterion", "c", "--check", "sleep 0.1; test -f first.txt")
    keys = []
    for number in range(4):
        fix = f"echo {number} > first.txt.{number}; test $TRACKDOWN_ROUND = 0 || echo x > first.txt; sleep 0.3"
        keys.append(project.ticket(fix, *check, title=f"Ticket {number}"))
    clock = threading.Event()
    for _ in range(KILLS):
        process = project.start("run", "--jobs", "2")
        clock.wait(chance.uniform(0.2, 2.0))
        for pid in _supervisors(project) if chance.random() < 0.3 else []:
            _kill(pid)
        process.kill()
        process.communicate()
        if chance.random() < 0.3:
            for file in (project.root / ".git" / "trackdown").glob("engine.db*"):
                file.unlink()
    assert project.ask("run", "--jobs", "2").code in (0, 1, 4)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
    _assert_settled(project, keys)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _assert_settled(project: Project, keys: list[str]) -> None:
    """Every ticket is merged once, or blocked because it was cut off too often, and then it lands when a person wants
    it tried again; nothing is claimed, left running or lost."""
    shown = {key: project.shown(key) for key in keys}
    for key, ticket in shown.items():
        landed = [line for line in project.log() if line.startswith(f"{key}: ")]
        assert ticket["status"] in ("done", "blocked"), ticket
        assert len(landed) == (ticket["status"] == "done")
        run = project.run_of(key)
        assert run["state"] in ("done", "escalated", "failed"), run["state"]
        assert carriers(f"TRACKDOWN_PROCESS=run-{run['uid']}") == []
        if ticket["status"] == "blocked":
            assert Path(run["workspace"]).is_dir()
            assert project.ask("runs", "retry", key).runs[key]["state"] == "done"
        number = ticket["title"].split()[-1]
        assert project.file(f"first.txt.{number}") == number
    assert project.differing() == 0
