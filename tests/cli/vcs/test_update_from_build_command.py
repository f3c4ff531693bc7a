from __future__ import annotations

from typing import Any

import pytest
from cli_person import Person

from trackdown.testing.repositories import git

UPDATE = ("cicd", "update-from-build")


@pytest.fixture
def project(project: Person) -> Person:
    for title in ("Second issue", "Third issue"):
        project.does("issue", "create", "--title", title)
    return project


def _commit(person: Person, message: str) -> str:
    git(person.folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(person.folder, "rev-parse", "HEAD")


def _stands(person: Person, key: str) -> tuple[str, list[tuple[str, str]]]:
    """The ticket's status, and its builds with how they went."""
    shown: dict[str, Any] = person.asks("show", key)
    return shown["status"], [(link["id"], link["state"]) for link in shown["links"] if link["kind"] == "build"]


def _keys(found: dict[str, Any]) -> list[str]:
    return [item["key"] for item in found["told"]]


def test_a_build_that_passed_makes_tickets_ready_for_review(project: Person) -> None:
    _commit(project, "ISSUE-1 and TASK-1: a step")
    built = _commit(project, "ISSUE-2: another, for ISSUE-77 too")
    words = ("--build-id", "b7", "--ticket-pattern", "ISSUE-\\d+", "--on-success", "mark-review-ready")
    found = project.asks(*UPDATE, *words, "--url", "https://ci.example/7")
    assert (found["build"], found["status"], found["commit"], found["unknown"]) == (
        "b7",
        "success",
        built,
        ["ISSUE-77"],
    )
    assert _keys(found) == ["ISSUE-2", "ISSUE-1"]
    assert _stands(project, "ISSUE-1") == _stands(project, "ISSUE-2") == ("review", [("b7", "success")])
    assert _stands(project, "TASK-1") == _stands(project, "ISSUE-3") == ("open", [])
    project.does("undo")
    assert _stands(project, "ISSUE-1") == _stands(project, "ISSUE-2") == ("open", [])


def test_a_build_without_an_id_is_the_one_that_ci_names(project: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    _commit(project, "ISSUE-1: a step")
    found = project.fails(*UPDATE, "--build-id", "--ticket-pattern", "ISSUE-\\d+")
    assert (found["exit"], found["thing"]) == (2, "--build-id")
    assert "GITHUB_RUN_ID" in found["hint"]
    assert project.fails(*UPDATE, "--build-id", "")["exit"] == 2
    monkeypatch.setenv("CI_PIPELINE_ID", "42")
    assert project.asks(*UPDATE, "--build-id", "--ticket-pattern", "ISSUE-\\d+")["build"] == "42"
    assert _stands(project, "ISSUE-1") == ("review", [("42", "success")])


def test_each_ticket_is_told_of_a_build_once(project: Person) -> None:
    _commit(project, "ISSUE-1: a step")
    project.does(*UPDATE, "--build-id", "7", "--on-success", "comment")
    before = project.everything()
    (told,) = project.asks(*UPDATE, "--build-id", "7", "--on-success", "comment")["told"]
    assert told["new"] is False
    assert project.everything() == before


def test_a_build_tells_what_is_new_since_one_that_passed(project: Person) -> None:
    _commit(project, "ISSUE-1: a step, for ISSUE-77")
    project.does(*UPDATE, "--build-id", "1")
    _commit(project, "ISSUE-2: a step")
    second = project.asks(*UPDATE, "--build-id", "2", "--status", "failure")
    assert (_keys(second), second["passed_before"], second["unknown"]) == (["ISSUE-2"], ["ISSUE-1"], [])
    third = project.asks(*UPDATE, "--build-id", "3")
    assert (_keys(third), third["passed_before"]) == (["ISSUE-2"], ["ISSUE-1"])
    _commit(project, "ISSUE-1: one more")
    assert _keys(project.asks(*UPDATE, "--build-id", "4")) == ["ISSUE-1"]


@pytest.mark.parametrize(
    ("action", "open_one", "reviewed_one"),
    [("comment", "open", "review"), ("reopen", "open", "reopened"), ("block", "blocked", "blocked"), ("none",) * 3],
)
def test_what_a_failed_build_does(project: Person, action: str, open_one: str, reviewed_one: str) -> None:
    project.does("update", "ISSUE-2", "--status", "review")
    words = ("--text", "ISSUE-1, ISSUE-2", "--status", "failure", "--on-failure", action)
    project.does(*UPDATE, "--build-id", "7", *words)
    wanted = ("open", "review") if action == "none" else (open_one, reviewed_one)
    assert (_stands(project, "ISSUE-1")[0], _stands(project, "ISSUE-2")[0]) == wanted
    assert _stands(project, "ISSUE-1")[1] == [("7", "failure")]
    comments = project.asks("show", "ISSUE-1")["comments"]
    assert len(comments) == (1 if action == "comment" else 0)


def test_a_build_that_is_run_again_replaces_how_it_went(project: Person) -> None:
    _commit(project, "ISSUE-1: a step")
    project.does(*UPDATE, "--build-id", "7", "--status", "failed")
    project.does(*UPDATE, "--build-id", "7", "--status", "success")
    assert _stands(project, "ISSUE-1") == ("review", [("7", "success")])


def test_what_a_refused_build_has_done_is_not_done_again_when_it_is_told_again(project: Person) -> None:
    _commit(project, "ISSUE-1: a step")
    words = (*UPDATE, "--build-id", "7", "--on-success", "comment,approve:tests_passing")
    assert project.types(*words).code != 0
    assert project.types(*words).code != 0
    assert len(project.asks("show", "ISSUE-1")["comments"]) == 1


def test_a_build_approves_a_guard_and_the_refused_is_tried_again(project: Person) -> None:
    project.writes(
        ".trackdown/workflows.yaml",
        "workflows:\n  ship:\n    states: [planning, review, done]\n    transitions:\n"
        "      planning -> review: [tests_passing]\n      review -> done: []\n",
    )
    _commit(project, "ISSUE-1 and ISSUE-2")
    project.does("workflow", "assign", "ISSUE-1", "--workflow", "ship")
    words = (*UPDATE, "--build-id", "7", "--on-success", "approve:tests_passing,mark-review-ready")
    partly = project.types(*words)
    assert partly.code == 3
    assert "ISSUE-2 follows the standard workflow" in partly.out
    assert _stands(project, "ISSUE-1") == ("review", [("7", "success")])
    assert _stands(project, "ISSUE-2") == ("open", [("7", "success")])
    project.does("workflow", "assign", "ISSUE-2", "--workflow", "ship")
    assert project.types(*words).code == 0
    assert _stands(project, "ISSUE-2") == ("review", [("7", "success")])


def test_texts_ranges_and_branches_name_tickets_too(project: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    _commit(project, "ISSUE-1: a step")
    _commit(project, "ISSUE-2: a step")
    dry = (*UPDATE, "--build-id", "7", "--dry-run")
    assert _keys(project.asks(*dry, "--commits", "HEAD~1..HEAD")) == ["ISSUE-2"]
    assert _keys(project.asks(*dry, "--text", "Fixes ISSUE-3", "--text", "see TASK-1")) == ["ISSUE-3", "TASK-1"]
    monkeypatch.setenv("GITHUB_HEAD_REF", "feature/ISSUE-3-more")
    assert _keys(project.asks(*dry)) == ["ISSUE-3", "ISSUE-2", "ISSUE-1"]
    assert _stands(project, "ISSUE-2") == ("open", [])


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(project: Person) -> None:
    _commit(project, "ISSUE-1: a step")
    before = project.everything()
    would = project.asks(*UPDATE, "--build-id", "7", "--dry-run")
    assert project.everything() == before
    assert {**would, "dry_run": False} == project.asks(*UPDATE, "--build-id", "7")


def test_finished_tickets_stay_finished(project: Person) -> None:
    project.does("update", "ISSUE-1", "--status", "cancelled", "--reason", "not needed")
    (told,) = project.asks(*UPDATE, "--build-id", "7", "--text", "ISSUE-1")["told"]
    assert (told["status"], told["refused"]) == ("cancelled", None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--ticket-pattern", "ISSUE-(\\d+"], 2),
        (["--ticket-pattern", ""], 2),
        (["--ticket-pattern", "(?=ISSUE)"], 2),
        (["--on-success", "explode"], 2),
        (["--on-success", "approve:"], 2),
        (["--on-success", "approve:a b"], 2),
        (["--on-success", "block"], 2),
        (["--on-failure", "approve:x"], 2),
        (["--on-failure", ""], 2),
        (["--status", "nan"], 2),
        (["--status", "cancelled"], 2),
        (["--build-id", "two words"], 2),
        (["--build-id", "x" * 600], 2),
        (["--build-id", "\x1b[31m"], 2),
        (["--url", "javascript:alert(1)"], 2),
        (["--commits", "nope..HEAD"], 5),
        (["--commits", "--all"], 2),
        (["--commits=--all"], 2),
        (["--bild-id", "7"], 2),
    ],
)
def test_a_wrong_word_changes_nothing(project: Person, words: list[str], code: int) -> None:
    _commit(project, "ISSUE-1: a step")
    before = project.everything()
    assert project.fails(*UPDATE, "--build-id", "7", *words)["exit"] == code
    assert project.everything() == before
