"""Several runs at once: in one command, and in two commands that share a repository."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from trackdown import bootstrap
from trackdown.engine.durable import claim
from trackdown.testing.processes import until
from trackdown.testing.projects import Project, finished


def _most_at_once(project: Project) -> int:
    """How many turns overlapped, from what the agents noted themselves."""
    edges = [(note["at"], 1) for note in project.turns("begin")] + [(note["at"], -1) for note in project.turns("end")]
    most = now = 0
    for _, change in sorted(edges):
        now += change
        most = max(most, now)
    return most


def _order(project: Project) -> list[str]:
    return [note["ticket"] for note in project.turns()]


@pytest.mark.slow
def test_jobs_is_how_many_work_at_once_and_never_more(project: Project) -> None:
    # Each waits until three are there: with fewer at once nothing would ever end.
    meeting = project.folder / "meeting"
    meeting.mkdir()
    play = f'touch {meeting}/$TRACKDOWN_TICKET; while [ "$(ls {meeting} | wc -l)" -lt 3 ]; do sleep 0.02; done'
    keys = [project.ticket(f"{play}; sleep 0.3; echo x > {number}.txt") for number in range(6)]
    answer = project.ask("run", "--jobs", "3")
    assert answer.code == 0
    assert _most_at_once(project) == 3
    assert sorted(project.log()) == sorted(f"{key}: Do it" for key in keys)


def test_one_job_is_one_after_the_other(project: Project) -> None:
    for number in range(3):
        project.ticket(f"echo x > {number}.txt")
    assert project.ask("run", "--jobs", "1").code == 0
    assert _most_at_once(project) == 1


def test_an_agents_own_limit_holds_too(project: Project) -> None:
    project.agent(limits={"max_parallel": 1})
    for number in range(3):
        project.ticket(f"sleep 0.1; echo x > {number}.txt; rm -f .trackdown/none")
    project.ask("run", "--jobs", "3")
    assert _most_at_once(project) == 1


def test_a_ticket_begins_only_after_what_it_depends_on_has_landed(project: Project) -> None:
    first = project.ticket("sleep 0.3; echo 1 > one.txt")
    second = project.ticket("test -f one.txt; echo 2 > two.txt", "--depends-on", first)
    third = project.ticket("test -f two.txt; echo 3 > three.txt", "--depends-on", second)
    assert project.ask("run", "--jobs", "3").code == 0
    assert _order(project) == [first, second, third]


def test_what_depends_on_an_escalated_ticket_is_not_started_and_said(project: Project) -> None:
    first = project.ticket("true")
    second = project.ticket("echo 2 > two.txt", "--depends-on", first)
    answer = project.ask("run")
    assert answer.code == 4
    [left] = answer.data["unstarted"]
    assert (left["key"], first in left["reason"]) == (second, True)
    assert second not in _order(project)


def test_the_most_urgent_ticket_goes_first(project: Project) -> None:
    project.ticket("echo 1 > one.txt", "--priority", "P3")
    urgent = project.ticket("echo 2 > two.txt", "--priority", "P0")
    project.ask("run", "--jobs", "1")
    assert _order(project)[0] == urgent


def test_two_tickets_that_name_one_file_are_not_worked_on_at_once(project: Project) -> None:
    for _ in range(2):
        project.ticket("echo x >> src/app.txt; sleep 0.2", "--modify", "src/app.txt")
    answer = project.ask("run", "--jobs", "2")
    assert answer.code == 0
    assert _most_at_once(project) == 1
    assert [run["round"] for run in answer.runs.values()] == [0, 0]


@pytest.mark.slow
def test_two_commands_share_the_tickets_and_each_is_worked_on_once(project: Project) -> None:
    keys = [project.ticket(f"sleep 0.2; echo x > {number}.txt") for number in range(8)]
    commands = [project.start("run", "--jobs", "2") for _ in range(2)]
    answers = [finished(command) for command in commands]
    assert [answer.code for answer in answers] == [0, 0], answers
    assert sorted(_order(project)) == sorted(keys)
    assert sorted(project.log()) == sorted(f"{key}: Do it" for key in keys)
    shares = [set(answer.runs) for answer in answers]
    assert shares[0] | shares[1] == set(keys)
    assert all(shares), "both had something to do"
    assert project.litter() == []
    assert project.differing() == 0


@pytest.mark.slow
def test_a_second_command_waits_for_what_a_dependent_ticket_needs(project: Project) -> None:
    go = project.folder / "go"
    first = project.ticket(f"while [ ! -e {go} ]; do sleep 0.02; done; echo 1 > one.txt")
    holder = project.start("run", first)
    until(lambda: project.turns(), "the first is at work")
    second = project.ticket("test -f one.txt; echo 2 > two.txt", "--depends-on", first)
    waiting = project.start("run", second)
    until(
        lambda: len(list((project.root / ".git/trackdown/locks").glob("executor*"))) > 1, "the second command is there"
    )
    go.touch()
    assert finished(holder).code == 0
    answer = finished(waiting)
    assert (answer.code, answer.runs[second]["state"]) == (0, "done"), answer


def _claims(project: Project) -> list[dict[str, Any]]:
    return [row for row in project.ask("list").data if row["status"] == "in-progress"]


@pytest.mark.slow
def test_both_commands_killed_leave_nothing_that_one_run_cannot_finish(project: Project) -> None:
    keys = [project.ticket(f"sleep 0.5; echo x > {number}.txt") for number in range(4)]
    commands = [project.start("run", "--jobs", "2") for _ in range(2)]
    until(lambda: len(project.turns()) >= 2, "agents are at work")
    for command in commands:
        command.kill()
        command.communicate()
    assert _claims(project)
    assert project.ask("run", "--jobs", "2").code == 0
    assert sorted(_order(project)) == sorted(keys)
    assert sorted(project.log()) == sorted(f"{key}: Do it" for key in keys)
    assert (_claims(project), project.litter(), project.differing()) == ([], [], 0)


def test_somebody_who_looks_whether_a_run_is_driven_does_not_keep_its_driver_away(project: Project) -> None:
    opened = bootstrap.project(str(project.root), project.environment)
    with bootstrap.engine(opened, project.environment) as engine:
        looking = opened.store.try_lock("run-abc")
        assert looking is not None
        threading.Timer(0.2, looking.release).start()
        held = claim(engine.equipment, "abc")
        assert held is not None
        assert opened.store.try_lock("run-abc") is None, "the run has one driver"
        held.release()
    opened.store.close()
