"""Tickets that were given out twice, over and over, or never again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trackdown.testing.processes import alive, until
from trackdown.testing.projects import Project, finished
from trackdown.testing.repositories import git, write

AT_ONCE = 8
WAITS = "while [ ! -e ../../../../go ]; do sleep 0.05; done\n"
CLAIMS = """
import contextlib, io, json, os, sys, time
from trackdown.cli.main import main
sys.stdin.readline()
won = []
for key in sys.argv[2:]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(["-C", sys.argv[1], "--json", "update", key, "--status", "in-progress"])
    won.append([key, code, json.loads(out.getvalue())])
json.dump(won, sys.stdout)
"""


@pytest.mark.slow
def test_of_eight_commands_at_once_one_gets_the_ticket(project: Project) -> None:
    """Elsewhere two agents claimed one ticket, and two nearly equal results came back."""
    key = project.ticket(f"{WAITS}echo $TRACKDOWN_RUN > x.txt")
    commands = [project.start("run", *([key] if number % 2 else [])) for number in range(AT_ONCE)]
    until(project.turns, "an agent is at work", 60)
    (project.folder / "go").touch()
    answers = [finished(process, 120) for process in commands]
    assert [answer for answer in answers if "Traceback" in answer.out + answer.err] == []
    assert len(project.turns()) == 1
    assert len(project.ask("runs", "list").data) == 1
    assert project.log() == [f"{key}: Do it"]
    assert [len(answer.data["runs"]) for answer in answers if answer.code == 0].count(1) >= 1


@pytest.mark.slow
def test_many_tickets_and_four_commands_give_one_run_to_each(project: Project) -> None:
    keys = [project.ticket(f"echo {number} > {number}.txt") for number in range(AT_ONCE)]
    commands = [project.start("run", "--jobs", "2") for _ in range(AT_ONCE // 2)]
    answers = [finished(process, 120) for process in commands]
    assert [answer for answer in answers if "Traceback" in answer.out + answer.err] == []
    project.ask("run")  # what one of them had to leave, because others were at work
    assert sorted(turn["ticket"] for turn in project.turns()) == sorted(keys)
    assert sorted(project.log()) == sorted(f"{key}: Do it" for key in keys)
    assert project.litter() == []
    assert project.differing() == 0


def test_of_eight_people_who_begin_a_ticket_at_once_everybody_knows_whose_it_is(project: Project) -> None:
    """Elsewhere every one of several claims at once was told that it had won."""
    keys = [str(project.ask("create", "--title", f"T{number}").data["key"]) for number in range(6)]
    people = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMS, str(project.root), *keys],
            env={**project.environment, "TRACKDOWN_USER": f"person{number}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(AT_ONCE)
    ]
    answers = [json.loads(process.communicate("go\n", timeout=60)[0]) for process in people]
    for at, key in enumerate(keys):
        owner = project.shown(key)["assignee"]
        told = {
            f"person{number}"
            for number, answer in enumerate(answers)
            if answer[at][1] == 0 and answer[at][2]["data"]["assignee"] == f"person{number}"
        }
        assert told == {owner}, f"{key} belongs to {owner}, and {told} were told that it is theirs"
    late = project.call("update", keys[0], "--status", "in-progress", env={"TRACKDOWN_USER": "late"})
    assert f"{project.shown(keys[0])['assignee']} has it" in late.out


@pytest.mark.slow
def test_five_recoveries_at_once_start_an_agent_once(project: Project) -> None:
    """Elsewhere one session was restarted three to five times side by side."""
    begun = project.folder / "begun.log"
    play = f"echo begun >> '{begun}'\nif [ $(wc -l < '{begun}') = 1 ]; then sleep 60; fi\n{WAITS}echo x > x.txt"
    key = project.ticket(play)
    project.killed_at("turn-launched", "run")
    until(begun.exists, "the agent is at work")
    [supervisor] = [int(path.name) for path in (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")]
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not alive(project.turns()[0]["pid"]), "the agent died with its supervisor")
    commands = [project.start(*words) for words in [("recover",), ("run",)] * 3]
    until(lambda: len(project.turns()) >= 2, "it began again", 60)
    (project.folder / "go").touch()
    answers = [finished(process) for process in commands]
    assert [answer for answer in answers if "Traceback" in answer.out + answer.err] == []
    assert project.run_of(key)["state"] == "done"
    assert len(project.turns()) == 2
    assert project.log() == [f"{key}: Do it"]


def test_a_ticket_that_is_blocked_by_words_alone_is_given_to_nobody(project: Project) -> None:
    """Elsewhere a task that was blocked without an open blocker counted as ready: fifty agents in twenty minutes."""
    failing, waiting = project.ticket("exit 3"), project.ticket("echo x > x.txt")
    project.ask("block", waiting, "--reason", "the vendor has to answer")
    for _ in range(6):
        project.ask("run")
    assert [turn["ticket"] for turn in project.turns()] == [failing]
    assert {project.shown(key)["status"] for key in (failing, waiting)} == {"blocked"}
    assert project.ask("ready").data == []


def test_a_ticket_whose_blocker_was_given_up_is_not_started_by_surprise(project: Project) -> None:
    first = project.ticket("echo x > x.txt")
    second = project.ticket("echo y > y.txt", "--depends-on", first)
    third = project.ticket("echo z > z.txt", "--depends-on", second)
    project.ask("block", first, "--reason", "not yet")
    for key in (second, third):
        assert project.ask("run", key).data["runs"] == []
    assert project.turns() == []
    project.ask("unblock", first)
    assert project.ask("run").code == 0
    assert [turn["ticket"] for turn in project.turns()] == [first, second, third]


def test_money_that_is_used_up_is_said_each_time_and_starts_nobody(project: Project) -> None:
    """Elsewhere a task whose budget was reached was released and handed out again without end, silently."""
    project.configure("[budget]\nrun_tokens = 100\nticket_tokens = 150\n")
    usage = json.dumps({"type": "usage", "input": 120})
    key = project.ticket(f"echo '{usage}'; sleep 60")
    assert project.ask("run").runs[key]["wait"]["kind"] == "budget"
    for _ in range(4):
        project.ask("run")
        project.ask("recover")
    assert len(project.turns()) == 1
    named = project.ask("run", key)
    assert (named.code, named.data["runs"]) == (4, [])
    assert "budget" in named.data["unstarted"][0]["reason"], named


def test_a_failed_ticket_can_be_tried_again_as_often_as_a_person_wants(project: Project) -> None:
    """Elsewhere a failure that was not to be retried kept its claim, and the ticket never ran again."""
    key = project.ticket("echo half > x.txt; exit 3")
    for number in range(1, 4):
        words = ("run", key) if number == 1 else ("runs", "retry", key)
        assert project.ask(*words).runs[key]["state"] == "failed"
        assert len(project.turns()) == number
    write(project.plays, {f"{key}.sh": "echo whole > x.txt"})
    assert project.ask("runs", "retry", key).runs[key]["state"] == "done"
    assert project.file("x.txt") == "whole"


def test_branches_of_ended_work_do_not_pile_up(project: Project) -> None:
    """Elsewhere people hunted down a dozen branches after a day's work, or the folders of merged work stayed."""
    for number in range(3):
        project.ticket(f"echo {number} > {number}.txt")
    failed = project.ticket("echo half > half.txt; exit 3")
    project.ask("run")
    assert len(project.litter()) == 2, "the work tree and the branch of the one that failed"
    kept = Path(project.run_of(failed)["workspace"])
    project.ask("workspace", "prune", "--older-than", "0d")
    assert not kept.exists()
    assert project.litter() == []
    assert git(project.root, "for-each-ref", "--format=%(refname)", "refs/trackdown/wip").count("\n") == 0
    assert "half.txt" in git(project.root, "log", "--all", "--name-only", "--format=")
