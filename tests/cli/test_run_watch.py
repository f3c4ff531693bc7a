"""``trackdown run --watch``: it stays, takes up what comes, and is stopped like any other run."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from trackdown.testing.processes import until
from trackdown.testing.projects import Answer, Project, finished, make_project
from trackdown.testing.repositories import commit_all, write

SECONDS = 40.0


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


@contextmanager
def staying(project: Project, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A watching Trackdown that has begun to watch. What is left of it at the end is killed."""
    process = project.start("run", "--watch", *words)
    try:
        assert process.stderr is not None
        assert any("Ctrl-C ends it" in line for line in process.stderr)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def _stopped(process: subprocess.Popen[str], number: int = signal.SIGINT) -> Answer:
    process.send_signal(number)
    return finished(process)


def _until_status(project: Project, key: str, status: str) -> None:
    until(lambda: project.shown(key)["status"] == status, f"{key} is {status}", SECONDS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_takes_up_what_is_made_and_what_becomes_ready_until_it_is_stopped(number: int, project: Project) -> None:
    with staying(project) as process:
        first = project.ticket("echo x > x.txt")
        second = project.ticket("echo y > y.txt", "--depends-on", first)
        _until_status(project, second, "done")
        answer = _stopped(process, number)
    assert answer.code == 130
    assert {key: run["state"] for key, run in answer.runs.items()} == {first: "done", second: "done"}
    assert answer.data["interrupted"] is True
    assert (project.log(), project.litter(), project.differing()) == ([f"{k}: Do it" for k in (first, second)], [], 0)


def test_an_answer_that_was_only_written_down_is_taken_up(project: Project) -> None:
    key = project.ticket(
        rounds=['test -e asked || { touch asked; echo "Which?" > "$TRACKDOWN_QUESTION"; }; echo x > x']
    )
    with staying(project) as process:
        until(lambda: project.ask("questions").data, "the agent asks", SECONDS)
        assert project.call("answer", "Q-1", "That one", "--no-run").code == 0
        _until_status(project, key, "done")
        assert _stopped(process).code == 130


def test_a_result_lands_once_the_checkout_is_clear(project: Project) -> None:
    write(project.root, {"src/app.txt": "somebody is at it\n"})
    key = project.ticket("echo two > src/app.txt")
    with staying(project) as process:
        until(lambda: project.run_of(key)["state"] == "waiting" if project.turns() else False, "it waits", SECONDS)
        other = project.ticket("sleep 7; exit 1")
        _until_status(project, other, "blocked")
        tries = [item["type"] for item in project.ask("log", "RUN-1").data].count("run.parked")
        write(project.root, {"src/app.txt": "one\n"})
        _until_status(project, key, "done")
        assert _stopped(process).code == 130
    assert (project.root / "src/app.txt").read_text() == "two\n"
    assert 1 <= tries <= 2, "an obstacle that stays is not written down again and again"


def test_a_wait_for_a_limit_that_is_over_goes_on(project: Project) -> None:
    project.configure("[limits]\nretry_seconds = 1")
    key = project.ticket(
        rounds=["test -e tried || { touch tried; echo 'connection reset' >&2; exit 1; }; echo x > x.txt"]
    )
    with staying(project) as process:
        _until_status(project, key, "done")
        assert _stopped(process).code == 130
    assert len(project.turns()) == 2


def test_what_a_person_stopped_is_not_begun_again_until_something_of_it_is_changed(project: Project) -> None:
    key = project.ticket("sleep 30")
    with staying(project) as process:
        until(project.turns, "the agent is at work", SECONDS)
        assert project.call("runs", "cancel", key).code == 0
        _until_status(project, key, "open")
        project.call("comment", key, "Not like that")
        other = project.ticket("echo y > y.txt")
        _until_status(project, other, "done")
        assert [turn["ticket"] for turn in project.turns()] == [key, other]
        write(project.plays, {f"{key}.sh": "echo x > x.txt"})
        project.call("update", key, "--priority", "P0")
        _until_status(project, key, "done")
        assert _stopped(process).code == 130


def test_two_of_them_share_the_work_and_no_ticket_is_done_twice(project: Project) -> None:
    with staying(project, "--jobs", "1") as one, staying(project, "--jobs", "1") as other:
        keys = [project.ticket(f"sleep 1; echo {n} > {n}.txt") for n in range(4)]
        for key in keys:
            _until_status(project, key, "done")
        answers = [_stopped(process) for process in (one, other)]
    assert sorted(turn["ticket"] for turn in project.turns()) == sorted(keys)
    begun = [{run["ticket"] for run in answer.data["runs"]} for answer in answers]
    assert all(begun), f"one alone did everything: {begun}"


def test_killed_and_started_again_it_goes_on(project: Project) -> None:
    key = project.ticket("echo x > x.txt; sleep 2")
    with staying(project) as process:
        until(project.turns, "the agent is at work", SECONDS)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with staying(project) as process:
        _until_status(project, key, "done")
        assert _stopped(process).code == 130
    assert len(project.turns()) == 1, "the agent that was at work is adopted"


def test_an_abandoned_run_of_another_process_is_taken_up_without_a_restart(project: Project) -> None:
    with staying(project, "--jobs", "1") as process:
        key = project.ticket("echo x > x.txt")
        _until_status(project, key, "done")
        write(
            project.root,
            {".trackdown/agents/player.yaml": (project.root / ".trackdown/agents/player.yaml").read_text()},
        )
        late = project.ticket("echo y > y.txt", "--assignee", "somebody")
        project.killed_at("turn-ended", "run", late)
        _until_status(project, late, "done")
        assert _stopped(process).code == 130


def test_what_cannot_begin_is_said_once(project: Project) -> None:
    with staying(project) as process:
        key = project.ticket("echo x > x.txt", "--agent", "nobody")
        other = project.ticket("echo y > y.txt")
        _until_status(project, other, "done")
        third = project.ticket("echo z > z.txt")
        _until_status(project, third, "done")
        answer = _stopped(process)
    told = [line for line in answer.err.splitlines() if key in line and "nobody" in line]
    assert len(told) == 1, answer.err


def test_tickets_of_people_do_not_hide_those_of_agents(project: Project) -> None:
    for _ in range(40):
        project.ask("create", "--title", "By hand", "--assignee", "somebody", "--priority", "P0")
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").runs[key]["state"] == "done"


@pytest.mark.slow
def test_with_nothing_to_do_it_hardly_uses_the_processor_and_is_there_when_something_comes(project: Project) -> None:
    with staying(project) as process:
        here = psutil.Process(process.pid)
        until(lambda: here.num_threads() > 1, "its engine is there", SECONDS)
        until(lambda: here.num_threads() == 1, "its engine rests", SECONDS)
        before = here.cpu_times()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(10)
        after = here.cpu_times()
        key = project.ticket("echo x > x.txt")
        _until_status(project, key, "done")
        assert _stopped(process).code == 130
    assert after.user + after.system - before.user - before.system <= 0.05, "half a percent of a processor"


@pytest.mark.parametrize("words", [("--watch", "TASK-1"), ("--watch", "--wait"), ("--watch", "--no-wait")])
def test_what_makes_no_sense_with_it_is_refused(words: tuple[str, ...], project: Project) -> None:
    project.ticket("echo x > x.txt")
    answer = project.ask("run", *words)
    assert (answer.code, project.turns()) == (2, [])
    assert answer.error["message"]


def test_a_dry_run_of_it_ends_at_once(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    commit_all(project.root)
    answer = project.ask("run", "--watch", "--dry-run")
    assert [item["key"] for item in answer.data["planned"]] == [key]
    assert project.turns() == []
