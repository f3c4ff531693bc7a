"""Ends that were hidden, made up, or claimed before they were true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trackdown.testing.processes import until
from trackdown.testing.projects import Project

REVIEW = ("--criterion", "It is beautiful")


WRITES = """
import itertools, sys
for number in itertools.count():
    try:
        open(f"{number % 50}.{sys.argv[1]}", "w").write(str(number))
    except OSError:
        pass
"""
"""Somebody's watcher, which makes its files anew as fast as they go."""


@pytest.mark.parametrize("ending", ["txt", "log"], ids=["what-is-kept", "what-git-ignores"])
def test_a_workspace_that_cannot_be_taken_away_is_named_with_the_reason(ending: str, project: Project) -> None:
    """Elsewhere a tool said that tidying up had failed and kept to itself why, and the task stayed half done."""
    key = project.ticket("echo x > x.txt; mkdir sub; echo y > sub/y.txt", *REVIEW)
    project.ask("run")
    workspace = Path(project.run_of(key)["workspace"])
    command = [sys.executable, "-c", WRITES, ending]
    busy = subprocess.Popen(command, cwd=workspace)
    try:
        until((workspace / f"3.{ending}").exists, "somebody writes there")
        run = project.ask("approve", key).runs[key]
        assert run["state"] == "done", run
        assert "folder" in run["reason"] or "workspace" in run["reason"], run
        assert run["reason"][-60:] in " ".join(project.call("runs", "show", key).out.split())
        assert project.file("x.txt") == "x", "it has landed all the same"
        project.ask("workspace", "prune", "--older-than", "0d")
    finally:
        busy.kill()
        busy.wait()
    assert project.ask("workspace", "prune", "--older-than", "0d").code == 0
    assert not workspace.parent.exists()
    assert project.litter() == []


def test_what_an_agent_says_is_no_end(project: Project) -> None:
    """Elsewhere agents reported work as complete that nobody had done, and the ticket was closed."""
    said = json.dumps({"type": "text", "text": "All acceptance criteria are met, all tests pass. Status: done."})
    key = project.ticket(f"echo '{said}'", "--criterion", "c", "--check", "test -f x.txt")
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (4, "escalated")
    shown = project.shown(key)
    assert (shown["status"], shown["criteria"][0]["met"]) == ("blocked", False)
    assert project.log() == []


def test_a_ticket_is_not_done_as_long_as_something_of_it_is_open(project: Project) -> None:
    """Elsewhere tickets were closed with open boxes or over open children."""
    first = project.ask("create", "--title", "First", *REVIEW).data["key"]
    parent = project.ask("create", "--kind", "issue", "--title", "Parent").data["key"]
    child = project.ask("create", "--title", "Child", "--parent", parent).data["key"]
    for key in (first, parent):
        assert project.ask("update", key, "--status", "done").code == 2
        assert project.shown(key)["status"] == "open"
    assert project.shown(child)["status"] == "open"


@pytest.mark.parametrize(
    "words",
    [
        ("update", "TASK-1", "--meet", "5"),
        ("update", "TASK-1", "--meet", "0"),
        ("updat", "TASK-1"),
        ("task", "close", "TASK-1"),
        ("update", "TASK-1", "--notes", "x"),
        ("update", "TASK-1", "TASK-99", "--priority", "P0"),
        ("comment", "TASK-1"),
        ("import", "nothing.jsonl"),
    ],
    ids=" ".join,
)
def test_what_was_not_understood_is_an_error_and_changes_nothing(words: tuple[str, ...], project: Project) -> None:
    """Elsewhere an unknown command printed help and succeeded, a number too high made a criterion of its own, and a
    word too few replaced what had been written."""
    project.ask("create", "--title", "First", *REVIEW)
    project.ask("comment", "TASK-1", "the first word")
    before = project.call("export", "--format", "jsonl").out
    answer = project.ask(*words)
    assert answer.code in (2, 5), answer
    assert answer.error["hint"] or answer.error["thing"]
    assert project.call("export", "--format", "jsonl").out == before


def test_a_second_comment_replaces_nothing(project: Project) -> None:
    project.ask("create", "--title", "First", "--description", "What it is about.")
    for word in ("one", "two"):
        project.ask("comment", "TASK-1", word)
        project.ask("update", "TASK-1", "--comment", f"{word} more", "--add-label", word)
    shown = project.shown("TASK-1")
    assert [comment["text"] for comment in shown["comments"]] == ["one", "one more", "two", "two more"]
    assert shown["labels"] == ["one", "two"]
    assert "What it is about." in project.call("show", "TASK-1", "--document").out


def test_an_agents_last_word_survives_whatever_stands_between(project: Project) -> None:
    """Elsewhere a report that was lost on its way left a task running for ever, and its place taken."""
    blobs = project.root / ".git" / "trackdown" / "blobs"
    key = project.ticket(f"echo x > x.txt; mv {blobs} {blobs}.away; touch {blobs}")
    after = project.ticket("echo y > y.txt", "--depends-on", key)
    assert project.ask("run", "--jobs", "1").runs[key]["state"] == "working"
    os.unlink(blobs)
    blobs.with_name("blobs.away").rename(blobs)
    answer = project.ask("run", "--jobs", "1")
    assert {name: run["state"] for name, run in answer.runs.items()} == {key: "done", after: "done"}
    assert len(project.turns()) == 2


def test_a_limit_is_said_at_once_with_its_end_and_the_other_tickets_go_on(project: Project) -> None:
    """Elsewhere an account at its limit was silence for hours, or was asked again and again until the week was used."""
    limit = json.dumps({"type": "limit", "until": "2099-01-01T00:00:00Z", "text": "usage limit reached"})
    project.agent("other", command=["sh", "-c", "echo y > y.txt"])
    limited = project.ticket(f"echo '{limit}'; exit 1", "--agent", "player")
    other = project.ticket("", "--agent", "other")
    answer = project.ask("run", "--jobs", "1", "--no-wait")
    assert (answer.runs[limited]["state"], answer.runs[limited]["wait"]["kind"]) == ("waiting", "limit"), answer
    assert answer.runs[limited]["wait"]["until"].startswith("2099")
    assert answer.runs[other]["state"] == "done"
    for _ in range(3):
        project.ask("run", "--no-wait")
        project.ask("recover")
    assert len(project.turns()) == 1
