"""Trackdown is killed at every named point of a run's life; the next command brings the work home, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from trackdown.engine.faults import POINTS
from trackdown.testing.processes import alive, carriers, until
from trackdown.testing.projects import AS_PERSON, Project

GIT = "git -c user.name=Somebody -c user.email=somebody@example.org"
# Committed and uncommitted work of the agent, then time enough to be adopted.
PLAY = f"""
echo first > first.txt
git add first.txt
{GIT} commit -q -m 'my own commit'
echo second > second.txt
sleep 0.7
"""
MOVES_MAIN = f"{AS_PERSON} commit -q --allow-empty -m 'the person went on'"
CRITERION = ("--criterion", "both are there", "--check", "grep first first.txt && grep second second.txt")


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """Somebody else's process that looks like one of ours."""
    environment = {**os.environ, "TRACKDOWN_PROCESS": "run-of-somebody-else", "TRACKDOWN_RUN": "RUN-1"}
    process = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], env=environment, start_new_session=True
    )
    yield process
    process.kill()
    process.wait()


def _play(point: str) -> str:
    return PLAY + (MOVES_MAIN if point == "rebased" else "")


def _assert_home(project: Project, key: str, point: str) -> None:
    """The ticket's result is on main once, and nothing is left of the run."""
    expected = [f"{key}: Do it"]
    assert project.log() == (["the person went on", *expected] if point == "rebased" else expected)
    assert (project.file("first.txt"), project.file("second.txt")) == ("first", "second")
    assert (project.root / "second.txt").read_text() == "second\n", "the person's checkout came along"
    assert project.shown(key)["status"] == "done"
    assert len(project.turns()) == 1, "the agent ran once"
    assert project.litter() == []
    assert carriers(f"TRACKDOWN_PROCESS=run-{project.run_of(key)['uid']}") == []
    assert list((project.root / ".git" / "trackdown" / "live").glob("[0-9]*")) == []
    assert project.differing() == 0


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_brings_home_what_a_killed_one_left(
    point: str, project: Project, bystander: subprocess.Popen[bytes]
) -> None:
    key = project.ticket(_play(point), *CRITERION)
    project.killed_at(point, "run")
    answer = project.ask("run")
    assert answer.code == 0, answer
    _assert_home(project, key, point)
    assert bystander.poll() is None


@pytest.mark.parametrize("point", ["run-created", "turn-launched", "turn-ended", "verifying", "rebased", "landing"])
def test_recover_brings_it_home_without_the_engines_file(
    point: str, project: Project, bystander: subprocess.Popen[bytes]
) -> None:
    key = project.ticket(_play(point), *CRITERION)
    other = project.ticket("echo other > other.txt")
    project.killed_at(point, "run", key)
    engine_files = list((project.root / ".git" / "trackdown").glob("engine.db*"))
    assert engine_files
    for file in engine_files:
        file.unlink()
    answer = project.ask("recover")
    assert answer.code == 0, answer
    _assert_home(project, key, point)
    assert project.shown(other)["status"] == "open", "recover hands out nothing new"
    assert bystander.poll() is None


def test_recover_with_nothing_left_behind_says_so(project: Project) -> None:
    project.ticket("echo other > other.txt")
    answer = project.call("recover")
    assert (answer.code, answer.out) == (0, "Nothing was left behind.\n")
    assert project.turns() == []


def test_with_its_supervisor_killed_too_the_agent_is_ended_and_begins_again(project: Project) -> None:
    play = 'echo "$TRACKDOWN_RUN" >> half.txt; if [ "$(wc -l < half.txt)" = 1 ]; then sleep 60; fi'
    key = project.ticket(play, "--criterion", "twice", "--check", "test $(wc -l < half.txt) = 2")
    project.killed_at("turn-launched", "run")
    [supervisor] = [int(path.name) for path in (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")]
    _until_first_line(project)
    os.kill(supervisor, signal.SIGKILL)
    [agent] = project.turns()
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert not alive(agent["pid"])
    assert len(project.turns()) == 2
    turns = project.run_of(key)["turns"]
    assert [turn["ending"] for turn in turns] == ["lost", "finished"]
    assert len(project.file("half.txt").splitlines()) == 2, "the uncommitted half of the first turn was still there"
    assert project.litter() == []


def _until_first_line(project: Project) -> None:
    until(lambda: list(project.state.glob("*/*/workspace/half.txt")), "the agent wrote its half")


def test_a_run_that_had_landed_when_it_was_killed_cannot_be_cancelled_away(project: Project) -> None:
    key = project.ticket(PLAY, *CRITERION)
    project.killed_at("landing", "run")
    assert project.ask("runs", "cancel", key).code == 0
    assert project.run_of(key)["state"] == "done"
    _assert_home(project, key, "landing")


def test_a_machine_that_fails_a_run_is_told_and_the_run_goes_on_later(project: Project) -> None:
    blobs = project.root / ".git" / "trackdown" / "blobs"
    key = project.ticket(f"echo x > x.txt; mv {blobs} {blobs}.away; touch {blobs}")
    answer = project.ask("run")
    assert answer.code == 1, answer
    assert answer.runs[key]["state"] == "working"
    assert str(blobs) in answer.runs[key]["reason"]
    assert "Traceback" not in answer.out + answer.err
    blobs.unlink()
    blobs.with_name("blobs.away").rename(blobs)
    assert project.ask("run").runs[key]["state"] == "done"
    assert len(project.turns()) == 1
