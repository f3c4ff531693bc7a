"""Changing many tickets, as it is typed."""

from __future__ import annotations

import io
import json
import sys

import pytest
from cli_person import Person


@pytest.fixture
def project(person: Person) -> Person:
    person.does("issue", "create", "--title", "Sign in", "--component", "auth", "--component", "front-end")
    person.does("issue", "create", "--title", "Sign out", "--component", "auth", "--criterion", "It holds")
    person.does("task", "create", "--title", "Draw it", "--parent", "ISSUE-1", "--component", "front-end")
    return person


def test_old_and_new_are_shown_for_each_and_the_keys_alone_if_that_is_asked(project: Person) -> None:
    out = project.does("batch", "update", "--query", "component:auth", "--set-priority", "P1", "--add-label", "x,y")
    assert out.splitlines() == [
        "ISSUE-1: priority P2 → P1; labels none → x, y",
        "ISSUE-2: priority P2 → P1; labels none → x, y",
        "2 of 2 tickets changed.",
    ]
    assert project.does("-q", "batch", "update", "--keys", "ISSUE-1", "--set-priority", "P0") == "ISSUE-1\n"


def test_every_option_changes_its_field(project: Person) -> None:
    project.does("sprint", "create", "23")
    project.does("epic", "create", "--title", "Auth")
    changes = project.asks(
        *("issue", "bulk-update", "--query", "key:ISSUE-1", "--set-status", "in-progress", "--set-priority", "high"),
        *("--set-assignee", "@me", "--set-sprint", "23", "--set-type", "bug", "--set-severity", "low"),
        *("--set-target-date", "2026-12-24", "--set-parent", "EPIC-1", "--add-label", "x", "--add-component", "api"),
        *("--remove-component", "auth", "--add-comment", "So."),
    )["tickets"][0]["changes"]
    assert {name: change["new"] for name, change in changes.items()} == {
        "status": "in-progress",
        "priority": "P1",
        "type": "bug",
        "severity": "low",
        "assignee": "ann",
        "sprint": "23",
        "target_date": "2026-12-24",
        "parent": "EPIC-1",
        "labels": ["x"],
        "components": ["api", "front-end"],
        "comment": "So.",
    }
    words = ("--set-assignee", "", "--set-sprint", "", "--set-parent", "none", "--remove-label", "x")
    project.does("batch", "update", "--keys", "ISSUE-1", *words)
    shown = project.asks("show", "ISSUE-1")
    assert (shown["assignee"], shown["sprint"], shown["parent"], shown["labels"]) == ("", "", None, [])


def test_the_component_that_the_query_names_gives_way_to_the_new_one(project: Person) -> None:
    line = ("--query", "component:front-end", "--set-component", "frontend", "--add-label", "migration-cleanup")
    project.does("ticket", "bulk-update", *line)
    assert project.asks("show", "ISSUE-1")["components"] == ["auth", "frontend"]
    assert project.asks("show", "TASK-1")["components"] == ["frontend"]
    project.does("ticket", "bulk-update", "--keys", "ISSUE-1", "--set-component", "alone")
    assert project.asks("show", "ISSUE-1")["components"] == ["alone"]


def test_some_refused_ends_with_3_all_of_them_with_2_and_the_reasons_are_errors(project: Person) -> None:
    answer = project.types("--json", "batch", "update", "--query", "is:open", "--set-status", "done")
    content = json.loads(answer.out)
    assert answer.code == 3
    assert [row["key"] for row in content["data"]["tickets"]] == ["ISSUE-1", "TASK-1"]
    assert [row["key"] for row in content["data"]["refused"]] == ["ISSUE-2"]
    assert [error["thing"] for error in content["errors"]] == ["ISSUE-2"]
    again = project.fails("batch", "update", "--query", "is:open", "--set-status", "done")
    assert (again["exit"], again["thing"]) == (2, "ISSUE-2")
    forced = ("--query", "is:open", "--set-status", "done", "--force", "--reason", "agreed")
    project.does("batch", "update", *forced)
    assert project.asks("show", "ISSUE-2")["status"] == "done"


def test_nothing_found_is_said_and_no_failure(project: Person) -> None:
    before = project.everything()
    out = project.does("batch", "update", "--query", "component:nothing", "--set-priority", "P1")
    assert out == "No ticket matches; nothing changes.\n"
    assert project.everything() == before


def test_a_kind_means_that_kind_alone(project: Person) -> None:
    found = project.asks("task", "bulk-update", "--query", "component:front-end", "--set-priority", "P0")
    assert [row["key"] for row in found["tickets"]] == ["TASK-1"]
    assert project.fails("task", "bulk-update", "--keys", "ISSUE-1", "--set-priority", "P0")["exit"] == 2


def test_keys_come_from_a_file_or_stdin_besides_a_query(project: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    project.writes("keys.txt", "TASK-1\nISSUE-002, TASK-1\n")
    found = project.asks("batch", "update", "--file", "keys.txt", "--query", "key:ISSUE-1", "--set-priority", "P3")
    assert sorted(row["key"] for row in found["tickets"]) == ["ISSUE-1", "ISSUE-2", "TASK-1"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"TASK-1\n")))
    assert len(project.asks("batch", "update", "--file", "-", "--set-priority", "P0")["tickets"]) == 1
    project.writes("none.txt", "\n")
    assert project.asks("batch", "update", "--file", "none.txt", "--set-priority", "P0")["tickets"] == []


def test_a_dry_run_tells_and_leaves(project: Person) -> None:
    before = project.everything()
    line = ("batch", "update", "--query", "is:open", "--set-status", "done", "--archive", "--dry-run")
    answer = project.types(*line)
    assert answer.code == 3
    assert "TASK-1: status open would become done; archived none would become yes" in answer.out
    assert "2 of 3 tickets would change, 1 cannot be changed." in answer.out
    assert project.everything() == before


def test_undo_takes_the_whole_step_back(project: Person) -> None:
    before = project.does("export", "--stream")
    project.does("batch", "update", "--query", "kind:issue OR kind:task", "--set-priority", "P0", "--archive")
    assert len(project.asks("list", "is:archived")) == 3
    project.does("undo")
    assert project.does("export", "--stream") == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--set-priority", "P1"), 2),
        (("--query", "", "--set-priority", "P1"), 2),
        (("--query", "component:(", "--set-priority", "P1"), 2),
        (("--query", "colour:red", "--set-priority", "P1"), 2),
        (("--query", "is:open"), 2),
        (("--query", "is:open", "--reason", "only that"), 2),
        (("--query", "is:open", "--set-priority", "P9"), 2),
        (("--query", "is:open", "--set-priority", ""), 2),
        (("--query", "is:open", "--set-status", ""), 2),
        (("--query", "is:open", "--set-sprint", "99"), 5),
        (("--query", "is:open", "--set-parent", "EPIC-9"), 5),
        (("--query", "is:open", "--set-component", "a b"), 2),
        (("--query", "is:open", "--set-component", ","), 2),
        (("--query", "is:open", "--add-comment", "\x1b[2J"), 2),
        (("--query", "is:open", "--colour", "red"), 2),
        (("--keys", "TASK-9", "--set-priority", "P1"), 5),
        (("--keys", "!!", "--set-priority", "P1"), 2),
        (("--file", "nowhere", "--set-priority", "P1"), 2),
        (("--file", "binary", "--set-priority", "P1"), 2),
        (("--file", ".", "--set-priority", "P1"), 2),
    ],
)
def test_a_wrong_line_is_refused_and_changes_nothing(project: Person, words: tuple[str, ...], code: int) -> None:
    project.writes("binary", b"\xff\x00\xfe")
    before = project.everything()
    assert project.fails("batch", "update", *words)["exit"] == code
    assert project.everything() == before
